from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import CellError, ColumnError
from servicekit.money import Money
from servicekit.tables import col
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.column import Column
from servicekit.tables.columns.labels import EnumColumn
from servicekit.tables.columns.sets import SetColumn
from tables.support_columns import matches, quote, sorts, texts


class Tier(StrEnum):
    GOLD = "gold"
    NONE = "none"


class Level(Enum):
    HIGH = 5


MONEY = col.money("EUR", lo=0)
SHARE = col.decimal(step="0.01")
WAITED = col.duration()
CLOSED = col.instant()
TIER = col.enum("standard", "gold", "none", "a, b", optional=True)
NEEDS = col.set_of("no phone", "more time", "none", optional=True)


@pytest.mark.parametrize(
    ("column", "given", "text"),
    [
        # anything, something, nothing
        (col.integer(), " - ", "-"),
        (col.integer(), "some", "-"),
        (col.integer(optional=True), "-", "-"),
        (col.integer(optional=True), "some", "some"),
        (col.integer(optional=True), "some, none", "-"),
        (col.integer(optional=True), "not(none)", "some"),
        (col.integer(optional=True), "not(some)", "none"),
        (col.integer(optional=True), "< 5, >= 5", "some"),
        (col.integer(optional=True), "none, < 5, >= 5", "-"),
        (col.integer(), "some, 5", "-"),
        (TIER, "some, gold", "some"),
        # integers and dates are closed
        (col.integer(), "< 22", "<= 21"),
        (col.integer(), "> 21", ">= 22"),
        (col.integer(), "(1..5)", "[2..4]"),
        (col.integer(), "]1..5[", "[2..4]"),
        (col.integer(), "(1..3)", "2"),
        (col.integer(), "[5..5]", "5"),
        (col.integer(), "7, 5, 6", "[5..7]"),
        (col.integer(), ">= 60, < 18", "<= 17, >= 60"),
        (col.integer(), "not([18..59])", "<= 17, >= 60"),
        (col.integer(optional=True), "not(5)", "<= 4, >= 6, none"),
        (col.integer(optional=True), "not(5, none)", "<= 4, >= 6"),
        (col.integer(), "-0", "0"),
        (col.integer(), "5.0", "5"),
        (col.integer(0, 31), "[20..31]", ">= 20"),
        (col.integer(0, 31), "[0..20]", "<= 20"),
        (col.integer(0, 31), "[-7..99]", "-"),
        (col.integer(0, 31), "31", "31"),
        (col.integer(0, 31), ">= 31", "31"),
        (col.integer(5, 5), "5", "-"),
        (col.date(), "< 2026-03-01", "<= 2026-02-28"),
        (col.date(), "9999-12-31", "9999-12-31"),
        (col.date(), "0001-01-01", "0001-01-01"),
        # the others are written in the shorter way, closed where both are as long
        (MONEY, "< 100", "< 100"),
        (MONEY, "<= 99.99", "< 100"),
        (MONEY, "<= 100", "<= 100"),
        (MONEY, "> 100", "> 100"),
        (MONEY, ">= 100.01", "> 100"),
        (MONEY, ">= 100", ">= 100"),
        (MONEY, "(100..200]", "(100..200]"),
        (MONEY, "[100..199.99]", "[100..200)"),
        (MONEY, "[0.01..0.50]", "(0..0.50]"),
        (MONEY, "100 EUR, 99.5", "99.50, 100"),
        (col.money("EUR", step=1), ">= 50", ">= 50"),
        (col.money("EUR", step="0.5"), "0.5", "0.5"),
        (SHARE, "0.50", "0.5"),
        (SHARE, ".05", "0.05"),
        (SHARE, "-.05", "-0.05"),
        (SHARE, "< 0.1", "< 0.1"),
        (SHARE, "< 0.25", "<= 0.24"),
        (col.decimal(step=100), "[100..300]", "[100..300]"),
        (col.decimal(step=100), "[1000..2000)", "[1000..1900]"),
        (col.duration(step="1m"), ">= 10m", ">= 10m"),
        (col.duration(step="1m"), "< 2h", "< 2h"),
        (WAITED, "< 2h30m", "< 2h30m"),
        (WAITED, "PT2H30M", "2h30m"),
        (WAITED, "150m", "2h30m"),
        (WAITED, "2h 30m", "2h30m"),
        (WAITED, " 2 h  30 m ", "2h30m"),
        (WAITED, "P1DT1H", "25h"),
        (WAITED, "P2D", "48h"),
        (WAITED, "PT1.5S", "1.5s"),
        (WAITED, "0.000001s", "0.000001s"),
        (WAITED, "90s", "1m30s"),
        (WAITED, "-90m", "-1h30m"),
        (WAITED, "-PT90M", "-1h30m"),
        (WAITED, "0h", "0s"),
        (CLOSED, "< 2026-02-01T09:00+01:00", "< 2026-02-01T08:00Z"),
        (CLOSED, "2026-02-01T09:00:00.500Z", "2026-02-01T09:00:00.5Z"),
        (CLOSED, "2026-02-01T09:00:07Z", "2026-02-01T09:00:07Z"),
        (CLOSED, "0001-01-01T00:00Z", "0001-01-01T00:00Z"),
        (
            CLOSED,
            "[2026-02-01T09:00Z..2026-02-01T10:00Z)",
            "[2026-02-01T09:00Z..2026-02-01T10:00Z)",
        ),
        # dense numbers keep their ends
        (col.number(), "< 5", "< 5"),
        (col.number(), "(5..6), 6, (6..7.50]", "(5..7.5]"),
        (col.number(), "< 5, > 5", "< 5, > 5"),
        (col.number(), "not(5)", "< 5, > 5"),
        (col.number(), "not(< 5, > 5)", "5"),
        (col.number(0, 10), "[0..5)", "< 5"),
        (col.number(0, 10), "(0..10]", "> 0"),
        (col.number(0, 10), "10, 0", "0, 10"),
        # labels in declared order, or what is left out where that is shorter
        (TIER, '"none", gold', 'gold, "none"'),
        (TIER, "not(gold)", "not(gold)"),
        (TIER, 'not(standard, gold, "none")', '"a, b", none'),
        (TIER, 'not(gold, none, "a, b")', 'standard, "none"'),
        (TIER, 'standard, gold, "none"', 'not("a, b", none)'),
        (TIER, 'standard, gold, "none", "a, b"', "some"),
        (TIER, 'standard, gold, "none", "a, b", none', "-"),
        (col.enum("a", "b"), "not(a)", "b"),
        (col.enum("a", "b", "c"), "not(a)", "not(a)"),
        (col.enum("a", "b", optional=True), "a, none", "not(b)"),
        (col.boolean(), "yes", "yes"),
        (col.boolean(), "not(true)", "no"),
        (col.boolean(), "false", "no"),
        (col.boolean(), "true, no", "-"),
        (col.boolean(optional=True), "yes, no", "some"),
        (col.boolean(optional=True), "not(yes)", "not(yes)"),
        (col.text(), "b, a, b", "a, b"),
        (col.text(), 'not(b, "a,")', 'not("a,", b)'),
        (col.text(), "some", "-"),
        (col.text(), '""', '""'),
        (col.text(optional=True), "not(a, none)", "not(a, none)"),
        (col.text(optional=True), "a, none", "a, none"),
        (NEEDS, "more time, no phone", "no phone, more time"),
        (NEEDS, "not(more time)", "not(more time)"),
        (NEEDS, 'none, "none"', '"none", none'),
        (NEEDS, "not(none)", "some"),
        # natural values
        (col.integer(), 5, "5"),
        (col.integer(), 5.0, "5"),
        (col.integer(), Level.HIGH, "5"),
        (col.integer(optional=True), None, "none"),
        (col.integer(optional=True), [5, None, "> 7"], "5, >= 8, none"),
        (SHARE, 0.1, "0.1"),
        (SHARE, Decimal("1E+1"), "10"),
        (MONEY, Money(5, "EUR"), "5"),
        (MONEY, 5, "5"),
        (MONEY, 5.25, "5.25"),
        (WAITED, timedelta(days=1), "24h"),
        (col.date(), date(2026, 2, 1), "2026-02-01"),
        (CLOSED, datetime(2026, 2, 1, 9, tzinfo=timezone(timedelta(hours=1))), "2026-02-01T08:00Z"),
        (col.number(), {1, 2.5}, "1, 2.5"),
        (col.boolean(), True, "yes"),
        (TIER, Tier.NONE, '"none"'),
        (TIER, (Tier.GOLD, "none"), "gold, none"),
        (col.text(), Tier.GOLD, "gold"),
        (NEEDS, ["more time", Tier.NONE], 'more time, "none"'),
    ],
)
def test_canonical_text(column: Column, given: Any, text: str) -> None:
    """What is given as text or as values is written in one way, and that reads back equal."""
    cell = column.cell(given)
    assert column.text(cell) == text
    assert column.cell(text) == cell


