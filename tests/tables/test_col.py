from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any

import attrs
import pytest

from servicekit.errors import ColumnError
from servicekit.money import Money
from servicekit.tables import col
from servicekit.tables.columns.column import Column


class Tier(Enum):
    STANDARD = "standard"
    GOLD = "gold"


EVERY = [
    col.enum("standard", "gold"),
    col.text(),
    col.boolean(),
    col.integer(),
    col.decimal(step="0.05"),
    col.number(),
    col.money("EUR"),
    col.duration(),
    col.date(),
    col.instant(),
    col.set_of("no phone", "more time"),
]
ORDERED = {"integer", "decimal", "number", "money", "duration", "date", "instant"}


@pytest.mark.parametrize("column", EVERY, ids=Column.kind)
def test_every_kind(column: Column, travels: Callable[[object], None]) -> None:
    """A column is a value, and its kind is the name of the function that makes it."""
    assert callable(getattr(col, column.kind()))
    assert column.ordered is (column.kind() in ORDERED)
    assert (column.optional, column.missing) == (False, "unknown")
    travels(column)
    travels(column.cell("-"))


def test_every_function_is_shown() -> None:
    """The kinds of columns are all the names that the module offers."""
    assert {column.kind() for column in EVERY} == set(col.__all__)


MAKERS: list[Callable[..., Column]] = [
    partial(col.enum, "a"),
    col.text,
    col.boolean,
    col.integer,
    partial(col.decimal, step=1),
    col.number,
    partial(col.money, "EUR"),
    col.duration,
    col.date,
    col.instant,
    partial(col.set_of, "a"),
]


