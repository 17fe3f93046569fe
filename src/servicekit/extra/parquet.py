"""Logs in Parquet, read with pyarrow (extra ``parquet``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import IO, Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from servicekit.errors import LoadError, Problem
from servicekit.logs.fault import Fault
from servicekit.logs.json_lines import fields_of
from servicekit.logs.tabular import Fields
from servicekit.playbook import LogMapping

__all__ = ["parquet_rows", "read_parquet"]

_AT_ONCE = 1_000


def read_parquet(
    file: IO[bytes], name: str, mapping: LogMapping
) -> Iterator[tuple[str, Fields | Fault]]:
    """Yield each row, or what is wrong with it, with its place: its number, from 1.

    A column is a name, or with dots a path into columns that have others inside. Instants come
    as ISO text, so the mapping's format is ``iso`` unless they are kept as text; durations come
    in seconds.

    Args:
        file: the open file, which can be read from any place in it.
        name: what to call it.
        mapping: what its columns mean.

    Raises:
        LoadError: it is no Parquet, or has no such columns as the mapping names.
    """
    columns = list(dict.fromkeys(mapping.columns.values()))
    with _opened(file, name) as table:
        _check_columns(table.schema_arrow, mapping, name)
        stored = dict.fromkeys(_stored(table.schema_arrow, column) for column in columns)
        for number, row in enumerate(_rows(table, list(stored)), 1):
            place = f"{name}:{number}"
            yield place, _fields(row, columns, place)


def parquet_rows(file: IO[bytes], name: str) -> Iterator[dict[str, Any]]:
    """Yield each row of a file with all its columns, instants and durations as text.

    Raises:
        LoadError: it is no Parquet.
    """
    with _opened(file, name) as table:
        for row in _rows(table, None):
            yield {column: _text(value) for column, value in row.items()}


@contextmanager
def _opened(file: IO[bytes], name: str) -> Iterator[Any]:
    try:
        yield pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:  # the reader raises both for what is no Parquet
        problem = Problem(name, f"is not Parquet that can be read: {error}")
        raise LoadError("the log cannot be read", [problem]) from None


def _rows(table: Any, columns: list[str | None] | None) -> Iterator[dict[str, Any]]:
    for batch in table.iter_batches(batch_size=_AT_ONCE, columns=columns):
        yield from _plain_times(batch).to_pylist()


def _check_columns(schema: pa.Schema, mapping: LogMapping, name: str) -> None:
    problems = [
        Problem(f"log.{meaning}", f"the log has no column {column!r}")
        for meaning, column in mapping.columns.items()
        if _stored(schema, column) is None
    ]
    if problems:
        seen = f"its columns are {', '.join(schema.names[:50])}"
        raise LoadError(f"{name} does not fit the mapping ({seen})", problems)


def _stored(schema: pa.Schema, column: str) -> str | None:
    """Return the column of the file in which another one stands."""
    if column in schema.names:
        return column
    head = column.partition(".")[0]
    return head if head in schema.names and head != column else None


def _plain_times(batch: pa.RecordBatch) -> pa.Table:
    """Keep instants to the microsecond, which is as fine as Python's are."""
    table = pa.Table.from_batches([batch])
    for index, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type) and field.type.unit == "ns":
            finer = pa.timestamp("us", field.type.tz)
            table = table.set_column(index, field.name, table.column(index).cast(finer, safe=False))
    return table


def _fields(row: dict[str, Any], columns: list[str], place: str) -> Fields | Fault:
    try:
        return fields_of({name: _text(value) for name, value in row.items()}, columns)
    except ValueError as error:
        return Fault(place, str(error))


def _text(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return f"{value / timedelta(seconds=1):.6f}"
        case bytes():  # as of a file that holds its text without saying so
            return value.decode(errors="surrogateescape")
        case dict():
            return {name: _text(inner) for name, inner in value.items()}
        case list():
            return [_text(inner) for inner in value]
    return value
