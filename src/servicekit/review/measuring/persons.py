"""Persons: whether customers get to one when they ask, and after how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicekit.instants import latest
from servicekit.interaction import Interaction
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.entry import Found, entry, passed
from servicekit.review.measuring.holding import holder_now, speaker
from servicekit.review.measuring.outlook import undone

__all__ = ["persons_reached"]

_ASKED = "asked_for_person"


def persons_reached(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield for each time that the customer asked for a person whether one answered, and when."""
    for asked, reply in _asked(inquiry.contacts):
        if reply is None:
            pending = undone(inquiry)
            reached: Found = 0 if pending == "no_reply" else pending
            took: Found = pending
            doer = holder_now(inquiry)
        else:
            reached, took = 1, passed(asked.at, latest(asked.at, reply.at))
            doer = speaker(inquiry, reply)
        yield entry("person_reached", reached, doer)
        yield entry("time_to_person", took, doer)


def _asked(
    contacts: Sequence[Interaction],
) -> Iterator[tuple[Interaction, Interaction | None]]:
    """Yield each contact in which they asked, with the answer; asking again is no other asking."""
    asked = None
    for contact in contacts:
        if asked is None and _ASKED in contact.signals:
            asked = contact
        if asked is not None and contact.is_reply:
            yield asked, contact
            asked = None
    if asked is not None:
        yield asked, None
