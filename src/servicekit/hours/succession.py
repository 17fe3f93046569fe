"""Calendars that follow one another: each is in force from its date until the next one's."""

# ruff: noqa: SLF001 - a calendar made of calendars looks inside them

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

import attrs

from servicekit.errors import FieldError, HoursError, InstantOutOfRangeError, NoVersionError
from servicekit.hours.calendar import Calendar, CompiledCalendar
from servicekit.hours.compiling import BEGINNING, END, date_of, local_day
from servicekit.hours.edges import clip
from servicekit.hours.explanation import Told
from servicekit.hours.timeline import Stretch
from servicekit.instants import wall_edge
from servicekit.versions import Versions

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["AnyCalendar", "Succession", "optional_calendar", "whole_of"]

#: A calendar, or versions of calendars, which answer the same.
AnyCalendar: TypeAlias = Calendar | Versions[Calendar]


def whole_of(hours: AnyCalendar) -> Calendar:
    """Return a calendar, or versions of one as the calendar that they are together."""
    calendar: Calendar = hours.whole if isinstance(hours, Versions) else hours
    return calendar


def optional_calendar(
    _: object, attribute: attrs.Attribute[AnyCalendar | None], value: object
) -> None:
    """Validate that a field holds a calendar, versions of calendars, or ``None``.

    Raises:
        FieldError: it holds something else.
    """
    calendars = [calendar for _, calendar in value] if isinstance(value, Versions) else [value]
    if value is not None and not all(isinstance(calendar, Calendar) for calendar in calendars):
        raise FieldError(attribute.name, value, "a calendar, such as BusinessHours, or None")


def _calendars(versions: Versions[Calendar]) -> Versions[Calendar]:
    for day, calendar in versions:
        if not isinstance(calendar, Calendar):
            raise HoursError(f"versions.{day}", calendar, "a calendar, as the first of them is")
    return versions


@attrs.frozen(kw_only=True, repr=False)
class Succession(CompiledCalendar):
    """Versions of a calendar as one calendar; each span of time uses the one in force.

    A version begins at midnight of its date in its own zone. What it had open then ends when the
    next begins, also in the middle of a night shift. Dates are counted in the zone of the one in
    force at the instant from which they are counted.

    Args:
        versions: the calendars by the dates from which they are in force.
    """

    versions: Versions[Calendar] = attrs.field(converter=_calendars)
    # The instants at which each begins. In zones far apart one may begin before the one that it
    # follows; then that one is never in force.
    _starts: list[int] = attrs.field(init=False, eq=False)

    @_starts.default
    def _begin(self) -> list[int]:
        return list(accumulate(map(_start, self.versions), max))

    def __repr__(self) -> str:
        return " then ".join(f"{calendar!r} from {day}" for day, calendar in self.versions)

    @property
    def timezones(self) -> tuple[str, ...]:
        """The zones of all, those of the first one first."""
        named = (name for _, calendar in self.versions for name in calendar.timezones)
        return tuple(dict.fromkeys(named))

    def _moved(self, timezone: str) -> Succession:
        moved = [(day, calendar.in_zone(timezone)) for day, calendar in self.versions]
        return Succession(versions=Versions(moved))

    @property
    def _place(self) -> ZoneInfo:
        return self.versions.entries[-1][1]._place

    def _zone_at(self, at: int) -> ZoneInfo:
        return self._turn(at)[0]._zone_at(at)

    @property
    def _patience(self) -> int:
        return max(calendar._patience for _, calendar in self.versions)

    def _exceptions(self) -> tuple[int, ...]:
        known = (at for _, calendar in self.versions for at in calendar._exceptions())
        # What is in force since ever does not begin, so there is nothing to look for before it.
        starts = (at for at in self._starts if at > BEGINNING)
        return (*starts, *known)

    def _turn(self, at: int) -> tuple[Calendar, int, int]:
        """Return the calendar in force at an instant, and from when until when it is."""
        found = bisect_right(self._starts, at)
        if at < BEGINNING:
            raise InstantOutOfRangeError(at)
        if not found:
            first = self.versions.entries[0][0]
            raise NoVersionError(date_of(local_day(at, self._place)), first)
        _, calendar = self.versions.entries[found - 1]
        return calendar, self._starts[found - 1], (*self._starts, END)[found]

    def _around(self, at: int) -> Stretch:
        calendar, low, high = self._turn(at)
        stretch = calendar._around(at)
        return stretch.part(max(low, stretch.low), min(high, stretch.high))

    def _owned(self, day: int) -> list[int]:
        versions = self.versions
        found = bisect_right(versions.entries, date_of(day), key=lambda entry: entry[0])
        if not found:
            raise NoVersionError(date_of(day), versions.entries[0][0])
        low, high = self._starts[found - 1], (*self._starts, END)[found]
        return clip(versions.entries[found - 1][1]._owned(day), low, high)

    def _told(self, low: int, high: int) -> list[Told]:
        story: list[Told] = []
        while low < high:
            calendar, _, end = self._turn(low)
            story += calendar._told(low, min(end, high))
            low = end
        return story


def _start(version: tuple[object, Calendar]) -> int:
    day, calendar = version
    first = datetime.combine(day, datetime.min.time())  # type: ignore[arg-type]
    return BEGINNING if first == datetime.min else wall_edge(first, calendar._place)  # noqa: DTZ901
