"""Histograms of times: counts between fixed boundaries, which add up wherever they were counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

import attrs

from servicekit.errors import FieldError
from servicekit.instants import duration_microseconds, spoken_duration
from servicekit.values import check_unique, is_whole

__all__ = ["Bounds", "Histogram", "edges", "slot"]

# Every power of two is cut into 32 equal slots, so none is wider than 1/32 of what it holds.
_CUTS = 32
_BITS = _CUTS.bit_length()
# What amounts of time are rounded to, in seconds: what people would say, never finer than known.
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_GRAINS = tuple(
    timedelta(seconds=count * unit)
    for unit, counts in (
        (1, (1, 5, 10, 30)),
        (_MINUTE, (1, 5, 10, 30)),
        (_HOUR, (1, 2, 4, 12)),
        (_DAY, (1, 2, 5, 10, 50, 100)),
    )
    for count in counts
)


def slot(microseconds: int) -> int:
    """Return the slot that an amount of time falls into.

    Up to 64 microseconds each has its own; from there on a slot is at most 3.2 % wide. The slots
    are the same everywhere and need no table.

    Example:
        >>> slot(7), slot(64), slot(65), slot(66), slot(3_600_000_000)
        (7, 64, 64, 65, 885)
    """
    shift = max(0, microseconds.bit_length() - _BITS)
    return shift * _CUTS + (microseconds >> shift)


def edges(number: int) -> tuple[int, int]:
    """Return the least and the greatest amount in a slot, in microseconds, both inclusive.

    Example:
        >>> edges(7), edges(64), edges(885)
        ((7, 7), (64, 65), (3556769792, 3623878655))
    """
    shift = max(0, number // _CUTS - 1)
    least = (number - shift * _CUTS) << shift
    return least, least + (1 << shift) - 1


@attrs.frozen
class Bounds:
    """Between which two amounts of time another one lies.

    Args:
        low, high: the least and the greatest that it can be, both inclusive.
    """

    low: timedelta
    high: timedelta

    @property
    def middle(self) -> timedelta:
        """The amount halfway between, which is at most 1.6 % off."""
        return self.low + (self.high - self.low) // 2

    def spoken(self, *, days: bool = True) -> str:
        """Write what is known of the amount: rounded to no less than how far apart the bounds are.

        Args:
            days: whether 24 hours are a day; not in working hours.

        Example:
            >>> five = Histogram.of([timedelta(minutes=5)]).quantile(50)
            >>> print(five.middle, five.spoken())
            0:04:57.795583 about 5 min
        """
        width = self.high - self.low
        grain = next((each for each in _GRAINS if each >= width), _GRAINS[-1])
        half = timedelta(microseconds=duration_microseconds(grain) // 2)
        rounded = (self.middle + half) // grain * grain
        return f"{'about ' if width else ''}{spoken_duration(rounded, days=days)}"


def _checked(counts: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    pairs = tuple(sorted((number, count) for number, count in counts))
    for pair in pairs:
        if not (is_whole(pair[0], least=0) and is_whole(pair[1], least=1)):
            raise FieldError("counts", pair, "the number of a slot, and a count from 1 on")
    check_unique("counts", (number for number, _ in pairs), "every slot once")
    return pairs


@attrs.frozen(kw_only=True)
class Histogram:
    """How many times fall between which fixed boundaries, and their exact sum.

    Two histograms add up to that of all their times, in any order. So the mean of the sum is exact,
    and a median comes with the bounds between which it lies; medians themselves cannot be added.

    Args:
        counts: pairs of the number of a slot, and how many times fall into it.
        sum: the sum of all times in microseconds.

    Example:
        >>> week = Histogram.of([timedelta(minutes=1), timedelta(minutes=2), timedelta(hours=9)])
        >>> week.n, week.mean
        (3, datetime.timedelta(seconds=10860))
        >>> week.quantile(50).low <= timedelta(minutes=2) <= week.quantile(50).high
        True

    Raises:
        FieldError: a slot is there twice, or a count is none.

    Source:
        Logarithmic slots bound the relative error of every quantile and can be merged: Masson,
        Rim and Lee, "DDSketch", PVLDB 12 (2019). Cutting powers of two into equal parts is how
        Gil Tene's HdrHistogram does it.
    """

    counts: tuple[tuple[int, int], ...] = attrs.field(default=(), converter=_checked)
    sum: int = 0

    @classmethod
    def of(cls, times: Iterable[timedelta]) -> Histogram:
        """Count times.

        Raises:
            FieldError: a time is negative.
        """
        counts: Counter[int] = Counter()
        total = 0
        for time in times:
            microseconds = duration_microseconds(time)
            if microseconds < 0:
                raise FieldError("time", time, "no less than nothing")
            counts[slot(microseconds)] += 1
            total += microseconds
        return cls(counts=counts.items(), sum=total)

    @property
    def n(self) -> int:
        """How many times there are."""
        return sum(count for _, count in self.counts)

    @property
    def mean(self) -> timedelta | None:
        """The mean, exact to the microsecond; ``None`` without any times."""
        return timedelta(microseconds=self.sum // self.n) if self.counts else None

    def quantile(self, percent: int) -> Bounds | None:
        """Return the bounds of the least time that ``percent`` of all do not exceed.

        That is the nearest rank: the median of two times is the shorter one.

        Args:
            percent: 50 for the median, 90 for p90; from 1 to 100.
        """
        wanted = -(-percent * self.n // 100)
        for number, count in self.counts:
            wanted -= count
            if wanted <= 0:
                return _bounds(number)
        return None

    def spans(self) -> Iterator[tuple[Bounds, int]]:
        """Yield what falls where, the shortest times first."""
        for number, count in self.counts:
            yield _bounds(number), count

    def __add__(self, other: Histogram) -> Histogram:
        if not isinstance(other, Histogram):
            return NotImplemented
        counts = Counter(dict(self.counts)) + Counter(dict(other.counts))
        return Histogram(counts=counts.items(), sum=self.sum + other.sum)


def _bounds(number: int) -> Bounds:
    least, most = edges(number)
    return Bounds(timedelta(microseconds=least), timedelta(microseconds=most))
