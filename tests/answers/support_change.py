"""What the tests of change reviews share: customers of the shop who were told something."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from answers.support import FRESH, book, contact, given, on, returns
from servicekit.answers import AnswerBook, ChangeReview, Question, RuleSet
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.interaction import Interaction, Told
from servicekit.tables import Rule
from servicekit.versions import Versions

#: After the rules of June came into force, and before the promise of that day is due.
ASKED = on(6, 5)


def newest(rules: RuleSet, **named: Any) -> Question:
    """Return the question of returns with other rules since June."""
    before, (june, _) = returns().rules.entries
    return returns(rules=Versions([before, (june, rules)]), **named)


def edited(question: Question, outcome: str = "yes", **fields: Any) -> Question:
    """Return a question, one of whose outcomes says something else."""
    terms = attrs.evolve(question.outcomes[outcome], **fields)
    return attrs.evolve(question, outcomes={**question.outcomes, outcome: terms})


def told_in(
    found: AnswerBook, facts: dict[str, Any], at: datetime, **named: Any
) -> tuple[Interaction, tuple[Any, ...]]:
    """Return the contact in which an answer was given, and what was promised in it."""
    answer = given(found, FRESH | facts, at, customer=Customer(id=7, name="Sam"), language="en")
    return answer.given_in(contact(at, **named))


def history(
    days: int = 12, *, at: datetime | None = None, customer: Customer | str = "7", **changed: Any
) -> History:
    """Return the history of a customer who was told whether they may return what is so old.

    Args:
        days: how many days ago it had arrived.
        at: when they were told.
        customer: who.
        changed: what is otherwise in what they were told.
    """
    said, promises = told_in(book(), {"days": days}, at or on(6, 3), case_ids=["k"])
    (told,) = said.told
    said = attrs.evolve(said, told=[attrs.evolve(told, **changed)])
    ids = History(customer=customer).customer_ids
    promises = tuple(attrs.evolve(promise, customer_id=ids[0]) for promise in promises)
    case = Case(id="k", customer_id=ids[0], opened_at=on(1), interactions=[said], promises=promises)
    return History(customer=customer, cases=[case])


def heard(told: Told, customer: Customer | str = "9", at: datetime | None = None) -> History:
    """Return the history of a customer who heard one thing in a contact without a case."""
    return History(customer=customer, contacts=[contact(at or on(6, 3), told=[told])])


def review(*questions: Question, told: Any = (), at: datetime | None = ASKED) -> ChangeReview:
    """Return the review of a book with these questions in the place of the one on returns."""
    return book().change_review(book(*questions), told=told, at=at)


def rule(then: str, **when: Any) -> Rule[str]:
    return Rule(" ".join(map(str, (then, *when.values()))), when=when, then=then)
