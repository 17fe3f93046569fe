"""A sample of a log: its columns, and the values that each of them has."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import attrs

from servicekit.errors import LoadError, Problem
from servicekit.logs.columnar import readers
from servicekit.logs.fault import Fault
from servicekit.logs.json_lines import plain, rows_of
from servicekit.logs.lines import Lines
from servicekit.logs.packing import ending, open_text, unpacked, unpacking
from servicekit.logs.tabular import MOST_COLUMNS, is_text, parted, read_header

__all__ = ["DELIMITERS", "Sample", "sampled"]

DELIMITERS = (",", ";", "\t", "|")
_OBJECTS = (".jsonl", ".ndjson")
# So deep a column may stand in others; deeper than any export nests.
_DEEPEST = 20
# So many values of a column are remembered, and of a value so much.
_MOST_VALUES = 1_000
_LONGEST_VALUE = 200

# How a log in two bytes a character begins, with its mark or without.
_TWO_BYTES = (
    (re.compile(rb"\xff\xfe|\xfe\xff"), "utf-16"),
    (re.compile(rb"[^\x00]\x00"), "utf-16-le"),
    (re.compile(rb"\x00[^\x00]"), "utf-16-be"),
)
# What a spreadsheet in Europe or America writes where it does not write UTF-8.
_SPREADSHEET = "cp1252"
_BYTES = 1 << 16
_OTHER = re.compile("[^\x00-\x7f]")
_STRAY = re.compile("[\udc80-\udcff]")


@attrs.define
class Sample:
    """What was seen of a log.

    Args:
        values: the values of each column, as many as may matter, in the order of their coming.
        delimiter: what stands between two fields; ``None`` where the format has no such thing.
        encoding: in which encoding it seems to be written.
    """

    values: dict[str, dict[str, None]] = attrs.Factory(dict)
    delimiter: str | None = None
    encoding: str = "utf-8"

    def add(self, fields: Iterable[tuple[str, str | None]]) -> None:
        """See one more row."""
        for column, value in fields:
            seen = self.values.get(column)
            if seen is None and len(self.values) < MOST_COLUMNS and is_text(column):
                seen = self.values[column] = {}
            if seen is None or value is None or len(seen) >= _MOST_VALUES:
                continue
            if len(value) <= _LONGEST_VALUE and is_text(value):
                seen[value] = None


def sampled(path: Path) -> Sample:
    """Look at a log.

    Raises:
        LoadError: it cannot be read, there is nothing in it, or it is Parquet and the extra for
            that is not installed.
        OSError: it cannot be opened.
    """
    with path.open("rb") as file, unpacking(path.name):
        match ending(path):
            case ".parquet":
                parquet = readers(path.name)
                found = _of_objects(parquet.parquet_rows(unpacked(file, path), path.name))
            case kind:
                encoding = _encoding(file, path)
                with open_text(file, path, encoding) as text:
                    found = (
                        _of_objects(rows_of(Lines(text)))
                        if kind in _OBJECTS
                        else _of_table(text, path.name, encoding)
                    )
                found.encoding = encoding
    if not any(found.values.values()):
        problem = Problem(path.name, "has no header or no rows; give a file that has both")
        raise LoadError("there is nothing to guess from", [problem])
    return found


def _encoding(file: IO[bytes], path: Path) -> str:
    """Guess in which encoding a log is written; what can be read only once is taken for UTF-8.

    A log in UTF-8 with a few bytes that are none is still one: its rows are named when it is read.
    """
    if not file.seekable():
        return "utf-8"
    plain, decoder = unpacked(file, path), codecs.getincrementaldecoder("utf-8")("surrogateescape")
    head = piece = plain.read(_BYTES)
    strays = others = 0
    while piece:
        text = decoder.decode(piece)
        if not text.isascii():
            others += len(_OTHER.findall(text))
            strays += len(_STRAY.findall(text))
        piece = plain.read(_BYTES)
    file.seek(0)
    for begins, name in _TWO_BYTES:
        if begins.match(head):
            return name
    return _SPREADSHEET if strays * 2 > others else "utf-8"


def _of_table(text: IO[str], name: str, encoding: str) -> Sample:
    lines = Lines(text)
    head = next(lines, "")
    delimiter = max(DELIMITERS, key=head.count)
    again = Lines(_Again(head, text))  # type: ignore[arg-type]  # it reads lines
    rows = parted(again, delimiter, name)
    header = read_header(rows, name, encoding)
    sample = Sample({column: {} for column in header}, delimiter)
    for _, fields in rows:
        if not isinstance(fields, Fault):
            sample.add(zip(header, fields, strict=False))
    return sample


@attrs.define
class _Again:
    """Text of which the first line was read, and is read again."""

    head: str
    text: IO[str]

    def readline(self, most: int) -> str:
        head, self.head = self.head, ""
        return head or self.text.readline(most)


def _of_objects(rows: Iterable[Mapping[str, Any] | str | None]) -> Sample:
    sample = Sample()
    for row in rows:
        if isinstance(row, Mapping):
            sample.add(_flat(row))
    return sample


def _flat(
    row: Mapping[str, Any], path: str = "", deepest: int = _DEEPEST
) -> Iterator[tuple[str, str | None]]:
    """Yield what stands in an object by its path; what is nested too deep is left out."""
    for name, value in row.items():
        if isinstance(value, Mapping):
            if deepest:
                yield from _flat(value, f"{path}{name}.", deepest - 1)
        else:
            yield f"{path}{name}", _text(value)


def _text(value: Any) -> str | None:
    """Return a value as a column of text would have it; a list of objects is none."""
    try:
        found = plain(value, "")
    except ValueError:
        return None
    return ", ".join(found) if isinstance(found, tuple) else found
