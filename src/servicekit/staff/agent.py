"""The agent: somebody who serves customers, or decides for those who do."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from servicekit.errors import FieldError
from servicekit.hours.succession import AnyCalendar, optional_calendar
from servicekit.staff.authority import Authority
from servicekit.values import (
    Facts,
    identifier,
    is_whole,
    optional_identifier,
    optional_whole,
    texts,
)

__all__ = ["Agent"]


def _check_whole(name: str, numbers: Mapping[str, int], *, least: int) -> None:
    for key, number in numbers.items():
        if not is_whole(number, least=least):
            raise FieldError(f"{name}[{key!r}]", number, f"a whole number from {least}")


def _numbers(given: Mapping[str, int]) -> Facts:
    return Facts(given)


@attrs.frozen(kw_only=True)
class Agent:
    """Somebody who serves customers, or decides for those who do.

    Args:
        id: the host's own id.
        name: how colleagues call them.
        team_id: the desk that they belong to.
        roles: what they are beside that, such as ``"supervisor"`` or ``"duty manager"``.
        skills: level by skill, 1 and up.
        languages: those that they serve in, as BCP 47 tags such as ``"en-GB"``.
        hours: when they work; ``None`` means that nobody said.
        authority: what they may decide.
        capacity: how many units of work they take at once; ``None`` means that nobody said.
        weights: how many units one contact takes, by channel, 1 and up; one on a channel that is
            not named takes 1.

    Example:
        >>> sam = Agent(id="sam", skills={"billing": 2}, capacity=4, weights={"phone": 4})
        >>> sam.skills["billing"], sam.room({"chat": 3}), sam.room({"phone": 1})
        (2, 1, 0)

    Raises:
        FieldError: the id is empty, or a level, a weight or the capacity is not a whole number.
    """

    id: str = attrs.field(converter=identifier)
    name: str = ""
    team_id: str | None = attrs.field(default=None, converter=optional_identifier)
    roles: tuple[str, ...] = attrs.field(default=(), converter=texts)
    skills: Facts = attrs.field(factory=Facts, converter=_numbers)
    languages: tuple[str, ...] = attrs.field(default=(), converter=texts)
    hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)
    authority: Authority = attrs.field(factory=Authority)
    capacity: int | None = attrs.field(
        default=None, validator=optional_whole("a whole number from 0", least=0)
    )
    weights: Facts = attrs.field(factory=Facts, converter=_numbers)

    @skills.validator
    @weights.validator
    def _check_levels(self, field: attrs.Attribute[Facts], numbers: Facts) -> None:
        _check_whole(field.name, numbers, least=1)

    def room(self, open: Mapping[str, int]) -> int | None:  # noqa: A002 - what a host calls it
        """Return how many units are left, or ``None`` where nobody said the capacity.

        Args:
            open: how many contacts they have now, by channel.

        Returns:
            Units; negative for somebody who has more than they take.

        Raises:
            FieldError: a count is not a whole number from 0.
        """
        _check_whole("open", open, least=0)
        if self.capacity is None:
            return None
        taken = (self.weights.get(channel, 1) * count for channel, count in open.items())
        return self.capacity - int(sum(taken))
