"""Decide: one look-up a column, one intersection of bits, and the rule that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from servicekit.decision import Decision, Reason, Undetermined
from servicekit.errors import (
    AggregateError,
    AmbiguousRulesError,
    FactTypeError,
    NoRuleError,
    OutsideDomainError,
)
from servicekit.tables.columns.axis import Axis
from servicekit.tables.compiled import Compiled
from servicekit.tables.rule import Rule
from servicekit.tables.ruling import Label, Outcome
from servicekit.tables.space import Box, Budget, BudgetSpentError, bits
from servicekit.tables.wording import listed, phrase
from servicekit.tables.writing import Decisions, written

__all__ = ["UNKNOWN", "Decider", "class_of", "getter"]

#: Stands for a fact that nobody has asked for yet.
UNKNOWN = object()
_NO_FACTS = {bool, bytes, float, frozenset, int, list, set, str, tuple}
_COMPLETIONS = 20_000  # so many ways to complete the facts are tried; fewer of long tables
_PARTS = 2_000  # so many parts of the table are looked at where there are more


class Decider:
    """Decide facts by a compiled table; the decision of a single rule is built once."""

    def __init__(self, table: Compiled) -> None:
        self._table = table
        self._axes = list(table.grid.axes.items())
        self._by_class = table.space.by_class
        self._alone = Decisions(len(table.rules))
        self._together = lru_cache(maxsize=1024)(self._resolved)
        self.decide: Callable[[Any], Decision[Any] | Undetermined[Any]] = written(
            self._axes, self._by_class, self._alone, self.slowly
        )

    def slowly(self, facts: Any) -> Decision[Any] | Undetermined[Any]:
        """Decide any facts: objects, facts that are missing, and those that are wrong.

        Raises:
            FactTypeError: a fact is of another type than its column.
            OutsideDomainError: a fact lies outside the domain of its column.
            NoRuleError: no rule applies, and there is no ``otherwise``.
            AmbiguousRulesError: several rules apply that cannot stand together.
            AggregateError: the outcomes to collect are no amounts.
        """
        known = self.read(facts)
        classes = self.classes(known)
        rules = self._table.space.rules
        for rules_by_class, index in zip(self._by_class, classes, strict=True):
            if index is not None:
                rules &= rules_by_class[index]
        unknown = [column for column, index in enumerate(classes) if index is None]
        if not unknown:
            return self._final(rules, known)
        return self._with_unknown(rules, unknown, known)

    def read(self, facts: Any) -> dict[str, Any]:
        """Return the facts that the columns name, without those that are unknown."""
        get = getter(facts)
        found = {name: get(name) for name, _ in self._axes}
        for name, axis in self._axes:
            if found[name] is UNKNOWN and axis.column.missing == "none":
                found[name] = None
        return {name: value for name, value in found.items() if value is not UNKNOWN}

    def classes(self, known: Mapping[str, Any]) -> list[int | None]:
        """Return for each column the class of its fact, ``None`` where it is unknown."""
        return [
            0 if axis.length == 1 else class_of(name, axis, known)  # which makes no difference
            for name, axis in self._axes
        ]

    def _final(self, rules: int, known: Mapping[str, Any]) -> Decision[Any]:
        """Return the decision of the rules that match, or say why there is none."""
        alone = not rules & (rules - 1)
        decision = self._resolved(rules) if alone else self._together(rules)
        if decision is not None:
            return self._alone.kept(rules, decision) if alone else decision
        table = self._table
        if not rules:
            raise NoRuleError(table.name, known)
        aggregate = table.ruling.aggregate
        if aggregate:
            outcomes = tuple(table.rules[rule].then for rule in bits(rules))
            raise AggregateError(table.name, aggregate, outcomes)
        winners = tuple(table.rules[rule].id for rule in bits(table.ruling.winners(rules)))
        raise AmbiguousRulesError(table.name, winners, known)

    def _resolved(self, rules: int) -> Decision[Any] | None:
        """Return the decision of rules that match, or ``None`` where they lead to none."""
        label = self._table.ruling.end(rules)
        return self._decision(rules, label) if isinstance(label, Outcome) else None

    def _decision(self, matched: int, label: Outcome) -> Decision[Any]:
        table = self._table
        if not matched:
            because = [Reason("otherwise", "No rule applies, so this is what holds otherwise.")]
            return Decision(label.value, because=because)
        winners = [table.rules[rule] for rule in bits(table.ruling.winners(matched))]
        because = [Reason("rule", _applies(rule)) for rule in winners]
        because += [Reason("note", rule.note) for rule in winners if rule.note]
        for rule in bits(matched & ~table.ruling.winners(matched)):
            gave_way = f"Rule {table.rules[rule].id} applies as well, and is overridden."
            because.append(Reason("overridden", gave_way))
        return Decision(label.value, [rule.id for rule in winners], because)

    # Facts that nobody has asked for yet

    def _with_unknown(
        self, rules: int, unknown: list[int], known: Mapping[str, Any]
    ) -> Decision[Any] | Undetermined[Any]:
        """Return the decision if all ways to complete the facts agree, else what to ask for."""
        open_ = [column for column in unknown if self._answers(rules, column) != {rules}]
        completions = self._completions(rules, open_)
        ends = self._ends(completions) if completions else self._searched(rules, known)
        match list(ends.items()):
            case [(Outcome(value=outcome), _)] if open_:
                return self._whichever(completions or {rules}, open_, outcome)
            case [(_, matched)]:
                return self._final(matched, known)
        asked = [column for column in open_ if not ends or self._matters(rules, column, open_)]
        asked.sort(key=lambda column: self._left_over(rules, column))
        ask = [self._axes[column][0] for column in asked]
        return Undetermined(ask, [end.value for end in ends if isinstance(end, Outcome)])

    def _whichever(
        self, completions: Iterable[int], columns: list[int], outcome: Any
    ) -> Decision[Any]:
        names = listed([self._axes[column][0] for column in columns])
        because = [Reason("whichever", f"Every answer about {names} leads to this.")]
        rules = reduce(or_, map(self._table.ruling.winners, completions))
        return Decision(outcome, [self._table.rules[rule].id for rule in bits(rules)], because)

    def _answers(self, rules: int, column: int) -> set[int]:
        """Return what each answer about a column leaves of the rules."""
        return {rules & matching for matching in self._by_class[column]}

    def _left_over(self, rules: int, column: int) -> float:
        """Return how many rules an answer leaves on average: the fewer, the more it tells."""
        matching = self._by_class[column]
        return sum((rules & mask).bit_count() for mask in matching) / len(matching)

    def _completions(self, rules: int, columns: list[int]) -> set[int] | None:
        """Return the sets of rules that match once some columns are known; none if too many."""
        found, most = {rules}, _COMPLETIONS * 100 // (100 + len(self._table.rules))
        for column in columns:
            if len(found) * len(self._by_class[column]) > most:
                return None
            found = {left for some in found for left in self._answers(some, column)}
        return found

    def _ends(self, completions: Iterable[int]) -> dict[Label, int]:
        """Return where the facts may lead, each way to end with rules that lead there."""
        found: dict[Label, int] = {}
        for rules in sorted(completions):
            found.setdefault(self._table.ruling.end(rules), rules)
        return found

    def _searched(self, rules: int, known: Mapping[str, Any]) -> dict[Label, int]:
        """Return where the facts may lead, two ways at the most; none if that takes too long."""

        def judge(_: Box, sure: int, maybe: int) -> tuple[Label, int] | None:
            label = self._table.ruling.settle(sure, maybe)
            return None if label is None else (label, sure)

        box = tuple(
            axis.everything if index is None else 1 << index
            for (_, axis), index in zip(self._axes, self.classes(known), strict=True)
        )
        found: dict[Label, int] = {}
        with suppress(BudgetSpentError):
            for _, (label, sure) in self._table.space.partition(box, rules, judge, Budget(_PARTS)):
                found.setdefault(label, sure)
                if len(found) > 1:
                    break
            return found
        return {}

    def _matters(self, rules: int, column: int, columns: list[int]) -> bool:
        """Whether an answer about a column can make a difference, whatever the others are."""
        others = self._completions(rules, [other for other in columns if other != column])
        end = self._table.ruling.end
        return others is None or any(
            len({end(some) for some in self._answers(left, column)}) > 1 for left in others
        )


def _applies(rule: Rule[Any]) -> str:
    cells = [phrase(name, cell) for name, cell in rule.when.items()]
    return f"Rule {rule.id} applies{': ' if cells else ' to every case'}{' and '.join(cells)}."


def getter(facts: Any) -> Callable[[str], Any]:
    """Return how to read one fact: by key from what has keys, else by attribute.

    Raises:
        FactTypeError: it holds no facts by name, such as a list.
    """
    if facts is None or type(facts) in _NO_FACTS:
        raise FactTypeError("facts", facts, "a mapping, or an object with attributes")
    if isinstance(facts, Mapping) or (hasattr(facts, "keys") and hasattr(facts, "__getitem__")):
        keys = set(facts.keys())
        return lambda name: facts[name] if name in keys else UNKNOWN
    return lambda name: getattr(facts, name, UNKNOWN)


def class_of(name: str, axis: Axis, known: Mapping[str, Any]) -> int | None:
    """Return the class of a fact, ``None`` where it is unknown.

    Raises:
        FactTypeError: the fact is of another type than its column.
        OutsideDomainError: the fact lies outside the domain of its column.
    """
    try:
        return axis.at(known[name]) if name in known else None
    except (FactTypeError, OutsideDomainError) as error:
        raise type(error)(name, error.value, error.expected) from None
