"""What shows that a fact is so, and since when several of them are."""

from __future__ import annotations

import pickle
from zoneinfo import ZoneInfo

import attrs
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


def test_a_fact_is_so_since_the_oldest_of_what_shows_it():
    """What came about before the last of the facts counts no more; all that came after it does."""
    twice = Sign(since=at(14), before=[at(12), at(10)], because=LATE.because)
    both = attrs.evolve(known(), signs={**known().signs, "promise_broken": twice})
    assert both.since(["promise_broken"]) == at(10)
    assert both.instants(["promise_broken"]) == (at(10), at(12), at(14))
    late = {"asked_for_person": attrs.evolve(ASKED, since=at(11))}
    later = attrs.evolve(both, signs={**both.signs, **late})
    names = ["promise_broken", "asked_for_person"]
    assert later.instants(names) == (at(11), at(12), at(14))
    assert later.instants(names[:0]) == (at(9),)


@pytest.mark.parametrize("value", [3, "high", False, None])
def test_what_is_counted_or_set_is_so_since_the_newest_of_it(value):
    """Nobody can tell from two contacts alone since when there were enough of them."""
    sign = Sign(since=at(14), before=[at(10)], because=LATE.because)
    found = TriggerFacts(facts={"contacts": value}, opened_at=at(9), signs={"contacts": sign})
    assert found.instants(["contacts"]) == (at(14),)


def test_the_instants_of_a_sign_are_in_order_and_once_each():
    """In whichever zone and order they were given; a sign that nobody dated has none."""
    there = at(10).astimezone(ZoneInfo("Asia/Tokyo"))
    sign = Sign(since=at(12), before=[at(12), at(11), there, at(10)], because=LATE.because)
    assert sign.instants == (at(10), at(11), at(12))
    assert sign == attrs.evolve(sign, before=[at(10), at(11), at(12)])
    assert sign != attrs.evolve(sign, before=[at(10)])
    assert FRAIL.instants == ()
    with pytest.raises(NaiveDatetimeError):
        Sign(before=[at(9).replace(tzinfo=None)], because=LATE.because)


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
