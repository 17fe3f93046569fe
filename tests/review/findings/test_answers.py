"""Two answers that contradict each other, and the same one given twice."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from review.findings.support import ANSWERING, DESK, answered, told
from review.support import BOT, SAM, case, may, said
from servicekit.case import Case, History
from servicekit.interaction import Interaction, Told

FIRST, SECOND = answered(may(4, 10), "yes"), answered(may(5), "no", BOT)
WORDS = "To return the customer was told 'yes', and then 'no' on Tue 5 May 2026 09:00 UTC, "
SURE = f"{WORDS}on the same facts, and the rules do not explain it."
UNSURE = f"? {WORDS}and nobody can tell whether facts or rules have changed."
ELSEWHERE = "? Without a history nobody can tell whether the customer was told otherwise before."


def found(subject: Case, **fields: Any) -> list[tuple[str, tuple[str, ...]]]:
    return told(subject, may(9), "contradiction", **{"playbook": ANSWERING, **fields})


def test_two_outcomes_on_the_same_facts_contradict_each_other():
    """Whoever gave the second answer, it is found where they gave it."""
    assert found(case(FIRST, SECOND)) == [(SURE, ("no05",))]
    assert found(case(FIRST, answered(may(5), "yes"))) == []
    assert found(case(FIRST)) == []


def test_what_was_said_in_another_case_counts():
    """It is found in the case of the second answer."""
    first = case(FIRST)
    second = case(attrs.evolve(SECOND, case_ids=["d"]), id="d")
    known = History(customer="kim", cases=[first, second])
    assert found(second, history=known) == [(SURE, ("no05",))]
    assert found(first, history=known) == []


def test_without_a_history_nobody_can_tell_what_was_said_elsewhere():
    """That matters where anything was answered in this case."""
    assert found(case(FIRST), history=None) == [(ELSEWHERE, ("yes04",))]
    both = found(case(FIRST, SECOND), history=None)
    assert both == [(SURE, ("no05",)), (ELSEWHERE, ("yes04", "no05"))]
    assert found(case(said(may(4), SAM)), history=None) == []


def unrecorded(contact: Interaction) -> Interaction:
    """Return the contact of which nobody recorded on which facts the answer rests."""
    bare = [Told(question=each.question, outcome=each.outcome) for each in contact.told]
    return attrs.evolve(contact, told=bare)


def test_where_nobody_recorded_the_facts_nobody_can_tell():
    """Two outcomes without a basis are undecided, and so are all where there is no book."""
    assert found(case(unrecorded(FIRST), unrecorded(SECOND))) == [(UNSURE, ("no05",))]
    assert found(case(FIRST, SECOND), playbook=DESK) == [(UNSURE, ("no05",))]
    assert found(case(FIRST, answered(may(5), "yes")), playbook=DESK) == []


def test_what_facts_explain_is_no_contradiction():
    """Another answer on other facts is right."""
    other = ANSWERING.answers.answer("return", {"days": 40}, at=may(5)).told()
    assert found(case(FIRST, said(may(5), SAM, told=[other]))) == []


def test_other_questions_have_nothing_to_do_with_it():
    """Two answers to two questions contradict nothing."""
    other = said(may(5), SAM, told=[Told(question="price", outcome="no")])
    assert found(case(FIRST, other), playbook=DESK) == []


@pytest.mark.parametrize(
    ("contacts", "again"),
    [
        ([FIRST, answered(may(5), "yes", BOT)], [("yes05",)]),
        ([FIRST, answered(may(5), "yes"), answered(may(6), "yes")], [("yes06",)]),
        ([FIRST, SECOND, answered(may(6), "no")], []),
        ([FIRST], []),
        ([], []),
    ],
    ids=["twice", "three times", "changed", "once", "never"],
)
def test_the_same_answer_again_went_well(contacts, again):
    """Asked again, they heard the same; one that changed at all is no praise."""
    sentences = told(case(*contacts), may(9), "one_answer", playbook=ANSWERING)
    words = "Asked again, the customer got the same answer to return."
    assert sentences == [(words, ids) for ids in again]


def test_the_same_answer_in_another_case_went_well_in_the_second():
    """Whoever asks again in another case hears the same."""
    first = case(FIRST)
    second = case(answered(may(5), "yes", case_ids=["d"]), id="d")
    known = History(customer="kim", cases=[first, second])
    assert told(first, may(9), "one_answer", history=known) == []
    assert len(told(second, may(9), "one_answer", history=known)) == 1
