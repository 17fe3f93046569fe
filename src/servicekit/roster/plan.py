"""The plan of a roster: everything that it says, as switches that the engine sweeps over."""

# ruff: noqa: SLF001 - the plan looks inside the roster, its calendars and its rotations

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from servicekit.errors import FieldError, InstantOutOfRangeError
from servicekit.hours.compiling import BEGINNING, END
from servicekit.hours.edges import clip, merge, united
from servicekit.hours.succession import whole_of
from servicekit.roster.absence import When
from servicekit.roster.duty import (
    ABSENT,
    ADDED,
    ALL,
    ALL_ON,
    HOURS,
    OWN,
    OWN_ON,
    REMOVED,
    REPLACED,
    TURNS,
    Desk,
    Layer,
    Line,
    Switches,
    union,
)
from servicekit.roster.fixed import FixedSchedule
from servicekit.roster.index import joined
from servicekit.roster.override import Override
from servicekit.roster.rotation import Rotation
from servicekit.roster.shift import ends

if TYPE_CHECKING:
    from servicekit.roster.roster import Roster

__all__ = ["Plan"]

K = TypeVar("K", bound=Hashable)

_Edges: TypeAlias = Callable[[int, int], Sequence[int]]
_Bits: TypeAlias = Mapping[str, int]


class Plan:
    """Everything that a roster says, ready to be swept.

    Attributes:
        desks: by team; ``None`` is who and what belongs to no team.
    """

    __slots__ = ("desks",)

    def __init__(self, roster: Roster) -> None:
        self.desks = _desks(roster)

    def line(self, low: int, high: int, team_id: str | None = None, among: int = -1) -> Line:
        """Compile who is on duty within ``[low, high)``, for one team or for any.

        Args:
            low: from when.
            high: until when.
            team_id: for which team; by default for any, or for none.
            among: the bitset of whom the answer has to be right for.

        Raises:
            FieldError: there is no such team.
            InstantOutOfRangeError: some of it lies outside the years 1 to 9999.
        """
        if not BEGINNING <= low <= high <= END:
            raise InstantOutOfRangeError(low if low < BEGINNING else high)
        if team_id is None:
            wanted = [desk for desk in self.desks.values() if among == -1 or desk.possible & among]
            return union([desk.line(low, high) for desk in wanted])
        if team_id not in self.desks:
            raise FieldError("team_id", team_id, "the id of one of the roster's teams")
        return self.desks[team_id].line(low, high)


class _Draft:
    """What is known of one desk while the plan is made."""

    __slots__ = ("members", "possible", "replacements", "rotations", "sources", "takers")

    def __init__(self) -> None:
        self.members = self.takers = 0
        self.possible = 0  # a bitset of those who may be on duty at all
        self.rotations: list[Rotation] = []
        self.replacements: list[tuple[int, int, Override]] = []
        self.sources: list[tuple[int, Switches]] = []

    def add(self, slot: int, bits: int, edges: _Edges) -> None:
        self.sources.append((slot, partial(_switched, edges, bits)))

    def desk(self, team_id: str | None, bit: _Bits) -> Desk:
        layers = []
        slot = TURNS
        for priority, alike in groupby(self.rotations, key=lambda each: each.priority):
            rotations = tuple(alike)
            slots = tuple(range(slot, slot + len(rotations)))
            layers.append(Layer(priority, slots, rotations))
            self.sources += [
                (each, partial(_turned, rotation, bit))
                for each, rotation in zip(slots, rotations, strict=True)
            ]
            slot += len(rotations)
        return Desk(team_id, self.possible, layers, self.replacements, self.sources)


_Drafts: TypeAlias = Mapping[str | None, _Draft]


def _desks(roster: Roster) -> dict[str | None, Desk]:
    drafts: dict[str | None, _Draft] = {None: _Draft()}
    drafts.update((team_id, _Draft()) for team_id in sorted(roster._team_ids))
    bit = {agent_id: 1 << i for i, agent_id in enumerate(roster._ids)}
    _add_hours(drafts, roster, bit)
    _add_rotations(drafts, roster, bit)
    _add_overrides(drafts, roster, bit)
    _add_fixed(drafts, roster, bit)
    _add_absences(drafts, roster, bit)
    return {team_id: draft.desk(team_id, bit) for team_id, draft in drafts.items()}


