"""The columns of a decision table: each one input with its domain."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, ClassVar, Literal

import attrs

from servicekit.errors import CellError, ColumnError, FactTypeError, OutsideDomainError
from servicekit.tables.columns.axis import Axis
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.notation import (
    Constant,
    Natural,
    Span,
    UnaryTest,
    UnaryTests,
    Word,
    read,
    read_one,
)
from servicekit.tables.columns.slips import mended

__all__ = ["Column", "Missing", "Parts", "Piece", "plain"]

Missing = Literal["unknown", "none"]

Parts = tuple[tuple[Any, ...], bool]
"""The values that a cell matches, without ``None``: its ``parts``, and its ``others``."""

Piece = Constant | Natural | Span
"""A test of values, and not of whether there is one."""

_LISTS = list, tuple, set, frozenset


def _missing(value: object) -> Missing:
    match value:
        case "unknown" | "none":
            return value
    raise ColumnError("missing", value, "'unknown' or 'none'")


@attrs.frozen(kw_only=True)
class Column(ABC):
    """One input of a table: the values that it can have, and how they are written.

    The functions of :mod:`servicekit.tables.col` make columns of every kind.

    Args:
        missing: what an absent fact means: ``"unknown"``, so that it may be asked for, or
            ``"none"``, so that it is known to be absent.
        optional: whether a fact can be ``None``, which is known to be absent. It always can when
            ``missing`` is ``"none"``.

    Raises:
        ColumnError: the definition is not possible.
    """

    ordered: ClassVar[bool] = False
    """Whether the values have an order, so that cells can compare."""

    missing: Missing = attrs.field(default="unknown", converter=_missing)
    optional: bool = attrs.field(default=False, converter=bool)

    def __attrs_post_init__(self) -> None:
        if self.missing == "none":
            object.__setattr__(self, "optional", True)

    @abstractmethod
    def kind(self) -> str:
        """Return the name of the function that makes such a column, like ``"integer"``."""

    @abstractmethod
    def domain(self) -> str:
        """Say in words which values there are, without ``None``."""

    @abstractmethod
    def axis(self, cells: Iterable[Cell]) -> Axis:
        """Return the classes into which cells of this column cut its domain."""

    def cell(self, given: object) -> Cell:
        """Make a cell from text, from one natural value, or from a list of both.

        In a list, every item is one test; as everywhere, text is read and not taken literally, so
        that ``"none"`` is ``None`` there as well. A member of an ``Enum`` is always a label.

        Example:
            >>> from servicekit.tables import col
            >>> days = col.integer(0, 3650, optional=True)
            >>> days.cell("not(<= 30, none)") == days.cell("> 30")
            True
            >>> days.cell([5, "> 7", None]) == days.cell("5, > 7, none")
            True

        Raises:
            CellError: the text is not in the notation, or names what the column does not have.
        """
        try:
            return self._cell(given)
        except CellError as error:
            meant = self._meant(given)
            if meant is None:
                raise
            expected = f"{meant!r}, if that is meant"
            raise CellError(error.text, error.position, expected) from None

    def _meant(self, given: object) -> str | None:
        """Return a text as the notation has it, where a usual slip keeps it from being read."""
        guess = mended(given) if isinstance(given, str) else None
        if guess is None:
            return None
        try:
            return None if self._cell(guess).empty else guess
        except CellError:
            return None

    def _cell(self, given: object) -> Cell:
        tests, text = _tests(given), _shown(given)
        pieces = [test for test in tests.tests if not isinstance(test, Word)]
        words = [test for test in tests.tests if isinstance(test, Word)]
        parts, others = self._parts(pieces, text)
        if any(word.text != "none" for word in words):
            parts, others = self._whole()
        nothing = False
        for word in words:  # all of them, as each can be a mistake
            nothing |= self._takes_none(word, text)
        if tests.negated:
            parts, others = self._inverse(parts, others=others)
            nothing = self.optional and not nothing
        cell = Cell(parts=parts, others=others, nothing=nothing)
        return attrs.evolve(cell, given=self._kept(given)) if cell.empty else cell

    def text(self, cell: Cell) -> str:
        """Return the canonical text of a cell, which reads back as an equal cell.

        Equal cells have the same text, but for those that match nothing: they keep what was
        written, which says more.

        Example:
            >>> from servicekit.tables import col
            >>> days = col.integer(0, 3650)
            >>> days.text(days.cell("[31..3650], < 5"))
            '<= 4, >= 31'
            >>> days.text(days.cell(">= 4000"))
            '>= 4000'
        """
        if cell.empty:
            return cell.given or ("not(some, none)" if self.optional else "not(some)")
        if not cell.parts and not cell.others:
            return "none"
        if (cell.parts, cell.others) == self._whole():
            return "-" if cell.nothing or not self.optional else "some"
        return self._spelt(cell)

    def joined(self, other: Column) -> Column | None:
        """Return a column for the values of both, ``None`` where they are not of one kind."""
        if self == other:
            return self
        if type(self) is not type(other):
            return None
        optional = self.optional or other.optional
        return self._joined(other, optional=optional)

    def held_in(self, wider: Column) -> Cell:
        """Return the cell of a joined column that matches the values of this one."""
        parts, others = self._held_in(wider)
        return Cell(parts=parts, others=others, nothing=self.optional)

    def _joined(self, other: Any, *, optional: bool) -> Column | None:
        return attrs.evolve(self, missing="unknown", optional=optional)

    def _held_in(self, wider: Any) -> Parts:
        return self._whole()

    def _takes_none(self, word: Word, text: str) -> bool:
        if word.text == "none" and not self.optional:
            expected = "a value; it is never none, as the column is not optional"
            raise CellError(text, word.position, expected)
        return self.optional and word.text != "some"

    def _kept(self, given: object) -> str:
        """Return the text of a cell that matches nothing, from what it was made of."""
        items = given if isinstance(given, _LISTS) else [given]
        return ", ".join(
            sorted(
                item.strip()
                if isinstance(item, str)
                else self._word(self._from_natural(plain(item)))
                for item in items
            )
        )

    def _key(self, constant: Constant | Natural, text: str) -> Any:
        """Return a constant of a cell in the column's own terms."""
        try:
            if isinstance(constant, Natural):
                return self._from_natural(constant.value)
            return self._from_text(constant)
        except FactTypeError as error:
            # What a fact is for Python says nothing to those who write cells.
            domain = f"a value of the column, which is {self.domain()}"
            expected = error.expected if isinstance(constant, Constant) else domain
        except OutsideDomainError as error:
            expected = error.expected
        position = constant.position if isinstance(constant, Constant) else 0
        raise CellError(text, position, expected)

    @abstractmethod
    def _from_text(self, constant: Constant) -> Any: ...

    @abstractmethod
    def _from_natural(self, value: Any) -> Any: ...

    @abstractmethod
    def _whole(self) -> Parts: ...

    @abstractmethod
    def _parts(self, pieces: Sequence[Piece], text: str) -> Parts: ...

    @abstractmethod
    def _inverse(self, parts: tuple[Any, ...], *, others: bool) -> Parts: ...

    @abstractmethod
    def _spelt(self, cell: Cell) -> str: ...

    @abstractmethod
    def _word(self, key: Any) -> str: ...


def _tests(given: object) -> UnaryTests:
    if isinstance(given, str) and not isinstance(given, Enum):
        return read(given)
    if not isinstance(given, _LISTS):
        return UnaryTests((_natural(given),))
    if not given:
        raise CellError(_shown(given), 0, "a list of at least one value; '-' matches anything")
    return UnaryTests(tuple(_item(item) for item in given))


def _item(item: object) -> UnaryTest:
    if isinstance(item, str) and not isinstance(item, Enum):
        return read_one(item)
    return _natural(item)


def _natural(value: object) -> UnaryTest:
    if value is None:
        return Word("none", 0)
    return Natural(plain(value))


def plain(value: object) -> Any:
    """Return the value of a member of an enumeration, and every other value as it is."""
    return value.value if isinstance(value, Enum) else value


def _shown(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return type(value).__name__
