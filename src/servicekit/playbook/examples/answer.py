"""The example of an answer: facts, and what a customer is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from servicekit.answers import PromiseTemplate, Question
from servicekit.customer import Customer
from servicekit.decision import Undetermined
from servicekit.errors import FieldError
from servicekit.instants import moment, zone
from servicekit.playbook.examples.example import (
    NONE,
    UNDECIDED,
    PlaybookExample,
    an_instant,
    names,
    or_none,
)
from servicekit.playbook.examples.result import Said
from servicekit.tables import col
from servicekit.tables.formats.facts import fact_of
from servicekit.tables.reading import AS_OF
from servicekit.tables.wording import told
from servicekit.values import Facts, identifier, instance_of

if TYPE_CHECKING:
    from servicekit.playbook.playbook import Playbook

__all__ = ["AnswerExample"]

_TEXT = instance_of(str, None)


@attrs.frozen(kw_only=True)
class AnswerExample(PlaybookExample):
    """What a customer is told who asks a question.

    Args:
        question: the id of the question.
        brand: the brand that is asked.
        facts: what is known, as :meth:`Question.read() <servicekit.answers.Question.read>` takes
            it. What is not there is unknown.
        at: when it is asked. Without it the newest rules count, or those of the date ``as_of``
            among the facts.
        answer: the name of the outcome.
        ask: the names of the facts that are still to be asked for, in any order.
        promise: the id of a promise that is made with it.
        due: until when that promise is to be kept, or the only one; ``"none"`` where nothing is
            promised. It takes ``at``.
        authority: what somebody must be allowed to decide to say it; ``"none"`` for nothing.

    Example:
        >>> late = AnswerExample(question="return", facts={"days": 31}, answer="too_late")
        >>> late.name, late.expected
        ('return: days = 31', {'answer': 'too_late'})

    Raises:
        FieldError: an id is empty, nothing is expected, or a due without an instant.
    """

    EXPECTS: ClassVar[tuple[str, ...]] = ("answer", "ask", "promise", "due", "authority")

    question: str = attrs.field(converter=identifier)
    brand: str | None = attrs.field(default=None, validator=_TEXT)
    facts: Facts = attrs.field(factory=Facts, converter=Facts, repr=False)
    at: datetime | None = attrs.field(default=None, converter=an_instant, eq=moment)
    answer: str | None = attrs.field(default=None, validator=_TEXT)
    ask: tuple[str, ...] | None = attrs.field(default=None, converter=names)
    promise: str | None = attrs.field(default=None, validator=_TEXT)
    due: datetime | str | None = attrs.field(default=None, converter=or_none)
    authority: str | None = attrs.field(default=None, validator=_TEXT)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.due is not None and self.at is None:
            raise FieldError("at", None, "an instant; a due counts from when it is asked")

    @classmethod
    def of_questions(cls, questions: Iterable[Question]) -> Iterator[AnswerExample]:
        """Yield the examples that stand with questions."""
        for question in questions:
            brand = "" if question.brand is None else f" ({question.brand})"
            for number, each in enumerate(question.examples):
                yield cls(
                    name=each.name,
                    place=f"{question.id}{brand}.examples[{number}]",
                    question=question.id,
                    brand=question.brand,
                    facts=each.facts,
                    answer=each.outcome,
                )

    @property
    def subject(self) -> str:
        """The question."""
        return f"question {self.question}"

    @property
    def asked(self) -> str:
        """The question and the facts."""
        return f"{self.question}: {told(self.facts) or 'nothing is known'}"

    def _said(self, playbook: Playbook) -> Said:
        """Return what the answer book says."""
        question = playbook.answers.question(self.question, brand=self.brand)
        day = self._day(playbook)
        known = question.read({name: self.facts[name] for name in self.facts if name != AS_OF})
        table = question.table(day)
        dated = {AS_OF: day} if day is not None and AS_OF in table.columns else {}
        if self.at is None:
            result: Any = table.decide({**known, **dated})
        else:
            result = self._answer(playbook, question, known)
        values = (
            self._asking(result)
            if isinstance(result, Undetermined)
            else self._told(question, result.outcome)
        )
        return Said(values, str(table.explain({**known, **dated})))

    def _day(self, playbook: Playbook) -> date | None:
        """Return the date whose rules count, ``None`` for the newest."""
        if self.at is not None:
            return self.at.astimezone(zone(playbook.answers.timezone)).date()
        day: date | None = fact_of(col.date(), self.facts[AS_OF]) if AS_OF in self.facts else None
        return day

    def _answer(self, playbook: Playbook, question: Question, known: Facts) -> Any:
        assert self.at is not None  # noqa: S101
        return playbook.answers.answer(
            question.id,
            known,
            at=self.at,
            customer=Customer(id="somebody", brand=self.brand),
            language=next(iter(question.languages), None),
            drafts=True,
        )

    @staticmethod
    def _asking(result: Undetermined[Any]) -> dict[str, Any]:
        return {
            "answer": UNDECIDED,
            "ask": names(result.ask),
            "promise": NONE,
            "due": NONE,
            "authority": NONE,
        }

    def _told(self, question: Question, outcome: str) -> dict[str, Any]:
        terms = question.outcomes[outcome]
        made = [each.id for each in terms.promises]
        return {
            "answer": outcome,
            "ask": (),
            "promise": self.promise if self.promise in made else " and ".join(made) or NONE,
            "due": self._due(terms.promises),
            "authority": terms.authority or NONE,
        }

    def _due(self, promises: Sequence[PromiseTemplate]) -> datetime | str:
        meant = [each for each in promises if self.promise in {None, each.id}]
        if self.at is None or not meant:
            return NONE
        if len(meant) > 1:
            raise FieldError("promise", None, f"one of {', '.join(each.id for each in meant)}")
        return meant[0].within.due(self.at, meant[0].hours)
