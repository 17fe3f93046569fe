"""The columns of tables over a case: those that every case has, and facts of the host's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from servicekit.errors import ContradictionError, Problem
from servicekit.playbook.section import Section
from servicekit.tables import Column, DecisionTable, Rule
from servicekit.tables.formats.declaring import declare
from servicekit.tables.formats.toml import drafted
from servicekit.tables.reading import AS_OF

__all__ = ["OwnColumns", "RuleReader"]


@attrs.frozen
class OwnColumns:
    """The facts of the host's own that tables over a case may read.

    Args:
        by_name: their columns, ``None`` for one with a mistake.
        readable: whether no others are hidden.
    """

    by_name: Mapping[str, Column | None]
    readable: bool = True

    @classmethod
    def read(cls, root: Section, known: Mapping[str, Column]) -> OwnColumns:
        """Read ``[columns]``, one line for each.

        Args:
            root: the playbook.
            known: the columns that every case has.
        """
        section = root.section("columns")
        readable = root.holds("columns", dict) if root.has("columns") else not root.near("columns")
        found = {name: cls._column(section, name) for name in section.named()}
        for name in found.keys() & known.keys():
            section.report(name, "is known of every case; leave it out, and just name it")
        return cls({name: found[name] for name in found if name not in known}, readable)

    @staticmethod
    def _column(section: Section, name: str) -> Column | None:
        line = section.text(name)
        return None if line is None else section.made(name, declare, line)


@attrs.frozen
class RuleReader:
    """Read the rules of a table over a case; its columns are those that rules name.

    Args:
        known: the columns that a case has.
        own: those of the host.
    """

    known: Mapping[str, Column]
    own: OwnColumns

    def table(
        self,
        section: Section,
        values: Mapping[str, Any],
        places: Mapping[str, str] = MappingProxyType({}),
    ) -> DecisionTable[Any] | None:
        """Return the table; ``None`` where something is wrong with it, which is reported.

        Args:
            section: the part that has it.
            values: its ``name``, ``policy``, ``otherwise`` and ``rules``, as TOML has them.
            places: where its parts stand in the file; others stand in the section.
        """
        columns = {**self.known, **self.own.by_name}
        draft = drafted(values, columns if self.own.readable else {})
        problems = draft.finished() if self.own.readable else draft.problems
        problems = [*problems, *_dated(draft.rules, columns)]
        for each in problems:
            section.problems.append(_placed(each, section, places))
        if problems or not self.own.readable or None in self.own.by_name.values():
            return None
        used = dict.fromkeys(name for rule in draft.rules for name in rule.when)
        draft.columns = {name: columns[name] for name in used or [*columns][:1]}
        try:
            return draft.table(check=True)
        except ContradictionError as error:
            section.report("rules", str(error))
            return None


def _dated(rules: Iterable[Rule[Any]], columns: Collection[str]) -> Iterator[Problem]:
    """Yield the rules that hold for some time only, where no case has a date for that."""
    for number, rule in enumerate(rules):
        if rule.effective is not None and AS_OF not in columns:
            message = f"needs a date {AS_OF!r} among [columns], which the host gives"
            yield Problem(f"rules[{number}].effective", message)


def _placed(problem: Problem, section: Section, places: Mapping[str, str]) -> Problem:
    head, sign, rest = problem.path.partition("]")
    found = places.get(f"{head}{sign}")
    path = section.path(problem.path) if found is None else f"{found}{rest}"
    return Problem(path, problem.message)
