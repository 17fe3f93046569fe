"""The spool: a log of any size, read once into a file, from which cases come customer by customer.

However many cases there are, memory holds only those of one customer at a time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import attrs

from servicekit.case import Case
from servicekit.errors import FieldError, LoadError, Problem
from servicekit.instants import later, moment, to_microseconds
from servicekit.logs.builder import built
from servicekit.logs.fault import Fault, Faults
from servicekit.logs.log import Opener, last, opened, placed_fields, several
from servicekit.logs.rows import Row, RowReader
from servicekit.logs.tabular import Fields
from servicekit.playbook import LogMapping

__all__ = ["Group", "Spool", "spool"]

# The file is made anew each time and thrown away afterwards, so nothing in it has to survive a
# crash; what is sorted goes to the disk, not into memory.
_SETTINGS = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -16384;
CREATE TABLE arrived (
    seq INTEGER PRIMARY KEY, case_id TEXT, at INTEGER, tie INTEGER, customer TEXT, fields TEXT
);
"""
_ARRIVED = "INSERT INTO arrived VALUES (?, ?, ?, ?, ?, ?)"

# A case belongs to the customer whom its first row in time names; cases without one stand alone.
# Groups come in the order in which their first rows stand in the log, and so do the cases of each.
_SORTED = """
CREATE TEMP TABLE named AS
    SELECT case_id, customer FROM (
        SELECT case_id, customer,
            ROW_NUMBER() OVER (PARTITION BY case_id ORDER BY at, tie, seq) AS number
        FROM arrived WHERE customer IS NOT NULL
    ) WHERE number = 1;
CREATE UNIQUE INDEX temp.named_case ON named (case_id);
CREATE TEMP TABLE owned AS
    SELECT case_id, first, customer,
        CASE WHEN customer IS NULL THEN first
            ELSE MIN(first) OVER (PARTITION BY customer) END AS place
    FROM (SELECT case_id, MIN(seq) AS first FROM arrived GROUP BY case_id)
    LEFT JOIN named USING (case_id);
CREATE UNIQUE INDEX temp.owned_case ON owned (case_id);
CREATE TABLE placed (
    number INTEGER PRIMARY KEY, place INTEGER, customer TEXT, first INTEGER, case_id TEXT,
    fields TEXT
);
INSERT INTO placed (place, customer, first, case_id, fields)
    SELECT place, owned.customer, first, case_id, fields
    FROM arrived JOIN owned USING (case_id)
    ORDER BY place, first, at, tie, seq;
DROP TABLE arrived;
CREATE TABLE grouped (number INTEGER PRIMARY KEY, start INTEGER, stop INTEGER);
INSERT INTO grouped (start, stop)
    SELECT MIN(number), MAX(number) + 1 FROM placed GROUP BY place ORDER BY place;
CREATE INDEX grouped_start ON grouped (start);
"""
_READING = "?mode=ro&immutable=1"
_SIZES = "SELECT (SELECT COUNT(*) FROM grouped), (SELECT COUNT(*) FROM owned)"
_CUT = "SELECT COUNT(*) FROM grouped WHERE start < ?"
_ROWS = """
SELECT place, customer, first, case_id, fields FROM placed
WHERE number >= (SELECT start FROM grouped WHERE number = ? + 1)
    AND number < (SELECT stop FROM grouped WHERE number = ?)
ORDER BY number
"""


@attrs.frozen(kw_only=True)
class Group:
    """All cases of one customer in a log, or one case whose customer it does not name.

    Args:
        customer_id: the customer; ``None`` where the log does not name one.
        cases: the cases, in the order of their first rows.
        order: for each case, which row of the log was its first, from 0. Whoever shares out the
            work can put the results back into the order of the log by it.
        rows: how many rows counted.
        skipped: the rows that say something impossible and were left out.
    """

    customer_id: str | None
    cases: tuple[Case, ...]
    order: tuple[int, ...]
    rows: int
    skipped: tuple[Problem, ...] = ()


