"""Questions of a playbook, read so that every mistake in them is found at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

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
    Wording,
)
from servicekit.errors import LoadError, Problem
from servicekit.playbook.calendars import Calendars
from servicekit.playbook.outcomes import OUTCOME, WORDS, Terms, wording
from servicekit.playbook.rules import RulesReader
from servicekit.playbook.section import Section
from servicekit.tables import Column, col
from servicekit.tables.formats.declaring import declare
from servicekit.tables.formats.drafting import unknown
from servicekit.tables.formats.toml import natural
from servicekit.versions import Versions
from servicekit.wording import ANY

__all__ = ["answer_book"]

# By the names of facts, ``None`` for one with a mistake, or for all where they cannot be read.
_Columns: TypeAlias = Mapping[str, Column | None] | None
_Facts: TypeAlias = tuple[_Columns, dict[str, Fact]]
# What a question says of itself, beside the tables in it.
_KEYS = frozenset((
    "id", "brand", "phrasings", "owner", "state", "audience", "languages", "fallback_language",
    "shared_facts", "policy", "otherwise", "worst_first", "depends_on", "gesture",
))  # fmt: skip
_FACT = Fact(column=col.text(), ask=WORDS)


def answer_book(
    root: Section, calendars: Calendars, *, timezone: str, key: bytes | str
) -> AnswerBook:
    """Read the questions of a playbook; an empty book where anything in it is wrong."""
    protected = root.texts("protected")
    speech = _Speech().within(root)
    shared = _facts(root)
    questions: list[Question] = []
    seen: set[tuple[str, str | None]] = set()
    for part in root.sections("questions"):
        reader = _Reader(part, calendars, speech, shared)
        reader.refuse_twin(seen)
        questions.extend(reader.questions())
    if root.problems:
        return AnswerBook()
    return AnswerBook(questions=questions, timezone=timezone, key=key, protected=protected)


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

    def __init__(
        self, section: Section, calendars: Calendars, speech: _Speech, shared: _Facts
    ) -> None:
        self._section = section
        section.above = _KEYS
        self._calendars = calendars
        self._speech = speech.within(section)
        self._shared = shared
        self._chosen = section.texts("shared_facts")
        self._id = section.text("id", required=True)
        self._brand = section.text("brand")

    def refuse_twin(self, seen: set[tuple[str, str | None]]) -> None:
        """Report an id that another question of the brand has, and add it to those seen."""
        if self._id is None:
            return
        if (self._id, self._brand) in seen:
            message = f"{self._id!r} is there twice; questions of one brand have ids of their own"
            self._section.report("id", message)
        seen.add((self._id, self._brand))

    def questions(self) -> Iterator[Question]:
        """Yield the question, unless it has a mistake."""
        section = self._section
        columns, facts = self._facts()
        outcomes = self._outcomes(facts)
        rules = RulesReader(section, columns)
        ways = section.section("never_worse")
        given: dict[str, Any] = {
            "id": self._id or WORDS,
            "brand": self._brand,
            "phrasings": section.texts("phrasings"),
            "owner": section.text("owner"),
            "state": section.word("state", STATES) or "validated",
            "audience": section.word("audience", AUDIENCES) or "public",
            "languages": self._speech.languages,
            "fallback_language": self._speech.fallback,
            "facts": facts,
            "rules": rules.read(),
            "worst_first": section.texts("worst_first"),
            "never_worse": natural(ways.given(*ways.names())),
            "depends_on": section.texts("depends_on"),
            "gesture": section.get("gesture", bool) or False,
            "examples": [_example(part) for part in section.tables("examples")],
        }
        section.close()
        given["outcomes"] = outcomes or dict.fromkeys(_outcomes_named(given), OUTCOME)
        if not self._speech.known:
            _for_all(given)
        try:
            yield Question(**given)
        except LoadError as error:
            unsure = set(_unsure(given, columns))
            own = [each for each in error.exceptions if isinstance(each, Problem)]
            placed = (rules.placed(each) for each in own if each.path not in unsure)
            self._complain(each for each in placed if each is not None)

    def _facts(self) -> _Facts:
        """Return the facts that are shared and those of its own."""
        columns, facts = _facts(self._section)
        if columns is None or self._shared[0] is None:
            return None, {}
        found = {**columns}
        for number, name in enumerate(self._chosen):
            path = f"shared_facts[{number}]"
            if name not in self._shared[1]:
                self._section.report(path, unknown(name, self._shared[1]))
                found |= dict.fromkeys(self._shared[1])  # one of them is meant
            elif name in self._chosen[:number]:
                self._section.report(path, f"{name!r} is there twice; say it once")
            elif name in columns:
                self._section.report(path, f"{name!r} is a fact of the question as well; say once")
        chosen = {name: self._shared[1].get(name, _FACT) for name in self._chosen if name.strip()}
        return found | {name: self._shared[0].get(name) for name in chosen}, {**chosen, **facts}

    def _outcomes(self, facts: Collection[str]) -> dict[str, Outcome]:
        section = self._section.part("outcomes")
        if section is None:
            return {}
        if not section.names():
            self._section.report("outcomes", "is empty; an answer comes to one of them")
        terms = Terms(self._calendars, facts)
        return {
            name: OUTCOME if part is None else terms.outcome(part)
            for name, part in section.parts().items()
        }

    def _complain(self, problems: Iterable[Problem]) -> None:
        """Report problems, but for those that follow from others that were reported before."""
        known = tuple(each.path for each in self._section.problems)
        inside = tuple(path + sign for path in known for sign in ".[")
        for each in problems:
            path = self._rooted(each.path.removesuffix(".*"))  # words that serve every language
            if path not in known and not path.startswith(inside):
                self._section.problems.append(Problem(path, each.message))

    def _rooted(self, path: str) -> str:
        """Return where something stands, which for a shared fact is at the top."""
        for name in self._chosen:
            own = self._section.path(f"facts.{name}")
            if path.startswith(f"{own}."):
                return f"facts.{name}{path.removeprefix(own)}"
        return path


def _facts(section: Section) -> _Facts:
    """Return the columns of facts, ``None`` where they cannot be read, and the facts."""
    found = section.section("facts")
    if not section.holds("facts", dict) and section.near("facts"):
        return None, {}
    parts = found.parts()
    columns = {name: None if part is None else _column(part) for name, part in parts.items()}
    return columns, {name: _fact(part, columns[name]) for name, part in parts.items()}


def _column(section: Section) -> Column | None:
    example = "one such as 'integer [0..100]' or 'enum standard, gold'"
    line = section.text("column", required=True, such_as=example)
    return None if line is None else section.made("column", declare, line)


def _fact(section: Section | None, column: Column | None) -> Fact:
    if section is None:
        return _FACT
    ask, labels = wording(section, "ask"), section.section("words")
    words = {label: wording(labels, label) for label in labels.names()}
    internal = section.get("internal", bool) or False
    section.close()
    return Fact(column=column or _FACT.column, ask=ask, internal=internal, words=words)


def _example(section: Section | None) -> SetCase:
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


def _outcomes_named(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield the outcomes that a question seems to have, where those cannot be read."""
    rules: RuleSet | Versions[RuleSet] = given["rules"]
    for _, each in rules if isinstance(rules, Versions) else [(None, rules)]:
        yield from (name for name in each.outcomes if isinstance(name, str))
    yield from given["worst_first"]
    yield from (example.outcome for example in given["examples"])


