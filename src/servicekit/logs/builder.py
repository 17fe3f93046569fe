"""Rows of one case become a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import attrs

from servicekit.case import DONE, FIELDS, Case, Change
from servicekit.errors import FieldError, ServiceKitError
from servicekit.escalation import Escalation, EscalationEvent
from servicekit.instants import to_microseconds
from servicekit.interaction import Interaction, Party
from servicekit.logs.rows import Fault, Row
from servicekit.playbook import EVENTS
from servicekit.promise import EVENTS as PROMISE_EVENTS
from servicekit.promise import Promise, PromiseEvent

__all__ = ["NOT_RECORDED", "CaseBuilder"]

#: What stands for a customer, a person or a channel that the log does not name.
NOT_RECORDED = "not recorded"

_CUSTOMER_SIDE = frozenset({"customer", "representative", "third_party"})


@attrs.define
class CaseBuilder:
    """Collect what the rows of one case say, in their order.

    A row that says something impossible becomes a fault, and the others still count.
    """

    id: str
    customer: str = NOT_RECORDED
    faults: list[Fault] = attrs.Factory(list)
    interactions: list[Interaction] = attrs.Factory(list)
    changes: list[Change] = attrs.Factory(list)
    promises: dict[str, Promise] = attrs.Factory(dict)
    escalations: dict[str, Escalation] = attrs.Factory(dict)
    held: dict[str, str] = attrs.Factory(dict)

    def build(self, rows: Sequence[tuple[str, Row]]) -> Case:
        """Return the case that the rows tell of."""
        first, last = rows[0][1], rows[-1][1]
        self.customer = next(
            (row["customer"] for _, row in rows if "customer" in row), NOT_RECORDED
        )
        opened_at = _first(first.get("opened_at"), first["at"])
        for seq, (place, row) in enumerate(rows):
            try:
                self._take(row, seq, None if seq else opened_at)
            except ServiceKitError as error:
                self.faults.append(Fault(place, str(error)))
        self._date_the_settling(last.get("resolved_at"), opened_at)
        return Case(
            id=self.id,
            customer_id=self.customer,
            opened_at=opened_at,
            kind=first.get("kind", "request"),
            topic=first.get("topic"),
            channel=first.get("channel"),
            interactions=self.interactions,
            changes=self.changes,
            promises=self.promises.values(),
            escalations=self.escalations.values(),
        )

    def _take(self, row: Row, seq: int, opened_at: datetime | None) -> None:
        """Take over one row; the first says since when the case was what it says."""
        event = row.get("event", "update")
        if event != "update":  # first, for where it is impossible the whole row says nothing
            _TAKERS[event](self, row, event, seq)
        for field in FIELDS:
            new, old = row.get(field), self.held.get(field)
            if new is not None and new != old:
                self.held[field] = new
                times = _times(row)
                # A case has its desk and its priority from the beginning, also where its first
                # row was written later; what its status was before that row nobody says.
                if opened_at is not None and field != "status":
                    times["at"] = opened_at
                self.changes.append(
                    Change(
                        **times, field=field, old=old, new=new, by=row.get("author"),
                        reason=row.get("reason") if field in {"team", "agent"} else None, seq=seq,
                    )
                )  # fmt: skip

    def _date_the_settling(self, stated: datetime | None, opened_at: datetime) -> None:
        """Date the last settling by the instant that the log states for it, where it fits.

        Exports show a case's final resolution in a column of its own; the row in which the
        status changed was often written at another time. An instant that would change the order
        of what happened is not believed.
        """
        statuses = [change for change in self.changes if change.field == "status"]
        settlings = [
            i for i, change in enumerate(statuses) if change.new in DONE and change.old not in DONE
        ]
        if stated is None or not settlings:
            return
        last = settlings[-1]
        before, after = statuses[:last][-1:], statuses[last + 1 :][:1]
        stops = [opened_at, *(c.at for c in before), stated, *(c.at for c in after)]
        if stops == sorted(stops, key=to_microseconds):
            old = statuses[last]
            recorded = max(old.at, stated, key=to_microseconds)
            index = self.changes.index(old)
            self.changes[index] = attrs.evolve(old, at=stated, recorded_at=recorded)


def _take_contact(builder: CaseBuilder, row: Row, event: str, seq: int) -> None:
    role = row.get("role") or _ROLES.get(event)
    if role is None:
        raise FieldError("role", None, f"a row of event {event!r} needs the role of its author")
    theirs = role in _CUSTOMER_SIDE
    unnamed = builder.customer if theirs else NOT_RECORDED
    agent = row.get("agent") or builder.held.get("agent", NOT_RECORDED)
    live = event == "call"
    other = Party(id=agent, role="agent") if theirs else Party(id=builder.customer, role="customer")
    builder.interactions.append(
        Interaction(
            id=f"{builder.id}/{seq}",
            **_times(row),
            author=Party(id=row.get("author", unnamed), role=role),
            channel=row.get("channel", "phone" if live else NOT_RECORDED),
            direction=_direction(row, event, theirs=theirs),
            case_ids=(builder.id,),
            seq=seq,
            participants=(other,) if live else (),
            department=row.get("team"),
            public=event != "note",
            automated=event == "auto_reply",
            outcome=row.get("outcome", "connected" if live else None),
            topic=row.get("topic"),
            text=row.get("text", ""),
            needs_reply=row.get("needs_reply") != "no",
        )
    )


def _times(row: Row) -> dict[str, Any]:
    """Return when it happened and when it became known."""
    return {"at": row["at"], "recorded_at": row.get("recorded_at", row["at"])}


def _direction(row: Row, event: str, *, theirs: bool) -> str:
    if event == "note":
        return "internal"
    stated: str | None = row.get("direction")
    return stated or ("inbound" if theirs else "outbound")


def _take_promise(builder: CaseBuilder, row: Row, event: str, seq: int) -> None:
    key = row.get("promise", f"{builder.id}/{seq}")
    if key in builder.promises:
        raise FieldError("promise", key, "a promise is made once; this one was made before")
    if "due_at" not in row or "text" not in row:
        raise FieldError("promise", key, f"a row of event {event!r} needs due_at and text")
    builder.promises[key] = Promise(
        id=key,
        customer_id=builder.customer,
        case_id=builder.id,
        what=row["text"],
        made_at=row["at"],
        recorded_at=_times(row)["recorded_at"],
        made_by=row.get("author"),
        owner=row.get("owner"),
        due_at=row["due_at"],
        origin="auto_reply" if row.get("role") == "bot" else "spoken",
    )


def _take_promise_event(builder: CaseBuilder, row: Row, event: str, seq: int) -> None:
    promise = _known(builder.promises, "promise", row)
    kind = event.removeprefix("promise_")
    carried = {name: row[name] for name in PROMISE_EVENTS[kind].needs if name in row}
    # A colleague writes down what the customer agreed to; that is the customer's doing.
    by = None if PROMISE_EVENTS[kind].act else row.get("author")
    builder.promises[promise.id] = promise.record(
        PromiseEvent(
            kind=kind, **_times(row), by=by, reason=row.get("text", ""), seq=seq, **carried
        )
    )


def _take_escalation(builder: CaseBuilder, row: Row, event: str, seq: int) -> None:
    key = row.get("escalation", f"{builder.id}/{seq}")
    if key in builder.escalations:
        raise FieldError("escalation", key, "it is raised once; this one was raised before")
    builder.escalations[key] = Escalation(
        id=key,
        case_id=builder.id,
        raised_at=row["at"],
        recorded_at=_times(row)["recorded_at"],
        raised_by=row.get("author"),
        why=row.get("text", event),
    )


def _take_escalation_event(builder: CaseBuilder, row: Row, event: str, seq: int) -> None:
    escalation = _known(builder.escalations, "escalation", row)
    builder.escalations[escalation.id] = escalation.record(
        EscalationEvent(
            kind=event.removeprefix("escalation_"),
            **_times(row),
            by=row.get("author"),
            reason=row.get("text", ""),
            seq=seq,
        )
    )


T = TypeVar("T")


def _known(made: Mapping[str, T], meaning: str, row: Row) -> T:
    key = row.get(meaning)
    if key is None or key not in made:
        known = ", ".join(made) or "none yet"
        raise FieldError(meaning, key, f"one that the case knows by then: {known}")
    return made[key]


# Who speaks in a row that does not say it.
_ROLES: Mapping[str, str] = {"note": "agent", "auto_reply": "bot"}

_Taker = Callable[[CaseBuilder, Row, str, int], None]
_TAKERS: Mapping[str, _Taker] = {
    **dict.fromkeys(("message", "auto_reply", "note", "call"), _take_contact),
    "promised": _take_promise,
    **{event: _take_promise_event for event in EVENTS if event.startswith("promise_")},
    "escalated": _take_escalation,
    **{
        f"escalation_{kind}": _take_escalation_event
        for kind in ("acknowledged", "resolved", "cancelled")
    },
}


def _first(a: datetime | None, b: datetime) -> datetime:
    return b if a is None else min(a, b, key=to_microseconds)
