"""Tests of timers on Procrastinate, against a real PostgreSQL and with real workers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pendulum
import procrastinate
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from extra.support_victims import Victims
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.extra.procrastinate import Timers
from servicekit.values import Facts

PAST = datetime(2026, 5, 1, 9, tzinfo=UTC)
SOON = datetime(2126, 5, 1, 9, tzinfo=UTC)
LATE = datetime(2126, 6, 1, 9, tzinfo=UTC)


class Row(NamedTuple):
    """What stands in the table of jobs."""

    id: int
    key: str
    status: str
    at: datetime
    payload: Any
    attempts: int


class Host:
    """A host with one task, which notes what it was called with and does what it is told."""

    def __init__(self, conninfo: str) -> None:
        self.conninfo = conninfo
        self.fired: list[tuple[str, Any]] = []
        self.acts: Callable[[str, Any], None] = lambda key, payload: None
        self.app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=8)
        )
        retry = procrastinate.RetryStrategy(max_attempts=2, wait=3600)
        options: dict[str, Any] = {"queue": "wake-ups", "priority": 3, "aliases": ["old_name"]}
        self.task = self.app.task(name="wake_up", retry=retry, **options)(self.wake_up)
        self.timers = Timers(self.app, self.task)

    def wake_up(self, key: str, payload: Any) -> None:
        self.fired.append((key, payload))
        self.acts(key, payload)

    def work(self) -> list[tuple[str, Any]]:
        """Run a worker until nothing is due any more, and return what it fired."""
        before = len(self.fired)
        self.app.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)
        self.app.open()  # the worker closes the app when it ends
        return self.fired[before:]

    def retry_stalled(self) -> int:
        """Let what is stalled wait again, however short the worker has been silent."""

        async def retry() -> int:
            async with self.app.open_async():
                return await self.timers.retry_stalled(seconds_since_heartbeat=0)

        retried = asyncio.run(retry())
        self.app.open()
        return retried

    def jobs(self, *statuses: str) -> list[Row]:
        """Return the jobs, oldest first: those of some statuses, or all."""
        query = (
            "SELECT id, queueing_lock, status::text, scheduled_at, args->'payload', attempts "
            "FROM procrastinate_jobs WHERE status::text = ANY(%s) OR %s ORDER BY id"
        )
        with psycopg.connect(self.conninfo) as connection:
            rows = connection.execute(query, [list(statuses), not statuses]).fetchall()
        return [Row(*row) for row in rows]

    def waiting(self) -> dict[str, Row]:
        """Return the jobs that wait, by key; two of one key would not go unseen."""
        rows = self.jobs("todo")
        assert len({row.key for row in rows}) == len(rows)
        return {row.key: row for row in rows}

    def empty(self) -> None:
        """Begin with no jobs, no workers and no cases; the numbers of jobs go on."""
        self.run("TRUNCATE procrastinate_jobs, procrastinate_workers, cases CASCADE")

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement of the host's own."""
        with psycopg.connect(self.conninfo) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def _python(script: str, *arguments: str) -> int:
    """Run a script in a process of its own, and return how it ended."""
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own scripts


@pytest.fixture(scope="module")
def database(postgres_server: Any) -> Iterator[str]:
    """Return how psycopg connects to a database with Procrastinate's tables and the host's own."""
    with postgres_server.database() as conninfo:
        made = Host(conninfo)
        with made.app.open():
            made.app.schema_manager.apply_schema()
        made.run("CREATE TABLE cases (id text PRIMARY KEY, due_at timestamptz)")
        yield conninfo


@pytest.fixture
def host(database: str) -> Iterator[Host]:
    made = Host(database)
    made.empty()
    with made.app.open():
        yield made


# One key


def test_a_wake_up_is_one_waiting_job(host: Host) -> None:
    """A job waits for its instant, with the key as its queueing lock, in the queue of the task."""
    host.timers.schedule("call/7", SOON, {"case_id": "7"})
    (job,) = host.app.job_manager.list_jobs()
    assert (job.queueing_lock, job.status, job.scheduled_at) == ("call/7", "todo", SOON)
    assert (job.task_name, job.queue, job.priority, job.lock) == ("wake_up", "wake-ups", 3, None)
    assert job.task_kwargs == {"key": "call/7", "payload": {"case_id": "7"}}


