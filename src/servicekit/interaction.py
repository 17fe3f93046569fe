"""One contact between a customer and the company, or one note among colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, moment
from servicekit.values import identifier, one_of, optional_identifier, texts, tuple_of

__all__ = ["DIRECTIONS", "OUTCOMES", "ROLES", "Interaction", "Party"]

ROLES = ("customer", "representative", "third_party", "agent", "bot")
DIRECTIONS = ("inbound", "outbound", "internal")
OUTCOMES = ("connected", "no_answer", "voicemail", "abandoned", "bounced", "delivered")

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
    verified: bool = False


def _parties(values: Iterable[Party]) -> tuple[Party, ...]:
    return tuple_of(Party, values)


def _party(value: Party) -> Party:
    return _parties([value])[0]


def _direction(author: Party) -> str:
    return "inbound" if author.role in _OUTSIDE else "outbound"


def _ids(values: Iterable[object]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise FieldError("case_ids", values, "a list of ids, not one text")
    return tuple(identifier(value) for value in values)


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
        participants: everybody else who took part.
        department: the part of the company that spoke.
        public: whether the customer can see it.
        automated: whether a machine sent it by itself.
        outcome: ``connected``, ``no_answer``, ``voicemail``, ``abandoned``, ``bounced`` or
            ``delivered``; ``None`` where the channel has no such thing.
        topic: what it was about, in the host's own words.
        text: what was said; hidden in ``repr``.
        duration: how long the contact took.
        wait: how long the customer waited before it.
        signals: marks such as ``asked_for_person``, ``complaint``, ``abusive`` or ``praise``.
        needs_reply: ``False`` for a "thanks" that nobody has to answer.
        story_repeated: whether the customer had to tell the story again.
        reply_to: the interaction that it answers.

    Example:
        >>> from datetime import UTC, datetime
        >>> kim = Party(id="kim", role="customer")
        >>> hello = Interaction(
        ...     id=1, at=datetime(2026, 5, 1, 9, tzinfo=UTC), author=kim, channel="email"
        ... )
        >>> hello.awaits_reply, hello.is_reply
        (True, False)

    Raises:
        FieldError: a word is not one of those listed.
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
    case_ids: tuple[str, ...] = attrs.field(default=(), converter=_ids)
    seq: int = 0
    recorded_at: datetime = attrs.field(
        default=attrs.Factory(lambda self: self.at, takes_self=True),
        converter=aware,
        eq=moment,
    )
    participants: tuple[Party, ...] = attrs.field(default=(), converter=_parties)
    department: str | None = None
    public: bool = True
    automated: bool = False
    outcome: str | None = attrs.field(default=None, validator=one_of(*OUTCOMES, None))
    topic: str | None = None
    text: str = attrs.field(default="", repr=False)
    duration: timedelta | None = None
    wait: timedelta | None = None
    signals: frozenset[str] = attrs.field(default=frozenset(), converter=_signals)
    needs_reply: bool = True
    story_repeated: bool = False
    reply_to: str | None = attrs.field(default=None, converter=optional_identifier)

    @property
    def _roles(self) -> set[str]:
        return {self.author.role, *(party.role for party in self.participants)}

    @property
    def is_live(self) -> bool:
        """Whether a customer and a person of the company spoke with each other in it.

        A call is connected to a person, unless a bot is named and nobody else of the company.
        """
        roles = self._roles
        answered = "agent" in roles or "bot" not in roles
        return self.outcome == "connected" and answered and not roles.isdisjoint(_THEIRS)

    @property
    def is_reply(self) -> bool:
        """Whether it answers a customer who waits.

        A person of the company wrote to the customer, or took a live contact. A machine's
        message, an internal note, a call that reached nobody and a talk with somebody else than
        the customer answer nothing.
        """
        if not self.public or self.automated or self.outcome in _UNREACHED:
            return False
        return self.is_live or (self._is_ours and self._is_theirs)

    @property
    def _is_ours(self) -> bool:
        return self.direction == "outbound" and self.author.role == "agent"

    @property
    def _is_theirs(self) -> bool:
        """Whether it goes to the customer; one without participants does."""
        return not self.participants or not self._roles.isdisjoint(_THEIRS)

    @property
    def awaits_reply(self) -> bool:
        """Whether a customer, or who may act for them, now waits for an answer.

        A live contact taken by a person is its own reply, and automation on the customer's side
        waits for nothing.
        """
        return (
            self.direction == "inbound"
            and self.author.role in _THEIRS
            and self.public
            and self.needs_reply
            and not self.automated
            and not self.is_live
        )
