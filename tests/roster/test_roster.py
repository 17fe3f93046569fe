"""Rosters: who is on duty."""

import pickle
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roster.support import (
    DAY,
    HOUR,
    MONDAY,
    always,
    during,
    expected,
    hour,
    hours,
    office,
    pieces,
    roster_of,
    span,
)
from servicekit.errors import (
    FieldError,
    HoursError,
    InstantOutOfRangeError,
    NaiveDatetimeError,
    UncoveredYearError,
)
from servicekit.hours import BusinessHours, HolidaySource, Span
from servicekit.hours.compiling import END
from servicekit.instants import from_microseconds, later, to_microseconds
from servicekit.roster import (
    Absence,
    FixedSchedule,
    Override,
    Roster,
    Rotation,
    Shift,
    Swap,
)
from servicekit.roster import roster as module
from servicekit.staff import Agent, Team
from servicekit.testing import strategies
from servicekit.versions import Versions

LONDON = ZoneInfo("Europe/London")
FEW = settings(max_examples=25)


def on_duty(roster, **asked):
    """Return who is on duty on the Monday, in pieces of hours."""
    return pieces(roster.timeline(MONDAY, hour(24), **asked))


# -- layers ---------------------------------------------------------------------------------------


def test_nobody_is_on_duty_on_an_empty_roster():
    """A roster without people is one gap, and never changes."""
    roster = Roster()

    assert roster.at(MONDAY) == ()
    assert on_duty(roster) == [(0, 24, ())]
    assert [hours(gap) for gap in roster.gaps(MONDAY, hour(24))] == [(0, 24)]
    assert roster.shifts(MONDAY, hour(24)) == ()
    assert roster.next_change(MONDAY) is None


def test_a_higher_priority_covers_a_lower_one_and_equal_ones_share():
    """Of rotations that have somebody, those of the highest priority count."""
    # Source: grafana/oncall, test_on_call_schedule.py, test_final_schedule_splitting_events.
    rotations = [
        during("a", 10, 20, priority=1),
        during("b", 12, 16, priority=1),
        during("c", 15, 18, priority=2),
    ]

    assert on_duty(roster_of("a", "b", "c", rotations=rotations)) == [
        (0, 10, ()), (10, 12, ("a",)), (12, 15, ("a", "b")), (15, 18, ("c",)), (18, 20, ("a",)),
        (20, 24, ()),
    ]  # fmt: skip


def test_a_turn_that_nobody_has_uncovers_the_layer_below():
    """A gap of a rotation is nobody's turn, not nobody on duty."""
    above = Rotation(
        id="above", participants=["b", None], every=6 * HOUR, anchor=MONDAY, priority=1
    )

    assert on_duty(roster_of("a", "b", rotations=[always("a"), above])) == [
        (0, 6, ("b",)), (6, 12, ("a",)), (12, 18, ("b",)), (18, 24, ("a",)),
    ]  # fmt: skip


def test_own_hours_count_where_no_rotation_has_anybody():
    """Who works by their own hours is on duty then; of whom nobody said any, they are not."""
    agents = [Agent(id="a", hours=office()), Agent(id="b"), Agent(id="c")]
    roster = Roster(agents=agents, rotations=[during("c", 12, 13)])

    assert on_duty(roster) == [
        (0, 9, ()), (9, 12, ("a",)), (12, 13, ("c",)), (13, 17, ("a",)), (17, 24, ()),
    ]  # fmt: skip


def test_versions_of_hours_count_each_in_its_time():
    """Hours that change on a date are asked as one calendar."""
    changing = Versions({date(2026, 1, 1): office(), date(2026, 3, 2): office("10:00", "11:00")})

    assert on_duty(Roster(agents=[Agent(id="a", hours=changing)])) == [
        (0, 10, ()), (10, 11, ("a",)), (11, 24, ()),
    ]  # fmt: skip


# -- teams ----------------------------------------------------------------------------------------


def test_each_team_is_asked_by_itself():
    """A turn of one team covers the hours of its own members only; the whole is the union."""
    agents = [
        Agent(id="a", team_id="x", hours=office()),
        Agent(id="b", team_id="y", hours=office()),
        Agent(id="c", hours=office()),
    ]
    night = during("b", 10, 20, team_id="x")
    roster = Roster(agents=agents, rotations=[night])
    noon = hour(12)

    assert roster.at(noon, team_id="x") == ("b",)
    assert roster.at(noon, team_id="y") == ("b",)
    assert roster.at(hour(18), team_id="y") == ()
    assert roster.at(noon) == ("b", "c")
    assert on_duty(roster, team_id="x") == [
        (0, 9, ()), (9, 10, ("a",)), (10, 20, ("b",)), (20, 24, ()),
    ]  # fmt: skip


