"""The columns of one table, or of two that are compared, cut into classes by their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from servicekit.errors import ColumnError
from servicekit.tables.columns.axis import Axis
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.column import Column
from servicekit.tables.region import Region, product
from servicekit.tables.space import Box, Space, bits
from servicekit.values import Facts

__all__ = ["Grid", "Row"]

# One rule as its table reads it: the cells that it has.
Row = Mapping[str, Cell]


@attrs.frozen(eq=False)
class Grid:
    """Translate between cells and facts, as people write them, and boxes of classes.

    Args:
        axes: for each column its axis.
    """

    axes: Mapping[str, Axis]
    _known: dict[tuple[str, int], _Cell] = attrs.field(factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, columns: Mapping[str, Column], rows: Iterable[Row]) -> Grid:
        """Cut columns into classes by all the cells of some rows."""
        cells: dict[str, list[Cell]] = {name: [] for name in columns}
        for row in rows:
            for name, cell in row.items():
                cells[name].append(cell)
        return cls({name: _axis(name, column, cells[name]) for name, column in columns.items()})

    @property
    def ordered(self) -> list[bool]:
        """Whether the classes of each column have an order."""
        return [axis.ordered for axis in self.axes.values()]

    @property
    def everything(self) -> Box:
        """The box of all cases."""
        return tuple(axis.everything for axis in self.axes.values())

    def box(self, row: Row) -> Box:
        """Return the box of a row."""
        return tuple(
            axis.mask(row[name]) if name in row else axis.everything
            for name, axis in self.axes.items()
        )

    def space(self, rows: Sequence[Row]) -> Space:
        """Return the space of all cases with some rows in it."""
        cells = [
            [axis.mask(row[name]) if name in row else axis.everything for row in rows]
            for name, axis in self.axes.items()
        ]
        return Space([axis.length for axis in self.axes.values()], cells)

    def region(self, box: Box) -> Region:
        """Return a box as people read it."""
        cells = [self._cell(name, mask) for name, mask in zip(self.axes, box, strict=True)]
        return Region(
            when={cell.column: cell.text for cell in cells if not cell.free},
            size=product(cell.size for cell in cells),
            witness={cell.column: cell.witness for cell in cells},
            writable=all(cell.writable for cell in cells),
        )

    def witness(self, box: Box) -> Facts:
        """Return facts that lie in a box: of each column the plainest value."""
        cells = (self._cell(name, mask) for name, mask in zip(self.axes, box, strict=True))
        return Facts({cell.column: cell.witness for cell in cells})

    def _cell(self, name: str, mask: int) -> _Cell:
        """Return some classes of a column as people read them; the boxes of a table share most."""
        known = self._known.get((name, mask))
        if known is None:
            axis = self.axes[name]
            known = self._known[name, mask] = _Cell(
                column=name,
                text=axis.text(mask),
                free=mask == axis.everything,
                size=axis.count(mask),
                witness=axis.witness(next(bits(mask))),
                writable=axis.cell(mask) is not None,
            )
        return known


def _axis(name: str, column: Column, cells: Iterable[Cell]) -> Axis:
    try:
        return column.axis(cells)
    except ColumnError as error:
        raise ColumnError(name, error.value, error.expected) from None


class _Cell(NamedTuple):
    column: str
    text: str
    free: bool
    size: int | float
    witness: Any
    writable: bool
