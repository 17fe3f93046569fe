"""Hosts on Procrastinate that are killed; run as a program, a fork for each, like the victims."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from typing import Any

import procrastinate
import psycopg
from procrastinate.sync_psycopg_connector import SyncPsycopgConnector

from extra.support_victims import serve
from servicekit.extra.procrastinate import Timers

SOON = datetime(2126, 5, 1, 9, tzinfo=UTC)


class Mortal(psycopg.Connection[Any]):
    """A connection that dies with its process after some exchanges with the database."""

    left = 0

    def wait(self, *args: Any, **kwargs: Any) -> Any:
        if not Mortal.left:
            os.kill(os.getpid(), signal.SIGKILL)
        Mortal.left -= 1
        return super().wait(*args, **kwargs)


def write(conninfo: str, case: str, exchanges: int) -> None:
    """Write a timer of its own, and others together with a row of the business."""
    Mortal.left = exchanges
    connector = SyncPsycopgConnector(
        conninfo=conninfo, connection_class=Mortal, min_size=1, max_size=1
    )
    app = procrastinate.App(connector=connector)
    timers = Timers(app, app.task(name="wake_up")(print))
    with app.open():
        timers.schedule(f"alone/{case}", SOON, {"n": 2})
    with Mortal.connect(conninfo) as connection:
        connection.execute("UPDATE cases SET due_at = %s WHERE id = %s", [SOON, case])
        bound = timers.on(connection)
        bound.schedule(f"moved/{case}", SOON, {"n": 2})
        bound.cancel(f"cancelled/{case}")
        bound.schedule(f"made/{case}", SOON, {"n": 2})


def work(conninfo: str) -> None:
    """Run a worker that is killed while it fires the first wake-up."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo))

    @app.task(name="wake_up")
    def wake_up(key: str, payload: Any) -> None:
        with psycopg.connect(conninfo) as connection:
            connection.execute("INSERT INTO cases VALUES (%s, now())", [key])
        os.kill(os.getpid(), signal.SIGKILL)

    app.run_worker(wait=False)


def do(asked: dict[str, Any]) -> None:
    """Do what is asked for."""
    {"write": write, "work": work}[asked.pop("job")](**asked)


if __name__ == "__main__":
    serve(do)
