"""Dates on a clock on the wall: all of them, or those on which a calendar has hours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from servicekit.errors import InstantOutOfRangeError
from servicekit.hours.compiling import FIRST_DAY, LAST_DAY, date_of, day_of
from servicekit.hours.intervals import DAY
from servicekit.instants import EPOCH, appointment, from_microseconds, to_microseconds

if TYPE_CHECKING:
    from servicekit.hours.calendar import Calendar

__all__ = ["Dates"]

_NOON = time(12)
# What looking for a day of the week goes through: a week, and the date itself, whose time may
# have passed.
_WEEK = range(8)


class Dates(NamedTuple):
    """The dates of one place, to be counted.

    Args:
        place: on whose clock they are.
        hours: with a calendar, only dates on which it has hours count.
    """

    place: tzinfo
    hours: Calendar | None = None

    def of(self, at: int) -> date:
        """Return the date on which an instant lies, given in microseconds of UTC."""
        return from_microseconds(at, EPOCH.replace(tzinfo=self.place)).date()

    def at(self, day: date, clock: time) -> int:
        """Return the instant at which the clock shows a time on a date, in microseconds of UTC.

        Raises:
            UnknownZoneError: the place is an offset instead of a zone with a name.
        """
        return to_microseconds(appointment(day, clock, self.place))

    def later(self, day: date, n: int) -> date:
        """Return the ``n``-th date that counts after one, back where it is negative.

        Zero is the date itself, or the next one that counts.

        Raises:
            InstantOutOfRangeError: it lies outside the years 1 to 9999.
            NoWorkingTimeError: there are not so many dates with hours.
        """
        if self.hours is None:
            return _date(day_of(day) + n)
        # Seen from noon, on the calendar's own clock, no time of day decides which date is meant.
        noon = datetime.combine(day, _NOON, tzinfo=EPOCH.tzinfo)
        own = self.hours._zone_at(to_microseconds(noon))  # noqa: SLF001 - whose dates they are
        return self.hours.add_days(appointment(day, _NOON, own), n).date()

    def counted(self, since: date, until: date, *, most: int) -> int:
        """Return how many dates count after ``since`` and up to ``until``, ``most`` at most."""
        n = 0
        while n < most and self.later(since, n + 1) <= until:
            n += 1
        return n

    def arrival(self, since: int, n: int, clock: time) -> int:
        """Return when the clock shows a time on the ``n``-th date after an instant.

        Where no date is left to go, that is the first such time from the instant on.

        Args:
            since: microseconds of UTC.
            n: how many dates to go.
            clock: the time on the clock.
        """
        day = self.of(since)
        found = self.at(self.later(day, n), clock)
        return found if found >= since else self.at(self.later(day, n + 1), clock)

    def weekly(self, since: int, days: Collection[int], clock: time) -> int:
        """Return the first instant after ``since`` at which a clock shows a time on some weekdays.

        Args:
            since: microseconds of UTC.
            days: weekdays; Monday is 0.
            clock: the time on the clock.
        """
        first = day_of(self.of(since))
        near = (_date(first + n) for n in _WEEK)
        found = (self.at(day, clock) for day in near if day.weekday() in days)
        return next(at for at in found if at > since)


def _date(day: int) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InstantOutOfRangeError(day * DAY)
    return date_of(day)
