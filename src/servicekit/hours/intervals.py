"""Opening intervals of one date: read, checked, merged, and written back as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import time

from servicekit.errors import HoursError
from servicekit.hours.edges import merge, pairs

__all__ = [
    "DAY",
    "DAYS",
    "Intervals",
    "TextIntervals",
    "as_intervals",
    "as_week",
    "microseconds_of",
]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60 * 60 * 1_000_000
"""The microseconds of a day on which no clock changes."""

Intervals = tuple[tuple[int, int], ...]
"""Microseconds after the midnight with which the date begins; beyond ``DAY`` lies the next date."""

TextIntervals = tuple[tuple[str, str], ...]
"""Times on the clock of one date; an end before its start lies on the next date."""

_SECOND = 1_000_000
_MINUTE, _HOUR = 60, 60 * 60
_MIDNIGHT = 24 * _HOUR
_CLOCK = re.compile(r"(?!24:.*[1-9])([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_EXPECTED = "a time such as '09:00', '17:30:15' or datetime.time(9), at most '24:00' as an end"


def as_week(value: object) -> dict[str, TextIntervals]:
    """Check weekly hours and return them in canonical form, without the days that have none.

    Raises:
        HoursError: a day is not one of the seven, or an interval is not possible.
    """
    if not isinstance(value, Mapping):
        raise HoursError("weekly", value, "a mapping from mon, tue, … to pairs of times")
    for day in value:
        if day not in DAYS:
            raise HoursError("weekly", day, f"one of {', '.join(DAYS)}")
    week = {day: as_intervals(f"weekly.{day}", value.get(day, ())) for day in DAYS}
    return {day: intervals for day, intervals in week.items() if intervals}


def as_intervals(path: str, value: object) -> TextIntervals:
    """Check the intervals of one date and return them merged, in order, as text.

    Example:
        >>> as_intervals("weekly.mon", [("13:00", "17:00"), ("09:00", "13:00"), ("22:00", "02:00")])
        (('09:00', '17:00'), ('22:00', '02:00'))

    Raises:
        HoursError: an interval is not a pair of times, or is empty.
    """
    if not isinstance(value, Iterable) or isinstance(value, str | bytes | Mapping):
        raise HoursError(path, value, "a list of pairs such as ('09:00', '17:00')")
    intervals = sorted(_interval(f"{path}[{i}]", pair) for i, pair in enumerate(value))
    return tuple(text for start, end in pairs(merge(intervals)) for text in _texts(start, end))


def microseconds_of(intervals: TextIntervals) -> Intervals:
    """Return canonical intervals in microseconds after the midnight with which the date begins.

    Example:
        >>> microseconds_of((("22:00", "02:00"),))
        ((79200000000, 93600000000),)
    """
    edges = merge(_interval("", pair) for pair in intervals)
    return tuple((start * _SECOND, end * _SECOND) for start, end in pairs(edges))


def _interval(path: str, pair: object) -> tuple[int, int]:
    match pair:
        case (start, end):
            opens, closes = _seconds(path, start), _seconds(path, end)
        case _:
            raise HoursError(path, pair, "a pair such as ('09:00', '17:00')")
    if opens in (closes, _MIDNIGHT):
        raise HoursError(path, pair, "an end after its start; ('00:00', '24:00') is the whole day")
    return opens, closes if closes > opens else closes + _MIDNIGHT


def _seconds(path: str, value: object) -> int:
    if isinstance(value, time) and value.tzinfo is None and not value.microsecond:
        return value.hour * _HOUR + value.minute * _MINUTE + value.second
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise HoursError(path, value, _EXPECTED)
    hours, minutes, seconds = (int(field or 0) for field in found.groups())
    return hours * _HOUR + minutes * _MINUTE + seconds


def _texts(start: int, end: int) -> TextIntervals:
    if end - start >= _MIDNIGHT and end > _MIDNIGHT:
        # Longer than a pair can say, as it wraps past its own start. Half of the end always lies
        # after the start and within a day of the end, and both halves read back as the whole.
        return _texts(start, end // 2) + _texts(end // 2, end)
    return ((_text(start), _text(end if end <= _MIDNIGHT else end - _MIDNIGHT)),)


def _text(second: int) -> str:
    text = f"{second // _HOUR:02}:{second // _MINUTE % 60:02}"
    return f"{text}:{second % 60:02}" if second % 60 else text
