"""The laws of promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import attrs

from servicekit.errors import FieldError, IllegalEventError
from servicekit.instants import later, to_microseconds
from servicekit.promise import TRANSITIONS, Promise, PromiseState
from servicekit.testing.laws.asking import differing, travelled
from servicekit.testing.laws.given import Declared
from servicekit.testing.laws.law import Law, law, over
from servicekit.testing.laws.moving import WEEK, after, around

__all__ = ["laws_of_promise"]


def laws_of_promise(promise: Promise, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of a promise; its cases are instants, by default those that stand in it."""
    del declared
    cases = _own(promise) if facts is None else facts
    for name, trial in _TRIALS.items():
        check = over(cases, partial(trial, promise))
        yield law("promise", name, f"promise {promise.id}", check)


def _own(promise: Promise) -> list[datetime]:
    """Return the instants at which a promise can change, from when it was known."""
    events = promise.events
    named = [promise.made_at, promise.recorded_at, promise.due_at, promise.offer_expires_at]
    of_events = [t for each in events for t in (each.at, each.recorded_at, each.due_at)]
    found = [t for t in (*named, *of_events) if t is not None]
    last = max(found, key=to_microseconds)
    return [t for t in around([*found, after(last, WEEK)]) if _is_known(promise, t)]


def _is_known(promise: Promise, t: datetime) -> bool:
    return not later(promise.made_at, t) and not later(promise.recorded_at, t)


def _deterministic(promise: Promise, t: datetime) -> str | None:
    other = travelled(promise)
    return differing(
        [
            ("", partial(promise.standing, at=t)),
            ("asked again", partial(promise.standing, at=t)),
            ("out of a pickle", partial(other.standing, at=t)),
        ]
    )


def _follows(promise: Promise, t: datetime) -> str | None:
    """Follow the known ways from one instant to all that come later, by the same knowledge."""
    instants = _own(promise)
    known = max((*instants, t), key=to_microseconds)
    first = promise.state(at=t, known_at=known)
    for then in instants:
        if later(then, t):
            second = promise.state(at=then, known_at=known)
            if second not in _reachable(first):
                return f"It is {first}, and at {then} it is {second}."
    return None


def _reachable(state: PromiseState) -> set[PromiseState]:
    found = {state}
    while True:
        more = {end for (start, _), end in TRANSITIONS.items() if start in found} - found
        if not more:
            return found
        found |= more


def _not_at_due(promise: Promise, t: datetime) -> str | None:
    """Look at the due instant itself, as it stands with what is known by ``t``."""
    before = promise.standing(at=t)
    due = before.due_at
    if before.state is not PromiseState.OPEN or due is None or later(t, due):
        return None
    state = promise.state(at=due, known_at=t)
    return f"It is broken at {due}, when it is due." if state is PromiseState.BROKEN else None


def _stands(promise: Promise, t: datetime) -> str | None:
    known = [event for event in promise.events if not later(event.recorded_at, t)]
    part = _with(promise, known)
    if part is None:
        return None
    return differing(
        [
            ("", partial(promise.standing, at=t)),
            ("with what was known then", partial(part.standing, at=t)),
        ]
    )


def _order_free(promise: Promise, t: datetime) -> str | None:
    """Hand over the events from the last to the first; those that nothing tells apart keep."""
    turned = sorted(promise.events, key=_place, reverse=True)
    other = _with(promise, turned)
    if other is None:
        return "Its events are refused in another order."
    ways = [("", promise), ("in another order", other)]
    return differing((way, partial(each.standing, at=t)) for way, each in ways)


def _place(event: Any) -> tuple[int, int, int]:
    return to_microseconds(event.at), event.seq, to_microseconds(event.recorded_at)


def _with(promise: Promise, events: list[Any]) -> Promise | None:
    """Return a promise with these events, ``None`` where they alone are no history."""
    try:
        return attrs.evolve(promise, events=events)
    except (FieldError, IllegalEventError):
        return None


def _stays_broken(promise: Promise, t: datetime) -> str | None:
    if promise.state(at=t) is not PromiseState.BROKEN:
        return None
    for then in _own(promise):
        if later(then, t) and not _is_broken(promise.state(at=then, known_at=t)):
            return f"It is broken, and {then} no more."
    return None


def _is_broken(state: PromiseState) -> bool:
    return state in {PromiseState.BROKEN, PromiseState.KEPT_LATE}


_TRIALS: dict[str, Callable[[Promise, datetime], str | None]] = {
    "deterministic": _deterministic,
    "follows the transitions": _follows,
    "broken only after the due": _not_at_due,
    "what was known stands": _stands,
    "order-free": _order_free,
    "never un-broken": _stays_broken,
}
