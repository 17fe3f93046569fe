"""The period of a cap: rolling time, a period of the calendar, or dates in a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Allowance
from servicekit.hours.compiling import date_of, day_of, local_day, midnight
from servicekit.hours.edges import merge, pairs
from servicekit.hours.intervals import DAY
from servicekit.instants import duration_microseconds
from servicekit.values import one_of, optional_whole

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["PERIODS", "Period"]

#: What a period can be.
PERIODS = ("rolling", "calendar day", "calendar week", "calendar month", "consecutive dates")

# How many dates each period of the calendar has at most.
_DATES_OF = {"calendar day": 1, "calendar week": 7, "calendar month": 31}
_DATES = re.compile(r"(?P<count>[1-9][0-9]{0,3}) consecutive (dates|days)")
_KNOWN = (
    "'24 hours', 'calendar day', 'calendar week', 'calendar month' or '7 consecutive dates'; "
    "'1 day' could be two of them"
)


@attrs.frozen
class Period:
    """A stretch of time in which contacts are counted.

    ===================  =========================================================================
    24 hours             any so long: a contact no longer counts when it is 24 hours old
    calendar day         a date of the customer's; so are a calendar week, from Monday, and month
    7 consecutive dates  any so many of the customer's dates in a row, that of the contact being one
    ===================  =========================================================================

    Args:
        kind: one of :data:`PERIODS`.
        length: how long a rolling period is.
        dates: how many dates in a row.

    Example:
        >>> Period.parse("7 consecutive dates").dates
        7
        >>> print(Period.parse("24 hours"))
        24 hours

    Raises:
        FieldError: the kind is unknown, or what it takes is missing.
    """

    kind: str = attrs.field(validator=one_of(*PERIODS))
    length: timedelta | None = None
    dates: int | None = attrs.field(
        default=None, validator=optional_whole("a whole number from 1, or None", least=1)
    )

    def __attrs_post_init__(self) -> None:
        if (self.kind == "rolling") != (self.length is not None):
            raise FieldError("length", self.length, "some time for a rolling period, else None")
        if (self.kind == "consecutive dates") != (self.dates is not None):
            raise FieldError("dates", self.dates, "a number for consecutive dates, else None")
        if self.length is not None and duration_microseconds(self.length) <= 0:
            raise FieldError("length", self.length, "some time, more than none")

    @classmethod
    def parse(cls, words: str | timedelta | Period, *, field: str = "window") -> Period:
        """Read a period; a duration is a rolling one.

        Raises:
            FieldError: the words are others; the message says which there are.
        """
        if isinstance(words, Period):
            return words
        if isinstance(words, timedelta):
            return cls("rolling", length=words)
        if words in PERIODS[1:4]:
            return cls(words)
        dates = _DATES.fullmatch(words) if isinstance(words, str) else None
        if dates is not None:
            return cls("consecutive dates", dates=int(dates["count"]))
        length = _length(words)
        if length is None:
            raise FieldError(field, words, f"a period; write {_KNOWN}")
        return cls("rolling", length=length)

    def __str__(self) -> str:
        if self.length is not None:
            return str(Allowance.of(self.length))
        return self.kind if self.dates is None else f"{self.dates} {self.kind}"

    @property
    def is_local(self) -> bool:
        """Whether it goes by dates, and so by the customer's time zone."""
        return self.kind != "rolling"

    @property
    def memory(self) -> int:
        """How long ago a contact can be that still counts, in microseconds."""
        if self.length is not None:
            return duration_microseconds(self.length)
        # A clock that goes back makes a date longer; some zone once had one twice.
        return (2 + (self.dates or _DATES_OF[self.kind])) * DAY

    def full(self, times: Sequence[int], count: int, zone: ZoneInfo | None) -> list[int]:
        """Return when one more would be too many, as edges in microseconds of UTC.

        Args:
            times: when there was one, in order.
            count: how many a period may hold.
            zone: whose dates are meant; a rolling period needs none. Where nobody knows it, dates
                that any zone could have count as one period.
        """
        if self.length is not None or zone is None:
            return _crowded(times, count, self.memory)
        days = [local_day(at, zone) for at in times]
        if self.dates is not None:
            edges = _crowded(days, count, self.dates)
        else:
            edges = merge(self._filled(days, count))
        return merge((midnight(low, zone), midnight(high, zone)) for low, high in pairs(edges))

    def _filled(self, days: Sequence[int], count: int) -> Iterator[tuple[int, int]]:
        """Yield the periods of the calendar that hold so many already, as numbers of dates."""
        for span, held in Counter(map(self._around, days)).items():
            if held >= count:
                yield span

    def _around(self, day: int) -> tuple[int, int]:
        on = date_of(day)
        if self.kind == "calendar day":
            return day, day + 1
        if self.kind == "calendar week":
            return day - on.weekday(), day - on.weekday() + 7
        first = day - on.day + 1
        after = date_of(first + 31)  # somewhere in the next month
        return first, day_of(date(after.year, after.month, 1))


def _crowded(times: Sequence[int], count: int, size: int) -> list[int]:
    """Return where one more would make a stretch of ``size`` hold more than ``count``.

    So many that lie within a stretch fill each stretch that holds them all.
    """
    groups = zip(times, times[count - 1 :], strict=False)
    return merge((last - size + 1, first + size) for first, last in groups if last - first < size)


def _length(words: object) -> timedelta | None:
    """Return an amount of time on the clock; days could be meant in two ways."""
    try:
        allowance = Allowance.parse(words)  # type: ignore[arg-type]
    except FieldError:
        return None
    return None if allowance.is_business else allowance.duration
