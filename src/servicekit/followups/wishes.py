"""What the customer wishes: their contact hours, their quiet hours, and what they need."""

from __future__ import annotations

from servicekit.followups.attempt import Attempt
from servicekit.followups.constraint import outside
from servicekit.followups.window import everywhere, open_time
from servicekit.hours.edges import merge, pairs
from servicekit.hours.succession import whole_of

__all__ = ["in_quiet_hours", "outside_contact_hours", "unusable"]


def outside_contact_hours(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return the time in which the customer does not want to be contacted."""
    hours = attempt.customer.contact_hours
    if hours is None:
        return []
    wanted = everywhere(whole_of(hours), attempt.zones)
    shut = (outside(open_time(each, low, high), low, high) for each in wanted)
    return merge(sorted(span for edges in shut for span in pairs(edges)))


def in_quiet_hours(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return the time that is quiet for the customer."""
    hours = attempt.customer.quiet_hours
    if hours is None:
        return []
    quiet = everywhere(whole_of(hours), attempt.zones)
    return merge(sorted(span for each in quiet for span in pairs(open_time(each, low, high))))


def unusable(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return all of the time where the channel is one that the customer cannot use."""
    return [low, high] if f"no {attempt.channel}" in attempt.customer.needs else []
