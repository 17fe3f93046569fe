"""Questions that a machine asks again and again: the answers of before must not change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

__all__ = ["Asking"]

# So many are asked again after each step; more would only take longer.
_MOST = 8


class Asking:
    """What was answered, to be asked again when more is known.

    What became known later changes no answer about what was known before.
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[datetime, datetime], Any] = {}

    def ask(self, at: datetime, known_at: datetime, answer: Callable[..., Any]) -> None:
        """Ask a question now, and remember the answer."""
        if len(self._answers) < _MOST:
            self._answers[at, known_at] = answer(at=at, known_at=known_at)

    def check(self, answer: Callable[..., Any]) -> None:
        """Ask everything again.

        Raises:
            AssertionError: an answer is another one now.
        """
        for (at, known_at), before in self._answers.items():
            now = answer(at=at, known_at=known_at)
            assert now == before, (  # noqa: S101 - a law
                f"at {at}, as known at {known_at}, the answer was {before!r} and is now {now!r}"
            )
