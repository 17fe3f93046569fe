"""Cases: one matter each, what happened in it, and the history of the customer whose they are."""

from servicekit.case.case import Case
from servicekit.case.change import (
    COUNTED,
    DONE,
    ENDED,
    FIELDS,
    PAUSED,
    REASONS,
    STATUSES,
    Change,
)
from servicekit.case.feedback import SCALES, Feedback
from servicekit.case.history import History
from servicekit.case.hold import Hold
from servicekit.case.redaction import REMOVED, redact
from servicekit.case.repeat import Repeat

__all__ = [
    "COUNTED",
    "DONE",
    "ENDED",
    "FIELDS",
    "PAUSED",
    "REASONS",
    "REMOVED",
    "SCALES",
    "STATUSES",
    "Case",
    "Change",
    "Feedback",
    "History",
    "Hold",
    "Repeat",
    "redact",
]
