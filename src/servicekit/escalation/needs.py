"""The needs of an escalation: what somebody must have to take it."""

from __future__ import annotations

import attrs

from servicekit.money import Money
from servicekit.values import Facts, instance_of

__all__ = ["Needs"]


@attrs.frozen(kw_only=True)
class Needs:
    """What somebody must have to take an escalation.

    Args:
        skills: the least level by skill.
        authority: the kind of decision that is wanted, such as ``"refund"``.
        amount: how much would be decided; inclusive.

    Example:
        >>> print(Needs(skills={"billing": 2}, authority="refund", amount=Money(250, "EUR")))
        billing at level 2, authority for refund of 250 EUR

    Raises:
        FieldError: a value is of another type.
    """

    skills: Facts = attrs.field(factory=Facts, converter=Facts)
    authority: str | None = attrs.field(default=None, validator=instance_of(str, None))
    amount: Money | None = attrs.field(default=None, validator=instance_of(Money, None))

    def __str__(self) -> str:
        skills = [f"{skill} at level {level}" for skill, level in self.skills.items()]
        amount = f" of {self.amount}" if self.amount else ""
        authority = [f"authority for {self.authority or 'a decision'}{amount}"]
        return ", ".join(skills + (authority if self.authority or self.amount else []))
