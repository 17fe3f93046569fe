"""Digests: of the facts that an answer rests on, and of the rules and words that make it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

import attrs

from servicekit.tables import Column
from servicekit.tables.formats.facts import fact_text

__all__ = ["KEY", "changed", "comparable", "digest", "fingerprint", "known", "parts"]

_DIGITS = 16  # hexadecimal, of each fact
#: The name under which a digest says which key made it; no fact has it.
KEY = ""


def digest(
    question: str, columns: Mapping[str, Column], facts: Mapping[str, Any], key: bytes
) -> str:
    """Return one text with a digest of each fact that the columns name.

    The same value has the same digest, however it is written; with another key, or for another
    question, it has another. A fact that is unknown has none.
    """
    made = {KEY: _hashed(key, "key", "")}
    for name in sorted(columns):
        if name in facts:
            text = fact_text(columns[name], facts[name])
            made[name] = _hashed(key, question, name, text)
    return urlencode(made)


def _hashed(key: bytes, *texts: str) -> str:
    # Each text begins with its length, so that no two lists of texts are the same message.
    message = "".join(f"{len(text)}:{text}" for text in texts)
    # What came as JSON can hold halves of characters, which UTF-8 alone does not have.
    return hmac.digest(key, message.encode(errors="surrogatepass"), "sha256").hex()[:_DIGITS]


def comparable(one: str | None, other: str | None) -> bool:
    """Tell whether two digests were made with the same key."""
    first, second = parts(one), parts(other)
    return KEY in first and first[KEY] == second.get(KEY)


def known(text: str | None) -> frozenset[str]:
    """Return the names of the facts that were known when a digest was made."""
    return frozenset(parts(text)) - {KEY}


def changed(one: str | None, other: str | None) -> tuple[str, ...]:
    """Return the names of the facts that are known to both, and differ."""
    first, second = parts(one), parts(other)
    return tuple(
        name for name, found in first.items() if name != KEY and second.get(name, found) != found
    )


def fingerprint(*values: object) -> str:
    """Return a hash of values: of equal ones it is the same, in every process.

    Example:
        >>> from servicekit.values import FrozenMapping
        >>> one, other = {"en": "Yes", "de": "Ja"}, {"de": "Ja", "en": "Yes"}
        >>> fingerprint(FrozenMapping(one)) == fingerprint(FrozenMapping(other))
        True
    """
    return hashlib.sha256(repr(_plain(values)).encode(errors="surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """Return a value as lists and tuples, whose text says all that makes it equal to another."""
    match value:
        case str():  # also a member of an enumeration of texts
            return str.__str__(value)
        case Decimal():
            return value.as_integer_ratio()
        case Mapping():
            return sorted((repr(key), _plain(each)) for key, each in value.items())
        case tuple():
            return [*map(_plain, value)]
    if not attrs.has(type(value)):
        return value
    compared = (field.name for field in attrs.fields(type(value)) if field.eq)
    return type(value).__name__, [_plain(getattr(value, name)) for name in compared]


def parts(text: str | None) -> dict[str, str]:
    """Return the digest of each fact by its name, and under :data:`KEY` which key made them."""
    return dict(parse_qsl(text or ""))
