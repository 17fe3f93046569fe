"""Practice: cases at the boundaries of the rules, to learn where the lines run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from servicekit.answers.answer import Answer
from servicekit.answers.question import Question
from servicekit.tables import Example
from servicekit.tables.wording import shown

if TYPE_CHECKING:
    from servicekit.answers.book import AnswerBook

__all__ = ["Card", "Practice", "practice"]
_ = Answer, Iterator, Question, Example, shown, datetime


class Practice:
    """Placeholder."""


def practice(book: AnswerBook, at: datetime | None) -> Practice:
    """Placeholder."""
    raise NotImplementedError