def test_who_is_added_comes_for_their_own_team():
    """An override that only adds puts somebody on duty for the team that they belong to."""
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="y"), Agent(id="c")]
    overrides = [Override(span=span(9, 17), add=each) for each in ("a", "c")]
    roster = Roster(agents=agents, overrides=overrides)

    assert roster.at(hour(9), team_id="x") == ("a",)
    assert roster.at(hour(9), team_id="y") == ()
    assert roster.at(hour(9)) == ("a", "c")


def test_who_is_added_comes_for_the_teams_whose_turns_they_take():
    """Somebody of another team, or of none, who takes turns of a desk is added there as well."""
    agents = [Agent(id="a"), Agent(id="b"), Agent(id="c", team_id="y")]
    desk = always("a", participants=["a", "b", "c"], id="desk", team_id="x")
    overrides = [Override(span=span(9, 17), add=each) for each in ("b", "c")]
    roster = Roster(agents=agents, teams=[Team(id="x")], rotations=[desk], overrides=overrides)

    assert roster.at(hour(9), team_id="x") == ("a", "b", "c")
    assert roster.at(hour(9), team_id="y") == ("c",)
    assert roster.at(hour(17), team_id="x") == ("a",)


def test_an_override_for_a_team_holds_there_alone():
    """Whoever is added, taken off or stood in for is so for the team that the override names."""
    agents = [Agent(id="a", team_id="x"), Agent(id="b"), Agent(id="c"), Agent(id="d")]
    both = [
        always("a", participants=[("a", "b", "c")], id=team, team_id=team) for team in ("x", "y")
    ]
    teams = [Team(id="x"), Team(id="y")]
    changes = [
        Override(span=span(0, 24), add="d", team_id="y"),
        Override(span=span(0, 24), remove="a", team_id="y"),
        Override(span=span(9, 17), add="d", remove="b", team_id="x"),
    ]
    roster = Roster(agents=agents, teams=teams, rotations=both, overrides=changes)

    assert roster.at(hour(9), team_id="y") == ("b", "c", "d")
    assert roster.at(hour(8), team_id="x") == ("a", "b", "c")
    assert roster.at(hour(9), team_id="x") == ("a", "c", "d")
    assert {team: [each.agent_id for each in roster.explain(hour(9), team_id=team).on_duty]
            for team in "xy"} == {"x": ["a", "c", "d"], "y": ["b", "c", "d"]}  # fmt: skip


def test_somebody_is_lent_to_another_team():
    """Off in one team and added in the other, at the same time, in any order."""
    agents = [Agent(id="a", team_id="x", hours=office()), Agent(id="b", team_id="y")]
    lent = [
        Override(span=span(9, 17), remove="a", team_id="x"),
        Override(span=span(9, 17), add="a", team_id="y"),
    ]
    for changes in (lent, lent[::-1]):
        roster = Roster(agents=agents, overrides=changes)
        assert roster.at(hour(9), team_id="x") == ()
        assert roster.at(hour(9), team_id="y") == roster.at(hour(9)) == ("a",)


def test_who_stands_in_comes_wherever_the_other_has_a_turn():
    """A replacement counts for every team for which the other would be on duty."""
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="y")]
    both = [always("a", id=team, team_id=team) for team in ("x", "y")]
    replaced = Override(span=span(9, 17), add="b", remove="a")
    roster = Roster(agents=agents, rotations=both, overrides=[replaced])

    assert [roster.at(hour(9), team_id=team) for team in ("x", "y")] == [("b",), ("b",)]


# -- overrides and swaps --------------------------------------------------------------------------


def test_overrides_apply_at_once():
    """Who is added, who stands in and who goes: all at the same time, from start to end."""
    # Source: target/goalert, oncall/overridecalculator_test.go, simple and middle.
    overrides = [
        Override(span=span(5, 6), add="foo"),
        Override(span=span(5, 6), add="bar", remove="rab"),
        Override(span=span(5, 6), remove="baz"),
    ]
    rotations = [always(each) for each in ("rab", "baz", "bin")]
    roster = roster_of("rab", "baz", "bin", "foo", "bar", rotations=rotations, overrides=overrides)

    assert on_duty(roster) == [
        (0, 5, ("baz", "bin", "rab")),
        (5, 6, ("bar", "bin", "foo")),
        (6, 24, ("baz", "bin", "rab")),
    ]  # fmt: skip