@pytest.mark.parametrize(
    ("first", "second"),
    [(LATE, SOON), (SOON, LATE), (SOON, SOON)],
    ids=["earlier", "later", "nowhere"],
)
def test_a_moved_due_moves_the_job(host: Host, first: datetime, second: datetime) -> None:
    """The same key again moves its job, earlier or later, and the newest payload counts."""
    host.timers.schedule("call/7", first, {"n": 1})
    host.timers.schedule("call/8", first, {"n": 1})
    (before, other) = host.jobs()
    host.timers.schedule("call/7", second, {"n": 2})
    assert host.jobs() == [before._replace(at=second, payload={"n": 2}), other]


def test_a_move_takes_the_queue_and_the_priority_along(host: Host) -> None:
    """A job that is moved goes to where the task's jobs go now."""
    host.timers.schedule("call/7", SOON, {})
    host.task.queue, host.task.priority = "calls", 5
    host.timers.schedule("call/7", SOON, {})
    (job,) = host.app.job_manager.list_jobs()
    assert (job.queue, job.priority) == ("calls", 5)


def test_cancelling_cancels(host: Host) -> None:
    """A cancelled wake-up waits no more, and the others do."""
    host.timers.schedule("call/7", PAST, {})
    host.timers.schedule("call/8", PAST, {})
    host.timers.cancel("call/7")
    cancelled, other = host.app.job_manager.list_jobs()
    assert (cancelled.status, cancelled.abort_requested) == ("cancelled", False)
    assert other.status == "todo"
    assert host.work() == [("call/8", {})]


def test_cancelling_nothing_is_nothing(host: Host) -> None:
    """Where nothing waits under a key, cancelling it changes nothing, twice or after it fired."""
    host.timers.schedule("call/7", PAST, {})
    host.work()
    before = host.jobs()
    host.timers.cancel("call/7")
    host.timers.cancel("never")
    assert host.jobs() == before


def test_a_cancelled_key_can_be_scheduled_again(host: Host) -> None:
    """After it was cancelled, a key can wait anew."""
    host.timers.schedule("call/7", SOON, {})
    host.timers.cancel("call/7")
    host.timers.schedule("call/7", LATE, {})
    assert host.waiting()["call/7"].at == LATE


def test_a_worker_fires_what_is_due(host: Host) -> None:
    """Each wake-up that has come due is fired once, and the others wait on."""
    host.timers.schedule("due", PAST, {"n": 1})
    host.timers.schedule("later", LATE, {"n": 2})
    host.timers.schedule("moved here", LATE, {"n": 3})
    host.timers.schedule("moved here", PAST, {"n": 4})
    host.timers.schedule("moved away", PAST, {"n": 5})
    host.timers.schedule("moved away", LATE, {"n": 6})
    assert host.work() == [("due", {"n": 1}), ("moved here", {"n": 4})]
    assert host.work() == []
    assert list(host.waiting()) == ["later", "moved away"]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"case_id": "12", "n": 1, "share": 0.5, "open": True, "by": None},
        {"nested": {"ids": [1, [2, {"a": "b"}]]}, "empty": []},
        {"text": "Grüße, 你好 \N{WAVING HAND SIGN} %s %(key)s {} \\ ' \" \n"},
        {"key": "of its own", "payload": {"payload": 1}, "big": 2**80},
    ],
    ids=["empty", "plain", "nested", "text", "names"],
)
def test_a_payload_arrives_as_it_was(host: Host, payload: dict[str, Any]) -> None:
    """What JSON can hold comes out as it went in, whatever signs it has."""
    host.timers.schedule("a '%s' \N{SNOWMAN}", PAST, payload)
    assert host.work() == [("a '%s' \N{SNOWMAN}", payload)]


def test_any_mapping_is_a_payload(host: Host) -> None:
    """Facts, and facts within facts, arrive as JSON has them: objects and lists."""
    host.timers.schedule("call/7", PAST, Facts({"ids": [1, 2], "of": {"case": "7"}}))
    assert host.work() == [("call/7", {"ids": [1, 2], "of": {"case": "7"}})]


