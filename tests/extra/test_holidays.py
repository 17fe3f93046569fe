"""Public holidays of the world as a source for opening hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.metadata import version

import holidays
import pytest
from hours.support import HOUR, london, office, utc

from servicekit.errors import FieldError, UncoveredYearError
from servicekit.extra.holidays import PublicHolidays, public_holidays
from servicekit.hours import BusinessHours, HolidaySource
from servicekit.values import FrozenMapping

CHRISTMAS = date(2026, 12, 25)
SUMMER = date(2026, 8, 31)  # a holiday in England, and none in Scotland


def england(*years: int, language: str | None = None) -> PublicHolidays:
    return public_holidays("GB", subdivision="ENG", years=years or [2026], language=language)


def refusal(country: str = "GB", **more: object) -> FieldError:
    with pytest.raises(FieldError) as caught:
        public_holidays(country, **({"years": [2026]} | more))  # type: ignore[arg-type]
    return caught.value


# What is asked for


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    """England keeps the last Monday in August, Scotland does not."""
    scotland = public_holidays("GB", subdivision="SCT", years=[2026])
    assert SUMMER in england().days
    assert SUMMER not in scotland.days


def test_a_country_without_parts_takes_none() -> None:
    """Where the holidays are the same everywhere, the code of the country is enough."""
    ireland = public_holidays("IE", years=[2026])
    assert ireland.subdivision is None
    assert CHRISTMAS in ireland.days


def test_a_part_is_required_where_there_are_parts() -> None:
    """Without one the holidays would be those of nobody; the error lists them all."""
    error = refusal()
    assert (error.field, error.value) == ("subdivision", None)
    assert error.expected == "one of ENG, NIR, SCT, WLS"


@pytest.mark.parametrize(("country", "listed"), [("GB", "WLS"), ("IE", "one of None")])
def test_an_unknown_part_is_refused(country: str, listed: str) -> None:
    """The error lists the parts that there are, or says that there are none."""
    error = refusal(country, subdivision="Bavaria")
    assert error.field == "subdivision"
    assert listed in error.expected


@pytest.mark.parametrize(
    ("country", "near"),
    [("GBR", "GB"), ("gb", "GB"), ("United Kingdom", "such as GB, DE, US"), (44, "two-letter")],
)
def test_an_unknown_country_is_refused_with_near_codes(country: str, near: str) -> None:
    """Only two-letter codes name a country; the error says so and offers some."""
    error = refusal(country)
    assert (error.field, error.value) == ("country", country)
    assert near in error.expected


def test_names_come_in_a_language_that_the_data_has() -> None:
    """A language changes the names and nothing else."""
    english, thai = england(), england(language="th")
    assert english.days[CHRISTMAS] == "Christmas Day"
    assert thai.days[CHRISTMAS] != english.days[CHRISTMAS]
    assert set(thai.days) == set(english.days)


def test_an_unknown_language_is_refused() -> None:
    """The error lists the languages that the data has, also when that is only its own."""
    error = refusal(subdivision="ENG", language="de")
    assert (error.field, error.value) == ("language", "de")
    assert "en_GB" in error.expected
    assert refusal("AG", language="de").expected == "one of None"


def test_the_machine_does_not_choose_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same arguments give the same names, whatever the locale is."""
    monkeypatch.setenv("LANGUAGE", "th")
    assert england().days[CHRISTMAS] == "Christmas Day"


@pytest.mark.parametrize("years", [[], "2026", [2026.0], [date(2026, 1, 1)]])
def test_years_are_integers(years: object) -> None:
    """There must be one at least, or nothing would be covered."""
    assert refusal("IE", years=years).field == "years"


@pytest.mark.parametrize("years", [range(2099, 3000), [1066, 2026], [0]])
def test_years_outside_the_data_are_refused(years: object) -> None:
    """The error says from when to when the data reaches."""
    error = refusal("IE", years=years)
    assert error.field == "years"
    assert error.expected == "years from 1872 to 2100"


# The source


def test_it_is_a_source() -> None:
    """It covers the years that it was asked for, in whatever order, and no other."""
    source = england(2027, 2025, 2025)
    assert isinstance(source, HolidaySource)
    assert source.years == (2025, 2027)
    assert [year for year in range(2020, 2030) if source.covers(year)] == [2025, 2027]


