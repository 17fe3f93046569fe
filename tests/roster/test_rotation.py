"""People who take turns at being on duty."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.support_rotation import (
    CHICAGO,
    DAY,
    DAYS,
    HOUR,
    LONDON,
    MICROSECOND,
    MONDAY,
    ids,
    rotation,
    served,
)
from servicekit.errors import (
    FieldError,
    InstantOutOfRangeError,
    NaiveDatetimeError,
    NotAnInstantError,
    UnknownZoneError,
)
from servicekit.hours import BusinessHours, Span
from servicekit.hours.compiling import END
from servicekit.instants import from_microseconds, later, to_microseconds, wall_edge
from servicekit.roster.lineup import Lineup
from servicekit.roster.rotation import Rotation
from servicekit.versions import Versions

# Far away


def test_two_centuries_away() -> None:
    """A turn far from the anchor is counted like one nearby."""
    far = MONDAY.replace(year=2226)
    assert rotation().turn(far).number == 73_048
    assert rotation(every="hourly").turn(far).number == 73_048 * 24
    assert rotation(every="monthly").turn(far).number == 2_400
    weekdays = rotation(days=DAYS[:5], advance="worked")
    # 2226-03-05 is a Sunday, which belongs to the turn of the Friday before.
    assert weekdays.turn(far + 3 * DAY).number == 10_435 * 5 + 4


def test_the_ends_of_time() -> None:
    """Turns go on to the last year, and who is on duty then can be asked."""
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    first = datetime(1, 1, 1, tzinfo=UTC)
    for every in ("daily", "monthly"):
        turns = rotation(every=every)
        assert turns.at(last) in (("ada",), ("sam",), ("kim",))
        assert turns.at(first) in (("ada",), ("sam",), ("kim",))
        assert turns.turn(last - 40 * DAY).span.end.year == 9999
        with pytest.raises(InstantOutOfRangeError):
            turns.turn(last)
    assert rotation(every="monthly").turn(first).span.start == first
    pieces = list(rotation()._served(END - 1, END + 1))
    assert [(start, end) for start, end, _ in pieces] == [(END - 1, END)]


def test_a_reading_beyond_the_ends_of_time_is_refused() -> None:
    """A clock that reads no date of our calendar says so."""
    west = rotation(timezone="America/Chicago")
    with pytest.raises(InstantOutOfRangeError):
        west.at(datetime(1, 1, 1, tzinfo=UTC))


# Who serves when


def test_a_gap_is_legal() -> None:
    """None has turns, and nobody is on duty in them."""
    turns = rotation("ada", None)
    assert ids(turns, MONDAY, 3) == ["ada", "", "ada"]
    assert turns.turn(MONDAY + DAY).agent_ids == ()
    assert served(turns, MONDAY, MONDAY + 3 * DAY) == [
        ("02 09:00", "03 09:00", "ada"),
        ("04 09:00", "05 09:00", "ada"),
    ]


def test_groups_serve_together() -> None:
    """Everybody of a group is on duty in its turn."""
    assert ids(rotation(("sam", "ada"), "kim"), MONDAY, 2) == ["ada+sam", "kim"]


def test_only_some_days_are_served() -> None:
    """Turns go on over dates that nobody serves."""
    turns = rotation(days=["mon", "wed"])
    assert ids(turns, MONDAY, 8) == ["ada", "", "kim", "", "", "", "", "sam"]
    assert turns.turn(MONDAY + DAY).agent_ids == ("sam",)


def test_a_date_begins_at_the_time_of_the_anchor() -> None:
    """Monday night up to nine belongs to Monday."""
    turns = rotation(days=["mon"])
    assert turns.at(MONDAY + DAY - MICROSECOND) == ("ada",)
    assert turns.at(MONDAY + DAY) == turns.at(MONDAY - MICROSECOND) == ()


def test_days_that_follow_each_other_are_served_in_one_piece() -> None:
    """A week of which the weekend is served gives one piece."""
    turns = rotation(every="weekly", days=["sun", "sat"])
    assert served(turns, MONDAY, MONDAY + 14 * DAY) == [
        ("07 09:00", "09 09:00", "ada"),
        ("14 09:00", "16 09:00", "sam"),
    ]


def test_served_dates_change_with_the_clock() -> None:
    """A date has 24 hours on the clock, also where these are 23."""
    anchor = datetime(2026, 3, 23, tzinfo=LONDON)
    turns = rotation(anchor=anchor, every="weekly", days=["sun"])
    assert served(turns, anchor, anchor + 7 * DAY) == [("29 00:00", "30 00:00", "ada")]
    (piece,) = turns._served(to_microseconds(anchor), to_microseconds(anchor + 7 * DAY))
    assert piece[1] - piece[0] == 23 * HOUR // MICROSECOND


def test_worked_dates_alone_can_count() -> None:
    """From Friday's turn the next one comes on Monday, after a weekend that nobody serves."""
    # grafana/oncall@3666186a:engine/apps/schedules/tests, CUSTOM_SHIFT_TEST_CASES[5]
    start = datetime(2024, 8, 8, tzinfo=UTC)
    turns = rotation(*"abcde", anchor=start, days=DAYS[:5], advance="worked")
    assert "".join(turns.at(start + n * DAY)[0] if turns.at(start + n * DAY) else "."
                   for n in range(14)) == "ab..cdeab..cde"  # fmt: skip


