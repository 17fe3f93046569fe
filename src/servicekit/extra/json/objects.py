"""Values that are written field by field."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import ClassValidationError

from servicekit.errors import FieldError, Problem, ServiceKitError
from servicekit.extra.json.describing import description, descriptions
from servicekit.extra.json.faults import about, beside, refuse, unknown_keys, within
from servicekit.extra.json.fields import Field, fields_of
from servicekit.extra.json.form import Described, Form, Read, Sketch, Write
from servicekit.extra.json.kinds import FAMILIES, kind_name

__all__ = ["Objects"]


class Objects(Form):
    """The form of classes made with attrs: an object that says what is not the default."""

    def takes(self, kind: Any) -> bool:
        """Tell whether it is such a class, and not only what several have in common."""
        return attrs.has(get_origin(kind) or kind) and kind not in FAMILIES

    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes the fields that are not what they are by default, in their order."""
        return _Writer(kind, converter)

    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads the fields, and collects everything that is wrong with them."""
        return _Reader(kind, converter)

    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Refer to the description of the class."""
        made = get_origin(kind) or kind
        name = kind_name(made) or made.__name__
        return sketch.define(name, lambda: self.described(kind, sketch))

    def described(self, kind: Any, sketch: Sketch) -> Described:
        """Describe every field."""
        made = get_origin(kind) or kind
        name, fields, told = kind_name(made), fields_of(kind), descriptions(made)
        properties = {} if name is None else {"type": {"const": name}}
        for field in fields:
            words = {} if field.name not in told else {"description": told[field.name]}
            properties[field.name] = {**_described(field, sketch), **words}
        return {
            "title": name or made.__name__,
            **description(made),
            "type": "object",
            "properties": properties,
            "required": [field.name for field in fields if field.required],
            "additionalProperties": False,
        }


def _described(field: Field, sketch: Sketch) -> Described:
    described = {**sketch.of(field.type), **field.constraint}
    if field.words is not None:
        described = {"enum": list(field.words)}
    if not field.required and not field.varies:
        described["default"] = sketch.plain(field.type, field.default)
    return described


class _Writer:
    """Writes values of one class; what it needs to know of the fields is found out once."""

    def __init__(self, kind: Any, converter: Converter) -> None:
        self._kind = kind
        self._made = get_origin(kind) or kind
        self._converter = converter

    @cached_property
    def _parts(self) -> list[tuple[Field, Write]]:
        hook = self._converter.get_unstructure_hook
        return [(field, hook(field.type)) for field in fields_of(self._kind)]

    @cached_property
    def _defaults(self) -> dict[str, str]:
        """What fields with a default of their own are written as if nobody gave another."""
        return {
            field.name: repr(write(field.default))
            for field, write in self._parts
            if not field.required and not field.varies
        }

    def __call__(self, value: Any) -> dict[str, Any]:
        if type(value) is not self._made:
            raise FieldError("", value, f"an object of class {self._made.__name__}")
        plain: dict[str, Any] = {}
        for field, write in self._parts:
            given = field.of(value)
            default = field.default_of(value) if field.varies else field.default
            if given is default:
                continue
            try:
                written = write(given)
            except FieldError as error:
                raise within(field.name, error) from None
            if not self._is_default(field, written, write, default):
                plain[field.name] = written
        return plain

    def _is_default(self, field: Field, written: Any, write: Write, default: Any) -> bool:
        """Tell whether a field is written as its default would be.

        What is written is compared, as values of two types, or instants of two zones, can be equal.
        """
        if field.required:
            return False
        usual = repr(write(default)) if field.varies else self._defaults[field.name]
        return repr(written) == usual


class _Reader:
    """Reads values of one class; what it needs to know of the fields is found out once."""

    def __init__(self, kind: Any, converter: Converter) -> None:
        self._kind = kind
        self._made = get_origin(kind) or kind
        name = kind_name(self._made)
        self._is_known = name is not None
        self._name: str = name or self._made.__name__
        self._converter = converter

    @cached_property
    def _parts(self) -> dict[str, tuple[Field, Read]]:
        hook = self._converter.get_structure_hook
        return {field.name: (field, hook(field.type)) for field in fields_of(self._kind)}

    def __call__(self, plain: Any, _: Any) -> Any:
        if type(plain) is not dict:
            refuse(plain, f"an object with the fields of {self._name}")
        values, errors = self._read(plain)
        others = [*self._strangers(plain)]
        whole: Exception | None = None
        if not errors and not others:
            try:
                return self._made(**values)
            except (ServiceKitError, TypeError, ValueError) as error:
                whole = error
        errors |= self._tried(values)
        if whole is not None and not errors:
            others = [about(whole, self._parts)]
        found = [errors[name] for name in self._parts if name in errors]
        raise ClassValidationError(f"While structuring {self._name}", [*found, *others], self._made)

    def _read(self, plain: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Exception]]:
        """Read the fields that are there, and say what is wrong with the others."""
        values: dict[str, Any] = {}
        errors: dict[str, Exception] = {}
        for name, (field, read) in self._parts.items():
            if name in plain:
                try:
                    values[name] = read(plain[name], field.type)
                except Exception as error:
                    errors[name] = beside(error, name, field.type)
            elif field.required:
                errors[name] = Problem(name, f"is missing; {self._name} needs it")
        return values, errors

    def _tried(self, values: dict[str, Any]) -> dict[str, Exception]:
        """Try each value alone: the class stops at the first that it does not take."""
        errors: dict[str, Exception] = {}
        for name, value in values.items():
            field = self._parts[name][0]
            try:
                field.check(value)
            except (ServiceKitError, TypeError, ValueError) as error:
                errors[name] = beside(about(error, (), name), name, field.type)
        return errors

    def _strangers(self, plain: dict[str, Any]) -> Iterator[Exception]:
        """Yield a problem for each key that is no field, and for a type that is another."""
        extra = [name for name in plain if name not in self._parts]
        if self._is_known and "type" in extra:
            extra.remove("type")
            if plain["type"] != self._name:
                yield Problem("type", f"{plain['type']!r} is not {self._name!r}")
        yield from unknown_keys(extra, self._parts)
