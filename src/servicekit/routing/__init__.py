"""Routing: an escalation reaches somebody who is there, who is able, and who may decide it.

A ladder says whom to ask and how long to wait; what never gives way, and what does, decides among
those it asks. The same arguments give the same route, and everybody can see why it went there.
"""

from servicekit.routing.assignment import Assignment
from servicekit.routing.backlog import EVERYBODY, assign
from servicekit.routing.briefing import Briefing
from servicekit.routing.checking import LadderReport
from servicekit.routing.explanation import Candidate, RouteExplanation
from servicekit.routing.findings import Gap, OnlyOne
from servicekit.routing.hand_over import HAND_OVERS, HandOver, Move
from servicekit.routing.level import ASK, ON_EMPTY, Level
from servicekit.routing.load import FAIRNESS, Load
from servicekit.routing.policy import EscalationPolicy
from servicekit.routing.recipient import RECIPIENTS, Recipient
from servicekit.routing.relaxation import RELAXED, Relaxation, Relaxed
from servicekit.routing.route import ROUTES, Route
from servicekit.routing.selection import Ranked
from servicekit.routing.sign import Sign, TriggerFacts
from servicekit.routing.trigger import Fired, Trigger, TriggerPolicy

__all__ = [
    "ASK",
    "EVERYBODY",
    "FAIRNESS",
    "HAND_OVERS",
    "ON_EMPTY",
    "RECIPIENTS",
    "RELAXED",
    "ROUTES",
    "Assignment",
    "Briefing",
    "Candidate",
    "EscalationPolicy",
    "Fired",
    "Gap",
    "HandOver",
    "LadderReport",
    "Level",
    "Load",
    "Move",
    "OnlyOne",
    "Ranked",
    "Recipient",
    "Relaxation",
    "Relaxed",
    "Route",
    "RouteExplanation",
    "Sign",
    "Trigger",
    "TriggerFacts",
    "TriggerPolicy",
    "assign",
]
