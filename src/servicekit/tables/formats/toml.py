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

* A column is one line, see :mod:`servicekit.tables.formats.declaring`; a cell is written as
  everywhere, or as a value that TOML has: ``when.opened = false``, ``when.days = [5, "> 30"]``.
* An outcome is any value of TOML; a list becomes a tuple, a table a mapping. For those that TOML
  does not have, one line at the top says the kind of all outcomes, as of a column: with
  ``then = "money EUR"``, the ``then = "12.50"`` of a rule is an amount. ``optional`` lets
  ``"none"`` be ``None``. Where outcomes are mappings, one line a key does the same
  (``then.amount = "money EUR"``; ``"value"`` is whatever TOML has), and ``"none"`` in place of a
  mapping is ``None``.
* ``policy``, ``aggregate`` and a rule's ``overrides = ["standard"]`` are those of the table.
* ``effective = [2026-01-01, 2026-07-01]`` is the period in which a rule is in force, without its
  last day, and ``""`` an open end; ``effective.from`` and ``effective.to`` say the same in two
  lines. A table keeps it as a cell of the column ``as_of``, and it is written as such.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from servicekit.errors import LoadError, Problem
from servicekit.tables.columns.column import Column
from servicekit.tables.formats.declaring import declared
from servicekit.tables.formats.drafting import Draft, unknown
from servicekit.tables.formats.outcomes import (
    Kind,
    Kinds,
    literal,
    outcomes_of,
    unquoted,
    unwritable,
)
from servicekit.tables.formats.toml_values import written, written_key
from servicekit.tables.rule import Rule
from servicekit.values import frozen, identifier

if TYPE_CHECKING:
    from servicekit.tables.table import DecisionTable

__all__ = ["ONE_TABLE", "drafted", "dumps", "loads", "natural"]

T = TypeVar("T")

_KEYS = ("name", "policy", "aggregate", "otherwise", "then", "columns", "rules")
_RULE_KEYS = ("id", "when", "then", "overrides", "effective", "note")
#: What is wrong with a table where a list of them is wanted.
ONE_TABLE = "is one table; write its name in double brackets, like [[rules]]"
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
    return _Reader(values, Draft()).table(check=check)


def drafted(values: Mapping[str, Any], columns: Mapping[str, Column | None]) -> Draft:
    """Read the rules of a table whose columns stand elsewhere, and note what is wrong with them.

    Args:
        values: the values of ``policy``, ``otherwise`` and ``rules``, as TOML has them.
        columns: the columns by name, ``None`` for one that cannot be read; cells of such are
            not looked at.
    """
    draft = Draft()
    draft.columns.update(columns)
    _Reader(values, draft).rules()
    return draft


