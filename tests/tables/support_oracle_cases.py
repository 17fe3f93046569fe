"""Small random tables of all sorts, each with the domains that the oracle enumerates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from math import prod
from random import Random
from typing import Any

import attrs
from hypothesis import strategies as st

from servicekit.money import Money
from servicekit.tables import DecisionTable, Rule, col
from tables.support_oracle import Domain, Model
from tables.support_oracle_domains import (
    KINDS,
    random_cell,
    random_domain,
    random_row,
    random_tests,
)

__all__ = ["Case", "Law", "case", "cases", "changed_row", "hold", "random_case", "seeded"]

NAMES = ("days", "tier", "is it new?", "x'); raise", "class", "a b", "größe", "self")
OUTCOMES: tuple[tuple[Any, ...], ...] = (
    ("accept", "decline"),
    ("accept", "decline", "ask"),
    ("only this",),
    (True, 1, "1"),
    (None, False, 0),
    ({"say": "no", "pay": 1}, {"say": "no", "pay": True}, ["no", 1]),
)
AMOUNTS: tuple[tuple[Any, ...], ...] = (
    (1, 2, -1),
    (1, Decimal("0.5"), Decimal(2)),
    (0.5, 1, 2.25),
    (Money(5, "EUR"), Money(7, "EUR")),
    (timedelta(hours=1), timedelta(days=1)),
    (1, "one"),
    (True, 2),
    (Money(5, "EUR"), 5),
    (Money(5, "EUR"), Money(5, "GBP")),
)


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Case:
    """One random table with its domains.

    Args:
        domains: by name; those of columns that the table makes itself come last.
        declared: the names of the columns that the table is given.
    """

    domains: dict[str, Domain]
    declared: tuple[str, ...]
    rules: tuple[Rule[Any], ...]
    policy: str
    aggregate: str | None
    otherwise: Any
    pool: tuple[Any, ...]

    def build(self, *, check: bool = False) -> DecisionTable[Any]:
        return DecisionTable(
            columns={name: self.domains[name].column for name in self.declared},
            rules=self.rules,
            policy=self.policy,  # type: ignore[arg-type]
            aggregate=self.aggregate,  # type: ignore[arg-type]
            otherwise=self.otherwise,
            check=check,
        )

    @cached_property
    def table(self) -> DecisionTable[Any]:
        return self.build()

    @cached_property
    def model(self) -> Model:
        return Model(self.domains, self.rules, self.policy, self.aggregate, self.otherwise)

    def __str__(self) -> str:
        columns = ", ".join(f"{name!r}: {self.domains[name].column}" for name in self.declared)
        rules = "".join(f"\n    {rule}" for rule in self.rules)
        ends = f"{self.policy} {self.aggregate or ''} otherwise {self.otherwise!r}"
        return f"{{{columns}}}\n  {ends}{rules}"


def random_domains(random: Random, most: int) -> dict[str, Domain]:
    """Return one to four columns, whose cases are at most so many."""
    names = random.sample(NAMES, random.randint(1, 4))
    domains: dict[str, Domain] = {}
    for name in names:
        kind = random.choice([*KINDS, "date"])
        domain = random_domain(random, kind)
        size = prod(len(known.values) for known in domains.values())
        if size * len(domain.values) <= most:
            domains["as_of" if kind == "date" and random.random() < 0.5 else name] = domain
    return domains


def random_case(random: Random, most: int = 2000, rules: int = 7) -> Case:
    """Return a table of at most so many cases and rules."""
    domains = random_domains(random, random.choice([40, 200, 200, min(most, 600), most]))
    policy = random.choice(["unique", "unique", "any", "exceptions", "exceptions", "collect"])
    aggregate = random.choice([None, "sum", "min", "max", "count"]) if policy == "collect" else None
    pool = random.choice(AMOUNTS if aggregate else OUTCOMES)
    rows = _divided(random, domains, rules) if random.random() < 0.35 else None
    if rows is None:
        share = random.choice([0.3, 0.6, 0.9])
        rows = [random_row(random, domains, share) for _ in range(random.randint(0, rules))]
    ruled = _ruled(random, rows[:rules], pool, policy)
    otherwise = attrs.NOTHING
    if random.random() < 0.3:
        otherwise = random.choice([*pool, "else", None])
    return _implied(
        random,
        Case(
            domains=domains,
            declared=tuple(domains),
            rules=tuple(ruled),
            policy=policy,
            aggregate=aggregate,
            otherwise=otherwise,
            pool=pool,
        ),
    )


def _divided(random: Random, domains: dict[str, Domain], rules: int) -> list[dict[str, Any]]:
    """Return rows that share no case and leave none out, perhaps with one that is changed."""
    rows: list[dict[str, Any]] = [{}]
    for _ in range(random.randint(1, rules - 1)):
        row = random.choice(rows)
        free = [name for name in domains if name not in row]
        if free:
            name = random.choice(free)
            tests = random_tests(random, domains[name])
            rows.remove(row)
            rows += {**row, name: tests}, {**row, name: f"not({tests})"}
    if random.random() < 0.4:
        place = random.randrange(len(rows))
        rows[place] = changed_row(random, rows[place], domains)
    random.shuffle(rows)
    return rows


def changed_row(random: Random, row: dict[str, Any], domains: dict[str, Domain]) -> dict[str, Any]:
    if not domains:
        return row
    name = random.choice(list(domains))
    return {**row, name: random_cell(random, domains[name])}


def _ruled(
    random: Random, rows: Sequence[dict[str, Any]], pool: Sequence[Any], policy: str
) -> list[Rule[Any]]:
    ids = [f"r{n}" for n in range(len(rows))]
    rank = random.sample(ids, len(ids))
    dense = random.choice([0.2, 0.6]) if policy == "exceptions" else 0.0
    return [
        Rule(
            name,
            when=row,
            then=random.choice(pool),
            overrides=[other for other in rank[rank.index(name) + 1 :] if random.random() < dense],
        )
        for name, row in zip(ids, rows, strict=True)
    ]


def _implied(random: Random, case: Case) -> Case:
    """Write some cells of dates as the time in which a rule is in force, which makes its column."""
    domain = case.domains.get("as_of")
    if domain is None:
        return case
    rules = [_in_force(random, rule, domain) for rule in case.rules]
    plain = attrs.evolve(case, rules=tuple(rules))
    if domain.column == col.date() and any(rule.effective for rule in rules):
        others = {name: known for name, known in case.domains.items() if name != "as_of"}
        if others:
            return attrs.evolve(plain, domains={**others, "as_of": domain}, declared=tuple(others))
    return plain


def _in_force(random: Random, rule: Rule[Any], domain: Domain) -> Rule[Any]:
    if random.random() < 0.4:
        return rule
    first, last = sorted(random.choices(range(len(domain.constants)), k=2))
    since, until = domain.constants[first], domain.constants[last]
    since, until = (None if random.random() < 0.3 else end for end in (since, until))
    if since and until and since >= until:
        until = None
    when = {name: cell for name, cell in rule.when.items() if name != "as_of"}
    return attrs.evolve(rule, when=when, effective=(since, until))


# Where tests get them

Law = Callable[[Case], None]


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the same tables on every machine


@lru_cache(maxsize=2000)
def case(seed: int) -> Case:
    return random_case(seeded(seed), most=100)


def cases(most: int = 100) -> st.SearchStrategy[Case]:
    """Return a strategy for tables of at most so many cases."""
    return st.randoms(use_true_random=False).map(lambda random: random_case(random, most))


def hold(law: Law, seeds: Iterable[int]) -> None:
    """Hold a law against many tables; a failure says which of them breaks it."""
    for seed in seeds:
        try:
            law(case(seed))
        except BaseException as error:
            error.add_note(f"seed {seed}: {case(seed)}")
            raise
