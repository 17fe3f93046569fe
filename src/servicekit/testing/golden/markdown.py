r"""Sheets as ordinary Markdown tables, written and read.

A cell is one line. What Markdown or HTML would take for something else is escaped, so that a
reader sees what the policy said: ``\`` makes the next character a plain one, a line break is
``<br>``, and a blank at an end ``&#32;``. Columns are as wide as a multiple of eight, so that a
longer word in one row seldom changes all others, which would hide what changed in a diff.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import attrs

from servicekit.testing.golden.sheet import Sheet

__all__ = ["Written", "dumps", "read", "unescaped"]

_SPECIAL = re.compile(r"[\\|*`~\[]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=[#\w])")
_AT_ENDS = re.compile(r"\A\s|\s\Z")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\ufeff]")
_ESCAPED = re.compile(r"\\(.)|&#(\d+);|<br>")
_CELL = re.compile(r"((?:\\.|[^\\|])*)\|")
_RULER = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_STEP, _WIDEST = 8, 48


@attrs.frozen
class Written:
    """A sheet as it stands in a file: words only.

    Args:
        title: what stands above it.
        names: the names of its columns.
        rows: the line below those, and its rows.
        other: lines that are no part of any table.
    """

    title: str = ""
    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    other: tuple[str, ...] = ()


def dumps(sheets: Iterable[Sheet]) -> str:
    """Return sheets as Markdown, one below the other, each under its title."""
    return "\n".join("\n".join(_lines(sheet)) + "\n" for sheet in sheets)


def _lines(sheet: Sheet) -> Iterator[str]:
    if sheet.title:
        yield f"## {_escaped(sheet.title)}"
        yield ""
    names, *rows = ([_escaped(cell) for cell in row] for row in _cells(sheet))
    widths = [_width(column) for column in zip(names, *rows, strict=True)]
    yield _row(names, widths)
    yield _row(["-" * width for width in widths], widths)
    yield from (_row(row, widths) for row in rows)


def _cells(sheet: Sheet) -> Iterator[Sequence[str]]:
    yield sheet.names
    yield from (row.cells for row in sheet.rows)


def _width(column: Sequence[str]) -> int:
    longest = max(map(len, column))
    return min(-(-max(longest, 1) // _STEP) * _STEP, _WIDEST)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _escaped(text: str) -> str:
    text = _SPECIAL.sub(r"\\\g<0>", _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text))
    return _BREAK.sub("<br>", _AT_ENDS.sub(lambda found: f"&#{ord(found[0])};", text))


def unescaped(cell: str) -> str:
    """Return a cell as people read it."""
    return _ESCAPED.sub(lambda found: found[1] or (chr(int(found[2])) if found[2] else " / "), cell)


def read(text: str) -> tuple[Written, ...]:
    """Return the sheets in a text, with each cell as it is written, however wide."""
    found = [Written()]
    for line in map(str.strip, text.removeprefix("\ufeff").splitlines()):
        if line.startswith("## "):
            found.append(Written(line.removeprefix("## ").strip()))
        elif line:
            found[-1] = _with(found[-1], line)
    return tuple(sheet for sheet in found if sheet != Written())


def _with(sheet: Written, line: str) -> Written:
    """Return a sheet with one line more."""
    if not line.startswith("|"):
        return attrs.evolve(sheet, other=(*sheet.other, line))
    cells = tuple(cell.strip() for cell in _CELL.findall(line[1:]))
    if not sheet.names:
        return attrs.evolve(sheet, names=cells)
    if not sheet.rows and _RULER.fullmatch(line):
        cells = ("---",) * len(cells)
    return attrs.evolve(sheet, rows=(*sheet.rows, cells))
