"""A table as rows of text: what Markdown and CSV have in common.

The first row names the columns, the second says of what kind they are, and every other row is a
rule; a last one may say what holds ``otherwise``::

    id        | days              | then | overrides | note
    kind      | integer [0..3650] | text |           |
    gold      | <= 60             | yes  | usual     | Promised since 2019.
    usual     | -                 | no   |           |
    otherwise |                   | ask  |           |

* A cell is written as everywhere; one that is free is ``-`` or empty.
* The kind of the outcomes is written as that of a column, see
  :mod:`servicekit.tables.formats.outcomes`; none is ``text``. Where outcomes are mappings, each
  key has a column of its own, like ``then.amount``, and an empty cell is a key that is not there.
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

from servicekit.errors import CellError, Problem
from servicekit.tables.columns.column import Column
from servicekit.tables.columns.labels import BooleanColumn
from servicekit.tables.formats.declaring import declared
from servicekit.tables.formats.drafting import Draft
from servicekit.tables.formats.outcomes import (
    Kind,
    Kinds,
    literal,
    outcomes_of,
    unquoted,
    unwritable,
)

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["Row", "is_header", "read", "rows_of"]

Row = tuple[str, Sequence[str]]
"""The place of a row, such as ``"line 7"``, and its cells."""

Head = tuple[str, str]
"""What a column is for, and its name: a column of the table (``when``), the outcome (``then``) or
one key of it (``part``), ``id``, ``overrides`` or ``note``."""

_ID, _THEN, _OVERRIDES, _NOTE = ("id", ""), ("then", ""), ("overrides", ""), ("note", "")
_NAMELESS = ("", "")
_WORDS = {"id", "then", "overrides", "note"}
_PART = "then."
_KINDS = {"", "kind", "kinds"}
_OTHERWISE = "otherwise"
_NUMBERS = {"integer", "decimal", "number", "money"}
_ONE_OR_TWO = re.compile(r"\d,\d")
_ITEM = re.compile(r'\s*("(?:[^"\\]|\\["\\])*"|[^,]*?)\s*(?:,|\Z)')
_IN_RULE = re.compile(r"\Arules\[(\d+)\]\.(?:when\.)?")
_AS_RULE = re.compile(r"(?<=, as )rules\[(\d+)\]\Z")


# Writing


def rows_of(table: DecisionTable[Any]) -> Iterator[list[str]]:
    """Return the rows of a table: the names, the kinds, the rules, and what holds otherwise.

    Raises:
        FieldError: there is no way to write an outcome; the field says of which rule.
    """
    kinds = Kinds.of(outcomes_of(table))
    used = [
        word for word in ("overrides", "note") if any(getattr(rule, word) for rule in table.rules)
    ]
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


def read(draft: Draft, rows: Sequence[Row], *, check: bool) -> DecisionTable[Any]:
    """Make a table of its rows, of which the first is a header.

    Raises:
        LoadError: everything that is wrong, each with the place of its row and the name of its
            column.
        ContradictionError: two rules contradict each other.
    """
    return _Reader(draft, rows[0]).table(rows[1:], check=check)


class _Reader:
    """Read row by row, and collect what is wrong on the way."""

    def __init__(self, draft: Draft, header: Row) -> None:
        self._draft = draft
        self._header = header[0]
        self._heads = [_head(cell) for cell in header[1]]
        self._kinds: dict[Head, Kind] = {}
        self._places: list[str] = []

    def table(self, rows: Iterable[Row], *, check: bool) -> DecisionTable[Any]:
        self._names()
        filled = [(place, found) for place, cells in rows if (found := self._cells(place, cells))]
        if not filled or filled[0][1].get(_ID, "").casefold() not in _KINDS:
            expected = "a row that begins with 'kind' and says of what kind each column is"
            self._draft.report(f"below {self._header}", f"expected {expected}")
            raise self._draft.refused()
        self._declare(*filled[0])
        for place, found in filled[1:]:
            self._row(place, found)
        return self._draft.table(check=check, placed=self._placed)

    def _names(self) -> None:
        for head in dict.fromkeys(self._heads):
            if head[0] and self._heads.count(head) > 1:
                self._draft.report(self._header, f"{_called(head)!r} is there twice")

    def _cells(self, place: str, cells: Sequence[str]) -> dict[Head, str]:
        """Return the cells of a row that are not empty."""
        found = {}
        for number, cell in enumerate(cells):
            head = self._heads[number] if number < len(self._heads) else _NAMELESS
            if not cell.strip():
                continue
            if head == _NAMELESS:
                self._draft.report(place, f"{cell.strip()!r} has no name above it")
            found[head] = cell if head[0] == "when" else cell.strip()
        return found

    def _declare(self, place: str, lines: Mapping[Head, str]) -> None:
        for head in self._heads:
            path = f"{place}, {_called(head)}"
            if head[0] == "when":
                if head not in lines:
                    self._draft.report(path, "has no kind; write one here, such as integer")
                self._draft.column(path, head[1], lines.get(head))
            elif head[0] in {"then", "part"}:
                kind = self._draft.attempt(path, Kind.parse, lines.get(head, "text"))
                self._kinds[head] = kind or Kind.of([])

    def _row(self, place: str, cells: Mapping[Head, str]) -> None:
        if cells.get(_ID, "").casefold() == _OTHERWISE:
            self._otherwise(place, cells)
            return
        rule_id = unquoted(cells.get(_ID, ""))
        if not rule_id:
            self._draft.report(f"{place}, id", "is missing; every rule has one")
        self._places.append(place)
        self._draft.rule(
            place,
            rule_id,
            when={
                name: self._cell(f"{place}, {name}", name, text)
                for (role, name), text in cells.items()
                if role == "when"
            },
            then=self._outcome(place, cells),
            overrides=_ids(cells.get(_OVERRIDES, "")),
            note=unquoted(cells.get(_NOTE, "")),
        )

    def _otherwise(self, place: str, cells: Mapping[Head, str]) -> None:
        if _OTHERWISE in self._draft.settings:
            self._draft.report(place, f"{_OTHERWISE!r} is there twice")
        for head, text in cells.items():
            if head[0] in {"when", "overrides", "note"} and text.strip() != "-":
                message = f"{text!r} says nothing here, as otherwise is what holds without a rule"
                self._draft.report(f"{place}, {_called(head)}", message)
        self._draft.settings[_OTHERWISE] = self._outcome(place, cells)

    def _cell(self, path: str, name: str, text: str) -> str:
        column = self._draft.columns[name]
        if isinstance(column, BooleanColumn):
            return text.lower()  # as spreadsheets write TRUE
        if column and column.kind() in _NUMBERS and _twofold(column, text):
            message = (
                f"{text!r} could be one number or two; write 1500 or 1.5 for one, '1, 5' for two"
            )
            self._draft.report(path, message)
        return text

    def _outcome(self, place: str, cells: Mapping[Head, str]) -> Any:
        given = {head: text for head, text in cells.items() if head in self._kinds}
        if not given:
            self._draft.report(f"{place}, then", "is missing; every row has an outcome")
        if _THEN in given and len(given) > 1:
            others = ", ".join(_called(head) for head in given if head != _THEN)
            self._draft.report(f"{place}, then", f"stands beside {others}; give one or the other")
        values = {
            head[1]: self._draft.attempt(f"{place}, {_called(head)}", self._kinds[head].read, text)
            for head, text in given.items()
        }
        return values[""] if _THEN in given else values

    def _placed(self, problem: Problem) -> Problem:
        """Say in which row a mistake is, of which the table knows the number of the rule."""
        path = _IN_RULE.sub(lambda found: f"{self._places[int(found[1])]}, ", problem.path)
        message = _AS_RULE.sub(lambda found: self._places[int(found[1])], problem.message)
        return Problem(path, message)


def _called(head: Head) -> str:
    role, name = head
    return {"when": name, "part": _PART + name}.get(role, role)


def _ids(text: str) -> list[str]:
    return [unquoted(item) for item in _ITEM.findall(text) if item]


def _twofold(column: Column, text: str) -> bool:
    """Tell whether a comma may be part of a number, where a list of two can be read as well."""
    try:
        return bool(_ONE_OR_TWO.search(text)) and not column.cell(text).empty
    except CellError:
        return False
