"""Escalations: a matter on its way to somebody who may decide it, and what became of it.

An escalation never changes who has the case: whoever looks after the customer goes on doing so
while somebody with more skill or more authority is asked.
"""

from servicekit.escalation.course import EscalationStanding
from servicekit.escalation.escalation import SEVERITIES, Escalation
from servicekit.escalation.event import (
    EVENTS,
    OUTCOMES,
    Details,
    Entry,
    EscalationEvent,
    Kind,
    Outcome,
)
from servicekit.escalation.exclusion import EXCLUSIONS
from servicekit.escalation.explanation import EscalationExplanation
from servicekit.escalation.life import REMARKS, TRANSITIONS, EscalationState, possible
from servicekit.escalation.needs import Needs

__all__ = [
    "EVENTS",
    "EXCLUSIONS",
    "OUTCOMES",
    "REMARKS",
    "SEVERITIES",
    "TRANSITIONS",
    "Details",
    "Entry",
    "Escalation",
    "EscalationEvent",
    "EscalationExplanation",
    "EscalationStanding",
    "EscalationState",
    "Kind",
    "Needs",
    "Outcome",
    "possible",
]
