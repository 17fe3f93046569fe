"""Cases at the boundaries of the rules: for tests, and to train people with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import attrs

from servicekit.tables.checking import uncovered
from servicekit.tables.columns.axis import Axis
from servicekit.tables.compiled import Compiled
from servicekit.tables.ruling import value_of
from servicekit.tables.space import Box, Budget, BudgetSpentError, bits, case_of, common, with_mask
from servicekit.tables.wording import said, told
from servicekit.values import Facts

__all__ = ["Example", "examples"]

_BOXES = 500  # how many boxes are looked at for a case that a rule decides


@attrs.frozen
class Example:
    """One case at a boundary, with what the table says of it.

    Args:
        facts: the case.
        outcome: what the table says; an ``Ending`` where it has no outcome.
        rule: the id of the rule at whose boundary it lies.
        place: where it lies: ``"inside"`` the rule, ``"edge"`` for the last value of a column that
            the rule takes, ``"outside"`` for the first that it does not take, ``"override"`` where
            the rule overrides another.
        column: the column of the edge.
        other: the id of the rule that is overridden.
    """

    facts: Facts = attrs.field(converter=Facts)
    outcome: Any
    rule: str
    place: str
    column: str | None = None
    other: str | None = None

    def __str__(self) -> str:
        where = {
            "inside": f"inside rule {self.rule}",
            "edge": f"the edge of rule {self.rule} in {self.column}",
            "outside": f"just outside of rule {self.rule} in {self.column}",
            "override": f"rule {self.rule} overrides {self.other}",
        }
        return f"{told(self.facts)}: {said(self.outcome)} ({where[self.place]})"


def examples(table: Compiled) -> Iterator[Example]:
    """Yield for each rule a case inside, and those on and just outside of its edges, once each.

    A case to which a rule applies that overrides another comes first, as it teaches most.
    """
    seen: set[Facts] = set()
    for place in bits(table.space.rules):
        for example in chain(_overriding(table, place), _of_rule(table, place)):
            if example.facts not in seen:
                seen.add(example.facts)
                yield example


def _of_rule(table: Compiled, place: int) -> Iterator[Example]:
    whole = table.space.box(place)
    if not all(whole):  # it lies outside of the domain
        return
    box, *_ = [*_decided(table, place, whole), whole]
    rule, case = table.ids[place], case_of(box)
    yield Example(table.grid.witness(case), _said(table, case), rule, "inside")
    for number, (column, axis) in enumerate(table.grid.axes.items()):
        cell = table.space.cells[number][place]
        for inner, outer in _edges(cell, case[number].bit_length() - 1, axis):
            for index, where in ((inner, "edge"), (outer, "outside")):
                at = with_mask(case, number, 1 << index)
                value = (
                    axis.last(index) if (inner < outer) is (index == inner) else axis.first(index)
                )
                facts = {**table.grid.witness(at), column: value}
                yield Example(facts, _said(table, at), rule, where, column)


def _overriding(table: Compiled, place: int) -> Iterator[Example]:
    """Yield for each rule that a rule overrides a case to which both apply."""
    for other in table.rules[place].overrides:
        shared = common(table.space.box(place), table.space.box(table.ids.index(other)))
        for box in _decided(table, place, shared)[:1] if shared else ():
            case = case_of(box)
            facts, said = table.grid.witness(case), _said(table, case)
            yield Example(facts, said, table.ids[place], "override", other=other)


def _decided(table: Compiled, place: int, box: Box) -> list[Box]:
    """Return the parts of a box that a rule decides, none where they are not found in time."""
    try:
        return uncovered(table, box, table.ruling.higher[place], Budget(_BOXES))
    except BudgetSpentError:
        return []


def _edges(cell: int, case: int, axis: Axis) -> Iterator[tuple[int, int]]:
    """Yield pairs of classes, the first inside a cell and the second just outside of it."""
    if not axis.ordered or case == axis.nothing:
        outside = axis.everything & ~cell
        if outside:
            yield case, (outside & -outside).bit_length() - 1
        return
    end = axis.length if axis.nothing is None else axis.nothing
    low = high = case
    while low and cell >> (low - 1) & 1:
        low -= 1
    while high + 1 < end and cell >> (high + 1) & 1:
        high += 1
    if low:
        yield low, low - 1
    if high + 1 < end:
        yield high, high + 1


def _said(table: Compiled, case: Box) -> Any:
    return value_of(table.ruling.end(table.space.meeting(case, table.space.rules)))
