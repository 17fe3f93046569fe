"""The plan: what a roster says, as sources of the engine."""

import pytest

from roster.support import always, office, roster_of, span
from servicekit.errors import FieldError, InstantOutOfRangeError
from servicekit.hours.compiling import BEGINNING, END
from servicekit.roster import Override, Roster
from servicekit.roster.duty import REMOVED
from servicekit.staff import Agent, Team


def test_agents_with_equal_hours_are_one_source():
    """Calendars are compared by what they say, so ten thousand people may share one sweep."""
    agents = [Agent(id=str(n), hours=office(), team_id="desk") for n in range(50)]
    desk = Roster(agents=agents)._plan.desks["desk"]

    assert len(desk._sources) == 1
    assert desk.possible == 2**50 - 1


def test_a_desk_has_only_its_own_sources():
    """What cannot change who is on duty for a team is not swept over there."""
    away = Override(span=span(0, 1), remove="b")
    agents = [Agent(id="a", team_id="x"), Agent(id="b", team_id="y")]
    plan = Roster(agents=agents, rotations=[always("a", team_id="x")], overrides=[away])._plan

    assert [len(desk._sources) for desk in plan.desks.values()] == [0, 1, 1]
    assert plan.desks["y"]._sources[0][0] == REMOVED


def test_lines_stay_within_the_years():
    """Before the year 1 and after the year 9999 there is no roster."""
    plan = roster_of("a", rotations=[always("a")])._plan

    for low, high in ((BEGINNING - 1, 0), (0, END + 1)):
        with pytest.raises(InstantOutOfRangeError) as caught:
            plan.line(low, high)
        assert caught.value.microseconds in {BEGINNING - 1, END + 1}
    assert plan.line(BEGINNING, BEGINNING + 1).masks == [1]
    assert plan.line(END - 1, END).masks == [1]


def test_a_team_has_to_be_known():
    """Asking for a team that is nowhere is a mistake, not an empty desk."""
    plan = Roster(agents=[Agent(id="a", team_id="x")], teams=[Team(id="y")])._plan

    assert [*plan.desks] == [None, "x", "y"]
    with pytest.raises(FieldError, match="team_id='z'"):
        plan.line(0, 1, "z")
