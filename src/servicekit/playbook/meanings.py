"""The meanings that a column of a log can have: one table, and the words of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from servicekit.case import FIELDS, REASONS, STATUSES
from servicekit.case.feedback import SCALES
from servicekit.escalation import SEVERITIES
from servicekit.escalation.event import OUTCOMES as DECISIONS
from servicekit.interaction import BASES, DIRECTIONS, OUTCOMES, ROLES
from servicekit.promise import ORIGINS

__all__ = ["COLUMNS", "EVENTS", "NEEDED", "SCALE", "VOCABULARIES", "YES_NO"]

# What happens to a promise, and to an escalation, and can be told in one row.
_PROMISE_EVENTS = (
    "transferred", "attempted", "renegotiated", "paused", "resumed", "fulfilled", "released",
    "withdrawn",
)  # fmt: skip
_ESCALATION_EVENTS = (
    "offered", "declined", "acknowledged", "gave_up", "paused", "resumed", "exhausted",
    "resolved", "cancelled", "decided",
)  # fmt: skip

#: What one row of a log can say. ``update`` tells nothing but the columns of the case.
EVENTS = (
    "update",
    "message",
    "auto_reply",
    "note",
    "call",
    "told",
    "promised",
    *(f"promise_{kind}" for kind in _PROMISE_EVENTS),
    "escalated",
    *(f"escalation_{kind}" for kind in _ESCALATION_EVENTS),
    "granted",
    "grant_approved",
    "grant_reversed",
    "feedback_asked",
    "feedback",
)

#: Words for whether something is so; ``true`` and ``false`` say the same.
YES_NO = ("yes", "no")

#: Everything that a column can mean, and how it is read. ``text`` stays what it is. ``words`` are
#: those of :data:`VOCABULARIES`. A ``list`` stands in one field, its items parted by commas or
#: semicolons. A ``duration`` is written in seconds, or as h:mm:ss. A ``score`` is a number. An
#: ``amount`` is "12.50 EUR", or "12.50" with a column for the currency. A ``scale`` is "1..5".
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "case": "text",
        "at": "instant",
        "recorded_at": "instant",
        "order": "number",
        "event": "words",
        "customer": "text",
        "author": "text",
        "role": "words",
        # The contact.
        "contact": "text",
        "channel": "text",
        "direction": "words",
        "outcome": "words",
        "needs_reply": "words",
        "reply_to": "text",
        "contact_point": "text",
        "verified": "words",
        "basis": "words",
        "wait": "duration",
        "duration": "duration",
        "signals": "list",
        "story_repeated": "words",
        "department": "text",
        "brand": "text",
        "language": "text",
        "follow_ups": "list",
        "text": "text",
        # What the customer was told in it.
        "question": "text",
        "answer": "text",
        "answer_version": "text",
        "facts_digest": "text",
        # The case.
        "kind": "text",
        "topic": "text",
        "remedy": "text",
        "cause": "text",
        "merged_into": "text",
        "opened_at": "instant",
        "resolved_at": "instant",
        "status": "words",
        "priority": "text",
        "team": "text",
        "agent": "text",
        "reason": "words",
        # A log that names in each row the field that changed has the two in columns of their own.
        "field": "words",
        "value": "text",
        # Promises, escalations, grants and feedback.
        "promise": "text",
        "due_at": "instant",
        "expected_from": "instant",
        "owner": "text",
        "origin": "words",
        "authority": "text",
        "amount": "amount",
        "currency": "text",
        "escalation": "text",
        "severity": "words",
        "escalation_kind": "text",
        "story": "text",
        "level": "number",
        "asked": "list",
        "decided_by": "text",
        "decision": "words",
        "reason_code": "text",
        "grant": "text",
        "needs_approval": "words",
        "approved_by": "text",
        "feedback": "text",
        "measure": "words",
        "score": "score",
        "scale": "scale",
        "asked_at": "instant",
        "about": "text",
    }
)

#: How a scale is written.
SCALE = re.compile(r"(-?\d{1,9})\.\.(-?\d{1,9})", re.ASCII)

#: What no log can do without.
NEEDED = ("case", "at")

#: The words that each column of kind ``words`` can hold, once its values are translated.
VOCABULARIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "event": EVENTS,
        "role": ROLES,
        "direction": DIRECTIONS,
        "outcome": OUTCOMES,
        "needs_reply": YES_NO,
        "verified": YES_NO,
        "basis": BASES,
        "story_repeated": YES_NO,
        "status": STATUSES,
        "reason": REASONS,
        "field": (*FIELDS, "nothing"),
        "origin": tuple(origin for origin in ORIGINS if origin != "target"),
        "severity": SEVERITIES,
        "decision": DECISIONS,
        "needs_approval": YES_NO,
        "measure": tuple(SCALES),
    }
)
