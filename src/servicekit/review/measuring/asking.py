"""What customers do in a contact: they want an answer, call, or give up waiting."""

from __future__ import annotations

from servicekit.interaction import Interaction

__all__ = ["asks", "is_lost", "is_taken"]

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
