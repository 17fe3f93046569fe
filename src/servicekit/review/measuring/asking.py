"""What customers do in a contact, and what the company does: ask, call, give up, answer."""

from __future__ import annotations

from servicekit.interaction import Interaction

__all__ = ["answers", "asks", "is_lost", "is_taken"]

# Outcomes of a call that nobody of the company took.
_LOST = frozenset({"abandoned", "no_answer", "voicemail"})


def asks(contact: Interaction) -> bool:
    """Tell whether a customer wants something in a contact, also where they got it at once."""
    return contact.awaits_reply or is_taken(contact)


def is_taken(contact: Interaction) -> bool:
    """Tell whether a customer called, and a person of the company took it."""
    return contact.direction == "inbound" and contact.is_live


def is_lost(contact: Interaction) -> bool:
    """Tell whether a customer called, and got no person of the company."""
    if contact.outcome not in _LOST or not contact.is_theirs:
        return False
    return contact.public and not contact.automated


def answers(contact: Interaction) -> bool:
    """Tell whether the company told the customer something in a contact.

    A person spoke, or a machine did; a receipt is no answer.
    """
    return contact.is_reply or _is_answer_of_machine(contact)


def _is_answer_of_machine(contact: Interaction) -> bool:
    if contact.is_attempt:
        return contact.reached and (not contact.automated or bool(contact.told))
    took = contact.awaits_reply and contact.outcome == "connected"
    return took and any(party.role == "bot" for party in contact.parties)
