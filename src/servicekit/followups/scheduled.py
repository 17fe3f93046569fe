"""When and how a customer is contacted, or what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

import attrs

from servicekit.decision import Reason
from servicekit.followups.follow_up import FollowUp
from servicekit.instants import aware, moment, optional_aware, spoken
from servicekit.interaction import Interaction, Party
from servicekit.values import tuple_of

__all__ = ["Blocked", "Moved", "Outcome", "Scheduled", "Unschedulable"]


@attrs.frozen(kw_only=True)
class Moved:
    """A constraint that moved a contact on.

    Args:
        constraint: its id.
        code: what kind of rule it is.
        from_at: the first instant that it ruled out.
        until_at: the end of the last time that it ruled out; the contact can come later still.
        text: why, in a clause.
    """

    constraint: str
    code: str
    from_at: datetime = attrs.field(converter=aware, eq=moment)
    until_at: datetime = attrs.field(converter=aware, eq=moment)
    text: str

    def __str__(self) -> str:
        return f"{self.text[:1].upper()}{self.text[1:]}: not before {spoken(self.until_at)}."


@attrs.frozen(kw_only=True)
class Blocked:
    """A channel on which a follow-up cannot be scheduled, and what would have to give.

    Args:
        channel: the channel; ``None`` where nobody is contacted.
        contact_point: the number or address; hidden in ``repr``.
        by: the ids of the constraints that would have to give, of which none can stay; or, without
            an instant, of those that cannot give.
        would_be_at: the instant that it would have without them.
        because: why.
    """

    channel: str | None
    contact_point: str | None = attrs.field(default=None, repr=False)
    by: tuple[str, ...] = ()
    would_be_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    because: tuple[Reason, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.because))


def _follow_ups(values: Iterable[FollowUp]) -> tuple[FollowUp, ...]:
    return tuple_of(FollowUp, values)


@attrs.frozen(kw_only=True)
class Scheduled:
    """A contact with a customer: when, on which channel, and what it carries out.

    Args:
        follow_ups: what it carries out; several where they became one contact.
        at: the instant of the contact.
        channel: on which channel; ``None`` where somebody acts without contacting the customer.
        contact_point: at which number or address, where one is known; hidden in ``repr``.
        moved: the constraints that moved it, in their order in the policy.
        passed_over: the channels that would have suited better, and why they could not be taken.
        because: why it is at this instant and on this channel.
    """

    follow_ups: tuple[FollowUp, ...] = attrs.field(converter=_follow_ups)
    at: datetime = attrs.field(converter=aware, eq=moment)
    channel: str | None
    contact_point: str | None = attrs.field(default=None, repr=False)
    moved: tuple[Moved, ...] = ()
    passed_over: tuple[Blocked, ...] = ()
    because: tuple[Reason, ...] = ()

    @property
    def key(self) -> str:
        """What makes it the same contact whenever it is scheduled again."""
        return key_of(self.follow_ups)

    @property
    def basis(self) -> str:
        """Why the company may make it."""
        return self.follow_ups[0].basis

    @property
    def purposes(self) -> tuple[str, ...]:
        """What it is for."""
        return tuple(dict.fromkeys(each.purpose for each in self.follow_ups))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the follow-ups that it carries out, for the contact that is recorded."""
        return tuple(each.key for each in self.follow_ups)

    def recorded(
        self, contact_id: object, *, at: datetime, author: Party, **details: Any
    ) -> Interaction:
        """Return the contact to record once it was made, with the keys that it carries out.

        Args:
            contact_id: the host's own id of the contact.
            at: when it was made.
            author: who made it.
            details: whatever else an :class:`~servicekit.interaction.Interaction` holds, such as
                its ``outcome``.

        Example:
            >>> from datetime import UTC
            >>> noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
            >>> ask = FollowUp(key="a", customer_id=7, purpose="stay fixed", earliest_at=noon)
            >>> call = Scheduled(follow_ups=[ask], at=noon, channel="phone")
            >>> sam = Party(id="sam", role="agent")
            >>> made = call.recorded(1, at=noon, author=sam, outcome="connected")
            >>> made.channel, made.basis, made.follow_ups
            ('phone', 'service', ('a',))

        What somebody did without contacting the customer becomes an internal note.

        Raises:
            FieldError: a detail is not possible.
        """
        about = (each.case_id for each in self.follow_ups if each.case_id is not None)
        fields: dict[str, Any] = {
            "contact_point": self.contact_point,
            "case_ids": tuple(dict.fromkeys(about)),
            "brand": self.follow_ups[0].brand,
        }
        if self.channel is None:
            fields |= {"channel": "note", "direction": "internal", "public": False}
        else:
            fields |= {"channel": self.channel, "basis": self.basis}
        fields |= details
        return Interaction(id=contact_id, at=at, author=author, follow_ups=self.keys, **fields)

    def __str__(self) -> str:
        return "\n".join(map(str, self.because))


@attrs.frozen(kw_only=True)
class Unschedulable:
    """A follow-up for which there is no instant: on each channel something stands in the way.

    Args:
        follow_ups: what cannot be carried out.
        blocked: each channel, best first, and what stands in the way there.
        because: why, in sentences.
    """

    follow_ups: tuple[FollowUp, ...] = attrs.field(converter=_follow_ups)
    blocked: tuple[Blocked, ...] = ()
    because: tuple[Reason, ...] = ()

    @property
    def key(self) -> str:
        """What makes it the same whenever it is scheduled again."""
        return key_of(self.follow_ups)

    def __str__(self) -> str:
        return "\n".join(map(str, self.because))


#: What scheduling comes to.
Outcome: TypeAlias = Scheduled | Unschedulable


def key_of(follow_ups: Iterable[FollowUp]) -> str:
    """Return the key of what some follow-ups become together."""
    return "+".join(sorted(each.key for each in follow_ups))
