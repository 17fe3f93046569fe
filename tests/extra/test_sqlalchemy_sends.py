"""Sends in a table: queued with the host's rows, begun once, finished, settled, forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, MetaData, create_engine, insert
from sqlalchemy.exc import DBAPIError

from extra.support_timers import CONTACTS, DAY, HOUR, MINUTE, NOON, Host
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.extra.sqlalchemy import Delivered, Message, Sends, sends_table


@pytest.fixture
def host(engine: Engine, tmp_path: Path) -> Host:
    host = Host(engine, tmp_path / "sent")
    host.create()
    return host


def sent(delivered: Delivered) -> list[str]:
    return [message.key for message in delivered.sent]


def unsettled(host: Host) -> list[str]:
    return [message.key for message in host.sends.unsettled(NOON + DAY)]


# -- queued and delivered ------------------------------------------------------------------------


def test_queued_once(host: Host) -> None:
    """A key is queued once: again changes nothing, neither what is sent nor when."""
    first = host.sends.queue("a", NOON, {"n": 1})
    again = host.sends.queue("a", NOON - HOUR, {"n": 2})
    (message,) = host.sends.deliver(NOON + HOUR, host.send).sent

    assert (first, again) == (True, False)
    assert message == Message(key="a", queued_at=NOON, begun_at=NOON + HOUR, payload={"n": 1})


def test_delivered_once(host: Host) -> None:
    """What was delivered is not delivered again, also when it is queued again."""
    host.sends.queue("a", NOON, {})
    first = host.sends.deliver(NOON, host.send)
    assert not host.sends.queue("a", NOON, {})
    again = host.sends.deliver(NOON + DAY, host.send)

    assert (sent(first), sent(again), host.lines()) == (["a"], [], ["a"])
    assert unsettled(host) == []


def test_first_queued_first(host: Host) -> None:
    """What was queued first goes out first, and what was queued at once goes by its key."""
    for key, at in [("c", NOON), ("b", NOON), ("a", NOON), ("z", NOON - HOUR)]:
        host.sends.queue(key, at, {})

    assert sent(host.sends.deliver(NOON, host.send)) == ["z", "a", "b", "c"]


def test_limit(host: Host) -> None:
    """A delivery sends no more than its limit, failures included, and the next one goes on."""
    for key in ("a", "b", "c"):
        host.sends.queue(key, NOON, {})

    assert len(host.sends.deliver(NOON, lambda _: 1 / 0, limit=2).unsure) == 2
    assert sent(host.sends.deliver(NOON, host.send, limit=2)) == ["c"]
    with pytest.raises(FieldError, match="limit"):
        host.sends.deliver(NOON, host.send, limit=0)


def test_no_transaction_while_sending(host: Host) -> None:
    """While a message is sent nothing is locked, and that it was begun is known to everybody."""
    host.sends.queue("a", NOON, {})
    seen = []

    def send(message: Message) -> None:
        seen.append((unsettled(host), host.sends.begin("a", NOON), host.sends.queue("b", NOON, {})))

    host.sends.deliver(NOON, send, limit=1)
    assert seen == [(["a"], False, True)]


def test_zone_of_now(host: Host) -> None:
    """What a message says of its instants stands in the zone of the delivery's."""
    host.sends.queue("a", NOON, {"to": "Sam"})
    (message,) = host.sends.deliver(NOON.astimezone(ZoneInfo("Europe/Berlin")), host.send).sent

    assert str(message.queued_at) == str(message.begun_at) == "2026-05-04 14:00:00+02:00"
    assert "Sam" not in repr(message)


def test_in_the_transaction_of_the_host(host: Host) -> None:
    """On a connection, a message is queued when the host commits, and not when it rolls back."""
    for key, kept in [("a", True), ("b", False)]:
        with host.engine.connect() as connection:
            connection.execute(insert(CONTACTS).values(key=key))
            assert Sends(connection).queue(key, NOON, {})
            connection.commit() if kept else connection.rollback()

    assert host.contacts() == sent(host.sends.deliver(NOON, host.send)) == ["a"]


