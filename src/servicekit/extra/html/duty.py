"""What is due now: who has to do what, until when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from servicekit.extra.html.words import ago
from servicekit.instants import to_microseconds
from servicekit.review import AgendaItem

__all__ = ["URGENCIES", "Duty", "duties", "firsts"]

#: How urgent it is, the most urgent first.
URGENCIES = ("overdue", "due", "no due")


class Duty(NamedTuple):
    """Something that is due.

    Args:
        item: what, who, until when and why.
        case_id: in which case.
        place: the place of the case among those that are told; ``None`` where it is not.
        urgency: one of :data:`URGENCIES`.
        left: how much time is left or over, in words.
        key: what orders by due: microseconds of UTC, or the end of time.
    """

    item: AgendaItem
    case_id: str
    place: int | None
    urgency: str
    left: str
    key: int


# After everything that is due.
_NEVER = 2**62


def duties(
    agenda: Iterable[tuple[str, AgendaItem]], places: Mapping[str, int], at: datetime
) -> tuple[Duty, ...]:
    """Return what is due, the longest overdue first, and last what has no due.

    Args:
        agenda: what has to be done, each with the id of its case.
        places: the places of the cases that are told, by their ids.
        at: the instant of the judgement.
    """
    found = (_duty(case_id, item, places.get(case_id), at) for case_id, item in agenda)
    return tuple(sorted(found, key=lambda duty: (duty.key, _since(duty), duty.item.key)))


def firsts(found: Iterable[Duty], most: int) -> tuple[Duty, ...]:
    """Return what comes first of each urgency, so that none crowds out the others.

    Args:
        found: what is due, in its order.
        most: how much of each urgency.
    """
    every = [*found]
    return tuple(
        duty
        for urgency in URGENCIES
        for duty in islice((each for each in every if each.urgency == urgency), most)
    )


def _duty(case_id: str, item: AgendaItem, place: int | None, at: datetime) -> Duty:
    if item.due_at is None:
        waited = ago(to_microseconds(at) - to_microseconds(item.since))
        return Duty(item, case_id, place, "no due", f"waits for {waited}", _NEVER)
    due = to_microseconds(item.due_at)
    left = due - to_microseconds(at)
    if left < 0:
        return Duty(item, case_id, place, "overdue", f"{ago(left)} over", due)
    return Duty(item, case_id, place, "due", f"{ago(left)} left" if left else "now", due)


def _since(duty: Duty) -> int:
    return to_microseconds(duty.item.since)