@pytest.mark.parametrize(
    ("column", "given", "text"),
    [
        (col.integer(0, 9), "> 9", "> 9"),
        (col.integer(0, 9), [10, "> 11"], "10, > 11"),
        (col.integer(0, 9), Level.HIGH.value + 5.0, "10"),
        (col.integer(6, 9), Level.HIGH, "5"),
        (col.integer(0, 9), "not(< 20)", "not(< 20)"),
        (col.integer(optional=True), "not(some, none)", "not(some, none)"),
        (col.date(hi="2026-01-01"), date(2026, 1, 2), "2026-01-02"),
        (col.money("EUR", lo=0), Money("-1.5", "EUR"), "-1.50"),
        (col.duration(), "> 999999999999h", "> 999999999999h"),
        (col.date(), "> 9999-12-31", "> 9999-12-31"),
        (col.enum("a", "b"), "not(a, b)", "not(a, b)"),
        (col.text(), "not(some)", "not(some)"),
    ],
)
def test_cells_that_match_nothing_keep_their_text(column: Column, given: Any, text: str) -> None:
    """A cell wholly outside the domain is legal, matches nothing, and says what was written."""
    cell = column.cell(given)
    assert cell.empty
    assert column.text(cell) == text
    assert column.cell(text) == cell
    assert column.axis([cell]).mask(cell) == 0


