"""Waiting: the customer waits for an answer, or for a person."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from servicekit.instants import moment, spoken
from servicekit.interaction import Interaction
from servicekit.review.finding import CODES, Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["no_person", "unanswered"]


def unanswered(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield that the customer waits for an answer."""
    since = inquiry.waiting_since
    if since is not None:
        found = (each for each in inquiry.contacts if moment(each.at) == moment(since))
        evidence = tuple(each.id for each in found if each.awaits_reply)
        why = attrs.evolve(inquiry.waits(since), evidence=evidence)
        yield Finding("unanswered", CODES["unanswered"], (why,))


def no_person(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield that the customer asked for a person, and none has answered since.

    Settling the case is no answer to that; a case that was merged is carried on by another.
    """
    asked = _asked(inquiry)
    if asked is not None and inquiry.case.ended_at(at=inquiry.at) is None:
        text = f"The customer asked for a person on {spoken(asked.at)}, and none has answered."
        yield Finding.of("no_person_in_reach", text, (asked.id,))


def _asked(inquiry: Inquiry) -> Interaction | None:
    """Return the contact in which they first asked since a person answered them last."""
    found = None
    for contact in inquiry.contacts:
        if contact.is_reply:
            found = None
        elif found is None and "asked_for_person" in contact.signals:
            found = contact
    return found
