"""Read the rules of a table by its columns, and collect everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Any

import attrs

from servicekit.errors import CellError, Problem
from servicekit.tables import col
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.column import Column
from servicekit.tables.grid import Row
from servicekit.tables.rule import Rule
from servicekit.tables.ruling import AGGREGATES, POLICIES, amounts

__all__ = ["AS_OF", "Reader"]

AS_OF = "as_of"
_SHOWN = 10  # names in a message


class Reader:
    """Read rules into rows of cells; whatever is wrong goes to ``problems``, with its path."""

    def __init__(self, columns: Any, rules: Sequence[Rule[Any]]) -> None:
        self.problems: list[Problem] = []
        self._broken: set[str] = set()
        self.columns = self._columns(columns, rules)
        self._known: dict[tuple[str, str], Cell] = {}
        self._texts: dict[tuple[str, Cell, str], str] = {}
        self.rows = [self._row(place, rule) for place, rule in enumerate(rules)]
        self.rules = [
            self._canonical(rule, row) for rule, row in zip(rules, self.rows, strict=True)
        ]
        self._ids(rules)

    def _columns(self, columns: Any, rules: Sequence[Rule[Any]]) -> dict[str, Column]:
        found = {}
        if not isinstance(columns, Mapping):
            self.report("columns", f"{columns!r} is no mapping of names to columns")
            return {}
        for name, column in columns.items():
            if not isinstance(name, str) or not name.strip():
                self.report(f"columns.{name}", f"{name!r} is no name; give text")
            elif not isinstance(column, Column):
                self._broken.add(name)
                self.report(
                    f"columns.{name}",
                    f"{column!r} is no column; take one of col, like col.boolean()",
                )
            else:
                found[name] = column
        if not columns:
            self.report("columns", "a table has at least one column")
        if AS_OF not in columns and any(rule.effective for rule in rules):
            found[AS_OF] = col.date()
        return found

    def report(self, path: str, message: str) -> None:
        """Note that something is wrong."""
        self.problems.append(Problem(path, message))

    def _row(self, place: int, rule: Rule[Any]) -> Row:
        row = {}
        for name, given in _given(rule).items():
            path = f"rules[{place}].when.{name}"
            if name in self._broken:
                continue
            if name not in self.columns:
                self.report(path, f"rule {rule.id!r}: {_unknown(name, self.columns, 'column')}")
            elif name == AS_OF and rule.effective and AS_OF in rule.when:
                self.report(path, f"rule {rule.id!r} has effective dates as well; give one of them")
            elif (cell := self._cell(path, rule, name, given)) is not None:
                row[name] = cell
        return {
            name: row[name]
            for name in self.columns
            if name in row and self._text(name, row[name]) != "-"
        }

    def _cell(self, path: str, rule: Rule[Any], name: str, given: Any) -> Cell | None:
        try:
            if not isinstance(given, str):  # as keys, True and 1 would be the same
                return self.columns[name].cell(given)
            if (name, given) not in self._known:
                self._known[name, given] = self.columns[name].cell(given)
            return self._known[name, given]
        except CellError as error:
            self.report(path, f"rule {rule.id!r}: {error}")
            return None

    def _canonical(self, rule: Rule[Any], row: Row) -> Rule[Any]:
        when = {name: self._text(name, cell) for name, cell in row.items()}
        return attrs.evolve(rule, when=when, effective=None)

    def _text(self, name: str, cell: Cell) -> str:
        key = name, cell, cell.given  # what matches nothing keeps the text that it was given
        if key not in self._texts:
            self._texts[key] = self.columns[name].text(cell)
        return self._texts[key]

    def _ids(self, rules: Sequence[Rule[Any]]) -> None:
        places: dict[str, int] = {}
        for place, rule in enumerate(rules):
            if rule.id in places:
                self.report(
                    f"rules[{place}].id",
                    f"rule {rule.id!r} is there twice, as rules[{places[rule.id]}]",
                )
            places.setdefault(rule.id, place)
        self._overrides(rules, places)

    def _overrides(self, rules: Sequence[Rule[Any]], places: Mapping[str, int]) -> None:
        for place, rule in enumerate(rules):
            for other in rule.overrides:
                if other not in places:
                    path = f"rules[{place}].overrides"
                    self.report(path, f"rule {rule.id!r}: {_unknown(other, places, 'rule')}")
        known = {
            place: [places[other] for other in rule.overrides if other in places]
            for place, rule in enumerate(rules)
        }
        try:
            TopologicalSorter(known).prepare()
        except CycleError as error:
            ids = " > ".join(rules[place].id for place in reversed(error.args[1]))
            self.report("rules", f"rules override each other in a circle: {ids}")

    def policy(self, policy: Any, aggregate: Any, *, check: bool) -> None:
        """Check the hit policy and what goes with it; ``check`` also whether outcomes add up."""
        if policy not in POLICIES:
            self.report("policy", f"{policy!r} is none of {', '.join(POLICIES)}")
        if aggregate is not None and aggregate not in AGGREGATES:
            self.report("aggregate", f"{aggregate!r} is none of {', '.join(AGGREGATES)}")
        if aggregate is not None and policy != "collect":
            self.report("aggregate", f"only collect aggregates, and the policy is {policy!r}")
        if check and aggregate not in (None, "count"):
            self._amounts(aggregate)
        if policy in POLICIES and policy != "exceptions":
            for place, rule in enumerate(self.rules):
                if rule.overrides:
                    message = f"rule {rule.id!r}: only exceptions override, not {policy!r}"
                    self.report(f"rules[{place}].overrides", message)

    def _amounts(self, aggregate: Any) -> None:
        if not amounts([rule.then for rule in self.rules]):
            kinds = "numbers, all money of one currency or all durations"
            self.report("rules", f"{aggregate} needs outcomes that are all {kinds}")


def _given(rule: Rule[Any]) -> dict[str, Any]:
    if rule.effective is None:
        return dict(rule.when)
    since, until = rule.effective
    match since, until:
        case None, None:
            period = "-"
        case None, _:
            period = f"< {until}"
        case _, None:
            period = f">= {since}"
        case _:
            period = f"[{since}..{until})"
    return {**rule.when, AS_OF: period}


def _unknown(name: str, known: Mapping[str, Any], kind: str) -> str:
    close = get_close_matches(name, known, n=1)
    some = ", ".join([*islice(known, _SHOWN), *["..."] * (len(known) > _SHOWN)])
    hint = f"; did you mean {close[0]!r}?" if close else f"; there are {some}"
    return f"there is no {kind} {name!r}{hint}"