@pytest.mark.parametrize(
    ("column", "text"), [(col.integer(), "not(some)"), (TIER, "not(some, none)")]
)
def test_an_empty_cell_that_nobody_wrote(column: Column, text: str) -> None:
    """A cell that matches nothing and was computed is written so that it reads back."""
    assert column.text(Cell()) == text
    assert column.cell(text) == Cell()


@pytest.mark.parametrize(
    ("column", "given", "position", "expected"),
    [
        (col.integer(), "5, none", 3, "never none, as the column is not optional"),
        (col.integer(), "not(none)", 4, "never none"),
        (col.integer(), None, 0, "never none"),
        (col.integer(), "five", 0, "a number such as"),
        (col.integer(), "< some", 2, "a number such as"),
        (col.integer(), '1, "5"', 3, "without quotes"),
        (col.integer(), "1e5", 0, "a number such as"),
        (col.integer(), "2.5", 0, "a multiple of 1"),
        (col.integer(), "1, [5..3]", 3, "a range that holds a value"),
        (col.integer(), "(5..6)", 0, "a range that holds a value"),
        (col.integer(), "[5..5)", 0, "a range that holds a value"),
        (col.integer(), "(9..9]", 0, "a range that holds a value"),
        (col.number(), "(5..5)", 0, "a range that holds a value"),
        (col.integer(), "[1..x]", 4, "a number such as"),
        (col.integer(), "[..5]", 1, "a number such as"),
        (col.integer(), "9" * 1001, 0, "at most 1000 digits"),
        (col.integer(), True, 0, "a value of the column, which is any integer"),
        (col.integer(), 10**1000, 0, "at most 1000 digits"),
        (col.integer(), [], 0, "at least one value"),
        (col.integer(), [[5]], 0, "a value of the column, which is any integer"),
        (col.integer(), ["< 5", "5, 6"], 1, "every item of a list is one test"),
        (col.number(), Decimal("1E-1000"), 0, "at most 1000 digits"),
        (col.number(), float("nan"), 0, "a value of the column, which is any number"),
        (SHARE, "< 0.125", 2, "a multiple of 0.01"),
        (MONEY, "5 GBP", 0, "an amount in EUR"),
        (MONEY, Money(5, "GBP"), 0, "an amount in EUR"),
        (MONEY, '"5 EUR"', 0, "without quotes"),
        (WAITED, "5", 0, "an amount of time such as 2h30m"),
        (WAITED, "1 2h", 0, "an amount of time such as 2h30m"),
        (WAITED, "2d", 0, "an amount of time such as 2h30m"),
        (WAITED, "P1M", 0, "an amount of time such as 2h30m"),
        (WAITED, "PT", 0, "an amount of time such as 2h30m"),
        (WAITED, "30m2h", 0, "an amount of time such as 2h30m"),
        (WAITED, "1.0000001s", 0, "an amount of time such as 2h30m"),
        (WAITED, '"1h"', 0, "an amount of time such as 2h30m"),
        (WAITED, 5, 0, "a value of the column, which is any duration"),
        (col.duration(step="1h"), "<= 90m", 3, "a multiple of 1h"),
        (col.date(), "2026-02-30", 0, "a date that exists"),
        (col.date(), "2026-2-3", 0, "a date that exists"),
        (col.date(), "20260203", 0, "a date that exists"),
        (col.date(), '"2026-02-03"', 0, "a date that exists"),
        (col.date(), "2026-02-03T09:00Z", 0, "a date that exists"),
        (
            col.date(),
            datetime(2026, 2, 3, tzinfo=UTC),
            0,
            "a value of the column, which is any date",
        ),
        (CLOSED, "2026-02-01T09:00", 0, "with its offset"),
        (CLOSED, "2026-02-01", 0, "with its offset"),
        (CLOSED, "2026-02-30T09:00Z", 0, "with its offset"),
        (CLOSED, "2026-02-01T25:00Z", 0, "with its offset"),
        (CLOSED, '"2026-02-01T09:00Z"', 0, "with its offset"),
        (CLOSED, "0001-01-01T00:00+01:00", 0, "the years 1 to 9999"),
        (CLOSED, datetime(2026, 2, 1, 9), 0, "a value of the column, which is any instant"),  # noqa: DTZ001
        (TIER, "standart, gold", 0, "standard"),
        (TIER, "gold, silver", 6, 'one of standard, gold, "none", "a, b"'),
        (TIER, "< gold", 0, "labels alone"),
        (TIER, "[gold..standard]", 0, "labels alone"),
        (TIER, "yes", 0, '"yes" in quotes, as the word is reserved'),
        (col.text(), "not", 0, '"not" in quotes, as the word is reserved'),
        (col.text(), "a, -b", 3, "\"-b\" in quotes, as it begins with '-'"),
        (TIER, 5, 0, "a value of the column, which is one of standard, gold"),
        (TIER, Level.HIGH, 0, "a value of the column, which is one of standard"),
        (col.boolean(), "maybe", 0, "yes or no"),
        (col.boolean(), '"yes"', 0, "yes or no"),
        (col.boolean(), 1, 0, "a value of the column, which is yes or no"),
        (NEEDS, "more tme", 0, "more time"),
        (NEEDS, "> more time", 0, "labels alone"),
    ],
)
def test_cells_that_cannot_be(column: Column, given: Any, position: int, expected: str) -> None:
    """What a column cannot hold is refused where it stands, and the message says what it can."""
    with pytest.raises(CellError) as caught:
        column.cell(given)
    assert caught.value.position == position
    assert expected in caught.value.expected


