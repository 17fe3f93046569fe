"""The routing: from an escalation and a roster at an instant to whoever is asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, EscalationStanding, EscalationState
from servicekit.instants import spoken
from servicekit.routing.climb import Climb
from servicekit.routing.grounds import names
from servicekit.routing.holder import doubts, lost
from servicekit.routing.route import Outcome, Route
from servicekit.routing.search import Search

if TYPE_CHECKING:
    from servicekit.case import Case
    from servicekit.roster import Roster
    from servicekit.routing.load import Load
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["route", "search_for"]

_OVER = frozenset({EscalationState.RESOLVED, EscalationState.CANCELLED})


def search_for(
    policy: EscalationPolicy,
    escalation: Escalation,
    roster: Roster,
    load: Load,
    *,
    at: datetime,
    gave_up: str | None = None,
) -> Search:
    """Return the search for somebody who may take an escalation at an instant.

    Args:
        policy: how to choose.
        escalation: what somebody is wanted for.
        roster: where to look.
        load: what everybody has already.
        at: when.
        gave_up: who had it and does not keep it, and is not asked again either.
    """
    barred = escalation.exclusions(at=at)
    return Search(
        escalation=escalation,
        roster=roster,
        load=load,
        at=at,
        barred=barred if gave_up is None else {gave_up: "gave_up", **barred},
        asked=_asked(escalation, at),
        over_capacity=escalation.kind in policy.over_capacity,
    )


def _asked(escalation: Escalation, at: datetime) -> frozenset[str]:
    """Return who was asked already, or raised it: whoever needs help is the last to be asked."""
    raised_by = () if escalation.raised_by is None else (escalation.raised_by,)
    events = escalation.happened(at=at)
    return frozenset((*raised_by, *(each for event in events for each in event.to)))


def route(
    policy: EscalationPolicy,
    escalation: Escalation,
    roster: Roster,
    *,
    at: datetime,
    load: Load,
    case: Case | None,
) -> Route:
    """Return whom to ask; :meth:`EscalationPolicy.route` says all."""
    if case is not None and case.id != escalation.case_id:
        raise FieldError("case", case.id, f"the case of the escalation, {escalation.case_id}")
    standing = escalation.standing(at=at, hours=policy.hours)
    if standing.state in _OVER or standing.state is EscalationState.PAUSED:
        return _standing_still(escalation, standing)
    search = search_for(policy, escalation, roster, load, at=at)
    if standing.state is not EscalationState.ACKNOWLEDGED:
        return Climb(policy, search, standing).route(case)
    due = _acknowledged_until(policy, standing)
    reasons = lost(search, standing, until=due)
    if not reasons:
        return _held_by(search, standing, due)
    search = search_for(policy, escalation, roster, load, at=at, gave_up=standing.holder)
    return Climb(policy, search, standing, reasons).route(case)


def _standing_still(escalation: Escalation, standing: EscalationStanding) -> Route:
    paused = standing.state is EscalationState.PAUSED
    outcome: Outcome = "paused" if paused else "over"
    words = (
        f"The escalation is {standing.state} since {spoken(standing.since, standing.at.tzinfo)}."
    )
    return Route(
        escalation_id=escalation.id,
        at=standing.at,
        outcome=outcome,
        level=standing.level if paused else None,
        seen=len(escalation.events),
        because=(Reason(str(standing.state), words),),
    )


def _held_by(search: Search, standing: EscalationStanding, due: datetime | None) -> Route:
    since = spoken(standing.since, standing.at.tzinfo)
    who = names(search, [standing.holder]) if standing.holder else "Somebody"
    words = f"{who} has had it since {since}."
    return Route(
        escalation_id=search.escalation.id,
        at=standing.at,
        outcome="acknowledged",
        level=standing.level,
        to=(standing.holder,) if standing.holder else (),
        due_at=due,
        next_at=due,
        seen=len(search.escalation.events),
        because=(Reason("acknowledged", words), *doubts(search, standing)),
    )


def _acknowledged_until(policy: EscalationPolicy, standing: EscalationStanding) -> datetime | None:
    if policy.acknowledge_within is None:
        return None
    return policy.acknowledge_within.due(standing.since, policy.hours)
