"""Matters that came back after they were settled, and those that took one contact."""

from __future__ import annotations

import pytest

from review.findings.support import told
from review.support import BOT, KIM, SAM, case, may, moved, said
from servicekit.case import Case, History

DONE = moved(may(5), "open", "resolved")
AGAIN = moved(may(6), "resolved", "open")
UNKNOWN = "? Without a history nobody can tell whether the customer came back about it."


def lamp(**fields: object) -> Case:
    return case(topic="lamp", changes=[DONE], **fields)


def test_a_case_that_was_opened_again_came_back():
    """It came back in itself."""
    words = "Settled in case c on Tue 5 May 2026 09:00 UTC, back on Wed 6 May 2026 09:00 UTC, "
    found = told(case(changes=[DONE, AGAIN]), may(7), "repeat_contact")
    assert found == [(f"{words}opened again.", ("c",))]


def test_a_case_whose_matter_was_raised_again_came_back():
    """It is found in the case that had been settled, and not in the new one."""
    first, second = lamp(), case(id="d", topic="lamp", opened_at=may(7))
    known = History(customer="kim", cases=[first, second])
    (found,) = told(first, may(8), "repeat_contact", history=known)
    assert found[1] == ("c", "d")
    assert told(second, may(8), "repeat_contact", history=known) == []
    assert told(first, may(6), "repeat_contact", history=known) == []


def test_what_comes_back_after_the_window_is_another_matter():
    """Seven days to the instant is still the same."""
    first = lamp()
    for opened, times in ((may(12, 9), 1), (may(12, 9, 1), 0)):
        again = case(id="d", topic="lamp", opened_at=opened)
        known = History(customer="kim", cases=[first, again])
        assert len(told(first, may(20), "repeat_contact", history=known)) == times


@pytest.mark.parametrize(
    ("changes", "found"),
    [([], []), ([DONE], [(UNKNOWN, ("c",))]), ([DONE, AGAIN], [(UNKNOWN, ("c",))])],
    ids=["never settled", "settled", "opened again"],
)
def test_without_a_history_nobody_can_tell(changes, found):
    """That matters once a case was settled, and not before."""
    assert told(case(changes=changes), may(7), "repeat_contact", history=None) == found


ASKS, ANSWER = said(may(4, 10), id="a"), said(may(4, 11), SAM)
ONE = "One contact was enough, on Mon 4 May 2026 10:00 UTC."


def test_one_contact_that_was_enough_went_well():
    """Once the window is over, nothing came back, and there was only one."""
    subject = case(ASKS, said(may(4, 11), SAM), changes=[DONE])
    assert told(subject, may(13), "one_contact") == [(ONE, ("a",))]
    assert told(subject, may(12), "one_contact") == []
    assert told(subject, may(13), "one_contact", history=None) == []


@pytest.mark.parametrize(
    ("contacts", "changes"),
    [
        ((), [DONE]),
        ((ASKS, ANSWER), []),
        ((ASKS, ANSWER, said(may(4, 12))), [DONE]),
        ((ASKS, ANSWER), [DONE, AGAIN, moved(may(7), "open", "resolved")]),
        ((ASKS, ANSWER), [DONE, moved(may(6), "resolved", "merged")]),
    ],
    ids=["none", "not settled", "two", "opened again", "merged"],
)
def test_other_cases_took_more_or_nobody_knows(contacts, changes):
    """Two contacts, a reopening, or nothing that was recorded is no praise."""
    assert told(case(*contacts, changes=changes), may(20), "one_contact") == []


def test_a_thanks_is_no_second_contact():
    """Whoever says thanks wants nothing, and a call that was taken is one contact."""
    thanks = said(may(4, 13), needs_reply=False)
    call = said(may(4, 10), KIM, id="a", channel="phone", outcome="connected")
    assert told(case(call, thanks, changes=[DONE]), may(20), "one_contact") == [(ONE, ("a",))]


def test_a_matter_that_was_raised_again_was_not_done_with_one():
    """Another case about the same within the window counts against it."""
    first, second = lamp(interactions=[ASKS, ANSWER]), case(id="d", topic="lamp", opened_at=may(7))
    known = History(customer="kim", cases=[first, second])
    assert told(first, may(20), "one_contact", history=known) == []


@pytest.mark.parametrize(
    "contacts",
    [
        (said(may(4, 10), KIM, channel="phone", outcome="abandoned"), said(may(4, 11), SAM)),
        (said(may(4, 10), KIM, channel="phone", outcome="voicemail"), said(may(4, 11), SAM)),
        (ASKS,),
        (ASKS, said(may(4, 11), BOT, automated=True)),
    ],
    ids=["given up", "voicemail", "not answered", "a receipt"],
)
def test_one_contact_without_an_answer_in_it_was_not_enough(contacts):
    """A call that nobody took resolved nothing, and neither did a message without an answer."""
    assert told(case(*contacts, changes=[DONE]), may(20), "one_contact") == []
