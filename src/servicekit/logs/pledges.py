"""Rows that tell of a promise, and of what happened to it."""

from __future__ import annotations

from collections.abc import Mapping

from servicekit.errors import FieldError
from servicekit.logs.draft import Draft, Taker, known, new_key, picked, times
from servicekit.logs.rows import Row
from servicekit.playbook import EVENTS
from servicekit.promise import EVENTS as PROMISE_EVENTS
from servicekit.promise import Promise, PromiseEvent

__all__ = ["TAKERS"]


def _take_promise(draft: Draft, row: Row, event: str, seq: int) -> None:
    key = draft.key(row, "promise", seq)
    new_key(draft.promises, "promise", key, "a promise is made once; this one was made before")
    if "due_at" not in row or "text" not in row:
        raise FieldError("promise", key, f"a row of event {event!r} needs due_at and text")
    draft.promises[key] = Promise(
        id=key,
        customer_id=draft.customer,
        case_id=draft.id,
        what=row["text"],
        made_at=row["at"],
        recorded_at=times(row)["recorded_at"],
        made_by=row.get("author"),
        due_at=row["due_at"],
        origin=row.get("origin", "auto_reply" if row.get("role") == "bot" else "spoken"),
        amounts=(row["amount"],) if "amount" in row else (),
        **picked(row, owner="owner", kind="authority", expected_from="expected_from"),
    )


def _take_event(draft: Draft, row: Row, event: str, seq: int) -> None:
    promise = known(draft.promises, "promise", row)
    kind = event.removeprefix("promise_")
    carries = PROMISE_EVENTS[kind]
    carried = {name: row[name] for name in (*carries.needs, *carries.takes) if name in row}
    # A colleague writes down what the customer agreed to; that is the customer's doing.
    by = None if carries.act else row.get("author")
    draft.promises[promise.id] = promise.record(
        PromiseEvent(kind=kind, **times(row), by=by, reason=row.get("text", ""), seq=seq, **carried)
    )


TAKERS: Mapping[str, Taker] = {
    "promised": _take_promise,
    **{event: _take_event for event in EVENTS if event.startswith("promise_")},
}
