"""What the change of a question does to somebody who was told its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl

import attrs

from servicekit.answers.digest import comparable, digest
from servicekit.errors import ColumnError
from servicekit.interaction import Told
from servicekit.tables import Cell, Column, Difference, Region
from servicekit.tables.checking import uncovered
from servicekit.tables.columns.labels import NamedColumn, TextColumn
from servicekit.tables.columns.ordered import Discrete
from servicekit.tables.compiled import Compiled
from servicekit.tables.grid import Grid
from servicekit.tables.reading import AS_OF
from servicekit.tables.space import Box, Budget, BudgetSpentError
from servicekit.tables.wording import listed

if TYPE_CHECKING:
    from servicekit.answers.change import QuestionChange

__all__ = ["Concern", "Concerns"]

T = TypeVar("T")

_MOST = 1000  # values of a cell that are compared to a digest one by one
_SHOWN = 3  # regions in a sentence


class Concern(NamedTuple):
    """What changes for somebody who was told an answer.

    Args:
        why: what changes, in a sentence or two.
        now: the outcomes that they might hear now.
        certain: whether that is sure.
    """

    why: str
    now: tuple[str, ...] = ()
    certain: bool = False


@attrs.frozen(eq=False)
class Concerns:
    """What the change of one question does to answers that were told.

    Args:
        change: the change.
        key: the key of the book whose answers were told.
        budget: how many parts of a table it may look at for one answer.
    """

    change: QuestionChange
    key: bytes
    budget: int
    _regions: dict[Any, list[Difference]] = attrs.field(factory=dict, init=False)
    _hashed: dict[tuple[str, str], tuple[bool, frozenset[str]] | None] = attrs.field(
        factory=dict, init=False
    )

    def version(self, told: Told) -> int | None:
        """Return the version of the rules that gave an answer, if the first book has it."""
        before = self.change.before
        return None if before is None else before.question.version_of(told.version)

    def of(self, told: Told) -> Concern | None:
        """Return what changes for whom an answer was told; ``None`` if nothing does."""
        found = [*self._found(told)]
        certain = [concern for concern in found if concern.certain]
        return next(iter(certain or found), None)

    def _found(self, told: Told) -> Iterator[Concern]:
        change = self.change
        if change.kind == "removed":
            yield Concern("Nobody answers it any more.", certain=True)
        if change.kind != "changed":
            return
        yield from self._moves(told)
        yield from self._edited(told)
        if change.incomparable:
            yield Concern("A fact is of another kind now, so that nobody can tell.")
        elif not change.complete:
            yield Concern("Not every case was compared, as the budget ran out.")

    def _edited(self, told: Told) -> Iterator[Concern]:
        """Yield what the same outcome is now, where that is something else."""
        path = f"outcomes.{told.outcome}."
        edited = [edit.path.removeprefix(path) for edit in self.change.edits]
        parts = dict.fromkeys(name.partition(".")[0] for name in edited)
        changed = [part for part in ("kind", "amount", "promises") if part in parts]
        if changed:
            why = f"The same outcome, {told.outcome}, has another {listed(changed)} now."
            yield Concern(why, (str(told.outcome),), self.version(told) is not None)

    def _moves(self, told: Told) -> Iterator[Concern]:
        """Yield what the case becomes, by the regions in which it lies, or else may lie."""
        own = self.version(told), told.rule, told.outcome
        if own not in self._regions:
            every = () if self.change.cases is None else self.change.cases.findings
            said = [each for each in every if each.before == told.outcome]
            self._regions[own] = [d for d in said if self._ruled(told, d.region) is not False]
        found = [(each, self._holds(told, each.region)) for each in self._regions[own]]
        for holds in (True, None):
            if moved := [difference for difference, each in found if each is holds]:
                yield _becomes(moved, certain=holds is True)

    # By the rule that gave the answer

    def _ruled(self, told: Told, region: Region) -> bool | None:
        """Tell whether the rule that gave an answer takes some case of a region."""
        number, before = self.version(told), self.change.before
        if number is None or before is None or not region.writable:
            return None
        table = before.question.tables[number]
        cells = {name: self._columns[name].cell(text) for name, text in _undated(region.when)}
        rows = [dict(_undated(row)) for row in table.compiled.rows]
        try:
            grid = Grid.of(self._columns, [*rows, cells])
            compiled = attrs.evolve(table.compiled, grid=grid, space=grid.space(rows))
            return _gives(compiled, grid.box(cells), told, table.otherwise, self.budget)
        except (BudgetSpentError, ColumnError):  # too much to look at, or too many sets
            return None

    @property
    def _columns(self) -> dict[str, Column]:
        """The columns of both questions, without the date: an answer of today counts tomorrow."""
        change = self.change
        columns: dict[str, Column] = {}
        for edition in (change.before, change.after):
            for name, column in _undated(edition.question.columns if edition else {}):
                before = columns.get(name, column)
                columns[name] = before.joined(column) or before
        return columns

    # By the digest of the facts

    def _holds(self, told: Told, region: Region) -> bool | None:
        """Tell whether a region holds the case of which an answer was told."""
        if not region.writable or not comparable(told.facts_digest, self._nothing):
            return None
        known = dict(parse_qsl(told.facts_digest or ""))
        found = [self._fits(name, text, known.get(name)) for name, text in region.when.items()]
        if False in found:
            return False
        return None if None in found else True

    @property
    def _nothing(self) -> str:
        return digest(self.change.id, {}, {}, self.key)

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
                return inside, frozenset(dict(parse_qsl(each))[name] for each in made)
        return None


def _undated(items: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    return ((name, value) for name, value in items.items() if name != AS_OF)


def _gives(table: Compiled, box: Box, told: Told, otherwise: object, budget: int) -> bool | None:
    """Tell whether what gave an answer, a rule or none, takes some case of a box."""
    if told.rule in table.ids:
        return bool(table.space.meeting(box, 1 << table.ids.index(told.rule)))
    if told.rule is None and told.outcome == otherwise:
        # On the day of the answer a rule with dates may not have been in force.
        always = sum(1 << n for n, rule in enumerate(table.rules) if AS_OF not in rule.when)
        return bool(uncovered(table, box, always, Budget(budget)))
    return None


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


def _becomes(differences: Sequence[Difference], *, certain: bool) -> Concern:
    shown = [f"{each.region}: {each.before} becomes {each.after}." for each in differences]
    more = [f"And {len(shown) - _SHOWN} more."] if len(shown) > _SHOWN else []
    now = dict.fromkeys(str(each.after) for each in differences)
    return Concern(" ".join([*shown[:_SHOWN], *more]), tuple(now), certain)
