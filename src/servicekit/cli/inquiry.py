"""An inquiry: one question as somebody asks it, with the facts that they know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from servicekit.answers import Answer, AnswerBook, Question
from servicekit.cli.given import InputError, facts, instant
from servicekit.customer import Customer
from servicekit.decision import Undetermined
from servicekit.errors import UnknownQuestionError
from servicekit.instants import zone
from servicekit.tables.explaining import TableExplanation
from servicekit.tables.formats.facts import fact_text, possible
from servicekit.tables.reading import AS_OF
from servicekit.tables.wording import shown
from servicekit.values import Facts
from servicekit.wording import unfilled

__all__ = ["Inquiry"]


@attrs.frozen(kw_only=True)
class Inquiry:
    """One question as somebody asks it, with the facts that they know.

    Args:
        book: the book.
        question: the question.
        facts: what is known.
        at: when it is asked.
        customer: who asks, as far as that was said.
        language: the BCP 47 tag of the language to answer in.
    """

    book: AnswerBook
    question: Question
    facts: Facts = attrs.field(converter=Facts)
    at: datetime
    customer: Customer | None = None
    language: str | None = None

    @classmethod
    def of(
        cls,
        book: AnswerBook,
        name: str,
        given: Iterable[str],
        *,
        at: datetime,
        brand: str | None = None,
        language: str | None = None,
    ) -> Inquiry:
        """Return what was asked, with facts written as ``name=value``.

        Raises:
            UnknownQuestionError: there is no such question.
            LoadError: everything in the facts that cannot be used.
            InputError: the brand is unknown, or missing.
        """
        question = _question(book, name, brand)
        known, of_customer = facts(question, given)
        return cls(
            book=book,
            question=question,
            facts=known,
            at=at,
            customer=_customer(of_customer, brand, book.timezone),
            language=language,
        )

    def answer(self) -> Answer | Undetermined[str]:
        """Return the answer, also where it is a draft, or what to find out first."""
        return self.book.answer(
            self.question.id,
            self.facts,
            at=self.at,
            customer=self.customer,
            language=self.language,
            drafts=True,
        )

    def knowing(self, name: str, value: Any) -> Inquiry:
        """Return the same with one fact more."""
        return attrs.evolve(self, facts={**self.facts, name: value})

    def words(self, name: str) -> str:
        """Return the words in which to ask for a fact."""
        ask = self.question.facts[name].ask
        return ask.text(self.language, unfilled, self.question.fallback_language)

    def possible(self, name: str) -> str:
        """Say which values a fact can have."""
        return possible(self.question.facts[name].column)

    def written(self, name: str, value: Any) -> str:
        """Return a value of a fact as text that can be given again."""
        column = self.question.columns.get(name)
        return shown(value) if column is None else fact_text(column, value)

    def explain(self) -> TableExplanation:
        """Hold the rules in force against the facts, and look for what would change the outcome."""
        day = self.at.astimezone(zone(self.book.timezone)).date()
        return self.question.table(day).explain({AS_OF: day, **self.facts})


def _question(book: AnswerBook, name: str, brand: str | None) -> Question:
    brands = {each.brand: None for each in book if each.brand is not None}
    if brand is not None and brand not in brands:
        raise InputError(f"no question is for brand {brand!r}; there are: {_listed(brands)}")
    try:
        return book.question(name, brand=brand)
    except UnknownQuestionError:
        others = [each.brand for each in book if each.id == name and each.brand is not None]
        if not others:
            raise
        words = f"question {name!r} is only there for some brands; choose one with --brand: "
        raise InputError(f"{words}{_listed(others)}") from None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _customer(given: Mapping[str, str], brand: str | None, timezone: str) -> Customer | None:
    """Return the customer, as far as something was said of them."""
    if not given and brand is None:
        return None
    since = given.get("customer.since")
    return Customer(
        id="customer",
        name=given.get("customer.name", ""),
        brand=brand,
        since=None if since is None else instant(since, zone(timezone), name="customer.since"),
    )
