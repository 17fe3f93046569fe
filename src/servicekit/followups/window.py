"""The window: hours outside of which nobody is contacted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

import attrs

from servicekit.errors import FieldError
from servicekit.followups.attempt import Attempt
from servicekit.followups.constraint import as_bases, outside
from servicekit.hours import BusinessHours, Calendar
from servicekit.hours.edges import clip, united
from servicekit.hours.succession import AnyCalendar, whole_of
from servicekit.interaction import BASES
from servicekit.values import instance_of, one_of, some_text, texts

__all__ = ["Window", "everywhere", "open_time"]


def _calendar(value: AnyCalendar) -> Calendar:
    whole = whole_of(value)
    if not isinstance(whole, Calendar):
        raise FieldError("hours", value, "a calendar, such as BusinessHours")
    return whole


@attrs.frozen
class Window:
    """Contact only while some hours are open: those of the team, or those that the law allows.

    Args:
        id: what people call it.
        hours: when contact is possible.
        place: ``own``: the hours go by their own clock; ``customer``: by the clock of the
            customer, and where several time zones are plausible, by all of them at once.
        bases: the bases of the contacts that it binds; all by default.
        channels: the channels that it binds; every one by default.
        is_law: whether it is law.
        source: where it comes from.

    Example:
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:30", timezone="Europe/London")
        >>> print(Window("team hours", office, channels=["phone"]))
        team hours

    Raises:
        FieldError: there is no such place, basis or calendar.
    """

    #: What kind of rule it is, for programs.
    code: ClassVar[str] = "window"

    id: str = attrs.field(converter=some_text)
    hours: Calendar = attrs.field(converter=_calendar)
    place: str = attrs.field(default="own", validator=one_of("own", "customer"), kw_only=True)
    bases: tuple[str, ...] = attrs.field(default=BASES, converter=as_bases, kw_only=True)
    channels: tuple[str, ...] = attrs.field(default=(), converter=texts, kw_only=True)
    is_law: bool = attrs.field(default=False, validator=instance_of(bool), kw_only=True)
    source: str | None = attrs.field(default=None, validator=instance_of(str, None), kw_only=True)

    @classmethod
    def blackout(
        cls,
        id: str,  # noqa: A002 - it is what the field is called
        dates: Iterable[date] | Mapping[date, str],
        *,
        timezone: str | None = None,
        bases: Iterable[str] = BASES,
        channels: Iterable[str] = (),
    ) -> Window:
        """Return the window that leaves out some dates.

        Args:
            id: what people call it.
            dates: on which nobody is contacted, perhaps with the reason of each.
            timezone: whose dates are meant; the customer's by default.
            bases: the bases of the contacts that it binds; all by default.
            channels: the channels that it binds; every one by default.

        Example:
            >>> Window.blackout("funeral", [date(2026, 11, 24)]).place
            'customer'
        """
        named = dates if isinstance(dates, Mapping) else dict.fromkeys(dates, id)
        week = BusinessHours.always(timezone or "UTC")
        place = "customer" if timezone is None else "own"
        hours = attrs.evolve(week, holidays=named)
        return cls(id, hours, place=place, bases=bases, channels=channels)

    def __str__(self) -> str:
        return self.id

    @property
    def is_local(self) -> bool:
        """Whether it goes by the customer's clock."""
        return self.place == "customer"

    def shut(self, attempt: Attempt, low: int, high: int) -> list[int]:
        """Return the time within ``[low, high)`` that lies outside the hours."""
        if not self.is_local:
            return outside(open_time(self.hours, low, high), low, high)
        if not attempt.zones:
            return [low, high]
        there = (self.hours.in_zone(zone) for zone in attempt.zones)
        return united(outside(open_time(hours, low, high), low, high) for hours in there)

    def said(self, attempt: Attempt, at: int) -> str:
        """Say in a clause why it shuts an instant out."""
        if self.is_local and not attempt.zones:
            return f"{self.id}, and nobody knows the customer's time zone"
        return f"outside {self.id}"


def everywhere(hours: Calendar, zones: Iterable[str]) -> tuple[Calendar, ...]:
    """Return hours by the clock of each zone in which somebody may be; else as they were said."""
    return tuple(dict.fromkeys(hours.in_zone(zone) for zone in zones)) or (hours,)


def open_time(hours: Calendar, low: int, high: int) -> list[int]:
    """Return the open time within ``[low, high)``, as edges in microseconds of UTC."""
    return clip(hours._within(low, high), low, high)  # noqa: SLF001 - an engine of floor 1
