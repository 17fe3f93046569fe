"""Generate decision tables whose defects are known by construction.

``partition`` cuts a domain into boxes at random, as a k-d tree does, and makes a rule of each: the
rules leave nothing out and never overlap. ``grown`` moves edges of some rules outwards by one step,
so that they overlap with their neighbours; ``cut`` moves edges inwards, so that gaps open. Both say
exactly what came of it. The same arguments give the same table.

A table is plain data, from which a ``DecisionTable``, an if-chain or another package's format is
made: a row has a cell for each column, a ``range`` of steps or a ``frozenset`` of labels' numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count
from math import prod
from random import Random
from typing import Any, NamedTuple

__all__ = ["Box", "Cell", "Column", "Defect", "Table", "cut", "grown", "partition"]

Cell = range | frozenset[int]
Box = tuple[Cell, ...]
Move = Callable[["Column", Cell, Random], tuple[Cell, Cell] | None]  # the new cell, and the change

FIRST_DAY = date(2020, 1, 1)
GOLDEN = (5**0.5 - 1) / 2
OUTCOMES = ("accept", "refer", "decline", "escalate")


class Column(NamedTuple):
    """A column of a table: so many steps in order, or so many labels.

    Args:
        name: its name.
        kind: ``"integer"``, ``"decimal"`` (in hundredths), ``"number"`` (dense, cut at quarters),
            ``"date"``, ``"boolean"`` or ``"enum"``.
        size: how many steps or labels.

    Example:
        >>> Column("tier", "enum", 4).value(2), Column("weight", "number", 400).value(10)
        ('tier2', 2.5)
    """

    name: str
    kind: str
    size: int

    def whole(self) -> Cell:
        """Return the cell that holds everything."""
        steps = range(self.size)
        return frozenset(steps) if self.kind in {"boolean", "enum"} else steps

    def value(self, step: int) -> Any:
        """Return the natural Python value of a step or label."""
        match self.kind:
            case "boolean":
                return bool(step)
            case "enum":
                return f"{self.name}{step}"
            case "date":
                return FIRST_DAY + timedelta(days=step)
            case "decimal":
                return Decimal(step) / 100
            case "number":
                return step / 4
        return step

    def bounds(self, cell: range) -> tuple[Any, Any]:
        """Return the values from which and below which a cell goes, ``None`` at a domain's edge."""
        low = self.value(cell.start) if cell.start else None
        return low, self.value(cell.stop) if cell.stop < self.size else None


class Defect(NamedTuple):
    """One edge of one rule that was moved.

    Args:
        row: which rule.
        column: which column.
        slab: what the rule gained or lost.
        neighbours: the rules with which it therefore overlaps; none where it was cut.
    """

    row: int
    column: int
    slab: Box
    neighbours: tuple[int, ...] = ()


class Table(NamedTuple):
    """A table as plain data.

    Args:
        columns: its columns.
        rows: a box for each rule, in an order that means nothing.
        outcomes: an outcome for each rule.
        defects: what is wrong with it.
    """

    columns: tuple[Column, ...]
    rows: tuple[Box, ...]
    outcomes: tuple[str, ...]
    defects: tuple[Defect, ...] = ()

    @property
    def overlaps(self) -> set[tuple[int, int]]:
        """Return every pair of rules that overlap, the smaller number first."""
        pairs = ((d.row, other) for d in self.defects for other in d.neighbours)
        return {(min(pair), max(pair)) for pair in pairs}

    @property
    def missing(self) -> int:
        """Return how many points no rule matches."""
        return sum(volume(d.slab) for d in self.defects if not d.neighbours)

    def facts(self, number: int, *, seed: int) -> list[dict[str, Any]]:
        """Return facts that rules match; the first few come from all over the table, as all do."""
        random, rules = Random(seed), len(self.rows)
        spread = (int((n + 1) * GOLDEN % 1 * rules) for n in range(number))
        return [self._inside(self.rows[row], random) for row in spread]

    def _inside(self, box: Box, random: Random) -> dict[str, Any]:
        steps = (random.choice(sorted(c) if isinstance(c, frozenset) else c) for c in box)
        return {c.name: c.value(step) for c, step in zip(self.columns, steps, strict=True)}


