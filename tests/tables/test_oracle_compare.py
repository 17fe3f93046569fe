"""Differences and proofs of thousands of small random tables, against plain enumeration."""

from __future__ import annotations

from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.decision import Verdict
from servicekit.errors import FieldError
from servicekit.tables import (
    Claim,
    Counterexample,
    DecisionTable,
    Difference,
    independent,
    monotone,
    never,
)
from tables.support_oracle import OUTSIDE, Domain, Label, Model, Point, Points, matches, said
from tables.support_oracle_cases import Case, Law, case, cases, hold, seeded
from tables.support_oracle_domains import KINDS, joined, random_domain, random_row
from tables.support_oracle_twins import mutated
from tables.test_oracle_check import are_disjoint, idle_columns

SEEDS = range(400)
BUDGETS = (0, 1, 2, 5)
NEVER_HEARD_OF = "never heard of"


# Differences


def of_both(one: Model, other: Model) -> dict[str, Domain]:
    """Return the columns of two tables, with the values of both."""
    domains = {**other.domains, **one.domains}
    return {
        name: joined(domain, other.domains.get(name, domain)) for name, domain in domains.items()
    }


def ends(model: Model, domains: dict[str, Domain]) -> dict[Point, Label]:
    """Return where cases end, of which some may lie outside of a table's own domain."""
    wide = Model(domains, model.rules, model.policy, model.aggregate, model.otherwise)
    held = {
        name: {place for place, v in enumerate(domains[name].values) if domain.holds(v)}
        for name, domain in model.domains.items()
    }
    inside = [held.get(name, range(len(domain.values))) for name, domain in domains.items()]
    return {
        point: label
        if all(place in places for place, places in zip(point, inside, strict=True))
        else OUTSIDE
        for point, label in wide.endings.items()
    }


def changes(before: Model, after: Model) -> tuple[Model, dict[tuple[Label, Label], Points]]:
    """Return a model of all cases, and those that end differently, by how they end in both."""
    both = of_both(before, after)
    were, are = ends(before, both), ends(after, both)
    found: dict[tuple[Label, Label], set[Point]] = {}
    for point, label in were.items():
        if label != are[point]:
            found.setdefault((label, are[point]), set()).add(point)
    return Model(both, [], "unique"), {way: frozenset(points) for way, points in found.items()}


def assert_changes(model: Model, found: Any, wanted: dict[tuple[Label, Label], Points]) -> None:
    """Check that changes are exactly those wanted, each case in one of them."""
    by_ends: dict[tuple[Label, Label], list[Difference]] = {}
    for change in found:
        by_ends.setdefault((said(change.before), said(change.after)), []).append(change)
    regions = {ends: [change.region for change in some] for ends, some in by_ends.items()}
    assert {ends: are_disjoint(model, some) for ends, some in regions.items()} == wanted


def differs_where_it_says(subject: Case, twin: Case) -> None:
    model, wanted = changes(subject.model, twin.model)
    verdict = subject.table.diff(twin.table)
    assert verdict.complete
    assert verdict.status == ("refuted" if wanted else "proved")
    assert_changes(model, verdict, wanted)
    assert str(verdict)


def differs_so_far(subject: Case, twin: Case) -> None:
    model, wanted = changes(subject.model, twin.model)
    for budget in BUDGETS:
        is_right_so_far(model, subject.table.diff(twin.table, budget=budget), wanted)


def is_right_so_far(
    model: Model, verdict: Verdict[Difference], wanted: dict[tuple[Label, Label], Points]
) -> None:
    """Check that what a small budget found is true, and that it says so if that is not all."""
    if verdict.complete:
        assert_changes(model, verdict, wanted)
    assert verdict.status in ("undecided", "refuted" if wanted else "proved")
    assert verdict.undecided is (not verdict.complete and not verdict.findings)
    for change in verdict:
        points = are_disjoint(model, [change.region])
        assert points <= wanted[said(change.before), said(change.after)]


