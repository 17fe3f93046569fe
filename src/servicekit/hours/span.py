"""A stretch of time between two instants."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from servicekit.errors import HoursError
from servicekit.instants import to_microseconds

__all__ = ["Span"]


@attrs.frozen(order=False)
class Span:
    """A half-open stretch ``[start, end)`` between two instants.

    Spans are equal when they begin and end at the same instants, in whatever zone these are
    written. A span may be empty, never reversed.

    Example:
        >>> from datetime import UTC, datetime
        >>> span = Span(datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 17, tzinfo=UTC))
        >>> print(span.duration)
        8:00:00

    Raises:
        NaiveDatetimeError: an end has no time zone.
        NotAnInstantError: an end is not a datetime.
        HoursError: the span ends before it starts.
    """

    start: datetime = attrs.field(eq=to_microseconds)
    end: datetime = attrs.field(eq=to_microseconds)

    def __attrs_post_init__(self) -> None:
        if to_microseconds(self.end) < to_microseconds(self.start):
            raise HoursError("span.end", self.end, f"not before its start, {self.start}")

    @property
    def duration(self) -> timedelta:
        """Return the time that elapses, which a change of the clock does not alter."""
        return timedelta(microseconds=to_microseconds(self.end) - to_microseconds(self.start))
