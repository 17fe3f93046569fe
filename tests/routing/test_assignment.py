"""A backlog that is given out, the oldest promise first."""

from __future__ import annotations

import attrs
import pytest

from routing.support import ADA, KIM, SAM, agent, at, desk, escalation, policy, refund, refunds
from routing.support_hand_over import abused, case, promise
from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.routing import Assignment, Level, Load


def waiting(*ids: int, **fields):
    """Return escalations raised one minute after the other."""
    return [
        escalation(id=n, case_id=n, raised_at=at(9, minute), **fields)
        for minute, n in enumerate(ids)
    ]


def assigned(backlog, *people, ladder=None, **fields) -> Assignment:
    """Return what becomes of a backlog at ten."""
    ladder = ladder or policy("on_duty")
    return ladder.assign(backlog, desk(*people), at=at(10), **fields)


def test_each_goes_to_whoever_has_waited_longest():
    """What somebody gets counts for the next, so that work goes round."""
    found = assigned(waiting(1, 2, 3, 4))
    assert found.given == {"1": "ada", "2": "kim", "3": "sam", "4": "ada"}
    assert found.left == ()


def test_whoever_got_something_first_is_first_again():
    """Within one backlog nobody gets two things before the others had one."""
    load = Load(last_assigned={"ada": at(9)})
    found = assigned(waiting(1, 2, 3, 4), ADA, KIM, load=load)
    assert list(found.given.values()) == ["kim", "ada", "kim", "ada"]


def test_work_goes_round_by_load():
    """With the other rule the least loaded comes first each time."""
    load = Load(open={"kim": 2})
    ladder = policy("on_duty", fairness="least_loaded")
    found = assigned(waiting(1, 2, 3, 4), ADA, KIM, load=load, ladder=ladder)
    assert list(found.given.values()) == ["ada", "ada", "ada", "kim"]


def test_the_oldest_comes_first():
    """Of matters of which nothing is owed, the one that was raised first."""
    first, second = waiting(1, 2)
    assert [route.escalation_id for route in assigned([second, first]).routes] == ["1", "2"]


def test_equals_go_by_id():
    """What was raised at the same instant has the order of the ids."""
    backlog = [escalation(id=each) for each in "cab"]
    assert list(assigned(backlog).given) == ["a", "b", "c"]


def test_the_oldest_promise_comes_first():
    """What is owed since longer comes before what was raised earlier."""
    first, second = waiting(1, 2)
    owed = case(id=2, promises=[promise(12, case_id=2), promise(11, id="p", made_at=at(8))])
    assert list(assigned([first, second], cases=[owed]).given) == ["2", "1"]


@pytest.mark.parametrize(
    "kept",
    [promise(12).fulfil(at=at(2)), promise(12, made_at=at(11))],
    ids=["kept", "not made yet"],
)
def test_only_what_is_owed_makes_older(kept):
    """A promise that was kept, or is made only later, does not count."""
    first, second = waiting(1, 2)
    owed = case(id=2, promises=[kept])
    assert list(assigned([first, second], cases=[owed]).given) == ["1", "2"]


def test_nobody_gets_more_than_they_have_room_for():
    """What is left is left with its reasons."""
    found = assigned(waiting(1, 2, 3), agent("a", capacity=2))
    assert found.given == {"1": "a", "2": "a"}
    assert [route.escalation_id for route in found.left] == ["3"]
    assert found.left[0].because[0].text.endswith("nobody can take it: 1 without room.")
    assert found.load.open == {"a": {"any": 2}}


def test_a_channel_takes_its_weight():
    """Of four units two calls of three find room for one."""
    backlog = waiting(1, 2, needs=Needs(channel="phone"))
    found = assigned(backlog, ADA)
    assert (found.given, found.load.open) == ({"1": "ada"}, {"ada": {"phone": 1}})


def test_all_who_are_asked_are_loaded():
    """Where a level asks all at once, each of them has it."""
    ladder = policy(levels=[Level(targets="on_duty", ask="all")])
    found = assigned(waiting(1), ADA, SAM, ladder=ladder)
    assert found.given == {"1": "ada"}
    assert found.load.open == {"ada": {"any": 1}, "sam": {"any": 1}}


