"""A turn is a stretch of a rotation that belongs to one participant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from roster.support_rotation import CHICAGO, DAY, HOUR, LONDON, MICROSECOND, MONDAY, ids, rotation
from servicekit.errors import FieldError, HoursError
from servicekit.hours import Span
from servicekit.roster.rotation import Rotation
from servicekit.roster.turn import Turn
from servicekit.versions import Versions

LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
DAY_ONE = Span(MONDAY, MONDAY + DAY)


def starts(turns: Rotation, a: datetime, b: datetime) -> list[str]:
    return [turn.span.start.isoformat() for turn in turns.turns(a, b)]


# Values


def test_a_turn_is_a_value(travels: Callable[[object], None]) -> None:
    """A turn can be copied, pickled and hashed, and its people stay in their order."""
    turn = Turn(number=-1, span=DAY_ONE, agent_ids=["sam", 7])
    travels(turn)
    assert turn.agent_ids == ("sam", "7")


@pytest.mark.parametrize(
    "wrong",
    [{"span": (MONDAY, MONDAY + DAY)}, {"agent_ids": "ada"}],
    ids=["no span", "one id"],
)
def test_a_turn_of_something_else_is_refused(wrong: dict[str, Any]) -> None:
    """A turn has a span, and a list of people."""
    with pytest.raises(FieldError):
        Turn(**{"number": 0, "span": DAY_ONE, "agent_ids": []} | wrong)


# Turns


def test_turns_are_counted_from_the_anchor() -> None:
    """Turn 0 begins at the anchor, and the last of the list comes before it."""
    assert ids(rotation(), MONDAY - DAY, 5) == ["kim", "ada", "sam", "kim", "ada"]


def test_a_turn_begins_when_the_one_before_it_ends() -> None:
    """The start belongs to a turn, the end does not."""
    # target/goalert@2458b9d7:schedule/rotation/rotation_test.go#TestRotation_FutureStart
    anchor = datetime(2018, 12, 10, tzinfo=UTC)
    turns = rotation(anchor=anchor)
    start = datetime(2018, 12, 5, tzinfo=UTC)
    assert turns.turn(start).span == Span(start, start + DAY)
    assert turns.turn(start - timedelta(seconds=1)).span == Span(start - DAY, start)


def test_a_turn_says_who_has_it() -> None:
    """A turn has its number, its span and its people."""
    turn = rotation().turn(MONDAY + 30 * HOUR)
    assert (turn.number, turn.agent_ids) == (1, ("sam",))
    assert turn.span == Span(MONDAY + DAY, MONDAY + 2 * DAY)


def test_turns_come_whole() -> None:
    """The turns of a stretch are those that touch it, not cut off at its ends."""
    found = rotation().turns(MONDAY + HOUR, MONDAY + DAY + MICROSECOND)
    assert [turn.number for turn in found] == [0, 1]
    assert found[0].span.start == MONDAY
    assert rotation().turns(MONDAY, MONDAY) == ()


def test_turns_of_a_reversed_stretch_are_refused() -> None:
    """A stretch does not end before it starts."""
    with pytest.raises(HoursError):
        rotation().turns(MONDAY, MONDAY - DAY)


def test_turns_of_several_units() -> None:
    """A turn takes as many units as its length says."""
    # target/goalert@2458b9d7:schedule/rotation/rotation_test.go#TestRotation_EndTime/weekly
    anchor = datetime(2017, 6, 10, 8, tzinfo=CHICAGO)
    turn = rotation(anchor=anchor, every="weekly", length=2).turn(anchor)
    assert turn.span.end == datetime(2017, 6, 24, 8, tzinfo=CHICAGO)


def test_a_custom_turn_takes_any_time_on_the_clock() -> None:
    """A timedelta cuts turns as the words do."""
    turns = rotation(every=36 * HOUR)
    assert ids(turns, MONDAY, 4, 36 * HOUR) == ["ada", "sam", "kim", "ada"]
    assert turns.turn(MONDAY + 35 * HOUR).number == 0
    daily = rotation(every=DAY)
    assert daily.turns(MONDAY, MONDAY + 9 * DAY) == rotation().turns(MONDAY, MONDAY + 9 * DAY)


def test_instants_come_back_in_the_zone_asked() -> None:
    """A span is written in the zone of the instant that was passed in."""
    turn = rotation(timezone="America/Chicago").turn(MONDAY.astimezone(LONDON))
    assert turn.span.start.tzinfo is LONDON
    assert rotation().turns(MONDAY.astimezone(LONDON), MONDAY + DAY)[0].span.end.tzinfo is LONDON


def test_a_turn_in_which_participants_change_is_two() -> None:
    """Both have the number of the turn, and each says who has it."""
    versions = Versions({date(2026, 3, 1): ["ada"], date(2026, 3, 3): ["sam"]})
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    turns = rotation(participants=versions)
    before, after = turns.turns(MONDAY, MONDAY + DAY)
    assert (before.number, before.span.end, before.agent_ids) == (0, midnight, ("ada",))
    assert (after.number, after.span.start, after.agent_ids) == (0, midnight, ("sam",))
    assert turns.turn(midnight) == after
    assert turns.turn(midnight - MICROSECOND) == before


# Clocks that change


def test_an_hour_that_the_clock_skips_has_no_turn() -> None:
    """At 01:00 comes 03:00, and whoever had 02:00 has nothing."""
    # target/goalert@2458b9d7:schedule/rotation/rotation_test.go#TestRotation_StartEnd_BruteForce[4]
    turns = rotation(anchor=datetime(2020, 3, 6, 2, tzinfo=CHICAGO), every="hourly")
    night = datetime(2020, 3, 8, 1, tzinfo=CHICAGO)
    found = turns.turns(night, night.astimezone(UTC) + 2 * HOUR)
    assert [turn.number for turn in found] == [47, 49]
    assert found[0].span.end == found[1].span.start == datetime(2020, 3, 8, 3, tzinfo=CHICAGO)


def test_a_turn_that_begins_in_what_is_skipped_begins_after_it() -> None:
    """At half past two in the gap is three, and the next turn at half past three."""
    # target/goalert@2458b9d7:schedule/rotation/rotation_test.go#TestRotation_StartEnd_BruteForce[3]
    turns = rotation(anchor=datetime(2020, 3, 6, 2, 30, tzinfo=CHICAGO), every="hourly")
    night = datetime(2020, 3, 8, 1, tzinfo=CHICAGO)
    assert starts(turns, night, datetime(2020, 3, 8, 4, tzinfo=CHICAGO)) == [
        "2020-03-08T00:30:00-06:00",
        "2020-03-08T01:30:00-06:00",
        "2020-03-08T03:00:00-05:00",
        "2020-03-08T03:30:00-05:00",
    ]


def test_an_hour_that_the_clock_shows_twice_is_one_turn() -> None:
    """A turn from one to two lasts two hours when the clock goes back."""
    # target/goalert@2458b9d7:schedule/rotation/rotation_test.go#TestRotation_StartEnd_BruteForce[6]
    turns = rotation(anchor=datetime(2020, 7, 6, 2, tzinfo=CHICAGO), every="hourly")
    night = datetime(2020, 11, 1, tzinfo=CHICAGO)
    assert starts(turns, night, datetime(2020, 11, 1, 3, tzinfo=CHICAGO)) == [
        "2020-11-01T00:00:00-05:00",
        "2020-11-01T01:00:00-05:00",
        "2020-11-01T02:00:00-06:00",
    ]
    again = datetime(2020, 11, 1, 1, 10, tzinfo=CHICAGO, fold=1)
    assert turns.turn(again).span.duration == 2 * HOUR


def test_the_last_turn_of_an_hour_shown_twice_lasts_longer() -> None:
    """Of turns of a quarter of an hour, the last one before the change goes on through it."""
    anchor = datetime(2020, 11, 1, tzinfo=CHICAGO)
    turns = rotation(anchor=anchor, every=HOUR / 4)
    assert turns.turn(datetime(2020, 11, 1, 1, 10, tzinfo=CHICAGO)).number == 4
    again = turns.turn(datetime(2020, 11, 1, 1, 10, tzinfo=CHICAGO, fold=1))
    assert (again.number, again.span.duration) == (7, 5 * HOUR / 4)


def test_a_day_has_as_many_hours_as_the_clock_gives_it() -> None:
    """A daily turn begins at the same time on the clock, however long the night was."""
    # target/goalert@2458b9d7:schedule/rotation/rotation_test.go#TestRotation_EndTime/daily
    spring, autumn = (datetime(2017, *day, 8, tzinfo=CHICAGO) for day in ((3, 11), (11, 4)))
    assert rotation(anchor=spring).turn(spring).span.duration == 23 * HOUR
    assert rotation(anchor=autumn).turn(autumn).span.duration == 25 * HOUR


def test_a_week_over_a_change_has_neither_gap_nor_overlap() -> None:
    """Seven days are 169 or 167 hours when the clock changes."""
    # grafana/oncall@3666186a:engine/apps/schedules/tests, test_filter_events_during_dst_change
    turns = rotation(anchor=datetime(2024, 10, 1, tzinfo=CHICAGO), every="weekly")
    assert turns.turn(datetime(2024, 11, 4, tzinfo=UTC)).span.duration == 169 * HOUR
    assert turns.turn(datetime(2025, 3, 10, tzinfo=UTC)).span.duration == 167 * HOUR


def test_a_clock_that_changes_by_half_an_hour() -> None:
    """Half past two is shown once on the day when two becomes half past one."""
    # target/goalert@2458b9d7:schedule/rotation, TestRotation_StartEnd_BruteForce[10]
    turns = rotation(anchor=datetime(2021, 4, 1, 2, 30, tzinfo=LORD_HOWE))
    start = datetime(2021, 4, 3, 2, 30, tzinfo=LORD_HOWE)
    assert starts(turns, start, start + 2 * DAY) == [
        "2021-04-03T02:30:00+11:00",
        "2021-04-04T02:30:00+10:30",
    ]


def test_a_date_that_a_zone_leaves_out_has_no_turn() -> None:
    """Where no Friday was, Saturday follows Thursday, and Friday's turn is nobody's."""
    turns = rotation(anchor=datetime(2011, 12, 29, tzinfo=APIA))
    found = turns.turns(datetime(2011, 12, 29, tzinfo=APIA), datetime(2012, 1, 1, tzinfo=APIA))
    assert [turn.agent_ids for turn in found] == [("ada",), ("kim",)]
    assert found[0].span == Span(found[0].span.start, found[1].span.start)
    assert found[0].span.duration == DAY


def test_the_reading_of_the_anchor_counts() -> None:
    """An anchor in the second of two like hours cuts as one in the first does."""
    first, second = (datetime(2020, 11, 1, 1, 30, tzinfo=CHICAGO, fold=n) for n in (0, 1))
    assert rotation(anchor=second).turn(second).span.start == first
    assert rotation(anchor=first) != rotation(anchor=second)


def test_the_zone_is_that_of_the_anchor_unless_said() -> None:
    """A turn is cut on the clock of its zone, and a rotation equals another in the same one."""
    anchor = datetime(2026, 3, 2, 9, tzinfo=LONDON)
    assert rotation(anchor=anchor).timezone == "Europe/London"
    assert rotation(anchor=anchor, timezone=None) == rotation(anchor=anchor, timezone=LONDON)
    assert rotation(anchor=anchor) != rotation(anchor=anchor.astimezone(UTC))
    abroad = rotation(anchor=anchor.astimezone(UTC), timezone="Europe/London")
    assert abroad == rotation(anchor=anchor)
    assert abroad.turn(datetime(2026, 5, 1, 8, tzinfo=UTC)).span.start.hour == 8


# Months


def test_months_are_counted_from_the_day_of_the_anchor() -> None:
    """A turn of a month begins on the same day at the same time on the clock."""
    # target/goalert@2458b9d7:schedule/rotation/rotation_test.go#TestRotation_StartEnd_BruteForce[8]
    turns = rotation(anchor=datetime(2020, 10, 1, 1, 30, tzinfo=CHICAGO), every="monthly")
    start = datetime(2020, 10, 2, tzinfo=CHICAGO)
    assert starts(turns, start, datetime(2020, 12, 2, tzinfo=CHICAGO)) == [
        "2020-10-01T01:30:00-05:00",
        "2020-11-01T01:30:00-05:00",
        "2020-12-01T01:30:00-06:00",
    ]


def test_a_month_without_the_day_has_its_last_one() -> None:
    """From the 31st on, a short month begins with its last day and the next one with the 31st."""
    turns = rotation(anchor=datetime(2024, 1, 31, 9, tzinfo=UTC), every="monthly")
    found = starts(turns, datetime(2023, 12, 31, 9, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC))
    assert [start[:10] for start in found] == [
        "2023-12-31",
        "2024-01-31",
        "2024-02-29",
        "2024-03-31",
        "2024-04-30",
    ]


def test_turns_of_several_months() -> None:
    """A quarter is a turn of three months."""
    turns = rotation(anchor=datetime(2026, 1, 15, tzinfo=UTC), every="monthly", length=3)
    assert turns.turn(datetime(2026, 4, 14, 23, tzinfo=UTC)).number == 0
    assert turns.turn(datetime(2026, 4, 15, tzinfo=UTC)).number == 1
    assert turns.turn(datetime(2026, 1, 14, tzinfo=UTC)).number == -1
