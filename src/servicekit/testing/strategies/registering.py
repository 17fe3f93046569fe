"""The classes for which Hypothesis finds these strategies by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, get_args

from hypothesis import strategies as st

from servicekit.values import FrozenMapping
from servicekit.versions import Versions

__all__ = ["REGISTERED", "UNREGISTERED"]

_Make = Callable[..., st.SearchStrategy[Any]]

# By the modules from which hosts import the classes: where the strategy of each is, and its name.
_AT_HOME: Mapping[str, Mapping[str, str]] = {
    "answers": {
        "Answer": "answering.answers_given",
        "AnswerBook": "answers.answer_books",
        "BookReport": "answering.book_reports",
        "Card": "answering.practice_cards",
        "ChangeReview": "answering.book_changes",
        "Comparison": "answering.comparisons",
        "Edit": "answering.book_edits",
        "Edition": "answering.editions",
        "Fact": "answering.what_is_asked",
        "Finding": "answering.book_findings",
        "Outcome": "answering.outcomes",
        "Practice": "answering.practices",
        "PromiseTemplate": "answering.promise_templates",
        "PromiseToMake": "answering.promises_to_make",
        "Question": "answers.questions",
        "QuestionChange": "answering.question_changes",
        "RuleSet": "answering.rule_sets",
        "SetCase": "answering.set_cases",
        "ToldOtherwise": "answering.told_otherwise",
    },
    "case": {
        "Case": "cases.cases",
        "Change": "cases.changes",
        "Feedback": "cases.feedback",
        "History": "cases.histories",
        "Hold": "cases.holds",
        "Repeat": "judging.repeats",
    },
    "customer": {
        "Consent": "people.consents",
        "Customer": "people.customers",
    },
    "decision": {
        "Decision": "deciding.decisions",
        "Reason": "plain.reasons",
        "Undetermined": "deciding.undetermined",
        "Verdict": "deciding.verdicts",
    },
    "escalation": {
        "Escalation": "escalations.escalations",
        "EscalationEvent": "escalations.escalation_events",
        "EscalationExplanation": "judging.escalation_explanations",
        "EscalationStanding": "judging.escalation_standings",
        "Kind": "judging.escalation_kinds",
        "Needs": "routing.needs",
    },
    "feasibility": {
        "Keepable": "judging.keepables",
    },
    "followups": {
        "Attempt": "following.attempts",
        "Blocked": "contacting.blocked",
        "Cap": "contacting.caps",
        "Check": "contacting.checks",
        "ContactExplanation": "following.contact_explanations",
        "ContactPolicy": "contacting.contact_policies",
        "Ended": "sequences.ended",
        "Enrolment": "sequences.enrolments",
        "EnrolmentEvent": "sequences.enrolment_events",
        "FollowUp": "followups.follow_ups",
        "FollowUpPolicy": "followups.follow_up_policies",
        "FollowUps": "followups.follow_up_sets",
        "FollowUpsExplanation": "following.follow_ups_explanations",
        "LegalPreset": "contacting.legal_presets",
        "Made": "following.contacts_made",
        "Moved": "contacting.moved",
        "Occasion": "followups.occasions",
        "Period": "timings.periods",
        "Plan": "followups.plans",
        "Scheduled": "contacting.scheduled",
        "Sequence": "sequences.sequences",
        "SequenceExplanation": "following.sequence_explanations",
        "Shut": "following.shut",
        "Timing": "timings.timings",
        "Touch": "sequences.touches",
        "Undecided": "followups.undecided",
        "Unschedulable": "contacting.unschedulable",
        "Waiting": "sequences.waiting",
        "Window": "contacting.windows",
        "Withheld": "followups.withheld",
    },
    "hours": {
        "Allowance": "times.allowances",
        "BusinessHours": "calendars.business_hours",
        "Calendar": "calendars.calendars",
        "Span": "times.spans",
    },
    "hours.combination": {
        "Combination": "judging.combinations",
    },
    "hours.explanation": {
        "HoursExplanation": "judging.hours_explanations",
        "Part": "judging.hours_parts",
    },
    "hours.paused": {
        "Paused": "judging.paused_calendars",
    },
    "hours.succession": {
        "Succession": "judging.successions",
    },
    "insight": {
        "Count": "counting.duration_counts",
        "Durations": "scorecards.matter_durations",
        "EarliestDue": "counting.earliest_dues",
        "Quantile": "counting.duration_quantiles",
        "Step": "counting.duration_steps",
    },
    "interaction": {
        "Interaction": "contacts.interactions",
        "Party": "contacts.parties",
        "Told": "contacts.told",
    },
    "mandate": {
        "Mandate": "people.mandates",
    },
    "money": {
        "Money": "plain.money",
        "Rate": "deciding.rates",
    },
    "playbook": {
        "AnswerExample": "playbooks.answer_examples",
        "Claim": "playbooks.playbook_claims",
        "ExampleResult": "playbooks.example_results",
        "FollowUpExample": "playbooks.follow_up_examples",
        "LogMapping": "playbooks.log_mappings",
        "Playbook": "playbooks.playbooks",
        "PlaybookExample": "playbooks.playbook_examples",
        "PlaybookReport": "playbooks.playbook_reports",
        "RouteExample": "playbooks.route_examples",
        "ServiceLevel": "playbooks.service_levels",
        "TargetExample": "playbooks.target_examples",
        "TriggerExample": "playbooks.trigger_examples",
    },
    "promise": {
        "Condition": "judging.conditions",
        "Explanation": "judging.explanations",
        "Kind": "judging.promise_kinds",
        "Promise": "promises.promises",
        "PromiseEvent": "promises.promise_events",
        "Standing": "judging.standings",
    },
    "replay": {
        "Replay": "whole.replays",
        "ReplayChange": "whole.replay_changes",
    },
    "review": {
        "AgendaItem": "whole.agenda_items",
        "Escalating": "whole.escalating",
        "Finding": "reviews.findings",
        "HistoryReview": "whole.history_reviews",
        "Measurement": "reviews.measurements",
        "PromiseReview": "whole.promise_reviews",
        "Review": "whole.reviews",
    },
    "roster": {
        "Absence": "rosters.absences",
        "Duty": "reaching.duties",
        "FixedSchedule": "rosters.fixed_schedules",
        "Lineup": "rosters.lineups",
        "Override": "rosters.overrides",
        "Presence": "reaching.presences",
        "Roster": "rosters.rosters",
        "RosterExplanation": "reaching.roster_explanations",
        "Rotation": "rosters.rotations",
        "Shift": "rosters.shifts",
        "Swap": "rosters.swaps",
        "Turn": "reaching.turns",
    },
    "routing": {
        "Assignment": "reaching.assignments",
        "Briefing": "reaching.briefings",
        "Candidate": "reaching.candidates",
        "EscalationPolicy": "routing.escalation_policies",
        "Fired": "reaching.fired_triggers",
        "Gap": "reaching.ladder_gaps",
        "HandOver": "reaching.hand_overs",
        "LadderReport": "reaching.ladder_reports",
        "Level": "routing.levels",
        "Load": "routing.loads",
        "OnlyOne": "reaching.only_ones",
        "Ranked": "reaching.ranked",
        "Recipient": "routing.recipients",
        "Relaxation": "reaching.relaxations",
        "Relaxed": "reaching.relaxed",
        "Route": "reaching.routes",
        "RouteExplanation": "reaching.route_explanations",
        "Sign": "reaching.signs",
        "Trigger": "routing.triggers",
        "TriggerFacts": "reaching.trigger_facts_known",
        "TriggerPolicy": "routing.trigger_policies",
    },
    "scorecard": {
        "Benchmark": "counting.benchmarks",
        "Bounds": "counting.time_bounds",
        "Comparison": "counting.against_great",
        "Definition": "counting.definitions",
        "Group": "counting.groups",
        "Histogram": "scorecards.histograms",
        "Result": "counting.results",
        "Scorecard": "scorecards.scorecards",
        "Tallies": "counting.tally_sets",
        "Tally": "counting.tallies",
        "Totals": "counting.totals",
        "Worst": "counting.worst",
        "WorstCase": "counting.worst_cases",
    },
    "staff": {
        "Agent": "people.agents",
        "Authority": "people.authorities",
        "Grant": "people.grants",
        "Limit": "people.limits",
        "Team": "people.teams",
    },
    "tables": {
        "Cell": "deciding.cells",
        "Column": "deciding.columns",
        "Counterexample": "deciding.counterexamples",
        "DecisionTable": "standing.tables",
        "Difference": "deciding.differences",
        "Example": "deciding.table_examples",
        "Gap": "deciding.gaps",
        "Idle": "deciding.idle_columns",
        "OutOfDomain": "deciding.wrong_domains",
        "Overlap": "deciding.overlaps",
        "Region": "deciding.regions",
        "Repair": "deciding.repairs",
        "Report": "deciding.table_reports",
        "Rule": "deciding.rules",
        "Unreachable": "deciding.unreachable_rules",
    },
    "targets": {
        "Clock": "judging.clocks",
        "Clocks": "judging.clock_sets",
        "Measure": "judging.measures",
        "Selection": "judging.selections",
        "Step": "standing.steps",
        "StepDue": "judging.steps_due",
        "Target": "standing.targets",
        "Targets": "standing.target_sets",
    },
    "values": {
        "Facts": "plain.facts",
        "FrozenMapping": "deciding.frozen_mappings",
    },
    "versions": {
        "Versions": "deciding.versions",
    },
    "wording": {
        "Place": "answering.places",
        "Wording": "answering.wordings",
    },
}


def _strategy(module: str, name: str) -> _Make:
    found: _Make = getattr(import_module(f"servicekit.testing.strategies.{module}"), name)
    return found


#: The strategy that stands for each class, where nobody names another.
REGISTERED: Mapping[type[Any], _Make] = MappingProxyType(
    {
        getattr(import_module(f"servicekit.{home}"), name): _strategy(*place.split("."))
        for home, kinds in _AT_HOME.items()
        for name, place in kinds.items()
    }
)

_READ = "it reads files, and values do not"
_BY_ITSELF = "Hypothesis draws it by itself"
_KEYWORDS = "it names the keywords of a function, and nobody makes one"
_ROLE = "a protocol: whatever a host writes can have it"
#: The public classes that have no strategy of their own, by their module and name, each with why.
UNREGISTERED: Mapping[str, str] = MappingProxyType(
    {
        "escalation.Details": _KEYWORDS,
        "escalation.Entry": _KEYWORDS,
        "escalation.EscalationState": _BY_ITSELF,
        "followups.Constraint": _ROLE,
        "followups.Timers": _ROLE,
        "hours.HolidaySource": _ROLE,
        "logs.Group": _READ,
        "logs.Log": _READ,
        "logs.Spool": _READ,
        "promise.Consenting": _KEYWORDS,
        "promise.Details": _KEYWORDS,
        "promise.PromiseState": _BY_ITSELF,
        "records.Dated": _ROLE,
        "records.Recorded": _ROLE,
        "routing.Move": _KEYWORDS,
        "scanning.Scanner": "it moves on in a text while that is read, and is no value",
        "staff.Circumstances": _KEYWORDS,
        "tables.Claim": _ROLE,
        "tables.Ending": _BY_ITSELF,
        "targets.Options": _KEYWORDS,
    }
)

# Their strategies take that of what is in them, which stands last in the brackets.
_HOLDERS = (FrozenMapping, Versions)


def _registered(whole: type[Any], make: _Make) -> Callable[[Any], st.SearchStrategy[Any]]:
    """Make the strategy only when somebody asks for the class."""

    def made(kind: Any) -> st.SearchStrategy[Any]:
        held = get_args(kind)[-1:] if whole in _HOLDERS else ()
        return make(*(st.from_type(each) for each in held if isinstance(each, type)))

    return made


for _kind, _make in REGISTERED.items():
    st.register_type_strategy(_kind, _registered(_kind, _make))
