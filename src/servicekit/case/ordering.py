"""The order of contacts that come from channels with clocks of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from servicekit.errors import FieldError
from servicekit.instants import elapsed
from servicekit.interaction import Interaction
from servicekit.records import in_order

__all__ = ["arranged", "check_replies", "originals"]


def originals(contacts: Iterable[Interaction]) -> dict[str, str]:
    """Return for the id of each edit the id of what was recorded first."""
    revised = {contact.id: contact.revises for contact in contacts if contact.revises is not None}
    return {name: _first(name, revised) for name in revised}


def _first(name: str, revised: Mapping[str, str]) -> str:
    while name in revised:
        name = revised[name]
    return name


def arranged(
    contacts: Iterable[Interaction], edits: Mapping[str, str] | None = None
) -> tuple[Interaction, ...]:
    """Return contacts by instant and ``seq``, but no reply before what it answers.

    A reply whose clock is behind comes right after what it answers; nothing else moves.

    Args:
        contacts: what happened, in any order.
        edits: the id of what was recorded first for the id of each edit: who replies to the one
            replies to the other.
    """
    items = in_order(contacts)
    answered = _answered(items, edits or {})
    if all(place is None or place < i for i, place in enumerate(answered)):
        return items
    order, circle = _untangled(answered)
    return tuple(items[i] for i in (*order, *circle))


def _answered(items: Sequence[Interaction], edits: Mapping[str, str]) -> list[int | None]:
    """Return for each contact the place of the one that it replies to, where that is here."""
    places = {edits.get(item.id, item.id): i for i, item in enumerate(items)}
    names = (item.reply_to for item in items)
    return [None if name is None else places.get(edits.get(name, name)) for name in names]


def _untangled(answered: Sequence[int | None]) -> tuple[list[int], list[int]]:
    """Return the places with each after the one that it answers, and what answers in a circle."""
    held = defaultdict[int, list[int]](list)
    order: dict[int, None] = {}
    for i, place in enumerate(answered):
        if place is not None and place not in order:
            held[place].append(i)
            continue
        ready = [i]
        while ready:
            order[ready[-1]] = None
            ready += reversed(held.pop(ready.pop(), ()))
    return [*order], sorted(i for places in held.values() for i in places)


def check_replies(contacts: Sequence[Interaction], *, skew: timedelta) -> None:
    """Check that no reply is too early for what it answers, and that none answers itself.

    What was revised is not looked at: its mistake is mended.

    Raises:
        FieldError: clocks are further apart than ``skew``, or contacts reply in a circle.
    """
    if all(contact.reply_to is None for contact in contacts):
        return
    out = {contact.revises for contact in contacts}
    items = in_order(contact for contact in contacts if contact.id not in out)
    edits = originals(contacts)
    answered = _answered(items, edits)
    for reply, place in zip(items, answered, strict=True):
        if place is not None:
            _check_is_other(reply, edits)
            _check_clocks(reply, items[place], skew)
    _, circle = _untangled(answered)
    if circle:
        names = [items[i].id for i in circle]
        raise FieldError("reply_to", names, "no circle: one of them came before the others")


def _check_is_other(reply: Interaction, edits: Mapping[str, str]) -> None:
    """Check that an edit does not reply to another edit of the same contact."""
    name = str(reply.reply_to)
    if edits.get(name, name) == edits.get(reply.id, reply.id):
        raise FieldError("reply_to", name, f"another contact than {reply.id!r} itself, or an edit")


def _check_clocks(reply: Interaction, answered: Interaction, skew: timedelta) -> None:
    early = elapsed(reply.at, answered.at)
    if early > skew:
        raise FieldError(
            "reply_to",
            answered.id,
            f"{reply.id!r} at {reply.at} replies to it, and it came only at {answered.at}, "
            f"{early} later; clocks may be {skew} apart (skew), so correct one of the instants",
        )
