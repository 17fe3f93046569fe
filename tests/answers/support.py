"""A small book that the tests of answers share: returns of a shop, and a voucher on top."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import attrs

from servicekit.answers import (
    Answer,
    AnswerBook,
    Fact,
    Outcome,
    PromiseTemplate,
    Question,
    RuleSet,
    SetCase,
)
from servicekit.customer import Customer
from servicekit.interaction import Interaction, Party
from servicekit.money import Money
from servicekit.tables import Column, Rule, col
from servicekit.versions import Versions

SAM = Customer(id=7, name="Sam", language="en-GB")
ADA = Party(id="ada", role="agent")
YES = Outcome(kind="granted", text={"en": "Yes.", "de": "Ja."})
NO = Outcome(kind="refused", text={"en": "No.", "de": "Nein."})
#: A case that the rules of every version answer with yes.
FRESH = {"days": 5, "tier": "standard", "price": Money(20, "EUR")}
#: A case that the rules of 2026 answered with yes until June, and since then with no.
LATER = FRESH | {"days": 20}


def on(month: int, day: int = 1, hour: int = 9) -> datetime:
    """Return an instant of 2026, in UTC."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def fact(column: Column, *, en: str = "Which one?", de: str = "Welche?") -> Fact:
    return Fact(column=column, ask={"en": en, "de": de})


def until(days: int, *more: Rule[str], **named: Any) -> RuleSet:
    """Return rules that say yes for so many days."""
    rules = [Rule("in-time", when={"days": f"<= {days}"}, then="yes"), *more]
    return RuleSet(rules, otherwise="no", **named)


def returns(**named: Any) -> Question:
    """Return the question of who may send things back, whose rules changed in June."""
    gold = Rule("gold", when={"days": "[15..30]", "tier": "gold"}, then="yes")
    fields: dict[str, Any] = {
        "id": "return",
        "phrasings": ["Can I send this back?"],
        "owner": "returns desk",
        "facts": {
            "days": fact(col.integer(0), en="How many days ago did it arrive?"),
            "tier": fact(col.enum("standard", "gold"), en="Which tier?"),
            "price": fact(col.money("EUR"), en="What did it cost?"),
        },
        "rules": Versions(
            [
                (date(2026, 1, 1), until(30)),
                (date(2026, 6, 1), until(14, gold, honour_until=date(2026, 7, 1))),
            ]
        ),
        "outcomes": {
            "yes": Outcome(
                kind="granted",
                text={
                    "en": "Yes {customer.name|there}, please do. You get {price}.",
                    "de": "Ja, gern. Du bekommst {price}.",
                },
                authority="refund",
                amount="price",
                promises=[
                    PromiseTemplate(
                        id="refund",
                        what="refund {price}",
                        within="7 days",
                        not_before="5 days",
                        kind="refund",
                        amount="price",
                    )
                ],
            ),
            "no": Outcome(
                kind="refused",
                text={"en": "Sorry, after {days} days it is too late.", "de": "Leider zu spät."},
            ),
        },
        "worst_first": ("no", "yes"),
        "never_worse": {"days": "falls", "tier": ("standard", "gold")},
        "fallback_language": "en",
        "examples": [SetCase(facts={"days": 14, "tier": "standard", "price": "3"}, outcome="yes")],
    }
    return Question(**fields | named)


def plain(rules: Any, *, columns: dict[str, Column] | None = None, **named: Any) -> Question:
    """Return a question with the outcomes yes and no, by default over days alone."""
    columns = {"days": col.integer(0)} if columns is None else columns
    fields: dict[str, Any] = {
        "id": "plain",
        "phrasings": ["May I?"],
        "owner": "desk",
        "facts": {name: fact(column) for name, column in columns.items()},
        "rules": rules,
        "outcomes": {"yes": YES, "no": NO},
        "fallback_language": "en",
    }
    return Question(**fields | named)


def book(*questions: Question, **named: Any) -> AnswerBook:
    """Return a book of these questions; of the one on returns, if there are none."""
    fields: dict[str, Any] = {"key": "secret", "timezone": "Europe/London"}
    return AnswerBook(questions=questions or (returns(),), **fields | named)


def given(found: AnswerBook, facts: Any, at: datetime, question: str = "", **named: Any) -> Answer:
    """Return the answer of a book, to its first question unless another is named."""
    answer = found.answer(question or next(iter(found)).id, facts, at=at, **named)
    assert isinstance(answer, Answer), answer
    return answer


def contact(at: datetime, id: str = "c1", **named: Any) -> Interaction:  # noqa: A002 - the field
    """Return a chat in which Ada answers."""
    return Interaction(**{"id": id, "at": at, "author": ADA, "channel": "chat"} | named)


def kinds(found: AnswerBook, told: Iterable[Any], answer: Answer) -> list[str]:
    """Return how an answer stands to each of those before."""
    return [found.compare(attrs.evolve(each), answer).kind for each in told]
