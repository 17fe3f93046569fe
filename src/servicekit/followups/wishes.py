"""What the customer wishes: their contact hours, their quiet hours, and what they need."""

from __future__ import annotations

from servicekit.followups.attempt import Attempt
from servicekit.followups.constraint import UNWISHED, outside
from servicekit.followups.window import everywhere, open_time
from servicekit.hours.edges import united
from servicekit.hours.succession import whole_of

__all__ = ["in_quiet_hours", "outside_contact_hours", "unusable"]


def outside_contact_hours(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return the time in which the customer does not want to be contacted."""
    hours = attempt.customer.contact_hours
    if hours is None:
        return []
    wanted = everywhere(whole_of(hours), attempt.customer.timezones)
    shut = (outside(open_time(each, low, high), low, high) for each in wanted)
    return united(shut)


def in_quiet_hours(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return the time that is quiet for the customer."""
    hours = attempt.customer.quiet_hours
    if hours is None:
        return []
    quiet = everywhere(whole_of(hours), attempt.customer.timezones)
    return united(open_time(each, low, high) for each in quiet)


def unusable(attempt: Attempt, low: int, high: int) -> list[int]:
    """Return all of the time where the channel is one that the customer cannot use.

    Who asked to be contacted on that very channel can use it, and a warning that has no other
    channel goes there. Else who asked to be contacted did not say so of every channel.
    """
    asked = attempt.basis not in UNWISHED
    named = all(each.channels == (attempt.channel,) for each in attempt.follow_ups)
    needs = {need.strip().casefold() for need in attempt.customer.needs}
    closed = f"no {attempt.channel}".casefold() in needs and not (asked and named)
    return [low, high] if closed else []
