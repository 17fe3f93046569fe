from __future__ import annotations

from itertools import product
from math import inf
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.decision import Verdict
from servicekit.tables import DecisionTable, Rule, col
from servicekit.tables.checking import Report
from tables.support_tables import return_window, said, small

LOW = Rule("low", when={"x": "<= 5"}, then="a")
HIGH = Rule("high", when={"x": ">= 5"}, then="b")
ALL = Rule("all", then="c")


def checked(*rules: Rule[Any], **more: Any) -> Report:
    """Return what is wrong with a table that may contradict itself."""
    report: Report = small(*rules, check=False, **more).check()
    return report


# -- reports --------------------------------------------------------------------------------------


def test_a_report_reads_as_a_list_of_verdicts() -> None:
    """A report names the table, and of each question the verdict with its findings."""
    assert str(return_window().check()) == (
        "Table return-window\n"
        "Proved: no two rules contradict each other.\n"
        "Refuted: a rule applies to every case.\n"
        "- No rule for days <= 30 and opened = yes and tier = standard (31 cases). "
        "For example: days = 0, opened = yes, tier = standard. "
        "Missing row: days: <= 30, opened: yes, tier: standard, then: ?\n"
        "- No rule for days >= 31 and tier = standard (7,240 cases). "
        "For example: days = 31, opened = no, tier = standard. "
        "Missing row: days: >= 31, opened: -, tier: standard, then: ?\n"
        "- No rule for days >= 61 and tier = gold (7,180 cases). "
        "For example: days = 61, opened = no, tier = gold. "
        "Missing row: days: >= 61, opened: -, tier: gold, then: ?\n"
        "Proved: every rule decides some case.\n"
        "Proved: every rule lies within the domain.\n"
        "Proved: every column can change the outcome."
    )


def test_a_report_travels(travels: Any) -> None:
    """A report can be copied, pickled and hashed with all its findings."""
    never = Rule("never", when={"x": "> 20"}, then=1)
    report = checked(LOW, HIGH, never, Rule("one", when={"x": 1}, then="a"), policy="any")

    assert [verdict.refuted for verdict in report.verdicts] == [True, False, True, True, True]
    assert report.overlaps.refuted
    travels(report)


def test_the_verdicts_are_those_that_matter_in_any_table() -> None:
    """That rules overlap is harmless under most policies, so it is told apart."""
    report = checked(LOW, HIGH, policy="collect")
    assert report.verdicts == (
        report.contradictions,
        report.gaps,
        report.unreachable,
        report.outside,
        report.unused_columns,
    )


# -- overlaps and contradictions ------------------------------------------------------------------


def test_every_pair_that_contradicts_is_found() -> None:
    """Each pair of rules that meets and may not is one finding, in the order of the rules."""
    report = checked(LOW, HIGH, ALL)

    assert [overlap.rules for overlap in report.contradictions] == [
        ("low", "high"),
        ("low", "all"),
        ("high", "all"),
    ]
    assert report.contradictions.findings[0].outcomes == ("a", "b")
    assert all(overlap.contradictory for overlap in report.contradictions)
    assert report.overlaps.findings == report.contradictions.findings
    assert report.contradictions.complete


def test_harmless_overlaps_are_told_apart() -> None:
    """Pairs that meet and may are listed after those that may not."""
    same = Rule("same", when={"x": "<= 7"}, then="a")
    report = checked(HIGH, LOW, same, policy="any")

    assert [(overlap.rules, overlap.contradictory) for overlap in report.overlaps] == [
        (("high", "low"), True),
        (("high", "same"), True),
        (("low", "same"), False),
    ]
    assert said(report.overlaps)[2] == (
        "Rules low and same both apply to x <= 5 (12 cases); both say a. "
        "For example: x = 0, y = no."
    )


def test_overlaps_of_exceptions_are_harmless_where_they_are_ordered() -> None:
    """A rule that gives way meets the other without contradicting it."""
    report = checked(LOW, attrs.evolve(HIGH, overrides=["low"]), policy="exceptions")

    assert report.contradictions.proved
    assert [overlap.rules for overlap in report.overlaps] == [("low", "high")]
    assert report.overlaps.refuted


