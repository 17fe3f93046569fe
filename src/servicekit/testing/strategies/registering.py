"""The classes for which Hypothesis finds these strategies by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from servicekit.answers import AnswerBook, Question
from servicekit.case import Case, Change, Feedback, History, Hold
from servicekit.customer import Consent, Customer
from servicekit.escalation import Escalation, EscalationEvent, Needs
from servicekit.hours import Allowance, BusinessHours, Calendar, Span
from servicekit.interaction import Interaction, Party, Told
from servicekit.mandate import Mandate
from servicekit.money import Money
from servicekit.promise import Promise, PromiseEvent
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
from servicekit.routing import EscalationPolicy, Level, Load, Recipient
from servicekit.staff import Agent, Authority, Grant, Limit, Team
from servicekit.tables import DecisionTable
from servicekit.targets import Step, Target, Targets
from servicekit.testing.strategies.answers import answer_books, questions
from servicekit.testing.strategies.calendars import business_hours, calendars
from servicekit.testing.strategies.cases import cases, changes, feedback, histories, holds
from servicekit.testing.strategies.contacts import interactions, parties, told
from servicekit.testing.strategies.escalations import escalation_events, escalations
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
from servicekit.testing.strategies.plain import facts, money
from servicekit.testing.strategies.promises import promise_events, promises
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
)
from servicekit.testing.strategies.standing import steps, tables, target_sets, targets
from servicekit.testing.strategies.times import allowances, spans
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
        BusinessHours: business_hours,
        Calendar: calendars,
        Case: cases,
        Change: changes,
        Consent: consents,
        Customer: customers,
        DecisionTable: tables,
        Escalation: escalations,
        EscalationEvent: escalation_events,
        EscalationPolicy: escalation_policies,
        Facts: facts,
        Feedback: feedback,
        FixedSchedule: fixed_schedules,
        Grant: grants,
        History: histories,
        Hold: holds,
        Interaction: interactions,
        Level: levels,
        Limit: limits,
        Lineup: lineups,
        Load: loads,
        Mandate: mandates,
        Money: money,
        Needs: needs,
        Override: overrides,
        Party: parties,
        Promise: promises,
        PromiseEvent: promise_events,
        Question: questions,
        Recipient: recipients,
        Roster: rosters,
        Rotation: rotations,
        Shift: shifts,
        Span: spans,
        Step: steps,
        Swap: swaps,
        Target: targets,
        Targets: target_sets,
        Team: teams,
        Told: told,
    }
)


def _registered(make: Callable[[], st.SearchStrategy[Any]]) -> Any:
    """Make the strategy only when somebody asks for the class."""
    return lambda _: make()


for _kind, _make in REGISTERED.items():
    st.register_type_strategy(_kind, _registered(_make))
