"""A watch knows when it may change whom each level of a ladder can ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from routing.support import LATE, OFFICE, agent, desk
from routing.support_checking import DAY, END, START, checked, ladder, spans
from servicekit.hours import BusinessHours
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.roster import Roster, Rotation
from servicekit.routing import EscalationPolicy, Level
from servicekit.routing.watch import Watch


def watched(policy: EscalationPolicy, roster: Roster) -> Watch:
    return Watch(policy, roster, to_microseconds(START), to_microseconds(END))


def times(found: Iterable[int]) -> list[str]:
    """Return instants as day and time."""
    return [f"{from_microseconds(each, START):%d %H:%M}" for each in found]


# -- what counts as a change ----------------------------------------------------------------------


def test_a_rotation_counts_by_its_own_turns() -> None:
    """Where a level asks a rotation, a turn of nobody is a gap although others are on duty."""
    turns = Rotation(id="late", participants=["ada", None], every="daily", anchor=START)
    alone = ladder(Level(targets="rotation:late"), fallback="agent:sam")
    roster = desk(agent("ada"), agent("sam", hours=None), rotations=[turns])
    end = START + timedelta(days=2)
    assert spans(checked(alone, roster, START, end).reachable) == [
        ("01 12:00:00.000000", "02 12:00:00.000000")
    ]


def test_the_duty_of_a_team_counts_by_itself() -> None:
    """Who comes on duty for another team is seen, though they are on duty for theirs already."""
    turns = Rotation(
        id="b", participants=["ada"], every="daily", anchor=START, team_id="second",
        starts_at=START + timedelta(hours=2),
    )  # fmt: skip
    roster = desk(agent("ada", team_id="first"), rotations=[turns])
    asks = ladder(Level(targets="on_duty:second"), fallback="team:second")
    assert spans(checked(asks, roster).reachable) == [("30 12:00:00.000000", "30 14:00:00.000000")]


def test_a_watch_begins_with_its_period() -> None:
    """What comes first is the beginning, and then whoever comes or goes, without the end."""
    watch = watched(ladder(Level(targets="on_duty")), desk(*DAY))
    assert times(watch.changes) == ["30 12:00", "30 17:00", "01 09:00"]
    assert watch.on_duty == [0b11, 0, 0b11]
    assert watch.asked == [[0b11, 0b11], [0, 0], [0b11, 0b11]]
    assert times(watch.of(watch.changes[1], watch.changes[2]).changes) == ["30 17:00"]


def test_a_turn_that_goes_on_after_the_period_does_not_change_at_its_end() -> None:
    """Where a level asks a rotation, its pieces begin and end within the period."""
    day = Rotation(id="day", participants=["ada"], every="weekly", anchor=START, hours=OFFICE)
    roster = desk(agent("ada"), agent("sam"), rotations=[day])
    watch = watched(ladder(Level(targets="rotation:day")), roster)
    assert times(watch.changes) == ["30 12:00", "30 17:00", "01 09:00"]
    assert [level for level, _ in watch.asked] == [0b01, 0, 0b01]


def test_only_nobody_one_and_several_differ() -> None:
    """Who comes as the third changes nothing, and neither does who does not count."""
    people = [agent("ada", hours=OFFICE), agent("kim"), agent("sam"), agent("zoe", hours=LATE)]
    watch = watched(ladder(Level(targets="on_duty")), desk(*people))
    assert times(watch.changes) == ["30 12:00", "30 17:00", "30 20:00", "01 09:00"]
    assert times(watch.changes_for([0b1111])) == ["30 12:00"]
    assert times(watch.changes_for([0b0011])) == ["30 12:00", "30 17:00", "01 09:00"]
    assert times(watch.changes_for([0b1111, 0b1000])) == ["30 12:00", "30 20:00"]


def test_a_calendar_counts_where_a_wait_is_in_business_time() -> None:
    """By the clock no opening matters, even where the ladder has hours."""
    by_clock, working = (
        watched(ladder(Level(targets="on_duty", wait=wait), hours=OFFICE), desk(*DAY))
        for wait in ("1 hour", "1 working hour")
    )
    assert times(by_clock.edges()) == []
    assert times(working.edges()) == ["30 12:00", "30 17:00", "01 09:00"]


# -- the longest wait -----------------------------------------------------------------------------


def test_the_longest_wait_may_begin_just_before_the_end() -> None:
    """It is the last instant that counts, where only the wait meets closed time, not the period."""
    until_noon = BusinessHours.parse("Mo-Su 00:00-12:00", timezone="UTC")
    level = Level(targets="on_duty", wait="20 working minutes")
    report = checked(
        ladder(level, hours=until_noon), desk(*DAY), datetime(2026, 5, 1, 9, tzinfo=UTC), END
    )
    assert report.reachable.claim.endswith(
        "at most 12 h 20 min on the clock, from Fri 1 May 2026 11:59:59 UTC)"
    )


def test_the_longest_wait_begins_as_the_calendar_closes() -> None:
    """Of all instants of the period, that is the one from which on it lasts longest."""
    level = Level(targets="on_duty", wait="20 working minutes")
    watch = watched(ladder(level, hours=OFFICE), desk(*DAY))
    assert level.wait is not None
    longest, since = watch.longest(level.wait)
    assert (longest, times([since])) == (timedelta(hours=16, minutes=20), ["30 17:00"])
    assert times([watch.due(level.wait, since)]) == ["01 09:20"]
