"""The route: whom to ask about an escalation now, and when to look again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import attrs

from servicekit.decision import Reason
from servicekit.escalation import TRANSITIONS, Escalation, EscalationState
from servicekit.instants import moment, spoken
from servicekit.routing.recipient import Recipient
from servicekit.routing.relaxation import Relaxed
from servicekit.routing.selection import Ranked

__all__ = ["ROUTES", "Outcome", "Route"]

#: What can come of routing: somebody is to be asked; somebody has been asked and the wait is not
#: over; somebody has it; nobody is there and the level waits; nobody is there and the ladder is at
#: its end; the escalation is paused; it is over.
ROUTES = ("routed", "asked", "acknowledged", "held", "nobody", "paused", "over")
Outcome = Literal["routed", "asked", "acknowledged", "held", "nobody", "paused", "over"]
# Those that say something which the escalation does not yet.
_NEWS = frozenset({"routed", "held", "nobody"})


@attrs.frozen(kw_only=True)
class Route:
    """Whom to ask about an escalation now, and when to look again.

    Args:
        escalation_id: which escalation.
        at: the instant for which it holds.
        outcome: one of :data:`ROUTES`.
        level: the level of the ladder, from 0; one past the last means the last resort. ``None``
            where no level is asked.
        targets: among whom the level looks; after too many hand-overs that is the supervisors.
        to: who is to be asked now, or has been asked, or has it: ids of people.
        ranked: the best few who could take it, best first.
        relaxed: what was given up for whoever is chosen, and since when it could be.
        awaited: who can be asked first, where nobody can be now.
        due_at: when the wait of the level ends; ``None`` where it has no end.
        next_at: when the next step comes if nobody acts: the wait is over, or nobody who is asked
            is on duty any more, or somebody comes; ``None`` where none does.
        gave_up: who had it and let it lie for too long, so that others are asked.
        because: the reasons, one sentence each.
    """

    escalation_id: str
    at: datetime = attrs.field(eq=moment)
    outcome: Outcome
    level: int | None = None
    targets: tuple[Recipient, ...] = ()
    to: tuple[str, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    relaxed: tuple[Relaxed, ...] = ()
    awaited: tuple[str, ...] = ()
    due_at: datetime | None = attrs.field(default=None, eq=moment)
    next_at: datetime | None = attrs.field(default=None, eq=moment)
    gave_up: str | None = None
    because: tuple[Reason, ...] = ()

    @property
    def chosen(self) -> str | None:
        """Who is the best of those to ask, or has it; ``None`` where nobody is there."""
        return self.to[0] if self.to else None

    def recorded(self, escalation: Escalation) -> Escalation:
        """Return the escalation with what this route says recorded: who is asked until when.

        Where nothing is new it is returned as it is, so recording a route twice does no harm.

        Args:
            escalation: the one that was routed.

        Raises:
            IllegalEventError: somebody has taken it since, or it is over.
        """
        if self.outcome not in _NEWS:
            return escalation
        standing = escalation.standing(at=self.at)
        if standing.state is EscalationState.ACKNOWLEDGED and standing.holder == self.gave_up:
            why = "nothing happened for too long"
            escalation = escalation.give_up(at=self.at, by=self.gave_up, reason=why)
            standing = escalation.standing(at=self.at)
        if self.outcome == "nobody":
            can_end = (standing.state, "exhausted") in TRANSITIONS
            return escalation.exhaust(at=self.at) if can_end else escalation
        asked = standing.level, standing.asked, moment(standing.due_at)
        if self.level is None or asked == (self.level, self.to, moment(self.due_at)):
            return escalation
        return escalation.offer(at=self.at, level=self.level, to=self.to, due_at=self.due_at)

    def __str__(self) -> str:
        words = _SUMMARY[self.outcome].format(to=" and ".join(self.to))
        following = f"; next step on {spoken(self.next_at)}" if self.next_at else ""
        return "\n".join([f"{words}{following}.", *(f"- {reason}" for reason in self.because)])


_SUMMARY = {
    "routed": "Ask {to}",
    "asked": "{to} is asked",
    "acknowledged": "{to} has it",
    "held": "Nobody can be asked yet",
    "nobody": "Nobody can be asked",
    "paused": "Paused",
    "over": "Over",
}
