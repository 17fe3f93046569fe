"""Proofs that the answers to a question are fair."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from servicekit.answers.question import Question
from servicekit.answers.vetting import OWED_LATE
from servicekit.decision import Reason, Verdict
from servicekit.tables import Claim, Column, independent, monotone
from servicekit.tables.columns.labels import BooleanColumn
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.wording import listed

__all__ = ["fairness"]

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")


def fairness(question: Question, marks: Iterable[str], budget: int) -> Iterator[Verdict[Any]]:
    """Yield the verdict on every claim that the answers to a question have to keep.

    Args:
        question: the question.
        marks: the names of facts on which no answer may depend, unless the question says so.
        budget: how many parts of a table each proof may look at.
    """
    yield _no_mark(question, {*map(_words, marks)}, budget)
    for name in question.never_worse:
        yield from _never_worse(question, name, budget)
    if question.gesture:  # one that does otherwise cannot be built
        claim = f"{question.id}: nothing extra is granted while something owed is late"
        yield Verdict(claim, "proved", [Reason("by_construction", f"It looks at {OWED_LATE}.")])


def _words(name: str) -> str:
    """Return the words of a name, one way for all of its spellings: "is difficult", "channel"."""
    return " ".join(word.casefold().removesuffix("s") for word in _WORD.findall(name))


def _is_mark(name: str, marks: Iterable[str]) -> bool:
    """Tell whether a name is one of the marks, or has one among its words."""
    words = f" {_words(name)} "
    return any(f" {mark} " in words for mark in marks)


def _no_mark(question: Question, marks: set[str], budget: int) -> Verdict[Any]:
    """Prove that no answer depends on a mark that the question does not declare."""
    but = f", but for {listed(question.depends_on)}" if question.depends_on else ""
    claim = (
        f"{question.id}: no answer depends on the channel, the representative or another "
        f"protected fact{but}"
    )
    declared = {*map(_words, question.depends_on)}
    findings: list[Any] = []
    undecided: list[str] = []
    for name, column in question.columns.items():
        claims = list(_claims(name, column, marks - declared, declared))
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


def _claims(name: str, column: Column, marks: set[str], declared: set[str]) -> Iterator[Claim]:
    """Yield what has to hold for a column to hide no mark: a set of marks holds each of them."""
    if _is_mark(name, marks):
        yield from () if _words(name) in declared else (independent(name),)
    elif isinstance(column, SetColumn):
        hidden = (atom for atom in column.atoms if _words(atom) not in declared)
        yield from (independent(name, of=atom) for atom in hidden if _is_mark(atom, marks))


def _spoken(question: Question, name: str) -> Iterator[Reason]:
    """Yield where a mark is part of what the customer is told or promised."""
    for outcome, terms in question.outcomes.items():
        places = [path for path, place in terms.places() if place.name == name]
        places += [path for path, fact in terms.amounts() if fact == name]
        for path in places:
            yield Reason("mark_spoken", f"outcomes.{outcome}.{path} says {name}.")


def _never_worse(question: Question, name: str, budget: int) -> Iterator[Verdict[Any]]:
    """Yield for each version of the rules whether more of a fact is never worse."""
    way, column = question.never_worse[name], question.facts[name].column
    order = question.worst_first[::-1] if way == "falls" else question.worst_first
    along = way if isinstance(way, tuple) else None
    if isinstance(column, BooleanColumn):
        along = (False, True)
    claim = monotone(name, order, along=along)
    for day, table in zip((day for day, _ in question.rules), question.tables, strict=True):
        (verdict,) = table.prove(claim, budget=budget)
        since = f" from {day}" if len(question.tables) > 1 else ""
        some = ", where there is one" if column.optional else ""  # none has no place in an order
        claimed = f"{question.id}{since}: {verdict.claim}{some}"
        yield _named(verdict, claimed)


def _named(verdict: Verdict[Any], claim: str) -> Verdict[Any]:
    return Verdict(claim, verdict.status, verdict.findings, complete=verdict.complete)
