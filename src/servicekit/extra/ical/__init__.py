"""Rosters as iCalendar (RFC 5545), with the ``icalendar`` package (extra ``ical``).

``dumps`` writes shifts for the calendars that people look at. ``loads`` reads those that are kept
in a calendar elsewhere, as the shifts of a fixed schedule.
"""

from servicekit.extra.ical.reading import loads
from servicekit.extra.ical.writing import dumps, names

__all__ = ["dumps", "loads", "names"]