class _Reader:
    """Read key by key, and collect what is wrong on the way."""

    def __init__(self, values: Mapping[str, Any], draft: Draft) -> None:
        self._values = values
        self._draft = draft
        self._kinds: Kind | dict[str, Kind] | None = None
        self._nameless = False

    def table(self, *, check: bool) -> DecisionTable[Any]:
        draft, values = self._draft, self._values
        self._known("", values, _KEYS)
        for name, line in self._section("columns", values.get("columns", {})).items():
            draft.column(f"columns.{name}", name, self._text(f"columns.{name}", line))
        if "then" in values:
            self._kinds = self._declared(values["then"])
        self.rules()
        return draft.table(check=check)

    def rules(self) -> None:
        """Read the rules, and what holds for all of them."""
        draft, values = self._draft, self._values
        plain = {key: values[key] for key in ("name", "policy", "aggregate") if key in values}
        texts = {key: self._text(key, given) for key, given in plain.items()}
        draft.settings.update((key, text) for key, text in texts.items() if text is not None)
        if "otherwise" in values:
            draft.settings["otherwise"] = self._outcome("otherwise", values["otherwise"])
        for place, rule in enumerate(self._list("rules", values.get("rules", []))):
            self._rule(f"rules[{place}]", rule)
        if self._nameless:
            self._spare()

    def _spare(self) -> None:
        """Let rules override none that may be one whose id is missing."""
        ids = {rule.id for rule in self._draft.rules}
        self._draft.rules = [
            attrs.evolve(rule, overrides=[each for each in rule.overrides if each in ids])
            for rule in self._draft.rules
        ]

    def _rule(self, path: str, given: Any) -> None:
        values = self._section(path, given)
        for key in ("id", "then"):
            if values and key not in values:
                self._draft.report(f"{path}.{key}", "is missing; every rule has one")
        self._known(f"{path}.", values, _RULE_KEYS)
        name = self._id(f"{path}.id", values["id"]) if "id" in values else None
        self._nameless |= name is None
        self._draft.rule(
            path,
            name,
            when=self._section(f"{path}.when", values.get("when", {})),
            then=self._outcome(f"{path}.then", values["then"]) if "then" in values else None,
            overrides=self._ids(f"{path}.overrides", values.get("overrides", [])),
            effective=self._period(f"{path}.effective", values.get("effective")),
            note=self._text(f"{path}.note", values.get("note", "")) or "",
        )

    # The values, each of the type that its key has

    def _known(self, path: str, values: Iterable[str], keys: Iterable[str]) -> None:
        for key in values:
            if key not in keys:
                self._draft.report(f"{path}{key}", unknown(key, keys))

    def _text(self, path: str, given: Any) -> str | None:
        return self._typed(path, given, str, "text in quotes")

    def _section(self, path: str, given: Any) -> dict[str, Any]:
        return self._typed(path, given, dict, "a table") or {}

    def _list(self, path: str, given: Any) -> list[Any]:
        if isinstance(given, dict):
            self._draft.report(path, ONE_TABLE)
            return []
        return self._typed(path, given, list, "a list") or []

    def _typed(self, path: str, given: Any, kind: type[T], expected: str) -> T | None:
        if isinstance(given, kind):
            return given
        self._draft.report(path, f"{_shown(given)} is not {expected}")
        return None

    def _id(self, path: str, given: Any) -> str | None:
        return self._draft.attempt(path, identifier, given)

    def _ids(self, path: str, given: Any) -> list[str]:
        listed = [given] if isinstance(given, str) else self._list(path, given)
        return list(filter(None, (self._id(path, item) for item in listed)))

    def _period(self, path: str, given: Any) -> tuple[Any, ...] | None:
        ends: tuple[Any, ...]
        match given:
            case None:
                return None
            case [since, until]:
                ends = since, until
            case dict() if given.keys() <= _ENDS:
                ends = given.get("from", ""), given.get("to", "")
            case _:
                ends = ()
        if ends and all(end == "" or type(end) is date for end in ends):
            return tuple(end or None for end in ends)
        self._draft.report(path, f"{_shown(given)} is no period; write {_PERIOD}")
        return None

    # Outcomes

    def _declared(self, given: Any) -> Kind | dict[str, Kind] | None:
        """Read the kinds that outcomes are declared to have."""
        if isinstance(given, dict) and given:
            return {key: self._kind(f"then.{key}", given[key]) for key in given}
        return self._kind("then", given)

    def _kind(self, path: str, given: Any) -> Kind:
        """Read one kind; where it cannot be read, all outcomes are accepted."""
        line = self._text(path, given)
        kind = None if line is None else self._draft.attempt(path, Kind.parse, line)
        return kind or Kind(None, optional=True)

    def _outcome(self, path: str, given: Any) -> Any:
        if not self._kinds:
            return natural(given)
        if isinstance(self._kinds, Kind):
            return self._draft.attempt(path, _read, self._kinds, given)
        if given == "none":
            return None
        values = self._section(path, given)
        self._known(f"{path}.", values, self._kinds)
        return {
            key: self._draft.attempt(f"{path}.{key}", _read, self._kinds[key], value)
            for key, value in values.items()
            if key in self._kinds
        }