def test_the_error_of_a_payload_does_not_show_it(host: Host) -> None:
    """What customers are called or say does not stand in an error about a payload."""
    with pytest.raises(FieldError) as refused:
        host.timers.schedule("call/7", SOON, {"name": "Ada", "at": SOON})
    assert "Ada" not in str(refused.value)
    assert "datetime is not for JSON" in str(refused.value)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2126, 10, 27, 2, 30, 0, 123456, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        pendulum.datetime(2126, 7, 1, 9, tz="America/New_York"),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
    ],
    ids=["microseconds", "before the hour comes again", "after it", "pendulum", "first", "last"],
)
def test_the_instant_is_kept_to_the_microsecond(host: Host, at: datetime) -> None:
    """An instant of any type and zone is stored as that instant, in hours that come twice too."""
    host.timers.schedule("call/7", at, {})
    assert host.waiting()["call/7"].at.astimezone(UTC) == at.astimezone(UTC)


# What runs


@pytest.mark.parametrize("status", ["doing", "succeeded", "failed", "cancelled", "aborted"])
def test_only_waiting_jobs_hold_the_key(host: Host, status: str) -> None:
    """Beside a job that runs or has ended, the same key makes one new job and moves that one."""
    host.timers.schedule("call/7", PAST, {"n": 1})
    host.run("UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status", status)
    host.timers.schedule("call/7", SOON, {"n": 2})
    host.timers.schedule("call/7", LATE, {"n": 3})
    first, second = host.jobs()
    assert (first.status, first.at, first.payload) == (status, PAST, {"n": 1})
    assert (second.status, second.at, second.payload) == ("todo", LATE, {"n": 3})
    host.timers.cancel("call/7")
    assert [row.status for row in host.jobs()] == [status, "cancelled"]


def test_a_task_can_schedule_its_own_next_wake_up(host: Host) -> None:
    """A task that schedules its own key while it runs leaves one job waiting, and succeeds."""
    host.acts = lambda key, payload: host.timers.schedule(key, LATE, {"n": payload["n"] + 1})
    host.timers.schedule("call/7", PAST, {"n": 1})
    assert host.work() == [("call/7", {"n": 1})]
    assert [(row.status, row.payload) for row in host.jobs()] == [
        ("succeeded", {"n": 1}),
        ("todo", {"n": 2}),
    ]


def test_a_task_can_cancel_its_own_key(host: Host) -> None:
    """A task that cancels its own key while it runs is not harmed."""
    host.acts = lambda key, payload: host.timers.cancel(key)
    host.timers.schedule("call/7", PAST, {})
    host.work()
    assert [row.status for row in host.jobs()] == ["succeeded"]


def _fail(key: str, payload: Any) -> None:
    raise RuntimeError(f"{key} failed on purpose")


def test_a_job_that_will_be_tried_again_still_has_its_key(host: Host) -> None:
    """A failed wake-up waits again under its key, which moves it, counting its tries anew."""
    host.acts = _fail
    host.timers.schedule("call/7", PAST, {"n": 1})
    host.work()
    assert host.waiting()["call/7"].attempts == 1
    host.timers.schedule("call/7", PAST, {"n": 2})
    assert host.waiting()["call/7"].attempts == 0
    assert host.work() == [("call/7", {"n": 2})]
    host.timers.cancel("call/7")
    assert [row.status for row in host.jobs()] == ["cancelled"]


def test_a_failure_gives_way_to_the_next_wake_up(host: Host) -> None:
    """A job that fails when the next one of its key waits comes back neither now nor later."""

    def moves_and_fails(key: str, payload: Any) -> None:
        host.timers.schedule(key, LATE, {"n": 2})
        _fail(key, payload)

    host.acts = moves_and_fails
    host.timers.schedule("call/7", PAST, {"n": 1})
    assert host.work() == [("call/7", {"n": 1})]
    assert host.retry_stalled() == 0
    assert [(row.status, row.payload) for row in host.jobs()] == [
        ("aborted", {"n": 1}),
        ("todo", {"n": 2}),
    ]
    assert host.work() == []


# Other tasks, other names


def test_the_key_of_another_task_is_refused(host: Host) -> None:
    """A key under which a job of another task waits is an error, and that job stays as it is."""
    other = host.app.task(name="other")(lambda: None)
    other.configure(queueing_lock="call/7", schedule_at=SOON).defer()
    before = host.app.job_manager.list_jobs()
    with pytest.raises(AlreadyEnqueued, match=r"another task waits .* 'call/7'"):
        host.timers.schedule("call/7", LATE, {})
    host.timers.cancel("call/7")
    assert host.app.job_manager.list_jobs() == before


