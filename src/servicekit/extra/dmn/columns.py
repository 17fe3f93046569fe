"""The columns of a DMN table: by the type of the input, and by the values that it allows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from servicekit.extra.dmn.cells import cell_of
from servicekit.extra.dmn.feel import UnaryTests
from servicekit.tables import col
from servicekit.tables.columns.column import Column
from servicekit.tables.columns.numeric import NumberColumn
from servicekit.tables.columns.ordered import Ordered
from servicekit.tables.columns.times import DateColumn, DurationColumn, InstantColumn

__all__ = ["TYPES", "column_of"]

# The types of DMN, and those that some editors write in their place.
TYPES: Mapping[str, str] = {
    "string": "text",
    "boolean": "boolean",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "date": "date",
    "date and time": "instant",
    "dateTime": "instant",
    "days and time duration": "duration",
    "dayTimeDuration": "duration",
    "duration": "duration",
}

_ORDERED: Mapping[str, type[Ordered]] = {
    "number": NumberColumn,
    "date": DateColumn,
    "instant": InstantColumn,
    "duration": DurationColumn,
}


def column_of(kind: str, allowed: UnaryTests) -> Column:
    """Return a column of a kind whose missing facts are null, within the values that are allowed.

    Listed texts make an enumeration. The values of numbers, dates and durations are cut to the
    range that holds all that is allowed. Whatever else is said of the values is left to the
    caller's data: the column takes more values than those, never fewer.

    Raises:
        CellError: what is allowed are no values of that kind.
        ColumnError: a label is blank.
    """
    text = cell_of(kind, allowed)
    if kind in _ORDERED:
        column = _ORDERED[kind](missing="none")
        return _within(column, text) if allowed.tests else column
    if kind == "boolean":
        return col.boolean(missing="none")
    labels = [value for value in allowed.listed or () if value is not None]
    if labels:
        return col.enum(dict.fromkeys(labels), missing="none")
    return col.text(missing="none")


def _within(column: Ordered, allowed: str) -> Ordered:
    cuts = column.cell(allowed).parts
    if not cuts:  # null alone, which is always allowed
        return column
    lowest, highest = cuts[0], cuts[-1]
    if isinstance(column, NumberColumn):
        return _between(lowest, highest)
    lo, hi = column.least(lowest, highest), column.greatest(lowest, highest)
    return attrs.evolve(column, lo=lo, hi=hi)


def _between(lowest: tuple[Any, int], highest: tuple[Any, int]) -> NumberColumn:
    lo, hi = (None if abs(number) == _INFINITY else number for number, _ in (lowest, highest))
    lo_open, hi_open = lo is not None and lowest[1] == 1, hi is not None and highest[1] == 0
    return NumberColumn(lo=lo, hi=hi, lo_open=lo_open, hi_open=hi_open, missing="none")


_INFINITY = Decimal("Infinity")
