"""The ledger: what a customer was told, and in which contact."""

from __future__ import annotations

from collections.abc import Iterable

from servicekit.interaction import Interaction, Told

__all__ = ["answers"]


def answers(contacts: Iterable[Interaction]) -> tuple[tuple[Interaction, Told], ...]:
    """Return the answers that reached the customer, each with the contact it was given in.

    What colleagues read in a note is no answer that the customer was given.
    """
    return tuple(
        (contact, told)
        for contact in contacts
        if contact.reached and contact.public
        for told in contact.told
    )