def test_whoever_was_asked_already_is_not_loaded_again():
    """What is under way is left as it is, and its host has counted it."""
    (asked,) = waiting(1)
    found = assigned([asked.offer(at=at(9), level=0, to=["ada"])])
    assert [route.outcome for route in found.left] == ["asked"]
    assert found.load == Load()


def test_the_load_goes_on_from_what_it_was():
    """What everybody had stays, and the limits hold for what was granted."""
    load = Load(open={"ada": 3}, last_assigned={"kim": at(9)})
    found = assigned(waiting(1, needs=refund(50)), ADA, load=load)
    assert found.load.open == {"ada": {"any": 4}}
    assert found.load.last_assigned == {"kim": at(9), "ada": at(10)}


def test_a_case_brings_in_its_supervisor():
    """The cases that are known count as for a route."""
    (one,) = waiting(1)
    assert assigned([one], cases=[case(id=1, interactions=[abused(8)])]).given == {"1": "kim"}


def test_each_escalation_counts_once():
    """The same one twice is a mistake."""
    with pytest.raises(FieldError, match=r"escalations=\('1',\).* each escalation once"):
        assigned([*waiting(1), *waiting(1)])


def test_what_was_raised_later_cannot_be_given_out():
    """So is one that was raised only later; the error names it."""
    with pytest.raises(FieldError, match=r"escalations\['1'\].* raised later") as caught:
        assigned([escalation(raised_at=at(11))])
    assert caught.value.value == at(10)


@pytest.mark.parametrize(
    ("backlog", "cases", "words"),
    [
        (escalation(), [], "escalations=.* a list"),
        ([escalation(), None], [], r"escalations\[1\]=None.* Escalation"),
        ([], [5], r"cases\[0\]=5.* Case"),
        ([], case(), "cases=.* a list"),
    ],
    ids=["one escalation", "no escalation", "no case", "one case"],
)
def test_what_is_no_backlog_is_refused(backlog, cases, words):
    """The error says which of them is wrong."""
    with pytest.raises(FieldError, match=words):
        assigned(backlog, cases=cases)


def test_a_backlog_can_be_given_one_by_one():
    """Escalations and cases may come from anything that yields them."""
    assert assigned(iter(waiting(1)), cases=iter([case(id=1)])).given == {"1": "ada"}


def test_many_who_are_asked_are_counted():
    """A line names five of those who are asked at once."""
    ladder = policy(levels=[Level(targets="on_duty", ask="all")])
    found = assigned(waiting(1), *map(agent, "abcdefg"), ladder=ladder)
    assert str(found) == "1: a, b, c, d, e and 2 more"


def test_each_case_counts_once():
    """Of two cases of one id nobody could tell which counts."""
    with pytest.raises(FieldError, match=r"cases=\('1',\).* each case once"):
        assigned(waiting(1), cases=[case(id=1), case(id=1)])


def test_what_is_given_out_counts_for_limits():
    """Two refunds of 80 in one case are too much for a limit of 100, and are no facts yet."""
    backlog = [escalation(refund(80), id=n) for n in (1, 2)]
    found = assigned(backlog, agent("a", authority=refunds(100)))
    assert found.given == {"1": "a"}
    assert found.load.granted == ()


def test_what_is_given_out_at_one_instant_has_that_instant():
    """The load says when everybody got something, and what they get later stays the last."""
    load = Load(last_assigned={"kim": at(11), "x": at(8)})
    found = assigned(waiting(1, 2, 3, 4, 5), ADA, KIM, load=load)
    assert found.given["5"] == "kim"
    assert found.load.last_assigned == {"ada": at(10), "kim": at(11), "x": at(8)}


def test_an_assignment_is_told_line_by_line():
    """Each line says who gets it, or why nobody does."""
    found = assigned(waiting(1, 2), agent("a", capacity=1))
    assert str(found).splitlines()[0] == "1: a"
    assert str(found).splitlines()[1].startswith("2: Nobody can be asked; next step on Fri 1 May ")
    assert str(found).endswith("there is none. As soon as A has room.")
    assert str(assigned([])) == ""


def test_nothing_is_given_out_of_nothing(travels):
    """An assignment is a value."""
    assert assigned([]) == Assignment(routes=(), load=Load())
    travels(assigned(waiting(1, 2)))
    assert attrs.fields_dict(Assignment).keys() == {"routes", "load"}