@pytest.mark.parametrize("name", ["old_name", "wake_up"])
def test_a_renamed_task_keeps_its_wake_ups(host: Host, name: str) -> None:
    """A job that waits under an alias of the task is moved to its name, or cancelled."""
    for key in ("moved", "cancelled"):
        host.app.configure_task(name, queueing_lock=key, schedule_at=SOON).defer()
    host.run("UPDATE procrastinate_jobs SET task_name = %s", name)
    host.timers.schedule("moved", LATE, {})
    host.timers.cancel("cancelled")
    moved, cancelled = host.app.job_manager.list_jobs()
    assert (moved.task_name, moved.scheduled_at) == ("wake_up", LATE)
    assert cancelled.status == "cancelled"


def test_a_task_with_a_lock_is_refused(host: Host) -> None:
    """A lock would let a wake-up of next month keep the one of today waiting, so it is refused."""
    locked = host.app.task(name="locked", lock="one at a time")(lambda: None)
    with pytest.raises(FieldError, match="'one at a time' would make wake-ups wait"):
        Timers(host.app, locked)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("", SOON, {}), FieldError),
        (("a", SOON.replace(tzinfo=None), {}), NaiveDatetimeError),
        (("a", SOON, {"x": object()}), FieldError),
        (("a", SOON, {"x": float("nan")}), FieldError),
        (("a", SOON, ["x"]), FieldError),
        (("a", SOON, {"x": "\0"}), ConnectorException),
        (("a" * 9999 + "".join(map(chr, range(9999))), SOON, {}), ConnectorException),
    ],
    ids=[
        "no key",
        "naive",
        "no JSON",
        "not a number",
        "no mapping",
        "no text of PostgreSQL",
        "too long",
    ],
)
def test_what_cannot_be_stored_changes_nothing(
    host: Host, arguments: tuple[Any, ...], error: type[Exception]
) -> None:
    """What cannot be a wake-up is an error, and the one that waits under the key stays."""
    host.timers.schedule("a", SOON, {"n": 1})
    before = host.jobs()
    with pytest.raises(error):
        host.timers.schedule(*arguments)
    assert host.jobs() == before


def test_a_cancelled_key_is_not_empty(host: Host) -> None:
    """An empty key is an error also where it is cancelled."""
    with pytest.raises(FieldError):
        host.timers.cancel("")


def test_timers_show_no_password(host: Host) -> None:
    """The timers say which task they are for, and nothing of the connection."""
    assert repr(host.timers.on("password=secret")) == "Timers(task='wake_up')"


# The host's own transaction


def _business(host: Host, timers: Timers, run: Callable[[str], Any]) -> None:
    """Do the business: promise something to case 7, and drop case 8."""
    run("INSERT INTO cases VALUES ('7', '2126-05-01 09:00Z')")
    timers.schedule("7", SOON, {"case_id": "7"})
    timers.cancel("8")
    assert list(host.waiting()) == ["8"]  # nobody sees it before the host commits


@pytest.mark.parametrize("commits", [True, False], ids=["commit", "rollback"])
@pytest.mark.parametrize("driver", ["psycopg", "sqlalchemy"])
def test_timers_commit_with_the_row(host: Host, driver: str, commits: bool) -> None:
    """What the host commits or rolls back takes the wake-ups along, both made and cancelled."""
    connect = partial(psycopg.connect, host.conninfo)
    host.timers.schedule("8", LATE, {})
    if driver == "psycopg":
        with connect() as connection:
            _business(host, host.timers.on(connection), connection.execute)
            (connection.commit if commits else connection.rollback)()
    else:
        engine = create_engine("postgresql+psycopg://", creator=connect)
        with Session(engine) as session:
            raw = session.connection().connection
            _business(host, host.timers.on(raw), lambda sql: session.execute(text(sql)))
            (session.commit if commits else session.rollback)()
        engine.dispose()
    assert list(host.waiting()) == (["7"] if commits else ["8"])
    assert host.run("SELECT id FROM cases") == ([("7",)] if commits else [])


def test_an_error_leaves_the_hosts_transaction_to_the_host(host: Host) -> None:
    """A refusal that the database did not make leaves the transaction usable."""
    host.app.task(name="other")(lambda: None).configure(queueing_lock="7", schedule_at=SOON).defer()
    with psycopg.connect(host.conninfo) as connection:
        connection.execute("INSERT INTO cases VALUES ('7', now())")
        with pytest.raises(AlreadyEnqueued):
            host.timers.on(connection).schedule("7", SOON, {})
        connection.commit()
    assert host.run("SELECT id FROM cases") == [("7",)]


