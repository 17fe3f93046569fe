"""The request: what is to be scheduled for a customer, as far as it is known at an instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from servicekit.customer import Customer
from servicekit.followups.attempt import Attempt, Made
from servicekit.followups.follow_up import FollowUp
from servicekit.instants import duration_microseconds, to_microseconds

__all__ = ["Request"]


@attrs.frozen(kw_only=True)
class Request:
    """What is to be scheduled for a customer.

    Args:
        follow_ups: what becomes one contact; they share their basis.
        customer: whom.
        made: the contacts that were made or are planned, in order.
        at: the instant that is asked about; what was recorded later is not seen.
        zones: every time zone in which the customer may be.
        horizon: how far to look at most.
        early: whether instants that have passed come into question, too.
    """

    follow_ups: tuple[FollowUp, ...]
    customer: Customer
    made: tuple[Made, ...] = attrs.field(repr=False)
    at: datetime
    zones: tuple[ZoneInfo, ...]
    horizon: timedelta
    early: bool = False

    @property
    def now(self) -> int:
        """The instant that is asked about, microseconds of UTC."""
        return to_microseconds(self.at)

    @property
    def low(self) -> int:
        """The first instant that comes into question."""
        earliest = max(to_microseconds(each.earliest_at) for each in self.follow_ups)
        return earliest if self.early else max(self.now, earliest)

    @property
    def latest(self) -> int | None:
        """The last instant that comes into question, where one is named."""
        ends = (each.latest_at for each in self.follow_ups)
        return min((to_microseconds(end) for end in ends if end is not None), default=None)

    @property
    def high(self) -> int:
        """The last instant that is looked at."""
        latest = self.latest
        most = self.low + self.ahead
        return most if latest is None else min(latest, most)

    def within(self, low: int, high: int) -> tuple[int, int]:
        """Return what of ``[low, high)`` comes into question."""
        latest = self.latest
        return max(low, self.low), high if latest is None else min(high, latest + 1)

    @property
    def ahead(self) -> int:
        """How far to look, in microseconds."""
        return duration_microseconds(self.horizon)

    @property
    def is_for_staff(self) -> bool:
        """Whether somebody acts without contacting the customer."""
        return self.follow_ups[0].audience == "staff"

    def channels(self, company: tuple[str, ...]) -> tuple[str | None, ...]:
        """Return the channels to try, best first.

        What the customer asked for goes by the order in which it names them, everything else by
        what the customer prefers, then by the order of the company.
        """
        if self.is_for_staff:
            return (None,)
        named = [each.channels for each in self.follow_ups if each.channels]
        common = [
            channel
            for channel in (named[0] if named else company)
            if all(channel in channels for channels in named)
        ]
        if named and self.follow_ups[0].basis == "requested":
            return tuple(common)
        return self.customer.preferring(common)

    def attempts(self, channel: str | None, point: str | None = None) -> Iterator[Attempt]:
        """Yield the ways to contact the customer on a channel: one for each number or address.

        A customer of whom no contact point is known at all is one of whom the host keeps none
        here; else a channel without any cannot be used.

        Args:
            channel: the channel.
            point: one number or address, whether or not it is among those that are known.
        """
        known = self.customer.contact_points
        points = known.get(channel, ()) if known and channel is not None else (None,)
        for each in points if point is None else (point,):
            yield self.attempt(channel, each)

    def attempt(self, channel: str | None, point: str | None = None) -> Attempt:
        """Return one way to contact the customer."""
        return Attempt(
            customer=self.customer,
            follow_ups=self.follow_ups,
            channel=channel,
            contact_point=point,
            known=self.now,
            zones=self.zones,
            made=self.made,
        )
