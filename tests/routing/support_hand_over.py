"""A small desk that the tests of hand-overs share: Ada, a supervisor, with Sam and Kim."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from servicekit.case import Case, Change
from servicekit.hours import BusinessHours
from servicekit.interaction import Interaction, Party
from servicekit.promise import Promise
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Level
from servicekit.staff import Agent

ALWAYS = BusinessHours.always("UTC")
CUSTOMER = Party(id="c7", role="customer")
STORY = "The lamp came broken twice."


def at(hour: int, minute: int = 0) -> datetime:
    """Return an instant of one Friday, in UTC."""
    return datetime(2026, 5, 1, hour, minute, tzinfo=UTC)


def agent(id: str, **named: Any) -> Agent:  # noqa: A002 - the field
    """Return somebody who is always on duty."""
    return Agent(**{"id": id, "name": id.title(), "hours": ALWAYS} | named)


ADA = agent("ada", roles=["supervisor"])
SAM, KIM = agent("sam"), agent("kim")


def roster(*agents: Agent) -> Roster:
    """Return a roster of these people; of all three, if there are none."""
    return Roster(agents=agents or (ADA, SAM, KIM))


def policy(**named: Any) -> EscalationPolicy:
    """Return a policy with one level."""
    fields: dict[str, Any] = {
        "id": "desk",
        "levels": [Level(targets="on_duty")],
        "fallback": "role:supervisor",
    }
    return EscalationPolicy(**fields | named)


def given_to(hour: int, new: str | None, reason: str | None = None, **named: Any) -> Change:
    """Return a change of the person who has the case."""
    fields = {"id": f"h{hour}", "at": at(hour), "field": "agent", "new": new, "reason": reason}
    return Change(**fields | named)


def case(*changes: Change, **named: Any) -> Case:
    """Return a case with what happened to it."""
    fields: dict[str, Any] = {"id": 3, "customer_id": 7, "opened_at": at(0), "changes": changes}
    return Case(**fields | named)


def wrote(hour: int, by: str = "sam", **named: Any) -> Interaction:
    """Return a mail to the customer."""
    author = Party(id=by, role="agent")
    fields = {"id": f"i{hour}", "at": at(hour), "author": author, "channel": "email"}
    return Interaction(**fields | named)


def abused(hour: int) -> Interaction:
    """Return a mail in which the customer abuses somebody."""
    return wrote(hour, author=CUSTOMER, signals=["abusive"])


def promise(due: int, **named: Any) -> Promise:
    """Return a call back that Sam promised at one."""
    fields: dict[str, Any] = {
        "id": f"p{due}",
        "customer_id": 7,
        "what": "call back",
        "made_by": "sam",
        "made_at": at(1),
        "due_at": at(due),
    }
    return Promise(**fields | named)
