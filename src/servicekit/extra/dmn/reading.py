"""Read decision tables from DMN XML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.errors import CellError, ColumnError, LoadError, Problem
from servicekit.extra.dmn.columns import column_of, fits
from servicekit.extra.dmn.document import Document, Logic, child, children, parsed, text_of
from servicekit.tables import DecisionTable, Rule
from servicekit.tables.column import Column
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
    the text of their input expressions; a fact that is missing is null in DMN, and ``None`` here. A
    table with one output has its values as outcomes, one with several has mappings. Where no rule
    applies there is the default output, or else ``None``, nothing at all of a list, or a count of 0.

    ``FIRST`` and ``PRIORITY`` become exceptions: each rule overrides the one that it goes before.
    ``RULE ORDER`` and ``OUTPUT ORDER`` become collections. Tables of business knowledge models are
    read like those of decisions.

    The document is never trusted: it may not have a document type, hence no entities and nothing
    that lies outside of it.

    Example:
        >>> text = '''<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/">
        ...   <decision name="Delivery"><decisionTable>
        ...     <input><inputExpression typeRef="number"><text>weight</text></inputExpression></input>
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
        elsewhere = f"; {', '.join(others)} decide by other logic" if others else ""
        document.report("", f"there is no decision table{elsewhere}")
    if document.problems:
        raise LoadError("the DMN document cannot be loaded", document.problems)
    return Tables({name: table.built() for name, table in tables.items()}, others)


def nothing(policy: Policy, aggregate: Aggregate | None) -> Any:
    """Return what DMN says where no rule applies and there is no default output."""
    if policy == "collect" and aggregate in {None, "count"}:
        return 0 if aggregate else ()
    return None


@attrs.frozen
class _Output:
    """One output: its name and its default, and the values that it can have, as they are ranked."""

    name: str
    default: Any
    ranks: Mapping[Outcome, int]


class _Table:
    """Read one table; whatever is wrong with it goes to the problems of its document."""

    def __init__(self, document: Document, logic: Logic) -> None:
        self._document = document
        self._name, self._element, self._variables = logic
        self._hit = self._element.get("hitPolicy", "UNIQUE")
        self._policy = _POLICIES.get(self._hit, "unique")
        self._inputs = [self._input(*item) for item in enumerate(self._clauses("input"))]
        self._outputs = [self._output(*item) for item in enumerate(self._clauses("output"))]
        self._aggregation = self._element.get("aggregation")
        self._check()
        self._rules = self._read_rules()

    def built(self) -> DecisionTable[Any]:
        """Return the table, once nothing is wrong with it."""
        aggregate = AGGREGATES[self._aggregation] if self._aggregation else None
        otherwise = self._otherwise(aggregate)
        if aggregate and len(self._outputs) > 1:
            # DMN aggregates no tables of several outputs: whatever matches is an error there. So it
            # is with the sum of mappings, while they could be counted.
            aggregate = "sum"
        return DecisionTable(
            name=self._name,
            columns=dict(self._inputs),
            rules=self._rules,
            policy=self._policy,
            aggregate=aggregate,
            otherwise=otherwise,
            check=False,
        )

    def _report(self, path: str, message: str) -> None:
        self._document.report(f"{self._name}.{path}", message)

    def _clauses(self, name: str) -> list[Element]:
        found = children(self._element, name)
        if not found:
            self._report(f"{name}s", f"a table has at least one {name}")
        return found

    def _check(self) -> None:
        if self._hit not in _POLICIES:
            self._report("hitPolicy", f"{self._hit!r} is none of {', '.join(_POLICIES)}")
        if self._aggregation is not None and self._aggregation not in AGGREGATES:
            message = f"{self._aggregation!r} is none of {', '.join(AGGREGATES)}"
            self._report("aggregation", message)
        if self._aggregation is not None and self._hit != "COLLECT":
            self._report("aggregation", f"only COLLECT aggregates; the policy is {self._hit}")
        for kind, names in (("inputs", self._inputs), ("outputs", self._outputs)):
            pass

    # Inputs and outputs

    def _input(self, place: int, clause: Element) -> tuple[str, Column]:
        path, name = f"inputs[{place}]", text_of(clause, "inputExpression", "text")
        return name, self._column(path, name, clause)
