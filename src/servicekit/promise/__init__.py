"""Promises: what was said to a customer, what happened since, and what became of it."""

from servicekit.promise.explanation import Explanation
from servicekit.promise.life import (
    DUE_PASSED,
    EVENTS,
    TRANSITIONS,
    PromiseEvent,
    PromiseState,
    Standing,
)
from servicekit.promise.promise import ORIGINS, Promise

__all__ = [
    "DUE_PASSED",
    "EVENTS",
    "ORIGINS",
    "TRANSITIONS",
    "Explanation",
    "Promise",
    "PromiseEvent",
    "PromiseState",
    "Standing",
]
