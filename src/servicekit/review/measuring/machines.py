"""Machines: how much of the service they do, and what they solve for good."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.interaction import Interaction
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.entry import Found, entry
from servicekit.review.measuring.holding import case_team, speaker
from servicekit.review.measuring.outlook import came_back, unverified, within
from servicekit.review.measuring.sharing import counted_contacts

__all__ = ["bot_shares", "resolved_by_machines"]


def bot_shares(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield for each contact in which the company spoke whether a machine did.

    A call that nobody answered, and a message that came back, were said to nobody.
    """
    for contact in counted_contacts(inquiry):
        machine = _by_machine(contact) if contact.reached else None
        if machine is not None:
            yield entry("bot_share", int(machine), speaker(inquiry, contact))


def _by_machine(contact: Interaction) -> bool | None:
    """Tell whether a machine spoke for the company; ``None`` where the company did not speak."""
    if contact.is_live:
        return False
    if contact.is_attempt:
        return contact.automated or contact.author.role == "bot"
    took = contact.is_theirs and contact.public and contact.outcome == "connected"
    return True if took and any(party.role == "bot" for party in contact.parties) else None


def resolved_by_machines(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield whether a case was settled without any person, and stayed settled.

    Somebody's note counts as a person, and so does an assignment. What was settled without a word
    was not resolved by a machine.
    """
    found: Found
    if not inquiry.contacts:
        found = "not_recorded"
    elif (reason := unverified(inquiry)) is not None:
        found = reason
    else:
        found = int(_is_by_machines(inquiry) and not inquiry.reopenings and not came_back(inquiry))
    yield entry("automated_resolution", found, case_team(inquiry), within(inquiry))


def _is_by_machines(inquiry: Inquiry) -> bool:
    spoke = any(contact.reached and _by_machine(contact) for contact in inquiry.contacts)
    if not spoke or any(map(_has_person, inquiry.contacts)):
        return False
    assigned = inquiry.case.changes_of("agent", at=inquiry.at)
    return all(change.new is None for change in assigned)


def _has_person(contact: Interaction) -> bool:
    """Tell whether a person of the company took part, by name or without."""
    people = any(party.role == "agent" for party in contact.parties)
    return contact.is_live or (people and not contact.automated)
