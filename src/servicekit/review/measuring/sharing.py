"""Sharing: a contact, or a promise, that is in several cases counts in the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from servicekit.case import Case
from servicekit.instants import to_microseconds
from servicekit.interaction import Interaction
from servicekit.review.inquiry import Inquiry
from servicekit.review.judged import PromiseReview

__all__ = ["counted_contacts", "counted_promises"]

_ID = attrgetter("id")


def counted_contacts(inquiry: Inquiry) -> tuple[Interaction, ...]:
    """Return the contacts of a case without those that count in another.

    With a history, one counts in the first case that has it, by the opening and the id. Without
    one, it counts in the case that it names first.
    """
    # What names one case is in no other.
    several = {each.id: each for each in inquiry.contacts if len(each.case_ids) != 1}
    if not several:
        return inquiry.contacts
    known = inquiry.history is not None
    others = _in_earlier_cases(inquiry, several) if known else _named_elsewhere(inquiry)
    return tuple(each for each in inquiry.contacts if each.id not in others)


def _named_elsewhere(inquiry: Inquiry) -> set[str]:
    """Return the contacts that name another case first."""
    own = inquiry.case.id
    return {each.id for each in inquiry.contacts if each.case_ids and each.case_ids[0] != own}


def _in_earlier_cases(inquiry: Inquiry, several: dict[str, Interaction]) -> set[str]:
    """Return those of some contacts that an earlier case has as well."""
    named = {case_id for each in several.values() for case_id in each.case_ids}
    anywhere = not all(each.case_ids for each in several.values())
    return {
        each.id
        for case in _earlier(inquiry)
        if anywhere or case.id in named
        # Most cases share nothing, which is quicker told than what is known of them now.
        if not several.keys().isdisjoint(map(_ID, case.interactions))
        for each in case.contacts(at=inquiry.at)
        if each.id in several
    }


def counted_promises(inquiry: Inquiry) -> tuple[PromiseReview, ...]:
    """Return what somebody promised in a case without what counts in another.

    The very same promise counts in the first case that has it, by the opening and the id.
    """
    made = tuple(each for each in inquiry.promises if each.origin != "target")
    # What names its case is in no other.
    several = {each.id for each in made if inquiry.made[each.id].case_id is None}
    if not several:
        return made
    others = {
        each.id
        for case in _earlier(inquiry)
        for each in case.promises
        if each.id in several and each == inquiry.made[each.id]
    }
    return tuple(each for each in made if each.id not in others)


def _earlier(inquiry: Inquiry) -> Iterator[Case]:
    """Yield the cases of the customer that come before this one."""
    if inquiry.history is None:
        return
    own = _place(inquiry.case)
    for case in inquiry.history.raised(at=inquiry.at):
        if _place(case) < own:
            yield case


def _place(case: Case) -> tuple[int, str]:
    return to_microseconds(case.opened_at), case.id
