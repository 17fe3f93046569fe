"""How an answer stands to what the customer was told before, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, tzinfo
from typing import Any, Literal

import attrs

from servicekit.answers.answer import Answer
from servicekit.answers.basis import Basis
from servicekit.answers.question import Question
from servicekit.errors import FieldError
from servicekit.interaction import Told
from servicekit.tables import Difference
from servicekit.tables.wording import listed

__all__ = ["Comparison", "Kind", "compare", "contradictions"]

Kind = Literal["same", "facts_changed", "policy_changed", "contradiction", "unknown"]

_ESCALATE = "let somebody who may decide say what holds"
_NO_LONGER = "Say that the rules changed, or let somebody who may decide honour it"


@attrs.frozen(kw_only=True)
class Comparison:
    """How an answer stands to what the customer was told before.

    Args:
        kind: ``same``: the same outcome; ``facts_changed``; ``policy_changed``: other rules;
            ``contradiction``: another outcome that neither facts nor rules explain; ``unknown``
            where it is not recorded what the earlier answer rests on.
        told: what the customer was told.
        answer: what they would be told now.
        facts: the names of the facts that changed.
        changes: the regions of cases in which the rules now lead from the one answer to the other;
            the one that holds this case, where its facts are known.
        honour_until: the last date on which the earlier answer is honoured, if the rules say so;
            ``None`` where that date is past, or the customer is better off now.
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


def compare(
    questions: Iterable[Question], told: Told, answer: Answer | Told, place: tzinfo
) -> Comparison:
    """Compare an answer to an earlier one.

    Args:
        questions: those whose rules are known.
        told: the earlier answer.
        answer: the later one.
        place: the zone in which dates are meant.

    Raises:
        FieldError: one of them is no answer, or they answer two different questions.
    """
    if not isinstance(told, Told):
        raise FieldError("told", told, "what the customer was told, a Told")
    if not isinstance(answer, Answer | Told):
        raise FieldError("answer", answer, "an Answer, or a Told; ask for what is missing first")
    asked = answer.question.id if isinstance(answer, Answer) else answer.question
    if asked != told.question:
        raise FieldError("answer", asked, f"an answer to {told.question!r}")
    # Of what is in the ledger the day is not known.
    day = answer.at.astimezone(place).date() if isinstance(answer, Answer) else None
    return _compared(Basis.of(questions, told, answer), day)


def contradictions(
    questions: Iterable[Question], told: Iterable[Any], place: tzinfo
) -> Iterator[Comparison]:
    """Yield for each answer the last one before it that it contradicts, where there is one."""
    questions = tuple(questions)
    before: dict[str, dict[Any, Told]] = {}  # of what was told alike, the last
    for each in told:
        answer = each if isinstance(each, Told) else each[1]
        earlier = before.setdefault(answer.question, {})
        for one in reversed(earlier.values()):
            found = compare(questions, one, answer, place)
            if found.kind == "contradiction":
                yield found
                break
        alike = answer.outcome, answer.version, answer.facts_digest
        earlier.pop(alike, None)
        earlier[alike] = answer


def _compared(basis: Basis, day: date | None) -> Comparison:
    if basis.answer.outcome == basis.told.outcome:
        return _policy_changed(basis, day) if basis.means_else else _same(basis)
    if not basis.comparable:
        return _unknown(basis, "on which facts")
    if basis.facts and not basis.by_rules_of_then() and not basis.never_possible():
        return _facts_changed(basis)
    if None in {basis.told.version, basis.answer.version}:
        return _unknown(basis, "by which rules")
    return _contradiction(basis) if basis.explained() is False else _policy_changed(basis, day)


def _same(basis: Basis) -> Comparison:
    told, answer = basis.told, basis.answer
    spoken = answer.terms.spoken if isinstance(answer, Answer) else frozenset()
    new = [name for name in basis.facts if name in spoken]
    if new:
        advice = f"Say it, and what is new in it: {_not_what(new)} it was."
    elif told.promises:
        advice = "Say it, and promise nothing anew: what was promised with it stands."
    elif told.version is None or told.version != answer.version:
        advice = f"Say it: the customer was told {told.outcome!r} before, by other rules or words."
    else:
        advice = "Say it: it is what the customer was told before."
    return _said("same", basis, advice, facts=basis.facts)


def _unknown(basis: Basis, what: str) -> Comparison:
    told = f"the customer was told {basis.told.outcome!r}, and nobody can tell {what}"
    return _said("unknown", basis, f"Ask before you say it: {told}.")


def _facts_changed(basis: Basis) -> Comparison:
    new = f"{_not_what(basis.telling)} the earlier answer ({basis.told.outcome!r}) rests on"
    return _said("facts_changed", basis, f"Say what changed: {new}.", facts=basis.telling)


def _contradiction(basis: Basis) -> Comparison:
    told = f"on the same facts the customer was told {basis.told.outcome!r}"
    if isinstance(basis.answer, Answer):
        why = "which the rules did not say"
    else:
        why = f"and then {basis.answer.outcome!r}"
    return _said("contradiction", basis, f"Stop: {told}, {why}; {_ESCALATE}.")


def _policy_changed(basis: Basis, day: date | None) -> Comparison:
    changes = () if basis.changes is None else basis.changes.findings
    until = None if basis.better_now else basis.honoured_until
    over = until is not None and day is not None and until < day
    do = _to_do(basis, until, over=over)
    return _said(
        "policy_changed",
        basis,
        f"{do}: the customer was told {basis.told.outcome!r}{_by_what(basis, changes)}.",
        facts=basis.facts,
        changes=changes,
        honour_until=None if over else until,
    )


def _to_do(basis: Basis, until: date | None, *, over: bool) -> str:
    if basis.better_now:
        return "Say it, and that the customer is better off now"
    if until is None:
        return _NO_LONGER
    if over:
        return f"{_NO_LONGER} once more, as that ended on {until.isoformat()}"
    return f"Honour the earlier answer until {until.isoformat()}"


def _by_what(basis: Basis, changes: Sequence[Difference]) -> str:
    if basis.then is None:
        return " by rules that this book does not hold"
    if basis.another_brand:
        return f" by the rules for {basis.then.question.brand or 'all brands'}"
    if basis.told.outcome == basis.answer.outcome:
        return ", which meant something else"
    where = f" for {changes[0].region}" if len(changes) == 1 else ""
    return f", and the rules changed{where}"


def _said(kind: Kind, basis: Basis, advice: str, **found: Any) -> Comparison:
    return Comparison(kind=kind, told=basis.told, answer=basis.answer, advice=advice, **found)


def _not_what(names: Sequence[str]) -> str:
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} not what"
