"""Permission: the consent that a contact needs, and the objection that rules it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import pairwise

from servicekit.customer import Customer
from servicekit.followups.attempt import Attempt
from servicekit.hours.edges import merge
from servicekit.instants import EPOCH, from_microseconds, later, to_microseconds

__all__ = ["objected", "without_consent"]


def without_consent(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return the time in which no consent holds.

    What the customer said about the very purpose decides; where they said nothing about it, what
    they said about its basis does: consent to ``"marketing"`` is consent to a spring sale.
    """
    has_consented = partial(attempt.customer.has_consented, channel=attempt.channel)

    def lacks(at: datetime, known: datetime) -> bool:
        words = (_decisive(purpose, attempt, at, known) for purpose in attempt.purposes)
        return not all(has_consented(word, at=at, known_at=known) for word in words)

    return _when(lacks, attempt, low, high)


def objected(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return the time in which an objection holds, to a purpose or to all on its basis."""
    has_objected = partial(attempt.customer.has_objected, channel=attempt.channel)
    words = (*attempt.purposes, attempt.basis)

    def objects(at: datetime, known: datetime) -> bool:
        return any(has_objected(word, at=at, known_at=known) for word in words)

    return _when(objects, attempt, low, high)


def _decisive(purpose: str, attempt: Attempt, at: datetime, known: datetime) -> str:
    """Return the word under which the customer had said what they think of a purpose."""
    said = {
        consent.purpose
        for consent in attempt.customer.consents
        if not later(consent.at, at) and not later(consent.recorded_at, known)
    }
    return purpose if purpose in said else attempt.basis


def _when(
    holds: Callable[[datetime, datetime], bool], attempt: Attempt, low: int, high: int
) -> list[int]:
    """Return when something holds that changes only as the customer speaks or their word ends."""
    known = from_microseconds(attempt.known, EPOCH)
    turns = sorted({low, *(t for t in _turns(attempt.customer) if low < t < high)})
    return merge(
        (start, end)
        for start, end in pairwise([*turns, high])
        if holds(from_microseconds(start, EPOCH), known)
    )


def _turns(customer: Customer) -> list[int]:
    said = [to_microseconds(consent.at) for consent in customer.consents]
    ends = [consent.until_at for consent in customer.consents if consent.until_at is not None]
    return [*said, *(to_microseconds(end) + 1 for end in ends)]