def test_queued_by_a_sweep(host: Host) -> None:
    """What a handler queues goes out when its wake-up is gone, and not when the handler fails."""
    for key in ("a", "b"):
        host.timers.schedule(key, NOON, {})
    host.timers.sweep(NOON, lambda w, c: host.queue(w, c) or 1 / (w.key != "b"))

    assert sent(host.sends.deliver(NOON, host.send)) == ["a"]


def test_delivery_wants_an_engine(host: Host) -> None:
    """A delivery on a connection of the host is refused: what it begins would not be committed."""
    with host.engine.connect() as connection, pytest.raises(FieldError, match="an Engine"):
        Sends(connection).deliver(NOON, host.send)


# -- held and withdrawn --------------------------------------------------------------------------


def test_held_stays_queued(host: Host) -> None:
    """What may not go out now is not begun and waits, and the others are sent."""
    for key in ("a", "b"):
        host.sends.queue(key, NOON, {})
    delivered = host.sends.deliver(NOON, host.send, may=lambda message, _: message.key != "a")

    assert [(held.message.key, held.error) for held in delivered.held] == [("a", None)]
    assert (sent(delivered), unsettled(host)) == (["b"], [])
    assert sent(host.sends.deliver(NOON + HOUR, host.send)) == ["a"]


def test_asking_that_raises(host: Host) -> None:
    """Where asking raises, nothing goes out and nothing was begun; the others are sent."""
    for key in ("a", "b"):
        host.sends.queue(key, NOON, {})
    delivered = host.sends.deliver(NOON, host.send, may=lambda message, _: 1 / (message.key != "a"))

    (held,) = delivered.held
    assert isinstance(held.error, ZeroDivisionError)
    assert (sent(delivered), unsettled(host)) == (["b"], [])
    assert sent(host.sends.deliver(NOON, host.send)) == ["a"]


def test_asking_that_writes(host: Host) -> None:
    """What is written while it is asked commits with the beginning, or is not kept."""
    for key in ("a", "b"):
        host.sends.queue(key, NOON, {})

    def may(message: Message, connection: Connection) -> bool:
        connection.execute(insert(CONTACTS).values(key=message.key))
        return message.key == "a"

    assert sent(host.sends.deliver(NOON, host.send, may=may)) == host.contacts() == ["a"]


@pytest.mark.parametrize("swallowed", ["INSERT INTO unknown VALUES (1)", "ROLLBACK", "COMMIT"])
def test_asking_that_hides_a_failure(host: Host, swallowed: str) -> None:
    """Nothing goes out whose beginning cannot be committed any more; so nothing goes out twice."""
    host.sends.queue("a", NOON, {})

    def may(message: Message, connection: Connection) -> bool:
        connection.execute(insert(CONTACTS).values(key=message.key))
        with suppress(DBAPIError):
            connection.exec_driver_sql(swallowed)
        return True

    delivered = host.sends.deliver(NOON, host.send, may=may)
    assert len(delivered.sent) + len(delivered.held) == 1
    assert sent(delivered) == host.lines()
    host.sends.deliver(NOON, host.send)
    assert host.lines() == ([] if swallowed == "COMMIT" else ["a"])
    assert unsettled(host) == (["a"] if swallowed == "COMMIT" else [])


def test_withdrawn(host: Host) -> None:
    """What waits can be withdrawn and is not sent; what was begun cannot."""
    for key in ("a", "b"):
        host.sends.queue(key, NOON, {})
    host.sends.begin("b", NOON)

    assert [host.sends.withdraw(key) for key in ("a", "b", "unknown")] == [True, False, False]
    assert host.sends.deliver(NOON, host.send) == Delivered()
    assert unsettled(host) == ["b"]


def test_delivery_wants_transactions(host: Host) -> None:
    """A delivery that would commit every statement at once is refused, before it begins any."""
    host.sends.queue("a", NOON, {})
    at_once = host.engine.execution_options(isolation_level="AUTOCOMMIT")

    with pytest.raises(FieldError, match="AUTOCOMMIT"):
        Sends(at_once).deliver(NOON, host.send)
    assert unsettled(host) == host.lines() == []


