"""The timeline of an escalation: who would be asked when, if nobody acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from servicekit.escalation import Escalation
from servicekit.routing.route import Route

__all__ = ["timeline"]


def timeline(
    escalation: Escalation,
    route: Callable[[Escalation, datetime], Route],
    at: datetime,
    *,
    last: int | None = None,
) -> Iterator[Route]:
    """Yield step after step, each recorded before the next is asked for.

    It ends with the last resort, or where the ladder begins again.

    Args:
        escalation: what somebody is wanted for.
        route: how to find whom to ask at an instant.
        at: from when on.
        last: the level of the last resort; without it the timeline does not end with that.
    """
    while True:
        step = route(escalation, at)
        yield step
        if step.next_at is None or _ends(step, last):
            return
        escalation, at = step.recorded(escalation), step.next_at


def _ends(step: Route, last: int | None) -> bool:
    """Tell whether from here on the same comes again and again."""
    begun_again = any(reason.code == "begun_again" for reason in step.because)
    return begun_again or (step.outcome == "routed" and step.level == last)
