"""Feedback: what customers say of the service when somebody asks them, and how many answer."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from servicekit.case import Feedback
from servicekit.instants import duration_microseconds, to_microseconds
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.entry import Doer, Found, entry
from servicekit.review.measuring.holding import holder, speaker

__all__ = ["KINDS", "known_feedback", "said"]

#: The kinds of feedback that are measures.
KINDS = ("csat", "nps", "ces")


def known_feedback(inquiry: Inquiry) -> Iterator[Feedback]:
    """Yield what was asked and answered by then; what was not yet shows no answer."""
    if not inquiry.case.feedback:
        return
    now = to_microseconds(inquiry.at)
    for each in inquiry.case.feedback:
        seen = each.seen(at=now, known=now) if each.kind in KINDS else None
        if seen is not None:
            yield seen


def said(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield the scores that customers gave, by scale, and for each question whether they did."""
    for each in known_feedback(inquiry):
        doer, of = _whose(inquiry, each), _scale(each)
        if each.at is not None:
            yield entry(each.kind, _score(each), doer, of)
        if each.asked_at is not None:
            yield entry(f"{each.kind}_response", _response(inquiry, each), doer, of)


def _score(feedback: Feedback) -> Found:
    return "not_recorded" if feedback.score is None else round(Fraction(feedback.score) * 100)


def _response(inquiry: Inquiry, feedback: Feedback) -> Found:
    """Tell whether they answered; who was asked only lately may do it yet."""
    age = to_microseconds(inquiry.at) - to_microseconds(feedback.since)
    if age <= duration_microseconds(inquiry.playbook.window):
        return "too_early"
    return int(feedback.at is not None)


def _scale(feedback: Feedback) -> str | None:
    if feedback.scale is None:
        return None
    low, high = feedback.scale
    return f"{low:g}..{high:g}"


def _whose(inquiry: Inquiry, feedback: Feedback) -> Doer:
    """Return whom it is about: who spoke in the contact, or who had the case when it was asked."""
    name = feedback.interaction_id
    contact = next((c for c in inquiry.contacts if name is not None and c.id == name), None)
    doer = holder(inquiry, feedback.since) if contact is None else speaker(inquiry, contact)
    return doer if feedback.about is None else doer._replace(agent=feedback.about)
