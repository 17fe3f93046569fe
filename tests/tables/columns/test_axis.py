from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Context, Decimal, FloatOperation, Inexact, InvalidOperation, localcontext
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import ColumnError, FactTypeError, OutsideDomainError
from servicekit.money import Money
from servicekit.tables import col
from servicekit.tables.columns.axis import Axis, runs
from servicekit.tables.columns.column import Column
from servicekit.tables.columns.numeric import NumberColumn
from tables.support_columns import LABELS, ORDERED, SETS, Sort, matches, sorts, texts

LONDON_SUMMER = timezone(timedelta(hours=1))


class Tier(Enum):
    GOLD = "gold"
    FIRST = 1


def cut(column: Column, *cells: Any) -> Axis:
    return column.axis([column.cell(cell) for cell in cells])


def spelt(axis: Axis) -> list[str]:
    return [axis.text(1 << index) for index in range(axis.length)]


@pytest.mark.parametrize(
    ("column", "cells", "classes"),
    [
        (col.integer(0, 99), [], ["-"]),
        (col.integer(0, 99), ["-", "[0..99]"], ["-"]),
        (col.integer(0, 99), ["<= 21", ">= 22"], ["<= 21", ">= 22"]),
        (col.integer(), ["[5..7], 9"], ["<= 4", "[5..7]", "8", "9", ">= 10"]),
        (col.integer(0, 99), [">= 120", "-3"], ["-"]),
        (col.integer(optional=True), ["none", "5"], ["<= 4", "5", ">= 6", "none"]),
        (col.number(), ["5"], ["< 5", "5", "> 5"]),
        (col.number(), ["< 5"], ["< 5", ">= 5"]),
        (col.number(0, 9), ["<= 5", "(5..9)"], ["<= 5", "(5..9)", "9"]),
        (col.decimal(step="0.1"), ["< 0.5"], ["<= 0.4", ">= 0.5"]),
        (col.money("EUR", 0), ["<= 100"], ["<= 100", "> 100"]),
        (col.duration("0s"), ["< 2h30m"], ["< 2h30m", ">= 2h30m"]),
        (col.date(), ["2026-02-01"], ["<= 2026-01-31", "2026-02-01", ">= 2026-02-02"]),
        (
            col.instant(),
            ["< 2026-02-01T09:00Z"],
            ["< 2026-02-01T09:00Z", ">= 2026-02-01T09:00Z"],
        ),
        (col.boolean(), [], ["no", "yes"]),
        (col.boolean(optional=True), ["yes"], ["no", "yes", "none"]),
        (col.enum("a", "b", "c", "d"), ["c", "a, b"], ["a, b", "c", "d"]),
        (col.enum("a", "b", "c", "d"), ["not(b)"], ["b", "not(b)"]),
        (col.text(), ["b, a", "c"], ["a, b", "c", "not(a, b, c)"]),
        (col.text(optional=True), [], ["some", "none"]),
        (col.set_of("a", "b"), ["a"], ["not(a)", "a"]),
    ],
)
def test_classes(column: Column, cells: list[str], classes: list[str]) -> None:
    """Cells cut a column into the values that none of them tells apart, that of None at the end."""
    axis = cut(column, *cells)
    assert spelt(axis) == classes
    assert axis.length == len(classes)
    assert axis.everything == 2 ** len(classes) - 1
    assert axis.nothing == (len(classes) - 1 if column.optional else None)
    assert axis.column is column
    assert axis.ordered is column.ordered


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (col.integer(0, 99), 5, "5"),
        (col.integer(0, 99), 5.0, "5"),
        (col.integer(0, 99), Decimal("5.00"), "5"),
        (col.integer(0, 99), 6, ">= 6"),
        (col.integer(optional=True), None, "none"),
        (col.number(), 5, "5"),
        (col.number(), 5.0, "5"),
        (col.number(), -0.0, "< 5"),
        (col.number(), Decimal("5.000000000000000000000000000000000001"), "> 5"),
        (col.number(), Decimal("1E+999999"), "> 5"),
        (col.number(), Decimal("0E+999999"), "< 5"),
        (col.decimal(step="0.1"), 5.1, "> 5"),
        (col.decimal(step="0.1"), Decimal("0E+999999"), "< 5"),
        (col.decimal(step=5), 10, ">= 10"),
        (col.money("EUR"), Money("5.00", "EUR"), "5"),
        (col.duration(), timedelta(hours=5), "5h"),
        (col.date(), date(2026, 5, 5), "2026-05-05"),
        (
            col.instant(),
            datetime(2026, 5, 5, 6, tzinfo=LONDON_SUMMER),
            "2026-05-05T05:00Z",
        ),
        (col.boolean(), False, "no"),
        (col.enum("gold", "5"), Tier.GOLD, "gold"),
        (col.enum("5", "gold"), "5", "5"),
        (col.text(), "5", "5"),
        (col.text(), Tier.GOLD, "not(5)"),
        (col.set_of("5", "b"), ["b", "5", "5"], "5"),
        (col.set_of("5", "b"), (), "not(5)"),
        (col.set_of("gold", "5"), {Tier.GOLD}, "not(5)"),
        (col.set_of("5", "b"), {"b": 1}.keys(), "not(5)"),
    ],
)
def test_a_value_has_a_class(column: Column, value: Any, text: str) -> None:
    """A natural value, of any type that the column takes, is found in its class."""
    cells = {
        "duration": "5h",
        "date": "2026-05-05",
        "instant": "2026-05-05T05:00Z",
        "boolean": "yes",
    }
    axis = cut(column, cells.get(column.kind(), "5"))
    assert axis.text(1 << axis.at(value)) == text