@pytest.mark.parametrize(
    ("column", "given", "meant"),
    [
        (col.integer(0), "0..30", "[0..30]"),
        (col.integer(0), "0-30", "[0..30]"),
        (col.integer(), "-5 .. -1", "[-5..-1]"),
        (col.integer(0), "0 to 30", "[0..30]"),
        (col.integer(0), "between 0 and 30", "[0..30]"),
        (col.integer(0), ">= 0 and <= 30", "[0..30]"),
        (col.integer(0), ">= 0 and < 30", "[0..30)"),
        (col.integer(0), "> 0 & <= 30", "(0..30]"),
        (col.integer(0), "> 0 < 30", "(0..30)"),
        (col.integer(0), "≤ 30", "<= 30"),
        (col.integer(0), "=< 30", "<= 30"),
        (col.integer(0), "≥ 30", ">= 30"),
        (col.integer(0), "=> 30", ">= 30"),
        (col.integer(0), "== 30", "30"),
        (col.integer(0), "= 30", "30"),
        (col.integer(0), "< 5 or > 30", "< 5, > 30"),
        (MONEY, "0 EUR..30 EUR", "[0 EUR..30 EUR]"),
        (col.date(), "2026-01-01 - 2026-02-01", "[2026-01-01..2026-02-01]"),
        (WAITED, "1h-2h", "[1h..2h]"),
        (TIER, "gold or standard", "gold, standard"),
        (TIER, "gold | standard", "gold, standard"),
        (TIER, "not gold", "not(gold)"),
        (TIER, "!gold", "not(gold)"),
        (TIER, "!= gold", "not(gold)"),
        (TIER, "<> gold", "not(gold)"),
    ],
)
def test_a_usual_slip_is_answered_with_what_was_meant(
    column: Column, given: str, meant: str
) -> None:
    """What other notations write is refused, and the cell that says it in this one is named."""
    with pytest.raises(CellError) as caught:
        column.cell(given)
    assert caught.value.expected == f"{meant!r}, if that is meant"