def test_a_turn_of_two_worked_days_goes_over_the_weekend() -> None:
    """Of Friday and Monday, both belong to one turn."""
    # grafana/oncall@3666186a:engine/apps/schedules/tests, CUSTOM_SHIFT_TEST_CASES[2]
    start = datetime(2024, 8, 5, tzinfo=UTC)
    turns = rotation(*"abcd", anchor=start, days=DAYS[:5], advance="worked", length=2)
    found = ["".join(turns.at(start + n * DAY)) or "." for n in range(12)]
    assert "".join(found) == "aabbc..cddaa"
    assert turns.turn(start + 5 * DAY).span == Span(start + 4 * DAY, start + 8 * DAY)


def test_worked_hours_count_by_dates() -> None:
    """Turns of some hours stop at the end of the last date that is served, and go on."""
    start = datetime(2026, 3, 6, tzinfo=UTC)
    turns = rotation(anchor=start, days=["fri", "mon"], advance="worked", every=16 * HOUR)
    assert served(turns, start, start + 4 * DAY) == [
        ("06 00:00", "06 16:00", "ada"),
        ("06 16:00", "07 00:00", "sam"),
        ("09 00:00", "09 08:00", "sam"),
        ("09 08:00", "10 00:00", "kim"),
    ]


def test_what_is_not_served_belongs_to_the_turn_before() -> None:
    """A turn begins when it is served, so the weekend is the end of Friday's."""
    turns = rotation(days=DAYS[:5], advance="worked")
    turn = turns.turn(MONDAY + 5 * DAY)
    assert (turn.number, turn.span) == (4, Span(MONDAY + 4 * DAY, MONDAY + 7 * DAY))


def test_an_anchor_on_a_date_that_is_not_served_begins_with_the_next_one() -> None:
    """Turn 0 begins on the first date that is served from the anchor on."""
    # grafana/oncall@3666186a:engine/apps/schedules/tests, CUSTOM_SHIFT_TEST_CASES[13]
    start = datetime(2024, 8, 1, tzinfo=UTC)
    turns = rotation(*"abc", anchor=start, days=["sat", "sun"], advance="worked")
    found = ["".join(turns.at(start + n * DAY)) or "." for n in range(17)]
    assert "".join(found) == "..ab.....ca.....b"
    assert turns.turn(start).number == -1