def test_an_integer_of_any_length_is_a_fact() -> None:
    """An integer that Python would not even write is found in its class, or refused by type."""
    assert cut(col.integer(), "5").at(10**5000) == 2
    with pytest.raises(OutsideDomainError, match="this int is outside the domain"):
        cut(col.integer(0, 9)).at(10**5000)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (col.integer(), True),
        (col.integer(), "5"),
        (col.integer(), None),
        (col.integer(), float("nan")),
        (col.integer(), Decimal("Infinity")),
        (col.integer(), 5j),
        (col.decimal(step=1), False),
        (col.number(), True),
        (col.number(), float("inf")),
        (col.number(), Decimal("sNaN")),
        (col.number(), "5"),
        (col.money("EUR"), 5),
        (col.money("EUR"), Money(5, "GBP")),
        (col.duration(), 5),
        (col.date(), datetime(2026, 1, 1, tzinfo=UTC)),
        (col.date(), "2026-01-01"),
        (col.instant(), date(2026, 1, 1)),
        (col.instant(), datetime(2026, 1, 1)),  # noqa: DTZ001 - refused on purpose
        (col.boolean(), 1),
        (col.boolean(), "yes"),
        (col.enum("a"), 1),
        (col.enum("a"), Tier.FIRST),
        (col.enum("a"), None),
        (col.text(), b"a"),
        (col.text(), ["a"]),
        (col.set_of("a"), "a"),
        (col.set_of("a"), b"a"),
        (col.set_of("a"), 1),
        (col.set_of("a"), [1]),
        (col.set_of("a"), [["a"]]),
    ],
)
def test_values_of_another_type_are_refused(column: Column, value: Any) -> None:
    """A bool is no number, a datetime no date, a text no set, and nothing is guessed."""
    with pytest.raises(FactTypeError) as caught:
        cut(column).at(value)
    assert caught.value.column == column.kind()


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (col.integer(0, 99), -1, "0 to 99"),
        (col.integer(0, 99), 100, "0 to 99"),
        (col.integer(hi=99), 100, "at most 99"),
        (col.integer(lo=0), -1, "at least 0"),
        (col.integer(), 2.5, "a multiple of 1"),
        (col.integer(), Decimal("1E+1000"), "at most 1000 digits"),
        (col.integer(), Decimal("1E-1000"), "at most 1000 digits"),
        (col.number(0.5, "1.5"), 2, "0.5 to 1.5"),
        (col.decimal(step="0.05"), Decimal("0.01"), "a multiple of 0.05"),
        (col.money("EUR", lo=0), Money(-1, "EUR"), "at least 0"),
        (col.duration(step="1h"), timedelta(minutes=1), "a multiple of 1h"),
        (col.date(hi=date(2026, 1, 1)), date(2026, 1, 2), "at most 2026-01-01"),
        (
            col.instant(),
            datetime(1, 1, 1, tzinfo=LONDON_SUMMER),
            "the years 1 to 9999",
        ),
        (col.instant("2026-01-01T00:00Z"), datetime(2025, 1, 1, tzinfo=UTC), "2026-01-01T00:00Z"),
        (col.enum("a", "b c"), "c", "one of a, b c"),
        (col.enum([f"label {n}" for n in range(10)]), "c", "label 7 or 2 more"),
        (col.set_of("a", "b"), ["a", "c"], "one of a, b"),
    ],
)
def test_values_outside_the_domain_are_refused(column: Column, value: Any, expected: str) -> None:
    """A value beyond a bound, off the step or among no labels is refused, saying what is inside."""
    with pytest.raises(OutsideDomainError, match=column.kind()) as caught:
        cut(column).at(value)
    assert expected in caught.value.expected
    assert caught.value.value is value


