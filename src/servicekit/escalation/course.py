"""The course of an escalation: how each event found it and left it, up to one instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

import attrs

from servicekit.escalation.event import EscalationEvent
from servicekit.escalation.life import REMARKS, TRANSITIONS, EscalationState
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import (
    duration_microseconds,
    elapsed,
    from_microseconds,
    moment,
    to_microseconds,
)
from servicekit.records import seen

__all__ = ["Course", "EscalationStanding", "Step", "due_after", "follow"]


@attrs.frozen(kw_only=True)
class EscalationStanding:
    """How an escalation stands at one instant, as far as it was known.

    Args:
        state: what it is.
        at: the instant that was asked about.
        since: since when it is that; while somebody is asked, since this level is, or since the
            wait for it goes on.
        level: the level of the ladder that was asked last; ``None`` before the first.
        asked: who is asked now and has not declined; empty where nobody said, or nobody is.
        holder: who acknowledged it; ``None`` once they gave it up, and where nobody said.
        due_at: when the wait of the level ends; ``None`` while paused, and without a wait.
        left: while paused, how much of the wait was left; never negative.
        cause: the event that led here; ``None`` while nothing has happened.
        reason_code: why a decision was confirmed, varied or reversed.
    """

    state: EscalationState
    at: datetime = attrs.field(eq=moment)
    since: datetime = attrs.field(eq=moment)
    level: int | None = None
    asked: tuple[str, ...] = ()
    holder: str | None = None
    due_at: datetime | None = attrs.field(default=None, eq=moment)
    left: timedelta | None = None
    cause: str | None = None
    reason_code: str | None = None


class Step(NamedTuple):
    """One event on the way of an escalation.

    Args:
        event: what happened.
        found: the state in which it found the escalation.
        legal: whether it was possible then; what is not was overtaken by what became known later.
    """

    event: EscalationEvent
    found: EscalationState
    legal: bool


class Course(NamedTuple):
    """What became of an escalation.

    Args:
        standing: where it led.
        steps: how it came there, in order.
    """

    standing: EscalationStanding
    steps: tuple[Step, ...]

    @property
    def events(self) -> tuple[EscalationEvent, ...]:
        """The events that count, in order."""
        return tuple(step.event for step in self.steps if step.legal)


def follow(
    start: EscalationStanding,
    events: Iterable[EscalationEvent],
    *,
    at: int,
    known: int,
    hours: AnyCalendar | None,
) -> Course:
    """Let happen what had happened by ``at`` and was recorded by ``known``, in microseconds.

    Args:
        start: how the escalation stood when it was raised.
        events: what happened, in order.
        at: what happened later is not seen.
        known: what was recorded later is not seen.
        hours: the calendar in which the waits count; elapsed time where there is none.
    """
    standing, steps = start, []
    for event in seen(events, at=at, known=known):
        moves = (standing.state, event.kind) in TRANSITIONS
        steps.append(Step(event, standing.state, legal=moves or event.kind in REMARKS))
        if moves:
            standing = _after(standing, event, hours)
    return Course(standing, tuple(steps))


def _after(
    standing: EscalationStanding, event: EscalationEvent, hours: AnyCalendar | None
) -> EscalationStanding:
    """Let a legal event happen."""
    state = TRANSITIONS[standing.state, event.kind]
    changes = _effect(standing, event, hours)
    if state is not standing.state or event.kind == "offered":
        changes |= {"state": state, "since": event.at, "cause": event.kind}
    return attrs.evolve(standing, **changes)


_NOBODY_ASKED: Mapping[str, Any] = MappingProxyType({"asked": (), "due_at": None, "left": None})


def _effect(
    standing: EscalationStanding, event: EscalationEvent, hours: AnyCalendar | None
) -> dict[str, Any]:
    """Return what an event changes beside the state."""
    changes: dict[str, Any]
    match event.kind:
        case "offered":
            changes = {"level": event.level, "asked": event.to, "due_at": event.due_at}
        case "declined":
            changes = {"asked": tuple(person for person in standing.asked if person != event.by)}
        case "paused":
            changes = {"due_at": None, "left": _left_until(standing.due_at, event.at, hours)}
        case "resumed":
            due = event.due_at or due_after(event.at, standing.left, hours)
            changes = {"due_at": due, "left": None}
        case "acknowledged":
            changes = {**_NOBODY_ASKED, "holder": event.by}
        case "gave_up":
            changes = {"holder": None}
        case _:
            changes = {**_NOBODY_ASKED, "reason_code": event.reason_code}
    return changes


def _left_until(due: datetime | None, at: datetime, hours: AnyCalendar | None) -> timedelta | None:
    """Return how much of a wait is left: nothing once it is over, ``None`` where there is none."""
    if due is None:
        return None
    left = elapsed(at, due) if hours is None else hours.between(at, due)
    return max(left, timedelta(0))


def due_after(at: datetime, left: timedelta | None, hours: AnyCalendar | None) -> datetime | None:
    """Return when a wait ends that goes on at ``at`` with so much of it left."""
    if left is None:
        return None
    if hours is None:
        return from_microseconds(to_microseconds(at) + duration_microseconds(left), at)
    due: datetime = hours.add(at, left)
    return due
