"""Why somebody is on duty at an instant, and why somebody else is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import attrs

from servicekit.decision import Reason, reasons
from servicekit.errors import UncoveredYearError
from servicekit.hours.succession import AnyCalendar, whole_of
from servicekit.instants import aware, spoken, to_microseconds
from servicekit.roster.duty import ABSENT, ADDED, HOURS, REMOVED, REPLACED, Desk, Layer, State
from servicekit.roster.index import positions
from servicekit.roster.override import Override
from servicekit.roster.rotation import Rotation
from servicekit.roster.shift import ends
from servicekit.staff import Agent
from servicekit.values import identifier, optional_identifier, tuple_of

if TYPE_CHECKING:
    from servicekit.roster.plan import Plan
    from servicekit.roster.roster import Roster

__all__ = ["ON_DUTY", "Presence", "RosterExplanation", "explained"]

#: The codes of the reasons for which somebody is on duty; all others say why they are not.
ON_DUTY = ("fixed_schedule", "added", "stands_in", "rotation", "hours")


@attrs.frozen(kw_only=True)
class Presence:
    """Whether somebody is on duty, and why.

    Args:
        agent_id: who.
        on_duty: whether they are, for the team asked about, else for any.
        because: one reason for each team that they could be on duty for; where they are, first.
    """

    agent_id: str = attrs.field(converter=identifier)
    on_duty: bool
    because: tuple[Reason, ...] = attrs.field(converter=reasons)

    def __str__(self) -> str:
        return " ".join(map(str, self.because))


def _presences(values: tuple[Presence, ...]) -> tuple[Presence, ...]:
    return tuple_of(Presence, values)


@attrs.frozen(kw_only=True)
class RosterExplanation:
    """Who is on duty at an instant and by which layer, and who is not and why.

    ``str()`` gives a text for people, with who is on duty first.

    Args:
        at: the instant.
        presences: everybody of the roster, or whoever could be on duty for the team, by id.
        team_id: the team asked about, if one was.
    """

    at: datetime = attrs.field(converter=aware, eq=to_microseconds)
    presences: tuple[Presence, ...] = attrs.field(converter=_presences)
    team_id: str | None = attrs.field(default=None, converter=optional_identifier)

    @property
    def on_duty(self) -> tuple[Presence, ...]:
        """Return those who are on duty."""
        return tuple(each for each in self.presences if each.on_duty)

    @property
    def off_duty(self) -> tuple[Presence, ...]:
        """Return those who are not."""
        return tuple(each for each in self.presences if not each.on_duty)

    def of(self, agent_id: str) -> Presence | None:
        """Return what is said of one person, or ``None`` where nothing is."""
        wanted = identifier(agent_id)
        return next((each for each in self.presences if each.agent_id == wanted), None)

    def __str__(self) -> str:
        names = ", ".join(each.agent_id for each in self.on_duty) or "nobody"
        team = "" if self.team_id is None else f" for team {self.team_id}"
        head = f"On duty{team} on {spoken(self.at)}: {names}."
        return "\n".join([head, *(f"- {each}" for each in (*self.on_duty, *self.off_duty))])


# The id of a rotation, whoever takes turns in it at all, and whether somebody has one now.
_Takers: TypeAlias = tuple[str, int, bool]
# Who may go, who then comes, and why, for people.
_StandIn: TypeAlias = tuple[int, int, str]


class _Scene(NamedTuple):
    """One desk at one instant."""

    desk: Desk
    at: int
    state: State
    fixed: int | None
    layer: Layer | None
    base: int
    people: tuple[Agent, ...]
    takers: tuple[_Takers, ...]
    reasons: Mapping[str, str]  # why somebody is added or taken off
    stand_ins: Mapping[int, _StandIn]  # for both of them, as each is in one at most

    def name(self, bits: int) -> str:
        """Return what people call whoever a bit stands for."""
        agent = self.people[bits.bit_length() - 1]
        return agent.name or agent.id

    @property
    def planned(self) -> int:
        """Return who has a turn, or is in, in the layer that counts, before any replacement."""
        if self.layer is None:
            return self.state[HOURS]
        return reduce(or_, [self.state[slot] for slot in self.layer.slots])

    @property
    def turns(self) -> Iterator[tuple[Layer, Rotation, int]]:
        """Iterate over the rotations, with their layers and who has a turn."""
        for layer in self.desk.layers:
            for slot, rotation in zip(layer.slots, layer.rotations, strict=True):
                yield layer, rotation, self.state[slot]


def explained(
    roster: Roster, plan: Plan, t: datetime, team_id: str | None = None
) -> RosterExplanation:
    """Explain who is on duty at an instant.

    Args:
        roster: whose people are told of.
        plan: what it says, compiled.
        t: the instant.
        team_id: for which team; by default for any, or for none.
    """
    at = to_microseconds(t)
    line = plan.line(at, at + 1, team_id)
    people = tuple(roster.agent(each) for each in roster._ids)  # noqa: SLF001 - its own order
    desks = plan.desks.values() if team_id is None else [plan.desks[team_id]]
    holding = [each for each in roster._changes() if _holds(each, at)]  # noqa: SLF001
    scenes = [_scene(desk, at, roster, people, holding) for desk in desks]
    possible = reduce(or_, (desk.possible for desk in desks))
    presences = (
        Presence(
            agent_id=agent.id,
            on_duty=bool(line.masks[0] >> i & 1),
            because=_because(scenes, agent, 1 << i),
        )
        for i, agent in enumerate(people)
        if possible >> i & 1
    )
    return RosterExplanation(at=t, presences=tuple(presences), team_id=team_id)


def _scene(
    desk: Desk, at: int, roster: Roster, people: tuple[Agent, ...], holding: Iterable[Override]
) -> _Scene:
    _, state = next(desk.states(at, at + 1))
    takers = tuple(sorted(_takers(desk, state, roster)))
    reasons = dict(_said(holding, desk.team_id))
    base, stand_ins = desk.base(state), dict(_stand_ins(desk, state))
    return _Scene(desk, at, state, desk.fixed(state), *base, people, takers, reasons, stand_ins)


def _takers(desk: Desk, state: State, roster: Roster) -> Iterator[_Takers]:
    for layer in desk.layers:
        for slot, rotation in zip(layer.slots, layer.rotations, strict=True):
            people = roster._index.only(rotation.agent_ids)  # noqa: SLF001 - its own order
            yield rotation.id, people, bool(state[slot])


def _holds(override: Override, at: int) -> bool:
    start, end = ends(override.span)
    return start <= at < end


def _said(overrides: Iterable[Override], team_id: str | None) -> Iterator[tuple[str, str]]:
    for each in overrides:
        if not (each.add and each.remove) and each._concerns(team_id):  # noqa: SLF001 - ours
            yield each.add or str(each.remove), _bracketed(each.reason)


def _stand_ins(desk: Desk, state: State) -> Iterator[tuple[int, _StandIn]]:
    for number in positions(state[REPLACED]):
        goes, comes, override = desk.replacements[number]
        found = goes, comes, _bracketed(override.reason)
        yield goes, found
        yield comes, found


def _bracketed(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _because(scenes: list[_Scene], agent: Agent, bit: int) -> tuple[Reason, ...]:
    possible = [scene for scene in scenes if scene.desk.possible & bit]
    found = [_for_team(_reason(scene, agent, bit), scene.desk.team_id) for scene in possible]
    return tuple(sorted(found, key=lambda reason: reason.code not in ON_DUTY))


def _for_team(reason: Reason, team_id: str | None) -> Reason:
    if team_id is None:
        return reason
    return attrs.evolve(reason, text=f"{reason.text[:-1]} (team {team_id}).")


def _reason(scene: _Scene, agent: Agent, bit: int) -> Reason:
    """Return the first thing that settles whether somebody is on duty for a desk."""
    who = scene.name(bit)
    if scene.state[ABSENT] & bit:
        return Reason("absent", f"{who} is absent.")
    if scene.fixed is not None:
        return _by_fixed(scene.fixed, bit, who)
    return (
        _by_override(scene, agent, bit, who)
        or _by_turn(scene, bit, who)
        or _by_hours(scene, bit, who)
        or _unplanned(scene, agent, bit, who)
    )


def _by_fixed(fixed: int, bit: int, who: str) -> Reason:
    if fixed & bit:
        return Reason("fixed_schedule", f"{who} is on the fixed schedule.")
    text = f"A fixed schedule counts alone, and {who} has no shift in it now."
    return Reason("not_in_fixed_schedule", text)


def _by_override(scene: _Scene, agent: Agent, bit: int, who: str) -> Reason | None:
    why = scene.reasons.get(agent.id, "")
    if scene.state[ADDED] & bit:
        return Reason("added", f"{who} is added by an override{why}.")
    if scene.state[REMOVED] & scene.base & bit:
        return Reason("removed", f"{who} is taken off by an override{why}.")
    return _by_stand_in(scene, scene.stand_ins[bit], bit) if bit in scene.stand_ins else None


def _by_stand_in(scene: _Scene, stand_in: _StandIn, bit: int) -> Reason | None:
    goes, comes, why = stand_in
    here, away = scene.name(comes), scene.name(goes)
    if comes & scene.base & ~scene.planned == bit:
        return Reason("stands_in", f"{here} stands in for {away}{why}.")
    if goes != bit or not _has_time(scene, bit):
        return None
    if comes & scene.state[ABSENT]:
        return Reason("replaced", f"{away} is replaced by {here}{why}, who is absent.")
    return Reason("replaced", f"{away} is replaced by {here}{why}.")


def _has_time(scene: _Scene, bit: int) -> bool:
    """Tell whether somebody has a turn in any layer, or is in by their hours."""
    planned = reduce(or_, (bits for _, _, bits in scene.turns), scene.state[HOURS])
    return bool(planned & bit)


def _by_turn(scene: _Scene, bit: int, who: str) -> Reason | None:
    for layer, rotation, bits in scene.turns:
        turn = f"{who} has the turn of rotation {rotation.id!r}"
        if bits & bit and layer is scene.layer:
            return Reason("rotation", f"{turn}.", (rotation.id,))
        if bits & bit:
            text = f"{turn}, but one of a higher priority comes first."
            return Reason("outranked", text, (rotation.id,))
    return None


def _by_hours(scene: _Scene, bit: int, who: str) -> Reason | None:
    if not scene.state[HOURS] & bit:
        return None
    if scene.layer is None:
        return Reason("hours", f"{who} is in by their own hours.")
    return Reason("turns_first", f"{who} is in, but somebody has a turn, and turns come first.")


def _unplanned(scene: _Scene, agent: Agent, bit: int, who: str) -> Reason:
    named = {each: is_served for each, takers, is_served in scene.takers if takers & bit}
    running = [each for each, is_served in named.items() if is_served]
    if running:
        return Reason("not_their_turn", f"{who} has no turn now of {', '.join(running)}.", running)
    if agent.hours is not None and agent.team_id == scene.desk.team_id:
        why = _closing(agent.hours, scene.at)
        return Reason("outside_hours", f"{who} is out by their own hours{why}.")
    if named:
        text = f"{who} has no turn now, as nobody has one of {', '.join(named)}."
        return Reason("not_their_turn", text, named)
    if agent.team_id != scene.desk.team_id:
        return Reason("unplanned", f"{who} belongs elsewhere, and nothing puts them on duty here.")
    return Reason("unplanned", f"No rotation names {who}, and nobody said their hours.")


def _closing(hours: AnyCalendar, at: int) -> str:
    """Return the holiday, or the special hours of a date, by which a calendar is closed."""
    try:
        (told,) = whole_of(hours)._told(at, at + 1)  # noqa: SLF001 - it has no word for one instant
    except UncoveredYearError:  # it is closed, whatever the date before it was
        return ""
    return _bracketed(told.text if told.code in ("holiday", "override") else "")