@pytest.mark.parametrize(
    ("column", "cells", "counts"),
    [
        (col.integer(0, 99), ["< 10"], [10, 90]),
        (col.integer(lo=0), ["< 10"], [10, inf]),
        (col.integer(hi=99), ["< 10"], [inf, 90]),
        (col.integer(0, 10**400), ["< 10"], [10, 10**400 - 9]),
        (col.decimal(0, 1, step="0.01"), ["< 0.5"], [50, 51]),
        (col.money("EUR", 0, 100), ["0"], [1, 10_000]),
        (col.number(0, 1, optional=True), ["0.5"], [inf, 1, inf, 1]),
        (col.number(0, 0), ["0"], [1]),
        (col.duration("0s", "1h", step="1m"), ["< 30m"], [30, 31]),
        (col.date(), ["2026-01-01"], [inf, 1, inf]),
        (col.date("2026-01-01", date.max), ["2026-01-01"], [1, date.max.toordinal() - 739617]),
        (col.instant(), ["[2026-01-01T00:00Z..2026-01-01T00:00:01Z)"], [inf, 10**6, inf]),
        (col.boolean(optional=True), [], [1, 1, 1]),
        (col.enum("a", "b", "c"), ["b"], [1, 2]),
        (col.text(), ["a, b"], [2, inf]),
        (col.set_of("a", "b", "c", "d"), ["a, b"], [4, 12]),
        (col.set_of([f"atom {n}" for n in range(5000)]), ["atom 1"], [2**4999, 2**4999]),
    ],
)
def test_counts(column: Column, cells: list[str], counts: list[float]) -> None:
    """Values are counted exactly, without end where no bound was declared or nothing is a step."""
    axis = cut(column, *cells)
    assert [axis.count(1 << index) for index in range(axis.length)] == counts
    assert axis.count(axis.everything) == (inf if inf in counts else sum(counts))
    assert axis.count(0) == 0


