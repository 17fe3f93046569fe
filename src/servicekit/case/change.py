"""The changes of a case: its status, its priority, the desk and the person that have it."""

from __future__ import annotations

from datetime import datetime

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, moment
from servicekit.records import recorded
from servicekit.values import instance_of, one_of, optional_identifier

__all__ = [
    "COUNTED",
    "DONE",
    "ENDED",
    "FIELDS",
    "PAUSED",
    "REASONS",
    "STATUSES",
    "Change",
    "check_status",
]

#: What a case can be; before anybody says so it is new.
STATUSES = ("new", "open", "pending", "on_hold", "resolved", "closed", "merged", "deleted")
#: Statuses in which the company waits for the customer or for somebody else.
PAUSED = frozenset({"pending", "on_hold"})
#: Statuses in which the company considers the matter settled.
DONE = frozenset({"resolved", "closed"})
#: Statuses in which the case is no longer there: another one carries the matter, or none does.
ENDED = frozenset({"merged", "deleted"})
#: What of a case changes.
FIELDS = ("status", "priority", "team", "agent")
#: Why a case moved to another desk or person.
REASONS = (
    "triage", "skill", "authority", "shift", "absence", "leaver", "wrong_desk", "returned",
)  # fmt: skip
#: Reasons for which a hand-over counts against the company; ``None`` where nobody said why.
COUNTED = frozenset({"wrong_desk", "returned", None})


def check_status(name: str, word: str | None) -> None:
    """Check that there is such a status.

    Raises:
        FieldError: there is none.
    """
    if word not in STATUSES:
        raise FieldError(name, word, f"a status is one of {', '.join(STATUSES)}")


@attrs.frozen(kw_only=True)
class Change:
    """A change of a case's status, priority, team or agent.

    Args:
        at: when it changed.
        field: ``status``, ``priority``, ``team`` or ``agent``.
        old: what it was; ``None`` for the first value.
        new: what it is since; ``None`` when nobody has it.
        by: who changed it.
        reason: one of :data:`REASONS`, or ``None`` where nobody said.
        seq: orders what shares an instant.
        recorded_at: when it became known; ``at`` by default.
        id: what an edit can call it by.
        revises: the id of the change in whose place this one stands.
        source: where it is recorded.

    Raises:
        FieldError: the field, the reason or the status is unknown.
        NaiveDatetimeError: an instant has no time zone.
    """

    at: datetime = attrs.field(converter=aware, eq=moment)
    field: str = attrs.field(validator=one_of(*FIELDS))
    old: str | None = attrs.field(default=None, converter=optional_identifier)
    new: str | None = attrs.field(default=None, converter=optional_identifier)
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    reason: str | None = attrs.field(default=None, validator=one_of(*REASONS, None))
    seq: int = attrs.field(default=0, validator=instance_of(int))
    recorded_at: datetime = recorded()
    id: str | None = attrs.field(default=None, converter=optional_identifier)
    revises: str | None = attrs.field(default=None, converter=optional_identifier)
    source: str | None = attrs.field(default=None, validator=instance_of(str, None))

    def __attrs_post_init__(self) -> None:
        if self.field == "status":
            for name, word in (("old", self.old or "new"), ("new", self.new)):
                check_status(name, word)
