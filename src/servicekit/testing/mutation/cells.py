"""What a cell becomes where somebody mistypes it: another edge, another label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import attrs

from servicekit.instants import duration_microseconds
from servicekit.tables import Column
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.labels import LabelColumn, NamedColumn
from servicekit.tables.columns.numeric import NumberColumn
from servicekit.tables.columns.ordered import Cut, Ordered
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.columns.times import DurationColumn, InstantColumn

__all__ = ["edges", "labels_in", "moved", "relabelled"]

_MINUTE = timedelta(minutes=1)
_ABSENT = {"none": "some", "some": "none"}


def edges(column: Column, cell: Cell) -> Iterator[tuple[int, Cut, Cut]]:
    """Yield the number of each edge of a cell, where it is, and each place one step beside it.

    The ends of the domain are no edges. Where time is measured as finely as can be, a step is a
    minute; where numbers have no step, the edge itself changes sides.

    Args:
        column: the column of the cell.
        cell: one of its cells.
    """
    if isinstance(column, Ordered):
        for number, cut in enumerate(cell.parts):
            if column.floor < cut < column.ceiling:
                for place in _beside(column, cut):
                    if column.floor <= place <= column.ceiling:
                        yield number, cut, place


def _beside(column: Ordered, cut: Cut) -> tuple[Cut, ...]:
    if isinstance(column, NumberColumn):
        return ((cut[0], 1 - cut[1]),)
    step = _step(column)
    return cut - step, cut + step


def _step(column: Ordered) -> int:
    if isinstance(column, DurationColumn):
        return max(1, _MINUTE // column.step)
    return duration_microseconds(_MINUTE) if isinstance(column, InstantColumn) else 1


def moved(cell: Cell, number: int, place: Cut) -> Cell | None:
    """Return a cell with one edge elsewhere, ``None`` where a part of it would be empty.

    Example:
        >>> from servicekit.tables import col
        >>> days = col.integer(0)
        >>> days.text(moved(days.cell("<= 30"), 1, 32))
        '<= 31'
    """
    parts = [*cell.parts]
    parts[number] = place
    spans = [*zip(parts[::2], parts[1::2], strict=True)]
    if any(low >= high for low, high in spans):
        return None
    if any(after[0] < before[1] for before, after in pairwise(spans)):
        return None
    # Two parts that meet are one: a cut never stands there twice.
    kept = [cut for cut in parts if parts.count(cut) == 1]
    return attrs.evolve(cell, parts=tuple(kept))


def labels_in(column: Column, cells: Sequence[Cell]) -> tuple[Any, ...]:
    """Return the labels that cells of a column can name; of free text those that they do name."""
    if isinstance(column, NamedColumn):
        return column.every()
    if isinstance(column, SetColumn):
        return column.atoms
    return tuple(dict.fromkeys(label for cell in cells for label in cell.parts))


def relabelled(column: Column, cell: Cell, labels: Sequence[Any]) -> Iterator[str]:
    """Yield the texts of a cell with another label, or one fewer.

    Args:
        column: the column of the cell.
        cell: one of its cells.
        labels: all labels that it could name, in order.

    Example:
        >>> from servicekit.tables import col
        >>> tier = col.enum("gold", "silver", "basic")
        >>> [*relabelled(tier, tier.cell("gold"), tier.labels)]
        ['silver']
    """
    if (text := column.text(cell)) in _ABSENT:
        yield _ABSENT[text]
    elif isinstance(column, LabelColumn):
        for named in _named_otherwise(cell.parts, labels):
            parts, others = column.normal(named, others=cell.others)
            yield column.text(attrs.evolve(cell, parts=parts, others=others))


def _named_otherwise(named: Sequence[Any], labels: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the labels with the next one in the place of each, and without it if others stay."""
    for label in named:
        rest = tuple(each for each in named if each != label)
        place = labels.index(label)
        other = [each for each in (*labels[place:], *labels[:place]) if each not in named]
        if other:
            yield (*rest, other[0])
        if rest:
            yield rest