@pytest.mark.parametrize(
    ("column", "cells", "witnesses"),
    [
        (col.integer(), ["[-5..-3], [2..4]"], [-6, -3, 0, 2, 5]),
        (col.integer(18, 120), [">= 65"], [18, 65]),
        (col.number(), ["5"], [0, 5, 6]),
        (col.number(), ["-5"], [-6, -5, 0]),
        (
            col.number(),
            ["(5..6)", "(6..6.01)"],
            [0, Decimal("5.1"), 6, Decimal("6.001"), Decimal("6.01")],
        ),
        (col.number(), ["(-6..-5)"], [-6, Decimal("-5.1"), 0]),
        (col.number(), ["[-6..-5]"], [-7, -5, 0]),
        (col.number(0.25, 1), ["<= 0.5"], [Decimal("0.25"), 1]),
        (col.number(0.25, 0.75), ["<= 0.5"], [Decimal("0.25"), Decimal("0.6")]),
        (col.number(), ["[1000..1000.5)"], [0, 1000, Decimal("1000.5")]),
        (col.decimal(step="0.5"), ["> 1"], [0, Decimal("1.5")]),
        (col.decimal(step="100"), [">= 100"], [0, 100]),
        (col.money("EUR"), ["< 1"], [Money(0, "EUR"), Money(1, "EUR")]),
        (col.duration(step="1s"), ["> 1h"], [timedelta(), timedelta(seconds=3601)]),
        (col.date(), ["2026-01-01"], [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)]),
        (col.date(), [], [date(1970, 1, 1)]),
        (col.instant(), [], [datetime(1970, 1, 1, tzinfo=UTC)]),
        (
            col.instant(),
            [">= 2026-01-01T01:00+01:00"],
            [
                datetime(2025, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
                datetime(2026, 1, 1, tzinfo=UTC),
            ],
        ),
        (col.enum("a", "b", "c"), ["b"], ["b", "a"]),
        (col.boolean(optional=True), [], [False, True, None]),
        (col.text(), ["a"], ["a", "anything else"]),
        (
            col.text(),
            ['anything else, "anything else 2"'],
            ["anything else", "anything else 3"],
        ),
        (col.set_of("a", "b", "c"), ["a, b", "c"], [(), ("a",), ("c",), ("a", "c")]),
        (col.set_of("a", "b", "c"), ["b, c", "a, b"], [(), ("a",), ("b",), ("c",)]),
    ],
)
def test_witnesses(column: Column, cells: list[str], witnesses: list[Any]) -> None:
    """A class is shown by its plainest value: near zero, few decimals, few atoms, in UTC."""
    axis = cut(column, *cells)
    assert [axis.witness(index) for index in range(axis.length)] == witnesses


def test_the_smallest_set_is_the_witness() -> None:
    """A set that hits everything with one atom is shown rather than one that needs two."""
    axis = cut(col.set_of("a", "b", "c"), "a, c", "b, c")
    assert axis.witness(axis.at({"a", "b"})) == ("c",)


@pytest.mark.parametrize(
    ("column", "cells", "ends"),
    [
        (col.integer(0), ["[5..7]"], [(0, 4), (5, 7), (8, 8)]),
        (col.integer(), [], [(0, 0)]),
        (col.number(0, 9), ["(5..7]"], [(0, 5), (6, 7), (8, 9)]),
        (col.number(), ["5"], [(0, 0), (5, 5), (6, 6)]),
        (col.date(), ["< 2026-01-01"], [(date(2025, 12, 31),) * 2, (date(2026, 1, 1),) * 2]),
        (col.boolean(), [], [(False, False), (True, True)]),
        (col.integer(0, 9, optional=True), [], [(0, 9), (None, None)]),
    ],
)
def test_first_and_last(column: Column, cells: list[str], ends: list[Any]) -> None:
    """A class has a least and a greatest value, or else both are its witness."""
    axis = cut(column, *cells)
    assert [(axis.first(index), axis.last(index)) for index in range(axis.length)] == ends


