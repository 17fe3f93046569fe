"""The log mapping of a playbook: each setting is tried by itself, so that all are looked at."""

from __future__ import annotations

from typing import Any

from servicekit.playbook.mapping import COLUMNS, NEEDED, VOCABULARIES, LogMapping
from servicekit.playbook.section import Section

__all__ = ["log_mapping"]

# How the rows of a log are written, beside what its columns mean.
_GENERAL = ("format", "timezone", "delimiter")


def log_mapping(section: Section) -> LogMapping | None:
    """Read a log mapping; ``None`` where it has a mistake."""
    found = len(section.problems)
    values = section.section("values")
    translated = {meaning: _words(values.section(meaning), meaning) for meaning in COLUMNS}
    values.close()
    columns = {name: section.text(name, required=name in NEEDED) for name in COLUMNS}
    general = {name: section.text(name, blank=name == "delimiter") for name in _GENERAL}
    missing = section.texts("missing")
    section.close()
    given: dict[str, Any] = {name: value for name, value in general.items() if value is not None}
    for name, value in given.items():
        section.made(name, _tried, **{name: value})
    if len(section.problems) > found:
        return None
    return LogMapping(
        columns={name: column for name, column in columns.items() if column is not None},
        values={meaning: words for meaning, words in translated.items() if words},
        missing=missing,
        **given,
    )


def _tried(**named: Any) -> LogMapping:
    """Try one setting on a mapping of its own."""
    return LogMapping(columns={name: name for name in NEEDED}, **named)


def _words(section: Section, meaning: str) -> dict[str, str]:
    """Read how the values of one column translate."""
    words = {raw: section.text(raw) for raw in section.names()}
    known = VOCABULARIES.get(meaning)
    for raw, word in words.items():
        if known and word and word not in known:
            section.report(raw, f"{word!r} is not possible; one of {', '.join(known)}")
    return {raw: word for raw, word in words.items() if word}