def with_a_twin(subject: Case) -> None:
    twin = mutated(seeded(3), subject)
    differs_where_it_says(subject, twin)
    differs_where_it_says(twin, subject)


def with_a_twin_on_any_budget(subject: Case) -> None:
    differs_so_far(subject, mutated(seeded(7), subject))


def refuses_columns_of_other_kinds(subject: Case) -> None:
    """Two tables cannot be compared if a column of one name is of two kinds."""
    name, random = subject.declared[0], seeded(8)
    other = next(kind for kind in KINDS if kind != subject.domains[name].kind)
    columns = {name: random_domain(random, other).column}
    with pytest.raises(FieldError):
        subject.table.diff(DecisionTable(columns=columns))


# Proofs


def orders(model: Model, random: Random) -> list[Any]:
    """Return all outcomes of a table in a random order, sometimes with one that it has not."""
    values = {label: rule.then for label, rule in zip(model.labels, model.rules, strict=True)}
    if model.otherwise is not attrs.NOTHING:
        values.setdefault(said(model.otherwise), model.otherwise)
    order = [*values.values(), *random.choice([[], [NEVER_HEARD_OF]])]
    random.shuffle(order)
    return order


def steps_back(model: Model, name: str, order: list[Any]) -> bool:
    """Whether an outcome goes back in an order while one column rises, all else being equal."""
    ranks = {said(value): rank for rank, value in enumerate(order)}
    column = model.names.index(name)
    lines: dict[Point, list[int]] = {}
    for point, label in model.endings.items():
        if label in ranks and model.facts(point)[name] is not None:
            rest = (*point[:column], *point[column + 1 :])
            lines.setdefault(rest, []).append(ranks[label])
    return any(ranked != sorted(ranked) for ranked in lines.values())


def proves_what_is_monotone(subject: Case) -> None:
    model, random = subject.model, seeded(4)
    for name, domain in model.domains.items():
        order = orders(model, random)
        claim = monotone(name, order=order)
        if not domain.ordered or model.policy == "collect":
            with pytest.raises(FieldError):
                subject.table.prove(claim)
            continue
        wrong = steps_back(model, name, order)
        for example in proved(subject, claim, holds=not wrong):
            low, high = differ_in(model, example, name)
            ranks = [said(value) for value in order]
            lower, upper = (ranks.index(said(outcome)) for outcome in example.outcomes)
            assert lower > upper
            assert low < high


def proves_what_is_independent(subject: Case) -> None:
    model = subject.model
    for name in model.names:
        for example in proved(subject, independent(name), holds=name in idle_columns(model)):
            differ_in(model, example, name)
            assert said(example.outcomes[0]) != said(example.outcomes[1])


def differ_in(model: Model, example: Counterexample, name: str) -> tuple[Any, Any]:
    """Check that two cases end as they say and differ in one column, and return both of it."""
    one, other = example.facts
    assert [model.ends(facts) for facts in example.facts] == [said(o) for o in example.outcomes]
    assert {key for key in one if one[key] != other[key]} == {name}
    return one[name], other[name]


def proves_what_never_happens(subject: Case) -> None:
    model, random = subject.model, seeded(5)
    wanted = {said(rule.then): rule.then for rule in model.rules}
    if model.otherwise is not attrs.NOTHING:
        wanted[said(model.otherwise)] = model.otherwise
    if model.policy == "collect":
        wanted = collections(subject)
    for label, outcome in wanted.items():
        where = random_row(random, model.domains, random.choice([0, 0.4, 0.8]))
        hits = [
            point
            for point, end in model.endings.items()
            if end == label and row_holds(model, where, model.facts(point))
        ]
        for example in proved(subject, never(outcome, where), holds=not hits):
            (facts,), (told,) = example.facts, example.outcomes
            assert row_holds(model, where, facts)
            assert said(told) == model.ends(facts) == label


