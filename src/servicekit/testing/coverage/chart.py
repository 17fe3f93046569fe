"""The chart: the elements of one policy, and which of them an observation makes happen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from hashlib import sha256
from operator import and_
from typing import Any

from servicekit.decision import Undetermined
from servicekit.tables import DecisionTable, Ending
from servicekit.tables.checking import uncovered
from servicekit.tables.deciding import class_of
from servicekit.tables.space import Budget, BudgetSpentError, bits
from servicekit.testing.coverage.edges import Edge, edges, reachable
from servicekit.testing.coverage.element import Element
from servicekit.testing.observing import Observation
from servicekit.values import frozen

__all__ = ["Found", "Named", "TableChart", "told_apart"]

_KEPT = 4096  # facts of one table of which it is kept what they make happen
_BOXES = 500  # how many boxes are looked at for a case to which no rule applies
_MISSING = object()

# What a chart finds in one policy: the kind of each element, and its words.
Found = tuple[str, str]


def told_apart(place: str, found: Sequence[Found]) -> str:
    """Return what tells policies apart that are called the same but have other elements."""
    text = "\n".join(": ".join(each) for each in found)
    return sha256(f"{place}\n{text}".encode()).hexdigest()[:8]


class Named:
    """Hold elements that a policy names itself, such as the levels of a ladder.

    Args:
        kind: what they are.
        words: for each name the words of its element.
        names: what returns the names that an observation makes happen.
    """

    def __init__(
        self,
        kind: str,
        words: dict[Any, str],
        names: Callable[[Observation], Iterable[Any]],
    ) -> None:
        self.found: tuple[Found, ...] = tuple((kind, each) for each in words.values())
        self.elements: tuple[Element, ...] = ()
        self._places = {name: place for place, name in enumerate(words)}
        self._names = names

    def happened(self, observation: Observation) -> tuple[Element, ...]:
        """Return the elements whose names the observation has."""
        return tuple(self.elements[self._places[name]] for name in self._names(observation))


class TableChart:
    """Hold the rules and the boundaries of a table.

    A rule happens where it applies for certain and nothing overrides it. So does its boundary,
    and the first value that it does not take happens where only this value keeps it from that.
    Rules and boundaries that no case can reach are left out; :meth:`DecisionTable.check` tells of
    them.
    """

    def __init__(self, table: DecisionTable[Any]) -> None:
        self._table = table
        self._axes = list(table.compiled.grid.axes.items())
        self._columns = list(table.compiled.grid.axes)
        self._space = table.compiled.space
        self._higher = table.compiled.ruling.higher
        self._kept: dict[Any, tuple[Element, ...]] = {}
        rules, sides = self._reached()
        self._rules = {rule: place for place, rule in enumerate(rules)}
        self._edges = self._by_class(sides, len(rules))
        words = [("rule", _of_rule(table, rule)) for rule in rules]
        self.found: tuple[Found, ...] = (*words, *(("boundary", edge.words) for edge in sides))
        self.elements: tuple[Element, ...] = ()

    def _reached(self) -> tuple[list[int], list[Edge]]:
        """Return the rules that a case can reach, with -1 for none at all, and their boundaries."""
        table = self._table.compiled
        places = bits(self._space.rules)
        rules = [rule for rule in places if reachable(table, rule, self._space.box(rule))]
        sides = [edge for rule in rules for edge in edges(table, rule)]
        if table.ruling.otherwise is not Ending.NO_RULE and self._open():
            rules.append(-1)
        return rules, sides

    def _open(self) -> bool:
        """Whether there is a case to which no rule applies."""
        everything = self._table.compiled.grid.everything
        try:
            compiled, budget = self._table.compiled, Budget(_BOXES)
            return bool(uncovered(compiled, everything, self._space.rules, budget))
        except BudgetSpentError:
            return True

    def _by_class(
        self, sides: Sequence[Edge], start: int
    ) -> list[dict[int, list[tuple[int, Edge]]]]:
        """Return for each column, for each of its classes, the boundaries that lie there."""
        found: list[dict[int, list[tuple[int, Edge]]]] = [{} for _ in self._axes]
        for place, edge in enumerate(sides, start):
            for index in bits(edge.classes):
                found[edge.column].setdefault(index, []).append((place, edge))
        return found

    def happened(self, observation: Observation) -> tuple[Element, ...]:
        """Return the rules and boundaries that facts make happen.

        While facts are missing that make a difference, only rules that collect happen: each of
        them stands by itself.
        """
        if isinstance(observation.said, Undetermined) and self._table.policy != "collect":
            return ()
        known = observation.facts
        key: Any = tuple([known.get(name, _MISSING) for name in self._columns])
        try:
            found = self._kept.get(key)
        except TypeError:  # a list or a set
            key = frozen(key)
            found = self._kept.get(key)
        if found is None:
            found = tuple(self.elements[place] for place in self._places(known))
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found

    def _places(self, known: Any) -> Iterator[int]:
        classes = [
            0 if axis.length == 1 else class_of(name, axis, known) for name, axis in self._axes
        ]
        met = [self._met(column, index) for column, index in enumerate(classes)]
        possible = reduce(and_, (some for some, _ in met), self._space.rules)
        sure = reduce(and_, (every for _, every in met), self._space.rules)
        yield from (self._rules[rule] for rule in bits(sure) if self._decides(rule, possible))
        if not possible and -1 in self._rules:
            yield self._rules[-1]
        for column, index in enumerate(classes):
            near = self._edges[column].get(index, ()) if index is not None else ()
            here = [(place, edge) for place, edge in near if self._is_at(edge, known)]
            others = (every for number, (_, every) in enumerate(met) if number != column)
            rest = reduce(and_, others, self._space.rules) if here else 0
            for place, edge in here:
                if rest >> edge.rule & 1 and self._decides(edge.rule, possible):
                    yield place

    def _met(self, column: int, index: int | None) -> tuple[int, int]:
        """Return the rules that some values of a fact match, and those that all of them do."""
        if index is not None:
            rules = self._space.by_class[column][index]
            return rules, rules
        return self._space.reach(column, self._axes[column][1].everything)

    def _decides(self, rule: int, possible: int) -> bool:
        return not self._higher[rule] & possible and rule in self._rules

    def _is_at(self, edge: Edge, known: Any) -> bool:
        name, axis = self._axes[edge.column]
        column: Any = axis.column
        return edge.position is None or bool(column.position(known[name]) == edge.position)


def _of_rule(table: DecisionTable[Any], rule: int) -> str:
    return "a case to which no rule applies" if rule < 0 else f"rule {table.rules[rule].id}"
