"""What the tests of findings share: one inquiry, and what is found in it under one code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from review.support import OFFICE, SAM, said
from servicekit.answers import AnswerBook, Fact, Outcome, Question, RuleSet
from servicekit.case import Case, History
from servicekit.interaction import Interaction, Party, Told
from servicekit.playbook import Playbook
from servicekit.review.escalating import escalating
from servicekit.review.finding import Finding
from servicekit.review.findings import found, went_well
from servicekit.review.inquiry import Inquiry
from servicekit.tables import Rule, col

DESK = Playbook(name="Desk", office=OFFICE)


def inquiry(subject: Case, at: datetime, **fields: Any) -> Inquiry:
    """Return an inquiry into a case whose customer has no other."""
    known = History(customer=subject.customer_id, cases=[subject])
    return Inquiry(case=subject, at=at, **{"playbook": DESK, "history": known, **fields})


def findings(subject: Case, at: datetime, code: str, **fields: Any) -> list[Finding]:
    """Return what is found under a code, be it bad or good."""
    asked = inquiry(subject, at, **fields)
    every = (*found(asked, escalating(asked)), *went_well(asked))
    return [each for each in every if each.code == code]


def told(
    subject: Case, at: datetime, code: str, **fields: Any
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the sentences and the evidence of what is found; what nobody can tell has a "?"."""
    return [
        (f"{'? ' if each.undecided else ''}{why}", why.evidence)
        for each in findings(subject, at, code, **fields)
        for why in each.because
    ]


def evidence(subject: Case, at: datetime, code: str, **fields: Any) -> list[tuple[str, ...]]:
    return [ids for _, ids in told(subject, at, code, **fields)]


def book() -> AnswerBook:
    """Return a book that takes lamps back within thirty days."""
    days = Fact(column=col.integer(0), ask="How many days ago did it arrive?")
    outcomes = {
        "yes": Outcome(kind="granted", text={"en": "Yes."}),
        "no": Outcome(kind="refused", text={"en": "No."}),
    }
    soon = Rule("soon", when={"days": "<= 30"}, then="yes")
    question = Question(
        id="return",
        phrasings=["Can I send this back?"],
        owner="returns desk",
        facts={"days": days},
        rules=RuleSet([soon], otherwise="no"),
        outcomes=outcomes,
        fallback_language="en",
    )
    return AnswerBook(questions=[question])


BOOK = book()
ANSWERING = Playbook(name="Desk", office=OFFICE, answers=BOOK)


def answered(when: datetime, outcome: str, author: Party = SAM, **fields: Any) -> Interaction:
    """Return that they were told an outcome five days after it arrived; the book says "yes"."""
    right = BOOK.answer("return", {"days": 5}, at=when).told()
    answer = Told(
        question="return",
        outcome=outcome,
        rule=right.rule,
        version=right.version,
        facts_digest=right.facts_digest,
    )
    return said(when, author, **{"told": [answer], "id": f"{outcome}{when:%d}", **fields})
