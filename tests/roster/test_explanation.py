"""Why somebody is on duty, and why somebody else is not."""

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given, settings

from roster.support import MONDAY, always, during, hour, office, roster_of, span
from servicekit.errors import FieldError
from servicekit.hours import BusinessHours, HolidaySource
from servicekit.roster import Absence, FixedSchedule, Override, Roster, Shift, Swap
from servicekit.roster.explanation import ON_DUTY
from servicekit.staff import Agent
from servicekit.testing import strategies
from servicekit.versions import Versions


def codes(roster, t=12):
    """Return the codes of the reasons for each person."""
    found = roster.explain(hour(t)).presences
    return {each.agent_id: [reason.code for reason in each.because] for each in found}


def test_an_explanation_names_everybody():
    """Who is on duty comes first, each with a sentence that one could say aloud."""
    agents = [Agent(id="ada", name="Ada"), Agent(id="kim"), Agent(id="sam", hours=office())]
    off = Absence(agent_id="ada", when=span(0, 24), reason="the knee")
    found = Roster(agents=agents, rotations=[always("kim", id="desk")], absences=[off])

    assert str(found.explain(hour(12))).splitlines() == [
        "On duty on Mon 2 Mar 2026 12:00 UTC: kim.",
        "- kim has the turn of rotation 'desk'.",
        "- Ada is absent.",
        "- sam is in, but somebody has a turn, and turns come first.",
    ]


def test_nobody_on_duty_is_said():
    """An empty desk is said to be empty."""
    assert str(roster_of("ada").explain(hour(12))).splitlines() == [
        "On duty on Mon 2 Mar 2026 12:00 UTC: nobody.",
        "- No rotation names ada, and nobody said their hours.",
    ]


def test_one_person_can_be_looked_up():
    """What is said of one person is found by id; of somebody unknown, nothing is."""
    found = roster_of("ada", "sam", rotations=[always("sam")]).explain(hour(12))

    assert found.of("sam") == found.on_duty[0]
    assert found.of("ada") == found.off_duty[0]
    assert found.of("kim") is None


def test_turns_and_priorities():
    """Somebody has the turn, has one that another layer covers, or has none now."""
    desk = always("a", participants=["a", "b"], id="desk", priority=1)
    roster = roster_of("a", "b", "c", rotations=[desk, always("c", id="backup")])
    found = roster.explain(hour(12))

    assert codes(roster) == {"a": ["rotation"], "b": ["not_their_turn"], "c": ["outranked"]}
    assert found.of("a").because[0].evidence == ("desk",)
    assert str(found.of("b")) == "b has no turn now of desk."
    assert found.of("c").because[0].evidence == ("backup",)


def test_own_hours():
    """Without a turn the own hours count: in, out, or in while others have a turn."""
    agents = [Agent(id="a", hours=office()), Agent(id="b")]

    assert codes(Roster(agents=agents)) == {"a": ["hours"], "b": ["unplanned"]}
    assert codes(Roster(agents=agents), 18) == {"a": ["outside_hours"], "b": ["unplanned"]}
    assert codes(Roster(agents=agents, rotations=[always("b")])) == {
        "a": ["turns_first"], "b": ["rotation"],
    }  # fmt: skip


def test_a_holiday_is_called_by_its_name():
    """Whoever is out on a holiday, or on a date with other hours, is told which it is."""
    day = MONDAY.date()
    shut = attrs.evolve(office(), holidays={day: "Christmas Day"})
    short = attrs.evolve(office(), overrides={day: [("09:00", "10:00")]})
    told = [
        str(Roster(agents=[Agent(id="a", hours=hours)]).explain(hour(12)).of("a"))
        for hours in (shut, short, office("14:00", "15:00"), Versions({day: shut}))
    ]

    assert told == [
        "a is out by their own hours (Christmas Day).",
        "a is out by their own hours (special hours, 09:00 to 10:00).",
        "a is out by their own hours.",
        "a is out by their own hours (Christmas Day).",
    ]