@pytest.mark.parametrize(
    ("column", "given", "expected"),
    [
        (TIER, "next-day", "one of"),
        (TIER, "gold or silver", "one of"),
        (col.integer(0, 9), "20..30", "a number such as 5"),
        (col.integer(), "1 | " * 60 + "x", "a number such as 5"),
        (col.integer(), ["0..30"], "a number such as 5"),
    ],
)
def test_what_the_column_could_not_read_either_is_not_proposed(
    column: Column, given: object, expected: str
) -> None:
    """Only a cell that the column reads, and that holds a value, is said to be meant."""
    with pytest.raises(CellError) as caught:
        column.cell(given)
    assert expected in caught.value.expected


def test_an_integer_that_python_does_not_write() -> None:
    """An integer of more digits than Python would write is refused by its type."""
    with pytest.raises(CellError, match="at most 1000 digits\n  int\n"):
        col.integer().cell(10**5000)


def test_close_matches_alone_are_named() -> None:
    """A label that was misspelt is answered with those that look like it, and with no others."""
    with pytest.raises(CellError) as caught:
        TIER.cell("standart")
    assert caught.value.expected == "standard"


def test_the_text_of_a_mistake_points_at_it() -> None:
    """A mistake in a cell is shown in its text."""
    with pytest.raises(CellError, match=r"character 4: expected a number .*\n  5, x\n     \^"):
        col.integer().cell("5, x")


@given(st.data())
def test_text_reads_back_equal(data: st.DataObject) -> None:
    """The canonical text of a cell reads back as that cell, and is written the same again."""
    sort = data.draw(sorts())
    cell = sort.column.cell(data.draw(texts(sort)))
    again = sort.column.cell(sort.column.text(cell))
    assert again == cell
    assert sort.column.text(again) == sort.column.text(cell)


@given(st.data())
def test_equal_sets_are_equal_cells(data: st.DataObject) -> None:
    """Two cells are equal exactly when the same values match them, and so are their texts."""
    sort = data.draw(sorts())
    one, other = data.draw(texts(sort)), data.draw(texts(sort))
    alike = all(matches(sort, one, value) == matches(sort, other, value) for value in sort.values)
    left, right = sort.column.cell(one), sort.column.cell(other)
    assert (left == right) is alike
    if not left.empty:
        assert (sort.column.text(left) == sort.column.text(right)) is alike


@given(st.data())
def test_a_list_is_all_of_its_items(data: st.DataObject) -> None:
    """A list of values matches the values in it, and sets that have one of them."""
    sort = data.draw(sorts().filter(lambda sort: sort.column.kind() != "set_of"))
    values = data.draw(st.lists(st.sampled_from(sort.values), min_size=1, max_size=3))
    cell = sort.column.cell([quote(v) if isinstance(v, str) else v for v in values])
    axis = sort.column.axis([cell])
    for value in sort.values:
        assert bool(axis.mask(cell) >> axis.at(value) & 1) is (value in values)


def test_a_cell_of_sets_is_about_what_they_have() -> None:
    """Atoms match the sets that have any of them, not(...) those that have none, also no atom."""
    any_of, none_of = (
        NEEDS.cell("no phone, more time"),
        NEEDS.cell("not(no phone, more time, none)"),
    )
    axis = NEEDS.axis([any_of, none_of])
    for value, wanted in [({"no phone"}, 1), ({"none", "more time"}, 1), ({"none"}, 0), ((), 0)]:
        assert axis.mask(any_of) >> axis.at(value) & 1 == wanted
        assert axis.mask(none_of) >> axis.at(value) & 1 == 1 - wanted
    assert axis.mask(any_of) | axis.mask(none_of) == axis.mask(NEEDS.cell("some"))


