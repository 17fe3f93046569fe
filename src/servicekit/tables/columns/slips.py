"""What people write in cells by habit, and how the notation says it."""

from __future__ import annotations

import re

__all__ = ["mended"]

# A longer text is no slip of the pen.
_LONGEST = 200
# One end of a range, and the comparisons as other notations write them.
_END = r"(-?[^\s\[\](),<>=≤≥!|-][^\s\[\](),<>=≤≥!|]*?(?: [A-Z]{3})?)"
_ALONE = rf"^\s*{_END}\s*"
_JOIN = r"\s*(?:,|;|&&?|\band\b)?\s*"
_SLIPS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("≤|=<|⩽", "<="),
        ("≥|=>|⩾", ">="),
        (r"^\s*(?:!=|<>|≠|!)\s*(.+)$", r"not(\1)"),
        (r"^\s*not\s+([^(\s].*)$", r"not(\1)"),
        (r"==?(?![<>])(?<![<>]=)\s*", ""),
        (r"\s*(?:\|\|?|\bor\b)\s*", ", "),
        (rf"{_ALONE}\.\.\.?\s*{_END}\s*$", r"[\1..\2]"),
        (rf"{_ALONE}(?:[-\u2013\u2014]|\bto\b)\s*{_END}\s*$", r"[\1..\2]"),
        (rf"^\s*between\s+{_END}\s+and\s+{_END}\s*$", r"[\1..\2]"),
        (rf"^\s*>=\s*{_END}{_JOIN}<=\s*{_END}\s*$", r"[\1..\2]"),
        (rf"^\s*>=\s*{_END}{_JOIN}<\s*{_END}\s*$", r"[\1..\2)"),
        (rf"^\s*>\s*{_END}{_JOIN}<=\s*{_END}\s*$", r"(\1..\2]"),
        (rf"^\s*>\s*{_END}{_JOIN}<\s*{_END}\s*$", r"(\1..\2)"),
    )
)  # fmt: skip


def mended(text: str) -> str | None:
    """Return a cell as it was perhaps meant, ``None`` where nothing in it is a usual slip.

    It is a guess: whoever proposes it to people first reads it.

    Example:
        >>> mended("0..30"), mended("gold or standard"), mended("=< 30"), mended("30")
        ('[0..30]', 'gold, standard', '<= 30', None)
    """
    found = text
    if len(text) > _LONGEST:
        return None
    for pattern, replacement in _SLIPS:
        found = pattern.sub(replacement, found)
    return None if found == text else found