def test_dates_include_both_ends() -> None:
    """Both the first and the last date are asked about."""
    boxing_days = england().dates(CHRISTMAS, date(2026, 12, 28))
    assert list(boxing_days) == [CHRISTMAS, date(2026, 12, 26), date(2026, 12, 28)]
    assert england().dates(CHRISTMAS, CHRISTMAS) == {CHRISTMAS: "Christmas Day"}


@pytest.mark.parametrize(("country", "part"), [("US", "NY"), ("GB", "SCT"), ("JP", None)])
def test_a_year_does_not_depend_on_its_neighbours(country: str, part: str | None) -> None:
    """Also a holiday that is moved over New Year is known from the one year alone."""
    together = public_holidays(country, subdivision=part, years=range(2020, 2024))
    alone = {}
    for year in range(2020, 2024):
        alone |= public_holidays(country, subdivision=part, years=[year]).days
    assert alone == together.days


def test_it_is_a_value(travels: Callable[[object], None]) -> None:
    """It is equal to what says the same, and travels."""
    assert england(2025, 2026) == england(2026, 2025)
    assert england(2025) != england(2026)
    travels(england())


def test_it_is_frozen() -> None:
    """What the package learns later changes nothing that has been read."""
    data = holidays.country_holidays("IE", years=[2026])
    kept = PublicHolidays(country="IE", subdivision=None, years=[2026], days=data, version="0.1")
    data[date(2026, 7, 1)] = "a day of mourning"
    assert isinstance(kept.days, FrozenMapping)
    assert date(2026, 7, 1) not in kept.days


@pytest.mark.parametrize(
    ("years", "written"),
    [
        ([2026], "2026"),
        (range(2024, 2031), "2024 to 2030"),
        ([2020, 2022, 2023, 2026], "2020, 2022 to 2023, 2026"),
    ],
)
def test_it_says_what_it_covers_and_from_which_release(years: list[int], written: str) -> None:
    """The representation names the place, the years with their gaps, and the release."""
    release = f"holidays {version('holidays')}"
    assert repr(england(*years)) == f"<public holidays of GB-ENG, {written}, {release}>"
    ireland = public_holidays("IE", years=years)
    assert repr(ireland) == f"<public holidays of IE, {written}, {release}>"


# In opening hours


def test_opening_hours_close_on_them() -> None:
    """A calendar takes them as they are, and stays a value."""
    source = public_holidays("GB", subdivision="ENG", years=range(2024, 2031))
    calendar = office(holidays=source)
    assert calendar.between(london(2026, 12, 24), london(2026, 12, 30)) == 16 * HOUR
    assert calendar == office(holidays=england(*range(2024, 2031)))
    assert hash(calendar) == hash(office(holidays=england(*range(2024, 2031))))


def test_a_year_that_is_not_covered_is_an_error() -> None:
    """The error names the year and the source with its release."""
    with pytest.raises(UncoveredYearError) as caught:
        office(holidays=england()).is_open(london(2027, 12, 24, 10))
    assert (caught.value.year, caught.value.source) == (2027, repr(england()))


def test_years_on_both_sides_of_a_gap_can_be_asked_in_any_order() -> None:
    """What was asked before makes no difference to an answer."""
    calendar = office(holidays=england(2020, 2026))
    for year in (2026, 2020, 2026):
        assert calendar.is_open(london(year, 3, 3, 10))
    with pytest.raises(UncoveredYearError):
        calendar.between(london(2020, 3, 3), london(2026, 3, 3))


def test_an_explanation_says_which_release_was_used() -> None:
    """Years later it can still be told on what a deadline rested; plain dates name themselves."""
    calendar = office(holidays=england())
    told = calendar.explain(london(2026, 12, 24), london(2026, 12, 30))
    assert repr(england()) in told.calendar
    assert "Christmas Day" in str(told)
    both = calendar & BusinessHours.always("UTC")
    assert repr(england()) in both.explain(utc(2026, 12, 24), utc(2026, 12, 30)).calendar
    plain = office(holidays=england().days)
    assert "holidays=" not in plain.explain(utc(2026, 12, 24), utc(2026, 12, 30)).calendar
