"""The columns of a decision table, by the kind of their values.

Bounds are inclusive, and may be written as in a cell: ``"2h30m"``, ``"2026-02-01"``. Everywhere,
``optional`` says that a fact can be ``None``, which is known to be absent; and ``missing`` says
what an absent fact means: ``"unknown"``, so that it may be asked for, or ``"none"``, so that it is
known to be absent, which makes the column optional.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from servicekit.money import Money
from servicekit.tables.columns.column import Column, Missing
from servicekit.tables.columns.labels import BooleanColumn, EnumColumn, TextColumn, labels_of
from servicekit.tables.columns.numeric import (
    DecimalColumn,
    IntegerColumn,
    MoneyColumn,
    NumberColumn,
)
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.columns.times import DateColumn, DurationColumn, InstantColumn

__all__ = [
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
]

Number = int | float | Decimal | str
Labels = str | Enum | Iterable[str | Enum]


def enum(*labels: Labels, optional: bool = False, missing: Missing = "unknown") -> Column:
    """Make a column that has one of several labels, given one by one or as one iterable.

    Example:
        >>> tier = enum("standard", "gold")
        >>> tier.text(tier.cell("not(gold)"))
        'standard'

    Raises:
        ColumnError: there is no label, one is blank or no text, or one stands there twice.
    """
    return EnumColumn(labels=labels_of("enum", labels), optional=optional, missing=missing)


def text(*, optional: bool = False, missing: Missing = "unknown") -> Column:
    """Make a column of any text; what no cell names is one class, "any other".

    Example:
        >>> city = text()
        >>> city.text(city.cell("not(London)"))
        'not(London)'
    """
    return TextColumn(optional=optional, missing=missing)


def boolean(*, optional: bool = False, missing: Missing = "unknown") -> Column:
    """Make a column of yes and no.

    Example:
        >>> opened = boolean()
        >>> opened.text(opened.cell(True))
        'yes'
    """
    return BooleanColumn(optional=optional, missing=missing)


def integer(
    lo: Number | None = None,
    hi: Number | None = None,
    *,
    optional: bool = False,
    missing: Missing = "unknown",
) -> Column:
    """Make a column of integers.

    Example:
        >>> days = integer(0, 3650)
        >>> days.text(days.cell("< 22"))
        '<= 21'

    Raises:
        ColumnError: a bound is no integer, or ``lo`` is greater than ``hi``.
    """
    return IntegerColumn(lo=lo, hi=hi, optional=optional, missing=missing)


def decimal(
    lo: Number | None = None,
    hi: Number | None = None,
    *,
    step: Number,
    optional: bool = False,
    missing: Missing = "unknown",
) -> Column:
    """Make a column of multiples of a step, such as ``"0.01"``.

    Example:
        >>> share = decimal(0, 1, step="0.01")
        >>> share.text(share.cell("[0.25..0.5)"))
        '[0.25..0.5)'

    Raises:
        ColumnError: the step is not greater than zero, or a bound is no multiple of it.
    """
    return DecimalColumn(lo=lo, hi=hi, step=step, optional=optional, missing=missing)


def number(
    lo: Number | None = None,
    hi: Number | None = None,
    *,
    lo_open: bool = False,
    hi_open: bool = False,
    optional: bool = False,
    missing: Missing = "unknown",
) -> Column:
    """Make a column of numbers without a step: between any two there is another.

    Args:
        lo: the least number; with ``lo_open`` the one above which all are.
        hi: the greatest number; with ``hi_open`` the one below which all are.
        lo_open: whether ``lo`` itself is outside of the domain.
        hi_open: whether ``hi`` itself is outside of the domain.
        optional: whether a fact can be ``None``.
        missing: what an absent fact means.

    Example:
        >>> weight = number(0, lo_open=True)
        >>> weight.text(weight.cell("< 5, (5..7.5]"))
        '< 5, (5..7.5]'

    Raises:
        ColumnError: a bound is no finite number, or no number is left between them.
    """
    return NumberColumn(
        lo=lo, hi=hi, lo_open=lo_open, hi_open=hi_open, optional=optional, missing=missing
    )


def money(
    currency: str,
    lo: Money | Number | None = None,
    hi: Money | Number | None = None,
    *,
    step: Number = "0.01",
    optional: bool = False,
    missing: Missing = "unknown",
) -> Column:
    """Make a column of amounts in one currency.

    Example:
        >>> price = money("EUR", lo=0)
        >>> price.text(price.cell("< 100 EUR"))
        '< 100'

    Raises:
        ColumnError: the currency has not three letters, the step is not greater than zero, or a
            bound is no multiple of it.
    """
    return MoneyColumn(
        currency=currency, lo=lo, hi=hi, step=step, optional=optional, missing=missing
    )


def duration(
    lo: dt.timedelta | str | None = None,
    hi: dt.timedelta | str | None = None,
    *,
    step: dt.timedelta | str = dt.timedelta(microseconds=1),
    optional: bool = False,
    missing: Missing = "unknown",
) -> Column:
    """Make a column of amounts of time.

    Example:
        >>> waited = duration(lo="0s")
        >>> waited.text(waited.cell(">= PT2H30M"))
        '>= 2h30m'

    Raises:
        ColumnError: the step is not greater than zero, or a bound is no multiple of it.
    """
    return DurationColumn(lo=lo, hi=hi, step=step, optional=optional, missing=missing)


def date(
    lo: dt.date | str | None = None,
    hi: dt.date | str | None = None,
    *,
    optional: bool = False,
    missing: Missing = "unknown",
) -> Column:
    """Make a column of dates.

    Example:
        >>> bought_on = date()
        >>> bought_on.text(bought_on.cell("< 2026-02-01"))
        '<= 2026-01-31'

    Raises:
        ColumnError: a bound is no date, or ``lo`` is after ``hi``.
    """
    return DateColumn(lo=lo, hi=hi, optional=optional, missing=missing)


def instant(
    lo: dt.datetime | str | None = None,
    hi: dt.datetime | str | None = None,
    *,
    optional: bool = False,
    missing: Missing = "unknown",
) -> Column:
    """Make a column of instants, to the microsecond and whatever zone they are given in.

    Example:
        >>> closed_at = instant()
        >>> closed_at.text(closed_at.cell("< 2026-02-01T09:00+01:00"))
        '< 2026-02-01T08:00Z'

    Raises:
        ColumnError: a bound has no time zone, or ``lo`` is after ``hi``.
    """
    return InstantColumn(lo=lo, hi=hi, optional=optional, missing=missing)


def set_of(*atoms: Labels, optional: bool = False, missing: Missing = "unknown") -> Column:
    """Make a column of sets of atoms, given one by one or as one iterable.

    Example:
        >>> needs = set_of("no phone", "more time")
        >>> axis = needs.axis([needs.cell("more time")])
        >>> axis.mask(needs.cell("more time")) >> axis.at({"no phone", "more time"}) & 1
        1

    Raises:
        ColumnError: there is no atom, one is blank or no text, or one stands there twice.
    """
    return SetColumn(atoms=labels_of("set_of", atoms), optional=optional, missing=missing)
