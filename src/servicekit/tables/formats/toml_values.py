"""Values as TOML writes them: text, numbers, yes and no, dates and times, lists and mappings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from servicekit.values import frozen

__all__ = ["parsed", "written", "written_key"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {chr(code): f"\\u{code:04x}" for code in [*range(0x20), 0x7F]}
_ESCAPES |= {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_ESCAPES |= {'"': '\\"', "\\": "\\\\"}
_ESCAPED = str.maketrans(_ESCAPES)


def written(value: Any) -> str:
    r"""Write a value in one line.

    Example:
        >>> print(written({"level": 2, "teams": ("billing", 'the "vip" desk')}))
        {level = 2, teams = ["billing", "the \"vip\" desk"]}

    Raises:
        ValueError: TOML has no such value.
    """
    for kind, write in _WAYS.items():
        if isinstance(value, kind):
            return write(value)
    raise ValueError(f"{value!r} is no value that TOML has")


def _text(value: str) -> str:
    return f'"{value.translate(_ESCAPED)}"'


def _list(values: tuple[Any, ...]) -> str:
    return f"[{', '.join(map(written, values))}]"


def _mapping(values: Mapping[str, Any]) -> str:
    items = (f"{written_key(key)} = {written(value)}" for key, value in values.items())
    return f"{{{', '.join(items)}}}"


def _dated(value: date | time) -> str:
    text = value.isoformat()
    if isinstance(value, datetime | time) and parsed(text) != value:
        raise ValueError(f"{text} reads back as another time")
    return text


# In this order, as yes and no are integers for Python.
_WAYS: dict[type, Callable[[Any], str]] = {
    str: _text,
    bool: lambda value: "true" if value else "false",
    int: int.__repr__,
    float: float.__repr__,
    tuple: _list,
    Mapping: _mapping,
    date: _dated,
    time: _dated,
}


def written_key(name: str) -> str:
    """Write a key, in quotes where it needs them.

    Example:
        >>> written_key("days"), written_key("days open")
        ('days', '"days open"')
    """
    return name if _BARE.fullmatch(name) else written(name)


def parsed(text: str) -> Any:
    """Read one value.

    Example:
        >>> parsed('["billing", 2]')
        ('billing', 2)

    Raises:
        ValueError: the text is no value of TOML, or more than one.
    """
    try:
        values = tomllib.loads(f"value = {text}")
    except RecursionError:
        raise ValueError("brackets stand too deep in each other") from None
    if len(values) > 1:
        raise ValueError(f"{text!r} is more than one value")
    return frozen(values["value"])
