"""Escalations and strategies that their tests share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from servicekit.errors import FieldError, IllegalEventError
from servicekit.escalation import (
    EVENTS,
    OUTCOMES,
    TRANSITIONS,
    Escalation,
    EscalationEvent,
    EscalationState,
    Needs,
)
from servicekit.hours import BusinessHours
from servicekit.instants import to_microseconds
from servicekit.money import Money

LONDON = ZoneInfo("Europe/London")
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
MINUTE = timedelta(minutes=1)
PEOPLE = ("ada", "kim", "sam")
DECISIONS = tuple(f"decision_{outcome}" for outcome in OUTCOMES)
# Longer than any generated history.
AT_LAST = datetime(2026, 6, 1, tzinfo=UTC)


def at(hour: int, minute: int = 0, *, day: int = 4) -> datetime:
    """Return an instant of May 2026; the fourth is a Monday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


# What an event of each kind carries beside who did it.
CARRIED: dict[str, dict[str, object]] = {
    kind: {
        name: {"level": 0, "reason_code": "goodwill", "by": "kim", "revises": "1"}[name]
        for name in EVENTS[kind].needs
    }
    for kind in EVENTS
}


def event(kind: str, when: datetime, **fields: object) -> EscalationEvent:
    return EscalationEvent(**{"kind": kind, "at": when, **CARRIED[kind], **fields})


def raised(*events: EscalationEvent, **fields: object) -> Escalation:
    return Escalation(
        **{
            "id": 1,
            "case_id": 3,
            "raised_at": at(9),
            "why": "refund above the limit",
            "needs": Needs(skills={"billing": 2}, authority="refund", amount=Money("250", "EUR")),
            "events": events,
            **fields,
        }
    )


def offered(**fields: object) -> Escalation:
    """Return an escalation that was offered to Ada at nine, until eleven."""
    return raised(**fields).offer(at=at(9), level=0, to=["ada"], due_at=at(11))


# A short way into each state.
WAYS: dict[str, tuple[str, ...]] = {
    "pending": (),
    "offered": ("offered",),
    "acknowledged": ("acknowledged",),
    "paused": ("offered", "paused"),
    "exhausted": ("exhausted",),
    "resolved": ("resolved",),
    "cancelled": ("cancelled",),
}


def brought_to(state: EscalationState | str) -> Escalation:
    """Return an escalation that is in a state at ten."""
    return raised(*(event(kind, at(9, n)) for n, kind in enumerate(WAYS[state])))


def fold(events: list[EscalationEvent]) -> str:
    """Return the state to which events lead that are all seen, the dull way."""
    out = {each.revises for each in events} - {None}
    state = EscalationState.PENDING
    for each in sorted(events, key=lambda e: (to_microseconds(e.at), e.seq)):
        if each.id not in out:
            state = TRANSITIONS.get((state, each.kind), state)
    return state


minutes = st.integers(0, 600)
moments = minutes.map(lambda n: at(9) + n * MINUTE)


@st.composite
def moves(draw: st.DrawFn, count: int) -> list[EscalationEvent]:
    """Draw events of all kinds; each may be entered late and may revise an earlier entry."""
    found: list[EscalationEvent] = []
    for n in range(draw(st.integers(0, count))):
        kind = draw(st.sampled_from(list(EVENTS)))
        when = draw(moments)
        names = [e.id for e in found if e.id]
        edits = names and (kind == "retracted" or draw(st.integers(0, 4)) == 0)
        if kind == "retracted" and not edits:
            continue
        fields: dict[str, object] = {
            "recorded_at": when + draw(st.sampled_from([0, 0, 1, 30, 300])) * MINUTE,
            "id": f"{n}",
            "revises": draw(st.sampled_from(names)) if edits else None,
            "seq": n,
            "by": draw(st.sampled_from(PEOPLE)),
        }
        if kind == "offered":
            fields["level"] = draw(st.integers(0, 3))
            fields["to"] = draw(st.lists(st.sampled_from(PEOPLE), max_size=2))
        if kind in {"offered", "resumed"} and draw(st.booleans()):
            fields["due_at"] = when + draw(minutes) * MINUTE
        found.append(event(kind, when, **fields))
    return found


def recorded(escalation: Escalation, events: list[EscalationEvent]) -> Escalation:
    """Record what can be recorded, in the order in which it became known."""
    for each in sorted(events, key=lambda e: to_microseconds(e.recorded_at)):
        try:
            escalation = escalation.record(each)
        except (FieldError, IllegalEventError):
            continue
    return escalation


@st.composite
def escalations(draw: st.DrawFn, count: int = 8) -> Escalation:
    """Draw an escalation as its events were recorded, one by one."""
    return recorded(raised(), draw(moves(count)))