def partition(*, rules: int, columns: Sequence[Column], seed: int) -> Table:
    """Cut the domain of some columns into so many rules, the largest box first.

    Raises:
        ValueError: the domain has fewer points than that.
    """
    random, number = Random(seed), count()
    whole = tuple(column.whole() for column in columns)
    heap = [(-volume(whole), next(number), whole)]
    while len(heap) < rules:
        size, _, box = heappop(heap)
        if size == -1:
            raise ValueError(f"{len(heap) + 1} points cannot be cut into {rules} rules")
        for part in _halves(box, random):
            heappush(heap, (-volume(part), next(number), part))
    rows = [box for _, _, box in heap]
    random.shuffle(rows)
    return Table(tuple(columns), tuple(rows), tuple(random.choices(OUTCOMES, k=rules)))


def grown(table: Table, *, share: float, seed: int) -> Table:
    """Return a table, some of whose rules reach one step or label further, into neighbours."""
    found = _moved(table, share, seed, _outwards)
    defects = (d._replace(neighbours=_neighbours(found.rows, d)) for d in found.defects)
    return found._replace(defects=tuple(defects))


def cut(table: Table, *, share: float, seed: int) -> Table:
    """Return a table, some of whose rules have lost the step or label at one edge."""
    return _moved(table, share, seed, _inwards)


def volume(box: Box) -> int:
    """Return how many points a box has."""
    return prod(map(len, box))


def meet(a: Cell, b: Cell) -> bool:
    """Return whether two cells of one column have a step or label in common."""
    if isinstance(a, range) and isinstance(b, range):
        return a.start < b.stop and b.start < a.stop
    return not frozenset(a).isdisjoint(b)


def _halves(box: Box, random: Random) -> Iterator[Box]:
    at = random.choice([n for n, cell in enumerate(box) if len(cell) > 1])
    cell = box[at]
    if isinstance(cell, range):
        middle = random.randrange(1, len(cell))
        parts: tuple[Cell, Cell] = (cell[:middle], cell[middle:])
    else:
        some = frozenset(random.sample(sorted(cell), random.randrange(1, len(cell))))
        parts = (some, cell - some)
    return (_with(box, at, part) for part in parts)


def _with(box: Box, at: int, cell: Cell) -> Box:
    return (*box[:at], cell, *box[at + 1 :])


def _outwards(column: Column, cell: Cell, random: Random) -> tuple[Cell, Cell] | None:
    choices: list[tuple[Cell, Cell]]
    if isinstance(cell, frozenset):
        others = [label for label in range(column.size) if label not in cell]
        choices = [(cell | {label}, frozenset([label])) for label in others]
    else:
        low, high = cell.start, cell.stop
        choices = [(range(low - 1, high), range(low - 1, low))] if low else []
        choices += [(range(low, high + 1), range(high, high + 1))] if high < column.size else []
    return random.choice(choices) if choices else None


def _inwards(_: Column, cell: Cell, random: Random) -> tuple[Cell, Cell] | None:
    choices: list[tuple[Cell, Cell]]
    if isinstance(cell, frozenset):
        choices = [(cell - {label}, frozenset([label])) for label in sorted(cell)]
    else:
        choices = [(cell[1:], cell[:1]), (cell[:-1], cell[-1:])]
    return random.choice(choices) if len(cell) > 1 else None


def _moved(table: Table, share: float, seed: int, move: Move) -> Table:
    random, rows = Random(seed), list(table.rows)
    defects: list[Defect] = []
    order = random.sample(range(len(rows)), len(rows))
    while order and len(defects) < round(share * len(rows)):
        row = order.pop()
        for at in random.sample(range(len(table.columns)), len(table.columns)):
            box = rows[row]
            if moved := move(table.columns[at], box[at], random):
                rows[row] = _with(box, at, moved[0])
                defects.append(Defect(row, at, _with(box, at, moved[1])))
                break
    return table._replace(rows=tuple(rows), defects=tuple(defects))


def _neighbours(rows: Sequence[Box], defect: Defect) -> tuple[int, ...]:
    return tuple(
        n for n, box in enumerate(rows) if n != defect.row and all(map(meet, box, defect.slab))
    )
