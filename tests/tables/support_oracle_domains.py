"""Small random columns of all kinds with all their values, and random cells of them as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from math import inf
from random import Random
from typing import Any

import attrs

from servicekit.money import Money
from servicekit.tables import Column, col
from tables.support_oracle import Domain

__all__ = [
    "KINDS",
    "Sort",
    "joined",
    "random_cell",
    "random_domain",
    "random_row",
    "random_tests",
    "varied",
]

LABELS = ("gold", "silver", "next day", "none", "a, b", 'say "hi"', "-x", "not in", "[odd]", "x\\y")
ATOMS = ("phone", "more time", "yes", "a, b", "(odd)")
NUMBERS = (-2, Decimal("-0.5"), 0, 1, Decimal("2.25"), 3, 10)
RESERVED = {"none", "some", "not", "yes", "no", "true", "false"}
STEPS = ("0.5", "0.25", "3", "1")
OPEN = [(False, False)] * 7 + [(True, False), (False, True), (True, True)]
HALF_AN_HOUR = timedelta(minutes=30)
START = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = date(2026, 3, 1)
KINDS = (
    "boolean",
    "date",
    "decimal",
    "duration",
    "enum",
    "instant",
    "integer",
    "money",
    "number",
    "set_of",
    "text",
)


@attrs.frozen(kw_only=True)
class Sort:
    """What a domain is made of.

    Args:
        kind: the name of a function of ``col``.
        named: what cells may name: labels, numbers, or places on the step, without a gap.
        lo: the least number, or place on the step; ``None`` for a domain without such an end.
        hi: the greatest.
        step: of decimals and money.
    """

    kind: str
    named: tuple[Any, ...]
    lo: Any = None
    hi: Any = None
    step: str = "1"
    optional: bool = False
    missing: str = "unknown"

    @property
    def has_none(self) -> bool:
        return self.optional or self.missing == "none"

    def at(self, place: Any) -> Any:
        """Return the natural value of a place."""
        return PLACES.get(self.kind, lambda _, value: value)(self, place)

    @property
    def ends(self) -> tuple[Any, Any]:
        lo, hi = (None if end is None else self.at(end) for end in (self.lo, self.hi))
        return lo, hi

    def column(self) -> Column:
        more: dict[str, Any] = {"optional": self.optional, "missing": self.missing}
        labels = self.named if self.kind in ("enum", "set_of") else ()
        if self.kind not in ("enum", "set_of", "text", "boolean"):
            more["lo"], more["hi"] = self.ends
        if self.kind in ("decimal", "money"):
            more["step"] = self.step
        if self.kind == "duration":
            more["step"] = HALF_AN_HOUR
        if self.kind == "money":
            more["currency"] = "EUR"
        found: Column = getattr(col, self.kind)(*labels, **more)
        return found

    def domain(self) -> Domain:
        values = [*self._weighed(), *([(None, 1)] if self.has_none else [])]
        return Domain(
            kind=self.kind,
            column=self.column(),
            values=tuple(value for value, _ in values),
            weights=tuple(weight for _, weight in values),
            constants=tuple(map(self.at, self.named)),
            ends=self.ends,
            dense=self.kind == "number",
            sort=self,
        )

    def _weighed(self) -> Iterable[tuple[Any, int | float]]:
        """Return all values but ``None``, with how many each of them stands for."""
        match self.kind:
            case "set_of":
                sizes = range(len(self.named) + 1)
                return [(frozenset(c), 1) for size in sizes for c in combinations(self.named, size)]
            case "text":
                return [*((label, 1) for label in self.named), ("elsewhere", inf)]
            case "enum" | "boolean":
                return [(label, 1) for label in self.named]
            case "number":
                return self._dense()
        return self._stepped()

    def _stepped(self) -> Iterable[tuple[Any, int | float]]:
        """Return each value, and one for all beyond what cells name where there is no end."""
        first = min(self.named) - 1 if self.lo is None else self.lo
        last = max(self.named) + 1 if self.hi is None else self.hi
        endless = {first} if self.lo is None else set()
        endless |= {last} if self.hi is None else set()
        return [(self.at(n), inf if n in endless else 1) for n in range(first, last + 1)]

    def _dense(self) -> Iterable[tuple[Any, int | float]]:
        """Return each number that is named, one between neighbours and one beyond each end."""
        lo, hi = self.lo, self.hi
        named = {n for n in self.named if (lo is None or lo <= n) and (hi is None or n <= hi)}
        marks = sorted(named | {end for end in (lo, hi) if end is not None} or {0})
        found: list[tuple[Any, int | float]] = [(mark, 1) for mark in marks]
        found += [((Decimal(a) + Decimal(b)) / 2, inf) for a, b in pairwise(marks)]
        found += [(marks[0] - 7, inf)] if lo is None else []
        found += [(marks[-1] + 7, inf)] if hi is None else []
        return sorted(found)


PLACES: dict[str, Callable[[Sort, int], Any]] = {
    "decimal": lambda sort, n: n * Decimal(sort.step),
    "money": lambda sort, n: Money(n * Decimal(sort.step), "EUR"),
    "duration": lambda _, n: n * HALF_AN_HOUR,
    "date": lambda _, n: FIRST + timedelta(days=n),
    "instant": lambda _, n: START + timedelta(microseconds=n),
}


def random_domain(random: Random, kind: str) -> Domain:
    sort = Sort(
        **SORTS.get(kind, _stepped)(random),
        kind=kind,
        optional=random.random() < 0.35,
        missing="none" if random.random() < 0.08 else "unknown",
    )
    return sort.domain()


def _stepped(random: Random) -> dict[str, Any]:
    """Return ends, or none, and what is named around and between them."""
    lo, size = random.randint(-3, 3), random.randint(2, 4)
    below, above = random.choice(OPEN)
    named = range(lo + below - 2 * (not below), lo + size - above + 2 * (not above) + 1)
    return {
        "lo": None if below else lo,
        "hi": None if above else lo + size,
        "named": tuple(named),
        "step": random.choice(STEPS),
    }


def _dense(random: Random) -> dict[str, Any]:
    named = sorted(random.sample(NUMBERS, random.randint(1, 3)))
    lo, hi = random.choice([None, -1]), random.choice([None, 3])
    return {"lo": lo, "hi": hi, "named": tuple(named)}


SORTS: dict[str, Callable[[Random], dict[str, Any]]] = {
    "number": _dense,
    "boolean": lambda _: {"named": (False, True)},
    "enum": lambda random: {"named": tuple(random.sample(LABELS, random.randint(2, 4)))},
    "text": lambda random: {"named": tuple(random.sample(LABELS, random.randint(2, 4)))},
    "set_of": lambda random: {"named": tuple(random.sample(ATOMS, random.randint(2, 3)))},
}


# Two domains of one column


def varied(random: Random, domain: Domain) -> Domain:
    """Return a domain of the same kind and step, with other ends, labels or ways to be absent."""
    other: Sort = random_domain(random, domain.kind).sort
    if domain.kind in ("enum", "set_of") and random.random() < 0.5:
        other = attrs.evolve(other, named=tuple(dict.fromkeys(domain.sort.named + other.named))[:4])
    return attrs.evolve(other, step=domain.sort.step).domain()


def joined(one: Domain, other: Domain) -> Domain:
    """Return a domain with the values of both, in which no cell of either cuts through a value."""
    a, b = one.sort, other.sort
    if a == b:
        return one
    lo = None if None in (a.lo, b.lo) else min(a.lo, b.lo)
    hi = None if None in (a.hi, b.hi) else max(a.hi, b.hi)
    named = tuple(dict.fromkeys([*a.named, *b.named]))
    if one.ordered:
        every = sorted({*named, *(end for end in (a.lo, a.hi, b.lo, b.hi) if end is not None)})
        named = tuple(every if one.dense else range(every[0], every[-1] + 1))
    optional = a.has_none or b.has_none
    return attrs.evolve(a, lo=lo, hi=hi, named=named, optional=optional, missing="unknown").domain()


# Cells as text

Write = Callable[[Random, Any], str]


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


def random_tests(random: Random, domain: Domain) -> str:
    number = random.choice([1, 1, 1, 2, 3])
    return ("," + _space(random)).join(_test(random, domain) for _ in range(number))


def random_cell(random: Random, domain: Domain) -> Any:
    """Return a cell, as text, as a natural value, or as a list of either."""
    chance = random.random()
    if chance < 0.08:
        return random.choice(["-", " - "])
    if chance < 0.28:
        return f"{_space(random)}not{_space(random)}({random_tests(random, domain)})"
    if chance < 0.36:
        return _natural(random, domain)
    if chance < 0.42:
        return [_item(random, domain) for _ in range(random.randint(1, 3))]
    return _space(random) + random_tests(random, domain) + _space(random)


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
