from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from servicekit.answers import Outcome, PromiseTemplate, Wording
from servicekit.answers.outcome import KINDS, amount_in
from servicekit.errors import FieldError
from servicekit.hours import Allowance, BusinessHours
from servicekit.money import Money
from servicekit.versions import Versions
from servicekit.wording import Place

OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
FIVE = Money(5, "EUR")
OFFICE_FROM = date(2026, 1, 1)


def promise(**named: Any) -> PromiseTemplate:
    return PromiseTemplate(**{"what": "a refund", "within": "7 days"} | named)


def outcome(**named: Any) -> Outcome:
    return Outcome(**{"kind": "granted", "text": "Yes."} | named)


# -- what is promised -----------------------------------------------------------------------------


def test_a_promise_reads_amounts_of_time_as_people_say_them() -> None:
    """Both ends of "in 5 to 7 days" are allowances, given as words or as values."""
    found = promise(within="7 days", not_before=Allowance(5, "day"))

    assert (found.within, found.not_before) == (Allowance(7, "day"), Allowance(5, "day"))
    assert promise(within=Allowance(2, "hour")).within == Allowance(2, "hour")
    assert (promise().id, promise().not_before, promise().hours) == ("promise", None, None)
    assert promise(not_before="5 days") == found


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"within": "soon"}, "within"),
        ({"within": timedelta(days=1)}, "within"),
        ({"within": None}, "within"),
        ({"not_before": "later"}, "not_before"),
        ({"not_before": 5}, "not_before"),
        ({"what": " "}, "text.*"),
        ({"id": ""}, "id"),
        ({"hours": "office"}, "hours"),
        ({"kind": 5}, "kind"),
        ({"amount": 5}, "amount"),
    ],
    ids=str,
)
def test_a_promise_that_cannot_be_read(wrong: dict[str, Any], field: str) -> None:
    """What is not an amount of time, words, a calendar or an amount is refused by its name."""
    with pytest.raises(FieldError) as caught:
        promise(**wrong)
    assert caught.value.field == field


@pytest.mark.parametrize("name", ["within", "not_before"])
def test_business_time_needs_a_calendar(name: str) -> None:
    """Business days are counted in somebody's hours, and these are named with the promise."""
    given = {"within": "9 business days", name: "5 business days"}
    with pytest.raises(FieldError, match="hours=None is not possible: a calendar; 5 business days"):
        promise(**given if name == "within" else {"within": "9 days", name: "5 business days"})
    assert promise(**given, hours=OFFICE).hours == OFFICE
    whole = Versions([(OFFICE_FROM, OFFICE)])
    assert promise(**given, hours=whole).hours == whole


@pytest.mark.parametrize(
    ("early", "late"), [("8 days", "7 days"), ("2 hours", "1 hour"), ("3 weeks", "2 weeks")]
)
def test_a_window_ends_after_it_begins(early: str, late: str) -> None:
    """A window that would end before it begins is refused where both count in the same unit."""
    with pytest.raises(FieldError) as caught:
        promise(not_before=early, within=late)
    assert str(caught.value) == f"not_before={early!r} is not possible: at most {late}"
    assert promise(not_before=late, within=late).not_before == Allowance.parse(late)
    assert promise(not_before=late, within=early).within == Allowance.parse(early)


def test_windows_in_two_units_are_left_to_the_instant() -> None:
    """Whether 5 business days are later than 6 days, only an instant tells."""
    office = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
    assert promise(not_before="5 business days", within="6 days", hours=office).within.count == 6


def test_a_window_on_the_clock_ends_after_it_begins() -> None:
    """Seven days are more than 100 hours, and as many as 168."""
    assert promise(not_before="7 days", within="168 hours").within.count == 168
    with pytest.raises(FieldError, match="at most 100 hours"):
        promise(not_before="7 days", within="100 hours")


# -- what an answer comes to ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_outcome_is_of_one_of_four_kinds(kind: str) -> None:
    """It is granted, refused, handed over, or impossible even for a person."""
    assert outcome(kind=kind).kind == kind
    with pytest.raises(FieldError, match="one of granted, refused, handed_over, impossible"):
        outcome(kind=kind.upper())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": None}, "kind"),
        ({"text": ""}, "text.*"),
        ({"text": {"en": "{"}}, "text.en"),
        ({"promises": ["a refund"]}, "PromiseTemplate"),
        ({"promises": 5}, "PromiseTemplate"),
        ({"promises": [promise(), promise(what="more")]}, "promises"),
        ({"authority": 5}, "authority"),
        ({"amount": 5}, "amount"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_an_outcome_that_is_not_possible(wrong: dict[str, Any], field: str) -> None:
    """What is of another type, or two promises with one id, are refused by their name."""
    with pytest.raises(FieldError) as caught:
        outcome(**wrong)
    assert caught.value.field == field


def test_one_promise_needs_no_list() -> None:
    """A promise alone stands for a list of one."""
    assert outcome(promises=promise()).promises == (promise(),)
    assert outcome(promises=iter([promise(), promise(id="b")])).promises[1].id == "b"
    assert outcome().promises == ()


FULL = outcome(
    text={"en": "Yes {customer.name|there}, {price}.", "de": "Ja {customer.name}."},
    promises=[promise(what="refund {price|it}", amount="paid"), promise(id="b", amount=FIVE)],
    authority="refund",
    amount="price",
)


def test_places_have_paths() -> None:
    """Every place is listed with the path of where it stands, also those of promises."""
    assert list(FULL.places()) == [
        ("text.en", Place("customer.name", "there")),
        ("text.en", Place("price")),
        ("text.de", Place("customer.name")),
        ("promises[0].what.*", Place("price", "it")),
    ]


def test_amounts_that_facts_hold_have_paths() -> None:
    """Of the amounts only those are listed that a fact holds."""
    assert list(FULL.amounts()) == [("amount", "price"), ("promises[0].amount", "paid")]
    assert list(outcome(amount=FIVE).amounts()) == []


def test_what_is_needed_are_facts_without_other_words() -> None:
    """Needed is what is said without other words, or decided about; customers are no facts."""
    assert FULL.needed == {"price", "paid"}
    assert outcome(text="{a} {b|c}", promises=promise(what="{d} {e|}")).needed == {"a", "d"}
    assert outcome().needed == frozenset()


def test_what_is_spoken_of_is_all_that_is_named() -> None:
    """Spoken of is whatever a place or an amount names, other words or not."""
    assert FULL.spoken == {"customer.name", "price", "paid"}


def test_an_amount_is_one_or_a_fact_that_holds_one() -> None:
    """The name of a fact stands for what the fact is, which can be unknown."""
    assert amount_in(FIVE, {}) == FIVE
    assert amount_in("price", {"price": FIVE}) == FIVE
    assert amount_in("price", {}) is None
    assert amount_in(None, {"price": FIVE}) is None


def test_outcomes_travel(travels: Callable[[object], None]) -> None:
    """Outcomes and promises are values; their languages come in any order."""
    travels(FULL)
    travels(promise(within="5 business days", hours=OFFICE))
    turned = outcome(text={"de": "Ja.", "en": "Yes."})
    assert outcome(text={"en": "Yes.", "de": "Ja."}) == turned
    assert outcome(text=Wording("Yes.")) == outcome()
