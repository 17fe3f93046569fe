"""One contact between a customer and the company, or one note among colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, moment
from servicekit.records import recorded
from servicekit.values import (
    frozen,
    identifier,
    identifiers,
    instance_of,
    one_of,
    optional_identifier,
    texts,
    tuple_of,
)

__all__ = ["BASES", "DIRECTIONS", "OUTCOMES", "ROLES", "SIGNALS", "Interaction", "Party", "Told"]

ROLES = ("customer", "representative", "third_party", "agent", "bot")
DIRECTIONS = ("inbound", "outbound", "internal")
OUTCOMES = ("connected", "no_answer", "voicemail", "abandoned", "bounced", "delivered")
#: The signals that policies know. The customer asks for a person, complains, abuses somebody or
#: praises them, or the company says its last word on a complaint. A host can use others, too.
SIGNALS = ("asked_for_person", "complaint", "abusive", "praise", "final_response")

#: Why the company may contact a customer. It answers them, they asked for it, it was promised, it
#: is about something they have, it wants to sell, it collects a debt, or somebody is in danger.
BASES = ("reply", "requested", "promised", "service", "marketing", "collection", "safety")

# Outcomes in which the words reached nobody.
_UNREACHED = frozenset({"no_answer", "abandoned", "bounced"})
# Who stands on the customer's side.
_THEIRS = frozenset({"customer", "representative"})
_OUTSIDE = _THEIRS | {"third_party"}


@attrs.frozen(kw_only=True)
class Party:
    """Somebody who took part in a contact.

    Args:
        id: the host's own id of that person or bot.
        role: ``customer``, ``representative`` (who may act for the customer), ``third_party``,
            ``agent`` (the company's) or ``bot``.
        verified: whether their identity was checked.

    Raises:
        FieldError: the id is empty or the role is unknown.
    """

    id: str = attrs.field(converter=identifier)
    role: str = attrs.field(validator=one_of(*ROLES))
    verified: bool = attrs.field(default=False, validator=instance_of(bool))


def _parties(values: Iterable[Party]) -> tuple[Party, ...]:
    return tuple_of(Party, values)


def _party(value: Party) -> Party:
    return _parties([value])[0]


def _direction(author: Party) -> str:
    return "inbound" if author.role in _OUTSIDE else "outbound"


@attrs.frozen(kw_only=True)
class Told:
    """What a customer was told in answer to a question.

    Args:
        question: the id of the question.
        outcome: what the answer was; kept as a value that nobody can change.
        rule: the id of the rule that gave it.
        version: the hash of the policy that held it.
        facts_digest: the digest of the facts that it rests on.
        text: the words that the customer read or heard; hidden in ``repr``.
        language: their BCP 47 tag.
        promises: ids of the promises that the answer made.

    Example:
        >>> Told(question="return-window", outcome={"accept": True, "days": [14, 30]}).outcome
        Facts({'accept': True, 'days': (14, 30)})

    Raises:
        FieldError: an id is empty.
    """

    question: str = attrs.field(converter=identifier)
    outcome: Any = attrs.field(converter=frozen)
    rule: str | None = attrs.field(default=None, converter=optional_identifier)
    version: str | None = None
    facts_digest: str | None = None
    text: str = attrs.field(default="", repr=False)
    language: str | None = None
    promises: tuple[str, ...] = attrs.field(default=(), converter=identifiers)


def _told(values: Iterable[Told]) -> tuple[Told, ...]:
    return tuple_of(Told, values)


def _signals(values: Iterable[str]) -> frozenset[str]:
    return frozenset(texts(values))


@attrs.frozen(kw_only=True)
class Interaction:
    """A contact, or a note: who said what to whom, when and how.

    Args:
        id: the host's own id.
        at: when it happened.
        author: who wrote or called.
        channel: ``"phone"``, ``"email"``, ``"chat"`` or whatever the host calls it.
        direction: ``inbound``, ``outbound`` or ``internal``; by default what the author's role
            says: the company's people and bots write outbound, everybody else inbound.
        case_ids: the matters that it was about; one contact may carry several.
        seq: orders what shares an instant.
        recorded_at: when it was entered; ``at`` by default.
        source: where it is recorded: a mailbox, a telephone system.
        revises: the id of the interaction that it corrects, from when it was recorded.
        participants: everybody else who took part.
        contact_point: the number or address that was used; hidden in ``repr``.
        department: the part of the company that spoke.
        language: the BCP 47 tag of what was said.
        public: whether the customer can see it.
        automated: whether a machine sent it by itself.
        outcome: ``connected``, ``no_answer``, ``voicemail``, ``abandoned``, ``bounced`` or
            ``delivered``; ``None`` where the channel has no such thing.
        topic: what it was about, in the host's own words.
        text: what was said; hidden in ``repr``.
        duration: how long the contact took.
        wait: how long the customer waited before it.
        signals: marks; policies know :data:`SIGNALS`, and a host can use words of its own.
        told: what the customer was told in it, one answer for each question.
        promises: ids of the promises that were made in it.
        needs_reply: ``False`` for a "thanks" that nobody has to answer.
        needs_reply_by: who said that it needs no reply.
        story_repeated: whether the customer had to tell the story again.
        reply_to: the interaction that it answers.
        basis: why the company made the contact, one of :data:`BASES`; ``None`` where nobody
            recorded it.
        brand: the brand in whose name, where a company has several.
        follow_ups: the keys of the follow-ups that it carries out.

    Example:
        >>> from datetime import UTC, datetime
        >>> kim = Party(id="kim", role="customer")
        >>> hello = Interaction(
        ...     id=1, at=datetime(2026, 5, 1, 9, tzinfo=UTC), author=kim, channel="email"
        ... )
        >>> hello.awaits_reply, hello.is_reply
        (True, False)

    Raises:
        FieldError: a word is not one of those listed, an id is empty, it revises itself, or
            somebody said that it needs no reply although it does.
        NaiveDatetimeError: an instant has no time zone.
    """

    id: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=aware, eq=moment)
    author: Party = attrs.field(converter=_party)
    channel: str
    direction: str = attrs.field(
        default=attrs.Factory(lambda self: _direction(self.author), takes_self=True),
        validator=one_of(*DIRECTIONS),
    )
    case_ids: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    seq: int = attrs.field(default=0, validator=instance_of(int))
    recorded_at: datetime = recorded()
    source: str | None = None
    revises: str | None = attrs.field(default=None, converter=optional_identifier)
    participants: tuple[Party, ...] = attrs.field(default=(), converter=_parties)
    contact_point: str | None = attrs.field(default=None, repr=False)
    department: str | None = None
    language: str | None = None
    public: bool = attrs.field(default=True, validator=instance_of(bool))
    automated: bool = attrs.field(default=False, validator=instance_of(bool))
    outcome: str | None = attrs.field(default=None, validator=one_of(*OUTCOMES, None))
    topic: str | None = None
    text: str = attrs.field(default="", repr=False)
    duration: timedelta | None = None
    wait: timedelta | None = None
    signals: frozenset[str] = attrs.field(default=frozenset(), converter=_signals)
    told: tuple[Told, ...] = attrs.field(default=(), converter=_told)
    promises: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    needs_reply: bool = attrs.field(default=True, validator=instance_of(bool))
    needs_reply_by: str | None = attrs.field(default=None, converter=optional_identifier)
    story_repeated: bool = attrs.field(default=False, validator=instance_of(bool))
    reply_to: str | None = attrs.field(default=None, converter=optional_identifier)
    basis: str | None = attrs.field(default=None, validator=one_of(*BASES, None))
    brand: str | None = attrs.field(default=None, validator=instance_of(str, None))
    follow_ups: tuple[str, ...] = attrs.field(default=(), converter=identifiers)

    def __attrs_post_init__(self) -> None:
        for name in ("revises", "reply_to"):
            if getattr(self, name) == self.id:
                raise FieldError(name, self.id, "the id of another interaction")
        if self.needs_reply and self.needs_reply_by is not None:
            raise FieldError("needs_reply_by", self.needs_reply_by, "only with needs_reply=False")

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everybody who took part, the author first."""
        return (self.author, *self.participants)

    @property
    def reached(self) -> bool:
        """Whether its words reached somebody, which those of a missed call or a bounce do not."""
        return self.outcome not in _UNREACHED

    @property
    def verified_customer(self) -> bool:
        """Whether a customer, or who may act for them, took part and was verified."""
        return any(party.verified and party.role in _THEIRS for party in self.parties)

    @property
    def is_live(self) -> bool:
        """Whether a customer and a person of the company spoke with each other in it.

        A call is connected to a person, unless a bot is named and nobody else of the company. One
        that the company makes is with the customer, unless somebody else is named. A machine's
        call is none, and neither is what colleagues keep to themselves.
        """
        if self.outcome != "connected" or not self._is_open or not self._is_with_them:
            return False
        roles = self._roles
        return "agent" in roles or "bot" not in roles

    @property
    def is_theirs(self) -> bool:
        """Whether the customer, or who may act for them, wrote or called."""
        return self.direction == "inbound" and self.author.role in _THEIRS

    @property
    def is_attempt(self) -> bool:
        """Whether the company tried to reach the customer with it, by hand or by a machine."""
        return self.direction == "outbound" and self.public and self._is_with_them

    @property
    def is_reply(self) -> bool:
        """Whether it answers a customer who waits.

        A person of the company wrote to the customer, or took a live contact. A machine's
        message, an internal note, a call that reached nobody and a talk with somebody else than
        the customer answer nothing.
        """
        if not self.reached or not self._is_open:
            return False
        wrote = self.direction == "outbound" and self.author.role == "agent"
        return self.is_live or (wrote and self._is_with_them)

    @property
    def awaits_reply(self) -> bool:
        """Whether a customer, or who may act for them, now waits for an answer.

        A live contact taken by a person is its own reply, and automation on the customer's side
        waits for nothing.
        """
        return self.is_theirs and self.needs_reply and self._is_open and not self.is_live

    @property
    def _is_open(self) -> bool:
        """Whether somebody, and no machine, said it between the customer and the company."""
        return self.public and not self.automated and self.direction != "internal"

    @property
    def _is_with_them(self) -> bool:
        """Whether the customer is part of it; what the company sends to nobody named is theirs."""
        ours = self.direction == "outbound" and self.author.role not in _OUTSIDE
        return (ours and not self.participants) or not self._roles.isdisjoint(_THEIRS)

    @property
    def _roles(self) -> set[str]:
        return {party.role for party in self.parties}
