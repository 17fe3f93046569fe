"""Waits and allowances that are one step shorter or longer, and when that shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs

from servicekit.errors import ServiceKitError
from servicekit.followups.timing import Timing
from servicekit.hours import Allowance
from servicekit.instants import moment, spoken

__all__ = ["STARTS", "apart", "shorter", "sooner", "stepped", "told_apart"]

_STEPS = (timedelta(minutes=1), timedelta(seconds=1), timedelta(microseconds=1))

#: Instants at which something can begin, the likeliest to tell two waits apart first: the hours of
#: a week in June, from ten on Tuesday.
STARTS = tuple(datetime(2026, 6, 2, 10, tzinfo=UTC) + timedelta(hours=n) for n in range(168))


def stepped(given: Allowance, way: int) -> Allowance | None:
    """Return an amount of time that is one step shorter or longer, ``None`` where none is.

    A step is a date for amounts of dates, and else a minute, or a second for less than that.

    Args:
        given: the amount.
        way: 1 for longer, -1 for shorter.

    Example:
        >>> print(stepped(Allowance.parse("1 working hour"), -1))
        59 working minutes
        >>> print(stepped(Allowance.parse("5 business days"), 1))
        6 business days
    """
    duration = given.duration
    if duration is None:
        count = given.count + way
        return attrs.evolve(given, count=count) if count > 0 else None
    step = next((each for each in _STEPS if each < duration), _STEPS[-1])
    after = duration + way * step
    return Allowance.of(after, working=given.is_business) if after > timedelta(0) else None


def shorter(given: Allowance) -> Allowance:
    """Return an amount of time that is one step shorter; a single date becomes two."""
    other = stepped(given, -1) or stepped(given, 1)
    assert other is not None  # noqa: S101 - there is always a longer one
    return other


def sooner(given: Timing) -> Timing | None:
    """Return a timing whose wait is one step shorter, ``None`` where it does not wait."""
    return None if given.amount is None else attrs.evolve(given, amount=shorter(given.amount))


Due = Callable[[datetime], datetime]


def apart(one: Due, other: Due) -> tuple[datetime, datetime, datetime] | None:
    """Return a start from which two waits end at different instants, and these instants.

    ``None`` where none of :data:`STARTS` is one: then nobody can tell whether they are the same.

    Args:
        one: when the one ends that began at an instant.
        other: when the other does.
    """
    for start in STARTS:
        try:
            ends = one(start), other(start)
        except ServiceKitError:
            continue
        if moment(ends[0]) != moment(ends[1]):
            return start, *ends
    return None


def told_apart(start: datetime, one: datetime, other: datetime) -> str:
    """Return in words when two waits end that begin at the same instant."""
    ends = f"it ends on {spoken(one)}, the mutant's on {spoken(other)}"
    return f"begun on {spoken(start)}, {ends}"
