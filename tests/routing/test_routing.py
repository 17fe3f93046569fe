"""Whom an escalation reaches, and when nobody is asked."""

from __future__ import annotations

import attrs
import pytest

from routing.support import (
    ADA,
    KIM,
    OFFICE,
    SAM,
    agent,
    ask,
    at,
    codes,
    desk,
    escalation,
    one,
    policy,
    refund,
    told,
)
from routing.support_hand_over import case
from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.hours import Span
from servicekit.roster import Absence, Override, Rotation
from servicekit.routing import Level, Load, Recipient

# -- the ladder -----------------------------------------------------------------------------------


def test_the_first_level_is_asked_first():
    """Somebody of the first level gets a new escalation, until the wait of the level is over."""
    route = ask()

    assert (route.outcome, route.level, route.to) == ("routed", 0, ("ada",))
    assert (route.chosen, route.due_at, route.next_at) == ("ada", at(10, 30), at(10, 30))
    assert route.targets == (Recipient("team", "first"),)
    assert codes(route.because) == ["level", "only_one"]


def test_whoever_is_asked_has_the_wait_of_the_level():
    """While the wait is not over nobody else is asked."""
    asked = ask().recorded(escalation())
    route = ask(asked, hour=10.25)

    assert (route.outcome, route.to, route.next_at) == ("asked", ("ada",), at(10, 30))
    assert told(route, "asked") == ["Ada is asked already, until Fri 1 May 2026 10:30 UTC."]
    assert route.recorded(asked) is asked


def test_after_the_wait_the_next_level_is_asked():
    """At the very instant at which the wait ends it is the next level's turn."""
    asked = ask().recorded(escalation())
    route = ask(asked, hour=10.5)

    assert (route.level, route.to, route.due_at) == (1, ("sam",), at(11))
    assert told(route, "wait_over") == ["The wait for Ada is over."]


def test_after_the_last_level_comes_the_last_resort():
    """The last resort is asked without end, as long as it is on duty."""
    asked = escalation().offer(at=at(9), level=0, to=["ada"])
    route = ask(asked.offer(at=at(9, 30), level=1, to=["sam"], due_at=at(10)))

    assert (route.level, route.to, route.due_at, route.next_at) == (2, ("kim",), None, None)
    assert told(route, "level") == ["The last resort asks every supervisor."]


def test_a_level_is_called_by_its_name():
    """Where people have a name for a level, they hear it."""
    route = ask(ladder=one(name="first line"))
    assert told(route, "level") == ["Level 0 (first line) asks whoever is on duty."]


def test_a_wait_counts_in_business_time():
    """Of half an hour that begins ten minutes before the end of a Friday, the rest is on Monday."""
    level = Level(targets="on_duty", wait="30 working minutes")
    ladder = policy(levels=[level], hours=OFFICE)
    route = ask(hour=16 + 50 / 60, ladder=ladder)

    assert route.due_at == at(9, 20, day=4)


@pytest.mark.parametrize(
    ("repeat", "repeat_from", "levels"),
    [(0, 0, [0, 1, 2]), (1, 0, [0, 1, 0, 1, 2]), (2, 1, [0, 1, 1, 1, 2])],
    ids=["never", "from the first", "from the second"],
)
def test_a_ladder_is_climbed_again_before_the_last_resort(repeat, repeat_from, levels):
    """A ladder repeats as often as it says, from the level that it says."""
    ladder = policy(repeat=repeat, repeat_from=repeat_from)
    steps = ladder.timeline(escalation(), desk(), at=at(10))

    assert [step.level for step in steps] == levels


def test_one_level_that_asks_one_person_again_comes_to_an_end():
    """An offer to the same person at the same level is a new one once the wait is over."""
    steps = policy("agent:ada", repeat=2).timeline(escalation(), desk(), at=at(10))
    assert [(step.level, step.chosen) for step in steps] == [(0, "ada")] * 3 + [(1, "kim")]


