"""The life of a promise: its states, the events that lead from one to another, and the replay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

import attrs

from servicekit.errors import FieldError, IllegalEventError
from servicekit.instants import aware, later, moment, optional_aware, spoken, to_microseconds, zone
from servicekit.values import one_of, optional_identifier

__all__ = [
    "DUE_PASSED",
    "EVENTS",
    "TRANSITIONS",
    "PromiseEvent",
    "PromiseState",
    "Standing",
    "replay",
    "spoken_in",
]


class PromiseState(StrEnum):
    """What a promise is at one instant; compares equal to its plain word."""

    OPEN = "open"
    PAUSED = "paused"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    BROKEN = "broken"
    RELEASED = "released"


_S = PromiseState

# The one event that nobody records: time itself brings it.
DUE_PASSED = "due_passed"

#: Which event leads from which state to which. What is not here is not legal.
TRANSITIONS: Mapping[tuple[PromiseState, str], PromiseState] = MappingProxyType(
    {
        (_S.OPEN, "transferred"): _S.OPEN,
        (_S.OPEN, "renegotiated"): _S.OPEN,
        (_S.OPEN, "paused"): _S.PAUSED,
        (_S.OPEN, "fulfilled"): _S.KEPT,
        (_S.OPEN, "released"): _S.RELEASED,
        (_S.OPEN, "withdrawn"): _S.BROKEN,
        (_S.OPEN, DUE_PASSED): _S.BROKEN,
        (_S.PAUSED, "transferred"): _S.PAUSED,
        (_S.PAUSED, "resumed"): _S.OPEN,
        (_S.PAUSED, "fulfilled"): _S.KEPT,
        (_S.PAUSED, "released"): _S.RELEASED,
        (_S.PAUSED, "withdrawn"): _S.BROKEN,
        (_S.BROKEN, "transferred"): _S.BROKEN,
        (_S.BROKEN, "fulfilled"): _S.KEPT_LATE,
    }
)

#: What each event must carry, and how the story tells it.
EVENTS: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "transferred": (("owner",), "taken over by {owner}"),
        "renegotiated": (("due_at",), "the customer agreed to a new due: {due}"),
        "paused": ((), "paused"),
        "resumed": (("due_at",), "resumed, now due {due}"),
        "fulfilled": ((), "done"),
        "released": ((), "the customer let it go"),
        "withdrawn": ((), "withdrawn by the company"),
    }
)


@attrs.frozen(kw_only=True)
class PromiseEvent:
    """Something that happened to a promise.

    Args:
        kind: one of :data:`EVENTS`.
        at: when it happened.
        recorded_at: when it became known; ``at`` by default.
        by: who did it.
        owner: who takes over (``transferred``).
        due_at: the new due (``renegotiated``, ``resumed``).
        reason: why, in words.
        source: where it is recorded.
        seq: orders what shares an instant.

    Raises:
        FieldError: the kind is unknown, does not carry what it must, or its due lies before it.
        NaiveDatetimeError: an instant has no time zone.
    """

    kind: str = attrs.field(validator=one_of(*EVENTS))
    at: datetime = attrs.field(converter=aware, eq=moment)
    recorded_at: datetime = attrs.field(
        default=attrs.Factory(lambda self: self.at, takes_self=True),
        converter=aware,
        eq=moment,
    )
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    owner: str | None = attrs.field(default=None, converter=optional_identifier)
    due_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    reason: str = ""
    source: str | None = None
    seq: int = 0

    def __attrs_post_init__(self) -> None:
        for name in EVENTS[self.kind][0]:
            if getattr(self, name) is None:
                raise FieldError(name, None, f"an event {self.kind!r} carries {name}")
        due = _new_due(self)
        if due is not None and later(self.at, due):
            raise FieldError("due_at", due, f"not before the event, at {self.at}")

    def tell(self, place: str | None = None) -> str:
        """Say in a few words what happened, with dates in the zone ``place``."""
        due = spoken_in(self.due_at, place) if self.due_at else ""
        words = EVENTS[self.kind][1].format(owner=self.owner, due=due)
        by = f" by {self.by}" if self.by and self.by != self.owner else ""
        why = f" ({self.reason})" if self.reason else ""
        return f"{words}{by}{why}"


@attrs.frozen(kw_only=True)
class Standing:
    """How a promise stands at one instant, as far as it was known.

    Args:
        state: what it is.
        at: the instant that was asked about.
        due_at: the due in force; ``None`` while paused.
        owner: who has to see to it; until somebody takes over, whoever made it.
        cause: the event that led to the state, or ``None`` while nothing has.
        settled_at: when that was.
        broken_at: when it broke, if ever.
        recorded_late: whether it was kept in time, but nobody recorded that in time.
    """

    state: PromiseState
    at: datetime = attrs.field(eq=moment)
    due_at: datetime | None = attrs.field(eq=moment)
    owner: str | None
    cause: str | None = None
    settled_at: datetime | None = attrs.field(default=None, eq=moment)
    broken_at: datetime | None = attrs.field(default=None, eq=moment)
    recorded_late: bool = False


def replay(
    standing: Standing,
    events: Iterable[PromiseEvent],
    *,
    at: datetime,
    known_at: datetime,
    strict: str | None = None,
) -> tuple[Standing, list[PromiseEvent]]:
    """Return how a promise stands at ``at``, and the events that brought it there.

    Args:
        standing: how it stood when it was made.
        events: what happened, in order.
        at: the instant that is asked about.
        known_at: what was recorded later is not seen, and neither is what it alone makes legal.
        strict: the name of the promise, to have an illegal event refused instead of passed over.

    Raises:
        IllegalEventError: an event is not legal, and ``strict`` is given.
    """
    now, known = to_microseconds(at), to_microseconds(known_at)
    applied: list[PromiseEvent] = []
    for event in events:
        if to_microseconds(event.at) > now:
            break
        if to_microseconds(event.recorded_at) > known:
            continue
        standing = _aged(standing, event.at)
        if (standing.state, event.kind) in TRANSITIONS:
            standing = _after(standing, event)
            applied.append(event)
        elif strict is not None:
            legal = tuple(k for s, k in TRANSITIONS if s is standing.state and k in EVENTS)
            raise IllegalEventError(strict, event.kind, str(standing.state), event.at, legal)
    return attrs.evolve(_aged(standing, at), at=at), applied


def _aged(standing: Standing, at: datetime) -> Standing:
    """Let time pass: an open promise breaks once its due lies behind."""
    due = standing.due_at
    if standing.state is not _S.OPEN or due is None or not later(at, due):
        return standing
    return attrs.evolve(
        standing,
        state=TRANSITIONS[_S.OPEN, DUE_PASSED],
        cause=DUE_PASSED,
        settled_at=due,
        broken_at=due,
    )


def _after(standing: Standing, event: PromiseEvent) -> Standing:
    """Let a legal event happen."""
    state, due = TRANSITIONS[standing.state, event.kind], standing.due_at
    changed = state is not standing.state
    return Standing(
        state=state,
        at=event.at,
        due_at=None if event.kind == "paused" else _new_due(event) or due,
        owner=event.owner if event.kind == "transferred" else standing.owner,
        cause=event.kind if changed else standing.cause,
        settled_at=event.at if changed else standing.settled_at,
        broken_at=event.at if changed and state is _S.BROKEN else standing.broken_at,
        recorded_late=state is _S.KEPT and due is not None and later(event.recorded_at, due),
    )


def _new_due(event: PromiseEvent) -> datetime | None:
    """Return the due that an event sets; what another kind happens to carry sets nothing."""
    return event.due_at if "due_at" in EVENTS[event.kind][0] else None


def spoken_in(t: datetime, place: str | None) -> str:
    """Write an instant for people, in the zone ``place`` or else in its own."""
    return spoken(t.astimezone(zone(place)) if place else t)
