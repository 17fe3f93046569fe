"""The people who serve: agents, their teams, and what they may decide."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from servicekit.errors import FieldError
from servicekit.hours.succession import AnyCalendar
from servicekit.money import Money
from servicekit.values import Facts, identifier, optional_identifier, texts

__all__ = ["Agent", "Authority", "Team"]


def _limits(limits: Mapping[str, Money]) -> Facts:
    for kind, limit in limits.items():
        if not isinstance(limit, Money) or limit.amount < 0:
            raise FieldError(f"limits[{kind!r}]", limit, "a limit is Money, not negative")
    return Facts(limits)


@attrs.frozen(kw_only=True)
class Authority:
    """What somebody may decide, by kind of decision.

    Args:
        limits: the largest amount per case for each kind, inclusive.

    Example:
        >>> refunds = Authority(limits={"refund": Money(100, "EUR")})
        >>> refunds.covers("refund", Money(100, "EUR")), refunds.covers("waiver", Money(1, "EUR"))
        (True, False)

    Raises:
        FieldError: a limit is not ``Money``, or negative.
    """

    limits: Facts = attrs.field(factory=Facts, converter=_limits)

    def covers(self, kind: str, amount: Money) -> bool:
        """Tell whether a decision of this kind and amount lies within the limit, inclusive.

        Raises:
            CurrencyMismatchError: the limit is in another currency, so nobody can tell.
        """
        limit = self.limits.get(kind)
        return limit is not None and amount <= limit


def _skills(skills: Mapping[str, int]) -> Facts:
    for skill, level in skills.items():
        if not isinstance(level, int) or isinstance(level, bool) or level < 1:
            raise FieldError(f"skills[{skill!r}]", level, "a level is a whole number from 1")
    return Facts(skills)


@attrs.frozen(kw_only=True)
class Agent:
    """Somebody who serves customers, or decides for those who do.

    Args:
        id: the host's own id.
        name: how colleagues call them.
        team_id: the desk that they belong to.
        skills: level by skill, 1 and up.
        languages: BCP 47 tags.
        hours: when they work; ``None`` means that nobody said.
        authority: what they may decide.

    Example:
        >>> Agent(id="sam", skills={"billing": 2}).skills["billing"]
        2

    Raises:
        FieldError: the id is empty, or a skill's level is not a whole number from 1.
    """

    id: str = attrs.field(converter=identifier)
    name: str = ""
    team_id: str | None = attrs.field(default=None, converter=optional_identifier)
    skills: Facts = attrs.field(factory=Facts, converter=_skills)
    languages: tuple[str, ...] = attrs.field(default=(), converter=texts)
    hours: AnyCalendar | None = None
    authority: Authority = attrs.field(factory=Authority)


@attrs.frozen(kw_only=True)
class Team:
    """A desk: people who share a queue.

    Args:
        id: the host's own id.
        name: how people call it.
        department: the part of the company that it belongs to.
        hours: when the desk is open; ``None`` means that nobody said.

    Example:
        >>> Team(id="billing", department="finance").id
        'billing'

    Raises:
        FieldError: the id is empty.
    """

    id: str = attrs.field(converter=identifier)
    name: str = ""
    department: str | None = None
    hours: AnyCalendar | None = None
