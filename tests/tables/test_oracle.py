"""Decisions of thousands of small random tables, against plain enumeration."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from random import Random
from types import MappingProxyType, SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.decision import Decision, Undetermined
from servicekit.errors import (
    AggregateError,
    AmbiguousRulesError,
    ContradictionError,
    FactTypeError,
    FieldError,
    LoadError,
    NoRuleError,
    OutsideDomainError,
)
from servicekit.money import Money
from servicekit.tables import DecisionTable
from tables.support_oracle import CONFLICT, NO_RULE, Domain, Label, Model, said
from tables.support_oracle_cases import Case, Law, case, cases, hold, seeded

SEEDS = range(400)
EAST = timezone(timedelta(hours=5, minutes=30))
FEW = 10  # points of a table that are looked at in every way


def decided(table: DecisionTable[Any], facts: Any) -> tuple[Label, tuple[str, ...]]:
    """Return where a decision ends, and the rules that it names."""
    try:
        decision = table.decide(facts)
    except NoRuleError:
        return NO_RULE, ()
    except AmbiguousRulesError as error:
        return CONFLICT, error.rules
    except AggregateError as error:
        return CONFLICT, ("aggregate", *map(str, error.outcomes))
    assert isinstance(decision, Decision), decision
    return said(decision.outcome), decision.rules


def expected(model: Model, rules: tuple[int, ...]) -> tuple[Label, tuple[str, ...]]:
    label = model.ending(rules)
    if label == CONFLICT and model.policy == "collect":
        return label, ("aggregate", *(str(model.rules[rule].then) for rule in rules))
    winners = model.winners(rules) if model.policy == "exceptions" else rules
    return label, tuple(model.rules[rule].id for rule in winners)


def otherwise_put(random: Random, value: Any) -> Any:
    """Return a natural value as a host might give it as well."""
    ways = WAYS.get(type(value))
    return random.choice(ways)(value) if ways else value


WAYS: dict[type, tuple[Callable[[Any], Any], ...]] = {
    frozenset: (set, list, tuple, sorted, frozenset),
    str: (str, lambda text: Enum("Label", {"it": text}).it),  # type: ignore[attr-defined]
    int: (int, float, Decimal, lambda n: Decimal(f"{n}.00")),
    Decimal: (Decimal, float, Decimal.normalize),
    datetime: (lambda t: t.astimezone(EAST),),
    Money: (lambda money: Money(money.amount.quantize(Decimal("0.001")), money.currency),),
}


def decides_every_point(subject: Case) -> None:
    table, model = subject.table, subject.model
    for point, rules in model.matched.items():
        assert decided(table, model.facts(point)) == expected(model, rules)


def decides_every_way(subject: Case) -> None:
    """Objects, mappings of other types and other ways to write a value all mean the same."""
    table, model, random = subject.table, subject.model, seeded(1)
    for point in random.sample(model.points, min(FEW, len(model.points))):
        facts, wanted = model.facts(point), expected(model, model.matched[point])
        assert decided(table, SimpleNamespace(**facts)) == wanted
        assert decided(table, MappingProxyType(facts)) == wanted
        assert decided(table, {**facts, "nobody reads": 5}) == wanted
        put = {name: otherwise_put(random, value) for name, value in facts.items()}
        assert decided(table, put) == wanted


def wrong_values(domain: Domain) -> list[tuple[type[Exception], Any]]:
    found: list[tuple[type[Exception], Any]] = [(FactTypeError, object())]
    if not domain.optional:
        found.append((FactTypeError, None))
    if domain.ordered:
        every, values = domain.constants, domain.values
        lo, hi = domain.column.lo, domain.column.hi  # type: ignore[attr-defined]
        found += [(OutsideDomainError, c) for c in every if lo is not None and c < values[0]]
        last = values[-1 - domain.optional]
        found += [(OutsideDomainError, c) for c in every if hi is not None and c > last]
    if domain.kind == "enum":
        found.append((OutsideDomainError, "elsewhere"))
    if domain.kind == "set_of":
        found.append((OutsideDomainError, {"elsewhere"}))
    if domain.kind in ("integer", "decimal", "number", "money"):
        found.append((FactTypeError, True))
    return found


def tells_apart(model: Model, name: str) -> bool:
    """Whether a cell of a column takes some of its values and not others."""
    column = model.names.index(name)
    every = len(model.domains[name].values)
    return any(0 < len(fits[column]) < every for fits in model.fits)


def refuses_wrong_facts(subject: Case) -> None:
    table, model = subject.table, subject.model
    for name, domain in model.domains.items():
        if not tells_apart(model, name):
            continue  # no rule looks at it, and nor does a decision
        for error, value in wrong_values(domain):
            with pytest.raises(error) as caught:
                table.decide({**model.facts(model.points[0]), name: value})
            assert caught.value.column == name


def asks_for_what_matters(subject: Case) -> None:
    random = seeded(2)
    model = subject.model
    for point in random.sample(model.points, min(FEW, len(model.points))):
        unknown = [name for name in model.names if random.random() < 0.5]
        left_out(subject, model.facts(point), unknown)
    left_out(subject, model.facts(model.points[0]), model.names)


def left_out(subject: Case, facts: dict[str, Any], names: list[str]) -> None:
    """Leave facts out, and compare with what all ways to complete the others lead to."""
    model = subject.model
    unknown = {name for name in names if model.domains[name].column.missing == "unknown"}
    known = {name: value for name, value in facts.items() if name not in names}
    certain = {**dict.fromkeys(names), **known}
    ends = {
        point: label
        for point, label in model.endings.items()
        if all(
            name in unknown or domain.values[place] == certain[name]
            for (name, domain), place in zip(model.domains.items(), point, strict=True)
        )
    }
    possible = set(ends.values())
    if len(possible) == 1:
        certainly(subject, known, {expected(model, model.matched[point]) for point in ends})
        return
    answer = subject.table.decide(known)
    assert answer == subject.table.decide(SimpleNamespace(**known))
    assert isinstance(answer, Undetermined), answer
    assert answer.ask
    assert len(set(answer.ask)) == len(answer.ask)
    assert set(answer.ask) == {name for name in unknown if varies(model, ends, name)}
    assert {said(outcome) for outcome in answer.outcomes} == possible - {NO_RULE, CONFLICT}
    assert str(answer)


def certainly(
    subject: Case, known: dict[str, Any], ways: set[tuple[Label, tuple[str, ...]]]
) -> None:
    """Check a decision to which all ways to complete the facts lead, with the rules of them all."""
    label, rules = decided(subject.table, known)
    assert (label, rules) == decided(subject.table, SimpleNamespace(**known))
    if label == CONFLICT:
        assert (label, rules) in ways
    else:
        assert {label} == {end for end, _ in ways}
        assert set(rules) == {rule for _, some in ways for rule in some}
        assert list(rules) == sorted(rules, key=[r.id for r in subject.rules].index)


def varies(model: Model, ends: Mapping[tuple[int, ...], Label], name: str) -> bool:
    """Whether cases that differ in one column alone end differently."""
    column = model.names.index(name)
    groups: dict[tuple[int, ...], set[Label]] = {}
    for point, label in ends.items():
        groups.setdefault((*point[:column], *point[column + 1 :]), set()).add(label)
    return any(len(labels) > 1 for labels in groups.values())


def builds_exactly_without_contradictions(subject: Case) -> None:
    model = subject.model
    if not can_be_collected(model):
        with pytest.raises(LoadError) as refused:
            subject.build(check=True)
        assert f"{model.aggregate} needs outcomes" in str(refused.value)
        return
    contradictory = contradictory_points(model)
    if not contradictory:
        assert subject.build(check=True) == subject.table
        return
    with pytest.raises(ContradictionError) as caught:
        subject.build(check=True)
    assert caught.value.table == subject.table
    assert caught.value.report.contradictions.refuted
    assert str(caught.value)
    point, rules = next(iter(model.matched.items()))
    assert decided(caught.value.table, model.facts(point)) == expected(model, rules)


def can_be_collected(model: Model) -> bool:
    """Whether all outcomes together can be added up or compared, as far as the table does that."""
    if model.aggregate not in ("sum", "min", "max") or not model.rules:
        return True
    return model.ending(range(len(model.rules))) != CONFLICT


def contradictory_points(model: Model) -> dict[tuple[int, int], set[tuple[int, ...]]]:
    """Return the cases in which two rules must not both apply, by their pair."""
    found: dict[tuple[int, int], set[tuple[int, ...]]] = {}
    if model.policy == "collect":
        return found
    for point, matched in model.matched.items():
        rules = matched if model.policy == "unique" else model.winners(matched)
        for place, one in enumerate(rules):
            for other in rules[place + 1 :]:
                if model.policy == "unique" or model.labels[one] != model.labels[other]:
                    found.setdefault((one, other), set()).add(point)
    return found


def travels_unchanged(subject: Case) -> None:
    table, model = subject.table, subject.model
    point, rules = next(iter(model.matched.items()))
    for twin in (
        pickle.loads(pickle.dumps(table)),  # noqa: S301 - our own bytes
        copy.deepcopy(table),
        copy.copy(table),
        attrs.evolve(table, check=False),
    ):
        assert twin == table
        assert hash(twin) == hash(table)
        assert decided(twin, model.facts(point)) == expected(model, rules)


def reads_back_from_text(subject: Case) -> None:
    """A table that can be written reads back equal, and decides the same."""
    table, model = subject.table, subject.model
    for write, read in (
        (DecisionTable.to_toml, DecisionTable.from_toml),
        (DecisionTable.to_markdown, DecisionTable.from_markdown),
        (DecisionTable.to_csv, DecisionTable.from_csv),
    ):
        try:
            text = write(table)
        except FieldError:
            odd = Money, timedelta, Decimal, Mapping, tuple
            outcomes = [*(rule.then for rule in subject.rules), subject.otherwise]
            assert any(isinstance(outcome, odd) for outcome in outcomes)
            continue
        twin = read(text, check=False)
        assert twin == table
        assert list(twin.columns) == list(table.columns)
        point, rules = min(model.matched.items())
        assert decided(twin, model.facts(point)) == expected(model, rules)


LAWS = (
    decides_every_point,
    decides_every_way,
    refuses_wrong_facts,
    asks_for_what_matters,
    builds_exactly_without_contradictions,
    travels_unchanged,
    reads_back_from_text,
)


def test_every_case_is_decided_as_enumeration_decides_it() -> None:
    """Outcome, rules and errors are those of the policy's definition, case by case."""
    hold(decides_every_point, SEEDS)