@pytest.mark.parametrize("every", ["weekly", "monthly"])
def test_weeks_and_months_go_by_the_calendar_either_way(every: str) -> None:
    """A week is a week, however many of its days are served."""
    given = {"every": every, "days": ("tue", "sat")}
    worked, calendar = (rotation(**given, advance=way) for way in ("worked", "calendar"))
    a, b = MONDAY - 100 * DAY, MONDAY + 100 * DAY
    assert served(worked, a, b) == served(calendar, a, b)
    assert worked.turns(a, b) == calendar.turns(a, b)


def test_all_days_are_all_days() -> None:
    """Naming all seven days, or that worked dates count with none named, changes nothing."""
    a, b = MONDAY, MONDAY + 9 * DAY
    for alike in ({"days": DAYS}, {"advance": "worked"}, {"days": DAYS, "advance": "worked"}):
        assert rotation(**alike).turns(a, b) == rotation().turns(a, b)
        assert served(rotation(**alike), a, b) == served(rotation(), a, b)


def test_hours_do_not_count_but_say_when_it_is_served() -> None:
    """Turns go on while the calendar is closed."""
    office = BusinessHours.parse("Mo-Fr 10:00-18:00", timezone="UTC")
    assert served(rotation(hours=office), MONDAY + 4 * DAY, MONDAY + 8 * DAY) == [
        ("06 10:00", "06 18:00", "sam"),
        ("09 10:00", "09 18:00", "sam"),
    ]


def test_hours_and_days_hold_together() -> None:
    """Only what is open on a day that is served is served, cut where the turn ends."""
    night = BusinessHours.parse("Mo-Su 06:00-10:00", timezone="UTC")
    turns = rotation(hours=night, days=["mon", "tue"])
    assert served(turns, MONDAY - DAY, MONDAY + 6 * DAY) == [
        ("02 09:00", "02 10:00", "ada"),
        ("03 06:00", "03 09:00", "ada"),
        ("03 09:00", "03 10:00", "sam"),
        ("04 06:00", "04 09:00", "sam"),
    ]


def test_hours_may_change_on_a_date() -> None:
    """Versions of calendars are calendars as well."""
    before, after = (
        BusinessHours.parse(f"Mo-Su {hours}", timezone="UTC")
        for hours in ("09:00-10:00", "11:00-12:00")
    )
    turns = rotation(hours=Versions({date.min: before, date(2026, 3, 3): after}))
    assert served(turns, MONDAY, MONDAY + 2 * DAY) == [
        ("02 09:00", "02 10:00", "ada"),
        ("03 11:00", "03 12:00", "sam"),
    ]


def test_a_rotation_is_served_from_and_until() -> None:
    """Before it starts and from its end on nobody is on duty, and the turns stay what they are."""
    turns = rotation(starts_at=MONDAY + HOUR, ends_at=MONDAY + DAY + HOUR)
    assert served(turns, MONDAY - DAY, MONDAY + 9 * DAY) == [
        ("02 10:00", "03 09:00", "ada"),
        ("03 09:00", "03 10:00", "sam"),
    ]
    assert turns.at(MONDAY) == turns.at(MONDAY + DAY + HOUR) == ()
    assert turns.turn(MONDAY).agent_ids == ("ada",)


def test_what_is_served_is_cut_off_at_both_ends() -> None:
    """Nothing outside of what was asked comes back."""
    assert served(rotation(), MONDAY + HOUR, MONDAY + 2 * HOUR) == [("02 10:00", "02 11:00", "ada")]
    assert served(rotation(), MONDAY, MONDAY) == []


# Versions


def test_participants_change_on_a_date() -> None:
    """From midnight of its date a version holds, in the rotation's zone."""
    versions = Versions({date.min: ["ada"], date(2026, 3, 4): Lineup(participants=["sam"])})
    turns = rotation(participants=versions, timezone="America/Chicago")
    midnight = datetime(2026, 3, 4, tzinfo=CHICAGO)
    assert turns.at(midnight - MICROSECOND) == ("ada",)
    assert turns.at(midnight) == ("sam",)
    assert turns.agent_ids == ("ada", "sam")


