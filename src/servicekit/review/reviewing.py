"""The review: what is owed in one case at one instant, by whom, by when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

import attrs

from servicekit import situation
from servicekit.case import Case, Change, History
from servicekit.errors import InstantOutOfRangeError, ServiceKitError, UncoveredYearError
from servicekit.followups import Outcome, Scheduled
from servicekit.hours.compiling import END
from servicekit.instants import (
    aware,
    earliest,
    from_microseconds,
    moment,
    to_microseconds,
)
from servicekit.playbook import Playbook
from servicekit.review.agenda import AgendaItem, agenda
from servicekit.review.escalating import Escalating, escalating
from servicekit.review.finding import Finding
from servicekit.review.findings import found, went_well
from servicekit.review.findings.quiet import quiet_at
from servicekit.review.giving_up import heard_history
from servicekit.review.inquiry import Inquiry
from servicekit.review.judged import PromiseReview
from servicekit.review.measurement import Measurement
from servicekit.review.measuring import measured
from servicekit.roster import Roster
from servicekit.routing import Load

__all__ = ["Review", "arrows", "judge", "review"]


@attrs.frozen(kw_only=True)
class Review:
    """One case, judged at one instant.

    Args:
        case_id: the case.
        customer_id: whose case it is.
        at: the instant of the judgement.
        playbook: the version of the playbook that judged.
        kind, topic, channel: of the case, and how it was raised.
        opened_at, settled_at: from when until when; not settled, ``None``.
        status, priority, team, agent: what the case was at ``at``.
        promises: every promise, standing targets included, in the order of their making.
        agenda: what has to be done, by due.
        next_at: the earliest instant at which time alone changes what is owed, found or to be
            done: ask again then; ``None`` where nothing waits for an instant. What goes well, and
            what is measured once a window is over, is nothing to wake up for.
        findings: what went wrong, most severe first, then what nobody can tell.
        went_well: what went well.
        routes: the escalations that should happen now, each with whom it reaches.
        follow_ups: when and how the customer is contacted again, or why they cannot be.
        measurements: what the case says about the service; see
            :class:`~servicekit.scorecard.Scorecard`.
        desks: the desks in the order in which they had the case.
        ping_pong: how often it went straight back to where it came from.
        reopenings: how often it was opened again.
        has_contacts: whether any contact with the customer is recorded; a log of changes alone
            has none, so that nobody can tell whether they wait.
        waiting_since: since when the customer waits for an answer, or ``None``.
    """

    case_id: str
    customer_id: str
    at: datetime = attrs.field(eq=moment)
    playbook: str
    kind: str
    topic: str | None
    channel: str | None
    opened_at: datetime = attrs.field(eq=moment)
    settled_at: datetime | None = attrs.field(eq=moment)
    status: str
    priority: str | None
    team: str | None
    agent: str | None
    promises: tuple[PromiseReview, ...]
    agenda: tuple[AgendaItem, ...]
    next_at: datetime | None = attrs.field(eq=moment)
    findings: tuple[Finding, ...]
    went_well: tuple[Finding, ...]
    routes: tuple[Escalating, ...]
    follow_ups: tuple[Outcome, ...]
    measurements: tuple[Measurement, ...]
    desks: tuple[str, ...]
    ping_pong: int
    reopenings: int
    has_contacts: bool
    waiting_since: datetime | None = attrs.field(eq=moment)

    @property
    def hand_overs(self) -> int:
        """How often the case went from one desk to another."""
        return max(0, len(self.desks) - 1)


def review(
    case: Case,
    playbook: Playbook,
    *,
    at: datetime,
    history: History | None = None,
    roster: Roster | None = None,
    load: Load | None = None,
) -> Review:
    """Say what is owed in a case at ``at``, who has to do it, by when, and why.

    Only what had happened and was recorded by ``at`` counts. The same arguments give the same
    review, whenever and wherever it runs.

    Args:
        case: the case.
        playbook: what the organisation promises to everyone, and how it serves them.
        at: the instant of the judgement.
        history: everything of its customer. Without it nobody can tell whether they came back
            about the same thing, or what they were told elsewhere.
        roster: the people; by default those of the playbook, where it has any.
        load: what they have on their hands.

    Example:
        >>> from datetime import UTC, datetime
        >>> from servicekit.promise import Promise
        >>> def on(day, hour): return datetime(2026, 5, day, hour, tzinfo=UTC)
        >>> call = Promise(
        ...     id="p1", customer_id=7, what="call back", made_by="ada",
        ...     made_at=on(1, 9), due_at=on(1, 12),
        ... )
        >>> case = Case(id=1, customer_id=7, opened_at=on(1, 9), promises=[call])
        >>> result = review(case, Playbook(name="Desk"), at=on(2, 9))
        >>> print(result.promises[0].because[0])
        Broken: it was due on Fri 1 May 2026 12:00 UTC, 21 h ago, and is not done.
        >>> [(item.what, item.who) for item in result.agenda]
        [('call back', 'ada')]

    Raises:
        FactTypeError, OutsideDomainError: a fact of the case is none that a table can read.
        FieldError: the history is another customer's.
        NaiveDatetimeError: ``at`` has no time zone.
    """
    if history is not None:
        history = heard_history(history, playbook.service_level.short_abandon)
    inquiry = Inquiry(
        case=case, playbook=playbook, at=aware(at), history=history, roster=roster, load=load
    )
    return judge(inquiry)


def judge(inquiry: Inquiry) -> Review:
    """Return the review of an inquiry; what cannot be judged says in which case.

    Raises:
        ServiceKitError: a fact is none that a table can read, or an instant is out of range.
    """
    try:
        return _judged(inquiry)
    except ServiceKitError as error:
        error.add_note(f"In case {inquiry.case.id}.")
        raise


def _judged(inquiry: Inquiry) -> Review:
    case, at = inquiry.case, inquiry.at
    routes = escalating(inquiry)
    moves = inquiry.hand_overs
    return Review(
        case_id=case.id,
        customer_id=case.customer_id,
        at=at,
        playbook=inquiry.playbook.version,
        kind=case.kind,
        topic=case.topic,
        channel=case.channel,
        opened_at=case.opened_at,
        settled_at=inquiry.settled_at,
        status=case.status(at=at),
        priority=case.priority(at=at),
        team=inquiry.team,
        agent=inquiry.agent,
        promises=inquiry.promises,
        agenda=agenda(inquiry, routes),
        next_at=_next_at(inquiry, routes),
        findings=found(inquiry, routes),
        went_well=went_well(inquiry),
        routes=routes,
        follow_ups=inquiry.planned,
        measurements=measured(inquiry),
        desks=_path(moves) or tuple(desk for desk in (inquiry.team,) if desk),
        ping_pong=len(inquiry.ping_pong),
        reopenings=len(inquiry.reopenings),
        has_contacts=inquiry.has_contacts,
        waiting_since=inquiry.waiting_since,
    )


def _next_at(inquiry: Inquiry, routes: Iterable[Escalating]) -> datetime | None:
    """Return the first instant to come at which time alone changes something, or to act."""
    now = to_microseconds(inquiry.at)
    coming = (each for each in _coming(inquiry, routes) if each is not None and now < each < END)
    found = min(coming, default=None)
    return None if found is None else from_microseconds(found, inquiry.at)


def _coming(inquiry: Inquiry, routes: Iterable[Escalating]) -> Iterator[int | None]:
    for _, standing in inquiry.escalated:
        yield from _at_and_past(standing.due_at)
    if inquiry.people is not None and any(each.route is not None for each in routes):
        yield _others_on_duty(inquiry.people, inquiry.at)
    yield from (moment(each.at) for each in inquiry.planned if isinstance(each, Scheduled))
    for each in inquiry.followed:
        yield from _at_and_past(each.latest_at)
    yield quiet_at(inquiry)
    asked = {**inquiry.surroundings, "promises": inquiry.promised}
    yield moment(situation.next_at(inquiry.case, **asked))


def _others_on_duty(people: Roster, at: datetime) -> int | None:
    """Return when somebody's turn begins: until it is recorded, an escalation may be for them."""
    turns: list[datetime | None] = []
    for each in people.rotations:
        with suppress(InstantOutOfRangeError):
            turns.append(each.turn(at).span.end)
    with suppress(UncoveredYearError):
        turns.append(people.next_change(at))
    return moment(earliest(turns))


def _at_and_past(instant: datetime | None) -> Iterator[int]:
    """Yield an instant, and the one after it: some things end with it, others just after."""
    if instant is not None:
        yield from (to_microseconds(instant), to_microseconds(instant) + 1)


def _path(moves: tuple[Change, ...]) -> tuple[str, ...]:
    return tuple(str(desk) for desk in (moves[0].old, *(m.new for m in moves))) if moves else ()


def arrows(desks: Iterable[str]) -> str:
    """Write the way through the desks, as in ``A → B → A``."""
    return " → ".join(desks)
