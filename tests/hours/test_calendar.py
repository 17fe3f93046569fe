"""Every question to a calendar: examples first, then the laws that hold for all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hours.support import (
    HOUR,
    HURTFUL,
    calendars,
    durations,
    hours,
    instants,
    laws,
    london,
    naive,
    office,
    open_weeks,
    utc,
)
from servicekit.errors import (
    InstantOutOfRangeError,
    NaiveDatetimeError,
    NegativeDurationError,
    NotAnInstantError,
    NoWorkingTimeError,
)
from servicekit.hours import BusinessHours, Calendar, Span

MICROSECOND = timedelta(microseconds=1)
MONDAY = london(2026, 3, 2, 9)
FRIDAY = london(2026, 3, 6, 9)
LUNCH = BusinessHours.parse("Mo-Fr 09:00-12:00,13:00-17:00", timezone="Europe/London")
NEVER = BusinessHours(timezone="UTC")
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


# Edges


def test_half_open() -> None:
    """The opening is open, the close is not."""
    assert office().is_open(MONDAY)
    assert office().is_open(MONDAY + 8 * HOUR - MICROSECOND)
    assert not office().is_open(MONDAY + 8 * HOUR)


def test_next_open() -> None:
    """An open instant is its own answer, a closed one leads to the next opening."""
    assert office().next_open(MONDAY) == MONDAY
    assert office().next_open(MONDAY + HOUR) == MONDAY + HOUR
    assert office().next_open(FRIDAY + 8 * HOUR) == london(2026, 3, 9, 9)


def test_next_close() -> None:
    """The close of now or of the next opening, always later."""
    assert office().next_close(MONDAY) == MONDAY + 8 * HOUR
    assert office().next_close(MONDAY + 8 * HOUR) == MONDAY + 32 * HOUR
    assert office().next_close(MONDAY - HOUR) == MONDAY + 8 * HOUR


def test_previous_close() -> None:
    """An instant that was open just before is its own answer, others lead to the last close."""
    assert office().previous_close(MONDAY + HOUR) == MONDAY + HOUR
    assert office().previous_close(MONDAY + 8 * HOUR) == MONDAY + 8 * HOUR
    assert office().previous_close(MONDAY) == london(2026, 2, 27, 17)


def test_previous_open() -> None:
    """The latest opening, always earlier."""
    assert office().previous_open(MONDAY + HOUR) == MONDAY
    assert office().previous_open(MONDAY) == london(2026, 2, 27, 9)


# Amounts


def test_an_amount_that_uses_up_a_period_lands_on_its_edge() -> None:
    """Eight hours from nine are five, not nine tomorrow; and the mirror back."""
    assert office().add(MONDAY, 8 * HOUR) == MONDAY + 8 * HOUR
    assert office().subtract(MONDAY + 8 * HOUR, 8 * HOUR) == MONDAY
    assert office().add(MONDAY, 8 * HOUR + MICROSECOND) == MONDAY + 24 * HOUR + MICROSECOND


def test_adding_nothing_changes_nothing() -> None:
    """A closed instant stays where it is."""
    sunday = london(2026, 3, 1, 12)
    assert office().add(sunday, timedelta(0)) is sunday
    assert office().subtract(sunday, timedelta(0)) is sunday


def test_negative_amounts_are_refused() -> None:
    """To go back there is another word."""
    for question in (office().add, office().subtract):
        with pytest.raises(NegativeDurationError):
            question(MONDAY, -MICROSECOND)
        with pytest.raises(TypeError):
            question(MONDAY, 3600)


def test_between_is_signed() -> None:
    """From a later instant to an earlier one, open time is negative."""
    assert office().between(MONDAY, FRIDAY) == 32 * HOUR
    assert office().between(FRIDAY, MONDAY) == -32 * HOUR


def test_a_change_of_clocks_counts_as_it_elapses() -> None:
    """A night shift over a change of the clock is an hour longer or shorter."""
    nights = BusinessHours.parse("Sa 22:00-06:00", timezone="Europe/London")
    assert nights.between(london(2026, 3, 28), london(2026, 3, 30)) == 7 * HOUR
    assert nights.between(london(2026, 10, 24), london(2026, 10, 26)) == 9 * HOUR
    assert nights.add(london(2026, 10, 24, 22), 4 * HOUR) == london(2026, 10, 25, 1, fold=1)


def test_far_amounts() -> None:
    """Ten years of work are found, whatever had been asked before."""
    calendar = office(holidays=[date(2030, 1, 1)])
    due = calendar.add(MONDAY, 20_000 * HOUR)
    assert calendar.between(MONDAY, due) == 20_000 * HOUR
    assert office(holidays=[date(2030, 1, 1)]).subtract(due, 20_000 * HOUR) == MONDAY


# Spans


def test_spans_are_cut_off_at_both_ends() -> None:
    """Only what lies between the instants is returned, in the zone of the first."""
    found = list(LUNCH.spans(MONDAY + HOUR, utc(2026, 3, 3, 10)))
    assert found == [
        Span(MONDAY + HOUR, MONDAY + 3 * HOUR),
        Span(MONDAY + 4 * HOUR, MONDAY + 8 * HOUR),
        Span(MONDAY + 24 * HOUR, MONDAY + 25 * HOUR),
    ]
    assert {span.start.tzinfo for span in found} == {MONDAY.tzinfo}
    assert list(office().spans(MONDAY, MONDAY)) == []


def test_spans_go_forward() -> None:
    """A reversed range is a mistake, said at once and not when the iteration starts."""
    with pytest.raises(ValueError, match="not before its start"):
        office().spans(FRIDAY, MONDAY)


# Days


@pytest.mark.parametrize(
    ("t", "n", "expected"),
    [
        (MONDAY + HOUR, 1, MONDAY + 25 * HOUR),  # the clock stays
        (MONDAY + HOUR, 5, london(2026, 3, 9, 10)),
        (MONDAY + HOUR, -1, london(2026, 2, 27, 10)),
        (MONDAY - 4 * HOUR, 1, MONDAY + 24 * HOUR),  # before the opening
        (MONDAY + 10 * HOUR, 1, MONDAY + 32 * HOUR),  # after the close
        (MONDAY + 3.5 * HOUR, 1, MONDAY + 27.5 * HOUR),  # in a break
        (london(2026, 3, 7, 10), 1, london(2026, 3, 9, 10)),  # from a Saturday
        (london(2026, 3, 7, 10), -1, london(2026, 3, 6, 10)),
        (MONDAY + HOUR, 0, MONDAY + HOUR),
        (MONDAY - HOUR, 0, MONDAY),
        (london(2026, 3, 7, 10), 0, london(2026, 3, 9, 10)),
    ],
)
def test_days_keep_the_clock(t: datetime, n: int, expected: datetime) -> None:
    """The n-th date with hours has the same time on the clock, as far as it has hours then."""
    assert LUNCH.add_days(t, n) == expected


@pytest.mark.parametrize(("n", "day"), [(0, 2), (1, 3), (5, 9), (-1, -1)])
def test_business_days_end_with_the_day(n: int, day: int) -> None:
    """A promise for within n business days is due when the last of them closes."""
    due = london(2026, 3, 1, 17) + timedelta(days=day - 1)
    assert office().add_days(MONDAY + 2 * HOUR, n, end_of_day=True) == due


def test_days_are_those_of_the_calendar() -> None:
    """Which date it is and what its clock shows is decided in the calendar's zone."""
    late = datetime(2026, 3, 2, 22, tzinfo=ZoneInfo("America/New_York"))  # Tuesday in London
    due = office().add_days(late, 1)
    assert due == london(2026, 3, 4, 9)
    assert due.tzinfo is late.tzinfo


