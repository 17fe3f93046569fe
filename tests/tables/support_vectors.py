"""What the vectors of decision tables say, as DMN documents and as sets of cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise, product
from math import inf
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import pytest

from servicekit.errors import OutsideDomainError
from servicekit.extra import dmn
from servicekit.instants import EPOCH
from servicekit.tables import Column, DecisionTable

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"
MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"

Case = tuple[Any, ...]
Box = list[dict[str, Any]]


def vectors(name: str) -> list[Any]:
    path = FOLDER / name
    if not path.exists():
        return [pytest.param({}, id=name, marks=pytest.mark.skip(f"{name} is not beside the repo"))]
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [pytest.param(row, id=row["id"]) for row in rows]


# Values and documents


def value(given: Any) -> Any:
    """Return a value of a vector; numbers are text there, so that none is rounded."""
    match given:
        case {"number": str() as text}:
            return Decimal(text) if "." in text else int(text)
        case dict():
            return {name: value(item) for name, item in given.items()}
        case list():
            return tuple(map(value, given))
    return given


def feel(given: Any) -> str:
    """Return a value of a vector as FEEL."""
    return given["number"] if isinstance(given, dict) else json.dumps(given, ensure_ascii=False)


SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": ""}


def test_of(given: dict[str, Any]) -> str:
    """Return one unary test of a vector as FEEL."""
    if "in" in given:
        low, high = map(feel, given["in"])
        opening, closing = "[" if given["lo_closed"] else "(", "]" if given["hi_closed"] else ")"
        return f"{opening}{low}..{high}{closing}"
    ((sign, constant),) = given.items()
    return f"{SIGNS[sign]} {feel(constant)}"


def document(name: str, table: dict[str, Any]) -> str:
    """Return the DMN document that a vector describes."""
    root = Element("definitions", {"xmlns": MODEL, "name": name, "namespace": "urn:vectors"})
    decision = SubElement(root, "decision", {"id": "decision", "name": name})
    element = SubElement(decision, "decisionTable", {"hitPolicy": table["hit_policy"]})
    if table["aggregation"]:
        element.set("aggregation", table["aggregation"])
    for given in table["inputs"]:
        add_input(element, given)
    for given in table["outputs"]:
        add_output(element, given)
    for rule in table["rules"]:
        row = SubElement(element, "rule")
        for cell in rule["raw"]:
            add(row, "inputEntry", cell)
        for outcome in rule["then"]:
            add(row, "outputEntry", feel(outcome))
    return tostring(root, encoding="unicode")


def add_input(element: Element, given: dict[str, Any]) -> None:
    clause = SubElement(element, "input")
    expression = SubElement(clause, "inputExpression", {"typeRef": given["type"]})
    SubElement(expression, "text").text = given["expr"]
    if given["allowed"]:
        add(clause, "inputValues", ", ".join(map(test_of, given["allowed"]["or"])))


def add_output(element: Element, given: dict[str, Any]) -> None:
    clause = SubElement(element, "output", {"name": given["name"]} if given["name"] else {})
    if given["values"]:
        add(clause, "outputValues", ", ".join(map(feel, given["values"])))
    if given["default"]:
        add(clause, "defaultOutputEntry", feel(given["default"]["value"]))


def add(parent: Element, tag: str, text: str) -> None:
    SubElement(SubElement(parent, tag), "text").text = text


def loaded(name: str, table: dict[str, Any]) -> DecisionTable[Any]:
    return dmn.loads(document(name, table))[name]


# Sets of cases: one for each way in which the bounds of all sides divide the columns


def cases(table: DecisionTable[Any], boxes: list[Box]) -> list[Case]:
    """Return enough cases to tell apart any regions made of a table's cells and of some boxes."""
    columns = []
    for place, (name, column) in enumerate(table.columns.items()):
        ends = [value(box[place][end]) for box in boxes if place < len(box) for end in ("lo", "hi")]
        named = [rule.when[name] for rule in table.rules if name in rule.when]
        columns.append(list(samples(column, named, ends)))
    return list(product(*columns))


def boxes_of(expect: dict[str, Any]) -> list[Box]:
    return [*expect.get("gaps", ()), *(overlap["box"] for overlap in expect.get("overlaps", ()))]


def chosen(among: list[Case], tests: Iterable[Callable[[Case], bool]]) -> set[Case]:
    tests = list(tests)
    return {case for case in among if any(test(case) for test in tests)}


def samples(column: Column, cells: list[str], ends: list[Any]) -> Iterator[Any]:
    axis = column.axis(map(column.cell, cells))
    found = {axis.witness(index) for index in range(axis.length)}
    if column.kind() in {"number", "range"}:
        known = [item for item in [*found, *ends] if item not in {None, "-inf", "+inf"}]
        points = sorted({Decimal(item) for item in [*known, *edges(column, cells)]})
        yield from (point for point in between(points) if inside(column, point))
    elif column.kind() == "instant":
        yield EPOCH
    else:
        yield from sorted(item for item in {*found, *ends} if inside(column, item))


def edges(column: Column, cells: list[str]) -> Iterator[Decimal]:
    for cell in map(column.cell, cells):
        for number, _ in cell.parts:
            if abs(number) != inf:
                yield Decimal(number)


def between(points: list[Decimal]) -> Iterator[Decimal]:
    """Yield points, what lies between any two of them, and what lies outside of them all."""
    yield points[0] - 1
    yield from points
    yield from ((low + high) / 2 for low, high in pairwise(points))
    yield points[-1] + 1


def inside(column: Column, item: Any) -> bool:
    """Whether a value is in the domain; what is null is left out, as the vectors leave it out."""
    try:
        column.axis([]).at(item)
    except OutsideDomainError:
        return False
    return item is not None


def covered(table: DecisionTable[Any], when: Mapping[str, str]) -> Callable[[Case], bool]:
    """Return whether a case lies in a region, by the text of its cells."""
    checks = []
    for place, (name, column) in enumerate(table.columns.items()):
        cell = column.cell(when.get(name, "-"))
        axis = column.axis([cell])
        checks.append((place, axis, axis.mask(cell)))
    return lambda case: all(mask >> axis.at(case[place]) & 1 for place, axis, mask in checks)


def boxed(box: Box) -> Callable[[Case], bool]:
    """Return whether a case lies in a box of a vector; columns at the end can be left out."""
    return lambda case: all(spans(span, item) for span, item in zip(box, case, strict=False))


def spans(span: dict[str, Any], item: Any) -> bool:
    low, high = value(span["lo"]), value(span["hi"])
    above = low == "-inf" or item > low or (item == low and span["lo_closed"])
    below = high == "+inf" or item < high or (item == high and span["hi_closed"])
    return above and below