def test_before_the_first_version_nobody_serves() -> None:
    """Turns that nobody was named for are nobody's."""
    turns = rotation(participants=Versions({date(2026, 3, 3): ["ada"]}))
    assert served(turns, MONDAY, MONDAY + DAY) == [("03 00:00", "03 09:00", "ada")]
    assert turns.turn(MONDAY).agent_ids == ()


def test_other_participants_leave_the_turn_to_its_holder() -> None:
    """Whoever has the turn at the instant keeps it, and the others follow in their order."""
    turns = rotation().with_participants(["ada", "kim", "sam"], at=MONDAY + DAY)
    assert ids(turns, MONDAY + DAY, 4) == ["sam", "ada", "kim", "sam"]


def test_without_its_holder_a_turn_goes_to_who_comes_to_their_place() -> None:
    """The place is kept, and past the end it is the first."""
    wednesday, thursday = (datetime(2026, 3, day, tzinfo=UTC) for day in (4, 5))
    turns = rotation()
    assert turns.with_participants(["ada", "kim"], at=wednesday).at(wednesday) == ("kim",)
    assert turns.with_participants(["ada", "sam"], at=thursday).at(thursday) == ("ada",)


def test_other_participants_hold_from_the_next_midnight_on() -> None:
    """What was before it stays, whatever was served that day, and so does what is for later."""
    planned = Versions({date.min: ["ada", "sam"], date(2026, 3, 9): ["kim"]})
    turns = rotation(participants=planned, every="hourly")
    changed = turns.with_participants(["sam"], at=MONDAY + 30 * HOUR)
    assert [day for day, _ in changed.participants] == [
        date.min,
        date(2026, 3, 4),
        date(2026, 3, 9),
    ]
    midnight = datetime(2026, 3, 4, tzinfo=UTC)
    assert changed.turns(MONDAY, midnight) == turns.turns(MONDAY, midnight)
    assert changed.at(midnight - MICROSECOND) == turns.at(midnight - MICROSECOND) == ("ada",)
    assert changed.at(midnight) == changed.at(midnight + HOUR) == ("sam",)
    assert changed.at(MONDAY + 7 * DAY) == ("kim",)


def test_a_change_at_midnight_holds_at_once() -> None:
    """A midnight is the first that does not come before itself, and a moment later is too late."""
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    assert rotation().with_participants(["kim"], at=midnight).at(midnight) == ("kim",)
    late = rotation().with_participants(["kim"], at=midnight + MICROSECOND)
    assert late.at(midnight + MICROSECOND) == ("ada",)
    assert late.at(midnight + DAY) == ("kim",)


def test_who_has_the_turn_at_the_change_keeps_it_to_its_end() -> None:
    """A turn over the midnight goes on, and the new order begins with the next one."""
    turns = rotation().with_participants(["kim", "sam", "ada"], at=MONDAY + HOUR)
    tuesday = MONDAY + DAY
    assert turns.at(tuesday - MICROSECOND) == ("ada",)
    assert ids(turns, tuesday, 3) == ["kim", "sam", "ada"]


def test_a_change_where_midnight_comes_twice_or_never() -> None:
    """The day on which the clock shows midnight again has begun; a date left out has none."""
    havana = ZoneInfo("America/Havana")
    again = datetime(2026, 11, 1, 0, 30, tzinfo=havana, fold=1)
    hourly = rotation(every="hourly", timezone="America/Havana")
    assert hourly.with_participants(["kim"], at=again).participants.entries[-1][0] == date(
        2026, 11, 2
    )
    apia = ZoneInfo("Pacific/Apia")
    left_out = rotation(timezone="Pacific/Apia").with_participants(
        ["kim"], at=datetime(2011, 12, 29, 12, tzinfo=apia)
    )
    assert left_out.participants.entries[-1][0] == date(2011, 12, 31)
    assert left_out.at(datetime(2011, 12, 31, tzinfo=apia)) == ("kim",)


