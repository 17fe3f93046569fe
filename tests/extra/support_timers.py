"""A small host with timers and sends, and what it writes: rows of contacts, and lines in a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import attrs
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    event,
    insert,
    select,
)

from servicekit.extra.sqlalchemy import Message, Sends, Swept, Timers, WakeUp

METADATA = MetaData()
CONTACTS = Table("contacts", METADATA, Column("id", Integer, primary_key=True), Column("key", Text))
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Endless(BaseException):
    """So many statements that it would not have come to an end; no handler takes it for its own."""


@attrs.define
class Host:
    """A host that contacts customers, and gives up where it does not come to an end.

    Args:
        engine: its database.
        file: what went out of it, a line a message; where a provider would be.
        step: called between any two steps that are no statements.
        patience: how many more statements it makes.
    """

    engine: Engine
    file: Path | None = None
    step: Callable[[], object] = bool
    patience: int = 3000

    def __attrs_post_init__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self._lose_patience)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _hurry)

    def _lose_patience(self, *_: object) -> None:
        self.patience -= 1
        if not self.patience:
            raise Endless

    @property
    def timers(self) -> Timers:
        return Timers(self.engine)

    @property
    def sends(self) -> Sends:
        return Sends(self.engine)

    def create(self) -> None:
        METADATA.create_all(self.engine)
        self.timers.create()
        self.sends.create()

    def contact(self, wake_up: WakeUp, connection: Connection) -> None:
        """Note a contact, and come back the next day where that was asked for."""
        connection.execute(insert(CONTACTS).values(key=wake_up.key))
        if wake_up.payload.get("daily"):
            self.timers.on(connection).schedule(wake_up.key, wake_up.at + DAY, wake_up.payload)

    def fail_first(self, wake_up: WakeUp, connection: Connection) -> None:
        """Note a contact, and fail the first time."""
        self.contact(wake_up, connection)
        if not wake_up.tries:
            raise ValueError(wake_up.key)

    def queue(self, wake_up: WakeUp, connection: Connection) -> None:
        """Queue a message that the customer will get, with what no other message carries out."""
        sends, keys = self.sends.on(connection), wake_up.payload.get("keys", wake_up.key)
        if not sends.queue(keys, wake_up.at, wake_up.payload) and not isinstance(keys, str):
            free = set(keys) - sends.taken(keys)
            assert not free or sends.queue(free, wake_up.at, wake_up.payload)

    def send(self, message: Message) -> None:
        """Send a message: a line is written, and nothing takes it back."""
        self.line(*message.keys)

    def line(self, *keys: str) -> None:
        """Write a line."""
        assert self.file is not None
        self.step()
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(f"{' '.join(keys)}\n")
        self.step()

    def drain(self, now: datetime, handle: Callable[[WakeUp, Connection], object]) -> list[Swept]:
        """Sweep until nothing is due; a lock of somebody who died is there for a moment yet."""
        swept = []
        while (due := self.timers.next_at()) is not None and due <= now:
            swept.append(self.timers.sweep(now, handle))
            if swept[-1] == Swept():
                sleep(0.01)
        return swept

    def settle(self) -> None:
        """Say of all that is unsettled whether it went out, as the provider knows it."""
        for message in self.sends.unsettled(NOON + DAY):
            if message.keys[0] in self.lines():
                self.sends.finish(message.key, NOON)
            else:
                self.sends.release(message.key)

    def lines(self) -> list[str]:
        """Return the keys of what went out, sorted."""
        if self.file is None or not self.file.exists():
            return []
        return sorted(self.file.read_text(encoding="utf-8").split())

    def contacts(self) -> list[str]:
        """Return the keys of the contacts that were noted, sorted."""
        with self.engine.begin() as connection:
            return sorted(connection.scalars(select(CONTACTS.c.key)))

    def waiting(self) -> dict[str, tuple[datetime, int]]:
        """Return when each wake-up is fired, and how often it failed."""
        known = self.timers.table.c
        with self.engine.begin() as connection:
            rows = connection.execute(select(known.key, known.wake_at, known.tries)).all()
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return {row.key: (epoch + timedelta(microseconds=row.wake_at), row.tries) for row in rows}


def _hurry(connection: Any, _: object) -> None:
    """Let the system write when it likes: that outlives a process, if not a loss of power."""
    connection.execute("PRAGMA synchronous = OFF")
