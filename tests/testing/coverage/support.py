"""A small desk that the tests of coverage share, with one policy of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from servicekit.case import Case
from servicekit.customer import Customer
from servicekit.escalation import Escalation
from servicekit.followups import Occasion
from servicekit.hours import BusinessHours
from servicekit.playbook import Playbook
from servicekit.roster import Roster
from servicekit.routing import TriggerFacts
from servicekit.staff import Agent
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.observing import Observation, observing

DESK = """\
name = "Desk"
timezone = "UTC"
languages = ["en"]

[hours.always]
timezone = "UTC"
weekly = "Mo-Su 00:00-24:00"

[[targets]]
id = "urgent"
measure = "first_reply"
within = "1 hour"
when = { priority = ["urgent"] }
[[targets]]
id = "reply"
measure = "first_reply"
within = "8 hours"

[[ladders]]
id = "desk"
fallback = "on_duty"
levels = [
    { targets = "role:billing", name = "billing", wait = "30 minutes" },
    { targets = "role:expert", wait = "30 minutes" },
]

[[triggers]]
id = "broken"
ladder = "desk"
why = "a promise was broken"
when.promise_broken = true
[[triggers]]
id = "third"
ladder = "desk"
why = "they came a third time"
when.contacts_about = ">= 3"

[follow_ups]
plans = [
    { id = "ask", purpose = "ask whether it stayed fixed", earliest = "in 1 day" },
    { id = "remind", purpose = "keep the promise" },
]
rules = [
    { id = "fixed", when.occasion = "resolved", then = "ask" },
    { id = "due", when.occasion = "promise_due", then = "remind" },
]

[[questions]]
id = "return"
owner = "desk"
phrasings = ["Can I send this back?"]
otherwise = "no"
facts.days = { column = "integer [0..365]", ask = { en = "When did it arrive?" } }
outcomes.yes = { kind = "granted", text = { en = "Yes, please do." } }
outcomes.no = { kind = "refused", text = { en = "Sorry, {days} days are too many." } }
rules = [{ id = "in-time", when.days = "<= 30", then = "yes" }]
"""


def at(hour: int, day: int = 1) -> datetime:
    """Return an instant of May 2026, in UTC."""
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def desk() -> Playbook:
    """Return the playbook, made anew."""
    return Playbook.parse(DESK)


def returns(**changes: Any) -> DecisionTable[str]:
    """Return a table of one rule: it takes up to 30 days."""
    fields: dict[str, Any] = {
        "name": "returns",
        "columns": {"days": col.integer(0, 365)},
        "rules": [Rule("in-time", when={"days": "<= 30"}, then="accept")],
        "otherwise": "decline",
    }
    return DecisionTable(**fields | changes)


def decided(table: DecisionTable[Any], *facts: Any) -> list[Observation]:
    """Return what is told of a table that decides these facts, whatever it raises."""
    heard: list[Observation] = []
    with observing(heard.append):
        for each in facts:
            try:
                table.decide(each)
            except LookupError:
                continue
    return heard


def words(elements: Iterable[object]) -> list[str]:
    """Return elements as people read them, without their place."""
    return [str(each).partition(": ")[2] for each in elements]


ALWAYS = BusinessHours.always("UTC")
ADA = Agent(id="ada", roles=["billing"], hours=ALWAYS)
SAM = Agent(id="sam", roles=["expert"], hours=ALWAYS)
KIM = Agent(id="kim", roles=["supervisor"], hours=ALWAYS)


def roster(*agents: Agent) -> Roster:
    return Roster(agents=agents or (ADA, SAM, KIM))


def raised(**fields: Any) -> Escalation:
    given: dict[str, Any] = {"id": 1, "case_id": 3, "raised_at": at(9), "why": "too much"}
    return Escalation(**given | fields)


def case(**fields: Any) -> Case:
    given: dict[str, Any] = {"id": 3, "customer_id": 7, "opened_at": at(9)}
    return Case(**given | fields)


CUSTOMER = Customer(id=7)


def occasion(kind: str = "resolved", **fields: Any) -> Occasion:
    given = {"kind": kind, "since": at(9), "customer_id": 7, "case_id": 3}
    return Occasion(**given | fields)


def of_case(**facts: Any) -> TriggerFacts:
    return TriggerFacts(facts=facts, opened_at=at(9))
