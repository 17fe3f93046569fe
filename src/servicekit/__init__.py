"""Promises, escalations and follow-ups as plain Python values and pure policies.

PYTEST_DONT_REWRITE: a plugin of pytest comes with it, and there are no assertions to rewrite.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = [
    "Agent",
    "Allowance",
    "Answer",
    "AnswerBook",
    "Authority",
    "BusinessHours",
    "Case",
    "Change",
    "Condition",
    "Consent",
    "ContactPolicy",
    "Customer",
    "Decision",
    "DecisionTable",
    "Escalation",
    "EscalationEvent",
    "EscalationPolicy",
    "EscalationState",
    "Feedback",
    "FollowUp",
    "FollowUpPolicy",
    "Grant",
    "History",
    "Hold",
    "Interaction",
    "Level",
    "Limit",
    "Load",
    "Mandate",
    "Money",
    "Party",
    "Playbook",
    "Promise",
    "PromiseEvent",
    "PromiseState",
    "Question",
    "Reason",
    "Review",
    "Roster",
    "Rotation",
    "Route",
    "Rule",
    "Scorecard",
    "ServiceKitError",
    "Span",
    "Target",
    "Targets",
    "Team",
    "Told",
    "Totals",
    "Undetermined",
    "Verdict",
    "Versions",
    "at_risk",
    "earliest_due",
    "errors",
    "first_reply",
    "keepable",
    "read_log",
    "redact",
    "replay",
    "resolution",
    "review",
    "review_history",
]

if TYPE_CHECKING:
    from servicekit import errors
    from servicekit.answers import Answer, AnswerBook, Question
    from servicekit.case import Case, Change, Feedback, History, Hold, redact
    from servicekit.customer import Consent, Customer
    from servicekit.decision import Decision, Reason, Undetermined, Verdict
    from servicekit.errors import ServiceKitError
    from servicekit.escalation import Escalation, EscalationEvent, EscalationState
    from servicekit.feasibility import at_risk, keepable
    from servicekit.followups import ContactPolicy, FollowUp, FollowUpPolicy
    from servicekit.hours import Allowance, BusinessHours, Span
    from servicekit.insight import earliest_due
    from servicekit.interaction import Interaction, Party, Told
    from servicekit.logs import read_log
    from servicekit.mandate import Mandate
    from servicekit.money import Money
    from servicekit.playbook import Playbook
    from servicekit.promise import Condition, Promise, PromiseEvent, PromiseState
    from servicekit.replay import replay
    from servicekit.review import Review, review, review_history
    from servicekit.roster import Roster, Rotation
    from servicekit.routing import EscalationPolicy, Level, Load, Route
    from servicekit.scorecard import Scorecard, Totals
    from servicekit.staff import Agent, Authority, Grant, Limit, Team
    from servicekit.tables import DecisionTable, Rule
    from servicekit.targets import Target, Targets, first_reply, resolution
    from servicekit.versions import Versions
else:  # a type checker refuses a name that is not imported above

    def __getattr__(name: str) -> object:
        """Import a public name on its first use."""
        if name == "errors":
            return import_module("servicekit.errors")
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value


# Where each public name lives. Nothing is imported before it is used, so a host pays only for
# what it touches.
_HOMES = {
    "answers": ("Answer", "AnswerBook", "Question"),
    "case": ("Case", "Change", "Feedback", "History", "Hold", "redact"),
    "customer": ("Consent", "Customer"),
    "decision": ("Decision", "Reason", "Undetermined", "Verdict"),
    "errors": ("ServiceKitError",),
    "escalation": ("Escalation", "EscalationEvent", "EscalationState"),
    "feasibility": ("at_risk", "keepable"),
    "followups": ("ContactPolicy", "FollowUp", "FollowUpPolicy"),
    "hours": ("Allowance", "BusinessHours", "Span"),
    "insight": ("earliest_due",),
    "interaction": ("Interaction", "Party", "Told"),
    "logs": ("read_log",),
    "mandate": ("Mandate",),
    "money": ("Money",),
    "playbook": ("Playbook",),
    "promise": ("Condition", "Promise", "PromiseEvent", "PromiseState"),
    "replay": ("replay",),
    "review": ("Review", "review", "review_history"),
    "roster": ("Roster", "Rotation"),
    "routing": ("EscalationPolicy", "Level", "Load", "Route"),
    "scorecard": ("Scorecard", "Totals"),
    "staff": ("Agent", "Authority", "Grant", "Limit", "Team"),
    "tables": ("DecisionTable", "Rule"),
    "targets": ("Target", "Targets", "first_reply", "resolution"),
    "versions": ("Versions",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Face(ModuleType):
    """Keep ``review`` and ``replay`` the functions, also once the modules of these names are there.

    Importing a submodule binds it as an attribute of its package, which would hide the function.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name in _HOME and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