def test_nobody_stands_in_for_who_has_no_turn():
    """The second person of a replacement comes only where the first would be on duty."""
    replaced = Override(span=span(0, 24), add="b", remove="a")

    roster = roster_of("a", "b", rotations=[during("a", 9, 17)], overrides=[replaced])
    assert on_duty(roster) == [(0, 9, ()), (9, 17, ("b",)), (17, 24, ())]


def test_who_is_taken_off_leaves_a_gap():
    """Taking somebody off does not call the layer below."""
    rotations = [always("a", priority=1), always("b")]
    off = Override(span=span(9, 17), remove="a")

    assert on_duty(roster_of("a", "b", rotations=rotations, overrides=[off])) == [
        (0, 9, ("a",)), (9, 17, ()), (17, 24, ("a",)),
    ]  # fmt: skip


def test_overrides_work_on_own_hours_too():
    """Whoever is in by their own hours can be replaced and taken off."""
    agents = [Agent(id="a", hours=office()), Agent(id="b")]
    overrides = [
        Override(span=span(9, 12), add="b", remove="a"), Override(span=span(12, 13), remove="a")
    ]  # fmt: skip

    assert on_duty(Roster(agents=agents, overrides=overrides)) == [
        (0, 9, ()), (9, 12, ("b",)), (12, 13, ()), (13, 17, ("a",)), (17, 24, ()),
    ]  # fmt: skip


def test_one_after_the_other_is_no_break():
    """Somebody who is added twice in a row is on duty all the time."""
    overrides = [Override(span=span(9, 12), add="a"), Override(span=span(12, 13), add="a")]

    assert on_duty(roster_of("a", overrides=overrides)) == [
        (0, 9, ()), (9, 13, ("a",)), (13, 24, ()),
    ]  # fmt: skip


def test_only_a_swap_that_was_taken_counts():
    """A swap puts a colleague on duty once it is taken, unless it was withdrawn."""
    asked = Swap(span=span(9, 17), asked_by="a")
    taken = asked.take(by="b", at=hour(1))
    withdrawn = attrs.evolve(taken, withdrawn_at=hour(2))

    for swap, person in ((asked, "a"), (taken, "b"), (withdrawn, "a")):
        roster = roster_of("a", "b", rotations=[always("a")], swaps=[swap])
        assert roster.at(hour(9)) == (person,)
        assert roster.at(hour(17)) == ("a",)


def test_a_late_swap_rewrites_nothing():
    """Duty that has been worked stays whose it was, when a swap is taken or withdrawn after it."""
    rotations = [always("a")]
    late = Swap(
        span=span(0, 20), asked_by="a", taken_by="b", taken_at=hour(8), withdrawn_at=hour(12)
    )

    assert on_duty(roster_of("a", "b", rotations=rotations, swaps=[late])) == [
        (0, 8, ("a",)), (8, 20, ("b",)), (20, 24, ("a",)),
    ]  # fmt: skip


def test_a_swap_and_an_override_may_contradict_each_other():
    """A swap that was taken is an override like any other, and refused like one."""
    swap = Swap(span=span(9, 17), asked_by="a").take(by="b", at=hour(1))

    with pytest.raises(FieldError, match=r"swaps\[0\].span.*overrides\[0\]"):
        roster_of("a", "b", overrides=[Override(span=span(8, 10), add="b")], swaps=[swap])


# -- absences -------------------------------------------------------------------------------------


def test_who_is_absent_is_on_duty_in_no_layer():
    """A layer whose people are all absent gives way to the next one, down to the hours."""
    agents = [Agent(id=each) for each in "abc"] + [Agent(id="d", hours=office())]
    rotations = [always("a", priority=2), always("b", priority=1)]
    absences = [Absence(agent_id="a", when=span(6, 24)), Absence(agent_id="b", when=span(12, 24))]

    assert on_duty(Roster(agents=agents, rotations=rotations, absences=absences)) == [
        (0, 6, ("a",)), (6, 12, ("b",)), (12, 17, ("d",)), (17, 24, ()),
    ]  # fmt: skip


def test_a_layer_whose_others_are_there_stays():
    """Where one of a group is absent, the rest of the group is on duty alone."""
    pair = during("ab", 0, 24, priority=1)
    absent = Absence(agent_id="a", when=span(6, 12))

    roster = roster_of("a", "b", "c", rotations=[pair, always("c")], absences=[absent])
    assert on_duty(roster) == [(0, 6, ("a", "b")), (6, 12, ("b",)), (12, 24, ("a", "b"))]


