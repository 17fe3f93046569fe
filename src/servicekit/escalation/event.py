"""What can happen to an escalation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple, TypedDict

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, optional_aware, spoken
from servicekit.records import recorded
from servicekit.values import (
    identifiers,
    instance_of,
    one_of,
    optional_identifier,
    optional_whole,
    some_text,
)

__all__ = [
    "EVENTS",
    "OUTCOMES",
    "Details",
    "Entry",
    "EscalationEvent",
    "Kind",
    "Outcome",
]

#: What can become of a decision that somebody else looks at again. "Upheld" is not among the words:
#: in complaint handling it means that the complaint was accepted.
OUTCOMES = ("confirmed", "varied", "reversed")
Outcome = Literal["confirmed", "varied", "reversed"]


class Kind(NamedTuple):
    """What an event must carry, what it may, and how it is told.

    Args:
        words: how the story tells it.
        needs: the details that it must carry.
        takes: those that it may.
    """

    words: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


_DECISION = ("by", "reason_code")

#: What can be recorded about an escalation.
EVENTS: Mapping[str, Kind] = MappingProxyType(
    {
        "offered": Kind(
            "offered{by}{to} at level {level}{until}", needs=("level",), takes=("to", "due_at")
        ),
        "declined": Kind("declined{by}", needs=("by",)),
        "acknowledged": Kind("acknowledged{by}"),
        "gave_up": Kind("given up{by}"),
        "paused": Kind("paused{by}"),
        "resumed": Kind("resumed{by}{until}", takes=("due_at",)),
        "exhausted": Kind("nobody was left to ask"),
        "resolved": Kind("resolved{by}"),
        "cancelled": Kind("cancelled{by}"),
        "decision_confirmed": Kind("decision confirmed{by}: {reason_code}", needs=_DECISION),
        "decision_varied": Kind("decision varied{by}: {reason_code}", needs=_DECISION),
        "decision_reversed": Kind("decision reversed{by}: {reason_code}", needs=_DECISION),
        "retracted": Kind("an entry made in error was taken back{by}", needs=("revises",)),
    }
)
# What only some kinds of events carry, and what each holds when it does not.
_DETAILS: Mapping[str, object] = MappingProxyType(
    {"level": None, "to": (), "due_at": None, "reason_code": None}
)


@attrs.frozen(kw_only=True)
class EscalationEvent:
    """Something that happened to an escalation.

    Args:
        kind: one of :data:`EVENTS`.
        at: when it happened.
        recorded_at: when it became known; ``at`` by default.
        id: what an edit can call it by.
        revises: the id of the event in whose place this one stands.
        by: who did it.
        level: which level of the ladder is asked, from 0 (``offered``).
        to: who is asked: ids of people or teams (``offered``).
        due_at: when the wait for them ends (``offered``, ``resumed``).
        reason_code: why, as a word that can be counted (``decision_confirmed``,
            ``decision_varied``, ``decision_reversed``).
        reason: why, in words; hidden in ``repr``.
        source: where it is recorded.
        seq: orders what shares an instant.

    Raises:
        FieldError: the kind is unknown, lacks what it must carry or carries what it does not, or
            its due lies before it.
        NaiveDatetimeError: an instant has no time zone.
    """

    kind: str = attrs.field(validator=one_of(*EVENTS))
    at: datetime = attrs.field(converter=aware, eq=moment)
    recorded_at: datetime = recorded()
    id: str | None = attrs.field(default=None, converter=optional_identifier)
    revises: str | None = attrs.field(default=None, converter=optional_identifier)
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    level: int | None = attrs.field(
        default=None, validator=optional_whole("a whole number; the first level is 0", least=0)
    )
    to: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    due_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    reason_code: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(some_text)
    )
    reason: str = attrs.field(default="", repr=False, validator=instance_of(str))
    source: str | None = None
    seq: int = attrs.field(default=0, validator=instance_of(int))

    def __attrs_post_init__(self) -> None:
        kind = EVENTS[self.kind]
        for name in kind.needs:
            if getattr(self, name) is None:
                raise FieldError(name, None, f"an event {self.kind!r} carries {name}")
        for name, nothing in _DETAILS.items():
            value = getattr(self, name)
            if value != nothing and name not in kind.needs and name not in kind.takes:
                raise FieldError(name, value, f"an event {self.kind!r} carries no {name}")
        if self.due_at is not None and later(self.at, self.due_at):
            raise FieldError("due_at", self.due_at, f"not before the event, at {self.at}")

    def tell(self, like: datetime | None = None) -> str:
        """Say in a few words what happened, with dates in the zone of ``like``."""
        place = None if like is None else like.tzinfo
        words = EVENTS[self.kind].words.format(
            by=f" by {self.by}" if self.by else "",
            to=f" to {', '.join(self.to)}" if self.to else "",
            level=self.level,
            until=f", to be taken by {spoken(self.due_at, place)}" if self.due_at else "",
            reason_code=self.reason_code,
        )
        why = f" ({self.reason})" if self.reason else ""
        late = later(self.recorded_at, self.at)
        known = f", recorded only on {spoken(self.recorded_at, place)}" if late else ""
        return f"{words}{why}{known}"


class Entry(TypedDict, total=False):
    """What every event may carry beside who did it.

    :class:`~servicekit.escalation.EscalationEvent` explains each. Without ``seq`` an event comes
    after everything else that happened at its instant.
    """

    reason: str
    recorded_at: datetime
    id: str | None
    revises: str | None
    source: str | None
    seq: int


class Details(Entry, total=False):
    """What every event may carry, and who did it."""

    by: str | None
