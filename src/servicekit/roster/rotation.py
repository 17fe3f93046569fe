"""The rotation: people who take turns at being on duty."""

# ruff: noqa: SLF001 - a rotation is cut by the edges of its calendar

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from operator import and_
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar

import attrs

from servicekit.errors import FieldError, InstantOutOfRangeError, UnknownZoneError
from servicekit.hours.compiling import END, date_of, day_of, local_day, midnight
from servicekit.hours.edges import combine, pairs
from servicekit.hours.intervals import DAY, DAYS
from servicekit.hours.span import Span
from servicekit.hours.succession import AnyCalendar, optional_calendar, whole_of
from servicekit.instants import (
    aware,
    duration_microseconds,
    from_microseconds,
    later,
    moment,
    optional_aware,
    to_microseconds,
    zone,
)
from servicekit.roster.checking import listed, optional_team_id
from servicekit.roster.grid import Even, Grid, Monthly, ServedDates, Worked, reading, weekday
from servicekit.roster.lineup import Lineup, Participant
from servicekit.roster.turn import Turn
from servicekit.values import (
    identifier,
    is_whole,
    one_of,
    reduced,
)
from servicekit.versions import Versions

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


__all__ = ["Rotation"]

Instant = TypeVar("Instant", bound=datetime)
_Lineups: TypeAlias = Lineup | Versions[Lineup]
_Given: TypeAlias = Sequence[Participant] | _Lineups | Versions[Sequence[Participant]]

#: How long a turn is in words.
Unit: TypeAlias = Literal["hourly", "daily", "weekly", "monthly"]

