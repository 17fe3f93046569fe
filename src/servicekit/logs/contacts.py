"""Rows that tell of a contact: a message, a note, a call, an answer that somebody was told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.errors import FieldError
from servicekit.interaction import Interaction, Party, Told
from servicekit.logs.draft import NOT_RECORDED, Draft, Taker, new_key, picked, times
from servicekit.logs.rows import Row

__all__ = ["TAKERS"]

_CUSTOMER_SIDE = frozenset({"customer", "representative", "third_party"})
# Who speaks in a row that does not say it.
_ROLES: Mapping[str, str] = {"note": "agent", "auto_reply": "bot", "told": "agent"}


def _take(draft: Draft, row: Row, event: str, seq: int) -> None:
    role = row.get("role") or _ROLES.get(event)
    if role is None:
        raise FieldError("role", None, f"a row of event {event!r} needs the role of its author")
    key = draft.key(row, "contact", seq)
    new_key(draft.interactions, "contact", key, "each contact once; this one was told before")
    theirs = role in _CUSTOMER_SIDE
    live = event == "call"
    draft.interactions[key] = Interaction(
        id=key,
        **times(row),
        author=_author(draft, row, role, theirs=theirs),
        channel=row.get("channel", "phone" if live else NOT_RECORDED),
        direction=_direction(row, event, theirs=theirs),
        case_ids=(draft.id,),
        seq=seq,
        participants=(_other_side(draft, row, theirs=theirs),) if live else (),
        department=row.get("department", row.get("team")),
        public=event != "note",
        automated=event == "auto_reply",
        outcome=row.get("outcome", "connected" if live else None),
        needs_reply=row.get("needs_reply") != "no",
        story_repeated=row.get("story_repeated") == "yes",
        told=_told(row, event),
        reply_to=_answered(draft, row),
        **_details(row),
    )


def _author(draft: Draft, row: Row, role: str, *, theirs: bool) -> Party:
    unnamed = draft.customer if theirs else NOT_RECORDED
    verified = theirs and row.get("verified") == "yes"
    return Party(id=row.get("author", unnamed), role=role, verified=verified)


def _other_side(draft: Draft, row: Row, *, theirs: bool) -> Party:
    if theirs:
        agent = row.get("agent") or draft.held.get("agent", NOT_RECORDED)
        return Party(id=agent, role="agent")
    verified = row.get("verified") == "yes"
    return Party(id=draft.customer, role="customer", verified=verified)


def _direction(row: Row, event: str, *, theirs: bool) -> str:
    if event == "note":
        return "internal"
    stated: str | None = row.get("direction")
    return stated or ("inbound" if theirs else "outbound")


def _details(row: Row) -> dict[str, Any]:
    return picked(
        row,
        contact_point="contact_point",
        basis="basis",
        wait="wait",
        duration="duration",
        signals="signals",
        brand="brand",
        language="language",
        follow_ups="follow_ups",
        topic="topic",
        text="text",
    )


def _told(row: Row, event: str) -> tuple[Told, ...]:
    if ("question" in row) is not ("answer" in row) or (event == "told" and "answer" not in row):
        raise FieldError("answer", row.get("answer"), "a row needs both question and answer")
    if "question" not in row:
        return ()
    details = picked(
        row,
        text="text",
        language="language",
        version="answer_version",
        facts_digest="facts_digest",
    )
    return (Told(question=row["question"], outcome=row["answer"], **details),)


def _answered(draft: Draft, row: Row) -> str | None:
    """Return what a contact replies to, which cannot have come later."""
    name: str | None = row.get("reply_to")
    if name in draft.coming:
        words = "a contact that came before; by instant and order this one comes later"
        raise FieldError("reply_to", name, words)
    return name


TAKERS: Mapping[str, Taker] = dict.fromkeys(
    ("message", "auto_reply", "note", "call", "told"), _take
)
