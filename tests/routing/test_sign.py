"""What shows that a fact is so, and since when several of them are."""

from __future__ import annotations

import pickle

import pytest

from routing.support import at
from servicekit.decision import Reason
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.routing import Sign, TriggerFacts

ASKED = Sign(since=at(10), because=Reason("asked_for_person", "They asked.", ["m1"]))
LATE = Sign(since=at(11), because=Reason("promise_broken", "It is late.", ["p1"]))
FRAIL = Sign(because=Reason("vulnerable", "They need more time."))


def known() -> TriggerFacts:
    return TriggerFacts(
        facts={"asked_for_person": True, "promise_broken": True, "vulnerable": True, "kind": "x"},
        opened_at=at(9),
        signs={"asked_for_person": ASKED, "promise_broken": LATE, "vulnerable": FRAIL},
    )


def test_facts_are_so_at_once_since_the_newest_of_them():
    """Two facts together are so since the later one came about, in whichever order they stand."""
    assert known().since(["asked_for_person", "promise_broken"]) == at(11)
    assert known().since(["promise_broken", "asked_for_person"]) == at(11)
    assert known().since(["asked_for_person"]) == at(10)


@pytest.mark.parametrize("names", [[], ["kind"], ["vulnerable"], ["unheard_of"]])
def test_what_nobody_dated_is_so_since_the_case_was_raised(names):
    """A fact without an instant, and none at all, are so from the beginning."""
    assert known().since(names) == at(9)


def test_an_instant_before_the_opening_does_not_count():
    """Nothing is so in a case before the case was raised."""
    early = TriggerFacts(facts={}, opened_at=at(10, 30), signs={"asked_for_person": ASKED})
    assert early.since(["asked_for_person"]) == at(10, 30)


def test_signs_come_in_the_order_in_which_they_are_asked_for():
    """What shows facts is told in their order, and facts that nothing shows are left out."""
    assert known().of(["vulnerable", "kind", "asked_for_person"]) == (FRAIL, ASKED)
    assert str(ASKED) == "They asked."


def test_facts_and_signs_are_values():
    """They can be kept, compared and sent to another machine."""
    assert pickle.loads(pickle.dumps(known())) == known()  # noqa: S301 - our own
    assert hash(known()) == hash(known())
    assert known() != TriggerFacts(facts={}, opened_at=at(9))


def test_what_is_no_sign_is_refused_with_its_name():
    """A sign is a Sign, with a reason and an instant that has a zone."""
    with pytest.raises(FieldError, match=r"signs\['waiting'\]"):
        TriggerFacts(facts={}, opened_at=at(9), signs={"waiting": "since ten"})
    with pytest.raises(FieldError, match="because"):
        Sign(because="They asked.")
    with pytest.raises(NaiveDatetimeError):
        Sign(because=Reason("a", "b"), since=at(9).replace(tzinfo=None))
    with pytest.raises(NaiveDatetimeError):
        TriggerFacts(facts={}, opened_at=at(9).replace(tzinfo=None))
