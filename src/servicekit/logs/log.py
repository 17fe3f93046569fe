"""The log: all cases of one or more exports, read at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, TypeAlias

import attrs

from servicekit.case import Case
from servicekit.errors import FieldError, LoadError, Problem
from servicekit.instants import latest
from servicekit.logs.builder import PlacedRow, built, in_order
from servicekit.logs.fault import Fault, Faults
from servicekit.logs.rows import Row, RowReader, read_fields
from servicekit.logs.tabular import Fields
from servicekit.playbook import LogMapping
from servicekit.values import check_unique

__all__ = ["Log", "Opener", "last", "opened", "placed_fields", "read_log", "several"]

Opener: TypeAlias = Callable[[Path], IO[bytes]]


def opened(path: Path) -> IO[bytes]:
    """Open a file as bytes."""
    return path.open("rb")


@attrs.frozen(kw_only=True)
class Log:
    """What was read from one or more exports.

    Args:
        cases: the cases, in the order of their first rows.
        rows: how many rows counted.
        last_at: the latest instant at which anything happened or was recorded; ``None`` for an
            empty log.
        skipped: the rows that could not be read, each with its place.
    """

    cases: tuple[Case, ...]
    rows: int
    last_at: datetime | None
    skipped: tuple[Problem, ...] = ()


def read_log(
    paths: Iterable[str | Path],
    mapping: LogMapping | None,
    *,
    skip_bad: bool = False,
    opener: Opener = opened,
) -> Log:
    """Read exports into cases, all at once; :func:`~servicekit.logs.spool` reads large ones.

    How the name of a file ends says what it is: ``.jsonl`` and ``.ndjson`` are lines of JSON,
    ``.parquet`` is Parquet, everything else CSV; text may be packed as ``.gz`` or ``.xz``.

    Rows of one case may stand anywhere, also in several files. They are ordered by instant, then
    by the column that the mapping names for order, then as they stand.

    Args:
        paths: the files.
        mapping: what their columns mean.
        skip_bad: leave out rows that cannot be read, and list them, instead of stopping.
        opener: opens a file as bytes; a progress bar can hook in here.

    Raises:
        LoadError: a column is missing, or, unless ``skip_bad``, rows cannot be read: what was
            seen, how often, and where first.
        FieldError: the paths are one text instead of a list, or name a file twice.
        OSError: a file cannot be read.
    """
    files, mapping = several(paths), _wanted(mapping)
    reader = RowReader(mapping)
    faults: list[Fault] = []
    rows: defaultdict[str, list[PlacedRow]] = defaultdict(list)
    last_at: datetime | None = None
    for place, fields in placed_fields(files, mapping, opener):
        row = fields if isinstance(fields, Fault) else reader.row(fields, place)
        if isinstance(row, Fault):
            faults.append(row)
        else:
            rows[row["case"]].append((place, row))
            last_at = last(row) if last_at is None else latest(last_at, last(row))
    unread = len(faults)
    cases = [_case(name, placed, faults) for name, placed in rows.items()]
    if not skip_bad:
        summed_up = Faults()
        summed_up.add(faults)
        summed_up.stop()
    return Log(
        cases=tuple(cases),
        rows=sum(map(len, rows.values())) - (len(faults) - unread),
        last_at=last_at,
        skipped=tuple(Problem(fault.place, fault.message) for fault in faults),
    )


def _case(name: str, rows: Iterable[PlacedRow], faults: list[Fault]) -> Case:
    case, found = built(name, in_order(rows))
    faults.extend(found)
    return case


def several(paths: Iterable[str | Path]) -> list[Path]:
    """Return the files of a list of paths.

    Raises:
        FieldError: it is one text instead of a list, or names a file twice.
    """
    if isinstance(paths, str | Path):  # the letters of a text would be taken for files
        raise FieldError("paths", paths, "a list of paths, not one")
    files = [Path(path) for path in paths]
    check_unique("paths", (str(file.resolve()) for file in files), "each file once")
    return files


def _wanted(mapping: LogMapping | None) -> LogMapping:
    if mapping is None:
        raise FieldError("mapping", mapping, "a LogMapping; has the playbook a [log] table?")
    return mapping


def placed_fields(
    files: Iterable[Path], mapping: LogMapping | None, opener: Opener
) -> Iterator[tuple[str, Fields | Fault]]:
    """Yield what each row of some files holds, or what is wrong with it, with its place.

    Raises:
        LoadError: a file cannot be read at all, or no row of any has a column that is mapped.
        FieldError: there is no mapping.
    """
    mapping, absent, some = _wanted(mapping), set[str](), False
    absent.update(mapping.columns.values())
    for path in files:
        with opener(path) as file:
            for place, fields in read_fields(file, path, mapping):
                if absent and not isinstance(fields, Fault):
                    some = True
                    absent.difference_update(fields)
                yield place, fields
    if some and absent:
        raise LoadError(
            "the log does not fit the mapping",
            [
                Problem(f"log.{meaning}", f"no row has {column!r}")
                for meaning, column in mapping.columns.items()
                if column in absent
            ],
        )


def last(row: Row) -> datetime:
    """Return the latest instant of a row at which something happened or became known."""
    at: datetime = row["at"]
    return latest(at, row.get("recorded_at", at))
