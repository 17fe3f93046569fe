"""The desk with two lines of docs/examples/desk, held to what the top of its first file says."""

from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from servicekit.escalation import Escalation, Needs
from servicekit.money import Money
from servicekit.playbook import Playbook
from servicekit.roster import Roster
from servicekit.routing import Load, Route

FOLDER = Path(__file__).parent.parent / "docs" / "examples" / "desk"
LONDON = ZoneInfo("Europe/London")
FIRST, SECOND, MANAGERS = {"ada", "sam", "kim"}, {"x", "y"}, {"lead", "deputy"}


@pytest.fixture(scope="module")
def desk() -> Playbook:
    return Playbook.load(FOLDER)


@pytest.fixture(scope="module")
def roster(desk: Playbook) -> Roster:
    return desk.roster


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def asked(desk: Playbook, when: datetime, amount: int, load: Load | None = None) -> Route:
    refund = Escalation(
        id=1,
        case_id=1,
        raised_at=when,
        why="a refund",
        needs=Needs(authority="refund", amount=Money(amount, "GBP")),
    )
    return desk.ladder("refunds").route(refund, desk.roster, at=when, load=load)


def test_weekdays_have_both_lines(roster):
    """On weekdays from nine to half past five both lines are there, and at other times neither."""
    for day, (hour, minute) in product(range(9, 14), [(9, 0), (12, 0), (17, 29)]):
        assert set(roster.at(at(11, day, hour, minute))) == FIRST | SECOND | MANAGERS
    for day, (hour, minute) in product(range(9, 14), [(0, 0), (8, 59), (17, 30), (23, 59)]):
        assert set(roster.at(at(11, day, hour, minute))) == MANAGERS


def test_weekends_have_one_of_the_first_line(roster):
    """On Saturdays and Sundays one of the three serves, the same one on both days, in turn."""
    found = [
        roster.at(at(11, day, 12), team_id="first-line") for day in (7, 8, 14, 15, 21, 22, 28, 29)
    ]

    assert found == [(who,) for who in ("ada", "ada", "sam", "sam", "kim", "kim", "kim", "kim")]
    assert roster.at(at(11, 7, 9), team_id="first-line") == ()
    assert roster.at(at(11, 7, 16), team_id="first-line") == ()


def test_managers_are_on_call_and_change_places_on_monday(roster):
    """One manager is on call and the other in reserve, and on Monday at nine they change."""
    before, after = at(11, 9, 8, 59), at(11, 9, 9)
    for rotation in ("on call", "in reserve"):
        first, second = roster.rotation(rotation).at(before), roster.rotation(rotation).at(after)
        assert {*first, *second} == MANAGERS
    assert set(roster.at(before, team_id="managers")) == MANAGERS


def test_what_is_different_for_once_counts(roster):
    """Leave, a swap and the shifts of Christmas Day hold instead of the turns."""
    assert "ada" not in roster.at(at(11, 25, 12))
    assert roster.at(at(12, 5, 12), team_id="first-line") == ("kim",)
    assert roster.at(at(12, 6, 12), team_id="first-line") == ("sam",)
    assert roster.at(at(12, 25, 10), team_id="first-line") == ("kim", "sam")
    assert roster.at(at(12, 25, 14), team_id="first-line") == ()
    assert roster.at(at(12, 28, 12), team_id="second-line") == ()


@pytest.mark.parametrize(
    ("amount", "line"),
    [(50, FIRST), (51, SECOND), (250, SECOND), (251, MANAGERS), (100_000, MANAGERS)],
)
def test_a_refund_reaches_whoever_may_decide_it(desk, amount, line):
    """The first line refunds up to 50, the second up to 250, and managers whatever it is."""
    route = asked(desk, at(11, 10, 10), amount)

    assert route.outcome == "routed"
    assert {each.agent_id for each in route.ranked} == line


def test_a_refund_climbs_from_line_to_line(desk):
    """Half an hour of working time for the first line, one for the second, then a manager."""
    ladder = desk.ladder("refunds")
    three = at(11, 10, 15)
    refund = Escalation(id=1, case_id=1, raised_at=three, why="a refund")
    first, second, third, *_ = ladder.timeline(refund, desk.roster, at=three)

    assert [first.to[0] in FIRST, second.to[0] in SECOND, third.to[0] in MANAGERS] == [True] * 3
    assert [first.at, second.at, third.at] == [three, at(11, 10, 15, 30), at(11, 10, 16, 30)]


def test_what_is_not_safe_goes_to_everybody(desk):
    """What is not safe goes to all at once, also to those who have their hands full."""
    smoke = Escalation(id=1, case_id=1, raised_at=at(11, 10, 10), why="it smokes", kind="safety")
    load = Load(open=dict.fromkeys(FIRST, 4))
    route = desk.ladder("safety").route(smoke, desk.roster, at=at(11, 10, 10), load=load)

    assert set(route.to) == FIRST | SECOND | MANAGERS


def test_every_claim_on_its_ladders_is_proved(desk):
    """For eight weeks somebody who may decide is reached in time, and nobody is the only one."""
    start = at(11, 23)
    for ladder in desk.ladders:
        report = ladder.check(desk.roster, start=start, end=start + timedelta(weeks=8))
        assert all(verdict.proved for verdict in report.verdicts), str(report)
