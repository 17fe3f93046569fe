"""DMN documents for tests, from the little that a test wants to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import attrs
import pytest

from servicekit.errors import LoadError, Problem
from servicekit.extra import dmn
from servicekit.tables import DecisionTable

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"


@attrs.frozen
class Input:
    """One input: what it asks, its type, and the values that it allows."""

    expression: str
    type: str | None = "number"
    allowed: str | None = None

    def __str__(self) -> str:
        typed = f" typeRef={quoteattr(self.type)}" if self.type is not None else ""
        values = text("inputValues", self.allowed) if self.allowed is not None else ""
        asked = f"<inputExpression{typed}><text>{escape(self.expression)}</text></inputExpression>"
        return f"<input>{asked}{values}</input>"


@attrs.frozen
class Output:
    """One output: its name, its values in order, its default, and its type."""

    name: str = ""
    values: str | None = None
    default: str | None = None
    type: str = ""

    def __str__(self) -> str:
        values = text("outputValues", self.values) if self.values is not None else ""
        default = text("defaultOutputEntry", self.default) if self.default is not None else ""
        named = f"name={quoteattr(self.name)} typeRef={quoteattr(self.type)}"
        return f"<output {named}>{values}{default}</output>"


def text(tag: str, content: str) -> str:
    return f"<{tag}><text>{escape(content)}</text></{tag}>"


def rule(cells: Sequence[str], outcomes: Sequence[str], *, more: str = "", **named: str) -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in named.items())
    entries = [text("inputEntry", cell) for cell in cells]
    entries += [text("outputEntry", outcome) for outcome in outcomes]
    return f"<rule{attributes}>{''.join(entries)}{more}</rule>"


def table(
    inputs: Sequence[Input],
    rules: Sequence[str | tuple[str, ...]],
    *,
    outputs: Sequence[Output] = (Output(),),
    **named: str,
) -> str:
    """Return a table; a rule that is a tuple has its cells first, then its outcomes."""
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in named.items())
    parts = [*map(str, inputs), *map(str, outputs)]
    for row in rules:
        split = isinstance(row, tuple)
        parts.append(rule(row[: len(inputs)], row[len(inputs) :]) if split else row)
    return f"<decisionTable{attributes}>{''.join(parts)}</decisionTable>"


def decision(logic: str, *, name: str = "T", more: str = "") -> str:
    return f"<decision id='d' name={quoteattr(name)}>{more}{logic}</decision>"


def document(*elements: str, model: str = MODEL, more: str = "") -> str:
    named = f"xmlns={quoteattr(model)} name='D' namespace='urn:d'{more}"
    return f"<definitions {named}>{''.join(elements)}</definitions>"


def loaded(*given: Any, **named: Any) -> DecisionTable[Any]:
    """Return the table of a document that has only this one."""
    return dmn.loads(document(decision(table(*given, **named))))["T"]


def cell(text: str, type: str = "number", allowed: str | None = None) -> str:  # noqa: A002
    """Return the cell that one cell of a document becomes."""
    found = loaded([Input("x", type, allowed)], [(text, "true")])
    return found.rules[0].when.get("x", "-")


def problems(text: str | bytes) -> list[Problem]:
    with pytest.raises(LoadError) as caught:
        dmn.loads(text)
    return list(caught.value.exceptions)


def refused(*given: Any, **named: Any) -> list[tuple[str, str]]:
    """Return what is wrong with the table of a document, place and message."""
    return [
        (problem.path, problem.message)
        for problem in problems(document(decision(table(*given, **named))))
    ]
