"""Processes killed between any two steps: no wake-up is lost, and nobody is contacted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from extra.support_timers import CONTACTS, DAY, HOUR, MINUTE, NOON, Host
from extra.support_victims import (
    Victims,
    claim,
    claim_too,
    send,
    send_directly,
    settle,
    sweep,
    sweep_failing,
    sweep_later,
    tidy,
    write,
)


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    with Victims() as victims:
        yield victims


@pytest.fixture(scope="module")
def others() -> Iterator[Victims]:
    with Victims() as victims:
        yield victims


@pytest.fixture
def host(engine: Engine, tmp_path: Path) -> Host:
    host = Host(engine, tmp_path / "sent")
    host.create()
    return host


def prepare(host: Host, **payloads: dict[str, object]) -> None:
    """Begin anew: nothing was contacted or sent, and these wake-ups are due."""
    with host.engine.begin() as connection:
        for table in (CONTACTS, host.timers.table, host.sends.table):
            connection.execute(delete(table))
        for key, payload in payloads.items():
            host.timers.on(connection).schedule(key, NOON, payload)
    assert host.file is not None
    host.file.unlink(missing_ok=True)
    host.patience = 3000


def killed(
    victims: Victims, job: Callable[[Host], None], host: Host, begin: Callable[[], object]
) -> Iterator[int]:
    """Do a job again and again, from anew, killed one step later each time until it survives."""
    begin()
    victims.rehearse(job, host)
    for last in range(1, 100):
        begin()
        survived = victims.run(job, host, last=last)
        yield last
        if survived:
            return
    pytest.fail("it does not come to an end")


# -- timers --------------------------------------------------------------------------------------


def test_sweep(victims: Victims, host: Host) -> None:
    """A sweep killed anywhere and swept again contacts everybody once, and forgets no next time."""
    steps = 0
    for steps in killed(victims, sweep, host, lambda: prepare(host, a={"daily": True}, b={})):
        done = set(host.contacts())
        assert host.waiting().keys() >= {"a", "b"} - done
        assert ("a" in done) == (host.waiting().get("a") == (NOON + DAY, 0))
        sweep(host)

        assert host.contacts() == ["a", "b"], steps
        assert host.waiting() == {"a": (NOON + DAY, 0)}, steps
    assert steps >= 10


def test_sweep_that_fails(victims: Victims, host: Host) -> None:
    """A sweep killed while its handlers fail puts everything off, and contacts everybody once."""
    steps = 0
    for steps in killed(victims, sweep_failing, host, lambda: prepare(host, a={}, b={})):
        sweep_failing(host)
        assert host.contacts() == []
        assert host.waiting() == dict.fromkeys("ab", (NOON + MINUTE, 1)), steps

        sweep_later(host)
        assert (host.contacts(), host.waiting()) == (["a", "b"], {}), steps
    assert steps >= 10


def test_later_sweep(victims: Victims, host: Host) -> None:
    """A sweep killed at the second try contacts everybody once as well."""
    for step in killed(victims, sweep_later, host, lambda: prepare(host, a={})):
        sweep_later(host)
        host.drain(NOON + 2 * HOUR, host.contact)

        assert (host.contacts(), host.waiting()) == (["a"], {}), step


def test_host_and_timers(victims: Victims, host: Host) -> None:
    """A host killed while it writes leaves its row and all its timers, or none of them."""
    before = dict.fromkeys(["moved", "cancelled"], (NOON, 0))
    after = {"new": (NOON, 0), "moved": (NOON + DAY, 0)}
    seen = []
    for _ in killed(victims, write, host, lambda: prepare(host, moved={}, cancelled={})):
        seen.append(bool(host.contacts()))

        assert host.waiting() == (after if seen[-1] else before)
    assert len(seen) > 5
    assert set(seen) == {True, False}


# -- sends ---------------------------------------------------------------------------------------


def test_sends(victims: Victims, host: Host) -> None:
    """Killed anywhere, everything is sent once at most, and what is not sent is known."""
    unsettled = 0
    for step in killed(victims, send, host, lambda: prepare(host, a={}, b={})):
        send(host)
        left = {message.key for message in host.sends.unsettled(NOON + DAY)}

        assert host.lines() == sorted(set(host.lines())), step
        assert left | set(host.lines()) == {"a", "b"}, step
        unsettled += bool(left)
    assert unsettled


def test_sends_settled(victims: Victims, host: Host) -> None:
    """Killed anywhere and settled by what the provider knows, everything is sent exactly once."""
    for step in killed(victims, settle, host, lambda: prepare(host, a={}, b={})):
        settle(host)

        assert host.lines() == ["a", "b"], step
        assert host.sends.unsettled(NOON + DAY) == (), step


def test_settling(victims: Victims, host: Host) -> None:
    """Also who settles can be killed anywhere: what went out is finished, the rest is sent."""

    def begin() -> None:
        prepare(host)
        for key in ("a", "b"):
            host.sends.begin(key, NOON)
        host.line("a")

    for step in killed(victims, settle, host, begin):
        settle(host)

        assert host.lines() == ["a", "b"], step
        assert host.sends.unsettled(NOON + DAY) == (), step


def test_sends_of_overlapping_keys(victims: Victims, host: Host) -> None:
    """Killed anywhere, what several messages could carry out is sent by one, and none is lost."""
    keys = {"a", "b", "both"}
    wake_ups = {key: {"keys": [key, "both"]} for key in ("a", "b")}
    for step in killed(victims, settle, host, lambda: prepare(host, **wake_ups)):
        lines = host.lines()
        assert len(lines) == len(set(lines)), step
        assert set(lines) <= host.sends.taken(keys), step
        settle(host)

        assert (host.lines(), host.sends.taken(keys)) == (sorted(keys), keys), step
        assert host.sends.unsettled(NOON + DAY) == (), step


def test_sends_without_a_queue(victims: Victims, host: Host) -> None:
    """Killed anywhere and done again, what was begun is not sent again, and stays unsettled."""
    for step in killed(victims, send_directly, host, lambda: prepare(host)):
        send_directly(host)
        left = {key for message in host.sends.unsettled(NOON + DAY) for key in message.keys}

        assert host.lines() == sorted(set(host.lines())), step
        assert left | set(host.lines()) == {"a", "b", "c"}, step


def test_tidying(victims: Victims, host: Host) -> None:
    """Killed anywhere, a message that is withdrawn or forgotten frees all its keys, or none."""

    def begin() -> None:
        prepare(host)
        host.sends.queue(["a", "b"], NOON, {})
        host.sends.begin(["c", "d"], NOON)
        host.sends.finish("c", NOON)

    seen = [host.sends.taken([*"abcd"]) for _ in killed(victims, tidy, host, begin)]
    assert list(dict.fromkeys(seen)) == [frozenset("abcd"), frozenset("cd"), frozenset()]


# -- two workers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("job", [sweep, send], ids=["sweep", "send"])
def test_two_workers(
    victims: Victims, others: Victims, host: Host, job: Callable[[Host], None]
) -> None:
    """Two workers at once fire and send everything once."""
    keys = [f"key-{n:02}" for n in range(30)]
    prepare(host, **{key: {} for key in keys})
    for each in (victims, others):
        each.begin(job, host)
    assert victims.await_end()
    assert others.await_end()
    job(host)

    assert (host.contacts() if job is sweep else host.lines()) == keys
    assert host.waiting() == {}
    assert host.sends.unsettled(NOON + DAY) == ()


def test_two_workers_one_killed(victims: Victims, others: Victims, host: Host) -> None:
    """One worker killed at some step, the other contacts everybody, and nobody twice."""
    keys = [f"key-{n}" for n in range(5)]
    for last in range(1, 22, 3):
        prepare(host, **{key: {} for key in keys})
        victims.begin(sweep, host, last=last)
        others.begin(sweep, host)
        victims.await_end()
        assert others.await_end()

        assert (host.contacts(), host.waiting()) == (keys, {}), last


def test_two_workers_of_overlapping_keys(victims: Victims, others: Victims, host: Host) -> None:
    """Of two workers at once, one claims what both want, and the other claims nothing by halves."""
    for each, job in ((victims, claim), (others, claim_too)):
        each.begin(job, host)
    assert victims.await_end()
    assert others.await_end()
    host.sends.deliver(NOON, host.send)

    lines = host.lines()
    for n in range(10):
        alone = {f"{n}/a", f"{n}/b"} & set(lines)
        assert len(alone) == 1
        assert lines.count(f"{n}/both") == 1
        assert host.sends.taken([f"{n}/a", f"{n}/b", f"{n}/both"]) == alone | {f"{n}/both"}
