"""What is to be escalated, and whom it reaches, under both playbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import attrs

from servicekit.escalation import Escalation, EscalationEvent
from servicekit.instants import moment, spoken
from servicekit.replay.change import ReplayChange
from servicekit.replay.grounds import grounds, places_naming
from servicekit.replay.pair import Pair
from servicekit.review.escalating import Escalating, ladder_for, reached
from servicekit.review.inquiry import Inquiry
from servicekit.routing import Route

__all__ = ["of_escalations", "of_offers"]

# What decides whether something is to be escalated, and whom an escalation reaches.
_CALLING = ("triggers", "targets", "answers", "roster", "office", "window")
_ROUTING = ("ladders", "roster", "triggers")


def of_escalations(pair: Pair) -> Iterator[ReplayChange]:
    """Yield what becomes of the escalations that should happen now."""
    if not pair.differs((*_CALLING, *_ROUTING)):
        return
    old, new = _found(pair.old_calls), _found(pair.new_calls)
    for of in dict.fromkeys((*old, *new)):
        before, after = old.get(of), new.get(of)
        yield from _called(pair, of, before, after)
        yield from _routed(pair, of, before, after)


def of_offers(pair: Pair) -> Iterator[ReplayChange]:
    """Yield whom the escalations of then would have reached, each at the instant of its offer."""
    if not pair.differs(_ROUTING):
        return
    for escalation, _ in pair.old.escalated:
        happened = escalation.happened(at=pair.old.at)
        for number, event in enumerate(happened):
            if event.kind == "offered":
                yield from _offered(pair, _as_of(escalation, happened[:number]), event.at)


def _found(calls: Iterable[Escalating]) -> Mapping[str, Escalating]:
    """Return the escalations by their triggers, or by their ids where they were raised already."""
    return {each.trigger or each.escalation.id: each for each in calls}


# What calls for one


def _called(
    pair: Pair, of: str, old: Escalating | None, new: Escalating | None
) -> Iterator[ReplayChange]:
    """Yield that something calls for an escalation, or since another instant, or no more."""
    before, after = _since(old), _since(new)
    if moment(before) != moment(after):
        policies = [each.playbook.triggers for each in (pair.old, pair.new)]
        by = grounds(pair, _CALLING, places_naming("triggers", policies, of))
        yield pair.change("trigger", of, before, after, by)


def _since(each: Escalating | None) -> datetime | None:
    return None if each is None or each.trigger is None else each.since


# Whom it reaches


def _routed(
    pair: Pair, of: str, old: Escalating | None, new: Escalating | None
) -> Iterator[ReplayChange]:
    """Yield that an escalation reaches somebody else."""
    before, after = (None if each is None else _said(each.route) for each in (old, new))
    if before != after:
        # Where nothing calls for one, nobody is reached, and what calls for it is why.
        called = moment(_since(old)) == moment(_since(new)) and None not in (old, new)
        policies = _ROUTING if called else tuple(dict.fromkeys((*_CALLING, *_ROUTING)))
        yield pair.change("route", of, before, after, grounds(pair, policies))


def _as_of(escalation: Escalation, events: tuple[EscalationEvent, ...]) -> Escalation:
    """Return an escalation as it was when so much had happened to it."""
    kept = [attrs.evolve(each, revises=None) for each in events if each.kind != "retracted"]
    return attrs.evolve(escalation, events=kept, recorded_at=escalation.raised_at)


def _offered(pair: Pair, escalation: Escalation, at: datetime) -> Iterator[ReplayChange]:
    """Yield that somebody else would have been asked; who had how much to do is not known."""
    before, after = (_reached(each, escalation, at) for each in (pair.old, pair.new))
    if before != after:
        of = f"{escalation.id}, offered on {spoken(at)}"
        yield pair.change("route", of, before, after, grounds(pair, _ROUTING))


def _reached(inquiry: Inquiry, escalation: Escalation, at: datetime) -> str | None:
    then = attrs.evolve(inquiry, at=at, load=None)
    route = reached(then, escalation, ladder_for(escalation, then))
    return _said(route) if isinstance(route, Route) else None


def _said(route: Route | None) -> str | None:
    if route is None:
        return None
    to = f" to {', '.join(route.to)}" if route.to else ""
    level = "" if route.level is None else f" at level {route.level}"
    until = "" if route.due_at is None else f" until {spoken(route.due_at)}"
    return f"{route.outcome}{to}{level}{until}"
