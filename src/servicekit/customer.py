"""The customer: to whom everything is owed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from servicekit.instants import moment, optional_aware, zone
from servicekit.values import Facts, identifier, texts

__all__ = ["Customer"]


def _zones(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(zone(name).key for name in texts(names))


@attrs.frozen(kw_only=True)
class Customer:
    """Somebody to whom the company owes what it said.

    Args:
        id: the host's own id.
        name: how to address them; hidden in ``repr``.
        language: a BCP 47 tag such as ``"en-GB"``.
        timezones: IANA names, every one that is plausible.
        preferred_channels: what suits them, best first.
        needs: what to do for them (``"no phone"``, ``"more time"``), never a diagnosis.
        brand: the brand that they know, where a company has several.
        since: when they became a customer.
        facts: whatever else policies read.

    Example:
        >>> Customer(id=7, name="Kim", timezones=["Europe/London"]).id
        '7'

    Raises:
        FieldError: the id is empty, or a list holds something that is not text.
        UnknownZoneError: a time zone is not known.
    """

    id: str = attrs.field(converter=identifier)
    name: str = attrs.field(default="", repr=False)
    language: str | None = None
    timezones: tuple[str, ...] = attrs.field(default=(), converter=_zones)
    preferred_channels: tuple[str, ...] = attrs.field(default=(), converter=texts)
    needs: tuple[str, ...] = attrs.field(default=(), converter=texts)
    brand: str | None = None
    since: datetime | None = attrs.field(default=None, converter=optional_aware, eq=moment)
    facts: Facts = attrs.field(factory=Facts, converter=Facts)