# -- claimed by key ------------------------------------------------------------------------------


def test_carries_several(host: Host) -> None:
    """A message of several keys goes out once, under all of them, whatever their order."""
    queued = [host.sends.queue(keys, NOON, {"n": 1}) for keys in (["b", "a", "b"], ("a", "b"))]
    (message,) = host.sends.deliver(NOON, host.send).sent

    assert queued == [True, False]
    assert (message.key, message.keys, message.payload) == ("a+b", ("a", "b"), {"n": 1})
    assert host.sends.deliver(NOON, host.send) == Delivered()


@pytest.mark.parametrize("far", ["queued", "begun", "finished"])
def test_taken_key(host: Host, far: str) -> None:
    """What another message carries out is not carried out again, with others or alone."""
    host.sends.queue("b", NOON, {})
    if far != "queued":
        host.sends.begin("b", NOON)
    if far == "finished":
        host.sends.finish("b", NOON)

    for keys in (["a", "b"], ["b", "c"], ["a", "b", "c"], "b", ["b"]):
        assert not host.sends.queue(keys, NOON, {})
    assert host.sends.taken("abc") == frozenset()
    assert host.sends.taken([*"abc"]) == {"b"}
    assert [host.sends.begin(keys, NOON) for keys in (["a", "b"], ["b", "c"])] == [False, False]
    assert host.sends.queue(["a", "c"], NOON, {})


def test_key_that_joins_later(host: Host) -> None:
    """A follow-up that joins one that is queued or unsettled does not send that one again."""
    host.sends.queue(["a", "b"], NOON, {})
    host.sends.deliver(NOON, lambda _: 1 / 0)

    assert not host.sends.queue(["a", "b", "c"], NOON, {})
    assert not host.sends.begin(["c", "b"], NOON)
    assert host.sends.queue({"a", "b", "c"} - host.sends.taken(["a", "b", "c"]), NOON, {})
    assert sent(host.sends.deliver(NOON, host.send)) == ["c"]


def test_taken(host: Host) -> None:
    """Of no keys, none are taken; of very many, those that are."""
    host.sends.queue(["5", "39999"], NOON, {})

    assert host.sends.taken([]) == frozenset()
    assert host.sends.taken(str(n) for n in range(40_000)) == {"5", "39999"}


def test_begun_of_several(host: Host) -> None:
    """A message of several keys is begun once, queued or not, by all its keys and not by some."""
    host.sends.queue(["a", "b"], NOON, {})
    begun = [host.sends.begin(keys, NOON) for keys in ("a", ["b"], ["b", "a"], ["a", "b"])]

    assert begun == [False, False, True, False]
    assert [host.sends.begin(keys, NOON) for keys in (["c", "d"], ["c", "d"])] == [True, False]
    assert unsettled(host) == ["a+b", "c+d"]
    assert host.sends.deliver(NOON, host.send) == Delivered()


def test_settled_by_any_key(host: Host) -> None:
    """A message is finished, released and withdrawn by its own key, or by any that it carries."""
    for key in ("a", "b", "a+b"):
        assert host.sends.begin(["a", "b"], NOON)
        host.sends.release(key)
        assert host.sends.withdraw(key)
        assert not host.sends.taken(["a", "b"])
    for key in ("c", "d", "c+d"):
        assert host.sends.begin(["c", "d"], NOON)
        host.sends.finish(key, NOON)
        assert not host.sends.withdraw(key)
        assert host.sends.forget(NOON + MINUTE) == 2


@pytest.mark.parametrize("key", ["a", "a+c", "b+a", "a+b+c"])
def test_key_of_another_message(host: Host, key: str) -> None:
    """The key of a message that is gone stands for no other that carries out some of it."""
    host.sends.queue(["a", "b"], NOON, {})
    host.sends.withdraw("b")
    host.sends.begin(["b", "c"], NOON)

    assert not host.sends.withdraw(key)
    with pytest.raises(FieldError, match="one that was begun"):
        host.sends.finish(key, NOON)
    assert unsettled(host) == ["b+c"]


