"""Permission: the consent that a contact needs, and the objection that rules it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import pairwise

from servicekit.customer import Customer
from servicekit.followups.attempt import Attempt
from servicekit.followups.follow_up import FollowUp
from servicekit.hours.edges import merge
from servicekit.instants import EPOCH, from_microseconds, to_microseconds

__all__ = ["ANY", "objected", "without_consent"]

#: The purpose of what is said of any contact at all.
ANY = "any"


def without_consent(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return the time in which no consent holds for one of its follow-ups.

    What the customer said of its purpose, its plan or its basis speaks for it, the latest last:
    consent to ``"marketing"`` is consent to a spring sale, and taking it back ends that to the
    spring sale, too. To be contacted at all is no consent to be sold something. A general consent
    that is given later lifts what was taken back before, though no objection.
    """
    has_consented = partial(attempt.customer.has_consented, channel=attempt.channel)

    def lacks(at: datetime, known: datetime) -> bool:
        return not all(
            has_consented(_words(each)[:-1], at=at, known_at=known) for each in attempt.follow_ups
        )

    return _when(lacks, attempt, low, high)


def objected(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return the time in which an objection holds to one of its follow-ups.

    What is said later counts, but for this: a general yes does not lift a particular no.
    """
    has_objected = partial(attempt.customer.has_objected, channel=attempt.channel)
    particular = [
        words[:count]
        for words in map(_words, attempt.follow_ups)
        for count in range(1, len(words) + 1)
    ]

    def objects(at: datetime, known: datetime) -> bool:
        return any(has_objected(words, at=at, known_at=known) for words in particular)

    return _when(objects, attempt, low, high)


def _words(follow_up: FollowUp) -> list[str]:
    """Return the words in which a customer can have spoken of a follow-up, particular first."""
    words = (follow_up.purpose, follow_up.plan_id, follow_up.basis, ANY)
    return [word for word in words if word is not None]


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
