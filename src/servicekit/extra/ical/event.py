"""What an event of a calendar says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple, TypeAlias

from icalendar import Component

from servicekit.errors import Problem
from servicekit.extra.ical.writing import plain
from servicekit.instants import to_microseconds

__all__ = ["PEOPLE", "Event", "Wall", "microseconds", "read", "spoken_for", "wall"]

#: A reading of the clock on the wall, without a zone; or a whole date.
Wall: TypeAlias = datetime | date

#: The property that says who is meant, by the word for it.
PEOPLE = {"summary": "SUMMARY", "attendee": "ATTENDEE", "organizer": "ORGANIZER"}

_READ = {
    "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE",
    *PEOPLE.values(),
}  # fmt: skip
_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_MICROSECOND = timedelta(microseconds=1)


class Event(NamedTuple):
    """What an event of a calendar says.

    Args:
        path: how problems call it: its UID, or its number where it has none.
        sequence: which version of it this is; the highest counts.
        cancelled: whether it does not take place.
        free: whether it keeps nobody busy.
        place: the zone whose clock it goes by.
        start: when it starts, on that clock.
        own: when it takes place itself, in microseconds of UTC.
        length: how long it lasts, on the clock.
        rest: how much longer, as time that elapses.
        replaces: the occurrence of a series that it stands for.
        rules: how it repeats.
        dates: when else it takes place, with its end where that is another.
        excluded: the occurrences that there are not.
        people: the texts that say who is meant.
    """

    path: str
    sequence: int
    cancelled: bool
    free: bool
    place: tzinfo
    start: datetime
    own: tuple[int, int]
    length: timedelta
    rest: timedelta
    replaces: Wall | None
    rules: tuple[Any, ...]
    dates: tuple[tuple[datetime, tuple[int, int] | None], ...]
    excluded: frozenset[Wall]
    people: tuple[str, ...]

    def at(self, start: datetime) -> tuple[int, int]:
        """Return when it would take place if it started at another reading of its clock."""
        end = microseconds(start + self.length, self.place)
        return microseconds(start, self.place), end + self.rest // _MICROSECOND


def wall(value: Wall, place: tzinfo) -> Wall:
    """Return what the clock of a place shows; dates, and times without a zone, as they are."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(place)
    return value.replace(tzinfo=None, fold=0) if isinstance(value, datetime) else value


def microseconds(value: Wall, place: tzinfo) -> int:
    """Return the microseconds of UTC of an instant, or of what the clock of a place shows.

    A time that the clock skips moves on by the gap, and of one that it shows twice the first is
    meant (RFC 5545, section 3.3.5).
    """
    value = _midnight(value)
    return to_microseconds(value if value.tzinfo else value.replace(tzinfo=place))


def read(component: Component, path: str, zone: tzinfo | None, who: str) -> Event:
    """Return what an event says.

    Args:
        component: the event.
        path: how problems call it.
        zone: where whole days and times without a zone are meant.
        who: which property says who is meant.

    Raises:
        Problem: something in it is wrong, or not known here.
    """
    _check(component, path)
    first = _one(component, "DTSTART", path)
    if first is None:
        raise Problem(path, "has no DTSTART, so nobody knows when it is")
    place = _place(first, zone, path)
    start = _midnight(wall(first.dt, place))
    end, length, rest = _end(component, path, first.dt, place)
    own = microseconds(first.dt, place), end
    if own[0] >= end:
        raise Problem(path, "ends no later than it starts")
    replaces = _one(component, "RECURRENCE-ID", path)
    return Event(
        path=path,
        sequence=int(_one(component, "SEQUENCE", path) or 0),
        cancelled=_word(component, "STATUS") == "CANCELLED",
        free=_word(component, "TRANSP") == "TRANSPARENT",
        place=place,
        start=start,
        own=own,
        length=length,
        rest=rest,
        replaces=None if replaces is None else wall(_known(replaces, path).dt, place),
        rules=tuple(_several(component, "RRULE")),
        dates=tuple(_dates(component, path, place)),
        excluded=frozenset(wall(each.dt, place) for each in _listed(component, "EXDATE", path)),
        people=tuple(_people(component, PEOPLE[who])),
    )


def spoken_for(text: str) -> str:
    """Return a text that says who is meant, without what is not part of it."""
    text = plain(text)
    return text[7:] if text[:7].casefold() == "mailto:" else text


