"""Scheduling: the first channel on which there is an instant, and the earliest one there."""

from __future__ import annotations

from collections.abc import Callable

from servicekit.decision import Reason
from servicekit.followups.attempt import Attempt
from servicekit.followups.blocking import blocked
from servicekit.followups.constraint import Constraint
from servicekit.followups.request import Request
from servicekit.followups.scheduled import Blocked, Moved, Outcome, Scheduled, Unschedulable
from servicekit.followups.search import Found, search
from servicekit.instants import from_microseconds, spoken

__all__ = ["no_contact_point", "scheduled"]

_Binding = Callable[[Attempt], list[Constraint]]

_NO_CHANNEL = Blocked(
    channel=None,
    because=(Reason("no_channel", "The follow-ups have no channel in common."),),
)


def no_contact_point(channel: str | None) -> Blocked:
    """Return that the customer has no number or address on a channel."""
    text = f"The customer has no contact point for {channel}."
    return Blocked(channel=channel, because=(Reason("no_contact_point", text),))


def scheduled(request: Request, company: tuple[str, ...], binding: _Binding) -> Outcome:
    """Return the contact on the first channel on which there is one, or what stands in the way.

    Args:
        request: what is to be scheduled.
        company: the channels of the company, in its order.
        binding: returns the constraints that have a say in an attempt.
    """
    passed_over: list[Blocked] = []
    for channel in request.channels(company):
        found = _on(channel, request, binding)
        if not isinstance(found, Blocked):
            return _contact(*found, request, tuple(passed_over))
        passed_over.append(found)
    stands = tuple(passed_over) or (_NO_CHANNEL,)
    return Unschedulable(
        follow_ups=request.follow_ups,
        blocked=stands,
        because=tuple(reason for each in stands for reason in each.because),
    )


def _on(
    channel: str | None, request: Request, binding: _Binding
) -> tuple[Attempt, Found] | Blocked:
    """Return the earliest attempt on a channel, or what stands in the way of the first."""
    found: list[tuple[int, Attempt, Found]] = []
    stands: list[Blocked] = []
    for attempt in request.attempts(channel):
        constraints = binding(attempt)
        result = search(constraints, attempt, request.low, request.high)
        if result.at is not None:
            found.append((result.at, attempt, result))
        elif not stands:
            stands.append(blocked(constraints, attempt, request, result))
    if found:
        _, attempt, result = min(found, key=lambda each: each[0])
        return attempt, result
    return stands[0] if stands else no_contact_point(channel)


def _contact(
    attempt: Attempt, found: Found, request: Request, passed_over: tuple[Blocked, ...]
) -> Scheduled:
    at = from_microseconds(found.at or 0, request.at)
    moved = tuple(
        Moved(
            constraint=constraint.id,
            code=constraint.code,
            from_at=from_microseconds(since, request.at),
            until_at=from_microseconds(until, request.at),
            text=constraint.said(attempt, since),
        )
        for constraint, since, until in found.moved
    )
    how = "To do" if attempt.channel is None else f"Contact by {attempt.channel}"
    return Scheduled(
        follow_ups=request.follow_ups,
        at=at,
        channel=attempt.channel,
        contact_point=attempt.contact_point,
        moved=moved,
        passed_over=passed_over,
        because=(
            Reason("scheduled", f"{how}: {spoken(at)}."),
            *(Reason(each.code, str(each)) for each in moved),
            *(reason for each in passed_over for reason in each.because),
        ),
    )
