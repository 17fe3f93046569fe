"""The relaxation: what a policy gives up, and when, rather than ask nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import attrs

from servicekit.errors import FieldError
from servicekit.hours import Allowance
from servicekit.hours.succession import AnyCalendar
from servicekit.instants import moment
from servicekit.routing.constraint import SOFT
from servicekit.routing.level import allowance
from servicekit.values import check_unique, one_of

__all__ = ["RELAXED", "Relaxation", "Relaxed", "relaxations"]

_After = Allowance | timedelta | str | None

#: What is given up where a policy does not say it, what hurts the customer least first. Too low a
#: skill is not among it: a policy says so, or the level above is asked.
RELAXED = ("agent", "team", "language")


def _after(given: _After) -> Allowance | None:
    return allowance(given, field="after")


@attrs.frozen
class Relaxation:
    """Something that had better be so, and since when it need not.

    Args:
        constraint: ``language``, ``skill_level`` (the skill itself is always needed), ``agent``
            (who knows the customer) or ``team``.
        after: how long the escalation must have waited before, in hours or minutes; ``None`` means
            that it is given up as soon as nobody is found with it.

    Example:
        >>> print(Relaxation("language", after="10 minutes"))
        language after 10 minutes

    Raises:
        FieldError: there is no such constraint, or it counts days.
    """

    constraint: str = attrs.field(validator=one_of(*SOFT))
    after: Allowance | None = attrs.field(default=None, converter=_after)

    def since(self, raised_at: datetime, hours: AnyCalendar | None) -> datetime:
        """Return since when it may be given up for an escalation.

        Args:
            raised_at: when that was raised.
            hours: the calendar in which ``after`` counts, where it is working time.
        """
        return raised_at if self.after is None else self.after.due(raised_at, hours)

    def __str__(self) -> str:
        return f"{self.constraint} after {self.after}" if self.after else self.constraint


@attrs.frozen
class Relaxed:
    """Something that was given up for an escalation.

    Args:
        constraint: what.
        since: since when it could be: when the escalation had waited long enough.
    """

    constraint: str
    since: datetime = attrs.field(eq=moment)


def relaxations(
    given: Iterable[Relaxation | str] | Mapping[str, _After],
) -> tuple[Relaxation, ...]:
    """Convert what is given up, in order: values or names, or how long to wait by name.

    Raises:
        FieldError: something stands twice, or does not exist.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise FieldError("relax", given, "a list, such as ['agent', 'team']")
    if isinstance(given, Mapping):
        given = [Relaxation(name, after) for name, after in given.items()]
    found = tuple(r if isinstance(r, Relaxation) else Relaxation(r) for r in given)
    check_unique("relax", (each.constraint for each in found), "each of them once")
    return found
