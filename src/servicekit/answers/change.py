"""The review of a change: what another book would answer otherwise, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import attrs

from servicekit.answers.checking import broken
from servicekit.answers.edition import Edition, starts
from servicekit.answers.otherwise import ToldOtherwise, told_otherwise
from servicekit.answers.outcome import Outcome
from servicekit.answers.question import Question
from servicekit.answers.summary import markdown
from servicekit.case import History
from servicekit.decision import Verdict
from servicekit.errors import FieldError, UnknownQuestionError
from servicekit.hours import BusinessHours
from servicekit.hours.holidays import Holidays
from servicekit.instants import moment, optional_aware, zone
from servicekit.tables import Difference
from servicekit.tables.formats.declaring import declared
from servicekit.values import FrozenMapping, texts, tuple_of
from servicekit.versions import Versions
from servicekit.wording import ANY, Wording

if TYPE_CHECKING:
    from servicekit.answers.book import AnswerBook

__all__ = ["ChangeReview", "Edit", "QuestionChange", "change_review"]


@attrs.frozen
class Edit:
    """One thing that a question says otherwise than before, beside its rules.

    Args:
        path: where, like ``outcomes.yes.text.en`` or ``facts.days.column``.
        before: what was there; ``None`` for nothing.
        after: what is there now, likewise.
    """

    path: str
    before: str | None
    after: str | None


def _edits_of(given: Iterable[Edit]) -> tuple[Edit, ...]:
    return tuple_of(Edit, given)


@attrs.frozen(kw_only=True)
class QuestionChange:
    """What becomes of one question.

    Args:
        id: the question.
        brand: the brand whose customers it is for; ``None`` for all.
        before: the question and the version of its rules in the first book, ``None`` where it has
            none.
        after: likewise in the second book.
        cases: whether both say the same in every case, with the regions in which they do not.
            ``None`` where only one of the books answers it, or where a fact is of another kind, so
            that the cases cannot be compared.
        edits: what else is different: its facts, and what its outcomes say and promise.
        broken: how the new rules fail examples, those of the first book and of the second.
    """

    id: str
    brand: str | None = None
    before: Edition | None = None
    after: Edition | None = None
    cases: Verdict[Difference] | None = None
    edits: tuple[Edit, ...] = attrs.field(default=(), converter=_edits_of)
    broken: tuple[str, ...] = attrs.field(default=(), converter=texts)

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        """Whether customers get answers to it only now, no more, or as before.

        A draft and what is retired answer nobody.
        """
        now = _answers(self.after)
        if _answers(self.before) != now:
            return "added" if now else "removed"
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def incomparable(self) -> bool:
        """Whether the cases cannot be compared, as a fact is of another kind."""
        return self.kind == "changed" and self.cases is None

    @property
    def complete(self) -> bool:
        """Whether every case was compared."""
        return self.kind != "changed" or (self.cases is not None and self.cases.complete)

    @property
    def empty(self) -> bool:
        """Whether nothing changes, for sure."""
        regions = self.cases.findings if self.cases is not None else ()
        return (
            self.kind == "changed" and self.complete and not (regions or self.edits or self.broken)
        )


def _answers(edition: Edition | None) -> bool:
    return edition is not None and edition.question.state == "validated"


def _changes(given: Iterable[QuestionChange]) -> tuple[QuestionChange, ...]:
    return tuple_of(QuestionChange, given)


def _told(given: Iterable[ToldOtherwise]) -> tuple[ToldOtherwise, ...]:
    return tuple_of(ToldOtherwise, given)


@attrs.frozen(kw_only=True)
class ChangeReview:
    """What another book would change, for whom, and who was already told otherwise.

    Args:
        questions: the questions that change, are new or go.
        told: who was told what the new book does not say, or may not say: those first for whom
            that is sure, and to whom something is promised.
        customers: at how many histories it looked.
        at: the instant at which it was asked; ``None`` for all rules that were ever in force
            together, and every promise.
    """

    questions: tuple[QuestionChange, ...] = attrs.field(default=(), converter=_changes)
    told: tuple[ToldOtherwise, ...] = attrs.field(default=(), converter=_told)
    customers: int = 0
    at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)

    @property
    def empty(self) -> bool:
        """Whether nothing changes, for sure."""
        return not self.questions

    @property
    def complete(self) -> bool:
        """Whether every case of every question was compared."""
        return all(change.complete for change in self.questions)

    @property
    def safe(self) -> bool:
        """Whether it breaks no example, and nobody at whom it looked was told otherwise."""
        return self.complete and not self.told and not any(each.broken for each in self.questions)

    def to_markdown(self) -> str:
        """Return the text for a pull request, the weightiest first."""
        return markdown(self)

    def __str__(self) -> str:
        return self.to_markdown()


def change_review(
    book: AnswerBook,
    new_book: AnswerBook,
    told: Iterable[History],
    at: datetime | None,
    budget: int,
) -> ChangeReview:
    """Compare two books, question by question, and look for who was told otherwise."""
    names = dict.fromkeys((each.id, each.brand) for each in (*book, *new_book))
    every = [
        change for name in names for change in _of_question((book, new_book), name, at, budget)
    ]
    found, customers = told_otherwise(every, told, at=at, key=book.key)
    return ChangeReview(
        questions=[change for change in every if not change.empty],
        told=found,
        customers=customers,
        at=at,
    )


def _of_question(
    books: tuple[AnswerBook, AnswerBook],
    name: tuple[str, str | None],
    at: datetime | None,
    budget: int,
) -> Iterator[QuestionChange]:
    """Yield what becomes of a question in each stretch of time, in the last one of all of it."""
    old, new = (_question(book, name) for book in books)
    if at is None and old is not None and new is not None:
        pairs = _stretches(books, old, new)
    else:
        pairs = [(_current(books[0], old, at), _current(books[1], new, at))]
    for number, (before, after) in enumerate(pairs, start=1):
        yield _change(before, after, name, budget, newest=number == len(pairs))


def _question(book: AnswerBook, name: tuple[str, str | None]) -> Question | None:
    """Return what answers the customers of a brand, which may be the question for all."""
    try:
        return book.question(name[0], brand=name[1])
    except UnknownQuestionError:
        return None


def _current(book: AnswerBook, question: Question | None, at: datetime | None) -> Edition | None:
    return None if question is None else Edition.current(book, question, at)


def _stretches(
    books: tuple[AnswerBook, AnswerBook], old: Question, new: Question
) -> list[tuple[Edition | None, Edition | None]]:
    """Return the pairs of editions that are ever in force together, in order."""
    one, other = (zone(book.timezone) for book in books)
    found: dict[tuple[int, int], tuple[Edition | None, Edition | None]] = {}
    for at in sorted({*starts(old, one), *starts(new, other)}):
        before, after = Edition.since(old, one, at), Edition.since(new, other, at)
        if before is not None and after is not None:
            found.setdefault((before.number, after.number), (before, after))
    return [*found.values()]


def _change(
    before: Edition | None,
    after: Edition | None,
    name: tuple[str, str | None],
    budget: int,
    *,
    newest: bool,
) -> QuestionChange:
    found = QuestionChange(id=name[0], brand=name[1], before=before, after=after)
    if before is not None and after is not None:
        if newest:  # what all of a question says is told once
            found = attrs.evolve(found, edits=_edits(before.question, after.question))
        if found.kind == "changed":
            found = attrs.evolve(found, cases=_cases(before, after, budget))
    if newest and after is not None and found.kind != "removed":
        old = None if before is None else before.question
        found = attrs.evolve(found, broken=_broken(old, after.question))
    return found


def _cases(before: Edition, after: Edition, budget: int) -> Verdict[Difference] | None:
    try:
        return before.table.diff(after.table, budget=budget)
    except FieldError:  # a fact is of another kind; the edits say which
        return None


def _broken(before: Question | None, after: Question) -> Iterator[str]:
    """Yield how the new rules fail examples that the old ones did not fail alike."""
    known = before.examples if before else ()
    for example in dict.fromkeys((*known, *after.examples)):
        found = broken(after, example)
        already = broken(before, example) if before and example in known else None
        if found and found != already:
            yield found


# What is different beside the rules


def _edits(before: Question, after: Question) -> Iterator[Edit]:
    old, new = dict(_said(before, after)), dict(_said(after, before))
    for path in dict.fromkeys((*old, *new)):
        if old.get(path) != new.get(path):
            yield Edit(path, old.get(path), new.get(path))


def _said(question: Question, other: Question) -> Iterator[tuple[str, str]]:
    """Yield what a question says; of what the other one does not have, only that it is there."""
    yield "state", question.state
    yield "audience", question.audience
    others = {day for day, _ in other.rules}
    for day, rules in question.rules:
        if day in others and rules.honour_until is not None:
            yield f"versions from {day}.honour_until", str(rules.honour_until)
    for name, fact in question.facts.items():
        yield f"facts.{name}.column", declared(fact.column)
        if name in other.facts:
            yield from _worded(f"facts.{name}.ask", fact.ask)
            for label, words in fact.words.items():
                yield from _worded(f"facts.{name}.words.{label}", words)
    for name, terms in question.outcomes.items():
        yield f"outcomes.{name}.kind", terms.kind
        if name in other.outcomes:
            yield from _terms(f"outcomes.{name}", terms)


def _terms(path: str, terms: Outcome) -> Iterator[tuple[str, str]]:
    yield from _worded(f"{path}.text", terms.text)
    yield from _given(path, authority=terms.authority, amount=terms.amount)
    for promise in terms.promises:
        place = f"{path}.promises.{promise.id}"
        yield from _worded(f"{place}.what", promise.what)
        fields = ("within", "not_before", "hours", "kind", "amount")
        yield from _given(place, **{name: getattr(promise, name) for name in fields})


def _worded(path: str, wording: Wording) -> Iterator[tuple[str, str]]:
    for language, text in wording.texts.items():
        yield path if language == ANY else f"{path}.{language}", text


def _given(path: str, **values: Any) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if value is not None:
            yield f"{path}.{name}", _hours(value) if name == "hours" else str(value)


def _hours(calendar: Any) -> str:
    """Return a calendar with all that tells two of them apart."""
    if isinstance(calendar, Versions):
        return "; then ".join(f"from {day} {_hours(each)}" for day, each in calendar)
    if not isinstance(calendar, BusinessHours):
        return repr(calendar)
    if calendar.holidays is None:
        return f"{calendar} in {calendar.timezone}"
    return f"{calendar} in {calendar.timezone}; holidays: {_holidays(calendar.holidays)}"


def _holidays(days: Holidays) -> str:
    if not isinstance(days, FrozenMapping):
        return str(days)
    return ", ".join(f"{day} {name}" for day, name in days.items()) or "none"
