"""Which rules of a question make the difference, and who is better off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from servicekit.answers import Question, QuestionChange
from servicekit.answers.moves import Moves
from servicekit.decision import Decision
from servicekit.errors import NoRuleError
from servicekit.interaction import Told
from servicekit.tables import DecisionTable, Difference

__all__ = ["Deciding"]

# Where a rule is named that applies when no other does.
_OTHERWISE = "otherwise"
_GRANTED = "granted"


@attrs.frozen(eq=False)
class Deciding:
    """The rules of a question that decide otherwise in another book.

    Args:
        change: what becomes of the question.
        key: the key of the book whose answers were told.
    """

    change: QuestionChange
    key: bytes
    _moves: Moves = attrs.field(init=False)

    @_moves.default
    def _found(self) -> Moves:
        return Moves(self.change, self.key)

    def places(self, told: Told) -> tuple[str, ...]:
        """Return where in a playbook the rules stand that make the difference to an answer.

        Where no rule does, but what an outcome means, that is the question.
        """
        regions, _ = self._moves.of(told)
        found = dict.fromkeys(name for each in regions for name in self._rules(each))
        question = f"questions.{self.change.id}"
        return tuple(f"{question}.{name}" for name in found) or (question,)

    def _rules(self, difference: Difference) -> Sequence[str]:
        """Return the rules that decide a region in either book, those alone that are other ones."""
        sides = [each.table for each in (self.change.before, self.change.after) if each]
        deciding = dict.fromkeys(name for table in sides for name in _deciding(table, difference))
        known = [{rule.id: rule for rule in table.rules} for table in sides]
        edited = [n for n in deciding if any(each.get(n) != known[0].get(n) for each in known)]
        return edited or [*deciding] or [_OTHERWISE]

    def effect(self, told: Told, now: Sequence[str]) -> str | None:
        """Return whether a customer would be better or worse off; ``None`` where nobody knows."""
        after = self.change.after
        if after is None or len(now) != 1:
            return None
        before, then = _worth(after.question, (told.outcome, now[0]))
        if before == then:
            return None
        return "better" if then > before else "worse"


def _deciding(table: DecisionTable[str], difference: Difference) -> Sequence[str]:
    """Return the rules that decide the case that stands for a region."""
    try:
        found = table.decide(difference.region.witness)
    except NoRuleError:
        return ()
    return found.rules if isinstance(found, Decision) else ()


def _worth(question: Question, outcomes: tuple[Any, str]) -> tuple[int, int]:
    """Return how good each of two outcomes is for a customer; the same where nobody can say."""
    if {*outcomes} <= {*question.worst_first}:
        one, other = map(question.worst_first.index, outcomes)
        return one, other
    known = [question.outcomes.get(each) for each in outcomes]
    if None in known:
        return 0, 0
    one, other = (each is not None and each.kind == _GRANTED for each in known)
    return one, other
