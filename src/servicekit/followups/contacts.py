"""The contacts with a customer as far as they were known: a history, or a plain list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from servicekit.case import Case, History
from servicekit.interaction import Interaction
from servicekit.records import asked, in_order, seen
from servicekit.values import tuple_of

__all__ = ["Contacts", "carried_out", "known_contacts", "matters"]

#: What can be given where contacts are asked for.
Contacts = History | Iterable[Interaction]


def known_contacts(
    contacts: Contacts, at: datetime, known_at: datetime | None = None
) -> tuple[Interaction, ...]:
    """Return the contacts that were known at an instant, in order."""
    if isinstance(contacts, History):
        return contacts.contacts(at=at, known_at=known_at)
    now, known = asked(at, known_at)
    return tuple(seen(in_order(tuple_of(Interaction, contacts)), at=now, known=known))


def carried_out(contact: Interaction) -> tuple[str, ...]:
    """Return the keys of the follow-ups that a contact carried out.

    One that reached nobody carried nothing out, and neither did a message on a voicemail: whoever
    was promised a call still waits for it.
    """
    return contact.follow_ups if contact.reached and contact.outcome != "voicemail" else ()


def matters(contacts: Iterable[Interaction], cases: Iterable[Case]) -> Mapping[str, frozenset[str]]:
    """Return by the id of each contact the cases that it was about: those it names or is in."""
    found = defaultdict[str, set[str]](set)
    for case in cases:
        for contact in case.interactions:
            found[contact.id].add(case.id)
    for contact in contacts:
        found[contact.id].update(contact.case_ids)
    return {key: frozenset(ids) for key, ids in found.items()}
