"""Explain a decision: which cells matched, what came near, and what would change the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from servicekit.decision import Decision, Undetermined
from servicekit.errors import AggregateError, AmbiguousRulesError, NoRuleError
from servicekit.tables.columns.axis import Axis
from servicekit.tables.compiled import Compiled
from servicekit.tables.deciding import Decider
from servicekit.tables.ruling import Ending, value_of
from servicekit.tables.space import bits
from servicekit.tables.wording import phrase, said, shown, told
from servicekit.values import Facts

__all__ = ["Boundary", "CellMatch", "RuleMatch", "TableExplanation", "explain"]

_SHOWN = 3  # near misses in the text; all are in the value


@attrs.frozen
class CellMatch:
    """One cell held against its fact.

    Args:
        column: the name of the column.
        cell: the cell of the rule.
        matched: whether the fact matches it; ``None`` where the fact is unknown.
    """

    column: str
    cell: str
    matched: bool | None

    def __str__(self) -> str:
        return phrase(self.column, self.cell)


@attrs.frozen
class RuleMatch:
    """One rule held against the facts.

    Args:
        rule: the id of the rule.
        outcome: what it says.
        cells: its cells, those of free columns left out.
    """

    rule: str
    outcome: Any
    cells: tuple[CellMatch, ...]

    @property
    def failed(self) -> tuple[CellMatch, ...]:
        """The cells that the facts do not match."""
        return tuple(cell for cell in self.cells if cell.matched is False)

    @property
    def unknown(self) -> tuple[CellMatch, ...]:
        """The cells whose facts are unknown."""
        return tuple(cell for cell in self.cells if cell.matched is None)


@attrs.frozen
class Boundary:
    """The nearest value of one column that would change the outcome, all else being equal.

    Args:
        column: the name of the column.
        value: the value.
        outcome: what the table would say; an ``Ending`` where it has no outcome there.
    """

    column: str
    value: Any
    outcome: Any

    def __str__(self) -> str:
        return f"{self.column} = {shown(self.value)} would make it {said(self.outcome)}"


@attrs.frozen(kw_only=True)
class TableExplanation:
    """Why a table says what it says about some facts.

    Args:
        facts: the facts that the table reads.
        result: the decision, what is still to be asked, or how the facts end without an outcome.
        matched: the rules that apply.
        near_misses: the rules that do not, those with the fewest cells that fail first.
        boundaries: for each column the nearest value that would change the outcome, the column
            with the smallest step first. Empty while facts are unknown.
    """

    facts: Facts = attrs.field(converter=Facts)
    result: Decision[Any] | Undetermined[Any] | Ending
    matched: tuple[RuleMatch, ...]
    near_misses: tuple[RuleMatch, ...]
    boundaries: tuple[Boundary, ...]

    @property
    def nearest(self) -> Boundary | None:
        """The nearest boundary of all."""
        return self.boundaries[0] if self.boundaries else None

    def __str__(self) -> str:
        lines = [f"{told(self.facts) or 'No facts'}: {self._headline()}"]
        for match in self.matched:
            cells = " and ".join(map(str, match.cells)) or "every case"
            lines.append(f"- rule {match.rule} applies ({cells}): {said(match.outcome)}")
        missed = self.near_misses[:_SHOWN]
        lines += [f"- rule {match.rule} {_missed(match)}" for match in missed]
        lines += [f"- {boundary}" for boundary in self.boundaries]
        return "\n".join(lines)

    def _headline(self) -> str:
        if isinstance(self.result, Decision):
            return said(self.result.outcome)
        return str(self.result)


def _missed(match: RuleMatch) -> str:
    if match.failed:
        return f"does not: {', '.join(f'it wants {cell}' for cell in match.failed)}"
    return f"may: not known is whether {', '.join(map(str, match.unknown))}"


def explain(table: Compiled, decider: Decider, facts: Any) -> TableExplanation:
    """Hold every rule against the facts, and look for the nearest change of the outcome."""
    known = decider.read(facts)
    classes = decider.classes(known)
    matches = [_match(table, place, classes) for place in bits(table.space.rules)]
    missed = [match for match in matches if match.failed or match.unknown]
    return TableExplanation(
        facts=known,
        result=_result(decider, facts),
        matched=tuple(match for match in matches if not match.failed and not match.unknown),
        near_misses=tuple(sorted(missed, key=lambda m: (len(m.failed), len(m.unknown)))),
        boundaries=() if None in classes else tuple(_boundaries(table, known, classes)),
    )


def _result(decider: Decider, facts: Any) -> Decision[Any] | Undetermined[Any] | Ending:
    try:
        return decider.decide(facts)
    except NoRuleError:
        return Ending.NO_RULE
    except (AggregateError, AmbiguousRulesError):
        return Ending.CONFLICT


def _match(table: Compiled, place: int, classes: Sequence[int | None]) -> RuleMatch:
    rule, box = table.rules[place], table.space.box(place)
    matched = {
        name: None if index is None else bool(mask >> index & 1)
        for name, mask, index in zip(table.grid.axes, box, classes, strict=True)
    }
    cells = tuple(CellMatch(name, cell, matched[name]) for name, cell in rule.when.items())
    return RuleMatch(rule.id, rule.then, cells)


def _boundaries(
    table: Compiled, known: Mapping[str, Any], classes: Sequence[int | None]
) -> list[Boundary]:
    found = []
    box = tuple(1 << index for index in classes if index is not None)
    for number, (name, axis) in enumerate(table.grid.axes.items()):
        others = table.space.meeting(box, table.space.rules, but=number)
        matching = table.space.by_class[number]
        here = box[number].bit_length() - 1
        now = table.ruling.end(others & matching[here])
        ends = [table.ruling.end(others & rules) for rules in matching]
        changed = [next((k for k in way if ends[k] != now), None) for way in _ways(here, axis)]
        steps = [(_distance(axis, k, known[name]), k) for k in changed if k is not None]
        if steps:
            _, index = min(steps)
            value = axis.near(index, known[name])
            found.append((abs(index - here), Boundary(name, value, value_of(ends[index]))))
    return [boundary for _, boundary in sorted(found, key=lambda pair: pair[0])]


def _ways(here: int, axis: Axis) -> Iterator[Iterable[int]]:
    """Yield the classes below and above one, outwards, and last that of ``None``."""
    end = axis.length if axis.nothing is None else axis.nothing
    if not axis.ordered or here == axis.nothing:
        yield (k for k in range(axis.length) if k != here)
        return
    yield range(here - 1, -1, -1)
    yield range(here + 1, end)
    yield () if axis.nothing is None else (axis.nothing,)


def _distance(axis: Axis, index: int, value: Any) -> tuple[bool, Any]:
    """Return how far a value is from a class; what has no distance is furthest."""
    distance = axis.distance(index, value)
    return distance is None, distance or 0