_UNITS = {"hourly": DAY // 24, "daily": DAY, "weekly": 7 * DAY}


class _Stretch(NamedTuple):
    start: int
    end: int
    number: int
    agent_ids: tuple[str, ...]


def _lineups(value: _Given) -> _Lineups:
    if isinstance(value, Versions):
        return Versions([(day, _lineup(lineup)) for day, lineup in value])
    return _lineup(value)


def _lineup(value: Lineup | Sequence[Participant]) -> Lineup:
    return value if isinstance(value, Lineup) else Lineup(participants=value)


# What follows is worked out from these before a validator would see them.
def _every(value: Unit | timedelta) -> Unit | timedelta:
    known = value in (*_UNITS, "monthly")
    if not known and not (isinstance(value, timedelta) and duration_microseconds(value) > 0):
        words = ", ".join(_UNITS)
        expected = f"one of {words}, monthly, or a timedelta above zero; length says how many of it"
        raise FieldError("every", value, f"{expected}, so every fortnight is weekly with length=2")
    return value


def _length(value: int) -> int:
    return _whole("length", value, least=1)


def _priority(value: int) -> int:
    return _whole("priority", value, least=0)


def _whole(name: str, value: int, *, least: int) -> int:
    if not is_whole(value, least=least):
        raise FieldError(name, value, f"a whole number from {least}")
    return value


def _zone_name(value: str | tzinfo | None, rotation: attrs.AttrsInstance) -> str:
    if value is not None:
        return zone(value).key
    anchor: datetime = rotation.anchor  # type: ignore[attr-defined]  # a rotation, half made
    try:
        return zone(anchor.tzinfo or "").key
    except UnknownZoneError:
        expected = "an IANA zone like 'Europe/London', as that of the anchor has no name"
        raise FieldError("timezone", None, expected) from None


_TIMEZONE = attrs.Converter(_zone_name, takes_self=True)


def _days(values: Iterable[str]) -> tuple[str, ...]:
    days = listed("days", str, values)
    for i, day in enumerate(days):
        if day not in DAYS:
            raise FieldError(f"days[{i}]", day, f"one of {', '.join(DAYS)}")
    return tuple(day for day in DAYS if day in days)


@attrs.frozen(kw_only=True)
class Rotation:
    """People who take turns at being on duty, counted from an anchor.

    Turns go on without end, before the anchor as well. They are cut on the clock of one zone: a
    turn that begins in an hour which the clock skips begins when it has jumped, and one in an hour
    that it shows twice begins with the first. So an hourly turn may last two hours, or none.

    A rotation is a layer of a :class:`~servicekit.roster.roster.Roster`.

    Args:
        id: the host's own id.
        participants: ids of agents, groups of ids that are on duty together, or ``None`` for a
            turn that nobody has; a :class:`~servicekit.roster.lineup.Lineup`, or ``Versions`` of
            either. A version begins at midnight in the rotation's zone; before the first of them
            nobody is on duty.
        every: ``"hourly"``, ``"daily"``, ``"weekly"``, ``"monthly"``, or an amount of time on the
            clock. A month counts from the day of the anchor, or ends with its own last day.
        length: how many of these a turn takes, 1 and up.
        anchor: the instant at which turn 0 begins; where only dates that are served count and its
            own is not, turn 0 begins with the next that is.
        timezone: the zone of the clock; by default that of the anchor.
        days: the dates that are served: ``"mon"`` to ``"sun"``, by default all. A date has 24
            hours on the clock from the anchor's time of day.
        advance: ``"worked"`` when only dates that are served count; weekly and monthly turns go by
            the calendar all the same.
        hours: when it is served; what is closed counts all the same.
        starts_at: from when on it is served; by default since ever.
        ends_at: until when it is served; by default without end.
        priority: a higher one covers lower ones, 0 and up.
        team_id: the desk that it serves.

    Example:
        >>> from zoneinfo import ZoneInfo
        >>> london = ZoneInfo("Europe/London")
        >>> monday = datetime(2026, 3, 2, 9, tzinfo=london)
        >>> desk = Rotation(id="desk", participants=["ada", "sam"], every="weekly", anchor=monday)
        >>> desk.at(monday), desk.at(monday - timedelta(seconds=1))
        (('ada',), ('sam',))
        >>> print(desk.turn(datetime(2026, 3, 30, 9, tzinfo=london)).span.end)
        2026-04-06 09:00:00+01:00

    Raises:
        FieldError: a field cannot be what it is; the message says which and what to do.
        NaiveDatetimeError: an instant has no time zone.
        UnknownZoneError: the zone is not known.
    """

    id: str = attrs.field(converter=identifier)
    participants: _Lineups = attrs.field(converter=_lineups)
    every: Unit | timedelta = attrs.field(converter=_every)
    length: int = attrs.field(default=1, converter=_length)
    anchor: datetime = attrs.field(converter=aware, eq=moment)
    timezone: str = attrs.field(default=None, converter=_TIMEZONE)  # type: ignore[misc]
    days: tuple[str, ...] = attrs.field(default=(), converter=_days)
    advance: Literal["calendar", "worked"] = attrs.field(
        default="calendar", validator=one_of("calendar", "worked")
    )
    hours: AnyCalendar | None = attrs.field(default=None, validator=optional_calendar)
    starts_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    ends_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    priority: int = attrs.field(default=0, converter=_priority)
    team_id: str | None = attrs.field(default=None, converter=optional_team_id)
    # Worked out once: where turns begin, which dates are served, when each lineup comes.
    _grid: Grid = attrs.field(init=False, eq=False, repr=False)
    _dates: ServedDates | None = attrs.field(init=False, eq=False, repr=False)
    _starts: tuple[int, ...] = attrs.field(init=False, eq=False, repr=False)

    @ends_at.validator
    def _check_end(self, _: attrs.Attribute[datetime | None], value: datetime | None) -> None:
        start = self.starts_at
        if value is not None and start is not None and not later(value, start):
            raise FieldError("ends_at", value, f"after starts_at, {start}")

    @_grid.default
    def _cut(self) -> Grid:
        return _grid(self)

    @_dates.default
    def _serve(self) -> ServedDates | None:
        if not self.days:
            return None
        grid = Even(anchor=self._grid.anchor, place=zone(self.timezone), size=DAY)
        return ServedDates(grid=grid, dates=_after_anchor(self.days, grid.anchor))

    @_starts.default
    def _begin(self) -> tuple[int, ...]:
        place = zone(self.timezone)
        return tuple(midnight(day_of(day), place) for day, _ in _dated(self.participants))

    @property
    def agent_ids(self) -> tuple[str, ...]:
        """Return the ids of everybody who takes a turn in any version, sorted."""
        lineups = [lineup for _, lineup in _dated(self.participants)]
        return tuple(sorted({id_ for lineup in lineups for id_ in lineup.agent_ids}))

    def at(self, t: datetime) -> tuple[str, ...]:
        """Return the ids of those whose turn is served at an instant, sorted.

        Raises:
            NaiveDatetimeError: the instant has no time zone.
            UncoveredYearError: the hours rest on holidays of a year that nobody knows.
        """
        at = to_microseconds(t)
        return next((ids for _, _, ids in self._served(at, at + 1)), ())

    def turn(self, t: datetime) -> Turn:
        """Return the turn in which an instant lies, whether it is served then or not.

        Example:
            >>> from datetime import UTC
            >>> start = datetime(2026, 3, 2, tzinfo=UTC)
            >>> day = Rotation(id="day", participants=["ada", "sam"], every="daily", anchor=start)
            >>> turn = day.turn(datetime(2026, 3, 5, 12, tzinfo=UTC))
            >>> turn.number, turn.agent_ids, str(turn.span.start)
            (3, ('sam',), '2026-03-05 00:00:00+00:00')

        Raises:
            NaiveDatetimeError: the instant has no time zone.
            InstantOutOfRangeError: the turn begins or ends outside the years 1 to 9999.
        """
        at = to_microseconds(t)
        return _turn(next(self._turns(at, at + 1)), t)

    def turns(self, a: datetime, b: datetime) -> tuple[Turn, ...]:
        """Return the turns of which some lies within ``[a, b)``, whole and in order.

        A turn that the clock skips is not among them.

        Raises:
            HoursError: ``b`` comes before ``a``.
            InstantOutOfRangeError: a turn begins or ends outside the years 1 to 9999.
        """
        asked = Span(a, b)
        found = self._turns(to_microseconds(asked.start), to_microseconds(asked.end))
        return tuple(_turn(stretch, a) for stretch in found)

    def with_participants(
        self, participants: Sequence[Participant] | Lineup, *, at: datetime
    ) -> Rotation:
        """Return the rotation with other participants, from the next midnight on.

        The new version begins with the first midnight of the rotation's clock that does not come
        before the instant; until then the list holds as it is, so nothing that has been served
        is another's now. Whoever has the turn that runs at that midnight keeps it to its end, and
        the others follow in their new order. Somebody who takes no turns any more leaves it to
        the one who has their place now, past the end to the first. The new version takes the
        place of one that begins with the same date; later ones stay.

        Args:
            participants: all of them, in order. The offset of a ``Lineup`` counts only where
                nobody was named for the time before.
            at: when the change is made.

        Example:
            >>> from datetime import UTC
            >>> start = datetime(2026, 3, 2, tzinfo=UTC)
            >>> day = Rotation(id="day", participants=["ada", "sam"], every="daily", anchor=start)
            >>> more = day.with_participants(["kim", "ada", "sam"], at=start + timedelta(hours=9))
            >>> [more.at(start + timedelta(days=n)) for n in range(4)]
            [('ada',), ('sam',), ('kim',), ('ada',)]

        Raises:
            FieldError: there is no participant, or a group is empty.
            NaiveDatetimeError: the instant has no time zone.
            InstantOutOfRangeError: there is no such midnight before the year 9999 ends.
        """
        place = zone(self.timezone)
        begins = _midnight_from(to_microseconds(at), place)
        lineup, before = _lineup(participants), self._lineup(begins - 1)
        if before is not None:
            lineup = lineup.in_place_of(before, self._grid.number_at(begins))
        dated = {**dict(_dated(self.participants)), date_of(local_day(begins, place)): lineup}
        return attrs.evolve(self, participants=Versions(dated))

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)

    def _served(self, low: int, high: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Iterate over who is on duty within ``[low, high)``, without what nobody serves."""
        first, last = moment(self.starts_at), moment(self.ends_at)
        low = low if first is None else max(low, first)
        high = high if last is None else min(high, last)
        for start, end, agent_ids in self._held(low, high):
            if agent_ids:
                for a, b in self._open(start, end):
                    yield a, b, agent_ids

    def _held(self, low: int, high: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Iterate over who has it within ``[low, high)``, whether it is served then or not."""
        if low >= high:
            return
        for start, end in pairwise((low, *self._changes(low, high), high)):
            always = self._always(start)
            if always is not None:  # one piece, however many turns it would be
                yield start, end, always
                continue
            for turn in self._turns(start, end):
                yield max(start, turn.start), min(end, turn.end), turn.agent_ids

    def _always(self, at: int) -> tuple[str, ...] | None:
        """Return who has all the turns of an instant's lineup, where it is always the same."""
        lineup = self._lineup(at)
        if lineup is None:
            return ()
        return lineup.holder(0) if len(set(lineup.participants)) == 1 else None

    def _open(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        edges = [low, high] if self._dates is None else self._dates.within(low, high)
        if self.hours is not None:
            edges = combine(edges, whole_of(self.hours)._within(low, high), and_)
        return pairs(edges)

    def _turns(self, low: int, high: int) -> Iterator[_Stretch]:
        """Iterate over the turns of which some lies within ``[low, high)``, whole."""
        if low >= high:
            return
        number = self._grid.number_at(low)
        start = self._grid.edge(number)
        while start < min(high, END):
            end = self._grid.edge(number + 1)
            for a, b in pairwise((start, *self._changes(start, end), end)):
                if max(a, low) < min(b, high):
                    yield _Stretch(a, b, number, self._holder(a, number))
            number, start = number + 1, end

    def _changes(self, start: int, end: int) -> tuple[int, ...]:
        """Return when other lineups come in the middle of a turn."""
        starts = self._starts
        return starts[bisect_right(starts, start) : bisect_left(starts, end)]

    def _holder(self, at: int, number: int) -> tuple[str, ...]:
        lineup = self._lineup(at)
        return () if lineup is None else lineup.holder(number)

    def _lineup(self, at: int) -> Lineup | None:
        found = bisect_right(self._starts, at)
        return _dated(self.participants)[found - 1][1] if found else None


def _midnight_from(at: int, place: ZoneInfo) -> int:
    """Return the first midnight of a clock that does not come before an instant."""
    day = local_day(at, place)
    while midnight(day, place) < at:  # a day or two
        day += 1
    begins = midnight(day, place)
    if begins >= END:
        raise InstantOutOfRangeError(at)
    return begins


def _dated(lineups: _Lineups) -> tuple[tuple[date, Lineup], ...]:
    return lineups.entries if isinstance(lineups, Versions) else ((date.min, lineups),)


def _grid(rotation: Rotation) -> Grid:
    place = zone(rotation.timezone)
    anchor, _ = reading(to_microseconds(rotation.anchor), place)
    if rotation.every == "monthly":
        return Monthly(anchor=anchor, place=place, length=rotation.length)
    size = rotation.length * _unit(rotation.every)
    if rotation.advance == "calendar" or rotation.every == "weekly" or not rotation.days:
        return Even(anchor=anchor, place=place, size=size)
    dates = _after_anchor(rotation.days, anchor)
    return Worked(anchor=anchor, place=place, size=size, dates=dates)


def _unit(every: str | timedelta) -> int:
    return duration_microseconds(every) if isinstance(every, timedelta) else _UNITS[every]


def _after_anchor(days: Sequence[str], anchor: int) -> tuple[int, ...]:
    """Return how many days after the anchor's date, within a week, some weekdays come."""
    return tuple(sorted((DAYS.index(day) - weekday(anchor)) % 7 for day in days))


def _turn(stretch: _Stretch, like: datetime) -> Turn:
    start, end = from_microseconds(stretch.start, like), from_microseconds(stretch.end, like)
    return Turn(number=stretch.number, span=Span(start, end), agent_ids=stretch.agent_ids)