def test_freed(host: Host) -> None:
    """What is withdrawn or forgotten frees all its keys, and those of no other message."""
    host.sends.queue(["a", "b"], NOON, {})
    host.sends.queue(["c", "d"], NOON, {})
    host.sends.begin(["e", "f"], NOON)
    host.sends.finish("e", NOON)

    assert host.sends.withdraw("b")
    assert host.sends.taken([*"abcdef"]) == {*"cdef"}
    assert host.sends.forget(NOON + MINUTE) == 2
    assert host.sends.taken([*"abcdef"]) == {*"cd"}
    assert host.sends.queue(["a", "b", "e", "f"], NOON, {})


def test_claimed_in_the_transaction_of_the_host(host: Host) -> None:
    """On a connection, keys are claimed when the host commits; a refusal does not harm its rows."""
    host.sends.queue("b", NOON, {})
    for keys, kept in [(["a", "b"], True), (["c", "d"], False), (["e", "f"], True)]:
        with host.engine.connect() as connection:
            connection.execute(insert(CONTACTS).values(key=keys[0]))
            assert host.sends.on(connection).queue(keys, NOON, {}) == ("b" not in keys)
            connection.commit() if kept else connection.rollback()

    assert host.contacts() == ["a", "e"]
    assert host.sends.taken([*"abcdef"]) == {*"bef"}


def test_claiming_wants_transactions(host: Host) -> None:
    """Several keys are not claimed one after the other, each committed at once."""
    at_once = Sends(host.engine.execution_options(isolation_level="AUTOCOMMIT"))

    for refused in (at_once.begin, lambda keys, at: at_once.queue(keys, at, {})):
        with pytest.raises(FieldError, match="AUTOCOMMIT"):
            refused(["a", "b"], NOON)
    assert host.sends.taken(["a", "b"]) == frozenset()
    assert at_once.queue("a", NOON, {})


def test_who_claims_the_same_waits(postgres_url: str) -> None:
    """On PostgreSQL, who claims the same keys in another order waits, with no deadlock."""
    engine = create_engine(postgres_url)
    host = Host(engine)
    host.create()
    with engine.connect() as connection, ThreadPoolExecutor(2) as pool:
        host.sends.on(connection).queue("m", NOON, {})
        one = pool.submit(host.sends.queue, ["a", "m", "z"], NOON, {})
        two = pool.submit(host.sends.queue, ["z", "m", "a"], NOON, {})
        assert wait([one, two], timeout=0.3).done == set()
        connection.rollback()

        assert sorted([one.result(), two.result()]) == [False, True]
    assert sent(host.sends.deliver(NOON, bool)) == ["a+m+z"]
    engine.dispose()


@pytest.mark.parametrize("kept", [True, False], ids=["begun", "not begun"])
def test_withdrawn_while_begun(postgres_url: str, kept: bool) -> None:
    """On PostgreSQL, who withdraws what somebody is just beginning waits, and it stays if begun."""
    engine = create_engine(postgres_url)
    host = Host(engine)
    host.create()
    host.sends.queue(["a", "b"], NOON, {})
    with engine.connect() as connection, ThreadPoolExecutor(1) as pool:
        assert host.sends.on(connection).begin(["a", "b"], NOON)
        withdrawn = pool.submit(host.sends.withdraw, "b")
        assert wait([withdrawn], timeout=0.2).done == set()
        connection.commit() if kept else connection.rollback()

        assert withdrawn.result() is not kept
    assert host.sends.taken(["a", "b"]) == ({"a", "b"} if kept else set())
    engine.dispose()


# -- unsettled -----------------------------------------------------------------------------------


def test_sending_that_raises(host: Host) -> None:
    """What raised while it was sent may have gone out: it is told, and never sent by itself."""
    for key in ("a", "b"):
        host.sends.queue(key, NOON, {})
    delivered = host.sends.deliver(NOON, lambda message: 1 / (message.key != "a"))
    (unsure,) = delivered.unsure

    assert (sent(delivered), unsure.message.key) == (["b"], "a")
    assert isinstance(unsure.error, ZeroDivisionError)
    assert host.sends.deliver(NOON + DAY, host.send) == Delivered()
    assert unsettled(host) == ["a"]


