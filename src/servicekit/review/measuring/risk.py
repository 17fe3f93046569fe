"""Risk: the signs by which a company may lose a customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from servicekit.instants import duration_microseconds, later, to_microseconds
from servicekit.interaction import Interaction
from servicekit.promise import PromiseState
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.asking import answers
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
# The targets by which customers are promised an answer.
_ANSWERS = frozenset({"first_reply", "next_reply"})


def at_risk(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield whether any sign speaks for losing the customer over this case.

    Something that somebody promised is late, or the answer that the customer waits for; a complaint
    waits for an answer; the matter came back twice; the last score is low; or the customer went
    quiet over a message that nobody answered. Here a machine's answer is one as well, as long as
    they did not write again.
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
    broken = [each for each in inquiry.promises if each.state is PromiseState.BROKEN]
    if any(each.origin != "target" for each in broken):
        return True
    targets = (inquiry.targets[each.id] for each in broken if each.id in inquiry.targets)
    return any(each.measure in _ANSWERS for each in targets) and bool(_waiting(inquiry))


def _is_complaint_unanswered(inquiry: Inquiry) -> bool:
    complains = inquiry.case.kind == "complaint"
    return any(complains or "complaint" in each.signals for each in _waiting(inquiry))


def _waiting(inquiry: Inquiry) -> list[Interaction]:
    """Return what now waits for an answer, if anything does; settling the case answers it."""
    since = inquiry.waiting_since
    if since is None:
        return []
    return [each for each in _unanswered(inquiry) if not later(since, each.at)]


def _unanswered(inquiry: Inquiry) -> list[Interaction]:
    """Return the messages that nobody has answered, not even a machine."""
    found: list[Interaction] = []
    for contact in inquiry.contacts:
        if answers(contact):
            found = []
        elif contact.awaits_reply:
            found.append(contact)
    return found


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


def _went_quiet(inquiry: Inquiry) -> bool:
    """Tell whether they have written no more for a while, over a message that nobody answered."""
    left = _unanswered(inquiry)
    if not left:
        return False
    quiet = to_microseconds(inquiry.at) - to_microseconds(left[-1].at)
    return quiet > duration_microseconds(inquiry.playbook.window)


_SIGNS: tuple[Callable[[Inquiry], bool], ...] = (
    _is_owed_late,
    _is_complaint_unanswered,
    _came_back_twice,
    _is_score_low,
    _went_quiet,
)
