"""Silence on either side: the customer waits for the company, or the company for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from servicekit.case.change import DONE
from servicekit.case.course import closed, place
from servicekit.followups.occasion import Occasion
from servicekit.instants import later, latest, spoken
from servicekit.interaction import Interaction
from servicekit.situation.scene import Scene

__all__ = ["customer_silent", "customer_waiting", "given_up", "waiting"]


def waiting(scene: Scene) -> Interaction | None:
    """Return the oldest message that nobody has answered, or ``None``.

    A word that only breaks our silence answers nothing: it carries a follow-up on the wait itself.
    Settling the case counts as an answer.
    """
    over = closed(scene.case.changes_of("status", **scene.asked))
    found = None
    for contact in scene.contacts:
        if contact.is_reply and not _carries(contact, "customer_waiting"):
            found = None
        elif found is None and contact.awaits_reply and (over is None or place(contact) > over):
            found = contact
    return found


def customer_waiting(scene: Scene) -> Iterator[Occasion]:
    """Yield that nobody has answered the customer, since their oldest message without an answer."""
    message = waiting(scene)
    if message is None:
        return
    # Whoever mends a message does not write another one.
    first = scene.originals.get(message.id, message.id)
    text = f"Nobody has answered what the customer wrote on {spoken(message.at)}."
    yield scene.occasion("customer_waiting", message.at, text, message.id, about=first)


def customer_silent(scene: Scene) -> Iterator[Occasion]:
    """Yield that the company waits, and the customer wrote nothing since it spoke to them last.

    It begins when the case became pending, or when the company wrote if that was later; what the
    company writes after that, such as a reminder, begins nothing anew. While the customer waits for
    an answer they are not the silent one.
    """
    pending, spoke = _pending_since(scene), _spoke_first(scene.contacts)
    if pending is not None and spoke is not None and waiting(scene) is None:
        since = latest(pending, spoke)
        text = f"The customer has not answered since {spoken(since)}."
        yield scene.occasion("customer_silent", since, text)


def given_up(scene: Scene) -> bool:
    """Tell whether the last word between both was one of ours about their silence."""
    found = False
    for contact in scene.contacts:
        if _is_word(contact) or _is_ours(contact):
            found = _carries(contact, "customer_silent")
    return found


def _carries(contact: Interaction, kind: str) -> bool:
    """Tell whether a contact carries out a follow-up on an occasion of a kind."""
    return any(key.split("/")[1:2] == [kind] for key in contact.follow_ups)


def _pending_since(scene: Scene) -> datetime | None:
    """Return when the case became pending, or ``None`` where it is not.

    That somebody looked at it and put it back begins nothing anew, unless it was settled or the
    company asked for something else meanwhile.
    """
    begun = left = None
    for change in scene.case.changes_of("status", **scene.asked):
        if change.new == "pending":
            begun = change.at if begun is None or _asked_anew(scene, left, change.at) else begun
            left = None
        elif change.new in DONE:
            begun = left = None
        elif left is None:
            left = change.at
    return begun if left is None else None


def _asked_anew(scene: Scene, since: datetime | None, until: datetime) -> bool:
    """Tell whether the company wrote in a stretch of time, other than to break a silence."""
    return since is not None and any(
        _is_ours(contact)
        and not _carries(contact, "customer_silent")
        and not later(since, contact.at)
        and not later(contact.at, until)
        for contact in scene.contacts
    )


def _spoke_first(contacts: tuple[Interaction, ...]) -> datetime | None:
    """Return when the company first spoke after the last word of the customer, if it did.

    What a machine says to somebody who has spoken is no question to them.
    """
    found, has_spoken = None, False
    for contact in contacts:
        if _is_word(contact):
            found, has_spoken = None, True
        if found is None and _is_ours(contact) and not (contact.automated and has_spoken):
            found = contact.at
    return found


def _is_word(contact: Interaction) -> bool:
    """Tell whether the customer spoke in it: also to say thanks, or in a call that nobody took."""
    wrote = contact.is_theirs and contact.public and not contact.automated
    return contact.is_live or wrote


def _is_ours(contact: Interaction) -> bool:
    """Tell whether the company spoke to the customer in it, and reached them."""
    return contact.is_live or (contact.is_attempt and contact.reached)
