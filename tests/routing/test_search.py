"""The search: what an escalation takes at an instant, and what its case has cost."""

from __future__ import annotations

import pytest

from routing.support import ADA, NOON, SAM, at, desk, escalation, eur, granted, refund, search
from servicekit.escalation import Needs
from servicekit.instants import to_microseconds
from servicekit.money import Money
from servicekit.routing import Load
from servicekit.routing.search import Spent


def spent(needs: Needs, *grants, **fields) -> Spent:
    """Return what the case has cost with what is asked."""
    return search(needs, load=Load(granted=grants), **fields).spent


def test_a_search_knows_its_instant_its_people_and_its_needs():
    """They follow from the escalation, the roster and the instant."""
    found = search(refund(5), roster=desk(SAM, ADA))

    assert found.now == to_microseconds(NOON)
    assert [found.agent(i).id for i in range(2)] == ["ada", "sam"]
    assert found.needs == refund(5)
    assert found.on_duty == 0b11


def test_the_same_search_can_be_made_at_another_instant():
    """Later, other people are on duty and more has been granted; the rest stays."""
    first = search(refund(5), load=Load(granted=[granted(10, by="ada", at=at(13))]))
    assert first.spent == Spent(eur(5), exact=True)

    later = first.later(to_microseconds(at(14)))

    assert later.at == at(14)
    assert later.at.tzinfo is NOON.tzinfo
    assert later.now == to_microseconds(at(14))
    assert later.spent == Spent(eur(15), exact=True)
    assert (later.escalation, later.roster, later.load) == (
        first.escalation,
        first.roster,
        first.load,
    )


def test_without_an_amount_nobody_knows_what_it_costs():
    """What was granted before does not say how much is asked now."""
    assert spent(refund(None), granted(10, by="ada")) == Spent(None, exact=False)


@pytest.mark.parametrize(
    ("fields", "total"),
    [
        ({}, 15),
        ({"case_id": 4}, 5),
        ({"kind": "waiver"}, 5),
        ({"at": at(13)}, 5),
        ({"at": at(9), "recorded_at": at(13)}, 5),
        ({"reversed_at": at(11)}, 5),
        ({"needs_approval": True}, 15),
        ({"by": "kim"}, 15),
    ],
    ids=["counts", "case", "kind", "later", "unknown", "taken back", "pending", "whoever"],
)
def test_what_was_granted_in_the_case_counts(fields, total):
    """Only refunds of this case that stand now count, whoever gave them, and also pending ones."""
    given = granted(10, **{"by": "ada", **fields})

    assert spent(refund(5), given) == Spent(eur(total), exact=True)


def test_one_grant_that_is_given_twice_counts_once():
    """A list that has the same grant twice is no second refund."""
    given = granted(10, by="ada")

    assert spent(refund(5), given, given) == Spent(eur(15), exact=True)


@pytest.mark.parametrize("amount", [Money(10, "GBP"), None], ids=["currency", "unknown"])
def test_what_cannot_be_added_up_is_left_out_and_said(amount):
    """Another currency, or an amount that nobody knows, makes the sum the least that it is."""
    given = granted(amount, by="ada")

    assert spent(refund(5), given, granted(7, by="ada", id="g2")) == Spent(eur(12), exact=False)


def test_the_case_of_the_escalation_is_the_one_that_counts():
    """Another case has other costs."""
    given = granted(10, by="ada", case_id=4)

    found = search(load=Load(granted=[given]), escalation=escalation(refund(5), case_id=4))
    assert found.spent == Spent(eur(15), exact=True)
