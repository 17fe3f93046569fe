"""The command ``roster``: who is on duty when, day by day, and when nobody is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import attrs
from cyclopts import Parameter

from servicekit.cli.console import Row, put_json, put_rows, put_text
from servicekit.cli.given import InputError, days_after, or_now
from servicekit.errors import InstantOutOfRangeError
from servicekit.hours import Span
from servicekit.instants import appointment, later, placed, spoken
from servicekit.playbook import Playbook
from servicekit.roster import Roster
from servicekit.tables.formats.drafting import unknown

__all__ = ["SCHEMA", "roster"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1

_WEEK = 7
_LONGEST = timedelta(days=366)

# An id that nobody gives a team.
_NOBODYS = "\0"


class _Desk(NamedTuple):
    """Of whom is told.

    Args:
        name: how they are called.
        team_id: which team they are; ``None`` means everybody, whatever their team.
    """

    name: str
    team_id: str | None


_EVERYBODY, _NO_TEAM = _Desk("everybody", None), _Desk("no team", _NOBODYS)

_Flag = Annotated[bool, Parameter(negative=())]


def roster(
    book: Path,
    /,
    *,
    start: Annotated[str | None, Parameter(name="--from")] = None,
    end: Annotated[str | None, Parameter(name="--to")] = None,
    team: str | None = None,
    everybody: _Flag = False,
    json: _Flag = False,
) -> int:
    """Tell who is on duty, day by day and team by team, and when nobody is.

    Whoever and whatever belongs to no team is told after the teams.

    Parameters
    ----------
    book
        The playbook: a TOML file, or a folder of them.
    start
        From when, as in 2026-05-04 or 2026-05-04T09:00; now by default.
    end
        Until when; a week after the start by default.
    team
        Only this desk.
    everybody
        Everybody together, whatever their team.
    json
        Print everything as JSON.
    """
    playbook = Playbook.load(book)
    if not playbook.roster.agents:
        raise InputError(f"{book} has no agents, so nobody is ever on duty")
    if everybody and team is not None:
        raise InputError("--everybody stands beside --team; give one of both")
    span = _span(start, end, playbook.answers.timezone)
    desks = [_EVERYBODY] if everybody else _desks(playbook.roster, team)
    plan = _Plan(_all_in_teams(playbook.roster), playbook.answers.timezone, span, desks)
    if json:
        put_json({"schema": SCHEMA, "playbook": playbook.version, **plan.document()})
        return 0
    put_text(f"On duty from {spoken(span.start)} to {spoken(span.end)}\n")
    put_rows(plan.rows())
    return 0


def _span(start: str | None, end: str | None, timezone: str) -> Span:
    begins = or_now(start, timezone, name="--from")
    ends = (
        days_after(begins, _WEEK, name="--from")
        if end is None
        else or_now(end, timezone, name="--to")
    )
    if not later(ends, begins):
        raise InputError(f"--to {spoken(ends)} is not after --from {spoken(begins)}")
    span = Span(placed(begins, timezone), placed(ends, timezone))
    if span.duration > _LONGEST:
        raise InputError(f"--to {spoken(ends)} is more than {_LONGEST.days} days after --from")
    return span


def _desks(roster: Roster, wanted: str | None) -> list[_Desk]:
    """Return the teams to tell of: one, or all and then whoever belongs to none."""
    named = {agent.team_id for agent in roster.agents}
    rotations = {each.team_id for each in roster.rotations}
    known = sorted({*(team.id for team in roster.teams), *(each for each in named if each)})
    if wanted is not None and wanted not in known:
        raise InputError(f"--team {unknown(wanted, known)}")
    if wanted is not None:
        return [_Desk(wanted, wanted)]
    if not known:
        return [_EVERYBODY]
    teams = [_Desk(each, each) for each in known]
    return [*teams, _NO_TEAM] if None in named | rotations else teams


def _all_in_teams(roster: Roster) -> Roster:
    """Return a roster in which whoever and whatever belongs to no team makes one of its own."""
    agents = [attrs.evolve(each, team_id=each.team_id or _NOBODYS) for each in roster.agents]
    rotations = [attrs.evolve(each, team_id=each.team_id or _NOBODYS) for each in roster.rotations]
    return attrs.evolve(roster, agents=agents, rotations=rotations)


@attrs.frozen
class _Plan:
    """Who is on duty within a span.

    Args:
        roster: who is.
        timezone: whose days are told.
        span: from when to when.
        desks: of whom is told.
    """

    roster: Roster
    timezone: str
    span: Span
    desks: list[_Desk]

    def rows(self) -> Iterator[Row]:
        for start, end in self._days():
            day = " ".join(spoken(start).split()[:4])
            for desk in self.desks:
                for words in self._told(start, end, desk):
                    yield day, words
                    day = ""

    def _days(self) -> Iterator[tuple[datetime, datetime]]:
        start, last = self.span.start, self.span.end
        while later(last, start):
            end = self._midnight_after(start)
            end = last if end is None or later(end, last) else end
            yield start, end
            start = end

    def _midnight_after(self, t: datetime) -> datetime | None:
        try:
            return appointment(t.date() + timedelta(days=1), time.min, self.timezone)
        except (OverflowError, InstantOutOfRangeError):
            return None

    def _told(self, start: datetime, end: datetime, desk: _Desk) -> Iterator[str]:
        head = "" if len(self.desks) == 1 else f"{desk.name}: "
        there: dict[str, list[str]] = {}
        for shift in self.roster.shifts(start, end, team_id=desk.team_id):
            there.setdefault(_clock(shift.span, end), []).append(shift.agent_id)
        yield from (f"{head}{when} {', '.join(names)}" for when, names in there.items())
        gaps = self.roster.gaps(start, end, team_id=desk.team_id)
        if gaps:
            yield f"{head}{', '.join(_clock(gap, end) for gap in gaps)} nobody"

    def document(self) -> dict[str, Any]:
        return {
            "from": self.span.start.isoformat(),
            "to": self.span.end.isoformat(),
            "teams": [self._desk_document(desk) for desk in self.desks],
        }

    def _desk_document(self, desk: _Desk) -> dict[str, Any]:
        start, end = self.span.start, self.span.end
        return {
            "team": None if desk is _NO_TEAM else desk.team_id,
            "everybody": desk is _EVERYBODY,
            "shifts": [
                {"agent": shift.agent_id, **_ends(shift.span)}
                for shift in self.roster.shifts(start, end, team_id=desk.team_id)
            ],
            "gaps": [_ends(gap) for gap in self.roster.gaps(start, end, team_id=desk.team_id)],
        }


def _clock(span: Span, end: datetime) -> str:
    """Return a span of a day that ends at ``end`` as two readings of the clock."""
    is_midnight = not later(end, span.end) and span.end.time() == time.min
    return f"{_reading(span.start)}-{'24:00' if is_midnight else _reading(span.end)}"


def _reading(t: datetime) -> str:
    return f"{t:%H:%M:%S}" if t.second else f"{t:%H:%M}"


def _ends(span: Span) -> dict[str, str]:
    return {"start": span.start.isoformat(), "end": span.end.isoformat()}