def _midnight(value: Wall) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time())


def _check(component: Component, path: str) -> None:
    for name, message in component.errors:
        if name is None or name in _READ:
            raise Problem(path, f"{name or 'a line'} cannot be read: {message}")
    replaces = component.get("RECURRENCE-ID")
    if "RANGE" in getattr(replaces, "params", ()):
        raise Problem(path, "RANGE=THISANDFUTURE is not known here; end the series, and begin one")
    if replaces is not None and ("RRULE" in component or "RDATE" in component):
        raise Problem(path, "stands for one occurrence of a series, so it cannot repeat")
    if "EXRULE" in component:
        raise Problem(path, "EXRULE is not known here, nor in RFC 5545; list dates as EXDATE")
    if "DTEND" in component and "DURATION" in component:
        raise Problem(path, "has a DTEND and a DURATION; one of them has to go")


def _place(value: Any, zone: tzinfo | None, path: str) -> tzinfo:
    found = getattr(_known(value, path).dt, "tzinfo", None) or zone
    if found is None:
        raise Problem(path, "its DTSTART has no time zone, nor has the calendar; pass timezone=")
    return found


def _known(value: Any, path: str, name: str | None = None) -> Any:
    """Return a time unchanged, unless it names a zone that nobody knows."""
    name = name or value.params.get("TZID")
    if name is not None and isinstance(value.dt, datetime) and value.dt.tzinfo is None:
        raise Problem(path, f"{name!r} is no known time zone, and the calendar does not define it")
    return value


def _end(
    component: Component, path: str, start: Wall, place: tzinfo
) -> tuple[int, timedelta, timedelta]:
    """Return when an event ends, and how long it lasts, on the clock and beyond that.

    A day is a date on the clock, however many hours it has; what is less is time that elapses.
    """
    begun = _midnight(wall(start, place))
    end = _one(component, "DTEND", path)
    if end is not None:
        if isinstance(end.dt, datetime) is not isinstance(start, datetime):
            raise Problem(path, "one of DTSTART and DTEND is a date, and the other one a time")
        ended = _midnight(wall(_known(end, path).dt, place))
        return microseconds(end.dt, place), ended - begun, _NOTHING
    length, rest = _lasts(component, path, start)
    if not rest:
        return microseconds(begun + length, place), length, rest
    # The days go by the clock; a start that the clock shows twice is only known without them.
    base = microseconds(begun + length if length else start, place)
    return base + rest // _MICROSECOND, length, rest


def _lasts(component: Component, path: str, start: Wall) -> tuple[timedelta, timedelta]:
    duration = _one(component, "DURATION", path)
    if duration is not None:
        days = timedelta(duration.dt.days)
        return days, duration.dt - days
    if isinstance(start, datetime):
        raise Problem(path, "has neither DTEND nor DURATION, so nobody knows when it ends")
    return _DAY, _NOTHING


def _dates(
    component: Component, path: str, place: tzinfo
) -> Iterator[tuple[datetime, tuple[int, int] | None]]:
    for each in _listed(component, "RDATE", path):
        if not isinstance(each.dt, tuple):
            yield _midnight(wall(each.dt, place)), None
            continue
        start, end = each.dt
        begun = microseconds(start, place)
        lasts = end // _MICROSECOND if isinstance(end, timedelta) else None
        ended = microseconds(end, place) if lasts is None else begun + lasts
        yield _midnight(wall(start, place)), (begun, ended)


def _listed(component: Component, name: str, path: str) -> Iterator[Any]:
    for values in _several(component, name):
        yield from (_known(each, path, values.params.get("TZID")) for each in values.dts)


def _several(component: Component, name: str) -> list[Any]:
    value = component.get(name, [])
    return value if isinstance(value, list) else [value]


def _one(component: Component, name: str, path: str) -> Any:
    values = _several(component, name)
    if len(values) > 1:
        raise Problem(path, f"{name} stands there more than once")
    return values[0] if values else None


def _word(component: Component, name: str) -> str:
    return "".join(map(str, _several(component, name))).strip().upper()


def _people(component: Component, name: str) -> Iterator[str]:
    texts = (spoken_for(str(each)) for each in _several(component, name))
    return filter(None, texts)
