"""Outcomes as text: which kind they are of, and how each of them is written.

The kind is written like a column (``text``, ``money EUR``, ``optional duration``), and the outcome
like one value in a cell of it: ``12.50``, ``2h30m``, ``yes``. Three things are different:

* text stands as it is, commas and all; only what would be taken for something else is in quotes;
* in an ``optional`` kind, ``none`` is ``None``;
* ``value``, or ``optional value``, is a kind as well: whatever TOML has, written as TOML has it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

import attrs

from servicekit.errors import ColumnError, FieldError
from servicekit.money import Money
from servicekit.tables import col
from servicekit.tables.columns.column import Column
from servicekit.tables.columns.labels import BooleanColumn, EnumColumn, TextColumn
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.formats.declaring import declare, declared
from servicekit.tables.formats.facts import one_value
from servicekit.tables.formats.toml_values import parsed, written

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["Kind", "Kinds", "literal", "outcomes_of", "unquoted", "unwritable"]

_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_ESCAPED = re.compile(r"\\(.)")
_FINEST = -1000  # the exponent of the smallest step that is written out


def literal(text: str, reserved: Collection[str] = ()) -> str:
    r"""Write text as it is, or in quotes where it would be read as something else.

    Example:
        >>> literal("Sorry, no"), literal(" ")
        ('Sorry, no', '" "')
        >>> print(literal("none", {"none"}), literal('"yes"'))
        "none" "\"yes\""
    """
    text = str.__str__(text)  # a member of an enumeration is the text that it holds
    if text.strip() == text and text[:1] not in {"", '"'} and text.casefold() not in reserved:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquoted(text: str) -> str:
    """Return the text that :func:`literal` wrote."""
    found = _QUOTED.fullmatch(text)
    return _ESCAPED.sub(r"\1", found[1]) if found else text


@attrs.frozen
class Kind:
    """One kind of outcome.

    Args:
        column: the column whose values they are; ``None`` for whatever TOML has.
        optional: whether ``None`` is one of them.
    """

    column: Column | None
    optional: bool = attrs.field(kw_only=True)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a kind.

        Example:
            >>> Kind.parse("money EUR").read("12.50")
            Money('12.50', 'EUR')

        Raises:
            ColumnError: there is no such kind of outcome.
        """
        words = text.lower().split()
        if words in (["value"], ["optional", "value"]):
            return cls(None, optional=len(words) > 1)
        column = declare(text)
        if isinstance(column, SetColumn):
            raise ColumnError("set of", text, "an outcome is no set; write a list as a value")
        return cls(column, optional=column.optional)

    @classmethod
    def of(cls, values: Sequence[Any]) -> Self:
        """Return the kind of all of some outcomes, ``value`` where they have none in common.

        Example:
            >>> print(Kind.of(["accept", "decline", None]), Kind.of([1, "a"]), sep=", ")
            optional text, value
        """
        some = [value for value in values if value is not None]
        optional = len(some) < len(values)
        kinds = {_kind(value) for value in some} or {("text",)}
        if len(kinds) > 1 or None in kinds:
            return cls(None, optional=optional)
        name, *currency = kinds.pop() or ()
        step = {"step": _step(some)} if name in {"decimal", "money"} else {}
        column = getattr(col, name)(*currency, **step, optional=optional)
        return cls(column, optional=optional)

    def __str__(self) -> str:
        if self.column is None:
            return "optional value" if self.optional else "value"
        return declared(self.column)

    def read(self, given: Any) -> Any:
        """Return an outcome from its text, or from a natural value.

        Raises:
            ServiceKitError: it is of another kind, or not one value alone.
            ValueError: it is no value that TOML has.
        """
        if given == "none" and self.optional:
            return None
        if self.column is None:
            return parsed(given)
        if isinstance(self.column, TextColumn | EnumColumn):
            label = unquoted(given) if isinstance(given, str) else given
            self.column.axis(()).at(label)
            return label
        if isinstance(self.column, BooleanColumn) and isinstance(given, str):
            given = given.lower()
        return one_value(self.column, given)

    def write(self, value: Any) -> str:
        """Return the text of an outcome.

        Raises:
            ValueError: it cannot be written.
        """
        if value is None and self.optional:
            return "none"
        if self.column is None:
            return written(value)
        if isinstance(self.column, TextColumn | EnumColumn):
            return literal(value, {"none"} if self.optional else ())
        return self.column.text(self.column.cell(value))


def _kind(value: Any) -> tuple[str, ...] | None:
    """Return the column that one outcome is of; ``None`` where only TOML may have it."""
    match value:
        case datetime():
            return ("instant",) if value.utcoffset() == timedelta() else None
        case Money():
            return "money", value.currency
        case Decimal():
            return ("decimal",) if value.is_finite() else None
    return next((name for kind, name in _COLUMNS.items() if isinstance(value, kind)), None)


_COLUMNS: dict[type, tuple[str, ...]] = {
    str: ("text",),
    bool: ("boolean",),  # before the integers, of which it is one for Python
    int: ("integer",),
    timedelta: ("duration",),
    date: ("date",),
}


def _step(values: Iterable[Any]) -> Decimal:
    """Return the coarsest step that leaves all amounts the decimals that they have."""
    amounts = [value.amount if isinstance(value, Money) else value for value in values]
    exponent = min(int(amount.as_tuple().exponent) for amount in amounts)
    return Decimal((0, (1,), max(_FINEST, min(0, exponent))))


@attrs.frozen
class Kinds:
    """The kinds of all outcomes of a table.

    Args:
        whole: of those that are no mapping, or an empty one; ``None`` where all are mappings.
        parts: of the values of mappings, by key.
    """

    whole: Kind | None
    parts: Mapping[str, Kind]

    @classmethod
    def of(cls, outcomes: Iterable[Any]) -> Self:
        """Return the kinds of some outcomes."""
        wholes: list[Any] = []
        parts: dict[str, list[Any]] = {}
        for outcome in outcomes:
            if not (isinstance(outcome, Mapping) and outcome):
                wholes.append(outcome)
                continue
            for key, value in outcome.items():
                parts.setdefault(key, []).append(value)
        kinds = {key: Kind.of(values) for key, values in parts.items()}
        return cls(Kind.of(wholes) if wholes or not kinds else None, kinds)


def outcomes_of(table: DecisionTable[Any]) -> list[Any]:
    """Return the outcomes of all rules of a table, and what holds otherwise."""
    outcomes = [rule.then for rule in table.rules]
    return outcomes if table.otherwise is attrs.NOTHING else [*outcomes, table.otherwise]


def unwritable(path: str, outcome: Any) -> FieldError:
    """Return the error that says which outcomes can be written."""
    return FieldError(
        path,
        outcome,
        "text, numbers, yes and no, dates, and lists and mappings of these can be written; or "
        "outcomes that are all Decimal, all timedelta, or all Money of one currency, and None",
    )
