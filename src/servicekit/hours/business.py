"""Opening hours of one place: a week, its holidays and its exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, tzinfo
from typing import TYPE_CHECKING, Self

import attrs

from servicekit.errors import HoursError, UncoveredYearError
from servicekit.hours.calendar import CompiledCalendar
from servicekit.hours.compiling import (
    FIRST_DAY,
    day_of,
    edges_of,
    local_day,
    local_year,
    midnight,
    start_of_year,
)
from servicekit.hours.holidays import Holidays, HolidaySource, as_holidays, plain_date
from servicekit.hours.intervals import DAY, DAYS, Intervals, TextIntervals, as_intervals, as_week
from servicekit.hours.rules import Rules
from servicekit.hours.timeline import Stretch
from servicekit.instants import zone
from servicekit.values import FrozenMapping

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from servicekit.hours.explanation import Told

__all__ = ["BusinessHours"]


def _zone_name(value: str | tzinfo) -> str:
    return zone(value).key


def _weekly(value: object) -> FrozenMapping[str, TextIntervals]:
    return FrozenMapping(as_week(value))


def _overrides(value: object) -> FrozenMapping[date, TextIntervals]:
    if not isinstance(value, Mapping):
        raise HoursError("overrides", value, "a mapping from dates to pairs of times")
    days = {
        plain_date("overrides", day): as_intervals(f"overrides.{day}", intervals)
        for day, intervals in value.items()
    }
    return FrozenMapping(dict(sorted(days.items())))


@attrs.frozen(kw_only=True, repr=False)
class BusinessHours(CompiledCalendar):
    """Weekly hours in one time zone, with holidays and dated exceptions.

    An interval is half-open and belongs to the date on which it starts, also over midnight. An
    override beats a holiday, a holiday beats the week. Calendars are equal when their rules say
    the same, in whatever order and with whatever overlaps they were written.

    Args:
        timezone: an IANA name, such as ``"Europe/London"``.
        weekly: pairs of times for each of ``mon`` to ``sun``; a day left out is closed. Times are
            ``"09:00"``, ``"09:00:30"`` or ``datetime.time``; an end before its start is on the
            next day, ``"24:00"`` is legal as an end.
        holidays: dates with their names, dates alone, or a :class:`HolidaySource`. A mapping
            covers every year; ``None`` says that there are no holidays.
        overrides: the hours of single dates, an empty list for a date that is closed.

    Example:
        >>> from datetime import date, datetime, timedelta
        >>> from zoneinfo import ZoneInfo
        >>> office = BusinessHours(
        ...     timezone="Europe/London",
        ...     weekly={"thu": [("09:00", "17:00")], "fri": [("09:00", "17:00")]},
        ...     holidays={date(2026, 12, 25): "Christmas Day"},
        ...     overrides={date(2026, 12, 24): [("09:00", "12:00")]},
        ... )
        >>> eve = datetime(2026, 12, 24, 11, tzinfo=ZoneInfo("Europe/London"))
        >>> print(office.add(eve, timedelta(hours=2)))
        2026-12-31 10:00:00+00:00
        >>> print(office)
        Th-Fr 09:00-17:00; PH off; 2026 Dec 24 09:00-12:00

    Raises:
        HoursError: a rule is not possible; ``path`` says which.
        UnknownZoneError: the time zone is not known.
    """

    timezone: str = attrs.field(converter=_zone_name)
    weekly: FrozenMapping[str, TextIntervals] = attrs.field(factory=dict, converter=_weekly)
    holidays: Holidays | None = attrs.field(default=None, converter=as_holidays)
    overrides: FrozenMapping[date, TextIntervals] = attrs.field(factory=dict, converter=_overrides)
    _rules: Rules = attrs.field(init=False, eq=False)

    @_rules.default
    def _ready(self) -> Rules:
        return Rules(self.weekly, self.holidays, self.overrides)

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        timezone: str | tzinfo,
        holidays: Mapping[date, str] | Iterable[date] | HolidaySource | None = None,
    ) -> Self:
        """Read the core of the notation that OpenStreetMap uses for opening hours.

        Rules are parted by ``;``: weekdays with hours or ``off``, ``24/7``, ``PH off``, and dates
        with a year. ``PH off`` only says aloud what holds anyway. No day may be named twice, so
        the order never matters. ``str()`` writes what this reads.

        Example:
            >>> shop = BusinessHours.parse(
            ...     "Mo-Fr 09:00-12:30,13:30-17:30; Sa 10:00-14:00; 2026 Dec 24 off",
            ...     timezone="Europe/London",
            ... )
            >>> shop.weekly["sat"]
            (('10:00', '14:00'),)

        Raises:
            HoursSyntaxError: the text is not in this notation; ``position`` says where.
            HoursError: the holidays are not possible.
            UnknownZoneError: the time zone is not known.

        Source:
            https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
        """
        from servicekit.hours.notation import read

        weekly, overrides = read(text)
        return cls(timezone=timezone, weekly=weekly, holidays=holidays, overrides=overrides)

    @classmethod
    def always(cls, timezone: str | tzinfo) -> Self:
        """Return the calendar that never closes; its open time is the time that elapses.

        Example:
            >>> print(BusinessHours.always("UTC"))
            24/7
        """
        return cls(timezone=timezone, weekly={day: [("00:00", "24:00")] for day in DAYS})

    def __str__(self) -> str:
        from servicekit.hours.notation import write

        return write(self.weekly, self.overrides, holidays=self.holidays is not None)

    def __repr__(self) -> str:
        # A source says what it is and which release; dates alone would be too many.
        named = isinstance(self.holidays, FrozenMapping | None)
        source = "" if named else f", holidays={self.holidays!r}"
        return f"BusinessHours({str(self)!r}, timezone={self.timezone!r}{source})"

    @property
    def timezones(self) -> tuple[str, ...]:
        """The zone of these hours."""
        return (self.timezone,)

    def _moved(self, timezone: str) -> BusinessHours:
        return attrs.evolve(self, timezone=timezone)

    @property
    def _place(self) -> ZoneInfo:
        return zone(self.timezone)

    def _around(self, at: int) -> Stretch:
        place, year = self._place, local_year(at, self._place)
        first, last = day_of(date(year, 1, 1)), day_of(date(year, 12, 31))
        low, high = start_of_year(year, place), start_of_year(year + 1, place)
        plan = [rule.intervals for rule in self._rules.plan(first, last)]
        if year > date.min.year:
            first -= 1
            low, night = self._new_year(low, first, at)
            plan.insert(0, night)
        return Stretch(low, high, edges_of(first, plan, place)).part(low, high)

    def _new_year(self, midnight: int, eve: int, at: int) -> tuple[int, Intervals]:
        """Return from when on a year is known, and the hours of its eve that may reach into it."""
        try:
            return midnight, self._rules.spill_over(eve)
        except UncoveredYearError:
            # Whether a holiday cancels this night shift is not known; all that follows it is.
            end = edges_of(eve, [self._rules.likely(eve).intervals], self._place)[-1]
            if at < end:
                raise
            return end, ()

    def _told(self, low: int, high: int) -> list[Told]:
        story: list[Told] = []
        edges, place = self._within(low, high), self._place
        day = local_day(low, place)
        while low < high:
            end = min(high, midnight(day + 1, place))
            # Clocks that go back over midnight show the old date again after the new one began.
            if low < end:
                story += self._told_of_day(edges, low, end, day)
                low = end
            day += 1
        return story

    def _told_of_day(self, edges: list[int], low: int, high: int, day: int) -> list[Told]:
        from servicekit.hours.explanation import told_of

        story: list[Told] = []
        shift = self._rules.taken_away(day - 1) if day > FIRST_DAY else None
        if shift is not None:  # the hours after midnight are missing because of the date before
            end = min(high, max(low, midnight(day, self._place) + shift[0]))
            story, low = told_of(edges, low, end, closed=shift[1]), end
        return story + told_of(edges, low, high, closed=self._rules.on(day).told)

    def _owned(self, day: int) -> list[int]:
        return edges_of(day, [self._rules.on(day).intervals], self._place)

    @property
    def _patience(self) -> int:
        # A week without exceptions has all that there is; a year survives any jump of the clocks.
        # What a source holds is not known before it is asked, so there the search goes on longer.
        plain = isinstance(self.holidays, FrozenMapping | None)
        return (366 if plain else 40 * 366) * DAY

    def _exceptions(self) -> tuple[int, ...]:
        return self._rules.exceptions
