"""What is asked for in a case, held to what whoever has it may grant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from servicekit.decision import Reason, Verdict
from servicekit.errors import FieldError
from servicekit.money import Money
from servicekit.promise import Promise, PromiseState
from servicekit.roster import Roster
from servicekit.situation.scene import Scene
from servicekit.staff import Agent, Grant
from servicekit.staff.grant import standing

__all__ = ["Wanted", "agent_of", "authorised", "beyond", "wanted"]

_OWED = frozenset({PromiseState.OPEN, PromiseState.PAUSED, PromiseState.BROKEN})


class Wanted(NamedTuple):
    """A decision that is asked for, or was taken.

    Args:
        id: of the promise, the grant or the escalation that asks for it.
        since: since when it is asked for, or when it was taken.
        kind: the kind of decision; ``None`` where nobody said it.
        amount: how much; ``None`` where nobody said it, or where it is no matter of money.
        decided_by: whose decision is in question.
    """

    id: str
    since: datetime
    kind: str | None
    amount: Money | None
    decided_by: str | None = None


def wanted(scene: Scene, promises: Iterable[Promise]) -> Iterator[Wanted]:
    """Yield what is asked for: promised and owed, granted and not approved, or escalated."""
    for promise in promises:
        yield from _promised(scene, promise)
    for grant in scene.case.grants:
        if grant.pending(**scene.asked):
            yield Wanted(grant.id, grant.at, grant.kind, grant.amount)
    for each in scene.escalations:
        needs = each.needs
        if needs.authority is not None or needs.amount is not None:
            yield Wanted(each.id, each.raised_at, needs.authority, needs.amount, each.decided_by)


def _promised(scene: Scene, promise: Promise) -> Iterator[Wanted]:
    if promise.kind is None and not promise.amounts:
        return
    stands = promise.standing(**scene.asked)
    if stands.state in _OWED:
        for amount in stands.remaining or (None,):
            yield Wanted(promise.id, promise.made_at, promise.kind, amount)


def agent_of(roster: Roster | None, agent_id: str | None) -> Agent | None:
    """Return somebody of a roster, or ``None`` where nobody knows what they may decide.

    They are not in it, or it says of nobody what they may decide.
    """
    if roster is None or agent_id is None:
        return None
    if not any(agent.authority.limits for agent in roster.agents):
        return None
    try:
        return roster.agent(agent_id)
    except FieldError:
        return None


def beyond(scene: Scene, each: Wanted, agent: Agent | None) -> Verdict[Reason]:
    """Judge whether what is asked for lies within what somebody may grant.

    What was granted counts, and what waits for approval does not: that may be the very thing.
    """
    grants, case_id = _granted(scene, each), scene.case.id
    return authorised(
        each, agent, at=scene.at, case_id=case_id, grants=grants, who="who would grant it"
    )


def _granted(scene: Scene, but: Wanted) -> Iterator[Grant]:
    if scene.history is None:
        found = standing(scene.case.grants, **scene.asked)
    else:
        found = scene.history.grants(**scene.asked)
    yield from (grant for grant in found if grant.id != but.id)


def authorised(
    each: Wanted,
    agent: Agent | None,
    *,
    at: datetime,
    case_id: str,
    grants: Iterable[Grant],
    who: str,
) -> Verdict[Reason]:
    """Judge whether a decision lies within what somebody may grant.

    Args:
        each: the decision.
        agent: who would take it, or took it; ``None`` where nobody knows what they may decide.
        at: when.
        case_id: in which case.
        grants: what was granted so far, without the grant that is in question.
        who: what nobody said where ``agent`` is ``None``.
    """
    if agent is None or each.kind is None:
        missing = who if agent is None else "what kind of decision it is"
        why = Reason("not_known", f"Nobody said {missing}.", (each.id,))
        return Verdict("it lies within the authority", "undecided", [why])
    return agent.authority.allows(
        each.kind,
        each.amount,
        at=at,
        agent_id=agent.id,
        case_id=case_id,
        grants=grants,
        decided_by=each.decided_by,
    )
