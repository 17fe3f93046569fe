"""The rules of a question in a playbook: those with a mistake are replaced by harmless ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count

from servicekit.answers import RuleSet
from servicekit.errors import Problem
from servicekit.playbook.section import Section
from servicekit.tables import Column, Rule, col
from servicekit.tables.formats.drafting import Draft
from servicekit.tables.formats.toml import drafted
from servicekit.tables.reading import AS_OF
from servicekit.versions import Versions

__all__ = ["RulesReader"]

_POLICIES = ("unique", "any", "exceptions")
_KEYS = ("policy", "otherwise", "rules")
_VERSION = re.compile(r"versions\[(\d+)\]\.")


class RulesReader:
    """Read the rules of a question, or each version of them.

    Args:
        section: the question.
        columns: the columns of its facts, ``None`` for one with a mistake, or for all where the
            facts cannot be read.
    """

    def __init__(self, section: Section, columns: Mapping[str, Column | None] | None) -> None:
        self._section = section
        self._columns = {} if columns is None else columns or {AS_OF: col.date()}
        # Rules of each date, with the place of their version in the file.
        self._dated: dict[date, tuple[int, RuleSet]] = {}
        # The places of rules that were replaced: as a whole, nothing can be said of them.
        self._replaced: set[str] = set()

    def read(self) -> RuleSet | Versions[RuleSet]:
        """Return the rules; whatever is wrong with them is reported."""
        section = self._section
        beside = section.given(*_KEYS)
        if "versions" not in section.given("versions"):
            return self._rules(section)
        for key in beside:
            section.report(key, "stands beside 'versions'; move it into one of them")
        if section.given("versions")["versions"] == []:
            section.report("versions", "is empty; give one at least")
        for number, part in enumerate(section.tables("versions")):
            if part is not None:
                self._version(part, number)
        dated = [(day, rules) for day, (_, rules) in self._dated.items()]
        return Versions(dated) if dated else RuleSet()

    def placed(self, problem: Problem) -> Problem | None:
        """Return a problem that the question has as one of the file.

        ``None`` where it only seems to have it, as rules were replaced.
        """
        path = problem.path
        numbers = [self._dated[day][0] for day in sorted(self._dated)]
        found = _VERSION.match(path)
        if found:
            path = f"versions[{numbers[int(found[1])]}].{path[found.end() :]}"
        elif len(numbers) == 1 and path.startswith(_KEYS):
            path = f"versions[{numbers[0]}].{path}"
        path = self._section.path(path)
        return None if path in self._replaced else Problem(path, problem.message)

    def _version(self, section: Section, number: int) -> None:
        day = section.get("effective_on", date, required=True)
        until = section.get("honour_until", date)
        wrong = day is None or day in self._dated
        rules = self._rules(section, None if wrong else until)
        section.close()
        if day in self._dated:
            section.report("effective_on", f"{day} is the date of another version as well")
        if day is None or wrong:
            day = next(free for free in _unlikely() if free not in self._dated)
        self._dated[day] = number, rules

    def _rules(self, section: Section, until: date | None = None) -> RuleSet:
        given = section.given(*_KEYS)
        if given.keys().isdisjoint(("rules", "otherwise")):
            section.report("rules", "is missing; give some, or 'otherwise' at least")
        policy = section.word("policy", _POLICIES) if "policy" in given else "unique"
        named = {"policy": policy or "exceptions", "rules": given.get("rules", [])}
        draft = drafted(named, self._columns)
        draft.settings["otherwise"] = section.text("otherwise")
        readable = self._columns and None not in self._columns.values()
        if readable and policy is not None and not draft.problems:
            return RuleSet(draft.rules, **draft.settings, honour_until=until)
        self._replaced.add(section.path("rules"))
        known = {problem.path for problem in section.problems}
        told = (each for each in draft.finished() if each.path != "columns")  # there are none
        found = (self._in_file(section, each) for each in told)
        section.problems.extend(each for each in found if each.path not in known)
        return _harmless(draft, until)

    def _in_file(self, section: Section, problem: Problem) -> Problem:
        """Return a problem of a draft as one of the file."""
        head, _, name = problem.path.partition("columns.")
        place = section.path(problem.path) if head else self._section.path(f"facts.{name}.column")
        return Problem(place, problem.message)


def _unlikely() -> Iterator[date]:
    """Yield dates for versions whose own are wrong."""
    return (date.max - timedelta(days=number) for number in count())


def _harmless(draft: Draft, until: date | None) -> RuleSet:
    """Return rules that lead to the same outcomes, and never contradict each other."""
    last = len(draft.rules) - 1
    rules = [
        Rule(str(number), then=rule.then, overrides=[str(number + 1)] if number < last else ())
        for number, rule in enumerate(draft.rules)
    ]
    return RuleSet(rules, **{**draft.settings, "policy": "exceptions"}, honour_until=until)
