"""What the tests of rosters share: short names for instants, and the rule written out slowly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from servicekit.hours import BusinessHours, Span
from servicekit.instants import later
from servicekit.roster import Override, Roster, Rotation, Swap
from servicekit.staff import Agent

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# A Monday.
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def hour(n: float) -> datetime:
    """Return the instant so many hours after Monday's midnight."""
    return MONDAY + n * HOUR


def span(a: float, b: float) -> Span:
    return Span(hour(a), hour(b))


def always(agent_id: str, **fields) -> Rotation:
    """Return a rotation of one person who has every turn."""
    given = {"id": f"{agent_id} always", "every": "daily", "anchor": MONDAY}
    return Rotation(**{**given, "participants": [agent_id], **fields})


def during(agent_ids, a: float, b: float, **fields) -> Rotation:
    """Return a rotation that some people have together, between two hours of the Monday."""
    group = tuple(agent_ids)
    given = {"id": f"{group} {a}-{b}", "every": "daily", "anchor": MONDAY, "participants": [group]}
    return Rotation(**{**given, "starts_at": hour(a), "ends_at": hour(b), **fields})


def office(a: str = "09:00", b: str = "17:00") -> BusinessHours:
    return BusinessHours.parse(f"Mo-Fr {a}-{b}", timezone="UTC")


def roster_of(*agent_ids: str, **fields) -> Roster:
    return Roster(agents=[Agent(id=each) for each in agent_ids], **fields)


def pieces(duties) -> list[tuple[float, float, tuple[str, ...]]]:
    """Return a timeline in hours after Monday's midnight."""
    return [(*hours(duty.span), duty.agent_ids) for duty in duties]


def hours(found: Span) -> tuple[float, float]:
    return (found.start - MONDAY) / HOUR, (found.end - MONDAY) / HOUR


# -- the rule, person by person -------------------------------------------------------------------


def expected(roster: Roster, t: datetime, team_id: str | None = None) -> tuple[str, ...]:
    """Return who is on duty, as the rule says it."""
    teams = {team.id for team in roster.teams} | {agent.team_id for agent in roster.agents}
    asked = {None, *teams} if team_id is None else {team_id}
    return tuple(sorted({person for team in asked for person in _desk(roster, team, t)}))


def _holds(found: Span, t: datetime) -> bool:
    return not later(found.start, t) and later(found.end, t)


def _absent(roster: Roster, t: datetime) -> set[str]:
    return {
        absence.agent_id
        for absence in roster.absences
        if (
            any(_holds(found, t) for found in absence.when)
            if isinstance(absence.when, tuple)
            else absence.when.is_open(t)
        )
    }


def _active(roster: Roster, t: datetime) -> list[Override]:
    taken = [
        Override(span=swap.span, add=swap.taken_by, remove=swap.asked_by)
        for swap in roster.swaps
        if swap.taken_at and not later(swap.taken_at, t) and not _is_called_off(swap)
    ]
    return [each for each in (*roster.overrides, *taken) if _holds(each.span, t)]


def _is_called_off(swap: Swap) -> bool:
    """Tell whether it was withdrawn before its span, or before anybody had taken it."""
    gone = swap.withdrawn_at
    if gone is None:
        return False
    return not later(gone, swap.span.start) or later(swap.taken_at, gone)


def _desk(roster: Roster, team: str | None, t: datetime) -> set[str]:
    absent = _absent(roster, t)
    active = [each for each in _active(roster, t) if each.team_id in {None, team}]
    members = {agent.id for agent in roster.agents if agent.team_id == team}
    for made_for in dict.fromkeys([team, None]):
        fixed = [f for f in roster.fixed if f.team_id == made_for and _holds(f.span, t)]
        planned = {s.agent_id for f in fixed for s in f.shifts if _holds(s.span, t)}
        planned &= members if made_for is None else planned
        if fixed and (planned - absent or not planned):
            return planned - absent

    def there(planned: set[str]) -> set[str]:
        stand_ins = [each for each in active if each.add and each.remove in planned]
        gone = {each.remove for each in stand_ins}
        return (planned - gone | {each.add for each in stand_ins}) - absent

    mine = [each for each in roster.rotations if each.team_id == team]
    layers = [
        {person for each in mine if each.priority == priority for person in each.at(t)}
        for priority in sorted({each.priority for each in mine}, reverse=True)
    ]
    layers.append(
        {a.id for a in roster.agents if a.id in members and a.hours and a.hours.is_open(t)}
    )
    base = next(filter(None, map(there, layers)), set())
    removed = {each.remove for each in active if not each.add}
    takers = {person for each in mine for person in each.agent_ids}
    added = {
        each.add
        for each in active
        if not each.remove and (each.team_id or each.add in members | takers)
    }
    return (base - removed | added) - absent
