"""What docstrings say of a class and of its fields, for schemas."""

from __future__ import annotations

import re
from functools import cache
from inspect import cleandoc
from typing import Any

__all__ = ["description", "descriptions"]

_ARGS = re.compile(r"^Args:\n((?:[ \t]+.*\n?|\n)+)", re.MULTILINE)
_FIELD = re.compile(r"^ {4}(\w+(?:, \w+)*): ((?:.*\n?)(?: {5,}.*\n?)*)", re.MULTILINE)
_PYTHON = re.compile(r"; hidden in ``repr``")
_ROLE = re.compile(r":\w+:`[~.]?([^`]*)`")


def description(kind: type[Any]) -> dict[str, str]:
    """Return the first sentence of a class's docstring as a part of a schema.

    Example:
        >>> from servicekit import Promise
        >>> description(Promise)["description"]
        'Something that the company owes to a customer from the moment that they hear it.'
    """
    first = _doc(kind).split("\n\n")[0]
    return {"description": _plain(first)} if first else {}


@cache
def descriptions(kind: type[Any]) -> dict[str, str]:
    """Return what a class's docstring says of each of its fields.

    Example:
        >>> from servicekit import Promise
        >>> descriptions(Promise)["made_by"]
        'who said it.'
    """
    found = _ARGS.search(_doc(kind))
    told = _FIELD.findall(found[1]) if found else []
    return {name: _plain(text) for names, text in told for name in names.split(", ")}


def _doc(kind: type[Any]) -> str:
    return cleandoc(kind.__doc__ or "")


def _plain(text: str) -> str:
    """Return a text without the marks of reStructuredText, and without what only Python shows."""
    text = _ROLE.sub(lambda role: role[1].split(".")[-1], _PYTHON.sub("", text))
    return " ".join(text.replace("``", "").split())
