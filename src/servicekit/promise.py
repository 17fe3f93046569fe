"""The promise: what the company owes to one customer, by when, and what became of it.

A :class:`Promise` stores what was said and what happened since. Whether it is kept or broken is
never stored: it follows from the events and the instant at which somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

import attrs

from servicekit.decision import Reason
from servicekit.errors import FieldError, IllegalEventError
from servicekit.hours import Calendar
from servicekit.hours.explanation import HoursExplanation
from servicekit.instants import (
    aware,
    elapsed,
    moment,
    optional_aware,
    spoken,
    spoken_duration,
    to_microseconds,
    zone,
    zone_name,
)
from servicekit.values import identifier, one_of, optional_identifier, some_text, tuple_of

__all__ = [
    "DUE_PASSED",
    "EVENTS",
    "ORIGINS",
    "TRANSITIONS",
    "Explanation",
    "Promise",
    "PromiseEvent",
    "PromiseState",
    "Standing",
]

ORIGINS = ("spoken", "answer", "auto_reply", "target", "assumed", "internal")


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
        if due is not None and _later(self.at, due):
            raise FieldError("due_at", due, f"not before the event, at {self.at}")

    def tell(self, place: str | None = None) -> str:
        """Say in a few words what happened, with dates in the zone ``place``."""
        due = _in(self.due_at, place) if self.due_at else ""
        words = EVENTS[self.kind][1].format(owner=self.owner, due=due)
        by = f" by {self.by}" if self.by and self.by != self.owner else ""
        why = f" ({self.reason})" if self.reason else ""
        return f"{words}{by}{why}"


def _events(events: Iterable[PromiseEvent]) -> tuple[PromiseEvent, ...]:
    return tuple(
        sorted(tuple_of(PromiseEvent, events), key=lambda e: (to_microseconds(e.at), e.seq))
    )


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


@attrs.frozen(kw_only=True)
class Explanation:
    """Why a promise stands as it does: the verdict, the story, and the time that counted.

    ``str()`` gives text for people.

    Args:
        standing: how it stands.
        because: the verdict first, then what happened.
        time: which time counted from the making to the due and which did not, where a calendar
            was given and something is due.
    """

    standing: Standing
    because: tuple[Reason, ...]
    time: HoursExplanation | None = None

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.because, *([self.time] if self.time else []))))


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
            last = self.events[-1].at
            self._replay(last, max(e.recorded_at for e in self.events), strict=True)

    # -- what happens to it --------------------------------------------------------------------

    def record(self, event: PromiseEvent) -> Promise:
        """Return the promise with one more event.

        Raises:
            IllegalEventError: the event is not possible then; the message lists those that are.
        """
        return attrs.evolve(self, events=(*self.events, event))

    def transfer(
        self, *, at: datetime, to: str, by: str | None = None, reason: str = ""
    ) -> Promise:
        """Record that somebody else now has to see to it; the promise itself does not change."""
        return self.record(PromiseEvent(kind="transferred", at=at, owner=to, by=by, reason=reason))

    def fulfil(
        self, *, at: datetime, by: str | None = None, recorded_at: datetime | None = None
    ) -> Promise:
        """Record that it was done."""
        return self.record(
            PromiseEvent(kind="fulfilled", at=at, by=by, recorded_at=recorded_at or at)
        )

    def renegotiate(
        self, *, at: datetime, due_at: datetime, by: str | None = None, reason: str = ""
    ) -> Promise:
        """Record that the customer agreed to another due before the old one had passed."""
        return self.record(
            PromiseEvent(kind="renegotiated", at=at, due_at=due_at, by=by, reason=reason)
        )

    def pause(self, *, at: datetime, by: str | None = None, reason: str = "") -> Promise:
        """Record that the clock stopped; while it is paused nothing is due."""
        return self.record(PromiseEvent(kind="paused", at=at, by=by, reason=reason))

    def resume(self, *, at: datetime, due_at: datetime, by: str | None = None) -> Promise:
        """Record that the clock runs again, with the due that follows from what was left."""
        return self.record(PromiseEvent(kind="resumed", at=at, due_at=due_at, by=by))

    def release(self, *, at: datetime, by: str | None = None, reason: str = "") -> Promise:
        """Record that the customer, or who may act for them, let it go."""
        return self.record(PromiseEvent(kind="released", at=at, by=by, reason=reason))

    def withdraw(self, *, at: datetime, by: str | None = None, reason: str = "") -> Promise:
        """Record that the company took it back, which breaks it."""
        return self.record(PromiseEvent(kind="withdrawn", at=at, by=by, reason=reason))

    # -- what became of it ---------------------------------------------------------------------

    def state(self, *, at: datetime, known_at: datetime | None = None) -> PromiseState:
        """Return what the promise is at ``at``, as far as was recorded by ``known_at``.

        At the due instant it is still open; it is broken only after it.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.

        Raises:
            FieldError: ``at`` lies before the promise was made.
        """
        return self.standing(at=at, known_at=known_at).state

    def standing(self, *, at: datetime, known_at: datetime | None = None) -> Standing:
        """Return the state together with the due, the owner and what led there.

        Raises:
            FieldError: ``at`` lies before the promise was made.
        """
        if to_microseconds(at) < to_microseconds(self.made_at):
            raise FieldError("at", at, f"the promise was made later, at {self.made_at}")
        return self._replay(at, at if known_at is None else known_at)

    def _seen(self, at: datetime, known_at: datetime) -> Iterator[PromiseEvent]:
        now, known = to_microseconds(at), to_microseconds(known_at)
        for event in self.events:
            if to_microseconds(event.at) > now:
                return
            if to_microseconds(event.recorded_at) <= known:
                yield event

    def _replay(self, at: datetime, known_at: datetime, *, strict: bool = False) -> Standing:
        owner = self.owner or self.made_by
        standing = Standing(state=_S.OPEN, at=self.made_at, due_at=self.due_at, owner=owner)
        for event in self._seen(at, known_at):
            standing = _aged(standing, event.at)
            if (standing.state, event.kind) in TRANSITIONS:
                standing = _after(standing, event)
            elif strict:  # otherwise what makes it legal was not known yet
                raise self._illegal(event, standing.state)
        return _aged(standing, at)

    def _illegal(self, event: PromiseEvent, state: PromiseState) -> IllegalEventError:
        legal = tuple(kind for known, kind in TRANSITIONS if known is state and kind in EVENTS)
        return IllegalEventError(f"promise {self.id}", event.kind, str(state), event.at, legal)

    def explain(
        self, *, at: datetime, known_at: datetime | None = None, hours: Calendar | None = None
    ) -> Explanation:
        """Say why the promise stands as it does at ``at``.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            hours: with a calendar, margins are business time and the spans that counted are
                listed; without one, margins are elapsed time.

        Raises:
            FieldError: ``at`` lies before the promise was made.
        """
        standing = self.standing(at=at, known_at=known_at)
        time = None
        if hours is not None and standing.due_at is not None:
            place = zone(self.timezone) if self.timezone else self.made_at.tzinfo
            time = hours.explain(self.made_at.astimezone(place), standing.due_at)
        because = (
            Reason(str(standing.state), _verdict(standing, hours, self.timezone)),
            Reason("made", f"{self._in(self.made_at)}: {self._promised()}"),
            *(
                Reason(event.kind, f"{self._in(event.at)}: {event.tell(self.timezone)}")
                for event in self._seen(at, at if known_at is None else known_at)
            ),
        )
        return Explanation(standing=standing, because=because, time=time)

    def _in(self, t: datetime) -> str:
        return _in(t, self.timezone)

    def _promised(self) -> str:
        by = f" by {self.made_by}" if self.made_by else ""
        assumed = ", a default because nobody named one" if self.assumed else ""
        return f"promised{by}: {self.what} (due {self._in(self.due_at)}{assumed})"


def _aged(standing: Standing, at: datetime) -> Standing:
    """Let time pass: an open promise breaks once its due lies behind."""
    due = standing.due_at
    if standing.state is not _S.OPEN or due is None or not _later(at, due):
        return attrs.evolve(standing, at=at)
    return attrs.evolve(
        standing,
        at=at,
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
        recorded_late=state is _S.KEPT and due is not None and _later(event.recorded_at, due),
    )


def _later(a: datetime, b: datetime) -> bool:
    return to_microseconds(a) > to_microseconds(b)


def _new_due(event: PromiseEvent) -> datetime | None:
    """Return the due that an event sets; what another kind happens to carry sets nothing."""
    return event.due_at if "due_at" in EVENTS[event.kind][0] else None


def _in(t: datetime, place: str | None) -> str:
    return spoken(t.astimezone(zone(place)) if place else t)


# The first sentence of an explanation. {margin} is the time between the settling, or the asking,
# and the due.
_VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "open": "Open: {margin} left until it is due on {due}.",
        "paused": "Paused since {settled}: nothing is due until it resumes.",
        "kept": "Kept: done on {settled}, {margin} before it was due.",
        "kept_late": "Kept late: done on {settled}, {margin} after it was due.",
        "broken": "Broken: it was due on {due}, {margin} ago, and is not done.",
        "kept_withdrawn": "Kept late: done on {settled}, after the company had withdrawn it.",
        "withdrawn": "Broken: the company withdrew it on {settled}.",
        "kept_paused": "Kept: done on {settled}, while it was paused.",
        "released": "Released: the customer let it go on {settled}.",
    }
)


def _verdict(standing: Standing, hours: Calendar | None, place: str | None) -> str:
    settled = standing.state in {_S.KEPT, _S.KEPT_LATE}
    end = standing.settled_at if settled and standing.settled_at else standing.at
    words = _VERDICTS[_variant(standing)].format(
        due=_in(standing.due_at, place) if standing.due_at else "",
        settled=_in(standing.settled_at, place) if standing.settled_at else "",
        margin=_margin(standing.due_at, end, hours) if standing.due_at else "",
    )
    return f"{words} It was recorded only after the due." if standing.recorded_late else words


def _variant(standing: Standing) -> str:
    match standing:
        case Standing(state=_S.BROKEN, cause="withdrawn"):
            return "withdrawn"
        case Standing(state=_S.KEPT, due_at=None):
            return "kept_paused"
        case Standing(state=_S.KEPT_LATE) if moment(standing.broken_at) != moment(standing.due_at):
            return "kept_withdrawn"
    return str(standing.state)


def _margin(due: datetime, end: datetime, hours: Calendar | None) -> str:
    if hours is None:
        return spoken_duration(elapsed(due, end))
    return f"{spoken_duration(hours.between(due, end), days=False)} of business time"
