from __future__ import annotations

from itertools import groupby
from typing import Any

import attrs
import pytest

from servicekit.decision import Decision
from servicekit.tables import Gap, Overlap, Repair, Rule, col
from tables.support_tables import return_window, said, small

WIDE = Rule("wide", when={"x": "[2..7]"}, then=1, note="As ever.")
SPOT = Rule("spot", when={"x": "[4..5]", "y": True}, then=2)


def repairs(*rules: Rule[Any], **more: Any) -> tuple[Repair[Any], ...]:
    """Return the repairs of a table, each of them tried out once more."""
    table = small(*rules, check=False, **more)
    found: tuple[Repair[Any], ...] = table.repairs()
    for repair in found:
        holds(table, repair)
    return found


def holds(table: Any, repair: Repair[Any]) -> None:
    """Make sure that a repair mends its finding, brings no other, and changes what it says."""
    before, after = table.check(), repair.table.check()
    assert repair.changes == table.diff(repair.table).findings
    assert set(repair.rules) <= set(repair.table.rules)
    for change in repair.changes:
        result = repair.table.explain(change.region.witness).result
        assert change.after == (result.outcome if isinstance(result, Decision) else result)
    if isinstance(repair.finding, Gap):
        assert after.missing == before.missing - repair.finding.region.size
        assert len(after.contradictions) == len(before.contradictions)
    else:
        assert len(after.contradictions) < len(before.contradictions)


def kinds(found: tuple[Repair[Any], ...]) -> list[tuple[str, str]]:
    return [(repair.kind, repair.text) for repair in found]


# -- gaps -----------------------------------------------------------------------------------------


def test_a_gap_becomes_a_row() -> None:
    """Each gap gets a ready row, with the outcome of the rule that comes nearest."""
    found = repairs(
        Rule("low", when={"x": "< 3"}, then="a"),
        Rule("mid", when={"x": "[3..5]", "y": True}, then="b"),
    )

    assert kinds(found) == [
        ("row", "Add a row for x in [3..5] and y = no that says a, as its nearest rule does."),
        ("row", "Add a row for x >= 6 that says a, as its nearest rule does."),
    ]
    assert str(found[-1]).startswith(found[-1].text + "\n- ")


def test_a_row_reads_as_a_sentence_with_what_it_changes() -> None:
    """A repair tells the row, and every region whose outcome it changes."""
    (repair,) = repairs(Rule("low", when={"x": "<= 5"}, then="accept"))

    assert isinstance(repair.finding, Gap)
    assert repair.rules == (Rule("new-1", when={"x": ">= 6"}, then="accept"),)
    assert str(repair) == (
        "Add a row for x >= 6 that says accept, as its nearest rule does.\n"
        "- x >= 6 (8 cases): no rule becomes accept. For example: x = 6, y = no."
    )
    assert repair.table.decide({"x": 9}).outcome == "accept"


def test_new_rows_have_names_of_their_own() -> None:
    """The id of a row is one that no rule has."""
    (repair,) = repairs(Rule("new-1", when={"x": "<= 5"}, then=1))
    assert repair.rules[0].id == "new-2"


def test_rows_mend_all_gaps_together() -> None:
    """Rows for several gaps share no case, so that all of them can be taken."""
    table = small(Rule("a", when={"x": "[3..5]", "y": True}, then=1))
    rows = [
        attrs.evolve(repair.rules[0], id=str(place)) for place, repair in enumerate(table.repairs())
    ]
    assert attrs.evolve(table, rules=[*table.rules, *rows]).check().gaps.proved


@pytest.mark.parametrize(
    "more",
    [{"otherwise": 0}, {"policy": "collect"}, {"policy": "collect", "aggregate": "count"}],
    ids=repr,
)
def test_what_has_an_outcome_needs_no_row(more: dict[str, Any]) -> None:
    """Where something holds otherwise, or nothing is an answer, no row is proposed."""
    assert repairs(Rule("a", when={"x": 1}, then=1), **more) == ()


def test_a_table_without_rules_has_none_to_go_by() -> None:
    """Without any rule there is no nearest one, so no row is proposed."""
    assert repairs() == ()


def test_a_sum_of_nothing_needs_a_row() -> None:
    """A sum, unlike a count, has no outcome where nothing is there to be added up."""
    (repair,) = repairs(Rule("a", when={"x": "< 5"}, then=1), policy="collect", aggregate="sum")
    assert repair.rules[0].when == {"x": ">= 5"}


def test_gaps_that_no_row_can_say_are_left_out() -> None:
    """A gap of sets that no cell describes gets no row."""
    columns = {"n": col.set_of("a", "b")}
    rules = [Rule("a", when={"n": "not(a)"}, then=1), Rule("b", when={"n": "b"}, then=1)]
    table = small(*rules, columns=columns, policy="any")

    assert said(table.check().gaps) == ["No rule for n = a and not b (1 case). For example: n = a."]
    assert table.repairs() == ()


