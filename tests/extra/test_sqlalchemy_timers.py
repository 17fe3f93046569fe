"""Timers in a table: written, moved, cancelled, fired, put off; on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    create_engine,
    event,
    insert,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from extra.support_timers import CONTACTS, DAY, HOUR, MINUTE, NOON, Host
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.extra.sqlalchemy import Swept, Timers, WakeUp, doubling, timers_table
from servicekit.values import Facts


@pytest.fixture
def host(engine: Engine) -> Host:
    host = Host(engine)
    host.create()
    return host


@pytest.fixture
def large(postgres_url: str) -> Iterator[Host]:
    """Return a host on PostgreSQL alone."""
    engine = create_engine(postgres_url)
    host = Host(engine)
    host.create()
    yield host
    engine.dispose()


def fired(swept: Swept) -> list[str]:
    return [wake_up.key for wake_up in swept.fired]


def nothing(wake_up: WakeUp, connection: Connection) -> None:
    """Handle a wake-up without a word."""


# -- written, moved, cancelled -------------------------------------------------------------------


def test_due_is_fired_once(host: Host) -> None:
    """A wake-up is fired when it is due, not a microsecond before, and only once."""
    host.timers.schedule("a", NOON, {})
    early = host.timers.sweep(NOON - timedelta(microseconds=1), host.contact)
    due = host.timers.sweep(NOON, host.contact)
    again = host.timers.sweep(NOON + DAY, host.contact)

    assert (fired(early), fired(due), fired(again)) == ([], ["a"], [])
    assert host.contacts() == ["a"]
    assert host.waiting() == {}


def test_longest_due_first(host: Host) -> None:
    """What has been due longest is fired first, and what is due at once goes by its key."""
    for key, at in [("c", NOON), ("b", NOON), ("a", NOON), ("z", NOON - HOUR)]:
        host.timers.schedule(key, at, {})

    assert fired(host.timers.sweep(NOON, nothing)) == ["z", "a", "b", "c"]


@pytest.mark.parametrize("by", [HOUR, -HOUR, 0 * HOUR])
def test_same_key_moves(host: Host, by: timedelta) -> None:
    """The same key again is one wake-up, at the new instant and with the new payload."""
    host.timers.schedule("a", NOON, {"n": 1})
    host.timers.schedule("a", NOON + by, {"n": 2})
    swept = host.timers.sweep(NOON + DAY, nothing)

    assert [(each.at, each.payload["n"]) for each in swept.fired] == [(NOON + by, 2)]


def test_moved_forgets_failures(host: Host) -> None:
    """A wake-up that is scheduled anew starts anew: not put off, and never failed."""
    host.timers.schedule("a", NOON, {})
    host.timers.sweep(NOON, host.fail_first)
    host.timers.schedule("a", NOON, {})

    assert host.waiting() == {"a": (NOON, 0)}


def test_cancelled_is_not_fired(host: Host) -> None:
    """A wake-up that was cancelled is not fired; cancelling what is not there does nothing."""
    host.timers.schedule("a", NOON, {})
    host.timers.schedule("b", NOON, {})
    for key in ("a", "a", "unknown"):
        host.timers.cancel(key)

    assert fired(host.timers.sweep(NOON, nothing)) == ["b"]


def test_next_at(host: Host) -> None:
    """A host that sleeps hears the next instant, in UTC, and of none where nothing waits."""
    assert host.timers.next_at() is None
    host.timers.schedule("b", NOON + HOUR, {})
    host.timers.schedule("a", NOON.astimezone(ZoneInfo("Asia/Tokyo")), {})

    assert str(host.timers.next_at()) == "2026-05-04 12:00:00+00:00"


def test_instants_in_the_zone_of_now(host: Host) -> None:
    """What a wake-up says of its instant stands in the zone of the sweep's."""
    host.timers.schedule("a", NOON, {})
    at = NOON.astimezone(ZoneInfo("Europe/Berlin"))

    (wake_up,) = host.timers.sweep(at, nothing).fired
    assert str(wake_up.at) == "2026-05-04 14:00:00+02:00"


def test_before_1970(host: Host) -> None:
    """An instant before 1970 is as good as any other."""
    old = datetime(1, 1, 1, tzinfo=ZoneInfo("UTC"))
    host.timers.schedule("a", old, {})

    assert host.timers.next_at() == old
    assert fired(host.timers.sweep(NOON, nothing)) == ["a"]