@pytest.mark.parametrize(
    ("column", "cell", "index", "value", "near"),
    [
        (col.integer(0, 99), "[10..20]", 0, 50, 9),
        (col.integer(0, 99), "[10..20]", 1, 50, 20),
        (col.integer(0, 99), "[10..20]", 1, 5, 10),
        (col.integer(0, 99), "[10..20]", 1, 15, 15),
        (col.integer(0, 99), "[10..20]", 2, 4000, 99),
        (col.integer(0, 99, optional=True), "[10..20]", 1, None, 10),
        (col.integer(0, 99, optional=True), "[10..20]", 3, 15, None),
        (col.number(), "< 5", 0, 7.5, 4),
        (col.number(), "<= 5", 0, 7.5, 5),
        (col.number(), "<= 5", 1, 7.5, 7.5),
        (col.enum("a", "b"), "a", 0, "b", "a"),
    ],
)
def test_near(column: Column, cell: str, index: int, value: Any, near: Any) -> None:
    """The value of a class that is nearest to another is that one, an end, or the witness."""
    found = cut(column, cell).near(index, value)
    assert (found, type(found)) == (near, type(near))


def test_sets_that_no_cell_describes() -> None:
    """Classes of sets are described plainly where no cell matches exactly them."""
    column = col.set_of("a", "b", "c d", "e", optional=True)
    axis = cut(column, "a", "b", "b, c d")
    a, b, either = (axis.mask(column.cell(text)) for text in ("a", "b", "b, c d"))
    none = 1 << axis.length - 1
    assert axis.cell(a & b) is None
    assert axis.text(a & b) == "a and b"
    assert axis.text(a & b | none) == "a and b or none"
    assert axis.text(either & ~b & ~none) == "c d and not b"
    assert axis.text(a & either) == "a and (b or c d)"
    assert axis.text(a & ~none & ~b) == "a and not b"
    assert axis.text(a ^ b) == "a and not b or b and not a"
    assert axis.text(a | b) == "a, b"
    assert axis.cell(either & ~b) is None


def test_a_cell_that_is_made_of_whole_classes() -> None:
    """A mask is found for a cell that the axis was not made of, unless it cuts through a class."""
    column = col.set_of("a", "b", "c")
    axis = cut(column, "a", "b")
    assert axis.text(axis.mask(column.cell("a, b"))) == "a, b"
    for text in ("c", "a, c", "not(c)"):
        with pytest.raises(KeyError):
            axis.mask(column.cell(text))


@pytest.mark.parametrize(
    ("column", "cell", "other"),
    [
        (col.integer(), "5", "6"),
        (col.enum("a", "b", "c"), "a", "b"),
        (col.text(), "a, b", "a"),
        (col.text(), "a", "b"),
    ],
)
def test_cells_of_another_axis_are_refused(column: Column, cell: str, other: str) -> None:
    """A cell that cuts through a class has no mask."""
    with pytest.raises(KeyError):
        cut(column, cell).mask(column.cell(other))


def test_too_many_classes_of_sets() -> None:
    """Sets are cut into 4,096 classes and no more, as every further atom doubles them."""
    atoms = [f"atom {number}" for number in range(13)]
    column = col.set_of(atoms)
    assert cut(column, *atoms[:12]).length == 2**12
    with pytest.raises(ColumnError, match="at most 4096"):
        cut(column, *atoms)


def test_a_chain_of_sets_has_few_classes() -> None:
    """Lists of atoms that include each other make one class each, however many there are."""
    atoms = [f"atom {number}" for number in range(100)]
    column = col.set_of(atoms)
    axis = cut(column, *(atoms[:count] for count in range(1, 101)))
    assert axis.length == 101
    odd = sum(1 << index for index in range(1, 101, 2))
    assert axis.text(odd).count(" or ") > 1
    assert axis.count(axis.everything) == 2**100


@pytest.mark.parametrize(
    ("column", "cells", "edges", "classes"),
    [
        (col.integer(), [], (), (0,)),
        (col.integer(0, 9), ["< 5"], (0, 5, 10), (None, 0, 1, None)),
        (col.integer(lo=0), ["< 5"], (0, 5), (None, 0, 1)),
        (col.integer(hi=9), ["< 5"], (5, 10), (0, 1, None)),
        (col.date(), ["< 2026-01-01"], (date(2026, 1, 1),), (0, 1)),
        (
            col.date("2026-01-01", date.max),
            [],
            (date(2026, 1, 1),),
            (None, 0),
        ),
    ],
)
def test_look_up_by_bisection(
    column: Column, cells: list[str], edges: tuple[Any, ...], classes: tuple[Any, ...]
) -> None:
    """Integers and dates are found between the edges at which classes begin."""
    lookup = cut(column, *cells).lookup()
    assert (lookup.kind, lookup.edges, lookup.classes) == ("bisect", edges, classes)
    assert lookup.type is (int if column.kind() == "integer" else date)


