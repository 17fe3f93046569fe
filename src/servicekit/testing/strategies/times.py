"""Instants, amounts of time and spans."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import NamedTuple, Unpack

from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.hours import Allowance, Span
from servicekit.hours.allowance import UNITS
from servicekit.instants import EPOCH, duration_microseconds, from_microseconds, to_microseconds
from servicekit.testing.strategies.bounds import Bounds, Within, place

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "Clock",
    "allowances",
    "durations",
    "instants",
    "instants_of",
    "spans",
    "spans_of",
    "written",
]

_SECOND = 10**6
MINUTE = 60 * _SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_MICROSECOND = timedelta(microseconds=1)
# A clock never jumped further than that.
_JUMP = 2 * DAY

# How long things take: nothing, hours, minutes, or anything else up to a week.
_WAITS = st.one_of(
    st.integers(0, 72).map(HOUR.__mul__),
    st.integers(0, 600).map(MINUTE.__mul__),
    st.integers(0, 7 * DAY),
)
# How long until the next thing happens.
_STEPS = st.one_of(
    st.integers(0, 24).map(HOUR.__mul__),
    st.integers(0, 600).map(MINUTE.__mul__),
    st.integers(0, DAY),
)
# How long after it happened something is recorded: mostly at once.
_DELAYS = st.one_of(st.just(0), st.just(0), st.integers(0, 72).map(HOUR.__mul__))


class Jump(NamedTuple):
    """A change of the clock.

    Args:
        at: when, in microseconds of UTC.
        before: how far local time was ahead of UTC, in microseconds.
        after: how far it is since.
    """

    at: int
    before: int
    after: int


def written(microseconds: int, name: str) -> datetime:
    """Return the instant as it is written in a zone."""
    return from_microseconds(microseconds, EPOCH.replace(tzinfo=place(name)))


def _offset(at: int, zone: tzinfo) -> int:
    offset = from_microseconds(at, EPOCH.replace(tzinfo=zone)).utcoffset()
    return duration_microseconds(offset or timedelta())


@cache
def _jumps(low: int, high: int, name: str) -> tuple[Jump, ...]:
    """Return the changes of a zone's clock between two instants, away from both ends."""
    zone, found = place(name), []
    before = _offset(low, zone)
    for at in range(low, high, DAY):
        after = _offset(at, zone)
        if after != before and low + _JUMP < at < high - _JUMP:
            found.append(Jump(_bisected(at - DAY, at, zone), before, after))
        before = after
    return tuple(found)


def _bisected(low: int, high: int, zone: tzinfo) -> int:
    """Return the first second with another offset than ``low`` has."""
    old = _offset(low, zone)
    while high - low > _SECOND:
        middle = (low + high) // (2 * _SECOND) * _SECOND
        if _offset(middle, zone) == old:
            low = middle
        else:
            high = middle
    return high


def instants(**bounds: Unpack[Within]) -> st.SearchStrategy[datetime]:
    """Draw instants, many of them near a change of the clock.

    Among them are both turns of an hour that the clock shows twice, and readings that it skips,
    which are instants for Python, too. They shrink to ``first``, in whole hours and the first of
    the zones.

    Example:
        >>> from hypothesis import find
        >>> print(find(instants(), lambda t: t.tzinfo is not None))
        2026-01-01 00:00:00+00:00
    """
    return instants_of(Bounds(**bounds))


@cache
def instants_of(bounds: Bounds) -> st.SearchStrategy[datetime]:
    """Draw instants within bounds that were checked."""
    return st.one_of([_instants_in(bounds.low, bounds.high, name) for name in bounds.zones])


