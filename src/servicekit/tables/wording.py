"""Cells and facts as parts of sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from servicekit.tables.columns.column import plain
from servicekit.tables.columns.times import DurationColumn, InstantColumn

__all__ = ["listed", "phrase", "said", "shown", "told"]

_DURATION, _INSTANT = DurationColumn(), InstantColumn()
_PIECE = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^,"])+')  # up to a comma that is in no quotes
_RANGE = re.compile(r"[\[(\]].*\.\..*[\])\[]")


def phrase(column: str, cell: str) -> str:
    """Return a cell as part of a sentence.

    Example:
        >>> phrase("days", "<= 30"), phrase("tier", "gold, silver"), phrase("tier", "not(gold)")
        ('days <= 30', 'tier = gold or silver', 'tier is not gold')
    """
    if cell.startswith("not("):
        return f"{column} is not {' or '.join(_pieces(cell[4:-1]))}"
    if cell == "some":
        return f"{column} is not none"
    first, *more = map(_compared, _pieces(cell))
    return f"{column} {' or '.join([first, *(piece.removeprefix('= ') for piece in more)])}"


def _pieces(cell: str) -> list[str]:
    return [piece.strip() for piece in _PIECE.findall(cell) if piece.strip()]


def _compared(piece: str) -> str:
    if piece.startswith(("<", ">")):
        return piece
    return f"in {piece}" if _RANGE.fullmatch(piece) else f"= {piece}"


def listed(words: Sequence[str]) -> str:
    """Join words into a list that ends with "and".

    Example:
        >>> listed(["a", "b", "c"])
        'a, b and c'
    """
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last


def told(facts: Mapping[str, Any]) -> str:
    """Return facts as part of a sentence.

    Example:
        >>> told({"days": 31, "opened": False, "since": None})
        'days = 31, opened = no, since = none'
    """
    return ", ".join(f"{name} = {shown(value)}" for name, value in facts.items())


def said(outcome: Any) -> str:
    """Return an outcome as part of a sentence.

    Example:
        >>> said({"status": "approved", "rate": "best"}), said("decline")
        ('status = approved, rate = best', 'decline')
    """
    return told(outcome) if isinstance(outcome, Mapping) else str(outcome)


def shown(value: Any) -> str:
    """Return the value of a fact as people write it."""
    value = plain(value)
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return _DURATION.text(_DURATION.cell(value))
        case datetime() if value.tzinfo:
            return _INSTANT.text(_INSTANT.cell(value))
        case frozenset() | set() | tuple() | list():
            return listed(sorted(map(shown, value))) or "nothing"
    return str(value)
