"""A column cut into classes by the cells of a table."""

from __future__ import annotations

import builtins
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

import attrs

from servicekit.errors import FactTypeError

if TYPE_CHECKING:
    from servicekit.tables.columns.cell import Cell
    from servicekit.tables.columns.column import Column

__all__ = ["Axis", "Lookup", "runs"]


@attrs.frozen(kw_only=True, eq=False)
class Lookup:
    """How generated code finds the class of a value that is no ``None``.

    * ``"dict"``: ``table.get(value, other)`` for values of exactly ``type``; ``None`` is outside.
    * ``"bisect"``: ``classes[bisect_right(edges, value)]`` for values of exactly ``type``.
    * ``"dense"``: ``classes[bisect_left(points, value) + bisect_right(points, value)]`` for ``int``
      that is no ``bool``, and for finite ``Decimal``.
    * ``"call"``: :meth:`Axis.at`, as for every other value.

    In ``classes``, ``None`` is outside of the domain.
    """

    kind: Literal["dict", "bisect", "dense", "call"]
    type: builtins.type | None = None
    table: Mapping[Any, int] = attrs.field(factory=dict)
    other: int | None = None
    edges: tuple[Any, ...] = ()
    points: tuple[Any, ...] = ()
    classes: tuple[int | None, ...] = ()

    @classmethod
    def between(cls, kind: builtins.type, cuts: Sequence[Any]) -> Lookup:
        """Return the look-up of classes that begin at these values, the last one being their end.

        The first and the last can be ``None``, where the domain has no end.
        """
        classes = [None, *range(len(cuts) - 1), None]
        start, stop = cuts[0] is None, len(cuts) - (cuts[-1] is None)
        return cls(
            kind="bisect",
            type=kind,
            edges=tuple(cuts[start:stop]),
            classes=tuple(classes[start : stop + 1]),
        )


class Axis(ABC):
    """The classes of one column: the values that no cell of a table tells apart.

    The classes partition the domain, and bit ``k`` of a mask is class ``k``. The class of ``None``,
    which only optional columns have, comes last.

    Example:
        >>> from servicekit.tables import col
        >>> days = col.integer(0, 3650)
        >>> late, again = days.cell("> 30"), days.cell("[14..60]")
        >>> axis = days.axis([late, again])
        >>> [axis.text(1 << index) for index in range(axis.length)]
        ['<= 13', '[14..30]', '[31..60]', '>= 61']
        >>> axis.at(31), bin(axis.mask(late)), axis.text(axis.mask(late) & axis.mask(again))
        (2, '0b1100', '[31..60]')
    """

    __slots__ = ("_masks", "column", "everything", "length", "nothing")

    def __init__(self, column: Column, classes: int) -> None:
        self.column = column
        self.length = classes + column.optional
        """How many classes there are."""
        self.nothing = classes if column.optional else None
        """The class of ``None``."""
        self.everything = (1 << self.length) - 1
        """The mask of all classes."""
        self._masks: dict[Cell, int] = {}

    @property
    def ordered(self) -> bool:
        """Whether the classes are in ascending order; that of ``None`` has no part in it."""
        return self.column.ordered

    def mask(self, cell: Cell) -> int:
        """Return the classes that a cell matches, one of those that the axis was made of.

        Raises:
            KeyError: the cell cuts through a class, as the axis was made of others.
        """
        found = self._masks.get(cell)
        if found is None:
            found = self._mask(cell)
            if cell.nothing:
                found |= 1 << self.length - 1
            self._masks[cell] = found
        return found

    def at(self, value: object) -> int:
        """Return the class of a natural value.

        Raises:
            FactTypeError: the value is of a type that the column does not take.
            OutsideDomainError: the value is not in the domain.
        """
        if value is not None:
            return self._at(value)
        if self.nothing is not None:
            return self.nothing
        expected = "a value, as the column is not optional"
        raise FactTypeError(self.column.kind(), value, expected)

    def cell(self, mask: int) -> Cell | None:
        """Return the cell that matches exactly these classes, ``None`` where none says that."""
        return self._cell(self._values(mask), nothing=self._has_nothing(mask))

    def text(self, mask: int) -> str:
        """Return the canonical text of the cell that matches exactly these classes.

        Sets that no cell describes are described as well, but not so that it could be read back.
        """
        return self.column.text(cast("Cell", self.cell(mask)))

    def count(self, mask: int) -> int | float:
        """Return how many values there are in these classes, ``math.inf`` where there is no end."""
        return self._count(self._values(mask)) + self._has_nothing(mask)

    def witness(self, index: int) -> object:
        """Return the plainest natural value of a class."""
        return None if index == self.nothing else self._witness(index)

    def first(self, index: int) -> object:
        """Return the least value of a class, or its witness where it has none."""
        return self.witness(index)

    def last(self, index: int) -> object:
        """Return the greatest value of a class, or its witness where it has none."""
        return self.witness(index)

    def near(self, index: int, value: object) -> object:
        """Return the value of a class that is nearest to another, or its witness."""
        return self.witness(index)

    def distance(self, index: int, value: object) -> Any:
        """Return how far a value is from a class, ``None`` where there is no such thing."""
        return None

    def lookup(self) -> Lookup:
        """Return how generated code finds the class of a value fast."""
        return Lookup(kind="call")

    def _has_nothing(self, mask: int) -> bool:
        return self.nothing is not None and bool(mask >> self.nothing & 1)

    def _values(self, mask: int) -> int:
        return mask & ~(1 << self.nothing) if self.nothing is not None else mask

    @abstractmethod
    def _mask(self, cell: Cell) -> int: ...

    @abstractmethod
    def _at(self, value: object) -> int: ...

    @abstractmethod
    def _cell(self, mask: int, *, nothing: bool) -> Cell | None: ...

    @abstractmethod
    def _count(self, mask: int) -> int | float: ...

    @abstractmethod
    def _witness(self, index: int) -> object: ...


def runs(mask: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open runs of set bits, from the lowest.

    Example:
        >>> list(runs(0b1101110))
        [(1, 4), (5, 7)]
    """
    start = 0
    while mask:
        skipped = (mask & -mask).bit_length() - 1
        mask >>= skipped
        length = (mask ^ mask + 1).bit_length() - 1
        mask >>= length
        start += skipped
        yield start, start + length
        start += length
