"""What the fields of each kind hold, and what they are by default."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import import_module
from inspect import getclosurevars
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin, get_type_hints

import attrs

from servicekit.extra.json.kinds import KINDS, kind_name, kind_named
from servicekit.hours.intervals import DAYS, TextIntervals
from servicekit.hours.succession import AnyCalendar
from servicekit.values import FrozenMapping, identifier, optional_identifier, some_text

__all__ = ["Edges", "Field", "Tagged", "fields_of"]

T = TypeVar("T")


class Tagged(Generic[T]):
    """Mark a place where anything can stand, so that what JSON has not says what it is."""


class Edges:
    """Mark the edges of pauses, which are written as instants."""


# What some fields hold more exactly than their annotations say.
_EXACTLY: Mapping[str, Mapping[str, str]] = {
    "Agent": {"skills": "FrozenMapping[str, int]", "weights": "FrozenMapping[str, int]"},
    "Authority": {"limits": "FrozenMapping[str, Limit]"},
    "BusinessHours": {"weekly": "FrozenMapping[Literal[*DAYS], TextIntervals]"},
    "Cap": {
        "per": "tuple[Literal[*PER], ...]",
        "counts": "tuple[Literal[*BASES], ...] | None",
        "bases": "tuple[Literal[*BASES], ...]",
    },
    "Customer": {"contact_points": "FrozenMapping[str, tuple[str, ...]]"},
    "Durations": {"counts": "tuple[tuple[int, int, int], ...]"},
    "Escalation": {"excluded": "FrozenMapping[str, Literal[*EXCLUSIONS]]"},
    "LegalPreset": {"bases": "tuple[Literal[*BASES], ...]"},
    "LogMapping": {
        "columns": "FrozenMapping[str, str]",
        "constants": "FrozenMapping[str, str]",
        "values": "FrozenMapping[str, FrozenMapping[str, str]]",
    },
    "Mandate": {"acts": "tuple[Literal[*ACTS], ...]"},
    "Measure": {
        "pause_on": "frozenset[Literal[*STATUSES]]",
        "stops": "frozenset[Literal[*STOPS]]",
    },
    "Needs": {"skills": "FrozenMapping[str, int]"},
    "Occasion": {"statuses": "FrozenMapping[Literal[*STATUSES], tuple[Span, ...]]"},
    "Paused": {"pauses": "Edges"},
    "Plan": {"waits_on": "tuple[Literal[*STATUSES], ...]"},
    "Sequence": {"stops_on": "tuple[Literal[*STOPS], ...]"},
    "Target": {"pause_on": "frozenset[Literal[*STATUSES]]"},
    "Window": {"bases": "tuple[Literal[*BASES], ...]"},
}
# Where the words are that the module of a class does not know itself.
_VOCABULARIES: Mapping[str, str] = {
    "EXCLUSIONS": "servicekit.escalation",
    "STATUSES": "servicekit.case",
}
_WORDS = {
    "AnyCalendar": AnyCalendar,
    "DAYS": DAYS,
    "Edges": Edges,
    "FrozenMapping": FrozenMapping,
    "Literal": Literal,
    "TextIntervals": TextIntervals,
}

# What a converter asks of a text.
_CONSTRAINTS: Mapping[Any, Mapping[str, Any]] = {
    identifier: {"minLength": 1},
    optional_identifier: {"minLength": 1},
    some_text: {"pattern": r"\S"},
}


class Field:
    """One field: what it is called, what it holds, and what it is by default.

    Args:
        attribute: the field as attrs knows it.
        kind: what it holds.
    """

    def __init__(self, attribute: attrs.Attribute[Any], kind: Any) -> None:
        self._attribute = attribute
        self.name: str = attribute.alias or attribute.name
        #: Returns what the field of an owner is.
        self.of = attrgetter(attribute.name)
        self.type = kind
        self.required = attribute.default is attrs.NOTHING
        #: Whether the default depends on the other fields.
        self.varies: bool = getattr(attribute.default, "takes_self", False)

    @cached_property
    def default(self) -> Any:
        """What the field is where nobody gives another; ``NOTHING`` where somebody has to."""
        default: Any = self._attribute.default
        if self.required or self.varies:
            return attrs.NOTHING
        return self._converted(default.factory() if hasattr(default, "factory") else default)

    def default_of(self, owner: object) -> Any:
        """Return what the field would be if nobody had given it, as the other fields are."""
        default: Any = self._attribute.default
        return self._converted(default.factory(owner))

    def check(self, value: Any) -> None:
        """Check a value as the class would.

        Raises:
            ServiceKitError: the field does not take it.
        """
        value = self._converted(value)
        validate: Any = self._attribute.validator
        if validate is not None:
            validate(None, self._attribute, value)

    def _converted(self, value: Any) -> Any:
        convert: Any = self._attribute.converter
        return value if convert is None else convert(value)

    @property
    def words(self) -> tuple[str | None, ...] | None:
        """The words that the field takes, where it takes only those of a list."""
        validator: Any = self._attribute.validator
        if getattr(validator, "__qualname__", "") != "one_of.<locals>.check":
            return None
        found: tuple[str | None, ...] = getclosurevars(validator).nonlocals["allowed"]
        return found

    @property
    def constraint(self) -> Mapping[str, Any]:
        """What the field asks of a text, as a schema says it."""
        return _CONSTRAINTS.get(self._attribute.converter, {})


@cache
def fields_of(kind: Any) -> tuple[Field, ...]:
    """Return the fields that a kind is made from, in their order.

    Args:
        kind: a class made with attrs, or one with its arguments, such as
            ``Versions[BusinessHours]``.
    """
    made = get_origin(kind) or kind
    attributes = [a for a in attrs.fields(made) if a.init]
    known = _EXACTLY.get(kind_name(made) or "", {})
    hints = _resolved(
        {a.name: known.get(a.name, a.type) for a in attributes},
        {**vars(sys.modules[made.__module__]), **(_WORDS if known else {})},
    )
    given = dict(zip(getattr(made, "__parameters__", ()), get_args(kind), strict=False))
    return tuple(Field(a, _filled(hints[a.name], given)) for a in attributes)


def _resolved(hints: Mapping[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """Return what annotations stand for.

    Some name what their module knows only while types are checked.
    """
    try:
        return get_type_hints(SimpleNamespace(__annotations__=dict(hints)), globalns=names)
    except NameError as error:
        name = str(error.name)
        if name in KINDS:
            return _resolved(hints, {**names, name: kind_named(name)})
        if name in _VOCABULARIES:
            words = getattr(import_module(_VOCABULARIES[name]), name)
            return _resolved(hints, {**names, name: words})
        raise


def _filled(hint: Any, given: Mapping[Any, Any]) -> Any:
    """Mark in a type where what its class is generic in stands, and where anything can."""
    if hint is Any or isinstance(hint, TypeVar):
        return Tagged[given.get(hint, Any)]  # type: ignore[misc]
    parameters = getattr(hint, "__parameters__", ())
    if not parameters:
        return hint
    return hint[tuple(Tagged[given.get(each, Any)] for each in parameters)]  # type: ignore[misc]
