"""An edition of a question: the question with one version of its rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import attrs

from servicekit.answers.question import Question
from servicekit.errors import NoVersionError
from servicekit.instants import aware, zone
from servicekit.tables import DecisionTable

if TYPE_CHECKING:
    from servicekit.answers.book import AnswerBook

__all__ = ["Edition"]


@attrs.frozen
class Edition:
    """A question with one version of its rules.

    Args:
        question: the question.
        number: which version, counted from 0.
    """

    question: Question = attrs.field(repr=lambda question: repr(question.id))
    number: int

    @classmethod
    def current(cls, book: AnswerBook, question: Question, at: datetime | None) -> Edition | None:
        """Return the edition that is in force, ``None`` if none is yet.

        Args:
            book: the book whose zone says when a date begins.
            question: one of its questions.
            at: the instant that is asked about; the newest edition, if left out.

        Raises:
            NaiveDatetimeError: the instant has no time zone.
        """
        if at is None:
            return cls(question, len(question.tables) - 1)
        day = aware(at).astimezone(zone(book.timezone)).date()
        try:
            return cls(question, question.on(day))
        except NoVersionError:
            return None

    @property
    def version(self) -> str:
        """Its hash, as its answers carry it."""
        return self.question.hashes[self.number]

    @property
    def table(self) -> DecisionTable[str]:
        """Its rules as a table."""
        return self.question.tables[self.number]

    @property
    def effective_on(self) -> date | None:
        """The date from which it is in force; ``None`` for one that always was."""
        day: date = self.question.rules.entries[self.number][0]
        return None if day == date.min else day

    @property
    def honour_until(self) -> date | None:
        """The last date on which what was told under earlier rules is honoured, if it says so."""
        day: date | None = self.question.rules.entries[self.number][1].honour_until
        return day
