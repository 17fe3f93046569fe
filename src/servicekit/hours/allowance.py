"""An amount of time as people say it, and the due that it leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

import attrs

from servicekit.errors import FieldError, InstantOutOfRangeError
from servicekit.hours.business import BusinessHours
from servicekit.hours.calendar import Calendar
from servicekit.hours.edges import merge, pairs
from servicekit.hours.span import Span
from servicekit.instants import (
    EPOCH,
    duration_microseconds,
    from_microseconds,
    spoken_duration,
    to_microseconds,
)
from servicekit.values import one_of

if TYPE_CHECKING:
    from servicekit.hours.succession import AnyCalendar

__all__ = ["UNITS", "Allowance", "Unit", "days_later"]

Instant = TypeVar("Instant", bound=datetime)

_MICROSECOND = timedelta(microseconds=1)


class Unit(NamedTuple):
    """How one unit of an allowance counts.

    Args:
        microseconds: how long one lasts; ``None`` where it is a date.
        days: how many dates one is.
        business: whether it counts in business time, in a calendar of somebody's.
    """

    microseconds: int | None = None
    days: int = 0
    business: bool = False


_DAY = 86_400 * 10**6
_LONGEST = duration_microseconds(timedelta.max)
_CLOCK = {"microsecond": 1, "second": 10**6, "minute": 60 * 10**6, "hour": 3600 * 10**6}

#: The units in which an allowance can be said, by their one name.
UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        **{name: Unit(microseconds=size) for name, size in _CLOCK.items()},
        **{f"working {name}": Unit(size, business=True) for name, size in _CLOCK.items()},
        "day": Unit(days=1),
        "week": Unit(days=7),
        "business day": Unit(days=1, business=True),
    }
)
# Other names that people use, and which unit they mean.
_SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        **{f"business {name}": f"working {name}" for name in _CLOCK},
        "working day": "business day",
        "calendar day": "day",
        "calendar week": "week",
    }
)
_WORDS = re.compile(r"(?P<count>[0-9]{1,20}) (?P<unit>[a-z ]*?[a-z])s?")
_KNOWN = (
    "'4 working hours', '30 working minutes', '5 business days', '2 days', '8 weeks', '48 hours' "
    "or '15 minutes'"
)


def _positive(count: int) -> int:
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise FieldError("count", count, "a whole number from 1")
    return count


@attrs.frozen
class Allowance:
    """An amount of time as people say it: how much there is until something is due.

    ==================  =========================================================================
    4 working hours     open time of a calendar, as in :meth:`Calendar.add`
    5 business days     until the end of the fifth date with hours; the first does not count
    2 days, 8 weeks     the same time on the clock so many dates later
    48 hours            time on the clock on the wall
    ==================  =========================================================================

    "Business hours" are working hours, "working days" are business days, and "calendar days" are
    days. ``str()`` gives words that :meth:`parse` reads.

    Args:
        count: how many, from 1.
        unit: of what: ``second``, ``minute`` or ``hour``, each of them also as ``working hour`` and
            so on, ``day``, ``week`` or ``business day``.

    Example:
        >>> from datetime import UTC, datetime
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
        >>> friday = datetime(2026, 3, 6, 11, tzinfo=UTC)
        >>> for words in ("4 working hours", "5 business days", "2 days", "48 hours"):
        ...     print(f"{words}: {Allowance.parse(words).due(friday, office):%a %d %H:%M}")
        4 working hours: Fri 06 15:00
        5 business days: Fri 13 17:00
        2 days: Sun 08 11:00
        48 hours: Sun 08 11:00

    Raises:
        FieldError: the count is not positive, or the unit is unknown.
    """

    count: int = attrs.field(converter=_positive)
    unit: str = attrs.field(validator=one_of(*UNITS))

    def __attrs_post_init__(self) -> None:
        unit = UNITS[self.unit]
        if self.count * (unit.microseconds or unit.days * _DAY) > _LONGEST:
            raise FieldError("count", self.count, f"fewer {self.unit}s, {timedelta.max} at most")

    @classmethod
    def parse(cls, words: str, *, field: str = "allowance") -> Allowance:
        """Read an amount of time.

        Args:
            words: the amount.
            field: what an error calls it.

        Example:
            >>> Allowance.parse("5 working days")
            Allowance(count=5, unit='business day')

        Raises:
            FieldError: the words are others; the message says which there are.
        """
        found = _WORDS.fullmatch(words) if isinstance(words, str) else None
        unit = _SYNONYMS.get(found["unit"], found["unit"]) if found else ""
        if found is None or unit not in UNITS or not int(found["count"]):
            raise FieldError(field, words, f"an amount of time; write {_KNOWN}")
        return cls(int(found["count"]), unit)

    @classmethod
    def of(
        cls, duration: timedelta, *, working: bool = False, field: str = "allowance"
    ) -> Allowance:
        """Return a duration as an allowance, in the largest unit of the clock that is exact.

        Args:
            duration: how much, more than none.
            working: whether it counts in working time.
            field: what an error calls it.

        Example:
            >>> print(Allowance.of(timedelta(hours=36)))
            36 hours

        Raises:
            FieldError: it is none or negative.
        """
        amount = duration_microseconds(duration)
        if amount <= 0:
            raise FieldError(field, duration, "some time, more than none")
        name, size = next(
            (name, size) for name, size in reversed(_CLOCK.items()) if not amount % size
        )
        return cls(amount // size, f"working {name}" if working else name)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' if self.count > 1 else ''}"

    @property
    def is_business(self) -> bool:
        """Whether it counts in business time and so needs a calendar."""
        return UNITS[self.unit].business

    @property
    def is_dated(self) -> bool:
        """Whether it counts dates instead of time."""
        return UNITS[self.unit].microseconds is None

    @property
    def duration(self) -> timedelta | None:
        """How much time it is; ``None`` where it counts dates."""
        size = UNITS[self.unit].microseconds
        return None if size is None else self.count * size * _MICROSECOND

    @property
    def spoken(self) -> str:
        """It in short words for people.

        Example:
            >>> Allowance.parse("90 working minutes").spoken
            '1 h 30 min of business time'
        """
        duration = self.duration
        if duration is None:
            return str(self)
        words = spoken_duration(duration, days=False)
        return f"{words} of business time" if self.is_business else words

    def clock(self, hours: AnyCalendar | None = None) -> Calendar:
        """Return the calendar in which its time counts: ``hours``, or the clock on the wall.

        Raises:
            FieldError: it counts in business time, and there is no calendar.
        """
        if not self.is_business:
            return _wall_clock()
        if hours is None:
            raise FieldError("hours", hours, f"a calendar; {self} count in business time")
        return _whole(hours)

    def due(
        self, start: Instant, hours: AnyCalendar | None = None, pauses: Iterable[Span] = ()
    ) -> Instant:
        """Return until when something is due that was begun at ``start``.

        Every pause pushes the due out: an amount of time does not count while paused, and a due
        on a date moves by the time that was held, in business time for business days and by the
        clock on the wall for others. A pause that begins at the due, or after it, moves nothing.

        Args:
            start: when the time began.
            hours: the calendar of business time; for days, also the one in whose zone dates are
                counted, where it is given. Without it that is the zone of ``start``.
            pauses: when the clock stood still, in any order.

        Example:
            >>> from datetime import UTC, datetime
            >>> def at(day, hour): return datetime(2026, 3, day, hour, tzinfo=UTC)
            >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
            >>> held = Span(at(2, 10), at(3, 10))
            >>> print(Allowance.parse("4 working hours").due(at(2, 9), office, [held]))
            2026-03-03 13:00:00+00:00

        Raises:
            FieldError: it counts in business time, and there is no calendar.
            NoWorkingTimeError: the calendar does not open for so long any more.

        Source:
            The due on a date that moves by the time held: GLPI's service levels in days.
        """
        clock, duration, pauses = self.clock(hours), self.duration, tuple(pauses)
        if duration is not None:
            return (clock - pauses if pauses else clock).add(start, duration)
        if self.is_business:
            due = clock.add_days(start, self.count, end_of_day=True)
        else:
            due = days_later(start, self.count * UNITS[self.unit].days, hours)
        return _pushed(due, start, clock, pauses)


def days_later(t: Instant, n: int, hours: AnyCalendar | None = None) -> Instant:
    """Return the same time on the clock ``n`` dates later, whether or not these have hours.

    A time that the clock skips there moves on by the gap, and of one that it shows twice the
    first is meant.

    Args:
        t: the instant to start from.
        n: how many dates to go, back where it is negative.
        hours: the calendar whose zone is meant; that of ``t`` by default.

    Example:
        >>> from datetime import UTC, datetime
        >>> print(days_later(datetime(2026, 2, 28, 9, tzinfo=UTC), 2))
        2026-03-02 09:00:00+00:00

    Raises:
        InstantOutOfRangeError: the date lies outside the years 1 to 9999.
    """
    at = to_microseconds(t)
    place = t.tzinfo if hours is None else _whole(hours)._zone_at(at)  # noqa: SLF001 - of this floor
    here = from_microseconds(at, EPOCH.replace(tzinfo=place))
    try:
        there = here + timedelta(days=n)  # on the wall, as dates are counted
    except OverflowError:
        raise InstantOutOfRangeError(at + n * _DAY) from None
    return from_microseconds(to_microseconds(there), t)


@cache
def _wall_clock() -> Calendar:
    """Return the calendar of the clock on the wall; not at import, which its zone would slow."""
    return BusinessHours.always("UTC")


def _whole(hours: AnyCalendar) -> Calendar:
    return hours if isinstance(hours, Calendar) else cast("Calendar", hours.whole)


def _pushed(due: Instant, start: datetime, clock: Calendar, pauses: Iterable[Span]) -> Instant:
    """Move a due on a date by the time that was held before it."""
    begun = to_microseconds(start)
    held = merge(sorted((to_microseconds(s.start), to_microseconds(s.end)) for s in pauses))
    for low, high in pairs(held):
        if low >= to_microseconds(due):
            break
        if high > begun:
            since, until = (from_microseconds(at, due) for at in (max(low, begun), high))
            due = clock.add(due, clock.between(since, until))
    return due
