"""Business time: weekly hours, holidays and exceptions as values that can be computed with.

A calendar answers every question about open time from one list of UTC segments, so ``is_open``,
``between`` and ``add`` cannot disagree. Calendars combine with ``&``, ``|`` and ``-``, each in its
own time zone.
"""

from __future__ import annotations

from servicekit.hours.allowance import Allowance
from servicekit.hours.business import BusinessHours
from servicekit.hours.calendar import Calendar
from servicekit.hours.holidays import HolidaySource
from servicekit.hours.span import Span

__all__ = ["Allowance", "BusinessHours", "Calendar", "HolidaySource", "Span"]
