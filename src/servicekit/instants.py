"""Instants at the door, integer microseconds inside.

Everything that servicekit computes with time happens in integer microseconds of UTC. This module
is the door: it takes the caller's datetimes in (standard library, pendulum, or any other subclass
of ``datetime``) and gives results back in the type and zone of the instant that came in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from servicekit.errors import (
    FieldError,
    InstantOutOfRangeError,
    NaiveDatetimeError,
    NotADurationError,
    NotAnInstantError,
    UnknownZoneError,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = [
    "EPOCH",
    "appointment",
    "aware",
    "duration_microseconds",
    "earliest",
    "elapsed",
    "formatted",
    "from_microseconds",
    "later",
    "latest",
    "moment",
    "optional_aware",
    "placed",
    "spoken",
    "spoken_duration",
    "to_microseconds",
    "wall_edge",
    "zone",
    "zone_name",
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Instant = TypeVar("Instant", bound=datetime)

_MICROSECOND = timedelta(microseconds=1)  # multiplying takes half the time of making a timedelta
# Called unbound: pendulum overrides both operators with versions that are ten times slower, and
# its durations cannot be divided by a plain timedelta.
_subtract = datetime.__sub__
_divide = timedelta.__floordiv__


def to_microseconds(t: datetime) -> int:
    """Return the microseconds of UTC between 1970-01-01 and ``t``.

    The fold of a datetime that the clock shows twice is respected.

    Example:
        >>> from datetime import UTC, datetime
        >>> to_microseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
        1000000

    Raises:
        NaiveDatetimeError: ``t`` has no time zone.
        NotAnInstantError: ``t`` is not a datetime.
    """
    try:
        since = _subtract(t, EPOCH)
    except TypeError:
        raise _refusal(t) from None
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_microseconds(microseconds: int, like: Instant) -> Instant:
    """Return the instant in the type and time zone of ``like``.

    Example:
        >>> from datetime import UTC, datetime
        >>> from_microseconds(1_000_000, datetime(2026, 1, 1, tzinfo=UTC))
        datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=datetime.timezone.utc)

    Raises:
        InstantOutOfRangeError: the instant lies outside the years 1 to 9999.
        NaiveDatetimeError: ``like`` has no time zone.
    """
    place = like.tzinfo
    if place is None:  # astimezone() would take the machine's own zone
        raise NaiveDatetimeError(like)
    try:
        t = (EPOCH + microseconds * _MICROSECOND).astimezone(place)
    except OverflowError:
        raise InstantOutOfRangeError(microseconds) from None
    kind = type(like)
    if kind is datetime:
        return t  # type: ignore[return-value]  # Instant is datetime here
    # The zone that astimezone() found: one of pytz is another object in summer. And fold only where
    # it says something: pandas refuses it beside most zones.
    fold = {"fold": 1} if t.fold else {}
    return kind(**_fields(t), tzinfo=t.tzinfo, **fold)


_FIELDS = ("year", "month", "day", "hour", "minute", "second", "microsecond")


def _fields(t: datetime) -> dict[str, int]:
    return {name: getattr(t, name) for name in _FIELDS}


def duration_microseconds(duration: timedelta) -> int:
    """Return a duration, also one of pendulum's, as integer microseconds.

    Raises:
        NotADurationError: it is not a ``timedelta``.
    """
    try:
        return _divide(duration, _MICROSECOND)
    except TypeError:
        raise NotADurationError(duration) from None


def _refusal(t: object) -> NaiveDatetimeError | NotAnInstantError:
    return NaiveDatetimeError(t) if isinstance(t, datetime) else NotAnInstantError(t)


def aware(t: datetime) -> datetime:
    """Return ``t`` unchanged when it is an instant.

    Raises:
        NaiveDatetimeError: ``t`` has no time zone.
        NotAnInstantError: ``t`` is not a datetime.
    """
    try:
        if isinstance(t, datetime) and t.utcoffset() is not None:
            return t
    except ValueError:  # what pandas has where an instant is missing
        raise NotAnInstantError(t) from None
    raise _refusal(t)


def optional_aware(t: datetime | None) -> datetime | None:
    """Return ``t`` unchanged when it is an instant or ``None``."""
    return None if t is None else aware(t)


def zone(name: str | tzinfo) -> ZoneInfo:
    """Return the time zone of an IANA name; zones, also pendulum's, are taken as well.

    Example:
        >>> zone("Europe/London").key
        'Europe/London'

    Raises:
        UnknownZoneError: the database does not know the name.
    """
    key = "UTC" if name is UTC else getattr(name, "key", name)
    if not isinstance(key, str) or not key:
        raise UnknownZoneError(name)
    return _named_zone(key)


@cache
def _named_zone(key: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo  # here, because it costs much of the time that an import takes

    try:
        return ZoneInfo(key)
    except (LookupError, OSError, ValueError):  # unknown, a folder's name, a path out of the tree
        raise UnknownZoneError(key) from None


def zone_name(name: str | tzinfo | None) -> str | None:
    """Return the IANA name of a zone that is known, or ``None`` for ``None``.

    Raises:
        UnknownZoneError: the database does not know the name.
    """
    return None if name is None else zone(name).key


def elapsed(start: datetime, end: datetime) -> timedelta:
    """Return the time that really passes between two instants, negative when ``end`` is first.

    Subtracting two datetimes of one zone compares their wall clocks instead, which is wrong by an
    hour over a change of the clock.

    Example:
        >>> place = zone("Europe/London")
        >>> start = datetime(2026, 10, 25, 0, tzinfo=place)
        >>> elapsed(start, datetime(2026, 10, 25, 3, tzinfo=place)) // timedelta(hours=1)
        4

    Raises:
        NaiveDatetimeError: an instant has no time zone.
    """
    return timedelta(microseconds=to_microseconds(end) - to_microseconds(start))


def appointment(day: date, at: time, timezone: str | tzinfo) -> datetime:
    """Return the instant at which somebody would turn up for an appointment.

    A time that the clock skips moves forward by the gap, and one that it shows twice means the
    first, as calendars do it.

    Example:
        >>> from datetime import date, time
        >>> print(appointment(date(2026, 3, 29), time(1, 30), "Europe/London"))
        2026-03-29 02:30:00+01:00

    Raises:
        InstantOutOfRangeError: the instant lies outside the years 1 to 9999.
        UnknownZoneError: the zone is not known.

    Source:
        RFC 5545, section 3.3.5.
    """
    place = zone(timezone)
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=place)
    return from_microseconds(to_microseconds(wall), wall)


def wall_edge(wall: datetime, place: tzinfo) -> int:
    """Return the microseconds at which a naive wall clock reading begins in a zone.

    In a gap that is the first valid instant after it; in a fold, the first of the two. Unlike an
    appointment, an opening time inside a gap does not move by the gap: the doors open when the
    clock has jumped.
    """
    first = to_microseconds(wall.replace(tzinfo=place, fold=0))
    second = to_microseconds(wall.replace(tzinfo=place, fold=1))
    if second >= first:
        return first
    return _jump(second, first, place)


def _jump(before: int, after: int, place: tzinfo) -> int:
    """Bisect for the instant in (before, after] at which the zone's offset changes."""
    old = _offset(before, place)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, place) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(microseconds: int, place: tzinfo) -> timedelta | None:
    return (EPOCH + timedelta(microseconds=microseconds)).astimezone(place).utcoffset()


