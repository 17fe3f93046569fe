r"""Decision tables as Markdown, as it is rendered on GitHub.

::

    **return-window** (unique)

    | id        | days              | opened  | tier                | then    |
    | --------- | ----------------- | ------- | ------------------- | ------- |
    | kind      | integer [0..3650] | boolean | enum standard, gold | text    |
    | gold      | <= 60             | -       | gold                | accept  |
    | standard  | <= 30             | no      | standard            | accept  |
    | otherwise |                   |         |                     | decline |

The line above the table has the name, the policy and, for ``collect``, what becomes of the outcomes
(``(collect sum)``); without it the table is called "table" and its policy is ``unique``. The rows
are described in :mod:`servicekit.tables.formats.sheet`.

In a cell, a line break is ``<br>``, and ``\`` makes the next of the characters ``\ | * _ ` ~ < &``
a plain one. What people type is read as well: rows without the outer ``|``, cells in backticks,
empty cells for free ones, rows of dashes anywhere, blank lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from servicekit.tables.formats import sheet
from servicekit.tables.formats.drafting import Draft
from servicekit.tables.formats.outcomes import literal, unquoted

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["dumps", "loads"]

_TITLE = re.compile(r"(?:\*\*((?:\\.|[^\\|*])*)\*\*|#+\s((?:\\.|[^\\|])*?))\s*(?:\(([^()]*)\))?")
_CELL = re.compile(r"((?:\\.|[^|])*?)(?:\||\Z)")
_IN_PARENTHESES = ("policy", "aggregate")
_DASHES = re.compile(r":?-+:?")
_LONG_DASHES = re.compile(r":?-{3,}:?")
_CODE = re.compile(r"`([^`]*)`")
_SPECIAL = re.compile(r"[\\|*`~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#)")
_BREAK = ord("\n")
_UNSEEN = re.compile(r"\A\s|\s\Z|\r")
_ESCAPED = re.compile(r"\\([\\|*`~_<&])|<br\s*/?>|&#(\d{1,5});", re.IGNORECASE)


def loads(text: str, *, check: bool = True) -> DecisionTable[Any]:
    """Read a table.

    Args:
        text: the Markdown: one table, and above it perhaps its name.
        check: whether a table that contradicts itself is refused.

    Raises:
        LoadError: everything that is wrong, each with its path, like ``line 7, days``.
        ContradictionError: two rules contradict each other.
    """
    draft = Draft()
    rows: list[sheet.Row] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        _line(draft, rows, f"line {number}", line.strip())
    if not rows or not sheet.is_header(rows[0][1]):
        place = rows[0][0] if rows else ""
        draft.report(place, "the first row names the columns, among them 'id' and 'then'")
        raise draft.refused()
    return sheet.read(draft, rows, check=check)


def _line(draft: Draft, rows: list[sheet.Row], place: str, line: str) -> None:
    """Take one line: a title, a row, or nothing."""
    title = None if rows else _TITLE.fullmatch(line)
    if title:
        _entitle(draft, place, title)
    elif "|" in line:
        cells = [cell.strip() for cell in _CELL.findall(line)[line.startswith("|") : -1]]
        ruler = _DASHES if len(rows) == 1 else _LONG_DASHES
        if not all(map(ruler.fullmatch, cells)):
            rows.append((place, list(map(_plain, cells))))
    elif line:
        draft.report(place, "is neither a title like '**name** (unique)' nor a row with '|'")


def _entitle(draft: Draft, place: str, title: re.Match[str]) -> None:
    """Take the name, and what stands behind it in parentheses."""
    if "name" in draft.settings:
        draft.report(place, "is a second title")
    draft.settings["name"] = unquoted(_unescaped((title[1] or title[2] or "").strip()))
    words = (title[3] or "").split()
    draft.settings |= zip(_IN_PARENTHESES, words, strict=False)
    if len(words) > len(_IN_PARENTHESES):
        draft.report(place, f"({title[3]}) is too much; write a policy, as in (collect sum)")


def _plain(cell: str) -> str:
    """Return what a cell says, of which Markdown shows the format."""
    code = _CODE.fullmatch(cell)
    return code[1].replace("\\|", "|") if code else _unescaped(cell)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: found[1] or chr(int(found[2] or _BREAK)), text)


def dumps(table: DecisionTable[Any]) -> str:
    """Write a table, so that :func:`loads` makes an equal one.

    Raises:
        FieldError: there is no way to write an outcome; the field says of which rule.
    """
    names, *others = ([_escaped(cell) for cell in row] for row in sheet.rows_of(table))
    widths = [max(map(len, column)) for column in zip(names, *others, strict=True)]
    ruler = ["-" * max(width, 3) for width in widths]
    policy = " ".join(filter(None, [table.policy, table.aggregate]))
    title = f"**{_escaped(literal(table.name))}** ({policy})"
    rows = (_row(row, widths) for row in (names, ruler, *others))
    return "\n".join([title, "", *rows, ""])


def _row(cells: list[str], widths: list[int]) -> str:
    padded = (cell.ljust(max(width, 3)) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _escaped(text: str) -> str:
    text = _SPECIAL.sub(r"\\\g<0>", text)
    text = _UNSEEN.sub(lambda found: f"&#{ord(found[0])};", text)
    return text.replace("\n", "<br>")
