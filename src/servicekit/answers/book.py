"""The answer book: every question that customers ask, with the one answer to each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from itertools import chain
from typing import Any

import attrs

from servicekit.answers.answer import Answer
from servicekit.answers.change import ChangeReview, change_review
from servicekit.answers.checking import BookReport, check
from servicekit.answers.comparison import Comparison, compare, contradictions
from servicekit.answers.edition import starts
from servicekit.answers.fairness import fairness
from servicekit.answers.practice import Practice, practice
from servicekit.answers.question import Question
from servicekit.answers.reversal import Ruling, paired, reversal
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.decision import Reason, Undetermined, Verdict
from servicekit.errors import FieldError, NotAnsweredError, NoVersionError, UnknownQuestionError
from servicekit.escalation import Escalation
from servicekit.instants import to_microseconds, zone
from servicekit.interaction import Interaction, Told
from servicekit.tables import DecisionTable
from servicekit.tables.columns.axis import Axis
from servicekit.tables.columns.sets import SetColumn
from servicekit.tables.deciding import UNKNOWN, class_of, getter
from servicekit.tables.reading import AS_OF
from servicekit.tables.table import BUDGET
from servicekit.tables.wording import listed
from servicekit.values import FrozenMapping, check_unique, reduced, texts, tuple_of
from servicekit.wording import unfilled

__all__ = ["PROTECTED", "AnswerBook"]

#: What no answer may depend on, unless a question declares that it does: how somebody asked, who
#: answers, and marks that people put on customers.
PROTECTED = (
    "agent", "agent_id", "bot", "channel", "complainer", "department", "difficult", "employee",
    "mark", "marks", "representative", "sentiment", "team",
)  # fmt: skip


def _questions(given: Iterable[Question]) -> tuple[Question, ...]:
    found = tuple_of(Question, given)
    names = ((question.id, question.brand) for question in found)
    check_unique("questions", names, "an id of its own for each question of a brand")
    return found


def _key(given: bytes | str) -> bytes:
    if not isinstance(given, bytes | str):
        raise FieldError("key", type(given).__name__, "bytes, or text")  # the value is a secret
    return given.encode() if isinstance(given, str) else given


@attrs.frozen(kw_only=True)
class AnswerBook:
    """Every question that customers ask, with the one answer to each.

    Args:
        questions: the questions.
        timezone: the IANA zone in which dates are meant: those of versions, and ``as_of``.
        key: the secret with which facts are digested; hidden in ``repr``.
        protected: names of facts on which no answer may depend, beside :data:`PROTECTED`.

    Raises:
        FieldError: two questions of one brand share an id.
        UnknownZoneError: there is no such zone.
    """

    questions: tuple[Question, ...] = attrs.field(default=(), converter=_questions)
    timezone: str = attrs.field(default="UTC")
    key: bytes = attrs.field(default=b"", converter=_key, repr=False)
    protected: tuple[str, ...] = attrs.field(default=(), converter=texts)
    _by_name: dict[tuple[str, str | None], _Ready] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        place = zone(self.timezone)
        ready = {(each.id, each.brand): _Ready.of(each, place) for each in self.questions}
        object.__setattr__(self, "_by_name", ready)

    def __reduce__(self) -> tuple[Any, ...]:
        return reduced(self)

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)

    def question(self, id: str, *, brand: str | None = None) -> Question:  # noqa: A002 - the id
        """Return the question for the customers of a brand, or the one for all customers.

        Raises:
            UnknownQuestionError: there is none; the names of those that look alike are in it.
        """
        return self._ready(id, brand).question

    def _ready(self, name: str, brand: str | None) -> _Ready:
        found = self._by_name.get((name, brand)) or self._by_name.get((name, None))
        if found is None:
            raise UnknownQuestionError(name, brand, tuple(dict.fromkeys(q.id for q in self)))
        return found

    def answer(
        self,
        question: str,
        facts: Any,
        *,
        at: datetime,
        customer: Customer | None = None,
        language: str | None = None,
        drafts: bool = False,
    ) -> Answer | Undetermined[str]:
        """Return the one answer for these facts, or what to ask for first.

        Args:
            question: the id of the question.
            facts: a mapping, or an object with the facts as attributes; only those that the
                question names are read. ``None`` is known to be absent; what is not there is
                unknown, and asked for if it makes a difference.
            at: when it is asked; it decides which rules are in force, and what ``as_of`` is.
            customer: who asks: their language, their brand, their name in the text.
            language: the BCP 47 tag of the language to answer in; the customer's, if left out.
            drafts: whether questions that are still drafts are answered as well.

        Raises:
            UnknownQuestionError: there is no such question for the customer's brand.
            NotAnsweredError: the question is a draft, or retired.
            NaiveDatetimeError: ``at`` has no time zone.
            NoVersionError: no version of its rules is in force yet.
            FactTypeError: the facts are not by name, or one is of another type than its column.
            OutsideDomainError: a fact lies outside the domain of its column.
            NoRuleError: no rule applies, and there is no ``otherwise``.
            WordingError: something is to be asked, in a language in which nobody wrote it.
        """
        brand, spoken = (None, None) if customer is None else _of(customer)
        language = spoken if language is None else language
        ready = self._ready(question, brand)
        found = ready.question
        if found.state != "validated" and not (drafts and found.state == "draft"):
            raise NotAnsweredError(found.id, found.state)
        placed = getattr(at, "tzinfo", None) is not None
        number = 0 if placed and not ready.starts else ready.version(at)
        known = ready.known(facts)
        all_known = len(known) == len(ready.names)
        if ready.dated:
            known[AS_OF] = ready.day(at)
        decision = found.tables[number].decide(known)
        for name, axis in ready.unread[number]:
            class_of(name, axis, known)
        if isinstance(decision, Undetermined):
            return _asking(found, decision, language)
        if not all_known and (missing := ready.missing(decision.outcome, known)):
            return _asking(found, Undetermined(missing, [decision.outcome]), language)
        return Answer(
            question=found,
            version_number=number,
            decision=decision,
            facts=ready.kept(known),
            at=at,
            customer=customer,
            speaks=language,
            key=self.key,
        )

    def compare(self, told: Told, answer: Answer | Told) -> Comparison:
        """Return how an answer stands to what the customer was told before.

        Call it before an answer is sent: the result says in one sentence what to do.

        Args:
            told: what the customer was told.
            answer: the answer that would be given now, or one that was given later.

        Raises:
            FieldError: one of them is no answer, such as one that still needs a fact; or they
                answer two different questions.
        """
        return compare(self.questions, told, answer, zone(self.timezone))

    def contradictions(
        self, told: Iterable[Told | tuple[Interaction, Told]]
    ) -> tuple[Comparison, ...]:
        """Return where a customer was told two different things about the same facts.

        Each answer is compared to all before it, and stands here once, with the last of those that
        it contradicts. Where facts or rules changed in between, there is no contradiction.

        Args:
            told: what one customer was told, in order; ``history.told(at=now)`` has it.
        """
        return tuple(contradictions(self.questions, told, zone(self.timezone)))

    def reversal(
        self,
        told: Told | tuple[Interaction, Told],
        escalation: Escalation,
        *,
        at: datetime,
        known_at: datetime | None = None,
        facts: Any = None,
        customer: Customer | None = None,
    ) -> Verdict[Reason]:
        """Judge whether what the level above reversed was wrong by the book.

        Who reverses a decision that was right by the book tells the customer, and the colleague,
        that the book does not hold. Either the book changes then, or the colleague is backed.

        Args:
            told: what the customer had been told, with its contact where that is known, as
                ``case.told(at=now)`` has both. The rules in force at the contact count; without
                one, those that the ledger names.
            escalation: in which the level above looked at it.
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
            facts: those on which it was told, if they were kept. They are held to the digest in
                the ledger, where this book's key made that. Without them it counts what the ledger
                says: by which rules it was told, and by which one of them.
            customer: who was told: the rules for their brand count.

        Returns:
            A verdict on "what was reversed was wrong by the book". It is refuted by a reason of
            the code ``right_decision_reversed``, whose evidence is the escalation and the reason
            code of the reversal. It is proved where the decision was wrong by the book, was
            confirmed, or nobody has decided about it yet. It is undecided, with the reason, where
            nobody can tell what the book said: ``facts_not_recorded``, ``facts_missing``,
            ``other_facts``, ``rule_not_recorded``, ``rules_not_recorded``, ``rules_not_held``,
            ``other_rules`` or ``no_rules_yet``.

        Example:
            >>> from datetime import UTC, datetime
            >>> from servicekit.answers import Fact, Outcome, Question, RuleSet
            >>> from servicekit.escalation import Escalation
            >>> from servicekit.tables import Rule, col
            >>> days = Fact(column=col.integer(0), ask="How many days ago did it arrive?")
            >>> soon = Rule("soon", when={"days": "<= 30"}, then="yes")
            >>> book = AnswerBook(questions=[Question(
            ...     id="return", phrasings=["Can I send this back?"], owner="returns desk",
            ...     facts={"days": days}, rules=RuleSet([soon], otherwise="no"),
            ...     outcomes={
            ...         "yes": Outcome(kind="granted", text={"en": "Yes."}),
            ...         "no": Outcome(kind="refused", text={"en": "No."}),
            ...     },
            ...     fallback_language="en",
            ... )])
            >>> def at(hour): return datetime(2026, 5, 1, hour, tzinfo=UTC)
            >>> told = book.answer("return", {"days": 40}, at=at(9)).told()
            >>> complaint = Escalation(
            ...     id=1, case_id=3, raised_at=at(10), why="wants it back", decided_by="sam"
            ... ).decide(at=at(11), by="ada", outcome="reversed", reason_code="goodwill")
            >>> print(book.reversal(told, complaint, at=at(10)).status)
            proved
            >>> for reason in book.reversal(told, complaint, at=at(11)):
            ...     print(reason)
            By the book sam was right to say 'no' to 'return', and it was reversed (goodwill): \
