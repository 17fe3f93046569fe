"""The laws of ladders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import attrs

from servicekit.errors import FieldError
from servicekit.escalation import Escalation, Needs
from servicekit.instants import later
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Route
from servicekit.testing.laws.asking import differing, travelled
from servicekit.testing.laws.given import CALM, Declared
from servicekit.testing.laws.law import Law, law, over

__all__ = ["laws_of_ladder"]


def laws_of_ladder(ladder: EscalationPolicy, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of a ladder; its cases are escalations, by default one of each kind of work.

    Raises:
        FieldError: there is no roster.
    """
    roster = declared.get("roster")
    if roster is None:
        raise FieldError("roster", None, "the roster whose people the ladder can reach")
    at = declared.get("at")
    cases = tuple(_cases(ladder, roster, declared)) if facts is None else facts
    for name, trial in _TRIALS.items():
        check = over(cases, partial(_tried, trial, ladder, roster, at))
        yield law("ladder", name, ladder.id, check)


def _cases(ladder: EscalationPolicy, roster: Roster, declared: Declared) -> Iterator[Escalation]:
    """Yield an escalation of each kind of work, each also with somebody who must not have it."""
    at = declared.get("at", CALM)
    work = ladder.work or {"anything": Needs()}
    excluded = [{}, *({agent.id: "involved"} for agent in roster.agents[:1])]
    for number, (kind, needs) in enumerate(work.items()):
        for away in excluded:
            yield Escalation(
                id=f"{number}", case_id="1", raised_at=at, why=kind, needs=needs,
                story="The customer asked twice.", excluded=away,
            )  # fmt: skip


@attrs.frozen
class _Asked:
    """A ladder that is asked about an escalation.

    Args:
        ladder: the ladder.
        roster: whom it can reach.
        case: the escalation.
        at: when it is asked.
    """

    ladder: EscalationPolicy
    roster: Roster
    case: Escalation
    at: Any

    def route(self) -> Route:
        return self.ladder.route(self.case, self.roster, at=self.at)


def _tried(
    trial: _Trial, ladder: EscalationPolicy, roster: Roster, at: Any, case: Escalation
) -> str | None:
    return trial(_Asked(ladder, roster, case, case.raised_at if at is None else at))


def _deterministic(asked: _Asked) -> str | None:
    other = attrs.evolve(asked, ladder=travelled(asked.ladder), roster=travelled(asked.roster))
    return differing(
        [("", asked.route), ("asked again", asked.route), ("out of a pickle", other.route)]
    )


def _order_free(asked: _Asked) -> str | None:
    roster = attrs.evolve(asked.roster, agents=asked.roster.agents[::-1])
    other = attrs.evolve(asked, roster=roster)
    return differing([("", asked.route), ("with its people in another order", other.route)])


def _of_the_roster(asked: _Asked) -> str | None:
    known = {agent.id for agent in asked.roster.agents}
    strangers = [each for each in asked.route().to if each not in known]
    return f"It asks {', '.join(strangers)}." if strangers else None


def _not_excluded(asked: _Asked) -> str | None:
    away = set(asked.case.excluded)
    wrong = sorted(away.intersection(asked.route().to))
    return f"It asks {', '.join(wrong)}, who must not have it." if wrong else None


def _idempotent(asked: _Asked) -> str | None:
    """Record a route twice, and route once more what is recorded."""
    route = asked.route()
    once = route.recorded(asked.case)
    if route.recorded(once) != once:
        return "Recorded a second time it is another escalation."
    again = attrs.evolve(asked, case=once).route().recorded(once)
    return None if again == once else "Routed and recorded at the same instant it moves on."


def _not_in_the_past(asked: _Asked) -> str | None:
    route = asked.route()
    for word, t in (("due", route.due_at), ("looked at again", route.next_at)):
        if t is not None and later(asked.at, t):
            return f"It is {word} at {t}, and was asked {asked.at}."
    return None


def _ends(asked: _Asked) -> str | None:
    """Follow the way up: each step later than the one before."""
    way = asked.ladder.timeline(asked.case, asked.roster, at=asked.at, limit=_LIMIT)
    if len(way) >= _LIMIT:
        return f"It goes on after {_LIMIT} steps."
    for before, then in pairwise(way):
        if not later(then.at, before.at):
            return f"After {before.at} it goes on at {then.at}."
    return None


_LIMIT = 200
_Trial = Callable[[_Asked], str | None]
_TRIALS: dict[str, _Trial] = {
    "deterministic": _deterministic,
    "order-free": _order_free,
    "to people of the roster": _of_the_roster,
    "never to the excluded": _not_excluded,
    "idempotent": _idempotent,
    "never in the past": _not_in_the_past,
    "comes to an end": _ends,
}
