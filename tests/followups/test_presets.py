"""The plans of great service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from followups.support_occasions import OFFICE, SAM, at, carried, due, occasion
from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.followups.contact_policy import ContactPolicy
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.occasion import OCCASIONS, Occasion
from servicekit.followups.presets import PLANS, decent_hours, great_service, plan

POLICY = great_service(hours=OFFICE)


def found(each: Occasion, **fields: Any) -> list[FollowUp]:
    return list(POLICY.follow_ups([each], SAM, **{"at": each.since, **fields}))


def said(kind: str, origin: str | None = "spoken", **fields: Any) -> Occasion:
    """Return an occasion as a situation makes it."""
    facts = {"origin": origin, "certain": None, **fields.pop("facts", {})}
    return occasion(kind, facts=facts, **fields)


def test_the_policy_of_great_service_is_without_fault() -> None:
    """Its table covers every occasion, nothing in it is idle, and each plan is used."""
    assert [verdict.status for verdict in POLICY.check()] == ["proved"] * len(POLICY.check())


def test_presets_have_the_names_that_the_documentation_uses() -> None:
    """A host that stores a result finds the preset that it came from."""
    assert (POLICY.id, POLICY.table.name) == ("great service", "great-service")
    assert decent_hours().id == "decent hours"


def test_a_promise_of_which_nobody_knows_the_origin_was_said_to_the_customer() -> None:
    """An occasion without an origin is decided all the same, for the customer's sake."""
    assert [each.plan_id for each in found(said("promise_broken", None))] == (
        [each.plan_id for each in found(said("promise_broken"))]
    )


@pytest.mark.parametrize("kind", OCCASIONS)
def test_great_service_has_a_plan_for_every_occasion(kind: str) -> None:
    """Nothing that may deserve a follow-up falls through."""
    dated = {"due_at": at(8, 16)} if kind in ("promise_due", "promise_at_risk") else {}
    assert found(said(kind, **dated))


def test_the_staff_is_reminded_two_working_hours_before_a_due() -> None:
    """Whoever has to keep it still has time to."""
    (each,) = found(due())
    assert (each.audience, each.earliest_at, each.latest_at) == ("staff", at(8, 14), at(8, 16))


def test_the_customer_is_warned_before_what_was_said_to_them_slips() -> None:
    """They hear of it before it is late, and can still plan around it."""
    owner, each = found(said("promise_at_risk", due_at=at(8, 16)))
    assert (owner.audience, owner.earliest_at, owner.latest_at) == ("staff", at(1), at(8, 16))
    assert (each.audience, each.basis) == ("customer", "promised")
    assert (each.earliest_at, each.latest_at) == (at(8, 14), at(8, 16))


@pytest.mark.parametrize("origin", ["target", "internal", "assumed"])
def test_nobody_hears_of_a_promise_that_was_never_said_to_them(origin: str) -> None:
    """A target of the desk's own is for the desk to see to."""
    (each,) = found(said("promise_at_risk", origin, due_at=at(8, 16)))
    assert each.audience == "staff"
    (late,) = found(said("promise_broken", origin))
    assert (late.plan_id, late.audience) == ("keep_now", "staff")


def test_amends_are_never_too_late() -> None:
    """What was broken is put right, also after a year."""
    _, each = found(said("promise_broken"), at=datetime(2027, 5, 1, tzinfo=UTC))
    assert (each.purpose, each.latest_at) == (PLANS["make_amends"].purpose, None)


def test_what_was_promised_is_owed_until_it_is_kept() -> None:
    """An apology ends nothing: the staff hears of it again, each business day."""
    broken = said("promise_broken", since=at(4))
    now, sorry = found(broken)
    contacts = [carried(sorry.key, at(4)), carried(now.key, at(4))]
    (again,) = found(broken, at=at(5), contacts=contacts)
    assert (again.plan_id, again.audience, again.earliest_at) == ("keep_now", "staff", at(5, 17))


def test_a_team_that_does_not_take_it_hears_of_it_again() -> None:
    """One mail is no hand-over."""
    untaken = said("hand_over_untaken", since=at(4))
    (first,) = found(untaken)
    (second,) = found(untaken, at=at(5), contacts=[carried(first.key, at(4, 10))])
    assert (first.earliest_at, second.earliest_at) == (at(4, 10), at(4, 12))


