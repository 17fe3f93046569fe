"""Escalations with legal histories, and single events of escalations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.escalation import (
    EVENTS,
    EXCLUSIONS,
    REMARKS,
    SEVERITIES,
    TRANSITIONS,
    Escalation,
    EscalationEvent,
    Needs,
    possible,
)
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.histories import corrected, lived
from servicekit.testing.strategies.plain import (
    AGENTS,
    CHANNELS,
    KINDS,
    LANGUAGES,
    details,
    money,
    words,
)
from servicekit.testing.strategies.times import Clock

__all__ = ["drawn_escalation", "escalation_events", "escalations"]

_OVER = ("resolved", "cancelled")


def escalations(
    *,
    id: str = "1",  # noqa: A002 - the name of the field
    case_id: str = "1",
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Escalation]:
    """Draw escalations with legal histories.

    Some events are recorded late, some edit another, some were entered in error and taken back.
    They shrink to one that has just been raised.

    Args:
        id: the id of the escalation.
        case_id: the matter.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> from servicekit.testing.strategies import LAST
        >>> @given(escalations())
        ... @settings(max_examples=3, database=None)
        ... def test_it(escalation):
        ...     assert escalation.events or escalation.state(at=LAST) == "pending"
        >>> test_it()

    Raises:
        FieldError: the bounds are not possible.
    """
    return _escalations(Bounds(**bounds), {"id": id, "case_id": case_id})


@st.composite
def _escalations(draw: st.DrawFn, bounds: Bounds, given: Mapping[str, Any]) -> Escalation:
    return drawn_escalation(Clock(draw, bounds), **given)


def drawn_escalation(clock: Clock, **given: Any) -> Escalation:
    """Draw an escalation raised when the clock says, and its history, with what is given."""
    at = clock.now
    raised = Escalation(
        **{
            "raised_at": clock.written(at),
            "recorded_at": clock.written(clock.recorded(at)),
            "why": clock.draw(words("refund above the limit")),
            **clock.draw(_optional(clock.bounds)),
            **given,
        }
    )
    return corrected(clock, lived(clock, raised, drawn_event), drawn_event)


@cache
def _optional(bounds: Bounds) -> st.SearchStrategy[dict[str, Any]]:
    people = st.sampled_from(AGENTS)
    needs = st.builds(
        Needs,
        skills=st.dictionaries(st.just("billing"), st.integers(1, 3), max_size=1),
        authority=st.sampled_from([None, *KINDS]),
        amount=st.none() | money(currencies=bounds.currencies),
        language=st.sampled_from([None, *LANGUAGES]),
        channel=st.sampled_from([None, *CHANNELS]),
        team_id=st.sampled_from([None, "repairs"]),
        agent_id=st.none() | people,
    )
    optional: dict[str, st.SearchStrategy[Any]] = {
        "severity": st.sampled_from(SEVERITIES),
        "kind": st.sampled_from(["safety", "vulnerable customer"]),
        "needs": needs,
        "story": words("The lamp came broken, twice."),
        "excluded": st.dictionaries(people, st.sampled_from(EXCLUSIONS), max_size=1),
        "raised_by": people,
        "decided_by": people,
        "source": words("mailbox"),
    }
    return st.one_of(st.just({}), details(optional))


# -- events ---------------------------------------------------------------------------------------


def escalation_events(
    *, kind: str | None = None, **bounds: Unpack[Within]
) -> st.SearchStrategy[EscalationEvent]:
    """Draw single events, each whole for its kind.

    Args:
        kind: only events of this kind.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(escalation_events(kind="declined"))
        ... @settings(max_examples=3, database=None)
        ... def test_it(event):
        ...     assert event.by is not None
        >>> test_it()

    Raises:
        FieldError: there is no such kind, or the bounds are not possible.
    """
    if kind not in {None, *EVENTS}:
        raise FieldError("kind", kind, f"one of {', '.join(EVENTS)}")
    return _events(Bounds(**bounds), tuple(EVENTS) if kind is None else (kind,))


@st.composite
def _events(draw: st.DrawFn, bounds: Bounds, kinds: tuple[str, ...]) -> EscalationEvent:
    clock = Clock(draw, bounds)
    return event_of(clock, None, draw(st.sampled_from(kinds)), clock.now, 0)


def drawn_event(clock: Clock, raised: Escalation, at: int, seq: int) -> EscalationEvent | None:
    """Draw an event that is legal then, when everything is known; ``None`` where none is."""
    state = raised.state(at=clock.written(at), known_at=clock.bounds.last)
    kinds = [kind for kind in possible(state) if kind not in REMARKS]
    if clock.draw(st.booleans()):  # more ends it than keeps it going
        kinds = [kind for kind in kinds if TRANSITIONS[state, kind] not in _OVER]
    if not kinds:
        return None
    return event_of(clock, raised, clock.draw(st.sampled_from(kinds)), at, seq)


def event_of(
    clock: Clock, raised: Escalation | None, kind: str, at: int, seq: int
) -> EscalationEvent:
    """Draw an event of a kind, by somebody who may decide."""
    draw = clock.draw
    fields: dict[str, Any] = {"kind": kind, "at": clock.written(at), "id": str(seq), "seq": seq}
    fields["recorded_at"] = clock.written(clock.recorded(at))
    needed = EVENTS[kind].needs
    people = deciders(raised)
    fields["by"] = draw(st.sampled_from(people if "by" in needed else [None, *people]))
    for name in (*needed, *EVENTS[kind].takes):
        if name != "by" and (name in needed or draw(st.booleans())):
            fields[name] = _detail(clock, name, at)
    if draw(st.booleans()):
        fields["reason"] = draw(words("a mistake"))
    return EscalationEvent(**fields)


def deciders(raised: Escalation | None) -> list[str]:
    """Return who may decide: not whose decision it was, nor whom the customer complains about."""
    if raised is None:
        return [*AGENTS]
    barred = {who for who, why in raised.excluded.items() if why == "complained_about"}
    return [who for who in AGENTS if who not in {raised.decided_by, *barred}] or ["lead"]


def _detail(clock: Clock, name: str, at: int) -> Any:
    """Draw a detail that an event carries."""
    match name:
        case "level":
            return clock.draw(st.integers(0, 3))
        case "to":
            return clock.draw(st.lists(st.sampled_from(AGENTS), unique=True, max_size=2))
        case "due_at":
            return clock.written(clock.after(at))
        case "reason_code":
            return clock.draw(st.sampled_from(["policy", "new_facts"]))
    return "0"
