"""An instant for a customer: in their language, and on the clock where they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone, tzinfo

from servicekit.followups.languages import Language, language_of
from servicekit.instants import EPOCH, formatted, from_microseconds, to_microseconds, zone
from servicekit.wording import wider

__all__ = ["phrased", "said_when"]

_OR = " / "
_NO_PLACE = "Etc/"  # zones whose names are no places, and some have the sign of an offset reversed


def said_when(
    t: datetime,
    language: str | None,
    zones: Iterable[str | tzinfo] = (),
    *,
    at: datetime,
    fallback: str | None = None,
) -> str:
    """Say in the language of a customer when something is, to the minute.

    Where every zone in which they may be shows the same, that is "your time". Where they differ,
    and where nobody knows where the customer is, the place of each reading is named, as the IANA
    database calls it. Where a clock shows a reading twice, because it goes back, the offset from
    UTC tells which. The year is said where it is not that of ``at``.

    Args:
        t: the instant; whatever is less than a minute is left out.
        language: their BCP 47 tag. A tag with more detail than is known falls back to the same
            with less: ``fr-CA`` to ``fr``.
        zones: every zone in which they may be; without one, that of ``t`` is named.
        at: now.
        fallback: the language for everybody whose own is not known. Without it they get a form
            without words, such as ``2026-11-24 15:00 (UTC+09:00, Tokyo)``.

    Example:
        >>> from datetime import UTC
        >>> from zoneinfo import ZoneInfo
        >>> call = datetime(2026, 11, 24, 15, tzinfo=ZoneInfo("Europe/London"))
        >>> today = datetime(2026, 11, 22, tzinfo=UTC)
        >>> said_when(call, "en-GB", ["Europe/London"], at=today)
        'Tuesday 24 November at 15:00 your time'
        >>> said_when(call, "de-AT", ["Europe/Vienna"], at=today)
        'Dienstag, 24. November, um 16:00 Uhr Ihrer Zeit'
        >>> said_when(call, "en", ["Europe/London", "Europe/Paris"], at=today)
        'Tuesday 24 November at 15:00 (London) / 16:00 (Paris)'

    Raises:
        InstantOutOfRangeError: the instant lies outside the years 1 to 9999 in a zone.
        NaiveDatetimeError: an instant has no time zone.
        UnknownZoneError: the database does not know a zone.
    """
    return phrased(t, language_of([*wider(language), *wider(fallback)]), zones, at=at)


def phrased(
    t: datetime, language: Language, zones: Iterable[str | tzinfo] = (), *, at: datetime
) -> str:
    """Say when something is as a language says it; see :func:`said_when`."""
    places = dict.fromkeys(map(zone, zones))
    shown = [_there(t, place) for place in places] or [_there(t, t.tzinfo)]
    readings = defaultdict[datetime, list[datetime]](list)
    for each in shown:
        readings[each.replace(tzinfo=None)].append(each)
    if places and len(readings) == 1 and language.yours:
        phrase = _phrase(language, shown[0], _day(language, shown[0], at), _clock(language, shown))
        return language.yours.format(phrase=phrase)
    return _named(language, list(readings.values()), at)


def _named(language: Language, readings: list[list[datetime]], at: datetime) -> str:
    """Say each reading with its places; a day that several show is said once."""
    days = defaultdict[str, list[list[datetime]]](list)
    for each in readings:
        days[_day(language, each[0], at)].append(each)
    phrases = (
        _phrase(language, same[0][0], day, _OR.join(_clock(language, r, named=True) for r in same))
        for day, same in days.items()
    )
    return _OR.join(phrases)


def _phrase(language: Language, t: datetime, day: str, clock: str) -> str:
    return language.phrases.get(t.hour, language.phrase).format(day=day, clock=clock)


def _day(language: Language, t: datetime, at: datetime) -> str:
    pattern = language.day if t.year == _there(at, t.tzinfo).year else language.dated
    if t.day == 1:
        pattern = pattern.replace("D", language.first)
    return formatted(t, pattern, language=language.names)


def _clock(language: Language, shown: list[datetime], *, named: bool = False) -> str:
    """Say what some places show alike, with whatever is needed to tell it from other readings."""
    notes = [_offset(shown[0])] if _twice(shown[0]) or not language.yours else []
    notes += [_place(each) for each in shown] if named else []
    clock = formatted(shown[0], language.clock, language=language.names)
    return f"{clock} ({', '.join(dict.fromkeys(notes))})" if notes else clock


def _there(t: datetime, place: tzinfo | None) -> datetime:
    return from_microseconds(to_microseconds(t), EPOCH.replace(tzinfo=place))


def _twice(t: datetime) -> bool:
    return t.utcoffset() != t.replace(fold=1 - t.fold).utcoffset()


def _place(t: datetime) -> str:
    name = getattr(t.tzinfo, "key", _NO_PLACE)
    return _offset(t) if name.startswith(_NO_PLACE) else name.rpartition("/")[2].replace("_", " ")


def _offset(t: datetime) -> str:
    return str(timezone(t.utcoffset() or timedelta(0)))
