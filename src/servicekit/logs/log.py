"""The log: all cases of one or more exports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, TypeAlias

import attrs

from servicekit.case import Case
from servicekit.errors import FieldError, LoadError, Problem
from servicekit.instants import to_microseconds
from servicekit.logs.builder import CaseBuilder
from servicekit.logs.rows import Fault, Row, open_table, read_rows, unpacking
from servicekit.playbook import LogMapping

__all__ = ["Log", "read_log"]

PlacedRow: TypeAlias = tuple[str, Row]

# The columns that say when something happened or became known.
_TIMES = ("at", "recorded_at")


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
    opener: Callable[[Path], IO[bytes]] = lambda path: path.open("rb"),
) -> Log:
    """Read exports, plain, ``.gz`` or ``.xz``, into cases.

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
    if isinstance(paths, str | Path):  # the letters of a text would be taken for files
        raise FieldError("paths", paths, "a list of paths, not one")
    if mapping is None:
        raise FieldError("mapping", mapping, "a LogMapping; has the playbook a [log] table?")
    files = [Path(path) for path in paths]
    if len({file.resolve() for file in files}) < len(files):
        raise FieldError("paths", [str(file) for file in files], "each file once")
    faults: list[Fault] = []
    rows: defaultdict[str, list[PlacedRow]] = defaultdict(list)
    for path in files:
        for place, row in _placed_rows(path, mapping, opener):
            if isinstance(row, Fault):
                faults.append(row)
            else:
                rows[row["case"]].append((place, row))
    unread = len(faults)
    cases = [_case(name, placed, faults) for name, placed in rows.items()]
    if faults and not skip_bad:
        raise LoadError("the log cannot be read as the mapping says", _summed_up(faults))
    return Log(
        cases=tuple(cases),
        rows=sum(map(len, rows.values())) - (len(faults) - unread),
        last_at=_latest(row for placed in rows.values() for _, row in placed),
        skipped=tuple(Problem(fault.place, fault.message) for fault in faults),
    )


def _latest(rows: Iterable[Row]) -> datetime | None:
    instants = (row[time] for row in rows for time in _TIMES if time in row)
    return max(instants, key=to_microseconds, default=None)


def _placed_rows(
    path: Path, mapping: LogMapping, opener: Callable[[Path], IO[bytes]]
) -> Iterator[tuple[str, Row | Fault]]:
    with opener(path) as file, open_table(file, path) as lines, unpacking(path.name):
        yield from read_rows(lines, mapping, path.name)


def _case(name: str, rows: list[PlacedRow], faults: list[Fault]) -> Case:
    # Python's sort is stable, so rows that share instant and order stay as they stand.
    rows.sort(key=lambda placed: (to_microseconds(placed[1]["at"]), placed[1].get("order", 0)))
    builder = CaseBuilder(name)
    case = builder.build(rows)
    faults.extend(builder.faults)
    return case


def _summed_up(faults: Iterable[Fault]) -> list[Problem]:
    """Say each thing that is wrong once, with how often and where it came first."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for fault in faults:
        places[fault.message].append(fault.place)
    return [
        Problem(where[0], f"{message} (in {len(where)} rows)" if len(where) > 1 else message)
        for message, where in places.items()
    ]
