"""The command ``ask``: one question, and the one answer that everybody gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from servicekit.answers import Answer
from servicekit.cli.answer import (
    answer_document,
    answer_rows,
    explanation_document,
    explanation_rows,
    missing_document,
    missing_rows,
    question_document,
    question_rows,
)
from servicekit.cli.console import interactive, put_json, put_rows, put_text
from servicekit.cli.given import InputError, or_now
from servicekit.cli.inquiry import Inquiry
from servicekit.cli.prompt import asked_back
from servicekit.decision import Undetermined
from servicekit.errors import FieldError, WordingError
from servicekit.instants import spoken
from servicekit.playbook import Playbook

__all__ = ["SCHEMA", "ask"]

#: Rises when a reader of the JSON has to change.
SCHEMA = 1

# What the command ends with when something is missing for an answer.
_OPEN = 1
# What to give when an answer speaks of the customer.
_OF_CUSTOMER = {
    "customer.name": "customer.name=…",
    "customer.since": "customer.since=…",
    "customer.brand": "--brand",
}

_Flag = Annotated[bool, Parameter(negative=())]


def ask(  # noqa: PLR0913 - these are the arguments of the command line
    book: Path,
    question: str | None = None,
    /,
    *facts: str,
    at: str | None = None,
    language: str | None = None,
    brand: str | None = None,
    explain: _Flag = False,
    json: _Flag = False,
) -> int:
    """Answer a question from a book, and say why; without a question, list those that there are.

    On a terminal it asks back for what is missing. Elsewhere it says so, and ends with 1.

    Parameters
    ----------
    book
        The playbook: a TOML file, or a folder of them.
    question
        The id of the question.
    facts
        What is known, as in days=5; and customer.name=Sam, where it matters.
    at
        When it is asked, as in 2026-05-04T09:00; now by default.
    language
        The language of the answer, as in de or en-GB.
    brand
        The brand whose customer asks.
    explain
        Tell also the rules that nearly apply, and what would change the answer.
    json
        Print everything as JSON, and never ask back.
    """
    playbook = Playbook.load(book)
    if not playbook.answers:
        raise InputError(f"{book} has no questions")
    if question is None:
        _list(playbook, json=json)
        return 0
    when = or_now(at, playbook.answers.timezone)
    inquiry = Inquiry.of(playbook.answers, question, facts, at=when, brand=brand, language=language)
    try:
        return (
            _dump(playbook, inquiry, explain=explain) if json else _tell(inquiry, explain=explain)
        )
    except WordingError as error:
        raise InputError(f"{error}; --language chooses one") from None
    except FieldError as error:
        if error.field not in _OF_CUSTOMER:
            raise
        raise InputError(
            f"the answer names {error.field}; give {_OF_CUSTOMER[error.field]}"
        ) from None


def _list(playbook: Playbook, *, json: bool) -> None:
    """Print every question that can be asked."""
    if json:
        questions = [question_document(question) for question in playbook.answers]
        put_json({"schema": SCHEMA, "playbook": playbook.version, "questions": questions})
        return
    put_rows(row for question in playbook.answers for row in question_rows(question))


def _tell(inquiry: Inquiry, *, explain: bool) -> int:
    """Print the answer, or what is missing for it."""
    result = inquiry.answer()
    if isinstance(result, Undetermined) and interactive():
        inquiry, result = asked_back(inquiry, result)
    if isinstance(result, Answer):
        text, rows = result.text, [*answer_rows(result)]
    else:
        text, rows = _open(result), [*missing_rows(inquiry, result)]
    if explain:
        rows += explanation_rows(inquiry.explain())
    put_text(f"{text}\n")
    put_rows([*rows, ("asked at", spoken(inquiry.at))])
    return 0 if isinstance(result, Answer) else _OPEN


def _open(result: Undetermined[str]) -> str:
    can_be = f" It can be {_either(result.outcomes)}." if result.outcomes else ""
    return f"Not answered yet.{can_be} To find out:"


def _either(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _dump(playbook: Playbook, inquiry: Inquiry, *, explain: bool) -> int:
    """Print the answer, or what is missing for it, as JSON."""
    result = inquiry.answer()
    question = inquiry.question
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "playbook": playbook.version,
        "at": inquiry.at.isoformat(),
        "question": question.id,
        "brand": question.brand,
        "state": question.state,
        "audience": question.audience,
        "facts": {name: inquiry.written(name, v) for name, v in inquiry.facts.items()},
        "answer": answer_document(result) if isinstance(result, Answer) else None,
        "missing": None if isinstance(result, Answer) else missing_document(inquiry, result),
        "explanation": explanation_document(inquiry) if explain else None,
    }
    put_json(document)
    return 0 if isinstance(result, Answer) else _OPEN
