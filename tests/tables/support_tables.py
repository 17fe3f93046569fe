"""The tables that the tests of the engine share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from servicekit.tables import Column, DecisionTable, Rule, col

DAYS = col.integer(0, 3650)
OPENED = col.boolean()
TIER = col.enum("standard", "gold")

GOLD = Rule("gold", when={"tier": "gold", "days": "<= 60"}, then="accept")
STANDARD = Rule(
    "standard", when={"tier": "standard", "days": "<= 30", "opened": "no"}, then="accept"
)

# Names, labels and ids that would do harm if any of them were read as code or as a template.
HOSTILE = (
    "a\"b'c",
    "{facts}",
    "{0!r}",
    "line\nbreak",
    "__import__('os').abort()",
    "100 %s %(x)s",
    "tab\tand\\",
    "');raise SystemExit#",
    "facts",
    "decisions",
)


def return_window(**changes: Any) -> DecisionTable[str]:
    """Return the table that the documentation begins with."""
    columns = {"days": DAYS, "opened": OPENED, "tier": TIER}
    fields = {
        "name": "return-window",
        "columns": columns,
        "rules": [GOLD, STANDARD],
        "otherwise": "decline",
    }
    return DecisionTable(**(fields | changes))


SMALL: Mapping[str, Column] = {"x": col.integer(0, 9), "y": col.boolean()}


def small(*rules: Rule[Any], columns: Mapping[str, Column] = SMALL, **more: Any) -> Any:
    """Return a table over ten numbers and a question, twenty cases in all."""
    return DecisionTable(columns=columns, rules=rules, **more)


def said(findings: Iterable[object]) -> list[str]:
    """Return findings as people read them."""
    return [str(finding) for finding in findings]
