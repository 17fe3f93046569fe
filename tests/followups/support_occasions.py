"""Occasions of the first week of May 2026 that the tests of the follow-up policy share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from servicekit.customer import Customer
from servicekit.followups.follow_up_policy import FollowUpPolicy
from servicekit.followups.occasion import OCCASIONS, Occasion
from servicekit.followups.plan import Plan
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party
from servicekit.tables import DecisionTable, Rule, col

ADA = Party(id="ada", role="agent")
SAM = Customer(id=7, preferred_channels=["phone", "email"])
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")


def at(day: int, hour: int = 9) -> datetime:
    """Return an instant of May 2026; the first is a Friday."""
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def occasion(kind: str = "resolved", **fields: Any) -> Occasion:
    return Occasion(**{"kind": kind, "since": at(1), "customer_id": 7, "case_id": 3, **fields})


def due(**fields: Any) -> Occasion:
    """Return that a promise is due on Friday, the eighth."""
    return occasion("promise_due", about="p1", due_at=at(8, 16), **fields)


def plan(name: str = "ask", **fields: Any) -> Plan:
    return Plan(**{"id": name, "purpose": "ask", **fields})


def table(
    then: Any = "ask", *, kind: str = "resolved", otherwise: Any = None
) -> DecisionTable[Any]:
    return DecisionTable(
        columns={"occasion": col.enum(*OCCASIONS)},
        rules=[Rule("only", when={"occasion": kind}, then=then)],
        otherwise=otherwise,
    )


def policy(*plans: Plan, kind: str = "resolved", **fields: Any) -> FollowUpPolicy:
    """Return a policy by which occasions of one kind deserve all the plans."""
    then = [each.id for each in plans]
    return FollowUpPolicy(
        **{"id": 1, "table": table(then, kind=kind), "plans": plans, "hours": OFFICE, **fields}
    )


def carried(key: str, when: datetime, **fields: Any) -> Interaction:
    """Return a contact that carried a follow-up out."""
    given = {"id": f"c@{when}", "at": when, "author": ADA, "channel": "phone"}
    return Interaction(**{**given, "follow_ups": [key], **fields})
