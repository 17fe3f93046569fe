"""The occasion that may deserve a follow-up."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.support_occasions import at, due, occasion
from servicekit.decision import Reason
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.followups.occasion import DATED, OCCASIONS
from servicekit.hours import Span
from servicekit.testing.strategies import instants


def test_a_key_names_plan_occasion_case_and_since_when() -> None:
    """A host's database holds keys, so their form is part of what is promised."""
    found = occasion(since=datetime(2026, 5, 1, 9, 30, 15, 42, tzinfo=UTC)).key("call/back")
    assert found == "call%2Fback/resolved/3//20260501T093015000042Z"


def test_a_key_of_what_hangs_on_something_names_that_and_the_customer() -> None:
    """A promise that moves with its case to another one is the same promise."""
    assert due().key("a") == "a/promise_due/customer:7/p1/20260501T090000000000Z"
    assert due(case_id=4).key("a") == due().key("a")
    found = occasion("known_cause", case_id=None, about="batch 9").key("tell")
    assert found == "tell/known_cause/customer:7/batch%209/20260501T090000000000Z"


def test_a_case_and_a_customer_of_one_id_have_two_keys() -> None:
    """What was said in case 7 of somebody is not said to customer 7."""
    case = occasion(case_id=7, customer_id=1).key("a")
    assert case != occasion(case_id=None, customer_id=7).key("a")
    assert case != occasion(case_id="customer:7", customer_id=1).key("a")


def test_a_key_is_the_same_in_whatever_zone_the_instant_is_written() -> None:
    """A database that gives instants back in another zone finds the same follow-up."""
    here = occasion(since=at(1, 9).astimezone(ZoneInfo("Asia/Tokyo")))
    assert here.key("ask") == occasion().key("ask")


def test_the_two_instants_of_an_hour_that_the_clock_shows_twice_have_two_keys() -> None:
    """An hour apart is an hour apart, whatever the clock on the wall shows."""
    wall = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    assert occasion(since=wall).key("a") != occasion(since=wall.replace(fold=1)).key("a")


_words = st.text(min_size=1, max_size=5)
_named = st.tuples(_words, _words, _words, instants())


@given(_named, _named)
def test_different_occasions_never_share_a_key(
    one: tuple[str, str, str, datetime], other: tuple[str, str, str, datetime]
) -> None:
    """Whatever signs ids have, a key says one plan on one occasion."""
    keys = [
        occasion("known_cause", customer_id=whose, about=about, since=since).key(plan)
        for plan, whose, about, since in (one, other)
    ]
    moments = [each[3].astimezone(UTC) for each in (one, other)]
    assert (keys[0] == keys[1]) is (one[:3] == other[:3] and moments[0] == moments[1])


@pytest.mark.parametrize("kind", OCCASIONS)
def test_a_due_stands_with_promises_that_are_due_and_with_nothing_else(kind: str) -> None:
    """A timing before the due has a due to count from, and no other occasion seems to have one."""
    given = {True: at(8), False: None}
    assert occasion(kind, due_at=given[kind in DATED]).kind == kind
    with pytest.raises(FieldError, match="promise_due and promise_at_risk"):
        occasion(kind, due_at=given[kind not in DATED])


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "birthday"},
        {"statuses": {"asleep": ()}},
        {"customer_id": ""},
        {"pauses": [3]},
        {"because": ["so"]},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_is_no_occasion_is_refused(fields: dict[str, object]) -> None:
    """A word or an id that nobody knows is an error where it is made."""
    with pytest.raises(FieldError):
        occasion(**fields)


def test_an_instant_has_a_time_zone() -> None:
    """A naive instant is no instant."""
    with pytest.raises(NaiveDatetimeError):
        occasion(since=datetime(2026, 5, 1))  # noqa: DTZ001 - that is the point


def test_time_is_held_by_its_pauses_and_by_the_statuses_that_somebody_waits_for() -> None:
    """Which statuses stop the clock is for each plan to say; its own pauses always do."""
    own, pending, held = (Span(at(day), at(day + 1)) for day in (2, 4, 6))
    found = occasion(pauses=[own], statuses={"pending": [pending], "on_hold": [held]})
    assert found.held([]) == (own,)
    assert found.held(["on_hold", "closed"]) == (own, held)


def test_an_occasion_is_a_value() -> None:
    """It can be kept in a set, sent to another process and compared."""
    found = due(
        facts={"tier": ["gold"]},
        statuses={"new": [Span(at(1), at(2))]},
        because=[Reason("due", "Due.")],
    )
    assert {found, pickle.loads(pickle.dumps(found))} == {found}  # noqa: S301 - our own


def test_the_facts_do_not_show() -> None:
    """What a host knows of its customers does not get into logs."""
    assert "secret" not in repr(occasion(facts={"note": "secret"}))
