"""The turn of a plan on an occasion: the first one, or one after it was done before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs

from servicekit.customer import Customer
from servicekit.decision import Reason
from servicekit.followups.contacts import carried_out
from servicekit.followups.follow_ups import Withheld
from servicekit.followups.occasion import Occasion
from servicekit.followups.plan import Plan
from servicekit.followups.timing import Timing
from servicekit.instants import latest, spoken, spoken_duration
from servicekit.interaction import Interaction

__all__ = ["Tries", "Turn", "tries_of"]


#: The contacts that tried to carry something out, by the number in the key of the try.
Tries = Mapping[int, Sequence[Interaction]]

# A key of an occasion has so many parts, and that of a further try its number after them.
_PARTS = 5


def tries_of(contacts: Iterable[Interaction]) -> Mapping[str, Tries]:
    """Return by the key of each first try the contacts that made it, and the further ones."""
    found = defaultdict[str, dict[int, list[Interaction]]](dict)
    for contact in contacts:
        for key in contact.follow_ups:
            first, number = _first_try(key)
            found[first].setdefault(number, []).append(contact)
    return found


def _first_try(key: str) -> tuple[str, int]:
    """Return the key of the first try, and which one this is."""
    first, _, number = key.rpartition("/")
    further = first.count("/") == _PARTS - 1 and number.isdecimal()
    return (first, int(number)) if further else (key, 1)


@attrs.frozen(kw_only=True)
class Turn:
    """One turn of a plan on an occasion.

    The first contact has the key of the occasion. Whatever comes after it, since it reached nobody
    or since the plan comes again, has the same key with the number of the next try. So a key stays
    the same until a further try is on record, whatever is corrected of those before.

    Args:
        plan: the plan.
        occasion: the occasion, under the id that the customer has now.
        customer: whom it concerns.
        tries: what was tried before.
    """

    plan: Plan
    occasion: Occasion
    customer: Customer
    tries: Tries = attrs.field(factory=dict)

    @classmethod
    def due(
        cls,
        plan: Plan,
        occasion: Occasion,
        customer: Customer,
        tried: Mapping[str, Tries],
    ) -> Turn:
        """Return the turn that comes next.

        Args:
            plan: the plan.
            occasion: the occasion, under the id that the customer has now.
            customer: whom it concerns; what was tried under an id that they had before counts.
            tried: what was tried, by the key of the first try.
        """
        tries = defaultdict[int, list[Interaction]](list)
        known = (attrs.evolve(occasion, customer_id=name) for name in customer.ids)
        for key in dict.fromkeys(each.key(plan.id) for each in known):
            for number, contacts in tried.get(key, {}).items():
                tries[number] += contacts
        return cls(plan=plan, occasion=occasion, customer=customer, tries=tries)

    @property
    def last_done(self) -> tuple[int, Interaction] | None:
        """The last try that carried it out, with its number, if one did."""
        reached = (
            (number, contact)
            for number in sorted(self.tries, reverse=True)
            for contact in self.tries[number]
            if carried_out(contact)
        )
        return next(reached, None)

    @property
    def done_by(self) -> Interaction | None:
        """The contact that carried it out, where once is enough."""
        return self.last_done[1] if self.last_done and self.plan.every is None else None

    @property
    def since(self) -> datetime:
        """Since when it counts: a later turn since the contact that carried out the one before."""
        begun = self.occasion.since
        return latest(begun, self.last_done[1].at) if self.last_done else begun

    @property
    def key(self) -> str:
        """What makes it the same whenever it is found again."""
        if self.done_by is None or self.last_done is None:
            number = max(self.tries, default=0) + 1
        else:
            number = self.last_done[0]
        first = self.occasion.key(self.plan.id)
        return first if number == 1 else f"{first}/{number}"

    @property
    def timing(self) -> Timing:
        """From when it is to be done."""
        return self.plan.every if self.last_done and self.plan.every else self.plan.earliest

    @property
    def waits(self) -> bool:
        """Whether its time stands still for the status that the case has."""
        return self.occasion.facts.get("status") in self.plan.waits_on

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of the plan, those that the customer prefers first.

        One on which this turn bounced is left out, as long as there are others.
        """
        listed = self.customer.preferring(self.plan.channels)
        return tuple(channel for channel in listed if channel not in self._bounced) or listed

    @property
    def _bounced(self) -> set[str]:
        done = self.last_done[0] if self.last_done else 0
        tried = (contact for n in self.tries if n > done for contact in self.tries[n])
        return {contact.channel for contact in tried if contact.outcome == "bounced"}

    def done(self, contact: Interaction, latest_at: datetime | None) -> Withheld:
        """Return that a contact has carried it out, and until when that was to be."""
        reason = Reason("done", f"It was done on {spoken(contact.at)}.", [contact.id])
        return self._withheld(reason, latest_at=latest_at, done_at=contact.at)

    def paused(self, left: timedelta) -> Withheld:
        """Return that it waits, and how much of its time is left."""
        text = (
            f"It waits while the case is {self.occasion.facts['status']}; "
            f"{spoken_duration(left)} are left of it."
        )
        return self._withheld(Reason("paused", text), remaining=left)

    def unplanned(self, error: Exception) -> Withheld:
        """Return that nobody can tell when it is to be done."""
        return self._withheld(Reason("unplanned", f"Nobody can tell when to do it: {error}."))

    def no_time(self, earliest_at: datetime, latest_at: datetime) -> Withheld:
        """Return that its time ends before it begins."""
        text = f"From {spoken(earliest_at)} until {spoken(latest_at)} there is no time for it."
        return self._withheld(Reason("no_time", text), latest_at=latest_at)

    def too_late(self, latest_at: datetime) -> Withheld:
        """Return that its time is over."""
        reason = Reason("too_late", f"Its time was over on {spoken(latest_at)}.")
        return self._withheld(reason, latest_at=latest_at)

    def _withheld(self, reason: Reason, **more: Any) -> Withheld:
        return Withheld(
            key=self.key, plan_id=self.plan.id, occasion=self.occasion, reason=reason, **more
        )
