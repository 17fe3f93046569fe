"""The enrolment: a customer who goes through a sequence, and what was decided about that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, TypedDict, Unpack

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Span
from servicekit.instants import aware, later, latest, moment
from servicekit.records import asked, in_order, next_seq, recorded, revisable, seen
from servicekit.values import (
    check_unique,
    identifier,
    identifiers,
    instance_of,
    one_of,
    optional_identifier,
    tuple_of,
)

__all__ = ["EVENTS", "Details", "Enrolment", "EnrolmentEvent", "Progress"]

#: What can be recorded about an enrolment. ``retracted`` takes back what was entered in error.
EVENTS = ("paused", "resumed", "stopped", "retracted")


@attrs.frozen(kw_only=True)
class EnrolmentEvent:
    """Something that was decided about an enrolment.

    Args:
        kind: ``paused``, ``resumed``, ``stopped`` or ``retracted``.
        at: when it happened.
        recorded_at: when it became known; ``at`` by default.
        id: what an edit can call it by.
        revises: the id of the event in whose place this one stands; what is ``retracted``.
        by: who decided it.
        reason: why, in words; hidden in ``repr``.
        source: where it is recorded.
        seq: orders what shares an instant.

    Raises:
        FieldError: the kind is unknown, or something is retracted and nobody says what.
        NaiveDatetimeError: an instant has no time zone.
    """

    kind: str = attrs.field(validator=one_of(*EVENTS))
    at: datetime = attrs.field(converter=aware, eq=moment)
    recorded_at: datetime = recorded()
    id: str | None = attrs.field(default=None, converter=optional_identifier)
    revises: str | None = attrs.field(default=None, converter=optional_identifier)
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    reason: str = attrs.field(default="", repr=False, validator=instance_of(str))
    source: str | None = None
    seq: int = attrs.field(default=0, validator=instance_of(int))

    def __attrs_post_init__(self) -> None:
        if self.kind == "retracted" and self.revises is None:
            raise FieldError("revises", None, "the id of the event that is taken back")


class Details(TypedDict, total=False):
    """What every event may carry; :class:`EnrolmentEvent` explains each."""

    by: str | None
    reason: str
    recorded_at: datetime
    id: str | None
    revises: str | None
    source: str | None
    seq: int


class Progress(NamedTuple):
    """What was decided about an enrolment by one instant.

    Args:
        pauses: when it stood still; a pause that has not ended ends at the instant asked about.
        paused: the event that holds it now, if one does.
        stopped: the event that stopped it for good, if one did.
    """

    pauses: tuple[Span, ...] = ()
    paused: EnrolmentEvent | None = None
    stopped: EnrolmentEvent | None = None


def _events(events: Iterable[EnrolmentEvent]) -> tuple[EnrolmentEvent, ...]:
    return in_order(tuple_of(EnrolmentEvent, events))


@attrs.frozen(kw_only=True)
class Enrolment:
    """A customer who goes through a sequence.

    It stores who, since when, and what people decided about it. Which touch comes next follows
    from the contacts, whenever somebody asks.

    Pausing what is paused and resuming what is not change nothing, and nothing goes on after a
    stop; to begin again, enrol anew.

    Args:
        id: the host's own id.
        sequence_id: which sequence.
        customer_id: who goes through it.
        case_id: the matter that it is about; ``None`` where it is about none.
        brand: the brand in whose name.
        agent_id: who makes the touches.
        team_id: the team that makes them.
        started_at: since when.
        touches: the ids of the touches, in the order that they had then: what is added to the
            sequence or moved within it later does not concern those who go through it already.
            Without them, all that the sequence has.
        recorded_at: when it became known; ``started_at`` by default.
        source: where it is recorded.
        events: what was decided since, in any order.

    Example:
        >>> from datetime import UTC, datetime
        >>> def on(day): return datetime(2026, 5, day, 9, tzinfo=UTC)
        >>> kim = Enrolment(id=1, sequence_id="reminders", customer_id=7, started_at=on(1))
        >>> kim = kim.pause(at=on(2), by="ada").resume(at=on(5))
        >>> [str(span.duration) for span in kim.progress(at=on(6)).pauses]
        ['3 days, 0:00:00']

    Raises:
        FieldError: an id is empty, a touch is named twice, or an event lies before the start.
        NaiveDatetimeError: an instant has no time zone.
    """

    id: str = attrs.field(converter=identifier)
    sequence_id: str = attrs.field(converter=identifier)
    customer_id: str = attrs.field(converter=identifier)
    case_id: str | None = attrs.field(default=None, converter=optional_identifier)
    brand: str | None = None
    agent_id: str | None = attrs.field(default=None, converter=optional_identifier)
    team_id: str | None = attrs.field(default=None, converter=optional_identifier)
    started_at: datetime = attrs.field(converter=aware, eq=moment)
    touches: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    recorded_at: datetime = recorded("started_at")
    source: str | None = None
    events: tuple[EnrolmentEvent, ...] = attrs.field(default=(), converter=_events)

    def __attrs_post_init__(self) -> None:
        check_unique("touches", self.touches, "each touch once")
        revisable(self.events)
        for event in self.events:
            if later(self.started_at, event.at):
                raise FieldError("at", event.at, f"not before started_at, {self.started_at}")

    # -- what happens to it --------------------------------------------------------------------

    def pause(self, *, at: datetime, **details: Unpack[Details]) -> Enrolment:
        """Record that it stands still; what is left of a delay is kept."""
        return self._happened("paused", at=at, **details)

    def resume(self, *, at: datetime, **details: Unpack[Details]) -> Enrolment:
        """Record that it goes on."""
        return self._happened("resumed", at=at, **details)

    def stop(self, *, at: datetime, **details: Unpack[Details]) -> Enrolment:
        """Record that somebody ended it: no touch follows."""
        return self._happened("stopped", at=at, **details)

    def retract(self, event_id: str, *, at: datetime, **details: Unpack[Details]) -> Enrolment:
        """Record that an event was entered in error: it never happened."""
        return self._happened("retracted", at=at, **{**details, "revises": event_id})

    def _happened(self, kind: str, *, at: datetime, **details: Any) -> Enrolment:
        event = EnrolmentEvent(kind=kind, at=at, **details)
        if "seq" not in details:
            event = attrs.evolve(event, seq=next_seq(self.events, event))
        return attrs.evolve(self, events=(*self.events, event))

    # -- what became of it ---------------------------------------------------------------------

    def progress(self, *, at: datetime, known_at: datetime | None = None) -> Progress:
        """Return what was decided about it by ``at``, as far as was recorded by ``known_at``.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.

        Raises:
            FieldError: it started after ``at``, or was recorded after ``known_at``.
        """
        self._check_begun(at, at if known_at is None else known_at)
        now, known = asked(at, known_at)
        spans: list[Span] = []
        paused: EnrolmentEvent | None = None
        for event in seen(self.events, at=now, known=known):
            if event.kind == "stopped":
                return Progress((*spans, *_until(paused, event.at)), stopped=event)
            if event.kind == "paused":
                paused = paused or event
            elif event.kind == "resumed":
                spans += _until(paused, event.at)
                paused = None
        return Progress((*spans, *_until(paused, at)), paused=paused)

    def _check_begun(self, at: datetime, known_at: datetime) -> None:
        if later(self.started_at, at):
            raise FieldError("at", at, f"the enrolment started later, at {self.started_at}")
        if later(self.recorded_at, known_at):
            what = f"the enrolment was recorded later, at {self.recorded_at}"
            raise FieldError("known_at", known_at, what)


def _until(paused: EnrolmentEvent | None, end: datetime) -> tuple[Span, ...]:
    return () if paused is None else (Span(paused.at, latest(paused.at, end)),)
