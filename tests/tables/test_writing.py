from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.decision import Decision
from servicekit.errors import OutsideDomainError, ServiceKitError
from servicekit.money import Money
from servicekit.tables import Column, DecisionTable, Rule, col
from servicekit.tables.deciding import Decider
from servicekit.tables.writing import Decisions, written
from tables.support_columns import matches, sorts, texts
from tables.support_tables import HOSTILE

SLOW = "the slow way"


class Tier(StrEnum):
    GOLD = "gold"


class Number(int):
    """A number that is no plain one."""


def function(table: DecisionTable[Any], decisions: Decisions) -> Callable[[Any], Any]:
    """Return the function that is written for a table, with a slow way that only says so."""
    axes, by_class = table.compiled.grid.axes, table.compiled.space.by_class
    return written(axes.items(), by_class, decisions, lambda _: SLOW)


class Fast(NamedTuple):
    """A table with the function that is written for it, whose slow way only says so."""

    table: DecisionTable[Any]
    decide: Callable[[Any], Any]

    @classmethod
    def of(cls, column: Column, *cells: Any) -> Fast:
        rules = [Rule(str(n), when={"x": cell}, then=n) for n, cell in enumerate(cells)]
        table = DecisionTable(columns={"x": column}, rules=rules, otherwise="otherwise")
        decisions = Decisions(len(rules))
        decisions.kept(0, "otherwise")
        for n in range(len(rules)):
            decisions.kept(1 << n, n)
        return cls(table, function(table, decisions))

    def __call__(self, value: Any) -> Any:
        """Decide, once it is sure that the table itself decides the same."""
        found = self.decide({"x": value})
        if found != SLOW:
            assert found == self.table.decide({"x": value}).outcome
        return found


TEN = [str(number) for number in range(0, 20, 2)]
QUICK = {
    "integer": (col.integer(), "< 5", 4, 5, True),
    "bounded": (col.integer(0, 9), "< 5", 4, 5, 10),
    "many integers": (col.integer(0, 19), TEN, 4, 5, -1),
    "far integers": (col.integer(0, 10**6), TEN, 4, 5, -1),
    "endless integers": (col.integer(), TEN, 4, 5, None),
    "optional": (col.integer(optional=True), "< 5, none", None, 5, "5"),
    "date": (col.date(), "< 2026-01-02", date(2026, 1, 1), date(2026, 1, 2), "2026-01-01"),
    "many dates": (
        col.date("2026-01-01", "2026-12-31"),
        [f"2026-0{month}-01" for month in range(1, 10)],
        date(2026, 3, 1),
        date(2026, 3, 2),
        datetime(2026, 3, 1, tzinfo=UTC),
    ),
    "far dates": (
        col.date("1926-01-01", "2026-12-31"),
        [f"2026-0{month}-01" for month in range(1, 10)],
        date(2026, 3, 1),
        date(2026, 3, 2),
        date(1925, 12, 31),
    ),
    "number": (col.number(), "< 0.1", Decimal("0.09"), Decimal("0.1"), Fraction(1, 20)),
    "float": (col.number(), "<= 0.1", 0.1, 0.2, float("nan")),
    "whole": (col.number(), "< 5", 4, 5, True),
    "endless": (col.number(), "< 5", 4.5, Decimal("5.5"), Decimal("Infinity")),
    "at most": (col.number(hi=10), "< 5", 4.5, Decimal("5.5"), Decimal("-Infinity")),
    "at least": (col.number(lo=0), "< 5", 4.5, Decimal("5.5"), Decimal("NaN")),
    "bounded numbers": (col.number(0, 10), "< 5", 4.5, Decimal("5.5"), float("nan")),
    "many numbers": (col.number(), TEN, 4.0, Decimal("4.5"), float("inf")),
    "enum": (col.enum("standard", "gold"), "gold", "gold", "standard", "silver"),
    "optional enum": (col.enum("standard", "gold", optional=True), "none", None, "gold", "silver"),
    "text": (col.text(), "London", "London", "Paris", b"London"),
    "optional text": (col.text(optional=True), "London, none", None, "Paris", 5),
    "boolean": (col.boolean(), "yes", True, False, 1),
    "optional boolean": (col.boolean(optional=True), "yes, none", None, False, 0),
    "duration": (col.duration(), "< 2h", timedelta(hours=1), timedelta(hours=2), "1h"),
    "money": (col.money("EUR"), "< 5", Money(4, "EUR"), Money(5, "EUR"), Money(4, "GBP")),
    "instant": (
        col.instant(),
        "< 2026-01-01T00:00Z",
        datetime(2025, 12, 31, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1),  # noqa: DTZ001 - refused on purpose
    ),
    "set": (col.set_of("a", "b"), "a", ["a", "b"], ("b",), "a"),
    "optional set": (col.set_of("a", "b", optional=True), "a, none", None, set(), {"z"}),
}


