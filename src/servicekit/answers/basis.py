"""What two answers to one question rest on: which facts, and which rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import attrs

from servicekit.answers import digest
from servicekit.answers.answer import Answer
from servicekit.answers.edition import Edition
from servicekit.answers.question import Question, parts_of
from servicekit.decision import Undetermined, Verdict, verdict_on
from servicekit.errors import FieldError, NoRuleError, ServiceKitError
from servicekit.interaction import Told
from servicekit.tables import Column, DecisionTable, Difference, Region, never
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.formats.facts import fact_text
from servicekit.tables.reading import AS_OF
from servicekit.tables.table import BUDGET

__all__ = ["Basis"]


@attrs.frozen(eq=False, slots=False)
class Basis:
    """What an earlier and a later answer to one question rest on, as far as that is known.

    Args:
        told: the earlier answer.
        answer: the later one.
        then: the rules of the earlier one; ``None`` if nobody holds them any more.
        now: the rules of the later one, likewise.
    """

    told: Told
    answer: Answer | Told
    then: Edition | None
    now: Edition | None

    @classmethod
    def of(cls, questions: Iterable[Question], told: Told, answer: Answer | Told) -> Basis:
        """Return what two answers rest on, by the rules of all questions that are known."""
        known = [each for each in questions if each.id == told.question]
        if not isinstance(answer, Answer):
            now = _version(known, answer.version, last=True)
            return cls(told, answer, _version(known, told.version), now)
        known.insert(0, answer.question)  # it can come from another book
        now = Edition(answer.question, answer.version_number)
        return cls(told, answer, _version(known, told.version), now)

    # -- facts --------------------------------------------------------------------------------

    @property
    def comparable(self) -> bool:
        """Whether anybody can tell which facts are the same."""
        return digest.comparable(self.told.facts_digest, self.answer.facts_digest)

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that changed, but for the date by which rules are in force."""
        return tuple(name for name in self._differing if name != AS_OF)

    @property
    def telling(self) -> tuple[str, ...]:
        """The names of the facts that changed and at which a rule of then or now looks."""
        editions = [edition for edition in (self.then, self.now) if edition]
        looked_at = {name for each in editions for rule in each.table.rules for name in rule.when}
        return tuple(name for name in self.facts if name in looked_at or not editions)

    @cached_property
    def _differing(self) -> tuple[str, ...]:
        if not self.comparable:
            return ()
        return digest.changed(self.told.facts_digest, self.answer.facts_digest)

    # -- rules --------------------------------------------------------------------------------

    def explained(self) -> bool | None:
        """Tell whether the rules can have led from the same facts to both answers.

        ``None`` where that is not certain: rules are no longer known, or a budget ran out.
        """
        of_another_day = AS_OF in self._differing
        if _decided(self.told) == _decided(self.answer) and not of_another_day:
            return False
        if isinstance(self.answer, Answer):
            return self.by_rules_of_then()
        if self.changes is None or of_another_day or self.changes.undecided:
            return None
        return self.changes.refuted

    def never_possible(self) -> bool:
        """Whether the rules of then lead to the earlier answer from no facts that share these.

        Then the facts that changed explain nothing, be it that no rule looks at them, or that they
        do not matter in this case.
        """
        if self.then is None or self.now is None:
            return False
        if not isinstance(self.answer, Answer):  # whose facts nobody knows
            return not self.telling
        left = {n: v for n, v in self.answer.facts.items() if n not in {*self._differing, AS_OF}}
        unasked = self.then.question.facts.keys() - left.keys()
        return _can_say(self.then.table, left, self.told.outcome, unasked) is False

    def by_rules_of_then(self) -> bool | None:
        """Tell whether the rules of then lead from the facts of now to the earlier answer.

        ``None`` where the rules or the facts are not known.
        """
        if self.then is None or self.now is None or not isinstance(self.answer, Answer):
            return None
        facts = dict(self.answer.facts)
        dated = all(AS_OF in version.table.columns for version in (self.then, self.now))
        if AS_OF in self._differing or not dated:
            facts.pop(AS_OF, None)  # the day on which it was told is not known
        unasked = self.then.question.facts.keys() - self.now.question.facts.keys()
        return _can_say(self.then.table, facts, self.told.outcome, unasked)

    @cached_property
    def changes(self) -> Verdict[Difference] | None:
        """Whether the rules now lead nowhere from the earlier answer to the later one, and where.

        Of an answer whose facts are known, only where its case lies.
        """
        if self.then is None or self.now is None:
            return None
        try:
            verdict = self.then.table.diff(self.now.table, budget=BUDGET)
        except FieldError:  # facts of another brand can be of another kind
            return None
        found = [each for each in verdict if self._is_between(each) and self._concerns(each.region)]
        return verdict_on(verdict.claim, found, verdict.complete)

    def _is_between(self, change: Difference) -> bool:
        return (change.before, change.after) == (self.told.outcome, self.answer.outcome)

    def _concerns(self, region: Region) -> bool:
        """Tell whether a region holds the case, where its facts are known."""
        if not isinstance(self.answer, Answer) or not region.writable:
            return True
        columns, facts = self.answer.question.columns, self.answer.facts
        return all(
            _matches(columns[name], cell, facts[name])
            for name, cell in region.when.items()
            if name in columns and name in facts
        )

    # -- what holds since ---------------------------------------------------------------------

    @property
    def means_else(self) -> bool:
        """Whether the outcome of then, by the name of that of now, had another kind or promise."""
        then, now = parts_of(self.told.version)[1], parts_of(self.answer.version)[1]
        return None not in {then, now} and then != now

    @property
    def another_brand(self) -> bool:
        """Whether they are answers to the customers of two brands."""
        brands = {version.question.brand for version in (self.then, self.now) if version}
        return len(brands) > 1

    @property
    def better_now(self) -> bool:
        """Whether the customer is better off with the later answer."""
        if self.now is None:
            return False
        question, ends = self.now.question, (self.told.outcome, self.answer.outcome)
        if {*ends} <= {*question.worst_first}:
            before, after = map(question.worst_first.index, ends)
            return before < after
        known = [question.outcomes.get(name) for name in ends]
        return [each.kind == "granted" for each in known if each] == [False, True]

    @property
    def honoured_until(self) -> date | None:
        """The last date on which the rules since then honour what was said before them."""
        if self.now is None or self.another_brand:
            return None
        question, last = self.now.question, self.now.number
        first = last  # of what nobody holds any more, only the rules of now can speak
        if self.then is not None and self.then.question == question:
            # Rules that came back are taken for the last that were the same.
            same = [n for n in range(last) if question.hashes[n] == _decided(self.told)]
            first = same[-1] + 1 if same else last
        since: Sequence[Any] = [rules.honour_until for _, rules in question.rules]
        return max(filter(None, since[first : last + 1]), default=None)


