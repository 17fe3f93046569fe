"""Rows of an export, read through a mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, TypeAlias

import attrs

from servicekit.case import FIELDS
from servicekit.logs.columnar import readers
from servicekit.logs.fault import Fault
from servicekit.logs.json_lines import read_json_lines
from servicekit.logs.lines import LONGEST_FIELD
from servicekit.logs.packing import ending, not_text, open_text, unpacked, unpacking
from servicekit.logs.tabular import Fields, read_table
from servicekit.money import Money
from servicekit.playbook import COLUMNS, LogMapping
from servicekit.playbook.mapping import shown
from servicekit.playbook.meanings import SCALE

__all__ = ["Fault", "Row", "RowReader", "read_fields"]

Row: TypeAlias = dict[str, Any]
_Raw: TypeAlias = str | tuple[str, ...]
_Read: TypeAlias = Callable[[Any], Any]

_TEXT_READERS = {".jsonl": read_json_lines, ".ndjson": read_json_lines}
_PARQUET = ".parquet"

# Of most columns the values recur, and each is read once; of these hardly any does.
_UNIQUE = frozenset({"case", "contact", "text", "story", "remedy"})
_REMEMBERED = 1 << 12
_LONGEST_REMEMBERED = 200

_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_SCORE = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)
_AMOUNT = re.compile(r"([+-]?\d{1,30}(?:\.\d{1,10})?)(?: ([A-Za-z]{3}))?", re.ASCII)
_SECONDS = re.compile(r"(-?\d{1,9})(\.\d{1,6})?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,5}):([0-5]\d):([0-5]\d)", re.ASCII)
_PARTS = re.compile("[,;]")


def read_fields(
    file: IO[bytes], path: Path, mapping: LogMapping
) -> Iterator[tuple[str, Fields | Fault]]:
    """Yield what each row holds, or what is wrong with it, with its place.

    How the name ends says what a file is: ``.jsonl`` and ``.ndjson`` are lines of JSON,
    ``.parquet`` is Parquet, everything else is CSV. Text can be packed as ``.gz`` or ``.xz``.

    Raises:
        LoadError: it cannot be unpacked, has no such columns as the mapping names, or is Parquet
            and the extra for that is not installed.
    """
    kind = ending(path)
    if kind == _PARQUET:
        with unpacking(path.name):
            parquet = readers(path.name)
            yield from parquet.read_parquet(unpacked(file, path), path.name, mapping)
        return
    read = _TEXT_READERS.get(kind, read_table)
    with open_text(file, path, mapping.encoding) as text, unpacking(path.name):
        yield from read(text, path.name, mapping)


@attrs.define
class RowReader:
    """Read what the columns of rows mean.

    A row holds what the mapping names, converted; what stands for nothing is left out.
    """

    mapping: LogMapping
    _constants: Row = attrs.field(init=False)
    _readers: list[tuple[str, str, _Read]] = attrs.field(init=False)
    _finish: list[Callable[[Row], None]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        columns = self.mapping.columns
        self._readers = [
            (meaning, column, _reader(self.mapping, meaning)) for meaning, column in columns.items()
        ]
        self._constants = {
            meaning: _constant(meaning, word) for meaning, word in self.mapping.constants.items()
        }
        last: list[tuple[str, Callable[[Row], None]]] = [
            ("amount", _add_currency),
            ("field", partial(_name_field, self.mapping)),
        ]
        self._finish = [finish for meaning, finish in last if meaning in columns]

    def row(self, fields: Mapping[str, _Raw | None], place: str) -> Row | Fault:
        """Return what a row says, or what is wrong with it."""
        row = {**self._constants}
        for meaning, column, read in self._readers:
            raw = fields.get(column)
            if raw is None:
                continue
            try:
                value = read(raw)
            except UnicodeEncodeError:
                return Fault(place, f"{meaning}: {not_text(self.mapping.encoding)}")
            except ValueError as error:
                return Fault(place, _complaint(meaning, raw, error))
            if value is not None:
                row[meaning] = value
        for meaning in ("case", "at"):
            if meaning not in row:
                return Fault(place, f"{meaning}: is missing")
        return self._finished(row, place) if self._finish else row

    def _finished(self, row: Row, place: str) -> Row | Fault:
        try:
            for finish in self._finish:
                finish(row)
        except ValueError as error:
            return Fault(place, str(error))
        return row


def _constant(meaning: str, word: str) -> object:
    """Read what holds for every row; it is written as the mapping has it, not as the log has."""
    return _KINDS[COLUMNS[meaning]](word) if COLUMNS[meaning] in _KINDS else word


def _reader(mapping: LogMapping, meaning: str) -> _Read:
    read = partial(_read, mapping, meaning)
    remembered = read if meaning in _UNIQUE else lru_cache(_REMEMBERED)(read)
    return partial(_sized, read, remembered)


def _sized(read: _Read, remembered: _Read, raw: _Raw) -> object:
    """Read a value, and remember it only where it is short, so that memory stays flat."""
    size = len(raw) if isinstance(raw, str) else len(raw) + sum(map(len, raw))
    if size > LONGEST_FIELD:
        raise ValueError(f"is longer than a field may be, {LONGEST_FIELD:,} characters")
    return remembered(raw) if size <= _LONGEST_REMEMBERED else read(raw)


def _read(mapping: LogMapping, meaning: str, raw: _Raw) -> object:
    kind = COLUMNS[meaning]
    if kind == "list":
        return _list(mapping, meaning, raw)
    if not isinstance(raw, str):
        raise ValueError("is a list, and only one value belongs here")  # noqa: TRY004
    if not raw.isascii():
        raw.encode()
    word = mapping.word(meaning, raw)
    if word is None:
        return None
    if kind == "instant":
        return mapping.instant(word)
    return _KINDS[kind](word) if kind in _KINDS else word


def _list(mapping: LogMapping, meaning: str, raw: _Raw) -> tuple[str, ...] | None:
    items = _PARTS.split(raw) if isinstance(raw, str) else raw
    words = (mapping.word(meaning, item.strip()) for item in items)
    found = tuple(word for word in words if word is not None)
    "".join(found).encode()
    return found or None


def _whole(word: str) -> int:
    if not _WHOLE.fullmatch(word):
        raise ValueError(f"{shown(word)} is not a whole number")
    return int(word)


def _score(word: str) -> float:
    if not _SCORE.fullmatch(word):
        raise ValueError(f"{shown(word)} is not a number")
    return float(word) if "." in word else int(word)


def _duration(word: str) -> timedelta:
    if clock := _CLOCK.fullmatch(word):
        hours, minutes, seconds = map(int, clock.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if not _SECONDS.fullmatch(word):
        raise ValueError(f"{shown(word)} is no duration in seconds, nor like 0:01:30")
    return timedelta(seconds=float(word))


def _amount(word: str) -> Money | str:
    found = _AMOUNT.fullmatch(word)
    if found is None:
        raise ValueError(f"{shown(word)} is no amount like '12.50 EUR' or '12.50'")
    amount, currency = found.groups()
    return amount if currency is None else Money(amount, currency)


def _scale(word: str) -> tuple[int, int]:
    found = SCALE.fullmatch(word)
    if found is None:
        raise ValueError(f"{shown(word)} is no scale like '1..5'")
    return int(found.group(1)), int(found.group(2))


_KINDS: Mapping[str, Callable[[str], Any]] = {
    "number": _whole,
    "score": _score,
    "duration": _duration,
    "amount": _amount,
    "scale": _scale,
}


def _add_currency(row: Row) -> None:
    """Complete an amount that has its currency in another column."""
    amount = row.get("amount")
    if isinstance(amount, str):
        if "currency" not in row:
            raise ValueError(f"amount: {amount} has no currency; write '12.50 EUR', or map one")
        row["amount"] = Money(amount, row["currency"])


def _name_field(mapping: LogMapping, row: Row) -> None:
    """Put a value under the name of the field that changed to it."""
    field, value = row.get("field"), row.get("value")
    if field not in FIELDS or value is None:
        return
    try:
        row[field] = mapping.word(field, value)
    except ValueError as error:
        raise ValueError(_complaint(field, value, error)) from None


def _complaint(meaning: str, raw: _Raw, error: ValueError) -> str:
    value, message = shown(", ".join(raw) if isinstance(raw, tuple) else raw), str(error)
    return f"{meaning}: {message}" if value in message else f"{meaning}: {value} {message}"
