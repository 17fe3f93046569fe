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
