from __future__ import annotations

from typing import Any

import attrs
import pytest

from servicekit.tables import DecisionTable, Ending, Example, Rule, col
from tables.support_tables import return_window, said, small


def test_examples_are_boundary_cases() -> None:
    """Each rule gives a case inside, and those at and just outside of its edges, once each."""
    assert said(return_window().examples()) == [
        "days = 0, opened = no, tier = gold: accept (inside rule gold)",
        "days = 60, opened = no, tier = gold: accept (the edge of rule gold in days)",
        "days = 61, opened = no, tier = gold: decline (just outside of rule gold in days)",
        "days = 0, opened = no, tier = standard: accept (just outside of rule gold in tier)",
        "days = 30, opened = no, tier = standard: accept (the edge of rule standard in days)",
        "days = 31, opened = no, tier = standard: decline (just outside of rule standard in days)",
        (
            "days = 0, opened = yes, tier = standard: decline "
            "(just outside of rule standard in opened)"
        ),
    ]


def test_examples_decide_as_they_say() -> None:
    """An example is facts that the table takes, with what the table says of them."""
    table = return_window()
    for example in table.examples():
        assert table.decide(example.facts).outcome == example.outcome
    assert table.examples() == table.examples()
    first, second, *_ = table.examples()
    assert (first.rule, first.place, first.column) == ("gold", "inside", None)
    assert (second.rule, second.place, second.column) == ("gold", "edge", "days")


def test_both_edges_of_a_range_are_shown() -> None:
    """A range shows its first and last value, and what lies just outside of them."""
    table = small(Rule("mid", when={"x": "[3..5]"}, then="in"), columns={"x": col.integer(0, 9)})
    found = [(example.facts["x"], example.place, example.outcome) for example in table.examples()]

    assert sorted(found, key=lambda example: example[0]) == [
        (2, "outside", Ending.NO_RULE),
        (3, "inside", "in"),
        (5, "edge", "in"),
        (6, "outside", Ending.NO_RULE),
    ]
    assert str(table.examples()[-1]) == "x = 6: no rule (just outside of rule mid in x)"


def test_ranges_that_touch_are_one_range() -> None:
    """Where other rules cut a cell, its edges are still its own."""
    rules = [
        Rule("wide", when={"x": "[2..7]"}, then=1),
        Rule("spot", when={"x": "[4..5]"}, then=2, overrides=["wide"]),
    ]
    table = small(*rules, policy="exceptions", columns={"x": col.integer(0, 9)})
    shown = {example.facts["x"] for example in table.examples() if example.rule == "wide"}
    assert shown == {1, 2, 7, 8}


def test_a_case_that_a_rule_decides_is_shown() -> None:
    """Inside a rule that is overridden in part, the case is one that it decides."""
    rules = [Rule("all", then=1), Rule("low", when={"x": "<= 5"}, then=2, overrides=["all"])]
    first = small(*rules, policy="exceptions").examples()[0]
    assert (first.rule, first.place, first.outcome, first.facts["x"]) == ("all", "inside", 1, 6)


def test_overriding_is_shown_first() -> None:
    """A rule that overrides others shows a case of each that both of them match, and it decides."""
    rules = [
        Rule("all", then=1),
        Rule("low", when={"x": "<= 5"}, then=2, overrides=["all"]),
        Rule("one", when={"x": "1", "y": False}, then=3, overrides=["low", "all"]),
        Rule("far", when={"x": "> 8"}, then=4, overrides=["low", "all"]),
        Rule("never", when={"x": "> 20"}, then=5, overrides=["all"]),
    ]
    found = [e for e in small(*rules, policy="exceptions").examples() if e.place == "override"]

    assert said(found) == [
        "x = 0, y = no: 2 (rule low overrides all)",
        "x = 1, y = no: 3 (rule one overrides low)",
        "x = 9, y = no: 4 (rule far overrides all)",
    ]
    assert (found[0].rule, found[0].other, found[0].column) == ("low", "all", None)


def test_a_rule_that_never_decides_shows_where_it_applies() -> None:
    """A rule that is overridden everywhere gives a case with the outcome of the other one."""
    rules = [Rule("low", when={"x": "<= 5"}, then=1), Rule("all", then=2, overrides=["low"])]
    first = small(*rules, policy="exceptions").examples()[0]
    assert (first.rule, first.place, first.outcome) == ("low", "inside", 2)


def test_a_rule_outside_the_domain_shows_nothing() -> None:
    """A rule that never applies has no cases."""
    assert small(Rule("never", when={"x": "> 20", "y": True}, then=1)).examples() == ()


def test_a_rule_too_hard_to_tell_shows_where_it_applies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it takes too long to find a case that a rule decides, one that it matches will do."""
    monkeypatch.setattr("servicekit.tables.examples._BOXES", 0)
    rules = [Rule("all", then=1), Rule("low", when={"x": "<= 5"}, then=2, overrides=["all"])]
    first = small(*rules, policy="exceptions").examples()[0]
    assert (first.rule, first.facts["x"], first.outcome) == ("all", 0, 2)


def test_labels_show_one_that_does_not_match() -> None:
    """In a column without order one value outside is enough; a free column shows none."""
    columns = {"tier": col.enum("a", "b", "c", "d"), "city": col.text()}
    table = small(Rule("1", when={"tier": "b, c"}, then=1), columns=columns, otherwise=0)
    assert said(table.examples()) == [
        "tier = b, city = anything else: 1 (inside rule 1)",
        "tier = a, city = anything else: 0 (just outside of rule 1 in tier)",
    ]


def test_none_is_no_neighbour_of_a_value() -> None:
    """No case without a value is shown at the end of a range, only for a rule about none."""
    columns = {"x": col.integer(0, 9, optional=True)}
    rules = [Rule("some", when={"x": "some"}, then=1), Rule("none", when={"x": "none"}, then=2)]
    assert said(small(*rules, columns=columns).examples()) == [
        "x = 0: 1 (inside rule some)",
        "x = none: 2 (inside rule none)",
        "x = 9: 1 (just outside of rule none in x)",
    ]
    both = Rule("both", when={"x": ">= 5, none"}, then=1)
    assert said(small(both, columns=columns, otherwise=0).examples()) == [
        "x = 5: 1 (inside rule both)",
        "x = 4: 0 (just outside of rule both in x)",
    ]


def test_contradictions_are_shown_as_such() -> None:
    """A case in which rules cannot stand together is told so."""
    table = small(Rule("a", then=1), Rule("b", when={"x": "<= 1"}, then=2), check=False)
    assert str(table.examples()[0]) == ("x = 0, y = no: no single answer (inside rule a)")


def test_a_table_without_rules_has_no_examples() -> None:
    """Examples are of rules."""
    assert DecisionTable(columns={"x": col.boolean()}).examples() == ()


def test_examples_are_values(travels: Any) -> None:
    """An example can be copied, pickled and hashed, and never changes."""
    example = Example({"x": 1}, "a", "r", "inside")  # type: ignore[arg-type]

    travels(example)
    travels(return_window().examples())
    assert str(example) == "x = 1: a (inside rule r)"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        example.rule = "s"  # type: ignore[misc]
