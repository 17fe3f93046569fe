"""A part of all cases, as a row of cells that people can read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import attrs

from servicekit.tables.rule import Rule
from servicekit.values import Facts

__all__ = ["Region", "listed", "phrase", "product", "shown", "told", "total"]


@attrs.frozen(kw_only=True)
class Region:
    """Hold all cases that one row of cells describes.

    Args:
        when: the cell of each column that is not free, as canonical text.
        size: how many different cases it holds, exactly; ``math.inf`` where a column has no end
            or is dense.
        witness: one of the cases, as facts that the table takes.
        writable: whether the cells can be written in a table. Only for columns of sets there are
            regions that one row cannot say, such as "a and not b".

    Example:
        >>> region = Region(when={"days": "> 30"}, size=3620, witness={"days": 31})
        >>> print(region)
        days > 30
        >>> region.row("late", then="decline").when["days"]
        '> 30'
    """

    when: Facts = attrs.field(converter=Facts)
    size: int | float
    witness: Facts = attrs.field(converter=Facts)
    writable: bool = True

    def row(self, id: str, *, then: Any) -> Rule[Any]:  # noqa: A002 - as in Rule
        """Return a rule for all cases of the region and for no other.

        Raises:
            ValueError: no row of cells says this; see ``writable``.
        """
        if not self.writable:
            raise ValueError(f"no single row of cells says {self}; divide it by hand")
        return Rule(id, when=self.when, then=then)

    def __str__(self) -> str:
        return " and ".join(phrase(name, cell) for name, cell in self.when.items()) or "any case"


def phrase(column: str, cell: str) -> str:
    """Return a cell as part of a sentence.

    Example:
        >>> phrase("days", "<= 30"), phrase("tier", "gold"), phrase("tier", "gold, silver")
        ('days <= 30', 'tier = gold', 'tier in gold, silver')
    """
    if cell.startswith(("<", ">")) and ", " not in cell:
        return f"{column} {cell}"
    if cell.startswith("not("):
        return f"{column} {cell}"
    if cell.startswith(("[", "(", "]")) or ", " in cell:
        return f"{column} in {cell}"
    return f"{column} = {cell}"


def listed(words: Sequence[str], link: str = ", ") -> str:
    """Join words into a list that ends with "and".

    Example:
        >>> listed(["a", "b", "c"])
        'a, b and c'
    """
    if link != ", " or len(words) < 2:  # noqa: PLR2004 - the last two are joined by "and"
        return link.join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def told(facts: Mapping[str, Any]) -> str:
    """Return facts as part of a sentence.

    Example:
        >>> told({"days": 31, "opened": False, "since": None})
        'days = 31, opened = no, since = none'
    """
    return ", ".join(f"{name} = {shown(value)}" for name, value in facts.items())


def shown(value: Any) -> str:
    """Return the value of a fact as people write it."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return duration_text(value)
        case frozenset():
            return " and ".join(sorted(value)) or "nothing"
    return str(value)


def product(counts: Iterable[int | float]) -> int | float:
    """Multiply counts of which some may have no end."""
    counts = list(counts)
    return math.inf if math.inf in counts else math.prod(counts)


def total(regions: Iterable[Region]) -> int | float:
    """Return how many cases some regions hold that share none."""
    sizes = [region.size for region in regions]
    return math.inf if math.inf in sizes else sum(sizes)
