"""The laws of targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import chain, product
from typing import Any

import attrs

from servicekit.case import Case
from servicekit.instants import later
from servicekit.interaction import Interaction, Party
from servicekit.promise import Promise
from servicekit.targets import Targets
from servicekit.testing.laws.asking import differing, travelled
from servicekit.testing.laws.given import CALM, Declared
from servicekit.testing.laws.law import Law, law, over
from servicekit.testing.laws.moving import WEEK, after, calendars_of, edges, moved, plain

__all__ = ["laws_of_targets"]

_CHANNEL = "email"
_FACT = "facts."
_OWN = ("kind", "topic", "channel", "brand", "remedy")
_SOME = 12  # instants of a week at which a case is opened


def laws_of_targets(targets: Targets, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of targets; by default of cases in which a customer writes."""
    del declared
    cases = tuple(_cases(targets)) if facts is None else facts
    for name, trial in _TRIALS.items():
        yield law("targets", name, "targets", over(cases, partial(trial, targets)))


def _cases(targets: Targets) -> Iterator[Case]:
    """Yield cases that were just opened, with each value that a target asks for."""
    openings = [CALM]
    hours = [each for target in targets.targets for each in calendars_of(target.hours)]
    found = list(chain.from_iterable(map(edges, dict.fromkeys(hours))))
    openings += found[:: max(1, len(found) // _SOME)]
    wanted: list[dict[str, Any]] = [{}, *(dict(each.when) for each in targets.targets)]
    for opened_at, when in product(openings, wanted):
        yield _case(opened_at, {name: _one(value) for name, value in when.items()})


def _one(value: Any) -> Any:
    """Return one of the values for which a target asks."""
    is_several = isinstance(value, tuple | list | set | frozenset)
    return min(value, key=str) if is_several else value


def _case(opened_at: datetime, values: Mapping[str, Any]) -> Case:
    """Return a case with the values of selectors, as far as they stand in a case itself."""
    own = {name: value for name, value in values.items() if name in _OWN}
    facts = {
        name.removeprefix(_FACT): value for name, value in values.items() if name.startswith(_FACT)
    }
    written = Interaction(
        id="1", case_ids=["1"], at=opened_at, channel=own.get("channel", _CHANNEL),
        direction="inbound", author=Party(id="1", role="customer"),
    )  # fmt: skip
    given = {"interactions": [written], "facts": facts, **own}
    return Case(id="1", customer_id="1", opened_at=opened_at, **given)


def _made(targets: Targets, case: Case) -> tuple[Promise, ...]:
    """Return what a case is promised a week after it was opened."""
    return targets.promises_for(case, at=after(case.opened_at, WEEK))


def _deterministic(targets: Targets, case: Case) -> str | None:
    other = travelled(targets)
    return differing(
        [
            ("", partial(_made, targets, case)),
            ("asked again", partial(_made, targets, case)),
            ("out of a pickle", partial(_made, other, case)),
        ]
    )


def _named_once(targets: Targets, case: Case) -> str | None:
    ids = [promise.id for promise in _made(targets, case)]
    return None if len(set(ids)) == len(ids) else f"Two share an id: {', '.join(ids)}."


def _due_after(targets: Targets, case: Case) -> str | None:
    for promise in _made(targets, case):
        if promise.due_at is not None and later(promise.made_at, promise.due_at):
            return f"{promise.what} is due {promise.due_at}, made {promise.made_at}."
    return None


def _idempotent(targets: Targets, case: Case) -> str | None:
    made = _made(targets, case)
    more = attrs.evolve(case, promises=[*case.promises, *made])
    return differing(
        [("", lambda: made), ("once they are recorded", partial(_made, targets, more))]
    )


def _moves(targets: Targets, case: Case) -> str | None:
    """Compare the dues of a case with those of the same a week later, where weeks are alike."""
    end = after(case.opened_at, 5 * WEEK)
    hours = dict.fromkeys(target.hours for target in targets.targets)
    if not all(plain(each, case.opened_at, end) for each in hours):
        return None
    now = moved(tuple(promise.due_at for promise in _made(targets, case)), WEEK)
    then = tuple(promise.due_at for promise in _made(targets, moved(case, WEEK)))
    return differing([("", lambda: now), ("a week later", lambda: then)])


_TRIALS: dict[str, Callable[[Targets, Case], str | None]] = {
    "deterministic": _deterministic,
    "named once": _named_once,
    "due after the start": _due_after,
    "idempotent": _idempotent,
    "moves with the week": _moves,
}
