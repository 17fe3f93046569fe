"""What people wrote as part of Markdown, which shows it as it is."""

from __future__ import annotations

import re

__all__ = ["as_code", "as_text"]

# What formats, links or ends a cell; and what makes a block where it begins a line.
_SPECIAL = re.compile(
    r"[\\`*\[|~$#]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=[#\w])"
    r"|\A(?:>|[-+=:](?!\w))"
)
_NUMBERED = re.compile(r"\A(\d{1,9})([.)])(?=\s|\Z)")
# What forges link of themselves, also where it is escaped: @team, #12, GH-12, https://, www.
_LINKED = re.compile(r"@(?=\S)|#(?=\d)|:(?=//)|\bgh-(?=\d)|\bwww(?=\.)", re.IGNORECASE)
_NO_SPACE = "&#8203;"
_BACKQUOTES = re.compile("`+")


def as_text(text: str) -> str:
    r"""Return a text as one line of Markdown that shows it as it is.

    It formats nothing, links nowhere, tells no team and ends no cell, whoever wrote it.

    Example:
        >>> print(as_text("See [this](x), *or* |"))
        See \[this](x), \*or\* \|
        >>> print(as_text("days <= 30, says @ada"))
        days <= 30, says @&#8203;ada
    """
    escaped = _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", _line(text)))
    return _LINKED.sub(rf"\g<0>{_NO_SPACE}", escaped)


def as_code(text: str) -> str:
    """Return a text as code on one line of Markdown.

    Example:
        >>> print(as_code("days in [0..30]"), as_code("a`b"))
        `days in [0..30]` ``a`b``
    """
    line = _line(text)
    if not line or "|" in line:  # a bar ends a cell of a table even in code
        return as_text(line)
    longest = max(map(len, _BACKQUOTES.findall(line)), default=0)
    fence, space = "`" * (longest + 1), " " * line.startswith("`") or " " * line.endswith("`")
    return f"{fence}{space}{line}{space}{fence}"


def _line(text: str) -> str:
    return " ".join(text.split())
