"""What customers were told, and would have been told by another answer book."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from types import MappingProxyType

import attrs

from servicekit.answers import AnswerBook, QuestionChange
from servicekit.answers.concern import Concern, Concerns
from servicekit.answers.edition import starts
from servicekit.case import Case, History
from servicekit.decision import Reason
from servicekit.instants import to_microseconds, zone
from servicekit.interaction import Told
from servicekit.replay.calendars import Calendars, of_calendars
from servicekit.replay.change import ReplayChange
from servicekit.replay.deciding import effect, places
from servicekit.replay.telling import Telling, tellings
from servicekit.replay.terms import Terms, beside_dues

__all__ = ["Answers"]

# What the new book says, where nobody can tell.
_UNKNOWN = "unknown"

_Name = tuple[str, str | None]
"""The id of a question, and the brand whose customers it is for."""


@attrs.frozen(eq=False)
class _Judge:
    """What one question says otherwise, held against what customers were told."""

    change: QuestionChange
    concerns: Concerns
    beside: Concerns

    @classmethod
    def of(cls, change: QuestionChange, key: bytes) -> _Judge:
        whole, rest = Concerns(change, key), beside_dues(change)
        same = rest.edits == change.edits
        return cls(change, whole, whole if same else Concerns(rest, key))

    def concern(self, telling: Telling) -> Concern | None:
        """Return what changes for whom an answer was told; ``None`` if nothing does.

        A promise that would be due at the same time is the same, whatever its calendar says.
        """
        found = self.beside.of(telling.told)
        terms = self._terms(telling.told)
        moved = () if terms is None else (*terms.moved(telling.contact.at),)
        whole = self.concerns.of(telling.told) if moved else found
        if whole is None or str(telling.told.outcome) not in whole.now:
            return found  # it is another outcome now
        return whole._replace(why=" ".join([whole.why, *moved]))

    def _terms(self, told: Told) -> Terms | None:
        """Return what an outcome promises, where that takes another time in the other book."""
        return None if self.beside is self.concerns else Terms.of(self.change, str(told.outcome))

    def by(self, told: Told, concern: Concern, calendars: Calendars) -> Iterator[Reason]:
        """Yield why an answer is another: by the question, or by a calendar alone."""
        terms = self._terms(told) if concern != self.beside.of(told) else None
        names, more = ({}, True) if terms is None else terms.divergence(calendars)
        rules = places(self.concerns, told)
        alone = not more and rules == (f"questions.{self.change.id}",)
        yield Reason("answered_otherwise", concern.why, () if alone else rules)
        yield from of_calendars(names)


@attrs.frozen(eq=False)
class Answers:
    """Two answer books, held against what customers were told.

    Each answer is judged by the rules in force when it was given, those of the one book and those
    of the other. What was told stays what was told; on which facts, only a digest says.

    Args:
        old: the one book.
        new: the other.
        budget: how many parts of a table each comparison may look at.
        calendars: the calendars that are other ones, by name.
    """

    old: AnswerBook
    new: AnswerBook
    budget: int
    calendars: Calendars = MappingProxyType({})
    _starts: Sequence[int] = attrs.field(init=False)
    _changed: dict[int, dict[_Name, _Judge]] = attrs.field(factory=dict, init=False)

    @_starts.default
    def _all_starts(self) -> Sequence[int]:
        books = (self.old, self.new)
        pairs = ((question, zone(book.timezone)) for book in books for question in book)
        return sorted({start for question, place in pairs for start in starts(question, place)})

    def of(self, known: Case | History, at: datetime) -> Iterator[ReplayChange]:
        """Yield the answers, given until an instant, that the new book would not have given."""
        if self.old == self.new:
            return
        for telling in tellings(known, at):
            yield from self._judged(telling)

    def _judged(self, telling: Telling) -> Iterator[ReplayChange]:
        """Yield what one answer would be; where several questions may have given it, once."""
        judges = self._judges(telling)
        found = [
            (judge, concern)
            for judge in judges
            if judge is not None and (concern := judge.concern(telling)) is not None
        ]
        for judge, concern in found[:1]:
            certain = concern.certain and len(found) == len(judges)
            by = judge.by(telling.told, concern, self.calendars)
            yield _change(telling, judge, concern, by, certain=certain)

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


def _change(
    telling: Telling, judge: _Judge, concern: Concern, by: Iterable[Reason], *, certain: bool
) -> ReplayChange:
    told = telling.told
    gone = certain and not concern.now
    return ReplayChange(
        case_id=telling.case_id,
        customer_id=telling.customer_id,
        part="answer",
        of=told.question,
        old=str(told.outcome),
        new=None if gone else " or ".join(concern.now) or _UNKNOWN,
        by=tuple(by),
        effect=effect(judge.change, told, concern.now) if certain else None,
        certain=certain,
    )