def test_days_follow_appointments_over_changes_of_the_clock() -> None:
    """A time in a gap moves by the gap, and today keeps which of two readings it was."""
    always = BusinessHours.always("Europe/London")
    assert always.add_days(london(2026, 3, 28, 1, 30), 1) == london(2026, 3, 29, 2, 30)
    second = london(2026, 10, 25, 1, 30, fold=1)
    assert always.add_days(second, 0).fold == 1
    assert always.add_days(london(2026, 10, 24, 1, 30), 1).fold == 0


def test_a_date_without_any_open_moment_does_not_count() -> None:
    """Hours that a gap swallows, and dates that were left out, are no hours."""
    small_hours = BusinessHours.parse("Su 01:15-01:45", timezone="Europe/London")
    assert small_hours.add_days(london(2026, 3, 22), 1, end_of_day=True) == london(
        2026, 4, 5, 1, 45
    )
    apia = BusinessHours.always("Pacific/Apia")
    before = datetime(2011, 12, 29, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    assert apia.add_days(before, 1) == datetime(2011, 12, 31, 12, tzinfo=ZoneInfo("Pacific/Apia"))


def test_days_are_whole_and_finite() -> None:
    """Half a day does not exist, nor a date after the last or in a calendar without hours."""
    with pytest.raises(TypeError):
        office().add_days(MONDAY, 1.5)  # type: ignore[arg-type]
    with pytest.raises(NoWorkingTimeError):
        NEVER.add_days(MONDAY, 1)
    with pytest.raises(NoWorkingTimeError):
        NEVER.add_days(MONDAY, -1)
    with pytest.raises(InstantOutOfRangeError):
        office().add_days(LAST, 1)


# The ends


@pytest.mark.parametrize(
    "question", ["is_open", "next_open", "next_close", "previous_open", "previous_close"]
)
def test_only_instants_are_asked_about(question: str) -> None:
    """A datetime without a zone, or another value, is refused before anything is computed."""
    with pytest.raises(NaiveDatetimeError):
        getattr(office(), question)(naive(2026, 3, 2))
    with pytest.raises(NotAnInstantError):
        getattr(office(), question)("2026-03-02")


def test_naive_datetimes_are_refused_everywhere() -> None:
    """Also the second instant, and also where nothing is added."""
    noon = naive(2026, 3, 2, 12)
    for ask in (
        lambda: office().add(noon, timedelta(0)),
        lambda: office().subtract(noon, HOUR),
        lambda: office().between(MONDAY, noon),
        lambda: office().spans(MONDAY, noon),
        lambda: office().add_days(noon, 1),
    ):
        with pytest.raises(NaiveDatetimeError):
            ask()


def test_a_calendar_without_hours_is_legal() -> None:
    """Nothing is ever open; only a search for open time is an error, and says which."""
    assert not NEVER.is_open(MONDAY)
    assert NEVER.between(MONDAY, FRIDAY) == timedelta(0)
    assert list(NEVER.spans(MONDAY, FRIDAY)) == []
    for question in (NEVER.next_open, NEVER.next_close, NEVER.previous_open, NEVER.previous_close):
        with pytest.raises(NoWorkingTimeError, match="'off'"):
            question(MONDAY)
    with pytest.raises(NoWorkingTimeError, match="add 1:00:00 to 2026-03-02"):
        NEVER.add(MONDAY, HOUR)
    with pytest.raises(NoWorkingTimeError, match="subtract 1:00:00 from 2026-03-02"):
        NEVER.subtract(MONDAY, HOUR)


def test_a_search_goes_as_far_as_the_last_exception() -> None:
    """A single open date in thirty years is found, from both sides, and nothing beyond it."""
    once = BusinessHours(timezone="UTC", overrides={date(2056, 1, 1): [("09:00", "11:00")]})
    assert once.next_open(MONDAY) == utc(2056, 1, 1, 9)
    assert once.add(MONDAY, 2 * HOUR) == utc(2056, 1, 1, 11)
    assert once.previous_open(utc(2086, 1, 1)) == utc(2056, 1, 1, 9)
    assert once.subtract(utc(2086, 1, 1), 2 * HOUR) == utc(2056, 1, 1, 9)
    with pytest.raises(NoWorkingTimeError):
        once.add(MONDAY, 2 * HOUR + MICROSECOND)
    with pytest.raises(NoWorkingTimeError):
        once.next_open(utc(2056, 1, 1, 11))


def test_the_ends_of_time_are_typed_errors() -> None:
    """The years 1 to 9999 are all there is; beyond lies a named error."""
    always = BusinessHours.always("UTC")
    assert always.is_open(LAST)
    assert always.between(LAST - HOUR, LAST) == HOUR
    assert BusinessHours.always("UTC").is_open(FIRST)
    assert office("America/New_York").next_open(FIRST).year == 1
    for ask in (
        lambda: always.add(LAST, HOUR),
        lambda: office().subtract(FIRST, HOUR),
        lambda: office().add(MONDAY, timedelta.max),
        lambda: office().add(LAST - 24 * HOUR, 20 * HOUR),
        lambda: office().next_open(LAST),
        lambda: office().previous_open(FIRST),
        lambda: office().is_open(datetime.min.replace(tzinfo=timezone(HOUR))),
        lambda: always.add_days(LAST, 1),
    ):
        with pytest.raises(InstantOutOfRangeError):
            ask()


# Types and zones


def test_results_come_in_the_type_and_zone_of_the_argument() -> None:
    """Pendulum in, pendulum out; the calendar's own zone does not show."""
    t = pendulum.datetime(2026, 3, 2, 12, tz="Asia/Kolkata")
    for answer in (
        office().next_open(t),
        office().next_close(t),
        office().previous_open(t),
        office().previous_close(t),
        office().add(t, pendulum.duration(hours=9)),
        office().subtract(t, HOUR),
        office().add_days(t, 3),
        next(office().spans(t, t + 24 * HOUR)).start,
    ):
        assert type(answer) is pendulum.DateTime
        assert answer.timezone_name == "Asia/Kolkata"
    assert office().add(t, pendulum.duration(hours=9)) == london(2026, 3, 3, 10)
    assert type(office().between(t, t + 24 * HOUR)) is timedelta


def test_results_know_which_of_two_readings_they_are() -> None:
    """The second showing of an hour is told by its fold."""
    always = BusinessHours.always("UTC")
    due = always.add(london(2026, 10, 25, 0, 30), 2 * HOUR)
    assert (due.hour, due.minute, due.fold) == (1, 30, 1)


# Laws


@laws()
@given(calendars(), instants, durations)
def test_what_was_added_lies_between(calendar: Calendar, t: datetime, duration: timedelta) -> None:
    """Between an instant and itself plus an amount lies this amount; so it does going back."""
    assert calendar.between(t, calendar.add(t, duration)) == duration
    assert calendar.between(calendar.subtract(t, duration), t) == duration


@laws()
@given(calendars(), instants, durations, durations)
def test_adding_twice_is_adding_the_sum(
    calendar: Calendar, t: datetime, first: timedelta, second: timedelta
) -> None:
    """Two amounts one after the other are their sum, forward and back."""
    assume(second)
    assert calendar.add(calendar.add(t, first), second) == calendar.add(t, first + second)
    back = calendar.subtract(calendar.subtract(t, first), second)
    assert back == calendar.subtract(t, first + second)


@laws()
@given(calendars(), instants, durations)
def test_subtracting_mirrors_adding(calendar: Calendar, t: datetime, duration: timedelta) -> None:
    """Going and coming back ends at the next opening, coming and going at the last close."""
    assume(duration)
    assert calendar.subtract(calendar.add(t, duration), duration) == calendar.next_open(t)
    assert calendar.add(calendar.subtract(t, duration), duration) == calendar.previous_close(t)


@laws()
@given(calendars(), instants, instants, instants)
def test_between_is_additive(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    """Over any three instants the parts make the whole, and the way back is its negative."""
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)


@laws()
@given(calendars(), instants)
def test_edges_agree_with_each_other(calendar: Calendar, t: datetime) -> None:
    """Being open, the next and the previous edges tell one story."""
    assert calendar.is_open(t) == (calendar.next_open(t) == t)
    t = t.astimezone(UTC)  # where a difference is the time that elapses
    opens, closes = calendar.next_open(t), calendar.next_close(t)
    assert t <= opens < closes
    assert calendar.is_open(opens)
    assert calendar.between(opens, closes) == closes - opens
    assert not calendar.is_open(closes)
    closed, opened = calendar.previous_close(t), calendar.previous_open(t)
    assert opened < closed <= t
    assert calendar.between(opened, closed) == closed - opened
    assert not calendar.is_open(opened - MICROSECOND)
    assert calendar.between(closed, t) == calendar.between(t, opens) == timedelta(0)


@laws()
@given(calendars(), instants, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_spans_are_the_open_time(calendar: Calendar, a: datetime, length: timedelta) -> None:
    """Spans are in order, apart, open throughout, and sum up to what lies between."""
    b = (a.astimezone(UTC) + length).astimezone(a.tzinfo)
    found = list(calendar.spans(a, b))
    assert sum((span.duration for span in found), timedelta()) == calendar.between(a, b)
    assert all(one.end < other.start for one, other in pairwise(found))
    assert all(calendar.is_open(span.start) and not span.start > span.end for span in found)


@laws()
@given(
    st.sampled_from(sorted(HURTFUL)),
    st.dates(date(1994, 12, 25), date(2026, 12, 31)),
    st.lists(st.integers(1, 1439), unique=True).map(sorted),
)
def test_a_day_cut_into_shifts_keeps_its_length(zone: str, day: date, cuts: list[int]) -> None:
    """Shifts that follow each other make the day, however long its clocks make it."""
    times = [f"{cut // 60:02}:{cut % 60:02}" for cut in (0, *cuts, 1440)]
    shifts = [BusinessHours(timezone=zone, overrides={day: [shift]}) for shift in pairwise(times)]
    whole = BusinessHours(timezone=zone, overrides={day: [("00:00", "24:00")]})
    noon = datetime.combine(day, datetime.min.time(), UTC)
    a, b = noon - 48 * HOUR, noon + 72 * HOUR
    assert sum((shift.between(a, b) for shift in shifts), timedelta()) == whole.between(a, b)


@laws(25)
@given(hours(open_weeks), instants, st.integers(-20, 20))
def test_days_are_dates_with_hours(calendar: BusinessHours, t: datetime, n: int) -> None:
    """The answer lies in the hours of its date, and its end is never earlier."""
    due, end = calendar.add_days(t, n), calendar.add_days(t, n, end_of_day=True)
    assert due <= end == calendar.previous_close(end)
    assert (due < t) if n < 0 else (due >= t or n == 0)


@laws(25)
@given(hours(open_weeks), instants, durations)
def test_what_was_asked_before_makes_no_difference(
    calendar: BusinessHours, t: datetime, duration: timedelta
) -> None:
    """Years are compiled in any order, and the answers are the same."""
    later = calendar.add(t, duration)
    other = BusinessHours.parse(
        str(calendar), timezone=calendar.timezone, holidays=calendar.holidays
    )
    other.is_open(utc(2031, 1, 1))
    other.is_open(utc(2019, 1, 1))
    assert other.add(t, duration) == later
    assert other.previous_open(t) == calendar.previous_open(t)
