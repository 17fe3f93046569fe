"""What both tables do alike: take part in a transaction, and take one row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    ScalarSelect,
    Table,
    Text,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from servicekit.errors import FieldError
from servicekit.values import is_whole

__all__ = [
    "BEFORE_ALL",
    "Place",
    "an_engine",
    "check_atomic",
    "check_bind",
    "check_limit",
    "first_key",
    "inserting",
    "is_sound",
    "transaction",
]

#: Where a row stands in the order: its instant and its key.
Place = tuple[int, str]
BEFORE_ALL: Place = (-(2**62), "")

# Which transaction writes: none, when the one that wrote has ended.
_WRITING = select(func.pg_current_xact_id_if_assigned().cast(Text))
_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def check_bind(_: object, attribute: attrs.Attribute[Any], bind: object) -> None:
    """Check that a bind is an Engine or a Connection of SQLite or PostgreSQL.

    Raises:
        FieldError: it is neither, or belongs to another database.
    """
    if not isinstance(bind, Engine | Connection):
        expected = "an Engine or a Connection of SQLAlchemy (of a Session: session.connection())"
        raise FieldError(attribute.name, bind, expected)
    name = bind.dialect.name
    if name not in _INSERTS:
        raise FieldError(attribute.name, name, f"a database of {' or '.join(_INSERTS)}")


def an_engine(bind: Engine | Connection) -> Engine:
    """Return the Engine that was given.

    Raises:
        FieldError: a Connection was given, whose transaction is the host's.
    """
    if isinstance(bind, Engine):
        return bind
    raise FieldError("bind", bind, "an Engine, as every row is a transaction of its own here")


@contextmanager
def transaction(bind: Engine | Connection) -> Iterator[Connection]:
    """Yield a connection: the host's own, which it commits, or that of a new transaction."""
    if isinstance(bind, Connection):
        yield bind
    else:
        with bind.begin() as connection:
            yield connection


def check_atomic(connection: Connection) -> None:
    """Check that what is written from now on is committed together.

    Raises:
        FieldError: each statement would be committed at once.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        atomic = not driver.autocommit
    else:
        begins = driver.isolation_level is not None and getattr(driver, "autocommit", 0) is not True
        atomic = driver.in_transaction or begins
    if not atomic:
        expected = "an Engine with transactions: a row is taken and handled in one, or not at all"
        raise FieldError("bind", "AUTOCOMMIT", expected)


def is_sound(connection: Connection) -> bool:
    """Tell whether a transaction that wrote something is still there to be committed.

    Who hides a failed statement on PostgreSQL goes on in a transaction whose commit does nothing,
    and says nothing either.
    """
    if not connection.in_transaction():
        return False
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        return bool(driver.in_transaction)
    try:
        return connection.scalar(_WRITING) is not None
    except DBAPIError:
        return False


def check_limit(limit: int | None) -> None:
    """Check that a limit is a whole number from 1 on, or ``None``.

    Raises:
        FieldError: it is something else.
    """
    if limit is not None and not is_whole(limit, least=1):
        raise FieldError("limit", limit, "a whole number from 1 on, or None")


def first_key(
    table: Table, at: Column[int], chosen: ColumnElement[bool], after: Place
) -> ScalarSelect[str]:
    """Return how to find the first row of those chosen, passing over those of other workers.

    It is meant for the condition of a statement that writes: SQLite then lets in one writer from
    the beginning, and PostgreSQL locks the row.

    Args:
        table: the table.
        at: the column of the instant that orders it.
        chosen: which rows.
        after: where the last one stood; so nothing is taken twice in one pass.
    """
    key: Column[str] = table.c.key
    behind = tuple_(at, key) > tuple_(*map(literal, after))
    found = select(key).where(chosen, behind).order_by(at, key).limit(1)
    return found.with_for_update(skip_locked=True).correlate(None).scalar_subquery()


def inserting(connection: Connection, table: Table) -> Any:
    """Return an insert that can say what to do when the key is there already."""
    return _INSERTS[connection.dialect.name](table)
