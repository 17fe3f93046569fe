"""The shading of an axis of time: when the office was closed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from servicekit.errors import ServiceKitError
from servicekit.extra.html.axis import Axis, Piece
from servicekit.hours.calendar import Calendar
from servicekit.instants import EPOCH, from_microseconds, to_microseconds

__all__ = ["Shade", "shades"]

_DAY = 86_400_000_000
# What is narrower than this many pixels is not drawn, and where days are, no calendar is asked.
_LEAST = 2.0


class Shade(NamedTuple):
    """A stretch in which the office was closed.

    Args:
        x, width: where it is drawn.
    """

    x: float
    width: float


def shades(axis: Axis, hours: Calendar | None) -> tuple[Shade, ...]:
    """Return when the office was closed, where the axis is true to scale.

    A year that the calendar does not cover has none: nobody knows when it was closed.

    Args:
        axis: the axis.
        hours: the organisation's working hours.
    """
    if hours is None:
        return ()
    return tuple(
        Shade(left, right - left)
        for piece in axis.pieces
        if _is_readable(piece)
        for left, right in _closed(piece, hours)
        if right - left >= _LEAST
    )


def _is_readable(piece: Piece) -> bool:
    return not piece.cut and (piece.right - piece.left) * _DAY >= _LEAST * (piece.end - piece.start)


def _closed(piece: Piece, hours: Calendar) -> Iterator[tuple[float, float]]:
    start, end = (from_microseconds(at, EPOCH) for at in (piece.start, piece.end))
    try:
        spans = list(hours.spans(start, end))
    except ServiceKitError:
        return
    edges = [piece.start]
    for span in spans:
        edges += to_microseconds(span.start), to_microseconds(span.end)
    edges.append(piece.end)
    for opened, closed in list(pairwise(edges))[::2]:
        yield piece.place(opened), piece.place(closed)
