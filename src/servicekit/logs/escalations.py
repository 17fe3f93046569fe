"""Rows that tell of an escalation, and of what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.errors import FieldError
from servicekit.escalation import EVENTS as ESCALATION_EVENTS
from servicekit.escalation import Escalation, EscalationEvent, Needs
from servicekit.logs.draft import Draft, Taker, known, new_key, picked, times
from servicekit.logs.rows import Row
from servicekit.playbook import EVENTS

__all__ = ["TAKERS"]

# The columns of what only some events carry.
_CARRIED = {"level": "level", "to": "asked", "due_at": "due_at", "reason_code": "reason_code"}


def _take_escalation(draft: Draft, row: Row, event: str, seq: int) -> None:
    key = draft.key(row, "escalation", seq)
    new_key(draft.escalations, "escalation", key, "it is raised once; this one was raised before")
    draft.escalations[key] = Escalation(
        id=key,
        case_id=draft.id,
        raised_at=row["at"],
        recorded_at=times(row)["recorded_at"],
        raised_by=row.get("author"),
        why=row.get("text", event),
        needs=Needs(**picked(row, authority="authority", amount="amount")),
        **picked(
            row,
            severity="severity",
            kind="escalation_kind",
            story="story",
            decided_by="decided_by",
        ),
    )


def _take_event(draft: Draft, row: Row, event: str, seq: int) -> None:
    escalation = known(draft.escalations, "escalation", row)
    kind = _kind(row, event)
    draft.escalations[escalation.id] = escalation.record(
        EscalationEvent(
            kind=kind,
            **times(row),
            by=row.get("author"),
            reason=row.get("text", ""),
            seq=seq,
            **_carried(row, kind),
        )
    )


def _kind(row: Row, event: str) -> str:
    if event != "escalation_decided":
        return event.removeprefix("escalation_")
    if "decision" not in row:
        raise FieldError("decision", None, f"a row of event {event!r} needs the decision")
    return f"decision_{row['decision']}"


def _carried(row: Row, kind: str) -> dict[str, Any]:
    carries = ESCALATION_EVENTS[kind]
    names = (*carries.needs, *carries.takes)
    return picked(row, **{name: _CARRIED[name] for name in names if name in _CARRIED})


TAKERS: Mapping[str, Taker] = {
    "escalated": _take_escalation,
    **{event: _take_event for event in EVENTS if event.startswith("escalation_")},
}
