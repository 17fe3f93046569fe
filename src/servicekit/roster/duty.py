"""The engine of a roster: who is on duty as edges on the UTC line, with a bitset for each piece.

Every source of duty (a turn, an override, somebody's hours, …) is a set of switches: instants at
which bits of one slot of the state change. One sweep over the switches of a team tells its state
after each, and one rule says from the state who is on duty. Bit i stands for the i-th agent by id.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple, TypeAlias

from servicekit.roster.index import positions
from servicekit.roster.override import Override
from servicekit.roster.rotation import Rotation

__all__ = [
    "ABSENT", "ADDED", "ALL", "ALL_ON", "HOURS", "OWN", "OWN_ON", "REMOVED", "REPLACED", "TURNS",
    "Desk", "Layer", "Line", "State", "Switches", "union",
]  # fmt: skip

#: What holds at one instant, by slot.
State: TypeAlias = list[int]
#: Yields ``(instant, bits that change)`` within ``[low, high)``; what holds at low changes there.
Switches: TypeAlias = Callable[[int, int], Iterable[tuple[int, int]]]

# The slots of a state. Behind them comes one for each rotation of the team.
ABSENT, HOURS, ADDED, REMOVED, REPLACED, OWN_ON, OWN, ALL_ON, ALL, TURNS = range(10)


class Line(NamedTuple):
    """Who is on duty within ``[starts[0], …)``: a bitset from each start on, never twice the same.

    Args:
        starts: the edges, in microseconds of UTC.
        masks: who is on duty from each of them on.
    """

    starts: Sequence[int]
    masks: Sequence[int]

    def mask_at(self, at: int) -> int:
        """Return who is on duty at an instant of the line."""
        return self.masks[bisect_right(self.starts, at) - 1]

    def next_change(self, at: int) -> int | None:
        """Return the first edge after an instant of the line."""
        found = bisect_right(self.starts, at)
        return self.starts[found] if found < len(self.starts) else None

    def pieces(self, high: int) -> Iterator[tuple[int, int, int]]:
        """Iterate over the pieces up to ``high``: start, end and who is on duty."""
        for (start, end), mask in zip(pairwise([*self.starts, high]), self.masks, strict=True):
            if start < end:  # there is no piece of an empty line
                yield start, end, mask


class Layer(NamedTuple):
    """The rotations of one priority, with their slots.

    Args:
        priority: the higher one covers the lower ones.
        slots: where the state tells who has a turn that is served.
        rotations: in the order of their ids.
    """

    priority: int
    slots: tuple[int, ...]
    rotations: tuple[Rotation, ...]


class Desk:
    """One team, or all that belongs to none, and how it is known who is on duty for it.

    Attributes:
        team_id: the team.
        possible: the bitset of those who may be on duty for it at all.
        layers: its rotations by priority, the highest first.
        replacements: who may go and who then comes, as two bits each, and the override.
    """

    __slots__ = ("_sources", "layers", "possible", "replacements", "team_id")

    def __init__(
        self,
        team_id: str | None,
        possible: int,
        layers: Sequence[Layer],
        replacements: Sequence[tuple[int, int, Override]],
        sources: Sequence[tuple[int, Switches]],
    ) -> None:
        self.team_id, self.possible, self.layers = team_id, possible, layers
        self.replacements, self._sources = replacements, sources

    def line(self, low: int, high: int) -> Line:
        """Compile who is on duty within ``[low, high)``."""
        starts: list[int] = []
        masks: list[int] = []
        for at, state in self.states(low, high):
            mask = self.duty(state)
            if not masks or mask != masks[-1]:
                starts.append(at)
                masks.append(mask)
        return Line(starts, masks)

    def states(self, low: int, high: int) -> Iterator[tuple[int, State]]:
        """Iterate over the states within ``[low, high)``; it is one list that changes."""
        switches: dict[int, list[tuple[int, int]]] = {low: []}
        for slot, source in self._sources:
            for at, bits in source(low, high):
                switches.setdefault(at, []).append((slot, bits))
        state = [0] * (TURNS + sum(len(layer.slots) for layer in self.layers))
        for at in sorted(switches):
            for slot, bits in switches[at]:
                state[slot] ^= bits
            yield at, state

    def duty(self, state: State) -> int:
        """Return who is on duty: fixed schedules, then overrides, rotations and own hours."""
        fixed = self.fixed(state)
        if fixed is not None:
            return fixed
        _, base = self.base(state)
        return (base & ~state[REMOVED] | state[ADDED]) & ~state[ABSENT]

    @staticmethod
    def fixed(state: State) -> int | None:
        """Return whom a fixed schedule puts on duty, or ``None`` where none counts.

        One for the team comes before one for all. Where all whom it names are absent, it gives
        way; where it names nobody, nobody is on duty.
        """
        for on, planned in ((OWN_ON, OWN), (ALL_ON, ALL)):
            here = state[planned] & ~state[ABSENT]
            if state[on] and (here or not state[planned]):
                return here
        return None

    def base(self, state: State) -> tuple[Layer | None, int]:
        """Return who would be on duty without additions and removals, and by which layer."""
        for layer in self.layers:
            mask = self.present(reduce(or_, [state[slot] for slot in layer.slots]), state)
            if mask:
                return layer, mask
        return None, self.present(state[HOURS], state)

    def present(self, planned: int, state: State) -> int:
        """Return who of those planned, or who instead of them, is there."""
        for i in positions(state[REPLACED]):
            goes, comes, _ = self.replacements[i]
            if planned & goes:
                planned = planned & ~goes | comes
        return planned & ~state[ABSENT]


def union(lines: Sequence[Line]) -> Line:
    """Return who is on duty in any of the lines, which begin together."""
    if len(lines) == 1:
        return lines[0]
    changes: dict[int, list[tuple[int, int]]] = {}
    for i, line in enumerate(lines):
        for at, mask in zip(line.starts, line.masks, strict=True):
            changes.setdefault(at, []).append((i, mask))
    now = [0] * len(lines)
    starts: list[int] = []
    masks: list[int] = []
    for at in sorted(changes):
        for i, mask in changes[at]:
            now[i] = mask
        whole = reduce(or_, now)
        if not masks or whole != masks[-1]:
            starts.append(at)
            masks.append(whole)
    return Line(starts, masks)
