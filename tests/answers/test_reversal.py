"""Whether what the level above took back was wrong by the book of that day."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers.support import FRESH, LATER, book, contact, on, plain, returns, until
from answers.support import given as answered
from servicekit.answers import AnswerBook, RuleSet
from servicekit.case import Case
from servicekit.customer import Customer
from servicekit.decision import Reason, Verdict
from servicekit.errors import FactTypeError, FieldError
from servicekit.escalation import Escalation
from servicekit.interaction import Interaction, Told
from servicekit.tables import Rule, col
from servicekit.versions import Versions

MAY = on(5)
BOOK = book()
CLAIM = "what was reversed was wrong by the book"
LATE = FRESH | {"days": 40}
#: What a day in May was answered with no, and since June is still.
TOLD = answered(BOOK, LATE, on(5)).told()
RAISED = Escalation(id="e1", case_id=1, raised_at=on(6, 2), why="wants it back", decided_by="sam")
REVERSED = RAISED.decide(at=on(6, 3), by="ada", outcome="reversed", reason_code="goodwill")
NOW = on(6, 4)


def said(told: Told, at: datetime = MAY) -> tuple[Interaction, Told]:
    """Return what was told with the contact in which it was."""
    return contact(at, told=[told]), told


def judged(told: Any, found: AnswerBook = BOOK, **named: Any) -> Verdict[Reason]:
    """Judge the reversal by the book that the tests share."""
    return found.reversal(told, REVERSED, **{"at": NOW} | named)


def code(told: Any, found: AnswerBook = BOOK, **named: Any) -> str:
    """Return the status, or the code of the one reason."""
    verdict = judged(told, found, **named)
    return verdict.findings[0].code if verdict.findings else verdict.status


# -- what became of the decision --------------------------------------------------------------


def test_a_right_decision_that_is_reversed_is_flagged():
    """Either the book changes or the colleague is backed, and the reason code is evidence."""
    verdict = judged(TOLD)

    assert (verdict.claim, verdict.status) == (CLAIM, "refuted")
    (reason,) = verdict
    assert (reason.code, reason.evidence) == ("right_decision_reversed", ("e1", "goodwill"))
    assert str(reason) == (
        "By the book sam was right to say 'no' to 'return', and it was reversed (goodwill): "
        "change the book, or back them."
    )


def test_a_right_decision_that_is_varied_is_flagged():
    """A decision that was right and does not stand as it was has not been backed."""
    varied = RAISED.decide(at=on(6, 3), by="ada", outcome="varied", reason_code="half")
    (reason,) = BOOK.reversal(TOLD, attrs.evolve(varied, decided_by=None), at=NOW)

    assert "the colleague was right" in str(reason)
    assert "and it was varied (half)" in str(reason)


@pytest.mark.parametrize(
    "escalation",
    [
        RAISED,
        RAISED.decide(at=on(6, 3), by="ada", outcome="confirmed", reason_code="by_the_book"),
        RAISED.resolve(at=on(6, 3), by="ada"),
        RAISED.cancel(at=on(6, 3)),
    ],
    ids=["open", "confirmed", "resolved", "cancelled"],
)
def test_what_nobody_reversed_was_not_reversed_wrongly(escalation):
    """Only a decision that was varied or reversed can have been right in vain."""
    assert BOOK.reversal(TOLD, escalation, at=NOW) == Verdict(CLAIM, "proved")


def test_a_reversal_counts_from_when_it_was_made_and_known():
    """Before the decision, or before anybody recorded it, nothing was reversed."""
    late = RAISED.decide(
        at=on(6, 3), by="ada", outcome="reversed", reason_code="goodwill", recorded_at=on(6, 5)
    )

    assert BOOK.reversal(TOLD, late, at=on(6, 4)).proved
    assert BOOK.reversal(TOLD, late, at=on(6, 5)).refuted
    assert BOOK.reversal(TOLD, late, at=on(6, 4), known_at=on(6, 5)).refuted
    with pytest.raises(FieldError, match="raised later"):
        BOOK.reversal(TOLD, late, at=on(6, 1))


# -- by what the ledger keeps -----------------------------------------------------------------


def test_a_decision_that_was_wrong_by_the_book_may_be_reversed():
    """The rule that is named says something else, is not there, or no rule says such a thing."""
    fresh = answered(BOOK, FRESH, on(5)).told()

    assert code(fresh) == "right_decision_reversed"
    assert code(attrs.evolve(fresh, outcome="no")) == "proved"
    assert code(attrs.evolve(fresh, rule="gold")) == "proved"
    assert code(attrs.evolve(TOLD, outcome="perhaps")) == "proved"


@pytest.mark.parametrize(
    ("told", "expected", "words"),
    [
        (
            Told(question="return", outcome="no"),
            "rules_not_recorded",
            "Nobody recorded by which rules 'no' was said to 'return'.",
        ),
        (
            attrs.evolve(TOLD, version="other.a.b"),
            "rules_not_held",
            "The book does not hold the rules by which 'no' was said to 'return'.",
        ),
        (
            attrs.evolve(TOLD, question="voucher"),
            "rules_not_held",
            "The book does not hold the rules by which 'no' was said to 'voucher'.",
        ),
        (
            attrs.evolve(TOLD, facts_digest=None),
            "facts_not_recorded",
            "Nobody recorded on which facts 'no' was said to 'return'; give the facts of then.",
        ),
        (
            attrs.evolve(TOLD, outcome="yes"),
            "rule_not_recorded",
            (
                "Nobody recorded the one rule by which 'yes' was said to 'return'; "
                "give the facts of then."
            ),
        ),
    ],
    ids=["no-version", "other-version", "other-question", "no-facts", "no-rule"],
)
def test_what_nobody_recorded_leaves_it_open(told, expected, words):
    """Where the ledger lacks something nobody can tell, and the reason says what."""
    verdict = judged(told)

    assert verdict.undecided
    assert [(reason.code, str(reason)) for reason in verdict] == [(expected, words)]


def test_the_rules_of_the_day_of_the_contact_count():
    """What was right in May is not right by that alone in June, when other rules are in force."""
    in_time = answered(BOOK, LATER, on(5)).told()

    assert code(said(in_time)) == "right_decision_reversed"
    assert code(said(in_time, on(6, 1, 9))) == "other_rules"
    assert code(said(in_time, on(6, 1, 9)), facts=LATER) == "proved"
    assert code(said(in_time, on(6, 1, 9)), facts=FRESH | {"days": 20}) == "proved"


def test_a_version_begins_at_midnight_in_the_zone_of_the_book():
    """The rules of June are in force at 23:30 UTC on the last of May, as London is ahead."""
    told = answered(BOOK, LATER, on(5)).told()
    eve = datetime.fromisoformat("2026-05-31T22:30:00+00:00")

    assert code(said(told, eve)) == "right_decision_reversed"
    assert code(said(told, eve.replace(hour=23))) == "other_rules"


def test_an_answer_before_all_rules_was_by_none_of_them():
    """Nobody can be held to rules that came later."""
    assert code(said(TOLD, on(5).replace(year=2025))) == "no_rules_yet"


def test_what_a_case_was_told_can_be_judged_as_it_is():
    """The ledger of a case has each answer with its contact."""
    case = Case(id=1, customer_id=7, opened_at=on(5), interactions=[said(TOLD)[0]])
    (told,) = case.told(at=NOW)

    assert code(told) == "right_decision_reversed"


# -- by the facts -----------------------------------------------------------------------------


@pytest.mark.parametrize("facts", [LATE, SimpleNamespace(**LATE)], ids=["mapping", "object"])
def test_the_facts_of_then_decide(facts):
    """With the facts it needs no rule in the ledger, and what was said wrongly is found."""
    assert code(TOLD, facts=facts) == "right_decision_reversed"
    assert code(attrs.evolve(TOLD, outcome="yes"), facts=facts) == "proved"
    assert code(attrs.evolve(TOLD, facts_digest=None), facts=facts) == "right_decision_reversed"


def test_without_any_version_the_day_and_the_facts_decide():
    """The contact says which rules were in force, even where the ledger does not."""
    told = Told(question="return", outcome="no")

    assert code(said(told)) == "facts_not_recorded"
    assert code(said(told), facts=LATE) == "right_decision_reversed"
    assert code(said(told), facts=FRESH) == "proved"
    assert code(said(attrs.evolve(TOLD, version=None))) == "rules_not_recorded"
    assert code(said(attrs.evolve(TOLD, version="other"))) == "other_rules"


def test_facts_of_another_day_decide_nothing():
    """Facts are held to the digest of those on which it was said."""
    (reason,) = judged(TOLD, facts=LATE | {"days": 45, "tier": "gold"})

    assert reason.code == "other_facts"
    assert str(reason) == (
        "Not what they were when 'no' was said to 'return': days and tier; give the facts of then."
    )


def test_a_digest_of_another_key_is_no_witness():
    """Who has not the key of a digest has to believe whoever gives the facts."""
    assert code(TOLD, book(key="other"), facts=LATE) == "right_decision_reversed"
    assert code(TOLD, book(key="other"), facts=FRESH) == "proved"


def test_facts_that_are_missing_are_named():
    """It stays open what the book says on half of the facts."""
    (reason,) = judged(TOLD, facts={"tier": "standard"})

    assert reason.code == "facts_missing"
    assert str(reason) == "What the book says depends on days; give the facts of then."


def test_an_absent_fact_that_means_none_is_held_to_the_digest():
    """What the table takes for absent is not what the customer said then."""
    column = col.integer(0, missing="none")
    found = book(plain(until(30), columns={"days": column}))
    told = answered(found, {"days": 40}, on(5)).told()

    assert code(told, found, facts={}) == "other_facts"
    assert code(answered(found, {}, on(5)).told(), found, facts={}) == "right_decision_reversed"


def test_where_no_rule_applies_the_book_said_nothing():
    """An answer that no rule gives was not right by the book."""
    found = book(plain(RuleSet([Rule("in-time", when={"days": "<= 30"}, then="yes")])))
    told = answered(found, {"days": 5}, on(5)).told()
    lost = attrs.evolve(told, facts_digest=None)

    assert code(lost, found, facts={"days": 5}) == "right_decision_reversed"
    assert code(lost, found, facts={"days": 40}) == "proved"


def test_rules_with_a_date_see_the_day_of_the_contact():
    """A rule in force until July says yes in May; without a day nobody can tell."""
    summer = Rule("summer", when={"days": "<= 30"}, then="yes", effective=(None, date(2026, 7, 1)))
    found = book(plain(RuleSet([summer], otherwise="no")))
    told = answered(found, {"days": 5}, on(5)).told()
    facts = {"days": 5}

    assert code(said(told), found, facts=facts) == "right_decision_reversed"
    assert code(said(told, on(8)), found, facts=facts) == "proved"
    assert code(told, found, facts=facts) == "facts_missing"


def test_facts_must_be_facts():
    """What is given as facts and is of another type is a mistake of whoever asks."""
    with pytest.raises(FactTypeError):
        judged(TOLD, facts=LATE | {"days": "many"})


# -- whose rules ------------------------------------------------------------------------------


def test_the_rules_for_the_brand_of_the_customer_count():
    """A customer of the brand was told what holds for all others."""
    generous = returns(brand="lux", rules=Versions([(date(2026, 1, 1), until(60))]))
    found = book(generous, returns())
    lux, plain_one = Customer(id=8, brand="lux"), Customer(id=9, brand="other")

    assert code(said(TOLD), found) == "right_decision_reversed"
    assert code(said(TOLD), found, customer=plain_one) == "right_decision_reversed"
    assert code(said(TOLD), found, customer=lux) == "other_rules"
    assert code(said(TOLD), found, customer=lux, facts=LATE) == "proved"
    assert code(TOLD, found, customer=lux) == "rules_not_held"


def test_nobody_guesses_which_brand_was_meant():
    """Two brands have rules, and neither the ledger nor anybody else says which."""
    found = book(returns(brand="lux"), returns())

    assert code(said(Told(question="return", outcome="no")), found) == "rules_not_recorded"


@pytest.mark.parametrize(
    "given_as",
    [None, "no", (TOLD, TOLD), (contact(on(5)), "no"), (contact(on(5)), TOLD, 3)],
    ids=["none", "text", "two-answers", "no-answer", "three"],
)
def test_something_else_than_an_answer_is_refused(given_as):
    """Only what a customer was told, with or without its contact, can be judged."""
    with pytest.raises(FieldError, match="what the customer was told"):
        judged(given_as)


def test_something_else_than_a_customer_is_refused():
    """The id of a customer does not say of which brand they are."""
    with pytest.raises(FieldError, match="customer=7"):
        judged(TOLD, customer=7)


# -- properties -------------------------------------------------------------------------------


@given(
    days=st.integers(0, 60),
    tier=st.sampled_from(["standard", "gold"]),
    month=st.sampled_from([2, 5, 6, 9]),
    outcome=st.sampled_from(["yes", "no"]),
)
def test_the_flag_is_raised_exactly_where_the_book_says_the_same(days, tier, month, outcome):
    """With the facts of then the verdict agrees with what the book answers on that day."""
    facts = FRESH | {"days": days, "tier": tier}
    answer = answered(BOOK, facts, on(month))
    told = said(attrs.evolve(answer.told(), outcome=outcome), on(month))

    assert judged(told, facts=facts).refuted is (answer.outcome == outcome)
    # The ledger alone never says the contrary.
    assert judged(told).status in {judged(told, facts=facts).status, "undecided"}
