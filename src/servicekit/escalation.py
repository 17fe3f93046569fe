"""The escalation: a matter on its way to somebody who may decide it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

import attrs

from servicekit.errors import FieldError, IllegalEventError
from servicekit.instants import aware, in_order, moment, to_microseconds
from servicekit.money import Money
from servicekit.values import (
    Facts,
    identifier,
    one_of,
    optional_identifier,
    some_text,
    texts,
    tuple_of,
)

__all__ = [
    "SEVERITIES",
    "TRANSITIONS",
    "Escalation",
    "EscalationEvent",
    "EscalationState",
    "Needs",
]

SEVERITIES = ("low", "normal", "high", "critical")


class EscalationState(StrEnum):
    """What an escalation is at one instant; compares equal to its plain word."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"


_S = EscalationState

#: Which event leads from which state to which. What is not here is not legal.
TRANSITIONS: Mapping[tuple[EscalationState, str], EscalationState] = MappingProxyType(
    {
        (_S.PENDING, "acknowledged"): _S.ACKNOWLEDGED,
        (_S.PENDING, "resolved"): _S.RESOLVED,
        (_S.PENDING, "cancelled"): _S.CANCELLED,
        (_S.ACKNOWLEDGED, "resolved"): _S.RESOLVED,
        (_S.ACKNOWLEDGED, "cancelled"): _S.CANCELLED,
    }
)
_KINDS = ("acknowledged", "resolved", "cancelled")


@attrs.frozen(kw_only=True)
class Needs:
    """What somebody must have to take an escalation.

    Args:
        skills: the least level by skill.
        authority: the kind of decision that is wanted, such as ``"refund"``.
        amount: how much would be decided; inclusive.
    """

    skills: Facts = attrs.field(factory=Facts, converter=Facts)
    authority: str | None = None
    amount: Money | None = None


@attrs.frozen(kw_only=True)
class EscalationEvent:
    """Something that happened to an escalation.

    Args:
        kind: ``acknowledged``, ``resolved`` or ``cancelled``.
        at: when it happened.
        recorded_at: when it became known; ``at`` by default.
        by: who did it.
        reason: why, in words.
        seq: orders what shares an instant.

    Raises:
        FieldError: the kind is unknown.
        NaiveDatetimeError: an instant has no time zone.
    """

    kind: str = attrs.field(validator=one_of(*_KINDS))
    at: datetime = attrs.field(converter=aware, eq=moment)
    recorded_at: datetime = attrs.field(
        default=attrs.Factory(lambda self: self.at, takes_self=True),
        converter=aware,
        eq=moment,
    )
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    reason: str = ""
    seq: int = 0


def _events(events: Iterable[EscalationEvent]) -> tuple[EscalationEvent, ...]:
    return in_order(tuple_of(EscalationEvent, events))


@attrs.frozen(kw_only=True)
class Escalation:
    """A matter that needs somebody with more skill or more authority.

    Args:
        id: the host's own id.
        case_id: the matter.
        raised_at: when it was raised.
        why: the reason, in words.
        severity: ``low``, ``normal``, ``high`` or ``critical``.
        needs: skills and authority that it takes.
        story: what the next person must know, so that the customer need not say it again;
            hidden in ``repr``.
        excluded: who must not get it: complained about, involved, declined or gave it up.
        raised_by: who raised it.
        recorded_at: when it became known; ``raised_at`` by default.
        events: what happened since, in any order.

    Example:
        >>> from datetime import UTC, datetime
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> refund = Escalation(id=1, case_id=3, raised_at=nine, why="refund above the limit")
        >>> print(refund.state(at=nine))
        pending

    Raises:
        FieldError: an id is empty, a word is unknown, or an event lies before the raising.
        IllegalEventError: an event is not possible in the state that it then had.
        NaiveDatetimeError: an instant has no time zone.
    """

    id: str = attrs.field(converter=identifier)
    case_id: str = attrs.field(converter=identifier)
    raised_at: datetime = attrs.field(converter=aware, eq=moment)
    why: str = attrs.field(converter=some_text)
    severity: str = attrs.field(default="normal", validator=one_of(*SEVERITIES))
    needs: Needs = attrs.field(factory=Needs)
    story: str = attrs.field(default="", repr=False)
    excluded: tuple[str, ...] = attrs.field(default=(), converter=texts)
    raised_by: str | None = attrs.field(default=None, converter=optional_identifier)
    recorded_at: datetime = attrs.field(
        default=attrs.Factory(lambda self: self.raised_at, takes_self=True),
        converter=aware,
        eq=moment,
    )
    events: tuple[EscalationEvent, ...] = attrs.field(default=(), converter=_events)

    def __attrs_post_init__(self) -> None:
        if not self.events:
            return
        first = self.events[0].at
        if to_microseconds(first) < to_microseconds(self.raised_at):
            raise FieldError("events", first, f"nothing before raised_at, {self.raised_at}")
        state = _S.PENDING
        for event in self.events:
            following = TRANSITIONS.get((state, event.kind))
            if following is None:
                legal = tuple(kind for known, kind in TRANSITIONS if known is state)
                raise IllegalEventError(
                    f"escalation {self.id}", event.kind, str(state), event.at, legal
                )
            state = following

    def record(self, event: EscalationEvent) -> Escalation:
        """Return the escalation with one more event.

        Raises:
            IllegalEventError: the event is not possible then; the message lists those that are.
        """
        return attrs.evolve(self, events=(*self.events, event))

    def state(self, *, at: datetime, known_at: datetime | None = None) -> EscalationState:
        """Return what the escalation is at ``at``, as far as was recorded by ``known_at``.

        Raises:
            FieldError: ``at`` lies before it was raised.
        """
        now = to_microseconds(at)
        known = now if known_at is None else to_microseconds(known_at)
        if now < to_microseconds(self.raised_at):
            raise FieldError("at", at, f"the escalation was raised later, at {self.raised_at}")
        state = _S.PENDING
        for event in self.events:
            if to_microseconds(event.at) <= now and to_microseconds(event.recorded_at) <= known:
                state = TRANSITIONS.get((state, event.kind), state)
        return state
