"""What was followed up: by contacts that say so, or else by those that came in its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import attrs

from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.followups import FollowUp, FollowUpPolicy, FollowUps, Occasion, Withheld
from servicekit.followups.contacts import Contacts
from servicekit.instants import later
from servicekit.interaction import Interaction

__all__ = ["Following", "names_keys"]


def names_keys(contacts: Iterable[Interaction]) -> bool:
    """Tell whether any contact says which follow-ups it was made for."""
    return any(contact.follow_ups for contact in contacts)


class _Window(NamedTuple):
    """A follow-up that nobody has made, and its time.

    Args:
        key: its key.
        start: from when it is to be made.
        end: until when, inclusive; ``None`` where there is no end.
    """

    key: str
    start: datetime
    end: datetime | None

    def holds(self, contact: Interaction) -> bool:
        late = self.end is not None and later(contact.at, self.end)
        return not late and not later(self.start, contact.at)


@attrs.frozen(kw_only=True)
class Following:
    """What to come back to a customer with in one case, and what was done of it.

    Args:
        policy: what deserves a follow-up, and when.
        occasions: what happened in the case.
        customer: whom it concerns.
        at: the instant of the judgement.
    """

    policy: FollowUpPolicy
    occasions: tuple[Occasion, ...]
    customer: Customer
    at: datetime

    def found(self, contacts: Contacts) -> FollowUps:
        """Return what is to be followed up, and what was, by contacts that name what they did."""
        return self._ask(self.at, contacts)

    def presumed(self, contacts: Iterable[Interaction]) -> FollowUps:
        """Return the same where no contact with the customer names what it did.

        Nobody writes that down there, so a person's word to them about the case did what was to be
        done at that time.

        Args:
            contacts: those about the case that were known, in order.
        """
        found = self._ask(self.at, ())
        said: list[Interaction] = []
        candidates = [contact for contact in contacts if _comes_back(contact)]
        windows = self._windows(found, said) if candidates else ()
        for contact in candidates:
            keys = [window.key for window in windows if window.holds(contact)]
            if keys:
                said.append(attrs.evolve(contact, follow_ups=keys))
                found = self._ask(self.at, said)
                windows = self._windows(found, said)
        return attrs.evolve(found, done=map(_presumed, found.done))

    def _ask(self, at: datetime, contacts: Contacts) -> FollowUps:
        return self.policy.follow_ups(self.occasions, self.customer, at=at, contacts=contacts)

    def _windows(self, found: FollowUps, said: Sequence[Interaction]) -> tuple[_Window, ...]:
        """Return when a customer is to hear from the company, and has not as far as is known."""
        theirs = {plan.id for plan in self.policy.plans if plan.audience == "customer"}
        undone = (*found.follow_ups, *self._missed(found.missed, said))
        return tuple(
            _Window(each.key, each.earliest_at, each.latest_at)
            for each in undone
            if each.plan_id in theirs
        )

    def _missed(
        self, missed: Iterable[Withheld], said: Sequence[Interaction]
    ) -> Iterator[FollowUp]:
        """Yield what was missed as it stood at its end, when it could still be made."""
        for each in missed:
            then = self._ask(each.latest_at or self.at, said).follow_ups
            yield from (found for found in then if found.key == each.key)


def _comes_back(contact: Interaction) -> bool:
    """Tell whether a person of the company wrote to the customer, or called and reached them."""
    outbound = contact.direction == "outbound" and contact.is_reply
    return outbound and contact.outcome != "voicemail"


def _presumed(done: Withheld) -> Withheld:
    """Say of what was done that no contact says so."""
    text = f"{done.reason} No contact says what it was for, so one in its time counts."
    return attrs.evolve(done, reason=Reason("presumed", text, done.reason.evidence))
