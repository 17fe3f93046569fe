"""The sweep: a few routes that stand for every escalation that could be raised in a period.

Whom a ladder asks, and whether in time, changes with the instant of raising only where the roster
or the calendar changes, or where a wait ends just before, at, or just after such a change. From
one such instant to the next, one walk up the ladder stands for all.
"""

# ruff: noqa: SLF001 - the one who routes looks inside rosters and calendars

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import attrs

from servicekit.escalation import Escalation, Needs
from servicekit.hours import Allowance
from servicekit.instants import EPOCH, from_microseconds, moment, to_microseconds
from servicekit.routing.findings import plain
from servicekit.routing.load import Load
from servicekit.routing.route import Route
from servicekit.routing.timeline import timeline

if TYPE_CHECKING:
    from servicekit.hours.succession import AnyCalendar
    from servicekit.roster import Roster
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["Piece", "Sweep", "changes"]

#: Waits one after the other, from the raising of an escalation on.
_Path: TypeAlias = tuple[Allowance, ...]


class Piece(NamedTuple):
    """A part of the period in which it makes no difference when an escalation is raised.

    Args:
        start: where it begins, in microseconds.
        end: where it ends.
        first: the route of an escalation that is raised at its beginning.
        in_time: whether somebody is asked within the wait of the first level.
        only: without whom nobody would be.
    """

    start: int
    end: int
    first: Route
    in_time: bool
    only: str | None


class _Walk(NamedTuple):
    """What the ladder does with one escalation until somebody is asked, or the wait is over."""

    steps: tuple[Route, ...]
    in_time: bool

    @property
    def only(self) -> str | None:
        """Who is the only one to ask, where somebody is."""
        ranked = self.steps[-1].ranked
        return ranked[0].agent_id if self.in_time and len(ranked) == 1 else None


