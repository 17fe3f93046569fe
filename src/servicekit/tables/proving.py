"""Prove claims about all cases of a table, or find the cases that refute them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

import attrs

from servicekit.decision import Verdict
from servicekit.errors import FieldError
from servicekit.tables.columns.axis import Axis
from servicekit.tables.columns.sets import SetAxis
from servicekit.tables.comparing import Same, Side, Sides, side_by_side
from servicekit.tables.compiled import Compiled
from servicekit.tables.ruling import Ending, Label, Outcome, value_of
from servicekit.tables.space import Box, Budget, BudgetSpentError, Space, bits, case_of, with_mask
from servicekit.tables.wording import listed, said, told
from servicekit.values import Facts, frozen

__all__ = [
    "Claim",
    "Counterexample",
    "independence",
    "independent",
    "monotone",
    "never",
]


@attrs.frozen
class Counterexample:
    """Cases that refute a claim, with where each of them leads.

    Args:
        facts: one case, or two that differ in one column.
        outcomes: what the table says of each; an ``Ending`` where it has no outcome.
    """

    facts: tuple[Facts, ...]
    outcomes: tuple[Any, ...]

    def __str__(self) -> str:
        pairs = zip(self.facts, self.outcomes, strict=True)
        return "; ".join(f"{told(facts)}: {said(outcome)}" for facts, outcome in pairs) + "."


class Claim(Protocol):
    """What can be proved of a table."""

    def prove(self, table: Compiled, budget: int) -> Verdict[Counterexample]:
        """Return whether the claim holds for every case."""


# Claims about two cases that differ in one column


@attrs.frozen
class _Independent:
    column: str
    of: str | None

    def prove(self, table: Compiled, budget: int) -> Verdict[Counterexample]:
        if self.of is None:
            return independence(table, self.column, budget)
        return _independence_of(table, self.column, self.of, budget)


def independent(column: str, *, of: str | None = None) -> Claim:
    """Claim that a column never changes the outcome.

    A column that rules name can still be without effect, when they say the same on all sides of it.

    Args:
        column: the column.
        of: for a column of sets, one of its labels: then only whether a set has this one must make
            no difference, whatever else is in it.
    """
    return _Independent(column, of)


def independence(table: Compiled, column: str, budget: int) -> Verdict[Counterexample]:
    """Prove that a column never changes the outcome, or find two cases where it does."""
    claim = f"the outcome does not depend on {column}"
    along = _Line.of(table, column)
    tried = along.tried()
    if tried is not None:
        return Verdict(claim, "refuted", [tried])
    pairs = along.differing(along.steps(), Budget(budget))
    return _first(claim, (case for case, _ in pairs))


def _independence_of(
    table: Compiled, column: str, atom: str, budget: int
) -> Verdict[Counterexample]:
    """Prove that it never changes the outcome whether a set has an atom."""
    along = _Line.of(table, column)
    axis = along.axis
    if not isinstance(axis, SetAxis) or atom not in axis.atoms:
        raise FieldError("of", atom, f"a label of the sets in {column}")
    pairs = along.differing(axis.adding(atom), Budget(budget))
    claim = f"the outcome does not depend on whether {column} has {atom}"
    return _first(claim, (_given(case, column, atom) for case, _ in pairs))


def _given(found: Counterexample, column: str, atom: str) -> Counterexample:
    """Return cases that differ in an atom as just that, whichever else would do the same."""
    without = found.facts[0]
    with_it = Facts({**without, column: (*without[column], atom)})
    return Counterexample((without, with_it), found.outcomes)


@attrs.frozen
class _Monotone:
    column: str
    order: tuple[Any, ...] = attrs.field(converter=frozen)
    along: tuple[Any, ...] | None

    def prove(self, table: Compiled, budget: int) -> Verdict[Counterexample]:
        ranks = {Outcome.of(value): rank for rank, value in enumerate(self.order)}
        self._check(table, ranks)
        line = _Line.of(table, self.column)
        order = listed([str(value) for value in self.order])
        claim = f"as {self.column} rises, the outcome moves on through {order}"
        gone_back = (
            case
            for case, (before, after) in line.changes(Budget(budget), self.along)
            if isinstance(before, Outcome)
            and isinstance(after, Outcome)
            and ranks[before] > ranks[after]
        )
        return _first(claim, gone_back)

    def _check(self, table: Compiled, ranks: Mapping[Outcome, int]) -> None:
        axis = table.grid.axes.get(self.column)
        if axis is not None and not axis.ordered and self.along is None:
            raise FieldError("column", self.column, "a column whose values have an order")
        if table.ruling.collects:
            raise FieldError(
                "policy", "collect", "one that leads to one outcome, to be put in order"
            )
        possible = {*table.ruling.labels, table.ruling.otherwise}
        missing = [label for label in possible if isinstance(label, Outcome) and label not in ranks]
        if missing:
            names = listed(sorted(map(str, missing)))
            raise FieldError("order", self.order, f"every outcome of the table, {names} as well")


def monotone(column: str, order: Iterable[Any], *, along: Iterable[Any] | None = None) -> Claim:
    """Claim that the outcome never goes back in an order of outcomes while a column rises.

    All other columns stay as they are. Cases without an outcome are passed over, here and in the
    proof: that there are none is what ``check()`` tells.

    Args:
        column: a column whose values have an order: numbers, amounts, durations, dates.
        order: every outcome of the table, the one for the least values first.
        along: for a column of labels, or of yes and no, which of them count as rising, the least
            first.
    """
    return _Monotone(column, tuple(order), None if along is None else tuple(along))


@attrs.frozen(eq=False)
class _Line:
    """A table seen along one column: each of its classes leaves a table over the other columns."""

    table: Compiled
    column: int

    @classmethod
    def of(cls, table: Compiled, name: str) -> _Line:
        names = list(table.grid.axes)
        if name not in names:
            raise FieldError("column", name, f"a column of the table: {listed(names)}")
        return cls(table, names.index(name))

    @property
    def matching(self) -> list[int]:
        return self.table.space.by_class[self.column]

    def steps(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of neighbouring classes; what is equal along them is equal throughout."""
        return pairwise(range(len(self.matching)))

    def tried(self) -> Counterexample | None:
        """Look just inside and just outside of each rule, which mostly shows a difference."""
        space = self.table.space
        for place in bits(space.rules):
            box = space.box(place)
            inside = box[self.column]
            if inside and inside != space.everything[self.column] and all(box):
                low, high = (inside & -inside).bit_length() - 1, inside.bit_length()
                for outside in (low - 1, high):
                    found = self._compared(box, low, outside)
                    if found is not None:
                        return found
        return None

    def _compared(self, box: Box, inside: int, outside: int) -> Counterexample | None:
        if not 0 <= outside < len(self.matching):
            return None
        case = case_of(box)
        others = self.table.space.meeting(case, self.table.space.rules, but=self.column)
        labels = [self.table.ruling.end(others & self.matching[k]) for k in (inside, outside)]
        return self._pair(case, inside, outside, labels) if labels[0] != labels[1] else None

    def _pair(self, box: Box, one: int, other: int, labels: Sequence[Label]) -> Counterexample:
        cases = [with_mask(box, self.column, 1 << index) for index in (one, other)]
        facts = tuple(self.table.grid.witness(case) for case in cases)
        return Counterexample(facts, tuple(value_of(label) for label in labels))

    def differing(
        self, pairs: Iterable[tuple[int, int]], budget: Budget
    ) -> Iterator[tuple[Counterexample, tuple[Label, Label]]]:
        """Yield cases of two classes whose outcomes differ, all else being equal."""
        space, width = self.table.space, len(self.table.rules)
        doubled = _without_column(space, self.column)
        for one, other in pairs:
            rules = self.matching[one] | self.matching[other] << width
            changed = self.matching[one] ^ self.matching[other]
            along = changed | changed << width
            judge = side_by_side(Side(self.table.ruling, 0), Side(self.table.ruling, width), along)
            parts: Iterator[tuple[Box, Sides]] = doubled.partition(
                doubled.everything, rules, judge, budget, along=along
            )
            for box, label in parts:
                if not isinstance(label, Same):
                    yield self._pair(box, one, other, label), label

    def changes(
        self, budget: Budget, along: Iterable[str] | None = None
    ) -> Iterator[tuple[Counterexample, tuple[Label, Label]]]:
        """Yield cases whose outcomes differ, of neighbours first, then of all other pairs.

        Where every case has an outcome the neighbours suffice.

        Args:
            budget: how many parts of the table may be looked at.
            along: values in the order in which they rise, where the column itself has none.
        """
        differing: Any = self.differing
        ordered: list[Any] = [k for k in range(len(self.matching)) if k != self._nothing]
        if along is not None:
            differing, ordered = self._differing_values, [*along]
        broken = False
        for found in differing(pairwise(ordered), budget):
            broken = broken or any(isinstance(label, Ending) for label in found[1])
            yield found
        if broken:
            far = ((one, other) for n, one in enumerate(ordered) for other in ordered[n + 2 :])
            yield from differing(far, budget)

    def _differing_values(
        self, pairs: Iterable[tuple[Any, Any]], budget: Budget
    ) -> Iterator[tuple[Counterexample, tuple[Label, Label]]]:
        """Yield cases of two values whose outcomes differ; a class can have several of them."""
        name = list(self.table.grid.axes)[self.column]
        for pair in pairs:
            classes = self.axis.at(pair[0]), self.axis.at(pair[1])
            for found, labels in self.differing([classes], budget):
                cases = zip(found.facts, pair, strict=True)
                facts = tuple(Facts({**case, name: value}) for case, value in cases)
                yield Counterexample(facts, found.outcomes), labels

    @property
    def axis(self) -> Axis:
        return list(self.table.grid.axes.values())[self.column]

    @property
    def _nothing(self) -> int | None:
        return self.axis.nothing


