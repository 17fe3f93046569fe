"""Sets of time as flat lists of edges, and the one sweep that combines them.

A set is ``[open, close, open, close, …]`` in strictly increasing integers. How many edges lie at or
before a moment is odd inside the set and even outside: all that follows rests on this.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["clip", "combine", "join", "merge", "pairs", "united"]


def combine(
    left: Sequence[int], right: Sequence[int], keep: Callable[[bool, bool], object]
) -> list[int]:
    """Sweep over two sets and keep the moments of which ``keep(in left, in right)`` is true.

    Example:
        >>> from operator import and_, gt, or_
        >>> combine([0, 10], [5, 20], and_), combine([0, 10], [5, 20], or_)
        ([5, 10], [0, 20])
        >>> combine([0, 10], [5, 20], gt)   # in the left one only
        [0, 5]
    """
    edges: list[int] = []
    i = j = 0
    for at in sorted({*left, *right}):
        i += i < len(left) and left[i] == at
        j += j < len(right) and right[j] == at
        if bool(keep(i & 1 == 1, j & 1 == 1)) != len(edges) & 1:
            edges.append(at)
    return edges


def merge(intervals: Iterable[tuple[int, int]]) -> list[int]:
    """Return the union of intervals that come in the order of their starts; drop empty ones.

    Example:
        >>> merge([(0, 4), (4, 6), (5, 5), (8, 9)])
        [0, 6, 8, 9]
    """
    edges: list[int] = []
    for start, end in intervals:
        if start >= end:
            continue
        if not edges or start > edges[-1]:
            edges += start, end
        elif end > edges[-1]:
            edges[-1] = end
    return edges


def clip(edges: Sequence[int], low: int, high: int) -> list[int]:
    """Return the part of a set within ``[low, high)``.

    Example:
        >>> clip([0, 10, 20, 30], 5, 25)
        [5, 10, 20, 25]
    """
    if low >= high:
        return []
    i, j = bisect_right(edges, low), bisect_left(edges, high)
    return [low] * (i & 1) + list(edges[i:j]) + [high] * (j & 1)


def join(parts: Iterable[Sequence[int]]) -> list[int]:
    """Return one set made of sets that follow each other, merged where they touch.

    Example:
        >>> join([[0, 10], [10, 12], [20, 30]])
        [0, 12, 20, 30]
    """
    edges: list[int] = []
    for part in parts:
        if edges and part and edges[-1] == part[0]:
            edges.pop()
            edges.extend(part[1:])
        else:
            edges.extend(part)
    return edges


def united(sets: Iterable[Sequence[int]]) -> list[int]:
    """Return what lies in any of some sets.

    Example:
        >>> united([[0, 10], [20, 30], [5, 15]])
        [0, 15, 20, 30]
    """
    return merge(sorted(pair for edges in sets for pair in pairs(edges)))


def pairs(edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Iterate over the intervals of a set."""
    return zip(edges[::2], edges[1::2], strict=True)
