"""Coalescing: what becomes one contact instead of two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Outcome, Scheduled
from servicekit.instants import duration_microseconds, to_microseconds

__all__ = ["Schedule", "coalesced"]

#: Schedules some follow-ups as one contact, beside the contacts that are planned already.
Schedule = Callable[[tuple[FollowUp, ...], Sequence[Scheduled]], Outcome]

# Who comes first where caps leave room for one: danger, then what was asked for and said.
_RANKED = ("safety", "requested", "promised", "reply", "service", "collection", "marketing")


def coalesced(
    follow_ups: Iterable[FollowUp], schedule: Schedule, within: timedelta | None
) -> tuple[Outcome, ...]:
    """Schedule follow-ups one after the other, those that matter most first.

    A follow-up joins a contact that is planned already where both have the same basis, audience
    and brand, and neither comes later than ``within`` after the instant that it would have had.
    """
    outcomes: list[Outcome] = []
    alone: dict[str, int] = {}  # the instant that each would have had, by its key
    for follow_up in sorted(follow_ups, key=_order):
        joined = None
        if within is not None:
            joined = _joined(follow_up, outcomes, schedule, alone, duration_microseconds(within))
        if joined is not None:
            place, contact = joined
            outcomes[place] = contact
            continue
        outcome = schedule((follow_up,), _contacts(outcomes))
        outcomes.append(outcome)
        if isinstance(outcome, Scheduled):
            alone[follow_up.key] = to_microseconds(outcome.at)
    return tuple(sorted(outcomes, key=_when))


def _order(follow_up: FollowUp) -> tuple[int, int, str]:
    return _RANKED.index(follow_up.basis), to_microseconds(follow_up.earliest_at), follow_up.key


def _when(outcome: Outcome) -> tuple[int, int, str]:
    """Return where an outcome stands: contacts by their instants, then what cannot be."""
    if isinstance(outcome, Scheduled):
        return 0, to_microseconds(outcome.at), outcome.key
    return 1, 0, outcome.key


def _contacts(outcomes: Iterable[Outcome]) -> list[Scheduled]:
    return [each for each in outcomes if isinstance(each, Scheduled)]


def _joined(
    follow_up: FollowUp,
    outcomes: Sequence[Outcome],
    schedule: Schedule,
    alone: dict[str, int],
    within: int,
) -> tuple[int, Scheduled] | None:
    """Return the contact that a follow-up joins, and its place among the outcomes."""
    for place, contact in enumerate(outcomes):
        if not isinstance(contact, Scheduled) or not _alike(follow_up, contact):
            continue
        others = [each for each in _contacts(outcomes) if each is not contact]
        own = schedule((follow_up,), others)
        both = schedule((*contact.follow_ups, follow_up), others)
        if isinstance(own, Scheduled) and isinstance(both, Scheduled):
            at = to_microseconds(own.at)
            first = min(at, *(alone[key] for key in contact.keys))
            if to_microseconds(both.at) - first <= within:
                alone[follow_up.key] = at
                return place, both
    return None


def _alike(follow_up: FollowUp, contact: Scheduled) -> bool:
    return _kind(follow_up) == _kind(contact.follow_ups[0])


def _kind(follow_up: FollowUp) -> tuple[object, ...]:
    """Return what those have in common that can become one contact, or one task of somebody."""
    who = (follow_up.agent_id, follow_up.team_id) if follow_up.audience == "staff" else ()
    return (follow_up.basis, follow_up.audience, follow_up.brand, *who)
