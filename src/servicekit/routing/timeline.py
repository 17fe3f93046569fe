"""The timeline of an escalation: who would be asked when, if nobody acts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
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

    It ends with a last resort who is followed by nobody, where the ladder begins again, where the
    same people are asked without end as before, and where nobody knows who comes or has room.

    Args:
        escalation: what somebody is wanted for.
        route: how to find whom to ask at an instant.
        at: from when on.
        last: the level of the last resort; without it the timeline does not end with that.
    """
    before: set[tuple[int | None, tuple[str, ...]]] = set()
    while True:
        step = route(escalation, at)
        yield step
        codes, here = {reason.code for reason in step.because}, (step.level, step.to)
        if "wait_over" in codes:
            before.clear()
        lasting = bool(step.to) and step.due_at is None
        # Everybody goes on having what they have, so nobody has room before somebody comes.
        full = "no_room_yet" in codes and step.due_at is None
        following = step.comes_at if full else step.next_at
        if following is None or _ends(step, codes, last) or (lasting and here in before):
            return
        if lasting:
            before.add(here)
        escalation, at = step.recorded(escalation), following


def _ends(step: Route, codes: Collection[str], last: int | None) -> bool:
    """Tell whether from here on the same comes again and again."""
    begun_again = bool({"begun_again", "unknown_from"} & {*codes})
    asks = step.outcome in {"routed", "asked"}
    return begun_again or (asks and step.level == last and not step.awaited)
