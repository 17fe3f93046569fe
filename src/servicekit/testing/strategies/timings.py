"""When follow-ups are to be made, and in which periods contacts are counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from servicekit.followups import Period, Timing
from servicekit.followups.period import PERIODS
from servicekit.followups.timing import KINDS
from servicekit.hours import Allowance
from servicekit.hours.allowance import UNITS
from servicekit.hours.intervals import DAYS
from servicekit.testing.strategies.times import durations
from servicekit.values import check_word, texts

__all__ = ["AGAIN", "UNDATED", "periods", "timings"]

#: The kinds of timings that count from no due, and of those the ones that leave time between.
UNDATED = ("at_once", "after", "in", "every")
AGAIN = ("after", "in", "every")

# At 9 first, then at any hour, then at any minute.
_CLOCKS = st.builds(
    lambda hour, minute: time((9 + hour) % 24, minute), st.integers(0, 23), st.integers(0, 59)
)
_WEEKDAYS = st.lists(st.sampled_from(DAYS), min_size=1, unique=True)


def timings(
    *, kinds: Iterable[str] = tuple(KINDS), business: bool | None = None
) -> st.SearchStrategy[Timing]:
    """Draw when something is to be done; it shrinks to the first of the kinds and one of a unit.

    Args:
        kinds: of which kinds, the simplest first.
        business: whether amounts count in business time, so that a calendar is needed; both by
            default.

    Example:
        >>> from hypothesis import find
        >>> print(find(timings(), lambda timing: timing.kind == "in"))
        in 1 day

    Raises:
        FieldError: there is no such kind.
    """
    named = texts(kinds)
    for kind in named:
        check_word("kinds", kind, KINDS)
    return st.one_of([_timings(kind, business) for kind in named])


@cache
def _timings(kind: str, business: bool | None) -> st.SearchStrategy[Timing]:  # noqa: FBT001 - drawn
    match kind:
        case "after":
            return _made(kind, amount=_amounts(business, dated=None))
        case "in":
            return _dated(kind, business)
        case "before":
            plain = _made(kind, amount=_amounts(business, dated=False))
            return st.one_of(plain, _dated(kind, business))
        case "every":
            return _made(kind, days=_WEEKDAYS, clock=_CLOCKS)
    return st.just(Timing(kind=kind))


def _dated(kind: str, business: bool | None) -> st.SearchStrategy[Timing]:  # noqa: FBT001 - drawn
    return _made(kind, amount=_amounts(business, dated=True), clock=st.none() | _CLOCKS)


def _made(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Timing]:
    return st.builds(Timing, kind=st.just(kind), **fields)


@cache
def _amounts(business: bool | None, *, dated: bool | None) -> st.SearchStrategy[Allowance]:  # noqa: FBT001 - drawn
    """Draw amounts whose units are dates or not, and count in business time or not."""
    names = [
        name
        for name, unit in UNITS.items()
        if business in {None, unit.business} and dated in {None, bool(unit.days)}
    ]
    units = st.sampled_from(sorted(names, key=lambda name: "hour" not in name))
    return st.builds(Allowance, st.integers(1, 60), units)


@cache
def periods(*, local: bool | None = None) -> st.SearchStrategy[Period]:
    """Draw periods in which contacts are counted; they shrink to an hour, or a calendar day.

    Args:
        local: whether they go by the customer's dates; both by default.

    Example:
        >>> from hypothesis import find
        >>> print(find(periods(local=True), lambda period: period.dates is not None))
        1 consecutive dates
    """
    lengths = durations(shortest=timedelta(hours=1), longest=timedelta(days=31))
    rolling = lengths.map(lambda length: Period("rolling", length=length))
    named = st.sampled_from(PERIODS[1:4]).map(Period)
    dates = st.integers(1, 31).map(lambda n: Period("consecutive dates", dates=n))
    if local is None:
        return st.one_of(rolling, named, dates)
    return st.one_of(named, dates) if local else rolling
