"""From rules on local dates to edges on the UTC line.

Days are counted from 1970-01-01, so that a wall-clock reading is one integer, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from servicekit.errors import InstantOutOfRangeError
from servicekit.hours.intervals import DAY, Intervals
from servicekit.instants import EPOCH, duration_microseconds, from_microseconds, wall_edge

__all__ = [
    "BEGINNING",
    "END",
    "FIRST_DAY",
    "LAST_DAY",
    "date_of",
    "day_of",
    "edges_of",
    "local_day",
    "local_year",
    "midnight",
    "start_of_year",
]


_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock has no zone
_ORIGIN = date(1970, 1, 1).toordinal()

FIRST_DAY = date.min.toordinal() - _ORIGIN
LAST_DAY = date.max.toordinal() - _ORIGIN

# The first instant of the year 1 and the end of the year 9999, in UTC.
BEGINNING = FIRST_DAY * DAY
END = (LAST_DAY + 1) * DAY

# One step a day. An interval lasts less than two days from the midnight of its date; the third
# midnight after it shows a jump of the clock that has moved the second.
_AHEAD = 3
_STEPS = [timedelta(days=n) for n in range(367 + _AHEAD)]


def day_of(value: date) -> int:
    """Return the number of a date, counted from 1970-01-01."""
    return value.toordinal() - _ORIGIN


def date_of(day: int) -> date:
    """Return the date of a number."""
    return date.fromordinal(day + _ORIGIN)


def start_of_year(year: int, place: tzinfo) -> int:
    """Return the instant at which a year begins on the clocks of a zone."""
    if year <= date.min.year:
        return BEGINNING
    if year > date.max.year:
        return END
    return wall_edge(datetime(year, 1, 1), place)  # noqa: DTZ001


def midnight(day: int, place: tzinfo) -> int:
    """Return the instant at which a date begins on the clocks of a zone."""
    if day <= FIRST_DAY:
        return BEGINNING
    if day > LAST_DAY:
        return END
    return _edge(day * DAY, place)


def local_day(at: int, place: tzinfo) -> int:
    """Return the number of the date that the clocks of a zone show at an instant.

    Where they show a date before the year 1 or after the year 9999, the nearest one is meant.
    """
    try:
        return day_of(from_microseconds(at, EPOCH.replace(tzinfo=place)).date())
    except InstantOutOfRangeError:
        return FIRST_DAY if at < 0 else LAST_DAY


def local_year(at: int, place: tzinfo) -> int:
    """Return the year that the clocks of a zone show at an instant.

    Raises:
        InstantOutOfRangeError: the instant lies outside the years 1 to 9999.
    """
    if not BEGINNING <= at < END:
        raise InstantOutOfRangeError(at)
    year = (_WALL_EPOCH + timedelta(microseconds=at)).year
    if at < start_of_year(year, place):
        return year - 1
    return year + (at >= start_of_year(year + 1, place))


def edges_of(first: int, plan: Sequence[Intervals], place: tzinfo) -> list[int]:
    """Return the open time that consecutive dates own, as edges in microseconds of UTC."""
    offsets = _offsets(first, len(plan) + _AHEAD, place)
    known, shift = offsets[0], duration_microseconds(offsets[0])
    edges: list[int] = []
    ahead = zip(plan, offsets, offsets[1:], offsets[2:], offsets[3:], strict=False)
    for day, (intervals, a, b, c, d) in enumerate(ahead, first):
        # Otherwise a clock changes while these doors may be open.
        steady = a is b is c is d or a == b == c == d
        if steady and a is not known:
            known, shift = a, duration_microseconds(a)
        for start, end in intervals:
            low, high = day * DAY + start, day * DAY + end
            low, high = (
                (low - shift, high - shift) if steady else (_edge(low, place), _edge(high, place))
            )
            if edges and low <= edges[-1]:
                edges[-1] = max(edges[-1], high)
            elif low < high:  # not within an hour that the clock skips
                edges += low, high
    return edges


def _offsets(first: int, count: int, place: tzinfo) -> list[timedelta]:
    """Return the offset from UTC at each midnight, on the last dates of time that of the last."""
    start = datetime.fromordinal(first + _ORIGIN).replace(tzinfo=place)
    left = LAST_DAY - first + 1
    offsets = [(start + step).utcoffset() for step in _STEPS[: min(count, left)]]
    return offsets + offsets[-1:] * (count - len(offsets))  # type: ignore[return-value]


def _edge(wall: int, place: tzinfo) -> int:
    return wall_edge(_WALL_EPOCH + timedelta(microseconds=wall), place)
