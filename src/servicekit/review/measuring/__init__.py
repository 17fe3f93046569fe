"""Measuring: what each case says about each measure of the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from servicekit.review.inquiry import Inquiry
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.answering import answered
from servicekit.review.measuring.authority import times_to_authority
from servicekit.review.measuring.channels import preferred_channels
from servicekit.review.measuring.decisions import decisions
from servicekit.review.measuring.feedback import said
from servicekit.review.measuring.follow_ups import follow_ups_in_time
from servicekit.review.measuring.machines import bot_shares, resolved_by_machines
from servicekit.review.measuring.persons import persons_reached
from servicekit.review.measuring.promises import said_and_done, targets_met
from servicekit.review.measuring.replies import first_replies
from servicekit.review.measuring.resolution import first_contact_resolution, resolutions, returns
from servicekit.review.measuring.risk import at_risk
from servicekit.review.measuring.run_around import moves, repetitions

__all__ = ["measured"]

_MEASURING: tuple[Callable[[Inquiry], Iterator[Measurement]], ...] = (
    targets_met,
    first_replies,
    resolutions,
    answered,
    first_contact_resolution,
    returns,
    said_and_done,
    moves,
    repetitions,
    follow_ups_in_time,
    preferred_channels,
    bot_shares,
    resolved_by_machines,
    persons_reached,
    decisions,
    times_to_authority,
    said,
    at_risk,
)


def measured(inquiry: Inquiry) -> tuple[Measurement, ...]:
    """Return what a case says about each measure; nothing before it was opened and known.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.case import Case
        >>> from servicekit.playbook import Playbook
        >>> nine = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> case = Case(id=1, customer_id=7, opened_at=nine)
        >>> found = measured(Inquiry(case=case, playbook=Playbook(name="Desk"), at=nine))
        >>> found[0].measure, found[0].left_out
        ('first_reply', 'not_recorded')
    """
    case = inquiry.case
    if inquiry.ahead(case.opened_at, case.recorded_at):
        return ()
    return tuple(each for measuring in _MEASURING for each in measuring(inquiry))
