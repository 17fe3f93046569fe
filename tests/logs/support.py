"""Small logs that the tests of reading share."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from servicekit.case import Case
from servicekit.errors import LoadError
from servicekit.logs import Log, read_log
from servicekit.logs.fault import Fault
from servicekit.logs.rows import RowReader, read_fields
from servicekit.playbook import COLUMNS, LogMapping

Row = Mapping[str, object]
NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)


def mapping(*meanings: str, **fields: object) -> LogMapping:
    """Map each meaning to the column that is called like it."""
    columns = {meaning: meaning for meaning in ("case", "at", *meanings)}
    return LogMapping(**{"columns": columns, "timezone": "UTC", **fields})


def placed(
    content: str | bytes, wanted: LogMapping | None = None, name: str = "log.csv"
) -> list[tuple[str, object]]:
    data = content.encode() if isinstance(content, str) else content
    wanted = wanted or mapping()
    reader = RowReader(wanted)
    return [
        (place, fields if isinstance(fields, Fault) else reader.row(fields, place))
        for place, fields in read_fields(io.BytesIO(data), Path(name), wanted)
    ]


def write(folder: Path, content: str | bytes, name: str = "log.csv") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def table(rows: list[Row]) -> str:
    """Write rows as CSV; what a row leaves out stays empty."""
    columns = [c for c in COLUMNS if c in {"case", "at"} or any(c in row for row in rows)]
    lines = [",".join(f'"{row.get(column, "")}"' for column in columns) for row in rows]
    return "\n".join([",".join(columns), *lines]) + "\n"


def read(folder: Path, *rows: Row, skip_bad: bool = False, **fields: object) -> Log:
    """Read rows whose case is 1, and whose day is 4 May 2026 where they give only an hour."""
    full = [{"case": 1, **row, **_instants(row)} for row in rows]
    meanings = {name for row in full for name in row} - {"case", "at"}
    file = write(folder, table(full))
    return read_log([file], mapping(*meanings, **fields), skip_bad=skip_bad)


def one(folder: Path, *rows: Row, **fields: object) -> Case:
    """Read rows that make one case."""
    (case,) = read(folder, *rows, **fields).cases
    return case


def refused(folder: Path, *rows: Row, **fields: object) -> list[str]:
    """Read rows that cannot be read, and return what is said about them."""
    with pytest.raises(LoadError) as caught:
        read(folder, *rows, **fields)
    return [str(problem) for problem in caught.value.exceptions]


def _instants(row: Row) -> dict[str, object]:
    names = [name for name in row if COLUMNS[name] == "instant"]
    return {name: at(row[name]) if isinstance(row[name], int) else row[name] for name in names}


def at(hour: object) -> str:
    return f"2026-05-04T{hour:02}:00+00:00"
