"""Which rules and boundaries of a table the facts of a decision make happen."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.decision import Decision, Undetermined
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.coverage import chart as module
from servicekit.testing.coverage.chart import TableChart, told_apart
from servicekit.testing.coverage.universe import chart_met
from servicekit.testing.observing import Observation
from testing.coverage.support import decided, returns, words


def happened(table: DecisionTable[Any], facts: Any) -> list[str]:
    """Return what happens when a table decides some facts, shortened."""
    _, chart = chart_met(table)
    found = [each for told in decided(table, facts) for each in chart.happened(told)]
    return words(found)


OTHERWISE = "a case to which no rule applies"
WINDOW = returns(
    columns={"days": col.integer(0, 365), "tier": col.enum("gold", "tin")},
    rules=[
        Rule("gold", when={"days": "<= 60", "tier": "gold"}, then="accept"),
        Rule("tin", when={"days": "<= 30", "tier": "tin"}, then="accept"),
    ],
)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (12, ["rule in-time"]),
        (30, ["rule in-time", "days = 30, the edge of rule in-time"]),
        (31, [OTHERWISE, "days = 31, just outside of rule in-time"]),
        (32, [OTHERWISE]),
    ],
)
def test_a_case_makes_its_rule_happen_and_the_boundary_on_which_it_lies(days, found):
    """Only the last value inside and the first outside are at the boundary."""
    assert happened(returns(), {"days": days}) == found


def test_a_boundary_happens_only_where_all_other_cells_match():
    """Of a rule that does not apply anyway no boundary is tested."""
    assert happened(WINDOW, {"days": 31, "tier": "tin"}) == [
        OTHERWISE,
        "days = 31, just outside of rule tin",
        "tier = tin, just outside of rule gold",
    ]
    assert happened(WINDOW, {"days": 61, "tier": "tin"}) == [OTHERWISE]
    assert happened(WINDOW, {"days": 60, "tier": "tin"}) == [
        OTHERWISE,
        "tier = tin, just outside of rule gold",
    ]


def test_a_value_in_another_column_can_lie_outside_of_a_rule_that_another_decides():
    """The same case is inside of one rule and just outside of another."""
    assert happened(WINDOW, {"days": 30, "tier": "gold"}) == [
        "rule gold",
        "tier = gold, just outside of rule tin",
    ]


EXCEPTIONS = returns(
    columns={"days": col.integer(0, 365), "faulty": col.boolean()},
    rules=[
        Rule("wide", when={"days": "<= 30"}, then=1),
        Rule("faulty", when={"faulty": True}, then=2, overrides=["wide"]),
    ],
    policy="exceptions",
)


def test_a_rule_that_is_overridden_does_not_happen():
    """Neither does its boundary, on neither side: another rule decides there."""
    assert happened(EXCEPTIONS, {"days": 30, "faulty": True}) == ["rule faulty"]
    assert happened(EXCEPTIONS, {"days": 31, "faulty": True}) == ["rule faulty"]
    assert happened(EXCEPTIONS, {"days": 31, "faulty": False}) == [
        OTHERWISE,
        "days = 31, just outside of rule wide",
        "faulty = no, just outside of rule faulty",
    ]


def test_rules_that_collect_happen_together():
    """Each that applies does."""
    rules = [Rule(f"from {n}", when={"days": f">= {n}"}, then=n) for n in (1, 2, 5)]
    table = returns(rules=rules, policy="collect", otherwise=attrs.NOTHING)
    assert happened(table, {"days": 3}) == ["rule from 1", "rule from 2"]


def test_where_facts_lack_nothing_is_decided():
    """A question back tests no rule."""
    [told] = decided(WINDOW, {"days": 60})
    assert isinstance(told.said, Undetermined)
    assert happened(WINDOW, {"days": 60}) == []


def test_where_every_answer_leads_to_the_same_no_rule_is_certain():
    """Nobody can tell which of them it was."""
    table = WINDOW
    [told] = decided(table, {"days": 12})
    assert isinstance(told.said, Decision)
    assert happened(table, {"days": 12}) == []


def test_rules_that_collect_happen_even_where_facts_lack():
    """Those that apply for certain stand by themselves."""
    rules = [
        Rule("late", when={"days": "> 30"}, then=1),
        Rule("faulty", when={"faulty": True}, then=2),
    ]
    table = returns(columns=EXCEPTIONS.columns, rules=rules, policy="collect", otherwise=None)
    assert happened(table, {"days": 31}) == ["rule late", "days = 31, the edge of rule late"]
    assert happened(table, {"days": 30}) == ["days = 30, just outside of rule late"]
    assert happened(table, {"faulty": False, "days": 3}) == [
        OTHERWISE,
        "faulty = no, just outside of rule faulty",
    ]


def test_a_case_without_a_rule_still_lies_outside_of_one():
    """To have no rule for it is what the table says."""
    table = returns(otherwise=attrs.NOTHING)
    assert happened(table, {"days": 31}) == ["days = 31, just outside of rule in-time"]
    assert happened(table, {"days": 32}) == []


def test_facts_that_cannot_be_hashed_are_counted_like_others():
    """A column of sets takes lists and sets as well."""
    table = returns(
        columns={"tags": col.set_of("new", "old")},
        rules=[Rule("new", when={"tags": "new"}, then=1)],
    )
    assert happened(table, {"tags": ["new"]}) == ["rule new"]
    assert "rule new" not in happened(table, {"tags": {"old"}})


def found(table: DecisionTable[Any]) -> list[str]:
    return [text for _, text in TableChart(table).found]


def test_a_rule_that_no_case_can_reach_is_left_out():
    """Nobody could ever test it; that it is dead is for the check of the table to say."""
    rules = [
        Rule("all", then=1, overrides=["never"]),
        Rule("never", when={"days": "<= 3"}, then=2),
    ]
    assert found(returns(rules=rules, policy="exceptions")) == ["rule all"]


def test_a_case_to_which_no_rule_applies_counts_where_there_is_one():
    """It does not where rules fill the table, or where it is an error."""
    everything = [Rule("all", then=1)]
    assert found(returns(rules=everything)) == ["rule all"]
    assert OTHERWISE in found(returns())
    assert OTHERWISE not in found(returns(otherwise=attrs.NOTHING))


def test_what_takes_too_long_to_find_out_counts(monkeypatch):
    """That rules fill the table has to be certain."""
    monkeypatch.setattr(module, "_BOXES", 0)
    assert OTHERWISE in found(returns(rules=[Rule("all", then=1)]))


def test_facts_are_looked_up_once(monkeypatch):
    """The same facts again cost one look-up, and only so many are kept."""
    monkeypatch.setattr(module, "_KEPT", 2)
    _, chart = chart_met(returns())
    said = Observation("table", returns(), Decision("accept"), {"days": 1})
    assert chart.happened(said) is chart.happened(said)
    for days in range(5):
        chart.happened(attrs.evolve(said, facts={"days": days}))
    assert len(chart._kept) <= 2


@given(st.integers(0, 365), st.sampled_from(["gold", "tin"]))
def test_the_rules_that_happen_are_those_of_the_decision(days, tier):
    """With all facts known, a rule happens exactly where the table names it."""
    facts = {"days": days, "tier": tier}
    rules = [each for each in happened(WINDOW, facts) if each.startswith("rule ")]
    assert rules == [f"rule {name}" for name in WINDOW.decide(facts).rules]


@given(st.integers(0, 365), st.booleans())
def test_so_they_are_where_rules_override(days, faulty):
    """A rule happens exactly where the table names it, and what it overrides does not."""
    facts = {"days": days, "faulty": faulty}
    rules = [each for each in happened(EXCEPTIONS, facts) if each.startswith("rule ")]
    assert rules == [f"rule {name}" for name in EXCEPTIONS.decide(facts).rules]


def test_every_boundary_can_be_reached():
    """The examples of a table, which lie at its boundaries, leave none of them out."""
    for table in (WINDOW, EXCEPTIONS, returns()):
        _, chart = chart_met(table)
        told = decided(table, *(each.facts for each in table.examples()))
        reached = {element for each in told for element in chart.happened(each)}
        assert {each for each in chart.elements if each.kind == "boundary"} <= reached


def test_policies_are_told_apart_by_what_they_are_made_of():
    """Those that have the same elements are the same."""
    one, other = [("rule", "rule a")], [("rule", "rule b")]
    assert told_apart("table x", one) == told_apart("table x", [*one])
    assert told_apart("table x", one) != told_apart("table x", other)
    assert told_apart("table x", one) != told_apart("table y", one)
