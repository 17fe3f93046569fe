"""Instants to try, and the same matter some whole weeks later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

import attrs

from servicekit.errors import UncoveredYearError
from servicekit.hours import BusinessHours, Calendar
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import from_microseconds, to_microseconds, zone
from servicekit.testing.laws.given import CALM, START
from servicekit.versions import Versions

__all__ = [
    "MICROSECOND",
    "WEEK",
    "after",
    "around",
    "calendars_of",
    "edges",
    "moved",
    "plain",
    "steady",
]

WEEK = timedelta(days=7)
MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_YEARS = range(START.year, START.year + 10)
_MARGIN = 2 * _DAY


def after(t: datetime, wait: timedelta) -> datetime:
    """Return the instant so long after another, whatever clocks do."""
    return from_microseconds(to_microseconds(t) + wait // MICROSECOND, t)


def _sorted(instants: Iterable[datetime]) -> list[datetime]:
    """Return instants in their order, each once."""
    found = {to_microseconds(t): t for t in instants}
    return [found[key] for key in sorted(found)]


def around(instants: Iterable[datetime]) -> list[datetime]:
    """Return instants with those just before and just after them."""
    steps = (-MICROSECOND, timedelta(), MICROSECOND)
    return _sorted(after(t, step) for t in instants for step in steps)


def calendars_of(calendar: AnyCalendar | None) -> tuple[Calendar, ...]:
    """Return a calendar, or those that follow one another."""
    if isinstance(calendar, Versions):
        return tuple(each for _, each in calendar.entries)
    return () if calendar is None else (calendar,)


def edges(calendar: Calendar) -> list[datetime]:
    """Return instants at the edges of a calendar, in two weeks, in one of which clocks change.

    They are in 2026, or in the first year after it of which the calendar knows the holidays.
    """
    return _sorted([*_edges(calendar, START), *_edges(calendar, CALM)])


def _edges(calendar: Calendar, monday: datetime) -> list[datetime]:
    for year in _YEARS:
        start = monday.replace(year=year)
        try:
            spans = list(calendar.spans(start, start + WEEK))
        except UncoveredYearError:  # a year that no source of holidays covers
            continue
        return around([start, *(t for span in spans for t in (span.start, span.end))])
    return [monday]


def steady(zones: Iterable[str | tzinfo], a: datetime, b: datetime) -> bool:
    """Tell whether no clock changes in some zones from ``a`` to ``b``."""
    return all(_one_offset(zone(name), a, b) for name in zones)


def plain(calendar: AnyCalendar | None, a: datetime, b: datetime) -> bool:
    """Tell whether one week is like another from ``a`` to ``b``: no date and no clock differs.

    Nobody can tell of calendars that are made from others: they may have dates anywhere.
    """
    if calendar is None:
        return True
    if not isinstance(calendar, BusinessHours):
        return False
    place = zone(calendar.timezone)
    first, last = ((t + way).astimezone(place).date() for t, way in ((a, -_MARGIN), (b, _MARGIN)))
    if any(first <= day <= last for day in calendar.overrides):
        return False
    return _no_holidays(calendar.holidays, first, last) and _one_offset(place, a, b)


def _one_offset(place: Any, a: datetime, b: datetime) -> bool:
    days = (b - a) // _DAY + 4
    shifts = {(a + _DAY * n - _MARGIN).astimezone(place).utcoffset() for n in range(days + 1)}
    return len(shifts) == 1


def _no_holidays(holidays: Any, first: Any, last: Any) -> bool:
    if holidays is None:
        return True
    dates = getattr(holidays, "dates", None)
    try:
        found: Iterable[Any] = holidays if dates is None else dates(first, last)
        return not any(first <= day <= last for day in found)
    except UncoveredYearError:
        return False


def moved(value: Any, by: timedelta) -> Any:
    """Return the same value with every instant in it so much later."""
    if isinstance(value, datetime):
        return after(value, by)
    if isinstance(value, tuple | frozenset | list):
        return type(value)(moved(each, by) for each in value)
    if isinstance(value, Mapping):
        return {key: moved(each, by) for key, each in value.items()}
    if attrs.has(type(value)) and _dated(value):
        fields = {name: moved(each, by) for name, each in _init(value)}
        return type(value)(**fields)
    return value


def _init(value: Any) -> Iterator[tuple[str, Any]]:
    for field in attrs.fields(type(value)):
        if field.init:
            yield field.alias, getattr(value, field.name)


def _dated(value: Any) -> bool:
    """Tell whether an instant stands anywhere in a value; others stay the very same."""
    if isinstance(value, datetime):
        return True
    if isinstance(value, Mapping):
        return any(map(_dated, value.values()))
    if isinstance(value, tuple | frozenset | list):
        return any(map(_dated, value))
    return attrs.has(type(value)) and any(_dated(each) for _, each in _init(value))
