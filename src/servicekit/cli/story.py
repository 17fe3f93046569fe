"""The story of one case on a terminal: what happened, and the reason of every verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich.console import Group, RenderableType

from servicekit.case import FIELDS, Case, Change
from servicekit.cli.agenda import agenda
from servicekit.cli.batch import URGENCIES, Due
from servicekit.cli.show import COLOURS, safe, table, words
from servicekit.decision import Reason
from servicekit.escalation import Escalation
from servicekit.followups import Outcome, Scheduled
from servicekit.instants import spoken, to_microseconds
from servicekit.interaction import Interaction
from servicekit.playbook import Playbook
from servicekit.promise import Promise
from servicekit.review import Escalating, Finding, Review

__all__ = ["story"]


def story(case: Case, review: Review, playbook: Playbook) -> RenderableType:
    """Return everything that happened in one case, and the reason of every verdict."""
    title = f"Case {safe(case.id)} of customer {safe(case.customer_id)}"
    made = table(title, "when", "who", "what")
    for at, who, what in _events(case, review.at):
        made.add_row(spoken(at), safe(who), safe(what))
    return Group(
        made,
        *_owed(review),
        *_found("Findings", review.findings),
        *_found("What went well", review.went_well),
        *_routes(review.routes),
        *_follow_ups(review.follow_ups),
        *_agenda(review),
        *_next(review.next_at),
        *_dues(case, review.at, playbook),
    )


def _because(reasons: Iterable[Reason]) -> str:
    return safe("\n".join(map(str, reasons)))


def _owed(review: Review) -> Iterator[RenderableType]:
    made = table("What was owed", "promise", "state", "reason")
    for promise in review.promises:
        state = words(promise.state.value)
        colour = COLOURS.get(state.removeprefix("kept "), "default")
        made.add_row(safe(promise.what), f"[{colour}]{state}[/]", _because(promise.because))
    if review.promises:
        yield made


def _found(title: str, findings: Sequence[Finding]) -> Iterator[RenderableType]:
    made = table(title, "finding", "severity", "because")
    for each in findings:
        severity = "undecided" if each.undecided else each.severity
        colour = COLOURS.get(severity, "default")
        made.add_row(words(each.code), f"[{colour}]{severity}[/]", _because(each.because))
    if findings:
        yield made


def _routes(routes: Sequence[Escalating]) -> Iterator[RenderableType]:
    """Yield the escalations that should happen now, and whom each reaches."""
    made = table("To escalate", "since", "why", "whom", "because")
    for each in routes:
        reasons = (*each.because, *(each.route.because if each.route else ()))
        whom = "" if each.route is None else ", ".join(each.route.to) or words(each.route.outcome)
        why = safe(each.escalation.why)
        made.add_row(spoken(each.since), why, safe(whom) or "nobody knows", _because(reasons))
    if routes:
        yield made


def _follow_ups(follow_ups: Sequence[Outcome]) -> Iterator[RenderableType]:
    """Yield when and how the customer is contacted again."""
    made = table("To come back to", "when", "how", "what for", "because")
    for each in follow_ups:
        purposes = ", ".join(dict.fromkeys(one.purpose for one in each.follow_ups))
        reasons = (*(why for one in each.follow_ups for why in one.because), *each.because)
        when, how = ("never", "in no way")
        if isinstance(each, Scheduled):
            when, how = spoken(each.at), each.channel or "no contact"
        made.add_row(when, safe(how), safe(purposes), _because(dict.fromkeys(reasons)))
    if follow_ups:
        yield made


def _agenda(review: Review) -> Iterator[RenderableType]:
    due = [Due(review.case_id, item) for item in review.agenda]
    for urgency in URGENCIES:
        if items := [each for each in due if each.urgency(review.at) == urgency]:
            yield agenda(urgency, items, len(items))
    if not due:
        yield "Nothing is owed to anybody.\n"


def _next(next_at: datetime | None) -> Iterator[str]:
    if next_at is not None:
        yield f"Ask again on {spoken(next_at)}.\n"


def _dues(case: Case, at: datetime, playbook: Playbook) -> Iterator[str]:
    """Say for each clock of a standing target which time counted towards its due."""
    for target, promise in playbook.targets.promised(case, at=at):
        time = promise.explain(at=at, hours=target.hours).time
        if time:
            yield f"[bold]{safe(target.what)}[/bold]\n{safe(str(time))}\n"


_Line = tuple[datetime, tuple[int, int], str, str]


def _events(case: Case, at: datetime) -> list[tuple[datetime, str, str]]:
    """Return what happened until ``at`` in its order.

    Of one instant, the opening comes first, then what was said and changed, then what was
    promised in it.
    """
    lines: list[_Line] = [
        (case.opened_at, (0, 0), case.customer_id, f"opened: {case.topic or case.kind}"),
        *((c.at, (1, c.seq), c.author.id, _contact(c)) for c in case.contacts(at=at)),
    ]
    for field in FIELDS:
        changes = case.changes_of(field, at=at)
        lines += ((c.at, (1, c.seq), c.by or "", _change(c)) for c in changes)
    for promise in case.promises:
        lines += _promise(promise)
    for escalation in case.escalations:
        lines += _escalation(escalation)
    now = to_microseconds(at)
    lines = [line for line in lines if to_microseconds(line[0]) <= now]
    lines.sort(key=lambda line: (to_microseconds(line[0]), line[1]))
    return [(when, who, what) for when, _, who, what in lines]


def _promise(promise: Promise) -> Iterator[_Line]:
    yield promise.made_at, (2, 0), promise.made_by or "", f"promised: {promise.what}"
    for event in promise.events:
        words = f"{promise.what}: {event.tell(promise.timezone)}"
        yield event.at, (2, event.seq), event.by or "", words


def _contact(contact: Interaction) -> str:
    kind = "note" if contact.direction == "internal" else f"{contact.direction} {contact.channel}"
    marks = [
        *(["automatic"] if contact.automated else []),
        *([contact.outcome] if contact.outcome else []),
        *([] if contact.needs_reply else ["needs no reply"]),
    ]
    note = f" ({', '.join(marks)})" if marks else ""
    return f"{kind}{note}: {contact.text or contact.topic or ''}"


def _change(change: Change) -> str:
    why = f" ({change.reason})" if change.reason else ""
    return f"{change.field}: {change.old or '-'} → {change.new or '-'}{why}"


def _escalation(escalation: Escalation) -> Iterator[_Line]:
    yield escalation.raised_at, (2, 0), escalation.raised_by or "", f"escalated: {escalation.why}"
    for event in escalation.events:
        words = f"escalation {event.kind} {event.reason}".strip()
        yield event.at, (2, event.seq), event.by or "", words
