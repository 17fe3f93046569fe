"""The facts of a case at an instant, as tables read them."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.escalation import SEVERITIES
from servicekit.followups.columns import COLUMNS, facts_of_customer, host_facts
from servicekit.interaction import SIGNALS
from servicekit.promise import PromiseState
from servicekit.situation.scene import Scene, customer_of
from servicekit.situation.silence import waiting
from servicekit.values import Facts

__all__ = ["facts", "facts_of"]


def facts(
    case: Case,
    *,
    at: datetime,
    known_at: datetime | None = None,
    history: History | None = None,
    customer: Customer | None = None,
) -> Facts:
    """Return the facts of a case at an instant, by the names of :data:`COLUMNS`.

    What nobody can tell is left out, so that a table asks for it and never guesses: without a
    history how many cases the customer has had, whether the matter came back and whether they are
    owed something late elsewhere; without the customer their language and needs. Facts of the
    case, and of the customer, are there as well under names of their own; those of the case win.

    Args:
        case: the case.
        at: the instant that is asked about.
        known_at: what was recorded later is not seen; ``at`` by default.
        history: everything of its customer.
        customer: its customer; by default that of the history.

    Example:
        >>> from datetime import UTC
        >>> opened = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> case = Case(id=1, customer_id=7, opened_at=opened, kind="complaint")
        >>> found = facts(case, at=opened)
        >>> found["status"], found["complaint"], "owed_late" in found
        ('new', True, False)

    Raises:
        FieldError: it is another customer's case.
        NaiveDatetimeError: an instant has no time zone.
    """
    whose = customer_of(history, customer)
    known = at if known_at is None else known_at
    return facts_of(Scene(case=case, at=at, known_at=known, history=history, customer=whose))


def facts_of(scene: Scene, names: Container[str] = COLUMNS) -> Facts:
    """Return the facts of a scene.

    Args:
        scene: the case.
        names: those that are wanted. What takes the whole history to find is left out without.
    """
    found = {
        **({} if scene.customer is None else facts_of_customer(scene.customer)),
        **host_facts(scene.case.facts),
        **_of_case(scene),
        **_signals(scene),
        **_counts(scene),
        **_of_history(scene, names),
    }
    return Facts(found)


def _of_case(scene: Scene) -> dict[str, Any]:
    case, asked = scene.case, scene.asked
    severities = [SEVERITIES.index(each.severity) for each in scene.escalations]
    return {
        "kind": case.kind,
        "topic": case.topic,
        "channel": case.channel,
        "brand": case.brand,
        "cause_id": case.cause_id,
        "status": case.status(**asked),
        "priority": case.priority(**asked),
        "team": case.team(**asked),
        "assigned": case.agent(**asked) is not None,
        "waiting": waiting(scene) is not None,
        "escalated": bool(severities),
        "severity": SEVERITIES[max(severities)] if severities else None,
    }


def _signals(scene: Scene) -> dict[str, bool]:
    given = {signal for contact in scene.contacts for signal in contact.signals}
    given |= {"complaint"} & {scene.case.kind}
    return {signal: signal in given for signal in SIGNALS}


def _counts(scene: Scene) -> dict[str, int]:
    case, asked = scene.case, scene.asked
    return {
        "reopenings": len(case.reopenings(**asked)),
        "hand_overs": len(case.hand_overs(**asked)),
        "ping_pong": len(case.ping_pong(**asked)),
        "departments": len(case.departments(**asked)),
        "contacts": sum(c.public and c.direction != "internal" for c in scene.contacts),
        "times_repeated": case.times_repeated(**asked),
    }


def _of_history(scene: Scene, names: Container[str]) -> dict[str, Any]:
    history, asked = scene.history, scene.asked
    if history is None:  # what is late in this case is late, whatever others hold
        owed = scene.case.owed(**asked)
        late = any(promise.state(**asked) is PromiseState.BROKEN for promise in owed)
        return {"owed_late": True} if late else {}
    return {name: find(scene, history) for name, find in _HISTORY.items() if name in names}


def _came_back(scene: Scene, _: History) -> bool:
    return any(scene.case.id in {each.case_id, each.again_in} for each in scene.returns)


_HISTORY: Mapping[str, Callable[[Scene, History], Any]] = MappingProxyType(
    {
        "cases": lambda scene, history: len(history.raised(**scene.asked)),
        "came_back": _came_back,
        "owed_late": lambda scene, history: bool(history.owed_late(**scene.asked)),
    }
)
