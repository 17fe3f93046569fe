"""The columns that tables over a case read: escalation triggers and follow-ups alike."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from servicekit.case import STATUSES
from servicekit.customer import Customer
from servicekit.escalation import SEVERITIES
from servicekit.followups.occasion import OCCASIONS
from servicekit.interaction import SIGNALS
from servicekit.promise import ORIGINS
from servicekit.tables import Column, col

__all__ = ["ABSENT", "COLUMNS", "facts_of_customer", "host_facts"]

#: What occasions of some kinds have, and all others are known not to have.
ABSENT: Mapping[str, None] = MappingProxyType(
    dict.fromkeys(("origin", "promise_kind", "assumed", "certain"))
)

#: The facts of a case at an instant, as columns. Take those that a table needs, and add columns of
#: the host's own facts: ``{"occasion": COLUMNS["occasion"], "tier": col.enum("trial", "paid")}``.
#:
#: None of them changes with the mere passing of time, as "has waited for two days" would: nobody
#: would be woken up when it does. How long to wait is for the timing of a plan, or for the levels
#: of a ladder. Only ``owed_late`` changes at a due, and a due that passes is an occasion itself.
#:
#: =====================  ======================================================================
#: occasion               what happened; there is none where only the case is asked about
#: kind, topic            of the case, as are ``channel`` (how it was raised) and ``brand``
#: cause_id               the known cause that it has in common with others
#: status, priority       as they are
#: team, assigned         the desk that has it; whether a person has it
#: waiting                whether the customer waits for a person's answer
#: escalated, severity    whether it is in an escalation under way; the gravest of these
#: complaint              whether it is a complaint, or they complained in a contact
#: asked_for_person       and ``abusive``, ``praise``, ``final_response``: what contacts are marked
#: reopenings             how often it was opened again
#: hand_overs, ping_pong  how often another desk got it, and how often it went straight back
#: departments            how many desks had it
#: contacts               how often customer and company were in contact about it
#: times_repeated         in how many contacts the customer had to tell the story again
#: language               the customer's; with ``no_phone`` and ``more_time``, what to do for them
#: cases                  how many cases the customer has had
#: came_back              whether the matter had been settled before
#: owed_late              whether the company owes them something that is late
#: origin                 where the promise came from; ``promise_kind``: the kind of decision
#: assumed                whether nobody named its due
#: certain                whether it is sure that the customer was told otherwise
#: =====================  ======================================================================
COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        "occasion": col.enum(*OCCASIONS),
        "kind": col.text(),
        "topic": col.text(optional=True),
        "channel": col.text(optional=True),
        "brand": col.text(optional=True),
        "cause_id": col.text(optional=True),
        "status": col.enum(*STATUSES),
        "priority": col.text(optional=True),
        "team": col.text(optional=True),
        "assigned": col.boolean(),
        "waiting": col.boolean(),
        "escalated": col.boolean(),
        "severity": col.enum(*SEVERITIES, optional=True),
        **{signal: col.boolean() for signal in SIGNALS},
        "reopenings": col.integer(0),
        "hand_overs": col.integer(0),
        "ping_pong": col.integer(0),
        "departments": col.integer(0),
        "contacts": col.integer(0),
        "times_repeated": col.integer(0),
        "language": col.text(optional=True),
        "no_phone": col.boolean(),
        "more_time": col.boolean(),
        "cases": col.integer(0),
        "came_back": col.boolean(),
        "owed_late": col.boolean(),
        "origin": col.enum(*ORIGINS, optional=True),
        "promise_kind": col.text(optional=True),
        "assumed": col.boolean(optional=True),
        "certain": col.boolean(optional=True),
    }
)


def host_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts of the host's own; what has a name of ours is never taken from there."""
    return {name: value for name, value in facts.items() if name not in COLUMNS}


def facts_of_customer(customer: Customer) -> dict[str, Any]:
    """Return what is known of a customer, whatever happened."""
    return {
        **host_facts(customer.facts),
        "language": customer.language,
        "no_phone": "no phone" in customer.needs,
        "more_time": "more time" in customer.needs,
    }
