"""Write, move, cancel and fire ten thousand timers with two workers that are killed at random.

Run ``python benchmarks/timers.py [timers]`` from an environment that has servicekit with its extra
``sqlalchemy``, and a machine that has PostgreSQL. Two workers share the timers; every now and then
one of them is killed (SIGKILL), wherever it is, and another takes its place. What came of it is
counted at the end: lost are those that never fired, doubled those that fired more than once.

The moments of the kills are seeded, but not the steps that they hit. PostgreSQL is started in a
temporary folder and without fsync, SQLite writes a file as it comes; so the rates are no
comparison of the two.
"""

from __future__ import annotations

import os
import platform
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic, perf_counter, sleep
from typing import NoReturn

import attrs
import sqlalchemy
from sqlalchemy import BigInteger, Column, Connection, Engine, Integer, MetaData, Table, Text

from servicekit.extra.sqlalchemy import Timers, WakeUp
from servicekit.instants import to_microseconds

WORKERS, BATCH = 2, 20
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
METADATA = MetaData()
#: What the host itself knows: how far it has come with each timer, in the same transaction.
PLAN = Table(
    "plan", METADATA, Column("number", Integer, primary_key=True), Column("stage", Text, index=True)
)
#: What was fired: without a key, so that nothing but the sweep keeps it from being doubled.
FIRED = Table(
    "fired",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", Text),
    Column("at", BigInteger),
)


# -- what the workers do -------------------------------------------------------------------------


def is_moved(number: int) -> bool:
    return number % 3 == 0


def is_cancelled(number: int) -> bool:
    return number % 10 == 9


def first_at(number: int) -> datetime:
    return NOON + number * SECOND


def last_at(number: int) -> datetime:
    return first_at(number) + is_moved(number) * DAY


def write(timers: Timers, number: int) -> None:
    timers.schedule(str(number), first_at(number), {"number": number})


def change(timers: Timers, number: int) -> None:
    if is_moved(number):
        timers.schedule(str(number), last_at(number), {"number": number})
    if is_cancelled(number):
        timers.cancel(str(number))


def fire(wake_up: WakeUp, connection: Connection) -> None:
    """Note that it was fired; one of a hundred fails the first time."""
    connection.execute(FIRED.insert().values(key=wake_up.key, at=to_microseconds(wake_up.at)))
    if wake_up.payload["number"] % 100 == 0 and not wake_up.tries:
        raise ConnectionError


def stage(before: str, after: str, act: Callable[[Timers, int], None]) -> Callable[..., None]:
    """Return what a worker does to take all its timers from one stage to the next."""

    def work(engine: Engine, worker: int) -> None:
        mine = sqlalchemy.and_(PLAN.c.stage == before, PLAN.c.number % WORKERS == worker)
        with engine.begin() as connection:
            left = connection.scalars(sqlalchemy.select(PLAN.c.number).where(mine)).all()
        for first in range(0, len(left), BATCH):
            numbers = left[first : first + BATCH]
            with engine.begin() as connection:
                done = PLAN.update().where(PLAN.c.number.in_(numbers)).values(stage=after)
                connection.execute(done)
                for number in numbers:
                    act(Timers(connection), number)

    return work


def sweep(engine: Engine, _: int) -> None:
    """Fire everything, and once more what failed the first time."""
    timers, now = Timers(engine), NOON + 9 * DAY
    while (due := timers.next_at()) is not None:
        timers.sweep(max(due, now, key=to_microseconds), fire)


PHASES = {
    "write": stage("new", "written", write),
    "change": stage("written", "changed", change),
    "fire": sweep,
}


# -- workers, and the hand that kills them -------------------------------------------------------


def start(url: str, work: Callable[[Engine, int], None], worker: int) -> int:
    """Start a worker, and return its process id."""
    child = os.fork()
    if not child:
        run(url, work, worker)
    return child


def run(url: str, work: Callable[[Engine, int], None], worker: int) -> NoReturn:
    try:
        work(engine_of(url), worker)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def engine_of(url: str) -> Engine:
    """Return an engine; a writer of SQLite may have to wait for its turn under such a load."""
    patience = {"timeout": 60} if url.startswith("sqlite") else {}
    return sqlalchemy.create_engine(url, connect_args=patience)


