"""Authority: how long it takes until somebody who may decide has a matter."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.decision import Verdict
from servicekit.escalation import Escalation, EscalationEvent, EscalationStanding
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.decisions import DECISIONS, undecided
from servicekit.review.measuring.entry import Doer, Found, entry, passed
from servicekit.review.measuring.holding import holder, holder_now
from servicekit.staff import Agent

__all__ = ["times_to_authority"]

# The events by which somebody shows that they have it.
_TAKING = frozenset({"acknowledged", "resolved", *DECISIONS})


def times_to_authority(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield for each escalation the time until somebody with sufficient authority had it.

    Where it takes no authority, whoever takes it has enough, unless they were to be left out.
    """
    for escalation, standing in inquiry.escalated:
        found, doer = _had(inquiry, escalation, standing)
        yield entry("time_to_authority", found, doer)


def _had(
    inquiry: Inquiry, escalation: Escalation, standing: EscalationStanding
) -> tuple[Found, Doer]:
    if escalation.needs.authority is not None and inquiry.people is None:
        return "no_roster", holder_now(inquiry)
    for event in escalation.happened(at=inquiry.at):
        enough = _is_enough(inquiry, escalation, event) if event.kind in _TAKING else False
        if enough is None:
            return "not_recorded", holder_now(inquiry)
        if enough:
            return passed(escalation.raised_at, event.at), _taker(inquiry, event)
    return undecided(standing, resolved="no_reply"), holder_now(inquiry)


def _is_enough(inquiry: Inquiry, escalation: Escalation, event: EscalationEvent) -> bool | None:
    """Tell whether who took it may decide it; ``None`` where nobody can tell."""
    if event.by is not None and event.by in {*escalation.excluded, escalation.decided_by}:
        return False
    if escalation.needs.authority is None:
        return True
    agent = _agent(inquiry, event.by)
    if agent is None:
        return None
    verdict = _judged(inquiry, escalation, event, agent)
    return None if verdict.undecided else verdict.proved


def _judged(
    inquiry: Inquiry, escalation: Escalation, event: EscalationEvent, agent: Agent
) -> Verdict[object]:
    needs, load = escalation.needs, inquiry.load
    return agent.authority.allows(
        str(needs.authority),
        needs.amount,
        at=event.at,
        agent_id=agent.id,
        case_id=inquiry.case.id,
        grants=(*inquiry.case.grants, *(() if load is None else load.granted)),
        decided_by=escalation.decided_by,
        rates=() if load is None else load.rates,
    )


def _agent(inquiry: Inquiry, agent_id: str | None) -> Agent | None:
    agents = () if inquiry.people is None else inquiry.people.agents
    return next((agent for agent in agents if agent.id == agent_id), None)


def _taker(inquiry: Inquiry, event: EscalationEvent) -> Doer:
    agent = _agent(inquiry, event.by)
    own = None if agent is None else agent.team_id
    return Doer(own or holder(inquiry, event.at).team, event.by)
