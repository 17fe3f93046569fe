"""Promises with legal histories, and single events of promises."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.instants import to_microseconds
from servicekit.mandate import Mandate
from servicekit.money import Money
from servicekit.promise import (
    EVENTS,
    ORIGINS,
    PARTIES,
    REMARKS,
    VERDICTS,
    Condition,
    Promise,
    PromiseEvent,
    possible,
)
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.histories import corrected, lived
from servicekit.testing.strategies.plain import AGENTS, CUSTOMER, KINDS, details, money, words
from servicekit.testing.strategies.times import Clock

__all__ = ["drawn_event", "drawn_promise", "made_promise", "promise_events", "promises"]

_TERMS = ("plain", "window", "plain", "window", "offer", "condition", "offer on condition")
_ENDS = ("released", "withdrawn", "cancelled")


def promises(
    *,
    id: str = "1",  # noqa: A002 - the name of the field
    customer_id: str = CUSTOMER,
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Promise]:
    """Draw promises with legal histories.

    There are offers, conditions, amounts in several currencies, windows, attempts and due dates
    that were moved. Some events are recorded late, some edit another, some were entered in error
    and taken back. They shrink to an open promise that is due the instant at which it is made,
    and to which nothing happens.

    Args:
        id: the id of the promise.
        customer_id: to whom it is owed.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> from servicekit.testing.strategies import LAST
        >>> @given(promises())
        ... @settings(max_examples=3, database=None)
        ... def test_it(promise):
        ...     assert promise.state(at=LAST) not in {"offered", "conditional"}
        >>> test_it()

    Raises:
        FieldError: the bounds are not possible.
    """
    return _promises(Bounds(**bounds), {"id": id, "customer_id": customer_id})


@st.composite
def _promises(draw: st.DrawFn, bounds: Bounds, given: Mapping[str, Any]) -> Promise:
    return drawn_promise(Clock(draw, bounds), **given)


def drawn_promise(clock: Clock, **given: Any) -> Promise:
    """Draw a promise made when the clock says, and its history, with what is given."""
    made = lived(clock, made_promise(clock, **given), drawn_event)
    return corrected(clock, made, drawn_event)


def made_promise(clock: Clock, **given: Any) -> Promise:
    """Draw a promise to which nothing has happened yet."""
    draw, at = clock.draw, clock.now
    fields: dict[str, Any] = {
        "id": "1",
        "customer_id": CUSTOMER,
        "what": draw(words("call back", "refund the lamp")),
        "made_at": clock.written(at),
        "recorded_at": clock.written(clock.recorded(at)),
        **draw(_optional(clock.bounds)),
        **_terms(clock, at),
        **given,
    }
    return Promise(**fields)


@cache
def _optional(bounds: Bounds) -> st.SearchStrategy[dict[str, Any]]:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "made_by": st.sampled_from(AGENTS),
        "owner": st.sampled_from(AGENTS),
        "words": words("We will call you by noon."),
        "timezone": st.sampled_from(bounds.zones),
        "assumed": st.booleans(),
        "origin": st.sampled_from(ORIGINS),
        "kind": st.sampled_from(KINDS),
        "attempts": st.integers(1, 3),
        "amounts": _amounts(bounds),
        "source": words("mailbox"),
        "same_as": st.just((f"{CUSTOMER}-2",)),
    }
    # Most promises are plain, so that there is room for what happens to them.
    return st.one_of(st.just({}), details(optional))


@cache
def _amounts(bounds: Bounds) -> st.SearchStrategy[list[Money]]:
    amounts = money(currencies=bounds.currencies, lowest=1, highest=50)
    return st.lists(amounts, max_size=2, unique_by=lambda amount: amount.currency)


def _terms(clock: Clock, at: int) -> dict[str, Any]:
    """Draw when it is due, and what has to come first: an offer, a condition, a window."""
    draw, due = clock.draw, clock.after(clock.after(at))
    found: dict[str, Any] = {"due_at": clock.written(due)}
    kind = draw(st.sampled_from(_TERMS))
    end = due
    if kind == "window":
        found["expected_from"] = clock.written(clock.between(at, due))
    if "condition" in kind:
        end = clock.between(at, due)
        deadline = draw(st.sampled_from([None, clock.written(end)]))
        end = due if deadline is None else end
        found["condition"] = Condition(what="the lamp is back", deadline_at=deadline)
    if "offer" in kind:
        found["offer_expires_at"] = clock.written(clock.between(at, end))
    return _without_due(draw, found)


def _without_due(draw: st.DrawFn, terms: dict[str, Any]) -> dict[str, Any]:
    """Leave the due open where something else ends it: the offer or the condition."""
    condition = terms.get("condition")
    ends = "offer_expires_at" in terms if condition is None else condition.deadline_at
    return {**terms, "due_at": None} if ends and draw(st.booleans()) else terms


# -- events ---------------------------------------------------------------------------------------


def promise_events(
    *, kind: str | None = None, customer_id: str = CUSTOMER, **bounds: Unpack[Within]
) -> st.SearchStrategy[PromiseEvent]:
    """Draw single events, each whole for its kind.

    Args:
        kind: only events of this kind.
        customer_id: whose promise it is.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(promise_events(kind="resumed"))
        ... @settings(max_examples=3, database=None)
        ... def test_it(event):
        ...     assert event.due_at is not None
        >>> test_it()

    Raises:
        FieldError: there is no such kind, or the bounds are not possible.
    """
    if kind not in {None, *EVENTS}:
        raise FieldError("kind", kind, f"one of {', '.join(EVENTS)}")
    return _events(Bounds(**bounds), tuple(EVENTS) if kind is None else (kind,), customer_id)


@st.composite
def _events(
    draw: st.DrawFn, bounds: Bounds, kinds: tuple[str, ...], customer_id: str
) -> PromiseEvent:
    clock = Clock(draw, bounds)
    at = clock.written(clock.now)
    made = Promise(
        id="1", customer_id=customer_id, what="call back", made_at=at, due_at=at,
        amounts=draw(_amounts(bounds)),
    )  # fmt: skip
    return event_of(clock, made, draw(st.sampled_from(kinds)), clock.now, 0)


def drawn_event(clock: Clock, made: Promise, at: int, seq: int) -> PromiseEvent | None:
    """Draw an event that is legal then, when everything is known; ``None`` where it is over."""
    state = made.state(at=clock.written(at), known_at=clock.bounds.last)
    kinds = tuple(kind for kind in possible(state, made.origin) if kind not in REMARKS)
    if clock.draw(st.integers(0, 3)) == 3:  # noqa: PLR2004 - now and then
        kinds = ("disputed", "assessed")
    elif clock.draw(st.booleans()):  # so that more happens before it ends
        kinds = tuple(kind for kind in kinds if kind not in _ENDS)
    if not kinds:
        return None
    return event_of(clock, made, clock.draw(st.sampled_from(kinds)), at, seq)


def event_of(clock: Clock, made: Promise, kind: str, at: int, seq: int) -> PromiseEvent:
    """Draw an event of a kind that is whole for a promise."""
    draw = clock.draw
    fields: dict[str, Any] = {"kind": kind, "at": clock.written(at), "id": str(seq), "seq": seq}
    fields["recorded_at"] = clock.written(clock.recorded(at))
    needed = EVENTS[kind].needs
    for name in (*needed, *EVENTS[kind].takes):
        missing = name == "due_at" and made.due_at is None
        if name in needed or missing or draw(st.booleans()):
            fields[name] = _detail(clock, made, name, at)
    if fields.get("due_at") is None:
        fields.pop("expected_from", None)
    fields |= _doer(clock, made, kind, at)
    if draw(st.booleans()):
        fields |= {"reason": draw(words("a mistake")), "evidence": [f"letter {seq}"]}
    return PromiseEvent(**fields)


def _detail(clock: Clock, made: Promise, name: str, at: int) -> Any:
    """Draw a detail that an event carries."""
    draw = clock.draw
    match name:
        case "due_at":
            return clock.written(clock.after(at))
        case "expected_from":  # not after the event, so never after the due
            return clock.written(clock.between(to_microseconds(made.made_at), at))
        case "amount" if made.amounts:
            promised = draw(st.sampled_from(made.amounts))
            part = draw(money(currencies=[promised.currency], lowest=1, highest=50))
            return draw(st.sampled_from((promised, part)))
        case "amount":
            return None
    words_of = {"owner": AGENTS, "party": PARTIES, "verdict": VERDICTS, "revises": ("0",)}
    return draw(st.sampled_from(words_of[name]))


def _doer(clock: Clock, made: Promise, kind: str, at: int) -> dict[str, Any]:
    """Draw who did it; in what only the customer can do somebody else has a mandate."""
    act, own = EVENTS[kind].act, (made.customer_id, *made.same_as)
    who = clock.draw(st.sampled_from((None, *AGENTS) if act is None else (None, *own, *AGENTS)))
    if act is None or who in {None, *own}:
        return {"by": who}
    held = Mandate(
        holder=str(who), customer_id=own[-1], from_at=clock.bounds.first, until_at=clock.written(at)
    )
    return {"by": who, "mandate": held}
