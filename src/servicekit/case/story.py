"""The story of a case: everything that happened in it, in order, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from servicekit.case.case import Case
from servicekit.case.change import FIELDS, Change
from servicekit.instants import later, to_microseconds
from servicekit.interaction import Interaction

__all__ = ["Event", "story"]

# Of one instant, what was said and changed comes before what was promised in it.
_FIRST, _SAID, _OWED = range(3)


class Event(NamedTuple):
    """Something that happened in a case.

    Args:
        at: when.
        kind: ``customer``, ``person``, ``bot``, ``note``, ``change``, ``promise``, ``escalation``
            or ``feedback``.
        who: who did it, where anybody is named.
        what: what happened, in words.
        text: what was said, as it was said.
    """

    at: datetime
    kind: str
    who: str
    what: str
    text: str = ""


_Line = tuple[int, int, int, Event]


def story(case: Case, at: datetime) -> tuple[Event, ...]:
    """Return what had happened in a case and was recorded by ``at``, in order.

    Example:
        >>> from datetime import UTC, datetime
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> case = Case(id=1, customer_id=7, opened_at=nine, topic="late parcel")
        >>> [event.what for event in story(case, nine)]
        ['opened: late parcel']
    """
    lines = sorted(_lines(case, at), key=lambda line: line[:3])
    return tuple(event for *_, event in lines)


def _lines(case: Case, at: datetime) -> Iterator[_Line]:
    words = f"opened: {case.topic or case.kind}"
    opened = Event(case.opened_at, "change", case.customer_id, words)
    yield to_microseconds(case.opened_at), _FIRST, 0, opened
    for contact in case.contacts(at=at):
        yield to_microseconds(contact.at), _SAID, contact.seq, _contact(contact)
    for field in FIELDS:
        for change in case.changes_of(field, at=at):
            yield to_microseconds(change.at), _SAID, change.seq, _change(change)
    owed = (*_of_promises(case, at), *_of_escalations(case, at))
    for seq, event in (*owed, *((0, each) for each in _of_feedback(case, at))):
        yield to_microseconds(event.at), _OWED, seq, event


_Owed = tuple[int, Event]


def _of_promises(case: Case, at: datetime) -> Iterator[_Owed]:
    for promise in case.promised(at=at):
        words = f"promised: {promise.what}"
        yield 0, Event(promise.made_at, "promise", promise.made_by or "", words, promise.words)
        for event in promise.events:
            if not _ahead(at, event.at, event.recorded_at):
                words = f"{promise.what}: {event.tell(promise.timezone)}"
                yield event.seq, Event(event.at, "promise", event.by or "", words)


def _of_escalations(case: Case, at: datetime) -> Iterator[_Owed]:
    for escalation in case.escalations:
        if _ahead(at, escalation.raised_at, escalation.recorded_at):
            continue
        by, words = escalation.raised_by or "", f"escalated: {escalation.why}"
        yield 0, Event(escalation.raised_at, "escalation", by, words)
        for event in escalation.events:
            if not _ahead(at, event.at, event.recorded_at):
                words = f"escalation {event.kind.replace('_', ' ')} {event.reason}".strip()
                yield event.seq, Event(event.at, "escalation", event.by or "", words)


def _of_feedback(case: Case, at: datetime) -> Iterator[Event]:
    now = to_microseconds(at)
    for given in case.feedback:
        seen = given.seen(at=now, known=now)
        if seen is None:
            continue
        if seen.asked_at is not None:
            yield Event(seen.asked_at, "feedback", "", f"asked for {seen.kind}")
        if seen.at is not None:
            score = "" if seen.score is None else f": {seen.score:g}"
            yield Event(seen.at, "feedback", seen.by or "", f"{seen.kind}{score}", seen.text)


def _ahead(at: datetime, *instants: datetime) -> bool:
    return any(later(each, at) for each in instants)


def _said_by(contact: Interaction) -> str:
    """Return who stands behind a contact: what colleagues keep to themselves is a note."""
    if contact.direction == "internal" or not contact.public:
        return "note"
    if contact.direction == "inbound":
        return "customer"
    return "bot" if contact.automated or contact.author.role == "bot" else "person"


def _contact(contact: Interaction) -> Event:
    kind = _said_by(contact)
    way = "note" if kind == "note" else f"{contact.direction} {contact.channel}"
    marks = [
        *(["automatic"] if contact.automated else []),
        *([contact.outcome.replace("_", " ")] if contact.outcome else []),
        *([] if contact.needs_reply else ["needs no reply"]),
        *(["had to tell the story again"] if contact.story_repeated else []),
    ]
    words = f"{way} ({', '.join(marks)})" if marks else way
    return Event(contact.at, kind, contact.author.id, words, contact.text or contact.topic or "")


def _change(change: Change) -> Event:
    why = f" ({change.reason.replace('_', ' ')})" if change.reason else ""
    words = f"{change.field}: {change.old or 'none'} → {change.new or 'none'}{why}"
    return Event(change.at, "change", change.by or "", words)
