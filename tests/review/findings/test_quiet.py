"""Customers who gave up on us."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from review.findings.support import DESK, inquiry, told
from review.support import SAM, call, case, may, moved, said
from servicekit.case import Case, History
from servicekit.review.findings.quiet import went_quiet

COMPLAINT = said(may(4, 10), id="a", signals=["complaint"])
BROKEN = call(due_at=may(4, 12))


def quiet(subject: Case, day: int = 12, **fields: Any) -> bool:
    found = told(subject, may(day), "went_quiet", **fields)
    return bool(found)


def test_a_broken_promise_and_silence_since_is_found():
    """For as long as a matter counts as coming back: at seven days to the instant."""
    subject = case(said(may(4, 10)), said(may(4, 11), SAM), promises=[BROKEN])
    words = "Nobody has said a word for 7 d, since Mon 4 May 2026 12:00 UTC, though the customer "
    found = told(subject, may(11, 12), "went_quiet")
    assert found == [(f"{words}has reason to complain.", ("p",))]
    assert not quiet(subject, 11)
    soon = attrs.evolve(DESK, window=timedelta(days=2))
    assert quiet(subject, 7, playbook=soon)


def test_where_nobody_records_contacts_nobody_can_tell():
    """A log of changes alone says nothing of what was said; another case with a word is enough."""
    subject = case(promises=[BROKEN])
    words = "? Nobody recorded contacts, so nobody can tell what was said since Mon 4 May 2026 "
    found = told(subject, may(12), "went_quiet")
    assert found == [(f"{words}12:00 UTC.", ("p",))]
    other = case(said(may(4), SAM, case_ids=["d"]), id="d")
    known = History(customer="kim", cases=[subject, other])
    ((sentence, _),) = told(subject, may(12), "went_quiet", history=known)
    assert sentence.startswith("Nobody has said a word")


def test_a_complaint_without_an_answer_and_silence_since_is_found():
    """A complaint is marked in its message or is what the case is."""
    assert [ids for _, ids in told(case(COMPLAINT), may(12), "went_quiet")] == [("a",)]
    plain = said(may(4, 10), id="a")
    assert quiet(case(plain, kind="complaint"))
    assert not quiet(case(plain))
    answered = case(COMPLAINT, said(may(4, 11), SAM))
    assert not quiet(answered)


@pytest.mark.parametrize(
    ("contact", "breaks"),
    [
        (said(may(6), SAM), True),
        (said(may(6), needs_reply=False), True),
        (said(may(6), SAM, outcome="no_answer"), False),
        (said(may(6), SAM, direction="internal"), False),
        (said(may(6), SAM, public=False), False),
        (said(may(4, 9), SAM), False),
    ],
    ids=["ours", "theirs", "a missed call", "internal", "a note", "before"],
)
def test_any_word_since_breaks_the_silence(contact, breaks):
    """From either side, as long as it reached the other."""
    assert quiet(case(contact, promises=[BROKEN])) is not breaks


def test_a_word_in_another_case_breaks_it_as_well():
    """Whoever talks to us about something else has not gone quiet."""
    subject = case(promises=[BROKEN])
    other = case(said(may(6), case_ids=["d"]), id="d")
    known = History(customer="kim", cases=[subject, other])
    assert not quiet(subject, history=known)
    assert quiet(subject, history=None)


@pytest.mark.parametrize(
    "promise",
    [
        call(due_at=may(20)),
        BROKEN.fulfil(at=may(4, 11)),
        BROKEN.fulfil(at=may(4, 13)),
        call(due_at=may(4, 12), origin="target"),
        call(due_at=may(6)).withdraw(at=may(5)),
    ],
    ids=["open", "kept", "kept late", "a target", "taken back"],
)
def test_other_promises_are_no_reason(promise):
    """What is not broken, and what nobody said, gives no reason to complain."""
    assert not quiet(case(promises=[promise]))


def test_settling_answers_a_complaint_and_no_promise():
    """A complaint that was settled is answered; what was broken is owed still."""
    done = [moved(may(5), "open", "resolved")]
    assert not quiet(case(COMPLAINT, changes=done))
    assert quiet(case(promises=[BROKEN], changes=done))


def test_what_broke_after_the_last_word_is_a_reason():
    """An apology for one promise is none for the next one that breaks."""
    promises = [BROKEN, call(id="q", due_at=may(6))]
    subject = case(said(may(5), SAM), promises=promises)
    assert [ids for _, ids in told(subject, may(13), "went_quiet")] == [("q",)]
    assert not quiet(subject, 12)


def test_the_oldest_reason_counts_and_all_are_evidence():
    """Silence lasts since the first of them."""
    subject = case(COMPLAINT, promises=[call(due_at=may(4, 10))])
    (found,) = went_quiet(inquiry(subject, may(12)))
    assert found.because[0].evidence == ("p", "a")
    assert "since Mon 4 May 2026 10:00 UTC" in str(found.because[0])
