"""Read shifts from iCalendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo

from icalendar import Calendar

from servicekit.errors import FieldError, LoadError, Problem, UnknownZoneError
from servicekit.extra.ical.event import PEOPLE, Event, read, spoken_for
from servicekit.extra.ical.recurrence import occurrences
from servicekit.hours import Span
from servicekit.instants import zone
from servicekit.roster import FixedSchedule, Shift
from servicekit.roster.shift import ends, span_of
from servicekit.values import check_word, optional_identifier

__all__ = ["loads"]


def loads(
    text: str | bytes,
    *,
    agents: Mapping[str, str | None],
    window: Span,
    timezone: str | tzinfo | None = None,
    who: str = "summary",
    skip_free: bool = False,
) -> tuple[Shift, ...]:
    """Return the shifts that a calendar holds within a window, as a fixed schedule takes them.

    Shifts are cut off where the window ends, and those of one person that touch or overlap become
    one. Series are followed (RRULE, RDATE, EXDATE, RECURRENCE-ID) by the clock of the event's
    zone, so a week is a week over a change of the clock too, though it has an hour more or less. A
    duration of whole days counts dates in the same way; what is less is time that elapses.
    Cancelled events do not count.

    Args:
        text: the calendar, or several one after the other.
        agents: whom a text means, by agent id, exactly as it stands in the calendar, but for
            spaces at its ends; ``None`` where an event is nobody's shift.
        window: from when until when.
        timezone: where whole days, and times without a zone, are meant; by default what the
            calendar names as its own zone (``X-WR-TIMEZONE``).
        who: which property has the text: ``summary``, ``attendee`` (each of them has the shift;
            without ``mailto:``) or ``organizer``.
        skip_free: whether events that keep nobody busy (``TRANSP:TRANSPARENT``) do not count.
            Many calendars mark whole days so, whatever they stand for.

    Example:
        >>> from datetime import UTC, datetime, timedelta
        >>> text = '''BEGIN:VCALENDAR
        ... BEGIN:VEVENT
        ... UID:1
        ... SUMMARY:Ada has the phone
        ... DTSTART;TZID=Europe/London:20260327T090000
        ... DTEND;TZID=Europe/London:20260327T170000
        ... RRULE:FREQ=WEEKLY;BYDAY=FR
        ... END:VEVENT
        ... END:VCALENDAR'''
        >>> start = datetime(2026, 4, 1, tzinfo=UTC)
        >>> week = Span(start, start + timedelta(days=7))
        >>> for shift in loads(text, agents={"Ada has the phone": "ada"}, window=week):
        ...     print(shift.agent_id, shift.span.start, shift.span.end)
        ada 2026-04-03 08:00:00+00:00 2026-04-03 16:00:00+00:00

    Raises:
        LoadError: this is no calendar, an event cannot be read, or within the window one means
            somebody who is not among the agents. Every mistake is in it, with the UID.
        FieldError: this is neither text nor bytes, or ``who`` is another word.
        UnknownZoneError: the zone is not known.
    """
    check_word("who", who, PEOPLE)
    reader = _Reader(who, None if timezone is None else zone(timezone))
    groups = _series(reader, _calendars(text))
    known = {spoken_for(name): optional_identifier(key) for name, key in agents.items()}
    shifts = list(_shifts(reader, groups, known, window, skip_free=skip_free))
    if reader.problems:
        raise LoadError("the calendar cannot be loaded", list(reader.problems.values()))
    return FixedSchedule(span=window, shifts=shifts).shifts


class _Reader:
    """Read events; whatever is wrong with one goes to the problems."""

    def __init__(self, who: str, place: tzinfo | None) -> None:
        self.who, self._place = who, place
        self.problems: dict[tuple[str, str], Problem] = {}

    def report(self, path: str, message: str) -> None:
        self.problems.setdefault((path, message), Problem(path, message))

    def events(self, calendars: Iterable[Calendar]) -> Iterator[Event]:
        number = 0
        for calendar in calendars:
            place = self._zone(calendar)
            for component in calendar.walk("VEVENT"):
                path = str(component.get("UID") or f"events[{number}]")
                number += 1
                try:
                    yield read(component, path, place, self.who)
                except Problem as problem:
                    self.report(problem.path, problem.message)
                except (OverflowError, ValueError) as error:
                    self.report(path, f"cannot be read: {error}")

    def _zone(self, calendar: Calendar) -> tzinfo | None:
        name = calendar.get("X-WR-TIMEZONE")
        if self._place is not None or name is None:
            return self._place
        try:
            return zone(str(name))
        except UnknownZoneError as error:
            self.report("X-WR-TIMEZONE", str(error))
            return None


def _calendars(text: str | bytes) -> list[Calendar]:
    if not isinstance(text, str | bytes):
        raise FieldError("text", text, "a calendar as text or bytes")
    try:
        found = Calendar.from_ical(text, multiple=True)
    except (ValueError, LookupError) as error:
        raise LoadError("this is no calendar", [Problem("", str(error))]) from None
    if not found or any(each.name != "VCALENDAR" for each in found):
        raise LoadError("this is no calendar", [Problem("", "it does not begin with a VCALENDAR")])
    return found


def _series(reader: _Reader, calendars: Iterable[Calendar]) -> list[list[Event]]:
    """Return the events that belong together, of each the version that counts."""
    latest: dict[object, Event] = {}
    for event in reader.events(calendars):
        key = event.path, event.replaces
        before = latest.setdefault(key, event)
        if before.sequence < event.sequence:
            latest[key] = event
        elif before.sequence == event.sequence and before != event:
            reader.report(event.path, "another event has this UID as well")
    groups: dict[str, list[Event]] = {}
    for event in latest.values():
        groups.setdefault(event.path, []).append(event)
    return list(groups.values())


def _shifts(
    reader: _Reader,
    groups: Iterable[list[Event]],
    agents: Mapping[str, str | None],
    window: Span,
    *,
    skip_free: bool,
) -> Iterator[Shift]:
    low, high = ends(window)
    for group in groups:
        series = next((event for event in group if event.replaces is None), None)
        moved = [event for event in group if event.replaces is not None]
        try:
            for (start, end), event in occurrences(series, moved, high):
                if max(low, start) < min(high, end) and not (skip_free and event.free):
                    span = span_of(start, end, window.start)
                    ids = _ids(event, agents, reader)
                    yield from (Shift(agent_id=each, span=span) for each in ids)
        except Problem as problem:
            reader.report(problem.path, problem.message)
        except OverflowError as error:
            reader.report(group[0].path, f"cannot be followed: {error}")


def _ids(event: Event, agents: Mapping[str, str | None], reader: _Reader) -> list[str]:
    """Return who is meant by an event; whoever is not known goes to the problems."""
    name = PEOPLE[reader.who]
    if not event.people:
        reader.report(event.path, f"has no {name}, so nobody knows who is meant")
    for each in event.people:
        if each not in agents:
            reader.report(event.path, f"{name} {each!r} is nobody in agents; say who it is there")
    return [found for each in event.people if (found := agents.get(each)) is not None]
