"""A second opinion on decision tables: every case of a small domain is looked at, one by one.

Nothing here asks the engine. A cell is read from its text and held against one value; what rules
lead to is written down from the definition of each policy. A rule is taken as a record only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache, reduce
from itertools import product
from math import inf, prod
from operator import add
from typing import Any

import attrs

from servicekit.money import Money
from servicekit.tables import Column, DecisionTable, Ending, Region, Rule

__all__ = [
    "CONFLICT",
    "NO_RULE",
    "OUTSIDE",
    "Domain",
    "Label",
    "Model",
    "Point",
    "Points",
    "matches",
    "said",
]

NUMBERS = ("integer", "decimal", "number")
ORDERED = (*NUMBERS, "money", "duration", "date", "instant")

Point = tuple[int, ...]
"""A case: for each column the place of its value in the domain."""

Points = frozenset[Point]


@attrs.frozen(kw_only=True, eq=False)
class Domain:
    """One column with all its values, or with one for each run that no cell tells apart.

    Args:
        kind: the name of the function of ``col`` that made the column.
        column: the column, for the engine.
        values: ascending where there is an order; ``None`` comes last, if the column has it.
        weights: how many values each of them stands for.
        constants: what cells may name, ascending, in the domain or not.
        ends: the least and the greatest value, ``None`` where there is none.
        sort: what it was made of, so that two can be joined.
        dense: whether there is something between any two values.
    """

    kind: str
    column: Column
    values: tuple[Any, ...]
    weights: tuple[int | float, ...]
    constants: tuple[Any, ...]
    ends: tuple[Any, Any] = (None, None)
    sort: Any = None
    dense: bool = False

    @property
    def ordered(self) -> bool:
        return self.kind in ORDERED

    @property
    def optional(self) -> bool:
        return None in self.values

    def holds(self, value: Any) -> bool:
        """Whether any value of such a kind is one of this domain."""
        if value is None or self.kind in ("enum", "set_of"):
            return value in self.values
        low, high = (None if end is None else _key(self.kind, end) for end in self.ends)
        key = _key(self.kind, value)
        return (low is None or low <= key) and (high is None or key <= high)


# Cells


def matches(kind: str, given: Any, value: Any) -> bool:
    """Hold a cell, as text, natural value or list, against one value."""
    if isinstance(given, str):
        negated, tests = _listed(given)
        return any(_test(kind, test, value) for test in tests) is not negated
    items = given if isinstance(given, list | tuple | set | frozenset) else [given]
    return any(_item(kind, item, value) for item in items)


def _item(kind: str, item: Any, value: Any) -> bool:
    if isinstance(item, str):
        return _test(kind, item.strip(), value)
    return value is None if item is None else _hits(kind, _key(kind, item), value)


@lru_cache(maxsize=10_000)
def _listed(text: str) -> tuple[bool, list[str]]:
    inner = re.fullmatch(r"\s*not\s*\((.*)\)\s*", text, re.DOTALL)
    tests = re.findall(r'\s*("(?:\\.|[^"\\])*"|[^,"]+)\s*(?:,|$)', inner[1] if inner else text)
    return bool(inner), [test.strip() for test in tests]


def _test(kind: str, test: str, value: Any) -> bool:
    if test in ("-", "none", "some"):
        return test == "-" or (value is None) is (test == "none")
    if value is None:
        return False
    if found := re.fullmatch(r"(<=|>=|<|>)(.*)", test):
        return _compared(_key(kind, value), found[1], _read(kind, found[2]))
    if found := re.fullmatch(r"([\[(\]])(.*)\.\.(.*)([\])\[])", test):
        opening, low, high, closing = found.groups()
        above = _compared(_key(kind, value), ">=" if opening == "[" else ">", _read(kind, low))
        return above and _compared(
            _key(kind, value), "<=" if closing == "]" else "<", _read(kind, high)
        )
    return _hits(kind, _read(kind, test), value)


def _compared(one: Any, operator: str, other: Any) -> bool:
    results = {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}
    return bool(results[operator])


def _hits(kind: str, constant: Any, value: Any) -> bool:
    if value is None:
        return False
    return constant in value if kind == "set_of" else bool(constant == _key(kind, value))


def _key(kind: str, value: Any) -> Any:
    """Return a natural value as something that compares."""
    if kind == "money":
        return value.amount if isinstance(value, Money) else Decimal(str(value))
    return Decimal(str(value)) if kind in NUMBERS else value


@lru_cache(maxsize=10_000)
def _read(kind: str, text: str) -> Any:
    """Return the constant that a text is."""
    return _READERS.get(kind, Decimal)(text.strip())


def _duration(text: str) -> timedelta:
    found = re.fullmatch(
        r"(-?)P?(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?", text.upper().replace(" ", "")
    )
    assert found, text
    sign, days, hours, minutes, seconds = found.groups()
    amount = timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=float(seconds or 0),
    )
    return -amount if sign else amount


def _label(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else " ".join(text.split())


_READERS: dict[str, Callable[[str], Any]] = {
    "money": lambda text: Decimal(text.split()[0]),
    "duration": _duration,
    "date": date.fromisoformat,
    "instant": datetime.fromisoformat,
    "boolean": {"yes": True, "true": True, "no": False, "false": False}.__getitem__,
    "enum": _label,
    "text": _label,
    "set_of": _label,
}


def _described(text: str, value: frozenset[str] | None) -> bool:
    """Hold a set against the plain words for sets that no cell can say: "(a or b) and not c"."""
    for alternative in _split(text, "or"):
        if alternative == "none" or value is None:
            held = alternative == "none" and value is None
        else:
            held = all(_term(term, value) for term in _split(alternative, "and"))
        if held:
            return True
    return False


def _term(term: str, value: frozenset[str]) -> bool:
    if term.startswith("("):
        return any(_label(atom) in value for atom in _split(term[1:-1], "or"))
    if term.startswith("not "):
        return _label(term[4:]) not in value
    return _label(term) in value


def _split(text: str, word: str) -> list[str]:
    """Split at a word that stands neither in quotes nor in parentheses."""
    pattern = r'"(?:\\.|[^"\\])*"|\([^()"]*(?:"(?:\\.|[^"\\])*"[^()"]*)*\)|\s' + word + r"\s|."
    parts = [""]
    for token in re.findall(pattern, text):
        if token.strip() == word and token != word:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _is_description(text: str) -> bool:
    return len(_split(text, "or")) > 1 or len(_split(text, "and")) > 1 or text.startswith("not ")


# Outcomes

Label = tuple[Any, ...]
"""Where a case ends, so that two compare as people would say: ``True`` is not 1."""

NO_RULE: Label = ("no rule",)
CONFLICT: Label = ("conflict",)
OUTSIDE: Label = ("outside",)


ENDINGS = {Ending.NO_RULE: NO_RULE, Ending.CONFLICT: CONFLICT, Ending.OUTSIDE: OUTSIDE}


def said(outcome: Any) -> Label:
    """Return the label of an outcome, or of an ending, as the engine gives it."""
    if isinstance(outcome, Ending):
        return ENDINGS[outcome]
    return "says", _strict(outcome)


def _strict(value: Any) -> Any:
    if isinstance(value, Mapping):
        return frozenset((key, _strict(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_strict, value))
    return ("truth", value) if isinstance(value, bool) else value


class Model:
    """A table over domains that can be enumerated, and where each of its cases ends."""

    def __init__(
        self,
        domains: Mapping[str, Domain],
        rules: Sequence[Rule[Any]],
        policy: str,
        aggregate: str | None = None,
        otherwise: Any = attrs.NOTHING,
    ) -> None:
        self.domains, self.rules = dict(domains), rules
        self.policy, self.aggregate, self.otherwise = policy, aggregate, otherwise
        self.names = list(domains)
        self.labels = [said(rule.then) for rule in rules]
        self.above = self._closure()

    @classmethod
    def of(cls, domains: Mapping[str, Domain], table: DecisionTable[Any]) -> Model:
        """Read a table of the engine, whose cells are canonical text."""
        return cls(domains, table.rules, table.policy, table.aggregate, table.otherwise)

    def _closure(self) -> list[set[int]]:
        """Return, for each rule, the rules that override it, directly or not."""
        places = {rule.id: place for place, rule in enumerate(self.rules)}
        above: list[set[int]] = [set() for _ in self.rules]
        for _ in self.rules:
            for place, rule in enumerate(self.rules):
                for other in rule.overrides:
                    above[places[other]] |= {place} | above[place]
        return above

    # Cases

    @cached_property
    def points(self) -> list[Point]:
        return list(product(*(range(len(domain.values)) for domain in self.domains.values())))

    @cached_property
    def everything(self) -> Points:
        return frozenset(self.points)

    def facts(self, point: Point) -> dict[str, Any]:
        values = zip(self.domains.items(), point, strict=True)
        return {name: domain.values[place] for (name, domain), place in values}

    def takes(self, rule: Rule[Any], facts: Mapping[str, Any]) -> bool:
        """Whether a rule applies to facts that may be any values of the columns."""
        cells = all(
            matches(self.domains[name].kind, given, facts[name])
            for name, given in rule.when.items()
        )
        return cells and self._in_force(rule, facts)

    def _in_force(self, rule: Rule[Any], facts: Mapping[str, Any]) -> bool:
        since, until = rule.effective or (None, None)
        if since is None and until is None:
            return True
        on = facts["as_of"]
        return on is not None and (not since or since <= on) and (not until or on < until)

    @cached_property
    def fits(self) -> list[list[set[int]]]:
        """For each rule and column the places of the values that its cell takes."""
        return [[self._fits(rule, name) for name in self.names] for rule in self.rules]

    def _fits(self, rule: Rule[Any], name: str) -> set[int]:
        domain, cell = self.domains[name], rule.when.get(name, "-")
        return {
            place
            for place, value in enumerate(domain.values)
            if matches(domain.kind, cell, value)
            and (name != "as_of" or self._in_force(rule, {name: value}))
        }

    @cached_property
    def matched(self) -> dict[Point, tuple[int, ...]]:
        """The rules that apply, by case."""
        taking = [
            [
                {rule for rule, fits in enumerate(self.fits) if place in fits[column]}
                for place in range(len(domain.values))
            ]
            for column, domain in enumerate(self.domains.values())
        ]
        return {
            point: tuple(
                sorted(
                    set.intersection(
                        *(rules[place] for rules, place in zip(taking, point, strict=True))
                    )
                )
            )
            for point in self.points
        }

    @cached_property
    def empty_cells(self) -> set[tuple[str, str]]:
        """The rules with a cell that takes no value of its column."""
        return {
            (rule.id, name)
            for rule, columns in zip(self.rules, self.fits, strict=True)
            for name, places in zip(self.names, columns, strict=True)
            if not places
        }

    def of_rule(self, rule: int) -> Points:
        return frozenset(point for point, rules in self.matched.items() if rule in rules)

    def size(self, points: Iterable[Point]) -> int | float:
        """Return how many cases the points stand for."""
        weights = [domain.weights for domain in self.domains.values()]
        sizes = [
            prod(w[place] for w, place in zip(weights, point, strict=True)) for point in points
        ]
        return inf if inf in sizes else sum(sizes)

    # Endings

    def winners(self, matched: Iterable[int]) -> tuple[int, ...]:
        matched = tuple(matched)
        return tuple(rule for rule in matched if not self.above[rule] & set(matched))

    def ending(self, matched: Sequence[int]) -> Label:
        """Return where the rules that apply lead, by the definition of the policy."""
        if not matched:
            return self._nothing()
        if self.policy == "collect":
            return self._collected([self.rules[rule].then for rule in matched])
        if self.policy == "unique" and len(matched) > 1:
            return CONFLICT
        found = {self.labels[rule] for rule in self.winners(matched)}
        return found.pop() if len(found) == 1 else CONFLICT

    def _nothing(self) -> Label:
        if self.otherwise is not attrs.NOTHING:
            return said(self.otherwise)
        if self.policy == "collect" and self.aggregate is None:
            return said(())
        return said(0) if self.aggregate == "count" else NO_RULE

    def _collected(self, values: list[Any]) -> Label:
        if self.aggregate is None:
            return said(values)
        if self.aggregate == "count":
            return said(len(values))
        if not _alike(values):
            return CONFLICT
        combine: dict[str, Any] = {"sum": lambda some: reduce(add, some), "min": min, "max": max}
        return said(combine[self.aggregate](values))

    @cached_property
    def endings(self) -> dict[Point, Label]:
        ends = {rules: self.ending(rules) for rules in set(self.matched.values())}
        return {point: ends[rules] for point, rules in self.matched.items()}

    def ends(self, facts: Mapping[str, Any]) -> Label:
        """Return where any facts end, whether they are one of the points or not."""
        return self.ending([n for n, rule in enumerate(self.rules) if self.takes(rule, facts)])

    # Regions

    def inside(self, region: Region) -> Points:
        """Return the points that the words of a region describe."""
        return frozenset(product(*self.places(region)))

    def region_size(self, region: Region) -> int | float:
        """Return how many cases a region holds, column by column."""
        columns = zip(self.domains.values(), self.places(region), strict=True)
        sizes = [sum(domain.weights[place] for place in places) for domain, places in columns]
        return inf if inf in sizes else prod(sizes)

    def places(self, region: Region) -> Iterator[list[int]]:
        """Yield for each column the places of the values that a region takes."""
        for name, domain in self.domains.items():
            held = (_holds(domain.kind, region.when.get(name, "-"), v) for v in domain.values)
            yield [place for place, one in enumerate(held) if one]

    def holds(self, region: Region, facts: Mapping[str, Any]) -> bool:
        """Whether any facts lie in a region."""
        return all(
            _holds(self.domains[name].kind, text, facts[name]) for name, text in region.when.items()
        )


def _holds(kind: str, text: str, value: Any) -> bool:
    if kind == "set_of" and _is_description(text):
        return _described(text, value)
    return matches(kind, text, value)


def _alike(values: list[Any]) -> bool:
    """Whether values can be added up: numbers, money of one currency, or amounts of time."""
    units = {_unit(value) for value in values}
    return len(units) == 1 and units != {""}


def _unit(value: Any) -> str:
    match value:
        case bool():
            return ""
        case Money():
            return value.currency
        case timedelta():
            return "time"
        case int() | float() | Decimal():
            return "number"
    return ""
