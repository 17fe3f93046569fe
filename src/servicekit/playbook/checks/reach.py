"""When a customer of whom nothing special is known can be contacted, as a policy has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from servicekit.customer import Consent, Customer
from servicekit.followups import ContactPolicy, FollowUp
from servicekit.hours import Span
from servicekit.instants import from_microseconds, to_microseconds

__all__ = ["NO_CONTACT", "Reach"]

#: Why nobody can tell.
NO_CONTACT = "The playbook has no [contact], so nobody knows when customers are contacted."

# So far ahead that a holiday hides no hours that there are every week.
_AHEAD = 28 * 24 * 3600 * 10**6


@attrs.frozen(kw_only=True)
class Reach:
    """When somebody can be contacted who has said nothing, and consented where that is needed.

    Args:
        policy: the contact policy.
        start: from when on to look.
        timezone: where they are.
    """

    policy: ContactPolicy
    start: datetime
    timezone: str

    @property
    def end(self) -> datetime:
        """Until when to look."""
        return from_microseconds(to_microseconds(self.start) + _AHEAD, self.start)

    def open(
        self, basis: str, *, purpose: str = "anything", channels: Sequence[str] = ()
    ) -> dict[str, tuple[Span, ...]]:
        """Return when they can be contacted, by channel.

        Args:
            basis: why they are contacted.
            purpose: what for.
            channels: the channels to look at; every one by default.

        Raises:
            UncoveredYearError: that rests on holidays of a year that nobody knows.
        """
        what = FollowUp(
            key="check",
            customer_id="somebody",
            purpose=purpose,
            basis=basis,
            plan_id="check",
            earliest_at=self.start,
        )
        said = Consent(purpose=purpose, at=self.start, status="given")
        customer = Customer(id="somebody", timezones=[self.timezone], consents=[said])
        span = Span(self.start, self.end)
        return {
            channel: self.policy.explain(
                what, customer, [], at=self.start, channel=channel, span=span
            ).open
            for channel in channels or self.policy.channels
        }