def test_what_was_given_up_is_asked_at_the_same_level():
    """Whoever gave it up is not asked, and the wait begins anew."""
    ladder = one()
    taken = ask(ladder=ladder).recorded(escalation()).acknowledge(at=at(10, 10), by="ada")
    route = ask(taken.give_up(at=at(11), by="ada"), hour=11, ladder=ladder)

    assert (route.level, route.to, route.due_at) == (0, ("kim",), at(11, 30))
    assert told(route, "given_up") == ["Whoever had it gave it up."]


# -- what stands still ----------------------------------------------------------------------------


def test_what_is_paused_asks_nobody():
    """A pause has no next step."""
    paused = escalation().offer(at=at(9), level=1, to=["sam"], due_at=at(11)).pause(at=at(9, 30))
    route = ask(paused)

    assert (route.outcome, route.level, route.to, route.next_at) == ("paused", 1, (), None)
    assert told(route, "paused") == ["The escalation is paused since Fri 1 May 2026 09:30 UTC."]
    assert (route.escalation_id, route.seen) == (paused.id, len(paused.events))


def test_what_goes_on_has_the_rest_of_its_wait():
    """After a pause somebody is asked as long as was left."""
    paused = escalation().offer(at=at(9), level=1, to=["sam"], due_at=at(11)).pause(at=at(9, 30))
    route = ask(paused.resume(at=at(10)), hour=10.5)

    assert (route.outcome, route.to, route.due_at) == ("asked", ("sam",), at(11, 30))


@pytest.mark.parametrize(("end", "state"), [("resolve", "resolved"), ("cancel", "cancelled")])
def test_what_is_over_asks_nobody(end, state):
    """What is decided or not needed any more has no level."""
    over = getattr(escalation(), end)(at=at(9, 30))
    route = ask(over)

    assert (route.outcome, route.level, route.to, route.next_at) == ("over", None, (), None)
    assert codes(route.because) == [state]
    assert route.recorded(over) is over


def test_what_was_raised_later_cannot_be_routed_yet():
    """A route before the raising is a mistake of the host."""
    with pytest.raises(FieldError, match="raised later"):
        ask(hour=8)


def test_another_case_is_a_mistake():
    """What happened to one customer is not held against another."""
    with pytest.raises(FieldError, match="the case of the escalation, 3"):
        ask(case=case(id=4))


# -- what gives way -------------------------------------------------------------------------------


def test_what_is_given_up_is_said():
    """A route says what was given up for whoever is chosen, and since when it could be."""
    given = escalation(
        Needs(language="fr", skills={"billing": 2}, agent_id="kim", team_id="second")
    )
    ladder = attrs.evolve(one(), relax=["agent", "team", "language", "skill_level"])
    route = ask(given, desk(ADA, attrs.evolve(KIM, hours=None)), ladder=ladder)

    assert [each.constraint for each in route.relaxed] == [
        "agent",
        "team",
        "language",
        "skill_level",
    ]
    assert {each.since for each in route.relaxed} == {at(9)}
    assert told(route, "relaxed") == [
        "It goes to Ada instead of Kim, who knows the customer.",
        "Ada does not belong to team second, but nobody at this level suits better now.",
        "Ada does not serve in the customer's language, but nobody at this level suits better now.",
        "Ada knows less of it than is wanted, but nobody at this level suits better now.",
    ]


def test_what_is_given_up_only_after_a_time_is_waited_for():
    """Before its time it holds somebody back as if it were never given up."""
    ladder = one(on_empty="hold", wait="2 hours")
    ladder = attrs.evolve(ladder, relax={"language": "90 minutes"})
    given = escalation(Needs(language="fr"))
    route = ask(given, desk(ADA), ladder=ladder)
    assert (route.outcome, route.awaited, route.next_at) == ("held", ("ada",), at(10, 30))

    after = ask(route.recorded(given), desk(ADA), 10.5, ladder)
    assert (after.to, after.relaxed[0].since) == (("ada",), at(10, 30))


