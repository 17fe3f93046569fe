"""Small random tables of all kinds, each with the domains that the oracle enumerates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import combinations
from math import inf, prod
from random import Random
from typing import Any

import attrs
from hypothesis import strategies as st

from servicekit.money import Money
from servicekit.tables import DecisionTable, Rule, col
from tables.support_oracle import Domain, Model

__all__ = ["Case", "Law", "case", "cases", "hold", "mutated", "random_cell", "random_row", "seeded"]

Write = Callable[[Random, Any], str]

LABELS = ("gold", "silver", "next day", "none", "a, b", 'say "hi"', "-x", "not in", "[odd]", "x\\y")
ATOMS = ("phone", "more time", "yes", "a, b", "(odd)")
NAMES = ("days", "tier", "is it new?", "x'); raise", "class", "a b", "größe", "self")
RESERVED = {"none", "some", "not", "yes", "no", "true", "false"}
HALF_AN_HOUR = timedelta(minutes=30)
ENDS = [(False, False)] * 7 + [(True, False), (False, True), (True, True)]
START = datetime(2026, 1, 1, tzinfo=UTC)


# Domains


def _grid(random: Random, kind: str, at: Callable[[int], Any], **more: Any) -> Domain:
    """Make a domain with a step; an end that is open is one value that stands for all beyond."""
    first, size = random.randint(-3, 3), random.randint(3, 5)
    last = first + size - 1
    below, above = random.choice(ENDS)
    lo, hi = None if below else at(first), None if above else at(last)
    constants = range(first + 1 if below else first - 2, last if above else last + 3)
    currency = [more.pop("currency")] if kind == "money" else []
    return Domain(
        kind=kind,
        column=getattr(col, kind)(*currency, lo=lo, hi=hi, **more),
        values=tuple(map(at, range(first, last + 1))),
        weights=(inf if below else 1, *[1] * (size - 2), inf if above else 1),
        constants=tuple(map(at, constants)),
    )


def _number(random: Random, **more: Any) -> Domain:
    """Make a dense domain: each constant, a point between neighbours, one beyond each end."""
    pool: list[Any] = [-2, Decimal("-0.5"), 0, 1, Decimal("2.25"), 3, 10]
    constants = sorted(random.sample(pool, random.randint(1, 3)))
    lo, hi = (random.choice([None, -1]), random.choice([None, 3]))
    inside = [c for c in constants if (lo is None or c > lo) and (hi is None or c < hi)]
    marks = [*([] if lo is None else [lo]), *inside, *([] if hi is None else [hi])]
    if not marks:
        marks = [0]
    values: list[tuple[Any, int | float]] = [] if lo is not None else [(marks[0] - 7, inf)]
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        values.append((mark, 1))
        if after is not None:
            values.append(((Decimal(mark) + Decimal(after)) / 2, inf))
    values += [] if hi is not None else [(marks[-1] + 7, inf)]
    return Domain(
        kind="number",
        column=col.number(lo, hi, **more),
        values=tuple(value for value, _ in values),
        weights=tuple(weight for _, weight in values),
        constants=tuple(constants),
        dense=True,
    )


def _labels(random: Random, kind: str, **more: Any) -> Domain:
    labels = random.sample(LABELS, random.randint(2, 4))
    if kind == "text":
        values, weights = (*labels, "elsewhere"), (*[1] * len(labels), inf)
        return Domain(
            kind=kind,
            column=col.text(**more),
            values=values,
            weights=weights,
            constants=tuple(labels),
        )
    column = col.enum(*labels, **more)
    return Domain(
        kind=kind,
        column=column,
        values=tuple(labels),
        weights=(1,) * len(labels),
        constants=tuple(labels),
    )


def _boolean(_: Random, **more: Any) -> Domain:
    both = (False, True)
    return Domain(
        kind="boolean", column=col.boolean(**more), values=both, weights=(1, 1), constants=both
    )


def _sets(random: Random, **more: Any) -> Domain:
    atoms = random.sample(ATOMS, random.randint(2, 3))
    sizes = range(len(atoms) + 1)
    values = tuple(frozenset(some) for size in sizes for some in combinations(atoms, size))
    return Domain(
        kind="set_of",
        column=col.set_of(*atoms, **more),
        values=values,
        weights=(1,) * len(values),
        constants=tuple(atoms),
    )


def _steps(random: Random, kind: str, **more: Any) -> Domain:
    step = random.choice(["0.5", "0.25", "3", "1"])
    if kind == "decimal":
        return _grid(random, kind, lambda n: n * Decimal(step), step=step, **more)
    return _grid(
        random, kind, lambda n: Money(n * Decimal(step), "EUR"), currency="EUR", step=step, **more
    )


KINDS: dict[str, Callable[..., Domain]] = {
    "integer": lambda random, **more: _grid(random, "integer", int, **more),
    "decimal": lambda random, **more: _steps(random, "decimal", **more),
    "money": lambda random, **more: _steps(random, "money", **more),
    "duration": lambda random, **more: _grid(
        random, "duration", lambda n: n * HALF_AN_HOUR, step=HALF_AN_HOUR, **more
    ),
    "date": lambda random, **more: _grid(
        random, "date", lambda n: date(2026, 3, 1) + timedelta(days=n), **more
    ),
    "instant": lambda random, **more: _grid(
        random, "instant", lambda n: START + timedelta(microseconds=n), **more
    ),
    "number": _number,
    "enum": lambda random, **more: _labels(random, "enum", **more),
    "text": lambda random, **more: _labels(random, "text", **more),
    "boolean": _boolean,
    "set_of": _sets,
}


def random_domain(random: Random, kind: str) -> Domain:
    more: dict[str, Any] = {}
    if random.random() < 0.35:
        more["optional"] = True
    if random.random() < 0.08:
        more["missing"] = "none"
    domain = KINDS[kind](random, **more)
    if more:
        domain = attrs.evolve(domain, values=(*domain.values, None), weights=(*domain.weights, 1))
    return domain


# Cells as text


def _spelt(random: Random, domain: Domain, constant: Any) -> str:
    spell = SPELLINGS.get(domain.kind, _spelt_label)
    return spell(random, constant)


def _spelt_boolean(random: Random, constant: bool) -> str:
    return random.choice([["no", "false"], ["yes", "true"]][constant])


def _spelt_money(random: Random, amount: Money) -> str:
    return _spelt_number(random, amount.amount) + random.choice(["", "", " EUR"])


def _spelt_number(random: Random, number: Decimal | int) -> str:
    text = format(Decimal(number), "f")
    return f"{text}.0" if "." not in text and random.random() < 0.2 else text


def _spelt_duration(random: Random, amount: timedelta) -> str:
    sign = "-" if amount < timedelta() else ""
    hours, minutes = divmod(abs(amount) // timedelta(minutes=1), 60)
    ways = [f"{hours}h{minutes}m", f"{60 * hours + minutes}m", f"PT{hours}H{minutes}M"]
    return sign + random.choice([*ways, f"P0DT{hours}H{minutes}M", f"{hours}h {minutes}m"])


def _spelt_instant(random: Random, t: datetime) -> str:
    moved = t.astimezone(random.choice([UTC, UTC, _EAST]))
    return moved.isoformat(timespec="microseconds").replace("+00:00", "Z")


_EAST = datetime.strptime("+0530", "%z").tzinfo


def _spelt_label(random: Random, label: str) -> str:
    bare = re.fullmatch(r"[A-Za-z][\w ]*", label) and label not in RESERVED
    if bare and random.random() < 0.7:
        return label
    return '"' + label.replace("\\", "\\\\").replace('"', '\\"') + '"'


SPELLINGS: dict[str, Write] = {
    "integer": _spelt_number,
    "decimal": _spelt_number,
    "number": _spelt_number,
    "money": _spelt_money,
    "duration": _spelt_duration,
    "instant": _spelt_instant,
    "date": lambda _, day: str(day),
    "boolean": _spelt_boolean,
}


def _space(random: Random) -> str:
    return random.choice(["", "", "", " ", "  "])


def _comparison(random: Random, domain: Domain) -> str:
    constant = _spelt(random, domain, random.choice(domain.constants))
    return random.choice(["<", "<=", ">", ">="]) + _space(random) + constant


def _range(random: Random, domain: Domain) -> str | None:
    """Return a range that holds something between its ends, in the domain or not."""
    first, last = sorted(random.choices(range(len(domain.constants)), k=2))
    opening, closing = random.choice("[(]"), random.choice("])[")
    open_ends = (opening != "[") + (closing != "]")
    if last - first < (min(open_ends, 1) if domain.dense else open_ends):
        return None
    low, high = (_spelt(random, domain, domain.constants[place]) for place in (first, last))
    return f"{opening}{_space(random)}{low}{_space(random)}..{_space(random)}{high}{closing}"


def _test(random: Random, domain: Domain) -> str:
    chance = random.random()
    if domain.optional and chance < 0.12:
        return "none"
    if chance < 0.15:
        return "some"
    found = None
    if domain.ordered and chance < 0.85:
        found = (_comparison if chance < 0.5 else _range)(random, domain)
    return found or _spelt(random, domain, random.choice(domain.constants))


def _tests(random: Random, domain: Domain) -> str:
    number = random.choice([1, 1, 1, 2, 3])
    return ("," + _space(random)).join(_test(random, domain) for _ in range(number))


def random_cell(random: Random, domain: Domain) -> Any:
    """Return a cell, as text, as a natural value, or as a list of either."""
    chance = random.random()
    if chance < 0.08:
        return random.choice(["-", " - "])
    if chance < 0.28:
        return f"{_space(random)}not{_space(random)}({_tests(random, domain)})"
    if chance < 0.36:
        return _natural(random, domain)
    if chance < 0.42:
        return [_item(random, domain) for _ in range(random.randint(1, 3))]
    return _space(random) + _tests(random, domain) + _space(random)


def _item(random: Random, domain: Domain) -> Any:
    natural = _natural(random, domain)
    is_text = isinstance(natural, str)
    return _test(random, domain) if is_text or random.random() < 0.5 else natural


def _natural(random: Random, domain: Domain) -> Any:
    """Return a constant as a value, in quotes where it is text, or ``None``."""
    if domain.optional and random.random() < 0.2:
        return None
    constant = random.choice(domain.constants)
    return _spelt_label(random, constant) if isinstance(constant, str) else constant


def random_row(random: Random, domains: dict[str, Domain], share: float) -> dict[str, Any]:
    return {
        name: random_cell(random, domain)
        for name, domain in domains.items()
        if random.random() < share
    }


# Tables


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
            tests = _tests(random, domains[name])
            rows.remove(row)
            rows += {**row, name: tests}, {**row, name: f"not({tests})"}
    if random.random() < 0.4:
        place = random.randrange(len(rows))
        rows[place] = _changed_row(random, rows[place], domains)
    random.shuffle(rows)
    return rows


def _changed_row(random: Random, row: dict[str, Any], domains: dict[str, Domain]) -> dict[str, Any]:
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


# Tables that differ a little


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
    row = _changed_row(random, dict(rule.when), declared)
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
        attrs.evolve(rule, when={**rule.when, "another": random_cell(random, domain)})
        if random.random() < 0.5
        else rule
        for rule in case.rules
    ]
    return attrs.evolve(
        case,
        rules=tuple(rules),
        domains={"another": domain, **case.domains},
        declared=("another", *case.declared),
    )


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
)


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
