"""What becomes of the rules of tables."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import assume, given, settings
from tables.support_texts import tables

from servicekit.errors import ServiceKitError
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.mutation.rules import RULE_OPERATORS, altered

WINDOW: DecisionTable[Any] = DecisionTable(
    columns={"days": col.integer(0, 100), "faulty": col.boolean()},
    rules=[
        Rule("soon", when={"days": "<= 30"}, then="yes"),
        Rule("late", when={"days": "> 30", "faulty": "yes"}, then="repair"),
    ],
    otherwise="no",
)
LAYERS: DecisionTable[Any] = DecisionTable(
    columns={"days": col.integer(0, 100)},
    policy="exceptions",
    rules=[
        Rule("low", when={"days": "<= 50"}, then="a"),
        Rule("mid", when={"days": "<= 30"}, then="b", overrides=["low"]),
        Rule("top", when={"days": "<= 10"}, then="c", overrides=["mid"]),
    ],
    otherwise="a",
)


def changes(table: DecisionTable[Any], name: str) -> list[str]:
    """Return what an operator changes, in words."""
    return [each.change for operator, each in altered(table) if operator == name]


def after(table: DecisionTable[Any], change: str, way: int = 0) -> DecisionTable[Any]:
    """Return a table after a change."""
    (rows,) = (each.ways[way] for _, each in altered(table) if each.change == change)
    return attrs.evolve(table, rules=rows.rules, otherwise=rows.otherwise, check=False)


def test_edges() -> None:
    """Edges move in their rule, and in another way in all rules that have them."""
    assert changes(WINDOW, "move-edge") == [
        "rule soon: days <= 30 becomes days <= 29",
        "rule soon: days <= 30 becomes days <= 31",
        "rule late: days >= 31 becomes days >= 30",
        "rule late: days >= 31 becomes days >= 32",
    ]
    alone = after(WINDOW, "rule soon: days <= 30 becomes days <= 31")
    both = after(WINDOW, "rule soon: days <= 30 becomes days <= 31", way=1)
    assert [rule.when["days"] for rule in alone.rules] == ["<= 31", ">= 31"]
    assert [rule.when["days"] for rule in both.rules] == ["<= 31", ">= 32"]


def test_an_edge_that_only_one_rule_has() -> None:
    """An edge that no other rule has moves in one way only, as does one that another loses."""
    assert {len(each.ways) for name, each in altered(LAYERS) if name == "move-edge"} == {1}
    table = DecisionTable(
        columns={"n": col.integer(0, 9)},
        policy="any",
        rules=[Rule("a", when={"n": "<= 5"}, then=1), Rule("b", when={"n": "5"}, then=1)],
    )
    (rows,) = next(e for _, e in altered(table) if e.change.endswith("n <= 4")).ways
    assert [rule.when["n"] for rule in rows.rules] == ["<= 4", "5"]


def test_values() -> None:
    """A value of a boolean becomes the other one."""
    assert changes(WINDOW, "change-value") == ["rule late: faulty = yes becomes faulty = no"]


def test_conditions() -> None:
    """Each condition is dropped once."""
    assert changes(WINDOW, "drop-condition") == [
        "rule soon: days <= 30 is dropped",
        "rule late: days >= 31 is dropped",
        "rule late: faulty = yes is dropped",
    ]
    rule = after(WINDOW, "rule late: faulty = yes is dropped").rules[1]
    assert dict(rule.when) == {"days": ">= 31"}


def test_an_edge_at_the_end_of_the_domain() -> None:
    """An edge that moves to the end of the domain leaves no condition, and is told so."""
    table = DecisionTable(
        columns={"n": col.integer(0, 9)}, rules=[Rule("a", when={"n": ">= 1"}, then=1)]
    )
    assert "rule a: n >= 1 is dropped" in changes(table, "move-edge")


def test_rules() -> None:
    """Each rule is dropped once, and who overrode it overrides what it overrode."""
    assert changes(WINDOW, "drop-rule") == ["rule soon is dropped", "rule late is dropped"]
    top = after(LAYERS, "rule mid is dropped").rules[1]
    assert (top.id, top.overrides) == ("top", ("low",))


def test_outcomes() -> None:
    """Each rule, and what is otherwise, gets the next outcome of the table."""
    assert changes(WINDOW, "swap-outcome") == [
        "rule soon: yes becomes repair",
        "rule late: repair becomes no",
        "otherwise: no becomes yes",
    ]
    table = DecisionTable(columns={"n": col.boolean()}, rules=[Rule("a", then=1)])
    assert changes(table, "swap-outcome") == []


def test_overrides() -> None:
    """A rule gives way to one that it overrides."""
    assert changes(LAYERS, "flip-override") == [
        "rule mid overrides low: the other way round",
        "rule top overrides mid: the other way round",
    ]
    low, mid, _ = after(LAYERS, "rule mid overrides low: the other way round").rules
    assert (low.overrides, mid.overrides) == (("mid",), ())


@settings(max_examples=60, deadline=None)
@given(tables())
def test_every_change_is_one_the_library_takes_or_refuses(table: DecisionTable[Any]) -> None:
    """Whatever is changed, the table is built or refused, its outcomes are those of the table."""
    for name, change in altered(table):
        assert name in RULE_OPERATORS
        for rows in change.ways:
            assert rows.rules != table.rules or rows.otherwise != table.otherwise
            try:
                other = attrs.evolve(table, rules=rows.rules, otherwise=rows.otherwise)
            except ServiceKitError:
                continue
            assume(len(other.rules) <= len(table.rules))
            assert other.columns == table.columns


@settings(max_examples=60, deadline=None)
@given(tables())
def test_what_differs_has_a_witness(table: DecisionTable[Any]) -> None:
    """A change is proved to be none, or a case shows it: the two tables say different things."""
    for _, change in altered(table):
        rows = change.ways[0]
        try:
            other = attrs.evolve(table, rules=rows.rules, otherwise=rows.otherwise, check=False)
        except ServiceKitError:
            continue
        verdict = table.diff(other)
        for difference in verdict.findings[:1]:
            witness = difference.region.witness
            assert _said(table, witness) != _said(other, witness)
        if verdict.proved:
            for example in table.examples()[:10]:
                assert _said(table, example.facts) == _said(other, example.facts)


def _said(table: DecisionTable[Any], facts: Any) -> str:
    try:
        found = table.decide(facts)
        return repr(getattr(found, "outcome", found))
    except ServiceKitError as error:
        return type(error).__name__
