"""The regions of a change in which a case lies, of which only what was told is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from servicekit.answers.digest import KEY, digest, parts
from servicekit.errors import ColumnError
from servicekit.interaction import Told
from servicekit.tables import Cell, Column, Difference
from servicekit.tables.columns.labels import NamedColumn, TextColumn
from servicekit.tables.columns.ordered import Discrete
from servicekit.tables.grid import Grid, Row
from servicekit.tables.reading import AS_OF
from servicekit.tables.space import bits

if TYPE_CHECKING:
    from servicekit.answers.change import QuestionChange

__all__ = ["Moves"]

T = TypeVar("T")

_MOST = 1000  # values of a cell that are compared to a digest one by one


@attrs.define(eq=False, slots=False)
class Moves:
    """The regions in which the outcome of a question changes, and who was told what in them.

    A mask has a bit for each region. What was found is kept, as many are told alike.

    Args:
        change: the change.
        key: the key of the book whose answers were told.
    """

    change: QuestionChange
    key: bytes
    _facts: dict[tuple[str, str | None], tuple[int, int]] = attrs.field(factory=dict, init=False)
    _hashed: dict[tuple[str, str], tuple[bool, frozenset[str]] | None] = attrs.field(
        factory=dict, init=False
    )
    _meeting: dict[int, Sequence[int]] = attrs.field(factory=dict, init=False)
    _taken: dict[tuple[int, str], int] = attrs.field(factory=dict, init=False)

    def of(self, told: Told) -> tuple[Sequence[Difference], bool]:
        """Return the regions in which a case lies or may lie, and whether that is sure."""
        said = self._said.get(told.outcome, 0)
        sure, maybe = self._by_facts(told.facts_digest) if said else (0, 0)
        mask = sure & said or maybe & said
        certain = bool(sure & said)
        if mask and not certain:
            mask &= self._by_rule(told)
        return [self._regions[number] for number in bits(mask)], certain

    @cached_property
    def _regions(self) -> Sequence[Difference]:
        cases = self.change.cases
        return () if cases is None else cases.findings

    @cached_property
    def _every(self) -> int:
        return (1 << len(self._regions)) - 1

    @cached_property
    def _writable(self) -> int:
        return sum(1 << n for n, each in enumerate(self._regions) if each.region.writable)

    @cached_property
    def _said(self) -> dict[Any, int]:
        """The regions by the outcome that they had."""
        said: dict[Any, int] = {}
        for number, each in enumerate(self._regions):
            said[each.before] = said.get(each.before, 0) | 1 << number
        return said

    @cached_property
    def _cells(self) -> dict[str, dict[str, int]]:
        """The cells of each fact, and the regions that have them."""
        cells: dict[str, dict[str, int]] = {}
        for number in bits(self._writable):
            for name, text in self._regions[number].region.when.items():
                own = cells.setdefault(name, {})
                own[text] = own.get(text, 0) | 1 << number
        return cells

    @cached_property
    def _columns(self) -> dict[str, Column]:
        """The columns of both questions, without the date: an answer of today counts tomorrow."""
        columns: dict[str, Column] = {}
        for edition in (self.change.before, self.change.after):
            for name, column in _undated(edition.question.columns if edition else {}):
                before = columns.get(name, column)
                columns[name] = before.joined(column) or before
        return columns

    @cached_property
    def _mark(self) -> str:
        """What a digest of this key says of its key."""
        return parts(digest(self.change.id, {}, {}, self.key))[KEY]

    # By the rule that gave the answer

    def _by_rule(self, told: Told) -> int:
        """Return the regions of which the rule that gave an answer takes some case."""
        before = self.change.before
        number = None if before is None else before.question.version_of(told.version)
        if before is None or number is None:
            return self._every
        ids = before.question.tables[number].compiled.ids
        if told.rule is None or told.rule not in ids:  # none was recorded, or several gave it
            return self._every
        if (number, told.rule) not in self._taken:
            if number not in self._meeting:
                self._meeting[number] = [*self._met(before.question.tables[number].compiled.rows)]
            rule, met = ids.index(told.rule), enumerate(self._meeting[number])
            self._taken[number, told.rule] = sum(1 << n for n, rules in met if rules >> rule & 1)
        return self._taken[number, told.rule]

    def _met(self, rows: Iterable[Row]) -> Iterator[int]:
        """Yield for each region the rules that take some case of it."""
        rules = [dict(_undated(row)) for row in rows]
        cells = [self._row(each) for each in self._regions]
        try:
            grid = Grid.of(self._columns, [*rules, *filter(None, cells)])
        except ColumnError:  # too many sets
            yield from [-1] * len(cells)
            return
        space = grid.space(rules)
        for row in cells:
            yield -1 if row is None else space.meeting(grid.box(row), space.rules)

    def _row(self, difference: Difference) -> dict[str, Cell] | None:
        region = difference.region
        if not region.writable:
            return None
        return {name: self._columns[name].cell(text) for name, text in _undated(region.when)}

    # By the digest of the facts

    def _by_facts(self, facts_digest: str | None) -> tuple[int, int]:
        """Return the regions that hold the case of a digest for sure, and those that may."""
        known = parts(facts_digest)
        if known.get(KEY) != self._mark:
            return 0, self._every
        sure, maybe = self._writable, self._every
        for name in self._cells:
            holds, may = self._by_fact(name, known.get(name))
            sure, maybe = sure & holds, maybe & may
        return sure, maybe

    def _by_fact(self, name: str, hashed: str | None) -> tuple[int, int]:
        """Return the regions whose cell holds a fact for sure, and those whose cell may."""
        if (name, hashed) not in self._facts:
            cells = self._cells[name]
            free = self._every & ~reduce(or_, cells.values())
            fits = [(regions, self._fits(name, text, hashed)) for text, regions in cells.items()]
            holds = sum(regions for regions, fit in fits if fit)
            may = sum(regions for regions, fit in fits if fit is not False)
            self._facts[name, hashed] = free | holds, free | may
        return self._facts[name, hashed]

    def _fits(self, name: str, text: str, hashed: str | None) -> bool | None:
        """Tell whether a fact of which only a digest is known lies in a cell."""
        if hashed is None or name == AS_OF:
            return None
        if (name, text) not in self._hashed:
            self._hashed[name, text] = self._hashes(name, text)
        found = self._hashed[name, text]
        return None if found is None else (hashed in found[1]) is found[0]

    def _hashes(self, name: str, text: str) -> tuple[bool, frozenset[str]] | None:
        """Return the digests of all values in a cell, or of all that are not, if those are few."""
        question = self.change.before.question if self.change.before else None
        wide = self._columns[name]
        if question is None or name not in question.facts:
            return None
        cell = wide.cell(text)
        axis = wide.axis([cell])
        rest = axis.cell(axis.everything & ~axis.mask(cell))
        own = {name: question.facts[name].column}
        for inside, part in ((True, cell), (False, rest)):
            values = None if part is None else _listed(wide, part)
            if values is not None:
                made = (digest(question.id, own, {name: value}, self.key) for value in values)
                return inside, frozenset(parts(each)[name] for each in made)
        return None


def _undated(items: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    return ((name, value) for name, value in items.items() if name != AS_OF)


def _listed(column: Column, cell: Cell) -> list[Any] | None:
    """Return the values that a cell matches, ``None`` where they are too many."""
    found: list[Any] = [None] if cell.nothing else []
    match column:
        case Discrete():
            pairs = [*zip(cell.parts[::2], cell.parts[1::2], strict=True)]
            if sum(high - low for low, high in pairs) > _MOST:
                return None
            return found + [column.value(cut) for pair in pairs for cut in range(*pair)]
        case NamedColumn():
            return found + [v for v in column.every() if (v in cell.parts) is not cell.others]
        case TextColumn() if not cell.others:
            return [*found, *cell.parts]
    return None
