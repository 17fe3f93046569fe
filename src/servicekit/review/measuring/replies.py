"""Replies: how long customers wait until a person answers them for the first time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicekit.instants import latest
from servicekit.interaction import Interaction
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.asking import is_taken
from servicekit.review.measuring.entry import Doer, Found, entry, passed
from servicekit.review.measuring.holding import holder_now, speaker
from servicekit.review.measuring.outlook import undone
from servicekit.review.measuring.working import worked

__all__ = ["first_replies"]


def first_replies(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield the time from the first message to the first word of a person, by wall and by work.

    A case that began with a call that was taken, or a chat, had its answer in that: how long the
    customer waited there is the speed of answer.
    """
    asked, reply = _exchange(inquiry.contacts)
    if asked is None:
        found: Found = "no_message" if inquiry.contacts else "not_recorded"
        yield from _both(found, found, holder_now(inquiry))
    elif reply is None:
        found = undone(inquiry)
        yield from _both(found, found, holder_now(inquiry))
    else:
        until = latest(asked.at, reply.at)  # clocks of channels may be apart
        business = worked(inquiry, "first_reply", asked.at, until)
        yield from _both(passed(asked.at, until), business, speaker(inquiry, reply))


def _both(found: Found, business: Found, doer: Doer) -> Iterator[Measurement]:
    yield entry("first_reply", found, doer)
    yield entry("first_reply_business", business, doer)


def _exchange(contacts: Sequence[Interaction]) -> tuple[Interaction | None, Interaction | None]:
    """Return the first message that wants an answer, and the answer, unless a call came first."""
    asked = None
    for contact in contacts:
        if asked is None and is_taken(contact):
            return None, None
        if asked is None and contact.awaits_reply:
            asked = contact
        if asked is not None and contact.is_reply:
            return asked, contact
    return asked, None
