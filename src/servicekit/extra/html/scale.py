"""The scale of an axis of time: which instants are named on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from typing import NamedTuple

from servicekit.errors import ServiceKitError
from servicekit.extra.html.axis import Axis, Piece
from servicekit.instants import (
    EPOCH,
    appointment,
    formatted,
    from_microseconds,
    placed,
    to_microseconds,
)

__all__ = ["Tick", "ticks"]

_MINUTE = 60_000_000
_DAY = 1440 * _MINUTE
# How far apart ticks can be, in microseconds; and how far they have to be, in pixels.
_STEPS = (
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)),
    *(days * _DAY for days in (1, 2, 7, 14, 28, 91, 182, 364, 1820, 3640, 36_400)),
)
_ROOM, _YEAR = 74.0, 34.0


class Tick(NamedTuple):
    """An instant that is named on the axis.

    Args:
        x: where.
        time: the time of day; empty where a whole day is meant.
        day: the date; empty where the tick before says it.
    """

    x: float
    time: str
    day: str


def ticks(axis: Axis, zone: str) -> tuple[Tick, ...]:
    """Return the instants that are named, none nearer to the next than its label is wide.

    Args:
        axis: the axis.
        zone: the IANA name of the zone in which they are named.
    """
    found: list[Tick] = []
    day, year, room = "", "", 0.0
    for piece in axis.pieces:
        for at, whole in _named(piece, zone):
            x = piece.place(at)
            if found and x < room:
                continue
            wall = placed(from_microseconds(at, EPOCH), zone)
            today, this_year = formatted(wall, "ddd D MMM"), f"{wall:%Y}"
            label = today if this_year == year else f"{today} {this_year}"
            found.append(Tick(x, "" if whole else f"{wall:%H:%M}", "" if label == day else label))
            room = x + _ROOM + _YEAR * (this_year != year)
            day, year = today, this_year
    return tuple(found)


def _named(piece: Piece, zone: str) -> Iterator[tuple[int, bool]]:
    """Yield what is named of a stretch: its start, and what is round in it."""
    yield piece.start, False
    if piece.cut:
        return
    step = _step(piece)
    for at in _round(piece, step, zone):
        if piece.start < at <= piece.end:
            yield at, step >= _DAY


def _step(piece: Piece) -> int:
    width = max(piece.right - piece.left, 1.0)
    least = (piece.end - piece.start) * _ROOM / width
    return next((step for step in _STEPS if step >= least), _STEPS[-1])


def _round(piece: Piece, step: int, zone: str) -> Iterator[int]:
    """Yield midnights, or round times of day, from the day on in which a stretch begins."""
    day = placed(from_microseconds(piece.start, EPOCH), zone).date()
    minutes = range(0, 1440, max(1, min(step, _DAY) // _MINUTE))
    try:
        while True:
            for minute in minutes:
                at = to_microseconds(appointment(day, time(*divmod(minute, 60)), zone))
                if at > piece.end:
                    return
                yield at
            day += timedelta(days=max(1, step // _DAY))
    except (OverflowError, ServiceKitError):  # the end of the calendar
        return
