"""Targets: what the company promises to everyone, before anybody says a word.

A target is a standing promise. For a case it becomes a :class:`~servicekit.promise.Promise` of
origin ``target``, so whatever handles promises handles targets.
"""

from servicekit.targets.clock import Clock, Clocks, StepDue
from servicekit.targets.measure import MEASURES, ON_REOPEN, STARTS, STOPS, Measure
from servicekit.targets.presets import (
    Options,
    acknowledgement,
    agent_work,
    final_response,
    first_reply,
    next_reply,
    periodic_update,
    requester_wait,
    resolution,
)
from servicekit.targets.selection import Selection
from servicekit.targets.selectors import SELECTORS
from servicekit.targets.step import Step
from servicekit.targets.target import ON_CHANGE, Target
from servicekit.targets.targets import Targets

__all__ = [
    "MEASURES",
    "ON_CHANGE",
    "ON_REOPEN",
    "SELECTORS",
    "STARTS",
    "STOPS",
    "Clock",
    "Clocks",
    "Measure",
    "Options",
    "Selection",
    "Step",
    "StepDue",
    "Target",
    "Targets",
    "acknowledgement",
    "agent_work",
    "final_response",
    "first_reply",
    "next_reply",
    "periodic_update",
    "requester_wait",
    "resolution",
]
