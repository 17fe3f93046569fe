"""What every constraint on contacting a customer has in common."""

# ruff: noqa: D102 - what the attributes of a constraint are is said in its class

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import gt
from typing import TYPE_CHECKING, Protocol

from servicekit.hours.edges import combine
from servicekit.interaction import BASES
from servicekit.values import check_word, texts

if TYPE_CHECKING:
    from servicekit.followups.attempt import Attempt

__all__ = [
    "DONE",
    "UNASKED",
    "UNWISHED",
    "Constraint",
    "as_bases",
    "binds",
    "outside",
]

#: The code of the constraint that something was done already.
DONE = "carried_out"
#: The bases on which the company contacts somebody who did not ask for it.
UNASKED = ("service", "marketing", "collection")
#: All bases but those that override what a customer prefers: they asked for this very contact, or
#: somebody is in danger.
UNWISHED = ("reply", "promised", "service", "marketing", "collection")


class Constraint(Protocol):
    """A rule that shuts some time out for some contacts; a host can write its own.

    Attributes:
        id: what people call it; each once in a policy.
        code: what kind of rule it is, for programs.
        bases: the bases of the contacts that it binds.
        channels: the channels that it binds; none means every one.
        is_law: whether it is law, which nobody's wish overrides.
        is_local: whether it goes by the customer's clock, and so by a zone that somebody knows.
        source: where the rule comes from.
    """

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def bases(self) -> tuple[str, ...]: ...
    @property
    def channels(self) -> tuple[str, ...]: ...
    @property
    def is_law(self) -> bool: ...
    @property
    def is_local(self) -> bool: ...
    @property
    def source(self) -> str | None: ...

    def shut(self, attempt: Attempt, low: int, high: int) -> list[int]:
        """Return the time within ``[low, high)`` that it shuts out, as edges in microseconds."""
        ...

    def said(self, attempt: Attempt, at: int) -> str:
        """Say in a clause why it shuts an instant out."""
        ...


def binds(constraint: Constraint, attempt: Attempt) -> bool:
    """Tell whether a constraint has a say in an attempt."""
    return attempt.basis in constraint.bases and (
        not constraint.channels or attempt.channel in constraint.channels
    )


def outside(edges: Sequence[int], low: int, high: int) -> list[int]:
    """Return what of ``[low, high)`` lies outside a set of edges.

    Example:
        >>> outside([5, 10], 0, 20)
        [0, 5, 10, 20]
    """
    return combine([low, high], edges, gt) if low < high else []


def as_bases(words: Iterable[str]) -> tuple[str, ...]:
    """Convert the bases that a constraint binds.

    Raises:
        FieldError: one of them is none.
    """
    found = texts(words)
    for word in found:
        check_word("bases", word, BASES)
    return found
