"""What went wrong and was put right."""

from __future__ import annotations

from typing import Any

import pytest

from review.findings.support import told
from review.support import SAM, call, case, may, said
from servicekit.followups import Occasion
from servicekit.money import Money
from servicekit.staff import Grant

LATE = call(id="p/1").fulfil(at=may(5))
WORDS = "Late, it was kept all the same, and amends were made: call back."


def sorry(kind: str = "promise_broken", about: str = "p/1", **fields: Any) -> Any:
    broken = Occasion(kind=kind, since=may(4, 12), about=about, customer_id="kim", case_id="c")
    return said(may(5, 10), SAM, **{"id": "f", "follow_ups": [broken.key("sorry")], **fields})


def grant(at: Any, **fields: Any) -> Grant:
    given = {"id": "g", "kind": "gesture", "amount": Money(5, "EUR"), "case_id": "c", "by": "sam"}
    return Grant(**{**given, "at": at, **fields})


def test_a_follow_up_on_what_broke_makes_amends():
    """It is about that very promise, and it reached them."""
    assert told(case(sorry(), promises=[LATE]), may(9), "amends_made") == [(WORDS, ("p/1", "f"))]


@pytest.mark.parametrize(
    "contact",
    [
        sorry(about="p"),
        sorry(kind="hand_over_untaken"),
        sorry(outcome="no_answer"),
        sorry(follow_ups=["odd"]),
    ],
    ids=["another promise", "something else", "nobody was reached", "no key of ours"],
)
def test_other_contacts_make_none(contact):
    """Whoever talks about something else, or to nobody, has put nothing right."""
    assert told(case(contact, promises=[LATE]), may(9), "amends_made") == []


def test_a_grant_since_the_breaking_makes_amends():
    """What they had before, and what was taken back, does not."""
    found = told(case(promises=[LATE], grants=[grant(may(5))]), may(9), "amends_made")
    assert found == [(WORDS, ("p/1", "g"))]
    for other in (grant(may(4, 12)), grant(may(5), reversed_at=may(6))):
        assert told(case(promises=[LATE], grants=[other]), may(9), "amends_made") == []


@pytest.mark.parametrize(
    "promise", [call(id="p/1"), call(id="p/1").fulfil(at=may(4, 11))], ids=["broken", "kept"]
)
def test_only_what_was_kept_late_was_put_right(promise):
    """What is still broken is not, and what was kept had not to be."""
    assert told(case(sorry(), promises=[promise]), may(9), "amends_made") == []
