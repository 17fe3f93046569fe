"""Who had a case when something happened in it, or spoke in a contact."""

from __future__ import annotations

from datetime import datetime

from servicekit.instants import later
from servicekit.interaction import Interaction
from servicekit.review.inquiry import Inquiry
from servicekit.review.measuring.entry import Doer

__all__ = ["case_team", "holder", "holder_now", "speaker"]


def case_team(inquiry: Inquiry) -> Doer:
    """Return the team that has the case: what it is measured by was no single person's doing."""
    return Doer(inquiry.team)


def holder_now(inquiry: Inquiry) -> Doer:
    """Return the team and the person that have the case."""
    return Doer(inquiry.team, inquiry.agent)


def holder(inquiry: Inquiry, at: datetime) -> Doer:
    """Return the team and the person that had the case at an instant.

    Where no team had it then, the one that has it now answers for it; nobody in person does for
    what happened before they had it.
    """
    return Doer(_then(inquiry, "team", at) or inquiry.team, _then(inquiry, "agent", at))


def _then(inquiry: Inquiry, field: str, at: datetime) -> str | None:
    """Return who had it at an instant, as it is known now."""
    changes = inquiry.case.changes_of(field, at=inquiry.at)
    for change in reversed(changes):
        if not later(change.at, at):
            return change.new
    return changes[0].old if changes else None


def speaker(inquiry: Inquiry, contact: Interaction) -> Doer:
    """Return the department and the person of the company that took part in a contact."""
    team = contact.department or _then(inquiry, "team", contact.at) or inquiry.team
    people = (party.id for party in contact.parties if party.role == "agent")
    return Doer(team, next(people, None))
