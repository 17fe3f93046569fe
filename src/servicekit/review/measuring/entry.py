"""The entry: a value or the reason for having none, and whose doing it was."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypeAlias

from servicekit.instants import to_microseconds
from servicekit.review.measurement import Measurement

__all__ = ["Doer", "Found", "entry", "passed"]

#: A value, or else the word of :data:`~servicekit.review.LEFT_OUT` for why there is none.
Found: TypeAlias = int | str


class Doer(NamedTuple):
    """Whose doing something was.

    Args:
        team: the desk.
        agent: the person; ``None`` where it was a machine's, or nobody's in person.
    """

    team: str | None = None
    agent: str | None = None


def entry(measure: str, found: Found, doer: Doer, of: str | None = None) -> Measurement:
    """Return what was found as a measurement.

    Example:
        >>> entry("first_reply", "no_reply", Doer("desk")).left_out
        'no_reply'
    """
    if isinstance(found, str):
        return Measurement(measure=measure, left_out=found, of=of, team=doer.team, agent=doer.agent)
    return Measurement(measure=measure, value=found, of=of, team=doer.team, agent=doer.agent)


def passed(start: datetime, end: datetime) -> Found:
    """Return how much time passed, in microseconds; what ends before it begins cannot be.

    Example:
        >>> from datetime import UTC, datetime
        >>> nine, ten = (datetime(2026, 5, 1, hour, tzinfo=UTC) for hour in (9, 10))
        >>> passed(nine, ten), passed(ten, nine)
        (3600000000, 'impossible')
    """
    found = to_microseconds(end) - to_microseconds(start)
    return found if found >= 0 else "impossible"
