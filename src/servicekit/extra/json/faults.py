"""What is wrong with a document: everything at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, NoReturn

from cattrs.errors import AttributeValidationNote, BaseValidationError, IterableValidationNote

from servicekit.errors import FieldError, HoursError, LoadError, Problem

__all__ = [
    "about",
    "beside",
    "joined",
    "known_word",
    "load_error",
    "refuse",
    "unknown_keys",
    "within",
]

_SHOWN = 60


def refuse(value: object, expected: str) -> NoReturn:
    """Refuse a part of a document, at the place that whoever asked for it knows.

    Raises:
        Problem: always.
    """
    raise Problem("", f"{_shown(value)} is not {expected}")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def beside(error: Exception, step: int | str, kind: Any) -> Exception:
    """Return an error with a note that says in which part it was found, as cattrs has them."""
    if isinstance(step, int):
        error.add_note(IterableValidationNote(f"in item {step}", step, kind))
    else:
        error.add_note(AttributeValidationNote(f"in field {step}", step, kind))
    return error


def unknown_keys(keys: Iterable[object], known: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each key, which none of those known is."""
    for key in keys:
        yield Problem(str(key), f"is not a known key; {_hint(key, known)}")


def known_word(word: object, known: Iterable[str]) -> str:
    """Say that a word is none of those known."""
    return f"{_shown(word)} is not known; {_hint(word, known)}"


def _hint(word: object, known: Iterable[str]) -> str:
    known = tuple(known)
    close = get_close_matches(str(word), known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"


def joined(path: str, step: str) -> str:
    """Return the path of a part of what a path leads to.

    Example:
        >>> joined("events[2]", "due_at"), joined("events", "[2]"), joined("", "events")
        ('events[2].due_at', 'events[2]', 'events')
    """
    return f"{path}{step}" if step.startswith("[") or not path or not step else f"{path}.{step}"


def within(step: str, error: FieldError) -> FieldError:
    """Return the error about a part as one about the whole, for what cannot be written."""
    return FieldError(joined(step, error.field), error.value, error.expected)


def about(error: Exception, fields: Iterable[str], field: str = "") -> Problem:
    """Return what a class says against a value, with the place inside that value.

    Args:
        error: what the class raised.
        fields: the names of its fields.
        field: the one that was tried alone, if so.
    """
    place, message = _said(error)
    if field:
        return Problem(place.removeprefix(field).lstrip(".") if _of(place, field) else "", message)
    known = any(_of(place, name) for name in fields)
    return Problem(place, message) if known else Problem("", str(error))


def _said(error: Exception) -> tuple[str, str]:
    """Return which field an error is about, and what it says without its name."""
    match error:
        case FieldError(field=field):
            return field, str(error).removeprefix(f"{field}=")
        case HoursError(path=field):
            return field, str(error).removeprefix(f"{field}: ")
    return "", str(error)


def _of(place: str, field: str) -> bool:
    """Tell whether a place is a field or lies within it."""
    return re.split(r"[.\[]", place, maxsplit=1)[0] == field


def load_error(error: Exception, name: str) -> LoadError:
    """Return everything that was collected while reading as problems with paths."""
    return LoadError(f"this {name} cannot be read", list(_problems(error, "")))


def _problems(error: Exception, path: str) -> Iterator[Problem]:
    path = joined(path, _step(error))
    if isinstance(error, BaseValidationError):
        for each in error.exceptions:
            yield from _problems(each, path)
    elif isinstance(error, Problem):
        yield Problem(joined(path, error.path), error.message)
    else:
        yield Problem(path, str(error) or type(error).__name__)


def _step(error: Exception) -> str:
    """Return which part of the whole an error was found in, as its note says."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return note.name
        if isinstance(note, IterableValidationNote):
            return f"[{note.index}]" if isinstance(note.index, int) else str(note.index)
    return ""
