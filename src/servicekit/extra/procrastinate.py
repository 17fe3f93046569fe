"""Timers as jobs of Procrastinate, the queue in PostgreSQL (extra ``procrastinate``).

The key of a wake-up is the queueing lock of its job: while one waits, nothing can make a second.
Each act is one statement, so that there is no "between" in which a process could be killed, and it
can be part of the host's own transaction, so that the timer and the row of the business commit
together, or neither.

What runs is not undone: a wake-up that is scheduled while the last one of its key runs is a new
job, which waits beside it. And a wake-up only wakes up: the task asks again what is due, so that a
late one, or a second one after a crash, does no harm.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self, TypeAlias

import attrs
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.tasks import Task

from servicekit.errors import FieldError
from servicekit.followups.timers import plain
from servicekit.instants import EPOCH, from_microseconds, to_microseconds
from servicekit.values import identifier

__all__ = ["Timers"]

_AnyTask: TypeAlias = Task[..., Any, ...]

# Procrastinate can defer a job, which fails where one waits, and cancel one by its id; it cannot
# move one. To cancel and defer would be two statements, of which the second fails in a race and
# takes the host's transaction with it. So the row is written here: "todo" and the columns are
# those of its schema, and were the unique index another one, PostgreSQL would refuse the statement.
_SCHEDULE = """
INSERT INTO procrastinate_jobs AS waiting
    (queue_name, task_name, priority, queueing_lock, args, scheduled_at)
VALUES (%(queue)s, %(task)s, %(priority)s, %(key)s, %(args)s::jsonb, %(at)s::timestamptz)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE SET
    queue_name = EXCLUDED.queue_name, task_name = EXCLUDED.task_name,
    priority = EXCLUDED.priority, args = EXCLUDED.args, scheduled_at = EXCLUDED.scheduled_at,
    attempts = 0
