"""Columns whose values have an order, and their classes."""

from __future__ import annotations

import re
from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import inf
from typing import Any, ClassVar

import attrs

from servicekit.errors import CellError, ColumnError, FactTypeError, OutsideDomainError
from servicekit.tables.columns.axis import Axis, Lookup, runs
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.column import Column, Parts, Piece
from servicekit.tables.columns.notation import Constant, Span

__all__ = ["Cut", "Discrete", "Ordered", "OrderedAxis", "Way"]

Cut = Any
"""A place between two values: those before it, and those from it on.

In a discrete column it is the position of the value after it, in steps; in a dense one it is a
number, with 0 for the place just before it or 1 for the place just after it.
"""

Way = tuple[bool, str]
"""One way to write the end of a range: whether it is closed, and the constant."""

_GROUPED = re.compile(r"\d,\d{3}(?!\d)")
_WHOLE = re.compile(r"(?<![.\d])\d+")


@attrs.frozen(kw_only=True)
class Ordered(Column):
    """A column whose values have an order, perhaps between two bounds.

    The parts of its cells are cuts, ascending: matching begins at the first, ends at the second,
    begins again at the third. No cut stands there twice, so equal sets of values are equal cells.

    Args:
        lo: the least value of the domain; ``None`` for a domain without such an end.
        hi: the greatest value of the domain.
    """

    ordered: ClassVar[bool] = True

    lo: Any = None
    hi: Any = None
    floor: Cut = attrs.field(init=False, eq=False, repr=False)
    ceiling: Cut = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        floor, ceiling = self._extent()
        bounds: dict[str, Any] = {"lo": None, "hi": None}
        if self.lo is not None:
            floor = self._bound(self.lo)
            bounds["lo"] = self.value(floor)
        if self.hi is not None:
            last = self._bound(self.hi)
            bounds["hi"], ceiling = self.value(last), self.after(last)
        if floor >= ceiling:
            raise ColumnError(self.kind(), self.lo, f"a lo that is at most the hi, {self.hi}")
        for name, value in (*bounds.items(), ("floor", floor), ("ceiling", ceiling)):
            object.__setattr__(self, name, value)

    def axis(self, cells: Iterable[Cell]) -> OrderedAxis:
        """Return the classes into which cells of this column cut its domain."""
        return OrderedAxis(self, cells)

    def domain(self) -> str:
        """Say in words which values there are, without ``None``."""
        low = None if self.lo is None else self._word(self.floor)
        high = None if self.hi is None else self._word(self.before(self.ceiling))
        match low, high:
            case None, None:
                return f"any {self.kind()}"
            case None, _:
                return f"at most {high}"
            case _, None:
                return f"at least {low}"
        return f"{low} to {high}"

    # What the kinds differ in

    @abstractmethod
    def position(self, value: object) -> Cut:
        """Return the cut just before a natural value, in the domain or not."""

    @abstractmethod
    def after(self, cut: Cut) -> Cut:
        """Return the cut just after the value that follows a cut."""

    @abstractmethod
    def value(self, cut: Cut) -> Any:
        """Return the natural value at a cut."""

    @abstractmethod
    def size(self, start: Cut, stop: Cut) -> int | float:
        """Return how many values lie between two cuts."""

    @abstractmethod
    def least(self, start: Cut, stop: Cut) -> Any:
        """Return the least value between two cuts, ``None`` where there is none."""

    @abstractmethod
    def greatest(self, start: Cut, stop: Cut) -> Any:
        """Return the greatest value between two cuts, ``None`` where there is none."""

    @abstractmethod
    def next_above(self, start: Cut, stop: Cut) -> Any:
        """Return the value between two cuts that is shown for what lies just above the first."""

    @abstractmethod
    def next_below(self, start: Cut, stop: Cut) -> Any:
        """Return the value between two cuts that is shown for what lies just below the second."""

    @abstractmethod
    def apart(self, low: Cut, high: Cut) -> Any:
        """Return how far two cuts are apart, as a number that compares."""

    @abstractmethod
    def plainest(self, start: Cut, stop: Cut) -> Any:
        """Return the value between two cuts that is best shown to people."""

    @abstractmethod
    def lookup(self, cuts: Sequence[Cut]) -> Lookup:
        """Return how generated code finds the class that begins at a cut."""

    @abstractmethod
    def _extent(self) -> tuple[Cut, Cut]: ...

    @abstractmethod
    def before(self, cut: Cut) -> Cut:
        """Return the cut just before the last value that ends at a cut."""

    @abstractmethod
    def _lows(self, cut: Cut) -> list[Way]: ...

    @abstractmethod
    def _highs(self, cut: Cut) -> list[Way]: ...

    # What they share

    def _bound(self, given: object) -> Cut:
        try:
            if isinstance(given, str):
                cut = self._from_text(Constant(given, 0))
            else:
                cut = self._from_natural(given)
        except (FactTypeError, OutsideDomainError) as error:
            raise ColumnError(self.kind(), given, error.expected) from None
        low, high = self._extent()
        if not low <= cut < high:
            raise ColumnError(self.kind(), given, f"a value that {self.kind()} can hold")
        return cut

    def _from_natural(self, value: Any) -> Cut:
        return self.position(value)

    def _joined(self, other: Ordered, *, optional: bool) -> Ordered | None:
        free = {"lo": None, "hi": None, "missing": "unknown", "optional": optional}
        if attrs.evolve(self, **free) != attrs.evolve(other, **free):
            return None
        lo = self.lo if self.floor <= other.floor else other.lo
        hi = self.hi if self.ceiling >= other.ceiling else other.hi
        return attrs.evolve(self, **free | {"lo": lo, "hi": hi})

    def _whole(self) -> Parts:
        return (self.floor, self.ceiling), False

    def _parts(self, pieces: Sequence[Piece], text: str) -> Parts:
        if found := _GROUPED.search(text):
            expected = "1000 for a thousand, or a space after the comma for two values"
            raise CellError(text, found.start() + 1, expected)
        spans = [self._span(piece, text) for piece in pieces]
        clipped = [(max(low, self.floor), min(high, self.ceiling)) for low, high in spans]
        return _merged(span for span in clipped if span[0] < span[1]), False

    def _span(self, piece: Piece, text: str) -> tuple[Cut, Cut]:
        if not isinstance(piece, Span):
            cut = self._key(piece, text)
            return cut, self.after(cut)
        low, high = self.floor, self.ceiling
        if piece.low:
            low = self._key(piece.low, text)
            low = low if piece.closed_below else self.after(low)
        if piece.high:
            high = self._key(piece.high, text)
            high = self.after(high) if piece.closed_above else high
        if piece.low and piece.high and low >= high:
            raise CellError(text, piece.position, "a range that holds a value")
        return low, high

    def _inverse(self, parts: tuple[Cut, ...], *, others: bool) -> Parts:
        cuts = [self.floor, *parts, self.ceiling]
        pairs = zip(cuts[::2], cuts[1::2], strict=True)
        return _merged((low, high) for low, high in pairs if low < high), False

    def _spelt(self, cell: Cell) -> str:
        pairs = zip(cell.parts[::2], cell.parts[1::2], strict=True)
        return ", ".join([*(self._piece(*pair) for pair in pairs), *["none"] * cell.nothing])

    def _piece(self, low: Cut, high: Cut) -> str:
        if self.after(low) == high:
            return self._word(low)
        if low == self.floor:
            closed, word = min(self._highs(high), key=_length)
            return f"{'<=' if closed else '<'} {word}"
        from_it, first = min(self._lows(low), key=_length)
        if high == self.ceiling:
            return f"{'>=' if from_it else '>'} {first}"
        to_it, last = min(self._highs(high), key=_length)
        return f"{'[' if from_it else '('}{first}..{last}{']' if to_it else ')'}"


