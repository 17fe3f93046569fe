"""A decision as a table of rules: what each says, and which of its conditions held."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from servicekit.decision import Decision, Undetermined
from servicekit.tables import DecisionTable, Ending
from servicekit.tables.explaining import CellMatch, RuleMatch, TableExplanation
from servicekit.tables.ruling import value_of
from servicekit.tables.wording import told
from servicekit.testing.wording import outcome_text, result_text

__all__ = ["conditions"]

_HELD = {True: "held", False: "failed", None: "unknown"}
_MOST = 12  # rules; of a longer table those that come nearest
_OTHERWISE = object()  # no id of a rule
_WIDEST = 40  # characters of a cell


def conditions(table: DecisionTable[Any], facts: Any) -> str:
    """Return a decision as plain text: each rule, its outcome, and what became of its conditions.

    The rules stand in the order of the table, and ``>`` marks those that decide. Of a long table
    only those are shown that apply or come near. What stands below the rules is the nearest value
    of each column that would change the outcome.

    Args:
        table: the table that decides.
        facts: a mapping, or an object with the facts as attributes.

    Raises:
        FactTypeError: a fact is of another type than its column.
        OutsideDomainError: a fact lies outside the domain of its column.

    Example:
        >>> from servicekit.tables import DecisionTable, Rule, col
        >>> table = DecisionTable(
        ...     name="return-window",
        ...     columns={"days": col.integer(0), "tier": col.enum("standard", "gold")},
        ...     rules=[
        ...         Rule("gold", when={"tier": "gold", "days": "<= 60"}, then="accept"),
        ...         Rule("standard", when={"tier": "standard", "days": "<= 30"}, then="accept"),
        ...     ],
        ...     otherwise="decline",
        ... )
        >>> print(conditions(table, {"days": 31, "tier": "standard"}))
        return-window: days = 31, tier = standard: decline
          rule       outcome  days          tier
          gold       accept   <= 60 held    gold failed
          standard   accept   <= 30 failed  standard held
        > otherwise  decline
        days = 30 would make it accept
        tier = gold would make it accept
    """
    found = table.explain(facts)
    place = {rule.id: number for number, rule in enumerate(table.rules)}
    shown = sorted(_nearest(found), key=lambda match: place[match.rule])
    columns = [name for name in table.columns if any(map(_reads(name), shown))]
    rows = [["", "rule", "outcome", *map(_cut, columns)], *_rows(table, found, shown, columns)]
    left_out = len(table.rules) - len(shown)
    return "\n".join(
        [
            _line(f"{table.name}: {told(found.facts) or 'no facts'}: {result_text(found.result)}"),
            *_aligned(rows),
            *([f"  … and {left_out:,} rules that came no nearer"] if left_out else []),
            *(_line(str(boundary)) for boundary in found.boundaries),
        ]
    )


def _nearest(found: TableExplanation) -> list[RuleMatch]:
    """Return the rules to show; near misses come in the order of how near they are."""
    return [*found.matched, *found.near_misses][: max(_MOST, len(found.matched))]


def _reads(column: str) -> Callable[[RuleMatch], bool]:
    return lambda match: any(cell.column == column for cell in match.cells)


def _rows(
    table: DecisionTable[Any],
    found: TableExplanation,
    shown: Iterable[RuleMatch],
    columns: Sequence[str],
) -> Iterator[list[str]]:
    deciding = _deciding(found.result)
    for match in shown:
        mark = ">" if match.rule in deciding else ""
        cells = {cell.column: _cell(cell) for cell in match.cells}
        held = (cells.get(name, "-") for name in columns)
        yield [mark, _cut(match.rule), _cut(outcome_text(match.outcome)), *held]
    otherwise = outcome_text(value_of(table.compiled.ruling.otherwise))
    yield [">" if _OTHERWISE in deciding else "", "otherwise", _cut(otherwise)]


def _deciding(result: Decision[Any] | Undetermined[Any] | Ending) -> Collection[object]:
    """Return the ids of the rules that decide, or what stands for none of them."""
    if isinstance(result, Decision):
        return result.rules or (_OTHERWISE,)
    return (_OTHERWISE,) if result is Ending.NO_RULE else ()


def _cell(match: CellMatch) -> str:
    return f"{_cut(match.cell)} {_HELD[match.matched]}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows whose cells stand below each other; the first is a mark without a name."""
    widths = [max(len(row[n]) for row in rows if n < len(row)) for n in range(len(rows[0]))]
    for mark, *cells in rows:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths[1:], strict=False))
        yield f"{mark or ' '} {'  '.join(padded)}".rstrip()


def _line(text: str) -> str:
    return " ".join(text.split())


def _cut(cell: str) -> str:
    line = _line(cell)
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"
