"""The plan that says what to do on an occasion."""

from __future__ import annotations

import pickle

import pytest

from followups.support_occasions import plan
from servicekit.errors import FieldError
from servicekit.followups.plan import Plan
from servicekit.followups.timing import Timing


def test_timings_can_be_given_in_words() -> None:
    """Plans are written by people, and say when in their words."""
    words = plan(earliest="after 4 working hours", latest="at the due", every="every day at 09:00")
    values = plan(
        earliest=Timing.parse("after 4 working hours"),
        latest=Timing.parse("at the due"),
        every=Timing.parse("every day at 09:00"),
    )
    assert words == values


def test_a_plan_is_for_the_customer_at_once_and_once_unless_it_says_otherwise() -> None:
    """What most plans are needs no words."""
    found = plan()
    assert (str(found.earliest), found.latest, found.every) == ("at once", None, None)
    assert (found.audience, found.who, found.basis) == ("customer", "owner", "service")


@pytest.mark.parametrize(
    "fields",
    [
        {"id": ""},
        {"purpose": ""},
        {"basis": "fun"},
        {"earliest": "soon"},
        {"earliest": 3},
        {"latest": "some day"},
        {"latest": 3},
        {"every": 3},
        {"every": "now and then"},
        {"every": "at once"},
        {"every": "at the due"},
        {"every": "1 day before"},
        {"audience": "everybody"},
        {"who": "ada"},
        {"waits_on": ["asleep"]},
        {"waits_on": "pending"},
        {"channels": "phone"},
    ],
    ids=str,
)
def test_what_is_no_plan_is_refused(fields: dict[str, object]) -> None:
    """A word that nobody knows, or a plan without time between its turns, is an error."""
    with pytest.raises(FieldError):
        plan(**fields)


@pytest.mark.parametrize(
    ("field", "given", "value"),
    [("every", "at the due", "at the due"), ("waits_on", ["asleep"], "asleep")],
    ids=["every", "waits_on"],
)
def test_a_refusal_says_what_it_refuses(field: str, given: object, value: str) -> None:
    """The error names the field, and the word or the timing in it."""
    with pytest.raises(FieldError) as caught:
        plan(**{field: given})
    assert (caught.value.field, caught.value.value) == (field, value)


@pytest.mark.parametrize("name", ["earliest", "latest"])
@pytest.mark.parametrize("words", ["at the due", "2 days before"])
def test_a_plan_that_counts_from_a_due_says_so(name: str, words: str) -> None:
    """Such a plan is for promises alone."""
    assert plan(**{name: words}).needs_due
    assert not plan().needs_due


@pytest.mark.parametrize("name", ["earliest", "latest", "every"])
def test_a_plan_that_counts_in_business_time_says_so(name: str) -> None:
    """Without a calendar it can count nothing."""
    assert plan(**{name: "after 2 working hours"}).needs_hours
    assert plan(**{name: "in 2 business days"}).needs_hours
    assert not plan(**{name: "in 2 days"}).needs_hours


def test_a_plan_is_a_value() -> None:
    """It can be kept in a set, sent to another process and compared."""
    found: Plan = plan(waits_on=["pending"], every="after 2 days")
    assert {found, pickle.loads(pickle.dumps(found))} == {found}  # noqa: S301 - our own
