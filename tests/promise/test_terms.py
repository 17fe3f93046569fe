"""The terms of a promise: instants in order, and an end in any case."""

from __future__ import annotations

import pytest

from promise.support import PARCEL, at, conditional, offered, promise
from servicekit.errors import FieldError
from servicekit.promise import Condition

UNTIL_TEN = Condition(what="the parcel is back", deadline_at=at(10))


def test_a_due_is_not_before_the_making():
    """A promise can be due the instant it is made, and not before."""
    assert promise(due_at=at(9)).due_at == at(9)
    with pytest.raises(FieldError, match="not before made_at") as caught:
        promise(due_at=at(8, 59))
    assert (caught.value.field, caught.value.value) == ("due_at", at(8, 59))


@pytest.mark.parametrize(
    "wrong",
    [
        {"condition": Condition(what="x", deadline_at=at(8))},
        {"condition": Condition(what="x", deadline_at=at(12, 1))},
        {"condition": Condition(what="x", deadline_at=at(8)), "due_at": None},
    ],
    ids=["before the making", "after the due", "before the making, without a due"],
)
def test_a_deadline_lies_within_the_promise(wrong):
    """A condition can be met from the making until the due, and never afterwards."""
    with pytest.raises(FieldError) as caught:
        promise(**wrong)
    assert caught.value.field == "condition.deadline_at"
    assert caught.value.value == wrong["condition"].deadline_at


def test_a_deadline_may_lie_at_the_ends_of_the_promise():
    """The making and the due themselves are possible deadlines."""
    for deadline in (at(9), at(12)):
        made = conditional(condition=Condition(what="x", deadline_at=deadline))
        assert made.state(at=deadline) == "conditional"


@pytest.mark.parametrize(
    ("end", "condition"),
    [(at(8, 59), None), (at(12, 1), None), (at(10, 1), UNTIL_TEN)],
    ids=["before the making", "after the due", "after the deadline of the condition"],
)
def test_an_offer_ends_within_the_promise(end, condition):
    """The customer can accept from the making until it is due or lapses, never afterwards."""
    with pytest.raises(FieldError) as caught:
        offered(offer_expires_at=end, condition=condition)
    assert (caught.value.field, caught.value.value) == ("offer_expires_at", end)
    assert offered(offer_expires_at=at(9)).state(at=at(9)) == "offered"
    assert offered(offer_expires_at=at(12)).accept(at=at(12)).state(at=at(12)) == "open"


@pytest.mark.parametrize("made", [{}, {"condition": PARCEL}], ids=["plain", "conditional"])
def test_a_promise_that_could_never_break_nor_lapse_is_refused(made):
    """Without a due, a deadline and the end of an offer, nothing would ever be owed."""
    with pytest.raises(FieldError, match="it could never be broken") as caught:
        promise(**made, due_at=None)
    assert caught.value.field == "due_at"
    assert promise(condition=UNTIL_TEN, due_at=None).state(at=at(11)) == "lapsed"
    assert offered(due_at=None).state(at=at(12)) == "lapsed"


def test_a_window_lies_before_the_due():
    """The customer can want it from the due on at the latest; before the making is no mistake."""
    assert promise(expected_from=at(12)).expected_from == at(12)
    assert promise(expected_from=at(8)).expected_from == at(8)
    assert offered(expected_from=at(23), due_at=None).expected_from == at(23)
    with pytest.raises(FieldError, match=r"not after .* when it is due or would lapse") as caught:
        promise(expected_from=at(12, 1))
    assert caught.value.field == "expected_from"
