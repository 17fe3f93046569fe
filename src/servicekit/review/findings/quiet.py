"""The quiet: customers who gave up on us, and whom nobody has called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import reduce

from servicekit.instants import (
    duration_microseconds,
    earliest,
    elapsed,
    later,
    latest,
    spoken,
    spoken_duration,
    to_microseconds,
)
from servicekit.promise import PromiseState
from servicekit.review.agenda import still_owed
from servicekit.review.finding import Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["quiet_at", "went_quiet"]


def quiet_at(inquiry: Inquiry) -> int | None:
    """Return when it is found that nobody says a word, if nobody does: microseconds of UTC."""
    since = earliest(t for t, _ in _unheard(inquiry))
    return None if since is None else _found_at(since, inquiry)


def _found_at(since: datetime, inquiry: Inquiry) -> int:
    return to_microseconds(since) + duration_microseconds(inquiry.playbook.window)


def went_quiet(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield that the customer has reason to complain, and that nobody has said a word since.

    The reason is something spoken that is broken, or a complaint that waits for an answer. The time
    is that within which a matter counts as coming back, seven days by default; all contacts with
    the customer count that are known, those that reached nobody and notes of colleagues do not.
    """
    reasons = _unheard(inquiry)
    since = earliest(t for t, _ in reasons)
    if since is not None and _found_at(since, inquiry) <= to_microseconds(inquiry.at):
        quiet = elapsed(since, inquiry.at)
        evidence, begun = [name for _, name in reasons], f"since {spoken(since)}"
        if inquiry.has_contacts:
            text = f"Nobody has said a word for {spoken_duration(quiet)}, {begun}, though the "
            yield Finding.of("went_quiet", f"{text}customer has reason to complain.", evidence)
        else:
            text = f"Nobody recorded contacts, so nobody can tell what was said {begun}."
            yield Finding.of("went_quiet", text, evidence, undecided=True)


def _unheard(inquiry: Inquiry) -> list[tuple[datetime, str]]:
    """Return what they have reason to complain of since either side spoke last."""
    reasons = list(_reasons(inquiry))
    if not reasons:
        return []
    last = reduce(latest, _words(inquiry), inquiry.case.opened_at)
    return [(t, name) for t, name in reasons if not later(last, t)]


def _reasons(inquiry: Inquiry) -> Iterator[tuple[datetime, str]]:
    """Yield what they have reason to complain of, and since when."""
    for promise in still_owed(inquiry):
        broken = promise.state is PromiseState.BROKEN and promise.origin != "target"
        if broken and promise.settled_at is not None:
            yield promise.settled_at, promise.id
    since = inquiry.waiting_since
    if since is not None:
        for contact in inquiry.contacts:
            complains = inquiry.case.kind == "complaint" or "complaint" in contact.signals
            if complains and contact.awaits_reply and not later(since, contact.at):
                yield contact.at, contact.id


def _words(inquiry: Inquiry) -> Iterator[datetime]:
    """Yield when either side said something to the other."""
    history = inquiry.history
    known = inquiry.contacts if history is None else history.contacts(at=inquiry.at)
    for contact in known:
        if contact.public and contact.direction != "internal" and contact.reached:
            yield contact.at
