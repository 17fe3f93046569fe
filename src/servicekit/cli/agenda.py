"""What has to be done, as a table on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType

from servicekit.cli.batch import Due
from servicekit.cli.show import safe, table
from servicekit.instants import spoken

__all__ = ["agenda"]

_MOST = 10


def agenda(urgency: str, items: Sequence[Due], count: int) -> RenderableType:
    """Return what has to be done, of one urgency.

    Args:
        urgency: how urgent it is.
        items: what, the first before the others.
        count: how much that is, whatever is shown.
    """
    shown = f", the first {_MOST}" if count > _MOST else ""
    title = f"{urgency.capitalize()}: {count:,}{shown}"
    made = table(title, "due", "case", "who", "what and why")
    for each in items[:_MOST]:
        item = each.item
        told = f"{safe(item.what)}\n[dim]{safe(str(item.why))}[/dim]"
        due = "" if item.due_at is None else spoken(item.due_at)
        made.add_row(due, safe(each.case_id), safe(item.who or "nobody"), told)
    return made
