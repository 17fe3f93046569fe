"""The check at the moment of sending: whether a customer may be contacted now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicekit.decision import Reason, Status, Verdict
from servicekit.errors import UncoveredYearError
from servicekit.followups.attempt import Attempt
from servicekit.followups.blocking import is_unknown, why
from servicekit.followups.constraint import Constraint
from servicekit.followups.request import Request
from servicekit.followups.scheduling import no_contact_point
from servicekit.followups.search import search, shutting
from servicekit.instants import from_microseconds, spoken

__all__ = ["sendable"]


def sendable(
    request: Request,
    channel: str,
    attempts: Sequence[tuple[Sequence[Constraint], Attempt]],
) -> Verdict[Reason]:
    """Return whether a contact may be made now, with each constraint that forbids it.

    Args:
        request: what it is for.
        channel: on which channel.
        attempts: the ways to make it, one for each number or address, with what binds it.
    """
    claim = f"customer {request.customer.id} may be contacted by {channel} now"
    if not attempts:
        return Verdict(claim, "refuted", no_contact_point(channel).because)
    verdicts = [_judged(claim, *each, request) for each in attempts]
    if len({verdict.status for verdict in verdicts}) == 1:
        return verdicts[0]
    findings = dict.fromkeys(reason for verdict in verdicts for reason in verdict)
    return Verdict(claim, "undecided", [_WHICH, *findings])


_WHICH = Reason("which_point", "It depends on the number or address: name it as contact_point.")


def _judged(
    claim: str, constraints: Sequence[Constraint], attempt: Attempt, request: Request
) -> Verdict[Reason]:
    shut = shutting(constraints, attempt, request.now)
    known = [each for each in shut if not is_unknown(each, attempt)]
    until = [_until(each, attempt, request) for each in shut]
    findings = [*_misplaced(attempt, request), *_untimely(request), *until]
    status: Status = "refuted" if len(findings) > len(shut) - len(known) else "undecided"
    return Verdict(claim, status if findings else "proved", findings)


def _misplaced(attempt: Attempt, request: Request) -> Iterator[Reason]:
    """Yield why this is no contact of that kind at all."""
    if request.is_for_staff:
        yield Reason("for_staff", "It is done without contacting the customer.")
    known = request.customer.contact_points
    if known and attempt.contact_point not in known.get(attempt.channel or "", ()):
        yield Reason("other_point", "The customer has no such number or address.")
    for channels in dict.fromkeys(each.channels for each in request.follow_ups if each.channels):
        if attempt.channel not in channels:
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
