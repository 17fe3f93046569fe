"""The kinds of values that are written, each by the name that a document calls it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, get_origin

from servicekit.errors import FieldError
from servicekit.hours import Calendar, HolidaySource

__all__ = ["FAMILIES", "KINDS", "kind_name", "kind_named", "members", "name_of", "reason_against"]

#: Where each kind of value lives, by its name.
KINDS: Mapping[str, str] = {
    "Allowance": "servicekit.hours",
    "BusinessHours": "servicekit.hours",
    "Span": "servicekit.hours",
    "Combination": "servicekit.hours.combination",
    "Paused": "servicekit.hours.paused",
    "Succession": "servicekit.hours.succession",
    "HoursExplanation": "servicekit.hours.explanation",
    "Part": "servicekit.hours.explanation",
    "PublicHolidays": "servicekit.extra.holidays",
    "Decision": "servicekit.decision",
    "Reason": "servicekit.decision",
    "Undetermined": "servicekit.decision",
    "Verdict": "servicekit.decision",
    "Facts": "servicekit.values",
    "Versions": "servicekit.versions",
    "Money": "servicekit.money",
    "Rate": "servicekit.money",
    "Mandate": "servicekit.mandate",
    "Customer": "servicekit.customer",
    "Consent": "servicekit.customer",
    "Agent": "servicekit.staff",
    "Authority": "servicekit.staff",
    "Grant": "servicekit.staff",
    "Limit": "servicekit.staff",
    "Team": "servicekit.staff",
    "Interaction": "servicekit.interaction",
    "Party": "servicekit.interaction",
    "Told": "servicekit.interaction",
    "Condition": "servicekit.promise",
    "Explanation": "servicekit.promise",
    "Promise": "servicekit.promise",
    "PromiseEvent": "servicekit.promise",
    "Standing": "servicekit.promise",
    "Escalation": "servicekit.escalation",
    "EscalationEvent": "servicekit.escalation",
    "EscalationExplanation": "servicekit.escalation",
    "EscalationStanding": "servicekit.escalation",
    "Needs": "servicekit.escalation",
    "Keepable": "servicekit.feasibility",
    "Case": "servicekit.case",
    "Change": "servicekit.case",
    "Feedback": "servicekit.case",
    "History": "servicekit.case",
    "Hold": "servicekit.case",
    "Repeat": "servicekit.case",
    "Clock": "servicekit.targets",
    "Clocks": "servicekit.targets",
    "Measure": "servicekit.targets",
    "Selection": "servicekit.targets",
    "Step": "servicekit.targets",
    "StepDue": "servicekit.targets",
    "Target": "servicekit.targets",
    "Targets": "servicekit.targets",
    "Assignment": "servicekit.routing",
    "Candidate": "servicekit.routing",
    "Level": "servicekit.routing",
    "Load": "servicekit.routing",
    "Ranked": "servicekit.routing",
    "Recipient": "servicekit.routing",
    "Relaxation": "servicekit.routing",
    "Relaxed": "servicekit.routing",
    "Route": "servicekit.routing",
    "RouteExplanation": "servicekit.routing",
    "Trigger": "servicekit.routing",
    "Blocked": "servicekit.followups",
    "Cap": "servicekit.followups",
    "ContactExplanation": "servicekit.followups",
    "Ended": "servicekit.followups",
    "Enrolment": "servicekit.followups",
    "EnrolmentEvent": "servicekit.followups",
    "FollowUp": "servicekit.followups",
    "FollowUps": "servicekit.followups",
    "LegalPreset": "servicekit.followups",
    "Moved": "servicekit.followups",
    "Occasion": "servicekit.followups",
    "Period": "servicekit.followups",
    "Plan": "servicekit.followups",
    "Scheduled": "servicekit.followups",
    "Sequence": "servicekit.followups",
    "SequenceExplanation": "servicekit.followups",
    "Shut": "servicekit.followups.explanation",
    "Timing": "servicekit.followups",
    "Touch": "servicekit.followups",
    "Undecided": "servicekit.followups",
    "Unschedulable": "servicekit.followups",
    "Waiting": "servicekit.followups",
    "Window": "servicekit.followups",
    "Withheld": "servicekit.followups",
    "LogMapping": "servicekit.playbook",
    "ServiceLevel": "servicekit.playbook",
    "AgendaItem": "servicekit.review",
    "Escalating": "servicekit.review",
    "Finding": "servicekit.review",
    "HistoryReview": "servicekit.review",
    "Measurement": "servicekit.review",
    "PromiseReview": "servicekit.review",
    "Review": "servicekit.review",
    "Bounds": "servicekit.scorecard",
    "Group": "servicekit.scorecard",
    "Histogram": "servicekit.scorecard",
    "Result": "servicekit.scorecard",
    "Scorecard": "servicekit.scorecard",
    "Tallies": "servicekit.scorecard",
    "Tally": "servicekit.scorecard",
    "Totals": "servicekit.scorecard",
    "Worst": "servicekit.scorecard",
    "WorstCase": "servicekit.scorecard",
    "Durations": "servicekit.insight",
    "EarliestDue": "servicekit.insight",
    "Quantile": "servicekit.insight",
}

#: Kinds of which a field names only what they have in common, and a value says which it is.
FAMILIES: Mapping[Any, tuple[str, ...]] = {
    Calendar: ("BusinessHours", "Combination", "Paused", "Succession"),
    HolidaySource: ("PublicHolidays",),
}

_ASKED = "a kind that is kept; this one is asked and answered at once"
# Why some values are not written, by the module that they come from, or by their whole name.
_AGAINST: Mapping[str, str] = {
    "servicekit.tables": "a kind that JSON is for; a table is written as TOML, Markdown, CSV or "
    "DMN, and what a check of it finds is found again from it",
    "servicekit.answers": "a kind that JSON is for; a book of answers is written as TOML, and "
    "of an answer that was given a contact keeps what was told",
    "servicekit.roster": "a kind that JSON is for; a roster is written as TOML, and who is on duty "
    "is found again from it",
    "servicekit.routing.policy": "a kind that JSON is for; a ladder is written as TOML",
    **dict.fromkeys(
        ("servicekit.routing.briefing", "servicekit.routing.hand_over"),
        "a kind that JSON is for; what the next person must know is found again from the case",
    ),
    **dict.fromkeys(
        ("servicekit.routing.checking", "servicekit.routing.findings"),
        "a kind that JSON is for; what a check finds is found again from the ladder and the roster",
    ),
    **dict.fromkeys(
        ("servicekit.routing.sign", "servicekit.routing.trigger.Fired"),
        "a kind that JSON is for; what calls for an escalation is found again from the case",
    ),
    "servicekit.routing.trigger.TriggerPolicy": "a kind that JSON is for; its table is written as "
    "TOML, Markdown, CSV or DMN, while its triggers can be written",
    **dict.fromkeys(
        (
            "servicekit.followups.attempt",
            "servicekit.followups.request",
            "servicekit.followups.search",
            "servicekit.followups.turn",
            "servicekit.review.dossier",
            "servicekit.review.followed",
            "servicekit.review.inquiry",
            "servicekit.routing.search",
            "servicekit.situation",
            "servicekit.staff.request",
        ),
        _ASKED,
    ),
    "servicekit.followups.check": "a kind that JSON is for; a check is code, which JSON has not",
    "servicekit.followups.contact_policy": "a kind that JSON is for; checks, and constraints of a "
    "host's own, are code, while its windows, caps and legal presets can be written",
    "servicekit.followups.follow_up_policy": "a kind that JSON is for; its table is written as "
    "TOML, Markdown, CSV or DMN, while its plans can be written",
    "servicekit.followups.follow_ups.FollowUpsExplanation": "a kind that JSON is for; it rests on "
    "a table, and is found again from the policy",
    "servicekit.followups.languages": "a kind that JSON is for; how a language says dates is code",
    "servicekit.wording": "a kind that JSON is for; a wording is written as TOML with its question",
    **dict.fromkeys(
        ("servicekit.playbook.playbook", "servicekit.playbook.examples"),
        "a kind that JSON is for; a playbook is written as TOML, with its examples",
    ),
    **dict.fromkeys(
        ("servicekit.playbook.checks", "servicekit.playbook.report"),
        "a kind that JSON is for; what a check finds is found again from the playbook",
    ),
    **dict.fromkeys(
        (
            "servicekit.playbook.calendars",
            "servicekit.playbook.columns",
            "servicekit.playbook.contact",
            "servicekit.playbook.defaults",
            "servicekit.playbook.follow_ups",
            "servicekit.playbook.ladders",
            "servicekit.playbook.outcomes",
            "servicekit.playbook.plans",
            "servicekit.playbook.questions",
            "servicekit.playbook.roster",
            "servicekit.playbook.staff",
            "servicekit.playbook.triggers",
        ),
        "a kind that is kept; this one is there while a playbook is read",
    ),
    **dict.fromkeys(
        ("servicekit.scorecard.benchmark", "servicekit.scorecard.definition"),
        "a kind that JSON is for; it belongs to the library and is the same for everybody",
    ),
    "servicekit.scorecard.views": "a kind that JSON is for; it is found again from the scorecard",
    "servicekit.replay": "a kind that JSON is for; what another playbook changes is found again "
    "from the cases, and the command replay writes it as JSON of its own",
    "servicekit.logs": "a kind that JSON is for; a log is read again from its files",
}
_SOURCE = (
    "holidays by date, or those that servicekit.extra.holidays.public_holidays() has frozen; "
    "another source is code, which JSON has not: freeze its dates in a mapping"
)


def kind_named(name: str) -> type[Any]:
    """Return the kind that a document calls by a name.

    Raises:
        KeyError: there is none.
        ImportError: what it needs is not installed.
    """
    found: type[Any] = getattr(import_module(KINDS[name]), name)
    return found


def kind_name(kind: Any) -> str | None:
    """Return what a document calls a kind, or ``None`` for one that it has no name for."""
    name = getattr(kind, "__name__", "")
    at_home = name in KINDS and f"{kind.__module__}.".startswith(f"{KINDS[name]}.")
    return name if at_home else None


def name_of(kind: Any) -> str:
    """Return what a document calls a kind.

    Example:
        >>> from servicekit import Promise
        >>> name_of(Promise)
        'Promise'

    Raises:
        FieldError: it is none that is written.
    """
    name = kind_name(kind)
    if name is None:
        raise FieldError("type", kind.__name__, reason_against(kind))
    return name


def reason_against(kind: type[Any]) -> str:
    """Say why values of a kind are not written."""
    if issubclass(kind, HolidaySource):
        return _SOURCE
    whole = f"{kind.__module__}.{kind.__qualname__}."
    for place, reason in _AGAINST.items():
        if whole.startswith(f"{place}."):
            return reason
    return "a value of servicekit; for classes of your own there is make_converter()"


def members(kind: Any) -> Iterator[str]:
    """Yield the names of the kinds that a type stands for: of a family, of all in it."""
    yield from FAMILIES.get(kind) or (name_of(get_origin(kind) or kind),)
