"""How an answer stands to what the customer was told before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import attrs

from servicekit.answers.answer import Answer
from servicekit.answers.digest import changed, comparable
from servicekit.answers.question import Question
from servicekit.decision import Undetermined
from servicekit.errors import FieldError, NoRuleError
from servicekit.interaction import Told
from servicekit.tables import Column, DecisionTable, Difference, Region
from servicekit.tables.reading import AS_OF
from servicekit.tables.wording import listed

__all__ = ["Comparison", "Kind", "compare", "contradictions"]

Kind = Literal["same", "facts_changed", "policy_changed", "contradiction", "unknown"]


@attrs.frozen(kw_only=True)
class Comparison:
    """How an answer stands to what the customer was told before.

    Args:
        kind: ``same``; ``facts_changed``; ``policy_changed``; ``contradiction``: the same facts by
            the same rules, and another answer; ``unknown`` where it is not recorded what the
            earlier answer rests on.
        told: what the customer was told.
        answer: what they would be told now.
        facts: the names of the facts that changed.
        changes: the regions of cases in which the rules now lead from the one answer to the other;
            the one that holds this case, where its facts are known.
        honour_until: the last date on which the earlier answer is honoured, if the rules say so.
        advice: what to do, in one sentence.
    """

    kind: Kind
    told: Told
    answer: Answer | Told = attrs.field(repr=False)
    facts: tuple[str, ...] = ()
    changes: tuple[Difference, ...] = ()
    honour_until: date | None = None
    advice: str

    def __str__(self) -> str:
        return self.advice


def compare(questions: Iterable[Question], told: Told, answer: Answer | Told) -> Comparison:
    """Compare an answer to an earlier one."""
    return _Case.of(questions, told, answer).compared()


def contradictions(questions: Iterable[Question], told: Iterable[Any]) -> tuple[Comparison, ...]:
    """Return the pairs of answers, each to the one before it, that contradict each other."""
    return tuple(_contradictions(tuple(questions), told))


def _contradictions(questions: Sequence[Question], told: Iterable[Any]) -> Iterator[Comparison]:
    earlier: dict[str, list[Told]] = {}
    for each in told:
        later = each if isinstance(each, Told) else each[1]
        before = earlier.setdefault(later.question, [])
        for one in before:
            found = compare(questions, one, later)
            if found.kind == "contradiction":
                yield found
        before.append(later)


def _question_of(answer: Answer | Told) -> str:
    return answer.question.id if isinstance(answer, Answer) else answer.question


@attrs.frozen(eq=False)
class _Case:
    """Two answers to one question, and what the book knows of the rules behind them."""

    told: Told
    answer: Answer | Told
    question: Question | None
    before: int | None
    after: int | None

    @classmethod
    def of(cls, questions: Iterable[Question], told: Told, answer: Answer | Told) -> _Case:
        if _question_of(answer) != told.question:
            raise FieldError("answer", _question_of(answer), f"an answer to {told.question!r}")
        known = [each for each in questions if each.id == told.question]
        if isinstance(answer, Answer):
            known = [answer.question]
        for each in known:
            if told.version in each.hashes or len(known) == 1:
                return cls(
                    told, answer, each, _place(each, told.version), _place(each, answer.version)
                )
        return cls(told, answer, None, None, None)

    def compared(self) -> Comparison:
        if self.answer.outcome == self.told.outcome:
            return self._said("same", "Say it: it is what the customer was told before.")
        one, other = self.told.facts_digest, self.answer.facts_digest
        if not comparable(one, other):
            return self._said(
                "unknown",
                f"Ask before you say it: the customer was told {self.told.outcome!r}, and it is "
                "not recorded on which facts.",
            )
        names = changed(one, other)
        facts = tuple(name for name in names if name != AS_OF)
        is_other = self.told.version != self.answer.version or AS_OF in names
        changes = self._changes()
        by_rules = self._by_rules(changes) if is_other else False
        if facts and not by_rules:
            return self._said(
                "facts_changed",
                f"Say what changed: {listed(facts)} {_are(facts)} not what the earlier answer "
                f"({self.told.outcome!r}) rests on.",
                facts=facts,
            )
        return self._contradicts() if by_rules is False else self._changed(facts, changes)

    def _by_rules(self, changes: Sequence[Difference]) -> bool | None:
        """Tell whether the rules of then lead to the earlier answer; ``None`` if nobody knows."""
        if self.question is None or self.before is None:
            return None
        if isinstance(self.answer, Answer):
            facts = {k: value for k, value in self.answer.facts.items() if k != AS_OF}
            return _can_say(self.question.tables[self.before], facts, self.told.outcome)
        if self.after is None or self.before == self.after:
            return None
        return bool(changes)

    def _changes(self) -> tuple[Difference, ...]:
        """Return where the rules now lead from the one answer to the other."""
        if self.question is None or self.before is None or self.after is None:
            return ()
        tables = self.question.tables
        ends = self.told.outcome, self.answer.outcome
        verdict = tables[self.before].diff(tables[self.after])
        return tuple(
            each
            for each in verdict
            if (each.before, each.after) == ends and self._concerns(each.region)
        )

    def _concerns(self, region: Region) -> bool:
        """Tell whether a region holds the case, where its facts are known."""
        if self.question is None or not isinstance(self.answer, Answer) or not region.writable:
            return True
        columns, facts = self.question.columns, self.answer.facts
        return all(
            _matches(columns[name], cell, facts[name])
            for name, cell in region.when.items()
            if name in columns and name in facts
        )

    def _contradicts(self) -> Comparison:
        return self._said(
            "contradiction",
            f"Stop: on the same facts the customer was told {self.told.outcome!r}, which the rules "
            "did not say; let somebody who may decide say what holds.",
        )

    def _changed(self, facts: tuple[str, ...], changes: tuple[Difference, ...]) -> Comparison:
        until = self._honoured()
        where = f" for {changes[0].region}" if len(changes) == 1 else ""
        told = f"the customer was told {self.told.outcome!r}, and the rules changed{where}"
        if until is None:
            return self._said(
                "policy_changed",
                f"Say that the rules changed, or let somebody who may decide honour it: {told}.",
                facts=facts,
                changes=changes,
            )
        return self._said(
            "policy_changed",
            f"Honour the earlier answer until {until.isoformat()}: {told}.",
            facts=facts,
            changes=changes,
            honour_until=until,
        )

    def _honoured(self) -> date | None:
        """Return until when the versions since then honour what was said before them."""
        if self.question is None or self.before is None or self.after is None:
            return None
        since = list(self.question.rules)[self.before + 1 : self.after + 1]
        return max((r.honour_until for _, r in since if r.honour_until), default=None)

    def _said(self, kind: Kind, advice: str, **found: Any) -> Comparison:
        return Comparison(kind=kind, told=self.told, answer=self.answer, advice=advice, **found)


def _place(question: Question, version: str | None) -> int | None:
    return question.hashes.index(version) if version in question.hashes else None


def _can_say(table: DecisionTable[str], facts: Mapping[str, Any], outcome: Any) -> bool:
    """Tell whether a table leads to an outcome, whatever the facts are that are not known."""
    try:
        found = table.decide(facts)
    except NoRuleError:
        return False
    return outcome in (found.outcomes if isinstance(found, Undetermined) else (found.outcome,))


def _matches(column: Column, cell: str, value: Any) -> bool:
    read = column.cell(cell)
    axis = column.axis([read])
    return bool(axis.mask(read) >> axis.at(value) & 1)


def _are(words: Sequence[str]) -> str:
    return "is" if len(words) == 1 else "are"