def _unsure(given: Mapping[str, Any], columns: _Columns) -> Iterator[str]:
    """Yield the places where facts with a mistake hide whether something is right."""
    hidden = [name for name, column in (columns or {}).items() if column is None]
    for name in hidden:
        words = given["facts"][name].words if name in given["facts"] else ()
        yield from (f"facts.{name}.words.{label}" for label in words)
    yield from _unsure_fairness(given, None if columns is None else hidden)
    for name, outcome in given["outcomes"].items():
        for path, fact in outcome.amounts():
            if columns is None or fact in hidden:
                yield f"outcomes.{name}.{path}"
    if columns is None:
        yield from _naming(given)


def _unsure_fairness(given: Mapping[str, Any], hidden: Collection[str] | None) -> Iterator[str]:
    """Yield the places of what is fair that name hidden facts, ``None`` for all facts."""
    if hidden is None or hidden:  # the labels of a set count as well
        yield from (f"depends_on[{number}]" for number, _ in enumerate(given["depends_on"]))
    named = given["never_worse"]
    yield from (f"never_worse.{name}" for name in named if hidden is None or name in hidden)


def _naming(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield the places that name facts, where those cannot be read."""
    yield "facts.owed_late"
    for name, outcome in given["outcomes"].items():
        yield from (f"outcomes.{name}.{path}" for path, _ in outcome.places())
    for number, example in enumerate(given["examples"]):
        yield f"examples[{number}].facts"
        yield from (f"examples[{number}].facts.{name}" for name in example.facts)


def _for_all(given: dict[str, Any]) -> None:
    """Let all wordings serve every language, so that none seems to lack one."""
    given["facts"] = {
        name: attrs.evolve(
            fact,
            ask=_in_all(fact.ask),
            words={label: _in_all(words) for label, words in fact.words.items()},
        )
        for name, fact in given["facts"].items()
    }
    given["outcomes"] = {
        name: attrs.evolve(
            outcome,
            text=_in_all(outcome.text),
            promises=[attrs.evolve(each, what=_in_all(each.what)) for each in outcome.promises],
        )
        for name, outcome in given["outcomes"].items()
    }


def _in_all(words: Wording) -> Wording:
    return Wording({ANY: WORDS, **words.texts})
