"""The compiled form of a calendar: one list of UTC edges with running sums, bisected.

Between its two ends a timeline knows every moment. A question whose answer lies beyond them is
answered with ``None``, and the calendar asks again with a longer timeline.
"""

# ruff: noqa: D102 - what the methods of a timeline do is said once, in the abstract class

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from operator import gt, neg, sub
from typing import Literal, NamedTuple

from servicekit.errors import InstantOutOfRangeError, NoVersionError, UncoveredYearError
from servicekit.hours.edges import clip, combine, join

__all__ = ["NOTHING", "Compiled", "Overlaid", "Stretch", "Timeline", "grow", "reach"]


class Stretch(NamedTuple):
    """The open time within ``[low, high)``, as edges in microseconds of UTC."""

    low: int
    high: int
    edges: Sequence[int]

    def part(self, low: int, high: int) -> Stretch:
        """Return what lies within ``[low, high)``."""
        return Stretch(low, high, clip(self.edges, low, high))

    @property
    def open_time(self) -> int:
        """Return how much of it is open."""
        return sum(self.edges[1::2]) - sum(self.edges[::2])


class Timeline(ABC):
    """What a calendar knows of the time within ``[low, high)``, in microseconds of UTC.

    ``measure`` maps an instant to open time, ``earliest`` and ``latest`` map back: open time does
    not grow while the doors are closed, so one amount has an earliest and a latest instant. They
    are the close and the next opening. Measures count from an arbitrary but fixed origin.

    Attributes:
        low: the first instant that is known.
        high: the first instant that is not.
        least: the measure at ``low``.
        most: the measure at ``high``.
    """

    __slots__ = ("high", "least", "low", "most")

    low: int
    high: int
    least: int
    most: int

    @abstractmethod
    def is_open(self, at: int) -> bool:
        """Tell whether an instant is open."""

    @abstractmethod
    def measure(self, at: int) -> int:
        """Return the open time before an instant."""

    @abstractmethod
    def earliest(self, amount: int) -> int | None:
        """Return the first instant before which there is so much open time."""

    @abstractmethod
    def latest(self, amount: int) -> int | None:
        """Return the last instant before which there is no more open time than that."""

    @abstractmethod
    def next_close(self, at: int) -> int | None:
        """Return the first closing edge after an instant."""

    @abstractmethod
    def previous_open(self, at: int) -> int | None:
        """Return the last opening edge before an instant."""

    @abstractmethod
    def within(self, low: int, high: int) -> list[int]:
        """Return the edges of the open time within ``[low, high)``."""


class Compiled(Timeline):
    """A timeline that lists its edges.

    With ``i`` edges at or before an instant ``u``, the open time before it is ``sums[i]``, plus
    ``u`` when ``i`` is odd: the sums in odd places have the opening subtracted already. Within
    segment ``k`` the way back from a measure to its instant is to add ``shifts[k + 1]``.
    """

    __slots__ = ("_done", "_edges", "_shifts", "_sums")

    def __init__(self, stretch: Stretch, least: int = 0) -> None:
        self.low, self.high, self._edges = stretch.low, stretch.high, stretch.edges
        opens, closes = stretch.edges[::2], stretch.edges[1::2]
        # The measure before the first segment, then after each.
        self._done: list[int] = list(accumulate(map(sub, closes, opens), initial=least))
        shifts = list(map(sub, opens, self._done))
        self._shifts = [None, *shifts, None]  # nothing is known before the first and after the last
        self._sums = [0] * (len(stretch.edges) + 1)
        self._sums[::2] = self._done
        self._sums[1::2] = map(neg, shifts)
        self.least, self.most = least, self._done[-1]

    def is_open(self, at: int) -> bool:
        return bisect_right(self._edges, at) & 1 == 1

    def measure(self, at: int) -> int:
        i = bisect_right(self._edges, at)
        return self._sums[i] + at if i & 1 else self._sums[i]

    def earliest(self, amount: int) -> int | None:
        shift = self._shifts[bisect_left(self._done, amount)]
        return None if shift is None else amount + shift

    def latest(self, amount: int) -> int | None:
        shift = self._shifts[bisect_right(self._done, amount)]
        return None if shift is None else amount + shift

    def next_close(self, at: int) -> int | None:
        i = bisect_right(self._edges, at) | 1
        # An edge at the very end is where knowledge stops; the doors may well stay open.
        if i < len(self._edges) and self._edges[i] < self.high:
            return self._edges[i]
        return None

    def previous_open(self, at: int) -> int | None:
        i = (bisect_left(self._edges, at) - 1) & ~1
        if i >= 0 and self._edges[i] > self.low:
            return self._edges[i]
        return None

    def within(self, low: int, high: int) -> list[int]:
        return clip(self._edges, low, high)

    def extended(self, before: Sequence[Stretch], after: Sequence[Stretch]) -> Compiled:
        """Return a longer timeline; the stretches lead away from this one.

        The origin stays, so that measures of both timelines may be compared.
        """
        this = Stretch(self.low, self.high, self._edges)
        parts = [*reversed(before), this, *after]
        whole = Stretch(parts[0].low, parts[-1].high, join(part.edges for part in parts))
        return Compiled(whole, self.least - sum(part.open_time for part in before))


