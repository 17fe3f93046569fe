from __future__ import annotations

from itertools import pairwise
from operator import and_, gt, or_

from hypothesis import given
from hypothesis import strategies as st

from hours.support import laws
from servicekit.hours.edges import clip, combine, join, merge, pairs

sets = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29))).map(
    lambda intervals: merge(sorted(intervals))
)


def members(edges: list[int]) -> set[int]:
    return {n for start, end in pairs(edges) for n in range(start, end)}


def test_merging_joins_what_touches_or_overlaps() -> None:
    """Touching, overlapping and nested intervals become one, and empty ones vanish."""
    assert merge([(0, 9), (2, 3), (9, 10), (11, 11), (12, 13)]) == [0, 10, 12, 13]


def test_joining_merges_only_at_the_seam() -> None:
    """Parts that follow each other melt where one ends as the next begins."""
    assert join([[], [0, 1], [], [1, 2], [5, 6]]) == [0, 2, 5, 6]


def test_clipping_keeps_what_lies_within() -> None:
    """A cut through an interval leaves its part, and an empty window nothing."""
    assert clip([0, 10], 3, 5) == [3, 5]
    assert clip([0, 10, 20, 30], 10, 20) == []
    assert clip([0, 10], 5, 5) == []
    assert clip([0, 10], 0, 10) == [0, 10]


@laws()
@given(sets, sets)
def test_the_sweep_does_what_sets_do(left: list[int], right: list[int]) -> None:
    """Combining edges gives what combining the moments themselves gives, merged."""
    for keep, expected in (
        (and_, members(left) & members(right)),
        (or_, members(left) | members(right)),
        (gt, members(left) - members(right)),
    ):
        edges = combine(left, right, keep)
        assert members(edges) == expected
        assert all(a < b for a, b in pairwise(edges))


@laws()
@given(sets, st.integers(-1, 31), st.integers(-1, 31))
def test_clipping_does_what_a_window_does(edges: list[int], low: int, high: int) -> None:
    """A clipped set holds the moments of the set in the window."""
    assert members(clip(edges, low, high)) == members(edges) & set(range(low, high))


@laws()
@given(sets, st.lists(st.integers(0, 29)))
def test_a_set_cut_in_parts_joins_again(edges: list[int], cuts: list[int]) -> None:
    """Cutting a set anywhere and joining the parts gives the set."""
    points = [-1, *sorted(cuts), 31]
    parts = [clip(edges, a, b) for a, b in pairwise(points)]
    assert join(parts) == edges
