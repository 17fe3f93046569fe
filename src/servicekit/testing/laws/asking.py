"""Ask a policy, and hold its answers against each other."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import attrs

from servicekit.errors import FieldError
from servicekit.tables import DecisionTable, Example

__all__ = ["Refused", "asked", "assumed", "differing", "facts_of", "travelled", "without_each"]


@attrs.frozen
class Refused:
    """An error instead of an answer.

    Args:
        kind: the name of its class.
        words: what it says.
    """

    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


def asked(ask: Callable[[], Any]) -> Any:
    """Return an answer, or what was refused; which errors a host's own object has nobody knows."""
    try:
        return ask()
    except Exception as error:
        return Refused(type(error).__name__, str(error))


def differing(ways: Iterable[tuple[str, Callable[[], Any]]]) -> str | None:
    """Return which of some ways to ask leads to another answer than the first does."""
    ((_, first), *others) = ways
    said = asked(first)
    before = _written(said)
    for way, ask in others:
        other = asked(ask)
        if other != said:
            return f"It says {said}, but {way} {other}."
        if _written(said) != before:  # one list that grows is equal to itself
            return f"It says {before}, which becomes {said} {way}."
    return None


def _written(said: Any) -> Any:
    """Return an answer as it is written now; it may change later."""
    return asked(partial(repr, said))


def travelled(policy: Any) -> Any:
    """Return a policy as it comes out of a pickle."""
    return pickle.loads(pickle.dumps(policy))  # noqa: S301 - it was just written


def facts_of(case: Any) -> dict[str, Any]:
    """Return the facts of a case as a mapping.

    Raises:
        FieldError: it has none that can be told apart.
    """
    facts = case.facts if isinstance(case, Example) else case
    if isinstance(facts, Mapping):
        return dict(facts)
    if attrs.has(type(facts)):
        return {field.name: getattr(facts, field.name) for field in attrs.fields(type(facts))}
    if not hasattr(facts, "__dict__"):
        raise FieldError("facts", case, "cases that are mappings, or objects with facts")
    return dict(vars(facts))


def without_each(
    facts: Mapping[str, Any], assumed: Collection[str] = ()
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each fact with all the others, but for those that are assumed where they lack."""
    for name in facts:
        if name not in assumed:
            yield name, {other: value for other, value in facts.items() if other != name}


def assumed(table: DecisionTable[Any]) -> tuple[str, ...]:
    """Return the columns of a table that are taken as absent where they are not there."""
    return tuple(name for name, column in table.columns.items() if column.missing == "none")
