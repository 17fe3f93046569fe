"""Amends: what went wrong and was put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from servicekit.followups.contacts import carried_out
from servicekit.instants import later
from servicekit.promise import PromiseState
from servicekit.review.finding import Finding
from servicekit.review.inquiry import Inquiry

__all__ = ["amends_made"]


def amends_made(inquiry: Inquiry) -> Iterator[Finding]:
    """Yield each broken promise that was kept in the end, and for which more was done.

    That is a follow-up on the breaking that reached the customer, or a grant since.
    """
    for promise in inquiry.promises:
        if promise.state is PromiseState.KEPT_LATE and promise.due_at is not None:
            what = [*_followed_up(inquiry, promise.id), *_granted(inquiry, promise.due_at)]
            if what:
                text = f"Late, it was kept all the same, and amends were made: {promise.what}."
                yield Finding.of("amends_made", text, (promise.id, *what))


def _followed_up(inquiry: Inquiry, promise_id: str) -> Iterator[str]:
    for contact in inquiry.contacts:
        keys = [key.split("/") for key in carried_out(contact)]
        about = (key[3:4] for key in keys if key[1:2] == ["promise_broken"])
        if [quote(promise_id, safe="")] in about:
            yield contact.id


def _granted(inquiry: Inquiry, since: datetime) -> Iterator[str]:
    for grant in inquiry.case.grants:
        if later(grant.at, since) and grant.stands(at=inquiry.at):
            yield grant.id