def test_a_contact_policy_can_know_all_its_purposes() -> None:
    """A host names those of its own beside."""
    contact = ContactPolicy(channels=["phone"], purposes={**POLICY.purposes, "news": "marketing"})
    (each,) = found(said("resolved"))
    assert contact.may_contact(SAM, "phone", each.purpose, [], at=at(4)).proved
    assert set(POLICY.purposes) == {one.purpose for one in PLANS.values()}


def test_the_next_business_day_they_are_asked_whether_it_stayed_fixed() -> None:
    """Not on the weekend after a Friday, and not at midnight."""
    (each,) = found(said("resolved", since=at(1, 23)))
    assert each.earliest_at == at(4, 10)
    assert found(said("resolved"), at=at(20)) == []


def test_our_silence_is_broken_again_and_again() -> None:
    """Who waits hears where it stands, until somebody answers them."""
    waiting = said("customer_waiting")
    (first,) = found(waiting)
    assert (first.earliest_at, first.basis) == (at(4, 17), "reply")
    (second,) = found(waiting, at=at(6), contacts=[carried(first.key, at(4, 17))])
    assert second.earliest_at == at(6, 17)


def test_the_silent_are_asked_once_more_before_the_case_is_closed_kindly() -> None:
    """Nobody is closed out without a word."""
    nudge, close = found(said("customer_silent"))
    assert (nudge.earliest_at, close.earliest_at) == (at(6, 10), at(12, 10))
    assert nudge.latest_at == at(11, 17)


def test_what_nobody_took_goes_to_its_team() -> None:
    """It has no owner yet."""
    (each,) = found(said("hand_over_untaken", agent_id="ada", team_id="shop"))
    assert (each.audience, each.agent_id, each.team_id) == ("staff", None, "shop")


@pytest.mark.parametrize("certain", [True, False, None])
def test_what_was_said_is_put_right_only_where_it_is_sure(certain: bool | None) -> None:
    """What nobody knows for sure is looked at by the staff first."""
    (each,) = found(said("told_otherwise", facts={"certain": certain}))
    assert each.audience == ("customer" if certain else "staff")


def test_a_plan_can_be_had_with_a_change() -> None:
    """A host begins with what is there, and says what it wants otherwise."""
    mine = plan("stayed_fixed", earliest="in 2 days at 11:00")
    policy = great_service(hours=OFFICE, timezone="Asia/Tokyo", plans=[mine])
    (each,) = policy.follow_ups([said("resolved")], SAM, at=at(1))
    assert each.earliest_at == at(3, 2)
    assert [one.id for one in policy.plans] == list(PLANS)


def test_a_plan_that_is_not_there_cannot_be_changed() -> None:
    """A name with a slip in it changes nothing without a word."""
    with pytest.raises(FieldError) as caught:
        plan("stay_fixed")
    assert (caught.value.field, caught.value.value) == ("plan", "stay_fixed")
    with pytest.raises(FieldError) as caught:
        great_service(hours=OFFICE, plans=[plan("nudge", id="nuge")])
    assert (caught.value.field, caught.value.value) == ("plans", "nuge")


@pytest.mark.parametrize(
    ("basis", "hour", "allowed"),
    [
        ("service", 6, False),
        ("service", 7, True),
        ("service", 19, True),
        ("service", 20, False),
        ("reply", 3, False),
        ("promised", 3, False),
        ("collection", 3, False),
        ("requested", 3, True),
        ("safety", 3, True),
    ],
)
def test_nobody_is_rung_at_three_in_the_morning(basis: str, hour: int, *, allowed: bool) -> None:
    """It goes by the customer's clock, and binds what they did not ask for."""
    polite = ContactPolicy(channels=["phone", "email"], constraints=[decent_hours()])
    kim = Customer(id=7, timezones=["Europe/London"])
    verdict = polite.may_contact(kim, "phone", basis, [], at=at(1, hour))
    assert (verdict.proved, verdict.refuted) == (allowed, not allowed)


def test_other_hours_and_channels_can_be_called_decent() -> None:
    """A mail disturbs nobody at night."""
    calls = decent_hours("09:00", "20:00", channels=["phone"])
    polite = ContactPolicy(channels=["phone", "email"], constraints=[calls])
    kim = Customer(id=7, timezones=["UTC"])
    found = [
        polite.may_contact(kim, channel, "service", [], at=at(1, hour)).proved
        for channel, hour in (("phone", 8), ("phone", 9), ("phone", 20), ("email", 3))
    ]
    assert found == [False, True, False, True]
    nowhere = Customer(id=7)
    assert not polite.may_contact(nowhere, "phone", "service", [], at=at(1, 12)).proved
