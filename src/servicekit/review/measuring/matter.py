"""The matter: whether customers got in touch about it in another case as well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from servicekit.case import DONE, ENDED, Case
from servicekit.instants import duration_microseconds, later, to_microseconds
from servicekit.review.inquiry import Inquiry
from servicekit.review.measuring.asking import asks

__all__ = ["asked_elsewhere"]

_OVER = DONE | ENDED


def asked_elsewhere(inquiry: Inquiry) -> bool:
    """Tell whether the customer got in touch about the matter in another case.

    Cases of the same kind and topic, or of the same cause, are about the same matter. One that was
    still open when this one was raised counts as a whole, as does what was merged into this one; of
    the others, what came after the opening. All of it ends the window of the playbook after the
    last settling. A contact that is in this case as well is no other.
    """
    settled_at, opened_at = inquiry.settled_at, inquiry.case.opened_at
    if settled_at is None:
        return False
    end = to_microseconds(settled_at) + duration_microseconds(inquiry.playbook.window)
    own = {contact.id for contact in inquiry.contacts}
    return any(
        to_microseconds(asked_at) <= end and (whole or not later(opened_at, asked_at))
        for other, whole in _others(inquiry)
        for asked_at in _asked_at(other, own, inquiry.at)
    )


def _others(inquiry: Inquiry) -> Iterator[tuple[Case, bool]]:
    """Yield the other cases about the matter, and whether each counts as a whole."""
    case, at = inquiry.case, inquiry.at
    for other in () if inquiry.history is None else inquiry.history.raised(at=at):
        if other.id != case.id:
            merged = other.merged_into == case.id and other.status(at=at) == "merged"
            if merged or _is_alike(case, other):
                yield other, merged or not _was_over(other, case.opened_at, at)


def _was_over(case: Case, then: datetime, at: datetime) -> bool:
    """Tell whether a case was settled, merged or deleted at an earlier instant."""
    changes = case.changes_of("status", at=at)
    last = next((each.new for each in reversed(changes) if not later(each.at, then)), None)
    return last in _OVER


def _is_alike(case: Case, other: Case) -> bool:
    """Tell whether two cases have the same kind and topic, or the same cause."""
    if case.cause_id is not None and case.cause_id == other.cause_id:
        return True
    return case.topic is not None and (case.kind, case.topic) == (other.kind, other.topic)


def _asked_at(case: Case, own: set[str], at: datetime) -> Iterator[datetime]:
    """Yield when the customer got in touch in a case.

    Whoever raised it got in touch, also where nobody recorded how.
    """
    asking = [contact for contact in case.contacts(at=at) if asks(contact)]
    yield from (contact.at for contact in asking if contact.id not in own)
    if not asking:
        yield case.opened_at