@given(data=st.data())
def test_columns_travel(data: st.DataObject, travels: Callable[[object], None]) -> None:
    """A column that was copied or pickled is equal, and reads cells the same way."""
    sort = data.draw(sorts())
    travels(sort.column)
    again = attrs.evolve(sort.column, missing="none")
    assert again.optional
    assert attrs.evolve(sort.column) == sort.column
    text = data.draw(texts(sort))
    assert attrs.evolve(sort.column).cell(text) == sort.column.cell(text)


# Columns of two tables


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (col.integer(0, 5), col.integer(3, 9), col.integer(0, 9)),
        (col.integer(0, 5), col.integer(3), col.integer(0)),
        (col.date(), col.date("2026-01-01"), col.date()),
        (
            col.number(0, 5, lo_open=True),
            col.number(0, 9, hi_open=True),
            col.number(0, 9, hi_open=True),
        ),
        (col.number(0, 9), col.number(2, 5), col.number(0, 9)),
        (col.enum("a", "b"), col.enum("b", "c"), col.enum("a", "b", "c")),
        (col.set_of("a"), col.set_of("b"), col.set_of("a", "b")),
        (col.boolean(), col.boolean(optional=True), col.boolean(optional=True)),
        (col.text(missing="none"), col.text(), col.text(optional=True)),
        (col.integer(0, 5), col.integer(0, 5), col.integer(0, 5)),
    ],
)
def test_two_columns_of_a_kind_are_joined(one: Column, other: Column, both: Column) -> None:
    """What two columns of one kind hold is held by one column, whichever comes first."""
    assert one.joined(other) == both
    assert other.joined(one) == both or isinstance(both, EnumColumn | SetColumn)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (col.integer(), col.number()),
        (col.decimal(step="0.1"), col.decimal(step="0.2")),
        (col.money("EUR"), col.money("GBP")),
        (col.text(), col.enum("a")),
    ],
)
def test_columns_that_differ_in_kind_are_not_joined(one: Column, other: Column) -> None:
    """Columns of another kind, step or currency have no column in common."""
    assert one.joined(other) is None


@pytest.mark.parametrize(
    ("column", "wider", "inside", "outside"),
    [
        (col.integer(2, 4), col.integer(0, 9), [2, 4], [1, 5]),
        (col.enum("a"), col.enum("a", "b", optional=True), ["a"], ["b", None]),
        (col.set_of("a"), col.set_of("a", "b"), [(), ("a",)], [("b",), ("a", "b")]),
        (col.boolean(optional=True), col.boolean(optional=True), [True, None], []),
        (col.text(), col.text(optional=True), ["x"], [None]),
    ],
)
def test_a_column_is_a_cell_of_a_wider_one(
    column: Column, wider: Column, inside: list[object], outside: list[object]
) -> None:
    """The values of a column are one cell of a column that holds more."""
    cell = column.held_in(wider)
    axis = wider.axis([cell])
    assert all(axis.mask(cell) >> axis.at(value) & 1 for value in inside)
    assert not any(axis.mask(cell) >> axis.at(value) & 1 for value in outside)


@pytest.mark.parametrize(
    ("column", "domain"),
    [
        (col.number(0, 9, lo_open=True), "more than 0 and at most 9"),
        (col.number(0, 9, hi_open=True), "at least 0 and less than 9"),
        (col.number(0, lo_open=True), "more than 0"),
        (col.number(hi=9, hi_open=True), "less than 9"),
    ],
)
def test_a_domain_between_open_bounds(column: Column, domain: str) -> None:
    """A domain says of each bound whether it is a value itself."""
    assert column.domain() == domain


@pytest.mark.parametrize(
    "bounds", [{"lo": 5, "hi": 5, "lo_open": True}, {"hi_open": True}, {"lo_open": True, "hi": 3}]
)
def test_an_open_bound_is_there_and_leaves_something(bounds: dict[str, Any]) -> None:
    """Only a bound that is there can be open, and a number is left between the two."""
    with pytest.raises(ColumnError, match="open only where there is one"):
        col.number(**bounds)
