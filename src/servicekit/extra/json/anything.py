"""Places where anything can stand: what JSON has not says what it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import UnionType
from typing import Any, get_args, get_origin

import attrs
from cattrs import Converter

from servicekit.errors import FieldError, Problem
from servicekit.extra.json.faults import known_word, refuse, within
from servicekit.extra.json.fields import Tagged
from servicekit.extra.json.form import (
    Described,
    Form,
    Read,
    Sketch,
    Write,
    heard,
    read_each,
    spoken,
    write_each,
)
from servicekit.extra.json.kinds import KINDS, kind_name, kind_named, name_of
from servicekit.extra.json.lists import in_one_order
from servicekit.extra.json.unions import read_named
from servicekit.extra.json.words import SAID, finite
from servicekit.hours import Allowance
from servicekit.money import Money
from servicekit.values import Facts

__all__ = ["Anything", "FactsForm"]

# What is written as one word that JSON cannot tell from text. An instant is a date for Python, so
# it comes first.
_MARKS: Mapping[str, type] = {
    "$instant": datetime,
    "$date": date,
    "$duration": timedelta,
    "$decimal": Decimal,
    "$fraction": Fraction,
    "$money": Money,
    "$allowance": Allowance,
}
# The same, for classes that nobody imports before they are used.
_SAID: Mapping[str, str] = {f"${name.lower()}": name for name in SAID}
_WORDS = frozenset((str, bool, int, type(None)))
# What is written field by field, and so says of which type it is.
_OBJECTS: Mapping[str, None] = dict.fromkeys(
    name for name in KINDS if name not in {"Allowance", "Facts", "Money", *SAID}
)
# A name that begins with a dollar sign is written with two.
_NO_MARK = r"^(?!\$(?!\$))"


class Anything(Form):
    """The form of what can be anything.

    Lists come back as tuples and mappings as ``Facts``.
    """

    def takes(self, kind: Any) -> bool:
        """Tell whether the type leaves it open."""
        return kind in {Any, object} or get_origin(kind) is Tagged

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes a value, with a mark where JSON does not have its type."""
        return _Writer(converter)

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads a value, and checks it where one is asked for."""
        read = _Reader(converter)
        wanted = next(iter(get_args(kind)), Any)
        wanted = get_origin(wanted) or wanted
        checks = isinstance(wanted, type) and wanted not in {Any, UnionType}

        def found(plain: Any, _: Any) -> Any:
            value = read(plain)
            if checks and not isinstance(value, wanted):
                refuse(value, f"a {wanted.__name__}")
            return value

        return found

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe what JSON has, and the marks."""
        return sketch.define("anything", lambda: _described(sketch))