def test_look_up_of_dense_numbers() -> None:
    """Dense numbers are found among points, each of them between two open intervals."""
    lookup = cut(col.number(0, 9.5), "<= 5", "7").lookup()
    assert lookup.kind == "dense"
    assert lookup.points == (0, 5, 7, Decimal("9.5"))
    assert lookup.classes == (None, 0, 0, 0, 1, 2, 3, 3, None)


def test_look_up_of_labels() -> None:
    """Labels are found by themselves, and a text that no cell names is another."""
    lookup = cut(col.text(optional=True), "a, b", "c").lookup()
    assert (lookup.kind, lookup.type, lookup.other) == ("dict", str, 2)
    assert lookup.table == {"a": 0, "b": 0, "c": 1}
    lookup = cut(col.enum("a", "b", "c"), "c").lookup()
    assert (lookup.table, lookup.other) == ({"a": 1, "b": 1, "c": 0}, None)
    lookup = cut(col.boolean(), "yes").lookup()
    assert (lookup.type, lookup.table) == (bool, {False: 0, True: 1})


@pytest.mark.parametrize("column", [col.money("EUR"), col.duration(), col.set_of("a")])
def test_look_up_by_call(column: Column) -> None:
    """Values that have to be converted first are left to the axis."""
    assert cut(column).lookup().kind == "call"


@pytest.mark.parametrize(("mask", "found"), [(0, []), (1, [(0, 1)]), (0b1101110, [(1, 4), (5, 7)])])
def test_runs(mask: int, found: list[tuple[int, int]]) -> None:
    """Bits that are set next to each other are one half-open run."""
    assert list(runs(mask)) == found


def test_instants_are_compared_as_instants() -> None:
    """An hour that a clock shows twice is two hours, and zones do not matter."""
    from zoneinfo import ZoneInfo

    column = col.instant()
    axis = cut(column, "< 2026-10-25T01:00Z")
    clock = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    assert [axis.at(clock.replace(fold=fold)) for fold in (0, 1)] == [0, 1]


def test_the_context_of_the_host_does_not_matter() -> None:
    """No precision, rounding, exponent or trap of the host's changes a result."""
    hostile = Context(prec=1, Emax=1, Emin=-1, traps=[Inexact, InvalidOperation, FloatOperation])

    def results() -> list[Any]:
        found: list[Any] = []
        for column, cells, values in [
            (col.number(-8.125, 9999.75), ["(1234.5..1234.75)", "< -7.25"], [1234.625, -8, 5]),
            (col.decimal(0, "12.345", step="0.005"), ["> 1.235"], [1.24, Decimal("12.345")]),
            (col.money("EUR", "-99.99"), ["[12.34..56.78]"], [Money("12.34", "EUR")]),
            (col.number(), ["(-1234.75..-1234.5)", "-1234.5678"], [Decimal("1234.5678")]),
        ]:
            axis = cut(column, *cells)
            found += spelt(axis), axis.column, [axis.at(value) for value in values]
            found += [
                (axis.witness(i), axis.first(i), axis.last(i), axis.near(i, values[0]))
                for i in range(axis.length)
            ]
            found.append(axis.lookup().points)
        return found

    expected = results()
    with localcontext(hostile):
        assert results() == expected


@st.composite
def axes(draw: st.DrawFn, which: st.SearchStrategy[Sort]) -> tuple[Sort, list[str], Axis]:
    sort = draw(which)
    cells = draw(st.lists(texts(sort), max_size=5))
    return sort, cells, cut(sort.column, *cells)