def moment(t: datetime | None) -> int | None:
    """Return what makes two instants equal, in whatever zone they are written.

    Two datetimes of one zone compare by their wall clocks, so without this an hour that the clock
    shows twice would be one and the same.
    """
    return None if t is None else to_microseconds(t)


def later(a: datetime, b: datetime) -> bool:
    """Tell whether ``a`` comes after ``b``, as instants and not by the clock on the wall."""
    return to_microseconds(a) > to_microseconds(b)


def latest(a: datetime, b: datetime) -> datetime:
    """Return whichever instant comes later, ``a`` when they are the same."""
    return b if later(b, a) else a


def earliest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the first of some instants, of which each may never come; ``None`` if none does.

    Example:
        >>> from datetime import UTC, datetime
        >>> print(earliest([None, datetime(2026, 5, 1, tzinfo=UTC)]))
        2026-05-01 00:00:00+00:00
    """
    return min((t for t in instants if t is not None), key=to_microseconds, default=None)


def placed(t: datetime, place: str | tzinfo | None) -> datetime:
    """Return the instant in a time zone, or as it is where none is named.

    The first and the last hours of the years 1 to 9999 are not in every zone; they stay as they
    are as well.

    Raises:
        UnknownZoneError: the database does not know the name.
    """
    if place is None:
        return t
    try:
        return t.astimezone(place if isinstance(place, tzinfo) else zone(place))
    except OverflowError:
        return t


def spoken(t: datetime, place: str | tzinfo | None = None) -> str:
    """Write an instant for people, in the zone ``place`` or else in its own.

    Example:
        >>> from datetime import UTC, datetime
        >>> spoken(datetime(2026, 5, 1, 16, 45, tzinfo=UTC))
        'Fri 1 May 2026 16:45 UTC'
        >>> spoken(datetime(2026, 5, 1, 16, 45, tzinfo=UTC), "Europe/London")
        'Fri 1 May 2026 17:45 BST'
    """
    t = placed(t, place)
    seconds = f":{t:%S}" if t.second else ""
    return f"{_DAYS[t.weekday()]} {t.day} {_MONTHS[t.month]} {t.year} {t:%H:%M}{seconds} {t:%Z}"


def formatted(
    t: datetime, pattern: str, *, language: str = "en", place: str | tzinfo | None = None
) -> str:
    """Write an instant by a pattern, with the weekdays and months of a language.

    Args:
        t: the instant.
        pattern: tokens as pendulum has them: ``dddd D MMMM YYYY HH:mm``. What stands in square
            brackets stays as it is.
        language: whose names, as pendulum calls it: ``"de"``, ``"pt_br"``.
        place: in which zone; by default in its own.

    Example:
        >>> from datetime import UTC, datetime
        >>> at = datetime(2026, 5, 1, 16, 45, tzinfo=UTC)
        >>> formatted(at, "dddd, D [de] MMMM", language="es")
        'viernes, 1 de mayo'
        >>> formatted(at, "dddd D MMMM HH:mm", language="fr", place="Europe/Paris")
        'vendredi 1 mai 18:45'

    Raises:
        FieldError: pendulum does not know the language.
        NaiveDatetimeError: ``t`` has no time zone.
        UnknownZoneError: the database does not know the zone.
    """
    import pendulum  # here, because it costs much of the time that an import takes

    wall = pendulum.naive(**_fields(placed(aware(t), place)))
    try:
        return wall.format(pattern, locale=language)
    except ValueError:
        raise FieldError("language", language, "a locale of pendulum's") from None


def spoken_duration(duration: timedelta, *, days: bool = True) -> str:
    """Write an amount of time for people.

    Args:
        duration: the amount; its sign is left out.
        days: whether 24 hours make a day, which for business time they do not.

    Example:
        >>> from datetime import timedelta
        >>> spoken_duration(timedelta(hours=25, minutes=45))
        '1 d 1 h 45 min'
        >>> spoken_duration(timedelta(hours=25), days=False)
        '25 h'
    """
    seconds = abs(duration_microseconds(duration)) // 1_000_000
    parts = []
    for size, unit in _UNITS if days else _UNITS[1:]:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"


# English whatever the locale of the machine: the same arguments give the same text everywhere.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "",
    *["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
)
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
