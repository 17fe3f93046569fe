"""The assignment: a backlog of escalations given out, the oldest promise first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from servicekit.case import Case
from servicekit.errors import FieldError
from servicekit.escalation import Escalation
from servicekit.instants import from_microseconds, later, latest, to_microseconds
from servicekit.roster.checking import listed
from servicekit.routing.grounds import together
from servicekit.routing.load import Load
from servicekit.routing.route import Route
from servicekit.staff import Grant
from servicekit.values import check_unique

if TYPE_CHECKING:
    from servicekit.roster import Roster
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["Assignment", "assign"]


@attrs.frozen(kw_only=True)
class Assignment:
    """What became of a backlog.

    Args:
        routes: one for each escalation, in the order in which they were given out.
        load: what everybody has then. All that was given out was given at one instant; of two who
            got something, who got it first is known of ``routes`` alone.
    """

    routes: tuple[Route, ...]
    load: Load

    @property
    def given(self) -> Mapping[str, str]:
        """Who is to be asked, by escalation."""
        return {r.escalation_id: r.to[0] for r in self.routes if r.outcome == "routed"}

    @property
    def left(self) -> tuple[Route, ...]:
        """Those for which nobody is to be asked now, each with its reasons."""
        return tuple(route for route in self.routes if route.outcome != "routed")

    def __str__(self) -> str:
        return "\n".join(map(_line, self.routes))


def _line(route: Route) -> str:
    if route.outcome == "routed":
        return f"{route.escalation_id}: {together(route.to)}"
    summary, *reasons = str(route).splitlines()
    why = " ".join(reason.removeprefix("- ") for reason in reasons)
    return " ".join(filter(None, (f"{route.escalation_id}: {summary}", why)))


def assign(
    policy: EscalationPolicy,
    escalations: Iterable[Escalation],
    roster: Roster,
    *,
    at: datetime,
    load: Load,
    cases: Iterable[Case],
) -> Assignment:
    """Give out a backlog; :meth:`EscalationPolicy.assign` says all."""
    cases = listed("cases", Case, cases)
    check_unique("cases", (each.id for each in cases), "each case once")
    known = {case.id: case for case in cases}
    waiting = listed("escalations", Escalation, escalations)
    check_unique("escalations", (each.id for each in waiting), "each escalation once")
    backlog = sorted(waiting, key=lambda each: _age(each, known.get(each.case_id), at))
    for escalation in backlog:
        if later(escalation.raised_at, at):
            expected = f"the escalation was raised later, at {escalation.raised_at}"
            raise FieldError(f"escalations[{escalation.id!r}].at", at, expected)
    routes = []
    now, before, granted = to_microseconds(at), load.last_assigned, load.granted
    given: set[str] = set()
    for number, escalation in enumerate(backlog):
        case = known.get(escalation.case_id)
        found = policy.route(escalation, roster, at=at, load=load, case=case)
        routes.append(found)
        if found.outcome == "routed":
            # One microsecond apart, so that whoever got something first is idle longest again.
            given_at = from_microseconds(now + number, at)
            given.update(found.to)
            load = _granted(load, escalation, found.to[0], at)
            for agent_id in found.to:
                channel = escalation.needs.channel
                load = load.assigned(agent_id, at=given_at, channel=channel)
    last = {each: latest(before.get(each, at), at) for each in given}
    load = attrs.evolve(load, last_assigned=before | last, granted=granted)
    return Assignment(routes=tuple(routes), load=load)


def _age(escalation: Escalation, case: Case | None, at: datetime) -> tuple[int, int, str]:
    """Return what is oldest: a promise that is still owed, or else the escalation itself."""
    raised = to_microseconds(escalation.raised_at)
    owed = [] if case is None else case.owed(at=at)
    made = [to_microseconds(promise.made_at) for promise in owed]
    return min(made, default=raised), raised, escalation.id


def _granted(load: Load, escalation: Escalation, by: str, at: datetime) -> Load:
    """Count what is being decided for the limits of those who come after; it is no fact yet."""
    needs = escalation.needs
    if needs.authority is None or needs.amount is None:
        return load
    grant = Grant(
        id=f"given out: {escalation.id}",
        kind=needs.authority,
        amount=needs.amount,
        case_id=escalation.case_id,
        by=by,
        at=at,
        needs_approval=True,
    )
    return attrs.evolve(load, granted=(*load.granted, grant))