def test_somebody_stands_in_for_who_is_absent():
    """A replacement is made first: it covers an absence, and is itself no help when absent."""
    rotations = [always("a", priority=1), always("c")]
    instead = Override(span=span(0, 24), add="b", remove="a")
    absences = [Absence(agent_id="a", when=span(0, 12)), Absence(agent_id="b", when=span(6, 24))]

    roster = roster_of("a", "b", "c", rotations=rotations, overrides=[instead], absences=absences)
    assert on_duty(roster) == [(0, 6, ("b",)), (6, 24, ("c",))]


def test_nobody_is_added_while_absent():
    """An override that adds somebody who is absent changes nothing."""
    roster = roster_of(
        "a",
        overrides=[Override(span=span(0, 24), add="a")],
        absences=[Absence(agent_id="a", when=span(6, 24))],
    )

    assert on_duty(roster) == [(0, 6, ("a",)), (6, 24, ())]


@pytest.mark.parametrize(
    "absences",
    [
        [[span(8, 10), span(9, 11)], office("10:30", "12:00")],
        [office("08:00", "11:00"), office("10:00", "12:00")],
        [Versions({date(2026, 1, 1): office("08:00", "12:00")})],
        [span(8, 10), span(9, 12)],
        [span(3, 3), span(8, 12)],
    ],
    ids=["spans and calendar", "calendars", "versions", "spans", "an empty span"],
)
def test_absences_of_one_person_add_up(absences):
    """Somebody is absent while any of their absences lasts."""
    away = [Absence(agent_id="a", when=when) for when in absences]

    assert on_duty(roster_of("a", rotations=[always("a")], absences=away)) == [
        (0, 8, ("a",)), (8, 12, ()), (12, 24, ("a",)),
    ]  # fmt: skip


# -- fixed schedules ------------------------------------------------------------------------------


def fixed(a, b, *shifts, **fields):
    given_shifts = [Shift(agent_id=who, span=span(*when)) for who, *when in shifts]
    return FixedSchedule(span=span(a, b), shifts=given_shifts, **fields)


def test_a_fixed_schedule_stands_above_everything():
    """Within its span only its shifts count, whatever overrides and rotations say."""
    # Source: target/goalert, oncall/state_test.go, Temporary Schedule.
    roster = roster_of(
        "a",
        "b",
        rotations=[during("a", 8, 20)],
        overrides=[Override(span=span(10, 11), add="a")],
        fixed=[fixed(9, 18, ("b", 10, 12))],
    )

    assert on_duty(roster) == [
        (0, 8, ()), (8, 9, ("a",)), (9, 10, ()), (10, 12, ("b",)), (12, 18, ()), (18, 20, ("a",)),
        (20, 24, ()),
    ]  # fmt: skip


def test_a_fixed_schedule_whose_people_are_absent_gives_way():
    """What nobody is there to do falls to the layer below; what is left empty stays empty."""
    roster = roster_of(
        "a",
        "b",
        rotations=[always("a")],
        fixed=[fixed(9, 18, ("b", 10, 12))],
        absences=[Absence(agent_id="b", when=span(11, 24))],
    )

    assert on_duty(roster) == [
        (0, 9, ("a",)), (9, 10, ()), (10, 11, ("b",)), (11, 12, ("a",)), (12, 18, ()),
        (18, 24, ("a",)),
    ]  # fmt: skip


def test_a_fixed_schedule_of_a_team_binds_that_team():
    """It counts for its team alone, and there before one that is made for all."""
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="y"), Agent(id="c")]
    rotations = [always("b", team_id="y"), always("c")]
    of_x, of_all = fixed(0, 12, ("b", 0, 6), team_id="x"), fixed(0, 18, ("a", 3, 15), ("c", 3, 4))
    roster = Roster(agents=agents, rotations=rotations, fixed=[of_x, of_all])

    assert on_duty(roster, team_id="x") == [
        (0, 6, ("b",)), (6, 12, ()), (12, 15, ("a",)), (15, 24, ()),
    ]  # fmt: skip
    assert on_duty(roster, team_id="y") == [(0, 18, ()), (18, 24, ("b",))]
    assert roster.at(hour(3)) == ("b", "c")