def test_interrupted(host: Host) -> None:
    """Who interrupts a delivery interrupts it; what was being sent is unsettled."""
    host.sends.queue("a", NOON, {})

    def interrupt(message: Message) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        host.sends.deliver(NOON, interrupt)
    assert unsettled(host) == ["a"]


def test_begun_once(host: Host) -> None:
    """Whoever begins first goes on, and nobody after; with and without a queue."""
    host.sends.queue("queued", NOON, {})

    assert [host.sends.begin(key, NOON) for key in ("queued", "new")] == [True, True]
    assert [host.sends.begin(key, NOON) for key in ("queued", "new")] == [False, False]
    assert host.sends.deliver(NOON, host.send) == Delivered()
    for key in ("queued", "new"):
        host.sends.finish(key, NOON)
    assert not host.sends.begin("new", NOON + DAY)


def test_unsettled_before(host: Host) -> None:
    """Unsettled is what was begun before the instant, not at it, the oldest first."""
    for key, at in [("c", NOON), ("b", NOON - MINUTE), ("a", NOON - MINUTE), ("z", NOON - HOUR)]:
        host.sends.begin(key, at)
    host.sends.queue("queued", NOON - DAY, {})
    host.sends.begin("finished", NOON - DAY)
    host.sends.finish("finished", NOON - DAY)
    left = host.sends.unsettled(NOON.astimezone(ZoneInfo("Asia/Tokyo")))

    assert [message.key for message in left] == ["z", "a", "b"]
    assert str(left[0].begun_at) == "2026-05-04 20:00:00+09:00"


def test_released_is_sent(host: Host) -> None:
    """What was released goes out at the next delivery, with its payload, and only then."""
    host.sends.queue("a", NOON, {"n": 1})
    host.sends.deliver(NOON, lambda _: 1 / 0)
    host.sends.release("a")
    (message,) = host.sends.deliver(NOON + HOUR, host.send).sent

    assert (message.payload, message.begun_at) == ({"n": 1}, NOON + HOUR)
    assert (host.lines(), unsettled(host)) == (["a"], [])


def test_released_while_delivering(host: Host) -> None:
    """What is released while a delivery runs is not sent again by that one."""
    host.sends.queue("a", NOON, {})

    def send(message: Message) -> None:
        host.sends.release("a")
        raise ConnectionRefusedError

    assert len(host.sends.deliver(NOON, send).unsure) == 1
    assert sent(host.sends.deliver(NOON, host.send)) == ["a"]


def test_finished_once(host: Host) -> None:
    """Finishing again changes nothing: the first instant stands."""
    host.sends.begin("a", NOON)
    host.sends.finish("a", NOON)
    host.sends.finish("a", NOON + DAY)

    assert host.sends.forget(NOON + MINUTE) == 1


def test_finishing_what_was_not_begun(host: Host) -> None:
    """What nobody began cannot be finished, nor released; nor can what is finished be released."""
    host.sends.queue("queued", NOON, {})
    host.sends.begin("finished", NOON)
    host.sends.finish("finished", NOON)

    for key in ("unknown", "queued"):
        with pytest.raises(FieldError, match="one that was begun"):
            host.sends.finish(key, NOON)
    for key in ("unknown", "queued", "finished"):
        with pytest.raises(FieldError, match="not finished"):
            host.sends.release(key)


def test_forgotten(host: Host) -> None:
    """Only what was finished before the instant is forgotten; its key is new then."""
    for key in ("old", "new", "begun"):
        host.sends.begin(key, NOON)
    host.sends.queue("queued", NOON - DAY, {})
    host.sends.finish("old", NOON)
    host.sends.finish("new", NOON + HOUR)

    assert host.sends.forget(NOON) == 0
    assert host.sends.forget(NOON + HOUR) == 1
    assert [host.sends.begin(key, NOON) for key in ("old", "new", "begun", "queued")] == [
        True,
        False,
        False,
        True,
    ]


