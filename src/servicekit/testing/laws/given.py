"""What laws need to know beside a policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypedDict

from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.followups.contacts import Contacts
from servicekit.roster import Roster
from servicekit.tables.formats.drafting import unknown

__all__ = ["CALM", "START", "Declared", "check_declared"]

START = datetime(2026, 3, 23, tzinfo=UTC)
"""A Monday: in Europe, clocks change in that week."""

CALM = datetime(2026, 4, 20, tzinfo=UTC)
"""A Monday before weeks in which hardly any clock on earth changes."""


class Declared(TypedDict, total=False):
    """What is declared of a policy, or known beside it.

    Args:
        monotone: of decisions, columns with the order of the outcomes, those for the least values
            first.
        independent: of decisions, the columns that make no difference.
        budget: of tables, how many parts of one a proof may look at.
        permuted: of an object of one's own, the same with its rules in another order.
        at: of ladders and contacts, the instant that is asked about; of ladders that at which an
            escalation is raised, else a Monday in March 2026.
        roster: of ladders, whom they can reach; a playbook has its own.
        customer: of contacts and follow-ups, whom they are for; a customer of whom nothing is
            known, if left out.
        contacts: of contacts and follow-ups, their contacts so far; none, if left out.
    """

    monotone: Mapping[str, Sequence[Any]]
    independent: Iterable[str]
    budget: int
    permuted: Any
    at: datetime
    roster: Roster
    customer: Customer
    contacts: Contacts


def check_declared(declared: Declared, read: Collection[str]) -> None:
    """Refuse what nothing would come of.

    Args:
        declared: what is declared.
        read: what the laws of the policy look at.

    Raises:
        FieldError: something is misspelt, or the laws do not look at it.
    """
    for name in declared:
        if name not in Declared.__annotations__:
            raise FieldError("declared", name, unknown(name, Declared.__annotations__))
        if name not in read:
            some = ", ".join(sorted(read)) or "nothing"
            raise FieldError("declared", name, f"the laws of this policy look at {some}")
