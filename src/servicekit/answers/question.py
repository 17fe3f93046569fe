"""A question that customers ask, with everything that its answers rest on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import attrs

from servicekit.answers.digest import fingerprint
from servicekit.answers.fact import Fact
from servicekit.answers.outcome import Outcome
from servicekit.answers.ruleset import RuleSet, as_versions
from servicekit.answers.vetting import faults
from servicekit.errors import FieldError, LoadError, Problem, ServiceKitError
from servicekit.tables import Column, DecisionTable
from servicekit.tables.formats.declaring import declared
from servicekit.tables.formats.facts import fact_of, refused
from servicekit.values import (
    Facts,
    FrozenMapping,
    identifier,
    instance_of,
    one_of,
    reduced,
    some_text,
    texts,
    tuple_of,
)
from servicekit.versions import Versions

__all__ = ["AUDIENCES", "STATES", "Question", "SetCase"]

#: A draft is not said to customers yet, and what is retired no more.
STATES = ("draft", "validated", "retired")
#: Who may read the answers: everybody, or the company's people alone.
AUDIENCES = ("public", "internal")

_DIGITS = 12  # hexadecimal; that two of a million are the same is one chance in 500
_BETWEEN = "-"  # the parts of a version


@attrs.frozen(kw_only=True)
class SetCase:
    """One case whose answer is known: an example that the newest rules have to meet.

    Args:
        facts: the case. With the date ``as_of`` it is held to the rules of that date.
        outcome: the name of the outcome that it must have.
        name: what people call it.

    Example:
        >>> SetCase(facts={"days": 30}, outcome="yes", name="the last day").outcome
        'yes'
    """

    facts: Facts = attrs.field(converter=Facts)
    outcome: str = attrs.field(converter=some_text)
    name: str = attrs.field(default="", validator=instance_of(str))


def parts_of(version: str | None) -> tuple[str | None, str | None]:
    """Return the parts of a version for what decides, and for what the outcome means."""
    decided, means, *_ = [*(version or "").split(_BETWEEN), "", ""]
    return decided or None, means or None


def _short(value: Any) -> str:
    return fingerprint(value)[:_DIGITS]


def _by_name(kind: type, field: str, given: Mapping[str, Any]) -> FrozenMapping[str, Any]:
    if not isinstance(given, Mapping):
        raise FieldError(field, given, f"a mapping of names to {kind.__name__}")
    for name, value in given.items():
        if not isinstance(name, str) or not name.strip():
            raise FieldError(field, name, "names that are text and not blank")
        if not isinstance(value, kind):
            raise FieldError(f"{field}.{name}", value, kind.__name__)
    return FrozenMapping(given)


def _facts(given: Mapping[str, Fact]) -> FrozenMapping[str, Fact]:
    return _by_name(Fact, "facts", given)


def _outcomes(given: Mapping[str, Outcome]) -> FrozenMapping[str, Outcome]:
    return _by_name(Outcome, "outcomes", given)


def _examples(given: Iterable[SetCase]) -> tuple[SetCase, ...]:
    return tuple_of(SetCase, given)


@attrs.frozen(kw_only=True)
class Question:
    """A question that customers ask, and the one answer that everybody gives.

    Args:
        id: its name; two questions of different brands may share one.
        phrasings: the ways in which people ask it.
        facts: what it needs to know, by name. Nothing else can influence an answer, but for the
            date, which rules may name as ``as_of``.
        rules: what leads to which outcome: rules, a :class:`RuleSet`, or ``Versions`` of it.
        outcomes: what an answer can come to, by the names that rules use.
        owner: who answers for it: a person, a desk.
        state: ``draft``, ``validated`` or ``retired``.
        audience: ``public``, or ``internal`` for what customers are not told.
        brand: the brand whose customers it is for; ``None`` for all.
        languages: those that every wording has to cover; those that occur, if left out.
        fallback_language: the one for customers who speak another; every wording has it.
        worst_first: the names of all outcomes, the worst for the customer first.
        never_worse: facts of which more is never worse for the customer: ``"rises"`` or
            ``"falls"`` for facts with an order, from no to yes for a boolean, or the labels, the
            least first. What is known to be absent has no place in it.
        depends_on: marks such as ``channel`` on which the answer may depend; see
            :meth:`AnswerBook.prove`.
        gesture: whether it is an extra. Then it has a fact ``owed_late``, which says whether
            something owed to the customer is late, or how much is; nothing is granted while it is.
        examples: cases whose answers are known.

    Example:
        >>> from servicekit.tables import Rule, col
        >>> question = Question(
        ...     id="return",
        ...     phrasings=["Can I send this back?"],
        ...     facts={"days": Fact(column=col.integer(0), ask="When did it arrive?")},
        ...     rules=RuleSet([Rule("soon", when={"days": "<= 30"}, then="yes")], otherwise="no"),
        ...     outcomes={
        ...         "yes": Outcome(kind="granted", text="Yes, please do."),
        ...         "no": Outcome(kind="refused", text="Sorry, after {days} days it is too late."),
        ...     },
        ... )
        >>> question.table().decide({"days": 12}).outcome
        'yes'

    Raises:
        LoadError: something does not fit; every mistake is in it, with its path, like
            ``rules[0].when.days`` or ``outcomes.yes.text.en``.
        FieldError: a value is of another type.
    """

    id: str = attrs.field(converter=identifier)
    phrasings: tuple[str, ...] = attrs.field(default=(), converter=texts)
    facts: FrozenMapping[str, Fact] = attrs.field(factory=FrozenMapping, converter=_facts)
    rules: Versions[RuleSet] = attrs.field(converter=as_versions)
    outcomes: FrozenMapping[str, Outcome] = attrs.field(converter=_outcomes)
    owner: str | None = attrs.field(default=None, validator=instance_of(str, None))
    state: str = attrs.field(default="validated", validator=one_of(*STATES))
    audience: str = attrs.field(default="public", validator=one_of(*AUDIENCES))
    brand: str | None = attrs.field(default=None, validator=instance_of(str, None))
    languages: tuple[str, ...] = attrs.field(default=(), converter=texts)
    fallback_language: str | None = attrs.field(default=None, validator=instance_of(str, None))
    worst_first: tuple[str, ...] = attrs.field(default=(), converter=texts)
    never_worse: Facts = attrs.field(factory=Facts, converter=Facts)
    depends_on: tuple[str, ...] = attrs.field(default=(), converter=texts)
    gesture: bool = attrs.field(default=False, validator=instance_of(bool))
    examples: tuple[SetCase, ...] = attrs.field(default=(), converter=_examples)
    # The rules of each version as a table, and what its answers say that they rest on.
    tables: tuple[DecisionTable[str], ...] = attrs.field(
        default=(), init=False, eq=False, repr=False
    )
    hashes: tuple[str, ...] = attrs.field(default=(), init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        tables, problems = faults(self)
        if problems:
            raise LoadError(f"question {self.id!r} cannot be used", problems)
        object.__setattr__(self, "tables", tuple(tables))
        object.__setattr__(self, "hashes", tuple(map(self._hashed, tables)))

    def _hashed(self, table: DecisionTable[str]) -> str:
        """Return a hash of what decides."""
        columns = {name: declared(column) for name, column in table.columns.items()}
        rules = table.rules, table.policy, table.otherwise
        return fingerprint(self.id, self.brand, columns, rules)[:_DIGITS]

    def version(self, number: int, outcome: str) -> str:
        """Return what an answer keeps of all that made it, as hashes of three things.

        They are what decides: the facts and rules of one version; what the outcome means: its kind,
        amount and promises; and the words in which it is said, with the authority that this takes.
        The calendars of promises are no part of it: the holidays of another year change nothing.

        Args:
            number: which version of the rules, counted from 0.
            outcome: the name of the outcome.
        """
        terms = self.outcomes[outcome]
        named = {place.name for _, place in terms.places()}
        words = {name: fact.words for name, fact in self.facts.items() if name in named}
        said = terms.text, tuple(promise.what for promise in terms.promises), words, terms.authority
        return _BETWEEN.join((self.hashes[number], _short(terms.binding), _short(said)))

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)

    @property
    def columns(self) -> dict[str, Column]:
        """The columns of its facts, by name."""
        return {name: fact.column for name, fact in self.facts.items()}

    def on(self, day: date) -> int:
        """Return which version of the rules is in force on a date, counted from 0.

        Raises:
            NoVersionError: none is yet.
            FieldError: it is not a date; a datetime is none, its zone would decide which.
        """
        self.rules.on(day)  # which refuses what is no date, and one that lies before them all
        return bisect_right([since for since, _ in self.rules], day) - 1

    def version_of(self, version: str | None) -> int | None:
        """Return which version of the rules an answer was given by, ``None`` for others.

        Args:
            version: what the answer keeps; rules are found whatever is said and promised now.
        """
        decided, _ = parts_of(version)
        return self.hashes.index(decided) if decided in self.hashes else None

    def table(self, day: date | None = None) -> DecisionTable[str]:
        """Return the rules in force on a date as a table; the newest without one.

        Raises:
            NoVersionError: none is in force yet.
        """
        return self.tables[-1 if day is None else self.on(day)]

    def read(self, values: Mapping[str, Any]) -> Facts:
        """Return facts from text as in cells, or from values of JSON or TOML.

        Example:
            >>> from servicekit.tables import col
            >>> since = Fact(column=col.duration(), ask="How long ago did you book?")
            >>> booking = Question(
            ...     id="cancel", facts={"since": since}, rules=RuleSet(otherwise="no"),
            ...     outcomes={"no": Outcome(kind="refused", text="Sorry.")},
            ... )
            >>> booking.read({"since": "23h"})
            Facts({'since': datetime.timedelta(seconds=82800)})

        Raises:
            LoadError: a value does not fit, or there is no such fact; all of them, by name.
        """
        problems: list[Problem] = []
        found = dict(self._read_each(values, problems))
        if problems:
            raise LoadError(f"the facts for question {self.id!r} cannot be used", problems)
        return Facts(found)

    def _read_each(
        self, values: Mapping[str, Any], problems: list[Problem]
    ) -> Iterator[tuple[str, Any]]:
        columns = {name: c for table in self.tables for name, c in table.columns.items()}
        for name, given in values.items():
            if name not in columns:
                known = ", ".join(self.facts) or "none"
                problems.append(Problem(name, f"is no fact of the question; there are {known}"))
                continue
            try:
                yield name, fact_of(columns[name], given)
            except ServiceKitError:
                problems.append(Problem(name, refused(columns[name], given)))
