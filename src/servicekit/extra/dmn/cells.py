"""Cells of our own tables and unary tests of FEEL, each written as the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from servicekit.errors import CellError, FieldError
from servicekit.extra.dmn.feel import UnaryTests, literal
from servicekit.tables.columns.column import Column
from servicekit.tables.columns.labels import BooleanColumn, EnumColumn, LabelColumn
from servicekit.tables.columns.notation import Constant, Span, UnaryTest, Word, read
from servicekit.tables.columns.numeric import NumberColumn
from servicekit.tables.columns.ordered import Ordered
from servicekit.tables.columns.times import DateColumn, DurationColumn, InstantColumn

__all__ = ["allowed_of", "cell_of", "tests_of"]

_VALUES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "enum": (str,),
    "boolean": (bool,),
    "number": (int, Decimal),
    "range": (int, Decimal),
    "date": (date,),
    "instant": (datetime,),
    "duration": (timedelta,),
}


_TIMES: Mapping[str, Column] = {
    "date": DateColumn(),
    "instant": InstantColumn(),
    "duration": DurationColumn(),
}


def cell_of(kind: str, tests: UnaryTests) -> str:
    """Return unary tests in the notation of a column of a kind.

    Example:
        >>> from servicekit.extra.dmn.feel import read_tests
        >>> cell_of("date", read_tests('not(null, @"2026-02-01")'))
        'not(none, 2026-02-01)'

    Raises:
        CellError: a value is not of that kind.
    """
    if not tests.tests:
        return "-"
    words = [
        test.form.format(*(_word(kind, value) for value in test.values)) for test in tests.tests
    ]
    return f"not({', '.join(words)})" if tests.negated else ", ".join(words)


def _word(kind: str, value: Any) -> str:
    """Write a value as a cell does; text always in quotes, so that no word of it is reserved."""
    if value is None:
        return "none"
    if type(value) not in _VALUES[kind]:
        expected = f"values of the type of the column, which is {kind}"
        raise CellError(literal(value), 0, expected)
    match value:
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            return format(Decimal(value), "f")
    column = _TIMES[kind]
    return column.text(column.cell(value))


def tests_of(column: Column, text: str) -> str:
    """Return a cell as unary tests of FEEL.

    Raises:
        FieldError: the cell matches nothing, and FEEL has no words for that.
    """
    if text == "-":
        return text
    tests, negated = read(text)
    if negated and column.cell(text).empty:
        return _nowhere(column, text)  # null is among the values there, and not(...) matches it
    words = ", ".join(_test(column, test) for test in tests)
    return f"not({words})" if negated else words


def _test(column: Column, test: UnaryTest) -> str:
    match test:
        case Word(text="none"):
            return "null"
        case Word():
            return "not(null)"  # some, which stands alone
        case Span(low=None, high=Constant() as high, closed_above=closed):
            return f"{'<=' if closed else '<'} {_constant(column, high)}"
        case Span(low=Constant() as low, high=None, closed_below=closed):
            return f"{'>=' if closed else '>'} {_constant(column, low)}"
        case Span(low=Constant() as low, high=Constant() as high):
            opening, closing = "[" if test.closed_below else "(", "]" if test.closed_above else ")"
            return f"{opening}{_constant(column, low)}..{_constant(column, high)}{closing}"
    return _constant(column, test)


def _constant(column: Column, constant: Any) -> str:
    match column:
        case BooleanColumn():
            return literal(constant.text in {"yes", "true"})
        case LabelColumn():
            return literal(constant.text)
        case DateColumn() | InstantColumn() | DurationColumn():
            return literal(type(column)(lo=constant.text).lo)
    return literal(NumberColumn(lo=constant.text).lo)


def _bound(value: Any) -> str:
    """Write a bound, a number without the zeros that its step gives it."""
    return literal(NumberColumn(lo=value).lo if isinstance(value, int | Decimal) else value)


def allowed_of(column: Column) -> str:
    """Return the tests that the values of a column pass; nothing where all do."""
    if isinstance(column, EnumColumn):
        return ", ".join(map(literal, column.labels))
    if not isinstance(column, Ordered):
        return ""
    lo, hi = column.lo, column.hi
    lo_open, hi_open = getattr(column, "lo_open", False), getattr(column, "hi_open", False)
    if lo is not None and hi is not None:
        return f"{'(' if lo_open else '['}{_bound(lo)}..{_bound(hi)}{')' if hi_open else ']'}"
    if lo is not None:
        return f"{'>' if lo_open else '>='} {_bound(lo)}"
    return "" if hi is None else f"{'<' if hi_open else '<='} {_bound(hi)}"


def _nowhere(column: Column, text: str) -> str:
    """Return tests that no value of a column passes, nor null."""
    if isinstance(column, Ordered) and column.lo is not None:
        return f"< {_bound(column.lo)}"
    if isinstance(column, Ordered) and column.hi is not None:
        return f"> {_bound(column.hi)}"
    raise FieldError("when", text, "a cell that matches something; leave the rule out")