class FactsForm(Form):
    """The form of facts: anything by name."""

    def takes(self, kind: Any) -> bool:
        """Tell whether it is the type of facts."""
        return kind is Facts

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes facts in the order of their names."""
        write = _Writer(converter)

        def written(facts: Any) -> Any:
            if not isinstance(facts, Mapping):
                raise FieldError("", facts, "facts by name")
            return write.mapping(facts)

        return written

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads facts."""
        read = _Reader(converter)

        def found(plain: Any, _: Any) -> Facts:
            if type(plain) is not dict:
                refuse(plain, "an object")
            return read.mapping(plain)

        return found

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe any names that begin with no mark."""
        return _mapping(sketch)


class _Writer:
    """Writes anything."""

    def __init__(self, converter: Converter) -> None:
        self._converter = converter

    def __call__(self, value: Any) -> Any:
        kind = type(value)
        if kind in _WORDS:
            return value
        if kind is float:
            return spoken(finite, value)
        if kind in (tuple, list):
            return write_each(self, value)
        if kind in (frozenset, set):
            return {"$set": in_one_order(write_each(self, value))}
        if isinstance(value, Mapping):
            return self.mapping(value)
        return self._marked(value)

    def mapping(self, values: Mapping[Any, Any]) -> dict[str, Any]:
        """Write a mapping in the order of its keys."""
        plain = {}
        for name, value in values.items():
            if type(name) is not str:
                raise FieldError("", name, "names of facts are strings")
            try:
                plain[f"${name}" if name.startswith("$") else name] = self(value)
            except FieldError as error:
                raise within(name, error) from None
        return dict(sorted(plain.items()))

    def _marked(self, value: Any) -> dict[str, Any]:
        for mark, kind in _MARKS.items():
            if isinstance(value, kind):
                return {mark: self._converter.get_unstructure_hook(kind)(value)}
        if not attrs.has(type(value)):
            expected = f"a value of a type that can be written; {type(value).__name__} is none"
            raise FieldError("", value, expected)
        plain = self._converter.unstructure(value)
        name = kind_name(type(value)) or ""
        if name in SAID:
            return {f"${name.lower()}": plain}
        return {"$value": {"type": name_of(type(value)), **plain}}


class _Reader:
    """Reads anything."""

    def __init__(self, converter: Converter) -> None:
        self._converter = converter

    def __call__(self, plain: Any) -> Any:
        kind = type(plain)
        if kind in _WORDS:
            return plain
        if kind is float:
            return heard(finite, plain)
        if kind is list:
            return tuple(self._each(enumerate(plain)).values())
        if kind is not dict:
            refuse(plain, "of a type that JSON has")
        marks = [name for name in plain if _is_mark(name)]
        return self._marked(marks[0], plain) if marks else self.mapping(plain)

    def mapping(self, plain: dict[str, Any]) -> Facts:
        """Read facts by name."""
        for name in plain:
            if _is_mark(name):
                raise Problem(name, "is a mark, where facts by name are wanted")
        return Facts({_without_mark(name): v for name, v in self._each(plain.items()).items()})

    def _each(self, parts: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
        return read_each(lambda _, plain: self(plain), parts)

    def _marked(self, mark: str, plain: dict[str, Any]) -> Any:
        if len(plain) > 1:
            raise Problem(mark, "stands beside other names; a mark stands alone")
        return read_each(self._read_marked, plain.items())[mark]

    def _read_marked(self, mark: str, plain: Any) -> Any:
        kind = _kind_of(mark)
        if kind is not None:
            return self._converter.get_structure_hook(kind)(plain, kind)
        if mark == "$value":
            return read_named(plain, _OBJECTS, self._converter)
        if mark != "$set":
            raise Problem("", known_word(mark, (*_MARKS, *_SAID, "$set", "$value")))
        if type(plain) is not list:
            refuse(plain, "a list")
        return frozenset(self(plain))


def _kind_of(mark: str) -> Any:
    """Return the kind of what a mark says, where that is one word or several."""
    return kind_named(_SAID[mark]) if mark in _SAID else _MARKS.get(mark)


def _is_mark(name: object) -> bool:
    if not isinstance(name, str):
        raise Problem("", f"{name!r} is no name; the names in JSON are text")
    return name.startswith("$") and not name.startswith("$$")


def _without_mark(name: str) -> str:
    return name[1:] if name.startswith("$$") else name


def _described(sketch: Sketch) -> Described:
    marks = {mark: sketch.of(_kind_of(mark)) for mark in (*_MARKS, *_SAID)}
    marks["$set"] = {"type": "array", "items": sketch.of(Any)}
    named = {"type": {"enum": list(_OBJECTS)}}
    marks["$value"] = {"type": "object", "properties": named, "required": ["type"]}
    return {
        "description": "Anything: what JSON does not have says by a mark what it is.",
        "anyOf": [
            {"type": ["null", "boolean", "number", "string"]},
            {"type": "array", "items": sketch.of(Any)},
            _mapping(sketch),
            *map(_marked, marks.items()),
        ],
    }


def _mapping(sketch: Sketch) -> Described:
    names = {"pattern": _NO_MARK}
    return {"type": "object", "propertyNames": names, "additionalProperties": sketch.of(Any)}


def _marked(entry: tuple[str, Described]) -> Described:
    mark, described = entry
    return {
        "type": "object",
        "properties": {mark: described},
        "required": [mark],
        "additionalProperties": False,
    }
