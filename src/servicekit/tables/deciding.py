"""Decide: one look-up a column, one intersection of bits, and the rule that is left.

The look-ups of a table are written out as one Python function, because a loop over the columns
would cost more than the look-ups do. Only numbers and names of our own reach that source: the names
of columns, the labels and the constants of a table are values in its namespace.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from servicekit.decision import Decision, Reason, Undetermined
from servicekit.errors import (
    AggregateError,
    AmbiguousRulesError,
    FactTypeError,
    NoRuleError,
    OutsideDomainError,
)
from servicekit.tables.axis import Axis
from servicekit.tables.compiled import Compiled
from servicekit.tables.region import phrase
from servicekit.tables.rule import Rule
from servicekit.tables.ruling import Label, Outcome
from servicekit.tables.space import bits

__all__ = ["Decider"]

_UNKNOWN = object()
_COMPLETIONS = 20_000  # so many ways to complete the facts are tried before a question is asked


_SOURCE = """
def decide(facts):
    try:
        if type(facts) is dict:
            {values}
            if {fits}:
                rules = {found}
                if not rules & (rules - 1):
                    decision = decisions[rules.bit_length()]
                    if decision is not None:
                        return decision
    except (LookupError, TypeError, ValueError, ArithmeticError):
        pass  # what was wrong with which fact is told by the slow way
    return slowly(facts)
