"""Promises: what was said to a customer, what happened since, and what became of it."""

from servicekit.promise.condition import Condition
from servicekit.promise.course import Standing
from servicekit.promise.event import (
    EVENTS,
    PARTIES,
    VERDICTS,
    Consenting,
    Details,
    Kind,
    PromiseEvent,
)
from servicekit.promise.explanation import Explanation
from servicekit.promise.life import (
    DERIVED,
    DUE_PASSED,
    REMARKS,
    TIMED,
    TRANSITIONS,
    PromiseState,
    possible,
)
from servicekit.promise.promise import ORIGINS, Promise

__all__ = [
    "DERIVED",
    "DUE_PASSED",
    "EVENTS",
    "ORIGINS",
    "PARTIES",
    "REMARKS",
    "TIMED",
    "TRANSITIONS",
    "VERDICTS",
    "Condition",
    "Consenting",
    "Details",
    "Explanation",
    "Kind",
    "Promise",
    "PromiseEvent",
    "PromiseState",
    "Standing",
    "possible",
]
