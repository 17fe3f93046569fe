"""Decisions as tables of rules."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import OutsideDomainError
from servicekit.tables import DecisionTable, Rule, col
from servicekit.testing.conditions import conditions


def window(*, otherwise: Any = "decline") -> DecisionTable[Any]:
    return DecisionTable(
        name="window",
        columns={"days": col.integer(0, 365), "tier": col.enum("standard", "gold")},
        rules=[
            Rule("gold", when={"tier": "gold", "days": "<= 60"}, then="accept"),
            Rule("standard", when={"tier": "standard", "days": "<= 30"}, then="accept"),
        ],
        otherwise=otherwise,
    )


def marked(text: str) -> list[str]:
    """The rules that are marked as those that decide."""
    return [line.split()[1] for line in text.splitlines() if line.startswith("> ")]


def test_each_condition_is_shown_with_what_became_of_it() -> None:
    """A condition held, failed, or is unknown, and the rule that decides is marked."""
    assert conditions(window(), {"days": 31, "tier": "gold"}).splitlines() == [
        "window: days = 31, tier = gold: accept",
        "  rule       outcome  days          tier",
        "> gold       accept   <= 60 held    gold held",
        "  standard   accept   <= 30 failed  standard failed",
        "  otherwise  decline",
        "days = 61 would make it decline",
        "tier = standard would make it decline",
    ]


def test_an_unknown_fact_is_neither_held_nor_failed() -> None:
    """What is not known yet is said to be unknown, and no rule is marked."""
    text = conditions(window(), {"days": 31})
    assert text.startswith("window: days = 31: not decided: ask for tier\n")
    assert "gold unknown" in text
    assert marked(text) == []


def test_what_holds_otherwise_is_marked_where_no_rule_applies() -> None:
    """The last row decides where no rule does."""
    assert marked(conditions(window(), {"days": 100, "tier": "gold"})) == ["otherwise"]


def test_no_rule_at_all_is_shown_as_such() -> None:
    """A table that has no answer says so, and where that happens."""
    table = DecisionTable(
        columns={"days": col.integer(0)}, rules=[Rule("a", then=1, when={"days": "1"})]
    )
    text = conditions(table, {"days": 2})
    assert text.startswith("table: days = 2: no rule\n")
    assert marked(text) == ["otherwise"]


def test_rules_that_contradict_each_other_are_not_marked() -> None:
    """Where there is no single answer none of the rules decides."""
    table = DecisionTable(
        columns={"days": col.integer(0)},
        rules=[Rule("a", then=1), Rule("b", then=2)],
        check=False,
    )
    text = conditions(table, {"days": 2})
    assert text.startswith("table: days = 2: no single answer\n")
    assert marked(text) == []


def test_only_the_rule_that_overrides_is_marked() -> None:
    """A rule that applies and gives way does not decide."""
    table = DecisionTable(
        columns={"days": col.integer(0)},
        rules=[
            Rule("base", then=1),
            Rule("more", then=2, when={"days": "> 9"}, overrides=["base"]),
        ],
        policy="exceptions",
    )
    assert marked(conditions(table, {"days": 10})) == ["more"]


def test_of_a_long_table_the_nearest_rules_are_shown_in_its_order() -> None:
    """Rules that came no nearer are counted, and not shown."""
    table = DecisionTable(
        columns={"n": col.integer(0, 99), "m": col.boolean()},
        rules=[Rule(f"r{n}", when={"n": str(n), "m": "yes"}, then=n) for n in range(40)],
        otherwise=None,
    )
    lines = conditions(table, {"n": 30, "m": True}).splitlines()
    shown = [line.split()[0] for line in lines if line.startswith("  r")][1:]
    assert shown == [f"r{n}" for n in range(11)]
    assert "> r30        30       30 held    yes held" in lines
    assert "  … and 28 rules that came no nearer" in lines


def test_columns_that_no_rule_reads_are_left_out() -> None:
    """A column without a condition would be empty."""
    table = DecisionTable(
        columns={"days": col.integer(0), "mood": col.text()},
        rules=[Rule("late", when={"days": "> 3"}, then="sorry")],
        otherwise="thanks",
    )
    heading = conditions(table, {"days": 1, "mood": "fine"}).splitlines()[1]
    assert heading == "  rule       outcome  days"


def test_long_cells_are_cut() -> None:
    """One long cell does not push the others out of sight."""
    labels = [f"label{n}" for n in range(20)]
    table = DecisionTable(
        columns={"kind": col.enum(*labels)},
        rules=[Rule("most", when={"kind": ", ".join(labels[::2])}, then="a\nb")],
        otherwise="c",
    )
    row = conditions(table, {"kind": "label4"}).splitlines()[2]
    assert row.startswith("> most       a b      label0, label2")
    assert row.endswith("… held")


def test_facts_outside_of_the_domain_are_refused() -> None:
    """There are no conditions where the facts do not fit."""
    with pytest.raises(OutsideDomainError):
        conditions(window(), {"days": -1, "tier": "gold"})


@given(days=st.integers(0, 365), tier=st.sampled_from(["standard", "gold"]))
def test_who_is_marked_is_who_decides(days: int, tier: str) -> None:
    """The marked rows are the rules of the decision."""
    table, facts = window(), {"days": days, "tier": tier}
    rules = table.decide(facts).rules  # type: ignore[union-attr]
    assert marked(conditions(table, facts)) == list(rules or ("otherwise",))