def test_payload_comes_back(host: Host) -> None:
    """A payload comes back as JSON gives it, also one of frozen facts and other letters."""
    payload = Facts({"case": 12, "to": ("Sam", "Kim"), "deep": {"ok": True, "": None}, "ü": "日 "})
    host.timers.schedule("a", NOON, payload)

    (wake_up,) = host.timers.sweep(NOON, nothing).fired
    assert wake_up.payload == payload
    assert "Sam" not in repr(wake_up)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ([1], "a mapping"),
        ({"at": NOON}, "datetime is not for JSON"),
        ({"n": float("nan")}, "JSON compliant"),
        ({"b": b""}, "bytes is not for JSON"),
    ],
    ids=["a list", "an instant", "no number", "bytes"],
)
def test_payload_that_json_cannot_hold(host: Host, payload: Any, why: str) -> None:
    """A payload that would not come back is refused, without a word of what is in it."""
    with pytest.raises(FieldError, match=why) as error:
        host.timers.schedule("a", NOON, payload)

    assert "2026" not in str(error.value)
    assert host.waiting() == {}


def test_naive_instants(host: Host) -> None:
    """An instant without a zone is refused."""
    naive = NOON.replace(tzinfo=None)

    with pytest.raises(NaiveDatetimeError):
        host.timers.schedule("a", naive, {})
    with pytest.raises(NaiveDatetimeError):
        host.timers.sweep(naive, nothing)


@pytest.mark.parametrize("key", ["", None])
def test_empty_keys(host: Host, key: Any) -> None:
    """A key that is empty is refused, to schedule and to cancel."""
    with pytest.raises(FieldError, match="an id is text"):
        host.timers.schedule(key, NOON, {})
    with pytest.raises(FieldError, match="an id is text"):
        host.timers.cancel(key)


# -- with the rows of the host -------------------------------------------------------------------


@pytest.mark.parametrize("kept", [True, False])
def test_in_the_transaction_of_the_host(host: Host, kept: bool) -> None:
    """On a connection, timers are written, moved and cancelled when the host commits, or not."""
    host.timers.schedule("move", NOON, {})
    host.timers.schedule("cancel", NOON, {})
    with host.engine.connect() as connection:
        timers = Timers(connection)
        connection.execute(insert(CONTACTS).values(key="row"))
        timers.schedule("new", NOON, {})
        timers.schedule("move", NOON + HOUR, {})
        timers.cancel("cancel")
        assert timers.next_at() == NOON
        connection.commit() if kept else connection.rollback()

    assert host.contacts() == (["row"] if kept else [])
    after = {"new": NOON, "move": NOON + HOUR} if kept else {"move": NOON, "cancel": NOON}
    assert host.waiting() == {key: (at, 0) for key, at in after.items()}


def test_in_a_session(host: Host) -> None:
    """The connection of an ORM session will do."""
    with Session(host.engine) as session:
        Timers(session.connection()).schedule("a", NOON, {})
        assert Timers(session.connection()).next_at() == NOON
        session.rollback()

    assert host.waiting() == {}


def test_sweep_wants_an_engine(host: Host) -> None:
    """A sweep on a connection of the host is refused: it could not commit one by one."""
    with host.engine.connect() as connection, pytest.raises(FieldError, match="an Engine"):
        Timers(connection).sweep(NOON, nothing)


def test_sweep_wants_transactions(host: Host) -> None:
    """A sweep that would commit every statement at once is refused, before it takes anything."""
    host.timers.schedule("a", NOON, {})
    at_once = host.engine.execution_options(isolation_level="AUTOCOMMIT")

    with pytest.raises(FieldError, match="AUTOCOMMIT"):
        Timers(at_once).sweep(NOON, nothing)
    assert host.waiting() == {"a": (NOON, 0)}


def test_host_that_begins_by_itself(tmp_path: Any) -> None:
    """A host of SQLite that says BEGIN by itself, as SQLAlchemy's docs show, can sweep."""
    engine = create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    event.listen(engine, "connect", lambda driver, _: setattr(driver, "isolation_level", None))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    host = Host(engine)
    host.create()
    for key in ("a", "b"):
        host.timers.schedule(key, NOON, {})
    swept = host.timers.sweep(NOON, lambda w, c: host.contact(w, c) or 1 / (w.key != "b"))
    engine.dispose()

    assert (fired(swept), host.contacts(), list(host.waiting())) == (["a"], ["a"], ["b"])


