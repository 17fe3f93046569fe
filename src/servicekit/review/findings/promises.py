"""Promises: what was not kept, what may not be, and what was kept early."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from servicekit.errors import InstantOutOfRangeError, NoVersionError, UncoveredYearError
from servicekit.feasibility import at_risk as risk_of
from servicekit.instants import elapsed, later, moment, spoken
from servicekit.promise import PromiseState
from servicekit.review.agenda import still_owed
from servicekit.review.finding import CODES, Finding
from servicekit.review.inquiry import Inquiry
from servicekit.review.judged import PromiseReview

__all__ = ["at_risk", "broken_or_late", "kept_early", "unowned", "without_due"]

# The calendar does not know a year in which its time lies.
_UNCOVERED = (NoVersionError, UncoveredYearError)
# Origins of promises that no person made.
_IMPERSONAL = frozenset({"auto_reply", "target"})
_CODES = {PromiseState.BROKEN: "broken", PromiseState.KEPT_LATE: "kept_late"}


def broken_or_late(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each promise that was not kept by its due, while the case was there."""
    deleted_at = inquiry.deleted_at
    for promise in inquiry.promises:
        code, since = _CODES.get(promise.state), promise.settled_at
        if code is not None and not _was_gone(promise, since, deleted_at):
            reason = attrs.evolve(promise.because[0], evidence=(promise.id,))
            yield Finding(code, CODES[code], (reason,))


def _was_gone(promise: PromiseReview, since: datetime | None, deleted_at: datetime | None) -> bool:
    """Tell whether the case was deleted before; what is due just then breaks only after it."""
    if since is None or deleted_at is None:
        return False
    ends = promise.cause == "due_passed" and moment(since) == moment(deleted_at)
    return ends or later(since, deleted_at)


def without_due(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each promise of which nobody named a due."""
    for promise in inquiry.promises:
        if promise.assumed:
            text = f"Nobody named a due for it: {promise.what}."
            yield Finding.of("assumed_due", text, (promise.id,))


def at_risk(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each open promise that is about to slip, by its own hours or those of the office."""
    for promise in still_owed(inquiry):
        if promise.state is PromiseState.OPEN and promise.due_at is not None:
            due = f"The customer was promised: {promise.what}, until {spoken(promise.due_at)}."
            try:
                risk = _risk(inquiry, promise.id)
            except _UNCOVERED as error:
                yield Finding.of("at_risk", f"{due} {error}", (promise.id,), undecided=True)
            else:
                if risk:
                    yield Finding.of("at_risk", f"{due} {risk}", (promise.id,))


def _risk(inquiry: Inquiry, promise_id: str) -> str:
    """Return why it is about to slip; what is due at the end of all years never is."""
    hours = inquiry.calendars.get(promise_id, inquiry.clock)
    try:
        risk = risk_of(inquiry.made[promise_id], at=inquiry.at, hours=hours)
    except InstantOutOfRangeError:
        return ""
    return " ".join(map(str, risk)) if risk.refuted else ""


def unowned(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each promise that is still owed and that nobody has accepted.

    Where nobody writes down who has to see to what, whoever promised something in person has it.
    """
    written = _names_owners(inquiry)
    for promise in still_owed(inquiry):
        if not promise.accepted and (written or not _in_person(promise, inquiry)):
            yield Finding.of("unowned", f"Nobody has accepted it: {promise.what}.", (promise.id,))


def _names_owners(inquiry: Inquiry) -> bool:
    """Tell whether anybody wrote down who has to see to a promise to the customer."""
    here = (each.accepted for each in inquiry.promises if each.origin != "target")
    return inquiry.dossier.names_owners or any(here)


def _in_person(promise: PromiseReview, inquiry: Inquiry) -> bool:
    if promise.made_by is None or promise.origin in _IMPERSONAL:
        return False
    parties = (party for contact in inquiry.contacts for party in contact.parties)
    return all(party.role != "bot" for party in parties if party.id == promise.made_by)


def kept_early(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each promise that was kept before half of its time was over.

    A standing target is none: those are kept early by the hundred.

    Source:
        Half of the time is a rule of thumb.
    """
    for promise in inquiry.promises:
        if promise.origin != "target" and _is_early(promise):
            text = f"The customer was promised: {promise.what}. It was kept before half the time."
            yield Finding.of("kept_early", text, (promise.id,))


def _is_early(promise: PromiseReview) -> bool:
    kept = promise.state is PromiseState.KEPT
    if not kept or promise.due_at is None or promise.settled_at is None:
        return False
    taken = elapsed(promise.made_at, promise.settled_at)
    return 2 * taken < elapsed(promise.made_at, promise.due_at)
