"""Columns, cells and a second opinion that the tests of decision tables share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from hypothesis import strategies as st

from servicekit.money import Money
from servicekit.tables import col
from servicekit.tables.columns.column import Column

ATOMS = ("a", "b c", "none", "-x", 'say "hi", \\', "yes")


class Sort(NamedTuple):
    """A column with constants for its cells, and values that say everything about a cell.

    Two cells made of the constants that match the same ones of the values match the same values.
    ``read`` and ``plain`` make numbers, dates or labels of a constant and of a value, in a way
    that shares nothing with the library.
    """

    column: Column
    constants: list[str]
    values: list[Any]
    read: Callable[[str], Any]
    plain: Callable[[Any], Any]


def number(text: str) -> Fraction:
    return Fraction(text.removesuffix(" EUR"))


def amount(value: Any) -> Fraction:
    return Fraction(repr(value) if isinstance(value, float) else str(value))


def seconds(text: str) -> Fraction:
    sizes = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
    parts = re.findall(r"([\d.]+)([dhms])", text.lower())
    total = sum(Fraction(count) * sizes[unit] for count, unit in parts)
    return Fraction(-total if text.startswith("-") else total)


def elapsed(value: timedelta) -> Fraction:
    return Fraction(value.days * 86_400 + value.seconds) + Fraction(value.microseconds, 10**6)


def stamp(t: datetime) -> tuple[int, ...]:
    u = t.astimezone(UTC)
    return (*u.timetuple()[:6], u.microsecond)


def label(text: str) -> str:
    quoted = re.fullmatch(r'"(.*)"', text, re.DOTALL)
    return re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else text


def quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def matches(sort: Sort, text: str, value: Any) -> bool:
    """Say whether the text of a cell matches a value, as DMN explains it and nothing cleverer."""
    text = text.strip()
    if text == "-":
        return True
    negated = re.fullmatch(r"not\s*\((.*)\)", text, re.DOTALL)
    tests = re.findall(r'\s*((?:"(?:\\.|[^"\\])*"|[^,"])+)', negated[1] if negated else text)
    return any(_matches(sort, test.strip(), value) for test in tests) is not bool(negated)


def _matches(sort: Sort, test: str, value: Any) -> bool:
    if test in {"none", "some"}:
        return (value is None) is (test == "none")
    if value is None:
        return False
    plain = sort.plain(value)
    if found := re.fullmatch(r"([\[(\]])(.*?)\.\.([^.].*|\.\d.*)([\])\[])", test):
        opening, low, high, closing = found.groups()
        least, most = sort.read(low.strip()), sort.read(high.strip())
        above = least <= plain if opening == "[" else least < plain
        return above and (plain <= most if closing == "]" else plain < most)
    if found := re.fullmatch(r"(<=|>=|<|>)(.*)", test):
        other = sort.read(found[2].strip())
        return {
            "<": plain < other,
            "<=": plain <= other,
            ">": plain > other,
            ">=": plain >= other,
        }[found[1]]
    other = sort.read(test)
    return other in plain if isinstance(plain, frozenset) else plain == other


@st.composite
def bounds(draw: st.DrawFn, values: list[Any]) -> tuple[Any, Any]:
    """Two bounds, or one, or none."""
    low, high = sorted(draw(st.tuples(*[st.integers(0, len(values) - 1)] * 2)))
    lo, hi = values[low], values[high]
    return draw(st.sampled_from([(None, None), (lo, None), (None, hi), (lo, hi)]))


def within(values: list[Any], lo: Any, hi: Any) -> list[Any]:
    return [v for v in values if (lo is None or lo <= v) and (hi is None or v <= hi)]


Make = Callable[..., Column]


def _ordered(
    make: Make,
    values: list[Any],
    constants: list[str],
    read: Callable[[str], Any],
    plain: Callable[[Any], Any],
) -> st.SearchStrategy[Sort]:
    @st.composite
    def sorts(draw: st.DrawFn) -> Sort:
        lo, hi = draw(bounds(values))
        optional = draw(st.booleans())
        column = make(lo=lo, hi=hi, optional=optional)
        some = within(values, lo, hi)
        return Sort(column, constants, [*some, *[None] * optional], read, plain)

    return sorts()


DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOON = datetime(2026, 10, 25, 0, 59, 59, 999_998, tzinfo=UTC)

INTEGERS = _ordered(col.integer, list(range(-7, 8)), [str(n) for n in range(-5, 6)], number, amount)
DECIMALS = _ordered(
    lambda **more: col.decimal(step="0.05", **more),
    [Decimal(n) * 5 / 100 for n in range(-7, 8)],
    ["-0.25", "-.1", "-0.05", "0", "0.00", "0.05", ".10", "0.250"],
    number,
    amount,
)
NUMBERS = _ordered(
    col.number,
    [Decimal(n) / 4 for n in range(-13, 14)],
    ["-2.5", "-1", "-0.5", "0", ".5", "0.50", "1", "2.5"],
    number,
    amount,
)
MONEY = _ordered(
    lambda **more: col.money("EUR", **more),
    [Money(Decimal(n) / 100, "EUR") for n in range(-7, 8)],
    ["-0.05", "0", "0.01", "0.02 EUR", ".05"],
    number,
    lambda value: Fraction(value.amount),
)
DURATIONS = _ordered(
    lambda **more: col.duration(step=timedelta(minutes=30), **more),
    [n * timedelta(minutes=30) for n in range(-6, 60)],
    ["0s", "-30m", "1h", "90m", "PT2H", "1h 30m", "P1D", "PT25H", "-PT1H"],
    seconds,
    elapsed,
)
DATES = _ordered(
    col.date,
    [date(2026, 2, 26) + n * DAY for n in range(8)],
    ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-03"],
    date.fromisoformat,
    lambda value: value,
)
INSTANTS = _ordered(
    col.instant,
    [NOON + n * timedelta(microseconds=1) for n in range(-2, 8)],
    [
        "2026-10-25T00:59:59.999998Z",
        "2026-10-25T01:00Z",
        "2026-10-25T03:00+02:00",
        "2026-10-25T01:00:00.000003Z",
    ],
    lambda text: stamp(datetime.fromisoformat(text)),
    stamp,
)


@st.composite
def _enums(draw: st.DrawFn) -> Sort:
    labels = draw(st.permutations(ATOMS).map(lambda some: some[:5]) | st.just(["b c", "a"]))
    optional = draw(st.booleans())
    column = col.enum(labels, optional=optional)
    constants = [quote(text) for text in labels] + [text for text in ("a", "b c") if text in labels]
    return Sort(column, constants, [*labels, *[None] * optional], label, str)


@st.composite
def _texts(draw: st.DrawFn) -> Sort:
    optional = draw(st.booleans())
    constants = ["a", "b c", *map(quote, ATOMS), '""']
    values = [*ATOMS, "", "somebody else", *[None] * optional]
    return Sort(col.text(optional=optional), constants, values, label, str)


@st.composite
def _booleans(draw: st.DrawFn) -> Sort:
    optional = draw(st.booleans())
    values = [False, True, *[None] * optional]
    return Sort(
        col.boolean(optional=optional),
        ["yes", "no", "true", "false"],
        values,
        lambda text: text in {"yes", "true"},
        lambda value: value,
    )


@st.composite
def _sets(draw: st.DrawFn) -> Sort:
    atoms = ATOMS[: draw(st.integers(1, 5))]
    optional = draw(st.booleans())
    subsets = [
        frozenset(atom for bit, atom in enumerate(atoms) if chosen >> bit & 1)
        for chosen in range(2 ** len(atoms))
    ]
    return Sort(
        col.set_of(atoms, optional=optional),
        [quote(atom) for atom in atoms],
        [*subsets, *[None] * optional],
        label,
        frozenset,
    )


ORDERED = [INTEGERS, DECIMALS, NUMBERS, MONEY, DURATIONS, DATES, INSTANTS]
LABELS = [_enums(), _texts(), _booleans()]
SETS = _sets()


def sorts() -> st.SearchStrategy[Sort]:
    """A column of any kind."""
    return st.one_of([*ORDERED, *LABELS, SETS])


@st.composite
def texts(draw: st.DrawFn, sort: Sort) -> str:
    """The text of a cell, with all that the notation allows in this column."""
    tests = draw(st.lists(_tests(sort), min_size=1, max_size=3))
    listed = draw(st.sampled_from([", ", ",", " ,  "])).join(tests)
    shape = draw(st.sampled_from(["{}", " {} ", "not({})", "not ( {} )", "-"]))
    return shape.format(listed) if shape != "-" else draw(st.sampled_from(["-", " - "]))


@st.composite
def _tests(draw: st.DrawFn, sort: Sort) -> str:
    words = ["some", *["none"] * sort.column.optional]
    ways = [st.sampled_from(sort.constants)] * 4 + [st.sampled_from(words)]
    if sort.column.ordered:
        ways += [_comparisons(sort), _ranges(sort)] * 3
    return draw(st.one_of(ways))


@st.composite
def _comparisons(draw: st.DrawFn, sort: Sort) -> str:
    operator = draw(st.sampled_from(["<", "<=", ">", ">=", "< ", ">= "]))
    return operator + draw(st.sampled_from(sort.constants))


@st.composite
def _ranges(draw: st.DrawFn, sort: Sort) -> str:
    """A range that holds a value: not two open ends with nothing between them."""
    ends = draw(st.lists(st.sampled_from(sort.constants), min_size=2, max_size=2))
    low, high = sorted(ends, key=sort.read)
    opening, closing = draw(st.sampled_from(["[]", "[)", "(]", "()", "][", "[[", "]]"]))
    between = [v for v in sort.values if v is not None and _between(sort, low, high, v)]
    if not between:
        opening, closing = "[]"
    return f"{opening}{low}..{high}{closing}"


def _between(sort: Sort, low: str, high: str, value: Any) -> bool:
    return bool(sort.read(low) < sort.plain(value) < sort.read(high))
