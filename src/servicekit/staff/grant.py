"""Grants: what customers were given under somebody's authority."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, optional_aware
from servicekit.money import Money
from servicekit.records import asked, recorded, seen
from servicekit.staff.amount import not_negative
from servicekit.values import identifier, instance_of, optional_identifier, some_text

__all__ = ["Grant", "standing"]


@attrs.frozen(kw_only=True)
class Grant:
    """Something that a customer was given: a refund, a waiver, a gesture.

    Args:
        id: the host's own id.
        kind: the kind of decision, as the authority names it: ``"refund"``, ``"waiver"``.
        amount: how much; ``None`` where nobody said it, or where it is no matter of money.
        case_id: in which case.
        by: under whose authority it was given.
        at: when.
        recorded_at: when it became known; ``at`` by default.
        needs_approval: whether somebody else has to agree first.
        approved_by: who agreed, never the one who gave it.
        approved_at: when they agreed; ``at`` by default.
        reversed_at: when it was taken back, or its approval refused.
        customer_id: to whom, where the case does not say.
        source: where it is recorded.
        revises: the id of the grant in whose place this one stands.
        seq: orders what shares an instant.

    Example:
        >>> from datetime import UTC, datetime
        >>> nine, noon = (datetime(2026, 5, 1, hour, tzinfo=UTC) for hour in (9, 12))
        >>> refund = Grant(
        ...     id="g1", kind="refund", amount=Money(80, "EUR"), case_id=1, by="sam", at=nine,
        ...     approved_by="ada", approved_at=noon,
        ... )
        >>> refund.pending(at=nine), refund.stands(at=nine), refund.stands(at=noon)
        (True, False, True)

    Raises:
        FieldError: the amount is negative, the approver is the one who gave it, an approval has
            no approver or lacks its instant, or something lies before the grant.
        NaiveDatetimeError: an instant has no time zone.
    """

    id: str = attrs.field(converter=identifier)
    kind: str = attrs.field(converter=some_text)
    amount: Money | None = attrs.field(default=None, validator=not_negative)
    case_id: str = attrs.field(converter=identifier)
    by: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=aware, eq=moment)
    recorded_at: datetime = recorded()
    needs_approval: bool = attrs.field(default=False, validator=instance_of(bool))
    approved_by: str | None = attrs.field(default=None, converter=optional_identifier)
    approved_at: datetime | None = attrs.field(
        default=attrs.Factory(
            lambda self: None if self.approved_by is None else self.at, takes_self=True
        ),
        converter=optional_aware,
        eq=moment,
    )
    reversed_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    customer_id: str | None = attrs.field(default=None, converter=optional_identifier)
    source: str | None = None
    revises: str | None = attrs.field(default=None, converter=optional_identifier)
    seq: int = attrs.field(default=0, validator=instance_of(int))

    def __attrs_post_init__(self) -> None:
        if self.approved_by == self.by:
            raise FieldError("approved_by", self.approved_by, "somebody else than gave it")
        if (self.approved_by is None) is not (self.approved_at is None):
            raise FieldError("approved_at", self.approved_at, "given together with approved_by")
        for name in ("approved_at", "reversed_at"):
            t = getattr(self, name)
            if t is not None and later(self.at, t):
                raise FieldError(name, t, f"not before the grant, at {self.at}")

    def stands(self, *, at: datetime, known_at: datetime | None = None) -> bool:
        """Tell whether the customer has it: given, approved where that is needed, not taken back.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
        """
        return self._is_given(at, known_at) and not self._awaits_approval(_by(at, known_at))

    def pending(self, *, at: datetime, known_at: datetime | None = None) -> bool:
        """Tell whether it waits for somebody's approval; limits count it all the same.

        Args:
            at: the instant that is asked about.
            known_at: what was recorded later is not seen; ``at`` by default.
        """
        return self._is_given(at, known_at) and self._awaits_approval(_by(at, known_at))

    def _is_given(self, at: datetime, known_at: datetime | None) -> bool:
        known = not later(self.recorded_at, at if known_at is None else known_at)
        over = self.reversed_at is not None and not later(self.reversed_at, _by(at, known_at))
        return known and not over and not later(self.at, at)

    def _awaits_approval(self, at: datetime) -> bool:
        return self.needs_approval if self.approved_at is None else later(self.approved_at, at)


def _by(at: datetime, known_at: datetime | None) -> datetime:
    """Return until when an approval, or a reversal, was both given and known."""
    return at if known_at is None or later(known_at, at) else known_at


def standing(
    grants: Iterable[Grant],
    *,
    at: datetime,
    known_at: datetime | None = None,
    kind: str | None = None,
    pending: bool = False,
) -> tuple[Grant, ...]:
    """Return the grants that stand at ``at``, as far as was recorded by ``known_at``.

    Args:
        grants: grants in order.
        at: the instant that is asked about.
        known_at: what was recorded later is not seen; ``at`` by default.
        kind: only grants of this kind.
        pending: also those that still wait for somebody's approval.
    """
    now, known = asked(at, known_at)
    return tuple(
        grant
        for grant in seen(grants, at=now, known=known)
        if kind in {None, grant.kind}
        and (
            grant.stands(at=at, known_at=known_at)
            or (pending and grant.pending(at=at, known_at=known_at))
        )
    )
