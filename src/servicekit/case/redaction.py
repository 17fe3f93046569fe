"""Redaction: a history without anything that says whose it is, and with every time in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from servicekit.case.change import Change
from servicekit.case.history import History
from servicekit.errors import FieldError, HeldError

__all__ = ["REMOVED", "redact"]

#: What stands where something must be said and was removed.
REMOVED = "(removed)"
_DIGITS = 16  # hexadecimal; that two of a million ids share them is one chance in 37 million

# What becomes of each field, by its name. One that stands nowhere here is an error: what nobody
# has thought of does not slip through.

# Times, states, amounts, and what policies select by.
_KEPT = frozenset((
    "acts", "amount", "amounts", "approved_at", "asked_at", "assumed", "at", "attempts",
    "automated", "brand", "channel", "contact_hours", "deadline_at", "department", "direction",
    "due_at", "duration", "expected_from", "field", "from_at", "kind", "language", "level",
    "made_at", "needs_approval", "needs_reply", "new", "offer_expires_at", "old", "opened_at",
    "origin", "outcome", "party", "preferred_channels", "public", "purpose", "question",
    "quiet_hours", "raised_at", "reason_code", "recorded_at", "reversed_at", "role", "rule",
    "scale", "score", "seq", "severity", "signals", "since", "skew", "status", "story_repeated",
    "timezone", "timezones", "until_at", "verdict", "verified", "version", "wait",
))  # fmt: skip
# Ids, which become pseudonyms, and whatever holds some.
_RENEWED = frozenset((
    "_contacts", "about", "approved_by", "author", "by", "case_id", "case_ids", "cases",
    "cause_id", "changes", "condition", "consents", "customer", "customer_id", "decided_by",
    "escalations", "events", "excluded", "feedback", "grants", "holder", "holds", "id",
    "interaction_id", "interactions", "made_by", "made_in", "mandate", "mandates", "merged_into",
    "needs_reply_by", "owner", "participants", "promises", "raised_by", "reply_to", "revises",
    "same_as", "to", "told",
))  # fmt: skip
# Words that somebody chose, and whatever else may tell who somebody is.
_REMOVED = frozenset((
    "contact_point", "contact_points", "evidence", "facts", "facts_digest", "name", "needs",
    "reason", "remedy", "source", "story", "text", "topic", "what", "why", "words",
))  # fmt: skip
# Where a name means something else than elsewhere: a word of a fixed list, or of a policy.
_KEPT_THERE = frozenset({("Case", "topic"), ("Change", "reason"), ("Escalation", "needs")})


def redact(history: History, key: bytes | str, *, at: datetime | None = None) -> History:
    """Return the history without texts, facts and ids, and with its times, states and totals.

    Ids become pseudonyms: whoever has the key can find what belongs to an id, and nobody else can
    go back. The same id has the same pseudonym everywhere, also in another history that was
    redacted with the same key. What policies select by stays: kind, topic and brand of a case,
    channels, languages, statuses, priorities, desks, departments and origins. A single case is
    redacted as a history of one.

    Args:
        history: what to redact.
        key: a secret; 32 random bytes are enough. Without it a pseudonym can be found by trying.
        at: when it is redacted. A hold in force then forbids it; without an instant, any hold.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.case import Case
        >>> lamp = Case(id=1, customer_id=7, opened_at=datetime(2026, 5, 1, tzinfo=UTC))
        >>> redacted = redact(History(customer=7, cases=[lamp]), key="a secret")
        >>> redacted.customer, redacted.cases[0].opened_at == lamp.opened_at
        ('5b6d20df4b70917d', True)

    Raises:
        FieldError: the key is empty, or something has a field that redaction does not know.
        HeldError: a hold keeps the history.
        NaiveDatetimeError: ``at`` has no time zone.
    """
    holds = history.held(at=at)
    if holds:
        raise HeldError(tuple(hold.reason for hold in holds))
    redacted: History = _Redaction(key).renewed(history)
    return redacted


class _Redaction:
    """Redact with one key: the same id gives the same pseudonym."""

    def __init__(self, key: bytes | str) -> None:
        if not isinstance(key, bytes | str) or not key:
            raise FieldError("key", type(key).__name__, "bytes or text, not empty")
        self._key = key.encode() if isinstance(key, str) else key
        self._pseudonyms: dict[str, str] = {}

    def renewed(self, value: Any) -> Any:
        match value:
            case None:
                return None
            case str():
                return self._pseudonym(value)
            case tuple():
                return tuple(self.renewed(item) for item in value)
            case Mapping():
                return {self._pseudonym(name): item for name, item in value.items()}
        fields = [field for field in attrs.fields(type(value)) if field.init]
        return type(value)(**{field.alias: self._content(value, field) for field in fields})

    def _pseudonym(self, name: str) -> str:
        found = self._pseudonyms.get(name)
        if found is None:
            import hmac  # here, because most who import a case never redact one

            digest = hmac.digest(self._key, name.encode(), "sha256")
            found = self._pseudonyms[name] = digest.hex()[:_DIGITS]
        return found

    def _content(self, owner: object, field: attrs.Attribute[Any]) -> Any:
        content, kind = getattr(owner, field.name), type(owner).__name__
        if field.name in {"old", "new"} and isinstance(owner, Change) and owner.field == "agent":
            return self.renewed(content)
        if field.name in _KEPT or (kind, field.name) in _KEPT_THERE:
            return content
        if field.name in _RENEWED:
            return self.renewed(content)
        if field.name in _REMOVED:
            return _nothing(field)
        raise FieldError("redact", f"{kind}.{field.name}", "a field that redaction knows")


def _nothing(field: attrs.Attribute[Any]) -> Any:
    """Return what a field holds where nobody said anything."""
    if field.default is attrs.NOTHING:
        return REMOVED
    factory = getattr(field.default, "factory", None)
    return field.default if factory is None else factory()
