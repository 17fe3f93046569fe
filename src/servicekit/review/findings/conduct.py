"""Conduct: staff that was abused, and staff that was praised."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.instants import spoken
from servicekit.interaction import Interaction
from servicekit.review.finding import Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["abuse", "praise"]


def abuse(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield that staff was abused, however often; what is owed to the customer stays owed."""
    contacts = _marked(inquiry, "abusive")
    if contacts:
        text = f"Staff was abused {_times(len(contacts))}, last on {spoken(contacts[-1].at)}: "
        rest = "bring in a supervisor; what is owed stays owed."
        yield Finding.of("abused", text + rest, (each.id for each in contacts))


def praise(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield that the customer praised somebody, in a contact or when asked."""
    contacts = _marked(inquiry, "praise")
    if contacts:
        text = f"The customer praised us {_times(len(contacts))}."
        yield Finding.of("praised", text, (each.id for each in contacts))
    for each in inquiry.case.feedback:
        given = each.kind == "praise" and each.at is not None
        if given and not inquiry.ahead(each.since, each.recorded_at):
            text = f"The customer praised {each.about or 'us'}."
            yield Finding.of("praised", text, () if each.id is None else (each.id,))


def _marked(inquiry: Inquiry, signal: str) -> list[Interaction]:
    return [contact for contact in inquiry.contacts if signal in contact.signals]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
