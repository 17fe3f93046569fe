"""Escalations with legal histories, and single events of escalations."""

from __future__ import annotations

from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.escalation import (
    EVENTS,
    EXCLUSIONS,
    SEVERITIES,
    Escalation,
    EscalationEvent,
    EscalationState,
    Needs,
    possible,
)
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.histories import corrected, lived
from servicekit.testing.strategies.plain import AGENTS, KINDS, money, words
from servicekit.testing.strategies.times import Clock

__all__ = ["drawn_escalation", "escalation_events", "escalations"]


def escalations(
    *, id: str = "1", case_id: str = "1", state: str | None = None, **bounds: Unpack[Within]  # noqa: A002 - the name of the field
) -> st.SearchStrategy[Escalation]:
    """Draw escalations with legal histories.

    Some events are recorded late, some edit another, some were entered in error and taken back.
    They shrink to one that has just been raised.

    Args:
        id: the id of the escalation.
        case_id: the matter.
        state: only escalations that come to this state by ``last``, when everything is known.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import find
        >>> gone = find(escalations(), lambda matter: matter.state(at=LAST) == "exhausted")
        >>> [event.kind for event in gone.events]
        ['exhausted']

    Raises:
        FieldError: there is no such state, or the bounds are not possible.
    """
    drawn = _escalations(Bounds(**bounds), id=id, case_id=case_id)
    if state is None:
        return drawn
    if state not in set(EscalationState):
        raise FieldError("state", state, f"one of {', '.join(EscalationState)}")
    last = Bounds(**bounds).last
    return drawn.filter(lambda escalation: escalation.state(at=last) == state)


@st.composite
def _escalations(draw: st.DrawFn, bounds: Bounds, **given: Any) -> Escalation:
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


def _optional(bounds: Bounds) -> st.SearchStrategy[dict[str, Any]]:
    people = st.sampled_from(AGENTS)
    needs = st.builds(
        Needs,
        skills=st.dictionaries(st.just("billing"), st.integers(1, 3), max_size=1),
        authority=st.sampled_from([None, *KINDS]),
        amount=st.none() | money(currencies=bounds.currencies),
    )
    optional: dict[str, st.SearchStrategy[Any]] = {
        "severity": st.sampled_from(SEVERITIES),
        "needs": needs,
        "story": words("The lamp came broken, twice."),
        "excluded": st.dictionaries(people, st.sampled_from(EXCLUSIONS), max_size=1),
        "raised_by": people,
        "decided_by": people,
        "source": words("mailbox"),
    }
    return st.one_of(st.just({}), st.fixed_dictionaries({}, optional=optional))


# -- events ---------------------------------------------------------------------------------------


def escalation_events(
    *, kind: str | None = None, **bounds: Unpack[Within]
) -> st.SearchStrategy[EscalationEvent]:
    """Draw single events, each whole for its kind.

    Args:
        kind: only events of this kind.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import find
        >>> print(find(escalation_events(kind="declined"), lambda event: True).tell())
        declined by ada

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


def drawn_event(clock: Clock, raised: Escalation, at: int, seq: int) -> EscalationEvent:
    """Draw an event that is legal for an escalation at an instant, when everything is known."""
    state = raised.state(at=clock.written(at), known_at=clock.bounds.last)
    kinds = [kind for kind in possible(state) if kind != "retracted"]
    if not kinds:
        return _again(clock, raised, at, seq)
    kind = clock.draw(st.sampled_from(kinds))
    return event_of(clock, raised.decided_by, kind, at, seq)


def event_of(
    clock: Clock, decided_by: str | None, kind: str, at: int, seq: int
) -> EscalationEvent:
    """Draw an event of a kind; nobody decides about their own decision."""
    draw = clock.draw
    fields: dict[str, Any] = {"kind": kind, "at": clock.written(at), "id": str(seq), "seq": seq}
    fields["recorded_at"] = clock.written(clock.recorded(at))
    needed = EVENTS[kind].needs
    for name in (*needed, *EVENTS[kind].takes):
        if name in needed or draw(st.booleans()):
            fields[name] = _detail(clock, name, at, decided_by)
    if "by" not in fields:
        fields["by"] = draw(st.sampled_from([None, *AGENTS]))
    if draw(st.booleans()):
        fields["reason"] = draw(words("a mistake"))
    return EscalationEvent(**fields)
