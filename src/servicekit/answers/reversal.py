"""The reversal: whether a decision that the level above took back was wrong by the book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import attrs

from servicekit.answers.digest import changed, comparable, digest
from servicekit.answers.edition import Edition
from servicekit.answers.question import Question, parts_of
from servicekit.customer import Customer
from servicekit.decision import Decision, Reason, Undetermined, Verdict
from servicekit.errors import FieldError, NoRuleError
from servicekit.escalation import Escalation
from servicekit.instants import to_microseconds, zone
from servicekit.interaction import Interaction, Told
from servicekit.tables.deciding import UNKNOWN, getter
from servicekit.tables.reading import AS_OF
from servicekit.tables.wording import listed
from servicekit.values import instance_of

if TYPE_CHECKING:
    from servicekit.answers.book import AnswerBook

__all__ = ["Ruling", "paired", "reversal"]

_CLAIM = "what was reversed was wrong by the book"
# What became of a decision that does not stand as it was, by what led there.
_TAKEN_BACK = {"decision_varied": "varied", "decision_reversed": "reversed"}
_OF_THEN = "give the facts of then"


def reversal(
    ruling: Ruling, escalation: Escalation, *, at: datetime, known_at: datetime | None = None
) -> Verdict[Reason]:
    """Judge whether what was taken back in an escalation was wrong by the book."""
    standing = escalation.standing(at=at, known_at=known_at)
    became = _TAKEN_BACK.get(standing.cause or "")
    if became is None:
        return Verdict(_CLAIM, "proved")
    right = ruling.by_the_book()
    if isinstance(right, Reason):
        return Verdict(_CLAIM, "undecided", [right])
    if not right:
        return Verdict(_CLAIM, "proved")
    code = standing.reason_code or ""  # a decision always carries one
    return Verdict(_CLAIM, "refuted", [_backed(ruling.told, escalation, became, code)])


def _backed(told: Told, escalation: Escalation, became: str, code: str) -> Reason:
    words = (
        f"By the book {escalation.decided_by or 'the colleague'} was right to say {told.outcome!r} "
        f"to {told.question!r}, and it was {became} ({code}): change the book, or back them."
    )
    return Reason("right_decision_reversed", words, [escalation.id, code])


def paired(told: Any) -> tuple[Told, Interaction | None]:
    """Return what a customer was told, and in which contact where that is known.

    Raises:
        FieldError: it is nothing that a customer was told.
    """
    match told:
        case Told():
            return told, None
        case (Interaction() as contact, Told() as answer):
            return answer, contact
    raise FieldError("told", told, "what the customer was told, a Told, or its contact and it")


@attrs.frozen(eq=False)
class Ruling:
    """An answer that somebody gave, beside the book of that day.

    Args:
        book: the book.
        told: the answer.
        contact: the contact in which it was given; ``None`` where nobody says which.
        facts: those on which it was given; ``None`` where only the ledger knows of them.
        customer: who was told, where that is known.
    """

    book: AnswerBook
    told: Told
    contact: Interaction | None
    facts: Any
    customer: Customer | None = attrs.field(validator=instance_of(Customer, None))

    def by_the_book(self) -> bool | Reason:
        """Tell whether the book of that day says the same, or why nobody can tell."""
        edition = self._edition()
        if isinstance(edition, Reason):
            return edition
        return self._by_ledger(edition) if self.facts is None else self._by_facts(edition)

    # -- which rules --------------------------------------------------------------------------

    def _edition(self) -> Edition | Reason:
        """Return the rules in force when it was given; those that the ledger names without a day.

        Rules that came back are the same rules, whichever of their versions is found.
        """
        questions = self._questions()
        found = (Edition(each, n) for each in questions for n in self._version_of(each))
        named = next(found, None)
        if self.contact is None or (named is None and len(questions) != 1):
            return named or self._no_rules()
        question = questions[0] if named is None else named.question
        edition = Edition.since(question, self._place, to_microseconds(self.contact.at))
        words = f"No rules for {self.told.question!r} were in force yet when {self._said}."
        return edition or Reason("no_rules_yet", words)

    def _questions(self) -> list[Question]:
        """Return the questions that can have been meant: of whose brand nobody knows, all."""
        found = [each for each in self.book if each.id == self.told.question]
        if self.customer is None:
            return found
        own = [each for each in found if each.brand == self.customer.brand]
        return own or [each for each in found if each.brand is None]

    @property
    def _place(self) -> tzinfo:
        return zone(self.book.timezone)

    def _version_of(self, question: Question) -> list[int]:
        number = question.version_of(self.told.version)
        return [] if number is None else [number]

    def _no_rules(self) -> Reason:
        if self.told.version is None:
            return Reason("rules_not_recorded", f"Nobody recorded by which rules {self._said}.")
        return Reason("rules_not_held", f"The book does not hold the rules by which {self._said}.")

    @property
    def _said(self) -> str:
        return f"{self.told.outcome!r} was said to {self.told.question!r}"

    # -- what they say ------------------------------------------------------------------------

    def _by_ledger(self, edition: Edition) -> bool | Reason:
        """Tell by what the ledger keeps: that there were facts, which rules, and which of them."""
        told, table = self.told, edition.table
        if told.facts_digest is None:
            words = f"Nobody recorded on which facts {self._said}; {_OF_THEN}."
            return Reason("facts_not_recorded", words)
        if told.version is None:
            return self._no_rules()
        if parts_of(told.version)[0] != edition.question.hashes[edition.number]:
            words = f"Other rules were in force than those by which {self._said}; {_OF_THEN}."
            return Reason("other_rules", words)
        if told.rule is not None:
            return any((each.id, each.then) == (told.rule, told.outcome) for each in table.rules)
        if told.outcome == table.otherwise or told.outcome not in {r.then for r in table.rules}:
            return bool(told.outcome == table.otherwise)
        words = f"Nobody recorded the one rule by which {self._said}; {_OF_THEN}."
        return Reason("rule_not_recorded", words)

    def _by_facts(self, edition: Edition) -> bool | Reason:
        """Tell by what the rules say on the facts, if they are those of which the ledger knows."""
        known = self._known(edition)
        decision = _decided(edition, known)
        other = self._other(edition, known)
        if other:
            words = f"Not what they were when {self._said}: {listed(other)}; {_OF_THEN}."
            return Reason("other_facts", words)
        if isinstance(decision, Undetermined):
            words = f"What the book says depends on {listed(decision.ask)}; {_OF_THEN}."
            return Reason("facts_missing", words)
        return decision is not None and bool(decision.outcome == self.told.outcome)

    def _known(self, edition: Edition) -> dict[str, Any]:
        """Return the facts that the question names, and the day where the rules do."""
        get = getter(self.facts)
        found = ((name, get(name)) for name in edition.question.facts)
        known = {name: value for name, value in found if value is not UNKNOWN}
        if self.contact is not None and AS_OF in edition.table.columns:
            known[AS_OF] = self.contact.at.astimezone(self._place).date()
        return known

    def _other(self, edition: Edition, known: Mapping[str, Any]) -> list[str]:
        """Return the names of the facts that are others than the ledger knows of."""
        columns = edition.question.columns
        absent = {name: None for name, column in columns.items() if column.missing == "none"}
        own = digest(self.told.question, columns, {**absent, **known}, self.book.key)
        before = self.told.facts_digest
        return [*changed(before, own)] if comparable(before, own) else []


def _decided(
    edition: Edition, known: Mapping[str, Any]
) -> Decision[str] | Undetermined[str] | None:
    """Return what the rules say, ``None`` where they say nothing."""
    try:
        return edition.table.decide(known)
    except NoRuleError:
        return None
