"""Right decisions that were taken back, and those that were confirmed."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from review.findings.support import ANSWERING, DESK, answered, told
from review.support import BOT, SAM, case, may, said
from servicekit.escalation import Escalation
from servicekit.interaction import Interaction, Told

RIGHT, WRONG = answered(may(4, 10), "yes"), answered(may(4, 10), "no")


def decided(outcome: str, **fields: Any) -> Escalation:
    given = {"id": "e", "case_id": "c", "raised_at": may(5), "why": "x", "decided_by": "sam"}
    raised = Escalation(**{**given, **fields})
    return raised.decide(at=may(6), by="ada", outcome=outcome, reason_code="goodwill")


def found(*contacts: Interaction, of: Escalation, **fields: Any) -> list[tuple[str, Any]]:
    subject = case(*contacts, escalations=[of])
    given = {"playbook": ANSWERING, **fields}
    return told(subject, may(9), "right_decision_reversed", **given)


BACK = (
    "By the book sam was right to say 'yes' to 'return', and it was reversed (goodwill): "
    "change the book, or back them."
)


def test_a_right_decision_that_was_taken_back_is_found():
    """Varied or reversed: what the book says was not to be taken back."""
    assert found(RIGHT, of=decided("reversed")) == [(BACK, ("e", "goodwill"))]
    assert "it was varied" in found(RIGHT, of=decided("varied"))[0][0]


@pytest.mark.parametrize(
    ("contact", "escalation"),
    [
        (WRONG, decided("reversed")),
        (RIGHT, decided("confirmed")),
        (RIGHT, decided("reversed", raised_at=may(4, 9))),
        (answered(may(4, 10), "yes", BOT), decided("reversed")),
        (said(may(4, 10), SAM), decided("reversed")),
    ],
    ids=["wrong", "confirmed", "said after it", "said by another", "nothing was said"],
)
def test_other_reversals_are_fine(contact, escalation):
    """What was wrong by the book, or said by others or later, was not the decision."""
    assert found(contact, of=escalation) == []


def test_whose_decision_it_was_need_not_be_said():
    """Then what anybody had told them before it was raised is what was decided."""
    unnamed = decided("reversed", decided_by=None)
    assert len(found(answered(may(4, 10), "yes", BOT), of=unnamed)) == 1


def test_the_last_answer_to_each_question_is_what_was_decided():
    """Whoever corrected themselves before is held to what they said last."""
    first = attrs.evolve(RIGHT, id="first", at=may(4, 9))
    assert found(first, WRONG, of=decided("reversed")) == []


def test_what_nobody_recorded_is_undecided():
    """Without the facts nobody can tell whether it was right."""
    bare = attrs.evolve(RIGHT, told=[Told(question="return", outcome="yes")])
    ((sentence, ids),) = found(bare, of=decided("reversed"))
    assert ids == ("e",)
    assert sentence.startswith("? Nobody recorded on which facts 'yes' was said to 'return'")


def test_without_a_book_no_decision_is_right_by_it():
    """There is nothing then to hold a decision to."""
    assert found(RIGHT, of=decided("reversed"), playbook=DESK) == []


def test_a_decision_that_was_confirmed_went_well():
    """Whoever decided is named, where that is known, with the reason of the confirmation."""
    for name, words in (("sam", "sam"), (None, "a colleague")):
        subject = case(escalations=[decided("confirmed", decided_by=name)])
        assert told(subject, may(9), "decision_confirmed") == [
            (f"What {words} had decided was confirmed (goodwill).", ("e",))
        ]
    reversed_ = case(escalations=[decided("reversed")])
    assert told(reversed_, may(9), "decision_confirmed") == []
