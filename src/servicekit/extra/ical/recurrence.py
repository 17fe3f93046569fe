"""When an event of a calendar takes place: itself, repeated, moved, and left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import vRecur

from servicekit.errors import Problem
from servicekit.extra.ical.event import Event, Wall, wall
from servicekit.instants import EPOCH, from_microseconds

__all__ = ["MOST", "occurrences"]

#: A series with more occurrences up to the end of the window than this is refused.
MOST = 100_000
_DAY = timedelta(days=1)
_TOO_OFTEN = ("SECONDLY", "MINUTELY")


def occurrences(
    series: Event | None, moved: Sequence[Event], high: int
) -> Iterator[tuple[tuple[int, int], Event]]:
    """Iterate over when a series takes place, up to an instant, with the event that says so.

    Repetitions go by the clock of the place, whatever a change of it does to their length.

    Args:
        series: the event that repeats, or takes place once; there is none where a calendar holds
            only some occurrences of it.
        moved: the events that stand for single occurrences.
        high: the instant, in microseconds of UTC.

    Raises:
        Problem: it repeats in a way that cannot be followed.
    """
    excluded: set[Wall] = set()
    if series is not None:
        excluded |= series.excluded
        ids = {wall(each.replaces, series.place) for each in moved if each.replaces}
        if not series.cancelled:
            for start, span in _starts(series, high):
                if not _keys(start) & (excluded | ids):
                    yield span, series
    for each in moved:
        if not each.cancelled and not _keys(each.replaces) & excluded:
            yield each.own, each


def _keys(start: Wall | None) -> set[Wall | None]:
    """Return by what an occurrence is named: its start, and its date."""
    return {start, start.date()} if isinstance(start, datetime) else {start}


def _starts(event: Event, high: int) -> Iterator[tuple[datetime, tuple[int, int]]]:
    found = {start: span or event.at(start) for start, span in event.dates}
    found[event.start] = event.own
    for rule in event.rules:
        until = from_microseconds(high, EPOCH.replace(tzinfo=event.place)).replace(tzinfo=None)
        for number, start in enumerate(_repeated(event, rule, until + _DAY)):
            if number == MOST:
                raise Problem(
                    event.path, f"repeats more than {MOST:,} times before the window ends"
                )
            found.setdefault(start, event.at(start))
    yield from found.items()


def _repeated(event: Event, rule: Any, until: datetime) -> Iterator[datetime]:
    """Iterate over the starts that a rule gives, up to a reading of the clock."""
    parts = {name.upper(): values for name, values in rule.items()}
    last = min(_last(event, parts.pop("UNTIL", [until])[0]), until)  # on one and the same clock
    count, every = parts.pop("COUNT", [None])[0], parts.get("INTERVAL", [1])[0]
    if every < 1 or (count is not None and count < 1):
        raise Problem(event.path, "RRULE: COUNT and INTERVAL are whole numbers from 1")
    if parts.get("FREQ", [""])[0] in _TOO_OFTEN:
        raise Problem(event.path, "RRULE: nobody's shifts repeat more often than every hour")
    try:
        starts = islice(rrulestr(_written(parts), dtstart=event.start), count)
        yield from takewhile(lambda start: start <= last, starts)
    except (ValueError, TypeError) as error:
        raise Problem(event.path, f"RRULE cannot be followed: {error}") from None


def _written(parts: Mapping[str, Any]) -> str:
    rule: Any = vRecur(parts)
    return str(rule.to_ical().decode())


def _last(event: Event, until: Wall) -> datetime:
    """Return the last reading of the clock at which a series may start; a date counts whole."""
    until = wall(until, event.place)
    return until if isinstance(until, datetime) else datetime.combine(until, time.max)
