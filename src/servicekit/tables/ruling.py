"""What the rules that match lead to: the hit policies, and one label for every way to end."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import timedelta
from decimal import Context, Decimal
from enum import Enum
from functools import reduce
from typing import Any, Literal, NamedTuple, cast

from servicekit.money import Money
from servicekit.tables.space import bits

__all__ = [
    "AGGREGATES",
    "POLICIES",
    "Aggregate",
    "Ending",
    "Label",
    "Outcome",
    "Policy",
    "Ruling",
    "value_of",
]

Policy = Literal["unique", "any", "exceptions", "collect"]
Aggregate = Literal["sum", "min", "max", "count"]
POLICIES = ("unique", "any", "exceptions", "collect")
AGGREGATES = ("sum", "min", "max", "count")
_AMOUNTS = (int, Decimal), (int, float), timedelta  # floats and decimals do not add up


class Ending(Enum):
    """How facts end that lead to no outcome."""

    NO_RULE = "no rule"
    CONFLICT = "no single answer"
    OUTSIDE = "outside the domain"

    def __str__(self) -> str:
        return self.value


class Outcome(NamedTuple):
    """An outcome that equals another only where a reader would say so: ``True`` is not 1."""

    key: Hashable
    value: Any

    @classmethod
    def of(cls, value: Any) -> Outcome:
        """Return the outcome for a value."""
        return cls(_strict(value), value)

    def __str__(self) -> str:
        return str(self.value)


Label = Outcome | Ending


class _Strict(NamedTuple):
    kind: str
    value: Hashable


def _strict(value: Any) -> Hashable:
    match value:
        case bool():
            return _Strict("bool", value)
        case tuple():
            return _Strict("tuple", tuple(map(_strict, value)))
        case frozenset():
            return _Strict("frozenset", frozenset(map(_strict, value)))
        case Mapping():
            return _Strict("mapping", frozenset((key, _strict(v)) for key, v in value.items()))
    return cast("Hashable", value)


def amounts(values: Sequence[Any]) -> bool:
    """Whether values can be added up and compared: numbers, money of one currency, or durations."""
    if any(isinstance(value, bool) for value in values):
        return False
    if all(isinstance(value, Money) for value in values):
        return len({value.currency for value in values}) <= 1
    return any(all(isinstance(value, kind) for value in values) for kind in _AMOUNTS)


def value_of(label: Label) -> Any:
    """Return the outcome of a label, or the ending itself where there is none."""
    return label.value if isinstance(label, Outcome) else label


class Ruling:
    """Tell where sets of rules lead under one policy.

    Args:
        policy: the hit policy.
        aggregate: what ``collect`` makes of the outcomes.
        outcomes: the outcome of each rule.
        lower: for each rule, all that it overrides, directly or not.
        higher: for each rule, all that override it, directly or not.
        otherwise: where no rule leads.
    """

    def __init__(
        self,
        policy: Policy,
        aggregate: Aggregate | None,
        outcomes: Sequence[Any],
        lower: Sequence[int],
        higher: Sequence[int],
        otherwise: Label,
    ) -> None:
        self.policy = policy
        self.aggregate = aggregate
        self.labels = [Outcome.of(value) for value in outcomes]
        self.otherwise = otherwise
        self.lower = lower
        self.higher = higher
        alike: dict[Outcome, int] = {}
        for rule, label in enumerate(self.labels):
            alike[label] = alike.get(label, 0) | 1 << rule
        # For each rule, the rules that say the same.
        self.alike = [alike[label] for label in self.labels]

    def settle(self, sure: int, maybe: int = 0) -> Label | None:
        """Return where a case ends that some rules match for sure and others may match.

        ``None`` means that it depends on those others.
        """
        if self.collects:
            return None if maybe else self._collected(sure)
        if self.policy == "unique" and sure & (sure - 1):
            return Ending.CONFLICT
        if self.policy == "exceptions":
            sure = self.winners(sure)
            for rule in bits(sure):
                maybe &= ~self.lower[rule]
        return self._agreed(sure, maybe)

    def end(self, matched: int) -> Label:
        """Return where a case ends that just these rules match."""
        label = self.settle(matched)
        assert label is not None  # nothing is open  # noqa: S101
        return label

    def _agreed(self, sure: int, maybe: int) -> Label | None:
        if not sure:
            return None if maybe else self.otherwise
        first = (sure & -sure).bit_length() - 1
        alike = self.alike[first]
        if self.policy == "unique":
            return None if maybe else self.labels[first]
        if not (sure | maybe) & ~alike:
            return self.labels[first]
        # What may match can still override one side of a conflict, but only among exceptions.
        if sure & ~alike and not (maybe and self.policy == "exceptions"):
            return Ending.CONFLICT
        return None

    def winners(self, matched: int) -> int:
        """Return the rules among those that match which no other of them overrides."""
        if self.policy == "exceptions":
            left = matched
            for rule in bits(matched):
                if left >> rule & 1:
                    left &= ~self.lower[rule]
            return left
        return matched

    def rivals(self, rule: int) -> int:
        """Return the rules that may not match together with this one."""
        every = (1 << len(self.labels)) - 1
        if self.collects:
            return 0
        if self.policy == "unique":
            return every & ~(1 << rule)
        return every & ~self.alike[rule] & ~self.lower[rule] & ~self.higher[rule]

    def masking(self, rule: int) -> int:
        """Return the rules next to which this one has nothing to decide."""
        if self.policy == "any":
            return self.alike[rule] & ~(1 << rule)
        return self.higher[rule]

    @property
    def collects(self) -> bool:
        """Whether every rule that matches takes part."""
        return self.policy == "collect"

    def _collected(self, matched: int) -> Label:
        values = [self.labels[rule].value for rule in bits(matched)]
        if not values:
            return self.otherwise
        if self.aggregate == "count":
            return Outcome.of(len(values))
        if self.aggregate is None:
            return Outcome.of(tuple(values))
        if not amounts(values):
            return Ending.CONFLICT
        return Outcome.of(reduce(_COMBINED[self.aggregate], values))


def _sum(one: Any, other: Any) -> Any:
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        return _EXACT.add(Decimal(one), Decimal(other))
    return one + other


_EXACT = Context(prec=1000)  # of our own, so that the host's rounds nothing
_COMBINED: dict[str, Any] = {"sum": _sum, "min": min, "max": max}
