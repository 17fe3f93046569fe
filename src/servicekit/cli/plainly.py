"""Values of the library as plain values that JSON can hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any

import attrs

__all__ = ["plainly"]


def plainly(value: Any) -> Any:
    """Return a value as JSON can hold it: instants in ISO 8601, amounts of time in seconds.

    Example:
        >>> plainly({"b": timedelta(minutes=1), "a": (date(2026, 5, 4), frozenset("yx"))})
        {'a': ['2026-05-04', ['x', 'y']], 'b': 60.0}
    """
    for kinds, convert in _CONVERSIONS:
        if isinstance(value, kinds):
            return convert(value)
    kind: type = type(value)
    names = _names(kind)
    return {name: plainly(getattr(value, name)) for name in names} if names else str(value)


# By what a value is; the first that fits counts, and an enumeration may be a text as well.
_CONVERSIONS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    ((NoneType, bool, int, float, str), lambda value: value),
    (date, lambda value: value.isoformat()),
    (timedelta, lambda value: value.total_seconds()),
    (Mapping, lambda value: {str(name): plainly(value[name]) for name in sorted(value, key=str)}),
    ((frozenset, set), lambda value: sorted(map(plainly, value), key=str)),
    ((tuple, list), lambda value: [*map(plainly, value)]),
)


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Return the fields of a class that somebody gave."""
    if not attrs.has(kind):
        return ()
    return tuple(
        field.name for field in attrs.fields(kind) if field.init and field.alias == field.name
    )
