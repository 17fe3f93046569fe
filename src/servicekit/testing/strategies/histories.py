"""Histories: what happens to a value one after another, and what is entered or corrected late."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, Self, TypeVar

import attrs
from hypothesis import strategies as st

from servicekit.errors import ServiceKitError
from servicekit.instants import to_microseconds
from servicekit.testing.strategies.times import Clock

__all__ = ["Living", "corrected", "lived"]


class Living(Protocol):
    """Something to which events happen: a promise or an escalation."""

    @property
    def events(self) -> tuple[Any, ...]:
        """What happened, in order."""

    def record(self, event: Any) -> Self:
        """Return it with one more event."""


V = TypeVar("V", bound=Living)

#: Draw an event that is legal for a value at an instant, with a number of its own; ``None`` where
#: none is.
Happening = Callable[[Clock, V, int, int], Any]


def lived(clock: Clock, value: V, happening: Happening[V]) -> V:
    """Let a legal history happen, in the order of time; its length is drawn first."""
    for seq in clock.count():
        event = happening(clock, value, clock.wait(), seq)
        if event is None:
            break
        value = value.record(event)
    return value


def corrected(clock: Clock, value: V, happening: Happening[V]) -> V:
    """Enter, edit or take back something late, as far as that is legal.

    What was recorded before may be overtaken by it.
    """
    for _ in clock.count(2):
        known = max([clock.now, *(to_microseconds(each.recorded_at) for each in value.events)])
        recorded = clock.written(clock.after(known))
        with suppress(ServiceKitError):  # it is not legal there, so it is left out
            entry = _entry(clock, value, happening, -1 - len(value.events))
            if entry is not None:
                value = value.record(attrs.evolve(entry, recorded_at=recorded))
    return value


def _entry(clock: Clock, value: V, happening: Happening[V], seq: int) -> Any:
    """Draw an entry about the past; it may turn out to be impossible."""
    draw, begun = clock.draw, _begun(value, clock)
    at = clock.between(begun, max(begun, clock.now))
    how = draw(st.sampled_from(["late", "taken back", "moved"] if value.events else ["late"]))
    if how == "late":
        return happening(clock, value, at, seq)
    before = draw(st.sampled_from(value.events))
    if how == "moved":
        changes = {"id": str(seq), "revises": before.id, "at": clock.written(at)}
        return attrs.evolve(before, **changes)
    kind = type(before)
    return kind(
        kind="retracted", at=clock.written(clock.now), id=str(seq), revises=before.id, seq=seq
    )


def _begun(value: Living, clock: Clock) -> int:
    made = getattr(value, "made_at", None) or getattr(value, "raised_at", None)
    return clock.now if made is None else to_microseconds(made)
