"""The periods of caps: rolling time, the calendar, dates in a row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.support import DAY, HOUR, LONDON, NEW_YORK, on, spans
from servicekit.errors import FieldError
from servicekit.followups.period import Period
from servicekit.instants import to_microseconds

ZONE = ZoneInfo(LONDON)


def full(
    words: str, *times: datetime, count: int = 1, zone: str | None = None
) -> list[tuple[datetime, datetime]]:
    instants = [to_microseconds(at) for at in times]
    place = None if zone is None else ZoneInfo(zone)
    return spans(Period.parse(words).full(instants, count, place), on(1))


@pytest.mark.parametrize(
    ("words", "kind", "amount"),
    [
        ("24 hours", "rolling", 24 * HOUR),
        ("90 minutes", "rolling", 1.5 * HOUR),
        (timedelta(days=7), "rolling", 7 * DAY),
        ("calendar day", "calendar day", None),
        ("calendar week", "calendar week", None),
        ("calendar month", "calendar month", None),
        ("7 consecutive dates", "consecutive dates", 7),
        ("1 consecutive days", "consecutive dates", 1),
    ],
    ids=str,
)
def test_words(words: str | timedelta, kind: str, amount: timedelta | int | None) -> None:
    """A period is read from words or from a duration, and reads its own words."""
    period = Period.parse(words)
    assert period.kind == kind
    assert (period.length or period.dates) == amount
    assert Period.parse(str(period)) == period
    assert Period.parse(period) is period


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("24 hours", "24 hours"),
        (timedelta(days=1), "24 hours"),
        ("7 consecutive days", "7 consecutive dates"),
        ("calendar week", "calendar week"),
    ],
    ids=str,
)
def test_how_it_is_said(words: str | timedelta, said: str) -> None:
    """It is said in the words in which it is read, rolling time in hours and never in days."""
    assert str(Period.parse(words)) == said


@pytest.mark.parametrize(
    "words",
    ["1 day", "30 days", "2 weeks", "5 business days", "4 working hours", "day", "", "0 hours",
     "0 consecutive dates", "rolling", "consecutive dates", "24 HOURS", None, 24, ["24 hours"]],
    ids=repr,
)  # fmt: skip
def test_what_could_be_meant_in_two_ways_is_refused(words: Any) -> None:
    """Days alone, business time and other words are refused with the words that there are."""
    with pytest.raises(FieldError, match=r"24 hours.*calendar day.*7 consecutive dates"):
        Period.parse(words)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "fortnight"}, "kind"),
        ({"kind": "rolling"}, "length"),
        ({"kind": "calendar day", "length": HOUR}, "length"),
        ({"kind": "rolling", "length": timedelta()}, "length"),
        ({"kind": "rolling", "length": -HOUR}, "length"),
        ({"kind": "consecutive dates"}, "dates"),
        ({"kind": "calendar day", "dates": 7}, "dates"),
        ({"kind": "consecutive dates", "dates": 0}, "dates"),
        ({"kind": "consecutive dates", "dates": 1.5}, "dates"),
        ({"kind": "consecutive dates", "dates": "7"}, "dates"),
        ({"kind": "consecutive dates", "dates": True}, "dates"),
    ],
    ids=str,
)
def test_what_does_not_go_together_is_refused(fields: dict[str, Any], name: str) -> None:
    """Rolling time has a length, dates in a row have a number, and neither has the other's."""
    with pytest.raises(FieldError, match=name):
        Period(**fields)


def test_it_travels(travels: Any) -> None:
    """A period can be copied, pickled and hashed."""
    travels(Period.parse("24 hours"))
    travels(Period.parse("7 consecutive dates"))


def test_what_goes_by_dates_is_local() -> None:
    """Only rolling time is the same wherever the customer is."""
    words = ("24 hours", "calendar day", "7 consecutive dates")
    assert [Period.parse(each).is_local for each in words] == [False, True, True]


def test_rolling_a_contact_leaves_when_its_age_is_the_length() -> None:
    """In 24 hours means on either side of a contact, which no longer counts when it is as old."""
    # It would still hold the contact of a microsecond less than 24 hours later.
    [(since, until)] = full("24 hours", on(23, 9))
    assert until == on(24, 9)
    assert since == on(22, 9) + timedelta(microseconds=1)


def test_rolling_it_is_full_when_so_many_lie_within() -> None:
    """Three in 24 hours: the fourth waits until the first is 24 hours old."""
    times = on(23, 9), on(23, 12), on(23, 15)
    [(_, until)] = full("24 hours", *times, count=3)
    assert until == on(24, 9)
    assert full("24 hours", *times, count=4) == []
    assert full("5 hours", *times, count=3) == []


