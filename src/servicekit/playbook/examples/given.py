"""What an example gives and expects, read so that whatever cannot be is reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicekit.errors import ServiceKitError
from servicekit.playbook.examples.example import NONE
from servicekit.playbook.examples.known import Known
from servicekit.playbook.section import Section
from servicekit.tables import Column
from servicekit.tables.formats.drafting import unknown
from servicekit.tables.formats.facts import fact_of, refused

__all__ = ["check_facts", "facts_and_ask", "instant_or_none"]

_INSTANT = "a date and a time without quotes, like 2026-01-01T09:00:00"


def facts_and_ask(
    section: Section, known: Known, columns: Mapping[str, Column], *, required: bool = False
) -> dict[str, Any]:
    """Read the facts of a case, and those that are to be asked for."""
    facts = section.section("facts")
    given = facts.given(*facts.names())
    if required and not given:
        section.report("facts", "is missing; give one fact of the case at least")
    possible = {**columns, **known.columns}
    if known.own.readable:
        for name in (each for each in given if each not in possible):
            facts.report(name, unknown(name, possible))
    check_facts(facts, given, possible)
    names = possible if known.own.readable else [*possible, *section.texts("ask")]
    return {"facts": given, "ask": known.listed(section, "ask", names, "columns")}


def instant_or_none(section: Section, key: str, known: Known) -> datetime | str | None:
    """Read an instant that is expected, or that none is."""
    if not section.holds(key, str):
        return section.instant(key, known.timezone)
    word = section.text(key)
    if word not in {NONE, None}:
        section.report(key, f"{word!r} is neither {_INSTANT}, nor {NONE!r}")
    return word


def check_facts(
    facts: Section, given: Mapping[str, Any], columns: Mapping[str, Column | None]
) -> None:
    """Report the values that their columns cannot have."""
    for name, value in given.items():
        column = columns.get(name)
        if column is not None:
            try:
                fact_of(column, value)
            except ServiceKitError:
                facts.report(name, refused(column, value))