@pytest.mark.parametrize(
    ("column", "cell", "inside", "outside", "wrong"), QUICK.values(), ids=QUICK
)
def test_plain_values_are_decided_at_once(
    column: Column, cell: Any, inside: Any, outside: Any, wrong: Any
) -> None:
    """A value of the column's own type is decided the quick way; all else is left to the slow."""
    decide = Fast.of(column, cell)

    assert decide(inside) == 0
    assert decide(outside) == "otherwise"
    assert decide(wrong) == SLOW


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (col.integer(), "< 5", Number(4)),
        (col.integer(), "< 5", 4.0),
        (col.integer(), "< 5", Decimal(4)),
        (col.integer(), "< 5", None),
        (col.integer(optional=True), "< 5", True),
        (col.number(), "< 5", Number(4)),
        (col.number(), "< 1e5", None),
        (col.text(), "gold", Tier.GOLD),
        (col.enum("gold", "other"), "gold", ["gold"]),
        (col.number(), "< 0.10000000000000000000001", 0.1),
    ],
    ids=repr,
)
def test_what_is_not_quite_the_type_is_left_to_the_slow_way(
    column: Column, cell: str, value: Any
) -> None:
    """Values that convert, or that a float does not tell apart, are not decided the quick way."""
    assert Fast.of(column, cell.replace("1e5", "100000"))(value) == SLOW


@pytest.mark.parametrize(
    "facts", [None, 5, [], {}, {"y": 1}, {"x": None}, {"x": float("nan")}], ids=repr
)
def test_other_facts_are_left_to_the_slow_way(facts: Any) -> None:
    """What is no dictionary, and what lacks a column, is left to the slow way."""
    assert Fast.of(col.integer(), "< 5").decide(facts) == SLOW


def test_an_error_of_the_facts_own_is_not_hidden() -> None:
    """Only the errors of a look-up mean that the slow way has to say what is wrong."""

    class Broken:
        def __hash__(self) -> int:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        Fast.of(col.enum("a", "b"), "a").decide({"x": Broken()})


def test_decisions_that_were_not_made_yet_are_left_to_the_slow_way() -> None:
    """A decision is looked up once the slow way has made it, and stays the first that was made."""
    table = Fast.of(col.integer(), "< 5").table
    decisions = Decisions(1)
    decide = function(table, decisions)

    assert decide({"x": 4}) == SLOW
    assert decisions.kept(1, "first") == "first"
    assert decisions.kept(1, "second") == "first"
    assert decide({"x": 4}) == "first"
    assert decide({"x": 5}) == SLOW


@pytest.mark.parametrize("number", [1, 2, 60, 61, 62, 63, 200])
def test_any_number_of_rules_is_decided_at_once(number: int) -> None:
    """Tables of few and of many rules are decided the quick way, each case by its own rule."""
    fast = Fast.of(col.integer(0, 999), *range(number))
    assert [fast(x) for x in range(number)] == list(range(number))
    assert fast(number) == "otherwise"


def test_several_rules_of_a_long_table_are_left_to_the_slow_way() -> None:
    """Where many rules are, several that match are told apart from one that does."""
    rules = [Rule(str(n), when={"x": f">= {n}"}, then=n) for n in range(100)]
    table = DecisionTable(columns={"x": col.integer(0, 999)}, rules=rules, policy="collect")
    decisions = Decisions(len(rules))
    for n in range(len(rules)):
        decisions.kept(1 << n, n)

    assert function(table, decisions)({"x": 0}) == 0
    assert function(table, decisions)({"x": 1}) == SLOW
    assert table.decide({"x": 1}).outcome == (0, 1)


