"""What is refused when a roster is made."""

import pytest

from roster.support import always, hour, span
from servicekit.errors import FieldError
from servicekit.roster import Absence, FixedSchedule, Override, Roster, Shift, Swap
from servicekit.staff import Agent, Team


def fixed(*agent_ids, **fields):
    shifts = [Shift(agent_id=each, span=span(0, 1)) for each in agent_ids]
    return FixedSchedule(span=span(0, 1), shifts=shifts, **fields)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"rotations": [always("z")]}, r"rotations\[0\].participants='z'"),
        ({"overrides": [Override(span=span(0, 1), add="z")]}, r"overrides\[0\].add='z'"),
        ({"overrides": [Override(span=span(0, 1), remove="z")]}, r"overrides\[0\].remove='z'"),
        ({"fixed": [fixed("z")]}, r"fixed\[0\].shifts='z'"),
        ({"absences": [Absence(agent_id="z", when=span(0, 1))]}, r"absences\[0\].agent_id='z'"),
        ({"swaps": [Swap(span=span(0, 1), asked_by="z")]}, r"swaps\[0\].asked_by='z'"),
        (
            {"swaps": [Swap(span=span(0, 1), asked_by="a").take(by="z", at=hour(-1))]},
            r"swaps\[0\].taken_by='z'",
        ),
        ({"rotations": [always("a", team_id="z")]}, r"rotations\[0\].team_id='z'"),
        ({"fixed": [fixed(team_id="z")]}, r"fixed\[0\].team_id='z'"),
        (
            {"overrides": [Override(span=span(0, 1), add="a", team_id="z")]},
            r"overrides\[0\].team_id='z'",
        ),
        ({"agents": ["a"]}, r"^agents\[0\]='a' .* of the kind Agent"),
        ({"swaps": Swap(span=span(0, 1), asked_by="a")}, "^swaps=.* a list"),
        ({"agents": [Agent(id="a"), Agent(id="a")]}, r"agents\[1\].id='a'.*agents\[0\]"),
        ({"teams": [Team(id="x"), Team(id="x")]}, r"teams\[1\].id='x'"),
        ({"rotations": [always("a"), always("a")]}, r"rotations\[1\].id='a always'"),
        ({"rotations": [Agent(id="a")]}, r"^rotations\[0\]=.* of the kind Rotation"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_refused(fields, path):
    """Somebody or a team that is not known, and an id that is given twice, are refused."""
    with pytest.raises(FieldError, match=path):
        Roster(**{"agents": [Agent(id="a")], **fields})


def test_a_team_need_not_be_declared():
    """A team that somebody belongs to is known, and so is one that is declared."""
    agents = [Agent(id="a", team_id="x")]
    rotations = [always("a", id=team, team_id=team) for team in ("x", "y")]

    roster = Roster(agents=agents, teams=[Team(id="y")], rotations=rotations)
    assert roster.at(hour(1), team_id="y") == ("a",)
