"""The review of a change: what another book would answer otherwise, and to whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from servicekit.case import History

if TYPE_CHECKING:
    from servicekit.answers.book import AnswerBook

__all__ = ["ChangeReview", "change_review"]


class ChangeReview:
    """Placeholder."""


def change_review(
    book: AnswerBook,
    new_book: AnswerBook,
    told: Iterable[History],
    at: datetime | None,
    budget: int,
) -> ChangeReview:
    """Placeholder."""
    raise NotImplementedError
