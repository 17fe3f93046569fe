"""When something is to be done, in the words in which people say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, TypeVar, Unpack, cast

import attrs

from servicekit.errors import FieldError
from servicekit.followups.dates import Dates
from servicekit.hours.allowance import UNITS, Allowance, days_later
from servicekit.hours.business import BusinessHours
from servicekit.hours.edges import merge, pairs
from servicekit.hours.intervals import DAYS
from servicekit.hours.span import Span
from servicekit.hours.succession import whole_of
from servicekit.instants import aware, elapsed, from_microseconds, later, to_microseconds, zone
from servicekit.values import one_of, texts

if TYPE_CHECKING:
    from servicekit.hours.calendar import Calendar
    from servicekit.hours.succession import AnyCalendar

__all__ = ["KINDS", "Timing", "Where", "paused_until"]

Instant = TypeVar("Instant", bound=datetime)


class Kind(NamedTuple):
    """What a timing of some kind carries, and how its words are read.

    Args:
        words: a pattern of the words.
        needs: the fields that it must have.
        takes: those that it may.
    """

    words: re.Pattern[str]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


_CLOCK = r"(?P<clock>[0-9]{2}:[0-9]{2})"

#: How a timing can count, and the words for it.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "at_once": Kind(re.compile("at once")),
        "at_due": Kind(re.compile("at the due")),
        "after": Kind(re.compile("after (?P<amount>.+)"), needs=("amount",)),
        "in": Kind(
            re.compile(f"in (?P<amount>.+?)(?: at {_CLOCK})?"), needs=("amount",), takes=("clock",)
        ),
        "before": Kind(
            re.compile(f"(?P<amount>.+?) before(?: at {_CLOCK})?"),
            needs=("amount",),
            takes=("clock",),
        ),
        "every": Kind(re.compile(f"every (?P<days>.+?) at {_CLOCK}"), needs=("days", "clock")),
    }
)
_EMPTY: Mapping[str, object] = MappingProxyType({"amount": None, "clock": None, "days": ()})
_KNOWN = (
    "'at once', 'after 4 working hours', 'after 48 hours', 'in 1 day at 09:00', "
    "'in 2 business days at 10:00', '2 working hours before', '1 day before at 09:00', "
    "'at the due', 'every friday at 15:00' or 'every mon, wed at 09:00'"
)
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT: Mapping[str, str] = MappingProxyType(
    {**dict(zip(_NAMES, DAYS, strict=True)), **{day: day for day in DAYS}}
)


def _amount(value: Allowance | str | None) -> Allowance | None:
    return Allowance.parse(value, field="amount") if isinstance(value, str) else value


def _clock(value: time | str | None) -> time | None:
    try:
        found = time.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = time.max
    if found is not None and (found.second or found.microsecond or found.tzinfo):
        raise FieldError("clock", value, "hours and minutes on a clock, 00:00 to 23:59")
    return found


def _days(values: Iterable[str]) -> tuple[str, ...]:
    named = {_day(value) for value in texts(values)}
    return tuple(day for day in DAYS if day in named)


def _day(name: str) -> str:
    found = _SHORT.get(name.casefold())
    if found is None:
        raise FieldError("days", name, f"a day of the week, one of {', '.join(_NAMES)}, or 'day'")
    return found


class Where(TypedDict, total=False):
    """What a timing may have to know beside its start.

    Args:
        due: when what it belongs to is due.
        timezone: on whose clock dates and times are; by default that of the calendar, or else of
            the start.
        hours: the calendar of working hours and business days.
        pauses: when the clock stood still, in any order.
    """

    due: datetime | None
    timezone: str | tzinfo | None
    hours: AnyCalendar | None
    pauses: Iterable[Span]


@attrs.frozen(kw_only=True)
class Timing:
    """When something is to be done: at once, after some time, on a date, before a due, every week.

    ===========================  ================================================================
    at once                      at the start
    after 48 hours               so much time on the wall later; a day is 24 hours, a week 7 days
    after 4 working hours        so much open time of a calendar later
    after 2 business days        at the end of the second date with hours after that of the start
    in 1 day at 09:00            on the date after that of the start, at that time on the clock
    in 2 weeks                   so many dates later, at the same time on the clock
    in 2 business days at 10:00  on the second date with hours after that of the start
    2 working hours before       so much open time before the due; "24 hours before" on the wall
    1 day before at 09:00        on the date before that of the due; without a time, at the due's
    at the due                   when it is due
    every mon, wed at 09:00      the next such time after the start; "every day" is each date
    ===========================  ================================================================

    "After" counts time and "in" counts dates: over a change of the clock they differ, and at night
    so does what people feel. A time that the clock skips moves on by the gap, and of one that it
    shows twice the first is meant. ``str()`` gives words that :meth:`parse` reads.

    Args:
        kind: the word that it begins with; see the table.
        amount: how much time, or how many dates.
        clock: the time on the clock, in hours and minutes.
        days: the days of the week on which it comes again, ``mon`` to ``sun``.

    Example:
        >>> from datetime import UTC, datetime
        >>> monday = datetime(2026, 3, 2, 21, tzinfo=UTC)
        >>> for words in ("in 1 day at 09:00", "after 1 day", "every friday at 15:00"):
        ...     print(f"{words}: {Timing.parse(words).at(monday):%a %H:%M}")
        in 1 day at 09:00: Tue 09:00
        after 1 day: Tue 21:00
        every friday at 15:00: Fri 15:00

    Raises:
        FieldError: the kind is unknown, lacks what it needs or has what it does not take.
    """

    kind: str = attrs.field(default="at_once", validator=one_of(*KINDS))
    amount: Allowance | None = attrs.field(default=None, converter=_amount)
    clock: time | None = attrs.field(default=None, converter=_clock)
    days: tuple[str, ...] = attrs.field(default=(), converter=_days)

    def __attrs_post_init__(self) -> None:
        kind = KINDS[self.kind]
        for name, nothing in _EMPTY.items():
            value = getattr(self, name)
            if name in kind.needs and value == nothing:
                raise FieldError(name, value, f"a timing {self.kind!r} needs {name}")
            if name not in (*kind.needs, *kind.takes) and value != nothing:
                raise FieldError(name, value, f"a timing {self.kind!r} takes no {name}")
        self._check_dates()

    def _check_dates(self) -> None:
        dated = self.amount is None or self.amount.is_dated
        if self.kind == "in" and not dated:
            what = f"days, weeks or business days; for time write 'after {self.amount}'"
            raise FieldError("amount", str(self.amount), what)
        if self.clock is not None and not dated:
            what = f"none; {self.amount} lead to a time of their own"
            raise FieldError("clock", f"{self.clock:%H:%M}", what)

    @classmethod
    def parse(cls, words: str, *, field: str = "timing") -> Timing:
        """Read when something is to be done.

        Args:
            words: the timing, as in the table above.
            field: what an error calls it.

        Example:
            >>> Timing.parse("1 day before at 09:00").amount
            Allowance(count=1, unit='day')
            >>> print(Timing.parse("every Wednesday, mon at 09:00"))
            every mon, wed at 09:00

        Raises:
            FieldError: the words are others; the message says which there are.
        """
        for name, kind in KINDS.items():
            found = kind.words.fullmatch(words) if isinstance(words, str) else None
            if found:
                return cls(kind=name, **_given(found.groupdict(), field))
        raise FieldError(field, words, f"when to do it; write {_KNOWN}")

    def __str__(self) -> str:
        clock = "" if self.clock is None else f" at {self.clock:%H:%M}"
        match self.kind:
            case "at_once" | "at_due":
                return KINDS[self.kind].words.pattern
            case "before":
                return f"{self.amount} before{clock}"
            case "every":
                return f"every {self._spoken_days}{clock}"
        return f"{self.kind} {self.amount}{clock}"

    @property
    def _spoken_days(self) -> str:
        if len(self.days) == len(DAYS):
            return "day"
        return _NAMES[DAYS.index(self.days[0])] if len(self.days) == 1 else ", ".join(self.days)

    def at(self, start: Instant, **where: Unpack[Where]) -> Instant:
        """Return the instant at which it is to be done, in the type and zone of ``start``.

        Pausing keeps the remainder. Time does not count while paused, a number of dates goes on
        from the date on which the pause ends, and a time on the clock or an opening that falls
        into a pause gives way to the next one. A pause that begins at the instant, or after it,
        moves nothing; nor does any where the due says when, as a due has moved with them. While a
        pause has not ended nobody knows the instant: given one that ends now, it is the first
        possible.

        Args:
            start: since when it counts.
            where: the due, time zone, calendar and pauses, as :class:`Where` says.

        Example:
            >>> from datetime import UTC, datetime
            >>> def on(day, hour): return datetime(2026, 3, day, hour, tzinfo=UTC)
            >>> print(Timing.parse("24 hours before").at(on(2, 9), due=on(6, 17)))
            2026-03-05 17:00:00+00:00
            >>> print(Timing.parse("after 3 days").at(on(2, 9), pauses=[Span(on(4, 9), on(9, 9))]))
            2026-03-10 09:00:00+00:00

        Raises:
            FieldError: it needs a due or a calendar, and there is none.
            NaiveDatetimeError: an instant has no time zone.
            NoWorkingTimeError: the calendar does not open for so long any more.
            UnknownZoneError: it needs a clock, and the zone has no name.

        Source:
            A time in a gap and one shown twice: RFC 5545, section 3.3.5.
        """
        found = _FINDERS[self.kind](self, _Course.of(start, where))
        return from_microseconds(to_microseconds(found), start)

    def remaining(self, start: datetime, at: datetime, **where: Unpack[Where]) -> timedelta:
        """Return how much of it is left at ``at``, never negative.

        Working hours and business days are left in business time, so nothing is left of what
        only waits for the next opening; everything else is left in elapsed time. While it is
        paused nothing is used up: a pause that has not ended is one that ends at ``at``, and what
        lies after ``at`` is not looked at.

        Args:
            start: since when it counts.
            at: the instant that is asked about.
            where: the due, time zone, calendar and pauses, as :class:`Where` says.

        Example:
            >>> from datetime import UTC, datetime
            >>> def on(day): return datetime(2026, 3, day, 9, tzinfo=UTC)
            >>> paused = Span(on(4), on(30))
            >>> print(Timing.parse("after 3 days").remaining(on(2), on(9), pauses=[paused]))
            1 day, 0:00:00
        """
        where = {**where, "pauses": tuple(paused_until(where.get("pauses", ()), at))}
        since, end = at if later(at, start) else start, self.at(start, **where)
        if not later(end, since):
            return timedelta(0)
        if self.amount is None or self.kind == "before" or self.clock is not None:
            return elapsed(since, end)
        return self.amount.clock(where.get("hours")).between(since, end)


def _given(words: Mapping[str, str | None], field: str) -> dict[str, Any]:
    """Return the fields of a timing for its words; the error of an amount names the field."""
    given: dict[str, Any] = {name: word for name, word in words.items() if word is not None}
    if "amount" in given:
        given["amount"] = Allowance.parse(given["amount"], field=field)
    if "days" in given:
        given["days"] = DAYS if given["days"] == "day" else given["days"].split(", ")
    return given


def paused_until(pauses: Iterable[Span], at: datetime) -> Iterator[Span]:
    """Iterate over the pauses that had begun before an instant; none goes on beyond it."""
    for pause in pauses:
        if later(at, pause.start):
            yield Span(pause.start, at) if later(pause.end, at) else pause


class _Course(NamedTuple):
    """What a timing is asked for, with one clock for its dates.

    Args:
        start: since when it counts.
        due: when what it belongs to is due.
        place: on whose clock dates and times are.
        hours: the calendar of business time.
        pauses: when the clock stood still.
    """

    start: datetime
    due: datetime | None
    place: tzinfo
    hours: Calendar | None
    pauses: tuple[Span, ...]

    @classmethod
    def of(cls, start: datetime, where: Where) -> _Course:
        given = where.get("hours")
        hours = None if given is None else whole_of(given)
        place = _place(aware(start), where.get("timezone"), hours)
        return cls(start, where.get("due"), place, hours, tuple(where.get("pauses", ())))

    @property
    def since(self) -> int:
        return to_microseconds(self.start)

    @property
    def held(self) -> Iterator[tuple[int, int]]:
        """The pauses that end after the start, merged and in order, in microseconds of UTC."""
        spans = sorted((to_microseconds(s.start), to_microseconds(s.end)) for s in self.pauses)
        return ((low, high) for low, high in pairs(merge(spans)) if high > self.since)

    def rests(self, t: datetime) -> bool:
        """Tell whether an instant lies within a pause that had begun before it."""
        at = to_microseconds(t)
        return any(low < at < high for low, high in self.held)

    def dates(self, amount: Allowance | None = None) -> Dates:
        """Return the dates that an amount counts: those with hours where it is business days."""
        if amount is None or not amount.is_business:
            return Dates(self.place)
        return Dates(self.place, amount.clock(self.hours))


def _place(start: datetime, timezone: str | tzinfo | None, hours: Calendar | None) -> tzinfo:
    if timezone is not None:
        return zone(timezone)
    if hours is not None:
        return hours._zone_at(to_microseconds(start))  # noqa: SLF001 - whose clock it is
    return cast("tzinfo", start.tzinfo)


def _at_once(_: Timing, course: _Course) -> datetime:
    now = course.since
    ended = (high for low, high in course.held if low < now)
    return from_microseconds(next(ended, now), course.start)


def _at_due(timing: Timing, course: _Course) -> datetime:
    if course.due is None:
        raise FieldError("due", None, f"an instant; {str(timing)!r} counts from it")
    return course.due


def _after(timing: Timing, course: _Course) -> datetime:
    amount = _counted(timing)
    days = UNITS[amount.unit].days
    if days and not amount.is_business:  # "after" counts time, so a day is 24 hours
        amount = Allowance.of(timedelta(days=amount.count * days))
    return amount.due(course.start, course.hours, course.pauses)


def _in(timing: Timing, course: _Course) -> datetime:
    amount = _counted(timing)
    if timing.clock is not None:
        return from_microseconds(_arrival(amount, timing.clock, course), course.start)
    if not amount.is_business:
        return amount.due(course.start, BusinessHours.always(course.place), course.pauses)
    hours = amount.clock(course.hours)
    due = hours.add_days(course.start, amount.count)
    return _pushed(due, hours, course) if course.pauses else due


def _pushed(due: datetime, hours: Calendar, course: _Course) -> datetime:
    """Return where pauses push a due on a business day: what was left of it is business time."""
    amount, running = hours.between(course.start, due), hours - course.pauses
    plain, held = (clock.add(course.start, amount) for clock in (hours, running))
    if not later(due, plain):
        return held
    # All of it is over at the close before, and what is left is to wait for the due.
    return running.next_open(held) if later(held, plain) or course.rests(due) else due


def _arrival(amount: Allowance, clock: time, course: _Course) -> int:
    """Return when the clock shows a time on a date that pauses put off, dates counted as left."""
    dates, since = course.dates(amount), course.since
    left = amount.count * UNITS[amount.unit].days
    for low, high in course.held:
        if low >= dates.arrival(since, left, clock):
            break
        gone = dates.counted(dates.of(since), dates.of(low), most=left)
        since, left = high, left - gone
    return dates.arrival(since, left, clock)


def _before(timing: Timing, course: _Course) -> datetime:
    amount, due = _counted(timing), _at_due(timing, course)
    n = -amount.count * UNITS[amount.unit].days
    if timing.clock is not None:
        dates = course.dates(amount)
        day = dates.later(dates.of(to_microseconds(due)), n)
        return from_microseconds(dates.at(day, timing.clock), due)
    if not n:
        return amount.clock(course.hours).subtract(due, cast("timedelta", amount.duration))
    if amount.is_business:
        return amount.clock(course.hours).add_days(due, n)
    return days_later(due, n, BusinessHours.always(course.place))


def _every(timing: Timing, course: _Course) -> datetime:
    dates, clock = course.dates(), cast("time", timing.clock)
    days = [DAYS.index(day) for day in timing.days]
    found = dates.weekly(course.since, days, clock)
    for low, high in course.held:
        if low < found < high:
            found = dates.weekly(high - 1, days, clock)
    return from_microseconds(found, course.start)


def _counted(timing: Timing) -> Allowance:
    return cast("Allowance", timing.amount)


_FINDERS: Mapping[str, Callable[[Timing, _Course], datetime]] = MappingProxyType(
    {
        "at_once": _at_once,
        "at_due": _at_due,
        "after": _after,
        "in": _in,
        "before": _before,
        "every": _every,
    }
)