def _without_column(space: Space, column: int) -> Space:
    """Return two copies of all rules, side by side, in a space in which a column has one class."""
    lengths = [mask.bit_length() for mask in space.everything]
    cells = [list(masks) * 2 for masks in space.cells]
    lengths[column], cells[column] = 1, [1] * len(cells[column])
    return Space(lengths, cells)


# Claims about single cases


@attrs.frozen
class _Never:
    outcome: Any = attrs.field(converter=frozen)
    where: Facts = attrs.field(converter=Facts)

    def prove(self, table: Compiled, budget: int) -> Verdict[Counterexample]:
        goal, wider, box = self._goal(table), *table.with_row(self.where)
        saying = sum(1 << place for place, label in enumerate(table.ruling.labels) if label == goal)
        never_else = table.ruling.otherwise != goal and not table.ruling.collects

        def judge(_: Box, sure: int, maybe: int) -> bool | None:
            if never_else and not (sure | maybe) & saying:
                return False
            label = table.ruling.settle(sure, maybe)
            return None if label is None else label == goal

        parts = (
            ()
            if not all(box)
            else wider.space.partition(
                box,
                wider.space.meeting(box, wider.space.rules),
                judge,
                Budget(budget),
                along=saying,
            )
        )
        region = wider.grid.region(box) if all(box) else "no case"
        claim = f"never {said(self.outcome)}" + (f" where {region}" if self.where else "")
        hits = (
            Counterexample((wider.grid.witness(part),), (self.outcome,))
            for part, hit in parts
            if hit
        )
        return _first(claim, hits)

    def _goal(self, table: Compiled) -> Outcome:
        goal = Outcome.of(self.outcome)
        possible = dict.fromkeys([*table.ruling.labels, table.ruling.otherwise])
        if goal not in possible and not table.ruling.collects:
            names = ", ".join(str(label) for label in possible if isinstance(label, Outcome))
            raise FieldError("outcome", self.outcome, f"an outcome of the table: {names}")
        return goal


def never(outcome: Any, where: Mapping[str, Any] | None = None) -> Claim:
    """Claim that no case leads to an outcome, among those that a row of cells describes.

    Args:
        outcome: what must not come out; of a table that collects, the whole collection.
        where: cells by column, as in a rule; all cases if left out.
    """
    return _Never(outcome, where or {})


def _first(claim: str, found: Iterator[Counterexample]) -> Verdict[Counterexample]:
    try:
        first = next(found, None)
    except BudgetSpentError:
        return Verdict(claim, "undecided", complete=False)
    if first is None:
        return Verdict(claim, "proved")
    return Verdict(claim, "refuted", [first])
