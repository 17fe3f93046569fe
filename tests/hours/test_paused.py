from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hours.support import (
    HOUR,
    durations,
    hours,
    instants,
    laws,
    london,
    office,
    open_weeks,
    pickled,
    spans,
    utc,
)
from servicekit.errors import AlwaysOpenError, HoursError, NoWorkingTimeError
from servicekit.hours import BusinessHours, Span

MONDAY = london(2026, 3, 2, 9)


def pause(start: int, end: int) -> Span:
    return Span(MONDAY + start * HOUR, MONDAY + end * HOUR)


def test_time_in_a_pause_does_not_count() -> None:
    """A pause over the lunch and the night takes away only what would have been open."""
    waiting = office() - [pause(3, 4), pause(7, 25)]
    assert waiting.between(MONDAY, MONDAY + 48 * HOUR) == 13 * HOUR
    assert waiting.add(MONDAY, 7 * HOUR) == MONDAY + 26 * HOUR
    assert waiting.subtract(MONDAY + 26 * HOUR, 7 * HOUR) == MONDAY


def test_an_amount_that_ends_with_a_pause_lands_where_it_begins() -> None:
    """A pause is a close like any other: adding lands before it, subtracting after it."""
    waiting = office() - [pause(3, 4)]
    assert waiting.add(MONDAY, 3 * HOUR) == MONDAY + 3 * HOUR
    assert waiting.subtract(MONDAY + 8 * HOUR, 4 * HOUR) == MONDAY + 4 * HOUR


def test_pauses_are_edges() -> None:
    """Doors close when a pause begins and open when it ends, if they were open."""
    waiting = office() - [pause(3, 4)]
    assert waiting.next_close(MONDAY) == MONDAY + 3 * HOUR
    assert waiting.next_open(MONDAY + 3 * HOUR) == MONDAY + 4 * HOUR
    assert waiting.previous_open(MONDAY + 8 * HOUR) == MONDAY + 4 * HOUR
    assert waiting.previous_close(MONDAY + 4 * HOUR) == MONDAY + 3 * HOUR
    assert [span.duration / HOUR for span in waiting.spans(MONDAY, MONDAY + 24 * HOUR)] == [3, 4]


def test_pauses_merge_and_their_order_does_not_matter() -> None:
    """However pauses overlap, and in whatever steps they were given, the calendar is the same."""
    one = office() - [pause(5, 6), pause(3, 5), pause(4, 5)]
    other = office() - [pause(3, 4)] - [pause(4, 6)]
    assert one == other == pickled(one)
    assert hash(one) == hash(other)
    assert repr(one) == f"({office()!r} - 1 pauses)"


def test_no_pause_changes_nothing() -> None:
    """Without pauses, or with empty ones, the calendar stays itself."""
    calendar = office()
    assert calendar - [] is calendar
    assert calendar - [pause(1, 1)] is calendar


def test_only_spans_pause() -> None:
    """Another value in the list is refused with its place."""
    with pytest.raises(HoursError, match=r"pauses\[1\]"):
        office() - [pause(1, 2), MONDAY]


def test_laying_pauses_compiles_nothing_again() -> None:
    """The calendar below keeps its timeline, and pauses share it."""
    calendar = office()
    calendar.is_open(MONDAY)
    line = calendar._line
    (calendar - [pause(3, 4)]).add(MONDAY, HOUR)
    assert calendar._line is line


def test_a_pause_without_end_is_no_reason_to_search_for_ever() -> None:
    """Where everything is paused until the end of time, a search says so at once."""
    for_ever = Span(MONDAY, datetime.max.replace(tzinfo=MONDAY.tzinfo) - timedelta(days=1))
    gone = office() - [for_ever]
    with pytest.raises(NoWorkingTimeError):
        gone.next_open(MONDAY)
    with pytest.raises(NoWorkingTimeError):
        gone.add(MONDAY - HOUR, 9 * HOUR)
    with pytest.raises(NoWorkingTimeError):
        gone.next_close(MONDAY)
    assert gone.previous_close(MONDAY + HOUR) == london(2026, 2, 27, 17)


def test_a_pause_opens_and_closes_what_is_always_open() -> None:
    """A calendar that never closes does so for its pauses."""
    always = BusinessHours.always("UTC") - [Span(utc(2030, 1, 1), utc(2030, 1, 2))]
    assert always.next_close(utc(2026, 1, 1)) == utc(2030, 1, 1)
    assert always.previous_open(utc(2034, 1, 1)) == utc(2030, 1, 2)
    with pytest.raises(AlwaysOpenError):
        always.next_close(utc(2031, 1, 1))
    with pytest.raises(AlwaysOpenError):
        always.previous_open(utc(2029, 1, 1))


def test_a_date_that_is_paused_has_no_hours() -> None:
    """Days are counted without those on which nothing is left."""
    waiting = office() - [pause(20, 40), pause(48, 52)]
    assert waiting.add_days(MONDAY, 1) == MONDAY + 52 * HOUR
    assert waiting.add_days(MONDAY, 1, end_of_day=True) == MONDAY + 56 * HOUR


@laws()
@given(hours(open_weeks), st.lists(spans, max_size=6), instants, instants, durations)
def test_pauses_are_a_difference(
    calendar: BusinessHours, pauses: list[Span], a: datetime, b: datetime, duration: timedelta
) -> None:
    """An overlay answers like the calendar that was compiled with the pauses cut out."""
    overlaid = calendar - pauses
    compiled = overlaid & BusinessHours.always("UTC")
    assert overlaid.is_open(a) == compiled.is_open(a)
    assert overlaid.between(a, b) == compiled.between(a, b)
    for question in ("next_open", "next_close", "previous_open", "previous_close"):
        assert getattr(overlaid, question)(a) == getattr(compiled, question)(a)
    assert overlaid.add(a, duration) == compiled.add(a, duration)
    assert overlaid.subtract(a, duration) == compiled.subtract(a, duration)


def test_a_pause_of_centuries_never_ends() -> None:
    """Nobody waits for the end of an open-ended pause, so a search gives up at once."""
    now = utc(2026, 3, 2, 10)
    for end in (utc(2999, 12, 31), utc(9999, 1, 1)):
        closed = office() - [Span(now, end)]
        with pytest.raises(NoWorkingTimeError):
            closed.next_open(now)
        with pytest.raises(NoWorkingTimeError):
            closed.add_days(now, 1)