def test_there_is_no_midnight_after_the_last() -> None:
    """At the end of time no list can be changed any more."""
    with pytest.raises(InstantOutOfRangeError):
        rotation().with_participants(["kim"], at=datetime(9999, 12, 31, 1, tzinfo=UTC))


def test_a_second_change_on_one_date_takes_the_place_of_the_first() -> None:
    """One date has one version, and what the first would have brought is not looked at."""
    once = rotation().with_participants(["kim"], at=MONDAY)
    twice = once.with_participants(["sam", "kim", "ada"], at=MONDAY + HOUR)
    assert len(twice.participants) == 2
    assert twice == rotation().with_participants(["sam", "kim", "ada"], at=MONDAY + HOUR)
    assert twice.at(MONDAY + DAY - MICROSECOND) == ("ada",)


def test_the_date_is_that_of_the_rotations_clock() -> None:
    """An instant that is Tuesday in UTC is Monday in Chicago, and Tuesday's midnight comes next."""
    turns = rotation(timezone="America/Chicago")
    changed = turns.with_participants(["kim"], at=datetime(2026, 3, 3, 1, tzinfo=UTC))
    assert changed.participants.entries[-1][0] == date(2026, 3, 3)


def test_where_nobody_was_the_list_begins_anew() -> None:
    """Before the first version there is nobody who could keep a turn, and the offset counts."""
    turns = rotation(participants=Versions({date(2026, 4, 1): ["ada"]}))
    tuesday = datetime(2026, 3, 3, tzinfo=UTC)
    assert turns.with_participants(["kim", "sam"], at=MONDAY).at(tuesday) == ("kim",)
    lineup = Lineup(participants=["kim", "sam"], offset=1)
    assert turns.with_participants(lineup, at=MONDAY).at(tuesday) == ("sam",)


def test_a_lineup_can_be_given_as_such() -> None:
    """Where somebody has the turn, that decides how a lineup is turned, not its own offset."""
    lineup = Lineup(participants=["kim", "ada"], offset=7)
    changed = rotation().with_participants(lineup, at=MONDAY)
    assert changed == rotation().with_participants(["kim", "ada"], at=MONDAY)


# What is refused


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("participants", [], "participants=.* at least one"),
        ("participants", "ada", "participants='ada' .* a list of ids"),
        ("length", 0, "length=0 .* a whole number from 1"),
        ("length", 1.5, "length=1.5"),
        ("length", True, "length=True"),
        ("days", ["mon", "monday"], r"^days\[1\]='monday' .* one of mon, tue"),
        ("days", ["mon", 1], r"^days\[1\]=1 .* of the kind str"),
        ("days", "mon", "^days='mon' .* a list"),
        ("every", "yearly", "every='yearly' .* weekly, monthly, or a timedelta"),
        ("every", 7, "every=7"),
        ("every", "biweekly", "every='biweekly' .* every fortnight is weekly with length=2"),
        ("every", timedelta(0), "every=.* above zero"),
        ("every", -DAY, "every=.* above zero"),
        ("advance", "served", "advance='served' .* one of calendar, worked"),
        ("priority", -1, "priority=-1 .* a whole number from 0"),
        ("priority", True, "priority=True"),
        ("hours", "Mo-Fr 09:00-17:00", "hours=.* a calendar"),
        ("hours", Versions({date.min: "Mo-Fr 09:00-17:00"}), "hours=.* a calendar"),
        ("id", "", "id=''"),
        ("team_id", "", "^team_id=''"),
        ("team_id", ["desk"], r"^team_id=\['desk'\]"),
    ],
)
def test_what_is_not_possible_is_refused(field: str, value: Any, message: str) -> None:
    """A field that cannot be what it is says so, with the value and what to do."""
    with pytest.raises(FieldError, match=message):
        rotation(**{field: value})


