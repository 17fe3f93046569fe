"""When customers are contacted again, under both playbooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from servicekit.followups import Outcome, Scheduled
from servicekit.instants import spoken
from servicekit.replay.change import ReplayChange
from servicekit.replay.grounds import grounds, places_naming
from servicekit.replay.pair import Pair
from servicekit.review.inquiry import Inquiry

__all__ = ["of_follow_ups"]

# What decides about a follow-up.
_POLICIES = ("follow_ups", "contact", "together", "targets", "office")


def of_follow_ups(pair: Pair) -> Iterator[ReplayChange]:
    """Yield what becomes of each plan: when and how the customer is contacted for it."""
    if not pair.differs(_POLICIES):
        return
    old, new = _planned(pair.old), _planned(pair.new)
    for plan in dict.fromkeys((*old, *new)):
        before, after = old.get(plan), new.get(plan)
        if before != after:
            by = grounds(pair, _POLICIES, _wanted(pair, plan))
            yield pair.change("follow_up", plan, before, after, by)


def _planned(inquiry: Inquiry) -> Mapping[str, str]:
    """Return for each plan what comes of it, in words."""
    found = inquiry.followed
    contacts = {key: _said(each) for each in inquiry.planned for key in _keys(each)}
    words: defaultdict[str, list[str]] = defaultdict(list)
    for each in found.follow_ups:
        said = contacts.get(each.key, f"from {spoken(each.earliest_at)}")
        words[each.plan_id or each.purpose].append(said)
    for code in ("paused", "missed", "unplanned"):
        for withheld in getattr(found, code):
            words[withheld.plan_id].append(code)
    for undecided in found.undetermined:
        words[undecided.occasion.kind].append("undecided")
    return {plan: "; ".join(words[plan]) for plan in sorted(words)}


def _keys(contact: Outcome) -> tuple[str, ...]:
    return tuple(each.key for each in contact.follow_ups)


def _said(contact: Outcome) -> str:
    if not isinstance(contact, Scheduled):
        return "cannot be contacted"
    return spoken(contact.at) + (f" by {contact.channel}" if contact.channel else "")


def _wanted(pair: Pair, plan: str) -> set[str]:
    """Return the places of whatever decides about a plan: its rules, and what moved a contact."""
    sides = (pair.old, pair.new)
    named = places_naming("follow_ups", [each.playbook.follow_ups for each in sides], plan)
    about = chain.from_iterable(_constraints(side, plan) for side in sides)
    return named | {f"contact.{name}" for name in about}


def _constraints(inquiry: Inquiry, plan: str) -> Iterator[str]:
    """Yield the constraints that moved or blocked the contacts of a plan."""
    for contact in inquiry.planned:
        if any(each.plan_id == plan for each in contact.follow_ups):
            if isinstance(contact, Scheduled):
                yield from (moved.constraint for moved in contact.moved)
                yield from chain.from_iterable(each.by for each in contact.passed_over)
            else:
                yield from chain.from_iterable(each.by for each in contact.blocked)