def test_no_connection_is_not_the_hosts_own(host: Host) -> None:
    """Timers in no transaction at all are an error, as they would commit on their own."""
    with pytest.raises(FieldError, match="an open connection"):
        host.timers.on(None)


DJANGO = """
import sys
import django
from django.conf import settings
host, user, name = (part.partition("=")[2] for part in sys.argv[1].split())
database = {"ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": host, "USER": user}
settings.configure(DATABASES={"default": database}, USE_TZ=True)
django.setup()

from datetime import UTC, datetime
import procrastinate
from django.db import connection, transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from servicekit.extra.procrastinate import Timers

SOON = datetime(2126, 5, 1, 9, tzinfo=UTC)
app = procrastinate.App(connector=DjangoConnector())
timers = Timers(app, app.task(name="wake_up")(print))
elsewhere = procrastinate.App(connector=procrastinate.PsycopgConnector())
bound = Timers(elsewhere, elsewhere.task(name="wake_up")(print)).on(connection)

def do(case, timers, ends):
    with transaction.atomic():
        connection.cursor().execute("INSERT INTO cases VALUES (%s, now())", [case])
        timers.schedule(case, SOON, {})
        timers.schedule("gone", SOON, {})
        timers.cancel("gone")
        ends()

def fails():
    raise KeyError

for kind, each in [("connector", timers), ("bound", bound)]:
    do(kind + " commits", each, lambda: None)
    try:
        do(kind + " rolls back", each, fails)
    except KeyError:
        pass
"""


def test_timers_commit_with_djangos_transaction(host: Host) -> None:
    """Django's transactions take the wake-ups along, with Django's connector or its connection."""
    assert _python(DJANGO, host.conninfo) == 0
    kept = ["bound commits", "connector commits"]
    assert sorted(host.waiting()) == kept
    assert host.run("SELECT id FROM cases ORDER BY id") == [(case,) for case in kept]


# Coroutines


def test_coroutines_schedule_and_cancel(host: Host) -> None:
    """The methods for coroutines do what the others do, also in the host's transaction."""

    async def run() -> None:
        async with host.app.open_async():
            await host.timers.schedule_async("7", SOON, {"n": 1})
            await host.timers.schedule_async("7", LATE, {"n": 2})
            await host.timers.schedule_async("8", LATE, {})
            await host.timers.cancel_async("8")
            async with await psycopg.AsyncConnection.connect(host.conninfo) as connection:
                bound = host.timers.on(connection)
                await bound.schedule_async("9", SOON, {})
                await bound.cancel_async("7")
                await connection.rollback()
                await bound.schedule_async("10", SOON, {})

    asyncio.run(run())
    assert {key: row.payload for key, row in host.waiting().items()} == {"7": {"n": 2}, "10": {}}


def test_a_coroutine_is_refused_the_key_of_another_task(host: Host) -> None:
    """A key of another task is an error for coroutines, too."""
    host.app.task(name="other")(lambda: None).configure(queueing_lock="7", schedule_at=SOON).defer()

    async def run() -> None:
        async with host.app.open_async():
            await host.timers.schedule_async("7", SOON, {})

    with pytest.raises(AlreadyEnqueued):
        asyncio.run(run())


def test_a_task_that_is_a_coroutine_schedules_its_next_wake_up(host: Host) -> None:
    """An asynchronous task schedules its own key while it runs."""

    @host.app.task(name="wake_up_async")
    async def wake_up(key: str, payload: Any) -> None:
        await timers.schedule_async(key, LATE, {"n": 2})

    timers = Timers(host.app, wake_up)
    timers.schedule("7", PAST, {"n": 1})
    host.work()
    assert [(row.status, row.payload) for row in host.jobs()] == [
        ("succeeded", {"n": 1}),
        ("todo", {"n": 2}),
    ]


# Races


def test_many_who_schedule_one_key_leave_one_job(host: Host) -> None:
    """However many schedule the same key at once, all succeed and one job waits."""
    with ThreadPoolExecutor(8) as pool:
        for turn in range(20):
            key = f"call/{turn}"
            list(pool.map(lambda n, key=key: host.timers.schedule(key, SOON, {"n": n}), range(8)))
    assert len(host.jobs()) == 20
    assert len(host.waiting()) == 20


