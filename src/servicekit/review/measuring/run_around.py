"""The run-around: from desk to desk, the story told again, two answers to one question."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.entry import Found, entry
from servicekit.review.measuring.holding import case_team

__all__ = ["moves", "repetitions"]


def moves(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield how often the case went from desk to desk, straight back, and how many had it."""
    doer, desks = case_team(inquiry), inquiry.case.departments(at=inquiry.at)
    counts: dict[str, Found] = {
        "hand_overs": len(inquiry.hand_overs),
        "ping_pong": len(inquiry.ping_pong),
        "departments": len(desks),
    }
    for measure, count in counts.items():
        yield entry(measure, count if desks else "not_recorded", doer)


def repetitions(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield how often the customer told the story again, and heard another answer."""
    doer, contacts = case_team(inquiry), inquiry.contacts
    times = sum(contact.story_repeated for contact in contacts)
    yield entry("times_repeated", times if contacts else "not_recorded", doer)
    yield entry("contradictions", _contradictions(inquiry), doer)


def _contradictions(inquiry: Inquiry) -> Found:
    found = inquiry.contradictions
    if found is None:
        return "no_book"
    return len(found) if inquiry.contacts else "not_recorded"
