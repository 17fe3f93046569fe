from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.tables import col
from servicekit.tables.columns.cell import Cell
from tables.support_columns import sorts, texts

DAYS = col.integer(0, 3650, optional=True)


def test_a_cell_is_what_it_matches() -> None:
    """Two cells are equal when they match the same values, however they are written."""
    assert DAYS.cell("< 5, 5, [6..8)") == DAYS.cell("not(>= 8, none)")
    assert hash(DAYS.cell("< 22")) == hash(DAYS.cell("[0..21]"))
    assert DAYS.cell("-") != DAYS.cell("some")


def test_a_cell_outside_the_domain_is_empty() -> None:
    """A cell that no value of the domain can match is empty, and none other is."""
    assert DAYS.cell("> 3650").empty
    assert DAYS.cell("> 3650") == DAYS.cell("4000, < 0")
    for text in ("none", "some", "-", "3650, 4000"):
        assert not DAYS.cell(text).empty


def test_a_cell_cannot_be_changed() -> None:
    """A cell is a value, and a value stays as it is."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        DAYS.cell("5").nothing = True  # type: ignore[misc]


def test_what_was_written_is_no_part_of_an_empty_cell() -> None:
    """The text of a cell that matches nothing is kept for people and makes no difference."""
    one, other = DAYS.cell("4000"), DAYS.cell(" > 3650")
    assert (one.given, other.given) == ("4000", "> 3650")
    assert one == other == Cell()
    assert hash(one) == hash(other)
    assert repr(one) == repr(other)
    assert DAYS.cell("5").given == ""


@given(data=st.data())
def test_cells_travel(data: st.DataObject, travels: Callable[[object], None]) -> None:
    """A cell that was copied or pickled is equal to itself and hashes the same."""
    sort = data.draw(sorts())
    cell = sort.column.cell(data.draw(texts(sort)))
    hash(cell)
    travels(cell)