def test_a_wake_up_that_is_moved_while_it_is_fetched_is_not_lost(host: Host) -> None:
    """What is scheduled while workers fetch comes at most once, and the last of it does come."""
    worker = host.run("SELECT worker_id FROM procrastinate_register_worker_v1()")[0][0]
    turns = 300
    done = False

    def schedule() -> None:
        for n in range(turns):
            host.timers.schedule("call/7", PAST, {"n": n})

    def fetch() -> list[int]:
        found: list[int] = []
        with psycopg.connect(host.conninfo, autocommit=True) as connection:
            while True:
                ended = done
                query = "SELECT id, args FROM procrastinate_fetch_job_v2(NULL, %s)"
                id_, args = connection.execute(query, [worker]).fetchone() or (None, None)
                if id_ is not None:
                    found.append(args["payload"]["n"])
                elif ended:
                    return found

    with ThreadPoolExecutor(3) as pool:
        fetching = [pool.submit(fetch) for _ in range(2)]
        pool.submit(schedule).result()
        done = True
        found = sorted(n for each in fetching for n in each.result())
    assert len(found) == len(set(found))
    assert found[-1] == turns - 1
    assert len(found) == len(host.jobs("doing"))


def test_scheduling_and_cancelling_at_once_leave_one_job_or_none(host: Host) -> None:
    """When some schedule a key and others cancel it, one job waits or none, and nobody fails."""
    acts = [lambda: host.timers.schedule("7", SOON, {}), lambda: host.timers.cancel("7")] * 4
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            for future in [pool.submit(act) for act in acts]:
                future.result()
            assert len(host.jobs("todo")) <= 1
    host.timers.schedule("7", LATE, {})
    assert host.waiting()["7"].at == LATE


def test_who_comes_second_waits_for_the_first_to_commit(host: Host) -> None:
    """Of two transactions with one key, the second waits, and then moves the job of the first."""
    with (
        psycopg.connect(host.conninfo) as first,
        psycopg.connect(host.conninfo) as second,
        ThreadPoolExecutor(1) as pool,
    ):
        host.timers.on(first).schedule("7", SOON, {"n": 1})
        later = pool.submit(host.timers.on(second).schedule, "7", LATE, {"n": 2})
        with pytest.raises(TimeoutError):
            later.result(timeout=0.2)
        first.commit()
        later.result()
        second.commit()
    assert [(row.at, row.payload) for row in host.jobs()] == [(LATE, {"n": 2})]


def test_a_stricter_isolation_ends_in_an_error_and_one_job(host: Host) -> None:
    """Where the isolation forbids to move what has changed, that is an error and one job waits."""
    host.timers.schedule("7", SOON, {"n": 0})
    with psycopg.connect(host.conninfo) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("SELECT count(*) FROM procrastinate_jobs")
        host.timers.schedule("7", SOON, {"n": 1})
        with pytest.raises(psycopg.errors.SerializationFailure):
            host.timers.on(connection).schedule("7", LATE, {"n": 2})
    assert [(row.at, row.payload) for row in host.jobs()] == [(SOON, {"n": 1})]


# Killed


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    with Victims("extra.support_procrastinate") as victims:
        yield victims


def _mortal(victims: Victims, host: Host, case: str, exchanges: int) -> bool:
    """Run a host that is killed after some exchanges with the database; tell whether it lived."""
    victims.ask(job="write", conninfo=host.conninfo, case=case, exchanges=exchanges)
    return victims.await_end()


def _prepare(host: Host, case: str) -> None:
    host.run("INSERT INTO cases VALUES (%s, %s)", case, LATE)
    for key in ("alone", "moved", "cancelled"):
        host.timers.schedule(f"{key}/{case}", LATE, {"n": 1})


def _state(host: Host, case: str) -> dict[str, Any]:
    waiting = {key: row.at for key, row in host.waiting().items() if key.endswith(f"/{case}")}
    names = {key.partition("/")[0]: at for key, at in waiting.items()}
    (due_at,) = host.run("SELECT due_at FROM cases WHERE id = %s", case)[0]
    return names | {"case": due_at}


BEFORE = {"moved": LATE, "cancelled": LATE, "case": LATE}
AFTER = {"moved": SOON, "made": SOON, "case": SOON}


