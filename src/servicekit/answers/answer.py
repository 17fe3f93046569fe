"""The answer to a question, for one case at one instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

import attrs

from servicekit.answers.digest import digest
from servicekit.answers.outcome import Outcome, PromiseTemplate, amount_in
from servicekit.answers.question import Question
from servicekit.customer import Customer
from servicekit.decision import Decision, Reason
from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.instants import later
from servicekit.interaction import Interaction, Told
from servicekit.promise import Promise
from servicekit.tables.formats.facts import fact_of
from servicekit.values import FrozenMapping
from servicekit.wording import ANY, CUSTOMER

__all__ = ["Answer", "PromiseToMake"]

_OURS = frozenset({"agent", "bot"})  # who can promise something in the company's name


@attrs.frozen(kw_only=True)
class PromiseToMake:
    """What a customer is promised with an answer, as it would be if they heard it at an instant.

    Args:
        template: what the outcome says.
        what: what is promised.
        expected_from: the earliest that they were told to expect it.
        due_at: until when.
    """

    template: PromiseTemplate
    what: str
    due_at: datetime
    expected_from: datetime | None = None


@attrs.frozen(kw_only=True)
class Answer:
    """What to tell a customer, and all that it rests on.

    Nothing is written before somebody reads it: the text, the promises and the digest are made
    when they are asked for, and always the same. A pickle of an answer, and ``attrs.asdict``, hold
    its facts and the book's key. Answers come from :meth:`AnswerBook.answer`; one that is put
    together by hand is not checked.

    Args:
        question: the question that it answers.
        version_number: which version of its rules answered, counted from 0.
        decision: what the rules decided: the outcome, the rules and the reasons.
        facts: the facts that the question names, and the date ``as_of`` where rules name it;
            hidden in ``repr``.
        at: when it was asked.
        customer: who asked, where that is known; hidden in ``repr``.
        speaks: the BCP 47 tag of the language that they speak.
    """

    question: Question = attrs.field(repr=lambda question: repr(question.id))
    version_number: int
    decision: Decision[str]
    facts: FrozenMapping[str, Any] = attrs.field(repr=False)
    at: datetime
    customer: Customer | None = attrs.field(default=None, repr=False)
    speaks: str | None = None
    _key: bytes = attrs.field(default=b"", repr=False, eq=False)

    @property
    def outcome(self) -> str:
        """The name of the outcome."""
        return self.decision.outcome

    @property
    def terms(self) -> Outcome:
        """What the outcome says, promises and takes."""
        terms: Outcome = self.question.outcomes[self.outcome]
        return terms

    @property
    def kind(self) -> str:
        """Whether it is ``granted``, ``refused``, ``handed_over`` or ``impossible``."""
        return self.terms.kind

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that decided it; none where it is what holds otherwise."""
        return self.decision.rules

    @property
    def because(self) -> tuple[Reason, ...]:
        """Why, one sentence each; for the company's own people."""
        return self.decision.because

    @property
    def version(self) -> str:
        """Hashes of what decided, of what the outcome means, and of the words."""
        return self.question.version(self.version_number, self.outcome)

    @property
    def language(self) -> str | None:
        """The BCP 47 tag of the text; ``None`` where its words serve every language."""
        found = self.terms.text.language(self.speaks, self.question.fallback_language)
        return None if found == ANY else found

    @property
    def text(self) -> str:
        """What to tell the customer, in their language.

        Raises:
            WordingError: it is written neither in their language nor in a fallback.
            FieldError: it names the customer, and nobody knows who that is.
        """
        return self._worded(self.terms.text)

    @property
    def facts_digest(self) -> str:
        """A digest of each fact, which can be kept when the facts are not.

        Equal facts of one question have equal digests, whoever they are of. Only who has the
        book's key can find out which facts they are; without a key anybody can, by trying.
        """
        columns = {**self.question.columns, **self.question.tables[self.version_number].columns}
        absent = {name: None for name, column in columns.items() if column.missing == "none"}
        return digest(self.question.id, columns, {**absent, **self.facts}, self._key)

    @property
    def authority(self) -> Needs | None:
        """What somebody must be allowed to decide to say it; ``None`` where everybody may."""
        terms = self.terms
        if terms.authority is None:
            return None
        return Needs(authority=terms.authority, amount=amount_in(terms.amount, self.facts))

    @property
    def promises(self) -> tuple[PromiseToMake, ...]:
        """What is promised with it, if the customer hears it at the instant when it was asked.

        Raises:
            NoWorkingTimeError: a calendar of business time does not open for so long any more.
        """
        return tuple(self._promised(template, self.at) for template in self.terms.promises)

    def _promised(self, template: PromiseTemplate, at: datetime) -> PromiseToMake:
        due = template.within.due(at, template.hours)
        begins = template.not_before
        early = None if begins is None else begins.due(at, template.hours)
        if early is not None and later(early, due):  # "2 days" in which the clocks went back
            early = due
        return PromiseToMake(
            template=template, what=self._worded(template.what), due_at=due, expected_from=early
        )

    def _worded(self, wording: Any) -> str:
        text: str = wording.text(self.speaks, self._value, self.question.fallback_language)
        return text

    def _value(self, name: str) -> Any:
        if name in CUSTOMER:
            found = getattr(self.customer, name.removeprefix("customer."), None) or None  # not ""
            return found.astimezone(self.at.tzinfo).date() if isinstance(found, datetime) else found
        found, fact = self.facts.get(name), self.question.facts[name]
        if found is None:
            return None
        # The same fact is said in one way, however the host has it: as 5, 5.0 or Decimal("5.00").
        value = fact_of(fact.column, found)
        return fact.said(value, self.speaks, self.question.fallback_language)

    def told(self, *, promises: tuple[str, ...] = ()) -> Told:
        """Return it as the ledger keeps it.

        Args:
            promises: the ids of the promises that were made with it.
        """
        return Told(
            question=self.question.id,
            outcome=self.outcome,
            rule=self.rules[0] if len(self.rules) == 1 else None,
            version=self.version,
            facts_digest=self.facts_digest,
            text=self.text,
            language=self.language,
            promises=promises,
        )

    def given_in(
        self, contact: Interaction, *, customer_id: object = None, before: Told | None = None
    ) -> tuple[Interaction, tuple[Promise, ...]]:
        """Return a contact in which it was given, and the promises that this made.

        The customer is told, and the company is bound, at the instant of the contact. The ids of
        the promises come from the contact, so that doing this twice promises nothing twice. An
        answer to the same question on other facts, say on another order, is one more.

        Args:
            contact: the contact in which it was said.
            customer_id: who was told; whoever asked, if left out.
            before: the same answer, where the customer was told it already: what it promised
                stands, and nothing is promised anew.

        Raises:
            FieldError: it is no contact; what was told before is another answer; it is not meant
                for customers, and the contact is public; or it promises something, and nobody
                says to whom.
            NoWorkingTimeError: a calendar of business time does not open for so long any more.
        """
        self._check_given(contact, before)
        if customer_id is None and self.customer is not None:
            customer_id = self.customer.id
        templates = self.terms.promises if before is None else ()
        if customer_id is None and templates:
            raise FieldError("customer_id", None, "who was told, as the answer promises something")
        number, place = self._place_in(contact)
        # Quoted, as ids can have the sign that stands between them.
        name = "/".join(quote(part, safe="") for part in (contact.id, self.question.id))
        name += f"/{number + 1}" if number else ""
        made = tuple(
            self._made(self._promised(template, contact.at), contact, customer_id, name)
            for template in templates
        )
        ids = tuple(promise.id for promise in made)
        told = [each for each in contact.told if not self._is(each)]
        told.insert(place, self.told(promises=ids if before is None else before.promises))
        promises = tuple(dict.fromkeys((*contact.promises, *ids)))
        return attrs.evolve(contact, told=told, promises=promises), made

    def _check_given(self, contact: Interaction, before: Told | None) -> None:
        if not isinstance(contact, Interaction):
            raise FieldError("contact", contact, "an Interaction")
        if before is not None and (before.question, before.outcome) != self._name:
            raise FieldError("before", before.outcome, f"the answer {self.outcome!r}, told before")
        if contact.public and self.question.audience == "internal":
            expected = "an internal one; this answer is for colleagues"
            raise FieldError("contact", contact.id, expected)

    def _place_in(self, contact: Interaction) -> tuple[int, int]:
        """Return where it stands among a contact's answers to its question, and among all."""
        before = [each for each in contact.told if self._is(each)]
        others = [each for each in contact.told if each.question == self.question.id]
        if not before:
            return len(others), len(contact.told)
        return others.index(before[0]), contact.told.index(before[0])

    def _is(self, told: Told) -> bool:
        """Tell whether it is this answer, on these facts, in whatever words."""
        return (told.question, told.outcome) == self._name and (
            told.facts_digest == self.facts_digest
        )

    @property
    def _name(self) -> tuple[str, str]:
        return self.question.id, self.outcome

    def _made(
        self, promise: PromiseToMake, contact: Interaction, customer_id: object, name: str
    ) -> Promise:
        template = promise.template
        amount = amount_in(template.amount, self.facts)
        return Promise(
            id=f"{name}/{quote(template.id, safe='')}",
            customer_id=customer_id,
            what=promise.what,
            words=self.text,
            made_at=contact.at,
            recorded_at=contact.recorded_at,
            expected_from=promise.expected_from,
            due_at=promise.due_at,
            made_by=next((each.id for each in contact.parties if each.role in _OURS), None),
            made_in=contact.id,
            case_id=contact.case_ids[0] if contact.case_ids else None,
            origin="answer",
            kind=template.kind,
            amounts=() if amount is None else (amount,),
        )

    def __str__(self) -> str:
        return self.text
