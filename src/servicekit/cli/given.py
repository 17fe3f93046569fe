"""What the caller gave: instants and facts."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, tzinfo
from difflib import get_close_matches
from typing import Any

from servicekit.answers import Question
from servicekit.errors import LoadError, Problem
from servicekit.instants import spoken, zone
from servicekit.tables import Column
from servicekit.tables.columns.labels import EnumColumn
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.formats.facts import refused
from servicekit.tables.reading import AS_OF

__all__ = ["OF_CUSTOMER", "InputError", "days_after", "fact", "facts", "instant", "or_now"]


class InputError(Exception):
    """Something that the caller gave cannot be used."""


#: What can be told of the customer beside the facts; answers may speak of it.
OF_CUSTOMER = ("customer.name", "customer.since")


def instant(
    text: str,
    place: tzinfo | None,
    *,
    name: str = "--at",
    years: tuple[int, int] = (MINYEAR, MAXYEAR),
) -> datetime:
    """Read an instant.

    Args:
        text: as in 2026-05-04T09:00, with or without an offset.
        place: the zone that is meant where there is no offset.
        name: what the caller gave it as.
        years: the first and the last in which it may lie.

    Raises:
        InputError: it is none, it lies in another year, or nobody says in which zone.
    """
    try:
        t = _read(text, years)
        if t.tzinfo is None and place is None:
            words = "has no time zone, and [log] names none; write 2026-05-04T09:00+00:00"
            raise InputError(f"{name} {text!r} {words}")
        there = t if t.tzinfo else t.replace(tzinfo=place)
        # The way back finds a time that the clocks skipped, or that no zone can tell.
        back = there.astimezone(UTC).astimezone(place)
    except ValueError:
        raise InputError(f"{name} {text!r} is not an instant; write 2026-05-04T09:00") from None
    except OverflowError:
        raise InputError(
            f"{name} {text!r} lies outside the years {years[0]} to {years[1]}"
        ) from None
    if t.tzinfo is None and back.replace(tzinfo=None) != t:
        raise InputError(f"{name} {text!r} never was on the clocks of {place}")
    return there


def _read(text: str, years: tuple[int, int]) -> datetime:
    t = datetime.fromisoformat(text)
    if not years[0] <= t.year <= years[1]:
        raise OverflowError
    return t


def or_now(text: str | None, timezone: str, *, name: str = "--at") -> datetime:
    """Read an instant, in a zone where it has no offset; without one it is now, to the second.

    Raises:
        InputError: it is no instant.
    """
    place = zone(timezone)
    if text is None:
        return datetime.now(place).replace(microsecond=0)
    return instant(text, place, name=name)


def days_after(t: datetime, days: int, *, name: str) -> datetime:
    """Return the same time on the clock so many dates later.

    Raises:
        InputError: the calendar ends before.
    """
    try:
        return t + timedelta(days=days)
    except OverflowError:
        words = f"is too late; {days} days on lies after the year 9999"
        raise InputError(f"{name} {spoken(t)} {words}") from None


def fact(question: Question, name: str, text: str) -> Any:
    """Read one fact, as in a cell of a table; labels in capitals or small letters.

    Raises:
        InputError: it can have no such value; the message says which it can have.
    """
    column = question.facts[name].column
    try:
        return question.read({name: _spelt(column, text)})[name]
    except LoadError:
        raise InputError(refused(column, text)) from None


def _spelt(column: Column, text: str) -> str:
    """Return labels as their column spells them, where just one can be meant."""
    match column:
        case EnumColumn():
            return _label(text, column.labels, none=column.optional)
        case SetColumn() if '"' not in text:
            return ",".join(_label(each, column.atoms, none=False) for each in text.split(","))
    return text


def _label(text: str, labels: Iterable[str], *, none: bool) -> str:
    known = [*labels, *["none"] * none]
    word = text if text in known else text.strip()
    alike = [label for label in known if label.casefold() == word.casefold()]
    return alike[0] if len(alike) == 1 and word not in known else word


def facts(question: Question, given: Iterable[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read facts written as ``name=value``; beside them, what is said of the customer.

    Raises:
        LoadError: everything in it that cannot be used.
    """
    values: dict[str, str] = {}
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for each in given:
        name, equals, text = each.partition("=")
        name = name.strip()
        try:
            _named(question, name, values, written=bool(equals))
            values[name] = text
            if name in question.facts:
                found[name] = fact(question, name, text)
        except InputError as error:
            problems.append(Problem(name or each, str(error)))
    if problems:
        raise LoadError(f"the facts for question {question.id!r} cannot be used", problems)
    return found, {name: text for name, text in values.items() if name not in found}


def _named(question: Question, name: str, values: Container[str], *, written: bool) -> None:
    """Refuse what is no fact of a question, or is there already."""
    known = [*question.facts, *OF_CUSTOMER]
    if not name:
        raise InputError("has no name; write it as fact=value")
    if not written:
        raise InputError("has no value; write it as fact=value")
    if name in values:
        raise InputError("is there twice; give it once")
    if name == AS_OF and name not in known:
        raise InputError("is the date of --at; give that")
    if name not in known:
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
        raise InputError(f"is no fact of the question; {hint}")
