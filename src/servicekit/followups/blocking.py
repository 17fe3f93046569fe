"""What stands in the way of a contact, and what would have to give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from servicekit.decision import Reason
from servicekit.errors import UncoveredYearError
from servicekit.followups.attempt import Attempt
from servicekit.followups.constraint import DONE, Constraint
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

    One constraint alone is named if that is enough, else several of which none can stay. Law, and
    what is done already, does not give; where that stands in the way, it is named without an
    instant.
    """
    if request.low > request.high:
        return _blocked(attempt, request, _Way((), None, ""), _too_late(request))
    named = [constraint for constraint, _, _ in found.moved]
    soft = [each for each in constraints if not _is_hard(each)]
    soft.sort(key=lambda each: each not in named)
    hard = [each for each in constraints if _is_hard(each)]
    way = _giving(soft, hard, attempt, request)
    return _blocked(attempt, request, way, *(why(each, attempt, request.low) for each in way.by))


class _Way(NamedTuple):
    """What would have to give.

    Args:
        by: the constraints that stand in the way.
        at: the instant without them; ``None`` where there is none, or nobody knows it.
        words: what people should know of that.
    """

    by: tuple[Constraint, ...]
    at: int | None
    words: str


def _blocked(attempt: Attempt, request: Request, way: _Way, *because: Reason) -> Blocked:
    words = way.words.format(names=" and ".join(each.id for each in way.by))
    at = None if way.at is None else from_microseconds(way.at, request.at)
    if words:
        because = (*because, Reason("would_be", words if at is None else f"{words} {spoken(at)}."))
    return Blocked(
        channel=attempt.channel,
        contact_point=attempt.contact_point,
        by=tuple(each.id for each in way.by),
        would_be_at=at,
        because=because,
    )


def _is_hard(constraint: Constraint) -> bool:
    return constraint.is_law or constraint.code == DONE


def _too_late(request: Request) -> Reason:
    latest = spoken(from_microseconds(request.high, request.at))
    earliest = spoken(from_microseconds(request.low, request.at))
    return Reason("too_late", f"It had to be by {latest}, and cannot be before {earliest}.")


def _giving(
    soft: Sequence[Constraint], hard: Sequence[Constraint], attempt: Attempt, request: Request
) -> _Way:
    """Return the constraints without which there is an instant, and that instant."""

    def found(give: Sequence[Constraint]) -> Found:
        left = [each for each in soft if not any(each is other for other in give)]
        return search([*hard, *left], attempt, request.low, request.high)

    unknown: list[Constraint] = []
    for each in soft:
        try:
            at = found([each]).at
        except UncoveredYearError:
            unknown = unknown or [each]
        else:
            if at is not None:
                return _Way((each,), at, _WITHOUT)
    return _Way((*unknown,), None, _UNKNOWN) if unknown else _several(soft, found)


_WITHOUT = "Without {names} it could be"
_UNKNOWN = "Without {names} nobody knows when it could be."
_HARD = "That cannot be waived: {names}."


def _several(soft: Sequence[Constraint], found: Callable[[Sequence[Constraint]], Found]) -> _Way:
    """Return several constraints that are enough, as far as is known, none of which can stay."""
    give: list[Constraint] = []
    try:
        at = found(soft).at
        if at is None:
            return _Way(tuple(each for each, _, _ in found(soft).moved), None, _HARD)
        give = list(soft)
        for each in reversed(soft):  # what did not move it can stay
            fewer = [other for other in give if other is not each]
            instead = found(fewer).at
            if instead is not None:
                give, at = fewer, instead
    except UncoveredYearError:
        return _Way((*(give or soft),), None, _UNKNOWN)
    return _Way((*give,), at, _WITHOUT)
