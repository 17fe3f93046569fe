"""What the caller gave: instants and facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches

from servicekit.answers import Question
from servicekit.errors import LoadError, Problem
from servicekit.tables import Column
from servicekit.values import Facts

__all__ = ["OF_CUSTOMER", "InputError", "facts", "instant", "possible"]


class InputError(Exception):
    """Something that the caller gave cannot be used."""


#: What can be told of the customer beside the facts; answers may speak of it.
OF_CUSTOMER = ("customer.name", "customer.since")

# What to write for each kind of column, where its domain does not say it.
_FORMS = {
    "integer": "a whole number",
    "number": "a number",
    "decimal": "a number",
    "money": "an amount such as 12.50",
    "duration": "an amount of time such as 2h30m",
    "date": "a date such as 2026-05-04",
    "instant": "an instant such as 2026-05-04T09:00Z",
}


def instant(text: str, place: tzinfo | None) -> datetime:
    """Read an instant.

    Args:
        text: as in 2026-05-04T09:00, with or without an offset.
        place: the zone that is meant where there is no offset.

    Raises:
        InputError: it is none, or nobody says in which zone.
    """
    try:
        t = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--at {text!r} is not an instant; write 2026-05-04T09:00") from None
    if t.tzinfo is not None:
        return t
    if place is None:
        words = "has no time zone, and [log] names none; write 2026-05-04T09:00+00:00"
        raise InputError(f"--at {text!r} {words}")
    return _on_the_clock(t, place)


def _on_the_clock(wall: datetime, place: tzinfo) -> datetime:
    t = wall.replace(tzinfo=place)
    try:
        there = t.astimezone(UTC).astimezone(place)
    except OverflowError:
        raise InputError(f"--at {wall} lies outside the years 1 to 9999") from None
    if there.replace(tzinfo=None) != wall:
        raise InputError(f"--at {wall} never was on the clocks of {place}")
    return t


def possible(column: Column) -> str:
    """Say which values a fact can have, and how to write them.

    Example:
        >>> from servicekit.tables import col
        >>> possible(col.integer(0, 3650)), possible(col.boolean(optional=True))
        ('a whole number, 0 to 3650', 'yes or no, or none')
    """
    kind, domain = column.kind(), column.domain()
    words = [_FORMS.get(kind, domain)]
    if kind in _FORMS and not domain.startswith("any "):
        words.append(domain)
    return ", ".join([*words, *["or none"] * column.optional])


def facts(question: Question, given: Iterable[str]) -> tuple[Facts, Mapping[str, str]]:
    """Read facts written as ``name=value``; beside them, what is said of the customer.

    Raises:
        LoadError: everything in it that cannot be used.
    """
    problems: list[Problem] = []
    values: dict[str, str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        name = name.strip()
        problem = _misnamed(question, name, values) if equals else "write it as fact=value"
        if problem:
            problems.append(Problem(name, problem))
        values.setdefault(name, value)
    known = {name: value for name, value in values.items() if name in question.facts}
    try:
        found = question.read(known)
    except LoadError as error:
        problems += (_unread(question, problem.path, known) for problem in error.exceptions)
    if problems:
        raise LoadError(f"the facts for {question.id!r} cannot be used", problems)
    return found, {name: value for name, value in values.items() if name in OF_CUSTOMER}
