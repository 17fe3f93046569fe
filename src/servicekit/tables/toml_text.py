"""Decision tables as TOML: one rule is one block, and one cell is one line.

::

    name = "return-window"
    policy = "unique"
    otherwise = "decline"

    [columns]
    days = "integer [0..3650]"
    opened = "boolean"
    tier = "enum standard, gold"

    [[rules]]
    id = "gold"
    when.tier = "gold"
    when.days = "<= 60"
    then = "accept"
    note = "Promised since 2019."

* A column is one line, see :mod:`servicekit.tables.declaring`; a cell is written as everywhere, or
  as a value that TOML has: ``when.opened = false``, ``when.days = [5, "> 30"]``.
* An outcome is any value of TOML; a list becomes a tuple, a table a mapping. For outcomes that TOML
  does not have, one line at the top says the kind of all of them, as of a column:
  ``then = "money EUR"`` lets ``then = "12.50"`` of a rule be an amount. ``optional`` lets ``"none"``
  be ``None``. Where outcomes are mappings, one line a key does the same
  (``then.amount = "money EUR"``; ``"value"`` is whatever TOML has), and ``"none"`` in place of a
  mapping is ``None``.
* ``policy``, ``aggregate`` and a rule's ``overrides = ["standard"]`` are those of the table.
* ``effective = [2026-01-01, 2026-07-01]`` is the period in which a rule is in force, without its
  last day, and ``""`` an open end; ``effective.from`` and ``effective.to`` say the same in two
  lines. A table keeps it as a cell of the column ``as_of``, and it is written as such.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.errors import LoadError, Problem
from servicekit.tables.declaring import declared
from servicekit.tables.drafting import Draft, unknown
from servicekit.tables.outcomes import Kind, Kinds, literal, outcomes_of, unquoted, unwritable
from servicekit.tables.rule import Rule
from servicekit.tables.toml_values import written, written_key
from servicekit.values import identifier

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["dumps", "loads"]

_KEYS = ("name", "policy", "aggregate", "otherwise", "then", "columns", "rules")
_RULE_KEYS = ("id", "when", "then", "overrides", "effective", "note")
_ENDS = {"from", "to"}
_PERIOD = '[2026-01-01, 2026-07-01], dates without quotes, or "" for an open end'


def loads(text: str, *, check: bool = True) -> DecisionTable[Any]:
    """Read a table.

    Args:
        text: the TOML.
        check: whether a table that contradicts itself is refused.

    Raises:
        LoadError: everything that is wrong, each with its path, like ``rules[0].when.days``.
        ContradictionError: two rules contradict each other.
    """
    try:
        values = tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise LoadError("the table cannot be read", [Problem("", str(error))]) from None
    return _Reader(values).table(check=check)


class _Reader:
    """Read key by key, and collect what is wrong on the way."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._draft = Draft()

    def table(self, *, check: bool) -> DecisionTable[Any]:
        draft, values = self._draft, self._values
        self._known("", values, _KEYS)
        draft.settings = {key: values[key] for key in ("policy", "aggregate") if key in values}
        if "name" in values:
            draft.settings["name"] = self._text("name", values["name"])
        for name, line in self._section("columns", values.get("columns", {})).items():
            draft.column(f"columns.{name}", name, self._text(f"columns.{name}", line))
        kinds = self._kinds(values.get("then"))
        if "otherwise" in values:
            draft.settings["otherwise"] = self._outcome("otherwise", values["otherwise"], kinds)
        for place, rule in enumerate(self._list("rules", values.get("rules", []))):
            path = f"rules[{place}]"
            self._rule(path, self._section(path, rule), kinds)
        return draft.table(check=check)

    def _known(self, path: str, values: Mapping[str, Any], keys: Iterable[str]) -> None:
        for key in values:
            if key not in keys:
                self._draft.report(f"{path}{key}", unknown(key, keys))

    def _text(self, path: str, given: Any) -> str | None:
        if isinstance(given, str):
            return given
        self._draft.report(path, f"{_shown(given)} is no text; put it in quotes")
        return None

    def _section(self, path: str, given: Any) -> dict[str, Any]:
        if isinstance(given, dict):
            return given
        self._draft.report(path, f"{_shown(given)} is no table")
        return {}

    def _list(self, path: str, given: Any) -> list[Any]:
        if isinstance(given, list):
            return given
        self._draft.report(path, f"{_shown(given)} is no list")
        return []

    def _rule(self, path: str, values: dict[str, Any], kinds: Kinds | None) -> None:
        self._known(f"{path}.", values, _RULE_KEYS)
        missing = [key for key in ("id", "then") if key not in values]
        for key in missing:
            self._draft.report(f"{path}.{key}", "is missing; every rule has one")
        self._draft.rule(
            path,
            self._draft.attempt(f"{path}.id", identifier, values.get("id", path)),
            when=self._section(f"{path}.when", values.get("when", {})),
            then=self._outcome(f"{path}.then", values.get("then", {}), kinds),
            overrides=self._ids(f"{path}.overrides", values.get("overrides", [])),
            effective=self._period(f"{path}.effective", values.get("effective")),
            note=self._text(f"{path}.note", values.get("note", "")),
        )

    def _ids(self, path: str, given: Any) -> list[str]:
        listed = [given] if isinstance(given, str) else self._list(path, given)
        ids = (self._draft.attempt(path, identifier, id) for id in listed)
        return [id for id in ids if id is not None]

    def _period(self, path: str, given: Any) -> tuple[Any, Any] | None:
        match given:
            case None:
                return None
            case [since, until]:
                ends = since, until
            case dict() if given.keys() <= _ENDS:
                ends = given.get("from", ""), given.get("to", "")
            case _:
                ends = given, given
        if all(end == "" or type(end) is date for end in ends):
            return ends[0] or None, ends[1] or None
        self._draft.report(path, f"{_shown(given)} is no period; write it like {_PERIOD}")
        return None

    def _kinds(self, given: Any) -> Kinds | None:
        """Return the kinds that outcomes are declared to have."""
        match given:
            case None:
                return None
            case str():
                return Kinds(self._kind("then", given), {})
            case dict():
                return Kinds(None, {key: self._kind(f"then.{key}", given[key]) for key in given})
        self._draft.report("then", f"{_shown(given)} is no kind, such as \"money EUR\"")
        return None
