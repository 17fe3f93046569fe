"""The log mapping: which column of an export means what."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import attrs

from servicekit.errors import FieldError
from servicekit.instants import zone, zone_name
from servicekit.playbook.meanings import COLUMNS, EVENTS, NEEDED, SCALE, VOCABULARIES, YES_NO
from servicekit.values import Facts, one_of, texts

__all__ = ["COLUMNS", "EVENTS", "NEEDED", "VOCABULARIES", "LogMapping", "shown"]

# Instants outside these years are mistakes of a log, or stand for "never": computers' clocks begin
# with the first, and nobody is promised anything for after the last.
_YEARS = (1970, 2199)
# How much of a value a message shows.
_SHOWN = 60


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
            if not isinstance(word, str) or not word.strip():
                raise FieldError(
                    f"values.{meaning}[{raw!r}]",
                    word,
                    "a word; what stands for nothing belongs under missing",
                )
            if known and word not in known:
                raise FieldError(f"values.{meaning}[{raw!r}]", word, f"one of {', '.join(known)}")
    return Facts(values)


# What a constant can be read as; a number or an instant that is the same in all rows says nothing.
_CONSTANT_KINDS = ("text", "words", "scale")


def _constants(constants: Mapping[str, str]) -> Facts:
    for meaning, word in constants.items():
        if meaning in NEEDED or COLUMNS.get(meaning) not in _CONSTANT_KINDS:
            raise FieldError("constants", meaning, "what is text, words or a scale, and no id")
        place = f"constants.{meaning}"
        if not isinstance(word, str) or not word.strip():
            raise FieldError(place, word, "a word that holds for every row")
        known = VOCABULARIES.get(meaning)
        if known and word not in known:
            raise FieldError(place, word, f"one of {', '.join(known)}")
        if COLUMNS[meaning] == "scale" and not SCALE.fullmatch(word):
            raise FieldError(place, word, "a scale like '1..5'")
    return Facts(constants)


# An instant in which every part of a format shows, and what is left where one has no minutes or
# no hours.
_SAMPLE = datetime(2026, 5, 17, 14, 45, tzinfo=UTC)
_DATE = f"{_SAMPLE:%Y-%m-%d}"
_READ = {f"{_DATE} {clock}" for clock in ("14:45", "14:00", "00:00")}


def _formats(given: str | Iterable[str]) -> tuple[str, ...]:
    forms = texts([given] if isinstance(given, str) else given)
    if not forms:
        raise FieldError("format", given, "at least one format")
    return tuple(map(_format, forms))


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


def _encoding(name: str) -> str:
    """Accept an encoding of text, and call it as Python does."""
    try:
        _DATE.encode(name).decode(name, errors="surrogateescape")  # as a log is read
        return codecs.lookup(name).name
    except (LookupError, TypeError, ValueError):
        words = "an encoding that Python knows, such as 'utf-8', 'cp1252' or 'utf-16'"
        raise FieldError("encoding", name, words) from None


@attrs.frozen(kw_only=True)
class LogMapping:
    """Say which column of an export means what, and how its values read.

    Args:
        columns: the log's column by meaning, one of :data:`COLUMNS`; ``case`` and ``at`` must be
            there.
        format: how instants are written: ``"iso"``, or a format of ``datetime.strptime``; or
            several, of which the first counts that fits.
        timezone: the zone of instants that do not carry one, and in which all are shown.
        delimiter: what stands between two fields: a comma, a semicolon, a tab or a bar.
        encoding: in which encoding text is written.
        missing: values that stand for nothing, beside an empty one.
        values: for a meaning, the word for each value of the log; where a meaning has a
            vocabulary (:data:`VOCABULARIES`) every value must be one of its words or listed here.
        constants: what holds for every row, by meaning, where the log has no column for it: text,
            a word of a vocabulary, or a scale.

    Example:
        >>> mapping = LogMapping(columns={"case": "number", "at": "updated"}, timezone="UTC")
        >>> print(mapping.instant("2026-05-01 09:00"))
        2026-05-01 09:00:00+00:00

    Raises:
        FieldError: a meaning, a word or the encoding is unknown, ``case`` or ``at`` has no column,
            a format does not read a whole date, or a constant has a column as well.
        UnknownZoneError: the time zone is not known.
    """

    columns: Facts = attrs.field(converter=_columns)
    format: tuple[str, ...] = attrs.field(default="iso", converter=_formats)
    timezone: str | None = attrs.field(default=None, converter=zone_name)
    delimiter: str = attrs.field(default=",", validator=one_of(",", ";", "\t", "|"))
    encoding: str = attrs.field(default="utf-8", converter=_encoding)
    missing: tuple[str, ...] = attrs.field(default=(), converter=texts)
    values: Facts = attrs.field(factory=Facts, converter=_values)
    constants: Facts = attrs.field(factory=Facts, converter=_constants)

    @constants.validator
    def _check_constants(self, _: object, constants: Facts) -> None:
        for meaning in constants:
            if meaning in self.columns:
                column = self.columns[meaning]
                words = f"one of the two: {column!r} is its column already"
                raise FieldError(f"constants.{meaning}", constants[meaning], words)

    def instant(self, text: str) -> datetime:
        """Read an instant; a time that the clock showed twice means the first of the two.

        Raises:
            ValueError: it is written otherwise, was skipped by the clock, lies outside the years
                1970 to 2199, or has no time zone and none is stated.
        """
        t = self._read(text)
        first, last = _YEARS
        if not first <= t.year <= last:
            raise ValueError(
                f"{shown(text)} lies outside the years {first} to {last}; if it stands for nothing,"
                " list it under 'missing'"
            )
        if self.timezone is None:
            if t.tzinfo is None:
                raise ValueError(
                    f"{shown(text)} has no time zone; name it with 'timezone' under [log]"
                )
            return t
        place = zone(self.timezone)
        there = t.astimezone(place) if t.tzinfo else t.replace(tzinfo=place)
        if there.astimezone(UTC).astimezone(place).replace(tzinfo=None) != there.replace(
            tzinfo=None
        ):
            raise ValueError(f"{shown(text)} never was on the clocks of {place.key}")
        return there

    def _read(self, text: str) -> datetime:
        for form in self.format:
            try:
                if form == "iso":
                    return datetime.fromisoformat(text)
                return datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
            except ValueError:
                continue
        forms = " or ".join(map(repr, self.format))
        raise ValueError(f"{shown(text)} is no instant in the format {forms}")

    def word(self, meaning: str, value: str) -> str | None:
        """Translate a value of the log; ``None`` when it stands for nothing.

        Raises:
            ValueError: the value is no word of the meaning's vocabulary and not listed.
        """
        word: str = self.values.get(meaning, {}).get(value, value)
        if word == value and (not value or value in self.missing):
            return None
        known = VOCABULARIES.get(meaning)
        if known == YES_NO:
            word = _TRUTH.get(word.lower(), word)
        if known and word not in known:
            raise ValueError(f"is not mapped; list it under [log.values.{meaning}]")
        return word


_TRUTH = {"true": "yes", "false": "no", "yes": "yes", "no": "no"}


def shown(text: str) -> str:
    """Quote text for a message, and cut it where it is long."""
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}… ({len(text):,} characters)"