def test_where_the_people_of_a_team_are_absent_the_schedule_for_all_counts():
    """The schedule for all is the layer below the one of a team."""
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="x")]
    both = [fixed(0, 24, ("a", 0, 24), team_id="x"), fixed(0, 24, ("b", 0, 24))]
    absent = Absence(agent_id="a", when=span(0, 24))

    assert Roster(agents=agents, fixed=both, absences=[absent]).at(hour(1), team_id="x") == ("b",)


# -- asking ---------------------------------------------------------------------------------------

SHIFTS = roster_of("a", "b", rotations=[during("a", 8, 12), during("b", 10, 16)])


def test_shifts_last_whoever_comes_and_goes():
    """A shift is as long as can be, and cut off at both ends of what is asked for."""
    found = SHIFTS.shifts(hour(9), hour(14))

    assert [(each.agent_id, *hours(each.span)) for each in found] == [("a", 9, 12), ("b", 10, 14)]
    assert SHIFTS.shifts(hour(9), hour(14), agent_id="b") == found[1:]
    assert SHIFTS.shifts(hour(9), hour(9)) == ()


def test_a_span_without_time_has_no_pieces():
    """From an instant to itself there is neither duty nor gap."""
    assert SHIFTS.timeline(MONDAY, MONDAY) == SHIFTS.gaps(MONDAY, MONDAY) == ()


def test_the_next_change_is_the_next_edge():
    """It lies after the instant, on the same day or weeks away, in the instant's own zone."""
    far = roster_of("a", rotations=[always("a", starts_at=MONDAY, ends_at=MONDAY + 900 * DAY)])

    assert [SHIFTS.next_change(hour(n)) for n in (0, 8, 9.5, 12)] == [
        hour(8), hour(10), hour(10), hour(16),
    ]  # fmt: skip
    assert SHIFTS.next_change(hour(16)) is None
    assert far.next_change(MONDAY - 800 * DAY) == MONDAY
    assert far.next_change(MONDAY) == MONDAY + 900 * DAY
    assert far.next_change(MONDAY.astimezone(LONDON)).tzinfo is LONDON


def test_an_edge_at_midnight_is_found():
    """A change between two days that are compiled apart is no less a change."""
    roster = roster_of("a", rotations=[during("a", 24, 48)])

    assert roster.next_change(hour(3)) == hour(24)
    assert roster.next_change(hour(24)) == hour(48)


@pytest.mark.parametrize("days", [1, 8, 92, 822])
def test_an_edge_where_the_search_looks_further_is_found(days):
    """Ever longer spans are looked at, and a change just where one ends is no less a change."""
    start = MONDAY + days * DAY

    assert roster_of("a", rotations=[always("a", starts_at=start)]).next_change(MONDAY) == start


def test_the_search_ends_after_ten_years():
    """What changes later than that is not looked for."""
    assert sum(module._STEPS) == 3_653
    soon, late = (MONDAY + (days * DAY) for days in (3_653, 3_655))

    for start, found in ((soon, soon), (late, None)):
        assert (
            roster_of("a", rotations=[always("a", starts_at=start)]).next_change(hour(1)) == found
        )


def test_nothing_changes_after_the_last_year():
    """At the end of the year 9999 the search ends."""
    last = from_microseconds(END - 1, MONDAY)

    assert SHIFTS.next_change(last) is None
    assert SHIFTS.next_change(last - 3 * DAY) is None


@given(
    st.sampled_from(["Europe/London", "Australia/Lord_Howe", "America/New_York"]),
    st.integers(-72, 72),
)
def test_changes_of_the_clock_make_no_difference(zone, steps):
    """Hours and turns are cut on the clock of their zone, near a change as far from it."""
    place = ZoneInfo(zone)
    near = {"Europe/London": (3, 29), "Australia/Lord_Howe": (4, 5), "America/New_York": (11, 1)}
    t = datetime(2026, *near[zone], tzinfo=place).astimezone(UTC) + steps * timedelta(minutes=30)
    served = BusinessHours(timezone=zone, weekly={"sun": [("00:30", "02:30")]})
    turns = Rotation(
        id="turns", participants=["a", "b", None], every="hourly", timezone=zone,
        anchor=datetime(2026, 1, 1, 0, 30, tzinfo=place),
    )  # fmt: skip
    agents = [Agent(id="a"), Agent(id="b"), Agent(id="c", hours=served)]
    roster = Roster(agents=agents, rotations=[turns])

    assert roster.at(t) == expected(roster, t)


