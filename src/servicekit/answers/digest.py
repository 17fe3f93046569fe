"""The digest of facts: what an answer rests on, without saying what it is."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from servicekit.tables import Column
from servicekit.tables.formats.facts import fact_text

__all__ = ["changed", "comparable", "digest"]

_DIGITS = 16  # hexadecimal, of each fact
_KEY = ""  # the name under which a digest says which key made it; no fact has it


def digest(
    question: str, columns: Mapping[str, Column], facts: Mapping[str, Any], key: bytes
) -> str:
    """Return one text with a digest of each fact that the columns name.

    The same value has the same digest, however it is written; with another key, or for another
    question, it has another. A fact that is unknown has none.
    """
    parts = {_KEY: _hashed(key, "key", "")}
    for name in sorted(columns):
        if name in facts:
            text = fact_text(columns[name], facts[name])
            parts[name] = _hashed(key, question, name, text)
    return urlencode(parts)


def _hashed(key: bytes, *texts: str) -> str:
    # Each text ends with what none has inside of its length, so that no two lists run together.
    message = "".join(f"{len(text)}:{text}" for text in texts)
    return hmac.digest(key, message.encode(), "sha256").hex()[:_DIGITS]


def comparable(one: str | None, other: str | None) -> bool:
    """Tell whether two digests were made with the same key."""
    first, second = _parts(one), _parts(other)
    return _KEY in first and first[_KEY] == second.get(_KEY)


def changed(one: str | None, other: str | None) -> tuple[str, ...]:
    """Return the names of the facts that are known to both, and differ."""
    first, second = _parts(one), _parts(other)
    return tuple(
        name for name, found in first.items() if name != _KEY and second.get(name, found) != found
    )


def _parts(text: str | None) -> dict[str, str]:
    return dict(parse_qsl(text or ""))
