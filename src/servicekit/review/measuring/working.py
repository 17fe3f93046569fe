"""Working time: how much of a wait lay in the hours of a target, or of the organisation."""

from __future__ import annotations

from datetime import datetime

from servicekit.errors import InstantOutOfRangeError, NoVersionError, UncoveredYearError
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import duration_microseconds
from servicekit.review.inquiry import Inquiry
from servicekit.review.measuring.entry import Found

__all__ = ["worked"]

# What a calendar says of a time of which it knows nothing.
_UNKNOWN = (InstantOutOfRangeError, NoVersionError, UncoveredYearError)


def worked(inquiry: Inquiry, measure: str, start: datetime, end: datetime) -> Found:
    """Return how much working time passed, in microseconds.

    It counts in the hours of the first target of a measure that promised something in the case, and
    else in those of the organisation. It is unknown where there are none, and where they do not
    know the year.

    Args:
        inquiry: the case.
        measure: what the target measures.
        start: from when.
        end: until when.
    """
    hours = _hours(inquiry, measure)
    if hours is None:
        return "no_hours"
    try:
        found = duration_microseconds(hours.between(start, end))
    except _UNKNOWN:
        return "no_hours"
    return found if found >= 0 else "impossible"


def _hours(inquiry: Inquiry, measure: str) -> AnyCalendar | None:
    own = (each.hours for each in inquiry.targets.values() if each.measure == measure)
    return next((hours for hours in own if hours is not None), inquiry.hours)
