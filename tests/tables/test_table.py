from __future__ import annotations

import copy
import pickle
from datetime import date
from typing import Any

import attrs
import pytest

from servicekit.errors import ContradictionError, FieldError, LoadError, Problem
from servicekit.tables import DecisionTable, Ending, Rule, col
from servicekit.tables.table import BUDGET
from tables.support_tables import DAYS, GOLD, OPENED, STANDARD, TIER, return_window, said, small

CLASH = (
    Rule("gold", when={"tier": "gold"}, then="accept"),
    Rule("late", when={"days": "> 30"}, then="decline"),
)


# -- the example of the documentation -------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "opened", "tier", "outcome", "rules"),
    [
        (30, False, "standard", "accept", ("standard",)),
        (31, False, "standard", "decline", ()),
        (30, True, "standard", "decline", ()),
        (60, True, "gold", "accept", ("gold",)),
        (61, True, "gold", "decline", ()),
        (0, False, "gold", "accept", ("gold",)),
        (3650, False, "gold", "decline", ()),
    ],
)
def test_the_return_window(
    days: int, opened: bool, tier: str, outcome: str, rules: tuple[str, ...]
) -> None:
    """Gold members return within sixty days, others unopened within thirty, and nobody later."""
    decision = return_window().decide({"days": days, "opened": opened, "tier": tier})
    assert (decision.outcome, decision.rules) == (outcome, rules)


def test_a_table_that_is_asked_everything() -> None:
    """One table answers every question: checked, compared, proved, explained and tried out."""
    table = return_window()

    assert str(table.check().contradictions) == "Proved: no two rules contradict each other."
    assert table.diff(table).proved
    assert table.prove() == ()
    assert table.repairs() == ()
    assert table.explain({"days": 61, "opened": False, "tier": "gold"}).nearest is not None
    assert len(table.examples()) == 7


# -- tables as values -----------------------------------------------------------------------------


def test_a_table_holds_what_it_was_made_of() -> None:
    """The parts of a table can be read, and those that were left out have plain defaults."""
    table = return_window()

    assert (table.name, table.policy, table.aggregate) == ("return-window", "unique", None)
    assert table.columns == {"days": DAYS, "opened": OPENED, "tier": TIER}
    assert [rule.id for rule in table.rules] == ["gold", "standard"]
    assert table.otherwise == "decline"
    plain: DecisionTable[Any] = DecisionTable(columns={"opened": OPENED})
    assert (plain.name, plain.rules, plain.otherwise) == ("table", (), attrs.NOTHING)


def test_a_table_travels(travels: Any) -> None:
    """A table can be copied, pickled and hashed, before and after it was used."""
    table = return_window()

    travels(table)
    table.decide({})
    travels(table)
    travels(small(Rule("a", then=1)))
    travels(DecisionTable(columns={"tier": TIER, "days": DAYS}, rules=CLASH, check=False))


def test_a_table_that_travelled_decides_the_same() -> None:
    """A copy decides with a function of its own, and keeps that nothing holds otherwise."""
    table = small(Rule("a", when={"x": 1}, then={"pay": [5]}))
    twin = pickle.loads(pickle.dumps(table))  # noqa: S301 - our own bytes

    assert twin.decide({"x": 1}) == table.decide({"x": 1})
    assert copy.copy(table).decide is not table.decide
    assert twin.otherwise is attrs.NOTHING
    assert twin.explain({"x": 2}).result is Ending.NO_RULE


def test_equal_tables() -> None:
    """Tables are equal when they say the same in the same words, however their cells are given."""
    rewritten = [
        Rule("gold", when={"days": "[0..60]", "tier": ["gold"]}, then="accept"),
        Rule(
            "standard", when={"tier": "not(gold)", "days": "< 31", "opened": False}, then="accept"
        ),
    ]

    assert return_window(rules=rewritten) == return_window()
    assert hash(return_window(rules=rewritten)) == hash(return_window())
    for other in (
        {"otherwise": "ask"},
        {"name": "other"},
        {"policy": "any"},
        {"rules": [STANDARD, GOLD]},
        {"columns": {"days": DAYS, "opened": OPENED, "tier": col.enum("standard", "gold", "new")}},
    ):
        assert return_window(**other) != return_window()