@attrs.frozen(kw_only=True)
class Spool:
    """A log on the disk, ready to be read customer by customer.

    It can be sent to other processes, each of which reads a part of it; it lasts as long as the
    block in which it was made.

    Args:
        path: the file.
        mapping: what its columns mean.
        skip_bad: leave out rows that say something impossible instead of stopping.
        rows: how many rows could be read.
        size: how many groups there are.
        cases: how many cases there are.
        last_at: the latest instant at which anything happened or was recorded; ``None`` for an
            empty log.
        last_place: the file and line of the row that says so.
        before_at: the latest instant of any other row.
        skipped: what could not be read, summed up: each thing once, with how often it is and
            where it came first.
        unread: how many rows could not be read.
    """

    path: Path
    mapping: LogMapping
    skip_bad: bool
    rows: int
    size: int
    cases: int
    last_at: datetime | None = attrs.field(eq=moment)
    last_place: str | None = None
    before_at: datetime | None = attrs.field(default=None, eq=moment)
    skipped: tuple[Problem, ...] = ()
    unread: int = 0

    def parts(self, count: int) -> tuple[tuple[int, int], ...]:
        """Return ranges of groups with about the same number of rows each, for :meth:`groups`.

        Args:
            count: how many are wanted; there are fewer where there are not as many groups.

        Raises:
            FieldError: fewer than one is wanted.
        """
        if count < 1:
            raise FieldError("count", count, "one or more")
        with _kept(self.path, _READING) as file:
            found = [
                file.execute(_CUT, (1 + self.rows * part // count,)).fetchone()[0]
                for part in range(1, count)
            ]
        return tuple(pairwise(sorted({0, *found, self.size})))

    def groups(self, start: int = 0, stop: int | None = None) -> Iterator[Group]:
        """Yield groups in the order of their first rows.

        Args:
            start: the first group, from 0.
            stop: the group before which to stop; by default all are read.

        Raises:
            LoadError: rows say something impossible, unless ``skip_bad``: what, how often, and
                where first in this range. No group comes after the first of them.
        """
        faults, reader, columns = Faults(), RowReader(self.mapping), _columns(self.mapping)
        end = self.size if stop is None else min(stop, self.size)
        with _kept(self.path, _READING) as file:
            for (_, customer), rows in groupby(file.execute(_ROWS, (start, end)), key=_OWNER):
                group, wrong = _group(customer, rows, columns, reader)
                if not self.skip_bad:
                    faults.add(wrong)
                if not faults:
                    yield group
        faults.stop()

    def customers(self) -> Iterator[Group]:
        """Yield all groups; the same as :meth:`groups` without a range."""
        return self.groups()


@contextmanager
def spool(
    paths: Iterable[str | Path],
    mapping: LogMapping | None,
    *,
    skip_bad: bool = False,
    opener: Opener = opened,
) -> Iterator[Spool]:
    """Read exports of any size once, to have their cases customer by customer.

    It reads what :func:`~servicekit.logs.read_log` reads. The rows go to a file in the system's
    folder for temporary files, which is deleted at the end of the block; it takes about twice the
    room of the log unpacked. Memory stays flat, also where a packed file unpacks to very much
    more than its size; who takes logs from strangers limits that with ``opener``.

    Args:
        paths: the files.
        mapping: what their columns mean.
        skip_bad: leave out rows that cannot be read, and list them, instead of stopping.
        opener: opens a file as bytes; a progress bar can hook in here.

    Raises:
        LoadError: a column is missing, or, unless ``skip_bad``, rows cannot be read: what was
            seen, how often, and where first.
        FieldError: the paths are one text instead of a list, or name a file twice.
        OSError: a file cannot be read, or there is no room left.
    """
    files, faults = several(paths), Faults()
    with TemporaryDirectory(prefix="servicekit-") as folder:
        path = Path(folder) / "log.sqlite"
        with _kept(path) as file:
            file.executescript(_SETTINGS)
            intake = _Intake(mapping, faults)
            file.execute("BEGIN")
            file.executemany(_ARRIVED, intake.rows(placed_fields(files, mapping, opener)))
            file.execute("COMMIT")
            if not skip_bad:
                faults.stop()
            file.executescript(_SORTED)
            size, cases = file.execute(_SIZES).fetchone()
        yield Spool(
            path=path,
            mapping=intake.mapping,
            skip_bad=skip_bad,
            rows=intake.count,
            size=size,
            cases=cases,
            last_at=intake.last_at,
            last_place=intake.last_place,
            before_at=intake.before_at,
            skipped=tuple(faults.problems()),
            unread=len(faults),
        )


_OWNER = itemgetter(0, 1)
_CASE = itemgetter(2, 3)


@attrs.define
class _Intake:
    """Take in the rows of a log as they come."""

    mapping: Any
    faults: Faults
    count: int = 0
    last_at: datetime | None = None
    last_place: str | None = None
    before_at: datetime | None = None

    def rows(self, placed: Iterable[tuple[str, Fields | Fault]]) -> Iterator[tuple[Any, ...]]:
        """Yield what is kept of each row that can be read."""
        reader = columns = None
        for place, fields in placed:
            if reader is None or columns is None:
                reader, columns = RowReader(self.mapping), _columns(self.mapping)
            if isinstance(fields, Fault):
                self.faults.add([fields])
                continue
            row = reader.row(fields, place)
            if isinstance(row, Fault):
                self.faults.add([row])
                continue
            self._date(last(row), place)
            kept = json.dumps([place, *map(fields.get, columns)])
            at, tie = to_microseconds(row["at"]), row.get("order", 0)
            yield self.count, row["case"], at, tie, row.get("customer"), kept
            self.count += 1

    def _date(self, t: datetime, place: str) -> None:
        """Remember the two latest instants, and where the last one stands."""
        if self.last_at is None or later(t, self.last_at):
            self.before_at, self.last_at, self.last_place = self.last_at, t, place
        elif self.before_at is None or later(t, self.before_at):
            self.before_at = t


def _columns(mapping: LogMapping) -> list[str]:
    return [*dict.fromkeys(mapping.columns.values())]


@contextmanager
def _kept(path: Path, how: str = "") -> Iterator[sqlite3.Connection]:
    """Open a file, and say in words that the disk has no room for it, or fails."""
    try:
        name = f"{path.as_uri()}{how}"
        with closing(sqlite3.connect(name, uri=True, isolation_level=None)) as file:
            yield file
    except sqlite3.OperationalError as error:
        words = f"the rows of the log cannot be kept in {gettempdir()}: {error}"
        raise OSError(f"{words}; set TMPDIR to a folder with more room") from None


def _group(
    customer: str | None, rows: Iterable[tuple[Any, ...]], columns: list[str], reader: RowReader
) -> tuple[Group, list[Fault]]:
    cases: list[Case] = []
    order: list[int] = []
    faults: list[Fault] = []
    count = 0
    for (first, case_id), kept in groupby(rows, key=_CASE):
        placed = [_again(fields, columns, reader) for *_, fields in kept]
        case, wrong = built(case_id, placed)
        cases.append(case)
        order.append(first)
        faults.extend(wrong)
        count += len(placed) - len(wrong)
    skipped = tuple(Problem(fault.place, fault.message) for fault in faults)
    return Group(
        customer_id=customer, cases=tuple(cases), order=tuple(order), rows=count, skipped=skipped
    ), faults


def _again(kept: str, columns: list[str], reader: RowReader) -> tuple[str, Row]:
    """Read a row again that could be read when it was taken in."""
    place, *values = json.loads(kept)
    fields = {
        column: tuple(value) if isinstance(value, list) else value
        for column, value in zip(columns, values, strict=True)
        if value is not None
    }
    row = reader.row(fields, place)
    if isinstance(row, Fault):  # the file was changed by somebody else meanwhile
        raise LoadError("the log cannot be read again", [Problem(row.place, row.message)])
    return place, row
