"""The story of one case on a terminal: what happened, and the reason of every verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich.console import Group, RenderableType

from servicekit.case import Case
from servicekit.case.story import story as events
from servicekit.cli.agenda import agenda
from servicekit.cli.batch import URGENCIES, Due
from servicekit.cli.show import COLOURS, safe, table, words
from servicekit.decision import Reason
from servicekit.followups import Outcome, Scheduled
from servicekit.instants import spoken
from servicekit.playbook import Playbook
from servicekit.promise import PromiseState
from servicekit.review import Escalating, Finding, PromiseReview, Review

__all__ = ["story"]


def story(case: Case, review: Review, playbook: Playbook) -> RenderableType:
    """Return everything that happened in one case, and the reason of every verdict."""
    title = f"Case {safe(case.id)} of customer {safe(case.customer_id)}"
    made = table(title, "when", "who", "what")
    for event in events(case, review.at):
        what = f"{event.what}: {event.text}" if event.text else event.what
        made.add_row(spoken(event.at), safe(event.who), safe(what))
    return Group(
        made,
        *_owed(review),
        *_found("Findings", review.findings, review.promises),
        *_found("What went well", review.went_well, review.promises),
        *_routes(review.routes),
        *_follow_ups(review.follow_ups),
        *_agenda(review),
        *_next(review.next_at),
        *_dues(case, review.at, playbook),
    )


def _because(reasons: Iterable[Reason]) -> str:
    return safe("\n".join(map(str, reasons)))


def _owed(review: Review) -> Iterator[RenderableType]:
    """Yield what was owed; of what was kept one sentence says enough."""
    made = table("What was owed", "promise", "state", "reason")
    for promise in review.promises:
        state = words(promise.state.value)
        colour = COLOURS.get(state.removeprefix("kept "), "default")
        because = promise.because[: 1 if promise.state is PromiseState.KEPT else None]
        made.add_row(safe(promise.what), f"[{colour}]{state}[/]", _because(because))
    if review.promises:
        yield made


def _found(
    title: str, findings: Sequence[Finding], promises: Sequence[PromiseReview]
) -> Iterator[RenderableType]:
    """Yield what was found; what a promise above gives as its reason is not said again."""
    above = {str(why): f"{each.what} (above)" for each in promises for why in each.because[:1]}
    made = table(title, "finding", "severity", "because")
    for each in findings:
        severity = "undecided" if each.undecided else each.severity
        colour = COLOURS.get(severity, "default")
        because = (above.get(str(why), str(why)) for why in each.because)
        made.add_row(words(each.code), f"[{colour}]{severity}[/]", safe("\n".join(because)))
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
    """Say for each clock of a standing target that was not kept which time counted."""
    for target, promise in playbook.targets.promised(case, at=at):
        if promise.standing(at=at).state is PromiseState.KEPT:
            continue
        time = promise.explain(at=at, hours=target.hours).time
        if time:
            yield f"[bold]{safe(target.what)}[/bold]\n{safe(str(time))}\n"