# -- fired ---------------------------------------------------------------------------------------


def test_handler_schedules_again(host: Host) -> None:
    """A handler that schedules the same key again on its connection is woken again, then."""
    host.timers.schedule("a", NOON, {"daily": True})
    days = [host.timers.sweep(NOON + n * DAY, host.contact) for n in range(3)]

    assert [fired(swept) for swept in days] == [["a"]] * 3
    assert host.waiting() == {"a": (NOON + 3 * DAY, 0)}


def test_scheduled_again_for_now_waits_for_the_next_sweep(host: Host) -> None:
    """A handler that schedules the same key for the same instant is not called without end."""
    host.timers.schedule("a", NOON, {})

    def again(wake_up: WakeUp, connection: Connection) -> None:
        host.timers.on(connection).schedule("a", NOON, {})

    assert [fired(host.timers.sweep(NOON, again)) for _ in range(2)] == [["a"], ["a"]]


def test_limit(host: Host) -> None:
    """A sweep fires no more than its limit, failures included, and the next one goes on."""
    for key in ("a", "b", "c"):
        host.timers.schedule(key, NOON, {})
    swept = host.timers.sweep(NOON, host.fail_first, limit=2)

    assert len(swept.failed) == 2
    assert fired(host.timers.sweep(NOON, nothing, limit=2)) == ["c"]


@pytest.mark.parametrize("limit", [0, -1, 1.0, True])
def test_limits_that_are_none(host: Host, limit: Any) -> None:
    """A limit is a whole number from 1 on."""
    with pytest.raises(FieldError, match="limit"):
        host.timers.sweep(NOON, nothing, limit=limit)


# -- failed --------------------------------------------------------------------------------------


def test_failed_is_put_off(host: Host) -> None:
    """What a failed handler wrote is not kept; it is told, counted and tried again later."""
    for key in ("a", "b"):
        host.timers.schedule(key, NOON, {"daily": True})
    first = host.timers.sweep(NOON, lambda w, c: host.contact(w, c) or 1 / (w.key != "a"))
    (failed,) = first.failed

    assert (fired(first), host.contacts()) == (["b"], ["b"])
    assert failed.wake_up == WakeUp(key="a", at=NOON, payload={"daily": True})
    assert isinstance(failed.error, ZeroDivisionError)
    assert failed.again_at == NOON + MINUTE
    assert host.waiting() == {"a": (NOON + MINUTE, 1), "b": (NOON + DAY, 0)}
    assert host.timers.next_at() == NOON + MINUTE


