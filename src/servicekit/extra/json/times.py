"""Instants, dates and amounts of time as text that says all there is to say."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from servicekit.errors import FieldError, UnknownZoneError
from servicekit.instants import aware, duration_microseconds, zone

__all__ = [
    "DATE",
    "DURATION",
    "INSTANT",
    "read_date",
    "read_duration",
    "read_instant",
    "write_date",
    "write_duration",
    "write_instant",
]

# Written for Python and for the patterns of a JSON Schema alike, so without names and classes.
_OFFSET = r"Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{6})?)?"
#: How an instant is written: ISO 8601, and the name of its zone in brackets where it has one.
INSTANT = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    rf"({_OFFSET})(?:\[([A-Za-z0-9._+/-]+)\])?"
)
#: How a date is written.
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
#: How an amount of time is written.
DURATION = (
    r"(-?)P(?=[0-9T])(?:([0-9]{1,20})D)?(?:T(?=[0-9])(?:([0-9]{1,20})H)?(?:([0-9]{1,20})M)?"
    r"(?:([0-9]{1,20})(?:\.([0-9]{1,6}))?S)?)?"
)
_INSTANT, _DATE, _DURATION = map(re.compile, (INSTANT, DATE, DURATION))

_SECOND = 10**6
_UNITS = (86_400 * _SECOND, 3_600 * _SECOND, 60 * _SECOND, _SECOND)
_MICROSECOND = timedelta(microseconds=1)

_AN_INSTANT = "an instant such as '2026-05-01T16:45:00+01:00[Europe/London]'"


def write_instant(t: datetime) -> str:
    """Write an instant with its offset, and with its zone where it has one.

    Example:
        >>> from zoneinfo import ZoneInfo
        >>> write_instant(datetime(2026, 5, 1, 16, 45, tzinfo=ZoneInfo("Europe/London")))
        '2026-05-01T16:45:00+01:00[Europe/London]'

    Raises:
        NaiveDatetimeError: it has no time zone.

    Source:
        RFC 9557.
    """
    return f"{aware(t).isoformat()}{_suffix(t.tzinfo)}"


@lru_cache(maxsize=256)
def _suffix(place: tzinfo | None) -> str:
    """Return the name of a zone in brackets; a plain offset has none."""
    name = getattr(place, "key", None) or getattr(place, "zone", None)  # pytz calls it zone
    return f"[{zone(name).key}]" if isinstance(name, str) else ""


def read_instant(text: str) -> datetime:
    """Read an instant; one that the clock shows twice is told apart by its offset.

    Example:
        >>> winter = read_instant("2026-10-25T01:30:00+00:00[Europe/London]")
        >>> winter.tzinfo, winter.fold
        (zoneinfo.ZoneInfo(key='Europe/London'), 1)

    Raises:
        FieldError: it is no such text, there is no such date, time or zone, or the zone does not
            have that offset then.
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise FieldError("instant", text, _AN_INSTANT)
    wall, offset, name = found.groups()
    try:
        t = datetime.fromisoformat(wall + offset)
        return t if name is None else _placed(t, name, known=offset != "Z")
    except (ValueError, OverflowError, UnknownZoneError) as error:
        raise FieldError("instant", text, f"{_AN_INSTANT} ({error})") from None


def _placed(t: datetime, name: str, *, known: bool) -> datetime:
    """Return an instant in its zone, by the clock on the wall where the offset is known."""
    place = zone(name)
    if not known:  # Z says which instant it is and leaves the offset open
        return t.astimezone(place)
    for there in (first := t.replace(tzinfo=place), first.replace(fold=1)):
        if there.utcoffset() == t.utcoffset():
            return there
    raise ValueError(f"{name} does not have that offset then; there it is {first.isoformat()}")


def write_date(day: date) -> str:
    """Write a date.

    Example:
        >>> write_date(date(2026, 5, 1))
        '2026-05-01'
    """
    return day.isoformat()


def read_date(text: str) -> date:
    """Read a date.

    Raises:
        FieldError: it is none.
    """
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise FieldError("date", text, "a date that exists, such as '2026-05-01'")


def write_duration(duration: timedelta) -> str:
    """Write an amount of time in hours, minutes and seconds, exactly.

    Example:
        >>> write_duration(timedelta(days=2, minutes=30)), write_duration(timedelta(seconds=-1.5))
        ('PT48H30M', '-PT1.5S')
    """
    amount = duration_microseconds(duration)
    minutes, rest = divmod(abs(amount), 60 * _SECOND)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest // _SECOND}.{rest % _SECOND:06}".rstrip("0").rstrip(".") if rest else ""
    counts = ((str(hours or ""), "H"), (str(minutes or ""), "M"), (seconds, "S"))
    written = "".join(f"{count}{unit}" for count, unit in counts if count)
    return f"{'-' if amount < 0 else ''}PT{written or '0S'}"


def read_duration(text: str) -> timedelta:
    """Read an amount of time; a day in it is 24 hours.

    Example:
        >>> read_duration("P1DT2H30M")
        datetime.timedelta(days=1, seconds=9000)

    Raises:
        FieldError: it is no such text, or more than a ``timedelta`` holds.
    """
    found = _DURATION.fullmatch(text)
    if found is not None:
        sign, *counts, fraction = found.groups()
        whole = sum(int(n or 0) * unit for n, unit in zip(counts, _UNITS, strict=True))
        amount = whole + int((fraction or "").ljust(6, "0"))
        try:
            return (-amount if sign else amount) * _MICROSECOND
        except OverflowError:
            pass
    raise FieldError("duration", text, "an amount of time such as 'PT2H30M' or 'PT0.5S'")
