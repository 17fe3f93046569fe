"""Channels: whether the company came to customers on the one that suits them."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.customer import Customer
from servicekit.interaction import Interaction
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.asking import asks
from servicekit.review.measuring.entry import Found, entry
from servicekit.review.measuring.holding import speaker
from servicekit.review.measuring.sharing import counted_contacts

__all__ = ["preferred_channels"]


def preferred_channels(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield for each contact that the company chose the channel of whether it suited the customer.

    Whoever answers on the channel on which the customer waits has not chosen it. A channel on which
    the last attempt failed cannot be reached until somebody gets through on it.
    """
    counted = {contact.id for contact in counted_contacts(inquiry)}
    asked: set[str] = set()
    failed: set[str] = set()
    for contact in inquiry.contacts:
        if asks(contact):
            asked.add(contact.channel)
            failed.discard(contact.channel)
        elif contact.is_attempt:
            if contact.channel not in asked and contact.id in counted:
                found = _suits(contact, inquiry.customer, failed)
                yield entry("preferred_channel", found, speaker(inquiry, contact))
            (failed.discard if contact.reached else failed.add)(contact.channel)
        if contact.is_reply:
            asked.clear()


def _suits(contact: Interaction, customer: Customer | None, failed: set[str]) -> Found:
    """Tell whether a contact was on the best channel of those that could be reached."""
    preferred = () if customer is None else customer.preferred_channels
    if customer is None or not preferred:
        return "not_recorded"
    points = customer.contact_points
    open_ = (each for each in preferred if each not in failed and (each in points or not points))
    best = next(open_, None)
    return "unreachable" if best is None else int(contact.channel == best)
