"""Rosters and follow-ups as iCalendar (RFC 5545), with ``icalendar`` (extra ``ical``).

``dumps`` writes shifts for the calendars that people look at. ``loads`` reads those that are kept
in a calendar elsewhere, as the shifts of a fixed schedule. ``dumps_follow_ups`` writes whom to
contact when, as tasks or events with alarms.
"""

from servicekit.extra.ical.follow_ups import dumps_follow_ups
from servicekit.extra.ical.reading import loads
from servicekit.extra.ical.writing import dumps, names

__all__ = ["dumps", "dumps_follow_ups", "loads", "names"]
