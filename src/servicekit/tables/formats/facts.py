"""One fact as text: the value of a column, written and read as in a cell."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from enum import Enum
from typing import Any

from servicekit.errors import ColumnError
from servicekit.tables.columns.column import Column, plain
from servicekit.tables.columns.labels import BooleanColumn, EnumColumn, TextColumn
from servicekit.tables.columns.notation import Constant, quoted, read
from servicekit.tables.columns.numeric import DecimalColumn, MoneyColumn
from servicekit.tables.columns.ordered import Ordered
from servicekit.tables.columns.sets import SetColumn

__all__ = ["fact_of", "fact_text", "one_value", "possible", "refused"]

_CENT = Decimal("0.01")
# What to write for each kind of column, where its domain does not say it.
_FORMS = {
    "integer": "a whole number",
    "number": "a number",
    "duration": "an amount of time such as 2h30m",
    "date": "a date such as 2026-05-04",
    "instant": "an instant such as 2026-05-04T09:00Z",
}

# In any number of quotes: a pair of them says that it is text, and then perhaps with quotes inside.
_NONE = re.compile(r'("*)none\1')


def possible(column: Column) -> str:
    """Say which values a fact can have, and how to write them.

    Example:
        >>> from servicekit.tables import col
        >>> possible(col.integer(0, 3650)), possible(col.boolean(optional=True))
        ('a whole number, 0 to 3650', 'yes or no, or none')
    """
    return f"{_values(column)}{', or none' if column.optional else ''}"


def _values(column: Column) -> str:
    domain = column.domain()
    form = _FORMS.get(column.kind())
    match column:
        case SetColumn():
            atoms = ", ".join(map(quoted, column.atoms))
            return f'one or more of {atoms}, with commas between, or "" for none'
        case MoneyColumn():
            exact = column.step == _CENT
            detail = " such as 12.50" if exact else f", a multiple of {column.step:f}"
            form = f"an amount in {column.currency}{detail}"
        case DecimalColumn():
            form = f"a multiple of {column.step:f}"
    if form is None:
        return domain
    return form if domain.startswith("any ") else f"{form}, {domain}"


def refused(column: Column, given: Any) -> str:
    """Say that a value is no fact of a column, and what to give, to people and to machines.

    Example:
        >>> from servicekit.tables import col
        >>> refused(col.duration(), 20)
        '20 is not possible; give an amount of time such as 2h30m'
    """
    return f"{_shown(given)} is not possible; give {possible(column)}"


def _shown(given: Any) -> str:
    """Write a value as JSON has it, and text as people quote it."""
    try:
        return repr(given) if isinstance(given, str) else json.dumps(given, default=str)
    except (
        ValueError,
        RecursionError,
    ):  # thousands of digits, or of brackets
        return "this value"


def fact_of(column: Column, given: Any) -> Any:
    """Return the fact that a text says, or a natural value of Python, TOML or JSON.

    Text is taken as it is for columns of text and labels, but for ``none`` in quotes, which is
    that word. In any other column it is read as one value in a cell; for a set as a list of atoms,
    of which ``""`` has none. ``None`` and the text ``none`` are known to be absent, in a column
    that is optional. A member of an ``Enum`` is always a label.

    Example:
        >>> from servicekit.tables import col
        >>> fact_of(col.duration(), "2h30m"), fact_of(col.boolean(), "Yes")
        (datetime.timedelta(seconds=9000), True)

    Raises:
        ServiceKitError: it is no value of the column.
    """
    text = given if isinstance(given, str) and not isinstance(given, Enum) else None
    if column.optional and (given is None or text == "none"):
        return None
    if isinstance(column, SetColumn):
        found: Any = frozenset(column.atoms_of(given) if text is None else _atoms(text))
    elif isinstance(column, TextColumn | EnumColumn):
        found = column.label(given if text is None else _unquoted(text))
    elif isinstance(column, BooleanColumn) and text is not None:
        found = one_value(column, text.strip().lower())
    else:
        found = one_value(column, given)
    column.axis(()).at(found)
    return found


def _unquoted(text: str) -> str:
    return text[1:-1] if text != "none" and _NONE.fullmatch(text) else text


def _atoms(text: str) -> list[str]:
    if not text.strip():
        return []
    tests, negated = read(text)
    atoms = [test.text for test in tests if isinstance(test, Constant)]
    if negated or len(atoms) < len(tests):
        raise ColumnError("set_of", text, "a list of labels such as 'a, b'")
    return atoms


def one_value(column: Column, given: Any) -> Any:
    """Return the value that a cell matches, when it is one value alone.

    Raises:
        CellError: the cell cannot be read.
        ColumnError: it matches none, or several.
    """
    cell = column.cell(given)
    if isinstance(column, Ordered):
        match cell.parts:
            case [low, high] if column.after(low) == high and not cell.nothing:
                return column.value(low)
    elif len(cell.parts) == 1 and not cell.nothing:  # yes or no
        return cell.parts[0]
    raise ColumnError(column.kind(), given, f"one value, {column.domain()}")


def fact_text(column: Column, value: Any) -> str:
    """Write a fact, so that equal facts have the same text and others another.

    :func:`fact_of` reads it back. A value outside of the domain is written like any other, and
    ``None`` as ``none`` in every column.

    Example:
        >>> from servicekit.tables import col
        >>> fact_text(col.set_of("a", "b"), ["b", "a"]), fact_text(col.text(optional=True), "none")
        ('a, b', '"none"')

    Raises:
        ServiceKitError: it is of another kind than the values of the column.
    """
    if value is None:
        return "none"
    if isinstance(column, SetColumn):
        return ", ".join(map(quoted, sorted(set(column.atoms_of(value)))))
    if isinstance(column, TextColumn | EnumColumn):
        label: str = column.label(value)
        return f'"{label}"' if _NONE.fullmatch(label) else label
    # Not as a cell, which is "-" for the only value of a domain.
    return column._word(column._from_natural(plain(value)))  # noqa: SLF001 - of one family
