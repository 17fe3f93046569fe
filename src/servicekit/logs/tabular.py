"""Logs as tables in text: CSV, with a header."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from servicekit.errors import LoadError, Problem
from servicekit.logs.fault import Fault
from servicekit.logs.lines import Lines, TooLongError
from servicekit.logs.packing import not_text
from servicekit.playbook import LogMapping

__all__ = [
    "MOST_COLUMNS", "Fields", "check_columns", "is_text", "parted", "read_header", "read_table",
]  # fmt: skip

#: What one row holds, by columns: text, several texts where its format has lists, or nothing.
Fields = dict[str, str | tuple[str, ...] | None]

#: More columns than this no desk has; a file that does is not looked at further.
MOST_COLUMNS = 10_000
_SOME = 50
_QUOTES = re.compile('"+')


def read_table(
    text: IO[str], name: str, mapping: LogMapping
) -> Iterator[tuple[str, Fields | Fault]]:
    """Yield each row, or what is wrong with it, with its place: the line on which it ends.

    Raises:
        LoadError: the log has no header, or no such columns as the mapping names.
    """
    rows = parted(Lines(text), mapping.delimiter, name)
    header = read_header(rows, name, mapping.encoding)
    places = _places(mapping, header, name)
    width = len(header)
    for place, fields in rows:
        if isinstance(fields, Fault):
            yield place, fields
        elif len(fields) != width:
            words = f"has {len(fields)} fields, the header has {width}"
            yield place, Fault(place, words)
        else:
            yield place, {column: fields[index] for column, index in places}


def parted(lines: Lines, delimiter: str, name: str) -> Iterator[tuple[str, list[str] | Fault]]:
    """Yield the fields of each row, or what is wrong with it, with its place.

    After a row that cannot be read, reading goes on where its last quote closes, so that nothing
    inside a field is ever taken for a row.
    """
    table = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        started = lines.number + 1
        try:
            fields = next(table)
        except StopIteration:
            return
        except (csv.Error, TooLongError) as error:
            place = f"{name}:{lines.number}"
            message = f"is not CSV: {error}"
            if not _closed(lines, delimiter):
                message = f"is not CSV: a quote is open from line {started} to the end ({error})"
            yield place, Fault(place, message)
            continue
        if fields:
            yield f"{name}:{lines.number}", fields


def _closed(lines: Lines, delimiter: str) -> bool:
    """Pass over lines until the quotes are closed; tell whether they ever are."""
    inside = _is_open("".join(lines.taken), delimiter, inside=False)
    while inside:
        lines.taken.clear()
        try:
            inside = _is_open(next(lines), delimiter, inside=inside)
        except TooLongError:
            continue
        except StopIteration:
            return False
    return True


def _is_open(text: str, delimiter: str, *, inside: bool) -> bool:
    """Tell whether a field in quotes goes on after some lines.

    Args:
        text: the lines.
        delimiter: what stands between two fields.
        inside: whether one went on before them.
    """
    for run in _QUOTES.finditer(text):
        start = run.start()
        opens = start == 0 or text[start - 1] in {delimiter, "\r", "\n"}
        if (inside or opens) and len(run.group()) % 2:
            inside = not inside
    return inside


def read_header(
    rows: Iterator[tuple[str, list[str] | Fault]], name: str, encoding: str
) -> list[str]:
    """Return the first row of a log; an empty list where there is none.

    Raises:
        LoadError: it is not CSV, in another encoding, or has more columns than any log.
    """
    _, header = next(rows, (name, []))
    if isinstance(header, Fault):
        problem = Problem(f"{name}:1", header.message)
    elif len(header) > MOST_COLUMNS:
        problem = Problem(
            f"{name}:1", f"has {len(header):,} columns; a log has {MOST_COLUMNS:,} at most"
        )
    elif not _is_text(header):
        problem = Problem(f"{name}:1", not_text(encoding))
    else:
        return header
    raise LoadError("the header of the log cannot be read", [problem])


def _is_text(header: Sequence[str]) -> bool:
    """Tell whether a header is text; zeros are what UTF-16 looks like without its mark."""
    return is_text(together := "".join(header)) and "\0" not in together


def is_text(word: str) -> bool:
    """Tell whether a word can be written as UTF-8; what was read of other bytes cannot."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _places(mapping: LogMapping, header: Sequence[str], name: str) -> list[tuple[str, int]]:
    """Return where each column that the mapping names stands."""
    check_columns(mapping, header, header.count, name)
    return [(column, header.index(column)) for column in dict.fromkeys(mapping.columns.values())]


def check_columns(
    mapping: LogMapping, header: Sequence[str], count: Callable[[str], int], name: str
) -> None:
    """Refuse a log in which a column that the mapping names does not stand exactly once.

    Args:
        mapping: what the columns mean.
        header: all columns of the log.
        count: how often a column stands in it.
        name: what to call the log.

    Raises:
        LoadError: it is so.
    """
    counted = {column: count(column) for column in mapping.columns.values()}
    problems = [
        Problem(f"log.{meaning}", f"the log has {_how_many(counted[column])} {column!r}")
        for meaning, column in mapping.columns.items()
        if counted[column] != 1
    ]
    if problems:
        seen = f"its columns are {_listed(header)}" if header else "it has no header"
        raise LoadError(f"{name} does not fit the mapping ({seen})", problems)


def _how_many(count: int) -> str:
    return f"{count} columns" if count else "no column"


def _listed(header: Sequence[str]) -> str:
    more = f" and {len(header) - _SOME} more" if len(header) > _SOME else ""
    return f"{', '.join(header[:_SOME])}{more}"