@cache
def _instants_in(low: int, high: int, name: str) -> st.SearchStrategy[datetime]:
    hours = st.integers(0, (high - low) // HOUR).map(lambda n: low + n * HOUR)
    found = [hours, st.integers(low, high)]
    jumps = _jumps(low, high, name)
    if jumps:
        found.append(st.builds(_near, st.sampled_from(jumps), st.integers(-3, 3)))
    plain = st.one_of(found).map(lambda at: written(at, name))
    skips = [jump for jump in jumps if jump.after > jump.before]
    if not skips:
        return plain
    skipped = st.builds(_skipped, st.sampled_from(skips), st.booleans(), st.just(name))
    return st.one_of(plain, skipped)


def _near(jump: Jump, halves: int) -> int:
    return jump.at + halves * HOUR // 2


def _skipped(jump: Jump, fold: bool, name: str) -> datetime:  # noqa: FBT001 - drawn
    """Return a reading in the middle of what the clock skips."""
    wall = EPOCH + (jump.at + (jump.before + jump.after) // 2) * _MICROSECOND
    return wall.replace(tzinfo=place(name), fold=fold)


def durations(
    *, shortest: timedelta = timedelta(), longest: timedelta = timedelta(days=40)
) -> st.SearchStrategy[timedelta]:
    """Draw amounts of time, both ends inclusive; they shrink to the shortest and whole hours.

    Example:
        >>> from hypothesis import find
        >>> find(durations(), lambda d: d >= timedelta(minutes=90))
        datetime.timedelta(seconds=7200)

    Raises:
        FieldError: ``longest`` is less than ``shortest``.
    """
    low, high = duration_microseconds(shortest), duration_microseconds(longest)
    if high < low:
        raise FieldError("longest", longest, f"not less than shortest, {shortest}")
    hours = st.integers(0, (high - low) // HOUR).map(lambda n: low + n * HOUR)
    return st.one_of(hours, st.integers(low, high)).map(_MICROSECOND.__mul__)


def spans(**bounds: Unpack[Within]) -> st.SearchStrategy[Span]:
    """Draw spans of up to a week; they shrink to an empty one at ``first``.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(spans())
        ... @settings(max_examples=3, database=None)
        ... def test_it(span):
        ...     assert span.duration >= timedelta(0)
        >>> test_it()
    """
    return spans_of(Bounds(**bounds))


@st.composite
def spans_of(draw: st.DrawFn, bounds: Bounds) -> Span:
    """Draw spans within bounds that were checked."""
    start = draw(instants_of(bounds))
    end = min(to_microseconds(start) + draw(_WAITS), bounds.high)
    return Span(start, written(end, draw(st.sampled_from(bounds.zones))))


def allowances(*, business: bool | None = None) -> st.SearchStrategy[Allowance]:
    """Draw amounts of time as people say them; they shrink to one of a unit.

    Args:
        business: whether they count in business time; both by default.

    Example:
        >>> from hypothesis import find
        >>> print(find(allowances(business=True), lambda allowance: allowance.is_dated))
        1 business day
    """
    names = [name for name, unit in UNITS.items() if business in {None, unit.business}]
    units = st.sampled_from(sorted(names, key=lambda name: "hour" not in name))
    return st.builds(Allowance, st.integers(1, 60), units)


class Clock:
    """The time of one history while it is drawn; it never goes past the last instant.

    Args:
        draw: what draws.
        bounds: within which.
        now: where it begins, in microseconds of UTC; an instant that is drawn by default.
    """

    def __init__(self, draw: st.DrawFn, bounds: Bounds, now: int | None = None) -> None:
        self.draw = draw
        self.bounds = bounds
        # Two, taken in turns: instants of one history are compared across zones.
        self._zones = draw(st.tuples(*[st.sampled_from(bounds.zones)] * 2))
        self._written = 0
        self.now = to_microseconds(draw(instants_of(bounds))) if now is None else now

    def wait(self) -> int:
        """Let some time pass, or none, and return the instant that it is then."""
        self.now = min(self.now + self.draw(_STEPS), self.bounds.high)
        return self.now

    def after(self, at: int) -> int:
        """Draw an instant that is not before ``at``."""
        return min(at + self.draw(_WAITS), self.bounds.high)

    def recorded(self, at: int) -> int:
        """Draw when something is recorded: mostly as it happens."""
        return min(at + self.draw(_DELAYS), self.bounds.high)

    def between(self, low: int, high: int) -> int:
        """Draw an instant between two, both inclusive, near the first or anywhere."""
        return min(low + self.draw(_WAITS), high)

    def written(self, at: int) -> datetime:
        """Write an instant in one of the zones of this history."""
        self._written += 1
        return written(at, self._zones[self._written % 2])

    def count(self, most: int | None = None) -> range:
        """Draw how often something happens, from not at all."""
        most = self.bounds.max_events if most is None else min(most, self.bounds.max_events)
        return range(self.draw(st.integers(0, most)))
