from __future__ import annotations

from datetime import date

import attrs
import pytest

from hours.support import HOUR, WORKDAYS, london, office, pickled, utc
from servicekit.errors import HoursError, NoWorkingTimeError, UncoveredYearError
from servicekit.hours import BusinessHours, HolidaySource

CHRISTMAS = date(2026, 12, 25)


@attrs.frozen
class Source:
    """Knows Christmas and nothing else, from one year to another."""

    first: int
    last: int
    named: bool = True

    def covers(self, year: int) -> bool:
        return self.first <= year <= self.last

    def dates(self, first: date, last: date) -> dict[date, str] | list[date]:
        days = (date(year, 12, 25) for year in range(first.year, last.year + 1))
        known = [day for day in days if first <= day <= last]
        return dict.fromkeys(known, "Christmas Day") if self.named else known


def nights(source: HolidaySource) -> BusinessHours:
    every_day = {day: [("22:00", "06:00")] for day in (*WORKDAYS, "sat", "sun")}
    return BusinessHours(timezone="UTC", weekly=every_day, holidays=source)


@pytest.mark.parametrize(
    "holidays", [{CHRISTMAS: "Christmas Day"}, [CHRISTMAS], iter([CHRISTMAS]), {CHRISTMAS}]
)
def test_dates_close_with_or_without_a_name(holidays: object) -> None:
    """A mapping and any iterable of dates close these dates."""
    calendar = office(holidays=holidays)
    assert not calendar.is_open(london(2026, 12, 25, 10))
    assert calendar.is_open(london(2026, 12, 24, 10))


def test_none_means_no_holidays() -> None:
    """Without holidays the week goes on."""
    assert office().is_open(london(2026, 12, 25, 10))


def test_a_mapping_covers_every_year() -> None:
    """What is not in a mapping is no holiday, in whatever year."""
    assert office(holidays={CHRISTMAS: "Christmas Day"}).is_open(london(1926, 12, 24, 10))


@pytest.mark.parametrize(
    "holidays",
    [
        "2026-12-25",
        2026,
        ["2026-12-25"],
        {"2026-12-25": "Christmas Day"},
        [utc(2026, 12, 25)],
        {CHRISTMAS: ""},
        {CHRISTMAS: None},
    ],
)
def test_what_is_no_holiday_is_refused(holidays: object) -> None:
    """Text, datetimes and holidays without a proper name are errors that say where."""
    with pytest.raises(HoursError) as caught:
        office(holidays=holidays)
    assert caught.value.path.startswith("holidays")


@pytest.mark.parametrize("named", [True, False])
def test_a_source_is_asked(named: bool) -> None:
    """Holidays may come from anything that has dates and covers, named or not."""
    calendar = office(holidays=Source(2026, 2030, named))
    assert calendar.between(london(2026, 12, 24), london(2026, 12, 26)) == 8 * HOUR
    assert calendar == office(holidays=Source(2026, 2030, named)) == pickled(calendar)


def test_a_year_that_a_source_does_not_know_is_an_error() -> None:
    """No holiday known is not the same as no holiday."""
    calendar = office(holidays=Source(2026, 2026))
    assert calendar.is_open(london(2026, 1, 1, 10))
    with pytest.raises(UncoveredYearError) as caught:
        calendar.between(london(2026, 6, 1), london(2027, 1, 1, 1))
    assert caught.value.year == 2027
    with pytest.raises(UncoveredYearError):
        calendar.add(london(2026, 12, 31, 16), 2 * HOUR)
    with pytest.raises(UncoveredYearError):
        calendar.add_days(london(2026, 12, 31, 16), 1)


def test_a_search_looks_as_far_as_the_source_knows() -> None:
    """A search that finds its answer in a covered year does not mind the year after."""
    calendar = office(holidays=Source(2026, 2028))
    assert calendar.add(london(2026, 12, 31, 9), 9 * HOUR) == london(2027, 1, 1, 10)
    assert calendar.add(london(2027, 12, 31, 9), 9 * HOUR) == london(2028, 1, 3, 10)
    never = BusinessHours(timezone="UTC", holidays=Source(2026, 2028))
    with pytest.raises((UncoveredYearError, NoWorkingTimeError)):
        never.next_open(utc(2026, 1, 1))


def test_the_night_before_the_first_known_year_is_unknown_until_it_ends() -> None:
    """Whether New Year's Eve is a holiday decides about the small hours, and nothing later."""
    calendar = nights(Source(2026, 2026))
    assert calendar.between(utc(2026, 1, 1, 6), utc(2026, 1, 2)) == 2 * HOUR
    with pytest.raises(UncoveredYearError) as caught:
        calendar.is_open(utc(2026, 1, 1, 5, 59))
    assert caught.value.year == 2025


def test_the_night_before_a_year_counts_when_it_is_known() -> None:
    """The small hours of New Year belong to the year before."""
    assert nights(Source(2025, 2026)).is_open(utc(2026, 1, 1, 5, 59))


class Rebuilding:
    """Knows every year, and that nothing opens from 2027 to 2029."""

    def covers(self, year: int) -> bool:
        return year > 0

    def dates(self, first: date, last: date) -> list[date]:
        days = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
        return [day for day in days if 2027 <= day.year < 2030]


def test_what_a_source_closes_for_years_opens_again() -> None:
    """A long closure is no proof that nothing opens any more, whatever was asked before."""
    eve, again = utc(2026, 12, 31, 18), utc(2030, 1, 1, 9)
    for warm in (None, utc(2031, 1, 1)):
        hours = office("UTC", holidays=Rebuilding())
        if warm:
            hours.is_open(warm)
        assert hours.next_open(eve) == again
        assert hours.add(eve, HOUR) == again + HOUR
        assert hours.add_days(eve, 1) == again + 8 * HOUR


def test_what_fills_itself_when_asked_is_refused() -> None:
    """A dictionary that is empty until somebody looks into it would mean "no holidays"."""

    class Lazy(dict[date, str]):
        def __contains__(self, day: object) -> bool:
            return day == CHRISTMAS

    with pytest.raises(HoursError, match="public_holidays"):
        office(holidays=Lazy())


def test_the_end_of_what_is_covered_can_be_asked() -> None:
    """What ends where coverage ends needs nothing of the next year."""
    hours = office(holidays=Source(2026, 2026))
    start, end = london(2026, 12, 28), london(2027, 1, 1)

    assert hours.between(start, end) == sum((s.duration for s in hours.spans(start, end)), 0 * HOUR)
    assert hours.between(end, start) == -hours.between(start, end)
    assert hours.subtract(end, HOUR) == hours.previous_close(end) - HOUR == london(2026, 12, 31, 16)


def test_an_override_needs_no_source() -> None:
    """A night shift of an exception counts, though nobody knows the holidays of its year."""
    night = {date(2025, 12, 31): [("20:00", "04:00")]}
    hours = office(holidays=Source(2026, 2026), overrides=night)

    assert hours.is_open(london(2026, 1, 1, 3))
