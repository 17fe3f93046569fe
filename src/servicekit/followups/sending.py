"""The check at the moment of sending: whether a customer may be contacted now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicekit.decision import Reason, Status, Verdict
from servicekit.errors import UncoveredYearError
from servicekit.followups.attempt import Attempt
from servicekit.followups.blocking import is_unknown, why
from servicekit.followups.constraint import Constraint
from servicekit.followups.request import Request
from servicekit.followups.search import search, shutting
from servicekit.instants import from_microseconds, spoken

__all__ = ["sendable"]


def sendable(
    constraints: Sequence[Constraint], attempt: Attempt, request: Request
) -> Verdict[Reason]:
    """Return whether an attempt may be made now, with each constraint that forbids it."""
    now = request.now
    claim = f"customer {request.customer.id} may be contacted by {attempt.channel} now"
    shut = shutting(constraints, attempt, now)
    known = [each for each in shut if not is_unknown(each, attempt)]
    findings = [
        *_misplaced(attempt, request),
        *_untimely(request),
        *(_until(each, attempt, request) for each in shut),
    ]
    status: Status = "refuted" if len(findings) > len(shut) - len(known) else "undecided"
    return Verdict(claim, status if findings else "proved", findings)


def _misplaced(attempt: Attempt, request: Request) -> Iterator[Reason]:
    """Yield why this is no contact of that kind at all."""
    if request.is_for_staff:
        yield Reason("for_staff", "It is done without contacting the customer.")
    channels = request.follow_ups[0].channels
    if channels and attempt.channel not in channels:
        yield Reason("other_channel", f"It is for {' or '.join(channels)}.")


def _untimely(request: Request) -> Iterator[Reason]:
    if request.low > request.now:
        earliest = spoken(from_microseconds(request.low, request.at))
        yield Reason("too_early", f"It is not before {earliest}.")
    elif request.high < request.now:
        latest = spoken(from_microseconds(request.high, request.at))
        yield Reason("too_late", f"It had to be by {latest}.")


def _until(constraint: Constraint, attempt: Attempt, request: Request) -> Reason:
    """Return why a constraint forbids it, and when it would not any more."""
    reason = why(constraint, attempt, request.now)
    horizon = request.now + request.ahead
    try:
        at = search([constraint], attempt, request.now, horizon).at
    except UncoveredYearError:  # it is shut now, and until when, nobody knows
        at = None
    if at is None:
        return reason
    text = (
        f"{reason.text.removesuffix('.')}; not before {spoken(from_microseconds(at, request.at))}."
    )
    return Reason(reason.code, text)
