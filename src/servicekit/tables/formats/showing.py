"""Decision tables as people look at them: plain text for terminals, HTML for notebooks.

Both are for reading only. What is long is cut; what reads back is TOML, Markdown or CSV.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.tables.formats.declaring import declared
from servicekit.tables.wording import shown

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["html", "text"]

_MOST = 60  # rules, and characters of a cell in plain text


def text(table: DecisionTable[Any]) -> str:
    """Show a table as plain text, with aligned columns.

    Example:
        >>> from servicekit.tables import DecisionTable, Rule, col
        >>> print(text(DecisionTable(
        ...     name="return-window",
        ...     columns={"days": col.integer(0), "tier": col.enum("standard", "gold")},
        ...     rules=[
        ...         Rule("gold", when={"tier": "gold", "days": "<= 60"}, then="accept"),
        ...         Rule("standard", when={"tier": "standard", "days": "<= 30"}, then="accept"),
        ...     ],
        ...     otherwise="decline",
        ... )))
        return-window (unique)
        rule       days   tier      then
        ---------  -----  --------  -------
        gold       <= 60  gold      accept
        standard   <= 30  standard  accept
        otherwise                   decline
    """
    names, *rows = ([_line(cell) for cell in row] for row in _rows(table))
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    lines = [_aligned(row, widths) for row in (names, ["-" * width for width in widths], *rows)]
    left_out = len(table.rules) - _MOST
    if left_out > 0:
        lines.insert(_MOST // 2 + 2, f"... {left_out} rules left out ...")
    return "\n".join([_line(_title(table)), *lines])


def _title(table: DecisionTable[Any]) -> str:
    return f"{table.name} ({' '.join(filter(None, [table.policy, table.aggregate]))})"


def _rows(table: DecisionTable[Any]) -> Iterator[list[str]]:
    """Yield the names, the rules that are shown, and what holds otherwise."""
    half, names = _MOST // 2, list(table.columns)
    used = [word for word in ("overrides", "note") if any(getattr(r, word) for r in table.rules)]
    yield ["rule", *names, "then", *used]
    rules = table.rules
    for rule in rules if len(rules) <= _MOST else [*rules[:half], *rules[-half:]]:
        more = {"overrides": ", ".join(rule.overrides), "note": rule.note}
        cells = (rule.when.get(name, "-") for name in names)
        yield [rule.id, *cells, _told(rule.then), *(more[word] for word in used)]
    if table.otherwise is not attrs.NOTHING:
        yield ["otherwise", *[""] * len(names), _told(table.otherwise), *[""] * len(used)]


def _told(outcome: Any) -> str:
    match outcome:
        case Mapping():
            parts = [f"{key} = {_told(value)}" for key, value in outcome.items()]
        case tuple():
            parts = list(map(_told, outcome))
        case datetime(tzinfo=None):
            return str(outcome)
        case _:
            return shown(outcome)
    return ", ".join(parts) or "nothing"


def _line(cell: str) -> str:
    """Return a cell as one line that no terminal takes for a command."""
    words = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in " ".join(cell.split()))
    return words if len(words) <= _MOST else f"{words[: _MOST - 1]}…"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def html(table: DecisionTable[Any]) -> str:
    """Show a table as an HTML table, with everything in it escaped.

    Example:
        >>> from servicekit.tables import DecisionTable, Rule, col
        >>> print(html(DecisionTable(
        ...     columns={"opened": col.boolean()},
        ...     rules=[Rule("sealed", when={"opened": "no"}, then="<accept>")],
        ... )))
        <table>
        <caption>table (unique)</caption>
        <thead>
        <tr><th>rule</th><th title="boolean">opened</th><th>then</th></tr>
        </thead>
        <tbody>
        <tr><th>sealed</th><td>no</td><td>&lt;accept&gt;</td></tr>
        </tbody>
        </table>
    """
    names, *rows = _rows(table)
    last = [] if table.otherwise is attrs.NOTHING else [rows.pop()]
    body = list(map(_html_row, rows))
    left_out = len(table.rules) - _MOST
    if left_out > 0:
        gap = f'<tr><td colspan="{len(names)}">{left_out} rules left out</td></tr>'
        body.insert(_MOST // 2, gap)
    lines = [
        f"<caption>{escape(_title(table))}</caption>",
        *_part("thead", [_html_names(table, names)]),
        *_part("tbody", body),
        *_part("tfoot", [_html_row(row) for row in last]),
    ]
    return "\n".join(["<table>", *lines, "</table>"])


def _part(tag: str, rows: Sequence[str]) -> list[str]:
    return [f"<{tag}>", *rows, f"</{tag}>"] if rows else []


def _html_names(table: DecisionTable[Any], names: Sequence[str]) -> str:
    first, last = names[:1], names[1 + len(table.columns) :]
    kinds = ((name, declared(column)) for name, column in table.columns.items())
    columns = (f'<th title="{escape(kind)}">{escape(name)}</th>' for name, kind in kinds)
    return f"<tr>{_cells('th', first)}{''.join(columns)}{_cells('th', last)}</tr>"


def _html_row(cells: Sequence[str]) -> str:
    return f"<tr>{_cells('th', cells[:1])}{_cells('td', cells[1:])}</tr>"


def _cells(tag: str, cells: Sequence[str]) -> str:
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
