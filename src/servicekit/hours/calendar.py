"""What every calendar can be asked, written once over its timeline."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from operator import index
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import attrs

from servicekit.errors import (
    AlwaysOpenError,
    InstantOutOfRangeError,
    NegativeDurationError,
    NoWorkingTimeError,
    UncoveredYearError,
)
from servicekit.hours.compiling import BEGINNING, END, FIRST_DAY, LAST_DAY, date_of, day_of
from servicekit.hours.edges import pairs
from servicekit.hours.intervals import DAY
from servicekit.hours.searching import NEXT_CLOSE, NEXT_OPEN, PREVIOUS_CLOSE, PREVIOUS_OPEN, Search
from servicekit.hours.span import Span
from servicekit.hours.timeline import NOTHING, Compiled, Stretch, Timeline, grow, reach
from servicekit.instants import (
    EPOCH,
    appointment,
    duration_microseconds,
    from_microseconds,
    to_microseconds,
    zone,
)
from servicekit.values import reduced

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from servicekit.hours.combination import Combination
    from servicekit.hours.explanation import HoursExplanation, Told
    from servicekit.versions import Versions

__all__ = ["Calendar", "CompiledCalendar"]

Instant = TypeVar("Instant", bound=datetime)

_MICROSECOND = timedelta(microseconds=1)  # multiplying takes half the time of making a timedelta

_NOWHERE: Mapping[str, Any] = MappingProxyType({})


@attrs.frozen
class Calendar(ABC):
    """Open and closed time, and everything that can be asked about it.

    Calendars combine: ``a & b`` is open when both are, ``a | b`` when one is, ``a - b`` when only
    ``a`` is, and ``a - spans`` is interrupted by pauses. Instants come back in the type and the
    time zone of the (first) instant that was passed in.

    Every question refuses a datetime without a time zone with ``NaiveDatetimeError``, a year that
    a source of holidays does not know with ``UncoveredYearError``, and leaves the years 1 to 9999
    with ``InstantOutOfRangeError``.
    """

    # What has been compiled so far. Two threads may compile the same, which is wasteful but not
    # wrong: a timeline never changes, and a longer one takes its place in one assignment.
    _line: Timeline = attrs.field(default=NOTHING, init=False, eq=False, repr=False)
    # The same hours by the clocks of other places, by zone, so that each is compiled once. A new
    # mapping takes its place in one assignment, too.
    _elsewhere: Mapping[str, Calendar] = attrs.field(
        default=_NOWHERE, init=False, eq=False, repr=False
    )

    def is_open(self, t: datetime) -> bool:
        """Tell whether an instant is open: the opening is, the close is not.

        Example:
            >>> from datetime import UTC, datetime
            >>> from servicekit.hours import BusinessHours
            >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
            >>> office.is_open(datetime(2026, 3, 2, 9, tzinfo=UTC))
            True
            >>> office.is_open(datetime(2026, 3, 2, 17, tzinfo=UTC))
            False
        """
        at = to_microseconds(t)
        return self._reaching(at, at).is_open(at)

    def next_open(self, t: Instant) -> Instant:
        """Return the earliest open instant at or after ``t``.

        Raises:
            NoWorkingTimeError: the calendar does not open any more.
        """
        return self._ask(t, NEXT_OPEN)

    def next_close(self, t: Instant) -> Instant:
        """Return the earliest closing edge after ``t``.

        Raises:
            NoWorkingTimeError: the calendar does not open any more.
            AlwaysOpenError: the calendar does not close any more.
        """
        return self._ask(t, NEXT_CLOSE)

    def previous_close(self, t: Instant) -> Instant:
        """Return the latest instant at or before ``t`` such that the moment before it is open.

        Raises:
            NoWorkingTimeError: the calendar was never open before.
        """
        return self._ask(t, PREVIOUS_CLOSE)

    def previous_open(self, t: Instant) -> Instant:
        """Return the latest opening edge before ``t``.

        Raises:
            NoWorkingTimeError: the calendar was never open before.
            AlwaysOpenError: the calendar never opened, because it was open all the time.
        """
        return self._ask(t, PREVIOUS_OPEN)

    def add(self, t: Instant, duration: timedelta) -> Instant:
        """Return the instant by which so much open time has passed since ``t``.

        An amount that uses a period up exactly lands on the close, not on the next opening.
        Adding nothing returns ``t``.

        Example:
            >>> from datetime import UTC, datetime, timedelta
            >>> from servicekit.hours import BusinessHours
            >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
            >>> monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
            >>> print(office.add(monday, timedelta(hours=8)))
            2026-03-02 17:00:00+00:00
            >>> print(office.add(monday, timedelta(hours=9)))
            2026-03-03 10:00:00+00:00

        Raises:
            NegativeDurationError: the duration is negative.
            NoWorkingTimeError: the calendar does not open for so long any more.
        """
        at, amount = to_microseconds(t), duration_microseconds(duration)
        if amount <= 0:
            return _unmoved(t, duration)
        line = self._line
        if not line.low <= at < line.high:
            line = self._reaching(at, at)
        found = line.earliest(line.measure(at) + amount)
        if found is None:
            _check_time_suffices(at + amount)
            search = NEXT_OPEN._replace(asked=f"add {duration} to")
            found = self._seek(t, lambda line: line.earliest(line.measure(at) + amount), search)
        return from_microseconds(found, t)

    def subtract(self, t: Instant, duration: timedelta) -> Instant:
        """Return the instant since which so much open time has passed until ``t``.

        The mirror of :meth:`add`: an amount that uses a period up exactly lands on its opening.

        Raises:
            NegativeDurationError: the duration is negative.
            NoWorkingTimeError: the calendar was not open for so long before.
        """
        at, amount = to_microseconds(t), duration_microseconds(duration)
        if amount <= 0:
            return _unmoved(t, duration)
        line = self._line
        if not line.low < at <= line.high:
            line = self._reaching(at - 1, at - 1)
        found = line.latest(line.measure(at) - amount)
        if found is None:
            _check_time_suffices(at - amount)
            search = PREVIOUS_CLOSE._replace(asked=f"subtract {duration} from")
            found = self._seek(t, lambda line: line.latest(line.measure(at) - amount), search)
        return from_microseconds(found, t)

    def between(self, a: datetime, b: datetime) -> timedelta:
        """Return the open time from ``a`` to ``b``, negative when ``b`` comes first.

        Additive over any three instants, in elapsed time, whatever the clocks do meanwhile.

        Example:
            >>> from datetime import UTC, datetime
            >>> from servicekit.hours import BusinessHours
            >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
            >>> friday, monday = (datetime(2026, 3, day, 12, tzinfo=UTC) for day in (6, 9))
            >>> print(office.between(friday, monday))
            8:00:00
        """
        start, end = to_microseconds(a), to_microseconds(b)
        line = self._line
        # What ends where a timeline ends needs nothing beyond it.
        if not (line.low <= start <= line.high and line.low <= end <= line.high):
            first, last = min(start, end), max(start, end)
            line = self._reaching(first, max(first, last - 1))
        return (line.measure(end) - line.measure(start)) * _MICROSECOND

    def spans(self, a: Instant, b: datetime) -> Iterator[Span]:
        """Iterate over the open spans from ``a`` to ``b``, cut off at both.

        Example:
            >>> from datetime import UTC, datetime
            >>> from servicekit.hours import BusinessHours
            >>> office = BusinessHours.parse("Mo-Fr 09:00-12:30,13:30-17:00", timezone="UTC")
            >>> a, b = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
            >>> [str(span.duration) for span in office.spans(a, b)]
            ['0:30:00', '3:30:00']

        Raises:
            HoursError: ``b`` comes before ``a``.
        """
        asked = Span(a, b)
        edges = self._within(to_microseconds(asked.start), to_microseconds(asked.end))
        return (
            Span(from_microseconds(start, a), from_microseconds(end, a))
            for start, end in pairs(edges)
        )

    def explain(self, a: Instant, b: datetime | timedelta) -> HoursExplanation:
        """Say which time counted and which did not, and why.

        Args:
            a: the instant from which to count.
            b: the instant to which to count, as in :meth:`between`, or the open time to add, as
                in :meth:`add`.

        Example:
            >>> from datetime import UTC, date, datetime, timedelta
            >>> from servicekit.hours import BusinessHours
            >>> office = BusinessHours.parse(
            ...     "Mo-Fr 09:00-17:00; 2026 Dec 24 09:00-12:00", timezone="UTC",
            ...     holidays={date(2026, 12, 25): "Christmas Day"},
            ... )
            >>> print(office.explain(datetime(2026, 12, 23, 15, tzinfo=UTC), timedelta(hours=6)))
            Mon 28 Dec 2026 10:00 UTC is 6 h of open time after Wed 23 Dec 2026 15:00 UTC.
            Counted:
            - Wed 23 Dec 2026 15:00 to 17:00 (2 h)
            - Thu 24 Dec 2026 09:00 to 12:00 (3 h)
            - Mon 28 Dec 2026 09:00 to 10:00 (1 h)
            Not counted:
            - Thu 24 Dec 2026: special hours, 09:00 to 12:00
            - Fri 25 Dec 2026: Christmas Day
            - Sat 26 Dec 2026 to Sun 27 Dec 2026: closed
            - nights and breaks outside the weekly hours

        Raises:
            NegativeDurationError: the amount to add is negative.
            NoWorkingTimeError: the calendar does not open for so long any more.
        """
        from servicekit.hours.explanation import HoursExplanation, joined

        added = isinstance(b, timedelta)
        end = self.add(a, b) if isinstance(b, timedelta) else _as_in(a, b)
        low, high = sorted((to_microseconds(a), to_microseconds(end)))
        told = joined(self._told(low, high))
        return HoursExplanation.of(told, a, end, added=added, calendar=repr(self))

    def add_days(self, t: Instant, n: int, *, end_of_day: bool = False) -> Instant:
        """Return the same time on the clock on the ``n``-th date with hours after that of ``t``.

        The date of ``t``, in the calendar's zone, does not count, and a negative ``n`` counts
        back; zero means that date, or the next one with hours. A time before the opening becomes
        the opening, one after the last close that close, and one in a break stays. A date has
        hours when an interval that it owns is open at all; a night shift belongs to the date on
        which it starts. In ``a & b`` and ``a - b`` the dates of ``a`` own what is left of their
        hours, in ``a | b`` a date owns what it owns in either; the zone is that of ``a``.

        Args:
            t: the instant to start from.
            n: how many dates with hours to go.
            end_of_day: return the last close of that date instead, as in "within 5 business days".

        Example:
            >>> from datetime import UTC, datetime
            >>> from servicekit.hours import BusinessHours
            >>> office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
            >>> friday = datetime(2026, 3, 6, 18, tzinfo=UTC)
            >>> print(office.add_days(friday, 1))
            2026-03-09 17:00:00+00:00

        Raises:
            NoWorkingTimeError: there are not so many dates with hours.
        """
        at, n = to_microseconds(t), index(n)
        place = self._zone_at(at)
        here = from_microseconds(at, EPOCH.replace(tzinfo=place))
        today = day_of(here.date())
        days = self._days_with_hours(today + (n > 0) - (n < 0), -1 if n < 0 else 1)
        day, hours = next(islice(days, max(abs(n) - 1, 0), None))
        if end_of_day:
            return from_microseconds(hours[-1], t)
        if day != today:
            at = to_microseconds(appointment(date_of(day), here.time(), place))
        return from_microseconds(min(max(at, hours[0]), hours[-1]), t)

    def in_zone(self, timezone: str | tzinfo) -> Calendar:
        """Return the same hours by the clock of another place: "nine to five where Kim is".

        Everything that is said by a clock moves: weekly hours, holidays, exceptions and, where
        calendars follow one another, the midnights at which each begins. Calendars that were
        combined all move to that one place, whichever zones they had. Pauses are spans between
        instants, and stay. A calendar that has this zone already is returned itself.

        Args:
            timezone: an IANA name, such as ``"America/New_York"``, or a zone.

        Example:
            >>> from datetime import UTC, datetime
            >>> from servicekit.hours import BusinessHours
            >>> polite = BusinessHours.parse("Mo-Su 08:00-21:00", timezone="America/New_York")
            >>> at = datetime(2026, 3, 2, 14, tzinfo=UTC)
            >>> polite.is_open(at), polite.in_zone("America/Los_Angeles").is_open(at)
            (True, False)

        Raises:
            UnknownZoneError: the zone is not known.
        """
        name = zone(timezone).key
        if self.timezones == (name,):
            return self
        moved = self._elsewhere.get(name)
        if moved is None:
            moved = self._moved(name)
            object.__setattr__(self, "_elsewhere", {**self._elsewhere, name: moved})
        return moved

    @staticmethod
    def in_turn(versions: Versions[Calendar]) -> Calendar:
        """Return versions of calendars as one calendar; ``Versions`` calls it."""
        from servicekit.hours.succession import Succession

        return Succession(versions=versions)

    def __and__(self, other: Calendar | Versions[Calendar]) -> Combination:
        return self._combined("&", other)

    def __or__(self, other: Calendar | Versions[Calendar]) -> Combination:
        return self._combined("|", other)

    def __sub__(self, other: Calendar | Versions[Calendar] | Iterable[Span]) -> Calendar:
        if _calendar(other) or not isinstance(other, Iterable):
            return self._combined("-", other)
        from servicekit.hours.paused import paused

        return paused(self, cast("Iterable[Span]", other))

    def _combined(self, how: Literal["&", "|", "-"], other: object) -> Combination:
        from servicekit.hours.combination import Combination

        right = _calendar(other)
        return NotImplemented if right is None else Combination(left=self, how=how, right=right)

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)  # compiled timelines stay out of pickles and copies

    def _reaching(self, a: int, b: int) -> Timeline:
        line = self._line
        if line.low <= a < line.high and line.low <= b < line.high:
            return line
        return self._keep(self._reached(line, min(a, b), max(a, b)))

    def _growing(self, line: Timeline, step: Literal[1, -1]) -> Timeline:
        return self._keep(self._grown(line, step))

    def _keep(self, line: Timeline) -> Timeline:
        object.__setattr__(self, "_line", line)
        return line

    def _within(self, low: int, high: int) -> list[int]:
        return self._reaching(low, max(low, high - 1)).within(low, high)

    def _ask(self, t: Instant, search: Search) -> Instant:
        at = to_microseconds(t)
        found = self._seek(t, lambda line: search.probe(line, at), search)
        return t if found == at else from_microseconds(found, t)

    def _seek(self, t: datetime, ask: Callable[[Timeline], int | None], search: Search) -> int:
        """Look further and further for an answer, as long as there is hope."""
        at = to_microseconds(t)
        here = at - (search.step < 0)  # looking back needs nothing beyond the instant
        line = self._reaching(here, here)
        while (found := ask(line)) is None:
            if self._hopeless(line, at, search):
                outermost = line.high - 1 if search.step > 0 else line.low
                error = AlwaysOpenError if line.is_open(outermost) else NoWorkingTimeError
                raise error(repr(self), f"{search.asked} {t}")
            line = self._growing(line, search.step)
        return found

    def _hopeless(self, line: Timeline, at: int, search: Search) -> bool:
        edge = line.high if search.step > 0 else line.low
        recently = edge - search.step * self._patience
        return self._repeats(at, recently, search.step) and search.probe(line, recently) is None

    def _days_with_hours(self, day: int, step: Literal[1, -1]) -> Iterator[tuple[int, list[int]]]:
        """Iterate over the dates that own hours, and these hours as edges."""
        last = day
        while FIRST_DAY <= day <= LAST_DAY:
            if hours := self._owned(day):
                yield day, hours
                last = day
            elif self._repeats(last * DAY, day * DAY - step * self._patience, step):
                raise NoWorkingTimeError(repr(self), f"go on from {date_of(last)}")
            day += step
        raise InstantOutOfRangeError(day * DAY)

    def _repeats(self, since: int, at: int, step: Literal[1, -1]) -> bool:
        """Tell whether, looking on from ``since``, only the pattern of the week is left."""
        known = (since, *self._exceptions())
        return at > max(known) if step > 0 else at < min(known)

    def _zone_at(self, at: int) -> ZoneInfo:
        """Return the zone whose dates count from an instant on."""
        return self._place

    @property
    @abstractmethod
    def timezones(self) -> tuple[str, ...]:
        """The zones in which the hours were said, each once, in the order of the calendars.

        Example:
            >>> from servicekit.hours import BusinessHours
            >>> london = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
            >>> berlin = BusinessHours.parse("Mo-Fr 08:00-16:00", timezone="Europe/Berlin")
            >>> (london & berlin).timezones
            ('Europe/London', 'Europe/Berlin')
        """

    @abstractmethod
    def _moved(self, timezone: str) -> Calendar:
        """Return the same hours by the clock of another zone."""

    @property
    @abstractmethod
    def _place(self) -> ZoneInfo:
        """Return the zone whose dates count."""

    @property
    @abstractmethod
    def _patience(self) -> int:
        """Return how long to look on where the week repeats, before giving up."""

    @abstractmethod
    def _exceptions(self) -> tuple[int, ...]:
        """Return instants beyond which, on either side, the week repeats."""

    @abstractmethod
    def _owned(self, day: int) -> list[int]:
        """Return the open time that belongs to a date, as edges."""

    @abstractmethod
    def _told(self, low: int, high: int) -> list[Told]:
        """Tell what is open and closed within ``[low, high)``, without gaps, and why."""

    @abstractmethod
    def _around(self, at: int) -> Stretch:
        """Compile a stretch of at most a year in which an instant lies."""

    @abstractmethod
    def _reached(self, line: Timeline, first: int, last: int) -> Timeline:
        """Return a timeline that knows two instants and all between."""

    @abstractmethod
    def _grown(self, line: Timeline, step: Literal[1, -1]) -> Timeline:
        """Return a timeline that knows much more on one side."""


class CompiledCalendar(Calendar):
    """A calendar whose timeline is compiled stretch by stretch."""

    __slots__ = ()

    def _reached(self, line: Timeline, first: int, last: int) -> Timeline:
        try:
            return reach(cast("Compiled", line), self._around, first, last)
        except UncoveredYearError:
            # What was asked before may lie beyond a year that no source covers; begin anew, so
            # that the answer does not depend on it.
            return reach(NOTHING, self._around, first, last)

    def _grown(self, line: Timeline, step: Literal[1, -1]) -> Timeline:
        return grow(cast("Compiled", line), self._around, step)


def _calendar(value: object) -> Calendar | None:
    """Return a calendar, or what versions of calendars are as a whole."""
    whole = value if isinstance(value, Calendar) else getattr(value, "whole", None)
    return whole if isinstance(whole, Calendar) else None


def _as_in(t: Instant, other: datetime) -> Instant:
    return from_microseconds(to_microseconds(other), t)


def _unmoved(t: Instant, duration: timedelta) -> Instant:
    if duration:
        raise NegativeDurationError(duration)
    return t


def _check_time_suffices(at: int) -> None:
    # Open time never passes faster than time, so this saves compiling thousands of years in vain.
    if not BEGINNING <= at <= END:
        raise InstantOutOfRangeError(at)
