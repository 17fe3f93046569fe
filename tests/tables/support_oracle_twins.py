"""Small random tables that differ a little from others."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import attrs

from servicekit.errors import CellError
from servicekit.tables import Rule
from tables.support_oracle import Domain
from tables.support_oracle_cases import Case, changed_row
from tables.support_oracle_domains import random_cell, random_domain, random_row, varied

__all__ = ["mutated"]


def mutated(random: Random, case: Case) -> Case:
    """Return a table like another, with one to three changes."""
    for _ in range(random.choice([0, 1, 1, 1, 2, 3])):
        case = random.choice(MUTATIONS)(random, case)
    return case


def _with_rules(case: Case, rules: Sequence[Rule[Any]], **changes: Any) -> Case:
    ids = {rule.id for rule in rules}
    kept = [
        attrs.evolve(rule, overrides=[other for other in rule.overrides if other in ids])
        for rule in rules
    ]
    return attrs.evolve(case, rules=tuple(kept), **changes)


def _cell_changed(random: Random, case: Case) -> Case:
    if not case.rules:
        return case
    place = random.randrange(len(case.rules))
    rule = case.rules[place]
    declared = {name: case.domains[name] for name in case.declared}
    if rule.effective:
        declared.pop("as_of", None)
    row = changed_row(random, dict(rule.when), declared)
    rules = [*case.rules[:place], attrs.evolve(rule, when=row), *case.rules[place + 1 :]]
    return _with_rules(case, rules)


def _outcome_changed(random: Random, case: Case) -> Case:
    if not case.rules:
        return case
    place = random.randrange(len(case.rules))
    rules = list(case.rules)
    rules[place] = attrs.evolve(rules[place], then=random.choice([*case.pool, 3]))
    return _with_rules(case, rules)


def _rule_dropped(random: Random, case: Case) -> Case:
    kept = random.sample(case.rules, max(0, len(case.rules) - 1))
    return _without_orphans(_with_rules(case, kept))


def _rule_added(random: Random, case: Case) -> Case:
    declared = {name: case.domains[name] for name in case.declared}
    row = random_row(random, declared, 0.6)
    name = f"extra{len(case.rules)}"
    if any(rule.id == name for rule in case.rules):
        return case
    added = Rule(name, when=row, then=random.choice(case.pool))
    rules = [*case.rules]
    rules.insert(random.randint(0, len(rules)), added)
    return _with_rules(case, rules)


def _policy_changed(random: Random, case: Case) -> Case:
    policy = random.choice(["unique", "any", "exceptions", "collect"])
    rules = case.rules
    if policy != "exceptions":
        rules = tuple(attrs.evolve(rule, overrides=()) for rule in rules)
    aggregate = case.aggregate if policy == "collect" else None
    return attrs.evolve(case, rules=rules, policy=policy, aggregate=aggregate)


def _otherwise_changed(random: Random, case: Case) -> Case:
    return attrs.evolve(case, otherwise=random.choice([attrs.NOTHING, *case.pool, "else"]))


def _column_dropped(random: Random, case: Case) -> Case:
    if len(case.declared) < 2:
        return case
    gone = random.choice(case.declared)
    rules = [
        attrs.evolve(
            rule,
            when={name: cell for name, cell in rule.when.items() if name != gone},
            effective=None if gone == "as_of" else rule.effective,
        )
        for rule in case.rules
    ]
    domains = {name: domain for name, domain in case.domains.items() if name != gone}
    declared = tuple(name for name in case.declared if name != gone)
    return attrs.evolve(case, rules=tuple(rules), domains=domains, declared=declared)


def _column_added(random: Random, case: Case) -> Case:
    if "another" in case.domains:
        return case
    domain = random_domain(random, random.choice(["boolean", "enum", "integer"]))
    rules = [
        _with_cell(random, rule, "another", domain) if random.random() < 0.5 else rule
        for rule in case.rules
    ]
    return attrs.evolve(
        case,
        rules=tuple(rules),
        domains={"another": domain, **case.domains},
        declared=("another", *case.declared),
    )


def _column_varied(random: Random, case: Case) -> Case:
    """Give a column other ends, labels or ways to be absent; cells that it refuses are replaced."""
    name = random.choice(case.declared)
    domain = varied(random, case.domains[name])
    rules = [
        rule if _accepts(domain, rule, name) else _with_cell(random, rule, name, domain)
        for rule in case.rules
    ]
    return attrs.evolve(case, rules=tuple(rules), domains={**case.domains, name: domain})


def _accepts(domain: Domain, rule: Rule[Any], name: str) -> bool:
    try:
        domain.column.cell(rule.when.get(name, "-"))
    except CellError:
        return False
    return True


def _with_cell(random: Random, rule: Rule[Any], name: str, domain: Domain) -> Rule[Any]:
    return attrs.evolve(rule, when={**rule.when, name: random_cell(random, domain)})


def _without_orphans(case: Case) -> Case:
    """Leave out the column that the table no longer makes itself."""
    if "as_of" in case.declared or any(rule.effective for rule in case.rules):
        return case
    domains = {name: domain for name, domain in case.domains.items() if name in case.declared}
    return attrs.evolve(case, domains=domains)


MUTATIONS = (
    _cell_changed,
    _cell_changed,
    _outcome_changed,
    _rule_dropped,
    _rule_added,
    _policy_changed,
    _otherwise_changed,
    _column_dropped,
    _column_added,
    _column_varied,
    _column_varied,
)
