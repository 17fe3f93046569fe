"""Write the shifts of a roster as iCalendar."""

# ruff: noqa: SLF001 - a roster shows its teams one by one to nobody else

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeAlias
from unicodedata import category
from uuid import NAMESPACE_DNS, uuid5

from icalendar import Calendar, Event

from servicekit.errors import FieldError, NoVersionError, UncoveredYearError
from servicekit.hours import Span
from servicekit.hours.edges import merge, pairs
from servicekit.instants import EPOCH, from_microseconds, to_microseconds
from servicekit.roster import Roster
from servicekit.roster.duty import Line
from servicekit.roster.index import positions
from servicekit.roster.shift import ends
from servicekit.values import some_text

__all__ = ["dumps", "names", "plain"]

_Pieces: TypeAlias = Callable[[int, int], list[tuple[int, int, int]]]

_PRODUCT = "-//servicekit//rosters//EN"
_ON_DUTY, _NOBODY = "On duty", "Nobody on duty"
_SECOND, _HOUR = 10**6, 3600 * 10**6
_FIRST_YEAR, _LAST_YEAR = 1, 9999


class _Entry(NamedTuple):
    """A shift, or where no agent is named, a gap; in microseconds of UTC."""

    start: int
    end: int
    team_id: str | None
    agent_id: str | None


def dumps(  # noqa: PLR0913 - all of them by name
    roster: Roster,
    window: Span,
    *,
    at: datetime,
    domain: str,
    agent_id: str | None = None,
    team_id: str | None = None,
    gaps: bool = False,
) -> str:
    """Return a calendar with an event for every shift that touches a window.

    Shifts and gaps are written whole, so that each is the same event in every export, whatever the
    window: its UID is made from the domain, the team, the person and its start. Importing again
    moves the end of an event that is there already, but takes none away that is gone: that needs a
    calendar that subscribes. A shift without end is cut off at the turn of
    the year, a full year before the window and a full year after it; and where the hours are not
    known any more, there. Times are in UTC, which every calendar shows in its reader's own zone.

    Args:
        roster: who is on duty.
        window: from when until when.
        at: when it is exported, which becomes the DTSTAMP of every event.
        domain: the host's own, such as ``"rosters.example.com"``; the same for every export.
        agent_id: whose shifts; by default everybody's.
        team_id: for which team; by default for each by itself, and for none.
        gaps: whether there are events also for the time in which nobody is on duty, for the team
            or for any. Such an event keeps nobody busy.

    Example:
        >>> from datetime import UTC
        >>> from servicekit.roster import Rotation
        >>> from servicekit.staff import Agent
        >>> monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> desk = Rotation(id="desk", participants=["ada", "sam"], every="weekly", anchor=monday)
        >>> roster = Roster(agents=[Agent(id="ada", name="Ada"), Agent(id="sam")], rotations=[desk])
        >>> week = Span(monday, datetime(2026, 3, 9, 9, tzinfo=UTC))
        >>> text = dumps(roster, week, at=monday, domain="desk.example.com")
        >>> for line in text.splitlines()[4:11]:
        ...     print(line)
        SUMMARY:Ada
        DTSTART:20260302T090000Z
        DTEND:20260309T090000Z
        DTSTAMP:20260302T090000Z
        UID:1069f625-d191-516f-9909-0acc2ed519f2@desk.example.com
        CATEGORIES:On duty
        END:VEVENT

    Raises:
        FieldError: there is no such agent or team, the domain is empty, or a shift does not begin
            and end on a whole second.
        NaiveDatetimeError: ``at`` has no time zone.
        UncoveredYearError: somebody's hours rest on holidays of a year that nobody knows.
    """
    domain = some_text(domain)
    only = -1 if agent_id is None else roster._index.only([roster.agent(agent_id).id])
    entries = list(_entries(roster, window, only, team_id))
    if gaps:
        entries += _gaps(roster, window, team_id)
    calendar, words, stamp = Calendar(), _Words(roster), _exact(to_microseconds(at))
    calendar.add("PRODID", _PRODUCT)
    calendar.add("VERSION", "2.0")
    for entry in sorted(entries, key=_order):
        calendar.add_component(_event(entry, words, domain, stamp))
    return str(calendar.to_ical().decode())


def names(roster: Roster) -> dict[str, str | None]:
    """Return whom the summaries that :func:`dumps` writes mean, as ``loads`` takes it.

    A gap means nobody: ``None``.

    Example:
        >>> from servicekit.staff import Agent
        >>> names(Roster(agents=[Agent(id="a1", name="Ada", team_id="billing")]))
        {'Nobody on duty': None, 'Nobody on duty, billing': None, 'Ada, billing': 'a1'}

    Raises:
        FieldError: a summary means two people.
    """
    words = _Words(roster)
    found: dict[str, str | None] = {words(team_id, None): None for team_id in roster._plan.desks}
    for team_id, desk in roster._plan.desks.items():
        for i in positions(desk.possible):
            summary = words(team_id, roster._ids[i])
            if summary in found:
                raise FieldError("agents", summary, "people whose names can be told apart")
            found[summary] = roster._ids[i]
    return found


