from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from servicekit.errors import ColumnError
from servicekit.tables import Column, col
from servicekit.tables.columns.numeric import IntegerColumn
from servicekit.tables.formats.declaring import declare, declared
from tables.support_texts import columns

LINES = [
    ("integer", col.integer()),
    ("integer [0..3650]", col.integer(0, 3650)),
    ("integer [-5..-5]", col.integer(-5, -5)),
    ("integer >= 0", col.integer(0)),
    ("integer <= 10", col.integer(hi=10)),
    ("number [-1.5..2]", col.number("-1.5", 2)),
    ("decimal 0.01 [0..100]", col.decimal(0, 100, step="0.01")),
    ("decimal 50", col.decimal(step=50)),
    ("money EUR [0..500]", col.money("EUR", 0, 500)),
    ("money EUR 0.05 >= 0.15", col.money("EUR", "0.15", step="0.05")),
    ("money JPY 1", col.money("JPY", step=1)),
    ("duration", col.duration()),
    ("duration <= 2h30m", col.duration(hi="2h30m")),
    ("duration 15m [0s..8h]", col.duration("0s", "8h", step=timedelta(minutes=15))),
    ("date [2020-01-01..2030-12-31]", col.date(date(2020, 1, 1), date(2030, 12, 31))),
    ("instant >= 2026-01-01T09:00Z", col.instant(datetime(2026, 1, 1, 9, tzinfo=UTC))),
    ("boolean", col.boolean()),
    ("text", col.text()),
    ("enum standard, next day", col.enum("standard", "next day")),
    ('enum "none", "a, \\"b\\"", "-"', col.enum("none", 'a, "b"', "-")),
    ("set of vip, press", col.set_of("vip", "press")),
    ("optional integer [0..5]", col.integer(0, 5, optional=True)),
    ("optional enum optional, text", col.enum("optional", "text", optional=True)),
    ("missing=none text", col.text(missing="none")),
]


@pytest.mark.parametrize(("line", "column"), LINES)
def test_a_column_is_one_line(line: str, column: Column) -> None:
    """Every kind has one line, which is what is written and what is read."""
    assert declared(column) == line
    assert declare(line) == column


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Integer>=0 ", "integer >= 0"),
        ("integer[0 .. 5]", "integer [0..5]"),
        ("money eur 0.010 [0 EUR..5]", "money EUR [0..5]"),
        ("duration PT15M", "duration 15m"),
        ("set_of a,b", "set of a, b"),
        ("Set  Of a", "set of a"),
        ('enum "standard",gold', "enum standard, gold"),
        ("optional missing = None boolean", "missing=none boolean"),
        ("missing=none optional boolean", "missing=none boolean"),
        ("OPTIONAL missing=unknown boolean", "optional boolean"),
        ("instant >= 2026-01-01T10:00+01:00", "instant >= 2026-01-01T09:00Z"),
    ],
)
def test_people_type_it_in_other_ways(typed: str, line: str) -> None:
    """Blanks, capitals and other ways to write a constant make no difference."""
    assert declared(declare(typed)) == line


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("", "without a kind", "there are integer, number, .*, set of$"),
        ("[0..5]", "without a kind", "there are integer"),
        ("intger [0..5]", "intger", "did you mean 'integer'"),
        ("setof a", "setof", "did you mean 'set of'"),
        ("whatever", "whatever", "there are integer"),
        ("optional", "optional", "there are integer"),
        ("integer 5", "integer", r"like 'integer \[0..100\]', see character 9"),
        ("decimal [0..5]", "decimal", r"like 'decimal 0.01 \[0..100\]', see character 9"),
        ("decimal 0.1 5", "decimal", "see character 9"),
        ("money", "money", "like 'money EUR"),
        ("money EUR 1 2", "money", "like 'money EUR"),
        ("boolean x", "boolean", "like 'boolean', see character 9"),
        ("text  >= 5", "text", "like 'text', see character 7"),
        ("integer (0..5]", "integer", "bounds such as .* see character 9"),
        ("integer < 5", "integer", "bounds such as"),
        ("integer >= 0, >= 5", "integer", "bounds such as"),
        ("integer >= 0, <= 5", "integer", r"did you mean 'integer \[0..5\]'\?"),
        ("integer >= 0 <= 3650", "integer", r"did you mean 'integer \[0..3650\]'\?"),
        ("optional integer 0-30", "integer", r"did you mean 'optional integer \[0..30\]'\?"),
        ("decimal 0.5 0..100", "decimal", r"did you mean 'decimal 0.5 \[0..100\]'\?"),
        ("money EUR ≥ 0", "money", "did you mean 'money EUR >= 0'"),
        ("enum standard | gold", "enum", "did you mean 'enum standard, gold'"),
        ("set of a|b", "set of", "did you mean 'set of a, b'"),
        ("enum a, b|", "enum", 'labels with commas between, or "b\\|", see character 9'),
        ("integer not(>= 0)", "integer", "see character 9"),
        ("integer >= ", "integer", "a value to compare with, see character 12"),
        ("date [2026-01-01", "date", "such as '\\[1..5\\]', see character 7"),
        ("enum", "enum", "like 'enum standard, gold', see character 5"),
        ("enum a, none", "enum", 'expected "none" in quotes, see character 9'),
        ("enum yes", "enum", 'expected "yes" in quotes, see character 6'),
        ("enum a, -b", "enum", 'expected "-b" in quotes, see character 9'),
        ("enum a, >= 5", "enum", "like 'enum standard, gold'"),
        ("set of not(a)", "set of", "like 'set of vip, press', see character 8"),
        ("set of a,, b", "set of", "see character 10"),
    ],
)
def test_what_is_no_column(line: str, column: str, message: str) -> None:
    """An error names the kind and the place, and says what was expected there."""
    with pytest.raises(ColumnError, match=message) as caught:
        declare(line)
    assert (caught.value.column, caught.value.value) == (column, line)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("integer [5..3]", "5"),
        ("integer [0..2.5]", "2.5"),
        ("decimal 0.5 >= 0.2", "0.2"),
        ("duration 0s", "0s"),
        ("money EURO", "EURO"),
        ("instant >= 2026-01-01T09:00", "2026-01-01T09:00"),
        ("enum a, b, a", "a"),
    ],
)
def test_what_a_column_refuses(line: str, value: object) -> None:
    """What the column itself does not take is refused with the value that it was."""
    with pytest.raises(ColumnError) as caught:
        declare(line)
    assert caught.value.value == value


class Stars(IntegerColumn):
    """A kind of column of somebody else."""

    def kind(self) -> str:
        return "stars"


def test_a_column_of_another_kind_has_no_line() -> None:
    """Only what can be read again is written."""
    with pytest.raises(ColumnError, match="column stars"):
        declared(Stars(lo=1, hi=5))


@given(columns())
def test_what_is_declared_reads_back_equal(column: Column) -> None:
    """Declaring the line of any column makes an equal one, with the same line."""
    line = declared(column)
    assert declare(line) == column
    assert declared(declare(line)) == line
