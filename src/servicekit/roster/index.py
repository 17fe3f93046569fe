"""The index: who of a roster has what, as bitsets in which bit i is the i-th agent by id.

A bitset of ten thousand people is one number, and ``&`` of two of them takes about as long as
asking one person one question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import or_
from typing import Any, TypeVar

from servicekit.money import Money
from servicekit.staff import Agent, Limit

__all__ = ["Grades", "Index", "has_room", "joined", "positions", "primary", "taken"]

K = TypeVar("K", bound=Hashable)


class Index:
    """Who has what, of some agents in the order of their ids.

    Attributes:
        agents: the people, in order.
        place: the position of each by id.
        everybody: the bitset of all.
    """

    __slots__ = (
        "_grades", "_plain", "_ranks", "_roles", "_rooms", "_skills", "_teams", "_tongues",
        "agents", "everybody", "place",
    )  # fmt: skip

    def __init__(self, agents: Sequence[Agent]) -> None:
        self.agents = agents
        self.place = {agent.id: i for i, agent in enumerate(agents)}
        self.everybody = (1 << len(agents)) - 1
        self._teams = _grouped(agents, lambda agent: [agent.team_id])
        self._roles = _grouped(agents, lambda agent: agent.roles)
        self._tongues = _grouped(agents, lambda agent: map(primary, agent.languages))
        self._skills: dict[str, Grades] = {}
        self._plain: dict[tuple[str, str], int] = {}
        self._ranks: dict[tuple[str, str | None], Grades] = {}
        self._rooms: dict[str | None, int] = {}
        self._grades: dict[tuple[str, str | None], Grades] = {}

    def only(self, ids: Iterable[str]) -> int:
        """Return the bitset of some people; who is not known is left out."""
        return joined(1 << self.place[each] for each in ids if each in self.place)

    def team(self, team_id: str | None) -> int:
        """Return who belongs to a team."""
        return self._teams.get(team_id, 0)

    def role(self, role: str) -> int:
        """Return who has a role."""
        return self._roles.get(role, 0)

    def speaking(self, language: str) -> int:
        """Return who serves in a language, in whichever of its variants."""
        return self._tongues.get(primary(language), 0)

    def skilled(self, skill: str, level: int) -> int:
        """Return who has a skill at a level or above."""
        if skill not in self._skills:
            found = ((agent.skills.get(skill), i) for i, agent in enumerate(self.agents))
            self._skills[skill] = Grades((level, i) for level, i in found if level is not None)
        return self._skills[skill].least(level)

    def room(self, channel: str | None) -> int:
        """Return who has room for a contact on a channel while they have nothing else."""
        if channel not in self._rooms:
            self._rooms[channel] = joined(
                1 << i for i, agent in enumerate(self.agents) if has_room(agent, channel, {})
            )
        return self._rooms[channel]

    def authorised(self, kind: str, currency: str | None) -> Grades:
        """Return who may decide something at all, graded by their limit per case.

        Limits in another currency cannot be compared; they come before having no limit.
        """
        key = kind, currency
        if key not in self._grades:
            self._grades[key] = Grades(
                (_grade(limit, currency), i) for limit, i in self._limits(kind)
            )
        return self._grades[key]

    def ranked(self, kind: str, currency: str | None) -> Grades:
        """Return who may decide something at all, graded by the most that they may decide at once.

        That is the lower of their limits; what is in another currency comes before no limit.
        """
        key = kind, currency
        if key not in self._ranks:
            self._ranks[key] = Grades(
                (_rank(limit, currency), i) for limit, i in self._limits(kind)
            )
        return self._ranks[key]

    def plainly(self, kind: str, currency: str) -> int:
        """Return whose limit is one per case in a currency and nothing else, or none at all."""
        key = kind, currency
        if key not in self._plain:
            self._plain[key] = joined(
                1 << i
                for limit, i in self._limits(kind)
                if limit.per_window is None and _grade(limit, currency)[0] != _ELSEWHERE
            )
        return self._plain[key]

    def _limits(self, kind: str) -> Iterator[tuple[Limit, int]]:
        """Yield the limits for a kind of decision, each with the position of who has it."""
        for i, agent in enumerate(self.agents):
            limit = agent.authority.limits.get(kind)
            if limit is not None:
                yield limit, i


class Grades:
    """People graded by something that can be ordered.

    Attributes:
        steps: each grade with the bitset of those who have exactly that, the lowest first.
    """

    __slots__ = ("_from", "_keys", "steps")

    def __init__(self, graded: Iterable[tuple[Any, int]]) -> None:
        groups: dict[Any, list[int]] = {}
        for grade, position in graded:
            groups.setdefault(grade, []).append(1 << position)
        self.steps = tuple((grade, joined(groups[grade])) for grade in sorted(groups))
        self._keys = [grade for grade, _ in self.steps]
        self._from = [*accumulate((mask for _, mask in reversed(self.steps)), or_, initial=0)]

    def least(self, grade: Any) -> int:
        """Return who has at least a grade."""
        return self._from[len(self._keys) - bisect_left(self._keys, grade)]


def primary(language: str) -> str:
    """Return the first part of a language tag: ``en`` of ``en-GB``, and of ``EN_gb``."""
    return language.replace("_", "-").partition("-")[0].lower()


def taken(agent: Agent, open: Mapping[str, int]) -> int:  # noqa: A002 - what a host calls it
    """Return how many units somebody's contacts take, which have been checked before."""
    return sum(agent.weights.get(channel, 1) * count for channel, count in open.items())


def has_room(agent: Agent, channel: str | None, open: Mapping[str, int]) -> bool:  # noqa: A002
    """Tell whether somebody has room for one more contact; who has no capacity named, always."""
    if agent.capacity is None:
        return True
    more = 1 if channel is None else agent.weights.get(channel, 1)
    return taken(agent, open) + more <= agent.capacity


def positions(mask: int) -> Iterator[int]:
    """Yield the positions in a bitset, the lowest first.

    Example:
        >>> list(positions(0b1010))
        [1, 3]
    """
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


# Limits in the currency that is asked, in another one, and none at all.
_HERE, _ELSEWHERE, _NONE = range(3)


def _grade(limit: Limit, currency: str | None) -> tuple[int, Any]:
    most: Money | None = limit.per_case
    if most is None:
        return _NONE, 0
    return (_HERE, most.amount) if most.currency == currency else (_ELSEWHERE, 0)


def _rank(limit: Limit, currency: str | None) -> tuple[int, Any]:
    bounds = [most for most in (limit.per_case, limit.per_window) if most is not None]
    if not bounds:
        return _NONE, 0
    here = [most.amount for most in bounds if most.currency == currency]
    return (_HERE, min(here)) if here else (_ELSEWHERE, 0)


def _grouped(agents: Sequence[Agent], keys: Callable[[Agent], Iterable[K]]) -> dict[K, int]:
    groups: dict[K, list[int]] = {}
    for i, agent in enumerate(agents):
        for key in keys(agent):
            groups.setdefault(key, []).append(1 << i)
    return {key: joined(bits) for key, bits in groups.items()}


def joined(bits: Iterable[int]) -> int:
    """Join bitsets; the sum of many long numbers one by one would take their square."""
    parts = list(bits)
    while len(parts) > 1:
        parts = [a | b for a, b in zip(parts[::2], [*parts[1::2], 0], strict=False)]
    return parts[0] if parts else 0
