"""Checks of thousands of small random tables, against plain enumeration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.decision import Verdict
from servicekit.tables import DecisionTable, Gap, Region, Report, Rule, Unreachable
from tables.support_oracle import Model, Point, Points
from tables.support_oracle_cases import Case, Law, case, cases, hold

SEEDS = range(400)
BUDGETS = (0, 1, 2, 5)


# What enumeration finds


def clashes(model: Model) -> dict[tuple[str, str], Points]:
    """Return the cases in which two rules must not both apply, by their pair."""
    found: dict[tuple[str, str], set[Point]] = {}
    for point, matched in model.matched.items():
        rules = matched if model.policy == "unique" else model.winners(matched)
        for one, other in pairs(rules):
            if model.policy == "unique" or model.labels[one] != model.labels[other]:
                found.setdefault(named(model, one, other), set()).add(point)
    if model.policy == "collect":
        return {}
    return {pair: frozenset(points) for pair, points in found.items()}


def shared(model: Model) -> dict[tuple[str, str], Points]:
    """Return the cases to which two rules apply, by their pair."""
    found: dict[tuple[str, str], set[Point]] = {}
    for point, matched in model.matched.items():
        for one, other in pairs(matched):
            found.setdefault(named(model, one, other), set()).add(point)
    return {pair: frozenset(points) for pair, points in found.items()}


def pairs(rules: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    return ((one, other) for place, one in enumerate(rules) for other in rules[place + 1 :])


def named(model: Model, one: int, other: int) -> tuple[str, str]:
    return model.rules[one].id, model.rules[other].id


def bare(model: Model) -> Points:
    """Return the cases to which no rule applies."""
    return frozenset(point for point, matched in model.matched.items() if not matched)


def idle_rules(model: Model) -> set[str]:
    """Return the rules that apply somewhere and never make a difference, the first ones first."""
    dropped: set[int] = set()
    for rule in range(len(model.rules)):
        points = model.of_rule(rule)
        if points and all(masked(model, rule, model.matched[point], dropped) for point in points):
            dropped.add(rule)
    return {model.rules[rule].id for rule in dropped}


def masked(model: Model, rule: int, matched: tuple[int, ...], dropped: set[int]) -> bool:
    """Whether a rule adds nothing to a case: others decide it, or say the same of it."""
    if model.policy == "any":
        others = set(matched) - dropped - {rule}
        return any(model.labels[other] == model.labels[rule] for other in others)
    return model.policy == "exceptions" and rule not in model.winners(matched)


def idle_columns(model: Model) -> set[str]:
    """Return the columns along which no case ends differently."""
    return {name for name in model.names if not matters(model, name)}


def matters(model: Model, name: str) -> bool:
    column = model.names.index(name)
    ends: dict[Point, set[Any]] = {}
    for point, label in model.endings.items():
        ends.setdefault((*point[:column], *point[column + 1 :]), set()).add(label)
    return any(len(labels) > 1 for labels in ends.values())


# Regions


def is_exact(model: Model, region: Region) -> Points:
    """Check the size and the witness of a region, and return its cases."""
    assert region.size == model.region_size(region)
    assert model.holds(region, region.witness)
    assert set(region.witness) == set(model.names)
    points = model.inside(region)
    assert points
    if region.writable:
        row_says_the_same(model, region, points)
    else:
        with pytest.raises(ValueError, match="no single row"):
            region.row("new", then="new")
    return points


def row_says_the_same(model: Model, region: Region, points: Points) -> None:
    """Check that the row of a region reads back as the region, by the engine and by its text."""
    row = region.row("new", then="new")
    assert Model(model.domains, [row], "unique").of_rule(0) == points
    for name, text in row.when.items():
        column = model.domains[name].column
        assert column.text(column.cell(text)) == text


def table_of(model: Model, row: Rule[Any]) -> DecisionTable[Any]:
    columns = {name: domain.column for name, domain in model.domains.items()}
    return DecisionTable(columns=columns, rules=[row], otherwise="old", check=False)


def decides_its_region(subject: Case) -> None:
    """The row of a gap decides the cases of the gap, and no others."""
    model = subject.model
    for gap in subject.table.check().gaps.findings[:2]:
        if gap.region.writable:
            table, points = (
                table_of(model, gap.region.row("new", then="new")),
                model.inside(gap.region),
            )
            for point in model.points:
                wanted = "new" if point in points else "old"
                assert table.decide(model.facts(point)).outcome == wanted


def are_disjoint(model: Model, regions: list[Region]) -> Points:
    """Check some regions, and return all their cases, of which they share none."""
    found: set[Point] = set()
    for region in regions:
        points = is_exact(model, region)
        assert not points & found
        found |= points
    return frozenset(found)


# Laws


def finds_every_overlap(subject: Case) -> None:
    model, report = subject.model, subject.table.check()
    wrong, both = clashes(model), shared(model)
    assert_overlaps(model, report.contradictions, wrong, wrong)
    assert_overlaps(model, report.overlaps, both, wrong)
    assert report.contradictions.status == ("refuted" if wrong else "proved")
    assert report.overlaps.status == ("refuted" if both else "proved")
    assert report.contradictions.complete
    assert report.overlaps.complete


def assert_overlaps(
    model: Model,
    verdict: Verdict[Any],
    pairs: Mapping[tuple[str, str], Points],
    wrong: Mapping[tuple[str, str], Points],
) -> None:
    """Check that overlaps are those of some pairs, or some of them if it says so."""
    found = [overlap.rules for overlap in verdict]
    assert len(found) == len(set(found))
    assert set(found) == set(pairs) if verdict.complete else set(found) <= set(pairs)
    outcomes = {rule.id: rule.then for rule in model.rules}
    for overlap in verdict:
        assert overlap.contradictory == (overlap.rules in wrong)
        assert overlap.outcomes == tuple(outcomes[rule] for rule in overlap.rules)
        points = are_disjoint(model, list(overlap.regions))
        assert points == wrong.get(overlap.rules, pairs[overlap.rules])
        assert any(model.holds(region, overlap.witness) for region in overlap.regions)


def finds_every_gap(subject: Case) -> None:
    model, report = subject.model, subject.table.check()
    regions = [gap.region for gap in report.gaps]
    assert are_disjoint(model, regions) == bare(model)
    assert report.missing == model.size(bare(model))
    assert report.gaps.status == ("refuted" if regions else "proved")
    assert report.gaps.complete
    for one, other in combinations(regions, 2):
        assert not can_be_joined(model, one, other)


def can_be_joined(model: Model, one: Region, other: Region) -> bool:
    """Whether two regions differ in one column alone, and are neighbours if it has an order."""
    places = zip(model.places(one), model.places(other), strict=True)
    different = [(n, here, there) for n, (here, there) in enumerate(places) if here != there]
    if len(different) > 1:
        return False
    column, here, there = different[0]
    domain = list(model.domains.values())[column]
    last = len(domain.values) - 1 - domain.optional
    near = {place + 1 for place in here if place < last} & set(there)
    near |= {place + 1 for place in there if place < last} & set(here)
    return bool(near) or not domain.ordered


def finds_what_has_no_effect(subject: Case) -> None:
    model, report = subject.model, subject.table.check()
    assert {finding.rule for finding in report.unreachable} == idle_rules(model)
    assert {(finding.rule, finding.column) for finding in report.outside} == model.empty_cells
    assert {finding.column for finding in report.unused_columns} == idle_columns(model)
    for verdict in (report.unreachable, report.outside, report.unused_columns):
        assert verdict.complete
        assert verdict.status == ("refuted" if len(verdict) else "proved")
    for finding in report.unreachable:
        are_stronger(model, finding.rule, finding.by)


def are_stronger(model: Model, name: str, by: tuple[str, ...]) -> None:
    """Check that some rules leave another nothing, and that each has a part in it."""
    ids = [rule.id for rule in model.rules]
    rule, others = ids.index(name), {ids.index(other) for other in by}
    points = model.of_rule(rule)
    assert all(others & set(model.matched[point]) for point in points)
    assert all(model.of_rule(other) & points for other in others)
    if model.policy == "exceptions":
        assert others <= model.above[rule]
    else:
        assert {model.labels[other] for other in others} == {model.labels[rule]}


def reads_well(subject: Case) -> None:
    """A report can be written down, whatever it found."""
    report = subject.table.check()
    assert all(str(verdict) in str(report) for verdict in report.verdicts)


def is_right_on_any_budget(subject: Case) -> None:
    full = subject.table.check()
    for budget in BUDGETS:
        report = subject.table.check(budget=budget)
        for one, other in zip(verdicts(report), verdicts(full), strict=True):
            is_part_of(one, other)
        model, wrong = subject.model, clashes(subject.model)
        assert_overlaps(model, report.contradictions, wrong, wrong)
        assert_overlaps(model, report.overlaps, shared(model), wrong)
        assert are_disjoint(model, [gap.region for gap in report.gaps]) <= bare(model)
        for finding in report.unreachable:
            are_stronger(model, finding.rule, finding.by)


def verdicts(report: Report) -> list[Verdict[Any]]:
    return [*report.verdicts, report.overlaps]


def is_part_of(verdict: Verdict[Any], full: Verdict[Any]) -> None:
    """Check that a verdict is the full one, or a part of it that says so."""
    assert verdict.claim == full.claim
    if verdict.undecided:
        assert not verdict.complete
        assert not verdict.findings
        return
    assert verdict.status == full.status
    if verdict.complete:
        assert found(verdict) == found(full)
    elif not isinstance(verdict.findings[0], Gap):  # these are other parts of the same cases
        assert found(verdict) <= found(full)


def found(verdict: Verdict[Any]) -> set[Any]:
    """Return what was found; which rules leave another nothing may be told in more or fewer."""
    return {one.rule if isinstance(one, Unreachable) else one for one in verdict}


LAWS = (
    finds_every_overlap,
    finds_every_gap,
    decides_its_region,
    finds_what_has_no_effect,
    reads_well,
    is_right_on_any_budget,
)


def test_overlaps_and_contradictions_are_exactly_those_that_there_are() -> None:
    """Each pair of rules that meet is found, with all the cases in which they meet."""
    hold(finds_every_overlap, SEEDS[::2])


def test_gaps_are_exactly_the_cases_without_a_rule() -> None:
    """Gaps share no case, leave none out, and no two of them could be one."""
    hold(finds_every_gap, SEEDS)


def test_a_gap_gives_a_row_for_just_its_cases() -> None:
    """The row of a gap, in a table of its own, decides what the gap holds and nothing else."""
    hold(decides_its_region, SEEDS)


def test_rules_and_columns_without_effect_are_found() -> None:
    """Rules that never decide, cells that take nothing and columns that never matter are listed."""
    hold(finds_what_has_no_effect, SEEDS)


def test_every_report_can_be_read() -> None:
    """The text of a report has all its verdicts."""
    hold(reads_well, SEEDS[::2])


def test_a_small_budget_never_makes_a_verdict_wrong() -> None:
    """Whatever the budget, a verdict is right, part of what is right, or undecided."""
    hold(is_right_on_any_budget, SEEDS[::2])


def test_each_question_can_stay_undecided() -> None:
    """Every verdict that needs a budget is undecided for some table if there is none."""
    undecided = Counter(
        verdict.claim
        for seed in SEEDS
        for verdict in verdicts(case(seed).table.check(budget=0))
        if verdict.undecided
    )
    report = case(0).table.check()
    assert {verdict.claim for verdict in verdicts(report)} - set(undecided) == {
        report.outside.claim
    }


@given(subject=cases(), law=st.sampled_from(LAWS))
def test_tables_that_are_looked_for_keep_the_laws(subject: Case, law: Law) -> None:
    """What holds for the tables of fixed seeds holds for all that Hypothesis finds."""
    law(subject)
