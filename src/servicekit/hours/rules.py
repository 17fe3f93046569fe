"""Which hours a date has, and which rule says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from servicekit.hours.compiling import date_of, day_of
from servicekit.hours.holidays import Holidays, holidays_of
from servicekit.hours.intervals import DAY, DAYS, Intervals, TextIntervals, microseconds_of
from servicekit.values import FrozenMapping

__all__ = ["DayRule", "Rules"]

_THURSDAY = DAYS.index("thu")  # the weekday of 1970-01-01, from which days are counted


class DayRule(NamedTuple):
    """The hours of a date and where they come from.

    Args:
        origin: the kind of rule that won; override beats holiday beats weekly.
        name: the name of the holiday, or the hours of an override in words.
        intervals: microseconds after the midnight with which the date begins.
    """

    origin: Literal["weekly", "holiday", "override"]
    name: str
    intervals: Intervals

    @property
    def overnight(self) -> bool:
        """Tell whether these hours reach into the next date."""
        return bool(self.intervals) and self.intervals[-1][1] > DAY

    @property
    def told(self) -> tuple[str, str]:
        """Say with a code and in words why a moment of such a date may be closed."""
        if self.origin == "holiday":
            return "holiday", self.name
        if self.origin == "override":
            return "override", f"special hours, {self.name}" if self.name else "closed by exception"
        return "closed", "outside the weekly hours"


class Rules:
    """The rules of one calendar, ready to be asked about days counted from 1970-01-01."""

    __slots__ = ("_known", "_source", "_week", "exceptions")

    def __init__(
        self,
        weekly: Mapping[str, TextIntervals],
        holidays: Holidays | None,
        overrides: Mapping[date, TextIntervals],
    ) -> None:
        listed = holidays if isinstance(holidays, FrozenMapping) else {}
        self._source = None if isinstance(holidays, FrozenMapping) else holidays
        self._week = [DayRule("weekly", "", microseconds_of(weekly.get(day, ()))) for day in DAYS]
        self._known = _holiday_rules(listed) | {
            day_of(day): DayRule("override", _spoken(intervals), microseconds_of(intervals))
            for day, intervals in overrides.items()
        }
        days = sorted(self._known)
        #: The first and the last date that is known not to follow the week, in microseconds.
        self.exceptions = tuple(day * DAY for day in (*days[:1], *days[-1:]))

    def on(self, day: int) -> DayRule:
        """Return the rule that a date follows.

        Raises:
            UncoveredYearError: the source of holidays does not know the year.
        """
        return self.plan(day, day)[0]

    def plan(self, first: int, last: int) -> list[DayRule]:
        """Return the rules of consecutive dates, both included.

        Raises:
            UncoveredYearError: the source of holidays does not know one of the years.
        """
        exceptions = self._known
        if self._source is not None:
            found = holidays_of(self._source, date_of(first), date_of(last))
            exceptions = _holiday_rules(found) | exceptions
        week = self._week
        return [
            exceptions.get(day) or week[(day + _THURSDAY) % 7] for day in range(first, last + 1)
        ]

    def spill_over(self, day: int) -> Intervals:
        """Return the hours of a date if they may reach into the next one, else none.

        A year needs this of the New Year's Eve before it, and without night shifts it must not
        depend on whether the holidays of that other year are known.

        Raises:
            UncoveredYearError: the source of holidays does not know the year.
        """
        likely = self.likely(day)
        if not likely.overnight:
            return ()
        # No holiday beats an override, so it counts whether or not that year is known.
        return (likely if likely.origin == "override" else self.on(day)).intervals

    def taken_away(self, day: int) -> tuple[int, tuple[str, str]] | None:
        """Return until when after the next midnight a date's weekly night shift was taken away.

        The reason comes with it; ``None`` where the week has no such shift, or it takes place.
        """
        weekly = self._week[(day + _THURSDAY) % 7]
        if not weekly.overnight or (rule := self.on(day)).origin == "weekly":
            return None
        return weekly.intervals[-1][1] - DAY, rule.told

    def likely(self, day: int) -> DayRule:
        """Return the rule that a date follows unless a source knows of a holiday."""
        return self._known.get(day) or self._week[(day + _THURSDAY) % 7]


def _spoken(intervals: TextIntervals) -> str:
    return ", ".join(f"{start} to {end}" for start, end in intervals)


def _holiday_rules(holidays: Mapping[date, str]) -> dict[int, DayRule]:
    return {day_of(day): DayRule("holiday", name, ()) for day, name in holidays.items()}
