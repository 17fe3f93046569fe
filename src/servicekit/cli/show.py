"""What the tables on a terminal have in common, and text that is safe there."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from servicekit.errors import Problem

__all__ = ["COLOURS", "cell", "plain", "safe", "skipped", "table", "words"]

#: The colours of words that say how something stands.
COLOURS = {
    "kept": "green", "late": "yellow", "broken": "red", "serious": "red", "notice": "yellow",
    "overdue": "red",
}  # fmt: skip

_MOST = 10

# What would steer the terminal instead of standing on it.
_CONTROL = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
# What would turn the order of the letters around, and of those that follow.
_CONTROL |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def plain(text: str) -> str:
    """Return text without control characters, which a customer may well have sent."""
    return text.translate(_CONTROL)


def safe(text: str) -> str:
    """Return text that stands on a terminal as it is: nothing in it is markup."""
    return escape(plain(text))


def words(code: str) -> str:
    """Return a code as words."""
    return code.replace("_", " ")


def table(title: str, *left: str, right: Sequence[str] = ()) -> Table:
    """Return a table with words to the left and numbers to the right."""
    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for name in left:
        made.add_column(name, overflow="fold")
    for name in right:
        made.add_column(name, justify="right", style=COLOURS.get(name, ""), no_wrap=True)
    return made


def cell(value: str | int) -> str:
    """Return what stands in a cell."""
    return f"{value:,}" if isinstance(value, int) else safe(value)


def skipped(problems: Sequence[Problem], count: int) -> RenderableType:
    """Return the rows that were left out; nothing when there are none.

    Args:
        problems: what is wrong with them, as far as it is listed.
        count: how many they are.
    """
    if not count:
        return ""
    lines = "\n".join(str(problem) for problem in problems[:_MOST])
    left = len(problems) - _MOST
    more = f"\n… and {left:,} more" if left > 0 else ""
    return f"[bold]{count:,} rows were skipped[/bold]\n{safe(lines)}{more}"
