"""Who may agree for the customer, and let a promise go."""

from __future__ import annotations

import pytest

from promise.support import (
    MICROSECOND,
    at,
    mandate,
    offered,
    promise,
)
from servicekit.errors import (
    MandateError,
)

AGREEING = {
    "accept": (offered(), {}),
    "renegotiate": (promise(), {"due_at": at(15)}),
    "release": (promise(), {}),
}


@pytest.mark.parametrize("act", AGREEING)
def test_the_customer_agrees(act):
    """What only the customer can do is theirs where nobody or they themselves are named."""
    made, details = AGREEING[act]

    assert getattr(made, act)(at=at(10), **details).events[0].by is None
    assert getattr(made, act)(at=at(10), by="kim", **details).events[0].by == "kim"


def test_a_merged_customer_is_one_customer():
    """Under whatever id they are known since, the customer agrees, or who acts for them."""
    merged = promise(same_as=[7, "kim2"])

    assert merged.same_as == ("7", "kim2")
    assert merged.release(at=at(10), by="kim2").events
    assert merged.release(at=at(10), by=7).events
    assert merged.release(at=at(10), by="sam", mandate=mandate(customer_id=7)).events
    with pytest.raises(MandateError):
        promise().release(at=at(10), by="kim2")


@pytest.mark.parametrize("act", AGREEING)
def test_nobody_else_agrees_without_a_mandate(act):
    """Neither the company nor a friend can agree for the customer or let a promise go."""
    made, details = AGREEING[act]

    with pytest.raises(MandateError) as caught:
        getattr(made, act)(at=at(10), by="sam", **details)
    assert (caught.value.by, caught.value.customer, caught.value.at) == ("sam", "kim", at(10))


@pytest.mark.parametrize("act", AGREEING)
def test_who_has_a_mandate_agrees(act):
    """Somebody whose mandate covers the act then may agree and let go."""
    made, details = AGREEING[act]

    assert getattr(made, act)(at=at(10), by="sam", mandate=mandate(), **details).events
    assert getattr(made, act)(
        at=at(10), by="sam", mandate=mandate(from_at=at(10), until_at=at(10)), **details
    ).events


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder": "ada"},
        {"customer_id": "ada"},
        {"from_at": at(10) + MICROSECOND},
        {"until_at": at(10) - MICROSECOND},
        {"acts": ["consent"]},
    ],
    ids=repr,
)
@pytest.mark.parametrize("act", AGREEING)
def test_a_mandate_is_somebodys_for_somebody_in_its_time(act, wrong):
    """A mandate of somebody else, for somebody else, at another time or for other acts is none."""
    made, details = AGREEING[act]

    with pytest.raises(MandateError):
        getattr(made, act)(at=at(10), by="sam", mandate=mandate(**wrong), **details)


def test_a_mandate_to_agree_is_none_to_release():
    """Who may agree to a new due cannot let the promise go, and the other way round."""
    agrees, releases = mandate(acts=["agree"]), mandate(acts=["release"])

    assert promise().release(at=at(10), by="sam", mandate=releases).state(at=at(10)) == "released"
    with pytest.raises(MandateError):
        promise().release(at=at(10), by="sam", mandate=agrees)
    with pytest.raises(MandateError):
        promise().renegotiate(at=at(10), due_at=at(11), by="sam", mandate=releases)


def test_an_event_entered_late_needs_the_mandate_of_then():
    """What counts is that somebody had the mandate when they agreed, not when it was entered."""
    short = mandate(until_at=at(11))

    assert promise().release(at=at(10), recorded_at=at(15), by="sam", mandate=short).events
    with pytest.raises(MandateError):
        promise().release(at=at(11, 1), by="sam", mandate=short)
