"""An answer, or what is missing for it, as rows for people and as values for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from servicekit.answers import Answer, PromiseToMake, Question
from servicekit.cli.console import Row
from servicekit.cli.inquiry import Inquiry
from servicekit.decision import Reason, Undetermined
from servicekit.instants import spoken
from servicekit.tables.explaining import TableExplanation
from servicekit.tables.formats.facts import possible
from servicekit.tables.wording import said, told

__all__ = [
    "answer_document", "answer_rows", "explanation_document", "explanation_rows",
    "missing_document", "missing_rows", "question_document", "question_rows", "standing",
]  # fmt: skip


# The question


def question_rows(question: Question) -> Iterator[Row]:
    """Yield how people ask a question, and which facts it takes."""
    asked = question.phrasings[0] if question.phrasings else "(nobody wrote down how people ask)"
    yield question.id, asked
    marks = list(standing(question))
    if question.brand is not None:
        marks.insert(0, f"for customers of {question.brand}")
    yield from (("", f"({mark})") for mark in marks)
    yield from (("", f"{name}: {possible(fact.column)}") for name, fact in question.facts.items())


def standing(question: Question) -> Iterator[str]:
    """Yield what keeps the answers to a question from customers."""
    match question.state:
        case "draft":
            yield "a draft: nobody is told this yet"
        case "retired":
            yield "retired: nobody is told this any more"
    if question.audience == "internal":
        yield "for colleagues: customers are not told this"


def question_document(question: Question) -> dict[str, Any]:
    """Return what a program has to know to ask a question."""
    return {
        "id": question.id,
        "brand": question.brand,
        "state": question.state,
        "audience": question.audience,
        "owner": question.owner,
        "phrasings": list(question.phrasings),
        "facts": [
            {"name": name, "ask": dict(fact.ask.texts), "values": possible(fact.column)}
            for name, fact in question.facts.items()
        ],
        "outcomes": {name: outcome.kind for name, outcome in question.outcomes.items()},
    }


# Its answer


def answer_rows(answer: Answer) -> Iterator[Row]:
    """Yield what an answer is, and everything that it rests on."""
    yield from (("note", mark) for mark in standing(answer.question))
    yield "outcome", f"{answer.outcome} ({answer.kind.replace('_', ' ')})"
    yield from (("because", str(reason)) for reason in answer.because)
    if answer.facts:
        yield "facts", told(answer.facts)
    yield from (("promise", _promised(promise)) for promise in answer.promises)
    if answer.authority is not None:
        yield "needs", str(answer.authority)
    if answer.language is not None:
        yield "language", _language(answer)
    yield "version", f"{answer.version}{_since(answer)}"


def _language(answer: Answer) -> str:
    """Return the language of an answer, and say so where it is not the one that was wanted."""
    found, wanted = answer.language or "", answer.speaks
    tag = "" if wanted is None else wanted.replace("_", "-")
    if wanted is None or f"{tag}-".casefold().startswith(f"{found}-".casefold()):
        return found
    return f"{found}; it is not written in {wanted}"


def _promised(promise: PromiseToMake) -> str:
    due = spoken(promise.due_at)
    if promise.expected_from is None:
        return f"{promise.what}, by {due}"
    return f"{promise.what}, between {spoken(promise.expected_from)} and {due}"


def _since(answer: Answer) -> str:
    day, _ = answer.question.rules.entries[answer.version_number]
    return "" if day == date.min else f", by rules in force since {day}"


def answer_document(answer: Answer) -> dict[str, Any]:
    """Return an answer, with everything that it rests on."""
    return {
        "text": answer.text,
        "language": answer.language,
        "outcome": answer.outcome,
        "kind": answer.kind,
        "rules": list(answer.rules),
        "because": _reasons(answer.because),
        "promises": [_promise(answer, each) for each in answer.promises],
        "authority": None if answer.authority is None else {
            "kind": answer.authority.authority,
            "amount": _text(answer.authority.amount),
        },
        "version": answer.version,
    }  # fmt: skip


def _promise(answer: Answer, promise: PromiseToMake) -> dict[str, Any]:
    template = promise.template
    amount = template.amount
    early = promise.expected_from
    return {
        "id": template.id,
        "what": promise.what,
        "kind": template.kind,
        "amount": _text(answer.facts.get(amount) if isinstance(amount, str) else amount),
        "expected_from": None if early is None else early.isoformat(),
        "due_at": promise.due_at.isoformat(),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _reasons(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [{"code": reason.code, "text": reason.text} for reason in reasons]


# What is missing for it


def missing_rows(inquiry: Inquiry, open_: Undetermined[str]) -> Iterator[Row]:
    """Yield what to find out, in words, with the values that it can have."""
    for name in open_.ask:
        yield name, f"{inquiry.words(name)} ({inquiry.possible(name)})"


def missing_document(inquiry: Inquiry, open_: Undetermined[str]) -> dict[str, Any]:
    """Return what to find out, the most telling first, and what it can still become."""
    return {
        "ask": [
            {"fact": name, "words": inquiry.words(name), "values": inquiry.possible(name)}
            for name in open_.ask
        ],
        "outcomes": list(open_.outcomes),
    }


# Why


def explanation_rows(explanation: TableExplanation) -> Iterator[Row]:
    """Yield the rules that apply, those that nearly do, and what would change the outcome."""
    _, *lines = str(explanation).splitlines()
    lines = lines or ["there is no rule, and nothing would change the outcome"]
    for number, line in enumerate(lines):
        yield "" if number else "explained", line.removeprefix("- ")


def explanation_document(inquiry: Inquiry) -> dict[str, Any]:
    """Return the rules that apply, those that nearly do, and what would change the outcome."""
    explanation = inquiry.explain()
    return {
        "matched": [match.rule for match in explanation.matched],
        "near_misses": [
            {
                "rule": match.rule,
                "outcome": match.outcome,
                "failed": [str(cell) for cell in match.failed],
                "unknown": [str(cell) for cell in match.unknown],
            }
            for match in explanation.near_misses
        ],
        "boundaries": [
            {
                "fact": each.column,
                "value": inquiry.written(each.column, each.value),
                "outcome": said(each.outcome),
            }
            for each in explanation.boundaries
        ],
    }
