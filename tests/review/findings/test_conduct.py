"""Staff that was abused, and staff that was praised."""

from __future__ import annotations

import pytest

from review.findings.support import told
from review.support import case, may, said
from servicekit.case import Feedback


@pytest.mark.parametrize(("days", "times"), [((5,), "once"), ((5, 6), "2 times")])
def test_abuse_is_found_and_says_what_to_do(days, times):
    """However often it happened, it is one finding, and never against what is owed."""
    contacts = [said(may(day), id=f"m{day}", signals=["abusive"]) for day in days]
    (found,) = told(case(said(may(4)), *contacts), may(20), "abused")
    assert found[0] == (
        f"Staff was abused {times}, last on {'Tue 5' if len(days) == 1 else 'Wed 6'} May 2026 "
        "09:00 UTC: bring in a supervisor; what is owed stays owed."
    )
    assert found[1] == tuple(f"m{day}" for day in days)
    assert told(case(said(may(4))), may(20), "abused") == []


def test_praise_in_a_contact_went_well():
    """What the customer said in praise is counted."""
    subject = case(said(may(5), id="m", signals=["praise"]), said(may(6)))
    assert told(subject, may(20), "praised") == [("The customer praised us once.", ("m",))]


def test_praise_as_feedback_went_well():
    """Whom it is about is named, where they said it; a score is no praise."""
    given = [
        Feedback(id="f", kind="praise", at=may(5), about="sam"),
        Feedback(kind="praise", at=may(6)),
        Feedback(kind="csat", at=may(6), score=5),
        Feedback(kind="praise", asked_at=may(6)),
    ]
    subject = case(feedback=given)
    assert told(subject, may(20), "praised") == [
        ("The customer praised sam.", ("f",)),
        ("The customer praised us.", ()),
    ]
    assert told(subject, may(4), "praised") == []


def test_praise_of_which_nobody_knew_yet_is_none():
    """What was recorded later is not seen."""
    late = Feedback(kind="praise", at=may(5), recorded_at=may(9))
    assert told(case(feedback=[late]), may(8), "praised") == []
    assert len(told(case(feedback=[late]), may(9), "praised")) == 1
    asked = Feedback(kind="praise", asked_at=may(5), at=may(7))
    assert told(case(feedback=[asked]), may(6), "praised") == []