# -- refused -------------------------------------------------------------------------------------


def test_naive_instants(host: Host) -> None:
    """An instant without a zone is refused everywhere."""
    naive, sends = NOON.replace(tzinfo=None), host.sends
    for refused in (
        lambda: sends.queue("a", naive, {}),
        lambda: sends.begin("a", naive),
        lambda: sends.finish("a", naive),
        lambda: sends.unsettled(naive),
        lambda: sends.forget(naive),
        lambda: sends.deliver(naive, host.send),
    ):
        with pytest.raises(NaiveDatetimeError):
            refused()


@pytest.mark.parametrize("key", ["", None])
def test_empty_keys(host: Host, key: Any) -> None:
    """A key that is empty is refused everywhere."""
    sends = host.sends
    for refused in (
        lambda: sends.queue(key, NOON, {}),
        lambda: sends.begin(key, NOON),
        lambda: sends.finish(key, NOON),
        lambda: sends.release(key),
        lambda: sends.withdraw(key),
        lambda: sends.taken(key),
        lambda: sends.queue(["a", key], NOON, {}),
        lambda: sends.taken(["a", key]),
    ):
        with pytest.raises(FieldError, match="an id is text"):
            refused()


def test_no_keys(host: Host) -> None:
    """A message that carries out nothing is refused."""
    for refused in (lambda: host.sends.queue([], NOON, {}), lambda: host.sends.begin((), NOON)):
        with pytest.raises(FieldError, match="at least one key"):
            refused()


@pytest.mark.parametrize("keys", ["a+b", ["a", "b+c"]], ids=["alone", "among others"])
def test_key_of_several_in_one(host: Host, keys: Any) -> None:
    """Several keys written as one are refused, as they would claim none of the several."""
    for refused in (
        lambda: host.sends.queue(keys, NOON, {}),
        lambda: host.sends.begin(keys, NOON),
        lambda: host.sends.taken(keys),
    ):
        with pytest.raises(FieldError, match="give several as a list"):
            refused()


def test_payload_that_json_cannot_hold(host: Host) -> None:
    """A payload that would not come back is refused."""
    with pytest.raises(FieldError, match="timedelta is not for JSON"):
        host.sends.queue("a", NOON, {"in": timedelta()})


def test_binds() -> None:
    """A bind that is neither an Engine nor a Connection is refused."""
    bind: Any = "sqlite://"
    with pytest.raises(FieldError, match="of a Session"):
        Sends(bind)


# -- several workers, and the table --------------------------------------------------------------


def test_side_by_side(host: Host) -> None:
    """While a worker sends a message, another one sends the next."""
    for key in ("a", "b", "c"):
        host.sends.queue(key, NOON, {})
    others = []

    def meanwhile(message: Message) -> None:
        others.append(sent(host.sends.deliver(NOON, host.send, limit=1)))

    assert sent(host.sends.deliver(NOON, meanwhile)) == ["a", "c"]
    assert others == [["b"], []]


def test_passes_over_locked(postgres_url: str) -> None:
    """On PostgreSQL, a delivery passes over a message that somebody is just beginning."""
    engine = create_engine(postgres_url)
    host = Host(engine)
    host.create()
    for key in ("a", "b"):
        host.sends.queue(key, NOON, {})
    with engine.connect() as connection:
        assert host.sends.on(connection).begin("a", NOON)
        assert sent(host.sends.deliver(NOON, bool)) == ["b"]
        connection.rollback()

    assert sent(host.sends.deliver(NOON, bool)) == ["a"]
    engine.dispose()


def test_table_of_the_host(engine: Engine) -> None:
    """A host can have the table in its own metadata, under a name, or let it be created."""
    metadata = MetaData()
    table = sends_table(metadata, "outbox")
    metadata.create_all(engine)
    Sends(engine, table).begin("a", NOON)
    Sends(engine, "other").create()
    Sends(engine, "other").create()

    assert not Sends(engine, "outbox").begin("a", NOON)
    assert Sends(engine, "other").begin("a", NOON)
