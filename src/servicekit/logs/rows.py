"""Rows of an export, read through a mapping."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from gzip import BadGzipFile
from lzma import LZMAError
from pathlib import Path
from typing import IO, Any, TypeAlias
from zlib import error as ZlibError  # noqa: N812 - it is one

import attrs

from servicekit.errors import LoadError, Problem
from servicekit.playbook import COLUMNS, LogMapping

__all__ = ["Fault", "Row", "open_table", "read_header", "read_rows", "unpacking"]

Row: TypeAlias = dict[str, Any]
Reader: TypeAlias = Callable[[str], Any]


@attrs.frozen
class Fault:
    """One thing that is wrong at one place, a file and a line, of a log."""

    place: str
    message: str


def open_table(file: IO[bytes], path: Path) -> IO[str]:
    """Open a log for reading as text: plain, ``.gz`` or ``.xz``.

    Bytes that are not UTF-8 are kept as lone surrogates, so that the row that holds them can be
    named.
    """
    match path.suffix.lower():
        case ".gz":
            file = gzip.GzipFile(fileobj=file)  # type: ignore[assignment]  # it is one
        case ".xz":
            file = lzma.LZMAFile(file)  # noqa: SIM115 - closed with the text around it
    return io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """Say it in words when what is read inside turns out not to be packed as its name says.

    Raises:
        LoadError: it cannot be unpacked.
    """
    try:
        yield
    except (EOFError, BadGzipFile, LZMAError, ZlibError) as error:
        problem = Problem(name, f"cannot be unpacked: {error}; is it whole, and its ending right?")
        raise LoadError("the log cannot be read", [problem]) from None


def read_rows(lines: IO[str], mapping: LogMapping, name: str) -> Iterator[tuple[str, Row | Fault]]:
    """Yield each row, or what is wrong with it, with its place: the line on which it ends.

    A row holds what the mapping names, converted; what stands for nothing is left out.

    Raises:
        LoadError: the log has no header, or no such columns as the mapping names.
    """
    table = csv.reader(lines, delimiter=mapping.delimiter, strict=True)
    header = read_header(table, name)
    readers = _readers(mapping, header, name)
    while True:
        try:
            fields = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            place = f"{name}:{table.line_num}"
            yield place, Fault(place, f"is not CSV: {error}")
            continue
        if fields:
            place = f"{name}:{table.line_num}"
            yield place, _row(fields, readers, len(header), place)


def read_header(table: Iterator[list[str]], name: str) -> list[str]:
    """Return the first line of a log; an empty list where there is none.

    Raises:
        LoadError: it is not CSV, or not UTF-8.
    """
    try:
        header = next(table, [])
        "".join(header).encode()
    except csv.Error as error:
        problem = Problem(f"{name}:1", f"is not CSV: {error}")
    except UnicodeEncodeError:
        problem = Problem(f"{name}:1", "is not UTF-8; save the log as CSV in UTF-8")
    else:
        return header
    raise LoadError("the header of the log cannot be read", [problem])


def _readers(
    mapping: LogMapping, header: Sequence[str], name: str
) -> list[tuple[str, int, Reader]]:
    """Return for each meaning the place of its column and what reads it."""
    problems = [
        Problem(f"log.{meaning}", f"the log has {header.count(column) or 'no'} column {column!r}")
        for meaning, column in mapping.columns.items()
        if header.count(column) != 1
    ]
    if problems:
        seen = f"its columns are {', '.join(header)}" if header else "it has no header"
        raise LoadError(f"{name} does not fit the mapping ({seen})", problems)
    return [
        (meaning, header.index(column), _reader(mapping, meaning))
        for meaning, column in mapping.columns.items()
    ]


def _reader(mapping: LogMapping, meaning: str) -> Reader:
    """Return what reads a column; values recur, so each is read once (free text is not)."""
    read = partial(_read, mapping, meaning)
    return read if meaning == "text" else cache(read)


def _read(mapping: LogMapping, meaning: str, raw: str) -> object:
    word = mapping.word(meaning, raw)
    if word is None:
        return None
    match COLUMNS[meaning]:
        case "instant":
            return mapping.instant(word)
        case "number":
            return _number(word)
    return word


def _number(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise ValueError(f"{word!r} is not a whole number") from None


def _row(
    fields: list[str], readers: list[tuple[str, int, Reader]], width: int, place: str
) -> Row | Fault:
    if len(fields) != width:
        return Fault(place, f"has {len(fields)} fields, the header has {width}")
    row: Row = {}
    for meaning, index, read in readers:
        raw = fields[index]
        try:
            value = read(raw)
            raw.encode()
        except UnicodeEncodeError:
            return Fault(place, f"{meaning}: is not UTF-8")
        except ValueError as error:
            return Fault(place, _complaint(meaning, raw, error))
        if value is not None:
            row[meaning] = value
    for meaning in ("case", "at"):
        if meaning not in row:
            return Fault(place, f"{meaning}: is missing")
    return row


def _complaint(meaning: str, raw: str, error: ValueError) -> str:
    value = repr(raw)
    return f"{meaning}: {error}" if value in str(error) else f"{meaning}: {value} {error}"