def test_floats_are_what_they_print() -> None:
    """A float stands for the number that it prints, in the quick way as in the slow one."""
    third = Fast.of(col.number(), "< 0.3")
    assert (third(0.3), third(0.1 + 0.2), third(0.29999999999999998)) == ("otherwise",) * 3
    great = Fast.of(col.number(), "< 1" + "0" * 23)
    assert {great(10**23 - 1), great.table.decide({"x": 10**23 - 1}).outcome} <= {0, SLOW}
    assert great.table.decide({"x": 1e23}).outcome == "otherwise"
    assert great.table.decide({"x": 9.9e22}).outcome == 0
    endless = Fast.of(col.number(), "< 1" + "0" * 400)
    assert endless.table.decide({"x": 1e300}).outcome == 0
    assert endless.table.decide({"x": 10**401}).outcome == "otherwise"


def test_no_text_of_a_table_reaches_the_source() -> None:
    """The function holds no name, label or constant of a table, only names of our own."""
    columns = {name: col.enum(*HOSTILE, "12345678") for name in (*HOSTILE, "secretly")}
    columns["days"] = col.integer()
    rule = Rule("a", when={"secretly": "12345678", "days": "< 87654321"}, then="b")
    table = DecisionTable(columns=columns, rules=[rule], otherwise="c")
    code = Decider(table.compiled).decide.__code__  # type: ignore[attr-defined]

    ours = [*code.co_names, *code.co_varnames, *map(repr, code.co_consts)]
    for text in (*HOSTILE, "secretly", "12345678", "87654321"):
        assert all(text not in word for word in ours if word not in {"facts", "decisions"})
    assert {name.rstrip("0123456789") for name in code.co_varnames} == {"facts", "rules", "v"}


# -- laws -----------------------------------------------------------------------------------------

wrong = st.sampled_from(
    [None, True, 0, "", "a", 10**30, -1, 2.5, float("nan"), float("inf"), Decimal("sNaN"), (), [1]]
)


@given(st.data())
def test_the_quick_way_and_the_slow_way_agree(data: st.DataObject) -> None:
    """For every kind of column and any value, both ways give the same decision or error."""
    sort = data.draw(sorts())
    cells = data.draw(st.lists(texts(sort), max_size=12))
    rules = [Rule(str(n), when={"x": cell}, then=n) for n, cell in enumerate(cells)]
    table = DecisionTable(columns={"x": sort.column}, rules=rules, policy="collect")
    slowly = Decider(table.compiled).slowly

    for value in sort.values:
        found = answer(table.decide, value)
        assert found == answer(slowly, value)
        if found[0] is not Exception:
            assert found[1] == tuple(
                n for n, cell in enumerate(cells) if matches(sort, cell, value)
            )
    value = data.draw(wrong)
    assert answer(table.decide, value) == answer(slowly, value)


def answer(decide: Callable[[Any], Any], value: Any) -> tuple[Any, Any]:
    try:
        return type(value), decide({"x": value}).outcome
    except ServiceKitError as error:
        return Exception, (type(error), repr(error.args))


LONG = range(0, 100_000, 977)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (col.integer(0, 99_999), [0, 1, 976, 977, 978, 50_000, 99_999]),
        (col.number(0, 99_999), [0, 976.9999, 977, 977.0001, 50_000.5, 99_999]),
        (col.number(0, 99_999), [Decimal("976.9999"), Decimal(977), Decimal("977.5")]),
        (col.number(0), [0, 977.0, 1e12]),
        (col.integer(-(10**30), 10**30), [-(10**30), 0, 977, 10**30]),
    ],
)
def test_a_long_domain_is_looked_up_in_parts(column: Column, values: list[Any]) -> None:
    """Where many cuts divide a long domain, both ways find the same rule on each side of a cut."""
    rules = [Rule(str(low), when={"x": f"[{low}..{low + 977})"}, then=low) for low in LONG]
    table = DecisionTable(columns={"x": column}, rules=rules, otherwise=None)
    for value in values:
        quick, slow = table.decide({"x": value}), table.decide(SimpleNamespace(x=value))
        assert isinstance(quick, Decision)
        assert quick == slow
        inside = 0 <= value < LONG[-1] + 977
        assert quick.outcome == (int(value) // 977 * 977 if inside else None)
    for outside in (-1, 10**40) if column != col.number(0) else (-1,):
        with pytest.raises(OutsideDomainError):
            table.decide({"x": outside if column.lo == 0 else outside * 10**35})
