"""Redaction: a history without anything that says whose it is, and with every time in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from servicekit.case.change import Change
from servicekit.case.history import History
from servicekit.errors import FieldError, HeldError
from servicekit.instants import to_microseconds
from servicekit.interaction import SIGNALS
from servicekit.money import Money
from servicekit.values import Facts, texts

__all__ = ["REMOVED", "redact"]

#: What stands where something must be said and was removed.
REMOVED = "(removed)"
_DIGITS = 16  # hexadecimal; that two of a million ids share them is one chance in 37 million

# What becomes of each field, by its name. One that stands nowhere here is an error: what nobody
# has thought of does not slip through.

# Times, states, amounts, and what policies select by.
_KEPT = frozenset((
    "acts", "amount", "amounts", "approved_at", "asked_at", "assumed", "at", "attempts",
    "authority", "automated", "basis", "brand", "channel", "deadline_at", "department", "direction",
    "due_at", "duration", "expected_from", "facts_digest", "field", "from_at", "kind", "language",
    "level", "made_at", "needs_approval", "needs_reply", "new", "offer_expires_at", "old",
    "opened_at", "origin", "party", "preferred_channels", "public", "purpose", "question",
    "raised_at", "reason_code", "recorded_at", "reversed_at", "role", "rule", "scale", "score",
    "seq", "severity", "since", "skew", "skills", "status", "story_repeated", "team_id", "timezone",
    "timezones", "until_at", "verdict", "verified", "version", "wait",
))  # fmt: skip
# Ids, which become pseudonyms, and whatever holds some.
_RENEWED = frozenset((
    "_contacts", "about", "agent_id", "approved_by", "author", "by", "case_id", "case_ids", "cases",
    "cause_id", "changes", "condition", "consents", "customer", "customer_id", "decided_by",
    "escalations", "events", "excluded", "feedback", "follow_ups", "grants", "holder", "holds",
    "id", "interaction_id", "interactions", "made_by", "made_in", "mandate", "mandates",
    "merged_into", "needs_reply_by", "owner", "participants", "promises", "raised_by", "reply_to",
    "revises", "same_as", "to", "told",
))  # fmt: skip
# Words that somebody chose, and whatever else may tell who somebody is.
_REMOVED = frozenset((
    "contact_hours", "contact_point", "contact_points", "evidence", "facts", "name", "needs",
    "outcome", "quiet_hours", "reason", "remedy", "signals", "source", "story", "text", "topic",
    "what", "why", "words",
))  # fmt: skip
# Where a name means something else than elsewhere: what of it stays, as a method says.
_THERE = {
    ("Case", "facts"): "facts",
    ("Case", "topic"): "whole",
    ("Change", "reason"): "whole",
    ("Escalation", "needs"): "renewed",
    ("Interaction", "outcome"): "whole",
    ("Interaction", "signals"): "signals",
    ("Told", "outcome"): "outcome",
}
_PLAIN = str | int | float | Decimal | Money | date | None


def redact(
    history: History,
    key: bytes | str,
    *,
    at: datetime | None = None,
    keep_facts: Iterable[str] = (),
) -> History:
    """Return the history without texts, facts and ids, and with its times, states and totals.

    Ids become pseudonyms: whoever has the key can find what belongs to an id, and nobody else can
    go back. The same id has the same pseudonym everywhere, also in another history that was
    redacted with the same key. What policies select by stays: kind, topic and brand of a case,
    channels, languages, statuses, priorities, desks, departments, origins and known signals. Where
    they select by facts as well, states stay equal only if those facts are kept.

    The outcome of an answer stays if it is a plain value: a text, a number, an amount, a date. One
    with parts becomes a pseudonym, and so do signals of the host's own; equal ones stay equal. A
    digest of facts stays, since only who made it has its key. The customer's own hours go. A
    single case is redacted as a history of one.

    Args:
        history: what to redact.
        key: a secret; 32 random bytes are enough. Without it a pseudonym can be found by trying.
        at: when it is redacted. A hold in force then forbids it; without an instant, any hold.
        keep_facts: names of facts of cases that stay as they are, such as ``"tier"``, because
            policies select by them. They must not say who somebody is.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.case import Case
        >>> lamp = Case(id=1, customer_id=7, opened_at=datetime(2026, 5, 1, tzinfo=UTC))
        >>> redacted = redact(History(customer=7, cases=[lamp]), key="a secret")
        >>> redacted.customer, redacted.cases[0].opened_at == lamp.opened_at
        ('5b6d20df4b70917d', True)

    Raises:
        FieldError: the key is empty, the names are no list of texts, or something has a field
            that redaction does not know.
        HeldError: a hold keeps the history.
        NaiveDatetimeError: ``at`` has no time zone.
    """
    holds = history.held(at=at)
    if holds:
        raise HeldError(tuple(hold.reason for hold in holds))
    redacted: History = _Redaction(key, texts(keep_facts)).renewed(history)
    return redacted


class _Redaction:
    """Redact with one key: the same id gives the same pseudonym."""

    def __init__(self, key: bytes | str, kept_facts: tuple[str, ...]) -> None:
        if not isinstance(key, bytes | str) or not key:
            raise FieldError("key", type(key).__name__, "bytes or text, not empty")
        self._key = key.encode() if isinstance(key, str) else key
        self._kept_facts = kept_facts
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
        content = getattr(owner, field.name)
        if field.name in {"old", "new"} and isinstance(owner, Change) and owner.field == "agent":
            return self.renewed(content)
        kinds = [kind.__name__ for kind in type(owner).__mro__]
        for kind in kinds:
            if (kind, field.name) in _THERE:
                return getattr(self, _THERE[kind, field.name])(content)
        if field.name in _KEPT:
            return content
        if field.name in _RENEWED:
            return self.renewed(content)
        if field.name in _REMOVED:
            return _nothing(field)
        raise FieldError("redact", f"{kinds[0]}.{field.name}", "a field that redaction knows")

    def whole(self, content: Any) -> Any:
        """Keep it."""
        return content

    def facts(self, facts: Facts) -> dict[str, Any]:
        """Keep the facts that policies select by."""
        return {name: facts[name] for name in self._kept_facts if name in facts}

    def signals(self, signals: frozenset[str]) -> frozenset[str]:
        """Keep the signals that policies know."""
        return frozenset(s if s in SIGNALS else self._pseudonym(s) for s in signals)

    def outcome(self, outcome: Any) -> Any:
        """Keep a plain outcome."""
        return outcome if isinstance(outcome, _PLAIN) else self._pseudonym(_written(outcome))


def _written(value: Any) -> str:
    """Return the text of a value, the same for all that are equal."""
    match value:
        case Mapping():
            form, parts = "{%s}", sorted(map(_written, value.items()))
        case frozenset():
            form, parts = "<%s>", sorted(map(_written, value))
        case tuple():
            form, parts = "(%s)", [*map(_written, value)]
        case _:
            return _word(value)
    return form % ", ".join(parts)


def _word(value: Any) -> str:
    match value:
        case str():
            return str.__repr__(value)
        case Money():
            return f"{_number(value.amount)} {value.currency}"
        case datetime() if value.utcoffset() is not None:
            return str(to_microseconds(value))
        case int() | float() | Decimal():
            return _number(value)
    return repr(value)


def _number(value: float | Decimal) -> str:
    """Return the text of a number; 1, 1.0 and ``True`` are equal."""
    try:
        return "{:x}/{:x}".format(*value.as_integer_ratio())
    except (ValueError, OverflowError):  # no number, or without end
        return str(float(value))


def _nothing(field: attrs.Attribute[Any]) -> Any:
    """Return what a field holds where nobody said anything."""
    if field.default is attrs.NOTHING:
        return REMOVED
    factory = getattr(field.default, "factory", None)
    return field.default if factory is None else factory()