def test_put_off_grows(host: Host) -> None:
    """The delay grows with every failure, and the wake-up still says when it was due."""
    host.timers.schedule("a", NOON, {})
    seen, at = [], NOON
    for _ in range(4):
        (failed,) = host.timers.sweep(at, lambda *_: 1 / 0).failed
        seen.append((failed.wake_up.at, failed.wake_up.tries, (failed.again_at - at) // MINUTE))
        assert not host.timers.sweep(failed.again_at - timedelta(microseconds=1), nothing).fired
        at = failed.again_at

    assert seen == [(NOON, 0, 1), (NOON, 1, 2), (NOON, 2, 4), (NOON, 3, 8)]
    (wake_up,) = host.timers.sweep(at, nothing).fired
    assert (wake_up.at, wake_up.tries) == (NOON, 4)


def test_doubling_ends() -> None:
    """The delay never grows beyond an hour, however often something failed."""
    assert doubling(7) == doubling(10_000) == HOUR


def test_delay_of_the_host(host: Host) -> None:
    """A host says how long to wait after so many failures."""
    host.timers.schedule("a", NOON, {})
    (failed,) = host.timers.sweep(NOON, lambda *_: 1 / 0, delay=lambda n: n * DAY).failed

    assert failed.again_at == NOON + DAY


def test_delay_of_nothing(host: Host) -> None:
    """A delay of no time is refused, as the same sweep would come by again; nothing is lost."""
    host.timers.schedule("a", NOON, {})
    with pytest.raises(FieldError, match="delay"):
        host.timers.sweep(NOON, lambda *_: 1 / 0, delay=lambda _: timedelta())

    assert host.waiting() == {"a": (NOON, 0)}


def test_handler_that_commits(host: Host) -> None:
    """A handler that commits by itself is told; what it committed stands, and is not repeated."""
    host.timers.schedule("a", NOON, {})

    def commits(wake_up: WakeUp, connection: Connection) -> None:
        host.contact(wake_up, connection)
        connection.commit()

    (failed,) = host.timers.sweep(NOON, commits).failed
    assert "leaves commit and rollback" in str(failed.error)
    assert failed.again_at is None
    assert (host.contacts(), host.waiting()) == (["a"], {})


def test_handler_that_rolls_back(host: Host) -> None:
    """A handler that rolls back by itself has not handled the wake-up."""
    host.timers.schedule("a", NOON, {})
    (failed,) = host.timers.sweep(NOON, lambda _, connection: connection.rollback()).failed

    assert "leaves commit and rollback" in str(failed.error)
    assert failed.again_at == NOON + MINUTE


@pytest.mark.parametrize("swallowed", ["INSERT INTO unknown VALUES (1)", "ROLLBACK"])
def test_handler_that_hides_a_failure(host: Host, swallowed: str) -> None:
    """A handler that hides what broke its transaction has not handled the wake-up either."""
    host.timers.schedule("a", NOON, {})

    def hides(wake_up: WakeUp, connection: Connection) -> None:
        host.contact(wake_up, connection)
        with suppress(DBAPIError):
            connection.exec_driver_sql(swallowed)

    swept = host.timers.sweep(NOON, hides)
    assert [wake_up.key for wake_up in swept.fired] == host.contacts()
    assert host.waiting() == ({} if swept.fired else {"a": (NOON + MINUTE, 1)})


def test_handler_with_a_session(host: Host) -> None:
    """What a handler commits through an ORM session commits with the sweep, and not before."""
    for key in ("a", "b"):
        host.timers.schedule(key, NOON, {})

    def handle(wake_up: WakeUp, connection: Connection) -> None:
        with Session(connection) as session:
            session.execute(insert(CONTACTS).values(key=wake_up.key))
            session.commit()
        assert wake_up.key == "a"

    assert fired(host.timers.sweep(NOON, handle)) == host.contacts() == ["a"]
    assert host.waiting() == {"b": (NOON + MINUTE, 1)}


def test_moved_while_it_fails(host: Host) -> None:
    """What was moved between the failure and its being put off keeps its new instant."""
    host.timers.schedule("a", NOON, {})

    def moved(_: int) -> timedelta:
        host.timers.schedule("a", NOON + DAY, {})
        return MINUTE

    (failed,) = host.timers.sweep(NOON, lambda *_: 1 / 0, delay=moved).failed
    assert failed.again_at is None
    assert host.waiting() == {"a": (NOON + DAY, 0)}


def test_interrupted(host: Host) -> None:
    """Who interrupts a sweep interrupts it: nothing is kept, and no failure is counted."""
    host.timers.schedule("a", NOON, {})

    def interrupt(wake_up: WakeUp, connection: Connection) -> None:
        host.contact(wake_up, connection)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        host.timers.sweep(NOON, interrupt)
    assert (host.contacts(), host.waiting()) == ([], {"a": (NOON, 0)})


def test_failure_at_the_commit(large: Host) -> None:
    """What fails only when it is committed is put off like every failure."""
    with large.engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE once (key text UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        )
        connection.execute(text("INSERT INTO once VALUES ('a')"))
    large.timers.schedule("a", NOON, {})
    insert_twice = text("INSERT INTO once VALUES ('a')")
    (failed,) = large.timers.sweep(NOON, lambda _, c: c.execute(insert_twice)).failed

    assert "duplicate key" in str(failed.error)
    assert large.waiting() == {"a": (NOON + MINUTE, 1)}


def test_failure_of_the_database(engine: Engine) -> None:
    """Where the database fails, and not a handler, the sweep says so."""
    with pytest.raises(Exception, match="servicekit_timers"):
        Timers(engine).sweep(NOON, nothing)


# -- several workers -----------------------------------------------------------------------------


def test_side_by_side(large: Host) -> None:
    """On PostgreSQL, a worker passes over what another is firing, and fires the rest."""
    for key in ("a", "b", "c"):
        large.timers.schedule(key, NOON, {})
    others = []

    def meanwhile(wake_up: WakeUp, connection: Connection) -> None:
        others.append(fired(large.timers.sweep(NOON, nothing)))

    assert fired(large.timers.sweep(NOON, meanwhile)) == ["a"]
    assert others == [["b", "c"]]


def test_one_after_the_other(tmp_path: Any) -> None:
    """On SQLite, a worker waits while another is firing, and says so when it waits in vain."""
    engine = create_engine(f"sqlite:///{tmp_path / 'host.db'}", connect_args={"timeout": 0.01})
    host = Host(engine)
    host.create()
    for key in ("a", "b"):
        host.timers.schedule(key, NOON, {})
    said = []

    def meanwhile(wake_up: WakeUp, connection: Connection) -> None:
        with pytest.raises(OperationalError, match="locked"):
            host.timers.sweep(NOON, nothing)
        said.append(wake_up.key)

    assert fired(host.timers.sweep(NOON, meanwhile)) == said == ["a", "b"]
    engine.dispose()


@pytest.mark.parametrize("kept", [True, False])
def test_moved_while_it_is_fired(large: Host, kept: bool) -> None:
    """Who moves what is being fired waits, and then it stands at the new instant, once."""
    large.timers.schedule("a", NOON, {})
    mover = threading.Thread(target=large.timers.schedule, args=("a", NOON + DAY, {}))

    def meanwhile(wake_up: WakeUp, connection: Connection) -> None:
        mover.start()
        mover.join(0.2)
        assert mover.is_alive()
        assert kept

    large.timers.sweep(NOON, meanwhile)
    mover.join(5)
    assert large.waiting() == {"a": (NOON + DAY, 0)}


def test_cancelled_while_it_is_fired(large: Host) -> None:
    """Who cancels what is being fired waits; what the handler scheduled again is cancelled."""
    large.timers.schedule("a", NOON, {"daily": True})
    canceller = threading.Thread(target=large.timers.cancel, args=("a",))

    def meanwhile(wake_up: WakeUp, connection: Connection) -> None:
        canceller.start()
        canceller.join(0.2)
        assert canceller.is_alive()

    assert fired(large.timers.sweep(NOON, meanwhile)) == ["a"]
    canceller.join(5)
    assert large.waiting() == {}


# -- the table -----------------------------------------------------------------------------------


def test_table_of_the_host(engine: Engine) -> None:
    """A host can have the table in its own metadata, under a name and beside others."""
    metadata = MetaData()
    table = timers_table(metadata, "wake_ups")
    metadata.create_all(engine)
    Timers(engine, table).schedule("a", NOON, {})
    Timers(engine, "other").create()

    assert Timers(engine, "wake_ups").next_at() == NOON
    assert Timers(engine, "other").next_at() is None
    assert set(inspect(engine).get_table_names()) == {"wake_ups", "other"}


def test_created_once(host: Host) -> None:
    """Creating the table where it is already changes nothing; on a connection, it can commit."""
    host.timers.schedule("a", NOON, {})
    host.timers.create()
    with host.engine.connect() as connection:
        Timers(connection, "other").create()
        connection.commit()

    assert host.timers.next_at() == NOON
    assert inspect(host.engine).has_table("other")


@pytest.mark.parametrize("bind", ["sqlite://", None])
def test_binds(bind: Any) -> None:
    """A bind that is neither an Engine nor a Connection is refused."""
    with pytest.raises(FieldError, match="of a Session"):
        Timers(bind)


def test_other_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is neither SQLite nor PostgreSQL is refused."""
    engine = create_engine("sqlite://")
    monkeypatch.setattr(engine.dialect, "name", "mysql")

    with pytest.raises(FieldError, match="a database of sqlite or postgresql"):
        Timers(engine)


def test_sweep_uses_its_index(host: Host) -> None:
    """A sweep finds what is due by the index on the instant, however much waits."""
    if host.engine.dialect.name == "postgresql":
        plan, off = "EXPLAIN", "SET enable_seqscan = off"
    else:
        plan, off = "EXPLAIN QUERY PLAN", "SELECT 1"
    seen: list[tuple[str, Any]] = []
    event.listen(
        host.engine,
        "before_cursor_execute",
        lambda _c, _d, sql, given, *_: seen.append((sql, given)),
    )
    host.timers.sweep(NOON, nothing)
    (sql, given), *_ = (each for each in seen if each[0].startswith("DELETE"))
    with host.engine.connect() as connection:
        connection.exec_driver_sql(off)
        lines = connection.exec_driver_sql(f"{plan} {sql}", given).all()

    assert "servicekit_timers_wake_at" in str(lines)
