"""The log mapping of a playbook: each setting is tried by itself, so that all are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicekit.playbook.mapping import COLUMNS, NEEDED, VOCABULARIES, LogMapping
from servicekit.playbook.section import Section

__all__ = ["log_mapping"]

# How the rows of a log are written, beside what its columns mean.
_GENERAL = ("timezone", "delimiter", "encoding")
_FORMS = "'iso' or a format of strptime, or a list of them"
_SUCH_AS: Mapping[str, str] = {
    "case": "the name of the column that holds the id of the case",
    "at": "the name of the column that says when it happened",
}


def log_mapping(section: Section) -> LogMapping | None:
    """Read a log mapping; ``None`` where it has a mistake."""
    found = len(section.problems)
    values = section.section("values")
    translated = {meaning: _words(values.section(meaning), meaning) for meaning in COLUMNS}
    values.close()
    columns = _there({name: _column(section, name) for name in COLUMNS})
    fields: dict[str, Any] = {
        "columns": columns,
        "values": {meaning: words for meaning, words in translated.items() if words},
        "constants": _constants(section.section("constants"), columns),
        "missing": section.texts("missing"),
        **_general(section),
    }
    section.close()
    return LogMapping(**fields) if len(section.problems) == found else None


def _there(words: Mapping[str, str | None]) -> dict[str, str]:
    return {name: word for name, word in words.items() if word is not None}


def _column(section: Section, name: str) -> str | None:
    return section.text(name, required=name in NEEDED, such_as=_SUCH_AS.get(name, ""))


def _general(section: Section) -> dict[str, Any]:
    """Read how the rows are written."""
    given: dict[str, Any] = _there(
        {name: section.text(name, blank=name == "delimiter") for name in _GENERAL}
    )
    for name, value in given.items():
        section.made(name, _tried, **{name: value})
    if not section.has("format"):
        return given
    forms = section.listed("format", such_as=_FORMS)
    for place, form in forms.items():
        section.made(place, _tried, format=form)
    return {**given, "format": tuple(forms.values())}


def _constants(section: Section, columns: Mapping[str, str]) -> dict[str, str]:
    """Read what holds for every row."""
    constants = _there({meaning: section.text(meaning) for meaning in section.names()})
    for meaning, word in constants.items():
        if meaning in columns:
            section.report(meaning, f"{columns[meaning]!r} is its column already; say one of them")
        else:
            section.made(meaning, _tried, constants={meaning: word})
    return constants


def _tried(**named: Any) -> LogMapping:
    """Try one setting on a mapping of its own."""
    return LogMapping(columns={name: name for name in NEEDED}, **named)


def _words(section: Section, meaning: str) -> dict[str, str]:
    """Read how the values of one column translate."""
    known = VOCABULARIES.get(meaning)
    such_as = f"one of {', '.join(known)}" if known else ""
    words = {raw: section.text(raw, such_as=such_as) for raw in section.names()}
    for raw, word in words.items():
        if known and word and word not in known:
            section.report(raw, f"{word!r} is not possible; one of {', '.join(known)}")
    return {raw: word for raw, word in words.items() if word}