class Overlaid(Timeline):
    """A timeline interrupted by pauses; nothing of what lies below is compiled again.

    For each pause two numbers are kept: the open time left over when it begins, and how much
    of what lies below all pauses up to its end have swallowed.
    """

    __slots__ = ("_left", "_pauses", "_swallowed", "base")

    def __init__(self, base: Timeline, pauses: Sequence[int]) -> None:
        self.base, self.low, self.high = base, base.low, base.high
        self._pauses = clip(pauses, base.low, base.high)
        begins = [base.measure(at) for at in self._pauses[::2]]
        ends = [base.measure(at) for at in self._pauses[1::2]]
        self._swallowed = list(accumulate(map(sub, ends, begins), initial=0))
        self._left: list[int] = list(map(sub, begins, self._swallowed))
        self.least, self.most = base.least, base.most - self._swallowed[-1]

    def is_open(self, at: int) -> bool:
        return not bisect_right(self._pauses, at) & 1 and self.base.is_open(at)

    def measure(self, at: int) -> int:
        i = bisect_right(self._pauses, at)
        return self._left[i >> 1] if i & 1 else self.base.measure(at) - self._swallowed[i >> 1]

    def earliest(self, amount: int) -> int | None:
        # A pause that begins when exactly so much is left has not been met yet.
        passed = bisect_left(self._left, amount)
        return self.base.earliest(amount + self._swallowed[passed])

    def latest(self, amount: int) -> int | None:
        passed = bisect_right(self._left, amount)
        return self.base.latest(amount + self._swallowed[passed])

    def next_close(self, at: int) -> int | None:
        opened = self.latest(self.measure(at))
        if opened is None:
            return None
        i = bisect_right(self._pauses, opened)
        close = self.base.next_close(opened)
        if i == len(self._pauses):
            return close
        return self._pauses[i] if close is None else min(close, self._pauses[i])

    def previous_open(self, at: int) -> int | None:
        closed = self.earliest(self.measure(at))
        if closed is None:
            return None
        i = bisect_left(self._pauses, closed)
        opened = self.base.previous_open(closed)
        if i == 0:
            return opened
        return self._pauses[i - 1] if opened is None else max(opened, self._pauses[i - 1])

    def within(self, low: int, high: int) -> list[int]:
        return combine(self.base.within(low, high), clip(self._pauses, low, high), gt)


# What every calendar starts from: it knows no moment at all.
NOTHING = Compiled(Stretch(0, 0, ()))


def reach(line: Compiled, around: Callable[[int], Stretch], first: int, last: int) -> Compiled:
    """Return a timeline that knows both instants and all between them.

    ``around`` compiles the stretch, of a year or less, in which an instant lies.
    """
    if line is NOTHING:
        line = Compiled(around(first))
    return line.extended(
        before=list(_preceding(line.low, first, around)),
        after=list(_following(line.high, last + 1, around)),
    )


def grow(line: Compiled, around: Callable[[int], Stretch], step: Literal[1, -1]) -> Compiled:
    """Return a timeline about twice as long, so that a far search copies little.

    Raises:
        InstantOutOfRangeError: time ends there.
        UncoveredYearError: the very next year is not covered by a source of holidays.
    """
    length = line.high - line.low
    if step > 0:
        after = _following(line.high, line.high + length, around)
        return line.extended((), _as_far_as_known(after))
    before = _preceding(line.low, line.low - length, around)
    return line.extended(_as_far_as_known(before), ())


def _following(at: int, until: int, around: Callable[[int], Stretch]) -> Iterator[Stretch]:
    while at < until:
        stretch = around(at)
        yield stretch.part(at, stretch.high)
        at = stretch.high


def _preceding(at: int, until: int, around: Callable[[int], Stretch]) -> Iterator[Stretch]:
    while at > until:
        stretch = around(at - 1)
        yield stretch.part(stretch.low, at)
        at = stretch.low


def _as_far_as_known(stretches: Iterable[Stretch]) -> list[Stretch]:
    known: list[Stretch] = []
    try:
        for stretch in stretches:
            known.append(stretch)  # noqa: PERF402 - what came before the error is kept
    except (InstantOutOfRangeError, NoVersionError, UncoveredYearError):
        if not known:
            raise
    return known
