"""What differs between two policies, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import attrs

from servicekit.instants import spoken_duration

__all__ = ["changed", "edited"]

_OTHER = "is another"
_MOST = 60  # characters of a value in a sentence


def changed(old: Any, new: Any) -> str:
    """Return what becomes of a policy, in words without a full stop.

    Args:
        old: what it was; ``None`` where there was none.
        new: what it is now, likewise.
    """
    if old is None:
        return "is new"
    if new is None:
        return "is gone"
    if attrs.has(type(old)) and type(old) is type(new):
        return edited(old, new)
    return _becomes(_said(old), _said(new))


def edited(old: Any, new: Any) -> str:
    """Return each field in which two values of one class differ, from what to what."""
    return "; ".join(_edits(old, new)) or _OTHER


def _edits(old: Any, new: Any) -> Iterator[str]:
    for field in attrs.fields(type(old)):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.eq and field.init and before != after:
            shown = _becomes(_said(before), _said(after)) if field.repr else _OTHER
            yield f"{field.name.replace('_', ' ')} {shown}"


def _becomes(before: str, after: str) -> str:
    if before == after or max(len(before), len(after)) > _MOST:
        return _OTHER
    return f"{before} becomes {after}"


def _said(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return spoken_duration(value)
        case Mapping():
            said = [f"{name} {_said(each)}" for name, each in value.items()]
        case tuple():
            said = [*map(_said, value)]
        case frozenset():
            said = sorted(map(str, value))
        case _:
            said = [] if value is None else [str(value)]
    return ", ".join(said) or "nothing"
