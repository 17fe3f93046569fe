from __future__ import annotations

from math import inf

import pytest

from servicekit.errors import ColumnError
from servicekit.tables import Cell, Column, col
from servicekit.tables.grid import Grid, Row

COLUMNS: dict[str, Column] = {
    "days": col.integer(0, 9),
    "tier": col.enum("standard", "gold", "silver"),
    "city": col.text(optional=True),
}


def row(**cells: object) -> Row:
    return {name: COLUMNS[name].cell(given) for name, given in cells.items()}


ROWS = [row(days="< 3", tier="gold"), row(days="[5..7]", city="London, none")]
GRID = Grid.of(COLUMNS, ROWS)


def test_columns_are_cut_by_the_cells_of_rows() -> None:
    """Each column falls into the classes that the cells of the rows tell apart."""
    assert [axis.length for axis in GRID.axes.values()] == [4, 2, 3]
    assert GRID.ordered == [True, False, False]
    assert GRID.everything == (0b1111, 0b11, 0b111)


def test_a_row_is_a_box() -> None:
    """A row is the box of the classes that its cells match, and all of a column without a cell."""
    days, tier, city = GRID.axes.values()

    assert GRID.box(ROWS[0]) == (0b0001, 1 << tier.at("gold"), 0b111)
    assert GRID.box(ROWS[1]) == (0b0100, 0b11, 1 << city.at("London") | 1 << city.at(None))
    assert GRID.box({}) == GRID.everything
    assert days.at(6) == 2


def test_rows_make_a_space() -> None:
    """The space of a grid holds the boxes of rows."""
    space = GRID.space(ROWS)

    assert [space.box(0), space.box(1)] == [GRID.box(ROWS[0]), GRID.box(ROWS[1])]
    assert space.everything == GRID.everything
    assert GRID.space([]).rules == 0


def test_a_box_is_a_region() -> None:
    """A region says only what is not free, how many cases there are, and names the plainest."""
    free = GRID.region((0b0001, 0b11, 0b111))
    assert (str(free), free.size, free.writable) == ("days <= 2", inf, True)
    assert free.witness == {"days": 0, "tier": "gold", "city": "London"}

    days, tier, city = GRID.axes.values()
    named = (0b1010, 1 << tier.at("silver"), 1 << city.at("London"))
    region = GRID.region(named)
    assert str(region) == "days in [3..4] or >= 8 and tier is not gold and city = London"
    assert (region.size, region.witness["days"]) == (4 * 2, 3)
    assert days.at(8) == 3


def test_a_grid_holds_cells_as_values() -> None:
    """Cells that say the same are one cell, however they are written."""
    assert row(days="<= 2") == row(days="[0..3)") == {"days": Cell(parts=(0, 3))}


def test_a_column_that_cannot_be_cut_is_named() -> None:
    """A column of sets that its cells cut into too many classes is refused by its own name."""
    atoms = [f"a{number}" for number in range(13)]
    needs = col.set_of(atoms)
    with pytest.raises(ColumnError) as caught:
        Grid.of({"needs": needs}, [{"needs": needs.cell(atom)} for atom in atoms])
    assert caught.value.column == "needs"