class Sweep:
    """Every escalation that could be raised from one instant to another.

    Attributes:
        low: from when on, in microseconds.
        high: until when.
        changes: when something changes in between, in order.
    """

    def __init__(
        self,
        policy: EscalationPolicy,
        roster: Roster,
        *,
        start: datetime,
        end: datetime,
        spend: Callable[[], None],
    ) -> None:
        # Two candidates are enough to see that somebody is not the only one.
        self._policy = attrs.evolve(policy, shown=max(policy.shown, 2))
        self._roster, self._spend, self._like = roster, spend, start
        self._load = Load()
        self._limit: _Path = _path(policy.levels[0].wait)
        self._given_up = [_path(each.after) for each in policy.relax if each.after is not None]
        waits = (*(level.wait for level in policy.levels), *(r.after for r in policy.relax))
        self._business = any(wait is not None and wait.is_business for wait in waits)
        self.low, self.high = to_microseconds(start), to_microseconds(end)
        self.changes = self._changes(self.low, self.high)

    def pieces(self, work: str, needs: Needs) -> Iterator[Piece]:
        """Iterate over the parts of the period for one kind of work, in order."""
        at = self.low
        while at < self.high:
            walk = self._walk(work, needs, at)
            end, only = self._until(at, walk), walk.only
            if only is not None:
                without = self._walk(work, needs, at, excluded=[only])
                end = min(end, self._until(at, without))
                only = None if without.in_time else only
            yield Piece(at, end, walk.steps[0], walk.in_time, only)
            at = end

    # -- one escalation ---------------------------------------------------------------------------

    def _walk(
        self, work: str, needs: Needs, at: int, *, excluded: Collection[str] = ()
    ) -> _Walk:
        limit = self._due(self._limit, at)
        raised_at = from_microseconds(at, self._like)
        escalation = plain(work, needs, raised_at=raised_at, excluded=excluded)
        steps = []
        for step in timeline(escalation, self._route, raised_at):
            steps.append(step)
            is_over = step.next_at is None or to_microseconds(step.next_at) > limit
            if step.outcome == "routed" or is_over:
                break
        return _Walk(tuple(steps), steps[-1].outcome == "routed")

    def _route(self, escalation: Escalation, at: datetime) -> Route:
        self._spend()
        return self._policy.route(escalation, self._roster, at=at, load=self._load)

    # -- for how long it stands -------------------------------------------------------------------

    def _until(self, at: int, walk: _Walk) -> int:
        """Return the first later instant from which on another walk might come out."""
        place = bisect_right(self.changes, at)
        change = self.changes[place] if place < len(self.changes) else self.high
        if walk.steps[0].outcome == "routed" or not self._limit:
            return change
        paths = {self._limit, *self._given_up, *self._waits(walk)}
        still = self._still(paths, at)
        return min(change, *(self._turn(path, at, still) for path in paths))

    def _waits(self, walk: _Walk) -> Iterator[_Path]:
        """Yield what was waited for on the way: the levels that hold, one after the other."""
        path: _Path = ()
        for step in walk.steps:
            wait = self._policy.rungs[step.level or 0].wait
            if step.outcome != "held" or wait is None:
                return
            path = (*path, wait)
            yield path
            if moment(step.next_at) != moment(step.due_at):
                return

    def _still(self, paths: Iterable[_Path], at: int) -> list[int]:
        """Return the ends of waits that do not move with the raising, as in closed time.

        Between changes every other end moves with it, all by as much, so that their order can only
        change where one of them meets one that stands still.
        """
        if not self._business:
            return []
        return sorted(
            {due for path in paths if (due := self._due(path, at)) == self._due(path, at + 1)}
        )

    def _turn(self, path: _Path, at: int, still: list[int]) -> int:
        """Return from when on the waits end at, or no longer at, what stands still."""
        due = self._due(path, at)
        if _holds(self._whole, due) or _holds(still, due):
            return self._begun(path, due) + 1
        following = [t for marks in (self._whole, still) if (t := _after(marks, due)) is not None]
        return self._begun(path, min(following) - 1) + 1 if following else self.high

    def _due(self, path: _Path, at: int) -> int:
        """Return when waits end that begin at an instant."""
        t = from_microseconds(at, EPOCH)
        for wait in path:
            t = wait.due(t, self._policy.hours)
        return to_microseconds(t)

    def _begun(self, path: _Path, due: int) -> int:
        """Return the last instant from which on waits are over by another one."""
        t = from_microseconds(due, EPOCH)
        for wait in reversed(path):
            if wait.duration is not None:
                t = wait.clock(self._policy.hours).subtract(t, wait.duration)
        return to_microseconds(t)

    @cached_property
    def _whole(self) -> list[int]:
        """When something changes, as far as the first level may wait beyond the period."""
        last = self._due(self._limit, self.high - 1)
        return sorted({*self.changes, *self._changes(self.high, max(self.high, last) + 1)})

    def _changes(self, low: int, high: int) -> list[int]:
        hours = self._policy.hours if self._business else None
        return sorted({*changes(self._policy, self._roster, low, high), *_edges(hours, low, high)})


def changes(policy: EscalationPolicy, roster: Roster, low: int, high: int) -> set[int]:
    """Return when it may change whom any level of a ladder asks within ``[low, high)``.

    Args:
        policy: the ladder.
        roster: where to look.
        low: from when on, in microseconds.
        high: until when, after ``low``.
    """
    targets = {target for level in policy.rungs for target in level.targets}
    teams = {target.id for target in targets if target.kind != "rotation"} & roster._team_ids
    found = {low}
    for team_id in (None, *sorted(teams)):
        found.update(roster._plan.line(low, high, team_id).starts)
    for rotation in roster.rotations:
        if any(target.kind == "rotation" and target.id == rotation.id for target in targets):
            for start, end, _ in rotation._served(low, high):
                found.update((start, end))
    return {t for t in found if t < high}


def _edges(hours: AnyCalendar | None, low: int, high: int) -> Iterable[int]:
    """Return when a calendar opens and closes within ``[low, high)``."""
    if hours is None:
        return ()
    calendar = Allowance(1, "working hour").clock(hours)
    return (edge for edge in calendar._within(low, high) if edge < high)


def _path(wait: Allowance | None) -> _Path:
    return () if wait is None else (wait,)


def _after(marks: list[int], at: int) -> int | None:
    place = bisect_right(marks, at)
    return marks[place] if place < len(marks) else None


def _holds(marks: list[int], at: int) -> bool:
    place = bisect_left(marks, at)
    return place < len(marks) and marks[place] == at