def test_a_table_never_changes() -> None:
    """Neither a table nor what it was made of can be changed afterwards."""
    columns, rules = {"opened": OPENED}, [Rule("a", then=1)]
    table = DecisionTable(columns=columns, rules=rules, otherwise=[1])
    columns.clear()
    rules.clear()

    assert table.decide({}).outcome == 1
    assert table.otherwise == (1,)
    for name in ("name", "rules", "decide", "_compiled"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(table, name, None)


def test_an_evolved_table_is_checked_again() -> None:
    """A changed table is read and checked like a new one, unless that is declined."""
    table = return_window()

    assert attrs.evolve(table, otherwise="ask").decide({"days": 90}).outcome == "ask"
    with pytest.raises(LoadError):
        attrs.evolve(table, columns={"days": DAYS})
    with pytest.raises(ContradictionError):
        attrs.evolve(table, rules=[*table.rules, Rule("never", then="decline")])
    assert attrs.evolve(table, rules=CLASH, check=False).rules[1].id == "late"


def test_what_holds_otherwise_can_be_compared() -> None:
    """What holds otherwise is an outcome, so it can be hashed or is refused."""
    with pytest.raises(FieldError, match="an outcome can be hashed"):
        small(otherwise=bytearray(b"x"))


def test_a_table_prints_as_what_it_was_made_of() -> None:
    """The representation of a table names its fields, and nothing that was compiled."""
    table = small(Rule("a", then=1))
    table.decide({})
    assert repr(table).startswith("DecisionTable(name='table', columns=")
    assert repr(table).endswith("policy='unique', otherwise=NOTHING, aggregate=None)")


# -- contradictions -------------------------------------------------------------------------------


def test_a_contradiction_is_refused_when_the_table_is_built() -> None:
    """The error names both rules, where they meet, what they say, and a case; and what to do."""
    with pytest.raises(ContradictionError) as caught:
        return_window(name="bad", rules=CLASH)

    assert str(caught.value) == (
        "table 'bad' contradicts itself: Rules gold and late both apply to days >= 31 and "
        "tier = gold (7,240 cases); gold says accept, late says decline. "
        "For example: days = 31, opened = no, tier = gold.\n"
        "The table is in .table, to be repaired: .table.repairs() lists ways"
    )
    assert caught.value.table == return_window(name="bad", rules=CLASH, check=False)
    assert caught.value.report == caught.value.table.check()
    assert caught.value.table.repairs()
    assert all(
        not repair.table.check().contradictions.refuted for repair in caught.value.table.repairs()
    )


def test_other_contradictions_are_counted() -> None:
    """One contradiction is told, and how many more there are in the report."""
    with pytest.raises(ContradictionError, match=r"\(2 more in \.report\)"):
        small(Rule("a", then=1), Rule("b", then=2), Rule("c", then=3))


def test_a_contradiction_survives_pickling() -> None:
    """The table and the report in a pickled error can still be asked."""
    with pytest.raises(ContradictionError) as caught:
        return_window(rules=CLASH)
    twin = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes

    assert str(twin) == str(caught.value)
    assert twin.report == caught.value.report
    (overlap,) = twin.report.contradictions
    assert said(overlap.regions) == ["days >= 31 and tier = gold"]


def test_the_same_outcome_twice_contradicts_only_where_one_rule_is_allowed() -> None:
    """Two rules that say the same break ``unique`` and no other policy."""
    rules = Rule("a", then=1), Rule("b", then=1)

    with pytest.raises(ContradictionError, match="both say 1"):
        small(*rules)
    for policy in ("any", "exceptions", "collect"):
        assert small(*rules, policy=policy).check().contradictions.proved


def test_different_outcomes_contradict_under_any() -> None:
    """Under ``any`` two rules that meet say the same; truth and 1 are not the same."""
    with pytest.raises(ContradictionError, match="a says True, b says 1"):
        small(Rule("a", then=True), Rule("b", then=1), policy="any")


def test_exceptions_that_nobody_ordered_contradict() -> None:
    """Under ``exceptions`` one of two rules that differ gives way, wherever they meet."""
    rules = [Rule("a", when={"x": "< 5"}, then=1), Rule("b", when={"x": "> 3"}, then=2)]
    with pytest.raises(ContradictionError):
        small(*rules, policy="exceptions")

    above = Rule("c", when={"x": 4}, then=3, overrides=["a", "b"])
    assert small(*rules, above, policy="exceptions").decide({"x": 4}).outcome == 3
    half = attrs.evolve(above, when={"x": 4, "y": True})
    with pytest.raises(ContradictionError, match="both apply to x = 4 and y = no"):
        small(*rules, half, policy="exceptions")


def test_collecting_never_contradicts() -> None:
    """Under ``collect`` any rules stand together."""
    assert small(Rule("a", then=1), Rule("b", then="x"), policy="collect").decide({}).outcome == (
        1,
        "x",
    )


def test_what_takes_too_long_is_left_to_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is too much to look at, the table is built, and its check tells that."""
    assert BUDGET == 50_000
    monkeypatch.setattr("servicekit.tables.table.BUDGET", 0)
    table = small(Rule("a", then=1), Rule("b", then=2))

    assert table.check(budget=0).contradictions.undecided
    assert table.check().contradictions.refuted


# -- effective dates ------------------------------------------------------------------------------

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


def test_rules_are_in_force_from_a_date_and_before_another() -> None:
    """The first day counts and the last does not, so that rules follow each other."""
    table = small(
        Rule("old", then="14 days", effective=(None, JULY)),
        Rule("new", then="30 days", effective=(JULY, AUGUST)),
        otherwise="ask",
    )

    days = [date(2026, 6, 30), JULY, date(2026, 7, 31), AUGUST]
    outcomes = [table.decide({"as_of": day}).outcome for day in days]
    assert outcomes == ["14 days", "30 days", "30 days", "ask"]
    assert table.decide({}).ask == ("as_of",)
    assert str(table.decide({"as_of": JULY})) == (
        "30 days. Rule new applies: as_of in [2026-07-01..2026-07-31]."
    )


def test_rules_that_overlap_in_time_are_found() -> None:
    """Two rules in force on the same day contradict each other like any others."""
    with pytest.raises(ContradictionError) as caught:
        small(
            Rule("old", then="14 days", effective=(None, date(2026, 7, 3))),
            Rule("new", then="30 days", effective=(JULY, None)),
        )
    assert said(caught.value.report.contradictions) == [
        (
            "Rules old and new both apply to as_of in [2026-07-01..2026-07-02] (40 cases); "
            "old says 14 days, new says 30 days. "
            "For example: x = 0, y = no, as_of = 2026-07-01."
        )
    ]


def test_gaps_in_time_are_found() -> None:
    """Days on which no rule is in force are gaps like any others."""
    table = small(
        Rule("old", then="14 days", effective=(None, JULY)),
        Rule("new", then="30 days", effective=(AUGUST, None)),
    )
    assert said(table.check().gaps) == [
        (
            "No rule for as_of in [2026-07-01..2026-07-31] (620 cases). "
            "For example: x = 0, y = no, as_of = 2026-07-01. "
            "Missing row: x: -, y: -, as_of: [2026-07-01..2026-07-31], then: ?"
        )
    ]
    assert [repair.rules[0].when["as_of"] for repair in table.repairs()] == [
        "[2026-07-01..2026-07-31]"
    ]


# -- tables as text -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["toml", "markdown", "csv"])
def test_a_table_is_written_and_read(form: str) -> None:
    """Every form of text holds the whole table, so that an equal one is read from it."""
    table = return_window()
    text = getattr(table, f"to_{form}")()

    assert getattr(DecisionTable, f"from_{form}")(text) == table
    clash = return_window(rules=CLASH, check=False)
    text = getattr(clash, f"to_{form}")()
    with pytest.raises(ContradictionError):
        getattr(DecisionTable, f"from_{form}")(text)
    assert getattr(DecisionTable, f"from_{form}")(text, check=False) == clash


def test_a_table_is_shown() -> None:
    """A table is shown as text, and in notebooks as HTML in which nothing is taken for markup."""
    table = return_window(name="<return>")

    assert "gold" in str(table)
    assert "&lt;return&gt;" in table._repr_html_()
    assert "<return>" not in table._repr_html_()


def test_a_column_that_cells_cut_too_often_is_named() -> None:
    """A column of sets that its cells cut into too many classes is refused with its name."""
    atoms = "abcdefghijklm"
    rules = [Rule(atom, when={"flags": atom}, then=1) for atom in atoms]
    with pytest.raises(LoadError) as caught:
        DecisionTable(columns={"flags": col.set_of(*atoms)}, rules=rules, policy="any")
    (problem,) = caught.value.exceptions
    assert isinstance(problem, Problem)
    assert problem.path == "columns.flags"
    assert "tell at most 4096 sets apart" in problem.message
