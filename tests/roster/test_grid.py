"""Where turns begin on the clock of a zone, counted from an anchor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import InstantOutOfRangeError
from servicekit.hours.compiling import BEGINNING, END
from servicekit.hours.intervals import DAY
from servicekit.instants import to_microseconds
from servicekit.roster.grid import Even, Grid, Monthly, ServedDates, Worked, reading, weekday

HOUR = DAY // 24
CHICAGO, UTC_ZONE = ZoneInfo("America/Chicago"), ZoneInfo("UTC")
#: It went to the other side of the date line, so that its clock went back by 23 hours.
KWAJALEIN = ZoneInfo("Pacific/Kwajalein")

ANCHORS = st.integers(-(10**6), 10**6).map(lambda n: n * HOUR)
GRIDS = st.one_of(
    st.builds(Even, anchor=ANCHORS, place=st.just(UTC_ZONE), size=st.integers(1, 90 * HOUR)),
    st.builds(Monthly, anchor=ANCHORS, place=st.just(UTC_ZONE), length=st.integers(1, 25)),
    st.builds(
        Worked,
        anchor=ANCHORS,
        place=st.just(UTC_ZONE),
        size=st.integers(1, 90 * HOUR),
        dates=st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found))),
    ),
)


def wall(*fields: int) -> int:
    return to_microseconds(datetime(*fields, tzinfo=UTC))


def test_a_reading_says_whether_it_comes_again() -> None:
    """Both halves past one read the same, and the second says so."""
    first = to_microseconds(datetime(2020, 11, 1, 1, 30, tzinfo=CHICAGO))
    assert reading(first, CHICAGO) == (wall(2020, 11, 1, 1, 30), False)
    assert reading(first + HOUR, CHICAGO) == (wall(2020, 11, 1, 1, 30), True)


def test_a_reading_of_no_date_is_refused() -> None:
    """In the west the first hours of time have no date."""
    with pytest.raises(InstantOutOfRangeError):
        reading(BEGINNING, CHICAGO)


def test_a_reading_has_a_weekday() -> None:
    """Monday is 0, on each side of 1970."""
    assert weekday(wall(2026, 3, 2, 23)) == 0
    assert weekday(wall(1969, 12, 28)) == 6


def test_an_hour_that_comes_again_belongs_to_the_last_turn_begun() -> None:
    """When the clock goes back, no turn that has begun begins again."""
    grid = Even(anchor=wall(2020, 11, 1), place=CHICAGO, size=HOUR // 4)
    second = to_microseconds(datetime(2020, 11, 1, 1, 10, tzinfo=CHICAGO, fold=1))
    assert grid.number_at(second) == 7
    assert grid.number_at(second - HOUR) == 4
    assert grid.edge(7) <= second < grid.edge(8)


def test_a_day_that_comes_again_belongs_to_the_last_turn_begun() -> None:
    """So it is where the clock goes back by 23 hours."""
    grid = Even(anchor=wall(1969, 9, 30), place=KWAJALEIN, size=HOUR)
    second = to_microseconds(datetime(1969, 9, 30, 5, 30, tzinfo=KWAJALEIN, fold=1))
    assert reading(second, KWAJALEIN) == (wall(1969, 9, 30, 5, 30), True)
    number = grid.number_at(second)
    assert number == 23
    assert grid.edge(number) <= second < grid.edge(number + 1)


def test_edges_stay_within_time() -> None:
    """A turn beyond the first or the last instant begins there, in any zone."""
    for place in (CHICAGO, UTC_ZONE, ZoneInfo("Asia/Tokyo")):
        for grid in (
            Even(anchor=wall(2026, 1, 1, 22), place=place, size=DAY),
            Monthly(anchor=wall(2026, 1, 31, 22), place=place, length=1),
        ):
            last, first = (grid.number(at) for at in (END - 1, BEGINNING))
            found = [grid.edge(n) for n in range(last - 2, last + 3)]
            assert found == sorted(found)
            assert found[-1] == END
            assert grid.edge(first - 2) == BEGINNING
            assert BEGINNING <= grid.edge(first) <= grid.edge(first + 1)


def test_a_reading_within_time_may_be_an_instant_beyond_it() -> None:
    """The last evening in Chicago and the first morning in Tokyo are not in our time."""
    evening = Even(anchor=wall(9999, 12, 31, 22), place=CHICAGO, size=DAY)
    morning = Even(anchor=wall(1, 1, 1, 3), place=ZoneInfo("Asia/Tokyo"), size=DAY)
    assert (evening.edge(0), morning.edge(0)) == (END, BEGINNING)


def test_served_dates_are_joined_and_cut_off() -> None:
    """Dates that touch make one piece, and nothing lies outside of what was asked."""
    grid = Even(anchor=wall(2026, 3, 2, 9), place=UTC_ZONE, size=DAY)
    dates = ServedDates(grid=grid, dates=(0, 1, 5))
    low = wall(2026, 3, 2, 12)
    assert dates.within(low, low + 7 * DAY) == [
        low,
        wall(2026, 3, 4, 9),
        wall(2026, 3, 7, 9),
        wall(2026, 3, 8, 9),
        wall(2026, 3, 9, 9),
        low + 7 * DAY,
    ]
    assert dates.within(wall(2026, 3, 5), wall(2026, 3, 6)) == []


def test_dates_that_are_not_served_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a week of dates, only where serving begins and ends is worked out."""
    asked: list[int] = []
    grid = Even(anchor=wall(2026, 3, 2, 9), place=UTC_ZONE, size=DAY)
    edge = Even.edge
    monkeypatch.setattr(Even, "edge", lambda self, n: asked.append(n) or edge(self, n))
    ServedDates(grid=grid, dates=(0, 1, 5)).within(wall(2026, 3, 2, 9), wall(2026, 3, 16, 9))
    assert len(asked) == 4 * 2 + 1


