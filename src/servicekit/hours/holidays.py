"""Holidays: a plain mapping, or a source that knows which years it covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from servicekit.errors import HoursError, UncoveredYearError
from servicekit.values import FrozenMapping

__all__ = ["HolidaySource", "Holidays", "as_holidays", "holidays_of", "plain_date"]

_UNNAMED = "holiday"
_FROZEN = "a mapping that holds its dates; servicekit.extra.holidays.public_holidays() makes one"


@runtime_checkable
class HolidaySource(Protocol):
    """What knows the holidays of some years, and says of which."""

    def dates(self, first: date, last: date) -> Mapping[date, str] | Iterable[date]:
        """Return the holidays from ``first`` to ``last``, both included, named or not."""

    def covers(self, year: int) -> bool:
        """Tell whether the holidays of a year are known."""


Holidays = FrozenMapping[date, str] | HolidaySource


def as_holidays(value: object) -> Holidays | None:
    """Convert a mapping or an iterable of dates; sources and ``None`` stay what they are.

    Raises:
        HoursError: a key is not a date, or a name not text.
    """
    if value is None or isinstance(value, HolidaySource):
        return value
    if isinstance(value, dict) and type(value).__contains__ is not dict.__contains__:
        # Such as those of the holidays package, which fill themselves when they are asked.
        raise HoursError("holidays", type(value).__name__, _FROZEN)
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        raise HoursError("holidays", value, "dates with names, dates alone, or a HolidaySource")
    return _named(value)


def _named(value: Mapping[date, str] | Iterable[date]) -> FrozenMapping[date, str]:
    names = value if isinstance(value, Mapping) else dict.fromkeys(value, _UNNAMED)
    for day, name in names.items():
        if not isinstance(name, str) or not name.strip():
            raise HoursError(f"holidays.{day}", name, "the name of a holiday")
    days = {plain_date("holidays", day): name for day, name in names.items()}
    return FrozenMapping(dict(sorted(days.items())))


def plain_date(path: str, day: object) -> date:
    """Return a date that is nothing but a date.

    Raises:
        HoursError: it is something else; a datetime is no date, its zone would decide which.
    """
    if not isinstance(day, date) or isinstance(day, datetime):
        raise HoursError(path, day, "a datetime.date, such as date(2026, 12, 25)")
    return date(day.year, day.month, day.day)


def holidays_of(source: HolidaySource, first: date, last: date) -> Mapping[date, str]:
    """Return the holidays that a source knows from ``first`` to ``last``, both included.

    Raises:
        UncoveredYearError: the source does not know one of these years.
        HoursError: the source returns something else than dates.
    """
    for year in range(first.year, last.year + 1):
        if not source.covers(year):
            raise UncoveredYearError(year, repr(source))
    return _named(source.dates(first, last))
