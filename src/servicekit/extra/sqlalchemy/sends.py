"""What goes out of the company, in a table: each at most once, and none forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Self

import attrs
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    ScalarSelect,
    Table,
    Update,
    delete,
    func,
    or_,
    select,
    update,
)

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
    transaction,
)
from servicekit.followups.timers import plain
from servicekit.instants import (
    aware,
    from_microseconds,
    moment,
    to_microseconds,
)
from servicekit.values import Facts, identifier, identifiers, tuple_of

__all__ = ["Delivered", "Held", "Message", "Sends", "Unsure"]

#: What stands between the keys of a message in its own, as in that of a ``Scheduled``.
_AND = "+"
#: How many keys one statement asks for; SQLite takes some thirty thousand.
_AT_ONCE = 5000


@attrs.frozen(kw_only=True)
class Message:
    """Something that goes out, or has gone.

    Args:
        key: what makes it the same: the keys of what it carries out, sorted, with ``+`` between
            them. Hand it to the provider, if that knows keys.
        queued_at: when it was queued.
        begun_at: when sending it was begun.
        payload: what was queued with it, as JSON gives it back.
    """

    key: str = attrs.field(converter=identifier)
    queued_at: datetime = attrs.field(converter=aware, eq=moment)
    begun_at: datetime = attrs.field(converter=aware, eq=moment)
    payload: Facts = attrs.field(converter=Facts, repr=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of what it carries out, for the contact that is recorded."""
        return tuple(self.key.split(_AND))


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

    What a message carries out, it claims by key: several keys where several follow-ups became one
    contact. No two messages carry out the same, however each was put together. A claim holds while
    the message is queued, begun or finished, until it is withdrawn or forgotten; so leave out what
    is :meth:`taken` before contacts are planned.

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
        >>> sends.queue(["stay-fixed/12", "warn/13"], noon, {"to": "Sam"})
        False
        >>> sorted(sends.taken(["stay-fixed/12", "warn/13"]))
        ['stay-fixed/12']
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

    def queue(self, keys: str | Iterable[str], at: datetime, payload: Mapping[str, Any]) -> bool:
        """Queue a message, and tell whether it is new; where a key is taken, nothing changes.

        Args:
            keys: what it carries out: one key or several, such as ``contact.keys``. Their order
                says nothing. Another message that carries out one of them, queued, begun or
                finished, takes it, and then none of the others is claimed.
            at: now; the first that was queued goes out first.
            payload: what there is to send; what JSON can hold.

        Raises:
            FieldError: there is no key, one is empty or has a ``+``, JSON cannot hold the payload,
                or there are several keys and every statement is committed at once.
            NaiveDatetimeError: the instant has no time zone.
        """
        row = {"queued_at": to_microseconds(at), "begun_at": None, "payload": plain(payload)}
        with transaction(self.bind) as connection:
            return self._claim(_checked(keys), row, connection)

    def taken(self, keys: str | Iterable[str]) -> frozenset[str]:
        """Return which of these keys a message carries out already: queued, begun or finished.

        Raises:
            FieldError: a key is empty or has a ``+``.
        """
        asked, known = _checked(keys, least=0), self.table.c.key
        with transaction(self.bind) as connection:
            return frozenset(
                key
                for first in range(0, len(asked), _AT_ONCE)
                for key in connection.scalars(
                    select(known).where(known.in_(asked[first : first + _AT_ONCE]))
                )
            )

    def withdraw(self, key: str) -> bool:
        """Take a message out of the queue, and tell whether it was there: nobody had begun it.

        All that it carries out is free again, so plan that anew.

        Args:
            key: of the message, or one that it carries out.

        Raises:
            FieldError: the key is empty.
        """
        known = self.table.c
        found = select(known.message).where(known.message == self._carrier(key), _waits(self.table))
        waiting = found.with_for_update().correlate(None).scalar_subquery()
        with transaction(self.bind) as connection:
            gone = connection.execute(delete(self.table).where(known.message == waiting))
            return gone.rowcount > 0

    def begin(self, keys: str | Iterable[str], at: datetime) -> bool:
        """Begin to send, queued or not, and tell whether to go on: nobody had begun it before.

        It must be committed before anything goes out, so an Engine is the better bind here.

        Args:
            keys: what the message carries out, as for :meth:`queue`; where another message carries
                out one of them, this one must not go out.
            at: now.

        Raises:
            FieldError: there is no key, one is empty or has a ``+``, or there are several keys and
                every statement is committed at once.
            NaiveDatetimeError: the instant has no time zone.
        """
        now, claimed = to_microseconds(at), _checked(keys)
        row = {"queued_at": now, "begun_at": now, "payload": {}}
        queued = _waits(self.table) & (self.table.c.message == _AND.join(claimed))
        begins = update(self.table).where(queued).values(begun_at=now)
        with transaction(self.bind) as connection:
            new = self._claim(claimed, row, connection)
            return new or connection.execute(begins).rowcount > 0

    def finish(self, key: str, at: datetime) -> None:
        """Say that a message has gone out; saying it again changes nothing.

        Args:
            key: of the message, or one that it carries out.
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

        Args:
            key: of the message, or one that it carries out.

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
        """Delete what was finished before an instant, and return how many keys; the rest stays.

        A key that was forgotten can be sent again, so keep it longer than it can come back.

        Raises:
            NaiveDatetimeError: the instant has no time zone.
        """
        known = self.table.c
        old = select(known.message).where(known.finished_at < to_microseconds(before))
        with transaction(self.bind) as connection:
            gone = connection.execute(delete(self.table).where(known.message.in_(old)))
            return gone.rowcount

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

    def _carrier(self, key: str) -> ScalarSelect[str]:
        """Return how to find the key of a message by its own, or by one that it carries out."""
        known, said = self.table.c, identifier(key)
        found = select(known.message).where(or_(known.key == said, known.message == said))
        return found.limit(1).correlate(None).scalar_subquery()

    def _claim(self, keys: tuple[str, ...], row: dict[str, Any], connection: Connection) -> bool:
        """Claim all keys for a message, the first of which leads it, or none of them."""
        if len(keys) > 1:
            check_atomic(connection)
        lead = row | {"message": _AND.join(keys)}
        other = lead | {"begun_at": None, "payload": None}
        # They are sorted: who claims the same ones waits at the first, and not for each other.
        rows = [lead | {"key": keys[0]}, *(other | {"key": key} for key in keys[1:])]
        known = self.table.c.key
        claim = (
            inserting(connection, self.table)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["key"])
        )
        new = connection.scalars(claim.returning(known)).all()
        if 0 < len(new) < len(keys):
            connection.execute(delete(self.table).where(known.in_(new)))
        return len(new) == len(keys)

    def _change(self, key: str, change: Update, expected: str) -> None:
        carried = self.table.c.message == self._carrier(key)
        with transaction(self.bind) as connection:
            found = connection.execute(change.where(carried)).rowcount
        if not found:
            raise FieldError("key", key, expected)


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
        first = first_key(table, table.c.queued_at, _waits(table), after)
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
        key=row.message,
        queued_at=from_microseconds(row.queued_at, like),
        begun_at=from_microseconds(row.begun_at, like),
        payload=row.payload,
    )


def _waits(table: Table) -> ColumnElement[bool]:
    """Return the rows that lead a message which nobody has begun."""
    return table.c.begun_at.is_(None) & table.c.payload.is_not(None)


def _checked(keys: str | Iterable[str], *, least: int = 1) -> tuple[str, ...]:
    """Return keys sorted, each once."""
    several = isinstance(keys, Iterable) and not isinstance(keys, str | bytes)
    found = tuple(sorted(set(identifiers(keys) if several else [identifier(keys)])))
    if len(found) < least:
        raise FieldError("keys", found, "at least one key")
    for key in found:
        if _AND in key:
            raise FieldError("keys", key, f"keys without {_AND!r}: give several as a list")
    return found
