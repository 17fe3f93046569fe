"""Read shifts from iCalendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from itertools import chain
from typing import Any

from icalendar import Calendar

from servicekit.errors import FieldError, LoadError, Problem
from servicekit.extra.ical.event import PEOPLE, Event, event
from servicekit.extra.ical.recurrence import occurrences
from servicekit.extra.ical.writing import plain
from servicekit.hours import Span
from servicekit.instants import UTC_NAME, zone
from servicekit.roster import FixedSchedule, Shift
from servicekit.roster.shift import ends, span_of
from servicekit.values import check_word

__all__ = ["loads"]
