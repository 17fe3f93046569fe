"""A small desk that the tests of routing share: two lines, a supervisor, and refund limits.

Ada is on the first line, Sam on the second, and Kim is the supervisor. Whoever else a test needs
is called by a letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from servicekit.decision import Reason
from servicekit.escalation import Escalation, Needs
from servicekit.hours import BusinessHours
from servicekit.money import Money
from servicekit.roster import Roster
from servicekit.routing import EscalationPolicy, Level, Load, Route
from servicekit.routing.search import Search
from servicekit.staff import Agent, Authority, Grant, Limit, Team

ALWAYS = BusinessHours.always("UTC")
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
LATE = BusinessHours.parse("Mo-Fr 12:00-20:00", timezone="UTC")


def at(hour: int, minute: int = 0, *, day: int = 1) -> datetime:
    """Return an instant of May 2026, in UTC; the first is a Friday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


NOON = at(12)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def refunds(limit: Money | Limit | int | None) -> Authority:
    """Return the authority to refund up to a limit, in EUR where it is a number."""
    return Authority(limits={"refund": eur(limit) if isinstance(limit, int) else limit})


def agent(id: str, **fields: Any) -> Agent:  # noqa: A002 - the field
    """Return somebody who is always on duty, called by their id."""
    return Agent(**{"id": id, "name": id.title(), "hours": ALWAYS, **fields})


TEAMS = (Team(id="first"), Team(id="second"))
ADA = agent(
    "ada",
    team_id="first",
    skills={"billing": 1},
    languages=["en-GB"],
    authority=refunds(50),
    capacity=4,
    weights={"phone": 3},
)
SAM = agent(
    "sam",
    team_id="second",
    skills={"billing": 3, "repairs": 2},
    languages=["en", "de"],
    authority=refunds(200),
    capacity=4,
    weights={"phone": 3},
)
KIM = agent("kim", roles=["supervisor"], languages=["en"], authority=refunds(1_000))


def desk(*agents: Agent, **fields: Any) -> Roster:
    """Return a roster of these people; of Ada, Sam and Kim, if there are none."""
    return Roster(agents=agents or (ADA, SAM, KIM), **{"teams": TEAMS, **fields})


def refund(amount: int | None, **fields: Any) -> Needs:
    """Return what a refund takes, of so many EUR."""
    return Needs(authority="refund", amount=None if amount is None else eur(amount), **fields)


def escalation(needs: Needs | None = None, **fields: Any) -> Escalation:
    """Return an escalation that was raised at nine."""
    given: dict[str, Any] = {"id": 1, "case_id": 3, "raised_at": at(9), "why": "above the limit"}
    return Escalation(**{**given, "needs": needs or Needs(), **fields})


def granted(amount: int | Money | None, *, by: str, **fields: Any) -> Grant:
    """Return a refund that a customer was given at nine, in the case of the escalation."""
    money = eur(amount) if isinstance(amount, int) else amount
    given: dict[str, Any] = {"id": "g1", "kind": "refund", "case_id": 3, "at": at(9)}
    return Grant(**{**given, "amount": money, "by": by, **fields})


def policy(*targets: str, **fields: Any) -> EscalationPolicy:
    """Return a ladder of one level for each target; of the two lines, if there are none.

    Each level waits half an hour, and the last resort are the supervisors.
    """
    levels = [
        Level(targets=each, wait="30 minutes") for each in targets or ("team:first", "team:second")
    ]
    given: dict[str, Any] = {"id": "desk", "levels": levels, "fallback": "role:supervisor"}
    return EscalationPolicy(**{**given, **fields})


def one(targets: str = "on_duty", **fields: Any) -> EscalationPolicy:
    """Return a ladder of one level that waits half an hour."""
    return policy(levels=[Level(targets=targets, **{"wait": "30 minutes", **fields})])


def ask(
    given: Escalation | None = None,
    roster: Roster | None = None,
    hour: float = 10,
    ladder: EscalationPolicy | None = None,
    **fields: Any,
) -> Route:
    """Return the route of an escalation at an hour, up the ladder of the two lines."""
    now = at(0) + timedelta(hours=hour)
    return (ladder or policy()).route(given or escalation(), roster or desk(), at=now, **fields)


def told(route: Route, code: str) -> list[str]:
    """Return the sentences of a code."""
    return [reason.text for reason in route.because if reason.code == code]


def search(needs: Needs | None = None, *, roster: Roster | None = None, **fields: Any) -> Search:
    """Return a search at noon for an escalation with these needs."""
    given: dict[str, Any] = {
        "escalation": escalation(needs),
        "roster": roster or desk(),
        "load": Load(),
        "at": NOON,
        "barred": {},
    }
    return Search(**{**given, **fields})


def codes(reasons: Iterable[Reason]) -> list[str]:
    """Return the codes of the reasons."""
    return [reason.code for reason in reasons]
