"""The classes for which Hypothesis finds these strategies by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from servicekit.answers import AnswerBook, Question
from servicekit.case import Case, Change, Feedback, History, Hold
from servicekit.customer import Consent, Customer
from servicekit.decision import Reason
from servicekit.escalation import Escalation, EscalationEvent, Needs
from servicekit.followups import (
    Blocked,
    Cap,
    Check,
    ContactPolicy,
    Ended,
    Enrolment,
    EnrolmentEvent,
    FollowUp,
    FollowUpPolicy,
    FollowUps,
    LegalPreset,
    Moved,
    Occasion,
    Period,
    Plan,
    Scheduled,
    Sequence,
    Timing,
    Touch,
    Undecided,
    Unschedulable,
    Waiting,
    Window,
    Withheld,
)
from servicekit.hours import Allowance, BusinessHours, Calendar, Span
from servicekit.insight import Durations
from servicekit.interaction import Interaction, Party, Told
from servicekit.mandate import Mandate
from servicekit.money import Money
from servicekit.promise import Promise, PromiseEvent
from servicekit.review import Finding, Measurement
from servicekit.roster import (
    Absence,
    FixedSchedule,
    Lineup,
    Override,
    Roster,
    Rotation,
    Shift,
    Swap,
)
from servicekit.routing import EscalationPolicy, Level, Load, Recipient, Trigger, TriggerPolicy
from servicekit.scorecard import Histogram, Scorecard
from servicekit.staff import Agent, Authority, Grant, Limit, Team
from servicekit.tables import DecisionTable
from servicekit.targets import Step, Target, Targets
from servicekit.testing.strategies.answers import answer_books, questions
from servicekit.testing.strategies.calendars import business_hours, calendars
from servicekit.testing.strategies.cases import cases, changes, feedback, histories, holds
from servicekit.testing.strategies.contacting import (
    blocked,
    caps,
    checks,
    contact_policies,
    legal_presets,
    moved,
    scheduled,
    unschedulable,
    windows,
)
from servicekit.testing.strategies.contacts import interactions, parties, told
from servicekit.testing.strategies.escalations import escalation_events, escalations
from servicekit.testing.strategies.followups import (
    follow_up_policies,
    follow_up_sets,
    follow_ups,
    occasions,
    plans,
    undecided,
    withheld,
)
from servicekit.testing.strategies.people import (
    agents,
    authorities,
    consents,
    customers,
    grants,
    limits,
    mandates,
    teams,
)
from servicekit.testing.strategies.plain import facts, money, reasons
from servicekit.testing.strategies.promises import promise_events, promises
from servicekit.testing.strategies.reviews import findings, measurements
from servicekit.testing.strategies.rosters import (
    absences,
    fixed_schedules,
    lineups,
    overrides,
    rosters,
    rotations,
    shifts,
    swaps,
)
from servicekit.testing.strategies.routing import (
    escalation_policies,
    levels,
    loads,
    needs,
    recipients,
    trigger_policies,
    triggers,
)
from servicekit.testing.strategies.scorecards import histograms, matter_durations, scorecards
from servicekit.testing.strategies.sequences import (
    ended,
    enrolment_events,
    enrolments,
    sequences,
    touches,
    waiting,
)
from servicekit.testing.strategies.standing import steps, tables, target_sets, targets
from servicekit.testing.strategies.times import allowances, spans
from servicekit.testing.strategies.timings import periods, timings
from servicekit.values import Facts

__all__ = ["REGISTERED"]

#: The strategy that stands for each class, where nobody names another.
REGISTERED: Mapping[type[Any], Callable[[], st.SearchStrategy[Any]]] = MappingProxyType(
    {
        Absence: absences,
        Agent: agents,
        Allowance: allowances,
        AnswerBook: answer_books,
        Authority: authorities,
        Blocked: blocked,
        BusinessHours: business_hours,
        Calendar: calendars,
        Cap: caps,
        Case: cases,
        Change: changes,
        Check: checks,
        Consent: consents,
        ContactPolicy: contact_policies,
        Customer: customers,
        DecisionTable: tables,
        Durations: matter_durations,
        Ended: ended,
        Enrolment: enrolments,
        EnrolmentEvent: enrolment_events,
        Escalation: escalations,
        EscalationEvent: escalation_events,
        EscalationPolicy: escalation_policies,
        Facts: facts,
        Feedback: feedback,
        Finding: findings,
        FixedSchedule: fixed_schedules,
        FollowUp: follow_ups,
        FollowUpPolicy: follow_up_policies,
        FollowUps: follow_up_sets,
        Grant: grants,
        Histogram: histograms,
        History: histories,
        Hold: holds,
        Interaction: interactions,
        LegalPreset: legal_presets,
        Level: levels,
        Limit: limits,
        Lineup: lineups,
        Load: loads,
        Mandate: mandates,
        Measurement: measurements,
        Money: money,
        Moved: moved,
        Needs: needs,
        Occasion: occasions,
        Override: overrides,
        Party: parties,
        Period: periods,
        Plan: plans,
        Promise: promises,
        PromiseEvent: promise_events,
        Question: questions,
        Reason: reasons,
        Recipient: recipients,
        Roster: rosters,
        Rotation: rotations,
        Scheduled: scheduled,
        Scorecard: scorecards,
        Sequence: sequences,
        Shift: shifts,
        Span: spans,
        Step: steps,
        Swap: swaps,
        Target: targets,
        Targets: target_sets,
        Team: teams,
        Timing: timings,
        Told: told,
        Touch: touches,
        Trigger: triggers,
        TriggerPolicy: trigger_policies,
        Undecided: undecided,
        Unschedulable: unschedulable,
        Waiting: waiting,
        Window: windows,
        Withheld: withheld,
    }
)


def _registered(make: Callable[[], st.SearchStrategy[Any]]) -> Any:
    """Make the strategy only when somebody asks for the class."""
    return lambda _: make()


for _kind, _make in REGISTERED.items():
    st.register_type_strategy(_kind, _registered(_make))
