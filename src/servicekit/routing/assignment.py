"""The assignment: a backlog of escalations given out, the oldest promise first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from servicekit.case import Case
from servicekit.errors import FieldError
from servicekit.escalation import Escalation
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.routing.load import Load
from servicekit.routing.route import Route

if TYPE_CHECKING:
    from servicekit.roster import Roster
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["Assignment", "assign"]


@attrs.frozen(kw_only=True)
class Assignment:
    """What became of a backlog.

    Args:
        routes: one for each escalation, in the order in which they were given out.
        load: what everybody has then.
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
    known = {case.id: case for case in cases}
    backlog = sorted(escalations, key=lambda each: _age(each, known.get(each.case_id), at))
    _check_unique(backlog)
    routes = []
    now = to_microseconds(at)
    for number, escalation in enumerate(backlog):
        case = known.get(escalation.case_id)
        found = policy.route(escalation, roster, at=at, load=load, case=case)
        routes.append(found)
        if found.outcome == "routed":
            # One microsecond apart, so that whoever got something first is idle longest again.
            given_at = from_microseconds(now + number, at)
            for agent_id in found.to:
                channel = escalation.needs.channel
                load = load.assigned(agent_id, at=given_at, channel=channel)
    return Assignment(routes=tuple(routes), load=load)


def _age(escalation: Escalation, case: Case | None, at: datetime) -> tuple[int, int, str]:
    """Return what is oldest: a promise that is still owed, or else the escalation itself."""
    raised = to_microseconds(escalation.raised_at)
    owed = [] if case is None else case.owed(at=at)
    made = [to_microseconds(promise.made_at) for promise in owed]
    return min(made, default=raised), raised, escalation.id


def _check_unique(backlog: Iterable[Escalation]) -> None:
    seen: set[str] = set()
    for escalation in backlog:
        if escalation.id in seen:
            raise FieldError("escalations", escalation.id, "each escalation once")
        seen.add(escalation.id)
