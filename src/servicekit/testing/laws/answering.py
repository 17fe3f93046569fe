"""The laws of questions, and of books of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from servicekit.answers import Answer, AnswerBook, Question
from servicekit.errors import FieldError
from servicekit.instants import appointment, zone
from servicekit.testing.laws.asking import asked, differing, facts_of, travelled
from servicekit.testing.laws.given import CALM, Declared
from servicekit.testing.laws.law import Law, Trial, law, over, within
from servicekit.testing.laws.tables import laws_of_table

__all__ = ["laws_of_book", "laws_of_question"]

_AS_OF = "as_of"


def laws_of_question(question: Question, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of the rules of a question, in each of their versions."""
    for (day, _), table in zip(question.rules, question.tables, strict=True):
        place = f"from {day}" if len(question.tables) > 1 else ""
        found = laws_of_table(table, facts, declared)
        yield from within(place, found) if place else found


def laws_of_book(book: AnswerBook, facts: Any, declared: Declared) -> Iterator[Law]:
    """Yield the laws of each question of a book, and those of its answers.

    Raises:
        FieldError: there are cases for the book as a whole: they are those of its questions.
    """
    if facts is not None:
        raise FieldError("facts", facts, "none; each question of a book has its own cases")
    for question in book.questions:
        place = question.id if question.brand is None else f"{question.id} ({question.brand})"
        yield from within(place, laws_of_question(question, None, declared))
        if question.state == "validated" and question.brand is None:
            yield from within(place, _of_answers(book, question))


def _of_answers(book: AnswerBook, question: Question) -> Iterator[Law]:
    trials: Mapping[str, Any] = {
        "deterministic": _deterministic,
        "by the rules in force": _by_the_rules,
        "idempotent": _idempotent,
    }
    for name, trial in trials.items():
        for place, instant, number in _instants(book, question):
            found = law(
                "answers", name, question.id, _check(book, question, trial, instant, number)
            )
            yield found.within(f"answers{place}")


def _instants(book: AnswerBook, question: Question) -> Iterator[tuple[str, datetime, int]]:
    """Yield an instant of each version of the rules of a question: the first it is in force."""
    several = len(question.tables) > 1
    days = [day for day, _ in question.rules]
    for number, day in enumerate(days):
        first = _before(days[number + 1 :]) if day == date.min else day
        yield f" from {day}" if several else "", appointment(first, time(), book.timezone), number


def _before(days: list[date]) -> date:
    """Return a date before the next rules are in force, if there are any."""
    return days[0] - timedelta(days=1) if days else CALM.date()


def _check(book: AnswerBook, question: Question, trial: Any, at: datetime, number: int) -> Any:
    cases: Any = question.tables[number].examples() or ({},)
    tried: Trial = partial(trial, book, question, at, number)
    return over(cases, tried)


def _own_facts(case: Any) -> dict[str, Any]:
    """Return the facts of a case that are not the date of the question."""
    return {name: value for name, value in facts_of(case).items() if name != _AS_OF}


def _answers(book: AnswerBook, question: Question, facts: Any, at: datetime) -> Any:
    return asked(partial(book.answer, question.id, facts, at=at))


def _deterministic(
    book: AnswerBook, question: Question, at: datetime, number: int, case: Any
) -> str | None:
    del number
    facts = _own_facts(case)
    turned = dict(reversed(facts.items()))
    return differing(
        [
            ("", partial(_answers, book, question, facts, at)),
            ("with its facts in another order", partial(_answers, book, question, turned, at)),
            ("out of a pickle", partial(_answers, travelled(book), question, facts, at)),
        ]
    )


def _by_the_rules(
    book: AnswerBook, question: Question, at: datetime, number: int, case: Any
) -> str | None:
    facts = _own_facts(case)
    said = _answers(book, question, facts, at)
    if not isinstance(said, Answer):
        return None
    table = question.tables[number]
    day = at.astimezone(zone(book.timezone)).date()
    rules = table.decide({**facts, _AS_OF: day})
    if rules != said.decision:
        return f"It says {said.decision}; the rules in force say {rules}."
    return None


def _idempotent(
    book: AnswerBook, question: Question, at: datetime, number: int, case: Any
) -> str | None:
    del number
    said = _answers(book, question, _own_facts(case), at)
    if not isinstance(said, Answer):
        return None
    again = _answers(book, question, said.facts, at)
    return differing([("", lambda: said), ("with its own facts", lambda: again)])
