"""Sequences of touches, and the customers who go through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.followups import Ended, Enrolment, EnrolmentEvent, Sequence, Touch, Waiting
from servicekit.followups.enrolment import EVENTS
from servicekit.followups.sequence import STOPS
from servicekit.followups.sequence_course import ENDINGS
from servicekit.instants import to_microseconds
from servicekit.interaction import BASES
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import business_hours_of
from servicekit.testing.strategies.plain import (
    AGENTS,
    CHANNELS,
    CUSTOMER,
    details,
    ids,
    reasons,
    words,
)
from servicekit.testing.strategies.times import Clock, durations
from servicekit.testing.strategies.timings import AGAIN, UNDATED, timings
from servicekit.values import texts

__all__ = [
    "ended",
    "enrolment_events",
    "enrolments",
    "sequences",
    "touches",
    "waiting",
]

_NAMES = ("ask", "remind", "last call")
_CHANNELS = st.lists(st.sampled_from(CHANNELS), unique=True, max_size=2)
_BECAUSE = st.lists(reasons(), min_size=1, max_size=2).map(tuple)


def touches(
    *,
    id: str | None = None,  # noqa: A002 - the name of the field
    business: bool | None = None,
) -> st.SearchStrategy[Touch]:
    """Draw contacts of a sequence; they shrink to one that is made at once.

    Args:
        id: what it is called for good.
        business: whether amounts count in business time, so that a calendar is needed; both by
            default.

    Example:
        >>> from hypothesis import find
        >>> find(touches(), lambda touch: touch.another_channel).channels
        ('email',)
    """
    return _touches(id, business, listed=False)


@cache
def _touches(own: str | None, business: bool | None, *, listed: bool) -> st.SearchStrategy[Touch]:  # noqa: FBT001 - drawn
    some = timings(kinds=UNDATED, business=business)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "after": some,
        "channels": _CHANNELS,
        "another_channel": st.booleans(),
        "within": some,
    }
    required = {"id": st.just(own), "purpose": st.sampled_from(["ask for the number", "ask again"])}
    return details(optional, required).map(lambda fields: _touch(fields, listed=listed))


def _touch(fields: Mapping[str, Any], *, listed: bool) -> Touch:
    """Return a touch that wants another channel only where there is a list of them."""
    known = listed or bool(fields.get("channels"))
    return Touch(**{**fields, "another_channel": known and fields.get("another_channel", False)})


def sequences(
    *,
    id: str = "reminders",  # noqa: A002 - the name of the field
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Sequence]:
    """Draw sequences of up to three touches, with a calendar where something needs one.

    They shrink to one touch that is made at once.

    Args:
        id: what it is called.
        bounds: within which its calendar is drawn.

    Example:
        >>> from hypothesis import find
        >>> find(sequences(), lambda sequence: len(sequence.touches) > 1).ids
        ('1', '2')
    """
    return _sequences(Bounds(**bounds), id)


@st.composite
def _sequences(draw: st.DrawFn, bounds: Bounds, own: str) -> Sequence:
    hours = draw(st.none() | business_hours_of(bounds))
    business = None if hours is not None else False
    channels = draw(_CHANNELS)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "basis": st.sampled_from(BASES),
        "stops_on": st.lists(st.sampled_from(STOPS), unique=True),
        "most": timings(kinds=AGAIN, business=business),
        "timezone": st.sampled_from(bounds.zones),
    }
    made = [
        draw(_touches(draw(st.sampled_from([None, name])), business, listed=bool(channels)))
        for name in _NAMES[: draw(st.integers(1, len(_NAMES)))]
    ]
    return Sequence(id=own, touches=made, channels=channels, hours=hours, **draw(details(optional)))


# -- who goes through them ------------------------------------------------------------------------


def enrolment_events(
    *, kind: str | None = None, **bounds: Unpack[Within]
) -> st.SearchStrategy[EnrolmentEvent]:
    """Draw single events of enrolments; they shrink to a pause.

    Args:
        kind: only events of this kind.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(enrolment_events(kind="retracted"))
        ... @settings(max_examples=3, database=None)
        ... def test_it(event):
        ...     assert event.revises
        >>> test_it()

    Raises:
        FieldError: there is no such kind, or the bounds are not possible.
    """
    if kind not in {None, *EVENTS}:
        raise FieldError("kind", kind, f"one of {', '.join(EVENTS)}")
    return _events(Bounds(**bounds), EVENTS if kind is None else (kind,))


@st.composite
def _events(draw: st.DrawFn, bounds: Bounds, kinds: tuple[str, ...]) -> EnrolmentEvent:
    clock, kind = Clock(draw, bounds), draw(st.sampled_from(kinds))
    return _drawn_event(clock, kind, revises="1" if kind == "retracted" else None)


_ABOUT = details(
    {
        "by": st.sampled_from(AGENTS),
        "reason": st.text(max_size=8),
        "source": words("crm"),
        "seq": st.integers(0, 2),
    }
)


def _drawn_event(clock: Clock, kind: str, **given: Any) -> EnrolmentEvent:
    at = clock.now
    return EnrolmentEvent(
        **{
            "kind": kind,
            "at": clock.written(at),
            "recorded_at": clock.written(clock.recorded(at)),
            **clock.draw(_ABOUT),
            **given,
        }
    )


def enrolments(
    *,
    id: str = "1",  # noqa: A002 - the name of the field
    customer_id: str = CUSTOMER,
    sequence_id: str = "reminders",
    touches: Iterable[str] = (),
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Enrolment]:
    """Draw customers who go through a sequence, some paused, stopped, or with an event taken back.

    They shrink to one about whom nothing was decided.

    Args:
        id: the host's own id.
        customer_id: who goes through it.
        sequence_id: which sequence.
        touches: the ids of its touches when it began; without them, all that it has.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(enrolments(max_events=0))
        ... @settings(max_examples=3, database=None)
        ... def test_it(enrolment):
        ...     assert enrolment.events == ()
        >>> test_it()
    """
    given = {"id": id, "customer_id": customer_id, "sequence_id": sequence_id}
    return _enrolments(Bounds(**bounds), {**given, "touches": texts(touches)})


@st.composite
def _enrolments(draw: st.DrawFn, bounds: Bounds, given: Mapping[str, Any]) -> Enrolment:
    clock = Clock(draw, bounds)
    begun = clock.now
    optional: dict[str, st.SearchStrategy[Any]] = {
        "case_id": ids(),
        "brand": st.just("north"),
        "agent_id": st.sampled_from(AGENTS),
        "team_id": st.just("billing"),
        "source": words("crm"),
    }
    return Enrolment(
        started_at=clock.written(begun),
        recorded_at=clock.written(clock.recorded(begun)),
        events=_decided(clock),
        **{**draw(details(optional)), **given},
    )


def _decided(clock: Clock) -> list[EnrolmentEvent]:
    """Draw what was decided, one after another; some of it is taken back."""
    draw, found = clock.draw, list[EnrolmentEvent]()
    for number in clock.count():
        clock.wait()
        kind = draw(st.sampled_from(EVENTS if found else EVENTS[:-1]))
        fields: dict[str, Any] = {"id": f"v{number}", "seq": number}
        if kind == "retracted":
            before = draw(st.sampled_from(found))
            known = max(to_microseconds(before.recorded_at), clock.now)
            fields |= {"revises": before.id, "recorded_at": clock.written(clock.after(known))}
        found.append(_drawn_event(clock, kind, **fields))
    return found


# -- what comes next ------------------------------------------------------------------------------


def ended(**bounds: Unpack[Within]) -> st.SearchStrategy[Ended]:
    """Draw how a sequence ended for somebody; it shrinks to one that was completed.

    Example:
        >>> from hypothesis import find
        >>> find(ended(), lambda end: end.code != "completed").code
        'no_channel'
    """
    return _ended(Bounds(**bounds))


@st.composite
def _ended(draw: st.DrawFn, bounds: Bounds) -> Ended:
    clock = Clock(draw, bounds)
    code = draw(st.sampled_from(ENDINGS))
    return Ended(code=code, at=clock.written(clock.now), because=draw(_BECAUSE))


def waiting(**bounds: Unpack[Within]) -> st.SearchStrategy[Waiting]:
    """Draw sequences that are paused for somebody; they shrink to one with no time left.

    Example:
        >>> from hypothesis import find
        >>> find(waiting(), lambda wait: bool(wait.remaining)).remaining
        datetime.timedelta(seconds=3600)
    """
    return _waiting(Bounds(**bounds))


@st.composite
def _waiting(draw: st.DrawFn, bounds: Bounds) -> Waiting:
    clock = Clock(draw, bounds)
    return Waiting(
        key=f"reminders/1/{draw(st.sampled_from(_NAMES))}",
        since=clock.written(clock.now),
        remaining=draw(durations()),
        because=draw(_BECAUSE),
    )
