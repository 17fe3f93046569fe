"""Rosters and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.hours import Span
from servicekit.hours.intervals import DAYS
from servicekit.instants import later
from servicekit.roster import (
    Absence,
    FixedSchedule,
    Lineup,
    Override,
    Roster,
    Rotation,
    Shift,
    Swap,
)
from servicekit.roster.lineup import Participant
from servicekit.staff import Agent, Team
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import business_hours_of, calendars_of
from servicekit.testing.strategies.plain import AGENTS, details
from servicekit.testing.strategies.times import instants_of, spans_of
from servicekit.values import texts
from servicekit.versions import Versions

__all__ = [
    "absences",
    "fixed_schedules",
    "lineups",
    "overrides",
    "rosters",
    "rotations",
    "shifts",
    "swaps",
]

#: Who is on a roster: two who serve, and somebody who decides.
PEOPLE = (*AGENTS, "kim")
TEAMS = ("billing", "repairs")

_UNITS = st.one_of(
    st.sampled_from(["daily", "weekly", "hourly", "monthly"]),
    st.integers(1, 72).map(lambda hours: timedelta(hours=hours)),
)


def _ids(values: Iterable[str], least: int = 1) -> tuple[str, ...]:
    found = texts(values)
    if len(found) < least:
        raise FieldError("agent_ids", found, f"at least {least}")
    return found


@cache
def _participants(ids: tuple[str, ...]) -> st.SearchStrategy[Sequence[Participant]]:
    group = st.lists(st.sampled_from(ids), min_size=1, unique=True).map(tuple)
    return st.lists(st.one_of(st.sampled_from((*ids, None)), group), min_size=1, max_size=4)


def lineups(*, agent_ids: Iterable[str] = PEOPLE) -> st.SearchStrategy[Lineup]:
    """Draw who takes turns: people, groups, and turns that nobody has.

    They shrink to the first of the people alone.

    Args:
        agent_ids: who may take one, at least one.

    Example:
        >>> from hypothesis import find
        >>> find(lineups(), lambda lineup: True).participants
        ('ada',)
    """
    people = _participants(_ids(agent_ids))
    return st.builds(
        lambda participants, offset: Lineup(participants=participants, offset=offset),
        people,
        st.integers(0, 3),
    )


def rotations(
    *,
    id: str = "desk",  # noqa: A002 - the name of the field
    agent_ids: Iterable[str] = PEOPLE,
    team_id: str | None = None,
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Rotation]:
    """Draw rotations of every unit, served always or not, whose people may change on a date.

    They shrink to days that one person has from midnight on.

    Args:
        id: the rotation's own.
        agent_ids: who may take turns, at least one.
        team_id: the team that it serves.
        bounds: within which it is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(rotations(agent_ids=["ada"]))
        ... @settings(max_examples=3, database=None)
        ... def test_it(rotation):
        ...     assert set(rotation.agent_ids) <= {"ada"}
        >>> test_it()
    """
    fields = _rotation_fields(Bounds(**bounds), _ids(agent_ids))
    return fields.map(lambda drawn: Rotation(id=id, team_id=team_id, **drawn))


@cache
def _rotation_fields(bounds: Bounds, ids: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    one = lineups(agent_ids=ids)
    dates = instants_of(bounds).map(lambda t: t.date())
    versions = st.dictionaries(dates, one, min_size=1, max_size=3).map(Versions)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "length": st.integers(1, 3),
        "timezone": st.sampled_from(bounds.zones),
        "days": st.lists(st.sampled_from(DAYS), unique=True),
        "advance": st.sampled_from(["calendar", "worked"]),
        "hours": calendars_of(bounds),
        "priority": st.integers(0, 2),
    }
    required = {
        "participants": st.one_of(_participants(ids), one, versions),
        "every": _UNITS,
        "anchor": instants_of(bounds),
    }
    served: st.SearchStrategy[dict[str, datetime]] = st.one_of(
        st.just({}), st.tuples(instants_of(bounds), instants_of(bounds)).map(_served)
    )
    return st.builds(lambda a, b: {**a, **b}, details(optional, required), served)


def _served(pair: tuple[datetime, datetime]) -> dict[str, datetime]:
    a, b = pair
    return {"starts_at": a, "ends_at": b} if later(b, a) else {"starts_at": a}


def overrides(
    *,
    agent_ids: Iterable[str] = PEOPLE,
    team_ids: Iterable[str] = (),
    **bounds: Unpack[Within],
) -> st.SearchStrategy[Override]:
    """Draw somebody who comes, goes, or stands in for somebody else.

    Args:
        agent_ids: of whom, at least one.
        team_ids: for which of these teams; it may always be for none in particular.
        bounds: within which it is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(overrides())
        ... @settings(max_examples=3, database=None)
        ... def test_it(override):
        ...     assert override.add != override.remove
        >>> test_it()
    """
    ids = _ids(agent_ids)
    pairs = st.permutations((*ids, None)).map(lambda people: people[:2])
    return st.builds(
        lambda span, people, team_id: Override(
            span=span, add=people[0], remove=people[1], team_id=team_id
        ),
        spans_of(Bounds(**bounds)),
        pairs,
        st.sampled_from((None, *texts(team_ids))),
    )


def swaps(
    *, agent_ids: Iterable[str] = PEOPLE, **bounds: Unpack[Within]
) -> st.SearchStrategy[Swap]:
    """Draw duty that somebody offers: open, taken or withdrawn.

    Args:
        agent_ids: who offers it and who takes it, at least two.
        bounds: within which it is drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(swaps())
        ... @settings(max_examples=3, database=None)
        ... def test_it(swap):
        ...     assert swap.taken_by != swap.asked_by
        >>> test_it()
    """
    checked = Bounds(**bounds)
    return _swaps(checked, _ids(agent_ids, least=2))


@st.composite
def _swaps(draw: st.DrawFn, bounds: Bounds, ids: tuple[str, ...]) -> Swap:
    asked_by, other, *_ = draw(st.permutations(ids))
    instants = instants_of(bounds)
    fields: dict[str, Any] = {}
    if draw(st.booleans()):
        fields |= {"taken_by": other, "taken_at": draw(instants)}
    if draw(st.booleans()):
        fields |= {"withdrawn_at": draw(instants)}
    return Swap(span=draw(spans_of(bounds)), asked_by=asked_by, **fields)


def absences(*, agent_id: str = PEOPLE[0], **bounds: Unpack[Within]) -> st.SearchStrategy[Absence]:
    """Draw absences: for a span, for several, or whenever a calendar is open.

    Args:
        agent_id: whose.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(absences())
        ... @settings(max_examples=3, database=None)
        ... def test_it(absence):
        ...     assert absence.agent_id == "ada"
        >>> test_it()
    """
    checked = Bounds(**bounds)
    span = spans_of(checked)
    several = st.lists(span, min_size=1, max_size=3)
    when = st.one_of(span, several, business_hours_of(checked))
    return when.map(lambda when: Absence(agent_id=agent_id, when=when))


def shifts(*, agent_id: str = PEOPLE[0], **bounds: Unpack[Within]) -> st.SearchStrategy[Shift]:
    """Draw spans for which somebody is on duty.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(shifts())
        ... @settings(max_examples=3, database=None)
        ... def test_it(shift):
        ...     assert shift.agent_id == "ada"
        >>> test_it()
    """
    return spans_of(Bounds(**bounds)).map(lambda span: Shift(agent_id=agent_id, span=span))


def fixed_schedules(
    *,
    agent_ids: Iterable[str] = PEOPLE,
    team_id: str | None = None,
    **bounds: Unpack[Within],
) -> st.SearchStrategy[FixedSchedule]:
    """Draw schedules that stand above all else; they shrink to one without shifts.

    Args:
        agent_ids: who may have shifts, at least one.
        team_id: for whom they are made.
        bounds: within which they are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(fixed_schedules())
        ... @settings(max_examples=3, database=None)
        ... def test_it(schedule):
        ...     assert schedule.within(schedule.span) in ((schedule,), ())
        >>> test_it()
    """
    checked = Bounds(**bounds)
    owned = st.sampled_from(_ids(agent_ids)).flatmap(lambda own: shifts(agent_id=own, **bounds))
    return st.builds(
        lambda span, shifts: FixedSchedule(
            span=span, shifts=[each for each in shifts if _meet(each, span)], team_id=team_id
        ),
        spans_of(checked),
        st.lists(owned, max_size=3),
    )


def _meet(shift: Shift, span: Span) -> bool:
    return later(shift.span.end, span.start) and later(span.end, shift.span.start)


def rosters(**bounds: Unpack[Within]) -> st.SearchStrategy[Roster]:
    """Draw rosters of up to three people and two teams, with layers of every kind.

    Overrides that would contradict each other are left out. They shrink to one rotation.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(rosters())
        ... @settings(max_examples=3, database=None)
        ... def test_it(roster):
        ...     assert set(roster.at(FIRST)) <= {agent.id for agent in roster.agents}
        >>> from servicekit.testing.strategies import FIRST
        >>> test_it()
    """
    return _rosters(Bounds(**bounds), bounds)


@st.composite
def _rosters(draw: st.DrawFn, bounds: Bounds, within: Within) -> Roster:
    teams = draw(st.lists(st.sampled_from(TEAMS), unique=True))
    team_ids = st.sampled_from([None, *teams])
    hours = st.none() | business_hours_of(bounds)
    ids = draw(st.sampled_from([PEOPLE[:2], PEOPLE]))
    agents = [Agent(id=id_, team_id=draw(team_ids), hours=draw(hours)) for id_ in ids]
    people = st.sampled_from(ids)
    layers = [
        draw(rotations(id=name, agent_ids=ids, team_id=draw(team_ids), **within))
        for name in draw(st.sampled_from([["a"], ["a", "b"], [], ["a", "b", "c"]]))
    ]
    fixed = fixed_schedules(agent_ids=ids, team_id=draw(team_ids), **within)
    absent = people.flatmap(lambda own: absences(agent_id=own, **within))
    fields: dict[str, Any] = {
        "agents": agents,
        "teams": [Team(id=each) for each in teams],
        "rotations": layers,
        "fixed": draw(st.lists(fixed, max_size=2)),
        "absences": draw(st.lists(absent, max_size=2)),
    }
    changes = st.one_of(
        overrides(agent_ids=ids, team_ids=teams, **within), swaps(agent_ids=ids, **within)
    )
    return _changed(fields, draw(st.lists(changes, max_size=4)))


def _changed(fields: dict[str, Any], changes: Iterable[Override | Swap]) -> Roster:
    """Return a roster with those of the changes that do not contradict an earlier one."""
    given: dict[str, list[Any]] = {"overrides": [], "swaps": []}
    for change in changes:
        kind = "overrides" if isinstance(change, Override) else "swaps"
        given[kind].append(change)
        try:
            Roster(**fields, **given)
        except FieldError:
            given[kind].pop()
    return Roster(**fields, **given)
