"""The two tables, as hosts know them to their own migrations."""

from __future__ import annotations

from functools import cache

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, MetaData, Table, Text

__all__ = ["known_sends", "known_timers", "sends_table", "timers_table"]


def timers_table(metadata: MetaData, name: str = "servicekit_timers") -> Table:
    """Return the table of wake-ups, as part of the host's metadata, for its migrations.

    Instants are integer microseconds since 1970-01-01 in UTC. ``due_at`` is when the wake-up is
    due and ``wake_at`` when it is fired: later than due once it has failed.

    Example:
        >>> table = timers_table(MetaData(), "wake_ups")
        >>> [column.name for column in table.columns]
        ['key', 'due_at', 'wake_at', 'tries', 'payload']
    """
    return Table(
        name,
        metadata,
        Column("key", Text, primary_key=True),
        Column("due_at", BigInteger, nullable=False),
        Column("wake_at", BigInteger, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("payload", JSON, nullable=False),
        Index(f"{name}_wake_at", "wake_at", "key"),
    )


def sends_table(metadata: MetaData, name: str = "servicekit_sends") -> Table:
    """Return the table of what goes out, as part of the host's metadata, for its migrations.

    Each key that is carried out has a row, so that no two messages carry out the same. The row of
    a message's first key leads: it has the payload, and says how far the message has come. Instants
    are integer microseconds since 1970-01-01 in UTC.

    Example:
        >>> table = sends_table(MetaData(), "outbox")
        >>> [column.name for column in table.columns]
        ['key', 'message', 'queued_at', 'begun_at', 'finished_at', 'payload']
    """
    begun, finished = Column("begun_at", BigInteger), Column("finished_at", BigInteger)
    payload = Column("payload", JSON(none_as_null=True))
    waits = begun.is_(None) & payload.is_not(None)
    unsettled = begun.is_not(None) & finished.is_(None)
    return Table(
        name,
        metadata,
        Column("key", Text, primary_key=True),
        Column("message", Text, nullable=False),
        Column("queued_at", BigInteger, nullable=False),
        begun,
        finished,
        payload,
        Index(f"{name}_message", "message"),
        # What is finished piles up, and nobody looks for it.
        Index(f"{name}_queued_at", "queued_at", "key", sqlite_where=waits, postgresql_where=waits),
        Index(f"{name}_begun_at", begun, sqlite_where=unsettled, postgresql_where=unsettled),
    )


# One table object for each name: a statement over another object is compiled again.
@cache
def _named_timers(name: str) -> Table:
    return timers_table(MetaData(), name)


@cache
def _named_sends(name: str) -> Table:
    return sends_table(MetaData(), name)


def known_timers(table: str | Table) -> Table:
    """Return the table of wake-ups that has a name, or the host's own."""
    return _named_timers(table) if isinstance(table, str) else table


def known_sends(table: str | Table) -> Table:
    """Return the table of sends that has a name, or the host's own."""
    return _named_sends(table) if isinstance(table, str) else table
