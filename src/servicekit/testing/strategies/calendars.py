"""Calendars of every make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.hours import BusinessHours, Calendar
from servicekit.hours.intervals import DAYS
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.plain import details
from servicekit.testing.strategies.times import spans_of
from servicekit.versions import Versions

__all__ = ["business_hours", "business_hours_of", "calendars", "calendars_of"]

_DAY_MINUTES = 24 * 60
# From 9 to 5 first, for that is the simplest.
_STARTS = st.one_of(
    st.integers(0, 23).map(lambda n: (9 + n) % 24 * 60), st.integers(0, _DAY_MINUTES - 1)
)
_LENGTHS = st.one_of(
    st.sampled_from([8, *range(1, 8), *range(9, 24)]).map((60).__mul__),
    st.integers(1, _DAY_MINUTES - 1),
)
_WHOLE_WEEK: Mapping[str, Any] = {day: [("00:00", "24:00")] for day in DAYS}
_LUNCH: Mapping[str, Any] = {day: [("12:00", "13:00")] for day in DAYS}


def _interval(start: int, length: int) -> tuple[str, str]:
    """Return an interval as text, over midnight where it is long enough."""
    end = start + length
    return _clock(start), _clock(end if end <= _DAY_MINUTES else end - _DAY_MINUTES)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


_INTERVALS = st.builds(_interval, _STARTS, _LENGTHS)
_HOURS = st.lists(_INTERVALS, min_size=1, max_size=2)
_WEEKS: st.SearchStrategy[Mapping[str, Any]] = st.dictionaries(
    st.sampled_from(DAYS), _HOURS, min_size=1
)


def _dates(bounds: Bounds) -> st.SearchStrategy[date]:
    """Draw dates, also those just outside, which reach in from another zone or over midnight."""
    day = timedelta(days=1)
    return st.dates(bounds.first.date() - day, bounds.last.date() + day)


def business_hours(**bounds: Unpack[Within]) -> st.SearchStrategy[BusinessHours]:
    """Draw opening hours that open every week, with holidays and exceptions.

    They shrink to one weekday from 9 to 5 in the first of the zones.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(business_hours())
        ... @settings(max_examples=3, database=None)
        ... def test_it(hours):
        ...     assert any(hours.weekly.values())
        >>> test_it()
    """
    return business_hours_of(Bounds(**bounds))


@cache
def business_hours_of(bounds: Bounds) -> st.SearchStrategy[BusinessHours]:
    """Draw opening hours within bounds that were checked."""
    return _business_hours(bounds, _WEEKS)


def _business_hours(
    bounds: Bounds, weekly: st.SearchStrategy[Mapping[str, Any]]
) -> st.SearchStrategy[BusinessHours]:
    days = _dates(bounds)
    exceptions = {
        "holidays": st.dictionaries(days, st.just("a holiday"), max_size=3),
        "overrides": st.dictionaries(days, st.one_of(st.just([]), _HOURS), max_size=3),
    }
    required = {"timezone": st.sampled_from(bounds.zones), "weekly": weekly}
    return details(exceptions, required).map(lambda fields: BusinessHours(**fields))


def calendars(**bounds: Unpack[Within]) -> st.SearchStrategy[Calendar]:
    """Draw calendars of any make: plain, combined, with pauses, and versions that follow another.

    They open every week, unless pauses or exceptions of another calendar prevent it, and shrink to
    what :func:`business_hours` shrinks to.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(calendars())
        ... @settings(max_examples=3, database=None)
        ... def test_it(hours):
        ...     assert isinstance(hours, Calendar)
        >>> test_it()
    """
    return calendars_of(Bounds(**bounds))


@cache
def calendars_of(bounds: Bounds) -> st.SearchStrategy[Calendar]:
    """Draw calendars within bounds that were checked."""
    plain = _business_hours(bounds, _WEEKS)
    return st.one_of(plain, combined_of(bounds), paused_of(bounds), followed_of(bounds))


@cache
def combined_of(bounds: Bounds) -> st.SearchStrategy[Calendar]:
    """Draw calendars that are made of two."""
    plain = _business_hours(bounds, _WEEKS)
    around = _business_hours(bounds, st.just(_WHOLE_WEEK))
    lunch = _business_hours(bounds, st.just(_LUNCH))
    return st.one_of(
        st.builds(Calendar.__and__, plain, around),
        st.builds(Calendar.__or__, plain, plain),
        st.builds(Calendar.__sub__, around, lunch),
    )


@cache
def paused_of(bounds: Bounds) -> st.SearchStrategy[Calendar]:
    """Draw calendars that stand still for a while."""
    pauses = st.lists(spans_of(bounds), min_size=1, max_size=3)
    return st.builds(Calendar.__sub__, _business_hours(bounds, _WEEKS), pauses)


@cache
def followed_of(bounds: Bounds) -> st.SearchStrategy[Calendar]:
    """Draw calendars of which one follows another on a date."""
    plain = _business_hours(bounds, _WEEKS)
    return st.builds(_followed, plain, plain, _dates(bounds))


def _followed(before: Calendar, after: Calendar, day: date) -> Calendar:
    whole: Calendar = Versions({date.min: before, day: after}).whole
    return whole
