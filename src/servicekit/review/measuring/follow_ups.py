"""Follow-ups: whether the company came back to the customer in time."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.followups import FollowUps, Undecided, Withheld
from servicekit.instants import later
from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.entry import Doer, Found, entry

__all__ = ["follow_ups_in_time"]


def follow_ups_in_time(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield for each contact that was due with the customer whether it was made in time.

    What only the staff is reminded of is none.
    """
    policy = inquiry.playbook.follow_ups
    if policy is None:
        return
    theirs = {plan.id for plan in policy.plans if plan.audience == "customer"}
    followed = inquiry.followed
    # Where no contact at all was recorded, nobody can know that this one was not made.
    missed: Found = 0 if inquiry.has_contacts else "not_recorded"
    for each, found in _withheld(followed, missed):
        if each.plan_id in theirs:
            yield entry("follow_up_in_time", found, _whose(each))
    for waiting in followed.follow_ups:
        if waiting.plan_id in theirs:
            doer = Doer(waiting.team_id, waiting.agent_id)
            yield entry("follow_up_in_time", "still_open", doer)
    for undecided in followed.undetermined:
        yield entry("follow_up_in_time", "not_recorded", _whose(undecided))


def _withheld(followed: FollowUps, missed: Found) -> Iterator[tuple[Withheld, Found]]:
    """Yield what is not to be made now, with what that says."""
    yield from ((each, _in_time(each)) for each in followed.done)
    yield from ((each, missed) for each in followed.missed)
    yield from ((each, "still_open") for each in followed.paused)
    yield from ((each, "no_hours") for each in followed.unplanned)


def _whose(each: Withheld | Undecided) -> Doer:
    return Doer(each.occasion.team_id, each.occasion.agent_id)


def _in_time(done: Withheld) -> Found:
    """Tell whether it was done by its latest instant, which not every plan has."""
    if done.done_at is None or done.latest_at is None:
        return 1
    return int(not later(done.done_at, done.latest_at))
