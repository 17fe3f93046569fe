"""Wake-ups in a table, fired by a sweep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Self

import attrs
from sqlalchemy import Connection, Engine, Row, Table, delete, func, select, update

from servicekit.errors import FieldError
from servicekit.extra.sqlalchemy.tables import known_timers
from servicekit.extra.sqlalchemy.transactions import (
    BEFORE_ALL,
    Place,
    an_engine,
    check_atomic,
    check_bind,
    check_limit,
    first_key,
    inserting,
    is_sound,
    transaction,
)
from servicekit.followups.timers import plain
from servicekit.instants import (
    EPOCH,
    aware,
    duration_microseconds,
    from_microseconds,
    moment,
    optional_aware,
    to_microseconds,
)
from servicekit.values import Facts, identifier, tuple_of

__all__ = ["Failed", "Swept", "Timers", "WakeUp", "doubling"]


def doubling(tries: int) -> timedelta:
    """Return how long to wait after so many failures: a minute, two, four, at most an hour.

    Example:
        >>> [doubling(tries) // timedelta(minutes=1) for tries in (1, 2, 3, 9)]
        [1, 2, 4, 60]

    Source:
        Ours: long enough for a restart of what is down, and short against a promise of hours.
    """
    return timedelta(minutes=min(60, 2 ** min(tries - 1, 6)))


@attrs.frozen(kw_only=True)
class WakeUp:
    """A wake-up that is due: look again at what the key stands for.

    Args:
        key: what it was scheduled under.
        at: when it was due.
        payload: what was scheduled with it, as JSON gives it back.
        tries: how often firing it has failed before.
    """

    key: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=aware, eq=moment)
    payload: Facts = attrs.field(converter=Facts, repr=False)
    tries: int = 0


@attrs.frozen(kw_only=True)
class Failed:
    """A wake-up whose handler failed.

    Args:
        wake_up: which.
        error: what the handler raised.
        again_at: when it is tried again; ``None`` when it is gone from the table or was moved
            meanwhile, by somebody else or by a handler that committed.
    """

    wake_up: WakeUp
    error: Exception
    again_at: datetime | None = attrs.field(converter=optional_aware, eq=moment)


def _fired(values: Iterable[WakeUp]) -> tuple[WakeUp, ...]:
    return tuple_of(WakeUp, values)


def _failed(values: Iterable[Failed]) -> tuple[Failed, ...]:
    return tuple_of(Failed, values)


@attrs.frozen(kw_only=True)
class Swept:
    """What a sweep did.

    Args:
        fired: the wake-ups that were handled, and are gone from the table.
        failed: those whose handler raised; nothing that it wrote was kept.
    """

    fired: tuple[WakeUp, ...] = attrs.field(default=(), converter=_fired)
    failed: tuple[Failed, ...] = attrs.field(default=(), converter=_failed)


@attrs.frozen
class Timers:
    """Timers in a table: wake-ups by key, and a sweep that fires those that are due.

    Given a Connection, it takes part in the transaction of the host, so that a timer and a row of
    the business commit together or not at all. Given an Engine, each call is a transaction.

    SQLite has one writer at a time: sweeps of several processes take turns, wait for each other as
    long as the ``timeout`` of the connection (5 seconds, where the host says nothing), and raise
    ``OperationalError`` after that. On PostgreSQL they work side by side.

    Args:
        bind: an Engine or a Connection of SQLite or PostgreSQL.
        table: its name, or the table that :func:`timers_table` made.

    Example:
        >>> from datetime import UTC, datetime
        >>> from sqlalchemy import create_engine
        >>> timers = Timers(create_engine("sqlite://"))
        >>> timers.create()
        >>> noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
        >>> timers.schedule("call-back/12", noon, {"case": "12"})
        >>> swept = timers.sweep(noon, lambda wake_up, connection: print(wake_up.payload["case"]))
        12
        >>> len(swept.fired), timers.next_at()
        (1, None)

    Raises:
        FieldError: the bind is something else, or belongs to another database.
    """

    bind: Engine | Connection = attrs.field(validator=check_bind)
    table: Table = attrs.field(default="servicekit_timers", converter=known_timers)

    def create(self) -> None:
        """Create the table where there is none; migrations can take :func:`timers_table`."""
        with transaction(self.bind) as connection:
            self.table.create(connection, checkfirst=True)

    def on(self, connection: Connection) -> Self:
        """Return the same timers in the transaction of a connection."""
        return attrs.evolve(self, bind=connection)

    def schedule(self, key: str, at: datetime, payload: Mapping[str, Any]) -> None:
        """Wake the host up at an instant; the same key again moves it.

        Args:
            key: what makes it the same wake-up.
            at: when.
            payload: what the handler gets; what JSON can hold.

        Raises:
            FieldError: the key is empty, or JSON cannot hold the payload.
            NaiveDatetimeError: the instant has no time zone.
        """
        due = to_microseconds(at)
        row = {"due_at": due, "wake_at": due, "tries": 0, "payload": plain(payload)}
        with transaction(self.bind) as connection:
            insert = inserting(connection, self.table).values(key=identifier(key), **row)
            connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=row))

    def cancel(self, key: str) -> None:
        """Wake nobody up for a key; where there is no such wake-up, nothing happens.

        One that is being fired is waited for: it may have been fired when this returns.
        """
        with transaction(self.bind) as connection:
            connection.execute(delete(self.table).where(self.table.c.key == identifier(key)))

    def next_at(self) -> datetime | None:
        """Return the instant of the next wake-up in UTC, for a host that sleeps until then."""
        with transaction(self.bind) as connection:
            found = connection.scalar(select(func.min(self.table.c.wake_at)))
        return None if found is None else from_microseconds(found, EPOCH)

    def sweep(
        self,
        now: datetime,
        handle: Callable[[WakeUp, Connection], object],
        *,
        limit: int | None = None,
        delay: Callable[[int], timedelta] = doubling,
    ) -> Swept:
        """Fire what is due, each wake-up in a transaction of its own, the longest due first.

        The wake-up leaves the table, ``handle`` is called, and both commit together with whatever
        it wrote through the connection that it got. A process that is killed leaves all of that or
        nothing, and no two workers fire the same wake-up at once. The handler may schedule the
        same key again, on that connection: ``timers.on(connection).schedule(...)``. It leaves
        commit and rollback to the sweep, and opens no other connection to write with: SQLite would
        lock it out, and on PostgreSQL it could wait for itself.

        Where the handler raises, nothing that it wrote is kept, the failure is counted, and the
        wake-up is put off; the others are fired. What it sends out of the database would not be
        taken back: queue that in :class:`Sends`.

        Args:
            now: what is due by this instant is fired.
            handle: called with the wake-up and the connection of its transaction.
            limit: at most so many; what is left is due at the next sweep.
            delay: how long to put off what has failed so often, from 1 on; more than no time.

        Raises:
            FieldError: there is no Engine, it commits every statement at once, the limit is no
                whole number from 1 on, or a delay is not longer than no time.
            NaiveDatetimeError: the instant has no time zone.
            OperationalError: the database failed, not the handler.
        """
        check_limit(limit)
        sweep = _Sweep(an_engine(self.bind), self.table, aware(now), handle, delay)
        done = tuple(islice(sweep.outcomes(), limit))
        return Swept(
            fired=(each for each in done if isinstance(each, WakeUp)),
            failed=(each for each in done if isinstance(each, Failed)),
        )


@attrs.frozen
class _Sweep:
    """One pass over what is due at an instant."""

    engine: Engine
    table: Table
    now: datetime
    handle: Callable[[WakeUp, Connection], object]
    delay: Callable[[int], timedelta]

    def outcomes(self) -> Iterator[WakeUp | Failed]:
        """Fire one after the other, and yield what became of each once it is committed."""
        after = BEFORE_ALL
        while (done := self._fire(after)) is not None:
            row, outcome = done
            yield outcome
            after = (row.wake_at, row.key)

    def _fire(self, after: Place) -> tuple[Row[Any], WakeUp | Failed] | None:
        row = None
        try:
            with self.engine.begin() as connection:
                row = self._taken(connection, after)
                if row is not None:
                    self._handle(row, connection)
        except Exception as error:
            if row is None:
                raise
            return row, self._put_off(row, error)
        return None if row is None else (row, self._wake_up(row))

    def _taken(self, connection: Connection, after: Place) -> Row[Any] | None:
        check_atomic(connection)
        known = self.table.c
        due = known.wake_at <= to_microseconds(self.now)
        first = first_key(self.table, known.wake_at, due, after)
        taken = delete(self.table).where(known.key == first).returning(*known)
        return connection.execute(taken).one_or_none()

    def _handle(self, row: Row[Any], connection: Connection) -> None:
        self.handle(self._wake_up(row), connection)
        if not is_sound(connection):
            expected = "one that leaves commit and rollback to sweep, and hides no failed statement"
            raise FieldError("handle", self.handle, expected)

    def _put_off(self, row: Row[Any], error: Exception) -> Failed:
        wait = duration_microseconds(self.delay(row.tries + 1))
        if wait <= 0:
            raise FieldError("delay", self.delay, "one that gives more than no time")
        again = to_microseconds(self.now) + wait
        with self.engine.begin() as connection:
            kept = connection.execute(self._putting_off(row, again)).rowcount
        again_at = from_microseconds(again, self.now) if kept else None
        return Failed(wake_up=self._wake_up(row), error=error, again_at=again_at)

    def _putting_off(self, row: Row[Any], again: int) -> Any:
        known = self.table.c
        # Somebody may have moved it, or fired and scheduled it again, since it was rolled back.
        same = (known.key == row.key, known.wake_at == row.wake_at, known.tries == row.tries)
        return update(self.table).where(*same).values(wake_at=again, tries=row.tries + 1)

    def _wake_up(self, row: Row[Any]) -> WakeUp:
        at = from_microseconds(row.due_at, self.now)
        return WakeUp(key=row.key, at=at, payload=row.payload, tries=row.tries)