def test_look_ups_by_id():
    """People, teams and rotations are found by their ids, and missed with an error."""
    agents, teams, desk = [Agent(id="a", name="Ada")], [Team(id="x")], always("a", id="desk")
    roster = Roster(agents=agents, teams=teams, rotations=[desk])

    assert roster.agent("a") == agents[0]
    assert roster.team("x") == teams[0]
    assert roster.rotation("desk") == desk
    for ask in (roster.agent, roster.team, roster.rotation):
        with pytest.raises(FieldError, match="'nobody'"):
            ask("nobody")


def test_a_team_that_only_agents_name_can_be_looked_up():
    """Of a team that nobody declared the id is known, and nothing else."""
    declared = Team(id="x", name="Desk")
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="y")]
    roster = Roster(agents=agents, teams=[declared])

    assert (roster.team("x"), roster.team("y")) == (declared, Team(id="y"))


def test_a_rotation_can_be_asked_by_itself():
    """Who has the turn of a rotation is known without overrides and absences."""
    off, instant = [Absence(agent_id="a", when=span(0, 24))], to_microseconds(hour(9))
    roster = roster_of("a", "b", rotations=[during("b", 8, 10, id="desk")], absences=off)

    assert roster._holders_at(instant, "desk") == 0b10
    assert roster._holders_at(to_microseconds(hour(10)), "desk") == 0
    assert roster._holders_at(instant, "other") == 0


def test_the_index_has_people_in_the_order_of_their_ids():
    """Bit i is the same person for the roster and for its index."""
    roster = roster_of("b", "c", "a")

    assert roster._ids == ("a", "b", "c")
    assert [agent.id for agent in roster._index.agents] == ["a", "b", "c"]
    assert roster._index is roster._index


# -- errors ---------------------------------------------------------------------------------------


