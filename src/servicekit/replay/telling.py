"""What customers were told: each answer with its case, its contact and its brand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.interaction import Interaction, Told

__all__ = ["Telling", "tellings"]


@attrs.frozen(kw_only=True)
class Telling:
    """An answer that a customer was given.

    Args:
        told: the answer.
        contact: the contact in which it was given.
        customer_id: who was told.
        case_id: the matter that it was about; ``None`` where there is none.
        brand: the brand whose customer they are, where that is known.
        branded: whether that is known: a customer of no brand is one of no brand.
    """

    told: Told
    contact: Interaction
    customer_id: str
    case_id: str | None
    brand: str | None
    branded: bool


def tellings(known: Case | History, at: datetime) -> Iterator[Telling]:
    """Yield what a customer was told until an instant, each answer once."""
    if isinstance(known, Case):
        for contact, told in known.told(at=at):
            yield _telling(known, None, contact, told, known.customer_id)
        return
    customer = known.customer if isinstance(known.customer, Customer) else None
    cases = {contact.id: case for case in reversed(known.cases) for contact in case.interactions}
    for contact, told in known.told(at=at):
        case = cases.get(contact.id)
        yield _telling(case, customer, contact, told, known.customer_ids[0])


def _telling(
    case: Case | None,
    customer: Customer | None,
    contact: Interaction,
    told: Told,
    customer_id: str,
) -> Telling:
    brand = customer.brand if customer is not None else case.brand if case is not None else None
    return Telling(
        told=told,
        contact=contact,
        customer_id=customer_id if case is None else case.customer_id,
        case_id=next(iter(contact.case_ids), None) if case is None else case.id,
        brand=brand,
        branded=customer is not None or brand is not None,
    )
