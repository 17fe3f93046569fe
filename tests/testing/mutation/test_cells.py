"""What becomes of cells."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.tables import Column, col
from servicekit.testing.mutation.cells import edges, labels_in, moved, relabelled


def others(column: Column, text: str) -> list[str | None]:
    """Return the texts of a cell with each edge moved, None where nothing would be left."""
    cell = column.cell(text)
    after = [moved(cell, number, place) for number, _, place in edges(column, cell)]
    return [None if each is None else column.text(each) for each in after]


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        (col.integer(0, 100), "<= 30", ["<= 29", "<= 31"]),
        (col.integer(0, 100), ">= 31", [">= 30", ">= 32"]),
        (col.integer(0, 100), "[10..20]", ["[9..20]", "[11..20]", "[10..19]", "[10..21]"]),
        (col.integer(0, 100), "5", ["4, 5", None, None, "5, 6"]),
        (col.integer(0, 100), "1, 3", ["0, 1, 3", None, None, "[1..3]", "[1..3]", None, None,
                                       "1, 3, 4"]),
        (col.integer(0, 100), "-", []),
        (col.integer(0, 100), "0", [None, "0, 1"]),
        (col.decimal(step="0.5"), "< 2", ["< 1.5", "< 2.5"]),
        (col.money("EUR"), "< 50", ["< 49.99", "< 50.01"]),
        (col.number(), "< 5", ["<= 5"]),
        (col.number(), ">= 5", ["> 5"]),
        (col.number(), "5", [None, None]),
        (col.duration(), "<= 2h", ["<= 1h59m", "<= 2h1m"]),
        (col.duration(step="1h"), "<= 5h", ["<= 4h", "<= 6h"]),
        (col.date(), "< 2026-02-01", ["<= 2026-01-30", "<= 2026-02-01"]),
        (col.instant(), "< 2026-02-01T09:00Z",
         ["< 2026-02-01T08:59Z", "< 2026-02-01T09:01Z"]),
        (col.boolean(), "yes", []),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_edges(column: Column, text: str, expected: list[str]) -> None:
    """Each edge moves by one step either way, ends of the domain do not, and nothing is empty."""
    kept = [column.text(column.cell(each)) if each else None for each in expected]
    assert others(column, text) == kept


@given(st.sets(st.integers(0, 20), min_size=1))
def test_a_moved_edge_changes_one_value(values: set[int]) -> None:
    """A cell with an edge elsewhere is another cell, and differs in exactly one value."""
    column = col.integer(0, 20)
    cell = column.cell([*values])
    for number, _, place in edges(column, cell):
        after = moved(cell, number, place)
        if after is None:
            continue
        assert all(low < high for low, high in pairwise(after.parts))
        held = {day for day in range(21) if _holds(after.parts, day)}
        assert len(held ^ values) == 1


def _holds(parts: tuple[Any, ...], value: int) -> bool:
    return bool(sum(cut <= value for cut in parts) % 2)


def test_spans_that_pass_each_other_are_no_cell() -> None:
    """An edge that a long step takes into another part of its cell is not moved."""
    column = col.duration()
    assert others(column, "[0s..2h], [2h30s..3h]").count(None) == 2


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        (col.boolean(), "yes", ["no"]),
        (col.enum("a", "b", "c"), "a", ["b"]),
        (col.enum("a", "b", "c"), "c", ["a"]),
        (col.enum("a", "b", "c", "d"), "a, b", ["b, c", "b", "a, c", "a"]),
        (col.enum("a", "b", "c", optional=True), "none", ["some"]),
        (col.enum("a", "b", "c", optional=True), "some", ["none"]),
        (col.set_of("a", "b"), "a", ["b"]),
        (col.text(), "a", ["b"]),
        (col.integer(0), "<= 5", []),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_labels(column: Column, text: str, expected: list[str]) -> None:
    """Each label becomes the next one that the cell has not, or is left out if others stay."""
    known = labels_in(column, [column.cell(text), column.cell("b")] if text == "a" else [])
    cell = column.cell(text)
    texts = [column.text(column.cell(each)) for each in expected]
    assert [*relabelled(column, cell, known)] == texts


def test_a_text_that_stands_alone() -> None:
    """The only text that rules name has no other in its place."""
    column = col.text()
    cell = column.cell("a")
    assert not [*relabelled(column, cell, labels_in(column, [cell, cell]))]
