"""What the tests of rotations and their turns share: a desk of three who change daily."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from servicekit.instants import from_microseconds, to_microseconds
from servicekit.roster.rotation import Rotation

CHICAGO = ZoneInfo("America/Chicago")
LONDON = ZoneInfo("Europe/London")
HOUR, DAY, MICROSECOND = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def rotation(*participants: Any, **given: Any) -> Rotation:
    fields = {"id": "desk", "participants": participants or ("ada", "sam", "kim")}
    return Rotation(**(fields | {"every": "daily", "anchor": MONDAY} | given))


def ids(turns: Rotation, start: datetime, count: int, step: timedelta = DAY) -> list[str]:
    return ["+".join(turns.at(start + n * step)) for n in range(count)]


def served(turns: Rotation, a: datetime, b: datetime) -> list[tuple[str, str, str]]:
    return [
        (*(f"{from_microseconds(at, a):%d %H:%M}" for at in (start, end)), "+".join(ids))
        for start, end, ids in turns._served(to_microseconds(a), to_microseconds(b))
    ]
