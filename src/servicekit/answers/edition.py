"""An edition of a question: the question with one version of its rules."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING

import attrs

from servicekit.answers.question import Question
from servicekit.instants import to_microseconds, zone
from servicekit.tables import DecisionTable

if TYPE_CHECKING:
    from servicekit.answers.book import AnswerBook

__all__ = ["Edition", "starts"]


def starts(question: Question, place: tzinfo) -> tuple[int, ...]:
    """Return from when each version is in force, in microseconds since the epoch.

    Args:
        question: the question.
        place: the zone whose midnights are meant.
    """
    return tuple(_midnight(day, place) for day, _ in question.rules)


def _midnight(day: date, place: tzinfo) -> int:
    if day == date.min:  # since ever; in some zones its midnight is no instant
        return -(2**63)
    return to_microseconds(datetime.combine(day, time(), place))


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
        return cls.since(question, zone(book.timezone), to_microseconds(at))

    @classmethod
    def since(cls, question: Question, place: tzinfo, at: int) -> Edition | None:
        """Return the edition in force at an instant in microseconds, ``None`` if none is yet."""
        number = bisect_right(starts(question, place), at) - 1
        return None if number < 0 else cls(question, number)

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
