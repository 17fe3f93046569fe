"""The outlook: when somebody can be asked who cannot be now, and when nobody asked is there."""

# ruff: noqa: SLF001 - the one who routes looks inside a roster

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from heapq import merge
from operator import and_

from servicekit.errors import NoVersionError, UncoveredYearError
from servicekit.hours.intervals import DAY
from servicekit.instants import to_microseconds
from servicekit.routing.constraint import HARD
from servicekit.routing.level import Level
from servicekit.routing.recipient import Recipient
from servicekit.routing.search import Search
from servicekit.routing.selection import Rules, select

__all__ = ["awaited", "left_at"]

# How far ahead it is looked for somebody who comes, and for the end of a duty.
_AHEAD = 28 * DAY
_SOON = 7 * DAY
# What a roster says of a time of which it does not know the holidays.
_UNKNOWN = (UncoveredYearError, NoVersionError)


def awaited(
    search: Search, steps: Sequence[Level], rules: Rules, *, until: datetime | None
) -> tuple[datetime, tuple[str, ...]] | None:
    """Return when somebody can be asked first, and who.

    ``None`` where nobody can be within four weeks, or as far as the roster is known.

    Args:
        search: from when on, and for what.
        steps: whom to ask, the first level that has somebody.
        rules: how to choose.
        until: when to stop looking.
    """
    able = _able(search)
    end = _end(search, _AHEAD, until)
    targets = [target for step in steps for target in step.targets]
    edges = [_changes(search, end, team_id) for team_id in _teams(search, targets)]
    edges += [_turns(search, end, each.id) for each in targets if each.kind == "rotation"]
    waits = sorted(t for t in _times(search, rules) if search.now < t < end)
    try:
        for t in merge(waits, *edges) if able else ():
            if not search.roster._mask_at(t) & able:
                continue
            there = search.later(t)
            for step in steps:
                if ranked := select(there, step.targets, rules):
                    return there.at, (ranked[0].agent_id,)
    except _UNKNOWN:  # so far the roster says that there is nobody
        pass
    return None


def _able(search: Search) -> int:
    """Return who could take it if they were there, as a bitset."""
    binding = (each for each in HARD if each.name != "duty" and each.binds(search))
    return reduce(and_, (each.mask(search) for each in binding), search.index.everybody)


def _end(search: Search, ahead: int, until: datetime | None) -> int:
    far = search.now + ahead
    return far if until is None else min(far, to_microseconds(until))


def _teams(search: Search, targets: Iterable[Recipient]) -> set[str | None]:
    """Return the teams whose duty counts beside that of all."""
    named = {each.id for each in targets if each.kind not in {"agent", "role", "rotation"}}
    return {None, *(named & search.roster._team_ids)}


def _changes(search: Search, end: int, team_id: str | None = None) -> Iterator[int]:
    """Yield when the roster changes next and so on, day by day, as its days stay compiled."""
    roster, now = search.roster, search.now
    before = roster._mask_at(now, team_id)
    while now < end:
        change = roster._block(now, team_id).next_change(now)
        now = (now // DAY + 1) * DAY if change is None else change
        if now < end:
            there = roster._mask_at(now, team_id)
            if there != before:
                yield now
            before = there


def _turns(search: Search, end: int, rotation_id: str | None) -> Iterator[int]:
    """Yield when somebody has a turn of a rotation next and so on."""
    for rotation in search.roster.rotations:
        if rotation.id == rotation_id:
            yield from (start for start, _, _ in rotation._served(search.now + 1, end))


def left_at(search: Search, to: Sequence[str], *, until: datetime | None) -> datetime | None:
    """Return when the last of those who are asked goes off duty, before the end of their wait.

    ``None`` where somebody stays for a week, or as far as the roster is known.
    """
    index = search.index
    if not all(each in index.place for each in to):
        return None  # a team, perhaps: nobody knows who of it was reached
    mask = index.only(to)
    try:
        for change in _changes(search, _end(search, _SOON, until)):
            if not search.roster._mask_at(change) & mask:
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