def test_what_the_year_before_was_is_no_matter():
    """Whoever is out is so, though nobody knows whether the last night was a holiday's."""

    class ThisYear(HolidaySource):
        def dates(self, first, last):
            return {}

        def covers(self, year):
            return year == 2026

    nights = BusinessHours(
        timezone="UTC", weekly={"wed": [("22:00", "06:00")]}, holidays=ThisYear()
    )
    roster = Roster(agents=[Agent(id="a", hours=nights)])
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)

    assert str(roster.explain(noon).of("a")) == "a is out by their own hours."


def test_a_rotation_that_is_not_served_is_no_reason():
    """Who takes turns that nobody has now is out by their hours, where they have any."""
    agents = [Agent(id="a", hours=office()), Agent(id="b")]
    turns = always("a", participants=["a", "b"], id="weekend", days=["sat"])
    found = Roster(agents=agents, rotations=[turns]).explain(hour(20))

    assert str(found.of("a")) == "a is out by their own hours."
    assert str(found.of("b")) == "b has no turn now, as nobody has one of weekend."
    assert found.of("b").because[0].evidence == ("weekend",)


def test_hours_of_another_team_are_no_reason():
    """Who might stand in for a team is not said to be out, while they are in for their own."""
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="y", hours=office())]
    later = [Override(span=span(20, 24), add="b", remove="a")]
    roster = Roster(agents=agents, overrides=later)

    assert [str(reason) for reason in roster.explain(hour(12)).of("b").because] == [
        "b is in by their own hours (team y).",
        "b belongs elsewhere, and nothing puts them on duty here (team x).",
    ]


def test_overrides_and_swaps():
    """Somebody was added, taken off, replaced, or stands in; the reason is told."""
    changes = [
        Override(span=span(0, 24), add="a"),
        Override(span=span(0, 24), remove="b"),
        Override(span=span(0, 24), add="c", remove="d", reason="a concert"),
    ]
    rotations = [always("b"), always("d")]
    roster = roster_of(*"abcdef", rotations=rotations, overrides=changes)
    found = roster.explain(hour(12))

    assert codes(roster) == {
        "a": ["added"], "b": ["removed"], "c": ["stands_in"], "d": ["replaced"],
        "e": ["unplanned"], "f": ["unplanned"],
    }  # fmt: skip
    assert str(found.of("c")) == "c stands in for d (a concert)."
    assert str(found.of("d")) == "d is replaced by c (a concert)."
    assert str(found.of("b")) == "b is taken off by an override."
    assert str(found.of("a")) == "a is added by an override."


def test_the_reason_of_every_override_is_told():
    """Why somebody was added or taken off is said, and what is said is of the team's own."""
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="y")]
    changes = [
        Override(span=span(0, 24), remove="a", team_id="x", reason="training"),
        Override(span=span(0, 24), add="a", team_id="y", reason="launch day"),
        Override(span=span(24, 48), add="a", reason="another day"),
    ]
    rotations = [always("a", id="desk", team_id="x")]
    found = Roster(agents=agents, rotations=rotations, overrides=changes).explain(hour(12)).of("a")

    assert [str(reason) for reason in found.because] == [
        "a is added by an override (launch day) (team y).",
        "a is taken off by an override (training) (team x).",
    ]


def test_who_would_stand_in_but_is_absent():
    """Whoever reads it does not call somebody who is not there."""
    changes = [Override(span=span(0, 24), add="b", remove="a", reason="a concert")]
    absent = [Absence(agent_id="b", when=span(0, 24))]
    roster = roster_of("a", "b", rotations=[always("a")], overrides=changes, absences=absent)
    found = roster.explain(hour(12))

    assert codes(roster) == {"a": ["replaced"], "b": ["absent"]}
    assert str(found.of("a")) == "a is replaced by b (a concert), who is absent."


