"""What goes out of the company, in a table: each at most once, and none forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Self

import attrs
from sqlalchemy import Connection, Engine, Row, Table, Update, delete, func, select, update

from servicekit.errors import FieldError
from servicekit.extra.sqlalchemy.tables import known_sends
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
    plain,
    transaction,
)
from servicekit.instants import (
    aware,
    from_microseconds,
    moment,
    to_microseconds,
)
from servicekit.values import Facts, identifier, tuple_of

__all__ = ["Delivered", "Held", "Message", "Sends", "Unsure"]


@attrs.frozen(kw_only=True)
class Message:
    """Something that goes out, or has gone.

    Args:
        key: what makes it the same; hand it to the provider, if that knows keys.
        queued_at: when it was queued.
        begun_at: when sending it was begun.
        payload: what was queued with it, as JSON gives it back.
    """

    key: str = attrs.field(converter=identifier)
    queued_at: datetime = attrs.field(converter=aware, eq=moment)
    begun_at: datetime = attrs.field(converter=aware, eq=moment)
    payload: Facts = attrs.field(converter=Facts, repr=False)


@attrs.frozen(kw_only=True)
class Unsure:
    """A message of which nobody knows whether it went out, as sending it raised.

    Args:
        message: which.
        error: what was raised.
    """

    message: Message
    error: Exception


@attrs.frozen(kw_only=True)
class Held:
    """A message that was not begun, and stays queued.

    Args:
        message: which; it would have been begun at its ``begun_at``.
        error: what was raised when it was asked whether it may go out; ``None`` where it may not.
    """

    message: Message
    error: Exception | None = None


def _messages(values: Iterable[Message]) -> tuple[Message, ...]:
    return tuple_of(Message, values)


def _unsure(values: Iterable[Unsure]) -> tuple[Unsure, ...]:
    return tuple_of(Unsure, values)


def _held(values: Iterable[Held]) -> tuple[Held, ...]:
    return tuple_of(Held, values)


@attrs.frozen(kw_only=True)
class Delivered:
    """What a delivery did.

    Args:
        sent: the messages that went out.
        unsure: those whose sending raised; they stay unsettled.
        held: those that may not go out now; they stay queued.
    """

    sent: tuple[Message, ...] = attrs.field(default=(), converter=_messages)
    unsure: tuple[Unsure, ...] = attrs.field(default=(), converter=_unsure)
    held: tuple[Held, ...] = attrs.field(default=(), converter=_held)


def _always(_message: Message, _connection: Connection) -> bool:
    return True


@attrs.frozen
class Sends:
    """What goes out of the company: queued with the rows of the host, begun once, finished.

    No database can take back a message that went out, so sending cannot commit with a row. A
    handler therefore only queues, on the connection that it got, and :meth:`deliver` sends:
    it commits that it begins, sends, and commits that it has finished. Who dies in between leaves
    a message unsettled: it is not sent again by itself, and it is not forgotten. A person, or the
    provider asked by the key, says whether it went out: then :meth:`finish`, otherwise
    :meth:`release`.

    Args:
        bind: an Engine or a Connection of SQLite or PostgreSQL.
        table: its name, or the table that :func:`sends_table` made.

    Example:
        >>> from datetime import UTC, datetime
        >>> from sqlalchemy import create_engine
        >>> sends = Sends(create_engine("sqlite://"))
        >>> sends.create()
        >>> noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
        >>> sends.queue("stay-fixed/12", noon, {"to": "Sam"})
        True
        >>> sends.queue("stay-fixed/12", noon, {"to": "Sam"})
        False
        >>> delivered = sends.deliver(noon, lambda message: print(message.payload["to"]))
        Sam
        >>> len(delivered.sent), sends.unsettled(noon)
        (1, ())

    Raises:
        FieldError: the bind is something else, or belongs to another database.
    """

    bind: Engine | Connection = attrs.field(validator=check_bind)
    table: Table = attrs.field(default="servicekit_sends", converter=known_sends)

    def create(self) -> None:
        """Create the table where there is none; migrations can take :func:`sends_table`."""
        with transaction(self.bind) as connection:
            self.table.create(connection, checkfirst=True)

    def on(self, connection: Connection) -> Self:
        """Return the same sends in the transaction of a connection."""
        return attrs.evolve(self, bind=connection)

    def queue(self, key: str, at: datetime, payload: Mapping[str, Any]) -> bool:
        """Queue a message, and tell whether it is new; a key that is known changes nothing.

        Args:
            key: what makes it the same message, also once it has gone out.
            at: now; the first that was queued goes out first.
            payload: what there is to send; what JSON can hold.

        Raises:
            FieldError: the key is empty, or JSON cannot hold the payload.
            NaiveDatetimeError: the instant has no time zone.
        """
        row = {"queued_at": to_microseconds(at), "payload": plain(payload)}
        with transaction(self.bind) as connection:
            insert = inserting(connection, self.table).values(key=identifier(key), **row)
            new = insert.on_conflict_do_nothing(index_elements=["key"])
            return self._tells(connection, new)

    def withdraw(self, key: str) -> bool:
        """Take a message out of the queue, and tell whether it was there: nobody had begun it.

        Raises:
            FieldError: the key is empty.
        """
        known = self.table.c
        waits = delete(self.table).where(known.key == identifier(key), known.begun_at.is_(None))
        with transaction(self.bind) as connection:
            return connection.execute(waits).rowcount > 0

    def begin(self, key: str, at: datetime) -> bool:
        """Begin to send, queued or not, and tell whether to go on: nobody had begun it before.

        It must be committed before anything goes out, so an Engine is the better bind here.

        Args:
            key: what makes it the same message.
            at: now.

        Raises:
            FieldError: the key is empty.
            NaiveDatetimeError: the instant has no time zone.
        """
        now, known = to_microseconds(at), self.table.c
        row = {"queued_at": now, "begun_at": now, "payload": {}}
        with transaction(self.bind) as connection:
            insert = inserting(connection, self.table).values(key=identifier(key), **row)
            first = insert.on_conflict_do_update(
                index_elements=["key"], set_={"begun_at": now}, where=known.begun_at.is_(None)
            )
            return self._tells(connection, first)

    def finish(self, key: str, at: datetime) -> None:
        """Say that a message has gone out; saying it again changes nothing.

        Args:
            key: which.
            at: now.

        Raises:
            FieldError: nobody has begun to send it.
            NaiveDatetimeError: the instant has no time zone.
        """
        known, now = self.table.c, to_microseconds(at)
        first = update(self.table).values(finished_at=func.coalesce(known.finished_at, now))
        self._change(key, first.where(known.begun_at.is_not(None)), "one that was begun")

    def release(self, key: str) -> None:
        """Put a message back that has surely not gone out: it is sent when next delivered.

        Raises:
            FieldError: it is not unsettled.
        """
        known = self.table.c
        back = update(self.table).where(known.begun_at.is_not(None), known.finished_at.is_(None))
        self._change(key, back.values(begun_at=None), "one that was begun and is not finished")

    def unsettled(self, before: datetime) -> tuple[Message, ...]:
        """Return what was begun before an instant and never finished, the oldest first.

        Args:
            before: so long ago that whoever began it must have died: longer than sending takes.

        Raises:
            NaiveDatetimeError: the instant has no time zone.
        """
        known = self.table.c
        found = select(self.table).where(
            known.begun_at < to_microseconds(before), known.finished_at.is_(None)
        )
        with transaction(self.bind) as connection:
            rows = connection.execute(found.order_by(known.begun_at, known.key)).all()
        return tuple(_message(row, before) for row in rows)

    def forget(self, before: datetime) -> int:
        """Delete what was finished before an instant, and return how many; the rest stays.

        A key that was forgotten can be sent again, so keep it longer than it can come back.

        Raises:
            NaiveDatetimeError: the instant has no time zone.
        """
        old = self.table.c.finished_at < to_microseconds(before)
        with transaction(self.bind) as connection:
            return connection.execute(delete(self.table).where(old)).rowcount

    def deliver(
        self,
        now: datetime,
        send: Callable[[Message], object],
        *,
        may: Callable[[Message, Connection], bool] = _always,
        limit: int | None = None,
    ) -> Delivered:
        """Send what is queued, each once, the first queued first; several workers may.

        Where ``send`` raises, nobody knows whether the message went out, so it stays unsettled, and
        the others are sent. For an error that proves the opposite, such as a refused connection,
        :meth:`release` it: it is sent at the next delivery.

        Args:
            now: noted as begun and finished.
            send: sends one message; no transaction is open meanwhile.
            may: whether a message may still go out, as it may have waited; asked in the
                transaction that begins it, and what it writes through the connection commits with
                that. Where it says no, or raises, the message stays queued.
            limit: at most so many, held ones included.

        Raises:
            FieldError: there is no Engine, it commits every statement at once, or the limit is no
                whole number from 1 on.
            NaiveDatetimeError: the instant has no time zone.
            OperationalError: the database failed; what was begun is unsettled.
        """
        check_limit(limit)
        delivery = _Delivery(self, an_engine(self.bind), aware(now), send, may)
        done = tuple(islice(delivery.outcomes(), limit))
        return Delivered(
            sent=(each for each in done if isinstance(each, Message)),
            unsure=(each for each in done if isinstance(each, Unsure)),
            held=(each for each in done if isinstance(each, Held)),
        )

    def _change(self, key: str, change: Update, expected: str) -> None:
        with transaction(self.bind) as connection:
            found = connection.execute(change.where(self.table.c.key == identifier(key))).rowcount
        if not found:
            raise FieldError("key", key, expected)

    def _tells(self, connection: Connection, insert: Any) -> bool:
        return connection.scalar(insert.returning(self.table.c.key)) is not None


@attrs.frozen
class _Delivery:
    """One pass over what is queued."""

    sends: Sends
    engine: Engine
    now: datetime
    send: Callable[[Message], object]
    may: Callable[[Message, Connection], bool]

    def outcomes(self) -> Iterator[Message | Unsure | Held]:
        """Send one after the other, and yield what became of each."""
        after = BEFORE_ALL
        while (done := self._begin(after)) is not None:
            row, held = done
            yield held or self._send(_message(row, self.now))
            after = (row.queued_at, row.key)

    def _begin(self, after: Place) -> tuple[Row[Any], Held | None] | None:
        row = None
        try:
            with self.engine.begin() as connection:
                row = self._taken(connection, after)
                held = None if row is None else self._held(row, connection)
        except Exception as error:
            if row is None:
                raise
            held = Held(message=_message(row, self.now), error=error)
        return None if row is None else (row, held)

    def _taken(self, connection: Connection, after: Place) -> Row[Any] | None:
        check_atomic(connection)
        table = self.sends.table
        first = first_key(table, table.c.queued_at, table.c.begun_at.is_(None), after)
        begins = update(table).where(table.c.key == first)
        taken = begins.values(begun_at=to_microseconds(self.now)).returning(*table.c)
        return connection.execute(taken).one_or_none()

    def _held(self, row: Row[Any], connection: Connection) -> Held | None:
        message = _message(row, self.now)
        if not self.may(message, connection):
            connection.rollback()
            return Held(message=message)
        if not is_sound(connection):
            expected = "one that leaves commit and rollback alone, and hides no failed statement"
            raise FieldError("may", self.may, expected)
        return None

    def _send(self, message: Message) -> Message | Unsure:
        try:
            self.send(message)
        except Exception as error:
            return Unsure(message=message, error=error)
        self.sends.finish(message.key, self.now)
        return message


def _message(row: Row[Any], like: datetime) -> Message:
    return Message(
        key=row.key,
        queued_at=from_microseconds(row.queued_at, like),
        begun_at=from_microseconds(row.begun_at, like),
        payload=row.payload,
    )
