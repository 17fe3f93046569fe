"""Resolution: how long a matter took, and whether it stayed resolved."""

from __future__ import annotations

from collections.abc import Iterator

from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.asking import answers, asks, is_lost
from servicekit.review.measuring.entry import Doer, Found, entry, passed
from servicekit.review.measuring.holding import case_team, holder, holder_now
from servicekit.review.measuring.matter import asked_elsewhere
from servicekit.review.measuring.outlook import (
    came_back,
    gone,
    settled,
    unverified,
    within,
)
from servicekit.review.measuring.working import worked

__all__ = ["first_contact_resolution", "resolutions", "returns"]


def resolutions(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield the time from the opening to the last settling, by wall and by work."""
    opened_at, settled_at = inquiry.case.opened_at, settled(inquiry)
    doer = _settler(inquiry)
    if isinstance(settled_at, str):
        yield entry("resolution", settled_at, doer)
        yield entry("resolution_business", settled_at, doer)
    else:
        yield entry("resolution", passed(opened_at, settled_at), doer)
        business = worked(inquiry, "resolution", opened_at, settled_at)
        yield entry("resolution_business", business, doer)


def _settler(inquiry: Inquiry) -> Doer:
    """Return who had the case when it was settled, or who has it."""
    settled_at = inquiry.settled_at
    return holder_now(inquiry) if settled_at is None else holder(inquiry, settled_at)


def first_contact_resolution(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield whether one contact of the customer was enough, and they did not have to come back.

    A call, or a chat, is one contact however much is said in it. Each message that wants an answer
    is another, also one that only asks where the answer stays. It makes no difference whether
    it is in this case or in another about the same matter. A call that nobody took resolves
    nothing, and where the company never said a word nobody can tell what was resolved.
    """
    asked = [contact for contact in inquiry.contacts if asks(contact)]
    found: Found
    if not asked:
        found = "no_message" if inquiry.contacts else "not_recorded"
    elif (reason := unverified(inquiry)) is not None:
        found = reason
    elif not any(map(answers, inquiry.contacts)):
        found = "no_reply"
    else:
        once = len(asked) == 1 and not is_lost(asked[0]) and not inquiry.reopenings
        found = int(once and not came_back(inquiry) and not asked_elsewhere(inquiry))
    yield entry("first_contact_resolution", found, _settler(inquiry), within(inquiry))


def returns(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield how often the case was opened again, and how often its matter came back.

    What came back counts at once, and what did not once its window is over.
    """
    times, doer = len(inquiry.reopenings), case_team(inquiry)
    never = inquiry.settled_at is None and not times
    yield entry("reopenings", "still_open" if never else times, doer)
    yield entry("repeat_contacts", _repeated(inquiry), doer, within(inquiry))


def _repeated(inquiry: Inquiry) -> Found:
    back = came_back(inquiry)
    if back:
        return gone(inquiry) or back
    reason = unverified(inquiry)
    return 0 if reason is None else reason