Drawn = tuple[Sort, list[str], Axis]


@given(axes(sorts()))
def test_a_value_lies_in_the_classes_of_the_cells_that_match_it(drawn: Drawn) -> None:
    """The class of a value is in the mask of a cell exactly when the text matches the value."""
    sort, cells, axis = drawn
    for text in cells:
        mask = axis.mask(sort.column.cell(text))
        for value in sort.values:
            assert bool(mask >> axis.at(value) & 1) is matches(sort, text, value)


@given(axes(sorts().filter(lambda sort: sort.column.kind() != "boolean")))
def test_no_two_classes_are_alike(drawn: Drawn) -> None:
    """Some cell tells two neighbours in order apart, and any two classes of labels or sets."""
    sort, cells, axis = drawn
    masks = [axis.mask(sort.column.cell(text)) for text in cells]
    named = axis.length - (axis.nothing is not None)
    pattern = [tuple(mask >> index & 1 for mask in masks) for index in range(named)]
    if axis.ordered:
        assert all(one != other for one, other in pairwise(pattern))
    else:
        assert len(set(pattern)) == len(pattern)


@given(axes(sorts()), st.data())
def test_masks_are_cells(drawn: Drawn, data: st.DataObject) -> None:
    """A mask is the cell that matches it; only some masks of sets are no cell, but told as well."""
    _, _, axis = drawn
    mask = data.draw(st.integers(0, axis.everything))
    cell = axis.cell(mask)
    assert axis.text(mask)
    if cell is None:
        assert axis.column.kind() == "set_of"
    else:
        assert axis.mask(cell) == mask
        assert axis.column.cell(axis.text(mask)) == cell


WORDS = ["a", "b", "c", "d", "e"]


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1), max_size=4), st.data())
def test_descriptions_of_sets_are_true(lists: list[list[str]], data: st.DataObject) -> None:
    """What is said of sets that no cell describes holds for them and for no others."""
    column = col.set_of(WORDS)
    axis = cut(column, *lists)
    mask = data.draw(st.integers(1, axis.everything))
    text = axis.text(mask)
    for chosen in range(2 ** len(WORDS)):
        value = {word for bit, word in enumerate(WORDS) if chosen >> bit & 1}
        if axis.cell(mask) is None:
            told = eval(text, {word: word in value for word in WORDS})  # noqa: S307 - our own
        else:
            sort = Sort(column, [], [], str, frozenset)
            told = matches(sort, text, value)
        assert told == bool(mask >> axis.at(value) & 1)


@given(axes(sorts()))
def test_the_mask_of_a_cell_is_the_cell(drawn: Drawn) -> None:
    """The cell of the mask of a cell is that cell."""
    sort, cells, axis = drawn
    for text in cells:
        cell = sort.column.cell(text)
        assert axis.cell(axis.mask(cell)) == cell


@given(axes(sorts()))
def test_counts_agree_with_counting(drawn: Drawn) -> None:
    """Where all values are known, as many as were counted lie in each class."""
    sort, _, axis = drawn
    counts = [axis.count(1 << index) for index in range(axis.length)]
    found = [axis.at(value) for value in sort.values]
    assert all(found.count(index) <= count for index, count in enumerate(counts))
    assert axis.count(axis.everything) == (inf if inf in counts else sum(counts))
    if inf not in counts:
        assert counts == [found.count(index) for index in range(axis.length)]


@given(axes(sorts()))
def test_what_stands_for_a_class_lies_in_it(drawn: Drawn) -> None:
    """A witness, the first, the last and the nearest value of a class are in that class."""
    sort, _, axis = drawn
    for index in range(axis.length):
        shown = [axis.witness(index), axis.first(index), axis.last(index)]
        shown += [axis.near(index, value) for value in sort.values]
        assert {axis.at(value) for value in shown} == {index}


