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
from servicekit.logs.tabular import Fields, check_columns
from servicekit.playbook import LogMapping

__all__ = ["parquet_rows", "read_parquet"]

_AT_ONCE = 1_000
# What is raised for values that Arrow can hold and Python cannot: instants of the far future, text
# that is not UTF-8, zones that nobody knows.
_UNTOLD = (ValueError, OverflowError, LookupError)


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
            yield {
                column: None if isinstance(value, Exception) else value
                for column, value in row.items()
            }


@contextmanager
def _opened(file: IO[bytes], name: str) -> Iterator[Any]:
    try:
        yield pq.ParquetFile(file)
    except (pa.ArrowException, OSError, *_UNTOLD) as error:  # what is no Parquet raises all of them
        problem = Problem(name, f"is not Parquet that can be read: {error}")
        raise LoadError("the log cannot be read", [problem]) from None


def _rows(table: Any, columns: list[str | None] | None) -> Iterator[dict[str, Any]]:
    for batch in table.iter_batches(batch_size=_AT_ONCE, columns=columns):
        names = batch.schema.names
        for row in zip(*map(_values, batch.columns), strict=True):
            yield dict(zip(names, row, strict=True))


def _values(column: pa.Array) -> list[Any]:
    """Return the values of a column; in place of one that Python cannot hold, why it cannot."""
    held = _held(column.type)
    finer = column if held == column.type else column.cast(held, safe=False)
    try:
        return [_text(value) for value in finer.to_pylist()]
    except _UNTOLD:
        return [_value(value) for value in finer]


def _value(value: pa.Scalar) -> Any:
    try:
        return _text(value.as_py())
    except _UNTOLD as error:
        return error


def _held(kind: pa.DataType) -> pa.DataType:
    """Return the type as which Python holds values: to the microsecond, and instants in UTC."""
    if pa.types.is_timestamp(kind):
        return pa.timestamp(_unit(kind), kind.tz and "UTC")
    if pa.types.is_duration(kind):
        return pa.duration(_unit(kind))
    if pa.types.is_time64(kind):
        return pa.time64(_unit(kind))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_held(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_held(kind.value_type)))
    return kind


def _unit(kind: pa.DataType) -> str:
    return "us" if kind.unit == "ns" else str(kind.unit)


def _check_columns(schema: pa.Schema, mapping: LogMapping, name: str) -> None:
    names = schema.names
    check_columns(mapping, names, lambda column: names.count(_stored(schema, column)), name)


def _stored(schema: pa.Schema, column: str) -> str | None:
    """Return the column of the file in which another one stands."""
    if column in schema.names:
        return column
    head = column.partition(".")[0]
    return head if head in schema.names and head != column else None


def _fields(row: dict[str, Any], columns: list[str], place: str) -> Fields | Fault:
    for column, value in row.items():
        if isinstance(value, UnicodeError):
            return Fault(place, f"{column}: is not UTF-8")
        if isinstance(value, Exception):
            return Fault(place, f"{column}: cannot be read ({value})")
    try:
        return fields_of(row, columns)
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
