"""The boundaries of the rules of a table."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.tables import Column, Rule, col
from servicekit.testing.coverage import edges as module
from servicekit.testing.coverage.edges import edges, reachable
from testing.coverage.support import returns


def told(column: Column, cell: Any, **changes: Any) -> list[str]:
    """Return the boundaries of one rule with one cell."""
    rule = Rule("r", when={"x": cell}, then=1)
    table = returns(columns={"x": column}, rules=[rule], **changes)
    return [edge.words.removesuffix(" of rule r") for edge in edges(table.compiled, 0)]


CELLS = {
    "up to": (col.integer(0, 9), "<= 3", ["x = 3, the edge", "x = 4, just outside"]),
    "from": (col.integer(0, 9), ">= 3", ["x = 2, just outside", "x = 3, the edge"]),
    "between": (
        col.integer(0, 9),
        "[3..5]",
        ["x = 2, just outside", "x = 3, the edge", "x = 5, the edge", "x = 6, just outside"],
    ),
    "one value": (
        col.integer(0, 9),
        "5",
        ["x = 4, just outside", "x = 5, the edge", "x = 6, just outside"],
    ),
    "all but one": (
        col.integer(0, 9),
        "not(5)",
        ["x = 4, the edge", "x = 5, just outside", "x = 6, the edge"],
    ),
    "all": (col.integer(0, 9), "<= 9", []),
    "a step": (
        col.decimal(0, 9, step="0.5"),
        "< 3",
        ["x = 2.5, the edge", "x = 3.0, just outside"],
    ),
    "no step": (col.number(0, 9), "<= 3", ["x = 3, the edge", "x > 3, just outside"]),
    "no step, open": (col.number(0, 9), "< 3", ["x < 3, the edge", "x = 3, just outside"]),
    "also none": (
        col.integer(0, 9, optional=True),
        "<= 3, none",
        ["x = 3, the edge", "x = 4, just outside"],
    ),
    "some": (col.integer(0, 9, optional=True), "some", []),
    "none alone": (col.integer(0, 9, optional=True), "none", ["x is not none, just outside"]),
    "a label": (col.enum("gold", "tin"), "gold", ["x = tin, just outside"]),
    "two labels": (
        col.enum("gold", "tin", "zinc", "lead"),
        "gold, tin",
        ["x = zinc or lead, just outside"],
    ),
    "long labels": (
        col.enum("gold", "tin", "t" * 30, "z" * 30),
        "gold, tin",
        ["another x, just outside"],
    ),
    "all but a label": (col.enum("gold", "tin", "zinc"), "not(tin)", ["x = tin, just outside"]),
    "yes": (col.boolean(), "yes", ["x = no, just outside"]),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_boundary_has_the_last_value_inside_and_the_first_outside(name):
    """Both are there for each end of a cell; of values without an order any other one is."""
    column, cell, words = CELLS[name]
    assert told(column, cell) == words


def test_boundaries_stand_in_the_order_of_the_columns():
    """A rule has those of all its cells."""
    rule = Rule("r", when={"tier": "gold", "days": "<= 3"}, then=1)
    columns = {"days": col.integer(0, 9), "tier": col.enum("gold", "tin")}
    table = returns(columns=columns, rules=[rule])
    found = [(edge.column, edge.words) for edge in edges(table.compiled, 0)]
    assert found == [
        (0, "days = 3, the edge of rule r"),
        (0, "days = 4, just outside of rule r"),
        (1, "tier = tin, just outside of rule r"),
    ]


def overridden(**changes: Any) -> Any:
    """Return a table in which one rule overrides another from 20 days on."""
    rules = [
        Rule("wide", when={"days": "<= 30"}, then=1),
        Rule("late", when={"days": "[20..40]"}, then=2, overrides=["wide"]),
    ]
    return returns(rules=rules, policy="exceptions", **changes).compiled


def test_a_boundary_where_another_rule_overrides_is_left_out():
    """No case can show it: at 30 days another rule decides, and at 31 as well."""
    assert [*edges(overridden(), 0)] == []
    assert len([*edges(overridden(), 1)]) == 4


def test_what_takes_too_long_to_find_out_counts(monkeypatch):
    """A boundary is left out only where it is certain that no case reaches it."""
    monkeypatch.setattr(module, "_BOXES", 0)
    assert len([*edges(overridden(), 0)]) == 2


def test_a_rule_outside_of_the_domain_cannot_be_reached():
    """No fact can have its values."""
    compiled = returns(rules=[Rule("r", when={"days": "> 500"}, then=1)], check=False).compiled
    assert not reachable(compiled, 0, compiled.space.box(0))


@given(st.integers(0, 20), st.integers(0, 20))
def test_the_edge_is_taken_and_the_value_next_to_it_is_not(low, high):
    """Of every interval the edges are its ends, and what lies outside is one step away."""
    low, high = sorted((low, high))
    column = col.integer(0, 20)
    words = told(column, f"[{low}..{high}]")
    edge = {f"x = {v}, the edge" for v, end in ((low, 0), (high, 20)) if v != end}
    outside = {f"x = {v}, just outside" for v in (low - 1, high + 1) if 0 <= v <= 20}
    assert set(words) == edge | outside
    assert len(words) == len(set(words))