def test_rules_that_share_nothing_do_not_overlap() -> None:
    """Where no two rules meet, that is proved, and nothing contradicts."""
    report = checked(LOW, attrs.evolve(HIGH, when={"x": "> 5"}))
    assert report.overlaps == Verdict("no two rules apply to the same case", "proved")
    assert report.contradictions.proved


@pytest.mark.parametrize("swapped", [False, True])
def test_what_lies_in_the_hole_of_a_cell_does_not_meet_it(swapped: bool) -> None:
    """A cell around another shares nothing with it, whichever rule comes first."""
    rules = [
        Rule("in", when={"x": "[3..5]"}, then=1),
        Rule("out", when={"x": "not([3..5])"}, then=2),
    ]
    assert small(*rules[:: -1 if swapped else 1]).check().overlaps.proved


def test_a_conflict_that_a_stronger_rule_settles_in_part() -> None:
    """What two rules share is told without the cases in which a third rule overrides them."""
    middle = Rule("middle", when={"x": "[3..4]", "y": True}, then="c", overrides=["all"])
    report = checked(attrs.evolve(LOW, when={"x": "[2..5]"}), ALL, middle, policy="exceptions")

    first = report.contradictions.findings[0]
    assert first.rules == ("low", "all")
    assert str(first) == (
        "Rules low and all both apply to x = 2 (2 cases); or x = 5 (2 cases); "
        "or x in [3..4] and y = no (2 cases); low says a, all says c. "
        "For example: x = 2, y = no."
    )
    assert sum(region.size for region in first.regions) == 6


def test_a_conflict_that_stronger_rules_settle_wholly() -> None:
    """Two rules that only meet where others override both do not contradict each other."""
    report = checked(
        LOW,
        HIGH,
        Rule("yes", when={"x": 5, "y": True}, then="c", overrides=["low", "high"]),
        Rule("no", when={"x": 5, "y": False}, then="c", overrides=["low", "high"]),
        policy="exceptions",
    )
    assert report.contradictions.proved
    assert ("low", "high") in {overlap.rules for overlap in report.overlaps}


# -- gaps -----------------------------------------------------------------------------------------


def test_gaps_are_wide_disjoint_and_counted() -> None:
    """What no rule covers is told in regions as wide as can be, which share no case."""
    report = checked(Rule("a", when={"x": "[3..5]", "y": True}, then=1))

    assert [str(gap.region) for gap in report.gaps] == [
        "x <= 2",
        "x >= 6",
        "x in [3..5] and y = no",
    ]
    assert report.missing == 17


def test_a_table_without_gaps() -> None:
    """Rules that cover everything leave nothing out, whether they overlap or not."""
    for rules in ([LOW, HIGH], [LOW, attrs.evolve(HIGH, when={"x": "> 5"})], [ALL]):
        report = checked(*rules)
        assert report.gaps == Verdict("a rule applies to every case", "proved")
        assert report.missing == 0


def test_what_falls_to_otherwise_is_listed() -> None:
    """Gaps are what no rule applies to, whether or not something holds otherwise."""
    assert checked(LOW, otherwise="z").gaps == checked(LOW).gaps
    assert checked(LOW, otherwise="z").missing == 8
    assert checked(LOW, policy="collect").missing == 8


def test_a_table_without_rules_leaves_everything_out() -> None:
    """Without a rule, every case is missing."""
    report = checked()
    assert said(report.gaps) == [
        (
            "No rule for any case (20 cases). For example: x = 0, y = no. "
            "Missing row: x: -, y: -, then: ?"
        )
    ]
    assert report.contradictions.proved
    assert report.unreachable.proved


