"""The attempt: one way to contact a customer, with all that constraints look at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import attrs

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.followups.contacts import Contacts, carried_out, known_contacts, matters
from servicekit.followups.scheduled import Outcome, Scheduled
from servicekit.instants import to_microseconds
from servicekit.interaction import Interaction

if TYPE_CHECKING:
    from servicekit.followups.follow_up import FollowUp

__all__ = ["Attempt", "Made", "is_try", "made_of", "planned_of"]


class Made(NamedTuple):
    """A contact that was made, or is planned, as caps count it; ``None`` where nobody recorded it.

    Args:
        at: microseconds of UTC.
        channel: on which channel.
        contact_point: the number or address.
        case_ids: the matters that it was about.
        brand: in whose name.
        basis: why it was made.
        attempt: whether the company tried to reach the customer.
        conversation: whether both spoke with each other.
        carried_out: the keys of the follow-ups that it carried out, where it reached somebody.
        tried: the keys of those that it was made for, whatever came of it.
    """

    at: int
    channel: str | None
    contact_point: str | None = None
    case_ids: frozenset[str] = frozenset()
    brand: str | None = None
    basis: str | None = None
    attempt: bool = True
    conversation: bool = False
    carried_out: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Attempt:
    """One way to contact a customer, as constraints look at it.

    Args:
        customer: whom.
        follow_ups: what for; those that become one contact share their basis.
        channel: on which channel; ``None`` for what is done without contacting them.
        contact_point: at which number or address, where one is known.
        known: what was recorded later is not seen, microseconds of UTC.
        zones: every time zone in which the customer may be; none where nobody knows.
        made: what was done so far, in order.
    """

    customer: Customer
    follow_ups: tuple[FollowUp, ...]
    channel: str | None
    contact_point: str | None = attrs.field(default=None, repr=False)
    known: int
    zones: tuple[ZoneInfo, ...] = ()
    made: tuple[Made, ...] = attrs.field(default=(), repr=False)

    @property
    def basis(self) -> str:
        """Why the company may make it."""
        return self.follow_ups[0].basis

    @property
    def purposes(self) -> tuple[str, ...]:
        """What it is for."""
        return tuple(dict.fromkeys(each.purpose for each in self.follow_ups))

    @cached_property
    def first_tries(self) -> frozenset[str]:
        """The keys under which its follow-ups were tried first, or are now."""
        tried = {key for each in self.made for key in each.tried}
        return frozenset(
            min((key for key in tried if is_try(each.key, key)), key=len, default=each.key)
            for each in self.follow_ups
        )

    @property
    def case_ids(self) -> tuple[str, ...]:
        """The matters that it is about; none where nobody knows it of all its follow-ups."""
        about = tuple(dict.fromkeys(each.case_id for each in self.follow_ups))
        return () if None in about else tuple(each for each in about if each is not None)

    @property
    def brands(self) -> tuple[str, ...]:
        """The brands in whose name it is made."""
        return tuple(dict.fromkeys(each.brand for each in self.follow_ups if each.brand))


def is_try(key: str, first: str) -> bool:
    """Tell whether a key is that of a try of something: its first key, perhaps with a number."""
    rest = key.removeprefix(first)
    return rest != key and (not rest or (rest[0] == "/" and rest[1:].isdecimal()))


def made_of(contacts: Contacts, customer: Customer, at: datetime) -> tuple[Made, ...]:
    """Return what of the contacts was known at an instant and counts, in order.

    Internal notes and talks with somebody else than the customer count as nothing.

    Raises:
        FieldError: the history is another customer's.
    """
    cases: tuple[Case, ...] = ()
    if isinstance(contacts, History):
        if not set(customer.ids) <= set(contacts.customer_ids):
            ids = " and ".join(customer.ids)
            raise FieldError("contacts", contacts.customer_ids, f"the whole history of {ids}")
        cases = contacts.cases
    known = known_contacts(contacts, at)
    about = matters(known, cases)
    made = (_made(contact, about[contact.id]) for contact in known)
    return tuple(each for each in made if each.attempt or each.conversation or each.carried_out)


def planned_of(outcomes: Iterable[Outcome], made: Iterable[Made] = ()) -> tuple[Made, ...]:
    """Return the contacts among what was scheduled, as caps count them.

    One that was made since is among those already.
    """
    done = {key for each in made for key in each.carried_out}
    return tuple(
        Made(
            at=to_microseconds(each.at),
            channel=each.channel,
            contact_point=each.contact_point,
            case_ids=frozenset(f.case_id for f in each.follow_ups if f.case_id is not None),
            brand=each.follow_ups[0].brand,
            basis=each.basis,
        )
        for each in outcomes
        if isinstance(each, Scheduled) and each.channel is not None and not done & {*each.keys}
    )


def _made(contact: Interaction, case_ids: frozenset[str]) -> Made:
    return Made(
        at=to_microseconds(contact.at),
        channel=contact.channel,
        contact_point=contact.contact_point,
        case_ids=case_ids,
        brand=contact.brand,
        basis=contact.basis,
        attempt=contact.is_attempt,
        conversation=contact.is_live,
        carried_out=carried_out(contact),
        tried=contact.follow_ups,
    )
