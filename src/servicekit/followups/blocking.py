"""What stands in the way of a contact, and what would have to give."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from servicekit.decision import Reason
from servicekit.errors import UncoveredYearError
from servicekit.followups.attempt import Attempt
from servicekit.followups.constraint import Constraint
from servicekit.followups.request import Request
from servicekit.followups.scheduled import Blocked
from servicekit.followups.search import Found, search
from servicekit.instants import from_microseconds, spoken

__all__ = ["blocked", "is_unknown", "why"]


def is_unknown(constraint: Constraint, attempt: Attempt) -> bool:
    """Tell whether a constraint cannot be judged, as nobody knows where the customer is."""
    return constraint.is_local and not attempt.zones


def why(constraint: Constraint, attempt: Attempt, at: int) -> Reason:
    """Return why a constraint shuts an instant out."""
    code = "no_zone" if is_unknown(constraint, attempt) else constraint.code
    how = "" if attempt.channel is None else f"By {attempt.channel}: "
    clause = constraint.said(attempt, at)
    return Reason(code, f"{how}{clause}." if how else f"{clause[:1].upper()}{clause[1:]}.")


def blocked(
    constraints: Sequence[Constraint], attempt: Attempt, request: Request, found: Found
) -> Blocked:
    """Return what stands in the way of an attempt, and what would have to give.

    The fewest constraints that are enough are named: one alone if there is one, law last.
    """
    channel, point = attempt.channel, attempt.contact_point
    if request.low > request.high:
        return Blocked(channel=channel, contact_point=point, because=(_too_late(request),))
    named = [constraint for constraint, _, _ in found.moved]
    softest = sorted(constraints, key=lambda each: (each.is_law, each not in named))
    give, at = _giving(softest, attempt, request)
    names = " and ".join(each.id for each in give)
    would_be_at = None if at is None else from_microseconds(at, request.at)
    when = "it could be " + spoken(would_be_at) if would_be_at else "nobody knows when it could be"
    return Blocked(
        channel=channel,
        contact_point=point,
        by=tuple(each.id for each in give),
        would_be_at=would_be_at,
        because=(
            *(why(each, attempt, request.low) for each in give),
            Reason("would_be", f"Without {names} {when}."),
        ),
    )


def _too_late(request: Request) -> Reason:
    latest = spoken(from_microseconds(request.high, request.at))
    earliest = spoken(from_microseconds(request.low, request.at))
    return Reason("too_late", f"It had to be by {latest}, and cannot be before {earliest}.")


def _giving(
    softest: Sequence[Constraint], attempt: Attempt, request: Request
) -> tuple[list[Constraint], int | None]:
    """Return the fewest constraints without which there is an instant, and that instant.

    Where it depends on a year that a source of holidays does not know, there is none.
    """

    def without(give: Sequence[Constraint]) -> int | None:
        left = [each for each in softest if not any(each is other for other in give)]
        return search(left, attempt, request.low, request.high).at

    unknown: list[Constraint] = []
    for each in softest:
        try:
            at = without([each])
        except UncoveredYearError:
            unknown = unknown or [each]
        else:
            if at is not None:
                return [each], at
    return (unknown, None) if unknown else _several(softest, without)


def _several(
    softest: Sequence[Constraint], without: Callable[[Sequence[Constraint]], int | None]
) -> tuple[list[Constraint], int | None]:
    """Return several constraints that are enough, as far as is known, none of which can stay."""
    give: list[Constraint] = []
    at: int | None = None
    try:
        for each in softest:
            give = [*give, each]
            at = without(give)
            if at is not None:
                break
        for each in tuple(give):
            fewer = [other for other in give if other is not each]
            instead = without(fewer)
            if instead is not None:
                give, at = fewer, instead
    except UncoveredYearError:
        return give, None
    return give, at
