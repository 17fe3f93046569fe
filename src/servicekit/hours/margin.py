"""The margin: how much time lies between two instants, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.hours.succession import AnyCalendar
from servicekit.instants import elapsed, spoken_duration

__all__ = ["spoken_margin", "spoken_time"]


def spoken_margin(a: datetime, b: datetime, hours: AnyCalendar | None) -> str:
    """Write how much time lies between two instants, whichever comes first.

    Args:
        a: one instant.
        b: the other.
        hours: the calendar in which it counts. Elapsed time counts without one, and where it is
            closed all the while, as in a night.
    """
    open_time = None if hours is None else hours.between(a, b)
    return spoken_time(open_time, hours) if open_time else spoken_time(elapsed(a, b), None)


def spoken_time(amount: timedelta, hours: AnyCalendar | None) -> str:
    """Write an amount of time, which is business time where it counted in a calendar.

    Example:
        >>> from servicekit.hours import BusinessHours
        >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
        >>> spoken_time(timedelta(hours=25), office), spoken_time(timedelta(hours=25), None)
        ('25 h of business time', '1 d 1 h')
    """
    if hours is None:
        return spoken_duration(amount)
    return f"{spoken_duration(amount, days=False)} of business time"
