"""Selectors: what of a case chooses a target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from servicekit.decision import Reason
from servicekit.errors import FieldError
from servicekit.values import Facts, texts

__all__ = ["FACT", "SELECTORS", "Selector", "Values", "matched", "mismatch", "selectors"]

#: What of a case can select a target, beside its facts (``facts.tier``).
SELECTORS = ("priority", "team", "kind", "topic", "channel")
FACT = "facts."

#: Returns what a case has for a selector.
Values = Callable[[str], Any]


def selectors(when: Mapping[str, Any], field: str = "when") -> Facts:
    """Convert values by selector; one value alone stands for a list of one.

    Raises:
        FieldError: a selector is unknown, or has no value.
    """
    if not isinstance(when, Mapping):
        raise FieldError(field, when, "values by selector, such as {'priority': ['high']}")
    return Facts({name: _words(name, words, field) for name, words in when.items()})


def _words(name: str, words: object, field: str) -> tuple[Any, ...]:
    path = f"{field}.{name}"
    if isinstance(name, str) and name.startswith(FACT) and len(name) > len(FACT):
        listed = isinstance(words, Iterable) and not isinstance(words, str | bytes)
        found: tuple[Any, ...] = tuple(words) if listed else (words,)  # type: ignore[arg-type]
    elif name in SELECTORS:
        found = texts([words] if isinstance(words, str) else words)  # type: ignore[arg-type]
    else:
        known = f"a target is chosen by {', '.join(SELECTORS)} or facts.NAME"
        raise FieldError(field, name, known)
    if not found:
        raise FieldError(path, words, "at least one value; without one nothing matches")
    return found


class Selector(NamedTuple):
    """What a target asks of a case.

    Args:
        when: for each selector, values of which the case has one.
        unless: for each selector, values of which it has none.
    """

    when: tuple[tuple[str, tuple[Any, ...]], ...]
    unless: tuple[tuple[str, tuple[Any, ...]], ...]

    @classmethod
    def of(cls, when: Facts, unless: Facts) -> Selector:
        """Return what is asked, ready to be asked often."""
        return cls(tuple(when.items()), tuple(unless.items()))

    def fits(self, values: Values) -> bool:
        """Tell whether a case is what is asked for."""
        for name, words in self.when:
            if not _has(values(name), words):
                return False
        return not any(_has(values(name), words) for name, words in self.unless)


def _has(value: object, words: tuple[Any, ...]) -> bool:
    """Tell whether a value, or one of several, is among those listed.

    Yes and one are not the same, although Python says so.
    """
    if isinstance(value, tuple | frozenset):
        return any(_has(each, words) for each in value)
    if value not in words:
        return False
    return isinstance(value, str) or any(
        word == value and isinstance(word, bool) is isinstance(value, bool) for word in words
    )


def mismatch(when: Facts, unless: Facts, values: Values) -> Reason | None:
    """Say which selector does not match, the first of them; ``None`` where all do."""
    for name, words in when.items():
        if not _has(values(name), words):
            return Reason("not_matched", f"{name} is {_shown(values(name))}, not {_listed(words)}")
    for name, words in unless.items():
        if _has(values(name), words):
            return Reason("excluded", f"{name} is {_shown(values(name))}, which is left out")
    return None


def matched(when: Facts, values: Values) -> str:
    """Say what matched, for people."""
    found = [f"{name} is {_shown(values(name))}" for name in when]
    return " and ".join(found) or "it is for every case"


def _listed(words: Iterable[Any]) -> str:
    return " or ".join(map(_shown, words))


def _shown(value: object) -> str:
    if isinstance(value, tuple | frozenset):
        return ", ".join(sorted(map(_shown, value))) or "none"
    if value is None:
        return "not set"
    return str(value) if not isinstance(value, bool) else "yes" if value else "no"