class _Words:
    """How people and teams are called.

    Whoever shares a name with somebody is called by their id as well.
    """

    def __init__(self, roster: Roster) -> None:
        self._agents = _told_apart({each.id: each.name for each in roster.agents})
        named = {each.id: each.name for each in roster.teams}
        self._teams = _told_apart({each: named.get(each, "") for each in roster._team_ids})

    def __call__(self, team_id: str | None, agent_id: str | None) -> str:
        """Return the summary of an event."""
        who = _NOBODY if agent_id is None else self._agents[agent_id]
        return who if team_id is None else f"{who}, {self.team(team_id)}"

    def team(self, team_id: str) -> str:
        """Return how a team is called."""
        return self._teams[team_id]


def _told_apart(called: Mapping[str, str]) -> dict[str, str]:
    short = {key: plain(name) or plain(key) for key, name in called.items()}
    count = Counter(short.values())
    return {
        key: name if count[name] == 1 else f"{name} ({plain(key)})" for key, name in short.items()
    }


def plain(text: str) -> str:
    """Return a text in one line, without control characters, which iCalendar does not have."""
    return " ".join("".join(" " if category(c) == "Cc" else c for c in text).split())


def _order(entry: _Entry) -> tuple[int, str, str]:
    return entry.start, entry.team_id or "", entry.agent_id or ""


def _event(entry: _Entry, words: _Words, domain: str, stamp: datetime) -> Event:
    event = Event()
    event.add("SUMMARY", words(entry.team_id, entry.agent_id))
    event.add("DTSTART", _exact(entry.start))
    event.add("DTEND", _exact(entry.end))
    event.add("DTSTAMP", stamp)
    event.add("UID", _uid(entry, domain))
    team = [words.team(entry.team_id)] if entry.team_id else []
    event.add("CATEGORIES", [_ON_DUTY if entry.agent_id else _NOBODY, *team])
    if entry.agent_id is None:
        event.add("TRANSP", "TRANSPARENT")
    return event


def _uid(entry: _Entry, domain: str) -> str:
    named = repr((entry.team_id, entry.agent_id, entry.start))
    return f"{uuid5(uuid5(NAMESPACE_DNS, domain), named)}@{domain}"


def _exact(at: int) -> datetime:
    t = from_microseconds(at, EPOCH)
    if at % _SECOND:
        raise FieldError("at", t, "a whole second; iCalendar has nothing finer")
    return t


# -- whole shifts ---------------------------------------------------------------------------------


def _entries(roster: Roster, window: Span, only: int, team_id: str | None) -> Iterator[_Entry]:
    if team_id is not None and team_id not in roster._team_ids:
        raise FieldError("team_id", team_id, "the id of a team of the roster")
    desks = roster._plan.desks
    for team in desks if team_id is None else [team_id]:
        for start, end, i in _whole(partial(_pieces, desks[team].line), window, only):
            yield _Entry(start, end, team, roster._ids[i])


def _gaps(roster: Roster, window: Span, team_id: str | None) -> Iterator[_Entry]:
    line = partial(roster._plan.line, team_id=team_id)
    pieces = partial(_pieces, line, nobody=1)
    for start, end, _ in _whole(pieces, window, 1):
        yield _Entry(start, end, team_id, None)


def _pieces(
    line: Callable[[int, int], Line], low: int, high: int, nobody: int = 0
) -> list[tuple[int, int, int]]:
    """Return who is on duty piece by piece; with ``nobody``, where nobody is, as that bit."""
    found = line(low, high).pieces(high)
    return [(start, end, nobody * (not mask) if nobody else mask) for start, end, mask in found]


def _whole(pieces: _Pieces, window: Span, only: int) -> Iterator[tuple[int, int, int]]:
    """Iterate over the stretches that touch a window and for which a bit is set, with the bit."""
    low, high = ends(window)
    spans: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for start, end, mask in pieces(low, high) if low < high else ():
        for i in positions(mask & only):
            spans[i].append((start, end))
    first, last = _new_year(low, -1), _new_year(high, 2)
    for i, own in spans.items():
        for start, end in pairs(merge(own)):
            begun = start if start > low else _reach(pieces, 1 << i, low, min(first, low))
            ended = end if end < high else _reach(pieces, 1 << i, high, max(last, high))
            yield begun, ended, i


def _new_year(at: int, years: int) -> int:
    year = from_microseconds(at, EPOCH).year + years
    new_year = EPOCH.replace(year=min(max(year, _FIRST_YEAR), _LAST_YEAR))
    return to_microseconds(new_year)


def _reach(pieces: _Pieces, bit: int, at: int, limit: int) -> int:
    """Return how far a bit is set without a break, from an instant towards a limit."""
    step, side = _HOUR, 1 if limit > at else -1
    while at != limit:
        there = min(at + step, limit) if side > 0 else max(at - step, limit)
        try:
            found = pieces(min(at, there), max(at, there))
        except (UncoveredYearError, NoVersionError):  # it was not asked for
            return at
        for start, end, mask in found[::side]:
            if not mask & bit:
                return start if side > 0 else end
        at, step = there, 2 * step
    return at
