"""Risk: the signs by which a company may lose a customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from servicekit.instants import later
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
    twice; the last score is low; or the case was settled over a message that nobody answered.
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
    since = inquiry.waiting_since
    if since is None or inquiry.case.kind == "complaint":
        return since is not None
    waiting = (each for each in inquiry.contacts if not later(since, each.at))
    return any(each.awaits_reply and "complaint" in each.signals for each in waiting)


def _came_back_twice(inquiry: Inquiry) -> bool:
    """Tell whether the matter came back twice, as this case, from it or to it."""
    return len(inquiry.returns or ()) >= _TWICE


def _is_score_low(inquiry: Inquiry) -> bool:
    """Tell whether the last score of any kind is low."""
    last: dict[str, bool] = {}
    for each in known_feedback(inquiry):
        if each.score is not None and each.scale is not None:
            (low, high), (part, whole) = each.scale, _LOW[each.kind]
            last[each.kind] = (each.score - low) * whole <= (high - low) * part
    return any(last.values())


def _was_closed_unanswered(inquiry: Inquiry) -> bool:
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
    _was_closed_unanswered,
)