@given(axes(st.one_of(ORDERED)))
def test_the_nearest_value_is_nearest(drawn: Drawn) -> None:
    """No known value of a class is nearer, unless the class has no end there to be near to.

    Between numbers without a step there is always another, so that the value just beside an open
    end is in no distance of it.
    """
    sort, _, axis = drawn
    values = [value for value in sort.values if value is not None]
    for one in values:
        for other in values:
            index = axis.at(one)
            near = axis.near(index, other)
            there, here, beyond = sort.plain(near), sort.plain(other), sort.plain(one)
            assert axis.at(near) == index
            dense = isinstance(axis.column, NumberColumn)
            beside, inside = axis.distance(index, other) == 0, axis.at(other) == index
            assert beside is inside or (dense and beside)
            if not dense or axis.distance(index, other) == abs(there - here):
                assert sorted([here, there, beyond])[1] == there


def test_a_distance_leads_to_a_class() -> None:
    """How far a value is from a class is told in steps or exactly, and of None it is not told."""
    days = col.integer(0, 9, optional=True)
    axis = days.axis([days.cell("<= 5")])
    assert [axis.distance(index, 7) for index in range(3)] == [2, 0, None]
    assert axis.distance(0, None) is None
    number = col.number()
    line = number.axis([number.cell("< 5"), number.cell("> 7.5")])
    assert [line.distance(index, 6) for index in range(3)] == [1, 0, Fraction(3, 2)]
    tier = col.enum("gold", "standard")
    assert tier.axis([tier.cell("gold")]).distance(0, "standard") is None


@given(axes(st.one_of(ORDERED)))
def test_classes_are_in_order(drawn: Drawn) -> None:
    """The classes of an ordered column ascend, and the first value of each is its least."""
    sort, _, axis = drawn
    values = [value for value in sort.values if value is not None]
    found = [axis.at(value) for value in values]
    assert found == sorted(found)
    for value, index in zip(values, found, strict=True):
        plain = sort.plain(value)
        first, last = sort.plain(axis.first(index)), sort.plain(axis.last(index))
        assert first <= plain or axis.first(index) == axis.witness(index)
        assert plain <= last or axis.last(index) == axis.witness(index)


def looked_up(axis: Axis, value: Any) -> int | None:
    """Do what generated code does with a look-up."""
    lookup = axis.lookup()
    if lookup.kind == "dict":
        assert type(value) is lookup.type
        return lookup.table.get(value, lookup.other)
    if lookup.kind == "bisect":
        assert type(value) is lookup.type
        return lookup.classes[bisect_right(lookup.edges, value)]
    if lookup.kind == "dense":
        points = lookup.points
        return lookup.classes[bisect_left(points, value) + bisect_right(points, value)]
    return axis.at(value)


def found_by(axis: Axis, value: Any) -> int | None:
    try:
        return axis.at(value)
    except OutsideDomainError:
        return None


@given(axes(st.one_of([*ORDERED, *LABELS, SETS])), st.data())
def test_look_ups_agree_with_the_axis(drawn: Drawn, data: st.DataObject) -> None:
    """A look-up finds the class that the axis finds, and nothing where a value is outside."""
    sort, _, axis = drawn
    more = {
        "integer": st.integers() | st.integers(-10, 10),
        "number": st.integers(-5, 5) | st.decimals(allow_nan=False, allow_infinity=False),
        "date": st.dates(),
        "text": st.text(),
        "enum": st.text(max_size=1),
    }.get(sort.column.kind(), st.nothing())
    others = data.draw(st.lists(more, max_size=5)) if not more.is_empty else []
    for value in [*sort.values, *others]:
        if value is not None:
            assert looked_up(axis, value) == found_by(axis, value)


def test_what_can_be_read_only_once_is_no_set() -> None:
    """An iterator would be empty when it is looked at again, so it is refused."""
    axis = col.set_of("a").axis([])
    with pytest.raises(FactTypeError, match="a set, list or tuple"):
        axis.at(iter(["a"]))
