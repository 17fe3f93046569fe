"""Silence on either side: the customer waits for the company, or the company for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from servicekit.case.ordering import originals
from servicekit.followups.occasion import Occasion
from servicekit.instants import latest, moment, spoken
from servicekit.interaction import Interaction
from servicekit.situation.scene import Scene

__all__ = ["customer_silent", "customer_waiting"]

_THEIRS = frozenset({"customer", "representative"})


def customer_waiting(scene: Scene) -> Iterator[Occasion]:
    """Yield that nobody has answered the customer, since their oldest message without an answer."""
    since = scene.case.waiting_since(**scene.asked)
    if since is None:
        return
    message = next(c.id for c in scene.contacts if c.awaits_reply and moment(c.at) == moment(since))
    # Whoever mends a message does not write another one.
    first = originals(scene.case.interactions).get(message, message)
    text = f"Nobody has answered what the customer wrote on {spoken(since)}."
    yield scene.occasion("customer_waiting", since, text, message, about=first)


def customer_silent(scene: Scene) -> Iterator[Occasion]:
    """Yield that the company waits, and the customer wrote nothing since it spoke to them last.

    It begins when the case became pending, or when the company wrote if that was later; what the
    company writes after that, such as a reminder, begins nothing anew.
    """
    pending, spoke = _pending_since(scene), _spoke_first(scene.contacts)
    if pending is not None and spoke is not None:
        since = latest(pending, spoke)
        text = f"The customer has not answered since {spoken(since)}."
        yield scene.occasion("customer_silent", since, text)


def _pending_since(scene: Scene) -> datetime | None:
    """Return when the case became pending, or ``None`` where it is not."""
    found = None
    for change in scene.case.changes_of("status", **scene.asked):
        if change.new != "pending":
            found = None
        elif found is None:
            found = change.at
    return found


def _spoke_first(contacts: tuple[Interaction, ...]) -> datetime | None:
    """Return when the company first spoke after the last word of the customer, if it did."""
    found = None
    for contact in contacts:
        if _is_word(contact):
            found = None
        if found is None and _is_ours(contact):
            found = contact.at
    return found


def _is_word(contact: Interaction) -> bool:
    """Tell whether the customer spoke in it: also to say thanks, or in a call that nobody took."""
    wrote = contact.direction == "inbound" and contact.author.role in _THEIRS
    return contact.is_live or (wrote and contact.public and not contact.automated)


def _is_ours(contact: Interaction) -> bool:
    """Tell whether the company spoke to the customer in it, and reached them."""
    wrote = contact.direction == "outbound" and contact.public and contact.reached
    return contact.is_live or wrote
