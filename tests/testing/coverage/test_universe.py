"""Everything of a playbook that tests can make happen, and where it stands."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import attrs
import pytest
from routing import support_hand_over as moves

from servicekit.answers import AnswerBook
from servicekit.interaction import Interaction, Party
from servicekit.playbook import Playbook
from servicekit.promise import TRANSITIONS
from servicekit.tables import DecisionTable
from servicekit.testing.coverage.universe import chart, chart_met, chart_of_life, charts_of, title
from servicekit.testing.observing import Observation, observing
from testing.coverage.support import (
    ADA,
    CUSTOMER,
    SAM,
    at,
    case,
    desk,
    occasion,
    of_case,
    raised,
    returns,
    roster,
    words,
)


def places(playbook: Playbook, **named: Any) -> dict[str, list[str]]:
    """Return the words of each place of a playbook, in order."""
    elements = [each for _, made in charts_of(playbook, **named) for each in made.elements]
    groups = groupby(elements, lambda each: each.place)
    return {place: words(group) for place, group in groups}


PLACES = {
    "question return": [
        "rule in-time",
        "a case to which no rule applies",
        "days = 30, the edge of rule in-time",
        "days = 31, just outside of rule in-time",
        "answer yes",
        "answer no",
    ],
    "ladder desk": ["level 0 (billing)", "level 1", "the last resort", "the supervisor"],
    "targets": ["target urgent", "target reply"],
    "triggers": [
        "rule broken",
        "rule third",
        "a case to which no rule applies",
        "promise_broken = no, just outside of rule broken",
        "contacts_about = 2, just outside of rule third",
        "contacts_about = 3, the edge of rule third",
        "trigger broken",
        "trigger third",
    ],
    "follow_ups": [
        "rule fixed",
        "rule due",
        "a case to which no rule applies",
        "occasion is not resolved, just outside of rule fixed",
        "occasion is not promise_due, just outside of rule due",
        "plan ask",
        "plan remind",
    ],
}


def test_a_playbook_has_a_place_for_each_of_its_policies():
    """A table stands with what its outcomes name."""
    assert places(desk()) == PLACES


def test_the_elements_of_a_place_are_numbered_through():
    """So a report has them in their order, whoever counted them."""
    for _, group in groupby(charts_of(desk()), lambda each: each[1].elements[0].place):
        numbers = [element.number for _, made in group for element in made.elements]
        assert numbers == list(range(len(numbers)))


def test_places_can_be_called_by_their_playbook():
    """Where several are measured, each place begins with the name of its own."""
    assert list(places(desk(), prefix="Desk: ")) == [f"Desk: {place}" for place in PLACES]


def test_a_playbook_without_policies_has_no_elements():
    """There is nothing to cover."""
    assert places(Playbook(name="empty")) == {}


DATED = """
name = "Dated"
[[questions]]
id = "return"
facts.days = { column = "integer [0..365]", ask = "When?" }
outcomes.yes = { kind = "granted", text = "Yes." }
outcomes.no = { kind = "refused", text = "No." }
[[questions.versions]]
effective_on = 2026-01-01
otherwise = "no"
rules = [{ id = "old", when.days = "<= 14", then = "yes" }]
[[questions.versions]]
effective_on = 2026-06-01
otherwise = "no"
rules = [{ id = "new", when.days = "<= 30", then = "yes" }]
"""


def test_rules_of_several_dates_have_a_place_each():
    """The answers, which they share, have one of their own."""
    found = places(Playbook.parse(DATED))
    assert list(found) == [
        "question return",
        "question return from 2026-01-01",
        "question return from 2026-06-01",
    ]
    assert [*dict.fromkeys(found["question return"])] == ["answer yes", "answer no"]
    assert found["question return from 2026-06-01"][0] == "rule new"


def test_a_question_of_a_brand_is_called_by_it():
    """Two of one name are told apart."""
    question = attrs.evolve(desk().answers.question("return"), brand="north")
    made = Playbook(name="two", answers=AnswerBook(questions=[question]))
    assert list(places(made)) == ["question return of north"]


def happened(policy: Any, ask: Any, *, kind: str) -> list[str]:
    """Return what of a policy happens while it is asked something."""
    heard: list[Observation] = []
    with observing(heard.append):
        ask()
    _, made = chart_met(policy)
    return [text for told in heard if told.kind == kind for text in words(made.happened(told))]


def test_an_answer_happens_where_a_question_is_answered():
    """Where more is asked for there is none."""
    book = desk().answers
    for days, found in ((3, ["answer yes"]), (31, ["answer no"])):
        ask = lambda days=days: book.answer("return", {"days": days}, at=at(9))  # noqa: E731
        assert happened(book.question("return"), ask, kind="answer") == found
    none = happened(
        book.question("return"), lambda: book.answer("return", {}, at=at(9)), kind="answer"
    )
    assert none == []


@pytest.mark.parametrize(
    ("people", "escalation", "hour", "found"),
    [
        ((ADA, SAM), raised(), 9, ["level 0 (billing)"]),
        ((SAM,), raised(), 9, ["level 1"]),
        ((moves.KIM,), raised(), 9, ["the last resort"]),
        ((ADA,), raised().offer(at=at(9), level=0, to=["ada"], due_at=at(11)), 10, []),
        ((ADA,), raised().acknowledge(at=at(9), by="ada"), 10, []),
        ((ADA,), raised().resolve(at=at(9)), 10, []),
    ],
    ids=["first", "second", "last", "asked already", "somebody has it", "over"],
)
def test_a_level_happens_where_it_is_asked(people, escalation, hour, found):
    """It does not while the route has nothing new to say."""
    ladder = desk().ladder("desk")
    given = roster(*people)
    assert happened(ladder, lambda: ladder.route(escalation, given, at=at(hour)), kind="route") == (
        found
    )


def test_the_supervisor_happens_in_place_of_a_level():
    """A matter that was sent round too often tests the bound, not the level."""
    ladder = moves.policy(max_hand_overs=1)
    sent = moves.case(moves.given_to(1, "sam"), moves.given_to(2, "kim"), moves.given_to(3, "sam"))
    given = raised(raised_at=moves.at(4))
    for people, found in ((moves.roster(), "the supervisor"), (moves.roster(moves.KIM), "level 0")):
        ask = lambda people=people: ladder.route(given, people, at=moves.at(4), case=sent)  # noqa: E731
        assert happened(ladder, ask, kind="route") == [found]


def test_a_target_happens_where_it_applies():
    """It does for each promise that it makes, and where it is selected."""
    targets = desk().targets
    wanted = Interaction(id="m1", at=at(9), author=Party(id="7", role="customer"), channel="email")
    waiting = case(interactions=[wanted])
    for name in ("promises_for", "selection"):
        ask = lambda name=name: getattr(targets, name)(waiting, at=at(10))  # noqa: E731
        assert happened(targets, ask, kind="targets") == ["target reply"]


def test_a_trigger_happens_where_it_certainly_fires():
    """What nobody can tell is not tested."""
    policy = desk().triggers
    assert happened(
        policy, lambda: policy.fired(of_case(promise_broken=True)), kind="triggers"
    ) == ["trigger broken"]


def test_a_plan_happens_where_something_is_planned():
    """An occasion that is too long ago tests no plan."""
    policy = desk().follow_ups
    ask = lambda: policy.follow_ups([occasion()], CUSTOMER, at=at(9))  # noqa: E731
    assert happened(policy, ask, kind="follow_ups") == ["plan ask"]


def test_the_transitions_of_a_life_are_all_of_its_table():
    """An observation makes those happen that it tells of."""
    key, life = chart_of_life("promise")
    assert (key, len(life.elements)) == ("promise", len(TRANSITIONS))
    seen = Observation("promise", None, (("open", "paused", "paused"),))
    assert words(life.happened(seen)) == ["open: paused"]


def test_a_policy_that_is_met_has_a_place_by_its_name():
    """Tables that are called the same are told apart by what they are made of."""
    other = returns(columns=returns().columns, rules=[], otherwise=None)
    [one, twin, another] = [
        chart_met(table)[1].elements[0] for table in (returns(), returns(), other)
    ]
    assert one == twin
    assert one.place == another.place == "table returns"
    assert one.policy != another.policy


def test_each_kind_of_policy_has_a_title():
    """Those of which there is one go by what they are."""
    book = desk()
    assert title(book.answers.question("return")) == "question return"
    assert title(book.ladder("desk")) == "ladder desk"
    assert [title(each) for each in (book.targets, book.triggers, book.follow_ups)] == [
        "targets",
        "triggers",
        "follow_ups",
    ]


def test_a_class_of_a_host_is_charted_like_its_own():
    """A table stays a table when somebody derives from it."""
    derived = type("Derived", (DecisionTable,), {})
    table = derived(columns=returns().columns, rules=returns().rules, otherwise="no")
    assert len(chart_met(table)[1].elements) == 4


def test_what_is_no_policy_is_refused():
    """A mistake of ours is told at once."""
    with pytest.raises(TypeError, match="str has nothing that tests could cover"):
        chart("desk")
