"""The watch: whom each level of a ladder can ask, from one change to the next."""

# ruff: noqa: SLF001 - the one who routes looks inside rosters and calendars

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from servicekit.instants import EPOCH, from_microseconds, to_microseconds
from servicekit.routing.recipient import Recipient

if TYPE_CHECKING:
    from servicekit.hours import Allowance
    from servicekit.hours.calendar import Calendar
    from servicekit.roster import Roster
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["Watch"]


# Two who can be asked are as good as ten: each is there when the other is excluded.
_MANY = -1


class Watch:
    """Whom each level of a ladder can ask within ``[low, high)``, in microseconds.

    Attributes:
        policy: the ladder.
        roster: where it looks.
        low: from when on.
        high: until when.
        hours: the calendar in which waits count; ``None`` where they all count by the clock.
        changes: when somebody comes or goes, ``low`` first.
        on_duty: who is on duty from each change on, as a bitset.
        asked: whom of these each level asks, and after them the last resort, by change.
    """

    def __init__(self, policy: EscalationPolicy, roster: Roster, low: int, high: int) -> None:
        self.policy, self.roster, self.low, self.high = policy, roster, low, high
        self.hours = _hours(policy)
        self.changes = sorted(_changes(policy, roster, low, high))
        self.on_duty = [roster._mask_at(t) for t in self.changes]
        self.asked = [
            [_among(level.targets, roster, t) & mask for level in policy.rungs]
            for t, mask in zip(self.changes, self.on_duty, strict=True)
        ]

    def of(self, low: int, high: int) -> Watch:
        """Return the same of another time."""
        return Watch(self.policy, self.roster, low, high)

    def changes_for(self, grades: Iterable[int]) -> Iterator[int]:
        """Yield when it may change whether a level has nobody, one person, or more; ``low`` first.

        Args:
            grades: who counts, as bitsets; each is counted by itself.
        """
        before = None
        for t, asked in zip(self.changes, self.asked, strict=True):
            here = [_state(mask & grade) for grade in grades for mask in asked]
            if here != before:
                yield t
            before = here

    def edges(self) -> Iterable[int]:
        """Return when the calendar opens and closes."""
        if self.hours is None:
            return ()
        return (edge for edge in self.hours._within(self.low, self.high) if edge < self.high)

    def longest(self, wait: Allowance) -> tuple[timedelta, int]:
        """Return how long a wait can be on the clock that begins in the period, and from when.

        It is longest from the instant on at which the calendar closes.
        """
        starts = (self.low, *self.edges(), self.high - 1)
        found = ((self.due(wait, t) - t, -t) for t in starts)
        most, at = max(found)
        return timedelta(microseconds=most), -at

    def due(self, wait: Allowance, at: int) -> int:
        """Return when a wait ends that begins at an instant."""
        return to_microseconds(wait.due(from_microseconds(at, EPOCH), self.policy.hours))


def _state(mask: int) -> int:
    """Return what counts of a bitset: nobody, who is the only one, or that there are several."""
    return _MANY if mask & (mask - 1) else mask


def _changes(policy: EscalationPolicy, roster: Roster, low: int, high: int) -> set[int]:
    targets = {target for level in policy.rungs for target in level.targets}
    named = {target.id for target in targets if target.kind != "rotation"}
    found = {low}
    for team_id in (None, *(named & roster._team_ids)):
        found.update(roster._plan.line(low, high, team_id).starts)
    for rotation in roster.rotations:
        if Recipient("rotation", rotation.id) in targets:
            for start, end, _ in rotation._served(low, high):
                found.update((start, end))
    return {t for t in found if t < high}


def _among(recipients: Iterable[Recipient], roster: Roster, at: int) -> int:
    return reduce(or_, (each.mask(roster, at) for each in recipients))


def _hours(policy: EscalationPolicy) -> Calendar | None:
    waits = (*(level.wait for level in policy.levels), *(each.after for each in policy.relax))
    business = (wait for wait in waits if wait is not None and wait.is_business)
    return next((wait.clock(policy.hours) for wait in business), None)
