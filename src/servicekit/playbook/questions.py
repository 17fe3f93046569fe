"""Questions of a playbook, read so that every mistake in them is found at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import attrs

from servicekit.answers import (
    AUDIENCES,
    STATES,
    AnswerBook,
    Fact,
    Outcome,
    Question,
    RuleSet,
    SetCase,
)
from servicekit.errors import LoadError, Problem
from servicekit.instants import zone
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.outcomes import OUTCOME, WORDS, Terms, wording
from servicekit.playbook.section import Section
from servicekit.tables import Column, Rule, col
from servicekit.tables.formats.declaring import declare
from servicekit.tables.formats.drafting import Draft
from servicekit.tables.formats.toml import drafted, natural
from servicekit.versions import Versions

__all__ = ["answer_book"]

_FACT = Fact(column=col.text(), ask=WORDS)
_POLICIES = ("unique", "any", "exceptions")
_RULES = ("policy", "otherwise", "rules")
_VERSION = re.compile(r"versions\[(\d+)\]\.")


def answer_book(root: Section, calendars: Calendars, key: bytes | str) -> AnswerBook:
    """Read the questions of a playbook; an empty book where anything in it is wrong."""
    timezone = root.text("timezone") or "UTC"
    root.made("timezone", zone, timezone)
    protected = root.texts("protected")
    speech = _Speech().within(root)
    readers = [_Reader(part, calendars, speech) for part in root.sections("questions")]
    made = [reader.question() for reader in readers]
    _refuse_twins(readers)
    if root.problems:
        return AnswerBook()
    questions = [question for question in made if question is not None]
    return AnswerBook(questions=questions, timezone=timezone, key=key, protected=protected)


def _refuse_twins(readers: Iterable[_Reader]) -> None:
    seen: set[tuple[str, str | None]] = set()
    for reader in readers:
        if reader.id is not None and (reader.id, reader.brand) in seen:
            message = f"{reader.id!r} is there twice; questions of one brand have ids of their own"
            reader.section.report("id", message)
        seen.add((reader.id or "", reader.brand))


@attrs.frozen
class _Speech:
    """The languages that wordings have to cover, unless a mistake hides which."""

    languages: tuple[str, ...] = ()
    fallback: str | None = None
    known: bool = True

    def within(self, section: Section) -> _Speech:
        """Return what holds in a part that may say it differently."""
        found = len(section.problems)
        languages = section.texts("languages") or self.languages
        fallback = section.text("fallback_language") or self.fallback
        return _Speech(languages, fallback, self.known and len(section.problems) == found)


class _Reader:
    """Read one question; a part with a mistake is replaced by one that does no harm.

    What the question then complains of is a mistake of its own, unless it follows from a part that
    has been complained of.
    """

    def __init__(self, section: Section, calendars: Calendars, speech: _Speech) -> None:
        self.section = section
        self._found = len(section.problems)
        self.id = section.text("id", required=True)
        self.brand = section.text("brand")
        self._speech = speech.within(section)
        self._columns: dict[str, Column | None] = {}
        self._terms = Terms(calendars, self._columns)
        # Where the versions stand in the file, in the order of their dates.
        self._numbers: list[int] = []
        # Rules that were replaced, of which nothing can be said as a whole.
        self._replaced: set[str] = set()

    def question(self) -> Question | None:
        """Return the question, ``None`` where it has a mistake."""
        section = self.section
        facts = self._facts()
        outcomes = self._outcomes()
        rules = self._versions()
        examples = [self._example(part) for part in section.tables("examples")]
        order = section.texts("worst_first")
        fields = {
            "id": self.id or WORDS,
            "brand": self.brand,
            "phrasings": section.texts("phrasings"),
            "owner": section.text("owner"),
            "state": section.word("state", STATES) or "validated",
            "audience": section.word("audience", AUDIENCES) or "public",
            "languages": self._speech.languages,
            "fallback_language": self._speech.fallback,
            "facts": facts or dict.fromkeys(_facts_named(outcomes, examples), _FACT),
            "rules": rules,
            "outcomes": outcomes or dict.fromkeys(_led(rules, order, examples), OUTCOME),
            "worst_first": order,
            "never_worse": self._never_worse(),
            "depends_on": section.texts("depends_on"),
            "gesture": section.get("gesture", bool) or False,
            "examples": examples,
        }
        section.close()
        return self._made(fields)

    def _facts(self) -> dict[str, Fact]:
        section = self._filled("facts", "an answer rests on one fact at least")
        facts = {}
        for name in section.names():
            part = section.part(name)
            self._columns[name] = None if part is None else _column(part)
            if part is not None:
                column = self._columns[name] or _FACT.column
                facts[name] = Fact(column=column, ask=wording(part, "ask"))
                part.close()
            else:
                facts[name] = _FACT
        return facts

    def _outcomes(self) -> dict[str, Outcome]:
        section = self._filled("outcomes", "an answer comes to one of them")
        parts = {name: section.part(name) for name in section.names()}
        return {
            name: OUTCOME if part is None else self._terms.outcome(part)
            for name, part in parts.items()
        }

    def _filled(self, key: str, why: str) -> Section:
        """Return a table that may not be empty."""
        if self.section.get(key, dict, required=True) == {}:
            self.section.report(key, f"is empty; {why}")
        return self.section.section(key)

    def _example(self, section: Section | None) -> SetCase:
        if section is None:
            return SetCase(facts={}, outcome=WORDS)
        facts = section.section("facts")
        made = SetCase(
            name=section.text("name") or "",
            facts=facts.given(*facts.names()),
            outcome=section.text("outcome", required=True) or WORDS,
        )
        section.close()
        return made

    def _never_worse(self) -> dict[str, Any]:
        """Read the facts of which more is never worse, but for facts with a mistake."""
        ways = self.section.section("never_worse")
        broken = {name for name, column in self._columns.items() if column is None}
        sound = [name for name in ways.names() if self._columns and name not in broken]
        return {name: natural(way) for name, way in ways.given(*sound).items()}

    # Rules

    def _versions(self) -> RuleSet | Versions[RuleSet]:
        section = self.section
        beside = section.given(*_RULES)
        if not section.given("versions"):
            return self._rules(section, beside, None)
        for key in beside:
            section.report(key, "stands beside 'versions'; move it into one of them")
        dated: dict[date, tuple[int, RuleSet]] = {}
        for number, part in enumerate(section.tables("versions")):
            if part is not None:
                self._version(part, number, dated)
        if section.holds("versions", list) and not section.given("versions")["versions"]:
            section.report("versions", "is empty; give one at least")
        self._numbers = [dated[day][0] for day in sorted(dated)]
        return Versions([(day, rules) for day, (_, rules) in dated.items()]) if dated else RuleSet()

    def _version(
        self, section: Section, number: int, dated: dict[date, tuple[int, RuleSet]]
    ) -> None:
        day = section.get("effective_on", date, required=True)
        until = section.get("honour_until", date)
        rules = self._rules(section, section.given(*_RULES), until)
        section.close()
        if day in dated:
            section.report("effective_on", f"{day} is the date of another version as well")
        if day is None or day in dated:
            day = next(free for free in _unlikely() if free not in dated)
        dated[day] = number, rules

    def _rules(self, section: Section, given: Mapping[str, Any], until: date | None) -> RuleSet:
        if given.keys().isdisjoint(("rules", "otherwise")):
            section.report("rules", "is missing; give some, or 'otherwise' at least")
        policy = section.word("policy", _POLICIES) if "policy" in given else "unique"
        draft = drafted({**given, "policy": policy or "exceptions"}, self._columns)
        sound = bool(self._columns) and None not in self._columns.values()
        if sound and policy is not None and not draft.problems:
            return RuleSet(draft.rules, **draft.settings, honour_until=until)
        self._report(_in_file(section, self.section, problem) for problem in draft.finished())
        self._replaced.add(section.path("rules"))
        return _harmless(draft, until)

    # What a question complains of

    def _made(self, fields: dict[str, Any]) -> Question | None:
        try:
            made = Question(**fields)
        except LoadError as error:
            own = [each for each in error.exceptions if isinstance(each, Problem)]
            unsure = set() if self._speech.known else set(_wordings(fields))
            self._report(self._placed(each) for each in own if each.path not in unsure)
            return None
        return made

    def _placed(self, problem: Problem) -> Problem:
        """Return a problem of the question as one of the file."""
        path, numbers = problem.path.removesuffix(".*"), self._numbers
        found = _VERSION.match(path)
        if found and len(numbers) > 1:
            path = f"versions[{numbers[int(found[1])]}].{path[found.end() :]}"
        elif len(numbers) == 1 and path.startswith(_RULES):
            path = f"versions[{numbers[0]}].{path}"
        return Problem(self.section.path(path), problem.message)

    def _report(self, problems: Iterable[Problem]) -> None:
        """Note problems, but for those that follow from others that were noted before."""
        problems = list(problems)
        known = tuple(each.path for each in self.section.problems[self._found :])
        inside = tuple(path + sign for path in known for sign in ".[")
        for each in problems:
            follows = each.path in known or each.path in self._replaced
            if not follows and not each.path.startswith(inside):
                self.section.problems.append(each)


def _column(section: Section) -> Column | None:
    line = section.text("column", required=True)
    return None if line is None else section.made("column", declare, line)


def _unlikely() -> Iterator[date]:
    """Yield dates for versions whose own are wrong."""
    return (date.max - timedelta(days=number) for number in count())


def _in_file(section: Section, question: Section, problem: Problem) -> Problem:
    """Return a problem of a draft of rules as one of the file."""
    head, _, name = problem.path.partition("columns")
    if head:
        return Problem(section.path(problem.path), problem.message)
    return Problem(question.path(f"facts{name}.column" if name else "facts"), problem.message)


def _harmless(draft: Draft, until: date | None) -> RuleSet:
    """Return rules that lead to the same outcomes, and never contradict each other."""
    thens: Sequence[Any] = [rule.then for rule in draft.rules]
    rules = [
        Rule(str(number), then=then, overrides=[str(number + 1)] if thens[number + 1 :] else ())
        for number, then in enumerate(thens)
    ]
    otherwise = draft.settings.get("otherwise")
    return RuleSet(rules, policy="exceptions", otherwise=otherwise, honour_until=until)


def _facts_named(outcomes: Mapping[str, Outcome], examples: Iterable[SetCase]) -> Iterator[str]:
    """Yield the facts that a question seems to have, where those cannot be read."""
    yield WORDS  # there is one at least
    for outcome in outcomes.values():
        yield from (place.name for _, place in outcome.places())
    for example in examples:
        yield from example.facts


def _led(
    rules: RuleSet | Versions[RuleSet], order: Iterable[str], examples: Iterable[SetCase]
) -> Iterator[str]:
    """Yield the outcomes that a question seems to have, where those cannot be read."""
    for _, each in rules if isinstance(rules, Versions) else [(None, rules)]:
        yield from (name for name in each.outcomes if isinstance(name, str))
    yield from order
    yield from (example.outcome for example in examples)


def _wordings(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of all wordings, as a question has them."""
    for name in fields["facts"]:
        yield f"facts.{name}.ask"
    for name, outcome in fields["outcomes"].items():
        yield f"outcomes.{name}.text"
        for number in range(len(outcome.promises)):
            yield f"outcomes.{name}.promises[{number}].what"
