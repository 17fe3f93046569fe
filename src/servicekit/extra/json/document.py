"""Documents: a value with the version of the schema and its type."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, NoReturn, TypeVar

from cattrs import Converter
from cattrs.errors import BaseValidationError, ClassValidationError

from servicekit.errors import FieldError, LoadError, Problem
from servicekit.extra.json.converting import form_of, make_converter
from servicekit.extra.json.faults import beside, load_error, refuse, unknown_keys
from servicekit.extra.json.kinds import members, name_of
from servicekit.extra.json.objects import Objects
from servicekit.extra.json.unions import Unions

__all__ = ["SCHEMA", "converter", "dumps", "loads", "structure", "unstructure"]

T = TypeVar("T")

#: The version of the schema that every document names.
SCHEMA = 1

# What stands in the document of a value that has no fields.
_CLOSED = ("type", "value")


@cache
def converter() -> Converter:
    """Return the converter of all documents."""
    return make_converter()


def unstructure(value: Any) -> dict[str, Any]:
    """Return a value as a document of what JSON has: for a JSON column, or another library.

    Fields that are what they are by default are left out; the others stand in the order of the
    class. Nothing in the document is shared with the value.

    Example:
        >>> from servicekit import Money, Reason
        >>> unstructure(Reason("kept", "Done in time."))
        {'schema': 1, 'type': 'Reason', 'code': 'kept', 'text': 'Done in time.'}
        >>> unstructure(Money("12.50", "EUR"))
        {'schema': 1, 'type': 'Money', 'value': '12.50 EUR'}

    Raises:
        FieldError: something in it cannot be written; ``field`` is its path.
    """
    kind = type(value)
    head = {"schema": SCHEMA, "type": name_of(kind)}
    plain = converter().unstructure(value)
    return {**head, **plain} if _is_open(kind) else {**head, "value": plain}


def _is_open(kind: Any) -> bool:
    """Tell whether the fields of a kind stand in the document itself."""
    return isinstance(form_of(kind), Objects | Unions)


def structure(data: Any, kind: type[T]) -> T:
    """Return the value that a document holds.

    Args:
        data: the document, as :func:`unstructure` returns it.
        kind: what it has to hold; with ``Calendar`` any calendar, and with
            ``Versions[BusinessHours]`` versions of nothing else.

    Example:
        >>> from servicekit import Reason
        >>> structure({"schema": 1, "type": "Reason", "code": "kept", "text": "Done."}, Reason)
        Reason(code='kept', text='Done.', evidence=())

    Raises:
        LoadError: everything that is wrong with it, each with its path.
    """
    names = tuple(members(kind))
    try:
        _check_head(data, names)
        made: T = _body(data, kind)
    except (Problem, BaseValidationError) as error:
        raise load_error(error, getattr(kind, "__name__", "document")) from None
    return made


def _check_head(data: Any, names: Sequence[str]) -> None:
    """Check that a document is one, of this version and of a type that is wanted."""
    if type(data) is not dict:
        refuse(data, "an object")
    for key, expected in (("schema", SCHEMA), ("type", " or ".join(names))):
        if key not in data:
            raise Problem(key, f"is missing; a document says it: {expected!r}")
    version, name = data["schema"], data["type"]
    if type(version) is not int or version != SCHEMA:
        raise Problem("schema", f"{version!r} is another version; this library reads {SCHEMA}")
    if name not in names:
        raise Problem("type", f"{name!r} is another type; wanted is {' or '.join(names)}")


def _body(data: dict[str, Any], kind: Any) -> Any:
    fields = {key: value for key, value in data.items() if key != "schema"}
    if _is_open(kind):
        return converter().structure(fields, kind)
    for problem in unknown_keys([key for key in fields if key not in _CLOSED], _CLOSED):
        raise problem
    if "value" not in fields:
        raise Problem("value", "is missing; it says what the value is")
    try:
        return converter().structure(fields["value"], kind)
    except Exception as error:
        raise ClassValidationError("", [beside(error, "value", kind)], kind) from None


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Write a value as a JSON document. The same value gives the same text.

    Args:
        value: the value.
        indent: how many spaces to indent what is nested; without it, all stands in one line.

    Example:
        >>> from servicekit import Money
        >>> print(dumps(Money("12.50", "EUR")))
        {"schema": 1, "type": "Money", "value": "12.50 EUR"}

    Raises:
        FieldError: something in it cannot be written; ``field`` is its path.
    """
    text = json.dumps(unstructure(value), ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = text[error.start : error.end]
        raise FieldError("text", half, "whole characters; this is half of one") from None
    return text


def loads(text: str | bytes, kind: type[T]) -> T:
    """Read a value from a JSON document.

    Args:
        text: the document.
        kind: what it has to hold, as in :func:`structure`.

    Example:
        >>> from servicekit import Money
        >>> loads('{"schema": 1, "type": "Money", "value": "12.50 EUR"}', Money)
        Money('12.50', 'EUR')

    Raises:
        LoadError: it is no JSON, or everything that is wrong with it, each with its path.
    """
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise LoadError("this is no JSON document", [Problem("", str(error))]) from None
    return structure(data, kind)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} stands twice in one object")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number that JSON has")
