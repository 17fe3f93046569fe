"""Consent: what a customer agreed to be contacted for, took back, or objected to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, optional_aware, to_microseconds
from servicekit.mandate import Mandate
from servicekit.records import recorded
from servicekit.values import one_of, optional_identifier, some_text

__all__ = ["STATUSES", "Consent", "stance"]

#: What can be said about a purpose, the strictest last.
STATUSES = ("given", "withdrawn", "objected")


@attrs.frozen(kw_only=True)
class Consent:
    """What was said, at one instant, about being contacted for a purpose.

    Only the customer, or somebody with a mandate, can give consent. To withdraw it or to object
    is open to anybody who speaks for them.

    Args:
        purpose: what for, in the host's own words: ``"marketing"``, ``"survey"``.
        at: when it was said.
        status: ``given``; ``withdrawn``: a consent no longer holds; ``objected``: do not do this.
        recorded_at: when it became known; ``at`` by default.
        channel: on which channel; ``None`` means on every one.
        by: who said it; ``None`` stands for the customer.
        mandate: what somebody else gave it under.
        customer_id: on which record it was made, where records were merged; ``None`` means on that
            of the customer who holds it.
        until_at: until when, inclusive, it was given; ``None`` means until further notice.
        source: where it is kept, such as the number of a form.
        id: what an edit calls it by.
        revises: the id of the statement in whose place this one stands.
        seq: orders what shares an instant.

    Example:
        >>> from datetime import UTC, datetime
        >>> may = datetime(2026, 5, 1, tzinfo=UTC)
        >>> Consent(purpose="marketing", at=may, status="objected", channel="phone").status
        'objected'

    Raises:
        FieldError: the purpose is blank, the status is unknown, or it ends before it begins or
            without having been given.
        NaiveDatetimeError: an instant has no time zone.
    """

    purpose: str = attrs.field(converter=some_text)
    at: datetime = attrs.field(converter=aware, eq=moment)
    status: str = attrs.field(validator=one_of(*STATUSES))
    recorded_at: datetime = recorded()
    channel: str | None = attrs.field(default=None, converter=attrs.converters.optional(some_text))
    by: str | None = attrs.field(default=None, converter=optional_identifier)
    mandate: Mandate | None = None
    customer_id: str | None = attrs.field(default=None, converter=optional_identifier)
    until_at: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    source: str | None = None
    id: str | None = attrs.field(default=None, converter=optional_identifier)
    revises: str | None = attrs.field(default=None, converter=optional_identifier)
    seq: int = 0

    def __attrs_post_init__(self) -> None:
        if self.until_at is None:
            return
        if self.status != "given":
            raise FieldError("until_at", self.until_at, "None; only what is given has an end")
        if later(self.at, self.until_at):
            raise FieldError("until_at", self.until_at, f"not before at, {self.at}")


def stance(statements: Iterable[Consent], *, at: int) -> str | None:
    """Return what all that was said on one record comes to at an instant.

    The latest statement counts; of those that share an instant and a ``seq``, the strictest. Only
    consent lifts an objection. A consent that has ended gives nothing and lifts nothing any more.

    Args:
        statements: those about one purpose that had been made.
        at: microseconds of UTC.

    Returns:
        One of :data:`STATUSES`, or ``None`` where nothing holds.
    """
    found: str | None = None
    for said in sorted(statements, key=lambda said: _turn(said, at)):
        match said.status, found:
            case "given", _ if not _has_ended(said, at):
                found = "given"
            case "given", "given":
                found = None
            case "withdrawn", None | "given":
                found = "withdrawn"
            case "objected", _:
                found = "objected"
    return found


def _turn(said: Consent, at: int) -> tuple[int, int, int, bool]:
    return to_microseconds(said.at), said.seq, STATUSES.index(said.status), _has_ended(said, at)


def _has_ended(said: Consent, at: int) -> bool:
    return said.until_at is not None and to_microseconds(said.until_at) < at
