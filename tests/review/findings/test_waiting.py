"""The customer waits for an answer, or for a person."""

from __future__ import annotations

import pytest

from review.findings.support import told
from review.support import BOT, KIM, SAM, case, may, moved, said


def test_a_message_without_an_answer_is_found():
    """The oldest one that waits is the evidence."""
    note = said(may(4, 10), SAM, id="n", direction="internal", public=False)
    subject = case(said(may(4, 10), id="a"), note, said(may(4, 11), id="b"))
    assert told(subject, may(5), "unanswered") == [
        ("The customer has waited for an answer since Mon 4 May 2026 10:00 UTC.", ("a",))
    ]
    answered = case(said(may(4, 10)), said(may(4, 11), SAM))
    assert told(answered, may(5), "unanswered") == []


ASKED = said(may(4, 10), id="a", signals=["asked_for_person"])
WORDS = "The customer asked for a person on Mon 4 May 2026 10:00 UTC, and none has answered."


@pytest.mark.parametrize(
    ("later", "answered"),
    [
        ((), False),
        ((said(may(4, 11), BOT, automated=True),), False),
        ((said(may(4, 11), SAM, outcome="no_answer"),), False),
        ((said(may(4, 11), id="again", signals=["asked_for_person"]),), False),
        ((said(may(4, 11), SAM),), True),
        ((said(may(4, 11), KIM, channel="phone", outcome="connected"),), True),
    ],
    ids=["nothing", "a machine", "a missed call", "asking again", "a person", "a call"],
)
def test_whoever_asked_for_a_person_is_answered_by_one(later, answered):
    """Since they asked first nobody but a person who reaches them is an answer."""
    found = told(case(ASKED, *later), may(5), "no_person_in_reach")
    assert found == ([] if answered else [(WORDS, ("a",))])


def test_asking_again_after_an_answer_counts_anew():
    """A person who answered once has not answered for ever."""
    again = said(may(5, 9), id="b", signals=["asked_for_person"])
    (found,) = told(case(ASKED, said(may(4, 11), SAM), again), may(6), "no_person_in_reach")
    assert found[1] == ("b",)


@pytest.mark.parametrize(("status", "found"), [("resolved", 1), ("merged", 0), ("deleted", 0)])
def test_settling_is_no_answer_to_that(status, found):
    """A case that was merged or deleted has nobody who could answer in it."""
    subject = case(ASKED, changes=[moved(may(4, 12), "open", status)])
    assert len(told(subject, may(5), "no_person_in_reach")) == found
