"""Columns as one short line of text: ``integer [0..3650]``, ``optional enum standard, gold``.

A line has, in this order,

* ``optional`` where a fact can be ``None``, or ``missing=none`` where an absent fact means ``None``
  (which makes the column optional as well);
* the kind: ``integer``, ``number``, ``decimal``, ``money``, ``duration``, ``date``, ``instant``,
  ``boolean``, ``text``, ``enum`` or ``set of``;
* the currency of ``money``, and the step of ``decimal``, of ``money`` (unless it is 0.01) and of
  ``duration`` (unless it is a microsecond);
* the bounds, both of them inclusive: ``[0..100]``, ``>= 0`` or ``<= 100``; or the labels of an
  ``enum`` and the atoms of a ``set of``, in quotes where a cell would need them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import attrs

from servicekit.errors import CellError, ColumnError
from servicekit.tables import col
from servicekit.tables.columns.column import Column
from servicekit.tables.columns.labels import EnumColumn
from servicekit.tables.columns.notation import (
    RESERVED,
    Constant,
    Span,
    UnaryTest,
    Word,
    quoted,
    read,
)
from servicekit.tables.columns.numeric import DecimalColumn, MoneyColumn, NumberColumn
from servicekit.tables.columns.ordered import Ordered
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.columns.slips import mended
from servicekit.tables.columns.times import DurationColumn

__all__ = ["declare", "declared"]

_HEAD = re.compile(
    r"\s*(?P<settings>(?:(?:optional|missing\s*=\s*(?:none|unknown))\s+)*)"
    r"(?P<kind>set[\s_]+of\b|\w*)",
    re.IGNORECASE,
)
_NONE = re.compile(r"=\s*none", re.IGNORECASE)
_BOUNDS = re.compile(r"(?=[\[\](<>])")

_FORMS = {
    "integer": "integer [0..100]",
    "number": "number >= 0",
    "decimal": "decimal 0.01 [0..100]",
    "money": "money EUR [0..500]",
    "duration": "duration <= 2h30m",
    "date": "date [2026-01-01..2026-12-31]",
    "instant": "instant >= 2026-01-01T00:00Z",
    "boolean": "boolean",
    "text": "text",
    "enum": "enum standard, gold",
    "set_of": "set of vip, press",
}
# The words that stand between a kind and its bounds, and how many of them have to.
_WORDS = {"decimal": ("step",), "money": ("currency", "step"), "duration": ("step",)}
_NEEDED = {"decimal": 1, "money": 1}

_LONGEST = 200  # characters in which a slip is looked for

_CENT = Decimal("0.01")
_MICROSECOND = timedelta(microseconds=1)


def declare(text: str) -> Column:
    """Make a column from its line of text.

    Example:
        >>> declare("integer [0..3650]") == col.integer(0, 3650)
        True
        >>> declare("optional enum standard, gold").optional
        True

    Raises:
        ColumnError: there is no such kind, or it is not written like that; the message says what
            was expected, and where, or what was perhaps meant.
    """
    try:
        return _declare(text)
    except ColumnError as error:
        meant = next(_meant(text), None)
        if meant is None:
            raise
        raise ColumnError(error.column, text, f"did you mean {meant!r}?") from None


def _meant(text: str) -> Iterator[str]:
    """Yield the lines that a usual slip in the bounds or the labels may have been meant as."""
    for space in re.finditer(r"\s(?=\S)", text[:_LONGEST]):
        rest = mended(text[space.end() :])
        if rest is not None:
            with suppress(ColumnError):
                guess = f"{text[: space.end()]}{rest}"
                _declare(guess)
                yield guess


def _declare(text: str) -> Column:
    head = next(_HEAD.finditer(text))
    kind = re.sub(r"[\s_]+", "_", head["kind"].lower())
    if kind not in _FORMS:
        raise _unknown(kind, text)
    settings = {
        "optional": "optional" in head["settings"].lower(),
        "missing": "none" if _NONE.search(head["settings"]) else "unknown",
    }
    make: Callable[..., Column] = getattr(col, kind)
    if kind in {"enum", "set_of"}:
        return make(_labels(kind, text, head.end()), **settings)
    return make(**_arguments(kind, text, head.end()), **settings)


def _unknown(kind: str, text: str) -> ColumnError:
    names = [name.replace("_", " ") for name in _FORMS]
    close = get_close_matches(kind, names, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(names)}"
    return ColumnError(kind or "without a kind", text, f"there is no such kind; {hint}")


def _arguments(kind: str, text: str, position: int) -> dict[str, Any]:
    """Read the currency, the step and the bounds that may follow a kind."""
    words, *_ = _BOUNDS.split(text[position:], maxsplit=1)
    found, names = words.split(), _WORDS.get(kind, ())
    if not _NEEDED.get(kind, 0) <= len(found) <= len(names):
        raise _refused(kind, text, position)
    return dict(zip(names, found, strict=False)) | _bounds(kind, text, position + len(words))


def _refused(kind: str, text: str, position: int, expected: str = "") -> ColumnError:
    at = len(text) - len(text[position:].lstrip()) + 1
    expected = expected or f"something like {_FORMS[kind]!r}"
    return ColumnError(kind.replace("_", " "), text, f"expected {expected}, see character {at}")


def _bounds(kind: str, text: str, position: int) -> dict[str, Any]:
    if position == len(text):
        return {}
    if kind in {"boolean", "text"}:
        raise _refused(kind, text, position)
    match _tests(kind, text, position):
        case [Span(low, high, low_closed, high_closed)]:
            ends = {"lo": low, "hi": high}
            found: dict[str, Any] = {name: end.text for name, end in ends.items() if end}
            opened = {"lo_open": low and not low_closed, "hi_open": high and not high_closed}
            found |= {name: True for name, is_open in opened.items() if is_open}
            if kind == "number" or found.keys() <= ends.keys():
                return found
    raise _refused(kind, text, position, "bounds such as '[0..5]', '>= 0' or '<= 5'")


def _tests(kind: str, text: str, position: int) -> Sequence[UnaryTest]:
    """Read what is written as in a cell; its places are counted in all of the text."""
    try:
        tests, negated = read(" " * position + text[position:])
    except CellError as error:
        raise _refused(kind, text, error.position, error.expected) from None
    if negated:
        raise _refused(kind, text, position)
    return tests


def _labels(kind: str, text: str, position: int) -> list[str]:
    if not text[position:].strip():
        raise _refused(kind, text, position)
    labels = []
    for test in _tests(kind, text, position):
        match test:
            case Constant(label, quoted=True):
                labels.append(label)
            case Constant(word, at) | Word(word, at) if word in RESERVED or word.startswith("-"):
                raise _refused(kind, text, at, f"{quoted(word)} in quotes")
            case Constant(label, at) if "|" in label:
                raise _refused(kind, text, at, f"labels with commas between, or {quoted(label)}")
            case Constant(label):
                labels.append(label)
            case _:
                raise _refused(kind, text, position)
    return labels


def declared(column: Column) -> str:
    """Write a column as its line of text, from which :func:`declare` makes an equal one.

    Example:
        >>> declared(col.money("EUR", 0, 500, step="0.05", optional=True))
        'optional money EUR 0.05 [0..500]'
        >>> declared(col.enum("standard", "none", missing="none"))
        'missing=none enum standard, "none"'

    Raises:
        ColumnError: the column is none of those that ``col`` makes.
    """
    kind = column.kind()
    if kind not in _FORMS:
        raise ColumnError(kind, column, "a column of a kind that servicekit.tables.col makes")
    return " ".join([*_setting(column), kind.replace("_", " "), *_details(column)])


def _setting(column: Column) -> list[str]:
    if column.missing == "none":
        return ["missing=none"]
    return ["optional"] if column.optional else []


def _details(column: Column) -> list[str]:
    match column:
        case EnumColumn(labels=labels) | SetColumn(atoms=labels):
            return [", ".join(map(quoted, labels))]
        case Ordered():
            return [*_measure(column), *_range(column)]
    return []


def _measure(column: Ordered) -> Iterator[str]:
    match column:
        case DecimalColumn():
            yield format(column.step, "f")
        case MoneyColumn():
            yield column.currency
            if column.step != _CENT:
                yield format(column.step, "f")
        case DurationColumn() if column.step != _MICROSECOND:
            plain = DurationColumn()
            yield plain.text(plain.cell(column.step))


def _range(column: Ordered) -> Iterator[str]:
    ends: dict[str, Any] = {"lo": None, "hi": None}
    if isinstance(column, NumberColumn):
        ends |= {"lo_open": False, "hi_open": False}
    endless = attrs.evolve(column, **ends)  # there a bound is written like any value
    low, high = (
        None if bound is None else endless.text(endless.cell(bound))
        for bound in (column.lo, column.hi)
    )
    lo_open, hi_open = _opened(column)
    if low and high:
        yield f"{'(' if lo_open else '['}{low}..{high}{')' if hi_open else ']'}"
    elif low:
        yield f"{'>' if lo_open else '>='} {low}"
    elif high:
        yield f"{'<' if hi_open else '<='} {high}"


def _opened(column: Ordered) -> tuple[bool, bool]:
    if isinstance(column, NumberColumn):
        return column.lo_open, column.hi_open
    return False, False
