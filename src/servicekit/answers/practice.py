"""Practice: cases at the boundaries of the rules, to learn where the lines run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import cycle
from typing import TYPE_CHECKING, Any, cast

import attrs

from servicekit.answers.edition import Edition
from servicekit.answers.markup import as_text
from servicekit.answers.outcome import Outcome
from servicekit.answers.question import Question
from servicekit.decision import Decision
from servicekit.errors import ServiceKitError
from servicekit.money import Money
from servicekit.tables import Column, DecisionTable, Example
from servicekit.tables.columns.labels import TextColumn
from servicekit.tables.columns.numeric import IntegerColumn, MoneyColumn
from servicekit.tables.formats.facts import fact_of
from servicekit.tables.reading import AS_OF
from servicekit.tables.wording import listed, shown
from servicekit.values import FrozenMapping, tuple_of
from servicekit.wording import CUSTOMER, Wording

if TYPE_CHECKING:
    from servicekit.answers.book import AnswerBook

__all__ = ["Card", "Practice", "practice"]

_PLACES = {
    "inside": "Inside of rule {rule}.",
    "edge": "At the edge of rule {rule}: one step further in {column} is outside.",
    "outside": "Just outside of rule {rule} in {column}.",
    "override": "Here rule {rule} overrides {other}.",
}
_SOME = 20  # what a number at which no rule looks is, if it can be
_AS_OF = Wording("On which date is that?")


def _values(given: Mapping[str, str]) -> FrozenMapping[str, str]:
    return FrozenMapping(given)


@attrs.frozen(kw_only=True)
class Card:
    """One case to practise with: what is asked, the facts, and the answer that is expected.

    Args:
        question: the question.
        asked: one of the ways in which people ask it.
        example: the case, and where it lies.
        decision: the outcome, the rules that decided it, and why.
        values: each fact by name, in words that people read.
    """

    question: Question = attrs.field(repr=lambda question: repr(question.id))
    asked: str
    example: Example
    decision: Decision[str]
    values: FrozenMapping[str, str] = attrs.field(converter=_values)

    @property
    def outcome(self) -> str:
        """The name of the expected outcome."""
        return self.decision.outcome

    @property
    def terms(self) -> Outcome:
        """What the expected outcome says, promises and takes."""
        terms: Outcome = self.question.outcomes[self.outcome]
        return terms

    @property
    def kind(self) -> str:
        """Whether it is ``granted``, ``refused``, ``handed_over`` or ``impossible``."""
        return self.terms.kind

    @property
    def why(self) -> str:
        """Why that is the answer, in the words of the rules."""
        return " ".join(map(str, self.decision.because))

    @property
    def place(self) -> str:
        """Where the case lies, inside of a rule, at its edge, just outside, or at an exception."""
        names = {"rule": self.example.rule, "column": self.example.column}
        return _PLACES[self.example.place].format(**names, other=self.example.other)

    def facts(self, language: str | None = None) -> tuple[tuple[str, str], ...]:
        """Return each fact as the words in which to ask for it, and the customer's answer.

        Args:
            language: the BCP 47 tag of the words; the question's fallback, or the first in which
                it is written, if left out.

        Raises:
            WordingError: it is not written in this language, nor in a fallback.
        """
        asks = {AS_OF: _AS_OF, **{name: fact.ask for name, fact in self.question.facts.items()}}
        return tuple((self._worded(asks[n], language), value) for n, value in self.values.items())

    def text(self, language: str | None = None) -> str:
        """Return what the customer hears; what only a real one could fill stands in brackets.

        Args:
            language: the BCP 47 tag of the text, as for :meth:`facts`.

        Raises:
            WordingError: it is not written in this language, nor in a fallback.
        """
        return self._worded(self.terms.text, language)

    def promises(self, language: str | None = None) -> tuple[str, ...]:
        """Return what is promised with it, and until when.

        Args:
            language: the BCP 47 tag of the words, as for :meth:`facts`.

        Raises:
            WordingError: it is not written in this language, nor in a fallback.
        """
        return tuple(
            f"{self._worded(each.what, language)}, within {each.within}"
            + (f", not before {each.not_before}" if each.not_before else "")
            for each in self.terms.promises
        )

    def _worded(self, wording: Wording, language: str | None) -> str:
        fallback = self.question.fallback_language
        first = fallback or next(iter(self.question.languages or wording.languages), None)
        # What has other words for somebody unknown shows them; the rest shows what would be there.
        bare = {place.name for _, place in wording.places() if place.instead is None}

        def value(name: str) -> Any:
            if (known := self._known(name)) is not None:
                fact = self.question.facts.get(name)
                return known if fact is None else fact.said(known, language or first, fallback)
            return f"[{name.removeprefix('customer.')}]" if name in bare else None

        return wording.text(language or first, value, fallback)

    def _known(self, name: str) -> Any:
        if name in CUSTOMER:
            return self.question.brand if name == "customer.brand" else None
        known = self.example.facts.get(name)
        # Words that stand for any other text are no part of a sentence.
        return known if known is None or self.values[name] == shown(known) else None

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """Return the card as plain values that JSON can hold.

        Args:
            language: the BCP 47 tag of the words, as for :meth:`facts`.

        Raises:
            WordingError: it is not written in this language, nor in a fallback.
        """
        return {
            "question": self.question.id,
            "brand": self.question.brand,
            "asked": self.asked,
            "facts": [
                {"name": name, "ask": ask, "value": value}
                for name, (ask, value) in zip(self.values, self.facts(language), strict=True)
            ],
            "outcome": self.outcome,
            "kind": self.kind,
            "text": self.text(language),
            "promises": [*self.promises(language)],
            "authority": self.terms.authority,
            "rules": [*self.decision.rules],
            "why": self.why,
            "place": self.place,
        }


def _cards(given: Iterable[Card]) -> tuple[Card, ...]:
    return tuple_of(Card, given)


@attrs.frozen(kw_only=True)
class Practice:
    """Cases at the boundaries of the rules, for people who learn where the lines run.

    The two sides of a line stand beside each other, as that is where one learns most.

    Args:
        cards: the cases, question by question.
    """

    cards: tuple[Card, ...] = attrs.field(default=(), converter=_cards)

    def __len__(self) -> int:
        return len(self.cards)

    def __iter__(self) -> Iterator[Card]:
        return iter(self.cards)

    def to_markdown(self, language: str | None = None) -> str:
        """Return the cards as Markdown, each answer below a line, so that it can be hidden.

        Args:
            language: the BCP 47 tag of the words; of each question its fallback, or the first in
                which it is written, if left out.

        Raises:
            WordingError: a question is not written in this language, nor in a fallback.
        """
        if not self.cards:
            return "# Practice\n\nThere is nothing to practise.\n"
        many = "1 card" if len(self) == 1 else f"{len(self)} cards"
        blocks = [f"# Practice\n\n{many}. Hide what is below the line, answer, then look."]
        blocks += (_markdown(n, card, language) for n, card in enumerate(self.cards, 1))
        return "\n\n".join(blocks) + "\n"


# As Markdown


def _markdown(number: int, card: Card, language: str | None) -> str:
    facts = (f"- {as_text(ask)} **{as_text(value)}**" for ask, value in card.facts(language))
    return "\n\n".join(
        [
            f"## {number}. {as_text(card.asked)}",
            *(["\n".join(facts)] if card.values else []),
            "---",
            "\n".join(f"> {as_text(line)}".rstrip() for line in card.text(language).splitlines()),
            "\n".join(f"- {line}" for line in _expected(card, language)),
        ]
    )


def _expected(card: Card, language: str | None) -> Iterator[str]:
    yield f"**{as_text(card.outcome)}** ({card.kind.replace('_', ' ')}). {as_text(card.why)}"
    yield as_text(card.place)
    for promise in card.promises(language):
        yield f"Promised: {as_text(promise)}."
    if card.terms.authority is not None:
        yield f"Takes authority for {as_text(card.terms.authority)}."


# The cases


def practice(book: AnswerBook, at: datetime | None) -> Practice:
    """Return cases at the boundaries of every question that customers get answers to."""
    return Practice(
        cards=[
            card
            for question in book
            if question.state == "validated" and (edition := Edition.current(book, question, at))
            for card in _cards_of(question, edition.table)
        ]
    )


def _cards_of(question: Question, table: DecisionTable[str]) -> Iterator[Card]:
    asked = cycle(question.phrasings or [question.id])
    named = {name: _named(table, name) for name in table.columns}
    looked_at = {name for rule in table.rules for name in rule.when}
    free = {n: _plausible(c) for n, c in table.columns.items() if n not in looked_at}
    found = [each for each in table.examples() if isinstance(each.outcome, str)]
    for each in _side_by_side(found):
        facts = {name: free.get(name) or value for name, value in each.facts.items()}
        if AS_OF not in looked_at:
            facts.pop(AS_OF, None)
        example = attrs.evolve(each, facts=facts)
        yield Card(
            question=question,
            asked=next(asked),
            example=example,
            decision=cast("Decision[str]", table.decide(each.facts)),  # no fact is missing
            values={name: _words(value, named[name]) for name, value in facts.items()},
        )


def _plausible(column: Column) -> Any:
    """Return a number that is more plausible than zero; ``None`` where there is no such thing."""
    given: Any = Money(_SOME, column.currency) if isinstance(column, MoneyColumn) else _SOME
    if isinstance(column, IntegerColumn | MoneyColumn):
        with suppress(ServiceKitError):  # it lies outside of the domain, or between two steps
            return fact_of(column, given)
    return None


def _named(table: DecisionTable[str], name: str) -> Sequence[str] | None:
    """Return the texts that the rules name in a column of any text; ``None`` for other columns."""
    column = table.columns[name]
    if not isinstance(column, TextColumn):
        return None
    cells = (column.cell(rule.when[name]) for rule in table.rules if name in rule.when)
    return list(dict.fromkeys(text for cell in cells for text in cell.parts))


def _words(value: Any, named: Sequence[str] | None) -> str:
    if named is None or value is None or value in named:
        return shown(value)
    return f"anything but {listed(named)}" if named else "anything"


def _side_by_side(found: Sequence[Example]) -> Iterator[Example]:
    """Yield each case just outside of an edge after the last one that lies on the other side."""
    beside: dict[int | None, list[int]] = {}
    alike: dict[Any, int] = {}  # the last case by a column and all facts but that
    for number, example in enumerate(found):
        others = {name: _without(example.facts, name) for name in example.facts}
        column = example.column if example.place == "outside" else None
        edge = None if column is None else (column, others[column])
        beside.setdefault(alike.get(edge), []).append(number)
        alike |= dict.fromkeys(others.items(), number)
    waiting = beside.get(None, [])[::-1]
    while waiting:
        number = waiting.pop()
        yield found[number]
        waiting += reversed(beside.get(number, []))


def _without(facts: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    return tuple(value for other, value in facts.items() if other != name)