# -- contradictions -------------------------------------------------------------------------------


def test_a_contradiction_is_mended_in_several_ways() -> None:
    """One rule overrides the other, loses a part of a cell, or is divided around it."""
    found = repairs(WIDE, SPOT, otherwise=0)

    assert kinds(found) == [
        ("override", "Change the policy to exceptions, and let spot override wide."),
        ("override", "Change the policy to exceptions, and let wide override spot."),
        ("split", "Divide wide around spot, into wide-1 and wide-2."),
        ("trim", "Trim x of wide to [2..3], [6..7]; it was [2..7]."),
    ]
    assert all(isinstance(repair.finding, Overlap) for repair in found)
    assert [sum(c.region.size for c in repair.changes) for repair in found] == [2, 2, 2, 4]


def test_repairs_of_a_contradiction_read_as_sentences() -> None:
    """A repair tells what to do and all that it changes, whether or not it had an outcome."""
    override, _, split, trim = repairs(WIDE, SPOT, otherwise=0)

    changed = (
        "- x in [4..5] and y = yes (2 cases): no single answer becomes 2. "
        "For example: x = 4, y = yes."
    )
    assert str(override) == f"{override.text}\n{changed}"
    assert str(split) == f"{split.text}\n{changed}"
    assert str(trim) == (
        f"{trim.text}\n"
        "- x in [4..5] and y = no (2 cases): 1 becomes 0. For example: x = 4, y = no.\n"
        f"{changed}"
    )


def test_what_a_repair_makes_of_rules() -> None:
    """New and changed rules are there to be copied, with all else that the old ones had."""
    override, _, split, trim = repairs(WIDE, SPOT, otherwise=0)

    assert override.rules == (attrs.evolve(override.table.rules[1], overrides=["wide"]),)
    assert (override.table.policy, trim.table.policy) == ("exceptions", "unique")
    assert [(rule.id, dict(rule.when), rule.then, rule.note) for rule in split.rules] == [
        ("wide-1", {"x": "[2..3], [6..7]"}, 1, "As ever."),
        ("wide-2", {"x": "[4..5]", "y": "no"}, 1, "As ever."),
    ]
    assert [rule.id for rule in split.table.rules] == ["wide-1", "wide-2", "spot"]
    assert [rule.id for rule in trim.table.rules] == ["wide", "spot"]


def test_those_that_change_least_come_first() -> None:
    """Repairs are sorted by how many cases they change that had an outcome before."""
    found = repairs(WIDE, Rule("all", when={"y": True}, then=2), otherwise=0)

    lost = [sum(c.region.size for c in repair.changes if c.before in {0, 1, 2}) for repair in found]
    assert lost == sorted(lost)


def test_a_free_cell_can_be_trimmed() -> None:
    """Where a rule had no cell in a column, trimming gives it one."""
    table = return_window(
        rules=[
            Rule("gold", when={"tier": "gold"}, then="accept"),
            Rule("late", when={"days": "> 30"}, then="decline"),
        ],
        check=False,
    )
    texts = [repair.text for repair in table.repairs() if repair.kind == "trim"]
    assert texts == [
        "Trim days of gold to <= 30; it was free.",
        "Trim tier of late to standard; it was free.",
    ]


def test_of_several_cells_the_one_is_trimmed_that_keeps_most() -> None:
    """A trim takes as little away as one cell allows."""
    rules = [
        Rule("a", when={"x": "<= 7"}, then=1),
        Rule("b", when={"x": ">= 7", "y": True}, then=2),
    ]
    trims = [repair for repair in repairs(*rules, otherwise=0) if repair.kind == "trim"]

    assert [repair.text for repair in trims] == [
        "Trim x of b to >= 8; it was >= 7.",
        "Trim x of a to <= 6; it was <= 7.",
    ]


def test_rules_that_are_equal_can_only_override() -> None:
    """Where nothing would be left of either rule, one has to give way wholly."""
    found = repairs(Rule("a", then=1), Rule("b", then=2))
    assert kinds(found) == [
        ("override", "Change the policy to exceptions, and let b override a."),
        ("override", "Change the policy to exceptions, and let a override b."),
    ]
    assert [repair.table.decide({}).outcome for repair in found] == [2, 1]


def test_among_exceptions_the_policy_stays() -> None:
    """Where rules override already, one more override is enough."""
    found = repairs(WIDE, SPOT, policy="exceptions", otherwise=0)
    assert kinds(found)[0] == ("override", "Let spot override wide.")
    assert found[0].table.policy == "exceptions"


