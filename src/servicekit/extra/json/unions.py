"""Values of one type or another, which say of which they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Any, NoReturn, Union, get_args, get_origin

import attrs
from cattrs import Converter

from servicekit.errors import FieldError, Problem
from servicekit.extra.json.faults import known_word, refuse
from servicekit.extra.json.form import Described, Form, Read, Sketch, Write
from servicekit.extra.json.kinds import FAMILIES, kind_name, kind_named, members, reason_against
from servicekit.extra.json.words import WORDS
from servicekit.hours import HolidaySource

__all__ = ["Unions", "read_named"]

_WORDS = frozenset(word.kind for word in WORDS)


class Unions(Form):
    """The form of a type or ``None``, of one type or another, and of a family of types.

    Where several are possible that are written field by field, ``type`` says which it is.
    """

    def takes(self, kind: Any) -> bool:
        """Tell whether it is a family, or a union without classes that nothing here knows."""
        if kind in FAMILIES:
            return True
        parts = _parts(kind)
        return get_origin(kind) in {Union, UnionType} and (
            len(parts) == 1 or all(_is_simple(each) or _is_known(each) for each in parts)
        )

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes a value, with its type where there are several."""
        simple, objects = _parted(kind)
        writes = [converter.get_unstructure_hook(each) for each in simple]
        takes_none = NoneType in get_args(kind)

        def written(value: Any) -> Any:
            if value is None and takes_none:
                return None
            kind_of: Any = type(value)
            name = kind_name(kind_of)
            if name in objects:
                return {"type": name, **converter.unstructure(value)}
            return _write_first(writes, value, objects)

        return written

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads a value as the type that it says, or else that it looks like."""
        simple, objects = _parted(kind)
        reads = [(converter.get_structure_hook(each), each) for each in simple]
        takes_none = NoneType in get_args(kind)

        def found(plain: Any, _: Any) -> Any:
            if plain is None and takes_none:
                return None
            if objects and (not reads or (type(plain) is dict and "type" in plain)):
                return read_named(plain, objects, converter)
            return _read_first(reads, plain)

        return found

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe everything that it can be."""
        simple, objects = _parted(kind)
        options = [sketch.of(each) for each in simple]
        options += [_described(name, each, sketch) for name, each in objects.items()]
        if NoneType not in get_args(kind):
            return {"anyOf": options}
        if len(options) == 1 and isinstance(options[0].get("type"), str):
            return {**options[0], "type": [options[0]["type"], "null"]}
        return {"anyOf": [*options, {"type": "null"}]}


def _parts(kind: Any) -> tuple[Any, ...]:
    return tuple(each for each in get_args(kind) if each is not NoneType)


def _is_simple(kind: Any) -> bool:
    """Tell whether values of a type need not say of which type they are."""
    return kind in _WORDS or not (kind in FAMILIES or attrs.has(get_origin(kind) or kind))


def _is_known(kind: Any) -> bool:
    return kind in FAMILIES or kind_name(get_origin(kind) or kind) is not None


def _parted(kind: Any) -> tuple[list[Any], Mapping[str, Any]]:
    """Return the types whose values need not say which they are, and the others by name."""
    parts = [kind] if kind in FAMILIES else _parts(kind)
    if len(parts) == 1 and parts[0] not in FAMILIES:
        return list(parts), {}
    simple = [each for each in parts if _is_simple(each)]
    tagged = [each for each in parts if not _is_simple(each)]
    return simple, {name: each for each in tagged for name in members(each)}


def _write_first(writes: Iterable[Write], value: Any, names: Iterable[str]) -> Any:
    """Write a value by the first way that takes it."""
    error: FieldError | None = None
    for write in writes:
        try:
            return write(value)
        except FieldError as refusal:
            error = error or refusal
    if isinstance(value, HolidaySource):
        raise FieldError("", value, reason_against(type(value)))
    raise error or FieldError("", value, f"one of {', '.join(names)}")


def _read_first(reads: list[tuple[Read, Any]], plain: Any) -> Any:
    """Read a value by the first way that takes it."""
    errors: list[Exception] = []
    for read, kind in reads:
        try:
            return read(plain, kind)
        except Exception as error:
            errors.append(error)
    raise errors[0]


def read_named(plain: Any, kinds: Mapping[str, Any], converter: Converter) -> Any:
    """Read an object that says of which type it is.

    Args:
        plain: the object.
        kinds: the types that are possible, by name; a family for those that belong to it.
        converter: what reads it.

    Raises:
        Problem: it does not say it, or says another.
    """
    if type(plain) is not dict:
        refuse(plain, "an object that says its type")
    if "type" not in plain:
        raise Problem("type", "is missing; it says which kind of value it is")
    name = plain["type"]
    if not isinstance(name, str) or name not in kinds:
        raise Problem("type", known_word(name, kinds))
    kind = kinds[name]
    try:
        found = kind_named(name) if kind is None or kind in FAMILIES else kind
    except ImportError as error:
        _not_installed(name, error)
    return converter.get_structure_hook(found)(plain, found)


def _not_installed(name: str, error: ImportError) -> NoReturn:
    extra = str(error.name).partition(".")[0]
    message = f"{name} needs {extra}; install it with: pip install 'servicekit-model[{extra}]'"
    raise Problem("type", message) from None


def _described(name: str, kind: Any, sketch: Sketch) -> Described:
    try:
        described = sketch.of(kind_named(name) if kind in FAMILIES else kind)
    except ImportError:  # what is not installed cannot be described further
        described = {"type": "object", "properties": {"type": {"const": name}}}
    return {**described, "required": ["type"]}
