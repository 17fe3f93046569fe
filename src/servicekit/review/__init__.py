"""The review: what is owed in one case at one instant, by whom, by when, and why."""

from servicekit.review.agenda import AgendaItem
from servicekit.review.escalating import Escalating
from servicekit.review.finding import CODES, PRAISES, SEVERITIES, Finding
from servicekit.review.history import HistoryReview, review_history
from servicekit.review.judged import PromiseReview
from servicekit.review.measurement import LEFT_OUT, MEASURES, Measurement
from servicekit.review.reviewing import Review, arrows, review

__all__ = [
    "CODES",
    "LEFT_OUT",
    "MEASURES",
    "PRAISES",
    "SEVERITIES",
    "AgendaItem",
    "Escalating",
    "Finding",
    "HistoryReview",
    "Measurement",
    "PromiseReview",
    "Review",
    "arrows",
    "review",
    "review_history",
]
