"""The agenda: what has to be done in a case, by whom, until when, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote

import attrs

from servicekit.decision import Reason
from servicekit.escalation import EscalationStanding, EscalationState
from servicekit.followups import FollowUp, Scheduled
from servicekit.instants import later, moment, spoken, to_microseconds
from servicekit.promise import PromiseState
from servicekit.review.escalating import Escalating
from servicekit.review.inquiry import Inquiry
from servicekit.review.judged import PromiseReview

__all__ = ["AgendaItem", "agenda", "in_order", "silent", "still_owed"]

_UNDONE = frozenset({PromiseState.OPEN, PromiseState.BROKEN})
# States of an escalation in which nobody is on it, and nobody is asked.
_SILENT = frozenset({EscalationState.PENDING, EscalationState.EXHAUSTED})


@attrs.frozen(kw_only=True)
class AgendaItem:
    """Something that has to be done.

    Args:
        due_at: until when; ``None`` where nobody ever named a due.
        what: what to do.
        who: who has to do it, a person or a team; ``None`` where nobody has it.
        why: the reason.
        since: since when it is owed.
        key: the same for the same thing, so that nobody is asked twice.
    """

    due_at: datetime | None = attrs.field(eq=moment)
    what: str
    who: str | None
    why: Reason
    since: datetime = attrs.field(eq=moment)
    key: str


def agenda(inquiry: Inquiry, routes: Iterable[Escalating]) -> tuple[AgendaItem, ...]:
    """Return what has to be done, what is due first before what is due later or has no due.

    Args:
        inquiry: the case.
        routes: the escalations that should happen now.
    """
    owed = tuple(still_owed(inquiry))
    items = (
        *(_item(promise, inquiry) for promise in owed),
        *_to_answer(inquiry, owed),
        *silent(inquiry),
        *_to_escalate(routes),
        *_to_follow_up(inquiry, {promise.id for promise in owed}),
    )
    return in_order(items)


def in_order(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    """Order by due; what has none comes last, by how long it is owed."""
    return tuple(sorted(items, key=_place))


def _place(item: AgendaItem) -> tuple[bool, int, str]:
    due = item.due_at
    return due is None, to_microseconds(item.since if due is None else due), item.key


def still_owed(inquiry: Inquiry) -> Iterator[PromiseReview]:
    """Yield what still has to be done: not what was taken back, nor targets of a case that is over.

    Of a case that was deleted nothing is left to do.

    Args:
        inquiry: the case.
    """
    if inquiry.deleted_at is not None:
        return
    over = inquiry.over_at is not None
    for promise in inquiry.promises:
        gone = promise.cause == "withdrawn" or (over and promise.origin == "target")
        if promise.state in _UNDONE and not gone:
            yield promise


def _item(promise: PromiseReview, inquiry: Inquiry) -> AgendaItem:
    due = "" if promise.due_at is None else f"@{to_microseconds(promise.due_at)}"
    return AgendaItem(
        due_at=promise.due_at,
        what=promise.what,
        who=promise.owner or inquiry.agent or inquiry.team,
        why=_why(promise),
        since=promise.made_at,
        key=f"promise:{_part(inquiry.case.id)}/{_part(promise.id)}{due}",
    )


def _why(promise: PromiseReview) -> Reason:
    """Explain what is open by how it came about, and what is broken by the verdict."""
    if promise.state is not PromiseState.OPEN:
        return promise.because[0]
    if promise.origin == "target":
        return Reason("target", f"Promised to everyone, counted from {spoken(promise.made_at)}.")
    by = f" by {promise.made_by}" if promise.made_by else ""
    return Reason("promised", f"Promised{by} on {spoken(promise.made_at)}.")


def _to_answer(inquiry: Inquiry, owed: Iterable[PromiseReview]) -> Iterator[AgendaItem]:
    waiting = inquiry.waiting_since
    if waiting is not None and not _covered(waiting, owed):
        yield AgendaItem(
            due_at=None,
            what="answer the customer",
            who=inquiry.agent or inquiry.team,
            why=inquiry.waits(waiting),
            since=waiting,
            key=f"answer:{_part(inquiry.case.id)}@{to_microseconds(waiting)}",
        )


def _covered(waiting: datetime, owed: Iterable[PromiseReview]) -> bool:
    """Tell whether a target already asks for the answer that the customer waits for."""
    return any(p.origin == "target" and moment(p.made_at) == moment(waiting) for p in owed)


def silent(inquiry: Inquiry) -> Iterator[AgendaItem]:
    """Yield the escalations that nobody takes: not asked yet, asked in vain, or nobody left."""
    for escalation, standing in inquiry.escalated:
        if standing.state in _SILENT or _is_over(standing.due_at, inquiry.at):
            verdict = escalation.explain(at=inquiry.at).because[0]
            yield AgendaItem(
                due_at=standing.due_at,
                what=f"take the escalation: {escalation.why}",
                who=", ".join(standing.asked) or None,
                why=Reason("silent_escalation", verdict.text, (escalation.id,)),
                since=escalation.raised_at,
                key=f"escalation:{_part(escalation.case_id)}/{_part(escalation.id)}{_level(standing)}",
            )


def _part(name: str) -> str:
    """Return an id as a part of a key, which no other id can run into."""
    return quote(name, safe="")


def _level(standing: EscalationStanding) -> str:
    return "" if standing.level is None else f"/{standing.level}"


def _is_over(due: datetime | None, at: datetime) -> bool:
    return due is not None and later(at, due)


def _to_escalate(routes: Iterable[Escalating]) -> Iterator[AgendaItem]:
    """Yield what nobody has escalated yet; it is due since it came to be so."""
    for each in routes:
        if each.trigger is not None:
            yield AgendaItem(
                due_at=each.since,
                what=f"escalate: {each.escalation.why}",
                who=None if each.route is None else ", ".join(each.route.to) or None,
                why=each.because[0],
                since=each.since,
                key=f"escalation:{_part(each.escalation.case_id)}/{_part(each.escalation.id)}",
            )


def _to_follow_up(inquiry: Inquiry, owed: set[str]) -> Iterator[AgendaItem]:
    """Yield the contacts that are planned; what reminds of a promise is not owed twice."""
    for contact in inquiry.planned:
        if not isinstance(contact, Scheduled):
            continue
        # One contact can carry out what is owed in several cases.
        own = [each for each in contact.follow_ups if each.case_id in {inquiry.case.id, None}]
        first = next((each for each in own if each.audience == "customer"), own[0])
        if first.audience == "customer" or any(each.about not in owed for each in own):
            yield AgendaItem(
                due_at=_until(contact, first, inquiry.at),
                what=_what(contact, first),
                who=first.agent_id or first.team_id,
                why=first.because[0],
                since=first.earliest_at,
                key=f"follow-up:{contact.key}",
            )


def _until(contact: Scheduled, first: FollowUp, at: datetime) -> datetime:
    """Return when it is planned, or until when what can be done now is in time.

    What has no end, and could have been done before, is late since then.
    """
    if later(contact.at, at):
        return contact.at
    return first.latest_at or first.earliest_at


def _what(contact: Scheduled, first: FollowUp) -> str:
    purposes = ", ".join(contact.purposes)
    return purposes if contact.channel is None else f"{purposes} ({contact.channel})"
