"""A table as its engines read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from servicekit.errors import FieldError
from servicekit.tables.columns.column import Column
from servicekit.tables.grid import Grid, Row
from servicekit.tables.rule import Rule, precedence
from servicekit.tables.ruling import Aggregate, Ending, Label, Outcome, Policy, Ruling
from servicekit.tables.space import Box, Space

__all__ = ["Compiled", "ruling_of"]


@attrs.frozen(eq=False)
class Compiled:
    """Hold a table's classes, the boxes of its rules, and where they lead."""

    name: str
    rules: Sequence[Rule[Any]]
    rows: Sequence[Row]
    grid: Grid
    space: Space
    ruling: Ruling
    ids: Sequence[str] = attrs.field(init=False)
    """The ids of the rules."""

    @ids.default
    def _ids(self) -> list[str]:
        return [rule.id for rule in self.rules]

    def with_row(self, when: Mapping[str, Any]) -> tuple[Compiled, Box]:
        """Return the same table, cut by one more row of cells as well, and the box of that row.

        Raises:
            FieldError: there is no such column.
            CellError: a cell cannot be read.
        """
        columns = {name: axis.column for name, axis in self.grid.axes.items()}
        for name in when:
            if name not in columns:
                raise FieldError("where", name, f"a column of the table: {', '.join(columns)}")
        row = {name: columns[name].cell(given) for name, given in when.items()}
        grid = Grid.of(columns, [*self.rows, row])
        return attrs.evolve(self, grid=grid, space=grid.space(self.rows)), grid.box(row)


def ruling_of(
    rules: Sequence[Rule[Any]], policy: Policy, aggregate: Aggregate | None, otherwise: Any
) -> Ruling:
    """Return where sets of these rules lead."""
    places = {rule.id: place for place, rule in enumerate(rules)}
    overrides = {
        place: [places[other] for other in rule.overrides] for place, rule in enumerate(rules)
    }
    lower, higher = precedence(overrides, len(rules))
    end = _nothing(policy, aggregate) if otherwise is attrs.NOTHING else Outcome.of(otherwise)
    return Ruling(policy, aggregate, [rule.then for rule in rules], lower, higher, end)


def _nothing(policy: Policy, aggregate: Aggregate | None) -> Label:
    """Return what no rule at all leads to: collecting nothing and counting nothing are answers."""
    if policy == "collect" and aggregate in {None, "count"}:
        return Outcome.of(0 if aggregate else ())
    return Ending.NO_RULE


def compiled(
    name: str,
    columns: Mapping[str, Column],
    rules: Sequence[Rule[Any]],
    rows: Sequence[Row],
    ruling: Ruling,
) -> Compiled:
    """Cut the columns into classes and lay the rules out in them."""
    grid = Grid.of(columns, rows)
    return Compiled(name, rules, rows, grid, grid.space(rows), ruling)
