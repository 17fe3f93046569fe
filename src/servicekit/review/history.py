"""The review of all cases of one customer."""

from __future__ import annotations

from datetime import datetime

import attrs

from servicekit.case import History
from servicekit.followups import FollowUps, Outcome
from servicekit.instants import aware, earliest, moment
from servicekit.playbook import Playbook
from servicekit.review.agenda import AgendaItem, in_order
from servicekit.review.dossier import Dossier
from servicekit.review.finding import Finding
from servicekit.review.giving_up import heard_history
from servicekit.review.inquiry import Inquiry
from servicekit.review.reviewing import Review, judge
from servicekit.roster import Roster
from servicekit.routing import Load

__all__ = ["HistoryReview", "inquiries", "review_history"]


@attrs.frozen(kw_only=True)
class HistoryReview:
    """All cases of one customer, judged at one instant.

    Args:
        customer_id: the customer.
        at: the instant of the judgement.
        reviews: their cases, each reviewed, in the order of the history.
        follow_ups: the contacts that are planned with them, whichever cases they are about.
    """

    customer_id: str
    at: datetime = attrs.field(eq=moment)
    reviews: tuple[Review, ...]
    follow_ups: tuple[Outcome, ...]

    @property
    def agenda(self) -> tuple[AgendaItem, ...]:
        """What has to be done for them, each thing once."""
        items = {item.key: item for review in self.reviews for item in review.agenda}
        return in_order(items.values())

    @property
    def next_at(self) -> datetime | None:
        """The earliest instant at which time alone changes any of this."""
        return earliest([review.next_at for review in self.reviews])

    @property
    def findings(self) -> tuple[tuple[str, Finding], ...]:
        """What went wrong, each with the id of its case."""
        return tuple(
            (review.case_id, finding) for review in self.reviews for finding in review.findings
        )


def review_history(
    history: History,
    playbook: Playbook,
    *,
    at: datetime,
    roster: Roster | None = None,
    load: Load | None = None,
) -> HistoryReview:
    """Review all cases of one customer that were there at ``at``.

    What is planned for the customer is planned for all cases together, so that they hear from the
    company no more often than its caps allow.

    Args:
        history: everything of the customer.
        playbook: what the organisation promises to everyone, and how it serves them.
        at: the instant of the judgement.
        roster: the people; by default those of the playbook, where it has any.
        load: what they have on their hands.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.case import Case
        >>> opened = datetime(2026, 5, 1, 9, tzinfo=UTC)
        >>> cases = [Case(id=n, customer_id=7, opened_at=opened) for n in (1, 2)]
        >>> known = History(customer=7, cases=cases)
        >>> result = review_history(known, Playbook(name="Desk"), at=opened)
        >>> [review.case_id for review in result.reviews]
        ['1', '2']

    Raises:
        NaiveDatetimeError: ``at`` has no time zone.
    """
    asked = inquiries(history, playbook, at=at, roster=roster, load=load)
    return HistoryReview(
        customer_id=history.customer_ids[0],
        at=aware(at),
        reviews=tuple(map(judge, asked)),
        follow_ups=next((each.dossier.planned or () for each in asked), ()),
    )


def inquiries(
    history: History,
    playbook: Playbook,
    *,
    at: datetime,
    roster: Roster | None = None,
    load: Load | None = None,
) -> tuple[Inquiry, ...]:
    """Return an inquiry into each case that was there, with the contacts planned for all of them.

    Raises:
        NaiveDatetimeError: ``at`` has no time zone.
    """
    at = aware(at)
    history = heard_history(history, playbook.service_level.short_abandon)
    dossier = Dossier(playbook=playbook, at=at, history=history)
    every = (
        Inquiry(
            case=case, playbook=playbook, at=at, history=history, roster=roster, load=load,
            dossier=dossier,
        )
        for case in history.cases
    )  # fmt: skip
    begun = tuple(
        each for each in every if not each.ahead(each.case.opened_at, each.case.recorded_at)
    )
    # One follow-up can belong to several cases.
    found = {each.key: each for inquiry in begun for each in inquiry.followed.follow_ups}
    if found:
        followed = FollowUps(follow_ups=found.values())
        dossier.plan(followed, begun[0].addressee, begun[0].talks)
    return begun
