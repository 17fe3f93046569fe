"""Check a book: what is wrong with it, what is unfair, and what is unfinished."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.answers.question import Question, SetCase
from servicekit.answers.vetting import paths
from servicekit.answers.wording import CUSTOMER
from servicekit.decision import Undetermined, Verdict
from servicekit.errors import ServiceKitError
from servicekit.tables import DecisionTable, Idle, never

if TYPE_CHECKING:
    from servicekit.answers.book import AnswerBook

__all__ = ["BookReport", "Finding", "check"]


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that is wrong, unfair or unfinished.

    Args:
        place: where: the id of the question and the path in it, like ``return.rules``.
        code: a stable name in snake case.
        text: one sentence, or several, that say what.
        undecided: whether it is only not certain, as the budget ran out.
    """

    place: str
    code: str
    text: str
    undecided: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@attrs.frozen(kw_only=True)
class BookReport:
    """Everything that a check of a book found.

    Args:
        questions: how many questions were looked at.
        findings: what was found, in the order of the book.
        proofs: the verdicts on fairness, those that hold as well.
    """

    questions: int
    findings: tuple[Finding, ...]
    proofs: tuple[Verdict[Any], ...]

    @property
    def clean(self) -> bool:
        """Whether nothing was found, and everything was decided."""
        return not self.findings

    def __str__(self) -> str:
        proved = sum(verdict.proved for verdict in self.proofs)
        head = (
            f"{_many(self.questions, 'question')}, {_many(len(self.findings), 'finding')}, "
            f"{proved} of {_many(len(self.proofs), 'claim')} proved"
        )
        return "\n".join([head, *(f"- {finding}" for finding in self.findings)])


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def check(book: AnswerBook, budget: int) -> BookReport:
    """Look at every question of a book, with a budget for each thing that is asked."""
    proofs = book.prove(budget=budget)
    found = chain.from_iterable(_question(each, budget) for each in book)
    return BookReport(questions=len(book), findings=(*found, *_unfair(proofs)), proofs=proofs)


def _unfair(proofs: tuple[Verdict[Any], ...]) -> Iterator[Finding]:
    for verdict in proofs:
        if not verdict.proved:
            place, _, _ = verdict.claim.partition(":")
            code = "undecided" if verdict.undecided else "unfair"
            yield Finding(place=place, code=code, text=str(verdict), undecided=verdict.undecided)


def _question(question: Question, budget: int) -> Iterator[Finding]:
    for path, code, text in chain(_unfinished(question), _unnamed(question)):
        yield Finding(place=f"{question.id}.{path}", code=code, text=text)
    for (path, _), table in zip(paths(question), question.tables, strict=True):
        for claim, verdict in _verdicts(question, table, budget):
            if not verdict.proved:
                code = "undecided" if verdict.undecided else claim
                yield Finding(
                    place=f"{question.id}.{path}rules",
                    code=code,
                    text=str(verdict),
                    undecided=verdict.undecided,
                )
    for number, example in enumerate(question.examples):
        if text := broken(question, example):
            place = f"{question.id}.examples[{number}]"
            yield Finding(place=place, code="example", text=text)


def _unfinished(question: Question) -> Iterator[tuple[str, str, str]]:
    if not question.phrasings:
        yield "phrasings", "no_phrasings", "Nobody wrote down how people ask this."
    if question.owner is None:
        yield "owner", "no_owner", "Nobody answers for it; name a person or a desk."
    led = {name for _, rules in question.rules for name in rules.outcomes}
    for name in question.outcomes:
        if name not in led:
            yield f"outcomes.{name}", "unused_outcome", "No rule leads to it."


def _unnamed(question: Question) -> Iterator[tuple[str, str, str]]:
    """Yield the places that name the customer and say nothing where nobody knows who that is."""
    for name, outcome in question.outcomes.items():
        for path, place in outcome.places():
            if place.name in CUSTOMER and place.instead is None:
                text = f"Not everybody has one; write {{{place.name}|…}} with other words."
                yield f"outcomes.{name}.{path}", "no_other_words", text


def _verdicts(
    question: Question, table: DecisionTable[str], budget: int
) -> Iterator[tuple[str, Verdict[Any]]]:
    """Yield the verdicts on what is wrong in any table of answers."""
    report = table.check(budget=budget)
    yield "contradiction", report.contradictions
    if not isinstance(table.otherwise, str):
        yield "gap", report.gaps
    yield "unreachable", report.unreachable
    yield "outside", report.outside
    yield "unused_fact", _unused(question, report.unused_columns)
    yield from _absent(question, table, budget)


def _unused(question: Question, verdict: Verdict[Idle]) -> Verdict[Idle]:
    """Return the verdict on facts without effect, without those of which the answers speak."""
    spoken = {place.name for terms in question.outcomes.values() for _, place in terms.places()}
    spoken |= {name for terms in question.outcomes.values() for _, name in terms.amounts()}
    idle = [finding for finding in verdict.findings if finding.column not in spoken]
    if idle or not verdict.refuted:
        return Verdict(verdict.claim, verdict.status, idle, complete=verdict.complete)
    return Verdict(verdict.claim, "proved" if verdict.complete else "undecided")


def _absent(
    question: Question, table: DecisionTable[str], budget: int
) -> Iterator[tuple[str, Verdict[Any]]]:
    """Yield whether what an outcome says can be absent where it is said."""
    leads = {*(rule.then for rule in table.rules), table.otherwise}
    for name, outcome in question.outcomes.items():
        for fact in sorted(outcome.needed & question.facts.keys()):
            if name in leads and question.facts[fact].column.optional:
                (verdict,) = table.prove(never(name, {fact: "none"}), budget=budget)
                yield "nothing_to_say", verdict


def broken(question: Question, example: SetCase) -> str | None:
    """Return how an example fails by the newest rules; ``None`` where it does not."""
    named = f" ({example.name})" if example.name else ""
    try:
        found = question.table().decide(question.read(example.facts))
    except ServiceKitError as error:
        return f"The example{named} cannot be answered: {error}"
    if isinstance(found, Undetermined):
        return f"The example{named} leaves {', '.join(found.ask)} open; give every fact."
    if found.outcome == example.outcome:
        return None
    return f"The example{named} should be {example.outcome}, but is {found}"
