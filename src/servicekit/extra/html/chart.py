"""Charts: shares as bars, times as columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from servicekit.extra.html.words import ago
from servicekit.instants import duration_microseconds
from servicekit.scorecard.histogram import Bounds, Histogram

__all__ = ["Column", "Spread", "spread"]

# Between which amounts of time the columns stand, and what they are called.
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_EDGES = (
    (_MINUTE, "1 min"), (5 * _MINUTE, "5"), (15 * _MINUTE, "15"), (_HOUR, "1 h"),
    (2 * _HOUR, "2"), (4 * _HOUR, "4"), (8 * _HOUR, "8"), (_DAY, "1 d"), (2 * _DAY, "2"),
    (4 * _DAY, "4"), (7 * _DAY, "7"), (14 * _DAY, "14"), (28 * _DAY, "28"),
)  # fmt: skip
_HEIGHT, _EACH = 56.0, 20.0


class Column(NamedTuple):
    """How many times lie between two amounts of time.

    Args:
        x, height: where it stands, and how high it is.
        n: how many.
        told: it in words.
    """

    x: float
    height: float
    n: int
    told: str


class Spread(NamedTuple):
    """How times are spread.

    Args:
        width, height: of the drawing, without the names of the edges.
        columns: from the shortest times to the longest.
        edges: the amounts between the columns, each with where it stands.
        median, p90: where they lie.
        told: what is seen, in words.
    """

    width: float
    height: float
    columns: tuple[Column, ...]
    edges: tuple[tuple[float, str], ...]
    median: float
    p90: float
    told: str


def spread(times: Histogram) -> Spread | None:
    """Return how times are spread, in columns whose edges are round; ``None`` without any.

    Columns before the first time and after the last one are left out.

    Example:
        >>> found = spread(Histogram.of([timedelta(minutes=2), timedelta(hours=3)]))
        >>> [column.n for column in found.columns]
        [1, 0, 0, 0, 1]
        >>> [name for _, name in found.edges]
        ['1 min', '5', '15', '1 h', '2', '4']
    """
    median, p90 = times.quantile(50), times.quantile(90)
    if median is None or p90 is None:
        return None
    counts = [0] * (len(_EDGES) + 1)
    for bounds, count in times.spans():
        counts[_column(bounds)] += count
    used = [n for n, count in enumerate(counts) if count]
    first, last = used[0], used[-1]
    most = max(counts)
    columns = tuple(
        Column((n - first) * _EACH, _HEIGHT * counts[n] / most, counts[n], _told(n, counts[n]))
        for n in range(first, last + 1)
    )
    edges = tuple(
        ((n + 1 - first) * _EACH, name)
        for n, (_, name) in enumerate(_EDGES)
        if first - 1 <= n <= last
    )
    return Spread(
        width=_EACH * len(columns),
        height=_HEIGHT,
        columns=columns,
        edges=edges,
        median=_place(median, first),
        p90=_place(p90, first),
        told=_sentence(columns, median, p90),
    )


def _column(bounds: Bounds) -> int:
    return sum(bounds.middle >= edge for edge, _ in _EDGES)


def _place(bounds: Bounds, first: int) -> float:
    """Return where an amount lies within its column, which has a start and an end."""
    n = _column(bounds)
    start = _EDGES[n - 1][0] if n else timedelta(0)
    end = _EDGES[n][0] if n < len(_EDGES) else 2 * start
    part = min(1.0, (bounds.middle - start) / (end - start))
    return _EACH * (n - first + part)


def _told(n: int, count: int) -> str:
    if n == 0:
        return f"under {_ago(_EDGES[0][0])}: {count:,}"
    if n == len(_EDGES):
        return f"{_ago(_EDGES[-1][0])} or more: {count:,}"
    return f"{_ago(_EDGES[n - 1][0])} to {_ago(_EDGES[n][0])}: {count:,}"


def _sentence(columns: Iterable[Column], median: Bounds, p90: Bounds) -> str:
    parts = "; ".join(column.told for column in columns if column.n)
    return f"Median {median.spoken()}, nine of ten within {p90.spoken()}. {parts}."


def _ago(time: timedelta) -> str:
    return ago(duration_microseconds(time))
