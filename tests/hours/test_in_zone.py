"""The same hours by the clock of another place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hours.support import (
    HOUR,
    calendars,
    hours,
    instants,
    laws,
    office,
    pickled,
    spans,
    utc,
    zones,
)
from servicekit.errors import UnknownZoneError
from servicekit.hours import BusinessHours, Calendar, Span
from servicekit.versions import Versions

TOKYO = "Asia/Tokyo"
# Zones whose clocks have not changed since 2012, one of them a quarter of an hour off.
STEADY = ("UTC", TOKYO, "Asia/Kathmandu", "America/Phoenix", "Pacific/Kiritimati")


def polite(timezone: str = "America/New_York") -> BusinessHours:
    return BusinessHours.parse("Mo-Su 08:00-21:00", timezone=timezone)


# Single calendars


def test_nine_to_five_is_nine_to_five_where_somebody_is() -> None:
    """The hours of the week go by the clock of the other place, over its changes as well."""
    moved = office("Europe/London").in_zone("America/New_York")
    for day in (date(2026, 3, 6), date(2026, 3, 9), date(2026, 10, 30), date(2026, 11, 2)):
        opening = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("America/New_York"))
        assert moved.next_open(opening - 3 * HOUR) == opening
        assert moved.next_close(opening) == opening + 8 * HOUR


def test_holidays_and_exceptions_are_dates_of_the_other_place() -> None:
    """A holiday shuts its date there, and a date with hours of its own has them there."""
    eve, day = date(2026, 12, 24), date(2026, 12, 25)
    desk = office(holidays={day: "Christmas Day"}, overrides={eve: [("09:00", "12:00")]})
    moved = desk.in_zone(TOKYO)
    assert [
        (span.start, span.end) for span in moved.spans(utc(2026, 12, 23, 15), utc(2026, 12, 27))
    ] == [(utc(2026, 12, 24), utc(2026, 12, 24, 3))]
    assert "Christmas Day" in str(moved.explain(utc(2026, 12, 24, 15), utc(2026, 12, 25, 15)))


def test_a_calendar_that_has_the_zone_already_is_returned_itself() -> None:
    """Nothing is made where nothing moves, whether the zone is named or given."""
    desk = office()
    both = desk & polite("Europe/London")
    for calendar in (desk, both, desk - [Span(utc(2026, 3, 2), utc(2026, 3, 3))]):
        for place in (
            "Europe/London",
            ZoneInfo("Europe/London"),
            pendulum.timezone("Europe/London"),
        ):
            assert calendar.in_zone(place) is calendar


def test_a_zone_may_be_given_as_what_it_is() -> None:
    """Zones of the standard library and of pendulum do as well as their names."""
    desk = office()
    for place in (TOKYO, ZoneInfo(TOKYO), pendulum.timezone(TOKYO)):
        assert desk.in_zone(place) == office(TOKYO)
    assert desk.in_zone(UTC) == office("UTC")


@pytest.mark.parametrize("name", ["Europe/Lundun", ""])
def test_a_zone_that_nobody_knows_is_refused(name: str) -> None:
    """There is no falling back to the zone that it had."""
    with pytest.raises(UnknownZoneError):
        office().in_zone(name)


def test_what_was_moved_is_kept() -> None:
    """A calendar moved twice to one place is compiled once, and that changes nothing of it."""
    desk = office()
    fresh = pickled(desk)
    moved = desk.in_zone(TOKYO)
    assert desk.in_zone(TOKYO) is moved
    assert desk.in_zone("UTC") is desk.in_zone("UTC") is not moved
    assert desk.in_zone(TOKYO) is moved
    assert (desk, hash(desk), repr(desk)) == (fresh, hash(fresh), repr(fresh))
    assert pickled(desk).in_zone(TOKYO) == moved
    assert attrs.evolve(desk, weekly={}).in_zone(TOKYO) == office(TOKYO, weekly={})


# Calendars made of calendars


def test_both_sides_of_a_combination_move() -> None:
    """Two calendars of two places become one of the other place, however they were combined."""
    desk, lunch = office(), BusinessHours.parse("Mo-Fr 12:00-13:00", timezone="Europe/Berlin")
    there, noon = office(TOKYO), BusinessHours.parse("Mo-Fr 12:00-13:00", timezone=TOKYO)
    assert (desk & lunch).in_zone(TOKYO) == there & noon
    assert (desk | lunch).in_zone(TOKYO) == there | noon
    assert (desk - lunch).in_zone(TOKYO) == there - noon
    assert (lunch - desk).in_zone("Europe/London") == lunch.in_zone("Europe/London") - desk


def test_pauses_stay_where_they_are() -> None:
    """A pause lies between two instants, which have no clock."""
    pause = Span(utc(2026, 3, 2, 1), utc(2026, 3, 2, 2))
    waiting = (office() - [pause]).in_zone(TOKYO)
    assert waiting == office(TOKYO) - [pause]
    assert [waiting.is_open(utc(2026, 3, 2, hour)) for hour in (0, 1, 2)] == [True, False, True]


def test_versions_begin_at_midnight_of_the_other_place() -> None:
    """Each of the calendars moves, and with it the midnight at which it comes into force."""
    change = date(2026, 3, 4)
    desk = Versions({date(2025, 1, 1): office(), change: BusinessHours.always("Europe/London")})
    moved = desk.in_zone(TOKYO)
    midnight = datetime(2026, 3, 4, tzinfo=ZoneInfo(TOKYO))
    assert moved.next_open(midnight - HOUR) == midnight
    assert (
        moved
        == Versions({date(2025, 1, 1): office(TOKYO), change: BusinessHours.always(TOKYO)}).whole
    )
    assert moved.in_zone(TOKYO) is moved


# The zones in which hours were said


def test_a_calendar_tells_the_zones_of_its_hours() -> None:
    """Each is named once, in the order in which the calendars stand."""
    desk, other = office(), polite()
    pause = Span(utc(2026, 3, 2, 1), utc(2026, 3, 2, 2))
    assert desk.timezones == ("Europe/London",)
    assert (desk & other).timezones == ("Europe/London", "America/New_York")
    assert (other | desk).timezones == ("America/New_York", "Europe/London")
    assert (desk - (other & desk)).timezones == ("Europe/London", "America/New_York")
    assert (desk - [pause]).timezones == ("Europe/London",)
    assert Versions({date(2025, 1, 1): other, date(2026, 1, 1): desk & other}).timezones == (
        "America/New_York",
        "Europe/London",
    )


# Whatever the calendar


@given(calendars(), st.sampled_from(STEADY))
@laws()
def test_whatever_moves_is_in_that_zone(calendar: Calendar, place: str) -> None:
    """A moved calendar has the one zone, and moving it there again changes nothing."""
    moved = calendar.in_zone(place)
    assert moved.timezones == (place,)
    assert moved.in_zone(place) is moved


@given(hours(), zones, instants)
@laws()
def test_there_and_back_is_the_same_calendar(
    calendar: BusinessHours, place: str, at: datetime
) -> None:
    """Moving loses nothing, so a calendar that comes back answers as it did."""
    back = calendar.in_zone(place).in_zone(calendar.timezone)
    assert back == calendar
    assert back.is_open(at) is calendar.is_open(at)


@given(hours(), st.permutations(STEADY), st.datetimes(datetime(2023, 12, 1), datetime(2025, 2, 1)))  # noqa: DTZ001
@laws()
def test_the_same_reading_of_two_clocks_is_as_open(
    calendar: BusinessHours, places: list[str], reading: datetime
) -> None:
    """Where no clock changes, a moved calendar is open at the readings at which it was before."""
    here, there = (calendar.in_zone(place) for place in places[:2])
    at, then = (reading.replace(tzinfo=ZoneInfo(place)) for place in places[:2])
    assert here.is_open(at) is there.is_open(then)


@given(hours(), hours(), st.lists(spans, max_size=3), zones, instants)
@laws()
def test_moving_goes_through_every_combination(
    left: BusinessHours, right: BusinessHours, pauses: list[Span], place: str, at: datetime
) -> None:
    """Moving what was combined is combining what was moved."""
    here, there = left.in_zone(place), right.in_zone(place)
    for moved, made in (
        ((left & right).in_zone(place), here & there),
        ((left | right).in_zone(place), here | there),
        ((left - right).in_zone(place), here - there),
        ((left - pauses).in_zone(place), here - pauses),
    ):
        assert moved.is_open(at) is made.is_open(at)
        assert moved.between(at, at + timedelta(days=2)) == made.between(at, at + timedelta(days=2))