def row_holds(model: Model, where: dict[str, Any], facts: Any) -> bool:
    return all(matches(model.domains[n].kind, cell, facts[n]) for n, cell in where.items())


def collections(subject: Case) -> dict[Label, Any]:
    """Return one outcome for each of the collections that there are."""
    points = {label: point for point, label in subject.model.endings.items() if label[0] == "says"}
    return {
        label: subject.table.decide(subject.model.facts(point)).outcome
        for label, point in points.items()
    }


def refuses_what_cannot_be(subject: Case) -> None:
    if subject.policy != "collect":
        with pytest.raises(FieldError):
            subject.table.prove(never(NEVER_HEARD_OF))
    for claim in (independent("nobody"), never(subject.pool[0], {"nobody": "-"})):
        with pytest.raises(FieldError):
            subject.table.prove(claim)


def proved(subject: Case, claim: Claim, *, holds: bool) -> list[Counterexample]:
    """Check the verdict on a claim, on any budget, and return what was found against it."""
    (verdict,) = subject.table.prove(claim)
    assert verdict.complete
    assert verdict.status == ("proved" if holds else "refuted")
    assert str(verdict)
    found = [*verdict]
    for budget in BUDGETS:
        (verdict,) = subject.table.prove(claim, budget=budget)
        assert verdict.status in ("undecided", "proved" if holds else "refuted")
        assert verdict.undecided is not verdict.complete
        found += verdict
    assert bool(found) is not holds
    return found


LAWS = (
    with_a_twin,
    with_a_twin_on_any_budget,
    refuses_columns_of_other_kinds,
    proves_what_is_monotone,
    proves_what_is_independent,
    proves_what_never_happens,
    refuses_what_cannot_be,
)


def test_a_diff_has_exactly_the_cases_that_end_differently() -> None:
    """Regions share no case, leave none out, and tell how their cases ended and end."""
    hold(with_a_twin, SEEDS[::3])


def test_columns_of_other_kinds_are_not_compared() -> None:
    """A column of the same name and another kind is an error."""
    hold(refuses_columns_of_other_kinds, SEEDS[:100])


def test_a_diff_on_a_small_budget_is_right_as_far_as_it_goes() -> None:
    """What is found is true, and a verdict says so if there may be more."""
    hold(with_a_twin_on_any_budget, SEEDS[::2])


def test_a_table_does_not_differ_from_itself() -> None:
    """Nor do two tables whose rules stand in another order, where order says nothing."""
    for seed in SEEDS[:100]:
        subject = case(seed)
        assert subject.table.diff(subject.build()).proved


def test_outcomes_that_never_go_back_are_proved_to_be_monotone() -> None:
    """The verdict is that of all pairs of cases along a column, and a counter-example refutes."""
    hold(proves_what_is_monotone, SEEDS)


def test_columns_that_never_matter_are_proved_to_be_independent() -> None:
    """The verdict is that of all pairs of cases along a column, and a counter-example refutes."""
    hold(proves_what_is_independent, SEEDS)


def test_outcomes_that_never_come_out_are_proved_never_to_come_out() -> None:
    """The verdict is that of all cases that a row describes, and a counter-example lies in it."""
    hold(proves_what_never_happens, SEEDS[::2])


def test_claims_about_what_a_table_does_not_have_are_refused() -> None:
    """A column or an outcome that is not there is a mistake, and not proved."""
    hold(refuses_what_cannot_be, SEEDS)


@given(subject=cases(), law=st.sampled_from(LAWS))
def test_tables_that_are_looked_for_keep_the_laws(subject: Case, law: Law) -> None:
    """What holds for the tables of fixed seeds holds for all that Hypothesis finds."""
    law(subject)


@given(subject=cases(), data=st.data())
def test_differences_that_are_looked_for_are_exact(subject: Case, data: st.DataObject) -> None:
    """Hypothesis may change a table as it likes."""
    twin = mutated(data.draw(st.randoms(use_true_random=False)), subject)
    differs_where_it_says(subject, twin)
