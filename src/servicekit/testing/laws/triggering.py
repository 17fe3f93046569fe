"""The laws of triggers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from servicekit.instants import moment
from servicekit.routing import TriggerFacts, TriggerPolicy
from servicekit.testing.laws.asking import assumed, differing, facts_of, travelled, without_each
from servicekit.testing.laws.given import CALM, Declared
from servicekit.testing.laws.law import Law, law, over, within
from servicekit.testing.laws.tables import laws_of_table

__all__ = ["laws_of_triggers"]


def laws_of_triggers(policy: TriggerPolicy, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of the table of triggers, and those of what fires.

    Its cases are ``TriggerFacts``, or facts alone.
    """
    known = None if facts is None else _facts_alone(facts)
    yield from within("table", laws_of_table(policy.table, known, declared))
    cases = policy.table.examples() or ({},) if facts is None else facts
    for name, trial in _TRIALS.items():
        check = over(cases, partial(_tried, trial, policy))
        yield law("triggers", name, policy.id, check)


def _facts_alone(cases: Any) -> Any:
    """Return the facts of cases, or of a strategy what draws them."""
    if hasattr(cases, "map"):
        return cases.map(_facts)
    return tuple(map(_facts, cases))


def _facts(case: Any) -> Any:
    return case.facts if isinstance(case, TriggerFacts) else facts_of(case)


def _tried(trial: _Trial, policy: TriggerPolicy, case: Any) -> str | None:
    if isinstance(case, TriggerFacts):
        return trial(policy, case)
    return trial(policy, TriggerFacts(facts=facts_of(case), opened_at=CALM))


def _deterministic(policy: TriggerPolicy, case: TriggerFacts) -> str | None:
    return differing(
        [
            ("", partial(policy.fired, case)),
            ("asked again", partial(policy.fired, case)),
            ("out of a pickle", partial(travelled(policy).fired, case)),
        ]
    )


def _once(policy: TriggerPolicy, case: TriggerFacts) -> str | None:
    found = [each.trigger.id for each in policy.fired(case)]
    wanted = [trigger.id for trigger in policy.triggers if trigger.id in found]
    return None if found == wanted else f"It finds {', '.join(found)}."


def _firm(policy: TriggerPolicy, case: TriggerFacts) -> str | None:
    """Leave out each fact: what fires then must fire with it, too."""
    whole = _certain(policy, case)
    for name, known in without_each(case.facts, assumed(policy.table)):
        part = TriggerFacts(facts=known, opened_at=case.opened_at, signs=case.signs)
        more = _certain(policy, part) - whole
        if more:
            return f"Without {name} it calls for {', '.join(sorted(more))}, with it not."
    return None


def _certain(policy: TriggerPolicy, case: TriggerFacts) -> set[str]:
    return {each.trigger.id for each in policy.fired(case) if moment(each.since) is not None}


_Trial = Callable[[TriggerPolicy, TriggerFacts], str | None]
_TRIALS: dict[str, _Trial] = {
    "deterministic": _deterministic,
    "called once": _once,
    "firm": _firm,
}