def _add_hours(drafts: _Drafts, roster: Roster, bit: _Bits) -> None:
    members: defaultdict[str | None, list[int]] = defaultdict(list)
    for agent in roster.agents:
        members[agent.team_id].append(bit[agent.id])
    for team_id, bits in members.items():
        drafts[team_id].members = drafts[team_id].possible = joined(bits)
    said = ((agent.hours, bit[agent.id]) for agent in roster.agents)
    for hours, mask in _alike((hours, own) for hours, own in said if hours is not None):
        for draft in drafts.values():
            if mask & draft.members:
                draft.add(HOURS, mask & draft.members, whole_of(hours)._within)


def _add_rotations(drafts: _Drafts, roster: Roster, bit: _Bits) -> None:
    for rotation in sorted(roster.rotations, key=lambda each: (-each.priority, each.id)):
        draft = drafts[rotation.team_id]
        draft.rotations.append(rotation)
        draft.takers |= joined(bit[each] for each in rotation.agent_ids)
        draft.possible |= draft.takers


def _add_overrides(drafts: _Drafts, roster: Roster, bit: _Bits) -> None:
    for override in sorted(roster._changes(), key=_by_time):
        edges = _spanned([ends(override.span)])
        comes = bit[override.add] if override.add else 0
        goes = bit[override.remove] if override.remove else 0
        for team_id, draft in drafts.items():
            if not override._concerns(team_id):
                continue
            if goes and comes and goes & draft.possible:
                draft.add(REPLACED, 1 << len(draft.replacements), edges)
                draft.replacements.append((goes, comes, override))
                draft.possible |= comes
            elif goes and not comes and goes & draft.possible:
                draft.add(REMOVED, goes, edges)
            elif not goes and (override.team_id or comes & (draft.members | draft.takers)):
                draft.add(ADDED, comes, edges)
                draft.possible |= comes


def _add_fixed(drafts: _Drafts, roster: Roster, bit: _Bits) -> None:
    for schedule in FixedSchedule.merged(roster.fixed):
        everybody = schedule.team_id is None
        on, slot = (ALL_ON, ALL) if everybody else (OWN_ON, OWN)
        for draft in drafts.values() if everybody else [drafts[schedule.team_id]]:
            draft.add(on, 1, _spanned([ends(schedule.span)]))
            for shift in schedule.shifts:
                if not everybody or bit[shift.agent_id] & draft.members:
                    draft.add(slot, bit[shift.agent_id], _spanned([ends(shift.span)]))
                    draft.possible |= bit[shift.agent_id]


def _add_absences(drafts: _Drafts, roster: Roster, bit: _Bits) -> None:
    own: defaultdict[str, list[When]] = defaultdict(list)
    for absence in roster.absences:
        own[absence.agent_id].append(absence.when)
    for whens, mask in _alike((tuple(whens), bit[agent_id]) for agent_id, whens in own.items()):
        edges = _absent(whens)
        for draft in drafts.values():
            if mask & draft.possible:
                draft.add(ABSENT, mask, edges)


def _by_time(override: Override) -> tuple[tuple[int, int], str, str]:
    return ends(override.span), override.add or "", override.remove or ""


def _alike(items: Iterable[tuple[K, int]]) -> list[tuple[K, int]]:
    """Join the bits of those that share a key, which is hashed once for each object."""
    objects: dict[int, tuple[K, list[int]]] = {}
    for key, bit in items:
        objects.setdefault(id(key), (key, []))[1].append(bit)
    found: defaultdict[K, list[int]] = defaultdict(list)
    for key, bits in objects.values():
        found[key] += bits
    return [(key, joined(bits)) for key, bits in found.items()]


def _spanned(intervals: Iterable[tuple[int, int]]) -> _Edges:
    return partial(clip, merge(sorted(intervals)))


def _absent(whens: Iterable[When]) -> _Edges:
    spans = [ends(span) for when in whens if isinstance(when, tuple) for span in when]
    calendars = [whole_of(when)._within for when in whens if not isinstance(when, tuple)]
    parts = [_spanned(spans), *calendars] if spans else calendars
    return parts[0] if len(parts) == 1 else partial(_merged, parts)


def _merged(parts: Sequence[_Edges], low: int, high: int) -> Sequence[int]:
    return united(part(low, high) for part in parts)


def _switched(edges: _Edges, bits: int, low: int, high: int) -> Iterator[tuple[int, int]]:
    return ((edge, bits) for edge in edges(low, high) if edge < high)


def _turned(rotation: Rotation, bit: _Bits, low: int, high: int) -> Iterator[tuple[int, int]]:
    for start, end, agent_ids in rotation._served(low, high):
        bits = joined(bit[each] for each in agent_ids)
        yield start, bits
        if end < high:
            yield end, bits