@attrs.frozen(kw_only=True)
class Discrete(Ordered):
    """A column with a step: between two values that follow each other there is nothing."""

    closed_only: ClassVar[bool] = False
    """Whether ranges are always written with both ends in them."""

    def after(self, cut: Cut) -> Cut:
        """Return the cut just after the value that follows a cut."""
        return cut + 1

    def size(self, start: Cut, stop: Cut) -> int | float:
        """Return how many values lie between two cuts."""
        endless = self._endless_below(start) or self._endless_above(stop)
        return inf if endless else int(stop - start)

    def least(self, start: Cut, stop: Cut) -> Any:
        """Return the least value between two cuts, ``None`` where there is none."""
        return None if self._endless_below(start) else self.value(start)

    def greatest(self, start: Cut, stop: Cut) -> Any:
        """Return the greatest value between two cuts, ``None`` where there is none."""
        return None if self._endless_above(stop) else self.value(stop - 1)

    def next_above(self, start: Cut, stop: Cut) -> Any:
        """Return the first value after a cut."""
        return self.value(start)

    def next_below(self, start: Cut, stop: Cut) -> Any:
        """Return the last value before a cut."""
        return self.value(stop - 1)

    def apart(self, low: Cut, high: Cut) -> Any:
        """Return how many steps two cuts are apart."""
        return high - low

    def plainest(self, start: Cut, stop: Cut) -> Any:
        """Return the value between two cuts that is nearest to zero."""
        return self.value(min(max(0, start), stop - 1))

    def lookup(self, cuts: Sequence[Cut]) -> Lookup:
        """Return how generated code finds the class that begins at a cut."""
        return Lookup(kind="call")

    def _extent(self) -> tuple[Cut, Cut]:
        return -inf, inf

    def before(self, cut: Cut) -> Cut:
        """Return the cut just before the last value that ends at a cut."""
        return cut - 1

    def _endless_below(self, cut: Cut) -> bool:
        return self.lo is None and cut == self.floor

    def _endless_above(self, cut: Cut) -> bool:
        return self.hi is None and cut == self.ceiling

    def _lows(self, cut: Cut) -> list[Way]:
        closed = (True, self._word(cut))
        return [closed] if self.closed_only else [closed, (False, self._word(cut - 1))]

    def _highs(self, cut: Cut) -> list[Way]:
        closed = (True, self._word(cut - 1))
        return [closed] if self.closed_only else [closed, (False, self._word(cut))]


