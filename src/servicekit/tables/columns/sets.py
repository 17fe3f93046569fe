"""Columns of sets, and their classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

import attrs

from servicekit.errors import ColumnError, FactTypeError, OutsideDomainError
from servicekit.tables.columns.axis import Axis, runs
from servicekit.tables.columns.cell import Cell
from servicekit.tables.columns.column import Parts
from servicekit.tables.columns.labels import LabelColumn, choices, known, text_of
from servicekit.tables.columns.notation import quoted

__all__ = ["MOST", "SetAxis", "SetColumn"]

MOST = 2**12
"""Into how many classes a column of sets may be cut."""


@attrs.frozen(kw_only=True)
class SetColumn(LabelColumn):
    """A column of sets: which of several atoms, perhaps none, a value has.

    Args:
        atoms: all of them, in the order in which people expect them.
    """

    atoms: tuple[str, ...]

    def kind(self) -> str:
        """Return ``"set_of"``."""
        return "set_of"

    def label(self, value: object) -> str:
        """Return the atom that a text, or a member of an enumeration of texts, is."""
        return text_of(self, value)

    def atoms_of(self, value: object) -> Iterable[str]:
        """Return the atoms that a natural value has, declared or not."""
        # What can be read only once would be empty when it is looked at again.
        if isinstance(value, str | bytes | Iterator) or not isinstance(value, Iterable):
            raise FactTypeError("set_of", value, "a set, list or tuple of labels")
        return map(self.label, value)

    def normal(self, labels: Iterable[Any], *, others: bool) -> Parts:
        """Return the atoms in declared order; no two lists of them match the same sets."""
        named = frozenset(labels)
        return tuple(atom for atom in self.atoms if atom in named), others

    def axis(self, cells: Iterable[Cell]) -> SetAxis:
        """Return the classes into which cells of this column cut its domain."""
        return SetAxis(self, cells)

    def domain(self) -> str:
        """Say in words which values there are, without ``None``."""
        return f"a set that has {choices(self.atoms)}, or nothing"

    def _joined(self, other: SetColumn, *, optional: bool) -> SetColumn:
        atoms = tuple(dict.fromkeys((*self.atoms, *other.atoms)))
        return SetColumn(atoms=atoms, optional=optional)

    def _held_in(self, wider: SetColumn) -> Parts:
        return wider.normal({*wider.atoms} - {*self.atoms}, others=True)

    def _known(self, label: Any) -> str:
        return known(self, label, self.atoms)


class SetAxis(Axis):
    """The classes of sets: those that the same lists of atoms have something in common with.

    A class is known by which of the lists it hits, as bits: with the lists ``a`` and ``a, b``, the
    set of ``b`` alone hits only the second, and it makes no difference whether one with ``a`` has
    ``b`` as well.
    """

    __slots__ = ("_hits", "_index", "_lists", "_members", "_reach", "_sets")

    def __init__(self, column: SetColumn, cells: Iterable[Cell]) -> None:
        self._sets = column
        self._lists: dict[tuple[str, ...], int] = {(): 0}
        for parts in dict.fromkeys(cell.parts for cell in cells if cell.parts):
            self._lists[parts] = 1 << len(self._lists) - 1
        self._reach = dict.fromkeys(column.atoms, 0)
        for parts, bit in self._lists.items():
            for atom in parts:
                self._reach[atom] |= bit
        classes = _classes(column, self._reach)
        self._hits = list(classes)
        self._index = {hits: index for index, hits in enumerate(classes)}
        self._members = list(classes.values())
        super().__init__(column, len(classes))

    def _mask(self, cell: Cell) -> int:
        bit = self._lists.get(cell.parts)
        if bit is None:
            atoms = frozenset(cell.parts)
            hit = [self._meets(atoms, hits) for hits in self._hits]
        else:
            hit = [bool(hits & bit) for hits in self._hits]
        matched = sum(1 << index for index, found in enumerate(hit) if found)
        return self._values(self.everything) ^ matched if cell.others else matched

    def _meets(self, atoms: frozenset[str], hits: int) -> bool:
        """Tell whether the sets of a class have one of these atoms, all of them or none."""
        possible = [atom for atom, reach in self._reach.items() if reach | hits == hits]
        if atoms.isdisjoint(possible):
            return False
        without = 0
        for atom in possible:
            without |= 0 if atom in atoms else self._reach[atom]
        if without == hits:
            raise KeyError(sorted(atoms))
        return True

    def _at(self, value: object) -> int:
        hits = 0
        for atom in self._sets.atoms_of(value):
            reach = self._reach.get(atom)
            if reach is None:
                raise OutsideDomainError(self._sets.kind(), value, self._sets.domain())
            hits |= reach
        return self._index[hits]

    @property
    def atoms(self) -> tuple[str, ...]:
        """All atoms of the column."""
        return self._sets.atoms

    def adding(self, atom: str) -> Iterator[tuple[int, int]]:
        """Yield each class with the one that its sets come into when they are given an atom.

        Raises:
            KeyError: the column has no such atom.
        """
        reach = self._reach[atom]
        for index, hits in enumerate(self._hits):
            if hits | reach != hits:
                yield index, self._index[hits | reach]

    def _cell(self, mask: int, *, nothing: bool) -> Cell | None:
        # The set of nothing matches no list of atoms, so a cell that matches it is a not(...).
        others = bool(mask & 1)
        listed = self._values(self.everything) ^ mask if others else mask
        parts = tuple(
            atom for atom, reach in self._reach.items() if listed >> self._index[reach] & 1
        )
        cell = Cell(parts=parts, others=others, nothing=nothing)
        try:
            return cell if self._values(self.mask(cell)) == mask else None
        except KeyError:
            return None

    def _count(self, mask: int) -> int:
        return sum(self._members[index][0] for run in runs(mask) for index in range(*run))

    def _witness(self, index: int) -> object:
        return self._members[index][1]

    def text(self, mask: int) -> str:
        """Return the text of the cell that matches these classes, or else a plain description.

        Example:
            >>> from servicekit.tables import col
            >>> needs = col.set_of("no phone", "more time")
            >>> axis = needs.axis([needs.cell("no phone"), needs.cell("more time")])
            >>> axis.text(1 << axis.at(["no phone", "more time"]))
            'no phone and more time'
        """
        if self.cell(mask) is not None:
            return super().text(mask)
        members = {self._hits[i] for run in runs(self._values(mask)) for i in range(*run)}
        told = [*self._alternatives(members), *["none"] * self._has_nothing(mask)]
        return " or ".join(told)

    def _alternatives(self, members: set[int]) -> Iterator[str]:
        """Describe classes by the lists that all of them hit or miss, in parts where need be."""
        parts = [members]
        while parts:
            part = parts.pop()
            always, ever = reduce(and_, part), reduce(or_, part)
            alike = {hits for hits in self._hits if hits & always == always and hits | ever == ever}
            if alike == part:
                yield self._described(always, ever)
            else:
                bit = (ever ^ always) & -(ever ^ always)
                with_it = {hits for hits in part if hits & bit}
                parts += part - with_it, with_it

    def _described(self, hit: int, ever: int) -> str:
        missed = {atom for atoms, bit in self._lists.items() if not ever & bit for atom in atoms}
        lists = [
            [quoted(atom) for atom in atoms if atom not in missed]
            for atoms, bit in self._lists.items()
            if hit & bit
        ]
        least = [one for one in lists if not any(set(other) < set(one) for other in lists)]
        words = dict.fromkeys(_any_of(one) for one in least)
        never = [f"not {quoted(atom)}" for atom in self._reach if atom in missed]
        return " and ".join([*words, *never])


def _any_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"({' or '.join(words)})"


def _classes(
    column: SetColumn, reaches: Mapping[str, int]
) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Return for each class, by what it hits, how many sets it has and the smallest of them."""
    alike: dict[int, list[str]] = {}
    for atom, reach in reaches.items():
        alike.setdefault(reach, []).append(atom)
    free = len(alike.pop(0, ()))
    classes: dict[int, tuple[int, tuple[str, ...]]] = {0: (2**free, ())}
    for reach, atoms in alike.items():
        classes = _grown(classes, reach, atoms)
        if len(classes) > MOST:
            expected = f"cells that tell at most {MOST} sets apart; name fewer atoms one by one"
            raise ColumnError(column.kind(), column.atoms, expected)
    return classes


def _grown(
    classes: Mapping[int, tuple[int, tuple[str, ...]]], reach: int, atoms: Sequence[str]
) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Add sets that have one or more of some atoms that the same lists name."""
    grown = dict(classes)
    for hits, (size, witness) in classes.items():
        known_size, shortest = grown.get(hits | reach, (0, (*witness, atoms[0])))
        shortest = min(shortest, (*witness, atoms[0]), key=len)
        grown[hits | reach] = known_size + size * (2 ** len(atoms) - 1), shortest
    return grown
