"""The outlook: when somebody can be asked who cannot be now, and when nobody asked is there."""

# ruff: noqa: SLF001 - the one who routes looks inside a roster

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from heapq import merge
from itertools import chain
from operator import and_
from typing import TypeAlias

import attrs

from servicekit.errors import NoVersionError, UncoveredYearError
from servicekit.hours.intervals import DAY
from servicekit.instants import duration_microseconds, to_microseconds
from servicekit.routing.constraint import HARD
from servicekit.routing.level import Level
from servicekit.routing.recipient import Recipient
from servicekit.routing.search import Search
from servicekit.routing.selection import Rules, among, select

__all__ = ["Found", "awaited", "full", "left_at"]

#: When somebody can be asked, and who.
Found: TypeAlias = tuple[datetime, tuple[str, ...]]

# How far ahead it is looked for somebody who comes, and for the end of a duty.
_AHEAD = 28 * DAY
_SOON = 7 * DAY
# How many who have no room are named.
_FEW = 3
# Recipients that mean the same people at every time.
_FIXED = frozenset({"agent", "role"})
# What a roster says of a time of which it does not know the holidays.
_UNKNOWN = (UncoveredYearError, NoVersionError)


def awaited(
    search: Search, steps: Sequence[Level], rules: Rules, *, until: datetime | None
) -> Found | None:
    """Return when somebody can be asked first, and who; or nobody, and how far it was looked.

    It is looked four weeks ahead, or as far as the roster is known. ``None`` where nobody can be
    before ``until``, and where nothing ever changes.

    Args:
        search: from when on, and for what.
        steps: whom to ask, the first level that has somebody.
        rules: how to choose.
        until: when to stop looking.
    """
    end = _end(search, _AHEAD, until)
    targets = [target for step in steps for target in step.targets]
    able = _able(search, targets)
    edges = [_changes(search, end, team_id) for team_id in _teams(search, targets)]
    edges += [_turns(search, end, each.id) for each in targets if each.kind == "rotation"]
    times = chain(_times(search, rules), _freed(search))
    waits = sorted(t for t in times if search.now < t < end)
    try:
        for t in merge(waits, *edges) if able else ():
            if not search.roster._mask_at(t) & able:
                continue
            there = search.later(t)
            for step in steps:
                if ranked := select(there, step.targets, rules):
                    return there.at, (ranked[0].agent_id,)
    except _UNKNOWN:  # so far the roster says that there is nobody
        end = _known_until(search, end)
    looked = _horizon(search, targets, end, until) if able else None
    return None if looked is None else (looked, ())


def full(search: Search, steps: Sequence[Level], rules: Rules) -> tuple[str, ...]:
    """Return a few who lack nothing but room, best first.

    Args:
        search: the escalation; nobody who is there has room for it.
        steps: whom to ask, the first level first.
        rules: how to choose.
    """
    crowded = attrs.evolve(search, over_capacity=True)
    room, place = search.index.room(search.needs.channel), search.index.place
    ranked = (each for step in steps for each in select(crowded, step.targets, rules))
    found = (each.agent_id for each in ranked if room >> place[each.agent_id] & 1)
    return tuple(dict.fromkeys(found))[:_FEW]


def _able(search: Search, targets: Iterable[Recipient]) -> int:
    """Return who could take it if they were there, as a bitset."""
    binding = (each for each in HARD if each.name != "duty" and each.binds(search))
    able = reduce(and_, (each.mask(search) for each in binding), search.index.everybody)
    if all(each.kind in _FIXED for each in targets):
        able &= among(search, targets)
    return able


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

    Where somebody stays for a week, or as far as the roster is known, that is how far it was
    looked; ``None`` where nothing ever changes.
    """
    index = search.index
    if not all(each in index.place for each in to):
        return None  # a team, perhaps: nobody knows who of it was reached
    mask, end = index.only(to), _end(search, _SOON, until)
    try:
        for change in _changes(search, end):
            if not search.roster._mask_at(change) & mask:
                return search.later(change).at
    except _UNKNOWN:  # so far they are there
        end = _known_until(search, end)
    return _horizon(search, (), end, until)


def _known_until(search: Search, end: int) -> int:
    """Return the last instant before ``end`` of which the roster knows who is on duty.

    Where that is this very instant, the next one is meant: whoever asks then is told why.
    """
    low, high = search.now, end
    while high - low > 1:
        middle = (low + high) // 2
        try:
            search.roster._mask_at(middle)
            low = middle
        except _UNKNOWN:
            high = middle
    return max(low, search.now + 1)


def _horizon(
    search: Search, targets: Iterable[Recipient], end: int, until: datetime | None
) -> datetime | None:
    """Return how far it was looked, where that is before ``until`` and something may change."""
    if end <= search.now or (until is not None and end >= to_microseconds(until)):
        return None
    try:
        changes = [search.roster._next_change(end, team) for team in _teams(search, targets)]
    except _UNKNOWN:
        changes = [end]
    if all(each is None for each in changes):
        return None
    return search.later(end).at


def _times(search: Search, rules: Rules) -> Iterator[int]:
    """Yield when more will be given up."""
    raised = search.escalation.raised_at
    for relaxation in rules.relax:
        if relaxation.after is not None:
            yield to_microseconds(relaxation.since(raised, rules.hours))


def _freed(search: Search) -> Iterator[int]:
    """Yield when what somebody granted leaves the window of their limit."""
    kind, place = search.needs.authority, search.index.place
    for grant in search.load.granted:
        if grant.kind == kind and grant.by in place:
            limit = search.agent(place[grant.by]).authority.limits.get(kind)
            if limit is not None and limit.window is not None:
                yield to_microseconds(grant.at) + duration_microseconds(limit.window)
