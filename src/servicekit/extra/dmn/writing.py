"""Write a decision table as DMN XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import attrs

from servicekit.errors import LoadError, Problem, ServiceKitError
from servicekit.extra.dmn.cells import allowed_of, tests_of
from servicekit.extra.dmn.feel import literal
from servicekit.extra.dmn.reading import AGGREGATES, nothing
from servicekit.tables import DecisionTable, Rule
from servicekit.tables.checking import contradictions
from servicekit.tables.columns.column import Column
from servicekit.tables.ruling import Outcome
from servicekit.tables.space import Budget, BudgetSpentError
from servicekit.tables.table import BUDGET

__all__ = ["dumps"]

_MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"
_POLICIES = {"unique": "UNIQUE", "any": "ANY", "exceptions": "FIRST", "collect": "COLLECT"}
_AGGREGATIONS = {ours: theirs for theirs, ours in AGGREGATES.items()}
_TYPES = {
    "text": "string",
    "enum": "string",
    "boolean": "boolean",
    "integer": "number",
    "decimal": "number",
    "number": "number",
    "date": "date",
    "instant": "date and time",
    "duration": "days and time duration",
}
_INSTEAD = {
    "money": "DMN has no money; use col.decimal(step='0.01') and name the currency in the column",
    "set_of": "DMN has no column of sets; use a boolean column for each of the atoms",
}

# What an XML document can hold so that it is read back as it was.
_PLAIN = re.compile("[^\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]+")
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# A column is declared as an input where its name is a name in FEEL, and not another expression.
_NAME = re.compile(r"[^\W\d][\w '.+*/-]*")


def dumps(table: DecisionTable[Any]) -> str:
    """Return a DMN 1.5 document with one decision, which is this table.

    Where all facts are known it decides the same, and says ``None`` where the table raises
    ``NoRuleError``. Every kind of number is a number there, so that what lies between two whole
    numbers is a case as well. Exceptions are the policy ``FIRST``, with each rule before those that
    it overrides; ``otherwise`` is the default output.

    Example:
        >>> from servicekit.tables import DecisionTable, Rule, col
        >>> table = DecisionTable(
        ...     name="delivery",
        ...     columns={"weight": col.number(0)},
        ...     rules=[Rule("light", when={"weight": "<= 30"}, then="parcel")],
        ...     otherwise="freight",
        ... )
        >>> text = dumps(table)
        >>> "<text>&lt;= 30</text>" in text
        True
        >>> from servicekit.extra.dmn import loads
        >>> loads(text)["delivery"].decide({"weight": 31}).outcome
        'freight'

    Raises:
        LoadError: DMN cannot say what the table says. Every place is in it: columns of sets and of
            money, outcomes that are no literals of FEEL, rules that contradict each other.
    """
    writer = _Writer(table)
    root = writer.definitions()
    if writer.problems:
        raise LoadError(f"table {table.name!r} cannot be written as DMN", writer.problems)
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


class _Writer:
    """Write one table; whatever cannot be written goes to ``problems``, with its path."""

    def __init__(self, table: DecisionTable[Any]) -> None:
        self.problems: list[Problem] = []
        self._table = table
        self._ids = {rule.id for rule in table.rules}
        self._default = self._otherwise()
        self._outputs = self._names_of_outputs()
        self._notes = [self._note(*item) for item in enumerate(table.rules)]

    def definitions(self) -> Element:
        """Return the whole document."""
        table = self._table
        name = self._plain("name", table.name)
        root = Element(
            "definitions", {"xmlns": _MODEL, "id": self._id("definitions"), "name": name}
        )
        root.set("namespace", "urn:servicekit:tables")
        inputs = [self._input_data(root, column) for column in table.columns]
        decision = SubElement(root, "decision", {"id": self._id(name), "name": name})
        SubElement(decision, "variable", {"id": self._id("variable"), "name": name})
        for place, href in enumerate(filter(None, inputs), 1):
            needed = SubElement(
                decision, "informationRequirement", {"id": self._id(f"requirement-{place}")}
            )
            SubElement(needed, "requiredInput", {"href": f"#{href}"})
        self._decision_table(decision)
        return root

    def _input_data(self, root: Element, column: str) -> str | None:
        """Declare a column as an input, and return its id; other expressions are not declared."""
        kind = _TYPES.get(self._table.columns[column].kind())
        if not _NAME.fullmatch(column) or kind is None:
            return None
        found = self._id(column)
        data = SubElement(root, "inputData", {"id": found, "name": column})
        variable = {"id": self._id(f"{column}-variable"), "name": column, "typeRef": kind}
        SubElement(data, "variable", variable)
        return found

    def _id(self, stem: str) -> str:
        """Return an id that nothing else in the document has."""
        base = re.sub(r"[^A-Za-z0-9_.-]", "_", stem)
        base = base if _ID.fullmatch(base) else f"_{base}"
        found = next(
            name for n in count(1) if (name := base if n == 1 else f"{base}-{n}") not in self._ids
        )
        self._ids.add(found)
        return found

    def _report(self, path: str, message: str) -> None:
        self.problems.append(Problem(path, message))

    def _plain(self, path: str, text: str) -> str:
        if not _PLAIN.fullmatch(text) or text != text.strip():
            self._report(path, f"{text!r} is no name there; use plain text without space around it")
        return text

    def _written(self, path: str, write: Callable[..., str], *given: Any) -> str:
        try:
            return write(*given)
        except ServiceKitError as error:
            self._report(path, str(error))
            return ""

    def _note(self, place: int, rule: Rule[Any]) -> str:
        lines = [line.strip() for line in rule.note.splitlines()]
        for line in filter(None, lines):
            self._plain(f"rules[{place}].note", line)
        return "\n".join(lines).strip()

    # What the table says

    def _otherwise(self) -> Any:
        """Return the outcome where no rule applies, unless DMN says that anyway."""
        table = self._table
        usual = Outcome.of(nothing(table.policy, table.aggregate))
        given = table.otherwise
        if given is attrs.NOTHING or Outcome.of(given) == usual:
            return attrs.NOTHING
        return given

    def _names_of_outputs(self) -> list[str]:
        """Return the names of several outputs; none of one output, which has no name."""
        said = [(f"rules[{place}].then", rule.then) for place, rule in enumerate(self._table.rules)]
        if self._default is not attrs.NOTHING:
            said.append(("otherwise", self._default))
        if not any(isinstance(outcome, Mapping) for _, outcome in said):
            return []
        names = next(list(outcome) for _, outcome in said if isinstance(outcome, Mapping))
        for path, outcome in said:
            if not isinstance(outcome, Mapping) or set(outcome) != set(names) or len(names) == 1:
                message = "where one outcome is a mapping, all have the same names, two or more"
                self._report(path, f"{outcome!r} does not fit the others: {message}")
                return []
        if self._table.aggregate:
            self._report("aggregate", "DMN aggregates no outcomes that are mappings")
        return [self._plain("then", name) for name in names]

    def _values(self, outcome: Any) -> list[Any]:
        return [outcome[name] for name in self._outputs] if self._outputs else [outcome]

    # The table in XML

    def _decision_table(self, decision: Element) -> None:
        table = self._table
        element = SubElement(
            decision,
            "decisionTable",
            {"id": self._id("table"), "hitPolicy": _POLICIES[table.policy]},
        )
        if table.aggregate:
            element.set("aggregation", _AGGREGATIONS[table.aggregate])
        for place, (name, column) in enumerate(table.columns.items(), 1):
            self._input(element, place, name, column)
        for place in range(len(self._outputs) or 1):
            self._output(element, place)
        if any(self._notes):
            SubElement(element, "annotation", {"name": "note"})
        for place in self._order():
            self._rule(element, place, table.rules[place])

    def _input(self, element: Element, place: int, name: str, column: Column) -> None:
        path, kind = f"columns.{name}", column.kind()
        clause = SubElement(element, "input", {"id": self._id(f"input-{place}")})
        if kind not in _TYPES:
            self._report(path, _INSTEAD.get(kind, f"DMN has no column like {kind}"))
            return
        expression = SubElement(clause, "inputExpression", {"typeRef": _TYPES[kind]})
        SubElement(expression, "text").text = self._plain(path, name)
        allowed = self._written(path, allowed_of, column)
        if allowed:
            _text(clause, "inputValues", allowed)

    def _output(self, element: Element, place: int) -> None:
        clause = SubElement(element, "output", {"id": self._id(f"output-{place + 1}")})
        if self._outputs:
            clause.set("name", self._outputs[place])
        said = [self._values(rule.then)[place] for rule in self._table.rules]
        types = {_type_of(value) for value in said if value is not None}
        if len(types) == 1 and (kind := types.pop()):
            clause.set("typeRef", kind)
        if self._default is not attrs.NOTHING:
            value = self._values(self._default)[place]
            _text(clause, "defaultOutputEntry", self._written("otherwise", literal, value))

    def _order(self) -> list[int]:
        """Return the rules in an order in which each stands before those that it overrides."""
        numbers = range(len(self._table.rules))
        if self._table.policy != "exceptions":
            return list(numbers)
        compiled = self._table.compiled
        try:
            overlapping = compiled.space.overlapping()
            for clash in contradictions(compiled, overlapping, Budget(BUDGET)):
                self._report("rules", f"{clash} Let one of them override the other.")
        except BudgetSpentError:
            self._report("rules", "they are too many to prove that none contradicts another")
        # What overrides a rule is overridden by fewer rules than that one is.
        return sorted(numbers, key=lambda place: compiled.ruling.higher[place].bit_count())

    def _rule(self, element: Element, place: int, rule: Rule[Any]) -> None:
        path = f"rules[{place}]"
        name = "id" if _ID.fullmatch(rule.id) else "label"
        row = SubElement(element, "rule", {name: self._plain(f"{path}.id", rule.id)})
        for column, kind in self._table.columns.items():
            cell, where = rule.when.get(column, "-"), f"{path}.when.{column}"
            if kind.kind() in _TYPES:
                _text(row, "inputEntry", self._written(where, tests_of, kind, cell))
        for value in self._values(rule.then):
            _text(row, "outputEntry", self._written(f"{path}.then", literal, value))
        if any(self._notes):
            _text(row, "annotationEntry", self._notes[place])


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(SubElement(parent, tag), "text").text = text


def _type_of(value: Any) -> str:
    """Return the type of FEEL that a value has; nothing for what FEEL does not know."""
    known = (
        ("boolean", bool),
        ("string", str),
        ("number", int | Decimal),
        ("date and time", datetime),
        ("date", date),
        ("time", time),
        ("days and time duration", timedelta),
    )
    return next((name for name, kind in known if isinstance(value, kind)), "")
