"""The rung: where on the ladder an escalation stands at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from servicekit.escalation import Escalation, EscalationStanding, EscalationState
from servicekit.instants import later

__all__ = ["Ladder", "Rung", "asked_levels", "rung"]


class Ladder(NamedTuple):
    """How a ladder is climbed.

    Args:
        levels: how many there are; the last resort comes after them.
        repeat: how often it is climbed again before the last resort.
        repeat_from: the level from which it is.
    """

    levels: int
    repeat: int
    repeat_from: int

    def after(self, level: int, rounds: int) -> int:
        """Return the level that comes when the wait for one is over, after so many rounds."""
        if level + 1 < self.levels:
            return level + 1
        return self.repeat_from if rounds < self.repeat and level < self.levels else self.levels


class Rung(NamedTuple):
    """Where on the ladder an escalation stands.

    Args:
        level: the level to ask now; the number of levels means the last resort.
        until: when the wait for that level ends, where it has begun already.
        code: what brought it here.
    """

    level: int
    until: datetime | None
    code: str


def rung(
    escalation: Escalation,
    standing: EscalationStanding,
    ladder: Ladder,
    *,
    at: datetime,
    lost: bool,
) -> Rung:
    """Return where an escalation stands that nobody has, or keeps.

    Args:
        escalation: the escalation.
        standing: how it stands at ``at``.
        ladder: how the ladder is climbed.
        at: the instant that is asked about.
        lost: whether somebody has it and does not keep it.
    """
    level = min(standing.level or 0, ladder.levels)
    following = ladder.after(level, _rounds(escalation, ladder.levels, at))
    if lost:
        first = standing.level is None  # somebody took it whom no level had asked
        return Rung(0 if first else following, None, "lost")
    if standing.cause == "gave_up":
        return Rung(level, None, "given_up")
    if standing.state is EscalationState.EXHAUSTED:
        return Rung(0, None, "exhausted")
    if standing.level is None:
        return Rung(0, None, "raised")
    if standing.due_at is not None and not later(standing.due_at, at):
        return Rung(following, None, "wait_over")
    return Rung(level, standing.due_at, "offered")


# What begins, ends or moves the wait of a level.
_WAITS = frozenset({"offered", "paused", "resumed", "gave_up"})


def asked_levels(escalation: Escalation, *, at: datetime) -> frozenset[int]:
    """Return on which levels somebody was asked since the ladder was last begun again."""
    asked, before = set[int](), -1
    for event in escalation.happened(at=at):
        if event.kind == "exhausted":
            asked.clear()
        if event.level is None:
            continue
        if event.level < before and event.level in asked:
            asked.clear()
        if event.to:
            asked.add(event.level)
        before = event.level
    return frozenset(asked)


def _rounds(escalation: Escalation, last: int, at: datetime) -> int:
    """Return how often the ladder was begun again: an offer at a level that was passed before.

    That is one further down, or the same one once its wait was over. What comes after the last
    resort is no round: by then the ladder has been repeated, or nobody was there to ask.
    """
    rounds, level, due = 0, -1, None
    for event in escalation.happened(at=at):
        if event.level is not None:
            over = due is not None and not later(due, event.at)
            again = event.level <= level if over else event.level < level
            rounds += again and level < last
            level = event.level
        if event.kind in _WAITS:
            due = event.due_at
    return rounds