def _read(kind: Kind, given: Any) -> Any:
    """Return an outcome that is declared to be of a kind."""
    if kind.column is not None:
        return kind.read(given)
    if not kind.optional or not isinstance(given, str):
        return natural(given)
    return None if given == "none" else unquoted(given)


def natural(given: Any) -> Any:
    """Return a value as Python's own reader of TOML has it."""
    match given:
        case Decimal():
            return float(given)
        case list():
            return [natural(item) for item in given]
        case dict():
            return {key: natural(item) for key, item in given.items()}
    return given


def _shown(given: Any) -> str:
    return written(frozen(natural(given)))


def dumps(table: DecisionTable[Any]) -> str:
    """Write a table, so that :func:`loads` makes an equal one.

    Raises:
        FieldError: there is no way to write an outcome; the field says of which rule.
    """
    kinds = _kinds(outcomes_of(table))
    blocks = [
        [*_settings(table), *_declarations(kinds), *_otherwise(table, kinds)],
        [
            "[columns]",
            *(f"{written_key(k)} = {written(declared(c))}" for k, c in table.columns.items()),
        ],
        *(list(_block(place, rule, kinds)) for place, rule in enumerate(table.rules)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _settings(table: DecisionTable[Any]) -> Iterator[str]:
    yield f"name = {written(table.name)}"
    yield f"policy = {written(table.policy)}"
    if table.aggregate is not None:
        yield f"aggregate = {written(table.aggregate)}"


def _kinds(outcomes: Sequence[Any]) -> Kinds | None:
    """Return the kinds to declare; ``None`` where TOML has all of the outcomes."""
    try:
        for outcome in outcomes:
            written(outcome)
    except ValueError:
        return Kinds.of(outcomes)
    return None


def _declarations(kinds: Kinds | None) -> Iterator[str]:
    if kinds is None:
        return
    if not kinds.parts:
        yield f"then = {written(str(kinds.whole))}"
    for key, kind in kinds.parts.items():
        yield f"then.{written_key(key)} = {written(str(kind))}"


def _otherwise(table: DecisionTable[Any], kinds: Kinds | None) -> Iterator[str]:
    if table.otherwise is not attrs.NOTHING:
        yield from _assigned("otherwise", "otherwise", table.otherwise, kinds)


def _block(place: int, rule: Rule[Any], kinds: Kinds | None) -> Iterator[str]:
    yield "[[rules]]"
    yield f"id = {written(rule.id)}"
    for name, cell in rule.when.items():
        yield f"when.{written_key(name)} = {written(cell)}"
    yield from _assigned(f"rules[{place}].then", "then", rule.then, kinds)
    if rule.overrides:
        yield f"overrides = {written(rule.overrides)}"
    if rule.note:
        yield f"note = {written(rule.note)}"


def _assigned(path: str, key: str, outcome: Any, kinds: Kinds | None) -> list[str]:
    """Write one outcome in one line, or in one line a key."""
    parts, whole = (kinds.parts, kinds.whole) if kinds else ({}, None)
    if parts and not isinstance(outcome, Mapping | None):
        raise unwritable(path, outcome)  # beside kinds by key there is no place for another
    try:
        if not isinstance(outcome, Mapping) or not outcome:
            return [f"{key} = {_written(outcome, whole)}"]
        return [
            f"{key}.{written_key(name)} = {_written(value, parts.get(name))}"
            for name, value in outcome.items()
        ]
    except ValueError:
        raise unwritable(path, outcome) from None


def _written(value: Any, kind: Kind | None) -> str:
    if kind is None or isinstance(value, bool | int):
        return written(value)
    if value is None:
        return written("none")
    if kind.column is not None:
        return written(kind.write(value))
    return written(literal(value, {"none"}) if isinstance(value, str) and kind.optional else value)
