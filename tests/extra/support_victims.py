"""Jobs in processes of their own, killed at a chosen step; run as a program, a fork for each job.

Between any two steps there is a gap in which a process can die: before every statement, before and
after every commit and rollback, before and after every line that it writes to a file. The program
reads a job a line, forks, and says how the fork ended.
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

    def __call__(self, *_: object, **__: object) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: Engine) -> None:
        """Take a step before whatever the engine does, and after what it commits."""
        for name in ("before_cursor_execute", "commit", "rollback"):
            event.listen(engine, name, self)
        event.listen(engine.pool, "reset", self)  # a connection comes back


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
    for key in ("a", "b"):
        if host.sends.begin(key, NOON):
            host.line(key)
            host.sends.finish(key, NOON)


JOBS: dict[str, Callable[[Host], None]] = {
    job.__name__: job
    for job in (sweep, sweep_failing, sweep_later, write, send, settle, send_directly)
}


def die(asked: dict[str, Any]) -> NoReturn:
    """Do a job in this process, and leave it: killed, or at the end."""
    steps = Steps(asked["last"])
    try:
        engine = create_engine(asked["url"])
        steps.watch(engine)
        JOBS[asked["job"]](Host(engine, Path(asked["file"]), steps))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def serve() -> None:
    """Do the jobs that are asked for, each in a fork."""
    for url in ("sqlite://", "postgresql+psycopg://"):
        create_engine(url)  # loads what every fork would load anew
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            die(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


# -- for the tests -------------------------------------------------------------------------------


class Victims:
    """Processes that do jobs for the tests, one after the other."""

    def __enter__(self) -> Self:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "extra.support_victims"],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()

    def begin(self, job: Callable[[Host], None], host: Host, *, last: int | None = None) -> None:
        """Let a process do a job, killed before its last step, if any."""
        url = host.engine.url.render_as_string(hide_password=False)
        asked = {"job": job.__name__, "url": url, "file": str(host.file), "last": last}
        assert self._server.stdin is not None
        print(json.dumps(asked), file=self._server.stdin, flush=True)

    def await_end(self) -> bool:
        """Wait until the process has ended, and tell whether it survived."""
        assert self._server.stdout is not None
        code = int(self._server.stdout.readline())
        assert code in {0, -signal.SIGKILL}, "the job itself failed; see what it wrote above"
        return not code

    def run(self, job: Callable[[Host], None], host: Host, *, last: int | None = None) -> bool:
        """Let a process do a job, and tell whether it survived."""
        self.begin(job, host, last=last)
        return self.await_end()


if __name__ == "__main__":
    serve()