@pytest.mark.parametrize("make", MAKERS, ids=map(Column.kind, EVERY))
def test_what_is_absent(make: Callable[..., Column]) -> None:
    """An absent fact is unknown or none, and where it is none the column is optional."""
    assert make(optional=True).optional
    assert make(optional=True).missing == "unknown"
    assert make(missing="none").optional
    assert make(missing="none") == make(missing="none", optional=True)
    assert make(missing="none") != make(optional=True)
    with pytest.raises(ColumnError, match="'unknown' or 'none'"):
        make(missing="None")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (col.enum("standard", "gold"), col.enum(["standard", "gold"])),
        (col.enum("standard", "gold"), col.enum(Tier)),
        (col.enum("gold"), col.enum(Tier.GOLD)),
        (col.set_of("standard", "gold"), col.set_of(iter(["standard", "gold"]))),
        (col.set_of("gold", "standard"), col.set_of({"standard", "gold"})),
        (col.integer(1, 9), col.integer("1", 9.0)),
        (col.integer(1, 9), col.integer(Decimal("1.00"), "9")),
        (col.decimal(0, 1, step="0.1"), col.decimal("0.0", "1.00", step=0.1)),
        (col.decimal(step=1), col.decimal(step=Decimal("1.0"))),
        (col.decimal(step=".5"), col.decimal(step="0.50")),
        (col.number(0.1, 1), col.number("0.1", Decimal("1.0"))),
        (col.money("eur", 0, "9.5"), col.money("EUR", Money(0, "EUR"), Money("9.50", "EUR"))),
        (col.money("EUR"), col.money("EUR", step=Decimal("0.010"))),
        (col.duration("1h", step="1m"), col.duration(timedelta(hours=1), step=timedelta(0, 60))),
        (col.date("2026-02-01"), col.date(date(2026, 2, 1))),
        (
            col.instant("2026-02-01T09:00Z"),
            col.instant(datetime(2026, 2, 1, 10, tzinfo=timezone(timedelta(hours=1)))),
        ),
    ],
)
def test_bounds_and_labels_are_given_in_several_ways(one: Column, other: Column) -> None:
    """Columns are equal when they have the same values, however these were given."""
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("column", "lo", "hi"),
    [
        (col.integer(1.0, "9"), 1, 9),
        (col.decimal(0, "0.50", step="0.25"), Decimal(0), Decimal("0.5")),
        (col.number("0.50", 9.0), Decimal("0.5"), 9),
        (col.money("EUR", hi=9), None, Money(9, "EUR")),
        (col.duration("1h", timedelta(days=1)), timedelta(hours=1), timedelta(days=1)),
        (col.date("2026-02-01"), date(2026, 2, 1), None),
        (col.instant(hi="2026-02-01T09:00Z"), None, datetime(2026, 2, 1, 9, tzinfo=UTC)),
    ],
)
def test_bounds_are_natural_values(column: Column, lo: Any, hi: Any) -> None:
    """The bounds of a column are natural values, and ``None`` where there is none."""
    assert (column.lo, column.hi) == (lo, hi)  # type: ignore[attr-defined]
    assert type(column.lo) is type(lo)  # type: ignore[attr-defined]
    assert type(column.hi) is type(hi)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (col.integer(), "any integer"),
        (col.integer(0, 9), "0 to 9"),
        (col.number(lo=0.5), "at least 0.5"),
        (col.money("EUR", hi="9.5"), "at most 9.50"),
        (col.duration("0s", "90m"), "0s to 1h30m"),
        (col.date(date.min, date.max), "0001-01-01 to 9999-12-31"),
        (
            col.instant("0001-01-01T00:00Z", "9999-12-31T23:59:59.999999Z"),
            "0001-01-01T00:00Z to 9999-12-31T23:59:59.999999Z",
        ),
        (col.boolean(), "yes or no"),
        (col.text(), "any text"),
        (col.enum("a", "b, c"), 'one of a, "b, c"'),
        (col.enum("a"), "a"),
        (col.set_of("a", "b"), "a set that has one of a, b, or nothing"),
    ],
)
def test_domains(column: Column, words: str) -> None:
    """The domain of a column is said in words."""
    assert column.domain() == words


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (partial(col.enum), "at least one label"),
        (partial(col.enum, []), "at least one label"),
        (partial(col.enum, "a", "b", "a"), "every label once"),
        (partial(col.enum, "a", " "), "not blank"),
        (partial(col.enum, "a", 5), "labels that are text"),
        (partial(col.enum, 5), "labels that are text"),
        (partial(col.set_of), "at least one label"),
        (partial(col.integer, 2, 1), "a lo that is at most the hi, 1"),
        (partial(col.integer, "x"), "a number such as 5"),
        (partial(col.integer, 2.5), "a multiple of 1"),
        (partial(col.integer, lo=True), "a finite int, float or Decimal"),
        (partial(col.integer, 10**1000), "at most 1000 digits"),
        (partial(col.number, hi=float("inf")), "a finite int, float or Decimal"),
        (partial(col.decimal, step=0), "greater than zero"),
        (partial(col.decimal, step=-1), "greater than zero"),
        (partial(col.decimal, step=True), "as a step, a finite int, float or Decimal"),
        (partial(col.decimal, step="1e5"), "as a step, a finite int, float or Decimal"),
        (partial(col.decimal, step=Decimal("1E-1000")), "as a step, a number of at most 1000"),
        (partial(col.decimal, lo="0.3", step="0.2"), "a multiple of 0.2"),
        (partial(col.money, "EURO"), "three letters"),
        (partial(col.money, None), "three letters"),
        (partial(col.money, "EUR", lo=Money(5, "GBP")), "an amount in EUR"),
        (partial(col.money, "EUR", step="x"), "as a step"),
        (partial(col.duration, step=timedelta()), "greater than zero"),
        (partial(col.duration, step="-1h"), "greater than zero"),
        (partial(col.duration, step="day"), "greater than zero"),
        (partial(col.duration, step="P999999999999D"), "greater than zero"),
        (partial(col.duration, step=60), "greater than zero"),
        (partial(col.duration, lo="90m", step="1h"), "a multiple of 1h"),
        (partial(col.duration, hi="P999999999999D"), "that duration can hold"),
        (partial(col.date, lo=datetime(2026, 1, 1, tzinfo=UTC)), "no datetime"),
        (partial(col.instant, lo="2026-01-01T09:00"), "with its offset"),
    ],
)
def test_definitions_that_cannot_be(make: Callable[[], Column], expected: str) -> None:
    """A column without values, or with a bound or label that it cannot have, is refused."""
    with pytest.raises(ColumnError) as caught:
        make()
    assert expected in caught.value.expected
    assert caught.value.expected in str(caught.value)


def test_a_changed_column_is_checked_again() -> None:
    """A column that was changed is a new one, and as possible as the first."""
    days = col.integer(0, 9)
    more = attrs.evolve(days, hi="20")  # type: ignore[call-arg]
    assert more == col.integer(0, 20)
    assert more.text(more.cell(">= 15")) == ">= 15"
    with pytest.raises(ColumnError):
        attrs.evolve(days, hi=-1)  # type: ignore[call-arg]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        days.optional = True  # type: ignore[misc]
