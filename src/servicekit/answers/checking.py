"""Check a book: what is wrong with it, what is unfair, and what is unfinished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, starmap
from typing import Any

import attrs

from servicekit.answers.question import Question, SetCase
from servicekit.answers.vetting import paths, wordings
from servicekit.decision import Decision, Undetermined, Verdict, indented
from servicekit.errors import NoWorkingTimeError, ServiceKitError
from servicekit.tables import DecisionTable, Idle, Report, col, never
from servicekit.tables.formats.facts import fact_of
from servicekit.tables.reading import AS_OF
from servicekit.tables.wording import listed
from servicekit.wording import CUSTOMER, Wording

__all__ = ["BookReport", "Finding", "check"]

_SOME_DAY = datetime(2000, 1, 3, tzinfo=UTC)


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
        return "\n".join([head, *map(indented, self.findings)])


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def check(proofs: Mapping[Question, tuple[Verdict[Any], ...]], budget: int) -> BookReport:
    """Look at every question of a book, and at what was proved of each.

    Args:
        proofs: the verdicts on fairness by question, in the order of the book.
        budget: how many parts of a table each question may look at.
    """
    found = (*(_question(each, budget) for each in proofs), *starmap(_unfair, proofs.items()))
    return BookReport(
        questions=len(proofs),
        findings=tuple(chain.from_iterable(found)),
        proofs=tuple(chain.from_iterable(proofs.values())),
    )


def _unfair(question: Question, proofs: Iterable[Verdict[Any]]) -> Iterator[Finding]:
    for verdict in proofs:
        if not verdict.proved:
            yield _refuted(_place(question), "unfair", verdict)


def _place(question: Question) -> str:
    return question.id if question.brand is None else f"{question.id} ({question.brand})"


def _question(question: Question, budget: int) -> Iterator[Finding]:
    for path, code, text in chain.from_iterable(look(question) for look in _LOOKS):
        yield Finding(place=f"{_place(question)}.{path}", code=code, text=text)
    reports = [table.check(budget=budget) for table in question.tables]
    for (path, _), table, report in zip(paths(question), question.tables, reports, strict=True):
        for code, verdict in _verdicts(question, table, report, budget):
            if not verdict.proved:
                yield _refuted(f"{_place(question)}.{path}rules", code, verdict)
    yield from _unused(question, [report.unused_columns for report in reports])
    for number, example in enumerate(question.examples):
        wrong = broken(question, example)
        if wrong is not None:
            yield Finding(
                place=f"{_place(question)}.examples[{number}]", code="example", text=wrong
            )


def _refuted(place: str, code: str, verdict: Verdict[Any]) -> Finding:
    code = "undecided" if verdict.undecided else code
    return Finding(place=place, code=code, text=str(verdict), undecided=verdict.undecided)


def _unfinished(question: Question) -> Iterator[tuple[str, str, str]]:
    if not question.phrasings:
        yield "phrasings", "no_phrasings", "Nobody wrote down how people ask this."
    if question.owner is None:
        yield "owner", "no_owner", "Nobody answers for it; name a person or a desk."
    if question.fallback_language is None and len(_spoken(question)) > 1:
        text = "Whoever speaks another language, or one that nobody knows, gets an error; name one."
        yield "fallback_language", "no_fallback", text
    led = {name for _, rules in question.rules for name in rules.outcomes}
    for name in question.outcomes:
        if name not in led:
            yield f"outcomes.{name}", "unused_outcome", "No rule leads to it."


def _spoken(question: Question) -> set[str]:
    return {language for _, wording in wordings(question) for language in wording.languages}


def _untranslated(question: Question) -> Iterator[tuple[str, str, str]]:
    """Yield the words that are in other languages than the question lists, or not in all."""
    for path, wording in wordings(question):
        missing = [each for each in question.languages if not wording.covers(each)]
        if missing:
            text = f"Not translated into {listed(missing)}: the fallback speaks instead."
            yield path, "untranslated", text
        known = Wording(dict.fromkeys(question.languages, "-")) if question.languages else wording
        more = [each for each in wording.languages if not known.covers(each)]
        if more:
            text = f"{listed(more)} is none of the languages of the question."
            yield path, "unlisted_language", text


def _promised(question: Question) -> Iterator[tuple[str, str, str]]:
    """Yield the promises that count in a calendar that never opens."""
    for name, outcome in question.outcomes.items():
        for number, promise in enumerate(outcome.promises):
            try:
                promise.within.due(_SOME_DAY, promise.hours)
            except NoWorkingTimeError:
                path = f"outcomes.{name}.promises[{number}].hours"
                yield path, "no_hours", "The calendar never opens, so that nothing is ever due."
            except ServiceKitError:  # it knows nothing of that year, and may of others
                continue


def _unnamed(question: Question) -> Iterator[tuple[str, str, str]]:
    """Yield the places that name the customer and say nothing where nobody knows who that is."""
    for name, outcome in question.outcomes.items():
        for path, place in outcome.places():
            if place.name in CUSTOMER and place.instead is None:
                text = f"Not everybody has one; write {{{place.name}|…}} with other words."
                yield f"outcomes.{name}.{path}", "no_other_words", text


_LOOKS = (_unfinished, _untranslated, _promised, _unnamed)


def _verdicts(
    question: Question, table: DecisionTable[str], report: Report, budget: int
) -> Iterator[tuple[str, Verdict[Any]]]:
    """Yield the verdicts on what is wrong in any table of answers."""
    yield "contradiction", report.contradictions
    if not isinstance(table.otherwise, str):
        yield "gap", report.gaps
    yield "unreachable", report.unreachable
    yield "outside", report.outside
    yield from _absent(question, table, budget)


def _unused(question: Question, verdicts: Sequence[Verdict[Idle]]) -> Iterator[Finding]:
    """Yield the facts that change the outcome in no version, and of which no answer speaks."""
    spoken = frozenset[str]().union(*(each.spoken for each in question.outcomes.values()))
    idle = [({each.column for each in verdict}, verdict.complete) for verdict in verdicts]
    for name in question.facts:
        place = f"{_place(question)}.facts.{name}"
        if name in spoken or any(name not in found and complete for found, complete in idle):
            continue
        if all(name in found for found, _ in idle):
            text = "It never changes the answer; nobody needs to ask for it."
            yield Finding(place=place, code="unused_fact", text=text)
        else:
            text = "Whether it ever changes the answer is not certain: the budget ran out."
            yield Finding(place=place, code="undecided", text=text, undecided=True)


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


def _decided(question: Question, given: Mapping[str, Any]) -> Decision[str] | Undetermined[str]:
    facts = question.read({name: value for name, value in given.items() if name != AS_OF})
    if AS_OF not in given:
        return question.table().decide(facts)
    day = fact_of(col.date(), given[AS_OF])
    return question.table(day).decide({**facts, AS_OF: day})


def broken(question: Question, example: SetCase) -> str | None:
    """Return how an example fails by the newest rules, or by those of its date ``as_of``."""
    named = f" ({example.name})" if example.name else ""
    try:
        found = _decided(question, example.facts)
    except ServiceKitError as error:
        return f"The example{named} cannot be answered: {error}"
    if isinstance(found, Undetermined):
        return f"The example{named} leaves {', '.join(found.ask)} open; give every fact."
    if found.outcome == example.outcome:
        return None
    return f"The example{named} should be {example.outcome}, but is {found}"
