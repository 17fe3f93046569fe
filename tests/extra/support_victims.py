"""Jobs in processes of their own, killed at a chosen step; run as a program, a fork for each job.

A step is what changes something: a statement that writes, its commit or rollback, and a line of a
file. A process can die in the gap between any two of them; that it has read something meanwhile
leaves nothing behind, so there is one gap before each step and one at the end. The program reads a
job a line, forks, and says how the fork ended. A job that was rehearsed, which it does without a
fork, is quick afterwards: its fork has nothing left to load or to compile.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, Self

from sqlalchemy import Engine, create_engine, event, insert

from extra.support_timers import CONTACTS, DAY, HOUR, NOON, Host


class Steps:
    """Count steps, and die at one of them.

    Args:
        last: the number of the step, from 1 on, at which the process is killed.
    """

    def __init__(self, last: int | None) -> None:
        self.last = last
        self.count = 0
        self._wrote = False

    def __call__(self, *_: object, **__: object) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: Engine) -> None:
        """Take a step before whatever the engine changes."""
        event.listen(engine, "before_cursor_execute", self._statement)
        for name in ("commit", "rollback"):
            event.listen(engine, name, self._end)

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_: object) -> None:
        if not statement.startswith("SELECT"):
            self._wrote = True
            self()

    def _end(self, _: object) -> None:
        if self._wrote:
            self._wrote = False
            self()


# -- what the victims do -------------------------------------------------------------------------


def sweep(host: Host) -> None:
    """Fire two wake-ups, of which one comes again."""
    host.drain(NOON, host.contact)


def sweep_failing(host: Host) -> None:
    """Fire two wake-ups, both of which fail the first time."""
    host.drain(NOON, host.fail_first)


def sweep_later(host: Host) -> None:
    """Fire what was put off."""
    host.drain(NOON + HOUR, host.fail_first)


def write(host: Host) -> None:
    """Write a wake-up, move one and cancel one, together with a row of the business."""
    with host.engine.begin() as connection:
        timers = host.timers.on(connection)
        connection.execute(insert(CONTACTS).values(key="row"))
        timers.schedule("new", NOON, {})
        timers.schedule("moved", NOON + DAY, {})
        timers.cancel("cancelled")


def send(host: Host) -> None:
    """Fire wake-ups that queue messages, and send these."""
    host.drain(NOON, host.queue)
    host.sends.deliver(NOON, host.send)


def settle(host: Host) -> None:
    """Do all of that, and settle what somebody else left."""
    host.drain(NOON, host.queue)
    host.settle()
    host.sends.deliver(NOON, host.send)


def send_directly(host: Host) -> None:
    """Send without a queue, as a host does in answer to a click."""
    for keys in (["b", "a"], ["c", "b"], ["c"]):
        if host.sends.begin(keys, NOON):
            host.line(*keys)
            host.sends.finish(keys[0], NOON)


def tidy(host: Host) -> None:
    """Withdraw what waits, and forget what is finished."""
    host.sends.withdraw("a")
    host.sends.forget(NOON + DAY)


def claim(host: Host) -> None:
    """Queue messages, each of which carries out what another one could."""
    for n in range(10):
        host.sends.queue([f"{n}/a", f"{n}/both"], NOON, {})


def claim_too(host: Host) -> None:
    """Queue messages, each of which carries out what another one could, the other way round."""
    for n in range(10):
        host.sends.queue([f"{n}/both", f"{n}/b"], NOON, {})


JOBS: dict[str, Callable[[Host], None]] = {
    job.__name__: job
    for job in (
        *(sweep, sweep_failing, sweep_later, write),
        *(send, settle, send_directly, tidy, claim, claim_too),
    )
}


@cache
def _engine(url: str) -> Engine:
    return create_engine(url)


def do(asked: dict[str, Any]) -> None:
    """Do a job in this process, killed before its last step, if any."""
    engine, steps = _engine(asked["url"]), Steps(asked["last"])
    steps.watch(engine)
    JOBS[asked["job"]](Host(engine, Path(asked["file"]), steps))


def rehearse(asked: dict[str, Any]) -> None:
    """Do a job for nothing but to know it, and leave no connection that a fork would share."""
    engine = _engine(asked["url"])
    JOBS[asked["job"]](Host(engine, Path(asked["file"])))
    engine.dispose()
    gc.freeze()


def die(do: Callable[[dict[str, Any]], None], asked: dict[str, Any]) -> NoReturn:
    """Do something in this process, and leave it: killed, or at the end."""
    try:
        do(asked)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def serve(
    do: Callable[[dict[str, Any]], None], rehearse: Callable[[dict[str, Any]], None] = bool
) -> None:
    """Do what is asked for, each in a fork, and say how that ended."""
    gc.freeze()
    for asked in map(json.loads, sys.stdin):
        code = 0
        if asked.get("rehearsal"):
            rehearse(asked)
        elif child := os.fork():
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        else:
            die(do, asked)
        print(code, flush=True)  # noqa: T201 - the answer


# -- for the tests -------------------------------------------------------------------------------


class Victims:
    """Processes that do jobs for the tests, one after the other.

    Args:
        module: the program that forks them.
    """

    def __init__(self, module: str = "extra.support_victims") -> None:
        self._module = module

    def __enter__(self) -> Self:
        self._server = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", self._module],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()

    def ask(self, **asked: Any) -> None:
        """Let a process do something."""
        assert self._server.stdin is not None
        print(json.dumps(asked), file=self._server.stdin, flush=True)

    def await_end(self) -> bool:
        """Wait until the process has ended, and tell whether it survived."""
        assert self._server.stdout is not None
        code = int(self._server.stdout.readline())
        assert code in {0, -signal.SIGKILL}, "the job itself failed; see what it wrote above"
        return not code

    def begin(self, job: Callable[[Host], None], host: Host, **how: Any) -> None:
        """Let a process do a job, killed before its ``last`` step, if any."""
        url = host.engine.url.render_as_string(hide_password=False)
        self.ask(**{"job": job.__name__, "url": url, "file": str(host.file), "last": None} | how)

    def rehearse(self, job: Callable[[Host], None], host: Host) -> None:
        """Do a job without a fork, so that each fork is quick."""
        self.begin(job, host, rehearsal=True)
        assert self.await_end()

    def run(self, job: Callable[[Host], None], host: Host, *, last: int | None = None) -> bool:
        """Let a process do a job, and tell whether it survived."""
        self.begin(job, host, last=last)
        return self.await_end()


if __name__ == "__main__":
    serve(do, rehearse)
