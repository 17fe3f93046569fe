"""The needs of an escalation: what somebody must have to take it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from servicekit.errors import FieldError
from servicekit.money import Money
from servicekit.values import Facts, instance_of, is_whole, optional_identifier

__all__ = ["Needs"]

_TEXT = instance_of(str, None)


def _levels(given: Mapping[str, int]) -> Facts:
    levels = Facts(given)
    for skill, level in levels.items():
        if not is_whole(level, least=1):
            raise FieldError(f"skills[{skill!r}]", level, "a whole number from 1")
    return levels


@attrs.frozen(kw_only=True)
class Needs:
    """What somebody must have to take an escalation.

    Args:
        skills: the least level by skill, 1 and up.
        authority: the kind of decision that is wanted, such as ``"refund"``.
        amount: how much would be decided; inclusive.
        language: the one in which the customer speaks, as a BCP 47 tag such as ``"de"``.
        channel: where it takes somebody's time, such as ``"phone"``; they need room there.
        team_id: the desk that had better have it.
        agent_id: who had better have it, because they know the customer.

    Example:
        >>> print(Needs(skills={"billing": 2}, authority="refund", amount=Money(250, "EUR")))
        billing at level 2, authority for refund of 250 EUR

    Raises:
        FieldError: a value is of another type, or a level is no whole number from 1.
    """

    skills: Facts = attrs.field(factory=Facts, converter=_levels)
    authority: str | None = attrs.field(default=None, validator=_TEXT)
    amount: Money | None = attrs.field(default=None, validator=instance_of(Money, None))
    language: str | None = attrs.field(default=None, validator=_TEXT)
    channel: str | None = attrs.field(default=None, validator=_TEXT)
    team_id: str | None = attrs.field(default=None, converter=optional_identifier)
    agent_id: str | None = attrs.field(default=None, converter=optional_identifier)

    def __str__(self) -> str:
        amount = f" of {self.amount}" if self.amount else ""
        authority = self.authority or (self.amount and "a decision")
        parts = [
            *(f"{skill} at level {level}" for skill, level in self.skills.items()),
            authority and f"authority for {authority}{amount}",
            self.language and f"language {self.language}",
            self.channel and f"room for {self.channel}",
            self.team_id and f"team {self.team_id}",
            self.agent_id and f"{self.agent_id} if possible",
        ]
        return ", ".join(part for part in parts if part)
