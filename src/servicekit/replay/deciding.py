"""Which rules of a question make the difference, and who is better off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from servicekit.answers import Question, QuestionChange
from servicekit.answers.concern import Concerns
from servicekit.decision import Decision
from servicekit.errors import NoRuleError
from servicekit.interaction import Told
from servicekit.tables import DecisionTable, Difference

__all__ = ["effect", "places"]

# Where a rule is named that applies when no other does.
_OTHERWISE = "otherwise"
_GRANTED = "granted"


def places(concerns: Concerns, told: Told) -> tuple[str, ...]:
    """Return where in a playbook the rules stand that make the difference to an answer.

    Where no rule does, but what an outcome means, that is the question.

    Args:
        concerns: what the change of the question does to answers that were told.
        told: the answer.
    """
    regions, _ = concerns.moves.of(told)
    found = dict.fromkeys(name for each in regions for name in _rules(concerns.change, each))
    question = f"questions.{concerns.change.id}"
    return tuple(f"{question}.{name}" for name in found) or (question,)


def effect(change: QuestionChange, told: Told, now: Sequence[str]) -> str | None:
    """Return whether a customer would be better or worse off; ``None`` where nobody knows.

    Args:
        change: what becomes of the question.
        told: what they were told.
        now: the outcomes that they might hear now.
    """
    if change.after is None or len(now) != 1:
        return None
    before, then = _worth(change.after.question, (told.outcome, now[0]))
    if before == then:
        return None
    return "better" if then > before else "worse"


def _rules(change: QuestionChange, difference: Difference) -> Sequence[str]:
    """Return the rules that decide a region in either book, those alone that are other ones."""
    sides = [each.table for each in (change.before, change.after) if each]
    deciding = dict.fromkeys(name for table in sides for name in _deciding(table, difference))
    known = [{rule.id: rule for rule in table.rules} for table in sides]
    edited = [n for n in deciding if any(each.get(n) != known[0].get(n) for each in known)]
    return edited or [*deciding] or [_OTHERWISE]


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