change the book, or back them.

        Raises:
            FieldError: ``told`` or ``customer`` is something else, or the escalation was raised
                after ``at``.
            FactTypeError: the facts are not by name, or one is of another type than its column.
            OutsideDomainError: a fact lies outside the domain of its column.
        """
        ruling = Ruling(self, *paired(told), facts, customer)
        return reversal(ruling, escalation, at=at, known_at=known_at)

    def prove(self, *, budget: int = BUDGET) -> tuple[Verdict[Any], ...]:
        """Return for every question whether its answers are fair, with what refutes it.

        No answer depends on a mark of :data:`PROTECTED` or of ``protected``, unless the question
        declares it in ``depends_on``; more of a fact in ``never_worse`` is never worse for the
        customer; and nothing extra is granted while something owed is late.

        Args:
            budget: how many parts of a table each proof may look at.
        """
        return tuple(chain.from_iterable(self._proofs(budget).values()))

    def _proofs(self, budget: int) -> dict[Question, tuple[Verdict[Any], ...]]:
        marks = (*PROTECTED, *self.protected)
        return {each: tuple(fairness(each, marks, budget)) for each in self}

    def check(self, *, budget: int = BUDGET) -> BookReport:
        """Return everything that is wrong with the book, or unfair, or unfinished.

        Args:
            budget: how many parts of a table each question may look at.
        """
        return check(self._proofs(budget), budget)

    def change_review(
        self,
        new_book: AnswerBook,
        *,
        told: Iterable[History] = (),
        at: datetime | None = None,
        budget: int = BUDGET,
    ) -> ChangeReview:
        """Return what another book would change, for whom, and who was already told otherwise.

        Args:
            new_book: the book that would take this one's place.
            told: the histories of the customers to look at.
            at: the instant at which promises are looked at, and whose versions of the rules are
                compared; every promise, and all versions that are ever in force together, if left
                out.
            budget: how many parts of a table each comparison may look at.
        """
        return change_review(self, new_book, told, at, budget)

    def practice(self, *, at: datetime | None = None) -> Practice:
        """Return cases at the boundaries of the rules, for people who learn where the lines run.

        Args:
            at: the instant whose versions of the rules are taken; the newest, if left out.
        """
        return practice(self, at)


@attrs.frozen(eq=False)
class _Ready:
    """A question as it is answered: what to look at, and from when each version is in force."""

    question: Question
    zone: tzinfo
    names: tuple[str, ...]
    sets: tuple[str, ...]
    dated: bool
    # For each version the facts at which no rule looks, which are held to their columns here.
    unread: tuple[tuple[tuple[str, Axis], ...], ...]
    # Microseconds since the epoch; empty where there is one version, in force since ever.
    starts: tuple[int, ...]
    needed: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, question: Question, place: tzinfo) -> _Ready:
        always = [day for day, _ in question.rules] == [date.min]
        return cls(
            question=question,
            zone=place,
            names=tuple(question.facts),
            sets=tuple(n for n, c in question.columns.items() if isinstance(c, SetColumn)),
            dated=any(AS_OF in table.columns for table in question.tables),
            unread=tuple(map(_unread, question.tables)),
            starts=() if always else starts(question, place),
            needed={name: outcome.needed for name, outcome in question.outcomes.items()},
        )

    def version(self, at: datetime) -> int:
        """Return the number of the version in force."""
        found = bisect_right(self.starts, to_microseconds(at))
        if not found:
            raise NoVersionError(self.day(at), self.question.rules.entries[0][0])
        return found - 1

    def day(self, at: datetime) -> date:
        """Return the date of an instant, where the book counts dates."""
        return at.astimezone(self.zone).date()

    def known(self, facts: Any) -> dict[str, Any]:
        """Return the facts that the question names, as they are now."""
        if type(facts) is not dict:
            return self._found(facts)
        try:  # the fast way, as most have all of them
            return {name: facts[name] for name in self.names}
        except KeyError:
            return self._found(facts)

    def _found(self, facts: Any) -> dict[str, Any]:
        get = getter(facts)
        found = ((name, get(name)) for name in self.names)
        return {name: value for name, value in found if value is not UNKNOWN}

    def kept(self, known: dict[str, Any]) -> FrozenMapping[str, Any]:
        """Return facts that fit their columns as an answer keeps them, which nobody can change."""
        for name in self.sets:
            if known.get(name) is not None:
                known[name] = frozenset(known[name])
        return FrozenMapping(known)

    def missing(self, outcome: str, known: Mapping[str, Any]) -> list[str]:
        """Return the facts without which an outcome cannot be said, and which nobody knows."""
        missing = self.needed[outcome].difference(known)
        return [name for name in self.names if name in missing]


def _of(customer: Customer) -> tuple[str | None, str | None]:
    """Return the brand and the language of a customer."""
    if not isinstance(customer, Customer):
        raise FieldError("customer", customer, "a Customer, or None")
    return customer.brand, customer.language


def _unread(table: DecisionTable[str]) -> tuple[tuple[str, Axis], ...]:
    return tuple(each for each in table.compiled.grid.axes.items() if each[1].length == 1)


def _asking(question: Question, open_: Undetermined[str], speaks: str | None) -> Undetermined[str]:
    """Return what is still open, with the next question in words.

    What the company's own systems know is no question to a customer.
    """
    own = [name for name in open_.ask if question.facts[name].internal]
    asked = [name for name in open_.ask if name not in own]
    because = list(open_.because)
    if own:
        because.append(Reason("look_up", f"The company's own records know {listed(own)}."))
    if not asked:
        return attrs.evolve(open_, because=because)
    ask = question.facts[asked[0]].ask
    words = ask.text(speaks, unfilled, question.fallback_language)
    return attrs.evolve(open_, words=words, because=[*because, Reason("ask", words)])
