"""The terms of a promise: when it is due, and when it would lapse instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicekit.errors import FieldError
from servicekit.instants import later

if TYPE_CHECKING:
    from servicekit.promise.promise import Promise

__all__ = ["check_terms"]


def check_terms(promise: Promise) -> None:
    """Check that the instants of a promise are in order, and that it can be broken or lapse.

    Raises:
        FieldError: one lies before the making or after the due, or nothing ends it.
    """
    due, made = promise.due_at, promise.made_at
    if due is not None and later(made, due):
        raise FieldError("due_at", due, f"not before made_at, {made}")
    if promise.condition or promise.offer_expires_at or promise.expected_from or due is None:
        _check_ends(promise)


def _check_ends(promise: Promise) -> None:
    due, offer = promise.due_at, promise.offer_expires_at
    deadline = None if promise.condition is None else promise.condition.deadline_at
    if due is None and (deadline is None if promise.condition else offer is None):
        known = "the due, the deadline of the condition, or the end of the offer"
        raise FieldError("due_at", due, f"{known}; without it, it could never be broken")
    for name, end, last in (
        ("condition.deadline_at", deadline, due),
        ("offer_expires_at", offer, deadline or due),
        ("expected_from", promise.expected_from, due),
    ):
        if end is not None and last is not None and later(end, last):
            raise FieldError(name, end, f"not after {last}, when it is due or would lapse")
        if end is not None and later(promise.made_at, end) and name != "expected_from":
            raise FieldError(name, end, f"not before made_at, {promise.made_at}")
