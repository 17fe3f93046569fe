"""A question as a tool that a language model can call."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from servicekit.answers.fact import Fact
from servicekit.answers.question import Question
from servicekit.money import Money
from servicekit.tables import Column
from servicekit.tables.columns.labels import BooleanColumn, EnumColumn, TextColumn
from servicekit.tables.columns.numeric import (
    DecimalColumn,
    IntegerColumn,
    MoneyColumn,
)
from servicekit.tables.columns.ordered import Ordered
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.columns.times import DateColumn, DurationColumn, InstantColumn
from servicekit.tables.wording import shown
from servicekit.wording import unfilled

__all__ = ["tool_schema"]

Schema = dict[str, Any]

_LONGEST = 64  # letters of a name that every vendor takes
_DIGITS = 8  # hexadecimal, of the digest of an id that is no such name
_MICROSECOND = timedelta(microseconds=1)
_ILLEGAL = re.compile(r"[^A-Za-z0-9_-]+")

# Without lookarounds, which not every reader of patterns knows.
_H, _M, _S = "[0-9]{1,9}H", "[0-9]{1,9}M", r"[0-9]{1,9}(\.[0-9]{1,6})?S"
_CLOCK = f"T({_H}({_M})?({_S})?|{_M}({_S})?|{_S})"
_DURATION = f"^-?P([0-9]{{1,9}}D({_CLOCK})?|{_CLOCK})$"
_DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_DATE = f"^{_DAY}$"
_HOUR, _SIXTY = "([01][0-9]|2[0-3])", "[0-5][0-9]"
_INSTANT = rf"^{_DAY}T{_HOUR}:{_SIXTY}:{_SIXTY}(\.[0-9]{{1,6}})?(Z|[+-]{_HOUR}:{_SIXTY})$"

_TIMES: dict[type, tuple[str, Schema]] = {
    DateColumn: ("A date such as 2026-02-01", {"format": "date", "pattern": _DATE}),
    DurationColumn: ("An amount of time such as PT2H30M or P1D", {"pattern": _DURATION}),
    InstantColumn: (
        "An instant such as 2026-02-01T09:00:00+01:00",
        {"format": "date-time", "pattern": _INSTANT},
    ),
}


def tool_schema(question: Question, language: str | None = None) -> Schema:
    """Return a question as the definition of a tool, for a language model to call.

    What a model calls it with goes to :meth:`Question.read`, and from there to
    :meth:`AnswerBook.answer`. No fact is required: what a model does not know it leaves out, and
    the book says what to ask for next. Facts that are ``internal`` are no part of it.

    ``parameters`` is JSON Schema 2020-12, and says everything but three things: the bounds of
    dates, instants and amounts of time, for which it has no words, steps, as validators divide by
    them in binary floating point, and how many days a month has. The first two stand in the
    descriptions. ``read`` refuses what does not fit, with a message that can go back to the model.

    The name is the id of the question where that is a legal name: at most 64 letters, digits, ``_``
    and ``-``. Questions of two brands that share an id share the name.

    Vendors take the same three parts under different names. Some want them as they are, or inside
    of ``{"type": "function", "function": …}``; others call the last one ``input_schema`` or
    ``inputSchema``. Modes that demand every property do not fit, as facts can be left out.

    Args:
        question: the question.
        language: the BCP 47 tag of the language of the descriptions; the question's fallback, or
            the first in which it is written, if left out.

    Raises:
        WordingError: the question is not written in this language, nor in a fallback.

    Example:
        >>> from servicekit.answers import Fact, Outcome, RuleSet
        >>> from servicekit.tables import col
        >>> question = Question(
        ...     id="return",
        ...     phrasings=["Can I send this back?"],
        ...     facts={"days": Fact(column=col.integer(0), ask="When did it arrive?")},
        ...     rules=RuleSet(otherwise="ask"),
        ...     outcomes={"ask": Outcome(kind="handed_over", text="A colleague will look at it.")},
        ... )
        >>> tool_schema(question)["parameters"]["properties"]
        {'days': {'type': 'integer', 'minimum': 0, 'description': 'When did it arrive?'}}
    """
    asked = {name: fact for name, fact in question.facts.items() if not fact.internal}
    properties = {name: _fact(question, fact, language) for name, fact in asked.items()}
    return {
        "name": _name(question),
        "description": _description(question),
        "parameters": {"type": "object", "properties": properties, "additionalProperties": False},
    }


def _name(question: Question) -> str:
    """Return the id, or where that is no legal name, one that no other id has."""
    name = _ILLEGAL.sub("_", question.id)
    if name == question.id and len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(question.id.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
    return f"{name[: _LONGEST - _DIGITS - 1]}-{digest}"


def _description(question: Question) -> str:
    asked = " ".join(question.phrasings) or question.id
    return (
        f"Returns the one answer to what customers ask: {asked}\nGive the facts that are known, "
        "and leave out all others; never guess one. What is missing is then asked for."
    )


def _fact(question: Question, fact: Fact, language: str | None) -> Schema:
    ask = fact.ask
    first = question.fallback_language or next(iter(question.languages or ask.languages), None)
    words = ask.text(language or first, unfilled, question.fallback_language)
    schema, hints = _values(fact.column)
    return {**schema, "description": " ".join([words, *hints, *_absent(fact.column)])}


def _absent(column: Column) -> Iterator[str]:
    if column.optional:
        yield "null where it is known that there is none."
        if isinstance(column, TextColumn):
            yield 'The text none counts as null; the word itself is "none", in quotes.'
    if column.missing == "none":
        yield "Left out, it counts as none."


def _values(column: Column) -> tuple[Schema, Sequence[str]]:
    """Return what a column takes, and what of that is left to words."""
    made, hints = _ordered(column) if isinstance(column, Ordered) else (_labelled(column), ())
    if column.optional:
        made["type"] = [made["type"], "null"]
        if "enum" in made:
            made["enum"] = [*made["enum"], None]
    return made, hints


def _labelled(column: Column) -> Schema:
    match column:
        case EnumColumn(labels=labels):
            return {"type": "string", "enum": [*labels]}
        case SetColumn(atoms=atoms):
            items = {"type": "string", "enum": [*atoms]}
            return {"type": "array", "items": items, "uniqueItems": True}
        case BooleanColumn():
            return {"type": "boolean"}
    return {"type": "string"}


def _ordered(column: Ordered) -> tuple[Schema, Sequence[str]]:
    match column:
        case DateColumn() | DurationColumn() | InstantColumn():
            return _timed(column)
        case IntegerColumn():
            return {"type": "integer", **_bounds(column)}, ()
        case MoneyColumn():
            hints = [f"An amount in {column.currency}, a multiple of {column.step:f}."]
        case DecimalColumn():
            hints = [f"A multiple of {column.step:f}."]
        case _:
            hints = []
    return {"type": "number", **_bounds(column)}, hints


def _timed(column: DateColumn | DurationColumn | InstantColumn) -> tuple[Schema, Sequence[str]]:
    kind, made = _TIMES[type(column)]
    within = "" if column.lo is None and column.hi is None else f", {column.domain()}"
    steps = _steps(column) if isinstance(column, DurationColumn) else ""
    return {"type": "string", **made}, [f"{kind}{within}{steps}."]


def _steps(column: DurationColumn) -> str:
    return "" if column.step == _MICROSECOND else f", a multiple of {shown(column.step)}"


def _bounds(column: Ordered) -> dict[str, int | float]:
    ends = {
        "exclusiveMinimum" if getattr(column, "lo_open", False) else "minimum": column.lo,
        "exclusiveMaximum" if getattr(column, "hi_open", False) else "maximum": column.hi,
    }
    return {name: _number(bound) for name, bound in ends.items() if bound is not None}


def _number(bound: int | Decimal | Money) -> int | float:
    """Return a bound as JSON writes it."""
    value = bound.amount if isinstance(bound, Money) else bound
    return int(value) if value == int(value) else float(value)
