"""Calendars and strategies that the tests of business time share."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from servicekit.hours import BusinessHours, Calendar, Span
from servicekit.versions import Versions

T = TypeVar("T")

LONDON = ZoneInfo("Europe/London")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
DAYS = (*WORKDAYS, "sat", "sun")
WHOLE_WEEK = {day: [("00:00", "24:00")] for day in DAYS}
HOUR = timedelta(hours=1)

# Zones that hurt, each with a date near which its clocks did something unusual.
HURTFUL = {
    "Europe/London": date(2026, 3, 29),
    "America/New_York": date(2026, 11, 1),
    "Australia/Lord_Howe": date(2024, 4, 7),  # half an hour
    "Pacific/Apia": date(2011, 12, 30),  # this date was left out
    "Pacific/Kiritimati": date(1995, 1, 1),  # so was the one before, over New Year
    "America/Sao_Paulo": date(2018, 11, 4),  # no midnight
    "Africa/Casablanca": date(2024, 3, 10),  # Ramadan
    "Europe/Dublin": date(2026, 10, 25),  # summer is standard, winter is negative
    "America/Scoresbysund": date(2024, 3, 31),  # a new base offset instead of summer time
    "Asia/Tehran": date(2022, 3, 22),  # at midnight
    "Asia/Gaza": date(2010, 3, 27),  # a minute after midnight
    "America/St_Johns": date(2006, 10, 29),  # a minute after midnight, backwards
    "Asia/Kathmandu": date(1986, 1, 1),  # a quarter of an hour, over New Year
    "Africa/Monrovia": date(1972, 1, 7),  # 44 minutes and 30 seconds
    "UTC": date(2026, 1, 1),
}


def naive(*fields: int) -> datetime:
    return datetime(*fields)  # type: ignore[misc,arg-type]  # noqa: DTZ001


def utc(*fields: int) -> datetime:
    return datetime(*fields, tzinfo=UTC)  # type: ignore[misc,arg-type]


def london(*fields: int, fold: int = 0) -> datetime:
    return datetime(*fields, tzinfo=LONDON, fold=fold)  # type: ignore[misc,arg-type]


def office(timezone: str = "Europe/London", **more: object) -> BusinessHours:
    weekly = {day: [("09:00", "17:00")] for day in WORKDAYS}
    return BusinessHours(timezone=timezone, **({"weekly": weekly} | more))  # type: ignore[arg-type]


def pickled(value: T) -> T:
    return pickle.loads(pickle.dumps(value))  # type: ignore[no-any-return]  # noqa: S301


def laws(examples: int = 40) -> settings:
    return settings(deadline=None, max_examples=examples)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


minutes = st.integers(0, 24 * 60 - 1)
intervals = st.lists(
    st.tuples(minutes.map(clock), st.integers(1, 24 * 60).map(clock)).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=3,
)
weeks = st.dictionaries(st.sampled_from(DAYS), intervals)
open_weeks = weeks.map(lambda week: week | {"wed": [("10:00", "16:00")]})
dates = st.dates(date(2023, 12, 20), date(2025, 1, 10))
zones = st.sampled_from(sorted(HURTFUL))


def hours(weekly: st.SearchStrategy[dict[str, list[tuple[str, str]]]] = weeks):
    return st.builds(
        BusinessHours,
        timezone=zones,
        weekly=weekly,
        holidays=st.none() | st.dictionaries(dates, st.just("a holiday"), max_size=5),
        overrides=st.dictionaries(dates, intervals, max_size=5),
    )


instants = st.datetimes(naive(2023, 12, 1), naive(2025, 2, 1), timezones=zones.map(ZoneInfo))
durations = st.timedeltas(timedelta(0), timedelta(days=40))
spans = st.tuples(instants, st.timedeltas(timedelta(0), timedelta(days=9))).map(
    lambda pair: Span(pair[0], pair[0].astimezone(UTC) + pair[1])  # elapsed, not on the wall
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw a calendar of any make, that opens every week unless pauses or others prevent it."""
    calendar: Calendar = draw(hours(open_weeks))
    match draw(st.sampled_from(["plain", "&", "|", "-", "paused", "paused &", "versions"])):
        case "&":
            calendar &= draw(hours(st.just(WHOLE_WEEK)))
        case "|":
            calendar |= draw(hours())
        case "-":
            calendar -= draw(hours(st.just({"wed": [("11:00", "12:00")]})))
        case "paused":
            calendar -= draw(st.lists(spans, max_size=4))
        case "paused &":
            calendar = (calendar - draw(st.lists(spans, max_size=4))) & BusinessHours.always("UTC")
        case "versions":
            later = draw(hours(open_weeks))
            calendar = Versions({date.min: calendar, draw(dates): later}).whole
    return calendar
