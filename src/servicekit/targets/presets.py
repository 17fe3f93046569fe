"""The targets that most desks have, each under the name by which people know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, TypedDict, Unpack

from servicekit.hours import Allowance
from servicekit.hours.succession import AnyCalendar
from servicekit.targets.measure import OnReopen
from servicekit.targets.step import Step
from servicekit.targets.target import OnChange, Target

__all__ = [
    "Options",
    "acknowledgement",
    "agent_work",
    "final_response",
    "first_reply",
    "next_reply",
    "periodic_update",
    "requester_wait",
    "resolution",
]


class Options(TypedDict, total=False):
    """What every target may say beside its measure and its time; see :class:`Target`."""

    id: object
    hours: AnyCalendar | None
    when: Mapping[str, Any]
    unless: Mapping[str, Any]
    channels: Iterable[str]
    pause_on: Iterable[str]
    on_reopen: OnReopen
    on_change: OnChange
    steps: Iterable[Step]
    fallback: bool


def _target(measure: str, within: Allowance | str | timedelta, options: Options) -> Target:
    fields: dict[str, Any] = {"id": measure, **options}
    return Target(measure=measure, within=within, **fields)


def first_reply(within: Allowance | str | timedelta, **options: Unpack[Options]) -> Target:
    """Return the target that a person answers the first message within some time.

    An auto-reply and an internal note answer nothing, a live contact taken by a person is its own
    reply, and a message that needs none starts no clock. It is owed whatever status the case has.

    Example:
        >>> first_reply("4 hours", when={"priority": "urgent"}).what
        'a first reply within 4 h'
    """
    return _target("first_reply", within, options)


def next_reply(within: Allowance | str | timedelta, **options: Unpack[Options]) -> Target:
    """Return the target that a person answers within some time, whenever a customer waits.

    It counts from the oldest message that nobody has answered, and each wait is a promise of its
    own. Where a first reply is promised as well, the first wait is only that one's.

    Example:
        >>> next_reply("1 hour", channels=["chat"]).what
        'a reply within 1 h'
    """
    return _target("next_reply", within, options)


def periodic_update(within: Allowance | str | timedelta, **options: Unpack[Options]) -> Target:
    """Return the target that a customer hears from a person again and again, until it is settled.

    It counts from the opening, and again from each reply.

    Example:
        >>> periodic_update("2 days").what
        'an update within 2 days'
    """
    return _target("periodic_update", within, options)


def requester_wait(within: Allowance | str | timedelta, **options: Unpack[Options]) -> Target:
    """Return the target that a case is settled within some time in which its customer waits.

    The clock stands still while the case is pending: then the company waits for the customer.

    Example:
        >>> sorted(requester_wait("24 hours").pausing)
        ['closed', 'deleted', 'merged', 'pending', 'resolved']
    """
    return _target("requester_wait", within, options)


def agent_work(within: Allowance | str | timedelta, **options: Unpack[Options]) -> Target:
    """Return the target that a case is settled within some time of work.

    The clock stands still while the case is pending or on hold.

    Example:
        >>> agent_work("24 hours").what
        'a resolution, all waits left out, within 24 h'
    """
    return _target("agent_work", within, options)


def resolution(within: Allowance | str | timedelta, **options: Unpack[Options]) -> Target:
    """Return the target that a case is settled within some time of its opening.

    When a case is reopened the clock runs on; the time in which it was settled does not count.

    Example:
        >>> resolution("48 hours", pause_on=["pending"]).what
        'a resolution within 48 h'
    """
    return _target("resolution", within, options)


def acknowledgement(within: Allowance | str | timedelta, **options: Unpack[Options]) -> Target:
    """Return the target that a person writes to the customer within some time of the opening.

    Unlike a first reply it needs no message: a complaint that a shop took down counts as well.

    Example:
        >>> acknowledgement("3 days", when={"kind": "complaint"}).what
        'an acknowledgement within 3 days'
    """
    return _target("acknowledgement", within, options)


def final_response(within: Allowance | str | timedelta, **options: Unpack[Options]) -> Target:
    """Return the target that a matter has a final response within some time of its opening.

    A contact with the signal ``final_response``, or the settling, stops the clock. Nothing pauses
    it, and a reopening changes nothing unless ``on_reopen`` says so.

    Example:
        >>> final_response("8 weeks", when={"kind": "complaint"}).on_reopen
        'ignore'

    Source:
        Eight weeks: the time that the FCA Handbook allows for complaints (DISP 1.6.2).
    """
    return _target("final_response", within, options)
