"""A table as rows of text: what Markdown and CSV have in common.

The first row names the columns, the second says of what kind they are, and every other row is a
rule; a last one may say what holds ``otherwise``.

========= ================= ==== ========= ====================
id        days              then overrides note
========= ================= ==== ========= ====================
kind      integer [0..3650] text
gold      <= 60             yes  usual     Promised since 2019.
usual     \\-               no
otherwise                   ask
========= ================= ==== ========= ====================

* A cell is written as everywhere; one that is free is ``-`` or empty.
* The kind of the outcomes is written as that of a column, see
  :mod:`servicekit.tables.outcomes`; none is ``text``. Where outcomes are mappings, each key has a
  column of its own, like ``then.amount``, and an empty cell is a key that is not there.
* ``overrides`` lists ids. It is only there where it is used, as is ``note``.
* Names and other text stand in quotes where they would be taken for something else: a column that
  is called ``"note"``, a rule that is called ``"otherwise"``, and what begins with a quotation
  mark, or begins or ends with a blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.errors import CellError, LoadError
from servicekit.tables.declaring import declared
from servicekit.tables.drafting import Draft
from servicekit.tables.outcomes import Kind, Kinds, literal, outcomes_of, unquoted, unwritable
from servicekit.tables.rule import Rule

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["Row", "is_header", "read", "rows_of"]

Row = tuple[str, Sequence[str]]
"""The place of a row, such as ``"line 7"``, and its cells."""

Head = tuple[str, str]
"""What a column is for, and its name: a column of the table (``when``), the outcome (``then``) or
one key of it (``part``), ``id``, ``overrides`` or ``note``."""

_WORDS = {"id", "then", "overrides", "note"}
_PART = "then."
_KIND, _OTHERWISE = "kind", "otherwise"
_NUMBERS = {"integer", "decimal", "number", "money"}
_ONE_OR_TWO = re.compile(r"\d,\d")
_ITEM = re.compile(r'\s*("(?:[^"\\]|\\["\\])*"|[^,]*?)\s*(?:,|\Z)')
_IN_RULE = re.compile(r"rules\[(\d+)\]\.(?:when\.)?")


# Writing


def rows_of(table: DecisionTable[Any]) -> Iterator[list[str]]:
    """Return the rows of a table: the names, the kinds, the rules, and what holds otherwise.

    Raises:
        FieldError: there is no way to write an outcome; the field says of which rule.
    """
    kinds = Kinds.of(outcomes_of(table))
    used = [word for word in _MORE if any(getattr(rule, word) for rule in table.rules)]
    unused = [""] * len(used)
    outcomes = {_PART + literal(key): kind for key, kind in kinds.parts.items()}
    if kinds.whole:
        outcomes = {"then": kinds.whole} | outcomes
    yield ["id", *map(_name, table.columns), *outcomes, *used]
    yield ["kind", *map(declared, table.columns.values()), *map(str, outcomes.values()), *unused]
    for place, rule in enumerate(table.rules):
        more = {"overrides": ", ".join(map(_item, rule.overrides)), "note": _text(rule.note)}
        yield [
            literal(rule.id, {*_KINDS, _OTHERWISE}),
            *(rule.when.get(name, "-") for name in table.columns),
            *_outcome(f"rules[{place}].then", rule.then, kinds),
            *(more[word] for word in used),
        ]
    if table.otherwise is not attrs.NOTHING:
        free = [""] * len(table.columns)
        yield [_OTHERWISE, *free, *_outcome(_OTHERWISE, table.otherwise, kinds), *unused]


def _name(column: str) -> str:
    reserved = column.casefold() in _WORDS or column.casefold().startswith(_PART)
    return literal(column, {column.casefold()} if reserved else ())


def _item(id: str) -> str:  # noqa: A002 - as in Rule
    return literal(id, {id.casefold()} if "," in id else ())


def _text(note: str) -> str:
    return literal(note) if note else ""


def _outcome(path: str, outcome: Any, kinds: Kinds) -> Iterator[str]:
    values = outcome if isinstance(outcome, Mapping) else {}
    try:
        if kinds.whole:
            yield "" if values else kinds.whole.write(outcome)
        for key, kind in kinds.parts.items():
            yield kind.write(values[key]) if key in values else ""
    except ValueError:
        raise unwritable(path, outcome) from None


# Reading


def is_header(cells: Iterable[str]) -> bool:
    """Tell whether a row names the columns of a table."""
    roles = {role for role, _ in map(_head, cells)}
    return "id" in roles and not roles.isdisjoint({"then", "part"})


def _head(cell: str) -> Head:
    text = cell.strip()
    word = text.casefold()
    if word in _WORDS:
        return word, ""
    if word.startswith(_PART):
        return "part", unquoted(text[len(_PART) :].strip())
    return ("when", unquoted(text)) if text else ("", "")


def read(draft: Draft, rows: Iterable[Row], *, check: bool) -> DecisionTable[Any]:
    """Make a table of its rows, of which the first is a header.

    Raises:
        LoadError: everything that is wrong, each with the place of its row and the name of its
            column.
        ContradictionError: two rules contradict each other.
    """
    header, *others = (row for row in rows if any(cell.strip() for cell in row[1]))
    return _Reader(draft, header).table(others, check=check)


class _Reader:
    """Read row by row, and collect what is wrong on the way."""

    def __init__(self, draft: Draft, header: Row) -> None:
        self._draft = draft
        self._heads = [_head(cell) for cell in header[1]]
        self._kinds: dict[Head, Kind] = {}
        self._numbers: dict[str, Column] = {}
        self._places: list[str] = []
        for head in dict.fromkeys(self._heads):
            if head[0] and self._heads.count(head) > 1:
                draft.report(header[0], f"{_called(head)!r} is there twice")

    def table(self, rows: Sequence[Row], *, check: bool) -> DecisionTable[Any]:
        if not rows or self._cells(rows[0]).get(_ID, "").strip().casefold() not in _KINDS:
            place = rows[0][0] if rows else "the end"
            self._draft.report(place, "below the names comes a row that begins with 'kind' ...")
            raise self._draft.refused()
        self._declare(*rows[0])