@pytest.mark.parametrize("end", [MONDAY, MONDAY - HOUR], ids=["at once", "before"])
def test_a_rotation_ends_after_it_starts(end: datetime) -> None:
    """A rotation that is never served because it ends first is a mistake."""
    with pytest.raises(FieldError, match=r"ends_at=.* after starts_at, 2026-03-02 09:00"):
        rotation(starts_at=MONDAY, ends_at=end)


def test_an_end_is_compared_as_an_instant() -> None:
    """In an hour shown twice, the second half past one ends what starts with the first."""
    first, second = (datetime(2020, 11, 1, 1, 30, tzinfo=CHICAGO, fold=n) for n in (0, 1))
    turns = rotation(starts_at=first, ends_at=second)
    assert turns.at(first) != ()
    assert turns.at(second) == ()


def test_instants_have_a_zone() -> None:
    """A time without a zone is no instant, in a field or in a question."""
    naive = MONDAY.replace(tzinfo=None)
    for field in ("anchor", "starts_at", "ends_at"):
        with pytest.raises(NaiveDatetimeError):
            rotation(**{field: naive})
    for ask in (rotation().at, rotation().turn):
        with pytest.raises(NaiveDatetimeError):
            ask(naive)
    with pytest.raises(NotAnInstantError):
        rotation(anchor=date(2026, 3, 2))


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", timezone(HOUR)], ids=str)
def test_a_zone_is_known_by_its_name(name: Any) -> None:
    """A zone that nobody knows, or a mere distance from UTC, is no clock."""
    with pytest.raises(UnknownZoneError):
        rotation(timezone=name)


def test_a_zone_without_a_name_is_asked_for() -> None:
    """Where the anchor has only a distance from UTC, the error says which field is missing."""
    anchor = datetime.fromisoformat("2026-05-04T09:00+02:00")
    with pytest.raises(FieldError, match=r"^timezone=None .* that of the anchor has no name"):
        rotation(anchor=anchor)
    assert rotation(anchor=anchor, timezone="Europe/Berlin").timezone == "Europe/Berlin"


# Values


def test_a_rotation_is_a_value(travels: Callable[[object], None]) -> None:
    """A rotation is copied, pickled and hashed without what it has worked out."""
    turns = rotation(
        days=["sat", "mon"],
        advance="worked",
        hours=BusinessHours.always("UTC"),
        starts_at=MONDAY,
        participants=Versions({date.min: ["ada", ("sam", "kim")]}),
    )
    turns.at(MONDAY)
    travels(turns)
    assert "_grid" not in repr(turns)


def test_days_have_no_order() -> None:
    """Days are those of a week, in whatever order and how often they are named."""
    assert rotation(days=["sun", "mon", "sun"]) == rotation(days=("mon", "sun"))


def test_equal_rotations_answer_the_same_in_other_zones() -> None:
    """An instant is what it is, in whatever zone it is written."""
    assert rotation(anchor=MONDAY, timezone="UTC") == rotation(
        anchor=MONDAY.astimezone(CHICAGO), timezone="UTC"
    )


# Properties

#: Zones with the middle of a time in which their clock does something.
PLACES = [
    ("UTC", datetime(2026, 3, 2, tzinfo=UTC)),
    ("America/Chicago", datetime(2020, 3, 8, tzinfo=UTC)),
    ("America/Chicago", datetime(2020, 11, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2021, 4, 3, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2021, 10, 2, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, tzinfo=UTC)),
]
PARTICIPANTS = st.lists(
    st.sampled_from(["ada", "kim", "sam", ("ada", "kim"), None]), min_size=1, max_size=4
)


