"""A known cause, and everybody whom it touches."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.followups import presets
from servicekit.followups.occasion import Occasion
from servicekit.situation import touched
from situation.support import ALWAYS, at, changed, moved
from situation.support import case as plain

CAUSE = "batch 9"


def case(number: int, customer_id: int = 7, **fields: Any) -> Case:
    return plain(**{"id": number, "customer_id": customer_id, "cause_id": CAUSE, **fields})


def found(*subjects: Any, day: int = 9, **fields: Any) -> tuple[Occasion, ...]:
    return touched(CAUSE, subjects, **{"since": at(3), "at": at(day), **fields})


def cases_of(occasion: Occasion) -> tuple[str, ...]:
    return occasion.because[0].evidence


def test_every_customer_hears_of_a_cause_once_however_many_cases_they_have() -> None:
    """It begins with what is known of the cause, and belongs to no single case."""
    mine, theirs = found(case(1), case(2), case(3, customer_id=8))
    assert (mine.customer_id, theirs.customer_id) == ("7", "8")
    assert (mine.since, mine.about, mine.case_id, mine.kind) == (at(3), CAUSE, None, "known_cause")
    assert (cases_of(mine), cases_of(theirs)) == (("1", "2"), ("3",))
    assert str(mine.because[0]) == "Cause batch 9 touches them since Sun 3 May 2026 09:00 UTC."


def test_a_case_with_another_cause_or_none_touches_nobody() -> None:
    """Only what has the cause counts."""
    assert found(case(1, cause_id="batch 8"), case(2, cause_id=None)) == ()


def test_customers_whose_records_were_merged_hear_once() -> None:
    """It does not matter who says that they were: a customer, or a history."""
    sam = Customer(id=7, same_as=[12])
    (each,) = found(case(1, customer_id=12), case(2), customers=[sam])
    assert (each.customer_id, cases_of(each)) == ("7", ("1", "2"))
    history = History(customer=sam, cases=[case(2)])
    (each,) = found(history, case(1, customer_id=12))
    assert (each.customer_id, cases_of(each)) == ("7", ("2", "1"))
    (each,) = found(case(1, customer_id=12), case(1, customer_id=12), history, customers=[sam])
    assert cases_of(each) == ("1", "2")


def test_a_history_of_somebody_of_whom_only_the_id_is_known_will_do() -> None:
    """Its cases are theirs."""
    (each,) = found(History(customer=7, cases=[case(1), case(2)]), case(1))
    assert cases_of(each) == ("1", "2")


def test_settled_and_merged_cases_count_and_deleted_ones_do_not() -> None:
    """Whoever had the trouble wants to hear of the cause, and spam does not."""
    settled = case(1, changes=moved((at(2), "closed")))
    merged = case(2, changes=moved((at(2), "merged")), merged_into=1)
    deleted = case(3, changes=moved((at(2), "deleted")))
    (each,) = found(settled, merged, deleted)
    assert cases_of(each) == ("1", "2")


def test_a_case_that_was_not_there_yet_touches_nobody() -> None:
    """The past is judged by what was known of it."""
    assert found(case(1, opened_at=at(10))) == ()
    late = case(1, recorded_at=at(10))
    assert found(late) == ()
    assert len(found(late, known_at=at(10))) == 1


def test_facts_are_those_in_which_all_their_cases_agree() -> None:
    """What differs is left out, so that a table asks and does not guess."""
    agents = changed("agent", (at(2), "ada")) + changed("team", (at(2), "shop"))
    one = case(1, brand="north", topic="lamp", changes=agents)
    other = case(2, brand="north", topic="bulb", changes=changed("team", (at(2), "shop")))
    (each,) = found(one, other)
    assert (each.brand, each.facts["brand"], "topic" in each.facts) == ("north", "north", False)
    assert (each.agent_id, each.team_id) == (None, "shop")
    assert (each.facts["occasion"], each.facts["origin"]) == ("known_cause", None)
    (alone,) = found(one)
    assert (alone.agent_id, alone.facts["topic"]) == ("ada", "lamp")


def test_the_key_is_the_same_however_many_cases_come_later() -> None:
    """A customer who was told is not told again for another case."""
    (before,), (after,) = found(case(1)), found(case(1), case(2), day=12)
    assert before.key("tell") == after.key("tell")
    policy = presets.great_service(hours=ALWAYS)
    (tell,) = policy.follow_ups([before, after], Customer(id=7), at=at(12))
    assert tell.key == before.key("tell_cause")


@pytest.mark.parametrize(
    ("subjects", "customers"),
    [
        ([3], []),
        ([], ["7"]),
        ([], [Customer(id=7, same_as=[12]), Customer(id=8, same_as=[12])]),
        ([History(customer=Customer(id=7, name="Kim"))], [Customer(id=7)]),
    ],
    ids=["no case", "no customer", "an id twice", "two customers of one id"],
)
def test_what_is_no_subject_is_refused(subjects: Any, customers: Any) -> None:
    """Who is who has to be certain, or some would hear twice."""
    with pytest.raises(FieldError):
        found(*subjects, customers=customers)


def test_the_old_record_of_a_customer_may_be_there_beside_the_one_it_was_merged_into() -> None:
    """Whoever loads all customers loads both."""
    records = [Customer(id=7, same_as=[12]), Customer(id=12)]
    for customers in (records, records[::-1]):
        (each,) = found(case(1, customer_id=12), customers=customers)
        assert each.customer_id == "7"