class OrderedAxis(Axis):
    """The classes of an ordered column: what lies between two cuts that follow each other."""

    __slots__ = ("_cuts", "_index", "_line")

    def __init__(self, column: Ordered, cells: Iterable[Cell]) -> None:
        cuts = {column.floor, column.ceiling}
        for cell in cells:
            cuts.update(cell.parts)
        super().__init__(column, len(cuts) - 1)
        self._line = column
        self._cuts = sorted(cuts)
        self._index = {cut: index for index, cut in enumerate(self._cuts)}

    def first(self, index: int) -> object:
        """Return the least value of a class, or its witness where it has none."""
        found = None if index == self.nothing else self._line.least(*self._ends(index))
        return self.witness(index) if found is None else found

    def last(self, index: int) -> object:
        """Return the greatest value of a class, or its witness where it has none."""
        found = None if index == self.nothing else self._line.greatest(*self._ends(index))
        return self.witness(index) if found is None else found

    def near(self, index: int, value: object) -> object:
        """Return the value of a class that is nearest to another, or its witness."""
        if index == self.nothing or value is None:
            return self.witness(index)
        cut, (start, stop) = self._line.position(value), self._ends(index)
        if cut < start:
            return self._line.next_above(start, stop)
        return value if cut < stop else self._line.next_below(start, stop)

    def distance(self, index: int, value: object) -> Any:
        """Return how far a value is from a class: in steps, or exactly."""
        if index == self.nothing or value is None:
            return None
        cut, (start, stop) = self._line.position(value), self._ends(index)
        if cut < start:
            return self._line.apart(cut, start)
        return 0 if cut < stop else self._line.apart(self._line.before(stop), cut)

    def lookup(self) -> Lookup:
        """Return how generated code finds the class of a value fast."""
        return self._line.lookup(self._cuts)

    def _ends(self, index: int) -> tuple[Cut, Cut]:
        return self._cuts[index], self._cuts[index + 1]

    def _mask(self, cell: Cell) -> int:
        mask, index = 0, self._index
        for low, high in zip(cell.parts[::2], cell.parts[1::2], strict=True):
            mask |= (1 << index[high]) - (1 << index[low])
        return mask

    def _at(self, value: object) -> int:
        index = bisect_right(self._cuts, self._line.position(value)) - 1
        if 0 <= index < len(self._cuts) - 1:
            return index
        raise OutsideDomainError(self._line.kind(), value, self._line.domain())

    def _cell(self, mask: int, *, nothing: bool) -> Cell:
        parts = [self._cuts[index] for run in runs(mask) for index in run]
        return Cell(parts=tuple(parts), nothing=nothing)

    def _count(self, mask: int) -> int | float:
        total = 0
        for start, stop in runs(mask):
            size = self._line.size(self._cuts[start], self._cuts[stop])
            if size == inf:
                return inf  # adding it to a great integer would overflow
            total += int(size)
        return total

    def _witness(self, index: int) -> object:
        return self._line.plainest(*self._ends(index))


def _merged(spans: Iterable[tuple[Cut, Cut]]) -> tuple[Cut, ...]:
    """Return the cuts of spans that may overlap or touch."""
    cuts: list[Cut] = []
    for low, high in sorted(spans):
        if cuts and low <= cuts[-1]:
            cuts[-1] = max(cuts[-1], high)
        else:
            cuts += low, high
    return tuple(cuts)


def _length(way: Way) -> int:
    """Return how long a constant is, whole numbers aside: ``10`` is as plain as ``9``."""
    return len(_WHOLE.sub("", way[1]))
