"""The roster: who is on duty at every instant, by which rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from servicekit.errors import (
    FieldError,
    InstantOutOfRangeError,
    NoVersionError,
    UncoveredYearError,
)
from servicekit.hours import Span
from servicekit.hours.compiling import BEGINNING, END
from servicekit.hours.intervals import DAY
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.roster.absence import Absence
from servicekit.roster.checking import check_names, listed
from servicekit.roster.duty import Line
from servicekit.roster.fixed import FixedSchedule
from servicekit.roster.index import Index, positions
from servicekit.roster.override import Override, check_overrides
from servicekit.roster.plan import Plan
from servicekit.roster.rotation import Rotation
from servicekit.roster.shift import Duty, Shift, ends, span_of
from servicekit.roster.swap import Swap
from servicekit.staff import Agent, Team
from servicekit.values import identifier, optional_identifier, reduced

if TYPE_CHECKING:
    from servicekit.roster.explanation import RosterExplanation

__all__ = ["Roster"]

Instant = TypeVar("Instant", bound=datetime)
K = TypeVar("K")

# What a calendar says of a year or a date of which it knows nothing.
_UNKNOWN = (UncoveredYearError, NoVersionError)
# How many days are looked at in turn for the next change: a week, a quarter, … ten years in all.
_STEPS = (7, 84, 730, 2_832)
_SHORTEST = 2  # an instant and the one after it, at which it may change
_MOST_KEPT = 1_024  # days that stay compiled, nearly three years


def _agents(values: Iterable[Agent]) -> tuple[Agent, ...]:
    return listed("agents", Agent, values)


def _teams(values: Iterable[Team]) -> tuple[Team, ...]:
    return listed("teams", Team, values)


def _rotations(values: Iterable[Rotation]) -> tuple[Rotation, ...]:
    return listed("rotations", Rotation, values)


def _overrides(values: Iterable[Override]) -> tuple[Override, ...]:
    return listed("overrides", Override, values)


def _fixed(values: Iterable[FixedSchedule]) -> tuple[FixedSchedule, ...]:
    return listed("fixed", FixedSchedule, values)


def _absences(values: Iterable[Absence]) -> tuple[Absence, ...]:
    return listed("absences", Absence, values)


def _swaps(values: Iterable[Swap]) -> tuple[Swap, ...]:
    return listed("swaps", Swap, values)


@attrs.frozen(kw_only=True)
class Roster:
    """Who is on duty when.

    Each team is asked by itself, and so is whoever and whatever belongs to none; the roster as a
    whole is all of them together. Of the layers, the first that has somebody on duty counts:

    1. fixed schedules; while one counts, only its shifts do,
    2. rotations, those of a higher priority before those of a lower one; equal ones share,
    3. the members whose own hours are open; of whom nobody said any, they are not.

    Overrides and swaps apply to rotations and hours, all at once: first everybody is replaced who
    is, in every layer; then whoever is absent is left out, so that a layer whose people are all
    absent gives way to the next one; what then counts is added to and taken from. The order in
    which anything is given makes no difference.

    Args:
        agents: the people.
        teams: their desks; one that an agent names need not be among them.
        rotations: who takes turns; each is a layer.
        overrides: who comes, goes or stands in.
        fixed: schedules that stand above all else; those of one team that meet become one.
        absences: who is not there, whatever the rest says.
        swaps: duty that a colleague may take, or has taken.

    Example:
        >>> from datetime import UTC, timedelta
        >>> monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> desk = Rotation(id="desk", participants=["ada", "sam"], every="daily", anchor=monday)
        >>> day_off = Absence(agent_id="sam", when=Span(monday, monday + timedelta(days=1.5)))
        >>> roster = Roster(
        ...     agents=[Agent(id="ada"), Agent(id="sam")], rotations=[desk], absences=[day_off]
        ... )
        >>> roster.at(monday), roster.at(monday + timedelta(days=1))
        (('ada',), ())
        >>> [str(gap.start) for gap in roster.gaps(monday, monday + timedelta(days=7))]
        ['2026-03-03 09:00:00+00:00']

    Raises:
        FieldError: an id is given twice or not known, or two overrides name the same person at the
            same time for the same team; the field is the path to it.
    """

    agents: tuple[Agent, ...] = attrs.field(default=(), converter=_agents)
    teams: tuple[Team, ...] = attrs.field(default=(), converter=_teams)
    rotations: tuple[Rotation, ...] = attrs.field(default=(), converter=_rotations)
    overrides: tuple[Override, ...] = attrs.field(default=(), converter=_overrides)
    fixed: tuple[FixedSchedule, ...] = attrs.field(default=(), converter=_fixed)
    absences: tuple[Absence, ...] = attrs.field(default=(), converter=_absences)
    swaps: tuple[Swap, ...] = attrs.field(default=(), converter=_swaps)
    # Days that have been compiled, by number and team, when the first change after each of them
    # comes, and the names that bitsets stand for.
    _blocks: dict[tuple[int, str | None], Line] = attrs.field(
        factory=dict, init=False, eq=False, repr=False
    )
    _after: dict[tuple[int, str | None], int | None] = attrs.field(
        factory=dict, init=False, eq=False, repr=False
    )
    _named: dict[int, tuple[str, ...]] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_names(self)
        check_overrides(self._overriding())

    # -- who is on duty ---------------------------------------------------------------------------

    def at(self, t: datetime, *, team_id: str | None = None) -> tuple[str, ...]:
        """Return the ids of those on duty at an instant, sorted.

        Args:
            t: the instant.
            team_id: for which team; by default for any, or for none.

        Raises:
            NaiveDatetimeError: the instant has no time zone.
            FieldError: there is no such team.
            UncoveredYearError: somebody's hours rest on holidays of a year that nobody knows.
        """
        return self._names(self._mask_at(to_microseconds(t), optional_identifier(team_id)))

    def timeline(self, a: datetime, b: datetime, *, team_id: str | None = None) -> tuple[Duty, ...]:
        """Return who is on duty from ``a`` to ``b``, also where nobody is.

        The pieces follow one another without gaps, and each is as long as can be.

        Raises:
            HoursError: ``b`` comes before ``a``.
            FieldError: there is no such team.
            UncoveredYearError: somebody's hours rest on holidays of a year that nobody knows.
        """
        return tuple(
            Duty(span=span_of(start, end, a), agent_ids=self._names(mask))
            for start, end, mask in self._pieces(a, b, team_id)
        )

    def gaps(self, a: datetime, b: datetime, *, team_id: str | None = None) -> tuple[Span, ...]:
        """Return the spans from ``a`` to ``b`` in which nobody is on duty.

        Those of the roster as a whole do not show a team that is empty while somebody is on duty
        for another; ask for each team by itself.

        Raises:
            HoursError: ``b`` comes before ``a``.
            FieldError: there is no such team.
            UncoveredYearError: somebody's hours rest on holidays of a year that nobody knows.
        """
        pieces = self._pieces(a, b, team_id)
        return tuple(span_of(start, end, a) for start, end, mask in pieces if not mask)

    def shifts(
        self,
        a: datetime,
        b: datetime,
        *,
        agent_id: str | None = None,
        team_id: str | None = None,
    ) -> tuple[Shift, ...]:
        """Return the shifts from ``a`` to ``b``, cut off at both, by start and then by id.

        Each is as long as can be, whoever else comes and goes meanwhile.

        Args:
            a: from when.
            b: until when.
            agent_id: whose; by default everybody's.
            team_id: for which team; by default for any, or for none.

        Raises:
            HoursError: ``b`` comes before ``a``.
            FieldError: there is no such agent or team.
            UncoveredYearError: somebody's hours rest on holidays of a year that nobody knows.
        """
        only = -1 if agent_id is None else self._index.only([self.agent(agent_id).id])
        pieces = self._pieces(a, b, team_id, only)
        found = sorted(_shifts((start, end, mask & only) for start, end, mask in pieces))
        return tuple(
            Shift(agent_id=self._ids[i], span=span_of(start, end, a)) for start, i, end in found
        )

    def next_change(self, t: Instant, *, team_id: str | None = None) -> Instant | None:
        """Return the first instant after ``t`` at which other people are on duty.

        Returns:
            The instant in the type and the zone of ``t``; ``None`` when nothing changes within
            ten years of 365 days and the rest of a day, or before the year 9999 ends.

        Raises:
            NaiveDatetimeError: the instant has no time zone.
            FieldError: there is no such team.
            UncoveredYearError: nothing changes before a year whose holidays nobody knows.
        """
        found = self._next_change(to_microseconds(t), optional_identifier(team_id))
        return None if found is None else from_microseconds(found, t)

    def explain(self, t: datetime, *, team_id: str | None = None) -> RosterExplanation:
        """Say who is on duty at an instant and by which layer, and who is not and why.

        Args:
            t: the instant.
            team_id: for which team, and then of whoever could be on duty for it at all; by
                default of everybody.

        Raises:
            NaiveDatetimeError: the instant has no time zone.
            FieldError: there is no such team.
            UncoveredYearError: somebody's hours rest on holidays of a year that nobody knows.
        """
        from servicekit.roster.explanation import explained

        return explained(self, self._plan, t, optional_identifier(team_id))

    # -- who and what there is --------------------------------------------------------------------

    def agent(self, agent_id: str) -> Agent:
        """Return the agent of an id.

        Raises:
            FieldError: there is none.
        """
        return _known("agent", self._agents_by_id, agent_id)

    def team(self, team_id: str) -> Team:
        """Return the team of an id; of one that only agents name, no more than the id is known.

        Raises:
            FieldError: there is none.
        """
        return _known("team", self._teams_by_id, team_id)

    def rotation(self, rotation_id: str) -> Rotation:
        """Return the rotation of an id.

        Raises:
            FieldError: there is none.
        """
        return _known("rotation", self._rotations_by_id, rotation_id)

    # -- inside -----------------------------------------------------------------------------------

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)

    @cached_property
    def _agents_by_id(self) -> dict[str, Agent]:
        return {agent.id: agent for agent in sorted(self.agents, key=lambda agent: agent.id)}

    @cached_property
    def _teams_by_id(self) -> dict[str, Team]:
        named = {each: Team(id=each) for each in self._team_ids}
        return {**named, **{team.id: team for team in self.teams}}

    @cached_property
    def _rotations_by_id(self) -> dict[str, Rotation]:
        return {rotation.id: rotation for rotation in self.rotations}

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(self._agents_by_id)

    @cached_property
    def _team_ids(self) -> frozenset[str]:
        named = (agent.team_id for agent in self.agents)
        return frozenset({*(team.id for team in self.teams), *(each for each in named if each)})

    @cached_property
    def _index(self) -> Index:
        return Index(tuple(self._agents_by_id.values()))

    @cached_property
    def _plan(self) -> Plan:
        return Plan(self)

    def _mask_at(self, at: int, team_id: str | None = None) -> int:
        """Return who is on duty at an instant, as bits in the order of ``_ids``."""
        line = self._blocks.get((at // DAY, team_id)) or self._block(at, team_id)
        return line.mask_at(at)

    def _holders_at(self, at: int, rotation_id: str) -> int:
        """Return who has a rotation by itself; nobody has one that is not known."""
        rotation = self._rotations_by_id.get(rotation_id)
        served = () if rotation is None else rotation._served(at, at + 1)  # noqa: SLF001
        return self._index.only(each for _, _, agent_ids in served for each in agent_ids)

    def _next_change(self, at: int, team_id: str | None = None) -> int | None:
        """Return the first edge after an instant, both in microseconds of UTC."""
        found = self._block(at, team_id).next_change(at)
        if found is not None:
            return found
        key = at // DAY, team_id
        if key in self._after:
            return self._after[key]
        found = self._searched(at, team_id)
        if key in self._blocks:  # else not all of the day is known
            self._keep("_after", key, found)
        return found

    def _searched(self, at: int, team_id: str | None) -> int | None:
        """Look further and further for a change on another day."""
        found, low, high = None, at, (at // DAY + 1) * DAY
        for days in _STEPS:
            if found is not None or high >= END:
                break
            high = min(high + days * DAY, END)
            found = self._first_edge(low, high, team_id)
            low = high - 1
        return found

    def _first_edge(self, low: int, high: int, team_id: str | None) -> int | None:
        try:
            return self._plan.line(low, high, team_id).next_change(low)
        except _UNKNOWN:
            if high - low <= _SHORTEST:
                raise
        # Only what lies before the change has to be known.
        middle = (low + high) // 2
        found = self._first_edge(low, middle + 1, team_id)
        return self._first_edge(middle, high, team_id) if found is None else found

    def _block(self, at: int, team_id: str | None) -> Line:
        """Return the day of an instant, compiled; what is known of it, where not all is."""
        day = at // DAY
        line = self._blocks.get((day, team_id))
        if line is not None:
            return line
        if not BEGINNING <= at < END:
            raise InstantOutOfRangeError(at)
        try:
            line = self._plan.line(day * DAY, (day + 1) * DAY, team_id)
        except _UNKNOWN:
            return self._plan.line(at, at + 1, team_id)
        self._keep("_blocks", (day, team_id), line)
        return line

    def _names(self, mask: int) -> tuple[str, ...]:
        names = self._named.get(mask)
        if names is None:
            names = tuple(compress(self._ids, map(int, f"{mask:b}"[::-1])))
            self._keep("_named", mask, names)
        return names

    def _keep(self, cache: str, key: object, value: object) -> None:
        """Remember something, after forgetting all where it is too much; in one assignment."""
        known = getattr(self, cache)
        known = known if len(known) < _MOST_KEPT else {}
        known[key] = value
        object.__setattr__(self, cache, known)

    def _pieces(
        self, a: datetime, b: datetime, team_id: str | None, among: int = -1
    ) -> Iterator[tuple[int, int, int]]:
        low, high = ends(Span(a, b))
        return self._plan.line(low, high, optional_identifier(team_id), among).pieces(high)

    def _changes(self) -> list[Override]:
        return [override for _, override in self._overriding()]

    def _overriding(self) -> Iterator[tuple[str, Override]]:
        for i, override in enumerate(self.overrides):
            yield f"overrides[{i}]", override
        for i, swap in enumerate(self.swaps):
            taken = swap._override()  # noqa: SLF001 - a swap belongs to the roster
            if taken is not None:
                yield f"swaps[{i}]", taken


def _shifts(pieces: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Iterate over start, number and end of each stretch for which a bit is set without a break."""
    begun: dict[int, int] = {}
    before = end = 0
    for start, end, mask in pieces:  # noqa: B007 - the last end is the end of all
        for i in positions(before & ~mask):
            yield begun.pop(i), i, start
        begun.update((i, start) for i in positions(mask & ~before))
        before = mask
    for i in positions(before):
        yield begun[i], i, end


def _known(kind: str, found: dict[str, K], key: str) -> K:
    known = found.get(identifier(key))
    if known is None:
        raise FieldError(f"{kind}_id", key, f"the id of one of the roster's {kind}s")
    return known
