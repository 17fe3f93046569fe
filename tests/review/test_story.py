"""What the next person must know."""

from __future__ import annotations

from review.findings.support import inquiry
from review.support import SAM, case, may, said
from servicekit.escalation import Escalation
from servicekit.review.story import story


def test_a_story_says_what_it_is_about_and_what_is_wanted():
    """Whoever gets it knows the matter, what the customer wants and how long they have waited."""
    subject = case(said(may(4, 10)), kind="complaint", topic="lamp", remedy="a new lamp")
    assert story(inquiry(subject, may(5))) == (
        "A complaint about lamp, raised on Mon 4 May 2026 09:00 UTC.\n"
        "The customer wants: a new lamp\n"
        "They have waited for an answer since Mon 4 May 2026 10:00 UTC."
    )


def test_what_nobody_wrote_down_is_not_told():
    """A case of which nothing is known is raised, and that is all."""
    subject = case(said(may(4, 10)), said(may(4, 11), SAM))
    assert story(inquiry(subject, may(5))) == "A request, raised on Mon 4 May 2026 09:00 UTC."


def test_what_was_told_before_is_told_again_once():
    """Stories of escalations before it go on, each once, as far as they were raised by then."""
    raised = [
        Escalation(id=n, case_id="c", raised_at=may(n), why="x", story=words)
        for n, words in ((4, "It broke."), (5, "It broke."), (6, ""), (20, "Later."))
    ]
    assert story(inquiry(case(escalations=raised), may(7))).splitlines()[1:] == ["It broke."]
