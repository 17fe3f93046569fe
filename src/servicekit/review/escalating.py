"""The escalations that should happen now, each with whom it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from servicekit.decision import Reason, reasons
from servicekit.errors import (
    AmbiguousRulesError,
    InstantOutOfRangeError,
    NoRuleError,
    NoVersionError,
    NoWorkingTimeError,
    OutsideDomainError,
    UncoveredYearError,
)
from servicekit.escalation import Escalation, EscalationEvent, EscalationStanding, EscalationState
from servicekit.instants import EPOCH, from_microseconds, later, moment, spoken, to_microseconds
from servicekit.review.inquiry import Inquiry
from servicekit.review.story import story
from servicekit.routing import EscalationPolicy, Fired, Route, Trigger, TriggerPolicy

__all__ = ["Escalating", "calls", "escalating", "ladder_for", "reached"]

_S = EscalationState
_OVER = frozenset({_S.RESOLVED, _S.CANCELLED})
# What settling a case does not answer: what is still owed in it.
_STILL_OWED = frozenset(
    {"promise_broken", "promise_at_risk", "owed_late", "waiting", "above_authority"}
)
# A table that had no outcome for what was so before.
_UNDECIDED = (AmbiguousRulesError, NoRuleError, OutsideDomainError)
# Why nobody can tell when the wait of a level would end.
_UNROUTED = (InstantOutOfRangeError, NoVersionError, NoWorkingTimeError, UncoveredYearError)


@attrs.frozen(kw_only=True)
class Escalating:
    """An escalation that should happen now, and whom it reaches.

    Args:
        escalation: the escalation: a new one, or one that waits for its next step.
        since: since when it should be.
        trigger: the id of the trigger of a new one; ``None`` for one that was raised already.
        route: whom it reaches; ``None`` where there is no roster or no ladder.
        because: why it should happen.
    """

    escalation: Escalation
    since: datetime = attrs.field(eq=moment)
    trigger: str | None
    route: Route | None
    because: tuple[Reason, ...] = attrs.field(converter=reasons)


def escalating(inquiry: Inquiry) -> tuple[Escalating, ...]:
    """Return the escalations that should happen now: those that are called for, then those raised.

    A new one is the same whenever it is found again, but for the instant at which it is raised, so
    a host that stores it by its id never raises it twice. One that was raised is there while nobody
    has been asked, and once the wait for those who were is over.

    Args:
        inquiry: the case.

    Raises:
        FactTypeError: a fact of the case is of another type than its column.
        NoRuleError: the table of triggers has no rule for the case, and no ``otherwise``.
        OutsideDomainError: a fact is none that its column can have.
    """
    if inquiry.case.ended_at(at=inquiry.at) is not None:
        return ()
    return (*_new(inquiry), *_raised(inquiry))


def calls(inquiry: Inquiry) -> Iterator[Fired]:
    """Yield the triggers that call for an escalation, or may, and that nothing has answered.

    An escalation of the same kind answers a trigger while it is under way, and ever after what had
    come about when it was raised. So does settling the case, but for what is still owed. What has
    come about since calls anew.

    Each calls since the first instant from which it has applied without a break and unanswered, so
    it is the same call when a second promise breaks.

    Args:
        inquiry: the case.
    """
    for fired in inquiry.fired:
        own = tuple(_of_its_kind(fired, inquiry))
        if all(standing.state in _OVER for _, standing in own):
            owed = not _STILL_OWED.isdisjoint((*fired.rests_on, *fired.undetermined))
            settled_at = None if owed else inquiry.settled_at
            if fired.since is not None:
                # Whoever ended it knew what had happened by then; what is still owed is owed anew.
                ends = [e.raised_at if owed else standing.since for e, standing in own]
                yield from _called(fired, _last([*ends, settled_at]), inquiry)
            elif settled_at is None:
                yield fired


def _of_its_kind(fired: Fired, inquiry: Inquiry) -> Iterator[tuple[Escalation, EscalationStanding]]:
    """Yield the escalations that answer a trigger: those of its kind, and what it rests on."""
    for escalation, standing in inquiry.escalated:
        if escalation.kind == fired.trigger.kind or escalation.id in fired.evidence:
            yield escalation, standing


def _last(instants: Iterable[datetime | None]) -> datetime | None:
    return max((t for t in instants if t is not None), key=to_microseconds, default=None)


def _called(fired: Fired, answered_at: datetime | None, inquiry: Inquiry) -> Iterator[Fired]:
    """Yield a trigger with the instant since which it calls, where anything came unanswered."""
    since = _unbroken(fired, answered_at, inquiry)
    if since is not None:
        because = (*fired.because, *_moved(fired.since, since))
        yield attrs.evolve(fired, since=since, because=because)


def _unbroken(fired: Fired, answered_at: datetime | None, inquiry: Inquiry) -> datetime | None:
    """Return the first instant from which a trigger has applied without a break and unanswered.

    What shows that it applies now need not be what showed it before, such as a promise that has
    been kept since. So this looks at the instant before, as long as it applied there as well.
    """
    since = fired.since_after(answered_at)
    while since is not None and later(since, inquiry.case.opened_at):
        earlier = _just_before(since, answered_at, fired.trigger, inquiry)
        if earlier is None:
            break
        since = earlier
    return since


def _just_before(
    instant: datetime, answered_at: datetime | None, trigger: Trigger, inquiry: Inquiry
) -> datetime | None:
    """Return since when a trigger called just before an instant, unanswered; else ``None``."""
    before = from_microseconds(to_microseconds(instant) - 1, instant)
    try:
        found = inquiry.fired_at(before)
    except _UNDECIDED:
        return None
    since = (each.since_after(answered_at) for each in found if each.trigger.id == trigger.id)
    return next(since, None)


def _moved(shown: datetime | None, since: datetime) -> Iterator[Reason]:
    """Yield why it calls since another instant than what shows it now would tell."""
    if moment(shown) == moment(since):
        return
    if shown is not None and later(shown, since):
        yield Reason("unbroken", f"It has applied without a break since {spoken(since)}.")
    else:
        yield Reason("anew", f"What was so before was answered; more came on {spoken(since)}.")


def _new(inquiry: Inquiry) -> Iterator[Escalating]:
    kinds: set[str] = set()
    for fired in calls(inquiry):
        # Two triggers of one kind call for one escalation.
        if fired.since is not None and fired.trigger.kind not in kinds:
            kinds.add(fired.trigger.kind)
            yield _called_for(fired, fired.since, inquiry)


def _called_for(fired: Fired, since: datetime, inquiry: Inquiry) -> Escalating:
    trigger, case = fired.trigger, inquiry.case
    escalation = Escalation(
        id=f"{case.id}/{trigger.id}/{_stamp(since)}",
        case_id=case.id,
        raised_at=inquiry.at,
        why=trigger.why,
        severity=trigger.severity,
        kind=trigger.kind,
        needs=trigger.needs,
        story=story(inquiry),
    )
    ladder = _ladder(inquiry, trigger.ladder)
    return _routed(inquiry, escalation, ladder, since=since, trigger=trigger.id, why=fired.because)


def _stamp(t: datetime) -> str:
    there = from_microseconds(to_microseconds(t), EPOCH)
    return f"{there.year:04}{there:%m%dT%H%M%S%fZ}"


def _raised(inquiry: Inquiry) -> Iterator[Escalating]:
    for escalation, standing in inquiry.escalated:
        since = _step_since(standing, inquiry.at)
        if since is not None:
            why = _why(escalation, standing)
            ladder = ladder_for(escalation, inquiry)
            seen = attrs.evolve(escalation, events=_known(escalation, inquiry))
            yield _routed(inquiry, seen, ladder, since=since, trigger=None, why=(why,))


def _known(escalation: Escalation, inquiry: Inquiry) -> list[EscalationEvent]:
    """Return what was known of it, with what that corrects: nothing in a review is of later.

    What is possible only by what became known later is left out as well.
    """
    known = [e for e in escalation.events if not inquiry.ahead(e.at, e.recorded_at)]
    counts = escalation.happened(at=inquiry.at)
    found = [e for e in known if e in counts or e.kind == "retracted"]
    named = {e.id: e for e in known}
    for each in found:
        if each.revises is not None and named[each.revises] not in found:
            found.append(named[each.revises])
    return [e for e in known if e in found]


def _step_since(standing: EscalationStanding, at: datetime) -> datetime | None:
    """Return since when it waits for its next step; ``None`` where it does not."""
    if standing.state in {_S.PENDING, _S.EXHAUSTED}:
        return standing.since
    if standing.due_at is not None and not later(standing.due_at, at):
        return standing.due_at
    return None


def _why(escalation: Escalation, standing: EscalationStanding) -> Reason:
    asked = ", ".join(standing.asked) or "somebody"
    since = spoken(standing.due_at or standing.since)
    words = _WAITING.get(standing.state, _WAIT_OVER).format(asked=asked, since=since)
    return Reason("escalation_waits", f"{words}: {escalation.why}", (escalation.id,))


_WAITING = {
    _S.PENDING: "Nobody has been asked since {since}",
    _S.EXHAUSTED: "The ladder has nobody left since {since}",
}
_WAIT_OVER = "The wait for {asked} has been over since {since}"


def _ladder(inquiry: Inquiry, ladder_id: str) -> EscalationPolicy | None:
    ladders = inquiry.playbook.ladders
    return next((ladder for ladder in ladders if ladder.id == ladder_id), None)


def ladder_for(escalation: Escalation, inquiry: Inquiry) -> EscalationPolicy | None:
    """Return the ladder of the trigger that an escalation is of, or else the only one."""
    policy, ladders = inquiry.playbook.triggers, inquiry.playbook.ladders
    trigger = None if policy is None else policy.trigger_for(escalation.kind)
    if trigger is not None:
        return _ladder(inquiry, trigger.ladder)
    if len(ladders) == 1:
        return ladders[0]
    alike = _ladders_of(policy, escalation.needs.authority)
    return _ladder(inquiry, alike.pop()) if len(alike) == 1 else None


def _ladders_of(policy: TriggerPolicy | None, authority: str | None) -> set[str]:
    """Return the ladders of the triggers that need the same kind of authority."""
    if policy is None or authority is None:
        return set()
    return {each.ladder for each in policy.triggers if each.needs.authority == authority}


def _routed(
    inquiry: Inquiry,
    escalation: Escalation,
    ladder: EscalationPolicy | None,
    *,
    since: datetime,
    trigger: str | None,
    why: Iterable[Reason],
) -> Escalating:
    found = reached(inquiry, escalation, ladder)
    route, missing = (None, (found,)) if isinstance(found, Reason) else (found, ())
    return Escalating(
        escalation=escalation, since=since, trigger=trigger, route=route, because=(*why, *missing)
    )


def reached(
    inquiry: Inquiry, escalation: Escalation, ladder: EscalationPolicy | None
) -> Route | Reason:
    """Return whom it reaches, or why nobody can tell."""
    if ladder is None:
        return Reason("no_ladder", "The playbook does not say which ladder it climbs.")
    if inquiry.people is None:
        return Reason("no_roster", "Nobody said who is there, so nobody can be chosen.")
    try:
        return ladder.route(
            escalation, inquiry.people, at=inquiry.at, load=inquiry.load, case=inquiry.case
        )
    except _UNROUTED as error:
        return Reason("no_hours", f"Nobody can tell whom it reaches: {error}")
