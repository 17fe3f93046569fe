"""What was promised or granted beyond somebody's authority."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from review.findings.support import evidence, told
from review.support import call, case, may
from servicekit.case import Case, History
from servicekit.money import Money
from servicekit.promise import Promise
from servicekit.roster import Roster
from servicekit.staff import Agent, Authority, Grant, Limit

LIMITS = {"sam": Money(100, "EUR"), "ada": Money(500, "EUR")}
ROSTER = Roster(
    agents=[
        *(Agent(id=n, authority=Authority(limits={"refund": m})) for n, m in LIMITS.items()),
        Agent(id="kim"),
    ]
)


def found(subject: Case, **fields: Any) -> list[tuple[str, tuple[str, ...]]]:
    return told(subject, may(9), "unauthorised", **{"roster": ROSTER, **fields})


def refund(amount: int | None, **fields: Any) -> Promise:
    amounts = [] if amount is None else [Money(amount, "EUR")]
    return call(**{"what": "a refund", "kind": "refund", "amounts": amounts, **fields})


def grant(name: str, amount: int | None, **fields: Any) -> Grant:
    money = None if amount is None else Money(amount, "EUR")
    given = {"id": name, "kind": "refund", "amount": money, "case_id": "c"}
    return Grant(**{**given, "by": "sam", "at": may(4), **fields})


ABOVE = "Above the limit of 100 EUR per case: 101 EUR asked."


def test_a_promise_beyond_the_makers_authority_is_found():
    """It binds all the same, and the sentence says whose limit it passes; limits are inclusive."""
    words = "The customer was promised: a refund (101 EUR), which is more than sam may. "
    assert found(case(promises=[refund(101)])) == [(f"{words}{ABOVE}", ("p",))]
    assert found(case(promises=[refund(100)])) == []


def test_a_kind_of_decision_without_any_authority_is_found():
    """Whoever has no authority for it may not promise it, whatever the amount."""
    (sentence, ids) = found(case(promises=[refund(None, made_by="kim")]))[0]
    assert sentence == (
        "The customer was promised: a refund, which is more than kim may. "
        "There is no authority for refund."
    )
    assert ids == ("p",)


def test_what_is_no_decision_takes_no_authority():
    """A call back may be promised by everybody, with a roster and without."""
    assert found(case(promises=[call()])) == []
    assert found(case(promises=[call()]), roster=None) == []


@pytest.mark.parametrize(
    ("promise", "roster", "missing"),
    [
        (refund(5), None, "Nobody said what sam may decide."),
        (refund(5, made_by="bot"), ROSTER, "Nobody said what bot may decide."),
        (refund(5, made_by=None), ROSTER, "Nobody said what whoever did it may decide."),
        (refund(5, kind=None), ROSTER, "Nobody said what kind of decision it is."),
        (refund(None), ROSTER, "The amount of this decision is not known."),
    ],
    ids=["no roster", "unknown", "nobody", "no kind", "no amount"],
)
def test_what_nobody_said_is_undecided(promise, roster, missing):
    """Where an input is absent that it takes, the sentence says which."""
    ((sentence, ids),) = found(case(promises=[promise]), roster=roster)
    assert sentence.startswith("? The customer was promised: a refund")
    assert sentence.endswith(f"; nobody can tell whether that was allowed. {missing}")
    assert ids == ("p",)


def test_each_amount_is_held_to_its_limit():
    """In another currency nobody can tell without a rate."""
    both = refund(None, amounts=[Money(101, "EUR"), Money(5, "USD")])
    sentences = [words for words, _ in found(case(promises=[both]))]
    assert [words[0] == "?" for words in sentences] == [False, True]


def test_what_was_granted_before_counts_and_is_evidence():
    """The limit per case holds for all of it; what was granted with the promise is the promise."""
    before = grant("g", 60, at=may(4, 8))
    assert evidence_of(promises=[refund(41)], grants=[before]) == [("p", "g")]
    assert evidence_of(promises=[refund(40)], grants=[before]) == []
    assert evidence_of(promises=[refund(41)], grants=[grant("g", 60)]) == []


def evidence_of(**fields: Any) -> list[tuple[str, ...]]:
    return evidence(case(**fields), may(9), "unauthorised", roster=ROSTER)


def test_grants_in_other_cases_count_for_limits_over_time():
    """What the same person granted this customer before is known with a history."""
    daily = Limit(per_window=Money(100, "EUR"), window=timedelta(days=1))
    sam = Roster(agents=[Agent(id="sam", authority=Authority(limits={"refund": daily}))])
    subject = case(promises=[refund(41)])
    other = case(id="d", grants=[grant("g", 60, case_id="d", at=may(4, 8))])
    known = History(customer="kim", cases=[subject, other])
    assert len(found(subject, roster=sam, history=known)) == 1
    assert found(subject, roster=sam) == []


def test_a_grant_beyond_the_givers_authority_is_found():
    """Whoever approved it answers for it; what waits, or was taken back, is not granted."""
    words = "The customer was granted: refund of 101 EUR, which is more than sam may. "
    assert found(case(grants=[grant("g", 101)])) == [(f"{words}{ABOVE}", ("g",))]
    assert evidence_of(grants=[grant("g", 100)]) == []
    assert evidence_of(grants=[grant("g", 101, approved_by="ada")]) == []
    assert evidence_of(grants=[grant("g", 501, approved_by="ada")]) == [("g",)]
    assert evidence_of(grants=[grant("g", 101, needs_approval=True)]) == []
    assert evidence_of(grants=[grant("g", 101, reversed_at=may(5))]) == []


def test_of_two_grants_of_one_instant_the_second_counts_the_first():
    """A log that knows only minutes hides nobody's limit."""
    together = case(grants=[grant("g", 60), grant("h", 60)])
    assert [ids[0] for _, ids in found(together)] == ["h"]
    assert [ids[0] for _, ids in found(case(grants=[grant("g", 60), grant("h", 40)]))] == []


def test_a_grant_without_an_amount_is_undecided():
    """Where a limit holds and nobody said how much it was, nobody can tell."""
    ((sentence, _),) = found(case(grants=[grant("g", None)]))
    assert sentence.startswith("? The customer was granted: refund; nobody can tell")
