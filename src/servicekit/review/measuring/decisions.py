"""Decisions: what becomes of those that somebody looks at again."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.escalation import OUTCOMES, EscalationStanding, EscalationState
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.entry import Doer, Found, entry
from servicekit.review.measuring.holding import holder

__all__ = ["DECISIONS", "decisions", "undecided"]

#: What can become of a decision, as events and as measures.
DECISIONS = tuple(f"decision_{outcome}" for outcome in OUTCOMES)

_S = EscalationState


def decisions(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield for each decision that was looked at again whether it was confirmed, or changed."""
    for escalation, standing in inquiry.escalated:
        decided = standing.cause in DECISIONS
        if not decided and escalation.decided_by is None:
            continue
        doer = Doer(holder(inquiry, escalation.raised_at).team, escalation.decided_by)
        for measure in DECISIONS:
            found: Found = undecided(standing, resolved="not_recorded")
            if decided:
                found = int(standing.cause == measure)
            yield entry(measure, found, doer)


def undecided(standing: EscalationStanding, *, resolved: str) -> str:
    """Return why nothing came of an escalation.

    Args:
        standing: how it stands.
        resolved: why, where it is resolved all the same.
    """
    return {_S.CANCELLED: "let_go", _S.RESOLVED: resolved}.get(standing.state, "still_open")
