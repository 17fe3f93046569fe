"""Where turns begin on the clock of a zone, counted from an anchor and never stepped.

A reading of the clock is one integer: microseconds since midnight of 1970-01-01 on that clock.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from servicekit.hours.compiling import BEGINNING, END, date_of, day_of
from servicekit.hours.edges import merge, pairs
from servicekit.hours.intervals import DAY
from servicekit.instants import EPOCH, duration_microseconds, from_microseconds, wall_edge

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["Even", "Grid", "Monthly", "ServedDates", "Worked", "reading", "weekday"]

_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock has no zone
_WEEK = 7 * DAY
_THURSDAY = 3  # the weekday of 1970-01-01
_YEARS = range(1, 10_000)


def reading(at: int, place: ZoneInfo) -> tuple[int, bool]:
    """Return what the clock of a zone reads, and whether it reads so for the second time.

    Raises:
        InstantOutOfRangeError: the clock reads no date of the years 1 to 9999.
    """
    t = from_microseconds(at, EPOCH.replace(tzinfo=place))
    return at + duration_microseconds(t.utcoffset() or timedelta()), t.fold == 1


def weekday(wall: int) -> int:
    """Return the weekday of a reading: 0 for Monday to 6 for Sunday.

    Example:
        >>> weekday(0)
        3
    """
    return (wall // DAY + _THURSDAY) % 7


@attrs.frozen(kw_only=True)
class Grid(ABC):
    """Turns without a beginning or an end, cut on the clock of a zone.

    Args:
        anchor: the reading with which turn 0 begins.
        place: the zone of the clock.
    """

    anchor: int
    place: ZoneInfo

    def number_at(self, at: int) -> int:
        """Return the number of the turn in which an instant lies.

        Raises:
            InstantOutOfRangeError: the clock reads no date of the years 1 to 9999.
        """
        wall, again = reading(at, self.place)
        number = self.number(wall)
        if not again:
            return number
        # The clock went back by less than two days, over turns that have begun all the same.
        ahead = range(number + 1, self.number(wall + 2 * DAY) + 1)
        return number + bisect_right(ahead, at, key=self.edge)

    def edge(self, number: int) -> int:
        """Return the instant at which a turn begins, at the ends of time the nearest one."""
        wall = self.start(number)
        if not BEGINNING < wall < END:
            return BEGINNING if wall < END else END
        at = wall_edge(_WALL_EPOCH + timedelta(microseconds=wall), self.place)
        return min(max(at, BEGINNING), END)

    @abstractmethod
    def number(self, wall: int) -> int:
        """Return the number of the turn to which a reading belongs."""

    @abstractmethod
    def start(self, number: int) -> int:
        """Return the reading with which a turn begins."""


@attrs.frozen(kw_only=True)
class Even(Grid):
    """Turns of one size.

    Args:
        size: how long a turn is on the clock, in microseconds.
    """

    size: int

    def number(self, wall: int) -> int:
        """Return the number of the turn to which a reading belongs."""
        return (wall - self.anchor) // self.size

    def start(self, number: int) -> int:
        """Return the reading with which a turn begins."""
        return self.anchor + number * self.size


@attrs.frozen(kw_only=True)
class Monthly(Grid):
    """Turns of so many months, each from the day of the month on which the anchor lies.

    A month without that day has its last one instead.

    Args:
        length: how many months a turn takes.
    """

    length: int

    def number(self, wall: int) -> int:
        """Return the number of the turn to which a reading belongs."""
        number = (_month(wall) - _month(self.anchor)) // self.length
        return number - (self.start(number) > wall)

    def start(self, number: int) -> int:
        """Return the reading with which a turn begins, at the ends of time the nearest one."""
        year, month = divmod(_month(self.anchor) + number * self.length, 12)
        if year not in _YEARS:
            return BEGINNING if year < 1 else END
        date, clock = divmod(self.anchor, DAY)
        day = min(date_of(date).day, _days_of(year, month + 1))
        first = date_of(0).replace(year=year, month=month + 1, day=day)
        return day_of(first) * DAY + clock


@attrs.frozen(kw_only=True)
class Worked(Even):
    """Turns of one size of which only the dates that are served count.

    What is not served belongs to the turn before it, so that a turn begins when it is served.

    Args:
        dates: the dates of a week that are served, as days after the anchor's, in order.
    """

    dates: tuple[int, ...]

    def number(self, wall: int) -> int:
        """Return the number of the turn to which a reading belongs."""
        weeks, rest = divmod(wall - self.anchor, _WEEK)
        date, clock = divmod(rest, DAY)
        worked = (weeks * len(self.dates) + sum(d < date for d in self.dates)) * DAY
        return (worked + clock if date in self.dates else worked - 1) // self.size

    def start(self, number: int) -> int:
        """Return the reading with which a turn begins."""
        dates, clock = divmod(number * self.size, DAY)
        weeks, nth = divmod(dates, len(self.dates))
        return self.anchor + weeks * _WEEK + self.dates[nth] * DAY + clock


@attrs.frozen(kw_only=True)
class ServedDates:
    """The dates that are served, each of 24 hours on the clock from the anchor's time of day.

    Args:
        grid: the dates as turns of a day.
        dates: those of a week that are served, as days after the anchor's.
    """

    grid: Even
    dates: tuple[int, ...]

    def within(self, low: int, high: int) -> list[int]:
        """Return the time that is served within ``[low, high)``, as edges."""
        return merge((max(low, a), min(high, b)) for a, b in self._from(low, high))

    def _from(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        runs = tuple(pairs(merge((date, date + 1) for date in self.dates)))
        first_of_week = self.grid.number_at(low) // 7 * 7
        while True:
            for first, end in runs:
                start = self.grid.edge(first_of_week + first)
                if start >= high:
                    return
                yield start, self.grid.edge(first_of_week + end)
            first_of_week += 7


def _month(wall: int) -> int:
    date = date_of(wall // DAY)
    return date.year * 12 + date.month - 1


def _days_of(year: int, month: int) -> int:
    from calendar import monthrange  # here, as only monthly rotations need it

    return monthrange(year, month)[1]
