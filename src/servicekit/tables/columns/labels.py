"""Columns of labels: one of a list, any text, yes or no."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from math import inf
from typing import Any

import attrs

from servicekit.errors import CellError, ColumnError, FactTypeError, OutsideDomainError
from servicekit.tables.columns.axis import Axis, Lookup, runs
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.column import Column, Parts, Piece, plain
from servicekit.tables.columns.notation import RESERVED, Constant, Span, quoted

__all__ = [
    "BooleanColumn",
    "EnumColumn",
    "LabelAxis",
    "LabelColumn",
    "NamedColumn",
    "TextColumn",
    "choices",
    "known",
    "labels_of",
    "text_of",
]


def labels_of(kind: str, given: tuple[object, ...]) -> tuple[str, ...]:
    """Return labels that were given one by one, or as one iterable; a set is sorted.

    Raises:
        ColumnError: there is none, one is not text or blank, or one stands there twice.
    """
    together: Iterable[object] = given
    if len(given) == 1 and isinstance(given[0], Iterable) and not isinstance(given[0], str):
        together = given[0]
    labels = [_label(kind, item) for item in together]
    if not labels:
        raise ColumnError(kind, (), "at least one label")
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise ColumnError(kind, twice, "every label once")
    # A set has another order in every process, and the order of labels is part of a column.
    return tuple(sorted(labels) if isinstance(together, set | frozenset) else labels)


def _label(kind: str, item: object) -> str:
    label = plain(item)
    if not isinstance(label, str) or not label.strip():
        raise ColumnError(kind, item, "labels that are text and not blank")
    return str(label)


@attrs.frozen(kw_only=True)
class LabelColumn(Column):
    """A column whose cells list the labels that match, or those that do not match."""

    @abstractmethod
    def label(self, value: object) -> Any:
        """Return the label that a natural value is, in the domain or not."""

    @abstractmethod
    def normal(self, labels: Iterable[Any], *, others: bool) -> Parts:
        """Return the one form in which a set of labels is kept."""

    def _parts(self, pieces: Sequence[Piece], text: str) -> Parts:
        labels = set()
        for piece in pieces:
            if isinstance(piece, Span):
                expected = f"labels alone, as the values of {self.kind()} have no order"
                raise CellError(text, piece.position, expected)
            labels.add(self._key(piece, text))
        return self.normal(labels, others=False)

    def _inverse(self, parts: tuple[Any, ...], *, others: bool) -> Parts:
        return self.normal(parts, others=not others)

    def _whole(self) -> Parts:
        return (), True

    def _from_natural(self, value: Any) -> Any:
        return self._known(self.label(value))

    def _from_text(self, constant: Constant) -> Any:
        label = constant.text
        if not constant.quoted and label in RESERVED:
            expected = f'"{label}" in quotes, as the word is reserved'
            raise FactTypeError(self.kind(), label, expected)
        if not constant.quoted and label.startswith("-"):
            expected = f"{quoted(label)} in quotes, as it begins with '-'"
            raise FactTypeError(self.kind(), label, expected)
        return self._known(label)

    def _known(self, label: Any) -> Any:
        return label

    def _word(self, key: Any) -> str:
        return quoted(key)

    def _listed(self, labels: Iterable[Any], *, none: bool) -> list[str]:
        return [*map(self._word, labels), *["none"] * none]

    def _spelt(self, cell: Cell) -> str:
        if not cell.others:
            return ", ".join(self._listed(cell.parts, none=cell.nothing))
        none = self.optional and not cell.nothing
        return f"not({', '.join(self._listed(cell.parts, none=none))})"


@attrs.frozen(kw_only=True)
class NamedColumn(LabelColumn):
    """A column of labels that are all known beforehand."""

    @abstractmethod
    def every(self) -> tuple[Any, ...]:
        """Return all labels, in declared order."""

    def normal(self, labels: Iterable[Any], *, others: bool) -> Parts:
        """Return the labels or their complement, whichever is shorter."""
        named, every = frozenset(labels), self.every()
        if 2 * len(named) > len(every) or (others and 2 * len(named) == len(every)):
            named, others = frozenset(every) - named, not others
        return tuple(label for label in every if label in named), others

    def axis(self, cells: Iterable[Cell]) -> LabelAxis:
        """Return the classes into which cells of this column cut its domain."""
        named = _groups(cells)
        rest = [label for label in self.every() if label not in named]
        order = [label for label in self.every() if label in named]
        return LabelAxis(self, _classes(order, named), rest)

    def _spelt(self, cell: Cell) -> str:
        parts = frozenset(cell.parts)
        rest = [label for label in self.every() if label not in parts]
        listed, left_out = (rest, cell.parts) if cell.others else (cell.parts, rest)
        positive = self._listed(listed, none=cell.nothing)
        negative = self._listed(left_out, none=self.optional and not cell.nothing)
        if len(negative) < len(positive):
            return f"not({', '.join(negative)})"
        return ", ".join(positive)


@attrs.frozen(kw_only=True)
class EnumColumn(NamedColumn):
    """A column that has one of several labels.

    Args:
        labels: all of them, in the order in which people expect them.
    """

    labels: tuple[str, ...]

    def kind(self) -> str:
        """Return ``"enum"``."""
        return "enum"

    def every(self) -> tuple[str, ...]:
        """Return all labels, in declared order."""
        return self.labels

    def label(self, value: object) -> str:
        """Return the label that a text, or a member of an enumeration of texts, is."""
        return text_of(self, value)

    def domain(self) -> str:
        """Say in words which values there are, without ``None``."""
        return choices(self.labels)

    def _joined(self, other: EnumColumn, *, optional: bool) -> EnumColumn:
        labels = tuple(dict.fromkeys((*self.labels, *other.labels)))
        return EnumColumn(labels=labels, optional=optional)

    def _held_in(self, wider: EnumColumn) -> Parts:
        return wider.normal(self.labels, others=False)

    def _known(self, label: Any) -> str:
        return known(self, label, self.labels)


@attrs.frozen(kw_only=True)
class BooleanColumn(NamedColumn):
    """A column of yes and no."""

    def kind(self) -> str:
        """Return ``"boolean"``."""
        return "boolean"

    def every(self) -> tuple[bool, ...]:
        """Return ``False`` and ``True``."""
        return False, True

    def label(self, value: object) -> bool:
        """Return the value itself, when it is true or false."""
        if isinstance(value, bool):
            return value
        raise FactTypeError("boolean", value, "True or False")

    def domain(self) -> str:
        """Say in words which values there are, without ``None``."""
        return "yes or no"

    def axis(self, cells: Iterable[Cell]) -> LabelAxis:
        """Return the classes ``False`` and ``True``."""
        return LabelAxis(self, [[False], [True]], [])

    def _from_text(self, constant: Constant) -> bool:
        found = _BOOLEANS.get(constant.text)
        if found is None or constant.quoted:
            raise FactTypeError("boolean", constant.text, "yes or no")
        return found

    def _word(self, key: Any) -> str:
        return "yes" if key else "no"


_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}


@attrs.frozen(kw_only=True)
class TextColumn(LabelColumn):
    """A column of any text."""

    def kind(self) -> str:
        """Return ``"text"``."""
        return "text"

    def domain(self) -> str:
        """Say in words which values there are, without ``None``."""
        return "any text"

    def label(self, value: object) -> str:
        """Return the label that a text, or a member of an enumeration of texts, is."""
        return text_of(self, value)

    def normal(self, labels: Iterable[Any], *, others: bool) -> Parts:
        """Return the labels sorted, as there is always another text."""
        return tuple(sorted(labels)), others

    def axis(self, cells: Iterable[Cell]) -> LabelAxis:
        """Return the classes into which cells of this column cut its domain."""
        named = _groups(cells)
        return LabelAxis(self, _classes(sorted(named), named), None)


def text_of(column: Column, value: object) -> str:
    """Return the text that a natural value is.

    Raises:
        FactTypeError: it is neither a text nor a member of an enumeration of texts.
    """
    label = plain(value)
    if isinstance(label, str):
        return label
    raise FactTypeError(column.kind(), value, "a str, or a member of an Enum of them")


def known(column: Column, label: Any, labels: tuple[str, ...]) -> str:
    """Return a label that is one of those declared.

    Raises:
        OutsideDomainError: it is not; the message names those that look alike.
    """
    if label in labels:
        return str(label)
    from difflib import get_close_matches  # here, as only mistakes need it

    close = get_close_matches(label, labels)
    raise OutsideDomainError(column.kind(), label, choices(tuple(close) or labels))


def choices(labels: tuple[str, ...]) -> str:
    """Say which labels are possible, without those that are too many to read."""
    shown = ", ".join(map(quoted, labels[:_SHOWN]))
    more = f" or {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
    return f"{'one of ' if len(labels) > 1 else ''}{shown}{more}"


_SHOWN = 8


def _groups(cells: Iterable[Cell]) -> dict[Any, list[int]]:
    """Return for each label that is named the numbers of the cells that name it."""
    named: dict[Any, list[int]] = {}
    for number, cell in enumerate(dict.fromkeys(cells)):
        for label in cell.parts:
            named.setdefault(label, []).append(number)
    return named


def _classes(order: Iterable[Any], named: dict[Any, list[int]]) -> list[list[Any]]:
    """Put labels together that the same cells name, as nothing tells them apart."""
    classes: dict[tuple[int, ...], list[Any]] = {}
    for label in order:
        classes.setdefault(tuple(named[label]), []).append(label)
    return list(classes.values())


class LabelAxis(Axis):
    """The classes of labels: those that the same cells name, and last all that none names."""

    __slots__ = ("_classes", "_index", "_labels", "_rest")

    def __init__(self, column: LabelColumn, named: list[list[Any]], rest: list[Any] | None) -> None:
        """Take the labels that are named by class, and the others, ``None`` without end."""
        self._labels = column
        self._classes = [*named, rest] if rest else named
        self._rest = len(named) if rest is None else None
        self._index = {label: i for i, labels in enumerate(self._classes) for label in labels}
        super().__init__(column, len(self._classes) + (rest is None))

    def lookup(self) -> Lookup:
        """Return how generated code finds the class of a value fast."""
        kind = bool if isinstance(self._labels, BooleanColumn) else str
        return Lookup(kind="dict", type=kind, table=dict(self._index), other=self._rest)

    def _mask(self, cell: Cell) -> int:
        classes = {self._index[label] for label in cell.parts}
        if sum(len(self._classes[index]) for index in classes) != len(cell.parts):
            raise KeyError(cell)
        mask = sum(1 << index for index in classes)
        return self._values(self.everything) ^ mask if cell.others else mask

    def _at(self, value: object) -> int:
        index = self._index.get(self._labels.label(value), self._rest)
        if index is None:
            raise OutsideDomainError(self._labels.kind(), value, self._labels.domain())
        return index

    def _cell(self, mask: int, *, nothing: bool) -> Cell:
        others = self._rest is not None and bool(mask >> self._rest & 1)
        listed = self._values(self.everything) ^ mask if others else mask
        labels = [label for run in runs(listed) for i in range(*run) for label in self._classes[i]]
        parts, others = self._labels.normal(labels, others=others)
        return Cell(parts=parts, others=others, nothing=nothing)

    def _count(self, mask: int) -> int | float:
        if self._rest is not None and mask >> self._rest & 1:
            return inf
        return sum(len(self._classes[i]) for run in runs(mask) for i in range(*run))

    def _witness(self, index: int) -> object:
        if index == self._rest:
            return next(text for text in _unheard_of() if text not in self._index)
        return self._classes[index][0]


def _unheard_of() -> Iterator[str]:
    yield "anything else"
    yield from (f"anything else {number}" for number in count(2))
