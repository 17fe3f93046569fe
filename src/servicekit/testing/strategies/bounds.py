"""Bounds: between which instants, in which zones and currencies, and how much is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import TypedDict

import attrs

from servicekit.errors import FieldError
from servicekit.instants import aware, later, moment, to_microseconds, zone
from servicekit.money import Money
from servicekit.values import texts

__all__ = ["CURRENCIES", "FIRST", "LAST", "ZONES", "Bounds", "Within", "place"]

#: From when until when values are drawn unless a test says otherwise.
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LAST = datetime(2027, 1, 1, tzinfo=UTC)
#: The zones in which instants are written, the simplest first. Clocks change by an hour, by half
#: an hour, at midnight, not at all, and in both hemispheres.
ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kathmandu",
)
CURRENCIES = ("EUR", "GBP", "JPY")


class Within(TypedDict, total=False):
    """Within what bounds a strategy draws.

    Args:
        first: no instant of a value lies before it; values shrink to it.
        last: no instant of a value lies after it. By default both frame the year 2026.
        zones: IANA names of the zones in which instants are written, the simplest first;
            :data:`ZONES` by default.
        currencies: in which money is drawn, the simplest first; :data:`CURRENCIES` by default.
        max_events: how much happens at most, to one promise, to one escalation, or in one case of
            one kind; 6 by default.
    """

    first: datetime
    last: datetime
    zones: Iterable[str]
    currencies: Iterable[str]
    max_events: int


def place(name: str) -> tzinfo:
    """Return the zone of a name; UTC is the one of the standard library, whose repr is plain."""
    return UTC if name == "UTC" else zone(name)


def _zones(names: Iterable[str]) -> tuple[str, ...]:
    return _some("zones", (zone(name).key for name in texts(names)))


def _currencies(names: Iterable[str]) -> tuple[str, ...]:
    return _some("currencies", (Money(0, name).currency for name in texts(names)))


def _some(field: str, values: Iterable[str]) -> tuple[str, ...]:
    found = tuple(values)
    if not found:
        raise FieldError(field, found, "at least one")
    return found


def _count(number: int) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise FieldError("max_events", number, "a whole number from 0")
    return number


@attrs.frozen(kw_only=True)
class Bounds:
    """The bounds of a strategy, checked; see :class:`Within`.

    Raises:
        FieldError: ``last`` lies before ``first``, no zone or currency is left, or ``max_events``
            is negative.
        NaiveDatetimeError: an instant has no time zone.
        UnknownZoneError: a zone is not known.
    """

    first: datetime = attrs.field(default=FIRST, converter=aware, eq=moment)
    last: datetime = attrs.field(default=LAST, converter=aware, eq=moment)
    zones: tuple[str, ...] = attrs.field(default=ZONES, converter=_zones)
    currencies: tuple[str, ...] = attrs.field(default=CURRENCIES, converter=_currencies)
    max_events: int = attrs.field(default=6, converter=_count)

    def __attrs_post_init__(self) -> None:
        if later(self.first, self.last):
            raise FieldError("last", self.last, f"not before first, {self.first}")

    @property
    def low(self) -> int:
        """The first instant in microseconds of UTC."""
        return to_microseconds(self.first)

    @property
    def high(self) -> int:
        """The last instant in microseconds of UTC."""
        return to_microseconds(self.last)