@given(GRIDS, st.integers(-300, 300))  # of two years at most, so they stay within time
def test_a_turn_begins_with_its_own_reading(grid: Grid, number: int) -> None:
    """The start of a turn belongs to it, and the moment before to the turn before."""
    start = grid.start(number)
    assert grid.number(start) == number
    assert grid.number(start - 1) == number - 1


@given(GRIDS, st.integers(wall(1500, 1, 1), wall(2500, 1, 1)))
def test_a_reading_lies_in_its_turn(grid: Grid, at: int) -> None:
    """A reading comes from the start of its turn on, and before the start of the next one."""
    number = grid.number(at)
    assert grid.start(number) <= at < grid.start(number + 1)
    assert grid.number_at(at) == number


@given(
    st.sampled_from(
        [CHICAGO, KWAJALEIN, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Europe/London")]
    ),
    st.integers(1, 3 * 24 * 60).map(lambda minutes: minutes * HOUR // 60),
    st.sampled_from([wall(1969, 9, 30, 12), wall(2021, 4, 3, 15), wall(2020, 11, 1, 7)]),
    st.integers(-(2 * DAY), 2 * DAY),
)
def test_an_instant_lies_in_its_turn(place: ZoneInfo, size: int, middle: int, later: int) -> None:
    """Whatever the clock does, an instant comes from the edge of its turn on."""
    grid, at = Even(anchor=wall(2019, 5, 5, 1, 30), place=place, size=size), middle + later
    number = grid.number_at(at)
    assert grid.edge(number) <= at < grid.edge(number + 1)
    around = [grid.edge(n) for n in range(number - 3, number + 3)]
    assert all(a <= b for a, b in pairwise(around))


def test_two_like_instants_have_one_turn() -> None:
    """Numbers do not go back when the clock does."""
    grid = Even(anchor=wall(2020, 11, 1), place=CHICAGO, size=HOUR // 2)
    start = to_microseconds(datetime(2020, 11, 1, tzinfo=CHICAGO))
    step = timedelta(minutes=10) // timedelta(microseconds=1)
    found = [grid.number_at(start + n * step) for n in range(24)]
    assert found == sorted(found)