def test_safety_goes_also_to_somebody_who_has_no_room():
    """Of the kinds that a policy names, the room of nobody counts."""
    full, ladder = Load(open={"ada": 4}), one("agent:ada")
    ladder = attrs.evolve(ladder, over_capacity=["safety"])

    assert ask(load=full, ladder=ladder).to == ("kim",)
    assert ask(escalation(kind="safety"), load=full, ladder=ladder).to == ("ada",)


# -- the words ------------------------------------------------------------------------------------

KNOWN = Load(last_assigned={"x": at(8)})


@pytest.mark.parametrize(
    ("needs", "load", "targets", "fields", "code"),
    [
        (Needs(), Load(), "on_duty", {}, "first_by_id"),
        (Needs(), KNOWN, "on_duty", {}, "longest_idle"),
        (Needs(), KNOWN, "on_duty", {"fairness": "least_loaded"}, "least_loaded"),
        (Needs(team_id="first"), Load(), "on_duty", {}, "suits_best"),
        (refund(40), Load(), "authority", {}, "lowest_authority"),
        (refund(40), KNOWN, "on_duty", {}, "longest_idle"),
    ],
    ids=["unknown", "idle", "load", "fit", "authority", "no authority asked"],
)
def test_what_decided_is_said(needs, load, targets, fields, code):
    """A route names what put the best before the next, and no other rule."""
    route = ask(escalation(needs), load=load, ladder=attrs.evolve(one(targets), **fields))

    assert route.to == ("ada",)
    assert codes(route.because)[-1] == code
    assert "Ada" in route.because[-1].text


def test_who_was_not_asked_yet_comes_first():
    """Whoever was asked and did not take it is asked only after everybody else."""
    ladder = policy("on_duty", "on_duty")
    asked = ask(ladder=ladder).recorded(escalation())
    route = ask(asked, hour=10.5, ladder=ladder)

    assert [each.agent_id for each in route.ranked] == ["kim", "sam", "ada"]
    assert codes(ask(asked, desk(ADA, KIM), 10.5, ladder).because)[-1] == "not_asked_yet"


def test_of_equals_the_lowest_authority_may_be_several():
    """Among those of one grade fairness decides, and says so."""
    people = [agent(letter, authority=ADA.authority) for letter in "ab"]
    route = ask(escalation(refund(40)), desk(*people), ladder=one("authority"))
    assert codes(route.because)[-1] == "first_by_id"


def test_one_of_many_is_not_the_only_one():
    """A policy that shows one name does not say that there is one."""
    route = ask(ladder=attrs.evolve(one(), shown=1))
    assert [each.agent_id for each in route.ranked] == ["ada"]
    assert codes(route.because)[-1] == "first_by_id"


def test_whoever_raised_it_is_asked_last():
    """Whoever needs help gets it from somebody else, as long as there is somebody."""
    raised = escalation(raised_by="ada")
    both, alone = ask(raised, ladder=one()), ask(raised, desk(ADA), ladder=one())
    assert [each.agent_id for each in both.ranked] == ["kim", "sam", "ada"]
    assert alone.to == ("ada",)
    first = ask(raised, desk(ADA, KIM), ladder=one())
    assert told(first, "raised_it") == ["Ada raised it, so others come first."]


# -- the roster -----------------------------------------------------------------------------------


def test_absences_and_overrides_decide_who_is_there():
    """Who is absent is not asked, and whoever stands in is."""
    today = Span(at(0), at(23))
    rotation = Rotation(id="desk", participants=["ada"], every="daily", anchor=at(0))
    people = [attrs.evolve(each, hours=None, team_id=None) for each in (ADA, SAM, KIM)]
    away = desk(*people, rotations=[rotation], absences=[Absence(agent_id="ada", when=today)])
    stand_in = Override(span=today, add="sam", remove="ada")
    replaced = desk(*people, rotations=[rotation], overrides=[stand_in])

    assert ask(roster=away, ladder=one()).outcome == "nobody"
    assert ask(roster=replaced, ladder=one()).to == ("sam",)
