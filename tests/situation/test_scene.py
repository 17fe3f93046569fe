"""A case at an instant, with what is known of its customer."""

from __future__ import annotations

import pytest

from servicekit.case import History
from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.situation.scene import Scene, customer_of
from situation.support import at, case, changed, moved

SAM = Customer(id=8, same_as=[7])


def test_a_customer_who_is_given_comes_before_the_one_of_the_history() -> None:
    """A history may know no more than an id."""
    assert customer_of(None) is None
    assert customer_of(History(customer=7)) is None
    assert customer_of(History(customer=SAM)) is SAM
    other = Customer(id=7)
    assert customer_of(History(customer=SAM), other) is other


def test_the_customer_has_the_id_that_they_have_now() -> None:
    """Records of customers are merged, and cases keep the old id."""
    plain = Scene(case=case(), at=at(1), known_at=at(1))
    assert plain.customer_id == "7"
    assert Scene(case=case(), at=at(1), known_at=at(1), customer=SAM).customer_id == "8"
    history = History(customer=SAM, cases=[case()])
    assert Scene(case=case(), at=at(1), known_at=at(1), history=history).customer_id == "8"
    with pytest.raises(FieldError, match="that of the case, '7'"):
        Scene(case=case(), at=at(1), known_at=at(1), customer=Customer(id=9))


def test_a_case_is_live_until_it_is_settled_and_there_until_it_is_merged() -> None:
    """Settled and gone are two things."""
    settled = case(changes=moved((at(2), "closed")))
    gone = case(changes=moved((at(2), "deleted")))
    found = [
        (scene.live, scene.there)
        for subject in (case(), settled, gone)
        for scene in [Scene(case=subject, at=at(3), known_at=at(3))]
    ]
    assert found == [(True, True), (False, True), (False, False)]


def test_an_occasion_has_the_facts_of_its_scene_and_its_own() -> None:
    """What it says itself comes first; what it does not have is known to be absent."""
    held = case(brand="north", changes=changed("agent", (at(1), "ada")))
    scene = Scene(case=held, at=at(2), known_at=at(2), facts={"origin": "x", "kind": "fault"})
    found = scene.occasion("resolved", at(1), "Settled.", facts={"certain": True})
    assert (found.brand, found.agent_id, found.team_id) == ("north", "ada", None)
    assert dict(found.facts) == {
        "kind": "fault",
        "occasion": "resolved",
        "origin": None,
        "promise_kind": None,
        "assumed": None,
        "certain": True,
    }
    assert found.because[0].evidence == ()
    assert found.statuses == {"new": found.held(["new"])}
