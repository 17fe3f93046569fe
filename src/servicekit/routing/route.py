"""The route: whom to ask about an escalation now, and when to look again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import attrs

from servicekit.decision import Reason
from servicekit.escalation import Escalation, EscalationState
from servicekit.instants import moment, spoken
from servicekit.routing.grounds import together
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
        awaited: who can be asked first, where nobody can be now: those who have no room yet, and
            whoever comes. While the last resort is asked, who comes at a level before it.
        due_at: when the wait of the level ends; ``None`` where it has no end.
        next_at: when the next step comes if nobody acts: the wait is over, or nobody who is asked
            is on duty any more, or somebody comes, or it is time to see whether somebody has room
            again; ``None`` where none does.
        comes_at: when somebody comes, where others may have room before.
        gave_up: who had it and does not keep it: they let it lie for too long, must not have it,
            or are not in the roster. Others are asked.
        seen: how many events the escalation had when it was routed.
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
    comes_at: datetime | None = attrs.field(default=None, eq=moment)
    gave_up: str | None = None
    seen: int = 0
    because: tuple[Reason, ...] = ()

    @property
    def chosen(self) -> str | None:
        """Who is the best of those to ask, or has it; ``None`` where nobody is there."""
        return self.to[0] if self.to else None

    def recorded(self, escalation: Escalation) -> Escalation:
        """Return the escalation with what this route says recorded: who is asked until when.

        Where nothing is new it is returned as it is. So it is where anything was recorded since
        it was routed: then this route is stale, or recorded already, and the escalation has to be
        routed again. That somebody will come is nothing to record either.

        Args:
            escalation: the one that was routed.
        """
        if self.outcome not in _NEWS or len(escalation.events) != self.seen:
            return escalation
        standing = escalation.standing(at=self.at)
        if standing.state is EscalationState.ACKNOWLEDGED:
            escalation = escalation.give_up(at=self.at, by=standing.holder, reason=self._why_taken)
        if self.outcome == "nobody":
            ends = not self.awaited and standing.state is not EscalationState.EXHAUSTED
            return escalation.exhaust(at=self.at) if ends else escalation
        held = standing.level, standing.asked, moment(standing.due_at)
        if self.level is None or held == (self.level, self.to, moment(self.due_at)):
            return escalation  # a level that goes on waiting for somebody
        return escalation.offer(at=self.at, level=self.level, to=self.to, due_at=self.due_at)

    @property
    def _why_taken(self) -> str:
        """Why whoever had it does not keep it, for those who read what happened."""
        codes = (reason.code for reason in self.because)
        return next((_TAKEN[code] for code in codes if code in _TAKEN), _LEFT_LYING)

    def __str__(self) -> str:
        words = _SUMMARY[self.outcome].format(to=together(self.to))
        following = f"; next step on {spoken(self.next_at)}" if self.next_at else ""
        return "\n".join([f"{words}{following}.", *(f"- {reason}" for reason in self.because)])


_SUMMARY = {
    "routed": "Ask {to}",
    "asked": "Waiting for {to}",
    "acknowledged": "{to} has it",
    "held": "Nobody can be asked yet",
    "nobody": "Nobody can be asked",
    "paused": "Paused",
    "over": "Over",
}
_LEFT_LYING = "nothing happened for too long"
_TAKEN = {
    "complained_about": "the customer complains about them",
    "involved": "they were involved in what is to be decided",
    "own_decision": "the decision in question is their own",
    "not_in_roster": "they are not in the roster",
}
