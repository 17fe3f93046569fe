"""The sheet: what a policy says of some cases, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from servicekit.errors import FieldError
from servicekit.values import texts, tuple_of

__all__ = ["Case", "Row", "Sheet", "sheets"]

#: A case in words.
Case = tuple[str, ...]


@attrs.frozen(kw_only=True)
class Row:
    """One case, and what is said of it.

    Args:
        case: its facts, in words.
        said: what is said of it, in words.
        why: how to find out why; it is only asked where the row is not as it was.
    """

    case: tuple[str, ...] = attrs.field(converter=texts)
    said: tuple[str, ...] = attrs.field(converter=texts)
    why: Callable[[], str] = attrs.field(default=str, eq=False, repr=False)

    @property
    def cells(self) -> tuple[str, ...]:
        """All cells, those of the case first."""
        return self.case + self.said


def _rows(values: Iterable[Row]) -> tuple[Row, ...]:
    return tuple_of(Row, values)


def _unasked(_: Case) -> Row | None:
    return None


@attrs.frozen(kw_only=True)
class Sheet:
    """What a policy says of some cases.

    Args:
        title: what stands above it, where there are several.
        case: the names of what a case is.
        said: the names of what is said of it.
        rows: the cases.
        again: how to ask about a case by its words, as far as they say what it is.
    """

    title: str = ""
    case: tuple[str, ...] = attrs.field(converter=texts)
    said: tuple[str, ...] = attrs.field(converter=texts)
    rows: tuple[Row, ...] = attrs.field(converter=_rows)
    again: Callable[[Case], Row | None] = attrs.field(default=_unasked, eq=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, those of the case first."""
        return self.case + self.said

    def only(self, columns: Iterable[str]) -> Sheet:
        """Return the sheet with some columns of its cases, in the order given."""
        places = [self.case.index(name) for name in columns if name in self.case]
        rows = (attrs.evolve(row, case=[row.case[n] for n in places]) for row in self.rows)
        names = [self.case[n] for n in places]
        again = self.again if len(names) == len(self.case) else _unasked
        return attrs.evolve(self, case=names, rows=rows, again=again)


def sheets(made: Iterable[Sheet], columns: Iterable[str] | None) -> tuple[Sheet, ...]:
    """Return sheets with the columns that are asked for.

    Raises:
        FieldError: no sheet has such a column.
    """
    found = tuple(made)
    if columns is None:
        return found
    wanted = texts(columns)
    known = dict.fromkeys(name for sheet in found for name in sheet.case)
    for name in wanted:
        if name not in known:
            raise FieldError("columns", name, f"a column of the cases: {', '.join(known)}")
    return tuple(sheet.only(wanted) for sheet in found)
