"""The columns of a decision table: each one input with its domain."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, ClassVar, Literal, NamedTuple

import attrs

from servicekit.errors import CellError, ColumnError, FactTypeError, OutsideDomainError
from servicekit.tables.axis import Axis
from servicekit.tables.cell import Cell
from servicekit.tables.notation import Constant, Span, Test, Tests, Word, read

__all__ = ["Column", "Missing", "Natural", "Parts", "Piece"]

Missing = Literal["unknown", "none"]

Parts = tuple[tuple[Any, ...], bool]
"""The values that a cell matches, without ``None``: its ``parts``, and its ``others``."""


class Natural(NamedTuple):
    """A value of Python's own, where text could stand as well."""

    value: object


Piece = Constant | Span | Natural
"""A test of values, and not of whether there is one."""


def _missing(value: object) -> Missing:
    if value == "unknown" or value == "none":  # noqa: PLR1714 - mypy narrows only this
        return value
    raise ColumnError("missing", value, "'unknown' or 'none'")


def _optional(value: object, column: Column) -> bool:
    return bool(value) or column.missing == "none"


@attrs.frozen(kw_only=True)
class Column(ABC):
    """One input of a table: the values that it can have, and how they are written.

    The functions of :mod:`servicekit.tables.col` make the columns of every kind.

    Args:
        missing: what an absent fact means: ``"unknown"``, so that it may be asked for, or
            ``"none"``, so that it is known to be absent.
        optional: whether a fact can be ``None``, which is known to be absent. It always can when
            ``missing`` is ``"none"``.

    Raises:
        ColumnError: the definition is not possible.
    """

    ordered: ClassVar[bool] = False

    missing: Missing = attrs.field(default="unknown", converter=_missing)
    optional: bool = attrs.field(
        default=False, converter=attrs.Converter(_optional, takes_self=True)
    )

    @abstractmethod
    def kind(self) -> str:
        """Return the name of the function that makes such a column: ``"integer"``, ``"enum"``."""

    @abstractmethod
    def axis(self, cells: Iterable[Cell]) -> Axis:
        """Return the classes into which cells of this column cut its domain."""

    def cell(self, given: object) -> Cell:
        """Make a cell from text, from one natural value, or from a list of both.

        Example:
            >>> from servicekit.tables import col
            >>> days = col.integer(0, 3650, optional=True)
            >>> days.cell("not(<= 30, none)") == days.cell("> 30")
            True
            >>> days.cell([5, None]) == days.cell("5, none")
            True

        Raises:
            CellError: the text is not in the notation, or names what the column does not have.
        """
        text = given if isinstance(given, str) else _shown(given)
        tests = _tests(given)
        pieces = [test for test in tests.tests if not isinstance(test, Word)]
        words = [test for test in tests.tests if isinstance(test, Word)]
        parts, others = self._parts(pieces, text)
        if any(word.text != "none" for word in words):
            parts, others = self._whole()
        nothing = any(self._takes_none(word, text) for word in words)
        if tests.negated:
            parts, others = self._inverse(parts, others=others)
            nothing = self.optional and not nothing
        return self._made(parts, others=others, nothing=nothing, given=text)

    def text(self, cell: Cell) -> str:
        """Return the canonical text of a cell, which reads back as an equal cell.

        Example:
            >>> from servicekit.tables import col
            >>> days = col.integer(0, 3650)
            >>> days.text(days.cell("[31..3650], < 5"))
            '<= 4, >= 31'
        """
        if cell.empty:
            return cell.given or ("not(some, none)" if self.optional else "not(some)")
        if not cell.parts and not cell.others:
            return "none"
        if (cell.parts, cell.others) == self._whole():
            return "-" if cell.nothing or not self.optional else "some"
        return self._spelt(cell)

    def _takes_none(self, word: Word, text: str) -> bool:
        if word.text == "none" and not self.optional:
            expected = f"a value, as {self.kind()} is never none here; make the column optional"
            raise CellError(text, word.position, expected)
        return self.optional and word.text != "some"

    def _made(self, parts: tuple[Any, ...], *, others: bool, nothing: bool, given: str = "") -> Cell:
        cell = Cell(parts=parts, others=others, nothing=nothing)
        return attrs.evolve(cell, given=given) if given and cell.empty else cell

    def _key(self, constant: Constant | Natural, text: str) -> Any:
        """Return a constant of a cell in the column's own terms."""
        try:
            if isinstance(constant, Constant):
                return self._from_text(constant)
            return self._from_natural(constant.value)
        except (FactTypeError, OutsideDomainError) as error:
            position = constant.position if isinstance(constant, Constant) else 0
            raise CellError(text, position, error.expected) from None

    def _refused(self, value: object, expected: str) -> FactTypeError:
        if value is None:
            expected = f"{expected}; it is never None here, as the column is not optional"
        return FactTypeError(self.kind(), value, expected)

    def _outside(self, value: object, expected: str) -> OutsideDomainError:
        return OutsideDomainError(self.kind(), value, expected)

    @abstractmethod
    def _from_text(self, constant: Constant) -> Any: ...

    @abstractmethod
    def _from_natural(self, value: object) -> Any: ...

    @abstractmethod
    def _whole(self) -> Parts: ...

    @abstractmethod
    def _parts(self, pieces: Sequence[Piece], text: str) -> Parts: ...

    @abstractmethod
    def _inverse(self, parts: tuple[Any, ...], *, others: bool) -> Parts: ...

    @abstractmethod
    def _spelt(self, cell: Cell) -> str: ...


def _tests(given: object) -> Tests[Test | Natural]:
    if isinstance(given, str) and not isinstance(given, Enum):
        return read(given)
    if not isinstance(given, list | tuple | set | frozenset):
        return Tests((_natural(given),))
    if not given:
        raise CellError(_shown(given), 0, "a list of at least one value; '-' matches anything")
    return Tests(tuple(_listed(item) for item in given))


def _listed(item: object) -> Test | Natural:
    if not isinstance(item, str) or isinstance(item, Enum):
        return _natural(item)
    tests = read(item)
    if tests.negated or len(tests.tests) > 1:
        raise CellError(item, 0, "one test in each item of a list")
    return tests.tests[0]


def _natural(value: object) -> Word | Natural:
    if value is None:
        return Word("none", 0)
    return Natural(value.value if isinstance(value, Enum) else value)


def _shown(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return type(value).__name__