def test_questions_that_cannot_be_answered():
    """A naive instant, a span that ends first and a team that is nowhere are errors."""
    for ask in (SHIFTS.at, SHIFTS.next_change, SHIFTS.explain):
        with pytest.raises(NaiveDatetimeError):
            ask(MONDAY.replace(tzinfo=None))
    for ask in (SHIFTS.timeline, SHIFTS.gaps, SHIFTS.shifts):
        with pytest.raises(HoursError):
            ask(hour(1), hour(0))
        for end in (0, 1):
            with pytest.raises(FieldError, match="team_id='z'"):
                ask(hour(0), hour(end), team_id="z")
    with pytest.raises(FieldError, match="team_id='z'"):
        SHIFTS.at(MONDAY, team_id="z")
    with pytest.raises(FieldError, match="agent_id='z'"):
        SHIFTS.shifts(hour(0), hour(1), agent_id="z")
    with pytest.raises(InstantOutOfRangeError):
        SHIFTS.at(datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Kathmandu")))


@attrs.frozen
class UntilNewYear(HolidaySource):
    """Know the holidays of one year."""

    def dates(self, first, last):
        return {}

    def covers(self, year):
        return year == 2026


NEW_YEAR = datetime(2027, 1, 1, 5, tzinfo=UTC)  # midnight in New York


def unknown_after(weekly):
    served = BusinessHours(timezone="America/New_York", weekly=weekly, holidays=UntilNewYear())
    return Roster(agents=[Agent(id="a", hours=served)])


def test_a_year_that_nobody_knows_is_an_error():
    """Holidays that are not known are not no holidays, but the hours before them are told."""
    roster = unknown_after({"thu": [("00:00", "24:00")]})  # the last day of 2026

    assert roster.at(NEW_YEAR - HOUR) == ("a",)  # its day in UTC is not all known
    assert roster.at(NEW_YEAR - 6 * HOUR) == ("a",)
    for ask in (roster.at, roster.next_change, roster.explain):
        with pytest.raises(UncoveredYearError):
            ask(NEW_YEAR)


def test_ids_are_converted_wherever_somebody_is_looked_up():
    """Who was given with a number for an id is asked for by the number too."""
    day = span(9, 17)
    roster = Roster(
        agents=[Agent(id=1, team_id=2)],
        teams=[Team(id=2)],
        rotations=[always("1", id=3, team_id=2)],
        overrides=[Override(span=day, add=1)],
        absences=[Absence(agent_id=1, when=span(30, 40))],
        fixed=[FixedSchedule(span=day, shifts=[Shift(agent_id=1, span=day)], team_id=2)],
    )

    assert (roster.agent(1).id, roster.team(2).id, roster.rotation(3).id) == ("1", "2", "3")
    assert roster.at(hour(10), team_id=2) == ("1",)
    assert roster.next_change(hour(10), team_id=2) == hour(30)
    assert roster.gaps(hour(10), hour(50), team_id=2) == (span(30, 40),)
    assert roster.timeline(hour(30), hour(40), team_id=2)[0].agent_ids == ()
    assert roster.shifts(hour(10), hour(30), agent_id=1, team_id=2)[0].span == span(10, 30)
    assert roster.explain(hour(10)).of(1).on_duty


def test_the_shifts_of_one_person_rest_on_their_own_teams():
    """What nobody knows of another team does not keep anybody from seeing their shifts."""

    class Nothing(HolidaySource):
        def dates(self, first, last):
            return {}

        def covers(self, year):
            return False

    unknown = attrs.evolve(office(), holidays=Nothing())
    agents = [
        Agent(id="a", team_id="x", hours=office()),
        Agent(id="b", team_id="y", hours=unknown),
    ]
    roster = Roster(agents=agents)

    assert [each.span for each in roster.shifts(hour(0), hour(24), agent_id="a")] == [span(9, 17)]
    for agent_id in ("b", None):
        with pytest.raises(UncoveredYearError):
            roster.shifts(hour(0), hour(24), agent_id=agent_id)


def test_what_is_no_id_is_refused_as_such():
    """A list or a value is no id of anybody."""
    roster = roster_of("ada")
    for ask in (
        lambda: roster.agent(["ada"]),
        lambda: roster.agent(roster.agents[0]),
        lambda: roster.at(MONDAY, team_id=["desk"]),
        lambda: roster.explain(MONDAY).of(None),
    ):
        with pytest.raises(FieldError, match="an id is text"):
            ask()


@pytest.mark.parametrize("every", ["hourly", timedelta(minutes=1)], ids=["hours", "minutes"])
def test_turns_of_one_person_are_no_work_for_the_search(every):
    """Ten years of turns of the same person are not counted to see that nothing changes."""
    turns = always("ada", every=every)
    low, high = to_microseconds(MONDAY), to_microseconds(MONDAY + 3_650 * DAY)

    assert roster_of("ada", rotations=[turns]).next_change(MONDAY) is None
    assert list(turns._served(low, high)) == [(low, high, ("ada",))]


def test_a_change_before_an_unknown_year_is_found():
    """Only what lies before the change has to be known, and without one it is an error."""
    roster = unknown_after({"thu": [("00:00", "23:30")]})
    t = NEW_YEAR - 2 * HOUR

    assert roster.next_change(t) == NEW_YEAR - timedelta(minutes=30)
    assert roster.next_change(NEW_YEAR - 12 * DAY) == NEW_YEAR - 8 * DAY
    with pytest.raises(UncoveredYearError):
        roster.next_change(NEW_YEAR - timedelta(minutes=30))


# -- as a value -----------------------------------------------------------------------------------


def test_a_roster_travels(travels):
    """A roster can be copied, pickled and hashed."""
    travels(SHIFTS)


def test_what_was_worked_out_stays_behind():
    """Caches count neither for equality nor in pickles, and the answers stay the same."""
    fresh = attrs.evolve(SHIFTS)
    before = (len(pickle.dumps(fresh)), hash(fresh), repr(fresh))
    answers = (fresh.at(hour(9)), fresh.next_change(hour(20)), str(fresh.explain(hour(9))))

    assert (len(pickle.dumps(fresh)), hash(fresh), repr(fresh)) == before
    twin = pickle.loads(pickle.dumps(fresh))  # noqa: S301 - our own bytes
    assert twin == fresh == SHIFTS
    assert twin._blocks == {}
    assert (twin.at(hour(9)), twin.next_change(hour(20)), str(twin.explain(hour(9)))) == answers


def test_a_day_is_compiled_once():
    """Who is on duty on a day that was asked about before is looked up."""
    roster = attrs.evolve(SHIFTS)
    roster.at(hour(9))
    (line,) = roster._blocks.values()

    assert roster.at(hour(23)) == ()
    assert next(iter(roster._blocks.values())) is line
    assert roster.next_change(hour(20)) is roster.next_change(hour(21)) is None
    assert len(roster._after) == 1


def test_what_is_kept_is_bounded(monkeypatch):
    """However many days are asked about, only so many stay in memory."""
    monkeypatch.setattr(module, "_MOST_KEPT", 3)
    roster = attrs.evolve(SHIFTS)
    for day in range(10):
        roster.at(hour(24 * day + 9))
        roster.next_change(hour(24 * day + 9))
        assert len(roster._blocks) <= 3
        assert len(roster._after) <= 3
        assert len(roster._named) <= 3


# -- properties -----------------------------------------------------------------------------------


@contextmanager
def _search_of_a_week():
    """Look for the next change no longer than that, as ten years take their time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_STEPS", (7,))
        yield


def _after(t, microseconds):
    return from_microseconds(to_microseconds(t) + microseconds, t)


@FEW
@given(strategies.rosters(), strategies.instants(), st.integers(0, 2 * 24 * 3_600))
def test_who_is_on_duty_is_what_the_rule_says(roster, t, seconds):
    """The sweep and the rule, person by person, agree for every team and for all."""
    for at in (t, _after(t, seconds * 10**6)):
        for team_id in (None, *sorted(roster._team_ids)):
            assert roster.at(at, team_id=team_id) == expected(roster, at, team_id)


@FEW
@given(strategies.rosters(), strategies.instants(), st.integers(1, 72))
def test_the_timeline_says_the_same_as_at(roster, a, count):
    """At both ends of every piece, the pieces are adjacent, and each is as long as can be."""
    b = _after(a, count * 3_600 * 10**6)
    found = roster.timeline(a, b)

    for duty in found:
        assert duty.agent_ids == roster.at(duty.span.start) == expected(roster, duty.span.start)
        last = _after(duty.span.end, -1)
        assert duty.agent_ids == roster.at(last) == expected(roster, last)
    edges = [to_microseconds(a), *(to_microseconds(duty.span.end) for duty in found)]
    assert [to_microseconds(duty.span.start) for duty in found] == edges[:-1]
    assert edges[-1] == to_microseconds(b)
    assert all(x.agent_ids != y.agent_ids for x, y in pairwise(found))
    assert roster.gaps(a, b) == tuple(duty.span for duty in found if not duty.agent_ids)


@FEW
@given(strategies.rosters(), strategies.instants(), st.integers(0, 72))
def test_shifts_regroup_the_timeline(roster, a, count):
    """Each person's shifts are the pieces in which they are on duty, joined where they touch."""
    b = _after(a, count * 3_600 * 10**6)
    duties, found = roster.timeline(a, b), roster.shifts(a, b)

    for agent in roster.agents:
        own = [shift for shift in found if shift.agent_id == agent.id]
        mine = [duty.span for duty in duties if agent.id in duty.agent_ids]
        assert sum((s.span.duration for s in own), timedelta()) == sum(
            (each.duration for each in mine), timedelta()
        )
        assert all(later(y.span.start, x.span.end) for x, y in pairwise(own))
        assert roster.shifts(a, b, agent_id=agent.id) == tuple(own)


@FEW
@given(strategies.rosters(), strategies.instants())
def test_the_next_change_is_the_first_edge(roster, t):
    """Until the next change the same people are on duty, and then others."""
    with _search_of_a_week():
        found = roster.next_change(t)
    end = _after(t, 3 * 24 * 3_600 * 10**6)
    if found is None or later(found, end):
        assert len(roster.timeline(t, end)) == 1
    else:
        assert roster.timeline(t, found)[0].span == Span(t, found)
        assert len(roster.timeline(t, found)) == 1
        assert roster.at(found) != roster.at(t)


@FEW
@given(strategies.rosters(), strategies.instants(), st.randoms())
def test_the_order_of_what_is_given_makes_no_difference(roster, t, random):
    """Every answer is the same whatever comes first."""
    fields = {
        field.name: getattr(roster, field.name) for field in attrs.fields(Roster) if field.init
    }
    shuffled = Roster(**{name: random.sample(each, len(each)) for name, each in fields.items()})
    end = _after(t, 24 * 3_600 * 10**6)

    assert shuffled.at(t) == roster.at(t)
    assert shuffled.timeline(t, end) == roster.timeline(t, end)
    assert shuffled.shifts(t, end) == roster.shifts(t, end)
    with _search_of_a_week():
        assert shuffled.next_change(t) == roster.next_change(t)
    assert str(shuffled.explain(t)) == str(roster.explain(t))


@FEW
@given(strategies.rosters(), strategies.instants(), st.integers(1, 72))
def test_who_is_absent_is_never_on_duty(roster, a, count):
    """An absence empties every layer of somebody."""
    b = _after(a, count * 3_600 * 10**6)
    gone = attrs.evolve(
        roster, absences=[*roster.absences, Absence(agent_id="ada", when=Span(a, b))]
    )

    assert gone.shifts(a, b, agent_id="ada") == ()