def test_all_ways_to_give_facts_are_the_same() -> None:
    """Objects, other mappings, other numbers and facts that nobody reads change nothing."""
    hold(decides_every_way, SEEDS)


def test_a_wrong_fact_is_refused_with_the_name_of_its_column() -> None:
    """Another type, ``None`` where it cannot be, and a value outside of the domain are errors."""
    hold(refuses_wrong_facts, SEEDS)


def test_a_question_is_asked_exactly_where_the_answer_can_matter() -> None:
    """Facts that are left out lead to a decision exactly if all ways to complete them agree."""
    hold(asks_for_what_matters, SEEDS)


def test_a_table_is_refused_exactly_if_it_contradicts_itself() -> None:
    """A contradiction is refused with the table and its report; nothing else is."""
    hold(builds_exactly_without_contradictions, SEEDS)


def test_a_copy_decides_like_its_original() -> None:
    """Pickled, copied and evolved tables are equal, and decide the same."""
    hold(travels_unchanged, SEEDS[::4])


def test_a_table_that_is_written_reads_back_as_it_was() -> None:
    """TOML, Markdown and CSV all give the same table again."""
    hold(reads_back_from_text, SEEDS[::4])


@given(subject=cases(), law=st.sampled_from(LAWS))
def test_tables_that_are_looked_for_keep_the_laws(subject: Case, law: Law) -> None:
    """What holds for the tables of fixed seeds holds for all that Hypothesis finds."""
    law(subject)


def test_the_tables_are_of_every_sort() -> None:
    """The generator makes all kinds of columns, all policies, and tables with and without flaws."""
    found = [case(seed) for seed in SEEDS]
    kinds = {domain.kind for subject in found for domain in subject.domains.values()}
    assert len(kinds) == 11
    assert {subject.policy for subject in found} == {"unique", "any", "exceptions", "collect"}
    assert {bool(contradictory_points(subject.model)) for subject in found} == {True, False}
    assert {() in subject.model.matched.values() for subject in found} == {True, False}
    assert any(subject.declared != tuple(subject.domains) for subject in found)
