"""The lineup: who takes the turns of a rotation, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs

from servicekit.errors import FieldError
from servicekit.values import identifier, identifiers, is_whole

__all__ = ["Lineup", "Participant"]

#: One agent's id, those of a group that is on duty together, or nobody.
Participant: TypeAlias = str | tuple[str, ...] | None

_EXPECTED = "a list of ids, groups of ids or None, at least one"


def _participants(values: Iterable[object]) -> tuple[Participant, ...]:
    if isinstance(values, str | bytes) or not isinstance(values, Sequence) or not values:
        raise FieldError("participants", values, _EXPECTED)
    return tuple(_participant(f"participants[{i}]", value) for i, value in enumerate(values))


def _participant(path: str, value: object) -> Participant:
    try:
        return None if value is None else _somebody(path, value)
    except FieldError as error:
        raise FieldError(path, error.value, error.expected) from None


def _somebody(path: str, value: object) -> Participant:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return identifier(value)
    group = tuple(sorted(set(identifiers(value))))
    if not group:
        raise FieldError(path, value, "at least one id in a group; None means nobody")
    return group if len(group) > 1 else group[0]


@attrs.frozen(kw_only=True)
class Lineup:
    """Who takes the turns of a rotation, one after the other and round again.

    Args:
        participants: ids of agents; a group of ids is on duty together, and ``None`` is a turn
            that nobody has.
        offset: by how many places the list is turned: turn 0 belongs to the one at this place.

    Example:
        >>> lineup = Lineup(participants=["ada", ("sam", "kim"), None])
        >>> lineup.holder(0), lineup.holder(1), lineup.holder(2), lineup.holder(-3)
        (('ada',), ('kim', 'sam'), (), ('ada',))

    Raises:
        FieldError: there is no participant, a group is empty, or the offset is not whole.
    """

    participants: tuple[Participant, ...] = attrs.field(converter=_participants)
    offset: int = attrs.field(default=0)

    @offset.validator
    def _check_offset(self, field: attrs.Attribute[int], value: int) -> None:
        if not is_whole(value):
            raise FieldError(field.name, value, "a whole number")

    @property
    def agent_ids(self) -> tuple[str, ...]:
        """Return the ids of everybody who takes a turn, sorted."""
        return tuple(sorted({id_ for each in self.participants for id_ in _people(each)}))

    def holder(self, turn: int) -> tuple[str, ...]:
        """Return the ids of those who have a turn, sorted."""
        return _people(self.participants[self._place(turn)])

    def in_place_of(self, other: Lineup, turn: int) -> Lineup:
        """Return the same list, turned so that whoever has a turn in another one keeps it.

        Somebody who is in the list no more leaves the turn to the one who has their place now,
        past the end to the first. A group that is no more leaves it to one of its people.

        Args:
            other: the list until now.
            turn: the number of the turn.

        Example:
            >>> before = Lineup(participants=["ada", "sam", "kim"])
            >>> Lineup(participants=["kim", "sam"]).in_place_of(before, 1).holder(1)
            ('sam',)
            >>> Lineup(participants=["ada", "kim"]).in_place_of(before, 1).holder(1)
            ('kim',)
        """
        place = self._place_of(other.participants, other._place(turn))
        return attrs.evolve(self, offset=(place - turn) % len(self.participants))

    def _place(self, turn: int) -> int:
        return (turn + self.offset) % len(self.participants)

    def _place_of(self, others: Sequence[Participant], place: int) -> int:
        """Return where somebody from a place of other participants is, else who comes there."""
        count, holder = len(self.participants), others[place]
        start = place if place < count else 0
        around = [(start + n) % count for n in range(count)]
        people = set(_people(holder))
        same = [n for n in around if self.participants[n] == holder]
        alike = [n for n in around if people & set(_people(self.participants[n]))]
        return (*same, *alike, start)[0]


def _people(participant: Participant) -> tuple[str, ...]:
    if isinstance(participant, tuple):
        return participant
    return () if participant is None else (participant,)