@st.composite
def rotations(draw: st.DrawFn) -> tuple[Rotation, datetime]:
    """Draw a rotation with an instant near a change of its clock."""
    name, middle = draw(st.sampled_from(PLACES))
    hours = st.integers(-14 * 48, 14 * 48).map(lambda n: middle + n * HOUR / 2)
    words = ["hourly", "daily", "weekly", "monthly"]
    custom = st.integers(1, 60).map(lambda n: n * HOUR)
    turns = rotation(
        participants=draw(PARTICIPANTS),
        every=draw(st.sampled_from(words) | custom),
        length=draw(st.integers(1, 3)),
        anchor=draw(hours),
        timezone=name,
        days=draw(st.just(()) | st.sets(st.sampled_from(DAYS)).map(sorted)),
        advance=draw(st.sampled_from(["calendar", "worked"])),
    )
    offset = draw(st.integers(-3, 3))
    lineup = attrs.evolve(turns.participants, offset=offset)
    asked = draw(hours | st.integers(-10 * 86_400, 10 * 86_400).map(
        lambda n: middle + timedelta(seconds=n)
    ))  # fmt: skip
    return attrs.evolve(turns, participants=lineup), asked


def slow(turns: Rotation, t: datetime) -> tuple[str, ...]:
    """Step from the anchor, hour by hour or month by month, and say who is on duty."""
    place, at = ZoneInfo(turns.timezone), to_microseconds(t)
    anchor = turns.anchor.astimezone(place).replace(tzinfo=None, fold=0)
    hour, worked = stepped(turns, anchor, at, place)
    here = anchor + hour // 24 * DAY
    if turns.days and DAYS[here.weekday()] not in turns.days:
        return ()
    if turns.every == "monthly":
        number = months(turns, anchor, at, place)
    else:
        units = {"hourly": 1, "daily": 24, "weekly": 168}
        size = units.get(turns.every) or turns.every // HOUR
        number = (worked if counts_work(turns) else hour) // (size * turns.length)
    return turns.participants.holder(number)


def counts_work(turns: Rotation) -> bool:
    return turns.advance == "worked" and turns.every != "weekly" and bool(turns.days)


