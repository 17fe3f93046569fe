"""The backlog: escalations that wait, given out with a ladder or without one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from servicekit.escalation import Escalation
from servicekit.roster import Roster
from servicekit.routing.assignment import Assignment
from servicekit.routing.level import Level
from servicekit.routing.policy import EscalationPolicy

__all__ = ["EVERYBODY", "assign"]

#: The ladder of those who have none: whoever is on duty, the lowest sufficient authority first.
EVERYBODY = EscalationPolicy(
    id="everybody", levels=[Level(targets="authority")], fallback="on_duty"
)


def assign(
    escalations: Iterable[Escalation],
    roster: Roster,
    *,
    at: datetime,
    policy: EscalationPolicy = EVERYBODY,
    **known: Any,
) -> Assignment:
    """Give out a backlog: the matter with the oldest promise first, nobody over capacity.

    Args:
        escalations: those that wait, in any order.
        roster: where to look.
        at: when.
        policy: the ladder; by default :data:`EVERYBODY`.
        **known: the ``load`` and the ``cases``, as for :meth:`EscalationPolicy.assign`.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.hours import BusinessHours
        >>> from servicekit.staff import Agent
        >>> ten = datetime(2026, 5, 1, 10, tzinfo=UTC)
        >>> always = BusinessHours.always("UTC")
        >>> roster = Roster(agents=[Agent(id="ada", hours=always, capacity=1)])
        >>> backlog = [
        ...     Escalation(id=n, case_id=n, raised_at=ten, why="no reply") for n in (1, 2)
        ... ]
        >>> found = assign(backlog, roster, at=ten)
        >>> dict(found.given), [route.escalation_id for route in found.left]
        ({'1': 'ada'}, ['2'])

    Raises:
        FieldError: an escalation is given twice, or was raised after ``at``.
        TypeError: something else is given as known.
    """
    return policy.assign(escalations, roster, at=at, **known)
