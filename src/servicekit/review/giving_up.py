"""Giving up: callers who hung up before anybody could have answered wait for nothing."""

from __future__ import annotations

from datetime import timedelta

import attrs

from servicekit.case import Case, History
from servicekit.instants import duration_microseconds
from servicekit.interaction import Interaction

__all__ = ["heard_case", "heard_history"]


def heard_case(case: Case, short: timedelta) -> Case:
    """Return a case in which nobody waits for an answer to a call given up almost at once.

    Args:
        case: the case.
        short: who gives up after this time or sooner has not waited for anybody.
    """
    if not any(_is_short(each, short) for each in case.interactions):
        return case
    return attrs.evolve(case, interactions=[_heard(each, short) for each in case.interactions])


def heard_history(history: History, short: timedelta) -> History:
    """Return a history in which nobody waits for an answer to a call given up almost at once.

    Args:
        history: everything of the customer.
        short: who gives up after this time or sooner has not waited for anybody.
    """
    free = history._contacts  # noqa: SLF001 - those of no case, which nothing else returns
    every = (*free, *(each for case in history.cases for each in case.interactions))
    if not any(_is_short(each, short) for each in every):
        return history
    return attrs.evolve(
        history,
        cases=[heard_case(case, short) for case in history.cases],
        contacts=[_heard(each, short) for each in free],
    )


def _heard(contact: Interaction, short: timedelta) -> Interaction:
    return attrs.evolve(contact, needs_reply=False) if _is_short(contact, short) else contact


def _is_short(contact: Interaction, short: timedelta) -> bool:
    """Tell whether a customer gave up so soon that nobody could have been quick enough."""
    if contact.outcome != "abandoned" or contact.wait is None or not contact.awaits_reply:
        return False
    limit = duration_microseconds(short)
    return limit > 0 and 0 <= duration_microseconds(contact.wait) <= limit
