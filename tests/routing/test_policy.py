"""What makes an escalation policy, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from routing.support import ADA, OFFICE, at, desk, escalation, policy
from routing.support_hand_over import case
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.escalation import Needs
from servicekit.hours import Allowance
from servicekit.routing import EscalationPolicy, Level, Recipient, Relaxation
from servicekit.routing.rung import Ladder


def test_it_is_a_value(travels):
    """Policies can be copied, pickled and hashed."""
    travels(policy(work={"refund": Needs(authority="refund")}, relax={"team": "1 hour"}))


def test_words_become_values():
    """Recipients, relaxations and times can be written as words."""
    made = policy(relax=["team"], fallback=["agent:kim", "on_duty"], acknowledge_within="1 hour")

    assert made.fallback == (Recipient("agent", "kim"), Recipient("on_duty"))
    assert made.relax == (Relaxation("team"),)
    assert made.acknowledge_within == Allowance(1, "hour")
    assert policy(acknowledge_within=timedelta(hours=1)) == policy(acknowledge_within="1 hour")


def test_what_nobody_says_has_a_default():
    """What hurts the customer least is given up first, and two hand-overs are the most."""
    made = policy()

    assert [each.constraint for each in made.relax] == ["agent", "team", "language"]
    assert (made.max_hand_overs, made.shown, made.fairness) == (2, 5, "longest_idle")
    assert made.supervisor == (Recipient("role", "supervisor"),)


def test_the_last_resort_is_the_last_rung():
    """After the levels comes one that waits without end."""
    made = policy()

    assert made.rungs[:-1] == made.levels
    assert made.rungs[-1] == Level(targets="role:supervisor", name="last resort")
    assert policy(repeat=2, repeat_from=1).ladder == Ladder(2, 2, 1)


def test_changing_it_makes_it_anew():
    """What follows from the levels follows them."""
    made = attrs.evolve(policy(), fallback="agent:sam")
    assert made.rungs[-1].targets == (Recipient("agent", "sam"),)


def test_a_last_resort_is_a_must():
    """A policy without one is none."""
    with pytest.raises(TypeError, match="fallback"):
        EscalationPolicy(id="x", levels=[Level(targets="on_duty")])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"levels": []}, "levels=.* at least one level"),
        ({"levels": ["on_duty"]}, r"levels\[0\]='on_duty'.* Level"),
        ({"levels": 5}, "levels=5.* Level"),
        ({"fallback": []}, r"fallback=\[\].* at least one"),
        ({"fallback": None}, "fallback=None.* at least one"),
        ({"supervisor": None}, "supervisor=None.* at least one"),
        ({"over_capacity": "safety"}, "over_capacity='safety'.* a list"),
        ({"work": None}, "work=None.* a mapping"),
        ({"work": ["refund"]}, "work=.* a mapping"),
        ({"id": ""}, "id"),
        ({"repeat": -1}, "repeat=-1.* a whole number from 0"),
        ({"repeat": True}, "repeat=True"),
        ({"repeat_from": 2}, "repeat_from=2.* a level, from 0"),
        ({"max_hand_overs": 1.5}, "max_hand_overs=1.5.* a whole number from 0"),
        ({"shown": 0}, "shown=0.* a whole number from 1"),
        ({"fairness": "random"}, "fairness='random'"),
        ({"relax": ["duty"]}, "duty"),
        ({"acknowledge_within": "2 days"}, "acknowledge_within=.* hours or minutes"),
        ({"acknowledge_within": 5}, "acknowledge_within=5"),
        ({"hours": "9 to 5"}, "hours='9 to 5'"),
        ({"work": {"refund": "much"}}, r"work\['refund'\]='much'.* Needs"),
        ({"work": {"": Needs()}}, "''"),
    ],
    ids=[
        "no level", "no value", "a number", "no fallback", "no last resort", "no supervisor",
        "one kind", "no work", "a list of work", "no id", "negative", "no number", "no such level",
        "half", "nobody shown", "fairness", "relax", "days", "no time", "no calendar", "no needs",
        "no name",
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(fields, words):
    """Each mistake is named with its field and its value."""
    with pytest.raises(FieldError, match=words):
        policy(**fields)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"levels": [Level(targets="on_duty", wait="1 working hour")]}, r"levels\[0\].wait"),
        ({"relax": {"team": "1 working hour"}}, r"relax\['team'\]"),
        ({"acknowledge_within": "1 working hour"}, "acknowledge_within"),
    ],
    ids=["wait", "relax", "acknowledgement"],
)
def test_working_time_takes_a_calendar(fields, path):
    """Without one nobody knows when it counts; with one it does."""
    with pytest.raises(FieldError, match=f"hours=None.* a calendar; {path} of 1 working hour"):
        policy(**fields)
    assert policy(**fields, hours=OFFICE).hours == OFFICE


def test_working_time_counts_in_all_of_it():
    """Relaxations and acknowledgements count in the calendar of the policy too."""
    made = policy(
        "on_duty",
        relax={"language": "2 working hours"},
        acknowledge_within="9 working hours",
        hours=OFFICE,
    )
    late = escalation(Needs(language="fr"), raised_at=at(16))
    assert made.route(late, desk(), at=at(9, 59, day=4)).outcome == "nobody"
    route = made.route(late, desk(), at=at(10, day=4))
    assert route.relaxed[0].since == at(10, day=4)

    taken = route.recorded(late).acknowledge(at=at(10, day=4), by="ada")
    assert made.route(taken, desk(), at=at(11, day=4)).due_at == at(11, day=5)


def test_it_can_be_drawn():
    """A ladder is a picture, in letters and in SVG."""
    assert "team first" in str(policy())
    assert policy().picture().startswith("<svg")


def test_it_hands_over():
    """A policy says what comes of a hand-over."""
    move = {"story": "Twice broken.", "reason": "skill", "at": at(10)}
    assert policy().hand_over(case(), desk(), to="sam", **move).to == "sam"


def test_it_is_checked():
    """A policy is checked against a roster for a time."""
    assert policy("on_duty").check(desk(), start=at(9), end=at(10)).reachable.proved


@pytest.mark.parametrize("ask", ["route", "explain", "timeline"])
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"escalation": None}, "escalation=None.* Escalation"),
        ({"roster": [ADA]}, "roster=.* Roster"),
        ({"load": {"ada": 1}}, "load=.* Load"),
        ({"case": "3"}, "case='3'.* Case"),
    ],
    ids=["escalation", "roster", "load", "case"],
)
def test_what_is_asked_about_has_its_type(ask, given, words):
    """Each argument that is something else is named."""
    known = {"escalation": escalation(), "roster": desk(), "at": at(10), **given}
    with pytest.raises(FieldError, match=words):
        getattr(policy(), ask)(known.pop("escalation"), known.pop("roster"), **known)


def test_a_backlog_takes_a_roster_and_a_load():
    """Also where nothing waits, what is something else is named."""
    with pytest.raises(FieldError, match=r"roster=.* Roster"):
        policy().assign([], [ADA], at=at(10))
    with pytest.raises(FieldError, match=r"load=.* Load"):
        policy().assign([], desk(), at=at(10), load={"ada": 1})


@pytest.mark.parametrize("limit", [-1, "9", True], ids=["negative", "text", "truth"])
def test_a_timeline_ends_after_a_whole_number_of_steps(limit):
    """What is no number of steps is refused; none at all are none."""
    with pytest.raises(FieldError, match=r"limit=.* a whole number from 0"):
        policy().timeline(escalation(), desk(), at=at(10), limit=limit)
    assert policy().timeline(escalation(), desk(), at=at(10), limit=0) == ()


def test_a_check_takes_a_roster_and_a_budget():
    """What is something else is named."""
    with pytest.raises(FieldError, match=r"budget='9'.* a whole number from 0"):
        policy().check(desk(), start=at(9), end=at(10), budget="9")
    with pytest.raises(FieldError, match=r"roster=.* Roster"):
        policy().check([ADA], start=at(9), end=at(10))


def test_an_instant_has_a_zone():
    """A naive instant is refused."""
    with pytest.raises(NaiveDatetimeError):
        policy().route(escalation(), desk(), at=at(10).replace(tzinfo=None))
