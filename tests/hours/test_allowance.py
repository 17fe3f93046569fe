"""Amounts of time as people say them, and the dues that they lead to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hours.support import HOUR, calendars, instants, laws, london, office, spans, utc
from servicekit.errors import (
    FieldError,
    InstantOutOfRangeError,
    NotADurationError,
    NoWorkingTimeError,
)
from servicekit.hours import Allowance, BusinessHours, Span
from servicekit.hours.allowance import UNITS, days_later
from servicekit.instants import to_microseconds
from servicekit.versions import Versions

OFFICE = office("UTC")
FRIDAY = utc(2026, 3, 6, 11)
DAY = timedelta(days=1)


def due(words: str, start: datetime = FRIDAY, *pauses: tuple[datetime, datetime]) -> datetime:
    return Allowance.parse(words).due(start, OFFICE, [Span(a, b) for a, b in pauses])


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "count", "unit"),
    [
        ("4 working hours", 4, "working hour"),
        ("4 business hours", 4, "working hour"),
        ("1 working hour", 1, "working hour"),
        ("30 working minutes", 30, "working minute"),
        ("5 business days", 5, "business day"),
        ("1 business day", 1, "business day"),
        ("5 working days", 5, "business day"),
        ("2 days", 2, "day"),
        ("2 calendar days", 2, "day"),
        ("1 day", 1, "day"),
        ("8 weeks", 8, "week"),
        ("1 calendar week", 1, "week"),
        ("48 hours", 48, "hour"),
        ("90 minutes", 90, "minute"),
        ("30 seconds", 30, "second"),
        ("1 working second", 1, "working second"),
        ("007 hours", 7, "hour"),
    ],
)
def test_words_are_read(words, count, unit):
    """Every amount has a number and a unit, some of which people call by two names."""
    assert Allowance.parse(words) == Allowance(count, unit)


@pytest.mark.parametrize(
    "words",
    [
        "", "day", "a day", "4", "hours", "0 hours", "-1 hour", "4  hours", "4 hours ", " 4 hours",
        "4 Hours", "4.5 hours", "4 fortnights", "2 business weeks", "1 working week", "4 dayss",
        "4 business", "٤ hours", "4 hours\n", "1" * 21 + " hours", 4, None, timedelta(hours=4),
    ],
    ids=repr,
)  # fmt: skip
def test_other_words_are_refused(words):
    """What is no amount of time is refused with examples of what is."""
    with pytest.raises(FieldError, match="'4 working hours'"):
        Allowance.parse(words)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("count", [1, 2, 90])
def test_an_allowance_reads_as_it_is_written(unit, count):
    """What an allowance writes is read again as the same, one or several."""
    allowance = Allowance(count, unit)

    assert Allowance.parse(str(allowance)) == allowance
    assert str(allowance).endswith("s") is (count > 1)


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("90 minutes", "1 h 30 min"),
        ("48 hours", "48 h"),
        ("36 working hours", "36 h of business time"),
        ("5 business days", "5 business days"),
        ("1 day", "1 day"),
    ],
)
def test_an_allowance_in_short_words(words, spoken):
    """In a sentence hours stay hours, and business time says so."""
    assert Allowance.parse(words).spoken == spoken


def test_an_error_names_the_field():
    """Where an amount stands in a field, an error calls it by the name of that field."""
    with pytest.raises(FieldError, match=r"^within='soon'"):
        Allowance.parse("soon", field="within")
    with pytest.raises(FieldError, match=r"^allowance='soon'"):
        Allowance.parse("soon")
    with pytest.raises(FieldError, match=r"^within=datetime"):
        Allowance.of(-HOUR, field="within")


# -- values ---------------------------------------------------------------------------------------


def test_an_allowance_is_a_value(travels):
    """An allowance is immutable, can be copied and pickled."""
    travels(Allowance(4, "working hour"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Allowance(4, "hour").count = 5
    with pytest.raises(TypeError):
        UNITS["year"] = UNITS["day"]


@pytest.mark.parametrize(
    ("count", "unit"),
    [(0, "hour"), (-1, "hour"), (1.5, "hour"), (True, "hour"), ("1", "hour"), (1, "year"), (1, "")],
)
def test_an_allowance_is_checked(count, unit):
    """The count is a whole number from 1, and the unit is known."""
    with pytest.raises(FieldError):
        Allowance(count, unit)


@pytest.mark.parametrize(
    ("count", "unit"), [(10**9, "day"), (143_000_000, "week"), (10**11, "hour"), (10**21, "second")]
)
def test_an_allowance_fits_a_duration(count, unit):
    """More than a timedelta holds is refused, and what it holds is not."""
    with pytest.raises(FieldError, match="at most"):
        Allowance(count, unit)
    assert Allowance.of(timedelta.max).duration == timedelta.max


@pytest.mark.parametrize(
    ("duration", "working", "words"),
    [
        (timedelta(hours=36), False, "36 hours"),
        (timedelta(days=2), True, "48 working hours"),
        (timedelta(minutes=90), False, "90 minutes"),
        (timedelta(seconds=1), True, "1 working second"),
        (timedelta(microseconds=1_500), False, "1500 microseconds"),
    ],
)
def test_a_duration_becomes_an_allowance(duration, working, words):
    """A duration takes the largest unit of the clock that is exact, never a day."""
    allowance = Allowance.of(duration, working=working)

    assert (str(allowance), allowance.duration) == (words, duration)


@pytest.mark.parametrize("duration", [timedelta(0), -HOUR])
def test_an_allowance_allows_something(duration):
    """No time and less than none are refused."""
    with pytest.raises(FieldError, match="more than none"):
        Allowance.of(duration)


def test_a_number_is_no_duration():
    """What has no unit is refused."""
    with pytest.raises(NotADurationError):
        Allowance.of(4)


@pytest.mark.parametrize(
    ("words", "business", "dated", "duration"),
    [
        ("4 working hours", True, False, 4 * HOUR),
        ("48 hours", False, False, 48 * HOUR),
        ("5 business days", True, True, None),
        ("2 days", False, True, None),
        ("2 weeks", False, True, None),
    ],
)
def test_what_an_allowance_counts(words, business, dated, duration):
    """An allowance says whether it needs a calendar, and whether it counts dates."""
    allowance = Allowance.parse(words)

    assert (allowance.is_business, allowance.is_dated) == (business, dated)
    assert allowance.duration == duration


# -- the due --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("4 working hours", utc(2026, 3, 6, 15)),
        ("8 working hours", utc(2026, 3, 9, 11)),
        ("30 working minutes", utc(2026, 3, 6, 11, 30)),
        ("5 business days", utc(2026, 3, 13, 17)),
        ("1 business day", utc(2026, 3, 9, 17)),
        ("1 day", utc(2026, 3, 7, 11)),
        ("2 weeks", utc(2026, 3, 20, 11)),
        ("48 hours", utc(2026, 3, 8, 11)),
    ],
)
def test_a_due(words, expected):
    """Working hours and business days skip the weekend, days and hours do not."""
    assert due(words) == expected


def test_five_business_days_last_until_the_end_of_the_fifth():
    """The day of making does not count, and the fifth counts to its close."""
    monday = utc(2026, 3, 2, 11)

    assert due("5 business days", monday) == utc(2026, 3, 9, 17)
    assert due("5 business days", utc(2026, 3, 2, 7)) == utc(2026, 3, 9, 17)
    assert due("5 business days", utc(2026, 3, 2, 22)) == utc(2026, 3, 9, 17)


def test_a_holiday_is_no_business_day():
    """A holiday is left out of business days, and counts as a day."""
    hours = office("UTC", holidays={date(2026, 3, 9): "Holiday"})

    assert Allowance(1, "business day").due(FRIDAY, hours) == utc(2026, 3, 10, 17)
    assert Allowance(3, "day").due(FRIDAY, hours) == utc(2026, 3, 9, 11)


def test_business_time_needs_a_calendar():
    """Working hours and business days without a calendar are refused, all others are not."""
    for words in ("4 working hours", "5 business days"):
        with pytest.raises(FieldError, match=f"{words} count in business time"):
            Allowance.parse(words).due(FRIDAY)
    assert Allowance(1, "day").due(FRIDAY) == FRIDAY + DAY
    assert Allowance(24, "hour").due(FRIDAY) == FRIDAY + DAY


def test_the_calendar_may_have_versions():
    """Versions of a calendar count each span in the one in force."""
    short = office("UTC", weekly={"mon": [("09:00", "10:00")]})
    hours = Versions({date.min: OFFICE, date(2026, 3, 9): short})

    assert Allowance(7, "working hour").due(FRIDAY, hours) == utc(2026, 3, 9, 10)
    assert Allowance(1, "business day").due(FRIDAY, hours) == utc(2026, 3, 9, 10)
    assert Allowance(1, "day").due(FRIDAY, hours) == FRIDAY + DAY


def test_a_calendar_without_hours_has_no_due():
    """Where the desk never opens nothing can be due in business time."""
    with pytest.raises(NoWorkingTimeError):
        Allowance(1, "business day").due(FRIDAY, BusinessHours(timezone="UTC"))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (london(2026, 3, 28, 12), london(2026, 3, 29, 12)),
        (london(2026, 3, 28, 1, 30), london(2026, 3, 29, 2, 30)),  # skipped there
        (london(2026, 10, 24, 1, 30), london(2026, 10, 25, 1, 30)),  # shown twice there
        (london(2026, 10, 25, 1, 30, fold=1), london(2026, 10, 26, 1, 30)),
        (datetime(2026, 3, 1, 9, tzinfo=UTC), utc(2026, 3, 2, 9)),
    ],
)
def test_a_day_keeps_the_clock_on_the_wall(start, expected):
    """A day later is the same time on the clock, whatever the clock did meanwhile."""
    found = Allowance(1, "day").due(start)

    assert to_microseconds(found) == to_microseconds(expected)
    assert found.tzinfo is start.tzinfo


def test_days_are_those_of_the_calendar():
    """With a calendar a day is one in its zone, and the answer stands in the zone of the start."""
    start = utc(2026, 3, 28, 12)  # noon in London, too
    there = Allowance(1, "day").due(start, office())

    assert there == utc(2026, 3, 29, 11)
    assert there.tzinfo is UTC
    assert Allowance(1, "day").due(start) == utc(2026, 3, 29, 12)


def test_a_fixed_offset_is_a_zone_as_well():
    """A start with a bare offset counts days on its own clock."""
    start = datetime.fromisoformat("2026-03-28T12:00+02:00")

    assert Allowance(1, "day").due(start).isoformat() == "2026-03-29T12:00:00+02:00"


@pytest.mark.parametrize("n", [3_000_000, -3_000_000])
def test_days_end_with_the_years(n):
    """A date beyond the years 1 to 9999 is refused."""
    with pytest.raises(InstantOutOfRangeError):
        days_later(FRIDAY, n)


def test_days_back():
    """A negative number of days goes back."""
    assert days_later(FRIDAY, -7) == utc(2026, 2, 27, 11)
    assert days_later(FRIDAY, 0) == FRIDAY


# -- pauses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("4 working hours", utc(2026, 3, 9, 11)),  # two were worked on Friday
        ("5 business days", utc(2026, 3, 16, 13)),
        ("2 days", utc(2026, 3, 9, 9)),
        ("48 hours", utc(2026, 3, 9, 9)),
    ],
)
def test_a_pause_pushes_the_due_out(words, expected):
    """A pause from Friday noon to Saturday morning counts as much as it took of what counts."""
    held = (utc(2026, 3, 6, 13), utc(2026, 3, 7, 11))

    assert due(words, FRIDAY, held) == expected


def test_a_due_on_a_date_moves_in_business_time():
    """Business days are moved by the working time held, calendar days by the clock on the wall."""
    night = (utc(2026, 3, 6, 17), utc(2026, 3, 9, 9))

    assert due("1 business day", FRIDAY, night) == utc(2026, 3, 9, 17)
    assert due("7 days", FRIDAY, night) == utc(2026, 3, 13, 11) + timedelta(days=2, hours=16)


@pytest.mark.parametrize("words", ["1 business day", "3 days", "6 working hours", "72 hours"])
def test_pauses_are_merged(words):
    """Pauses that overlap or touch count once, in whatever order they are given."""
    a, b, c = (utc(2026, 3, 6, hour) for hour in (12, 13, 14))

    assert due(words, FRIDAY, (b, c), (a, b), (a, c)) == due(words, FRIDAY, (a, c))


@pytest.mark.parametrize("words", ["1 business day", "3 days", "6 working hours", "72 hours"])
def test_a_pause_outside_moves_nothing(words):
    """What was paused before the start, or from the due on, moves nothing."""
    end = due(words)
    before = (utc(2026, 3, 5, 9), FRIDAY - HOUR)
    until = (FRIDAY - HOUR, FRIDAY)

    assert due(words, FRIDAY, before) == end
    assert due(words, FRIDAY, until, (end, end + DAY), (end + DAY, end + 2 * DAY)) == end
    half = (utc(2026, 3, 5, 9), FRIDAY + HOUR)
    assert due(words, FRIDAY, half) == due(words, FRIDAY, (FRIDAY, FRIDAY + HOUR))


def test_a_pause_that_the_due_was_moved_into_counts():
    """A second pause that begins before the due as the first has moved it moves it again."""
    first = (FRIDAY, FRIDAY + HOUR)
    second = (FRIDAY + DAY, FRIDAY + DAY + HOUR)

    assert due("1 day", FRIDAY, second) == FRIDAY + DAY
    assert due("1 day", FRIDAY, first, second) == FRIDAY + DAY + 2 * HOUR


# -- laws -----------------------------------------------------------------------------------------

allowances = st.builds(Allowance, st.integers(1, 40), st.sampled_from(sorted(UNITS)))


@laws()
@given(allowances, instants, calendars(), st.lists(spans, max_size=3))
def test_pauses_never_pull_a_due_in(allowance, start, hours, pauses):
    """A due with pauses is never earlier than without, and neither is before the start."""
    plain = allowance.due(start, hours)
    held = allowance.due(start, hours, pauses)

    assert to_microseconds(start) <= to_microseconds(plain) <= to_microseconds(held)
    assert held.tzinfo is start.tzinfo


@laws()
@given(allowances, instants, calendars())
def test_more_is_never_due_earlier(allowance, start, hours):
    """One more of the same unit is due at the same instant or later."""
    more = attrs.evolve(allowance, count=allowance.count + 1)

    assert to_microseconds(allowance.due(start, hours)) <= to_microseconds(more.due(start, hours))


@given(st.timedeltas(timedelta(microseconds=1), timedelta(days=400)), st.booleans())
def test_a_duration_is_kept_whole(duration, working):
    """A duration becomes an allowance of just that duration."""
    allowance = Allowance.of(duration, working=working)

    assert (allowance.duration, allowance.is_business) == (duration, working)
