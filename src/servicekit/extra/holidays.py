"""Public holidays of the world, from the ``holidays`` package (extra ``holidays``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from importlib.metadata import version

import attrs
import holidays

from servicekit.errors import FieldError
from servicekit.values import FrozenMapping

__all__ = ["PublicHolidays", "public_holidays"]


def _frozen(days: Mapping[date, str]) -> FrozenMapping[date, str]:
    return FrozenMapping(dict(sorted(days.items())))


def _years(years: Iterable[int]) -> tuple[int, ...]:
    known = tuple(years) if isinstance(years, Iterable) else ()
    if not known or not all(isinstance(year, int) for year in known):
        raise FieldError("years", years, "at least one year as an integer, such as [2026]")
    return tuple(sorted(set(known)))


@attrs.frozen(kw_only=True, repr=False)
class PublicHolidays:
    """The public holidays of some years, frozen; a source of holidays for ``BusinessHours``.

    Freezing them keeps a deadline what it was: a newer release of the data changes nothing that
    was computed before, and ``version`` says which release it was.

    Args:
        country: two-letter ISO 3166-1 code.
        subdivision: the part of the country, or ``None`` where it has none.
        years: the years that are covered, at least one.
        days: the holidays by date.
        version: the release of the data.

    Raises:
        FieldError: there is no year, or one is not an integer.
    """

    country: str
    subdivision: str | None
    years: tuple[int, ...] = attrs.field(converter=_years)
    days: FrozenMapping[date, str] = attrs.field(converter=_frozen)
    version: str

    def dates(self, first: date, last: date) -> dict[date, str]:
        """Return the holidays from ``first`` to ``last``, both included."""
        return {day: name for day, name in self.days.items() if first <= day <= last}

    def covers(self, year: int) -> bool:
        """Tell whether the holidays of a year are known."""
        return year in self.years

    def __repr__(self) -> str:
        place = self.country if self.subdivision is None else f"{self.country}-{self.subdivision}"
        years = ", ".join(_runs(self.years))
        return f"<public holidays of {place}, {years}, holidays {self.version}>"


def _runs(years: tuple[int, ...]) -> Iterator[str]:
    """Write years that follow each other as one run, so that a gap can be seen."""
    known = set(years)
    firsts = (year for year in years if year - 1 not in known)
    lasts = (year for year in years if year + 1 not in known)
    for first, last in zip(firsts, lasts, strict=True):
        yield str(first) if first == last else f"{first} to {last}"


def public_holidays(
    country: str,
    *,
    years: Iterable[int],
    subdivision: str | None = None,
    language: str | None = None,
) -> PublicHolidays:
    """Return the public holidays of a country, or of a part of one.

    Args:
        country: two-letter ISO 3166-1 code, such as ``"GB"``.
        years: the years to cover; asking about another year is an error, not "open".
        subdivision: the part of the country, such as ``"ENG"``; required where there are parts,
            for their holidays differ.
        language: the language of the names, where the data has it.

    Example:
        >>> from datetime import date
        >>> england = public_holidays("GB", subdivision="ENG", years=[2026])
        >>> england.dates(date(2026, 12, 24), date(2026, 12, 25))
        {datetime.date(2026, 12, 25): 'Christmas Day'}

    Raises:
        FieldError: the country, the subdivision, the language or a year is not known, or a
            subdivision is needed.
    """
    _check_place(country, subdivision)
    data, covered = holidays.country_holidays(country), _years(years)  # computes no holidays yet
    _check_years(data, covered)
    found = holidays.country_holidays(
        country, subdiv=subdivision, years=covered, language=_language(data, language)
    )
    return PublicHolidays(
        country=country,
        subdivision=subdivision,
        years=covered,
        days=dict(found),
        version=version("holidays"),
    )


def _check_place(country: str, subdivision: str | None) -> None:
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        close = get_close_matches(str(country).upper(), known) or ["GB", "DE", "US"]
        expected = f"the two-letter ISO 3166-1 code of a country, such as {', '.join(close)}"
        raise FieldError("country", country, expected)
    parts: tuple[str | None, ...] = tuple(known[country]) or (None,)
    if subdivision not in parts:
        raise FieldError("subdivision", subdivision, f"one of {', '.join(map(str, parts))}")


def _check_years(data: holidays.HolidayBase, years: tuple[int, ...]) -> None:
    for year in years:
        if not data.start_year <= year <= data.end_year:
            raise FieldError("years", year, f"years from {data.start_year} to {data.end_year}")


def _language(data: holidays.HolidayBase, language: str | None) -> str | None:
    # Never left open, for the package would take the language of the machine.
    chosen = data.default_language if language is None else language
    known: tuple[str | None, ...] = data.supported_languages or (None,)
    if chosen not in known:
        raise FieldError("language", chosen, f"one of {', '.join(map(str, known))}")
    return chosen
