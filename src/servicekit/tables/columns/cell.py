"""What one rule wants of one column, as a value."""

from __future__ import annotations

from typing import Any

import attrs

__all__ = ["Cell"]


@attrs.frozen(kw_only=True, cache_hash=True)
class Cell:
    """The values of one column that a rule asks for.

    A column makes its cells, from text or from natural values, and writes them back as text. Two
    cells of one column are equal exactly when they match the same values.

    Args:
        parts: where the matching begins and ends, in turns and in the terms of the column; for
            labels and sets, the labels that are named.
        others: whether the labels match that are not named, instead of those that are.
        nothing: whether ``None`` matches.
        given: the text of a cell that matches nothing, as it was written.

    Example:
        >>> from servicekit.tables import col
        >>> days = col.integer(0, 3650)
        >>> days.cell("< 22") == days.cell("[0..21]")
        True
    """

    parts: tuple[Any, ...] = ()
    others: bool = False
    nothing: bool = False
    given: str = attrs.field(default="", eq=False, repr=False)

    @property
    def empty(self) -> bool:
        """Whether no value matches, because all of the cell lies outside the domain."""
        return not (self.parts or self.others or self.nothing)