def stepped(turns: Rotation, anchor: datetime, at: int, place: ZoneInfo) -> tuple[int, int]:
    """Return how many hours of the clock, and of dates served, lie between anchor and instant."""
    hour = worked = 0
    step = 1 if wall_edge(anchor + HOUR, place) <= at else -1
    while True:
        if step > 0 and wall_edge(anchor + (hour + 1) * HOUR, place) > at:
            break
        if step < 0 and wall_edge(anchor + hour * HOUR, place) <= at:
            break
        crossed = hour if step > 0 else hour - 1
        worked += step * (DAYS[(anchor + crossed // 24 * DAY).weekday()] in turns.days)
        hour += step
    return hour, worked


def months(turns: Rotation, anchor: datetime, at: int, place: ZoneInfo) -> int:
    def begin(number: int) -> int:
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + number * turns.length, 12)
        day = min(anchor.day, monthrange(year, month + 1)[1])
        return wall_edge(anchor.replace(year=year, month=month + 1, day=day), place)

    number = 0
    while begin(number + 1) <= at:
        number += 1
    while begin(number) > at:
        number -= 1
    return number


@given(rotations())
def test_who_is_on_duty_is_what_stepping_finds(drawn: tuple[Rotation, datetime]) -> None:
    """Arithmetic from the anchor gives what going there step by step gives."""
    turns, t = drawn
    assert turns.at(t) == slow(turns, t)


@given(rotations())
def test_turns_part_all_time(drawn: tuple[Rotation, datetime]) -> None:
    """Each instant lies in one turn, and the next one begins where it ends."""
    turns, t = drawn
    found = turns.turns(t, t + 2 * DAY)
    assert found[0] == turns.turn(t)
    assert found[-1] == turns.turn(t + 2 * DAY - MICROSECOND)
    for before, after in pairwise(found):
        assert before.number < after.number
        assert before.span.end == after.span.start
        assert turns.turn(after.span.start) == after
        assert turns.turn(after.span.start - MICROSECOND) == before


@given(rotations())
def test_what_is_served_is_what_is_on_duty(drawn: tuple[Rotation, datetime]) -> None:
    """The pieces of a stretch are in order, within it, and say what ``at`` says."""
    turns, t = drawn
    low, high = to_microseconds(t), to_microseconds(t + 2 * DAY)
    pieces = list(turns._served(low, high))
    bounds = [at for start, end, _ in pieces for at in (start, end)]
    assert bounds == sorted(bounds)
    for hour in range(48):
        asked = t + hour * HOUR
        at = to_microseconds(asked)
        held = [ids for start, end, ids in pieces if start <= at < end]
        assert held == [ids for ids in [turns.at(asked)] if ids]
    assert all(low <= start < end <= high for start, end, _ in pieces)


@given(rotations(), PARTICIPANTS, st.integers(0, 9))
def test_a_change_rewrites_nothing_and_keeps_the_holder(
    drawn: tuple[Rotation, datetime], others: list[Any], place: int
) -> None:
    """Until the next midnight all stays; whoever has the turn then has it still."""
    turns, t = drawn
    begins = next_midnight(t, ZoneInfo(turns.timezone))
    lineup = turns.participants
    assert isinstance(lineup, Lineup)
    number = turns.turn(begins).number
    others.insert(place, lineup.participants[(number + lineup.offset) % len(lineup.participants)])
    changed = turns.with_participants(others, at=t)
    assert changed.turn(begins).agent_ids == turns.turn(begins).agent_ids
    assert changed.at(begins) == turns.at(begins)
    for hour in range(-48, 24):
        if later(begins, asked := t + hour * HOUR):
            assert changed.at(asked) == turns.at(asked)


def next_midnight(t: datetime, place: ZoneInfo) -> datetime:
    """Go on day by day to the first midnight that does not come before an instant."""
    wall = datetime.combine(t.astimezone(place).date(), time())
    while (at := wall_edge(wall, place)) < to_microseconds(t):
        wall += DAY
    return from_microseconds(at, t)


@pytest.mark.parametrize("wrong", ["ada", ["ada", ""], []], ids=["text", "empty id", "nobody"])
def test_a_mistake_in_a_version_is_told_as_itself(wrong: Any) -> None:
    """What is wrong with the people of a version is said, not that the versions are no pairs."""
    with pytest.raises(FieldError, match=r"^participants"):
        rotation(participants=Versions([(date(2026, 1, 1), wrong)]))


@pytest.mark.parametrize(
    ("people", "held"),
    [
        (["ada"], [("02 12:00", "09 12:00", "ada")]),
        (["ada", "ada"], [("02 12:00", "09 12:00", "ada")]),
        ([("ada", "sam"), ["sam", "ada"]], [("02 12:00", "09 12:00", "ada+sam")]),
        ([None], []),
    ],
    ids=["one", "one twice", "a group", "nobody"],
)
def test_turns_of_the_same_people_are_one_piece(people: Any, held: list[Any]) -> None:
    """Where everybody's turns are the same people's, nobody counts them one by one."""
    noon = MONDAY + 3 * HOUR
    assert served(rotation(participants=people, every="hourly"), noon, noon + 7 * DAY) == held


def test_one_piece_ends_where_the_people_change() -> None:
    """Each version is a piece of its own, without the time before the first, and cut by days."""
    versions = Versions({date(2026, 3, 4): ["ada"], date(2026, 3, 6): ["sam", "kim"]})
    turns = rotation(participants=versions, days=["wed", "thu", "fri"])
    assert served(turns, MONDAY, MONDAY + 7 * DAY) == [
        ("04 09:00", "06 00:00", "ada"),
        ("06 00:00", "06 09:00", "kim"),
        ("06 09:00", "07 09:00", "sam"),
    ]
