"""The parts of questions, the answers that were given, and what becomes of them in a new book."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar, Unpack

import attrs
from hypothesis import assume
from hypothesis import strategies as st

from servicekit.answers import (
    Answer,
    AnswerBook,
    BookReport,
    Card,
    ChangeReview,
    Comparison,
    Edit,
    Edition,
    Fact,
    Finding,
    Outcome,
    Place,
    Practice,
    PromiseTemplate,
    PromiseToMake,
    Question,
    QuestionChange,
    RuleSet,
    SetCase,
    ToldOtherwise,
    Wording,
)
from servicekit.case import History
from servicekit.interaction import Interaction, Party
from servicekit.testing.strategies.answers import (
    answer_books,
    question_facts,
    questions,
)
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.picking import every_part, one_part
from servicekit.testing.strategies.plain import CUSTOMER, words
from servicekit.testing.strategies.times import instants_of

__all__ = [
    "answers_given",
    "book_changes",
    "book_edits",
    "book_findings",
    "book_reports",
    "comparisons",
    "editions",
    "outcomes",
    "places",
    "practice_cards",
    "practices",
    "promise_templates",
    "promises_to_make",
    "question_changes",
    "rule_sets",
    "set_cases",
    "told_otherwise",
    "what_is_asked",
    "wordings",
]

T = TypeVar("T")


# -- the parts of questions -----------------------------------------------------------------------


def wordings() -> st.SearchStrategy[Wording]:
    """Draw words in one language or several, with places for facts; they shrink to one word.

    Example:
        >>> from hypothesis import find
        >>> find(wordings(), lambda wording: any(wording.places())).texts["*"]
        'Hello {customer.name|you}.'
    """
    text = st.sampled_from(["Yes.", "Hello {customer.name|you}.", "{days} days are too many."])
    return st.one_of(text, st.fixed_dictionaries({"en": text, "de": st.just("Ja.")})).map(Wording)


def places() -> st.SearchStrategy[Place]:
    """Draw places in a wording that a fact fills."""
    return one_part(wordings(), lambda wording: (place for _, place in wording.places()))


def what_is_asked() -> st.SearchStrategy[Fact]:
    """Draw facts that a question asks for, of columns of every type."""
    return one_part(questions(), lambda question: question.facts.values())


def outcomes() -> st.SearchStrategy[Outcome]:
    """Draw what questions can come to: what is said, promised and needed."""
    return one_part(questions(), lambda question: question.outcomes.values())


@cache
def promise_templates() -> st.SearchStrategy[PromiseTemplate]:
    """Draw what an answer promises; they shrink to a call within a day."""
    return st.builds(
        PromiseTemplate,
        what=st.sampled_from(["call", "refund it"]),
        within=st.sampled_from(["1 day", "2 hours"]),
        kind=st.sampled_from([None, "refund"]),
    )


def rule_sets() -> st.SearchStrategy[RuleSet]:
    """Draw versions of the rules of a question."""
    return one_part(questions(), lambda question: (each for _, each in question.rules.entries))


def editions() -> st.SearchStrategy[Edition]:
    """Draw questions, each with the number of one of its versions."""
    return one_part(questions(), lambda each: (Edition(each, n) for n in range(len(each.tables))))


@cache
def set_cases() -> st.SearchStrategy[SetCase]:
    """Draw what somebody expects of a question, rightly or not; they shrink to no facts."""
    known = st.dictionaries(st.just("days"), st.integers(0, 90))
    return st.builds(
        SetCase, facts=known, outcome=st.sampled_from(["yes", "no"]), name=words("a day late")
    )


# -- answers --------------------------------------------------------------------------------------


@attrs.frozen
class _Asked:
    """A book with one question, and the answer to it.

    Args:
        book: the book.
        answer: what somebody was told.
    """

    book: AnswerBook
    answer: Answer


@st.composite
def _asked(draw: st.DrawFn, bounds: Bounds) -> _Asked:
    question: Question = draw(questions())
    book = AnswerBook(questions=[question], key=draw(st.sampled_from(["", "secret"])))
    facts, at = draw(question_facts(question)), draw(instants_of(bounds))
    answer = book.answer(question.id, facts, at=at, language="en")
    assume(isinstance(answer, Answer))
    return _Asked(book, answer)  # type: ignore[arg-type]


def answers_given(**bounds: Unpack[Within]) -> st.SearchStrategy[Answer]:
    """Draw what drawn books answer to cases of every rule; they shrink to a no that needs no rule.

    Args:
        bounds: within which somebody asks.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(answers_given())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(answer):
        ...     assert answer.outcome in {"no", "yes", "ask"}
        >>> test_it()
    """
    return _asked(Bounds(**bounds)).map(lambda asked: asked.answer)


def promises_to_make(**bounds: Unpack[Within]) -> st.SearchStrategy[PromiseToMake]:
    """Draw what is promised with an answer, each with its due."""
    return one_part(answers_given(**bounds), lambda answer: answer.promises)


def comparisons(**bounds: Unpack[Within]) -> st.SearchStrategy[Comparison]:
    """Draw how an answer of today compares with what somebody was told.

    They shrink to one that is the same.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(comparisons())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(found):
        ...     assert str(found)
        >>> test_it()
    """
    checked = Bounds(**bounds)
    return st.one_of(
        _asked(checked).map(lambda each: each.book.compare(each.answer.told(), each.answer)),
        _compared(checked),
    )


@st.composite
def _compared(draw: st.DrawFn, bounds: Bounds) -> Comparison:
    """Compare what somebody was told with what another book says of the same question."""
    first, second = draw(_asked(bounds)), draw(_asked(bounds))
    return second.book.compare(first.answer.told(), second.answer)


# -- what a check of a book finds, and how people learn it ----------------------------------------


def book_reports() -> st.SearchStrategy[BookReport]:
    """Draw what a check finds in a book of answers; it shrinks to that of no question."""
    books = st.one_of(st.builds(AnswerBook), answer_books())
    return books.map(lambda book: book.check(budget=1000))


def book_findings() -> st.SearchStrategy[Finding]:
    """Draw what is wrong with a book of answers, unfair or unfinished."""
    return one_part(book_reports(), lambda report: report.findings)


def practices() -> st.SearchStrategy[Practice]:
    """Draw cases by which people learn the answers; they shrink to those of one rule."""
    return answer_books().map(lambda book: book.practice())


def practice_cards() -> st.SearchStrategy[Card]:
    """Draw single cases by which people learn an answer."""
    return one_part(practices(), lambda practice: practice.cards)


# -- a new book -----------------------------------------------------------------------------------


def book_changes(**bounds: Unpack[Within]) -> st.SearchStrategy[ChangeReview]:
    """Draw what changes between two books, and who was told otherwise.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(book_changes())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(found):
        ...     assert found.customers <= 1
        >>> test_it()
    """
    return _book_changes(Bounds(**bounds))


@st.composite
def _book_changes(draw: st.DrawFn, bounds: Bounds) -> ChangeReview:
    asked, new = draw(_asked(bounds)), draw(st.one_of(st.builds(AnswerBook), answer_books()))
    known = draw(st.sampled_from([[], [_heard(asked.answer)]]))
    return asked.book.change_review(new, told=known, budget=1000)


def _heard(answer: Answer) -> History:
    """Return the history of a customer who was told an answer."""
    contact = Interaction(
        id="i1",
        at=answer.at,
        channel="email",
        author=Party(id="ada", role="agent"),
        told=[answer.told()],
    )
    return History(customer=CUSTOMER, contacts=[contact])


def _of_changes(
    bounds: Within, kind: type[T], parts: Callable[[ChangeReview], Iterable[Any]]
) -> st.SearchStrategy[T]:
    return one_part(book_changes(**bounds), lambda found: every_part(kind, parts(found)))


def question_changes(**bounds: Unpack[Within]) -> st.SearchStrategy[QuestionChange]:
    """Draw what becomes of one question in a new book."""
    return _of_changes(bounds, QuestionChange, lambda found: found.questions)


def book_edits(**bounds: Unpack[Within]) -> st.SearchStrategy[Edit]:
    """Draw what a question says otherwise in a new book, beside its rules."""
    return _of_changes(
        bounds, Edit, lambda found: (edit for each in found.questions for edit in each.edits)
    )


def told_otherwise(**bounds: Unpack[Within]) -> st.SearchStrategy[ToldOtherwise]:
    """Draw customers who were told what a new book does not say, or may not say."""
    return _of_changes(bounds, ToldOtherwise, lambda found: found.told)
