"""The follow-up: something to come back to a customer with."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from servicekit.decision import Reason, reasons
from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, optional_aware
from servicekit.interaction import BASES
from servicekit.values import (
    identifier,
    instance_of,
    one_of,
    optional_identifier,
    some_text,
    texts,
)

if TYPE_CHECKING:
    from servicekit.followups.timing import Timing

__all__ = ["AUDIENCES", "FollowUp"]

#: Whom a follow-up is for: the customer is contacted, or somebody of the company has to act.
AUDIENCES = ("customer", "staff")


@attrs.frozen(kw_only=True)
class FollowUp:
    """Something to come back to a customer with: why, from when and until when, and who does it.

    It says nothing of the instant at which the customer is contacted; a
    :class:`~servicekit.followups.ContactPolicy` finds that.

    Args:
        key: what makes it the same follow-up whenever it is found again. A further try of it, after
            one that reached nobody, has the same key with ``/2``, ``/3`` and so on.
        customer_id: who it is for.
        purpose: what for, in the host's own words: ``"stay fixed"``, ``"spring sale"``. One that is
            the name of a basis has that basis.
        basis: why the company may contact them, one of :data:`~servicekit.interaction.BASES`.
        case_id: the matter that it belongs to.
        brand: the brand in whose name.
        about: the id of what it hangs on: a promise, a contact, a known cause.
        occasion: what gave rise to it, one of :data:`~servicekit.followups.OCCASIONS`.
        plan_id: the plan that it carries out, where there is one.
        earliest_at: not before this instant.
        latest_at: not after this instant, which is allowed itself; ``None`` where there is no end.
        channels: the channels on which it can be done, best first; none means every one.
        audience: ``customer``, or ``staff`` where somebody has to act without contacting them.
        agent_id: who should do it.
        team_id: the team that should do it.
        every: when it comes again, where it does.
        because: why it is due.

    Example:
        >>> from datetime import UTC, datetime
        >>> call = FollowUp(
        ...     key="call-back/12", customer_id=7, purpose="call back", basis="requested",
        ...     earliest_at=datetime(2026, 5, 1, 22, tzinfo=UTC), channels=["phone"],
        ... )
        >>> call.customer_id, call.latest_at
        ('7', None)

    Raises:
        FieldError: a key, an id or the purpose is empty, a word is unknown, its purpose is the name
            of another basis, or it ends before it begins.
        NaiveDatetimeError: an instant has no time zone.
    """

    key: str = attrs.field(converter=identifier)
    customer_id: str = attrs.field(converter=identifier)
    purpose: str = attrs.field(converter=some_text)
    basis: str = attrs.field(default="service", validator=one_of(*BASES))
    case_id: str | None = attrs.field(default=None, converter=optional_identifier)
    brand: str | None = attrs.field(default=None, validator=instance_of(str, None))
    about: str | None = attrs.field(default=None, converter=optional_identifier)
    occasion: str | None = attrs.field(default=None, validator=instance_of(str, None))
    plan_id: str | None = attrs.field(default=None, converter=optional_identifier)
    earliest_at: datetime = attrs.field(converter=aware, eq=moment)
    latest_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    channels: tuple[str, ...] = attrs.field(default=(), converter=texts)
    audience: str = attrs.field(default="customer", validator=one_of(*AUDIENCES))
    agent_id: str | None = attrs.field(default=None, converter=optional_identifier)
    team_id: str | None = attrs.field(default=None, converter=optional_identifier)
    every: Timing | None = None
    because: tuple[Reason, ...] = attrs.field(default=(), converter=reasons)

    def __attrs_post_init__(self) -> None:
        if "+" in self.key:
            raise FieldError("key", self.key, "without a plus, which joins the keys of one contact")
        if self.purpose in BASES and self.purpose != self.basis:
            raise FieldError("basis", self.basis, f"{self.purpose!r}, as its purpose says")
        if self.latest_at is not None and later(self.earliest_at, self.latest_at):
            raise FieldError(
                "latest_at", self.latest_at, f"not before earliest_at, {self.earliest_at}"
            )
