"""Answering: how quickly calls are taken, and how many are given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from servicekit.instants import duration_microseconds, spoken_duration
from servicekit.playbook.service_level import ServiceLevel
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.asking import is_lost, is_taken
from servicekit.review.measuring.entry import Found, entry
from servicekit.review.measuring.holding import speaker
from servicekit.review.measuring.sharing import counted_contacts

__all__ = ["ALL", "ANSWERED", "NOT_SHORT", "answered"]

#: Which calls count: all that customers made, those that were taken, and all but those that were
#: given up so soon that nobody could have taken them.
ALL, ANSWERED, NOT_SHORT = "of all offered", "of answered", "without short abandons"

#: The measure, of which calls, and what was found.
_Values = Iterator[tuple[str, str | None, Found]]


def answered(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield for each call whether it was taken in time, and for those taken after how long."""
    level = inquiry.playbook.service_level
    for contact in counted_contacts(inquiry):
        taken = is_taken(contact)
        if taken or is_lost(contact):
            doer, wait = speaker(inquiry, contact), _waited(contact.wait)
            for measure, of, found in _taken(wait, level) if taken else _lost(wait, level):
                yield entry(measure, found, doer, of)


def _taken(wait: Found, level: ServiceLevel) -> _Values:
    in_time, kept = wait, wait
    if not isinstance(wait, str):
        in_time, kept = int(wait <= duration_microseconds(level.answer_within)), 0
    for of in (ALL, ANSWERED, NOT_SHORT):
        yield "service_level", _named(of, level), in_time
    yield "speed_of_answer", None, wait
    yield "abandoned", ALL, 0
    yield "abandoned", NOT_SHORT, kept


def _lost(wait: Found, level: ServiceLevel) -> _Values:
    """Yield what a call says that nobody took.

    Where nobody wrote down how long they waited, it says nothing of the time, just as a call does
    that was taken: else all whose wait is known would be those that were missed.
    """
    missed, lost, short = wait, wait, False
    if not isinstance(wait, str):
        missed, lost = 0, 1
        short = wait <= duration_microseconds(level.short_abandon) > 0
    yield "service_level", _named(ALL, level), missed
    yield "service_level", _named(NOT_SHORT, level), "short_abandon" if short else missed
    yield "abandoned", ALL, 1
    yield "abandoned", NOT_SHORT, "short_abandon" if short else lost


def _named(of: str, level: ServiceLevel) -> str:
    """Return which calls count and within what time, which playbooks may differ in."""
    return f"{of}, within {spoken_duration(level.answer_within)}"


def _waited(wait: timedelta | None) -> Found:
    if wait is None:
        return "not_recorded"
    found = duration_microseconds(wait)
    return found if found >= 0 else "impossible"
