"""The UTC line against a naive oracle that walks every minute around hurtful changes of clocks."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate, groupby
from zoneinfo import ZoneInfo

import pytest

from hours.support import DAYS, HURTFUL, clock, utc
from servicekit.errors import InstantOutOfRangeError
from servicekit.hours import BusinessHours, Span
from servicekit.hours.compiling import (
    BEGINNING,
    END,
    FIRST_DAY,
    LAST_DAY,
    day_of,
    local_day,
    local_year,
    midnight,
    start_of_year,
)

STEP = timedelta(seconds=30)
MARGIN = timedelta(days=3)

WEEKS = {
    "around the clock": {day: [("00:00", "24:00")] for day in DAYS},
    "every other half-hour": {
        day: [(clock(minute), clock(minute + 30)) for minute in range(0, 1440, 60)] for day in DAYS
    },
    "nights": {day: [("22:45", "03:15")] for day in DAYS},
    "nearly two days": {day: [("00:10", "00:20"), ("23:50", "23:40")] for day in DAYS},
    "late breakfast": {day: [("00:30", "02:30"), ("02:45", "03:00")] for day in DAYS},
}


@cache
def clocks(timezone: str) -> tuple[list[datetime], list[datetime]]:
    """Return a line of instants, and the latest time that the clocks have shown by each."""
    place = ZoneInfo(timezone)
    start = datetime.combine(HURTFUL[timezone], datetime.min.time(), UTC) - MARGIN
    line = [start + STEP * n for n in range(2 * MARGIN // STEP)]
    return line, list(accumulate((t.astimezone(place).replace(tzinfo=None) for t in line), max))


def oracle(calendar: BusinessHours) -> list[Span]:
    """Walk the line: an edge is where the clocks first show its time or a later one."""
    line, shown = clocks(calendar.timezone)
    doors = [0] * (len(line) + 1)
    first = shown[0].toordinal() - 2
    for day in map(date.fromordinal, range(first, first + 12)):
        midnight = datetime.combine(day, datetime.min.time())
        for opens, closes in calendar.weekly[DAYS[day.weekday()]]:
            end = midnight + since_midnight(closes)
            end += timedelta(days=closes < opens)
            doors[bisect_left(shown, midnight + since_midnight(opens))] += 1
            doors[bisect_left(shown, end)] -= 1
    walk = groupby(zip(line, accumulate(doors), strict=False), key=lambda step: step[1] > 0)
    spans = [[t for t, _ in steps] for is_open, steps in walk if is_open]
    return [Span(instants[0], instants[-1] + STEP) for instants in spans]


def since_midnight(text: str) -> timedelta:
    hours, minutes = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes)


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize("timezone", HURTFUL)
def test_the_line_agrees_with_a_walk_over_every_half_minute(timezone: str, week: str) -> None:
    """Gaps, folds, missing midnights and missing dates open and close where the clock shows it."""
    calendar = BusinessHours(timezone=timezone, weekly=WEEKS[week])
    line, _ = clocks(timezone)
    walked = oracle(calendar)
    assert list(calendar.spans(line[0], line[-1] + STEP)) == walked
    assert all(calendar.is_open(span.start) for span in walked)
    assert not any(calendar.is_open(span.end) for span in walked[:-1])


@pytest.mark.parametrize("timezone", HURTFUL)
def test_always_is_elapsed_time(timezone: str) -> None:
    """Nothing that clocks do interrupts a calendar that never closes."""
    calendar = BusinessHours.always(timezone)
    a, b = utc(1969, 1, 1), utc(2031, 7, 1)
    assert calendar.between(a, b) == b - a
    assert len(list(calendar.spans(a, b))) == 1


def test_edges_in_a_gap_are_the_first_instant_after_it() -> None:
    """Doors that open or close while the clock jumps do so when it has jumped."""
    calendar = BusinessHours(timezone="Europe/London", weekly={"sun": [("01:15", "01:45")]})
    assert not list(calendar.spans(utc(2026, 3, 29), utc(2026, 3, 30)))
    calendar = BusinessHours(timezone="Europe/London", weekly={"sun": [("01:15", "03:00")]})
    (span,) = calendar.spans(utc(2026, 3, 29), utc(2026, 3, 30))
    assert (span.start, span.end) == (utc(2026, 3, 29, 1), utc(2026, 3, 29, 2))


def test_edges_in_a_fold_are_the_first_of_the_two() -> None:
    """An opening and a close that the clock shows twice both happen the first time."""
    calendar = BusinessHours(timezone="Europe/London", weekly={"sun": [("01:15", "01:45")]})
    (span,) = calendar.spans(utc(2026, 10, 25), utc(2026, 10, 26))
    assert (span.start, span.end) == (utc(2026, 10, 25, 0, 15), utc(2026, 10, 25, 0, 45))


def test_years_begin_and_end_where_the_clocks_say() -> None:
    """The year of an instant is that of the zone, also at both ends of time."""
    tokyo, new_york = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
    midnight = start_of_year(2026, tokyo)
    assert (local_year(midnight, tokyo), local_year(midnight - 1, tokyo)) == (2026, 2025)
    assert (local_year(midnight, UTC), local_year(midnight, new_york)) == (2025, 2025)
    later = start_of_year(2026, new_york)
    assert (local_year(later - 1, new_york), local_year(later, new_york)) == (2025, 2026)
    for place in (tokyo, new_york, UTC):
        assert local_year(BEGINNING, place) == 1
        assert local_year(END - 1, place) == 9999
        with pytest.raises(InstantOutOfRangeError):
            local_year(BEGINNING - 1, place)
        with pytest.raises(InstantOutOfRangeError):
            local_year(END, place)


def test_dates_begin_where_the_clocks_say() -> None:
    """The date of an instant is that of the zone, and its midnight the first moment of it."""
    day = day_of(date(2026, 3, 2))
    for timezone in HURTFUL:
        place = ZoneInfo(timezone)
        start = midnight(day, place)
        assert (local_day(start, place), local_day(start - 1, place)) == (day, day - 1)


def test_a_date_that_was_left_out_begins_with_the_next() -> None:
    """No moment has such a date, so its midnight and the next one are the same."""
    place, day = ZoneInfo("Pacific/Apia"), day_of(date(2011, 12, 30))
    assert midnight(day, place) == midnight(day + 1, place)
    assert local_day(midnight(day, place), place) == day + 1


def test_dates_end_with_time() -> None:
    """Where the clocks of a zone show no date any more, the first or the last one is meant."""
    for place in (ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York"), UTC):
        assert local_day(BEGINNING, place) == FIRST_DAY
        assert local_day(END - 1, place) == LAST_DAY
        assert midnight(FIRST_DAY, place) == BEGINNING
        assert midnight(LAST_DAY + 1, place) == END
