"""The search for the earliest instant that no constraint shuts out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import attrs

from servicekit.errors import UncoveredYearError
from servicekit.followups.attempt import Attempt
from servicekit.followups.constraint import Constraint
from servicekit.hours.intervals import DAY

__all__ = ["Found", "search", "shutting"]

# How far to look at first; each further look is twice as far.
_AHEAD = 8 * DAY


@attrs.frozen(kw_only=True)
class Found:
    """What a search found: an instant, or none, and what moved it.

    Args:
        at: microseconds of UTC; ``None`` where every instant is shut out.
        moved: for each constraint that ruled an instant out on the way, the first such instant
            and the end of the last time that it ruled out, in the order of the constraints.
    """

    at: int | None
    moved: tuple[tuple[Constraint, int, int], ...]


def search(constraints: Sequence[Constraint], attempt: Attempt, low: int, high: int) -> Found:
    """Return the earliest instant of ``[low, high]`` that no constraint shuts out.

    All constraints that shut the instant in question out move it on at once, so what is named does
    not depend on their order.

    Raises:
        UncoveredYearError: the instant depends on a year that a source of holidays does not know.
    """
    moved: dict[int, tuple[int, int]] = {}
    every = frozenset(range(len(constraints)))
    at, ahead, found, asked = low, _AHEAD, None, every
    while found is None and at <= high:
        end = min(at + ahead, high + 1)
        try:
            shut = _shut(constraints, attempt, at, end)
        except UncoveredYearError:  # what comes before that year may be all that is asked
            ahead = (end - at) // 2
            if not ahead:
                raise
            continue
        while found is None and at < end:
            until = {i: t for i in asked if (t := _until(shut[i], at)) > at}
            if until:
                moved |= {i: (moved.get(i, (at,))[0], t) for i, t in until.items()}
                at = max(until.values())
                # What goes on beyond what was looked at is followed to its end before others count.
                asked = frozenset(i for i in until if until[i] == end) or every
            elif asked == every:
                found = at
            else:
                asked = every
        ahead *= 2
    named = ((constraints[i], *times) for i, times in sorted(moved.items()))
    return Found(at=found, moved=tuple(named))


def shutting(constraints: Sequence[Constraint], attempt: Attempt, at: int) -> list[Constraint]:
    """Return the constraints that shut an instant out.

    Raises:
        UncoveredYearError: that depends on a year that a source of holidays does not know.
    """
    shut = _shut(constraints, attempt, at, at + 1)
    return [each for each, edges in zip(constraints, shut, strict=True) if edges]


def _shut(
    constraints: Sequence[Constraint], attempt: Attempt, low: int, high: int
) -> list[list[int]]:
    """Return what each constraint shuts out; where one shuts all out, the others do not matter."""
    shut: list[list[int]] = []
    uncovered: UncoveredYearError | None = None
    for each in constraints:
        try:
            shut.append(each.shut(attempt, low, high))
        except UncoveredYearError as error:
            shut.append([])
            uncovered = error
    if uncovered is not None and [low, high] not in shut:
        raise uncovered
    return shut


def _until(edges: Sequence[int], at: int) -> int:
    """Return until when a set of edges holds an instant; the instant where it does not."""
    i = bisect_right(edges, at)
    return edges[i] if i & 1 else at