WHERE waiting.task_name = ANY(%(names)s)
RETURNING id
"""

# Its own function looks again whether the job still waits, after others have committed.
_CANCEL = """
SELECT procrastinate_cancel_job_v1(id, false, false) AS id FROM procrastinate_jobs
WHERE queueing_lock = %(key)s AND status = 'todo' AND task_name = ANY(%(names)s)
"""


def _unlocked(_: Timers, __: attrs.Attribute[_AnyTask], task: _AnyTask) -> None:
    # A job keeps the others of its lock waiting, also while it only waits for next month itself.
    if task.lock is not None:
        expected = f"a task without a lock: {task.lock!r} would make wake-ups wait for each other"
        raise FieldError("task", task.name, expected)


@attrs.frozen(eq=False)
class Timers:
    """Wake-ups as jobs of one task, at most one waiting for each key.

    The task is called with ``key`` and ``payload``. It should have retries: a job that failed for
    good wakes nobody up. While a job waits to be tried again, its key moves and cancels it as ever.
    A job that fails when the next one of its key waits already is not tried again; Procrastinate
    logs the violation of the queueing lock, and :meth:`retry_stalled` clears the job away.

    A worker looks for jobs that have come due every few seconds (``fetch_job_polling_interval``).

    Args:
        app: the app, open; its connector may be any that Procrastinate has for PostgreSQL. Django's
            takes part in the transaction of its connection (``transaction.atomic``) by itself.
        task: the task that a wake-up runs; its queue and priority are those of the jobs.
        connection: the host's own connection, to be part of its transaction; see :meth:`on`.

    Example:
        >>> import procrastinate
        >>> app = procrastinate.App(connector=procrastinate.PsycopgConnector())
        >>> @app.task(name="wake_up", retry=procrastinate.RetryStrategy(max_attempts=9, wait=60))
        ... def wake_up(key, payload):
        ...     "Ask again what is due for payload['case_id'], and do it."
        >>> timers = Timers(app, wake_up)

    Raises:
        FieldError: the task has a lock, with which one wake-up would keep others waiting.
    """

    app: App = attrs.field(repr=False)
    task: _AnyTask = attrs.field(validator=_unlocked, repr=lambda task: repr(task.name))
    connection: Any = attrs.field(default=None, repr=False)

    def on(self, connection: Any) -> Self:
        """Return the same timers in the transaction of a connection, which the host commits.

        A connection of psycopg (``AsyncConnection`` for the methods whose names end in
        ``_async``), what Django's ``connections[...]`` gives, or SQLAlchemy's
        ``session.connection().connection``.

        Example:
            >>> def renegotiate(connection, timers, case_id, due_at):
            ...     update = "UPDATE cases SET due_at = %s WHERE id = %s"
            ...     with connection.transaction():
            ...         connection.execute(update, [due_at, case_id])
            ...         timers.on(connection).schedule(case_id, due_at, {"case_id": case_id})

        Raises:
            FieldError: there is no connection.
        """
        if connection is None:  # which would commit on its own, unnoticed
            raise FieldError("connection", connection, "an open connection to PostgreSQL")
        return attrs.evolve(self, connection=connection)

    def schedule(self, key: str, at: datetime, payload: Mapping[str, Any]) -> None:
        """Wake up at ``at``: a job that waits under the key is moved, otherwise one is made.

        Args:
            key: what makes it the same wake-up; all tasks of the database share one set of keys.
            at: when; an instant that has passed is as soon as a worker looks.
            payload: what the task is called with, as JSON holds it: a tuple comes as a list.

        Raises:
            AlreadyEnqueued: a job of another task waits under the key.
            ConnectorException: the database refused it, and nothing has changed. Within a
                transaction of the host it is the error of the host's driver.
            FieldError: the key is empty, or JSON cannot hold the payload.
            NaiveDatetimeError: the instant has no time zone.
        """
        if not self._run(_SCHEDULE, self._job(key, at, payload)):
            raise _taken(key)

    def cancel(self, key: str) -> None:
        """Let nothing wait under the key any more; where nothing does, nothing happens.

        Raises:
            ConnectorException: as for :meth:`schedule`.
            FieldError: the key is empty.
        """
        self._run(_CANCEL, self._waiting(key))

    async def schedule_async(self, key: str, at: datetime, payload: Mapping[str, Any]) -> None:
        """Schedule as :meth:`schedule` does, from a coroutine."""
        if not await self._run_async(_SCHEDULE, self._job(key, at, payload)):
            raise _taken(key)

    async def cancel_async(self, key: str) -> None:
        """Cancel as :meth:`cancel` does, from a coroutine."""
        await self._run_async(_CANCEL, self._waiting(key))

    async def retry_stalled(self, *, seconds_since_heartbeat: float = 30) -> int:
        """Let jobs whose worker died wait again, and return how many do.

        Procrastinate does not do this by itself: without it, a wake-up that was running when its
        worker was killed is lost. Call it every few minutes, from a periodic task. Where the next
        job of the same key waits already, that one stands, and the stalled one ends as aborted.

        Args:
            seconds_since_heartbeat: how long a worker must have been silent to count as dead.

        Example:
            >>> import procrastinate
            >>> app = procrastinate.App(connector=procrastinate.PsycopgConnector())
            >>> @app.task(name="wake_up")
            ... def wake_up(key, payload): ...
            >>> timers = Timers(app, wake_up)
            >>> @app.periodic(cron="*/5 * * * *")
            ... @app.task(queueing_lock="retry stalled wake-ups")
            ... async def retry_stalled(timestamp):
            ...     await timers.retry_stalled()

        Raises:
            ConnectorException: somebody else took a stalled job in hand at the same time; what is
                left is for the next call.
        """
        stalled = await self.app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=seconds_since_heartbeat
        )
        ours = [job for job in stalled if job.task_name in self._names]
        ours.sort(key=_newest_first)
        return sum([await self._retry(job) for job in ours])

    async def _retry(self, job: Job) -> bool:
        jobs = self.app.job_manager
        try:
            await jobs.retry_job(job)
        except UniqueViolation:
            await jobs.finish_job(job, Status.ABORTED, delete_job=False)
            return False
        return True

    @property
    def _names(self) -> list[str]:
        return [self.task.name, *self.task.aliases]

    def _waiting(self, key: str) -> dict[str, Any]:
        return {"key": identifier(key), "names": self._names}

    def _job(self, key: str, at: datetime, payload: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **self._waiting(key),
            "at": from_microseconds(to_microseconds(at), EPOCH).isoformat(),
            "args": json.dumps({"key": identifier(key), "payload": plain(payload)}),
            "task": self.task.name,
            "queue": self.task.queue,
            "priority": self.task.priority,
        }

    def _run(self, statement: str, values: dict[str, Any]) -> bool:
        """Run a statement and tell whether it had a row."""
        if self.connection is None:
            connector = self.app.connector.get_sync_connector()
            return bool(connector.execute_query_all(statement, **values))
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() is not None

    async def _run_async(self, statement: str, values: dict[str, Any]) -> bool:
        if self.connection is None:
            return bool(await self.app.connector.execute_query_all_async(statement, **values))
        async with self.connection.cursor() as cursor:
            await cursor.execute(statement, values)
            return await cursor.fetchone() is not None


def _newest_first(job: Job) -> int:
    # Of two that stalled under one key, the newer one says what was wanted last.
    return -(job.id or 0)


def _taken(key: str) -> AlreadyEnqueued:
    return AlreadyEnqueued(f"a job of another task waits under the queueing lock {key!r}")
