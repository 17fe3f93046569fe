"""The engine: lines, states and the rule."""

from roster.support import always, during, office, roster_of, span
from servicekit.instants import to_microseconds
from servicekit.roster import Roster
from servicekit.roster.duty import HOURS, Line, union
from servicekit.staff import Agent

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


def test_states_tell_what_holds_at_once():
    """The state of an instant says by slot who is in, whether that counts or not."""
    agents = [Agent(id="a", hours=office()), Agent(id="b")]
    desk = Roster(agents=agents, rotations=[always("b")])._plan.desks[None]
    noon = to_microseconds(span(12, 13).start)
    at, state = next(desk.states(noon, noon + 1))

    assert (at, state[HOURS], state[-1], desk.duty(state)) == (noon, 1, 2, 2)
