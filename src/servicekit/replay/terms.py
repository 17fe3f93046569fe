"""The terms of an answer: until when its promises are due, by the one book and the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from servicekit.answers import Outcome, QuestionChange
from servicekit.instants import later, moment, spoken
from servicekit.replay.calendars import Calendars, divergence

__all__ = ["Terms", "beside_dues"]

_TIMES = ("within", "not_before", "hours")


def beside_dues(change: QuestionChange) -> QuestionChange:
    """Return the change of a question without how long its promises take."""
    kept = [each for each in change.edits if not _is_time(each.path)]
    return attrs.evolve(change, edits=kept)


def _is_time(path: str) -> bool:
    return ".promises." in path and path.rpartition(".")[2] in _TIMES


@attrs.frozen(eq=False)
class Terms:
    """What an outcome of a question promises in either book.

    Args:
        old: the outcome in the one book.
        new: in the other.
    """

    old: Outcome
    new: Outcome

    @classmethod
    def of(cls, change: QuestionChange, name: str) -> Terms | None:
        """Return the terms of an outcome; ``None`` where only one of the books has it."""
        if change.before is None or change.after is None:
            return None
        old, new = (each.question.outcomes.get(name) for each in (change.before, change.after))
        return None if old is None or new is None else cls(old, new)

    def moved(self, at: datetime) -> Iterator[str]:
        """Yield which promises are due at another time, where they are given at an instant.

        Raises:
            UncoveredYearError: a calendar knows nothing of a year.
        """
        old, new = _dues(self.old, at), _dues(self.new, at)
        for name in (each for each in old if each in new):
            (due, early), (now, soonest) = old[name], new[name]
            if moment(due) != moment(now):
                yield f"{name}: due on {spoken(now)} instead of {spoken(due)}."
            if moment(early) != moment(soonest):
                yield f"{name}: expected {_since(soonest)} instead of {_since(early)}."

    def divergence(self, calendars: Calendars) -> tuple[Calendars, bool]:
        """Return the calendars in which the promises differ, and whether they do in more."""
        return divergence(_binding(self.old), _binding(self.new), calendars)


def _binding(outcome: Outcome) -> tuple[object, ...]:
    return outcome.kind, outcome.amount, outcome.promises


def _dues(outcome: Outcome, at: datetime) -> Mapping[str, tuple[datetime, datetime | None]]:
    """Return for each promise until when it is due, and from when it is expected."""
    found: dict[str, tuple[datetime, datetime | None]] = {}
    for each in outcome.promises:
        due = each.within.due(at, each.hours)
        early = None if each.not_before is None else each.not_before.due(at, each.hours)
        found[each.id] = due, due if early is not None and later(early, due) else early
    return found


def _since(early: datetime | None) -> str:
    return "at any time" if early is None else f"from {spoken(early)}"
