"""Strategies of Hypothesis for every domain object (extra ``test``).

Every function returns a strategy. What it draws is legal, lies within the bounds given, and shrinks
to the simplest value: the first instant, UTC, whole hours, nothing that happened. All that vary
with time take the bounds of :class:`Within` as keyword arguments.

Importing this module also registers them for their classes, so that Hypothesis finds them by
itself: for ``st.from_type(Promise)``, for ``st.builds`` and for ``@given(...)`` with annotations.
"""

try:
    import hypothesis as _hypothesis  # noqa: F401 - to say what is missing
except ModuleNotFoundError as error:
    if error.name != "hypothesis":
        raise
    raise ImportError(
        "servicekit.testing needs hypothesis; install it with: "
        "pip install 'servicekit-model[test]'",
        name="hypothesis",
    ) from error

from servicekit.testing.strategies.answers import answer_books, question_facts, questions
from servicekit.testing.strategies.bounds import CURRENCIES, FIRST, LAST, ZONES, Within
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
from servicekit.testing.strategies.registering import REGISTERED
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
from servicekit.testing.strategies.times import allowances, durations, instants, spans
from servicekit.testing.strategies.timings import periods, timings

__all__ = [
    "CURRENCIES",
    "FIRST",
    "LAST",
    "REGISTERED",
    "ZONES",
    "Within",
    "absences",
    "agents",
    "allowances",
    "answer_books",
    "authorities",
    "blocked",
    "business_hours",
    "calendars",
    "caps",
    "cases",
    "changes",
    "checks",
    "consents",
    "contact_policies",
    "customers",
    "durations",
    "ended",
    "enrolment_events",
    "enrolments",
    "escalation_events",
    "escalation_policies",
    "escalations",
    "facts",
    "feedback",
    "findings",
    "fixed_schedules",
    "follow_up_policies",
    "follow_up_sets",
    "follow_ups",
    "grants",
    "histograms",
    "histories",
    "holds",
    "instants",
    "interactions",
    "legal_presets",
    "levels",
    "limits",
    "lineups",
    "loads",
    "mandates",
    "matter_durations",
    "measurements",
    "money",
    "moved",
    "needs",
    "occasions",
    "overrides",
    "parties",
    "periods",
    "plans",
    "promise_events",
    "promises",
    "question_facts",
    "questions",
    "reasons",
    "recipients",
    "rosters",
    "rotations",
    "scheduled",
    "scorecards",
    "sequences",
    "shifts",
    "spans",
    "steps",
    "swaps",
    "tables",
    "target_sets",
    "targets",
    "teams",
    "timings",
    "told",
    "touches",
    "trigger_policies",
    "triggers",
    "undecided",
    "unschedulable",
    "waiting",
    "windows",
    "withheld",
]
