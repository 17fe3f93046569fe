"""Logs as lines of JSON, each an object."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, NoReturn

from servicekit.logs.fault import Fault
from servicekit.logs.lines import Lines, TooLongError
from servicekit.logs.tabular import Fields
from servicekit.playbook import LogMapping
from servicekit.playbook.mapping import shown

__all__ = ["fields_of", "plain", "read_json_lines", "rows_of"]


def read_json_lines(
    text: IO[str], name: str, mapping: LogMapping
) -> Iterator[tuple[str, Fields | Fault]]:
    """Yield each line, or what is wrong with it, with its place.

    A column is a key, or with dots a path: ``fields.status.name``. Numbers stay as they are
    written, however long; true and false are the words, and null is nothing.
    """
    columns = tuple(dict.fromkeys(mapping.columns.values()))
    lines = Lines(text)
    for row in rows_of(lines):
        place = f"{name}:{lines.number}"
        yield place, Fault(place, row) if isinstance(row, str) else _picked(row, columns, place)


def rows_of(lines: Lines) -> Iterator[Mapping[str, Any] | str]:
    """Yield the object of each line that is not empty, or in words why it is none."""
    while True:
        lines.taken.clear()
        try:
            line = next(lines)
            if line.strip():
                yield _object(line)
        except StopIteration:
            return
        except TooLongError as error:
            yield f"is not JSON: {error}"


def _object(line: str) -> Mapping[str, Any] | str:
    try:
        row = json.loads(
            line, parse_int=str, parse_float=str, parse_constant=_refuse, object_pairs_hook=_once
        )
    except RecursionError:
        return "is not JSON that can be read: it is nested too deep"
    except json.JSONDecodeError as error:
        return f"is not JSON: {error.msg} at character {error.pos + 1}"
    except ValueError as error:
        return f"is not JSON that can be read: {error}"
    return row if isinstance(row, dict) else "is not a JSON object"


def _picked(row: Mapping[str, Any], columns: Iterable[str], place: str) -> Fields | Fault:
    try:
        return fields_of(row, columns)
    except ValueError as error:
        return Fault(place, str(error))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice, _ = counted.most_common(1)[0]
        raise ValueError(f"it has the key {shown(twice)} twice")
    return found


def fields_of(row: Mapping[str, Any], columns: Iterable[str]) -> Fields:
    """Return the columns of a row that has others inside; those that it does not have are left out.

    Raises:
        ValueError: a column has others inside itself, so it is no value.
    """
    found = {column: _at(row, column) for column in columns}
    return {name: plain(value, name) for name, value in found.items() if value is not _ABSENT}


_ABSENT = object()


def _at(row: Any, column: str) -> Any:
    """Return what stands under a name or, where there is no such name, at the path it is."""
    if not isinstance(row, Mapping):
        return _ABSENT
    if column in row:
        return row[column]
    head, _, rest = column.partition(".")
    return _at(row.get(head), rest) if rest else _ABSENT


def plain(value: Any, column: str) -> str | tuple[str, ...] | None:
    """Return a value as text, a list as several.

    Raises:
        ValueError: it has others inside, or is a list of lists.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return tuple(_item(item, column) for item in value if item is not None)
    if isinstance(value, Mapping):
        parts = ", ".join(f"{column}.{name}" for name in value) or "nothing"
        raise ValueError(f"{column} is no value, it has parts: {parts}"[:500])  # noqa: TRY004
    return str(value)


def _item(value: Any, column: str) -> str:
    if isinstance(value, list | tuple):
        raise ValueError(f"{column} is no value, it is a list of lists")  # noqa: TRY004
    return str(plain(value, column))
