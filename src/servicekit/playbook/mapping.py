"""The log mapping: which column of an export means what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import attrs

from servicekit.case import REASONS, STATUSES
from servicekit.errors import FieldError
from servicekit.instants import zone, zone_name
from servicekit.interaction import DIRECTIONS, OUTCOMES, ROLES
from servicekit.values import Facts, one_of, texts

__all__ = ["COLUMNS", "EVENTS", "NEEDED", "VOCABULARIES", "LogMapping"]

# What happens to a promise and can be told in one row.
_PROMISE_EVENTS = (
    "transferred", "attempted", "renegotiated", "paused", "resumed", "fulfilled", "released",
    "withdrawn",
)  # fmt: skip

#: What one row of a log can say. ``update`` tells nothing but the columns of the case.
EVENTS = (
    "update",
    "message",
    "auto_reply",
    "note",
    "call",
    "promised",
    *(f"promise_{kind}" for kind in _PROMISE_EVENTS),
    "escalated",
    "escalation_acknowledged",
    "escalation_resolved",
    "escalation_cancelled",
)

#: Everything that a column can mean, and how it is read.
COLUMNS: Mapping[str, str] = {
    "case": "text",
    "at": "instant",
    "recorded_at": "instant",
    "order": "number",
    "event": "words",
    "customer": "text",
    "author": "text",
    "role": "words",
    "channel": "text",
    "direction": "words",
    "outcome": "words",
    "needs_reply": "words",
    "text": "text",
    "kind": "text",
    "topic": "text",
    "status": "words",
    "priority": "text",
    "team": "text",
    "agent": "text",
    "reason": "words",
    "promise": "text",
    "due_at": "instant",
    "owner": "text",
    "escalation": "text",
    "opened_at": "instant",
    "resolved_at": "instant",
}

#: What no log can do without.
NEEDED = ("case", "at")

#: The words that each column of kind ``words`` can hold, once its values are translated.
VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "event": EVENTS,
    "role": ROLES,
    "direction": DIRECTIONS,
    "outcome": OUTCOMES,
    "needs_reply": ("yes", "no"),
    "status": STATUSES,
    "reason": REASONS,
}


def _columns(columns: Mapping[str, str]) -> Facts:
    for meaning, column in columns.items():
        if meaning not in COLUMNS:
            raise FieldError("columns", meaning, f"one of {', '.join(COLUMNS)}")
        if not isinstance(column, str) or not column:
            raise FieldError(f"columns.{meaning}", column, "the name of a column of the log")
    for meaning in NEEDED:
        if meaning not in columns:
            raise FieldError("columns", tuple(columns), f"a log needs a column for {meaning!r}")
    return Facts(columns)


def _values(values: Mapping[str, Mapping[str, str]]) -> Facts:
    for meaning, words in values.items():
        if meaning not in COLUMNS:
            raise FieldError("values", meaning, f"one of {', '.join(COLUMNS)}")
        known = VOCABULARIES.get(meaning)
        for raw, word in words.items():
            if known and word not in known:
                raise FieldError(f"values.{meaning}[{raw!r}]", word, f"one of {', '.join(known)}")
    return Facts(values)


# An instant in which every part of a format shows, and what is left where one has no minutes or
# no hours.
_SAMPLE = datetime(2026, 5, 17, 14, 45, tzinfo=UTC)
_READ = {f"{_SAMPLE:%Y-%m-%d} {clock}" for clock in ("14:45", "14:00", "00:00")}


def _format(form: str) -> str:
    """Accept a format that reads again what it writes."""
    if form == "iso":
        return form
    if "%Z" in form:
        raise FieldError("format", form, "names of zones are ambiguous; use %z, or 'timezone'")
    try:
        read = datetime.strptime(_SAMPLE.strftime(form), form)  # noqa: DTZ007 - only a trial
    except (ValueError, re.error) as error:
        raise FieldError("format", form, f"'iso' or a format of strptime ({error})") from None
    if f"{read:%Y-%m-%d %H:%M}" not in _READ:
        raise FieldError("format", form, f"a whole date; it reads {_SAMPLE} as {read}")
    return form


@attrs.frozen(kw_only=True)
class LogMapping:
    """Say which column of an export means what, and how its values read.

    Args:
        columns: the log's column by meaning, one of :data:`COLUMNS`; ``case`` and ``at`` must be
            there.
        format: how instants are written: ``"iso"``, or a format of ``datetime.strptime``.
        timezone: the zone of instants that do not carry one, and in which all are shown.
        delimiter: what stands between two fields: a comma, a semicolon, a tab or a bar.
        missing: values that stand for nothing, beside an empty one.
        values: for a meaning, the word for each value of the log; where a meaning has a
            vocabulary (:data:`VOCABULARIES`) every value must be one of its words or listed here.

    Example:
        >>> mapping = LogMapping(columns={"case": "number", "at": "updated"}, timezone="UTC")
        >>> print(mapping.instant("2026-05-01 09:00"))
        2026-05-01 09:00:00+00:00

    Raises:
        FieldError: a meaning or a word is unknown, ``case`` or ``at`` has no column, or the format
            does not read a whole date.
        UnknownZoneError: the time zone is not known.
    """

    columns: Facts = attrs.field(converter=_columns)
    format: str = attrs.field(default="iso", converter=_format)
    timezone: str | None = attrs.field(default=None, converter=zone_name)
    delimiter: str = attrs.field(default=",", validator=one_of(",", ";", "\t", "|"))
    missing: tuple[str, ...] = attrs.field(default=(), converter=texts)
    values: Facts = attrs.field(factory=Facts, converter=_values)

    def instant(self, text: str) -> datetime:
        """Read an instant; a time that the clock showed twice means the first of the two.

        Raises:
            ValueError: it is written otherwise, was skipped by the clock, or has no time zone and
                none is stated.
        """
        t = self._read(text)
        if self.timezone is None:
            if t.tzinfo is None:
                raise ValueError(f"{text!r} has no time zone; name it with 'timezone' under [log]")
            return t
        place = zone(self.timezone)
        try:
            there = t.astimezone(place) if t.tzinfo else t.replace(tzinfo=place)
            if there.astimezone(UTC).astimezone(place).replace(tzinfo=None) != there.replace(
                tzinfo=None
            ):
                raise ValueError(f"{text!r} never was on the clocks of {place.key}")
        except OverflowError:
            raise ValueError(f"{text!r} lies outside the years 1 to 9999 in {place.key}") from None
        return there

    def _read(self, text: str) -> datetime:
        try:
            if self.format == "iso":
                return datetime.fromisoformat(text)
            return datetime.strptime(text, self.format)  # noqa: DTZ007 - the zone follows
        except ValueError:
            raise ValueError(f"{text!r} is no instant in the format {self.format!r}") from None

    def word(self, meaning: str, value: str) -> str | None:
        """Translate a value of the log; ``None`` when it stands for nothing.

        Raises:
            ValueError: the value is no word of the meaning's vocabulary and not listed.
        """
        word: str = self.values.get(meaning, {}).get(value, value)
        if word == value and (not value or value in self.missing):
            return None
        known = VOCABULARIES.get(meaning)
        if known and word not in known:
            raise ValueError(f"is not mapped; list it under [log.values.{meaning}]")
        return word