def test_gaps_without_end() -> None:
    """Where a column has no end, what is missing has none."""
    report = checked(LOW, columns={"x": col.integer()})
    assert report.missing == inf
    assert said(report.gaps) == [
        (
            "No rule for x >= 6 (cases without end). For example: x = 6. "
            "Missing row: x: >= 6, then: ?"
        )
    ]


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([True, False, None])),
        max_size=6,
    )
)
def test_gaps_are_what_no_rule_covers(ranges: list[tuple[int, int, bool | None]]) -> None:
    """Gaps share no case, make up all that has no rule, and no two of them are one row."""
    rules = [
        Rule(
            str(n),
            when={"x": f"[{min(a, b)}..{max(a, b)}]", **({} if y is None else {"y": y})},
            then=n,
        )
        for n, (a, b, y) in enumerate(ranges)
    ]
    table = small(*rules, policy="collect", otherwise="bare")
    regions = [gap.region for gap in table.check().gaps]
    asked = small(
        *(region.row(str(n), then=n) for n, region in enumerate(regions)),
        policy="collect",
        otherwise=(),
    )

    found = 0
    for x, y in product(range(10), (True, False)):
        bare = table.decide({"x": x, "y": y}).outcome == "bare"
        assert len(asked.decide({"x": x, "y": y}).outcome) == bare
        found += bare
    assert table.check().missing == found
    assert len({region.when.get("x") for region in regions}) == len(regions)


# -- rules and columns without effect -------------------------------------------------------------


def test_a_rule_that_others_override_together() -> None:
    """A rule that a union of stronger rules covers never decides."""
    report = checked(
        Rule("a", when={"x": "[2..7]"}, then=1),
        attrs.evolve(LOW, overrides=["a"]),
        attrs.evolve(HIGH, overrides=["a", "low"]),
        policy="exceptions",
    )
    assert said(report.unreachable) == [
        "Rule a never decides: low and high together override it wherever it applies."
    ]


def test_a_rule_that_decides_somewhere() -> None:
    """A rule that is overridden in part is reached, and so is one that nothing overrides."""
    report = checked(ALL, attrs.evolve(LOW, overrides=["all"]), policy="exceptions")
    assert report.unreachable == Verdict("every rule decides some case", "proved")


def test_rules_that_override_each_other_in_turn() -> None:
    """A rule that never decides is told once, with no more rules than it takes."""
    report = checked(
        Rule("a", when={"x": 1}, then=1),
        Rule("b", when={"x": 1}, then=2, overrides=["a"]),
        Rule("c", then=3, overrides=["b"]),
        policy="exceptions",
    )
    assert said(report.unreachable) == [
        "Rule a never decides: c overrides it wherever it applies.",
        "Rule b never decides: c overrides it wherever it applies.",
    ]


def test_a_rule_that_repeats_others() -> None:
    """Under ``any`` a rule adds nothing where others say the same; of two equal ones, one."""
    report = checked(LOW, attrs.evolve(LOW, id="again"), policy="any")
    assert [finding.rule for finding in report.unreachable] == ["low"]
    assert said(report.unreachable) == [
        "Rule low adds nothing: wherever it applies, again says the same."
    ]


@pytest.mark.parametrize("policy", ["unique", "collect"])
def test_no_rule_masks_another_where_all_count(policy: Any) -> None:
    """Where several rules contradict or are collected, each of them has its say."""
    assert checked(LOW, attrs.evolve(LOW, id="again"), policy=policy).unreachable.proved


def test_a_rule_outside_of_the_domain() -> None:
    """A cell that no value of its column matches is told, and is nothing else that is wrong."""
    never = Rule("never", when={"x": "> 20", "y": True}, then="b")
    report = checked(ALL, never, policy="exceptions")

    assert said(report.outside) == [
        "Rule never never applies: its cell of x lies outside the domain of the column."
    ]
    assert report.outside.claim == "every rule lies within the domain"
    assert report.unreachable.proved
    assert report.overlaps.proved


def test_columns_that_never_matter() -> None:
    """A column that no rule names, or that changes no outcome, is told."""
    report = checked(
        Rule("a", when={"x": "< 5", "y": True}, then=1),
        Rule("b", when={"x": "< 5", "y": False}, then=1),
        Rule("c", when={"x": ">= 5"}, then=2),
        columns={"x": col.integer(0, 9), "y": col.boolean(), "z": col.text()},
    )
    assert said(report.unused_columns) == [
        "Column y never changes the outcome; nobody needs to ask for it.",
        "Column z never changes the outcome; nobody needs to ask for it.",
    ]
    assert report.unused_columns.refuted
    assert checked(LOW, otherwise="z").unused_columns.findings[0].column == "y"


def test_columns_matter_if_only_one_side_has_a_rule() -> None:
    """That a case has no outcome is a difference, too."""
    assert checked(LOW, columns={"x": col.integer(0, 9)}).unused_columns.proved


