"""What customers were told, and would have been told by another answer book."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from servicekit.answers import AnswerBook, QuestionChange
from servicekit.answers.concern import Concern, Concerns
from servicekit.answers.edition import starts
from servicekit.case import Case, History
from servicekit.decision import Reason
from servicekit.instants import to_microseconds, zone
from servicekit.interaction import Told
from servicekit.replay.change import Change
from servicekit.replay.deciding import Deciding
from servicekit.replay.telling import Telling, tellings

__all__ = ["Answers"]

# What the new book says, where nobody can tell.
_UNKNOWN = "unknown"

_Name = tuple[str, str | None]
"""The id of a question, and the brand whose customers it is for."""


@attrs.frozen(eq=False)
class _Judge:
    """What one question says otherwise, held against what customers were told."""

    concerns: Concerns
    deciding: Deciding

    @classmethod
    def of(cls, change: QuestionChange, key: bytes) -> _Judge:
        return cls(Concerns(change, key), Deciding(change, key))


@attrs.frozen(eq=False)
class Answers:
    """Two answer books, held against what customers were told.

    Each answer is judged by the rules in force when it was given, those of the one book and those
    of the other. What was told stays what was told; on which facts, only a digest says.

    Args:
        old: the one book.
        new: the other.
        budget: how many parts of a table each comparison may look at.
    """

    old: AnswerBook
    new: AnswerBook
    budget: int
    _starts: Sequence[int] = attrs.field(init=False)
    _changed: dict[int, dict[_Name, _Judge]] = attrs.field(factory=dict, init=False)

    @_starts.default
    def _all_starts(self) -> Sequence[int]:
        books = (self.old, self.new)
        pairs = ((question, zone(book.timezone)) for book in books for question in book)
        return sorted({start for question, place in pairs for start in starts(question, place)})

    def of(self, known: Case | History, at: datetime) -> Iterator[Change]:
        """Yield the answers, given until an instant, that the new book would not have given."""
        if self.old == self.new:
            return
        for telling in tellings(known, at):
            yield from self._judged(telling)

    def _judged(self, telling: Telling) -> Iterator[Change]:
        """Yield what one answer would be; where several questions may have given it, once."""
        judges = self._judges(telling)
        found = [
            (judge, concern)
            for judge in judges
            if judge is not None and (concern := judge.concerns.of(telling.told)) is not None
        ]
        for judge, concern in found[:1]:
            certain = concern.certain and len(found) == len(judges)
            yield _change(telling, judge, concern, certain=certain)

    def _judges(self, telling: Telling) -> Sequence[_Judge | None]:
        """Return what changes in each question that may have answered a customer."""
        changed = self._at(telling.contact.at)
        names = self._names(telling)
        return [changed.get(name) for name in names]

    def _names(self, telling: Telling) -> Sequence[_Name]:
        """Return the questions that may have answered: of whose brand nobody knows, several."""
        told = telling.told
        every = (each for book in (self.old, self.new) for each in book)
        brands = dict.fromkeys(each.brand for each in every if each.id == told.question)
        if telling.branded:
            return [(told.question, telling.brand if telling.brand in brands else None)]
        exact = [brand for brand in brands if self._holds(told, brand)]
        return [(told.question, brand) for brand in exact or brands]

    def _holds(self, told: Told, brand: str | None) -> bool:
        """Tell whether the old book's question for a brand has the rules that answered."""
        return any(
            each.version_of(told.version) is not None
            for each in self.old
            if (each.id, each.brand) == (told.question, brand)
        )

    def _at(self, at: datetime) -> dict[_Name, _Judge]:
        """Return the questions of which both books say something else at an instant."""
        stretch = bisect_right(self._starts, to_microseconds(at))
        if stretch not in self._changed:
            review = self.old.change_review(self.new, at=at, budget=self.budget)
            self._changed[stretch] = {
                (each.id, each.brand): _Judge.of(each, self.old.key) for each in review.questions
            }
        return self._changed[stretch]


def _change(telling: Telling, judge: _Judge, concern: Concern, *, certain: bool) -> Change:
    told = telling.told
    places = judge.deciding.places(told)
    gone = certain and not concern.now
    return Change(
        case_id=telling.case_id,
        customer_id=telling.customer_id,
        part="answer",
        of=told.question,
        old=str(told.outcome),
        new=None if gone else " or ".join(concern.now) or _UNKNOWN,
        by=[Reason("answered_otherwise", concern.why, places)],
        effect=judge.deciding.effect(told, concern.now) if certain else None,
        certain=certain,
    )
