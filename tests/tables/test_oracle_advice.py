"""Repairs, examples and explanations of thousands of small random tables, by enumeration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from servicekit.money import Money
from servicekit.tables import Ending, Example, Gap, Overlap, Repair, Rule
from servicekit.tables.explaining import Boundary, RuleMatch, TableExplanation
from tables.support_oracle import NO_RULE, Model, Point, Points, matches, said
from tables.support_oracle_cases import Case, Law, case, cases, hold, seeded
from tables.test_oracle_check import bare, clashes
from tables.test_oracle_compare import assert_changes, changes

SEEDS = range(400)
BUDGETS = (0, 2, 10)
FEW = 6  # points of a table that are explained


# Repairs


def repairs_what_is_found(subject: Case) -> None:
    """Each repair mends its finding, and all that can be mended is."""
    report, found = subject.table.check(), subject.table.repairs()
    for repair in found:
        is_sound(subject.model, repair)
    overlaps = {r.finding for r in found if isinstance(r.finding, Overlap)}
    assert overlaps == set(report.contradictions)
    gaps = {r.finding for r in found if isinstance(r.finding, Gap)}
    assert gaps == {gap for gap in wanting(subject) if gap.region.writable}
    first = {*report.contradictions.findings[:1], *report.gaps.findings[:1]}
    assert subject.table.repairs(limit=1) == tuple(r for r in found if r.finding in first)


def is_sound(model: Model, repair: Repair[Any]) -> None:
    """Check that a repair mends its finding, breaks nothing and says all that it changes."""
    after = Model.of(model.domains, repair.table)
    assert_changes(model, repair.changes, changes(model, after)[1])
    contradicts_nothing_new(model, after, repair)
    CHECKS[repair.kind](model, after, repair)
    assert str(repair).startswith(repair.text)


def repairs_on_any_budget(subject: Case) -> None:
    for budget in BUDGETS:
        for repair in subject.table.repairs(budget=budget):
            is_sound(subject.model, repair)


def wanting(subject: Case) -> set[Gap]:
    """Return the gaps for which a row can be proposed: without an outcome, next to rules."""
    nothing = subject.model.ending([])
    return set(subject.table.check().gaps) if nothing == NO_RULE and subject.rules else set()


def contradicts_nothing_new(model: Model, after: Model, repair: Repair[Any]) -> None:
    """Check the pairs that contradict each other; parts of a rule count as the rule."""
    old = [rule.id for rule in model.rules]
    gone = [rule for rule in old if rule not in [rule.id for rule in after.rules]]
    whole = {rule.id: gone[0] if gone and rule.id not in old else rule.id for rule in after.rules}
    before = {frozenset(pair) for pair in clashes(model)}
    left = {frozenset(whole[rule] for rule in pair) for pair in clashes(after)}
    assert left <= before
    if isinstance(repair.finding, Overlap):
        assert frozenset(repair.finding.rules) in before - left


def of_rules(model: Model, names: list[str]) -> Points:
    ids = [rule.id for rule in model.rules]
    return frozenset[Point]().union(*(model.of_rule(ids.index(name)) for name in names))


def is_row(model: Model, after: Model, repair: Repair[Any]) -> None:
    (row,) = repair.rules
    points = of_rules(after, [row.id])
    assert isinstance(repair.finding, Gap)
    assert points == model.inside(repair.finding.region)
    assert points == bare(model) - bare(after)
    failed = [cells_failed(model, rule, repair.finding.region.witness) for rule in model.rules]
    nearest = [label for n, label in zip(failed, model.labels, strict=True) if n == min(failed)]
    assert said(row.then) in nearest


def cells_failed(model: Model, rule: Rule[Any], facts: Mapping[str, Any]) -> int:
    alone = [attrs.evolve(rule, when={n: c}, effective=None) for n, c in rule.when.items()]
    if rule.effective:
        alone.append(attrs.evolve(rule, when={}))
    return sum(not model.takes(one, facts) for one in alone)


def is_trim(model: Model, after: Model, repair: Repair[Any]) -> None:
    (rule,) = repair.rules
    points, old = of_rules(after, [rule.id]), of_rules(model, [rule.id])
    assert points
    assert points < old
    place = [known.id for known in after.rules].index(rule.id)
    different = [
        name
        for name, new, known in zip(model.names, after.fits[place], model.fits[place], strict=True)
        if new != known
    ]
    assert len(different) == 1
    assert different[0] in repair.text


def is_split(model: Model, after: Model, repair: Repair[Any]) -> None:
    pieces = [rule.id for rule in repair.rules]
    assert len(pieces) > 1
    assert isinstance(repair.finding, Overlap)
    (gone,) = {rule.id for rule in model.rules} - {rule.id for rule in after.rules}
    (other,) = set(repair.finding.rules) - {gone}
    assert of_rules(after, pieces) == of_rules(model, [gone]) - of_rules(model, [other])
    sizes = [len(of_rules(after, [piece])) for piece in pieces]
    assert sum(sizes) == len(of_rules(after, pieces))


def is_override(model: Model, after: Model, repair: Repair[Any]) -> None:
    (rule,) = repair.rules
    assert isinstance(repair.finding, Overlap)
    (weaker,) = set(repair.finding.rules) - {rule.id}
    assert weaker in rule.overrides
    assert after.policy == "exceptions"
    assert [known.id for known in after.rules] == [known.id for known in model.rules]


CHECKS = {"row": is_row, "trim": is_trim, "split": is_split, "override": is_override}


# Examples


def gives_examples(subject: Case) -> None:
    model, examples = subject.model, subject.table.examples()
    assert examples == subject.build().examples()
    assert len({example.facts for example in examples}) == len(examples)
    edges = sum(1 + domain.ordered for domain in model.domains.values())
    most = Counter(example.rule for example in examples)
    assert all(number <= 1 + 2 * edges for number in most.values())
    for example in examples:
        assert said(example.outcome) == model.ends(example.facts)
        assert str(example)
        lies_where_it_says(model, example)
    for place, rule in enumerate(model.rules):
        shown = any(model.takes(rule, example.facts) for example in examples)
        assert shown is bool(model.of_rule(place))


def lies_where_it_says(model: Model, example: Example) -> None:
    ids = [rule.id for rule in model.rules]
    rule = ids.index(example.rule)
    inside = model.takes(model.rules[rule], example.facts)
    assert inside is (example.place != "outside")
    if example.place in {"inside", "override"}:
        assert example.column is None
        decides(model, rule, example.facts)
        other = example.other
        assert other is None or model.takes(model.rules[ids.index(other)], example.facts)
        return
    assert example.column
    line = [model.takes(model.rules[rule], facts) for facts in neighbours(model, example)]
    assert not line or (not inside) in line


def decides(model: Model, rule: int, facts: Mapping[str, Any]) -> None:
    """Check that a rule is not overridden, unless it always is."""
    if any(rule in model.winners(matched) for matched in model.matched.values()):
        applying = [n for n, known in enumerate(model.rules) if model.takes(known, facts)]
        assert rule in model.winners(applying)


def neighbours(model: Model, example: Example) -> list[dict[str, Any]]:
    """Return the cases next to an example along its column, as far as they are known."""
    assert example.column
    domain = model.domains[example.column]
    value = example.facts[example.column]
    if domain.kind == "set_of" and value is not None:
        value = frozenset(value)
    places = [place for place, known in enumerate(domain.values) if known == value]
    if not places or domain.dense:
        return []
    near = range(len(domain.values))
    rule = next(rule for rule in model.rules if rule.id == example.rule)
    alone = domain.optional and model.takes(rule, {**example.facts, example.column: None})
    if domain.ordered and not alone:  # what is next to None is anything
        last = len(domain.values) - domain.optional
        near = range(max(places[0] - 1, 0), min(places[0] + 2, last))
    return [{**example.facts, example.column: domain.values[place]} for place in near]


# Explanations


def explains_itself(subject: Case) -> None:
    model, random = subject.model, seeded(6)
    for point in random.sample(model.points, min(FEW, len(model.points))):
        facts = model.facts(point)
        explanation = subject.table.explain(facts)
        assert dict(explanation.facts) == facts
        assert ended(explanation) == model.endings[point]
        assert [match.rule for match in explanation.matched] == [
            model.rules[rule].id for rule in model.matched[point]
        ]
        tells_every_rule(subject, explanation, facts)
        names_the_nearest_changes(model, explanation, point)
        assert str(explanation)
        explains_what_is_unknown(subject, facts, random)


def ended(explanation: TableExplanation) -> Any:
    result = explanation.result
    return said(result) if isinstance(result, Ending) else said(result.outcome)  # type: ignore[union-attr]


def tells_every_rule(
    subject: Case, explanation: TableExplanation, known: Mapping[str, Any]
) -> None:
    """Check that each cell is held against its fact, and that near misses are in order."""
    told = [*explanation.matched, *explanation.near_misses]
    rules = {rule.id: rule for rule in subject.table.rules}
    assert sorted(match.rule for match in told) == sorted(rules)
    for match in told:
        assert said(match.outcome) == said(rules[match.rule].then)
        assert {cell.column: cell.cell for cell in match.cells} == dict(rules[match.rule].when)
        tells_every_cell(subject.model, match, known)
    missed = [(len(match.failed), len(match.unknown)) for match in explanation.near_misses]
    assert missed == sorted(missed)
    assert (0, 0) not in missed


def tells_every_cell(model: Model, match: RuleMatch, known: Mapping[str, Any]) -> None:
    for cell in match.cells:
        domain = model.domains[cell.column]
        if cell.column in known:
            assert cell.matched is matches(domain.kind, cell.cell, known[cell.column])
        else:  # an unknown fact still fails a cell that takes no value at all
            possible = any(matches(domain.kind, cell.cell, value) for value in domain.values)
            assert cell.matched is None or (cell.matched is False and not possible)


def names_the_nearest_changes(model: Model, explanation: TableExplanation, point: Point) -> None:
    found = {boundary.column: boundary for boundary in explanation.boundaries}
    assert len(found) == len(explanation.boundaries)
    for column, name in enumerate(model.names):
        changing = [
            place
            for place in range(len(model.domains[name].values))
            if model.endings[(*point[:column], place, *point[column + 1 :])] != model.endings[point]
        ]
        assert (name in found) is bool(changing)
        if changing:
            is_nearest(model, found[name], point, changing)
    assert explanation.nearest in (explanation.boundaries[:1] or [None])


def is_nearest(model: Model, boundary: Boundary, point: Point, changing: list[int]) -> None:
    """Check that a boundary changes the outcome as it says, and that nothing nearer does."""
    facts = model.facts(point)
    assert model.ends({**facts, boundary.column: boundary.value}) == said(boundary.outcome)
    assert said(boundary.outcome) != model.endings[point]
    domain, here = model.domains[boundary.column], facts[boundary.column]
    others = [domain.values[place] for place in changing if domain.values[place] is not None]
    if not domain.ordered or here is None or not others:
        return
    assert boundary.value is not None
    if not domain.dense:  # between numbers there is always one that is nearer
        away = distance(boundary.value, here)
        assert all(distance(value, here) >= away for value in others)
    for value in domain.values:
        if value is not None and is_between(value, here, boundary.value):
            label = model.ends({**facts, boundary.column: value})
            assert label == model.endings[point] or domain.dense
            assert label in (model.endings[point], said(boundary.outcome))


def distance(one: Any, other: Any) -> Any:
    if isinstance(one, Money):
        return abs(one.amount - other.amount)
    return abs(one - other)


def is_between(value: Any, one: Any, other: Any) -> bool:
    return min(one, other) < value < max(one, other)


def explains_what_is_unknown(subject: Case, facts: Mapping[str, Any], random: Random) -> None:
    model = subject.model
    known = {name: value for name, value in facts.items() if random.random() < 0.6}
    explanation = subject.table.explain(known)
    held = dict(explanation.facts)
    assert held == {
        **known,
        **{
            name: None
            for name in model.names
            if name not in known and model.domains[name].column.missing == "none"
        },
    }
    tells_every_rule(subject, explanation, held)
    if any(match.unknown for match in [*explanation.matched, *explanation.near_misses]):
        assert not explanation.boundaries
    assert str(explanation)


LAWS = (repairs_what_is_found, repairs_on_any_budget, gives_examples, explains_itself)


def test_every_repair_mends_what_it_says_and_breaks_nothing() -> None:
    """Each is tried out: its finding is gone, nothing new contradicts, its changes are exact."""
    hold(repairs_what_is_found, SEEDS[::4])


def test_a_repair_on_a_small_budget_is_as_sound_as_any() -> None:
    """What cannot be tried out to the end is not proposed."""
    hold(repairs_on_any_budget, SEEDS[::8])


def test_every_kind_of_repair_is_found() -> None:
    """There are tables for each of the four ways to repair."""
    kinds = {repair.kind for seed in SEEDS[:40] for repair in case(seed).table.repairs()}
    assert kinds == set(CHECKS)


def test_examples_lie_where_they_say_and_end_as_they_say() -> None:
    """Cases inside, at the edge and outside of rules are few, no two alike, and always the same."""
    hold(gives_examples, SEEDS[::2])


def test_an_explanation_tells_every_cell_and_the_nearest_changes() -> None:
    """What matched, what nearly did, and which value of a column would change the outcome."""
    hold(explains_itself, SEEDS[::2])


@given(subject=cases(), law=st.sampled_from(LAWS))
def test_tables_that_are_looked_for_keep_the_laws(subject: Case, law: Law) -> None:
    """What holds for the tables of fixed seeds holds for all that Hypothesis finds."""
    law(subject)
