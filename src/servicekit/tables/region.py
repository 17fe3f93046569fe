"""A part of all cases, as a row of cells that people can read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import attrs

from servicekit.tables.rule import Rule
from servicekit.tables.wording import phrase
from servicekit.values import Facts

__all__ = ["Region", "product", "total"]


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


def product(counts: Iterable[int | float]) -> int | float:
    """Multiply counts of which some may have no end."""
    counts = list(counts)
    return math.inf if math.inf in counts else math.prod(counts)


def total(regions: Iterable[Region]) -> int | float:
    """Return how many cases some regions hold that share none."""
    sizes = [region.size for region in regions]
    return math.inf if math.inf in sizes else sum(sizes)
