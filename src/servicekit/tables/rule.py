"""One row of a decision table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from graphlib import TopologicalSorter
from typing import Any, Generic, TypeVar

import attrs

from servicekit.errors import FieldError
from servicekit.values import Facts, frozen, identifier, texts

__all__ = ["Rule", "outcome", "precedence"]

T_co = TypeVar("T_co", covariant=True)
V = TypeVar("V")

Effective = tuple[date | None, date | None]


def _effective(value: Sequence[date | None] | None) -> Effective | None:
    if value is None:
        return None
    match value:
        case (None | date() as since, None | date() as until):
            if isinstance(since, datetime) or isinstance(until, datetime):
                raise FieldError("effective", value, "dates, without a time of day")
            if since and until and since >= until:
                given, expected = f"{since} to {until}", "the first date lies before the second"
                raise FieldError("effective", given, expected)
            return since, until
    raise FieldError("effective", value, "a pair of dates, either of which can be None")


def outcome(value: V) -> V:
    """Return an outcome that nobody can change.

    Raises:
        FieldError: it cannot be hashed.
    """
    frozen_value: V = frozen(value)
    try:
        hash(frozen_value)
    except TypeError:
        raise FieldError(
            "outcome", value, "an outcome can be hashed, so that two compare"
        ) from None
    return frozen_value


def _note(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    raise FieldError("note", value, "text")


@attrs.frozen
class Rule(Generic[T_co]):
    """One row of a decision table: when it applies, and what it says then.

    Args:
        id: the name of the rule, unique in its table.
        when: for each column that matters its cell: a text such as ``"<= 60"`` or a plain value
            such as ``True``, ``5``, ``None`` (known to be absent) or a list of these.
        then: the outcome. Lists, mappings and sets become immutable.
        overrides: the ids of the rules that give way where both apply; ``exceptions`` only.
        effective: the dates ``(from, to)`` between which the rule is in force: from the first on
            and before the second, either of which can be ``None``. Short for a cell of a column of
            dates named ``as_of``.
        note: why there is such a rule; it is part of the reasons of every decision.

    Example:
        >>> Rule("gold", when={"tier": "gold", "days": "<= 60"}, then="accept").then
        'accept'

    Raises:
        FieldError: the id is empty, an outcome cannot be hashed, or the dates are no period.
    """

    id: str = attrs.field(converter=identifier)
    when: Facts = attrs.field(converter=Facts, factory=Facts, kw_only=True)
    then: T_co = attrs.field(converter=outcome, kw_only=True)
    overrides: tuple[str, ...] = attrs.field(default=(), converter=texts, kw_only=True)
    effective: Effective | None = attrs.field(default=None, converter=_effective, kw_only=True)
    note: str = attrs.field(default="", converter=_note, kw_only=True)


def precedence(overrides: Mapping[int, Sequence[int]], number: int) -> tuple[list[int], list[int]]:
    """Return, for each of a number of rules, all that it overrides and all that override it.

    Raises:
        graphlib.CycleError: a rule overrides itself, directly or not.
    """
    lower, higher = [0] * number, [0] * number
    order = list(TopologicalSorter(overrides).static_order())  # those overridden come first
    for rule in order:
        for other in overrides.get(rule, ()):
            lower[rule] |= 1 << other | lower[other]
    for rule in reversed(order):
        for other in overrides.get(rule, ()):
            higher[other] |= 1 << rule | higher[rule]
    return lower, higher
