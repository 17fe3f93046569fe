"""The outlook: whether it can be told yet what became of a case."""

from __future__ import annotations

from datetime import datetime

from servicekit.case import ENDED
from servicekit.instants import duration_microseconds, spoken_duration, to_microseconds
from servicekit.review.inquiry import Inquiry

__all__ = ["came_back", "gone", "settled", "undone", "unverified", "within"]


def gone(inquiry: Inquiry) -> str | None:
    """Return that the case was merged or deleted; another carries the matter then, or none."""
    status = inquiry.case.status(at=inquiry.at)
    return status if status in ENDED else None


def settled(inquiry: Inquiry) -> datetime | str:
    """Return when the case was settled for good, so far, or why nobody can tell."""
    return gone(inquiry) or inquiry.settled_at or "still_open"


def undone(inquiry: Inquiry) -> str:
    """Return why nobody has answered in the case: somebody still may, or nobody ever will."""
    return gone(inquiry) or ("still_open" if inquiry.settled_at is None else "no_reply")


def unverified(inquiry: Inquiry) -> str | None:
    """Return why nobody can tell whether the case stayed settled, ``None`` where it is known.

    Whether a case was resolved is left out for as long where it was not, or the latest would all be
    failures.
    """
    since = settled(inquiry)
    if isinstance(since, str):
        return since
    if inquiry.returns is None:
        return "no_history"
    age = to_microseconds(inquiry.at) - to_microseconds(since)
    return None if age > duration_microseconds(inquiry.playbook.window) else "too_early"


def came_back(inquiry: Inquiry) -> int:
    """Return how often the matter came back after the case was settled, within the window."""
    return sum(each.case_id == inquiry.case.id for each in inquiry.returns or ())


def within(inquiry: Inquiry) -> str:
    """Return in words how long a matter counts as coming back, which playbooks may differ in."""
    return f"within {spoken_duration(inquiry.playbook.window)}"
