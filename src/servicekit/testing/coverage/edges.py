"""The boundaries of the rules of a table: the last value that a rule takes, and the first not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from servicekit.tables.checking import uncovered
from servicekit.tables.columns.axis import Axis, runs
from servicekit.tables.columns.ordered import Ordered
from servicekit.tables.compiled import Compiled
from servicekit.tables.space import Box, Budget, BudgetSpentError, with_mask
from servicekit.tables.wording import phrase, shown

__all__ = ["Edge", "edges", "reachable"]

_LONG = 40  # characters, more than which of other values nobody wants to read
_BOXES = 500  # how many boxes are looked at for a case that a rule decides


class Edge(NamedTuple):
    """One side of a boundary of a rule.

    Args:
        rule: the place of the rule.
        column: the place of the column.
        classes: the classes of the column in which it lies.
        position: where in its class it lies, as the column counts; ``None`` for all of it.
        words: what it is, as part of a sentence.
    """

    rule: int
    column: int
    classes: int
    position: Any
    words: str


def edges(table: Compiled, rule: int) -> Iterator[Edge]:
    """Yield the boundaries of a rule that a case can reach, in the order of columns and values.

    A column whose values have no order has one: any value that the rule does not take.
    """
    box = table.space.box(rule)
    for column, (name, axis) in enumerate(table.grid.axes.items()):
        for classes, position, value in _sides(name, axis, box[column]):
            where = "the edge" if classes & box[column] else "just outside"
            words = f"{value}, {where} of rule {table.ids[rule]}"
            if reachable(table, rule, with_mask(box, column, classes)):
                yield Edge(rule, column, classes, position, words)


def reachable(table: Compiled, rule: int, box: Box) -> bool:
    """Whether there is a case in a box at which no other rule overrides this one.

    Where that takes too long to find out it counts as one that is.
    """
    if not all(box):
        return False
    try:
        return bool(uncovered(table, box, table.ruling.higher[rule], Budget(_BOXES)))
    except BudgetSpentError:
        return True


def _sides(name: str, axis: Axis, cell: int) -> Iterator[tuple[int, Any, str]]:
    """Yield the sides of the boundaries of a cell: classes, position and value of each."""
    nothing = 0 if axis.nothing is None else 1 << axis.nothing
    values = cell & ~nothing
    if isinstance(axis.column, Ordered) and values:
        yield from _ordered(name, axis, axis.column, values)
    elif others := axis.everything & ~cell:
        text = axis.text(others)
        long = len(text) > _LONG
        yield others, None, f"another {name}" if long else phrase(name, text)


def _ordered(name: str, axis: Axis, column: Ordered, values: int) -> Iterator[tuple[int, Any, str]]:
    """Yield both sides where a cell begins, and both where it ends, each once."""
    last = axis.length - 1 - (axis.nothing is not None)
    seen = set()
    for start, stop in runs(values):
        lower = [(start - 1, True), (start, False)] if start else []
        upper = [(stop - 1, True), (stop, False)] if stop <= last else []
        for index, greatest in lower + upper:
            side = _side(name, axis, column, index, greatest=greatest)
            if side not in seen:
                seen.add(side)
                yield side


def _side(
    name: str, axis: Axis, column: Ordered, index: int, *, greatest: bool
) -> tuple[int, Any, str]:
    """Return the greatest value of a class, or its least; all of it where it has none such."""
    classes = 1 << index
    cell = column.cell(axis.text(classes))
    value = column.greatest(*cell.parts) if greatest else column.least(*cell.parts)
    if value is None:
        return classes, None, phrase(name, axis.text(classes))
    return classes, column.position(value), f"{name} = {shown(value)}"
