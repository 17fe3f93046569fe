"""What the rules of a table become where somebody changes one thing by mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import attrs

from servicekit.tables import DecisionTable, Rule
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.ordered import Cut
from servicekit.tables.wording import phrase
from servicekit.testing.mutation.cells import edges, labels_in, moved, relabelled
from servicekit.testing.mutation.probing import names_of
from servicekit.testing.wording import outcome_text

__all__ = ["RULE_OPERATORS", "Altered", "Rows", "altered"]

Table = DecisionTable[Any]
Rules = tuple[Rule[Any], ...]


class Rows(NamedTuple):
    """The rules of a table after a change.

    Args:
        rules: the rules.
        otherwise: the outcome where none applies.
    """

    rules: Rules
    otherwise: Any


class Altered(NamedTuple):
    """One change of a table.

    Args:
        change: what is changed, in words.
        columns: the columns that it is about.
        ways: the rules after it. A later way is for a table that refuses the earlier one: where
            two rules meet, an edge moves in both.
    """

    change: str
    columns: tuple[str, ...]
    ways: tuple[Rows, ...]


def altered(table: Table) -> Iterator[tuple[str, Altered]]:
    """Yield each change of a table with the name of the operator that makes it."""
    for name, operator in RULE_OPERATORS.items():
        for found in operator(table):
            yield name, found


def _with(table: Table, *changed: Rule[Any]) -> Rows:
    """Return the rules with some of them in the place of those of their ids."""
    by_id = {rule.id: rule for rule in changed}
    return Rows(tuple(by_id.get(rule.id, rule) for rule in table.rules), table.otherwise)


def _having(rule: Rule[Any], column: str, text: str) -> Rule[Any]:
    return attrs.evolve(rule, when={**rule.when, column: text})


def _cells(table: Table, rule: Rule[Any]) -> Iterator[tuple[str, Cell]]:
    for name, text in rule.when.items():
        yield name, table.columns[name].cell(text)


def _becomes(rule: Rule[Any], column: str, text: str) -> str:
    after = "is dropped" if text == "-" else f"becomes {phrase(column, text)}"
    return f"rule {rule.id}: {phrase(column, rule.when[column])} {after}"


# The operators


def _edges(table: Table) -> Iterator[Altered]:
    """Move each edge of each cell by one step."""
    for rule in table.rules:
        for name, cell in _cells(table, rule):
            for number, cut, place in edges(table.columns[name], cell):
                after = moved(cell, number, place)
                if after is not None:
                    text = table.columns[name].text(after)
                    alone = _with(table, _having(rule, name, text))
                    ways = dict.fromkeys((alone, _together(table, name, cut, place)))
                    yield Altered(_becomes(rule, name, text), (name,), tuple(ways))


def _together(table: Table, name: str, cut: Cut, place: Cut) -> Rows:
    """Move an edge in all rules that have it, as where one ends and the next one begins."""
    column, changed = table.columns[name], []
    for rule in table.rules:
        cell = dict(_cells(table, rule)).get(name)
        if cell is not None and cut in cell.parts:
            after = moved(cell, cell.parts.index(cut), place)
            if after is not None:
                changed.append(_having(rule, name, column.text(after)))
    return _with(table, *changed)


def _values(table: Table) -> Iterator[Altered]:
    """Name another label in a cell, or one fewer."""
    for rule in table.rules:
        for name, cell in _cells(table, rule):
            column = table.columns[name]
            texts = relabelled(column, cell, labels_in(column, _of_column(table, name)))
            for text in dict.fromkeys(texts):
                rows = _with(table, _having(rule, name, text))
                yield Altered(_becomes(rule, name, text), (name,), (rows,))


def _of_column(table: Table, name: str) -> Sequence[Cell]:
    found = (dict(_cells(table, rule)).get(name) for rule in table.rules)
    return [cell for cell in found if cell is not None]


def _conditions(table: Table) -> Iterator[Altered]:
    """Drop a condition."""
    for rule in table.rules:
        for name in rule.when:
            rest = {column: text for column, text in rule.when.items() if column != name}
            change = f"rule {rule.id}: {phrase(name, rule.when[name])} is dropped"
            yield Altered(change, (name,), (_with(table, attrs.evolve(rule, when=rest)),))


def _rules(table: Table) -> Iterator[Altered]:
    """Drop a rule; who overrode it overrides what it overrode."""
    for rule in table.rules:
        rest = tuple(_without(each, rule) for each in table.rules if each.id != rule.id)
        rows = Rows(rest, table.otherwise)
        yield Altered(f"rule {rule.id} is dropped", (), (rows,))


def _without(rule: Rule[Any], dropped: Rule[Any]) -> Rule[Any]:
    if dropped.id not in rule.overrides:
        return rule
    rest = [each for each in rule.overrides if each != dropped.id]
    return attrs.evolve(rule, overrides=tuple(dict.fromkeys((*rest, *dropped.overrides))))


def _outcomes(table: Table) -> Iterator[Altered]:
    """Give a rule, or the cases to which none applies, the next other outcome of the table."""
    for rule in table.rules:
        for other in _next(table, rule.then):
            change = f"rule {rule.id}: {_turns(rule.then, other)}"
            yield Altered(change, (), (_with(table, attrs.evolve(rule, then=other)),))
    if table.otherwise is not attrs.NOTHING:
        for other in _next(table, table.otherwise):
            change = f"otherwise: {_turns(table.otherwise, other)}"
            yield Altered(change, (), (Rows(table.rules, other),))


def _turns(outcome: Any, other: Any) -> str:
    return f"{outcome_text(outcome)} becomes {outcome_text(other)}"


def _next(table: Table, outcome: Any) -> Sequence[Any]:
    """Return the outcome after one in the order of the rules, none where all mean the same."""
    every = [rule.then for rule in table.rules]
    if table.otherwise is not attrs.NOTHING:
        every.append(table.otherwise)
    by_meaning: dict[frozenset[str], Any] = {}
    for each in every:
        by_meaning.setdefault(frozenset(names_of(each)), each)
    meanings = [*by_meaning]
    place = meanings.index(frozenset(names_of(outcome)))
    return [by_meaning[means] for means in (*meanings[place + 1 :], *meanings[:place])][:1]


def _overrides(table: Table) -> Iterator[Altered]:
    """Let a rule give way to one that it overrides."""
    by_id = {rule.id: rule for rule in table.rules}
    for rule in table.rules:
        for other in rule.overrides:
            rest = [each for each in rule.overrides if each != other]
            below = attrs.evolve(rule, overrides=rest)
            above = attrs.evolve(by_id[other], overrides=[*by_id[other].overrides, rule.id])
            change = f"rule {rule.id} overrides {other}: the other way round"
            yield Altered(change, (), (_with(table, below, above),))


RULE_OPERATORS: Mapping[str, Callable[[Table], Iterator[Altered]]] = MappingProxyType(
    {
        "move-edge": _edges,
        "change-value": _values,
        "drop-condition": _conditions,
        "drop-rule": _rules,
        "swap-outcome": _outcomes,
        "flip-override": _overrides,
    }
)
"""What can go wrong with the rules of a table, by name."""
