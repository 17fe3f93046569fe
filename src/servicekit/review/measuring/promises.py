"""Promises kept: standing ones, and those that somebody made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from servicekit.instants import later
from servicekit.promise import PromiseState
from servicekit.review.inquiry import Inquiry
from servicekit.review.judged import PromiseReview
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.entry import Doer, Found, entry
from servicekit.review.measuring.holding import holder
from servicekit.review.measuring.sharing import counted_promises

__all__ = ["said_and_done", "targets_met"]

_S = PromiseState
# What a state says of the due in force.
_KEPT: Mapping[PromiseState, Found] = MappingProxyType(
    {
        _S.KEPT: 1,
        _S.KEPT_LATE: 0,
        _S.BROKEN: 0,
        _S.OPEN: "still_open",
        _S.PAUSED: "still_open",
        _S.OFFERED: "still_open",
        _S.CONDITIONAL: "still_open",
        _S.LAPSED: "let_go",
        _S.WITHDRAWN: "let_go",
        _S.RELEASED: "let_go",
    }
)
_DONE = frozenset({_S.KEPT, _S.KEPT_LATE})
# States in which the first due can pass although it is not the one in force.
_OWED = frozenset({_S.OPEN, _S.PAUSED, _S.BROKEN})


def targets_met(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield for each standing promise whether it was kept, by the id of its target."""
    for promise in inquiry.promises:
        if promise.origin == "target":
            target = inquiry.targets.get(promise.id)
            doer = holder(inquiry, _decided_at(promise, inquiry.at))
            of = None if target is None else target.id
            yield entry("target_met", _KEPT[promise.state], doer, of)


def said_and_done(inquiry: Inquiry) -> Iterator[Measurement]:
    """Yield for each promise that somebody made whether it was kept, by its origin."""
    made = counted_promises(inquiry)
    teams = _teams(inquiry) if made else frozenset()
    for promise in made:
        machine = promise.origin == "auto_reply"
        then = holder(inquiry, promise.made_at)
        maker = Doer(then.team, None if machine else promise.made_by or then.agent)
        owner = _owner(promise, teams, inquiry)
        yield entry("promises_made", 1, maker, promise.origin)
        first = _by_first_due(promise, inquiry.at)
        yield entry("kept_by_first_due", first, owner, promise.origin)
        yield entry("kept_by_agreed_due", _by_agreed_due(promise), owner, promise.origin)


def _by_agreed_due(promise: PromiseReview) -> Found:
    """Tell whether it was done by the due in force."""
    return "unreachable" if promise.cause == "customer_unreachable" else _KEPT[promise.state]


def _by_first_due(promise: PromiseReview, at: datetime) -> Found:
    """Tell whether it was done by the due that was named first, whatever was agreed since."""
    due, done_at = promise.first_due_at, promise.settled_at
    if due is None:
        return _by_agreed_due(promise)
    if promise.state in _DONE and done_at is not None:
        return int(not later(done_at, due))
    if promise.state in _OWED:
        return 0 if later(at, due) else "still_open"
    return _by_agreed_due(promise)


def _decided_at(promise: PromiseReview, at: datetime) -> datetime:
    """Return when it was kept, or else was due; what is open is looked at now."""
    if promise.state is _S.KEPT_LATE and promise.due_at is not None:
        return promise.due_at
    decided = _KEPT[promise.state] != "still_open"
    return promise.settled_at if decided and promise.settled_at is not None else at


def _owner(promise: PromiseReview, teams: frozenset[str], inquiry: Inquiry) -> Doer:
    """Return who had to see to it: a person, or a team."""
    if promise.owner in teams:
        return Doer(promise.owner)
    return Doer(holder(inquiry, _decided_at(promise, inquiry.at)).team, promise.owner)


def _teams(inquiry: Inquiry) -> frozenset[str]:
    """Return every team that is known."""
    people = inquiry.people
    known = () if people is None else (team.id for team in people.teams)
    return frozenset([*inquiry.case.departments(at=inquiry.at), *known])
