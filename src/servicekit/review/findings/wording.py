"""Wording: replies that were not written for this customer."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from servicekit.instants import spoken, to_microseconds
from servicekit.interaction import Interaction
from servicekit.review.finding import Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["generic_replies"]

_WORD = re.compile(r"\w+")
# Less may be the same without being generic, and more is no reply; rules of thumb.
_LEAST, _LONGEST = 8, 20_000
_BACK = 100  # so many contacts before are looked at


def generic_replies(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each reply of a person whose very words the customer had been sent before.

    They had said something since, and got the same text again, apart from their name; or a machine
    had sent it before. What the book answers does not count: the same question gets the same
    answer. Neither do a few words.
    """
    replies = [each for each in inquiry.contacts if _is_written(each) and each.is_reply]
    history = inquiry.history
    if not replies or (history is None and len(inquiry.contacts) == 1):
        return
    known = inquiry.contacts if history is None else history.contacts(at=inquiry.at)
    name = _words(inquiry.addressee.name or "")
    for reply in replies:
        first = _same(reply, _before(reply, known), frozenset(name))
        if first is not None:
            text = f"The reply of {spoken(reply.at)} has the words that the customer had been sent "
            yield Finding.of("generic_reply", f"{text}on {spoken(first.at)}.", (reply.id, first.id))


def _is_written(contact: Interaction) -> bool:
    """Tell whether it is a message of the company that nobody took from the book of answers."""
    text = contact.direction == "outbound" and contact.public and not contact.told
    return text and 0 < len(contact.text) <= _LONGEST


def _before(reply: Interaction, known: tuple[Interaction, ...]) -> Iterable[Interaction]:
    """Return the contacts before a reply, the last one first, as far back as is looked."""
    place = bisect_left(known, to_microseconds(reply.at), key=_at)
    return reversed(known[max(0, place - _BACK) : place])


def _same(
    reply: Interaction, before: Iterable[Interaction], name: frozenset[str]
) -> Interaction | None:
    """Return the contact before with the same words, if there is one."""
    words, heard = _words(reply.text, name), False
    if len(words) < _LEAST:
        return None
    for contact in before:
        heard = heard or contact.is_theirs
        machine = contact.automated or contact.author.role == "bot"
        if (heard or machine) and _is_written(contact) and _words(contact.text, name) == words:
            return contact
    return None


def _words(text: str, name: frozenset[str] = frozenset()) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in name]


def _at(contact: Interaction) -> int:
    return to_microseconds(contact.at)
