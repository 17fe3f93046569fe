"""Risk: the signs by which a company may lose a customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from servicekit.case import Feedback
from servicekit.interaction import Interaction
from servicekit.promise import PromiseState
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.entry import Found, entry
from servicekit.review.measuring.feedback import known_feedback
from servicekit.review.measuring.holding import case_team
from servicekit.review.measuring.outlook import gone

__all__ = ["at_risk"]

# How high on its scale a low score can be: 2 of 5, a detractor's 6 of 10, 3 of 7.
_LOW: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"csat": (1, 4), "nps": (6, 10), "ces": (2, 6)}
)
_TWICE = 2


def at_risk(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield whether any sign speaks for losing the customer over this case.

    Something that somebody promised is late; a complaint waits for an answer; the matter came back
    twice; the last score is low; or they went quiet, as the case was settled over a message that
    nobody answered.
    """
    found: Found
    if (reason := gone(inquiry)) is not None:
        found = reason
    elif inquiry.returns is None:
        found = "no_history"
    elif not (inquiry.contacts or inquiry.promises or inquiry.case.feedback):
        found = "not_recorded"
    else:
        found = int(any(sign(inquiry) for sign in _SIGNS))
    yield entry("at_risk", found, case_team(inquiry))


def _is_owed_late(inquiry: Inquiry) -> bool:
    broken = (each for each in inquiry.promises if each.state is PromiseState.BROKEN)
    return any(each.origin != "target" for each in broken)


def _is_complaint_unanswered(inquiry: Inquiry) -> bool:
    if inquiry.waiting_since is None:
        return False
    marked = any("complaint" in contact.signals for contact in inquiry.contacts)
    return marked or inquiry.case.kind == "complaint"


def _came_back_twice(inquiry: Inquiry) -> bool:
    """Tell whether the matter came back twice, as this case, from it or to it."""
    return len(inquiry.returns or ()) >= _TWICE


def _is_score_low(inquiry: Inquiry) -> bool:
    """Tell whether the last score of any kind is low."""
    last = {each.kind: each for each in known_feedback(inquiry) if each.score is not None}
    return any(map(_is_low, last.values()))


def _is_low(feedback: Feedback) -> bool:
    if feedback.score is None or feedback.scale is None:
        return False
    (low, high), (part, whole) = feedback.scale, _LOW[feedback.kind]
    return (feedback.score - low) * whole <= (high - low) * part


def _went_quiet(inquiry: Inquiry) -> bool:
    """Tell whether the case was settled over a message that nobody answered."""
    if inquiry.settled_at is None:
        return False
    waits = False
    for contact in inquiry.contacts:
        waits = not _answers(contact) and (waits or contact.awaits_reply)
    return waits


def _answers(contact: Interaction) -> bool:
    """Tell whether a person spoke, or a machine told them something; a receipt is no answer."""
    return contact.is_reply or (contact.is_attempt and contact.reached and bool(contact.told))


_SIGNS: tuple[Callable[[Inquiry], bool], ...] = (
    _is_owed_late,
    _is_complaint_unanswered,
    _came_back_twice,
    _is_score_low,
    _went_quiet,
)
