"""Coalescing: what becomes one contact instead of two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol

from servicekit.errors import UncoveredYearError
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Outcome, Scheduled
from servicekit.instants import duration_microseconds, to_microseconds

__all__ = ["Schedule", "coalesced"]


class Schedule(Protocol):
    """Schedules some follow-ups as one contact, beside the contacts that are planned already."""

    def __call__(
        self,
        follow_ups: tuple[FollowUp, ...],
        beside: Sequence[Scheduled],
        /,
        *,
        early: bool = False,
    ) -> Outcome:
        """Return what comes of it; ``early``: also at instants that have passed."""
        ...


# Who comes first where caps leave room for one: danger, then what was asked for and said.
_RANKED = ("safety", "requested", "promised", "reply", "service", "collection", "marketing")
# What waits for nothing else: danger, and what was asked for at an instant.
_PROMPT = frozenset({"safety", "requested"})


def coalesced(
    follow_ups: Iterable[FollowUp], schedule: Schedule, within: timedelta | None
) -> tuple[Outcome, ...]:
    """Schedule follow-ups one after the other, those that matter most first.

    A follow-up joins a contact that is planned already where both have the same basis, audience,
    brand and channel, are for the same person to make, and neither comes later than ``within``
    after the first instant that there was for it, whenever that is asked. So what is due is not put
    off again and again by what comes after it.
    """
    plan = _Plan(schedule, within)
    for follow_up in sorted(follow_ups, key=_order):
        plan.add(follow_up)
    return tuple(sorted(plan.outcomes, key=_when))


class _Plan:
    """What was scheduled so far, and until when each follow-up may wait to join another.

    Args:
        schedule: schedules some follow-ups.
        within: for how long they may wait; ``None`` keeps each by itself.
    """

    def __init__(self, schedule: Schedule, within: timedelta | None) -> None:
        self.outcomes: list[Outcome] = []
        self._schedule = schedule
        self._within = None if within is None else duration_microseconds(within)
        self._until: dict[str, int] = {}

    def add(self, follow_up: FollowUp) -> None:
        """Schedule one more, by itself or with others."""
        alone = self._schedule((follow_up,), self._contacts())
        for place, contact in enumerate(self.outcomes):
            if self._within is not None and isinstance(contact, Scheduled):
                both = self._joined(follow_up, contact)
                if both is not None:
                    self.outcomes[place] = both
                    return
        self.outcomes.append(alone)
        if self._within is not None and isinstance(alone, Scheduled):
            self._until[follow_up.key] = self._latest(follow_up, alone, self._contacts()[:-1])

    def _contacts(self, but: Scheduled | None = None) -> list[Scheduled]:
        return [each for each in self.outcomes if isinstance(each, Scheduled) and each is not but]

    def _joined(self, follow_up: FollowUp, contact: Scheduled) -> Scheduled | None:
        """Return the contact that carries out both, or ``None`` where they stay apart."""
        if not _alike(follow_up, contact):
            return None
        beside = self._contacts(but=contact)
        alone = self._schedule((follow_up,), beside)
        both = self._schedule((*contact.follow_ups, follow_up), beside)
        if not isinstance(alone, Scheduled) or not isinstance(both, Scheduled):
            return None
        until = self._latest(follow_up, alone, beside)
        waits = min(until, *(self._until[key] for key in contact.keys))
        if to_microseconds(both.at) > waits or not _where(alone) == _where(contact) == _where(both):
            return None
        self._until[follow_up.key] = until
        return both

    def _latest(self, follow_up: FollowUp, alone: Scheduled, beside: Sequence[Scheduled]) -> int:
        """Return until when a follow-up may wait for another one."""
        at = to_microseconds(alone.at)
        if follow_up.basis in _PROMPT:
            return at
        try:
            first = self._schedule((follow_up,), beside, early=True)
        except UncoveredYearError:  # holidays of a year that is over; now is soon enough
            return at
        since = to_microseconds(first.at) if isinstance(first, Scheduled) else at
        return max(at, since + (self._within or 0))


def _where(contact: Scheduled) -> tuple[str | None, str | None]:
    return contact.channel, contact.contact_point


def _order(follow_up: FollowUp) -> tuple[int, int, str]:
    return _RANKED.index(follow_up.basis), to_microseconds(follow_up.earliest_at), follow_up.key


def _when(outcome: Outcome) -> tuple[int, int, str]:
    """Return where an outcome stands: contacts by their instants, then what cannot be."""
    if isinstance(outcome, Scheduled):
        return 0, to_microseconds(outcome.at), outcome.key
    return 1, 0, outcome.key


def _alike(follow_up: FollowUp, contact: Scheduled) -> bool:
    """Tell whether a follow-up can be part of a contact: one person makes it, for one reason."""
    others = contact.follow_ups
    people = {(each.agent_id, each.team_id) for each in (*others, follow_up)}
    if follow_up.audience != "staff":  # where nobody is named, whoever calls can say it as well
        people -= {(None, None)}
    return len(people) < 2 and _kind(follow_up) == _kind(others[0])  # noqa: PLR2004 - none or one


def _kind(follow_up: FollowUp) -> tuple[str, str, str | None]:
    return follow_up.basis, follow_up.audience, follow_up.brand
