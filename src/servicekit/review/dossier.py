"""The dossier: what is known of a customer at an instant, found once for all of their cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

import attrs

from servicekit.answers import AnswerBook, Comparison
from servicekit.case import Case, History, Repeat
from servicekit.customer import Customer
from servicekit.followups import FollowUps, Outcome
from servicekit.followups.contacts import Contacts
from servicekit.interaction import Interaction
from servicekit.playbook import Playbook
from servicekit.review.followed import names_keys

__all__ = ["Contradiction", "Dossier"]

#: A contact in which the customer was told something else than before, and how the two compare.
Contradiction: TypeAlias = tuple[Interaction, Comparison]

_TWO = 2


@attrs.define(kw_only=True, slots=False)
class Dossier:
    """What is known of a customer at an instant, found once for all of their cases.

    Args:
        playbook: all policies of the organisation.
        at: the instant of the judgement.
        history: everything of the customer, where the host has it.
        planned: the contacts that are planned for all of their cases together.
    """

    playbook: Playbook
    at: datetime
    history: History | None = None
    planned: tuple[Outcome, ...] | None = None

    @cached_property
    def past(self) -> History | None:
        """The same history, to be asked about instants before.

        A history remembers what it was asked last; so this one does not forget ``at`` meanwhile.
        """
        return None if self.history is None else attrs.evolve(self.history)

    @property
    def customer(self) -> Customer | None:
        """The customer, where more is known than the id."""
        known = None if self.history is None else self.history.customer
        return known if isinstance(known, Customer) else None

    @cached_property
    def returns(self) -> tuple[Repeat, ...] | None:
        """The matters that came back; without a history nobody can tell."""
        if self.history is None:
            return None
        return self.history.repeat_contacts(at=self.at, within=self.playbook.window)

    @cached_property
    def naming(self) -> Mapping[str, Sequence[Interaction]]:
        """The contacts of the history that name a case, by its id, in order."""
        found = defaultdict[str, list[Interaction]](list)
        for contact in () if self.history is None else self.history.contacts(at=self.at):
            for case_id in contact.case_ids:
                found[case_id].append(contact)
        return found

    @cached_property
    def names_owners(self) -> bool:
        """Whether any promise in the history names who has to see to it, as targets always do."""
        made = () if self.history is None else self.history.promises(at=self.at)
        return any(each.owner is not None for each in made if each.origin != "target")

    @cached_property
    def names_keys(self) -> bool:
        """Whether any contact with the customer says which follow-ups it was made for."""
        known = () if self.history is None else self.history.contacts(at=self.at)
        return names_keys(known)

    @property
    def book(self) -> AnswerBook | None:
        """The answers to what customers ask, where there are any."""
        return self.playbook.answers if len(self.playbook.answers) else None

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where they were told two things, in whichever case."""
        return () if self.history is None else self.contradicting(self.history)

    @cached_property
    def told_otherwise(self) -> frozenset[str] | None:
        """The ids of the contacts in which that was; ``None`` where nobody can tell."""
        if self.history is None or self.book is None:
            return None
        return frozenset(contact.id for contact, _ in self.contradictions)

    def contradicting(self, known: History | Case) -> tuple[Contradiction, ...]:
        """Return each answer that contradicts one before it, with the contact it was given in."""
        told = known.told(at=self.at)
        if self.book is None or len(told) < _TWO:
            return ()
        # Each answer is the very one that was told, so it leads back to its contact.
        found = {id(each.answer): each for each in self.book.contradictions(told)}
        return tuple((contact, found[id(each)]) for contact, each in told if id(each) in found)

    def plan(self, followed: FollowUps, customer: Customer, contacts: Contacts) -> None:
        """Plan the contacts for what is to be followed up, where a policy says when."""
        policy = self.playbook.contact
        self.planned = (
            ()
            if policy is None or not followed
            else policy.plan(
                followed.follow_ups, customer, contacts, at=self.at, within=self.playbook.together
            )
        )