# -- budgets --------------------------------------------------------------------------------------

# A table in which every question takes more than a few boxes.
DENSE = [
    Rule(
        f"r{n}",
        when={f"c{n % 4}": f"[{n}..{n + 6}]", f"c{(n + 1) % 4}": f"not([{n}..{n + 3}])"},
        then=n % 2,
        overrides=[f"r{m}" for m in range(n % 3, n, 3)],
    )
    for n in range(9)
]
SQUARE = {f"c{n}": col.integer(0, 15) for n in range(4)}


def test_a_budget_that_is_too_small_leaves_questions_undecided() -> None:
    """What would take more than the budget is undecided: neither proved nor silently clean."""
    table = small(*DENSE, columns=SQUARE, policy="exceptions", check=False)
    nothing, full = table.check(budget=0), table.check()

    assert nothing.contradictions.undecided
    assert nothing.gaps.undecided
    assert nothing.overlaps.undecided
    assert nothing.outside.proved
    assert not nothing.contradictions.complete
    assert str(nothing.gaps) == "Undecided: a rule applies to every case.\n- the budget ran out"
    assert full.contradictions.refuted
    assert full.contradictions.complete
    assert full.gaps.complete


def test_unreachable_rules_can_be_undecided() -> None:
    """Whether a union of rules covers another takes more boxes than there are."""
    rules = [ALL, *(Rule(f"r{x}", when={"x": x}, then=1, overrides=["all"]) for x in range(10))]
    table = small(*rules, policy="exceptions")

    assert table.check(budget=2).unreachable.undecided
    assert table.check().unreachable.refuted


def test_columns_can_be_undecided() -> None:
    """Whether a column matters is undecided when rules look alike at their edges only."""
    rules = [
        Rule(f"{x}{y}", when={"x": x, "y": y}, then="even" if x % 2 else "odd")
        for x in range(10)
        for y in (True, False)
    ]
    table = small(*rules)

    verdict = table.check(budget=1).unused_columns
    assert verdict.undecided
    assert not verdict.complete
    assert [idle.column for idle in table.check().unused_columns] == ["y"]


def test_what_was_found_within_the_budget_counts() -> None:
    """A finding refutes a claim even if the budget then runs out, and it is said that it did."""
    rules = [Rule(name, then=name) for name in "abc"]
    report = small(*rules, check=False).check(budget=1)

    assert [overlap.rules for overlap in report.contradictions] == [("a", "b")]
    assert report.contradictions.refuted
    assert not report.contradictions.complete
    assert str(report.contradictions).endswith("\n- and perhaps more: the budget ran out")
    assert [overlap.rules for overlap in report.overlaps] == [("a", "b")]
    assert not report.overlaps.complete


def test_pairs_that_were_not_judged_are_not_called_harmless() -> None:
    """Where contradictions are not all known, only pairs that cannot be any are called harmless."""
    rules = [Rule("a", then=1), Rule("b", then=2), Rule("c", then=2)]
    report = small(*rules, policy="any", check=False).check(budget=1)

    found = [(overlap.rules, overlap.contradictory) for overlap in report.overlaps]
    assert found == [(("a", "b"), True), (("b", "c"), False)]


def test_some_gaps_are_found_within_a_budget() -> None:
    """Gaps found before the budget ran out are told, and the claim is refuted."""
    rules = [Rule(f"r{n}", when={"x": 2 * n, "y": n % 2 == 0}, then=1) for n in range(5)]
    report = small(*rules).check(budget=8)

    assert report.gaps.refuted
    assert not report.gaps.complete
    assert report.missing < small(*rules).check().missing == 15


def test_a_big_table_is_checked() -> None:
    """A clean table of hundreds of rules is proved clean within the ordinary budget."""
    rules = [
        Rule(f"{x}-{y}", when={"x": f"[{10 * x}..{10 * x + 9}]", "y": f"[{y}..{y}]"}, then=x + y)
        for x in range(20)
        for y in range(20)
    ]
    columns = {"x": col.integer(0, 199), "y": col.integer(0, 19)}
    assert [
        verdict.proved for verdict in DecisionTable(columns=columns, rules=rules).check().verdicts
    ] == [True] * 5
