"""The outlook: when somebody can be asked who cannot be now, and when nobody asked is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge

from servicekit.errors import NoVersionError, UncoveredYearError
from servicekit.instants import later, to_microseconds
from servicekit.routing.level import Level
from servicekit.routing.search import Search
from servicekit.routing.selection import Rules, select

__all__ = ["awaited", "left_at"]

# How often the roster may change before a search for whoever comes next gives up.
_PATIENCE = 500
# How often it may change before those who are asked are taken to stay.
_NEAR = 50
# What a roster says of a time of which it does not know the holidays.
_UNKNOWN = (UncoveredYearError, NoVersionError)


def awaited(
    search: Search, step: Level, rules: Rules, *, until: datetime | None
) -> tuple[datetime, tuple[str, ...]] | None:
    """Return when somebody can be asked first, and who.

    ``None`` where nobody can be as far as the roster is known, or as far as it makes sense to look.

    Args:
        search: from when on, and for what.
        step: whom to ask.
        rules: how to choose.
        until: when to stop looking.
    """
    waits = sorted(t for t in _times(search, rules) if t > search.now)
    try:
        for t in merge(waits, _changes(search, _PATIENCE, until=until)):
            there = search.later(t)
            if until is not None and not later(until, there.at):
                break
            if ranked := select(there, step.targets, rules):
                return there.at, (ranked[0].agent_id,)
    except _UNKNOWN:  # so far the roster says that there is nobody
        pass
    return None


def _changes(search: Search, most: int, *, until: datetime | None) -> Iterator[int]:
    """Yield when the roster changes next and so on, before the end of a wait."""
    last = None if until is None else to_microseconds(until)
    now = search.now
    for _ in range(most):
        change = search.roster._next_change(now)  # noqa: SLF001
        if change is None or (last is not None and change >= last):
            return
        yield change
        now = change


def left_at(search: Search, to: Sequence[str], *, until: datetime | None) -> datetime | None:
    """Return when the last of those who are asked goes off duty, before the end of their wait."""
    index = search.index
    if not all(each in index.place for each in to):
        return None  # a team, perhaps: nobody knows who of it was reached
    mask = index.only(to)
    try:
        for change in _changes(search, _NEAR, until=until):
            if not search.roster._mask_at(change) & mask:  # noqa: SLF001
                return search.later(change).at
    except _UNKNOWN:  # so far they are there
        pass
    return None


def _times(search: Search, rules: Rules) -> Iterator[int]:
    """Yield when more will be given up."""
    raised = search.escalation.raised_at
    for relaxation in rules.relax:
        if relaxation.after is not None:
            yield to_microseconds(relaxation.after.due(raised, rules.hours))