def test_a_divided_rule_is_overridden_as_it_was() -> None:
    """Rules that override one that is divided override all its parts, and parts keep theirs."""
    rules = [
        attrs.evolve(WIDE, overrides=["all"]),
        attrs.evolve(SPOT, overrides=["all"]),
        Rule("all", then=0),
        Rule("top", when={"x": 3}, then=9, overrides=["wide", "spot", "all"]),
        Rule("wide-1", when={"x": 0}, then=5, overrides=["all"]),
    ]
    (split,) = (
        repair
        for repair in repairs(*rules, policy="exceptions")
        if repair.kind == "split" and repair.finding.rules == ("wide", "spot")  # type: ignore[union-attr]
    )

    assert [rule.id for rule in split.rules] == ["wide-2", "wide-3"]
    assert {rule.overrides for rule in split.rules} == {("all",)}
    (top,) = (rule for rule in split.table.rules if rule.id == "top")
    assert top.overrides == ("wide-2", "wide-3", "spot", "all")
    assert split.table.decide({"x": 3}).outcome == 9


def test_several_contradictions_are_mended_one_by_one() -> None:
    """Each contradiction has repairs of its own, and none of them brings another one."""
    rules = [WIDE, SPOT, Rule("end", when={"x": ">= 7"}, then=3)]
    found = repairs(*rules, otherwise=0)

    pairs = [key for key, _ in groupby(repair.finding.rules for repair in found)]  # type: ignore[union-attr]
    assert pairs == [("wide", "spot"), ("wide", "end")]
    assert all(repair.table.check().contradictions.refuted for repair in found)


def test_what_would_bring_another_contradiction_is_not_proposed() -> None:
    """Letting one rule win can bring it into conflict with a third; such a repair is left out."""
    rules = [
        Rule("a", then=1),
        Rule("b", then=2),
        Rule("c", when={"x": 1}, then=3, overrides=["b"]),
    ]
    table = small(*rules, policy="exceptions", check=False)
    assert {overlap.rules for overlap in table.check().contradictions} == {("a", "b"), ("a", "c")}
    for repair in repairs(*rules, policy="exceptions"):
        after = {overlap.rules for overlap in repair.table.check().contradictions}
        assert after < {("a", "b"), ("a", "c")}


def test_sets_are_only_cut_where_a_cell_can_say_it() -> None:
    """Between rules about sets that no cell can tell apart, only overriding is left."""
    columns = {"n": col.set_of("a", "b", "c")}
    rules = [Rule("a", when={"n": "a"}, then=1), Rule("b", when={"n": "b"}, then=2)]
    assert {repair.kind for repair in repairs(*rules, columns=columns, otherwise=0)} == {"override"}

    both = {**columns, "x": col.integer(0, 9)}
    rules[1] = Rule("b", when={"n": "b", "x": "< 5"}, then=2)
    found = repairs(*rules, columns=both, otherwise=0)
    assert {repair.text for repair in found if repair.kind != "override"} == {
        "Trim x of a to >= 5; it was free."
    }


# -- budgets --------------------------------------------------------------------------------------


def test_without_a_budget_nothing_is_proposed() -> None:
    """What cannot be tried out within the budget is not proposed."""
    table = small(WIDE, SPOT, check=False)
    assert table.repairs(budget=0) == ()


def test_a_repair_that_cannot_be_tried_out_is_left_out() -> None:
    """All contradictions can be known with a budget that is too small to try a repair of one."""
    rules = [Rule("a", then=1), Rule("b", when={"x": "< 5"}, then=2), Rule("c", then=3)]
    table = small(*rules, check=False)
    texts = {repair.text for repair in table.repairs()}

    assert table.check(budget=3).contradictions.complete
    found = {repair.text for repair in table.repairs(budget=3)}
    assert found < texts
    assert "Change the policy to exceptions, and let b override a." in texts - found


def test_contradictions_that_are_not_all_known_are_not_mended() -> None:
    """A repair could bring a contradiction that is there already but was not found."""
    rules = [Rule(name, when={"x": f"[{n}..{n + 1}]"}, then=n) for n, name in enumerate("abcde")]
    table = small(*rules, check=False)

    assert table.check(budget=2).contradictions.refuted
    assert table.repairs(budget=2) == ()


def test_a_repair_whose_changes_are_not_all_known_is_left_out() -> None:
    """A repair is only proposed with everything that it changes."""
    table = small(Rule("a", then=1), Rule("b", when={"x": 5, "y": True}, then=2), check=False)
    counts = [len(table.repairs(budget=budget)) for budget in range(1, 12)]

    assert counts[0] == 0
    assert counts == sorted(counts)
    assert counts[-1] == len(table.repairs())


def test_repairs_travel(travels: Any) -> None:
    """A repair is a value, with the table that it leads to."""
    travels(small(WIDE, SPOT, check=False).repairs())


def test_as_many_repairs_as_are_wanted() -> None:
    """Only so many contradictions and so many gaps are mended as the caller asks for."""
    rules = [WIDE, SPOT, Rule("end", when={"x": "7"}, then=3)]
    table = small(*rules, check=False)

    found = table.repairs(limit=1)
    assert {repair.finding for repair in found} == {
        table.check().contradictions.findings[0],
        table.check().gaps.findings[0],
    }
    assert table.repairs(limit=0) == ()
    assert set(found) < set(table.repairs())