def test_a_host_killed_between_any_two_steps_loses_nothing(victims: Victims, host: Host) -> None:
    """Killed before any exchange with the database, row and timers are both old or both new."""
    seen = []
    for exchanges in range(100):
        case = f"{exchanges}"
        _prepare(host, case)
        lived = _mortal(victims, host, case, exchanges)
        state = _state(host, case)
        alone = state.pop("alone")
        assert alone in (LATE, SOON)
        assert state in (BEFORE, AFTER)
        seen.append((alone == SOON, state == AFTER))
        if lived:
            break
    # It saw them all: first nothing, then the timer of its own, at last both.
    assert seen == sorted(seen)
    assert set(seen) == {(False, False), (True, False), (True, True)}
    assert len(seen) >= 7
    # And who starts again, as a host does, ends where all is done.
    assert _mortal(victims, host, "0", 1000)
    assert _state(host, "0") == AFTER | {"alone": SOON}


def _killed_worker(victims: Victims, host: Host) -> None:
    victims.ask(job="work", conninfo=host.conninfo)
    assert not victims.await_end()


def test_a_wake_up_whose_worker_was_killed_fires_again(victims: Victims, host: Host) -> None:
    """What a killed worker ran waits again once it counts as stalled, and fires."""
    host.timers.schedule("7", PAST, {"n": 1})
    host.timers.schedule("8", LATE, {"n": 2})
    _killed_worker(victims, host)
    assert host.run("SELECT id FROM cases") == [("7",)]
    assert host.work() == []
    assert host.retry_stalled() == 1
    assert host.retry_stalled() == 0
    assert host.work() == [("7", {"n": 1})]
    assert list(host.waiting()) == ["8"]


def test_a_stalled_job_of_another_task_is_left_alone(host: Host) -> None:
    """Jobs of other tasks that stalled are for their own host to judge."""
    host.app.task(name="other")(lambda: None).configure(queueing_lock="7").defer()
    host.run("UPDATE procrastinate_jobs SET status = 'doing'")
    assert host.retry_stalled() == 0
    assert [row.status for row in host.jobs()] == ["doing"]


def test_of_two_stalled_jobs_of_one_key_the_newer_waits(host: Host) -> None:
    """Where two jobs of one key stalled, what was wanted last waits again, and nothing else."""
    for n in (1, 2, 3):
        host.timers.schedule("7", PAST, {"n": n})
        host.run("UPDATE procrastinate_jobs SET status = 'doing'")
    # However the table gives them: an update moves a row to its end.
    host.run("UPDATE procrastinate_jobs SET priority = 1 WHERE args->'payload'->>'n' = '2'")
    assert host.retry_stalled() == 1
    assert [row.status for row in host.jobs()] == ["aborted", "aborted", "todo"]
    assert host.work() == [("7", {"n": 3})]


# Everything at once


KEYS = st.sampled_from(["a", "b", "c"])
HOURS = st.integers(0, 5)
ACTS = st.one_of(
    st.tuples(st.just("schedule"), KEYS, HOURS),
    st.tuples(st.just("cancel"), KEYS),
    st.tuples(st.just("fetch")),
)


@given(acts=st.lists(st.tuples(ACTS, st.booleans()), max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_waits_is_what_a_dictionary_would_hold(
    host: Host, acts: list[tuple[tuple[Any, ...], bool]]
) -> None:
    """Whatever is scheduled, cancelled and fetched, committed or not, waits as a mapping says."""
    host.empty()
    model: dict[str, datetime] = {}
    with psycopg.connect(host.conninfo) as connection:
        bound = host.timers.on(connection)
        for act, commits in acts:
            kept = dict(model)
            match act:
                case ("schedule", key, hours):
                    model[key] = PAST + timedelta(hours=hours)
                    bound.schedule(key, model[key], {})
                case ("cancel", key):
                    model.pop(key, None)
                    bound.cancel(key)
                case _:
                    query = "SELECT queueing_lock FROM procrastinate_fetch_job_v2(NULL, NULL)"
                    (key,) = connection.execute(query).fetchone() or (None,)
                    assert (key is None) == (not model)
                    model.pop(key or "", None)
            (connection.commit if commits else connection.rollback)()
            model = model if commits else kept
            assert {key: row.at for key, row in host.waiting().items()} == model