"""


class Decider:
    """Decide facts by a compiled table; the decision of each single rule is built beforehand."""

    def __init__(self, table: Compiled) -> None:
        self._table = table
        self._axes = list(table.grid.axes.items())
        self._by_class = table.space.by_class
        self._resolve = lru_cache(maxsize=1024)(self._resolved)
        self.decide = self._written()

    def _written(self) -> Callable[[Any], Decision[Any] | Undetermined[Any]]:
        """Write the function that decides facts that are all known and fit their columns."""
        singles = (self._resolved(1 << rule) for rule in range(len(self._table.rules)))
        names: dict[str, Any] = {
            "left": bisect_left,
            "right": bisect_right,
            "Decimal": Decimal,
            "decisions": [self._resolved(0), *singles],
            "slowly": self.slowly,
        }
        values, fits, found = [], [], []
        for n, (name, axis) in enumerate(self._axes):
            names[f"name{n}"] = name
            values.append(f"v{n} = facts[name{n}]")
            fit, look = _look_up(n, axis, self._by_class[n], names)
            found.append(look)
            if fit:
                fits.append(fit)
        source = _SOURCE.format(
            values="; ".join(values), fits=" and ".join(fits) or "True", found=" & ".join(found)
        )
        exec(compile(source, "<decision table>", "exec"), names)  # noqa: S102 - see the module
        decide: Callable[[Any], Decision[Any] | Undetermined[Any]] = names["decide"]
        return decide

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
        get = _getter(facts)
        found = {name: get(name) for name, _ in self._axes}
        for name, axis in self._axes:
            if found[name] is _UNKNOWN and axis.column.missing == "none":
                found[name] = None
        return {name: value for name, value in found.items() if value is not _UNKNOWN}

    def classes(self, known: Mapping[str, Any]) -> list[int | None]:
        """Return for each column the class of its fact, ``None`` where it is unknown."""
        return [
            _class_of(name, axis, known[name]) if name in known else None
            for name, axis in self._axes
        ]

    def _final(self, rules: int, known: Mapping[str, Any]) -> Decision[Any]:
        """Return the decision of the rules that match, or say why there is none."""
        decision = self._resolve(rules)
        if decision is not None:
            return decision
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
        label = self._table.ruling.settle(rules)
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
        ends = self._ends(rules, open_)
        if not open_ or (len(ends or ()) == 1 and not isinstance(ends[0], Outcome)):
            return self._final(rules, known)
        if len(ends or ()) == 1:
            return self._whichever(rules, open_, ends[0].value)
        asked = [column for column in open_ if ends is None or self._matters(rules, column, open_)]
        asked.sort(key=lambda column: self._left_over(rules, column))
        ask = [self._axes[column][0] for column in asked]
        values = [end.value for end in ends or () if isinstance(end, Outcome)]
        return Undetermined(ask, values)

    def _whichever(self, rules: int, columns: list[int], outcome: Any) -> Decision[Any]:
        names = " and ".join(self._axes[column][0] for column in columns)
        because = [Reason("whichever", f"Every answer about {names} leads to this.")]
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
        found = {rules}
        for column in columns:
            if len(found) * len(self._by_class[column]) > _COMPLETIONS:
                return None
            found = {left for some in found for left in self._answers(some, column)}
        return found

    def _ends(self, rules: int, columns: list[int]) -> list[Label] | None:
        """Return where the facts may lead once some columns are known; none if too many."""
        completions = self._completions(rules, columns)
        if completions is None:
            return None
        settle = self._table.ruling.settle
        return list(dict.fromkeys(_settled(settle(some)) for some in sorted(completions)))

    def _matters(self, rules: int, column: int, columns: list[int]) -> bool:
        """Whether an answer about a column can make a difference, whatever the others are."""
        others = self._completions(rules, [other for other in columns if other != column])
        settle = self._table.ruling.settle
        return any(
            len({_settled(settle(some)) for some in self._answers(left, column)}) > 1
            for left in others or ()
        )


def _settled(label: Label | None) -> Label:
    assert label is not None  # with all columns known, no rule merely may match  # noqa: S101
    return label


def _applies(rule: Rule[Any]) -> str:
    cells = [phrase(name, cell) for name, cell in rule.when.items()]
    return f"Rule {rule.id} applies: {' and '.join(cells) or 'to every case'}."


def _getter(facts: Any) -> Callable[[str], Any]:
    """Return how to read one fact: by key from what has keys, by attribute from any other object."""
    if isinstance(facts, Mapping) or (hasattr(facts, "keys") and hasattr(facts, "__getitem__")):
        keys = set(facts.keys())
        return lambda name: facts[name] if name in keys else _UNKNOWN
    return lambda name: getattr(facts, name, _UNKNOWN)


def _class_of(name: str, axis: Axis, value: Any) -> int:
    try:
        return axis.at(value)
    except (FactTypeError, OutsideDomainError) as error:
        raise type(error)(name, error.value, error.expected) from None


def _look_up(
    n: int, axis: Axis, matching: list[int], names: dict[str, Any]
) -> tuple[str | None, str]:
    """Return the source of a check of a fact's type, and of the rules that its class matches.

    Whatever does not fit raises one of the built-in errors there: the rules of a value outside the
    domain are ``None``, which cannot be intersected.
    """
    look = axis.lookup()
    value, kind = f"v{n}", f"kind{n}"
    names[f"f{n}"], names[kind] = axis.at, look.type
    fit: str | None = f"type({value}) is {kind}"
    if look.kind == "call":
        names[f"rules{n}"] = matching
        return None, f"rules{n}[f{n}({value})]"
    if look.kind == "dict":
        names[f"rules{n}"] = {known: matching[index] for known, index in look.table.items()}
        if look.other is None:
            return (fit if look.type is bool else None), f"rules{n}[{value}]"
        names[f"other{n}"] = matching[look.other]
        return fit, f"rules{n}.get({value}, other{n})"
    names[f"rules{n}"] = [None if index is None else matching[index] for index in look.classes]
    names[f"edges{n}"] = look.edges
    if look.kind == "bisect":
        found = f"rules{n}[right(edges{n}, {value})]"
    else:
        fit = f"(type({value}) is int or type({value}) is Decimal)"
        found = f"rules{n}[left(edges{n}, {value}) + right(edges{n}, {value})]"
    if axis.nothing is not None:
        names[f"none{n}"] = matching[axis.nothing]
        fit = f"({value} is None or {fit})"
        found = f"(none{n} if {value} is None else {found})"
    return fit, found
