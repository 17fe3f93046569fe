r"""Decision tables as CSV, for spreadsheets.

::

    name,return-window
    policy,unique
    id,days,opened,tier,then
    kind,integer [0..3650],boolean,"enum standard, gold",text
    gold,<= 60,-,gold,accept
    standard,<= 30,no,standard,accept
    otherwise,,,,decline

The rows above the header say ``name``, ``policy`` and, for ``collect``, the ``aggregate``; those
that are left out are the ones of a plain table. The others are described in
:mod:`servicekit.tables.formats.sheet`. What spreadsheets save is read as well: with ``;`` or tabs
instead of commas, a byte-order mark, ``TRUE`` and ``FALSE``, empty rows and columns.

A spreadsheet changes what it takes for a number or a date, when it opens a file and while people
type: ``1-2`` becomes a day in January, ``2026-02-01`` is saved as ``01/02/2026``, ``0010`` as
``10``, and a decimal comma makes a list of a number. Import the file with all columns as text
(Data, From Text), and format the cells as text before typing. A date of another form is refused,
and so are ``1,5`` and ``1,500`` among numbers; ``1, 5`` with a blank is a list. Save the text with
``encoding="utf-8-sig"`` and ``newline=""``, so that accents survive.

What a spreadsheet could take for a formula has an apostrophe before it, which is taken away again
on reading: a cell that begins with ``=``, ``+``, ``@``, a tab or a line break, or with ``-`` unless
that is all or a number follows.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from servicekit.errors import LoadError, Problem
from servicekit.tables.formats import sheet
from servicekit.tables.formats.drafting import Draft, unknown
from servicekit.tables.formats.outcomes import literal, unquoted

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["dumps", "loads"]

_SETTINGS = ("name", "policy", "aggregate")
_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]|\A\s|\s\Z')
# Also the wide forms of these signs, which spreadsheets in East Asian languages take for them.
_FORMULA = re.compile(
    r"'*(?:[=+@\t\r\n\uff1d\uff0b\uff0d\uff20]|-(?!\Z|\d+(?:\.\d+)?\Z))", re.ASCII
)


def loads(text: str, *, check: bool = True) -> DecisionTable[Any]:
    """Read a table.

    Args:
        text: the CSV; which delimiter it has is found out.
        check: whether a table that contradicts itself is refused.

    Raises:
        LoadError: everything that is wrong, each with its path, like ``row 7, days``.
        ContradictionError: two rules contradict each other.
    """
    draft = Draft()
    rows, header = _rows(text.removeprefix("\ufeff"))
    for place, cells in rows[:header]:
        _setting(draft, place, [cell.strip() for cell in cells])
    return sheet.read(draft, rows[header:], check=check)


def _rows(text: str) -> tuple[list[sheet.Row], int]:
    """Return the rows, and the number of the header, by the delimiter for which there is one."""
    found = []
    for delimiter in ",;\t":
        try:
            lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise _refused(str(error)) from None
        rows: list[sheet.Row] = [
            (f"row {n}", list(map(_plain, cells))) for n, cells in enumerate(lines, start=1)
        ]
        headers = (number for number, row in enumerate(rows) if sheet.is_header(row[1]))
        found += [(number, rows) for number in islice(headers, 1)]
    if not found:
        raise _refused("no row names the columns, among them 'id' and 'then'")
    number, rows = min(found, key=itemgetter(0))
    return rows, number


def _refused(message: str) -> LoadError:
    return LoadError("the table cannot be read", [Problem("", message)])


def _setting(draft: Draft, place: str, cells: list[str]) -> None:
    """Take a row above the header: a word, and what it is set to."""
    key, value, *more = [*cells, "", ""]
    if not any([key, value, *more]):
        return
    if key.lower() not in _SETTINGS:
        draft.report(place, unknown(key, _SETTINGS))
    elif any(more):
        draft.report(place, f"{key} has more than one value; put it in quotes")
    elif value:
        draft.settings[key.lower()] = unquoted(value)


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def dumps(table: DecisionTable[Any]) -> str:
    """Write a table, so that :func:`loads` makes an equal one.

    Raises:
        FieldError: there is no way to write an outcome; the field says of which rule.
    """
    settings = {"name": literal(table.name), "policy": table.policy, "aggregate": table.aggregate}
    rows = [[key, value] for key, value in settings.items() if value]
    lines = (",".join(map(_field, row)) for row in [*rows, *sheet.rows_of(table)])
    return "\n".join([*lines, ""])


def _field(cell: str) -> str:
    guarded = f"'{cell}" if _FORMULA.match(cell) else cell
    doubled = guarded.replace('"', '""')
    return f'"{doubled}"' if _NEEDS_QUOTES.search(guarded) else guarded
