"""The timeline of an escalation: who would be asked when, if nobody acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from servicekit.escalation import Escalation
from servicekit.instants import later
from servicekit.routing.route import Route

__all__ = ["timeline"]


def timeline(
    escalation: Escalation, route: Callable[[Escalation, datetime], Route], at: datetime
) -> Iterator[Route]:
    """Yield step after step, each recorded before the next is asked for.

    Args:
        escalation: what somebody is wanted for.
        route: how to find whom to ask at an instant.
        at: from when on.
    """
    while True:
        step = route(escalation, at)
        yield step
        if step.next_at is None or not later(step.next_at, at):
            return
        escalation, at = step.recorded(escalation), step.next_at
