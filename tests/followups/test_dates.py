"""Dates on a clock on the wall, all of them or those with hours."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hours.support import LONDON, london, office, utc

from servicekit.errors import InstantOutOfRangeError
from servicekit.followups.dates import Dates
from servicekit.hours import BusinessHours
from servicekit.instants import to_microseconds

FRIDAY = date(2026, 3, 6)
NIGHTS = BusinessHours.parse("Mo-Fr 22:00-06:00", timezone="Europe/London")


def day(number: int) -> date:
    return date(2026, 3, number)


def at(t: datetime) -> int:
    return to_microseconds(t)


def test_the_date_of_an_instant():
    """An instant lies on the date that the clock of the place shows."""
    assert Dates(ZoneInfo("Asia/Tokyo")).of(at(utc(2026, 3, 2, 20))) == day(3)
    assert Dates(LONDON).of(at(utc(2026, 3, 2, 20))) == day(2)


def test_dates_that_count():
    """Without a calendar each date counts, with one those on which it has hours."""
    assert Dates(LONDON).later(FRIDAY, 1) == day(7)
    assert Dates(LONDON, office()).later(FRIDAY, 1) == day(9)
    assert Dates(LONDON, office()).later(day(8), 0) == day(9)
    assert Dates(LONDON, office()).later(day(8), -1) == FRIDAY


@pytest.mark.parametrize("place", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_a_calendar_far_away_has_the_same_dates(place):
    """A date has hours where the calendar has them, however late its clock shows that date."""
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        assert Dates(ZoneInfo(place), office(zone)).later(FRIDAY, 1) == day(9)


def test_a_night_shift_belongs_to_the_date_on_which_it_starts():
    """The date after a night shift has no hours of its own."""
    assert Dates(LONDON, NIGHTS).later(FRIDAY, 0) == FRIDAY
    assert Dates(LONDON, NIGHTS).later(day(7), 0) == day(9)


def test_how_many_dates_count():
    """Dates are counted from the one after the first up to the last, and no further than asked."""
    assert Dates(LONDON).counted(FRIDAY, day(10), most=9) == 4
    assert Dates(LONDON, office()).counted(FRIDAY, day(10), most=9) == 2
    assert Dates(LONDON).counted(FRIDAY, day(10), most=3) == 3
    assert Dates(LONDON).counted(FRIDAY, FRIDAY, most=3) == 0


def test_the_clock_on_a_date():
    """With no date left to go it is the first such time from the instant on, itself included."""
    since = at(london(2026, 3, 6, 9))
    dates = Dates(LONDON)
    assert dates.arrival(since, 0, time(9)) == since
    assert dates.arrival(since, 0, time(8, 59)) == at(london(2026, 3, 7, 8, 59))
    assert dates.arrival(since, 1, time(8)) == at(london(2026, 3, 7, 8))
    weekdays = Dates(LONDON, office())
    assert weekdays.arrival(since, 0, time(8)) == at(london(2026, 3, 9, 8))


def test_the_next_weekday():
    """A weekly time comes strictly after the instant, a week later where it is that very time."""
    since = at(london(2026, 3, 6, 9))
    dates = Dates(LONDON)
    assert dates.weekly(since, [4], time(9)) == at(london(2026, 3, 13, 9))
    assert dates.weekly(since - 1, [4], time(9)) == since
    assert dates.weekly(since, [0, 5], time(8)) == at(london(2026, 3, 7, 8))


def test_dates_end():
    """There is no date before the year 1 or after the year 9999."""
    with pytest.raises(InstantOutOfRangeError):
        Dates(LONDON).later(date.max, 1)
    with pytest.raises(InstantOutOfRangeError):
        Dates(LONDON).later(date.min, -1)
    with pytest.raises(InstantOutOfRangeError):
        Dates(ZoneInfo("UTC")).weekly(at(utc(9999, 12, 31, 12)), [0], time(9))
