"""Compare two tables: where the outcome changes, from what to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import attrs

from servicekit.decision import Verdict, verdict_on
from servicekit.errors import FieldError
from servicekit.tables.columns.column import Column
from servicekit.tables.comparing import Same, Side, Sides, side_by_side
from servicekit.tables.compiled import Compiled
from servicekit.tables.findings import cases
from servicekit.tables.formats.declaring import declared
from servicekit.tables.grid import Grid, Row
from servicekit.tables.region import Region
from servicekit.tables.ruling import Label, value_of
from servicekit.tables.space import Box, Budget, bits, gathered, merged
from servicekit.tables.wording import said, told

__all__ = ["Difference", "diff"]


@attrs.frozen
class Difference:
    """Cases whose outcome is another in the second table.

    Args:
        region: the cases.
        before: what the first table says, or an ``Ending`` where it has no outcome.
        after: what the second table says, likewise.
    """

    region: Region
    before: Any
    after: Any

    def __str__(self) -> str:
        becomes = f"{said(self.before)} becomes {said(self.after)}"
        return (
            f"{self.region} ({cases(self.region.size)}): {becomes}. "
            f"For example: {told(self.region.witness)}."
        )


def diff(left: Compiled, right: Compiled, budget: int) -> Verdict[Difference]:
    """Return where two tables differ, as disjoint regions."""
    claim = f"{left.name} and {right.name} say the same in every case"
    columns = _columns(left, right)
    rows = [*left.rows, *right.rows]
    one, two = Side(left.ruling, 0), Side(right.ruling, len(left.rows))
    changed = _changed(left, right)
    domains = [_domain(table, columns) for table in (left, right)]
    if any(domains):
        one = attrs.evolve(one, domain=len(rows))
        two = attrs.evolve(two, domain=len(rows) + 1)
        rows, changed = [*rows, *domains], None
    grid = Grid.of(columns, rows)
    space = grid.space(rows)
    judge = side_by_side(one, two, changed)
    compared: Iterator[tuple[Box, Sides]] = space.partition(
        space.everything, space.rules, judge, Budget(budget), along=changed or 0
    )
    changed_parts = ((box, label) for box, label in compared if not isinstance(label, Same))
    found, complete = gathered(changed_parts)
    parts: dict[tuple[Label, Label], list[Box]] = {}
    for box, label in found:
        parts.setdefault(label, []).append(box)
    changes = [
        Difference(grid.region(box), value_of(before), value_of(after))
        for (before, after), boxes in parts.items()
        for box in merged(boxes, grid.ordered)
    ]
    return verdict_on(claim, changes, complete)


def _columns(left: Compiled, right: Compiled) -> dict[str, Column]:
    """Return the columns of both tables; one that only one has is free in the other."""
    columns = {name: axis.column for name, axis in left.grid.axes.items()}
    for name, axis in right.grid.axes.items():
        before = columns.setdefault(name, axis.column)
        joined = before.joined(axis.column)
        if joined is None:
            expected = f"a column of the same kind as in the other table, {declared(before)}"
            raise FieldError(name, declared(axis.column), expected)
        columns[name] = joined
    return columns


def _domain(table: Compiled, columns: Mapping[str, Column]) -> Row:
    """Return the cells that hold a table's domain, of the columns that are wider than its own."""
    return {
        name: axis.column.held_in(columns[name])
        for name, axis in table.grid.axes.items()
        if axis.column != columns[name]
    }


def _changed(left: Compiled, right: Compiled) -> int | None:
    """Return the rules, side by side, that only one table has; ``None`` if policies differ."""
    if _policy(left) != _policy(right):
        return None
    before, after = _identities(left), _identities(right)
    shared = {*before} & {*after}
    if left.ruling.collects and [k for k in before if k in shared] != [
        k for k in after if k in shared
    ]:
        return None  # the order of the rules is part of what they collect
    places = [*before, *after]
    return sum(1 << place for place, key in enumerate(places) if key not in shared)


def _policy(table: Compiled) -> tuple[object, ...]:
    return table.ruling.policy, table.ruling.aggregate, table.ruling.otherwise


def _identities(table: Compiled) -> list[Hashable]:
    """Return what makes each rule what it is, so that equal ones lead to the same everywhere."""
    ids = table.ids
    seen: Counter[Hashable] = Counter()
    identities: list[Hashable] = []
    for place, row in enumerate(table.rows):
        ruling = table.ruling
        named: tuple[Hashable, ...] = ()
        if ruling.policy == "exceptions":
            named = (
                ids[place],
                frozenset(ids[rule] for rule in bits(ruling.lower[place])),
            )
        key = frozenset(row.items()), ruling.labels[place], named
        seen[key] += 1
        identities.append((key, seen[key]))
    return identities
