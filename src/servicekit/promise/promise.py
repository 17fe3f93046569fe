"""The promise: what the company owes to one customer, by when, and what became of it.

A :class:`Promise` stores what was said and what happened since. Whether it is kept or broken is
never stored: it follows from the events and the instant at which somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import attrs

from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.hours import Span
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import (
    aware,
    in_order,
    later,
    moment,
    optional_aware,
    to_microseconds,
    zone,
    zone_name,
)
from servicekit.promise.explanation import Explanation, verdict
from servicekit.promise.life import (
    PromiseEvent,
    PromiseState,
    Standing,
    replay,
    spoken_in,
)
from servicekit.values import identifier, one_of, optional_identifier, some_text, tuple_of

__all__ = ["ORIGINS", "Promise"]

ORIGINS = ("spoken", "answer", "auto_reply", "target", "assumed", "internal")


def _events(events: Iterable[PromiseEvent]) -> tuple[PromiseEvent, ...]:
    return in_order(tuple_of(PromiseEvent, events))


@attrs.frozen(kw_only=True)
class Promise:
    """Something that the company owes to a customer from the moment that they hear it.

    A promise never changes: each method that records an event returns a new one.

    Args:
        id: the host's own id.
        customer_id: to whom it is owed.
        what: what was promised, in a few words.
        made_at: when the customer heard it.
        due_at: until when, inclusive; it is broken only after that instant.
        made_by: who said it.
        owner: who has to see to it; whoever made it, by default.
        case_id: the matter that it belongs to.
        made_in: the id of the interaction in which it was said.
        words: what was said, as it was said; hidden in ``repr``.
        timezone: the IANA zone that was meant; explanations speak in it.
        expected_from: the earliest instant at which the customer wants it.
        assumed: whether nobody named a due and a default was taken.
        origin: ``spoken``, ``answer``, ``auto_reply``, ``target``, ``assumed`` or ``internal``.
        recorded_at: when it became known; ``made_at`` by default.
        source: where it is recorded.
        events: what happened since, in any order.

    Example:
        >>> from datetime import UTC, datetime
        >>> call = Promise(
        ...     id=1, customer_id=7, what="call back", made_by="ada",
        ...     made_at=datetime(2026, 5, 1, 9, tzinfo=UTC),
        ...     due_at=datetime(2026, 5, 1, 12, tzinfo=UTC),
        ... )
        >>> print(call.state(at=datetime(2026, 5, 1, 12, tzinfo=UTC)))
        open
        >>> call = call.fulfil(at=datetime(2026, 5, 1, 11, tzinfo=UTC))
        >>> print(call.state(at=datetime(2026, 5, 1, 12, tzinfo=UTC)))
        kept

    Raises:
        FieldError: an id is empty, the due lies before the making, or a word is unknown.
        IllegalEventError: an event is not possible in the state that the promise then had.
        NaiveDatetimeError: an instant has no time zone.
    """

    id: str = attrs.field(converter=identifier)
    customer_id: str = attrs.field(converter=identifier)
    what: str = attrs.field(converter=some_text)
    made_at: datetime = attrs.field(converter=aware, eq=moment)
    due_at: datetime = attrs.field(converter=aware, eq=moment)
    made_by: str | None = attrs.field(default=None, converter=optional_identifier)
    owner: str | None = attrs.field(default=None, converter=optional_identifier)
    case_id: str | None = attrs.field(default=None, converter=optional_identifier)
    made_in: str | None = attrs.field(default=None, converter=optional_identifier)
    words: str = attrs.field(default="", repr=False)
    timezone: str | None = attrs.field(default=None, converter=zone_name)
    expected_from: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    assumed: bool = False
    origin: str = attrs.field(default="spoken", validator=one_of(*ORIGINS))
    recorded_at: datetime = attrs.field(
        default=attrs.Factory(lambda self: self.made_at, takes_self=True),
        converter=aware,
        eq=moment,
    )
    source: str | None = None
    events: tuple[PromiseEvent, ...] = attrs.field(default=(), converter=_events)

    def __attrs_post_init__(self) -> None:
        made = to_microseconds(self.made_at)
        if to_microseconds(self.due_at) < made:
            raise FieldError("due_at", self.due_at, f"not before made_at, {self.made_at}")
        if self.events:
            first = self.events[0].at
            if to_microseconds(first) < made:
                raise FieldError("events", first, f"nothing before made_at, {self.made_at}")
            known = [self.recorded_at, *(event.recorded_at for event in self.events)]
            everything = max(known, key=to_microseconds)
            self._replay(self.events[-1].at, everything, strict=f"promise {self.id}")

    # -- what happens to it --------------------------------------------------------------------

    def record(self, event: PromiseEvent) -> Promise:
        """Return the promise with one more event.

        Raises:
            IllegalEventError: the event is not possible then; the message lists those that are.
        """
        return attrs.evolve(self, events=(*self.events, event))

    def transfer(
        self,
        *,
        at: datetime,
        to: str,
        by: str | None = None,
        reason: str = "",
        recorded_at: datetime | None = None,
    ) -> Promise:
        """Record that somebody else now has to see to it; the promise itself does not change."""
        return self._happened(
            "transferred", at=at, recorded_at=recorded_at, by=by, reason=reason, owner=to
        )

    def fulfil(
        self, *, at: datetime, by: str | None = None, recorded_at: datetime | None = None
    ) -> Promise:
        """Record that it was done."""
        return self._happened("fulfilled", at=at, recorded_at=recorded_at, by=by)

    def renegotiate(
        self,
        *,
        at: datetime,
        due_at: datetime,
        by: str | None = None,
        reason: str = "",
        recorded_at: datetime | None = None,
    ) -> Promise:
        """Record that the customer agreed to another due before the old one had passed."""
        return self._happened(
            "renegotiated", at=at, recorded_at=recorded_at, by=by, reason=reason, due_at=due_at
        )

    def pause(
        self,
        *,
        at: datetime,
        by: str | None = None,
        reason: str = "",
        recorded_at: datetime | None = None,
    ) -> Promise:
        """Record that the clock stopped; while it is paused nothing is due."""
        return self._happened("paused", at=at, recorded_at=recorded_at, by=by, reason=reason)

    def resume(
        self,
        *,
        at: datetime,
        due_at: datetime,
        by: str | None = None,
        recorded_at: datetime | None = None,
    ) -> Promise:
        """Record that the clock runs again, with the due that follows from what was left."""
        return self._happened("resumed", at=at, recorded_at=recorded_at, by=by, due_at=due_at)

    def release(
        self,
        *,
        at: datetime,
        by: str | None = None,
        reason: str = "",
        recorded_at: datetime | None = None,
    ) -> Promise:
        """Record that the customer, or who may act for them, let it go."""
        return self._happened("released", at=at, recorded_at=recorded_at, by=by, reason=reason)

    def withdraw(
        self,
        *,
        at: datetime,
        by: str | None = None,
        reason: str = "",
        recorded_at: datetime | None = None,
    ) -> Promise:
        """Record that the company took it back, which breaks it."""
        return self._happened("withdrawn", at=at, recorded_at=recorded_at, by=by, reason=reason)

    def _happened(
        self, kind: str, *, at: datetime, recorded_at: datetime | None, **details: Any
    ) -> Promise:
        known = at if recorded_at is None else recorded_at
        return self.record(PromiseEvent(kind=kind, at=at, recorded_at=known, **details))

    # -- what became of it ---------------------------------------------------------------------

    def state(self, *, at: datetime, known_at: datetime | None = None) -> PromiseState:
        """Return what the promise is at ``at``, as far as was recorded by ``known_at``.

        At the due instant it is still open; it is broken only after it.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.

        Raises:
            FieldError: the promise was made after ``at``, or recorded after ``known_at``.
        """
        return self.standing(at=at, known_at=known_at).state

    def standing(self, *, at: datetime, known_at: datetime | None = None) -> Standing:
        """Return the state together with the due, the owner and what led there.

        Raises:
            FieldError: the promise was made after ``at``, or recorded after ``known_at``.
        """
        return self._replay(at, known_at)[0]

    def _replay(
        self, at: datetime, known_at: datetime | None, *, strict: str | None = None
    ) -> tuple[Standing, list[PromiseEvent]]:
        known = at if known_at is None else known_at
        if later(self.made_at, at):
            raise FieldError("at", at, f"the promise was made later, at {self.made_at}")
        if later(self.recorded_at, known):
            raise FieldError("known_at", known, f"it was recorded later, at {self.recorded_at}")
        made = Standing(
            state=PromiseState.OPEN,
            at=self.made_at,
            due_at=self.due_at,
            owner=self.owner or self.made_by,
        )
        return replay(made, self.events, at=at, known_at=known, strict=strict)

    def explain(
        self,
        *,
        at: datetime,
        known_at: datetime | None = None,
        hours: AnyCalendar | None = None,
    ) -> Explanation:
        """Say why the promise stands as it does at ``at``.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            hours: with a calendar, margins are business time and the spans that counted are
                listed; without one, margins are elapsed time.

        Raises:
            FieldError: the promise was made after ``at``, or recorded after ``known_at``.
        """
        standing, applied = self._replay(at, known_at)
        place = zone(self.timezone) if self.timezone else self.made_at.tzinfo
        because = (
            Reason(str(standing.state), verdict(standing, hours, self.timezone)),
            Reason("made", f"{self._in(self.made_at)}: {self._promised()}"),
            *(
                Reason(event.kind, f"{self._in(event.at)}: {event.tell(self.timezone)}")
                for event in applied
            ),
        )
        return Explanation(
            standing=standing,
            because=because,
            made_at=self.made_at.astimezone(place),
            hours=None if hours is None else hours - _pauses(applied),
        )

    def _in(self, t: datetime) -> str:
        return spoken_in(t, self.timezone)

    def _promised(self) -> str:
        by = f" by {self.made_by}" if self.made_by else ""
        assumed = ", a default because nobody named one" if self.assumed else ""
        return f"promised{by}: {self.what} (due {self._in(self.due_at)}{assumed})"


def _pauses(events: Iterable[PromiseEvent]) -> list[Span]:
    begun, pauses = None, []
    for event in events:
        if event.kind == "resumed" and begun is not None:
            pauses.append(Span(begun, event.at))
        begun = event.at if event.kind == "paused" else None
    return pauses
