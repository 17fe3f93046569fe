"""Read decision tables from DMN XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from servicekit.errors import CellError, ColumnError, LoadError
from servicekit.extra.dmn.cells import cell_of
from servicekit.extra.dmn.columns import TYPES, column_of
from servicekit.extra.dmn.document import Document, Logic, child, children, parsed, text_of
from servicekit.tables import DecisionTable, Rule
from servicekit.tables.columns.column import Column
from servicekit.tables.ruling import Aggregate, Outcome, Policy

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["AGGREGATES", "Tables", "loads", "nothing"]

_POLICIES: Mapping[str, Policy] = {
    "UNIQUE": "unique",
    "ANY": "any",
    "FIRST": "exceptions",
    "PRIORITY": "exceptions",
    "RULE ORDER": "collect",
    "OUTPUT ORDER": "collect",
    "COLLECT": "collect",
}
_BY_OUTPUT = {"PRIORITY", "OUTPUT ORDER"}
AGGREGATES: Mapping[str, Aggregate] = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


class Tables(dict[str, DecisionTable[Any]]):
    """The tables of a DMN document by the name of their decision.

    Args:
        others: the names of the decisions that are made by other logic than a table.
    """

    def __init__(self, tables: Mapping[str, DecisionTable[Any]], others: Sequence[str]) -> None:
        super().__init__(tables)
        self.others = tuple(others)


def loads(text: str | bytes) -> Tables:
    """Return the decision tables of a DMN document, of any version from 1.1 to 1.5.

    The tables are built with ``check=False``: ask each what is wrong with it. Columns are named by
    the text of their input expressions; a fact that is missing is null in DMN, and ``None`` here.
    With one output its values are the outcomes, with several mappings of their names. Where no rule
    applies there is the default output, or else ``None``, an empty collection, or a count of 0.

    ``FIRST`` and ``PRIORITY`` become exceptions: each rule overrides the one that it goes before.
    ``RULE ORDER`` and ``OUTPUT ORDER`` become collections. DMN aggregates no mappings, so where a
    table would, every match is an error. Tables of business knowledge models are read like those of
    decisions; the decisions that no table makes are named in ``others``.

    The document is never trusted: it may not have a document type, hence no entities and nothing
    that lies outside of it.

    Example:
        >>> text = '''<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">
        ...   <decision name="Delivery"><decisionTable>
        ...     <input>
        ...       <inputExpression typeRef="number"><text>weight</text></inputExpression>
        ...     </input>
        ...     <output/>
        ...     <rule>
        ...       <inputEntry><text>&lt;= 30</text></inputEntry>
        ...       <outputEntry><text>"parcel"</text></outputEntry>
        ...     </rule>
        ...     <rule>
        ...       <inputEntry><text>&gt; 30</text></inputEntry>
        ...       <outputEntry><text>"freight"</text></outputEntry>
        ...     </rule>
        ...   </decisionTable></decision>
        ... </definitions>'''
        >>> delivery = loads(text)["Delivery"]
        >>> delivery.decide({"weight": 30}).outcome
        'parcel'
        >>> print(delivery.decide({}).outcome)
        None

    Raises:
        LoadError: this is no DMN document, has no decision table, or holds what cannot be analysed,
            such as variables in cells. Every mistake is in it, with its place.
        FieldError: this is neither text nor bytes.
    """
    document = Document(parsed(text))
    others, tables = document.others(), dict[str, _Table]()
    for place, logic in enumerate(document.logic()):
        if not logic.name.strip():
            document.report(f"decisions[{place}]", "the decision has no name")
        elif logic.name in tables:
            document.report(logic.name, "another decision has this name as well")
        tables[logic.name] = _Table(document, logic)
    if not tables:
        elsewhere = f"; other logic decides {', '.join(others)}" if others else ""
        document.report("", f"there is no decision table{elsewhere}")
    if document.problems:
        raise LoadError("the DMN document cannot be loaded", document.problems)
    return Tables({name: table.built() for name, table in tables.items()}, others)


def nothing(policy: Policy, aggregate: Aggregate | None) -> Any:
    """Return what DMN says where no rule applies and there is no default output."""
    if policy == "collect" and aggregate in {None, "count"}:
        return 0 if aggregate else ()
    return None


class _Output(NamedTuple):
    name: str
    element: Element
    default: Any


class _Table:
    """Read one table; whatever is wrong with it goes to the problems of its document."""

    def __init__(self, document: Document, logic: Logic) -> None:
        self._document = document
        self._name, self._element, self._variables = logic
        self._hit = self._element.get("hitPolicy", "UNIQUE")
        self._policy, self._aggregate = self._read_policy()
        self._inputs = [self._input(*item) for item in enumerate(self._clauses("input"))]
        self._outputs = [self._output(*item) for item in enumerate(self._clauses("output"))]
        self._check_names()
        self._rules = self._read_rules()

    def built(self) -> DecisionTable[Any]:
        """Return the table, once it is certain that nothing is wrong with it."""
        several = len(self._outputs) > 1
        return DecisionTable(
            name=self._name,
            columns={name: column for name, column in self._inputs if column},
            rules=self._rules,
            policy=self._policy,
            # Mappings cannot be added up, which makes every match the error that it is in DMN,
            # while they could well be counted.
            aggregate="sum" if several and self._aggregate else self._aggregate,
            otherwise=self._otherwise(),
            check=False,
        )

    def _report(self, path: str, message: str) -> None:
        self._document.report(f"{self._name}.{path}", message)

    def _read_policy(self) -> tuple[Policy, Aggregate | None]:
        if self._hit not in _POLICIES:
            self._report("hitPolicy", f"{self._hit!r} is none of {', '.join(_POLICIES)}")
        name = self._element.get("aggregation")
        if name is not None and name not in AGGREGATES:
            self._report("aggregation", f"{name!r} is none of {', '.join(AGGREGATES)}")
        elif name is not None and self._hit != "COLLECT":
            self._report("aggregation", f"only COLLECT aggregates, and this is {self._hit}")
        return _POLICIES.get(self._hit, "unique"), AGGREGATES.get(name or "")

    # Inputs and outputs

    def _clauses(self, name: str) -> list[Element]:
        found = children(self._element, name)
        if not found:
            self._report(f"{name}s", f"a table has at least one {name}")
        return found

    def _input(self, place: int, clause: Element) -> tuple[str, Column | None]:
        name = text_of(clause, "inputExpression", "text")
        expression = child(clause, "inputExpression")
        given = "" if expression is None else expression.get("typeRef", "")
        # Some editors call every expression text; what is declared of a variable says more.
        for reference in (self._variables.get(name, ""), given):
            if found := self._document.kind(reference):
                return name, self._column(f"inputs[{place}]", clause, *found)
        lacking = f"the type {given!r}, which no column has" if given else "no type"
        known = ", ".join(TYPES)
        self._report(f"inputs[{place}]", f"{name!r} has {lacking}; give it one of {known}")
        return name, None

    def _column(
        self, path: str, clause: Element, kind: str, allowed: Element | None
    ) -> Column | None:
        values = child(clause, "inputValues")
        tests = self._document.tests(f"{self._name}.{path}", allowed if values is None else values)
        try:
            return column_of(kind, tests)
        except (CellError, ColumnError) as error:
            self._report(path, str(error))
            return None

    def _output(self, place: int, clause: Element) -> _Output:
        default, entry = attrs.NOTHING, child(clause, "defaultOutputEntry")
        if text_of(entry, "text"):
            default = self._document.literal(f"{self._name}.outputs[{place}]", entry)
        return _Output(clause.get("name", ""), clause, default)

    def _check_names(self) -> None:
        self._check_each("inputs", [name for name, _ in self._inputs])
        if len(self._outputs) > 1:
            self._check_each("outputs", [output.name for output in self._outputs])

    def _check_each(self, path: str, names: Sequence[str]) -> None:
        for place, name in enumerate(names):
            if not name.strip():
                self._report(f"{path}[{place}]", "it has no name; name it by what it asks or says")
            elif name in names[:place]:
                self._report(f"{path}[{place}]", f"{name!r} is there twice; tell them apart")

    def _otherwise(self) -> Any:
        """Return what holds where no rule applies."""
        defaults = [output.default for output in self._outputs]
        if all(default is attrs.NOTHING for default in defaults):
            return nothing(self._policy, self._aggregate)
        return self._outcome([None if value is attrs.NOTHING else value for value in defaults])

    def _outcome(self, values: Sequence[Any]) -> Any:
        if len(self._outputs) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self._outputs, values, strict=True)}

    # Rules

    def _read_rules(self) -> list[Rule[Any]]:
        elements = children(self._element, "rule")
        ids = _ids(elements)
        saying = [self._values(*item) for item in enumerate(elements)]
        rules = [
            Rule(
                name,
                when=self._when(place, element),
                then=self._outcome(values),
                note=_note(element),
            )
            for place, (name, element, values) in enumerate(zip(ids, elements, saying, strict=True))
        ]
        order = self._order(saying)
        if self._policy != "exceptions":
            return [rules[place] for place in order]
        below = {place: [ids[after]] for place, after in pairwise(order)}
        return [
            attrs.evolve(rule, overrides=below.get(place, ())) for place, rule in enumerate(rules)
        ]

    def _entries(self, place: int, rule: Element, kind: str, number: int) -> list[Element | None]:
        """Return the entries of a rule, as many as there have to be."""
        found: list[Element | None] = [*children(rule, f"{kind}Entry")]
        if len(found) != number:
            message = f"the rule has {len(found)} entries for {number} {kind}s"
            self._report(f"rules[{place}]", message)
        return [*found, *[None] * number][:number]

    def _when(self, place: int, rule: Element) -> dict[str, str]:
        entries = self._entries(place, rule, "input", len(self._inputs))
        return {
            name: self._cell(f"rules[{place}].when.{name}", column, entry)
            for (name, column), entry in zip(self._inputs, entries, strict=True)
        }

    def _cell(self, path: str, column: Column | None, entry: Element | None) -> str:
        tests = self._document.tests(f"{self._name}.{path}", entry)
        try:
            if column:
                text = cell_of(column.kind(), tests)
                column.cell(text)
                return text
        except CellError as error:
            self._report(path, str(error))
        return "-"

    def _values(self, place: int, rule: Element) -> list[Any]:
        several = len(self._outputs) > 1
        entries = self._entries(place, rule, "output", len(self._outputs))
        paths = [
            f"{self._name}.rules[{place}].then{f'.{output.name}' if several else ''}"
            for output in self._outputs
        ]
        return [
            self._document.literal(path, entry) for path, entry in zip(paths, entries, strict=True)
        ]

    def _order(self, saying: Sequence[Sequence[Any]]) -> list[int]:
        """Return the order in which the rules go before each other."""
        numbers = range(len(saying))
        if self._hit not in _BY_OUTPUT:
            return list(numbers)
        ranks = [self._ranks(*item) for item in enumerate(self._outputs)]
        if not any(ranks):
            self._report("outputs", f"{self._hit} needs the order of the values: outputValues")
        return sorted(numbers, key=lambda place: self._rank(place, ranks, saying[place]))

    def _ranks(self, place: int, output: _Output) -> dict[Outcome, int]:
        found = self._document.kind(output.element.get("typeRef", ""))
        values = child(output.element, "outputValues")
        if values is None and found:
            values = found[1]
        tests = self._document.tests(f"{self._name}.outputs[{place}]", values)
        listed = map(Outcome.of, tests.listed or ())
        return {value: rank for rank, value in enumerate(dict.fromkeys(listed))}

    def _rank(
        self, place: int, ranks: Sequence[Mapping[Outcome, int]], values: Sequence[Any]
    ) -> list[int]:
        found = []
        for known, value in zip(ranks, values, strict=True):
            if known and Outcome.of(value) not in known:
                message = f"{value!r} is none of the outputValues, so {self._hit} cannot place it"
                self._report(f"rules[{place}].then", message)
            found.append(known.get(Outcome.of(value), 0))
        return found


def _ids(rules: Sequence[Element]) -> list[str]:
    """Return the ids of rules that have one of their own; the others are numbered."""
    given = [rule.get("id") or rule.get("label") or "" for rule in rules]
    times = Counter(given)
    numbered = [
        name if name and times[name] == 1 else str(number) for number, name in enumerate(given, 1)
    ]
    unique = len(set(numbered)) == len(numbered)
    return numbered if unique else [str(number) for number in range(1, len(rules) + 1)]


def _note(rule: Element) -> str:
    notes = [text_of(entry, "text") for entry in children(rule, "annotationEntry")]
    return "; ".join(filter(None, notes)) or text_of(rule, "description")
