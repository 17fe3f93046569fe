"""Proofs that the answers to a question are fair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from servicekit.answers.question import Question
from servicekit.answers.vetting import OWED_LATE
from servicekit.decision import Reason, Verdict
from servicekit.tables import Claim, Column, independent, monotone
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.wording import listed

__all__ = ["fairness"]

_SEPARATORS = str.maketrans("- ", "__")


def fairness(question: Question, marks: Iterable[str], budget: int) -> Iterator[Verdict[Any]]:
    """Yield the verdict on every claim that the answers to a question have to keep.

    Args:
        question: the question.
        marks: the names of facts on which no answer may depend, unless the question says so.
        budget: how many parts of a table each proof may look at.
    """
    yield _no_mark(question, {_plain(mark) for mark in marks}, budget)
    for name in question.never_worse:
        yield from _never_worse(question, name, budget)
    if question.gesture:  # one that does otherwise cannot be built
        claim = f"{question.id}: nothing extra is granted while something owed is late"
        yield Verdict(claim, "proved", [Reason("by_construction", f"It looks at {OWED_LATE}.")])


def _plain(name: str) -> str:
    return name.casefold().translate(_SEPARATORS)


def _no_mark(question: Question, marks: set[str], budget: int) -> Verdict[Any]:
    """Prove that no answer depends on a mark that the question does not declare."""
    but = f", but for {listed(question.depends_on)}" if question.depends_on else ""
    claim = f"{question.id}: no answer depends on who asks, who answers, or on which channel{but}"
    left = marks.difference(map(_plain, question.depends_on))
    findings: list[Any] = []
    undecided: list[str] = []
    for name, column in question.columns.items():
        claims = list(_claims(name, column, left))
        findings += _spoken(question, name) if claims else ()
        for verdict in chain.from_iterable(
            t.prove(*claims, budget=budget) for t in question.tables
        ):
            findings += verdict.findings
            undecided += [verdict.claim] if verdict.undecided else []
    if findings:
        return Verdict(claim, "refuted", findings, complete=not undecided)
    if undecided:
        return Verdict(claim, "undecided", undecided, complete=False)
    return Verdict(claim, "proved")


def _claims(name: str, column: Column, marks: set[str]) -> Iterator[Claim]:
    """Yield what has to hold for a column to hide no mark: a set of marks holds each of them."""
    if _plain(name) in marks:
        yield independent(name)
    elif isinstance(column, SetColumn):
        yield from (independent(name, of=atom) for atom in column.atoms if _plain(atom) in marks)


def _spoken(question: Question, name: str) -> Iterator[Reason]:
    """Yield where a mark is part of what the customer is told or promised."""
    for outcome, terms in question.outcomes.items():
        places = [path for path, place in terms.places() if place.name == name]
        places += [path for path, fact in terms.amounts() if fact == name]
        for path in places:
            yield Reason("mark_spoken", f"outcomes.{outcome}.{path} says {name}.")


def _never_worse(question: Question, name: str, budget: int) -> Iterator[Verdict[Any]]:
    """Yield for each version of the rules whether more of a fact is never worse."""
    way = question.never_worse[name]
    order = question.worst_first[::-1] if way == "falls" else question.worst_first
    along = way if isinstance(way, tuple) else None
    claim = monotone(name, order, along=along)
    for day, table in zip((day for day, _ in question.rules), question.tables, strict=True):
        (verdict,) = table.prove(claim, budget=budget)
        yield _named(question, verdict, f" from {day}" if len(question.tables) > 1 else "")


def _named(question: Question, verdict: Verdict[Any], since: str) -> Verdict[Any]:
    claim = f"{question.id}{since}: {verdict.claim}"
    return Verdict(claim, verdict.status, verdict.findings, complete=verdict.complete)