def work_and_kill(url: str, work: Callable[[Engine, int], None], random: Random) -> int:
    """Let the workers work until all is done, and return how many were killed over it."""
    running = {start(url, work, worker): worker for worker in range(WORKERS)}
    killed, next_at = 0, monotonic() + random.uniform(0.1, 0.5)
    while running:
        if monotonic() >= next_at:
            os.kill(random.choice(list(running)), signal.SIGKILL)
            next_at = monotonic() + random.uniform(0.1, 0.5)
        ended, status = os.waitpid(-1, os.WNOHANG)
        if not ended:
            sleep(0.002)
            continue
        worker, code = running.pop(ended), os.waitstatus_to_exitcode(status)
        if code == -signal.SIGKILL:
            killed += 1
            running[start(url, work, worker)] = worker
        elif code:
            raise SystemExit(f"a worker failed with {code}")
    return killed


# -- what came of it -----------------------------------------------------------------------------


@attrs.define
class Outcome:
    """What came of the timers in one database.

    Args:
        count: how many there were.
        killed: how many workers were killed.
        seconds: how long each phase took.
        fired: how often each was fired.
        wrong: how many were fired for another instant than the last one that was said.
    """

    count: int
    killed: int = 0
    seconds: dict[str, float] = attrs.field(factory=dict)
    fired: Counter[int] = attrs.field(factory=Counter)
    wrong: int = 0

    def figures(self) -> dict[str, str]:
        """Return the lines of the table."""
        numbers = range(self.count)
        kept = [n for n in numbers if not is_cancelled(n)]
        changed = sum(map(is_moved, numbers)) + sum(map(is_cancelled, numbers))
        figures = {
            "written": self.count,
            "moved": sum(map(is_moved, numbers)),
            "cancelled": sum(map(is_cancelled, numbers)),
            "fired": self.fired.total(),
            "workers killed": self.killed,
            "lost": sum(not self.fired[n] for n in kept),
            "doubled": sum(self.fired[n] > 1 for n in numbers),
            "fired though cancelled": sum(self.fired[n] > 0 for n in numbers if is_cancelled(n)),
            "fired for another instant": self.wrong,
            "written a second": self.count / self.seconds["write"],
            "moved or cancelled a second": changed / self.seconds["change"],
            "fired a second": len(kept) / self.seconds["fire"],
        }
        return {name: f"{figure:,.0f}" for name, figure in figures.items()}


def measured(url: str, count: int) -> Outcome:
    """Take so many timers through their lives, in one database."""
    prepare(url, count)
    outcome, random = Outcome(count), Random(count)
    for name, work in PHASES.items():
        started = perf_counter()
        outcome.killed += work_and_kill(url, work, random)
        outcome.seconds[name] = perf_counter() - started
    engine = engine_of(url)
    with engine.begin() as connection:
        for row in connection.execute(FIRED.select()):
            outcome.fired[int(row.key)] += 1
            outcome.wrong += row.at != to_microseconds(last_at(int(row.key)))
    engine.dispose()
    return outcome


def prepare(url: str, count: int) -> None:
    """Create the tables. The connection is closed before a worker is forked."""
    engine = engine_of(url)
    METADATA.create_all(engine)
    Timers(engine).create()
    with engine.begin() as connection:
        rows = [{"number": number, "stage": "new"} for number in range(count)]
        connection.execute(PLAN.insert(), rows)
    engine.dispose()


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Yield where the databases are: a file of SQLite, and a PostgreSQL as the tests start it."""
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    from postgres import running

    with (
        tempfile.TemporaryDirectory() as folder,
        running() as server,
        server.database() as conninfo,
    ):
        yield {"SQLite": f"sqlite:///{folder}/host.db", "PostgreSQL": server.url(conninfo)}


def main() -> None:
    """Print one Markdown table."""
    count = int(sys.argv[1]) if sys.argv[1:] else 10_000
    print(f"Python {platform.python_version()}, SQLAlchemy {sqlalchemy.__version__}, "
          f"SQLite {sqlite3.sqlite_version}, {WORKERS} workers.\n")  # fmt: skip
    with databases() as urls:
        found = {name: measured(url, count).figures() for name, url in urls.items()}
    print(f"| what | {' | '.join(found)} |\n|---|{'---:|' * len(found)}")
    for what in next(iter(found.values())):
        print(f"| {what} | {' | '.join(figures[what] for figures in found.values())} |")


if __name__ == "__main__":
    main()
