"""Returns: matters that came back after they were settled, and those that took one contact."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.case import Repeat
from servicekit.instants import spoken
from servicekit.review.finding import Finding
from servicekit.review.inquiry import Inquiry
from servicekit.review.measuring.asking import answers, asks, is_lost
from servicekit.review.measuring.outlook import unverified

__all__ = ["came_back", "one_contact"]


def came_back(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each time that the matter came back after it was settled, within the window.

    Without a history nobody can tell, once it was settled.
    """
    case = inquiry.case
    if inquiry.returns is None:
        if inquiry.settled_at is not None or inquiry.reopenings:
            text = "Without a history nobody can tell whether the customer came back about it."
            yield Finding.of("repeat_contact", text, (case.id,), undecided=True)
        return
    for each in _back(inquiry):
        yield Finding.of("repeat_contact", str(each), dict.fromkeys((case.id, each.again_in)))


def one_contact(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield that one contact was enough: settled, and nothing came back within the window.

    A call that nobody took was not, and neither was what nobody answered.
    """
    contacts = [contact for contact in inquiry.contacts if asks(contact)]
    if len(contacts) != 1 or is_lost(contacts[0]) or unverified(inquiry) is not None:
        return
    if not any(map(answers, inquiry.contacts)):
        return
    if not inquiry.reopenings and not _back(inquiry):
        text = f"One contact was enough, on {spoken(contacts[0].at)}."
        yield Finding.of("one_contact", text, (contacts[0].id,))


def _back(inquiry: Inquiry) -> list[Repeat]:
    """Return each time that this very case came back, in whichever."""
    return [each for each in inquiry.returns or () if each.case_id == inquiry.case.id]
