"""The core of OpenStreetMap's notation for opening hours, read and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TypeVar

from servicekit.errors import HoursError, HoursSyntaxError
from servicekit.hours.intervals import DAYS, TextIntervals, as_intervals
from servicekit.scanning import Scanner

__all__ = ["read", "write"]

T = TypeVar("T")

_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ALL_DAY: TextIntervals = (("00:00", "24:00"),)

# Every pattern skips the spaces before it.
_NEVER = re.compile(r" *off *\Z")
_ALWAYS = re.compile(r" *24/7")
_HOLIDAYS = re.compile(r" *PH")
_DATE = re.compile(rf" *(\d{{4}}) +({'|'.join(_MONTHS)}) +(\d{{1,2}})(?!\d)", re.ASCII)
_WEEKDAY = re.compile(rf" *({'|'.join(_WEEKDAYS)})")
_SPAN = re.compile(r" *(\d\d:\d\d(?::\d\d)?) *- *(\d\d:\d\d(?::\d\d)?)", re.ASCII)
_OFF = re.compile(r" *off")
_DASH = re.compile(r" *-")
_COMMA = re.compile(r" *,")
_SEMICOLON = re.compile(r" *;")
_END = re.compile(r" *\Z")

_Week = Mapping[str, TextIntervals]
_Dates = Mapping[date, TextIntervals]


def read(text: str) -> tuple[_Week, _Dates]:
    """Return the weekly hours and the hours of single dates that a text gives.

    Example:
        >>> read("Mo 10:00-14:00; 2026 Dec 24 off")
        ({'mon': (('10:00', '14:00'),)}, {datetime.date(2026, 12, 24): ()})

    Raises:
        HoursSyntaxError: the text is not in the notation, or names a day twice.
    """
    return _Reader(text).rules()


class _Reader(Scanner):
    """Read rule by rule, always at one position, so that an error can point at it."""

    refusal = HoursSyntaxError

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise HoursError("text", text, "text such as 'Mo-Fr 09:00-17:00'")
        super().__init__(text)
        self.week: dict[str, TextIntervals] = {}
        self.dates: dict[date, TextIntervals] = {}

    def rules(self) -> tuple[_Week, _Dates]:
        if self.take(_NEVER):
            return self.week, self.dates
        self._rule()
        while self.take(_SEMICOLON):
            self._rule()
        self.expect(_END, "';' or the end")
        return self.week, self.dates

    def _rule(self) -> None:
        start = self.position
        if self.take(_ALWAYS):
            self._put(self.week, DAYS, _ALL_DAY, start)
        elif self.take(_HOLIDAYS):
            self.expect(_OFF, "'off', as holidays are closed; give a date hours to open it")
        elif found := self.take(_DATE):
            self._put(self.dates, [self._date(found, start)], self._hours(), start)
        else:
            self._put(self.week, self._weekdays(), self._hours(), start)

    def _put(
        self, rules: dict[T, TextIntervals], days: Iterable[T], hours: TextIntervals, start: int
    ) -> None:
        for day in days:
            if day in rules:
                raise self.error(f"every day once, and {day} was named before", start)
            rules[day] = hours

    def _date(self, found: re.Match[str], start: int) -> date:
        year, month, day = found.groups()
        try:
            return date(int(year), _MONTHS.index(month) + 1, int(day))
        except ValueError:
            raise self.error("a date that exists", start) from None

    def _weekdays(self) -> list[str]:
        days = self._weekday_range()
        while self.take(_COMMA):
            days += self._weekday_range()
        return days

    def _weekday_range(self) -> list[str]:
        first = last = self._weekday()
        if self.take(_DASH):
            last = self._weekday()
        count = (last - first) % len(DAYS) + 1
        return [DAYS[(first + n) % len(DAYS)] for n in range(count)]

    def _weekday(self) -> int:
        expected = f"a weekday ({', '.join(_WEEKDAYS)}), a date such as '2026 Dec 24', 24/7 or PH"
        return _WEEKDAYS.index(self.expect(_WEEKDAY, expected)[1])

    def _hours(self) -> TextIntervals:
        if self.take(_OFF):
            return ()
        spans = [self._span()]
        while self.take(_COMMA):
            spans.append(self._span())
        return as_intervals("text", spans)

    def _span(self) -> tuple[str, str]:
        start = self.position
        found = self.expect(_SPAN, "hours such as '09:00-17:00', or 'off'")
        try:
            as_intervals("text", [found.groups()])
        except HoursError as error:
            raise self.error(error.expected, start) from None
        return found[1], found[2]


def write(week: _Week, dates: _Dates, *, holidays: bool) -> str:
    """Return the text that reads back as these rules.

    Example:
        >>> write({"mon": (("09:00", "17:00"),), "tue": (("09:00", "17:00"),)}, {}, holidays=True)
        'Mo-Tu 09:00-17:00; PH off'
    """
    rules = [*_week_rules(week), *["PH off"] * holidays, *_date_rules(dates)]
    return "; ".join(rules) or "off"


def _week_rules(week: _Week) -> Iterable[str]:
    if all(week.get(day) == _ALL_DAY for day in DAYS):
        return ["24/7"]
    same = groupby(range(len(DAYS)), key=lambda n: week.get(DAYS[n], ()))
    runs = [(hours, list(days)) for hours, days in same if hours]
    return [f"{_run(days)} {_written(hours)}" for hours, days in runs]


def _date_rules(dates: _Dates) -> Iterable[str]:
    return [
        f"{day.year:04} {_MONTHS[day.month - 1]} {day.day:02} {_written(hours)}"
        for day, hours in dates.items()
    ]


def _run(days: Sequence[int]) -> str:
    first, last = _WEEKDAYS[days[0]], _WEEKDAYS[days[-1]]
    return first if first == last else f"{first}-{last}"


def _written(hours: TextIntervals) -> str:
    return ",".join(f"{start}-{end}" for start, end in hours) or "off"
