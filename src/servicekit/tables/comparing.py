"""Two tables, or one table twice, side by side in one space."""

from __future__ import annotations

import attrs

from servicekit.tables.ruling import Ending, Label, Ruling
from servicekit.tables.space import Box, Judge

__all__ = ["Same", "Side", "Sides", "side_by_side"]


class Same:
    """Stand for a box in which both sides say the same."""


SAME = Same()
Sides = tuple[Label, Label] | Same


@attrs.frozen
class Side:
    """One of two tables whose rules lie next to each other in one mask.

    Args:
        ruling: where its rules lead.
        first: the place of its first rule.
        domain: the place of a row that holds its domain, where that is not all that is looked at.
    """

    ruling: Ruling
    first: int
    domain: int | None = None

    def settle(self, sure: int, maybe: int) -> Label | None:
        """Return where a case ends; see :meth:`Ruling.settle`."""
        if self.domain is not None:
            if not (sure | maybe) >> self.domain & 1:
                return Ending.OUTSIDE
            if maybe >> self.domain & 1:
                return None
        own = (1 << len(self.ruling.labels)) - 1
        return self.ruling.settle(sure >> self.first & own, maybe >> self.first & own)


def side_by_side(left: Side, right: Side, along: int | None) -> Judge[Sides]:
    """Return a judge that compares two tables.

    Args:
        left: the one.
        right: the other.
        along: the rules that make a difference: where none of them is, both say the same. ``None``
            if that cannot be said.
    """

    def judge(_: Box, sure: int, maybe: int) -> Sides | None:
        if along is not None and not (sure | maybe) & along:
            return SAME
        before, after = left.settle(sure, maybe), right.settle(sure, maybe)
        if before is None or after is None:
            return None
        return SAME if before == after else (before, after)

    return judge
