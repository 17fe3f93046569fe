"""The sweep: a few routes that stand for every escalation that could be raised in a period.

Whom a ladder asks, and whether in time, changes with the instant of raising only where the roster
or the calendar changes, or where a wait ends just before, at, or just after such a change. From
one such instant to the next, one walk up the ladder stands for all.
"""

# ruff: noqa: SLF001 - the one who routes looks inside a roster

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import NamedTuple, TypeAlias

import attrs

from servicekit.escalation import Escalation, Needs
from servicekit.hours import Allowance
from servicekit.instants import EPOCH, from_microseconds, moment, to_microseconds
from servicekit.routing.census import Crew
from servicekit.routing.findings import plain
from servicekit.routing.load import Load
from servicekit.routing.route import Route
from servicekit.routing.watch import Watch

__all__ = ["Piece", "Sweep"]

#: Waits one after the other, from the raising of an escalation on.
_Path: TypeAlias = tuple[Allowance, ...]


class Piece(NamedTuple):
    """A part of the period in which it makes no difference when an escalation is raised.

    Args:
        start: where it begins, in microseconds.
        end: where it ends.
        first: the route of an escalation that is raised at its beginning; ``None`` where the
            first level asks somebody at once.
        in_time: whether somebody is asked within the wait of the first level.
        only: without whom nobody would be.
    """

    start: int
    end: int
    first: Route | None
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
    """Every escalation of one kind that could be raised in a period.

    Args:
        watch: whom each level asks in the period.
        work: the kind of work.
        needs: what it takes.
        crew: who can take it.
        like: an instant of the type and the zone in which escalations are raised.
        spend: called before whatever is looked at.
    """

    def __init__(
        self,
        watch: Watch,
        work: str,
        needs: Needs,
        *,
        crew: Crew,
        like: datetime,
        spend: Callable[[], None],
    ) -> None:
        policy = watch.policy
        # Two candidates are enough to see that somebody is not the only one.
        self._policy = attrs.evolve(policy, shown=max(policy.shown, 2))
        self._watch, self._crew, self._like, self._spend = watch, crew, like, spend
        self._raise, self._load = partial(plain, work, needs), Load()
        self._limit: _Path = _path(policy.levels[0].wait)
        self._given_up = [_path(each) for each in crew.waits]
        self._changes = self._marks(watch)

    def pieces(self) -> Iterator[Piece]:
        """Iterate over the parts of the period, in order."""
        at = self._watch.low
        while at < self._watch.high:
            piece = self._crowded(at) or self._lonely(at) or self._walked(at)
            yield piece
            at = piece.end

    def _crowded(self, at: int) -> Piece | None:
        """Return the part in which the first level asks one of several at once, if it does."""
        changes = self._watch.changes
        ahead = range(self._place(at), len(changes))
        fewer = next((n for n in ahead if not _several(self._at_once(n))), None)
        end = self._watch.high if fewer is None else changes[fewer]
        if end <= at:
            return None
        self._spend()
        return Piece(at, end, first=None, in_time=True, only=None)

    def _lonely(self, at: int) -> Piece | None:
        """Return the part in which the first level asks the one who is there, if it does."""
        there = self._at_once(self._place(at))
        if not there:
            return None
        only = self._watch.roster._ids[there.bit_length() - 1]
        without = self._walk(at, excluded=[only])
        end = min(_after(self._changes, at) or self._watch.high, self._until(at, without))
        return Piece(at, end, first=None, in_time=True, only=None if without.in_time else only)

    def _walked(self, at: int) -> Piece:
        """Return the part that begins with nobody on the first level."""
        walk = self._walk(at)
        end, only = self._until(at, walk), walk.only
        if only is not None:
            without = self._walk(at, excluded=[only])
            end = min(end, self._until(at, without))
            only = None if without.in_time else only
        return Piece(at, end, walk.steps[0], walk.in_time, only)

    def _place(self, at: int) -> int:
        return bisect_right(self._watch.changes, at) - 1

    def _at_once(self, place: int) -> int:
        """Return whom the first level can ask before anything has been given up."""
        return self._watch.asked[place][0] & self._crew.grades[-1]

    # -- one escalation ---------------------------------------------------------------------------

    def _walk(self, at: int, *, excluded: Collection[str] = ()) -> _Walk:
        limit = self._due(self._limit, at)
        raised_at = from_microseconds(at, self._like)
        escalation = self._raise(raised_at=raised_at, excluded=excluded)
        steps = [self._route(escalation, raised_at)]
        while (following := _following(steps[-1])) is not None and to_microseconds(
            following
        ) <= limit:
            escalation = steps[-1].recorded(escalation)
            steps.append(self._route(escalation, following))
        return _Walk(tuple(steps), steps[-1].outcome == "routed")

    def _route(self, escalation: Escalation, at: datetime) -> Route:
        self._spend()
        return self._policy.route(escalation, self._watch.roster, at=at, load=self._load)

    # -- for how long it stands -------------------------------------------------------------------

    def _until(self, at: int, walk: _Walk) -> int:
        """Return the first later instant from which on another walk might come out."""
        following = _after(self._changes, at)
        change = self._watch.high if following is None else following
        if walk.steps[0].outcome == "routed" or not self._limit:
            return change
        came = self._comes(walk, {self._due(path, at) for path in self._given_up})
        if came is not None:
            return min([change, *self._turns_before(came, at)])
        moving, fixed = self._times(walk, at)
        paths = {self._limit, *self._given_up, *moving}
        still = sorted({*fixed, *self._still(paths, at)})
        return min(change, *(self._turn(path, at, still) for path in paths))

    def _comes(self, walk: _Walk, given_up: Collection[int]) -> int | None:
        """Return when somebody comes for whom the first level that has nobody waits.

        However much later it is raised, they are still the next who comes.
        """
        first, *more = walk.steps
        passed = self._policy.rungs[: first.level]
        came = moment(first.next_at)
        if len(more) > int(walk.in_time) or came == moment(first.due_at) or came in given_up:
            return None
        if any(each.kind == "next_on_duty" for level in passed for each in level.targets):
            return None  # whom these await depends on how long they wait
        return came

    def _turns_before(self, came: int, at: int) -> Iterator[int]:
        """Yield when somebody who comes is in time, or comes before what is given up by then."""
        if self._due(self._limit, at) < came:
            yield self._begun(self._limit, came - 1) + 1
        for path in self._given_up:
            if self._due(path, at) < came:
                yield self._begun(path, came) + 1

    def _times(self, walk: _Walk, at: int) -> tuple[set[_Path], set[int]]:
        """Return the steps and the ends of waits that move with the raising, and the others.

        What follows from a change of the roster stays where it is.
        """
        moving: set[_Path] = set()
        fixed: set[int] = set()
        given_up = {self._due(path, at): path for path in self._given_up}
        path: _Path | None = ()
        for step in walk.steps:
            wait = self._policy.rungs[step.level or 0].wait
            ends = None if path is None or wait is None else (*path, wait)
            if path is None:
                # Of whom is asked at last, only when it is counts here, not the end of the wait.
                ends_at = step.due_at if step.outcome == "held" else None
                fixed |= {to_microseconds(t) for t in (step.at, ends_at) if t is not None}
            elif step.outcome == "held" and ends is not None:
                moving.add(ends)
            following, due = moment(step.next_at), moment(step.due_at)
            path = ends if following == due else given_up.get(following or 0)
        return moving, fixed

    def _still(self, paths: Iterable[_Path], at: int) -> set[int]:
        """Return the ends of waits that do not move with the raising, as in closed time.

        Between changes every other end moves with it, all by as much, so that their order can only
        change where one of them meets one that stands still.
        """
        if self._watch.hours is None:
            return set()
        return {due for path in paths if (due := self._due(path, at)) == self._due(path, at + 1)}

    def _turn(self, path: _Path, at: int, still: Sequence[int]) -> int:
        """Return from when on the waits end at, or no longer at, what stands still."""
        due = self._due(path, at)
        if _holds(self._whole, due) or _holds(still, due):
            return self._begun(path, due) + 1
        following = [t for marks in (self._whole, still) if (t := _after(marks, due)) is not None]
        return self._begun(path, min(following) - 1) + 1 if following else self._watch.high

    def _due(self, path: _Path, at: int) -> int:
        """Return when waits end that begin at an instant."""
        for wait in path:
            at = self._watch.due(wait, at)
        return at

    def _begun(self, path: _Path, due: int) -> int:
        """Return the last instant from which on waits are over by another one."""
        t = from_microseconds(due, EPOCH)
        for wait in reversed(path):
            # A wait never counts dates, so it has a duration.
            t = wait.clock(self._policy.hours).subtract(t, wait.duration or timedelta(0))
        return to_microseconds(t)

    @cached_property
    def _whole(self) -> list[int]:
        """When something changes, as far as the first level may wait beyond the period."""
        end = self._watch.high
        beyond = self._watch.of(end, max(end, self._due(self._limit, end - 1)) + 1)
        return [*self._changes, *self._marks(beyond)]

    def _marks(self, watch: Watch) -> list[int]:
        return sorted({*watch.changes_for(self._crew.grades), *watch.edges()})


def _several(mask: int) -> bool:
    return bool(mask & (mask - 1))


def _following(step: Route) -> datetime | None:
    """Return when to look again, while nobody is asked."""
    return None if step.outcome == "routed" else step.next_at


def _path(wait: Allowance | None) -> _Path:
    return () if wait is None else (wait,)


def _after(marks: Sequence[int], at: int) -> int | None:
    place = bisect_right(marks, at)
    return marks[place] if place < len(marks) else None


def _holds(marks: Sequence[int], at: int) -> bool:
    place = bisect_left(marks, at)
    return place < len(marks) and marks[place] == at
