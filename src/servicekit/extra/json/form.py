"""What every form has: how values of some types are written, read again and described."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeAlias

from cattrs import Converter
from cattrs.errors import IterableValidationError

from servicekit.errors import FieldError, ServiceKitError
from servicekit.extra.json.faults import about, beside, refuse, within

__all__ = [
    "Described",
    "Form",
    "Read",
    "Sketch",
    "Write",
    "heard",
    "read_each",
    "spoken",
    "strict",
    "write_each",
]

#: Turns a value into what JSON has.
Write: TypeAlias = Callable[[Any], Any]
#: Turns what JSON has into a value of a type.
Read: TypeAlias = Callable[[Any, Any], Any]
#: A schema, or a part of one.
Described: TypeAlias = dict[str, Any]


class Sketch(Protocol):
    """A schema in the making."""

    def of(self, kind: Any) -> Described:
        """Return the schema of a type."""

    def plain(self, kind: Any, value: Any) -> Any:
        """Return a value of a type as it is written."""

    def define(self, name: str, make: Callable[[], Described]) -> Described:
        """Return a reference to a definition, which is made when it is first asked for."""


class Form(ABC):
    """How the values of some types are written, read and described."""

    @abstractmethod
    def takes(self, kind: Any) -> bool:
        """Tell whether this is the form of a type."""

    @abstractmethod
    def writing(self, kind: Any, converter: Converter) -> Write:
        """Return what writes values of a type."""

    @abstractmethod
    def reading(self, kind: Any, converter: Converter) -> Read:
        """Return what reads values of a type."""

    @abstractmethod
    def schema(self, kind: Any, sketch: Sketch) -> Described:
        """Describe what is written."""


def spoken(write: Write, value: Any) -> Any:
    """Return a value as it is written.

    Raises:
        FieldError: it cannot be written.
    """
    try:
        return write(value)
    except FieldError as error:
        raise FieldError("", value, error.expected) from None
    except ServiceKitError as error:
        raise FieldError("", value, str(error)) from None


def heard(read: Callable[[Any], Any], plain: Any) -> Any:
    """Return the value that something in a document stands for.

    Raises:
        Problem: it stands for none.
    """
    try:
        return read(plain)
    except ServiceKitError as error:
        raise about(error, (), "value") from None


def strict(json: type, said: str, read: Read) -> Read:
    """Return what reads a value only from the one type of JSON that it is written as."""

    def found(plain: Any, kind: Any) -> Any:
        if type(plain) is not json:
            refuse(plain, said)
        return read(plain, kind)

    return found


def read_each(
    read: Callable[[Any, Any], Any], parts: Iterable[tuple[int | str, Any]]
) -> dict[Any, Any]:
    """Read the parts of a list or a mapping.

    Args:
        read: takes the place of a part, and the part.
        parts: the parts with their places.

    Raises:
        IterableValidationError: everything that is wrong with them, each with its place.
    """
    values, errors = {}, []
    for step, plain in parts:
        try:
            values[step] = read(step, plain)
        except Exception as error:
            errors.append(beside(error, step, Any))
    if errors:
        raise IterableValidationError("While structuring parts", errors, object)
    return values


def write_each(write: Write, values: Iterable[Any]) -> list[Any]:
    """Write the items of a list.

    Raises:
        FieldError: one cannot be written; it says which.
    """
    plain: list[Any] = []
    for value in values:
        try:
            plain.append(write(value))
        except FieldError as error:
            raise within(f"[{len(plain)}]", error) from None
    return plain