def test_rolling_contacts_of_one_instant_are_as_many_as_they_are() -> None:
    """Two contacts of one instant fill two in 24 hours."""
    [(_, until)] = full("24 hours", on(23, 9), on(23, 9), count=2)
    assert until == on(24, 9)


def test_a_calendar_day_is_a_date_of_the_zone() -> None:
    """A contact of 23:00 in New York, which is 04:00 of the next date in UTC, fills its date."""
    late = on(23, 23, zone=NEW_YORK)
    assert full("calendar day", late, zone=NEW_YORK) == [(on(23, 5), on(24, 5))]
    assert full("calendar day", late, zone=LONDON) == [(on(24), on(25))]


def test_a_calendar_day_may_have_25_hours() -> None:
    """The date on which clocks are put back lasts 25 hours, and is full for all of them."""
    noon = datetime(2026, 10, 25, 12, tzinfo=ZONE)
    [(since, until)] = full("calendar day", noon, zone=LONDON)
    assert until - since == 25 * HOUR


@pytest.mark.parametrize("day", [23, 25, 29], ids=["monday", "wednesday", "sunday"])
def test_a_calendar_week_runs_from_monday(day: int) -> None:
    """Whatever the weekday of the contact, its week runs from Monday to Sunday."""
    assert full("calendar week", on(day, 9), zone=LONDON) == [(on(23), on(30))]


@pytest.mark.parametrize("day", [1, 15, 30])
def test_a_calendar_month_runs_from_its_first(day: int) -> None:
    """Whatever the date of the contact, its month runs from the first to the last."""
    december = on(30) + DAY
    assert full("calendar month", on(day, 9), zone=LONDON) == [(on(1), december)]


def test_december_ends_in_the_next_year() -> None:
    """The month of a contact in December ends with the year."""
    [(_, until)] = full("calendar month", datetime(2026, 12, 31, 9, tzinfo=ZONE), zone=LONDON)
    assert until == datetime(2027, 1, 1, tzinfo=ZONE)


def test_calendar_periods_are_counted_each_by_itself() -> None:
    """Two contacts of two dates fill none of them where a date may hold two."""
    assert full("calendar day", on(23, 23), on(24, 1), count=2, zone=LONDON) == []
    assert full("calendar day", on(23, 1), on(23, 2), count=2, zone=LONDON) == [(on(23), on(24))]


def test_dates_in_a_row_count_that_of_the_contact() -> None:
    """Seven dates from Monday, which is the first of them, end with Sunday."""
    [(since, until)] = full("7 consecutive dates", on(23, 15), zone=LONDON)
    assert (since, until) == (on(17), on(30))


def test_dates_in_a_row_that_hold_them_all() -> None:
    """Two in seven dates: full while both lie within the last seven, the first of them leaves."""
    [(_, until)] = full("7 consecutive dates", on(23), on(25), count=2, zone=LONDON)
    assert until == on(30)
    assert full("2 consecutive dates", on(23), on(25), count=2, zone=LONDON) == []


def test_dates_that_nobody_knows() -> None:
    """Where nobody knows the zone, dates that any zone could have count as one period."""
    [(since, until)] = full("calendar day", on(23, 12))
    assert since <= on(22, 10) < on(25, 2) <= until
    assert full("calendar day", on(20), on(24), count=2) == []
    [(_, until)] = full("calendar week", on(23), on(24), count=2)
    assert until >= on(30)


def test_how_far_back_it_looks() -> None:
    """It remembers its own length, or as many dates as it can hold and some hours of zones."""
    day = to_microseconds(on(2)) - to_microseconds(on(1))
    assert Period.parse("24 hours").memory == day
    assert Period.parse("calendar month").memory >= 32 * day
    assert Period.parse("40 consecutive dates").memory >= 41 * day


MINUTES = st.lists(st.integers(0, 5000), max_size=8).map(sorted)


@given(MINUTES, st.integers(1, 4), st.integers(1, 2000), st.integers(0, 7000))
def test_one_more_keeps_a_rolling_period(times: list[int], count: int, size: int, new: int) -> None:
    """Outside of what is full, one more leaves every stretch with no more than it may hold."""
    period = Period("rolling", length=timedelta(microseconds=size))
    edges = period.full(times, count, None)
    is_full = any(low <= new < high for low, high in zip(edges[::2], edges[1::2], strict=True))
    every = sorted([*times, new])
    # A stretch holds the most where it begins with one of them.
    stretches = [[t for t in every if start <= t < start + size] for start in every]
    too_many = any(len(held) > count and new in held for held in stretches)
    assert is_full == too_many
