"""What a check finds in a table, each as a sentence for whoever is responsible for the rules."""

from __future__ import annotations

import math
from typing import Any

import attrs

from servicekit.tables.grid import Grid
from servicekit.tables.region import Region
from servicekit.tables.ruling import Outcome
from servicekit.tables.space import Box
from servicekit.tables.wording import listed, said, told
from servicekit.values import Facts

__all__ = ["Gap", "Idle", "OutOfDomain", "Overlap", "Unreachable", "cases"]


@attrs.frozen
class Overlap:
    """Two rules that apply to the same cases.

    Args:
        rules: the ids of the two, in the order of the table.
        outcomes: what each of them says.
        contradictory: whether the policy of the table forbids it.
    """

    rules: tuple[str, str]
    outcomes: tuple[Any, Any]
    contradictory: bool
    _grid: Grid = attrs.field(eq=False, repr=False)
    _boxes: tuple[Box, ...] = attrs.field(repr=False)

    @property
    def regions(self) -> tuple[Region, ...]:
        """The cases that the two share, as one region or as what stronger rules leave of it."""
        return tuple(self._grid.region(box) for box in self._boxes)

    @property
    def witness(self) -> Facts:
        """One of the cases, as facts that the table takes."""
        return self._grid.witness(self._boxes[0])

    def __str__(self) -> str:
        first, second = self.rules
        shared = "; or ".join(f"{region} ({cases(region.size)})" for region in self.regions)
        one, other = self.outcomes
        mend = ""
        if Outcome.of(one) == Outcome.of(other):
            says = f"both say {said(one)}"
            if self.contradictory:  # though they agree: no other policy forbids that
                mend = ' The policy "unique" forbids that: let them not overlap, or choose "any".'
        else:
            says = f"{first} says {said(one)}, {second} says {said(other)}"
        return (
            f"Rules {first} and {second} both apply to {shared}; {says}. "
            f"For example: {told(self.witness)}.{mend}"
        )


@attrs.frozen
class Gap:
    """Cases for which there is no rule.

    Args:
        region: the cases.
        columns: the columns of the table, as a row for them lists them.
    """

    region: Region
    columns: tuple[str, ...]

    @property
    def row(self) -> str | None:
        """The row that is missing, but for its outcome; ``None`` if no single row can say it."""
        if not self.region.writable:
            return None
        when = self.region.when
        return ", ".join(f"{name}: {when.get(name, '-')}" for name in self.columns)

    def __str__(self) -> str:
        row = f" Missing row: {self.row}, then: ?" if self.row else ""
        return (
            f"No rule for {self.region} ({cases(self.region.size)}). "
            f"For example: {told(self.region.witness)}.{row}"
        )


@attrs.frozen
class Unreachable:
    """A rule without effect, because others decide wherever it applies.

    Args:
        rule: the id of the rule.
        by: the ids of those that decide there.
        overridden: whether they override it; otherwise they say the same.
    """

    rule: str
    by: tuple[str, ...]
    overridden: bool = True

    def __str__(self) -> str:
        if not self.overridden:
            say = "says" if len(self.by) == 1 else "say"
            others = f"{listed(self.by)} {say} the same"
            return f"Rule {self.rule} adds nothing: wherever it applies, {others}."
        verb = "overrides" if len(self.by) == 1 else "together override"
        return f"Rule {self.rule} never decides: {listed(self.by)} {verb} it wherever it applies."


@attrs.frozen
class OutOfDomain:
    """A rule that never applies, because a cell of it lies outside the domain of its column."""

    rule: str
    column: str

    def __str__(self) -> str:
        return (
            f"Rule {self.rule} never applies: its cell of {self.column} "
            "lies outside the domain of the column."
        )


@attrs.frozen
class Idle:
    """A column that never changes the outcome."""

    column: str

    def __str__(self) -> str:
        return f"Column {self.column} never changes the outcome; nobody needs to ask for it."


def cases(size: float) -> str:
    """Return a number of cases as part of a sentence."""
    if size == math.inf:
        return "cases without end"
    return "1 case" if size == 1 else f"{size:,} cases"