def test_a_swap_is_told_as_one():
    """Who took a swap stands in for who asked."""
    swap = Swap(span=span(0, 24), asked_by="a").take(by="b", at=hour(-1))
    found = roster_of("a", "b", rotations=[always("a")], swaps=[swap]).explain(hour(12))

    assert str(found.of("b")) == "b stands in for a (a swap)."


def test_what_changes_nothing_is_not_told():
    """An override of somebody without a turn is no reason for anything."""
    changes = [
        Override(span=span(0, 24), add="b", remove="a"),
        Override(span=span(0, 24), remove="c"),
    ]
    rotations = [during("a", 0, 9), during("c", 0, 9)]
    roster = roster_of("a", "b", "c", rotations=rotations, overrides=changes)

    assert codes(roster) == {"a": ["not_their_turn"], "b": ["unplanned"], "c": ["not_their_turn"]}


def test_who_stands_in_but_has_a_turn_anyway_has_the_turn():
    """A turn of one's own is the better reason."""
    rotations = [always("a"), always("b")]
    changes = [Override(span=span(0, 24), add="b", remove="a")]

    assert codes(roster_of("a", "b", rotations=rotations, overrides=changes)) == {
        "a": ["replaced"], "b": ["rotation"],
    }  # fmt: skip


def test_fixed_schedules():
    """A fixed schedule settles who is on duty, and who is not."""
    schedule = FixedSchedule(span=span(0, 24), shifts=[Shift(agent_id="a", span=span(0, 24))])
    roster = roster_of("a", "b", rotations=[always("b")], fixed=[schedule])

    assert codes(roster) == {"a": ["fixed_schedule"], "b": ["not_in_fixed_schedule"]}
    assert str(roster.explain(hour(12)).of("a")) == "a is on the fixed schedule."


def test_a_reason_for_each_team():
    """Somebody who could serve two teams has a reason for each, that of being on duty first."""
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="y")]
    rotations = [always("a", id="desk", team_id="y"), always("b", id="other", team_id="x")]
    found = Roster(agents=agents, rotations=rotations[:1]).explain(hour(12)).of("a")

    assert [str(reason) for reason in found.because] == [
        "a has the turn of rotation 'desk' (team y).",
        "No rotation names a, and nobody said their hours (team x).",
    ]
    assert found.on_duty


def test_one_team_can_be_asked_about():
    """Whoever could be on duty for the team is told of, and nobody else, with its reasons alone."""
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="y"), Agent(id="c", team_id="x")]
    roster = Roster(agents=agents, rotations=[always("a", id="desk", team_id="y")])
    found = roster.explain(hour(12), team_id="x")

    assert str(found).splitlines() == [
        "On duty for team x on Mon 2 Mar 2026 12:00 UTC: nobody.",
        "- No rotation names a, and nobody said their hours (team x).",
        "- No rotation names c, and nobody said their hours (team x).",
    ]
    assert found.of("b") is None
    assert found.team_id == "x"
    assert roster.explain(hour(12)).of("a").on_duty
    with pytest.raises(FieldError, match="team_id='z'"):
        roster.explain(hour(12), team_id="z")


def test_an_explanation_travels(travels):
    """An explanation can be copied, pickled and hashed."""
    travels(roster_of("ada").explain(hour(12)))


@settings(max_examples=25)
@given(strategies.rosters(), strategies.instants())
def test_an_explanation_says_what_the_roster_says(roster, t):
    """Exactly those who are on duty have a reason for it, and everybody has a reason."""
    found = roster.explain(t)

    assert tuple(each.agent_id for each in found.on_duty) == roster.at(t)
    assert [each.agent_id for each in found.presences] == sorted(a.id for a in roster.agents)
    for each in found.presences:
        assert each.because
        assert each.on_duty == any(reason.code in ON_DUTY for reason in each.because)
    for team_id in sorted(roster._team_ids):
        ours = roster.explain(t, team_id=team_id)
        assert tuple(each.agent_id for each in ours.on_duty) == roster.at(t, team_id=team_id)