def _version(
    known: Sequence[Question], version: str | None, *, last: bool = False
) -> Edition | None:
    """Return the rules of a version, the first of them or the last if they came back."""
    decided, _ = parts_of(version)
    found = [
        Edition(question, number)
        for question in known
        for number, each in enumerate(question.hashes)
        if each == decided
    ]
    return found[-1 if last else 0] if found else None


def _decided(answer: Answer | Told) -> str | None:
    return parts_of(answer.version)[0]


def _can_say(
    table: DecisionTable[str], facts: Mapping[str, Any], outcome: Any, unasked: Collection[str]
) -> bool | None:
    """Tell whether a table can lead to an outcome; ``None`` if that is not certain.

    Facts for which nobody asks any more are unknown, also where the table takes them for absent.
    """
    if outcome not in (*(rule.then for rule in table.rules), table.otherwise):
        return False
    try:
        if not any(table.columns[name].missing == "none" for name in unasked):
            found = [_decided_on(table, {**facts, **day}) for day in _days(table, facts)]
            if not any(isinstance(each, Undetermined) for each in found):
                return any(each is not None and each.outcome == outcome for each in found)
        (verdict,) = table.prove(never(outcome, _cells(table, facts)), budget=BUDGET)
    except ServiceKitError:  # facts of another brand can be of another kind
        return None
    return None if verdict.undecided else verdict.refuted


def _decided_on(table: DecisionTable[str], facts: Any) -> Any:
    """Return what a table decides, ``None`` where no rule applies."""
    try:
        return table.decide(facts)
    except NoRuleError:
        return None


def _days(table: DecisionTable[str], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a day of each stretch in which the same rules are in force, if the day is unknown."""
    axis = table.compiled.grid.axes.get(AS_OF)
    if axis is None or AS_OF in facts:
        return [{}]
    return [{AS_OF: axis.witness(index)} for index in range(axis.length)]


def _cells(table: DecisionTable[str], facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the row of cells that matches the facts; no cell says which set it is exactly."""
    return {
        name: fact_text(column, facts[name])
        for name, column in table.columns.items()
        if name in facts and not isinstance(column, SetColumn)
    }


def _matches(column: Column, cell: str, value: Any) -> bool:
    read = column.cell(cell)
    axis = column.axis([read])
    return bool(axis.mask(read) >> axis.at(value) & 1)
