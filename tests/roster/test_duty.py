"""The engine: lines, states and the rule."""

import pytest

from roster.support import always, during, office, roster_of, span
from servicekit.errors import FieldError, InstantOutOfRangeError
from servicekit.hours.compiling import BEGINNING, END
from servicekit.instants import to_microseconds
from servicekit.roster import Override, Roster
from servicekit.roster.duty import HOURS, REMOVED, Line, union
from servicekit.staff import Agent, Team

LINE = Line([0, 10, 20], [1, 0, 3])


def test_a_line_tells_who_is_on_duty():
    """An edge belongs to the piece that it begins."""
    assert [LINE.mask_at(at) for at in (0, 9, 10, 19, 20, 99)] == [1, 1, 0, 0, 3, 3]


def test_a_line_knows_the_next_edge():
    """The next edge lies after the instant, never at it."""
    assert [LINE.next_change(at) for at in (0, 9, 10, 20)] == [10, 10, 20, None]


def test_a_line_comes_in_pieces():
    """The pieces follow one another up to the end, which an empty line does not have."""
    assert list(LINE.pieces(25)) == [(0, 10, 1), (10, 20, 0), (20, 25, 3)]
    assert list(Line([5], [1]).pieces(5)) == []


def test_a_union_has_everybody_of_any_line():
    """Somebody is on duty for the whole roster while they are for any team."""
    found = union([LINE, Line([0, 15], [0, 3])])

    assert found == Line([0, 10, 15], [1, 0, 3])
    assert union([LINE]) is LINE


def test_edges_at_which_nothing_changes_are_left_out():
    """A line has an edge only where other people are on duty."""
    line = roster_of("a", rotations=[during("a", 0, 4), during("a", 4, 8)])._plan.line(
        *(to_microseconds(t) for t in (span(0, 12).start, span(0, 12).end))
    )

    assert line.masks == [1, 0]


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


def test_states_tell_what_holds_at_once():
    """The state of an instant says by slot who is in, whether that counts or not."""
    agents = [Agent(id="a", hours=office()), Agent(id="b")]
    desk = Roster(agents=agents, rotations=[always("b")])._plan.desks[None]
    noon = to_microseconds(span(12, 13).start)
    at, state = next(desk.states(noon, noon + 1))

    assert (at, state[HOURS], state[-1], desk.duty(state)) == (noon, 1, 2, 2)


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
