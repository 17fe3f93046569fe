"""The axis of time: true to scale where something happens, broken where nothing does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log2

import attrs

__all__ = ["Axis", "Piece"]

_HOUR = 3_600_000_000
# A stretch is cut when it is so many times as long as all that is left together, and takes a day.
_FACTOR, _DAY = 1.5, 24 * _HOUR
# How many stretches are cut at most, and which part of all stretches is never cut.
_CUTS, _LEFT = 6, 0.4
# The width of a cut: more for what is longer, in pixels.
_LEAST, _MOST, _EACH = 44.0, 96.0, 9.0
# Of the whole width, what cuts may take.
_SHARE = 0.5


@attrs.frozen(kw_only=True)
class Piece:
    """A stretch of the axis with one scale.

    Args:
        start, end: when it begins and ends, in microseconds of UTC.
        left, right: from where to where it is drawn.
        cut: whether it is shortened, as nothing happens in it.
    """

    start: int
    end: int
    left: float
    right: float
    cut: bool

    def place(self, at: int) -> float:
        """Return where an instant of the stretch is drawn."""
        span = self.end - self.start
        return self.left + (self.right - self.left) * (at - self.start) / span


@attrs.frozen
class Axis:
    """Where each instant is drawn.

    Args:
        pieces: its stretches from left to right, each beginning where the one before ends.

    Example:
        >>> hour, day = 3_600_000_000, 86_400_000_000
        >>> axis = Axis.over([0, hour, 2 * hour, 30 * day], left=0, right=800)
        >>> [(piece.cut, round(piece.right)) for piece in axis.pieces]
        [(False, 704), (True, 800)]
        >>> round(axis.place(hour))
        352
    """

    pieces: tuple[Piece, ...]

    @classmethod
    def over(cls, instants: Iterable[int], *, left: float, right: float) -> Axis:
        """Return the axis over some instants, of which there must be one.

        Args:
            instants: when something happens, in microseconds of UTC.
            left: where the first is drawn.
            right: where the last is drawn.
        """
        points = sorted(set(instants))
        if len(points) == 1:
            points = [points[0], points[0] + _HOUR]
        stretches = list(pairwise(points))
        cuts = _cuts([end - start for start, end in stretches])
        widths = _widths(stretches, cuts, right - left)
        return cls(_joined(stretches, cuts, widths, left))

    def place(self, at: int) -> float:
        """Return where an instant is drawn; what lies outside is drawn at the end."""
        found = bisect_right(self.pieces, at, key=lambda piece: piece.start) - 1
        piece = self.pieces[max(found, 0)]
        return piece.place(min(max(at, piece.start), piece.end))


def _cuts(gaps: Sequence[int]) -> frozenset[int]:
    """Return which stretches are cut: as many as are each far longer than all others together."""
    order = sorted(range(len(gaps)), key=lambda n: (-gaps[n], n))
    rest, found = sum(gaps), 0
    for count, n in enumerate(order[: min(_CUTS, int(len(gaps) * (1 - _LEFT)))], 1):
        rest -= gaps[n]
        if gaps[n] >= max(_FACTOR * rest, _DAY):
            found = count
    return frozenset(order[:found])


def _widths(stretches: Sequence[tuple[int, int]], cuts: frozenset[int], room: float) -> list[float]:
    gaps = [end - start for start, end in stretches]
    rest = sum(gap for n, gap in enumerate(gaps) if n not in cuts)
    short = {n: _short(gaps[n] / rest) for n in cuts}
    taken = sum(short.values())
    squeeze = min(1.0, _SHARE * room / taken) if taken else 1.0
    scale = (room - taken * squeeze) / rest
    return [short[n] * squeeze if n in cuts else gap * scale for n, gap in enumerate(gaps)]


def _short(times: float) -> float:
    return min(_MOST, max(_LEAST, _LEAST + _EACH * log2(times)))


def _joined(
    stretches: Sequence[tuple[int, int]],
    cuts: frozenset[int],
    widths: Sequence[float],
    left: float,
) -> tuple[Piece, ...]:
    """Return the pieces; stretches that are true to scale become one."""
    pieces: list[Piece] = []
    for n, ((start, end), width) in enumerate(zip(stretches, widths, strict=True)):
        piece = Piece(start=start, end=end, left=left, right=left + width, cut=n in cuts)
        left = piece.right
        if pieces and not pieces[-1].cut and not piece.cut:
            pieces[-1] = attrs.evolve(pieces[-1], end=end, right=left)
        else:
            pieces.append(piece)
    return tuple(pieces)
