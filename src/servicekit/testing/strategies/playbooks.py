"""Playbooks whose parts fit each other, with examples, and what a check of them says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Unpack

from hypothesis import strategies as st

from servicekit.answers import AnswerBook
from servicekit.followups import OCCASIONS, FollowUpPolicy
from servicekit.followups.occasion import DATED
from servicekit.playbook import (
    VOCABULARIES,
    AnswerExample,
    Claim,
    ExampleResult,
    FollowUpExample,
    LogMapping,
    Playbook,
    PlaybookExample,
    PlaybookReport,
    RouteExample,
    ServiceLevel,
    TargetExample,
    TriggerExample,
)
from servicekit.routing import ROUTES, TriggerPolicy
from servicekit.testing.strategies.answers import answer_books, question_facts
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import business_hours_of
from servicekit.testing.strategies.contacting import contact_policies
from servicekit.testing.strategies.followups import follow_up_policies
from servicekit.testing.strategies.picking import one_part
from servicekit.testing.strategies.plain import details
from servicekit.testing.strategies.rosters import PEOPLE, rosters
from servicekit.testing.strategies.routing import escalation_policies, needs, trigger_policies
from servicekit.testing.strategies.standing import target_sets
from servicekit.testing.strategies.times import durations, instants_of

__all__ = [
    "answer_examples",
    "example_results",
    "follow_up_examples",
    "log_mappings",
    "playbook_claims",
    "playbook_examples",
    "playbook_reports",
    "playbooks",
    "route_examples",
    "service_levels",
    "target_examples",
    "trigger_examples",
]

_LEAST = timedelta(seconds=1)
_EXAMPLES = 2  # of a playbook, at most


def service_levels() -> st.SearchStrategy[ServiceLevel]:
    """Draw within what time a call has to be taken; they shrink to a second and none.

    Example:
        >>> from hypothesis import find
        >>> find(service_levels(), lambda level: bool(level.short_abandon)).answer_within
        datetime.timedelta(seconds=1)
    """
    return st.builds(
        ServiceLevel,
        answer_within=durations(shortest=_LEAST, longest=timedelta(hours=1)),
        short_abandon=durations(longest=timedelta(minutes=1)),
    )


_STATUSES = ("neu", "offen", "zu")


def log_mappings(**bounds: Unpack[Within]) -> st.SearchStrategy[LogMapping]:
    """Draw how an export is read; they shrink to one that has no more than cases and instants.

    Example:
        >>> from hypothesis import find
        >>> sorted(find(log_mappings(), lambda mapping: True).columns)
        ['at', 'case']
    """
    return _log_mappings(Bounds(**bounds).zones)


@cache
def _log_mappings(zones: tuple[str, ...]) -> st.SearchStrategy[LogMapping]:
    named = {name: st.just(f"a {name}") for name in ("status", "team", "agent")}
    columns = details(named, {"case": st.just("number"), "at": st.just("updated")})
    known = st.sampled_from(VOCABULARIES["status"])
    words_of = st.dictionaries(st.sampled_from(_STATUSES), known)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "format": st.sampled_from(["iso", "%d.%m.%Y %H:%M", ("iso", "%Y-%m-%d")]),
        "timezone": st.sampled_from(zones),
        "delimiter": st.sampled_from([",", ";", "\t", "|"]),
        "encoding": st.sampled_from(["utf-8", "cp1252"]),
        "missing": st.lists(st.sampled_from(["-", "n/a"]), unique=True),
        "values": st.fixed_dictionaries({"status": words_of}),
        "constants": st.just({"channel": "email"}),
    }
    return details(optional, {"columns": columns}).map(lambda fields: LogMapping(**fields))


# -- examples -------------------------------------------------------------------------------------


def answer_examples(
    book: AnswerBook | None = None, **bounds: Unpack[Within]
) -> st.SearchStrategy[AnswerExample]:
    """Draw what somebody expects of an answer, rightly or not.

    Args:
        book: the book that is asked; one that is drawn by default.
        bounds: within which it is asked.
    """
    books = st.just(book) if book is not None else answer_books()
    return books.flatmap(lambda each: _answer_examples(Bounds(**bounds), each))


@st.composite
def _answer_examples(draw: st.DrawFn, bounds: Bounds, book: AnswerBook) -> AnswerExample:
    question = draw(st.sampled_from(list(book)))
    fields: dict[str, Any] = {"at": draw(instants_of(bounds)), "due": "none"}
    return AnswerExample(
        question=question.id,
        brand=question.brand,
        facts=draw(question_facts(question)),
        answer=draw(st.sampled_from(list(question.outcomes))),
        **draw(st.sampled_from([{}, fields])),
    )


def route_examples(
    *, ladder: str = "ladder", **bounds: Unpack[Within]
) -> st.SearchStrategy[RouteExample]:
    """Draw what somebody expects of a ladder, rightly or not."""
    optional: dict[str, st.SearchStrategy[Any]] = {
        "needs": needs(**bounds),
        "decided_by": st.sampled_from(PEOPLE),
        "route": st.sampled_from(PEOPLE),
        "level": st.integers(0, 2),
    }
    required = {
        "ladder": st.just(ladder),
        "at": instants_of(Bounds(**bounds)),
        "outcome": st.sampled_from(ROUTES),
    }
    return details(optional, required).map(lambda fields: RouteExample(**fields))


def target_examples(
    *, target: str = "standard", **bounds: Unpack[Within]
) -> st.SearchStrategy[TargetExample]:
    """Draw what somebody expects of a target, rightly or not."""
    instants = instants_of(Bounds(**bounds))
    optional = {"facts": st.just({"priority": "urgent"})}
    required = {
        "target": st.just(target),
        "opened_at": instants,
        "due": st.one_of(st.just("none"), instants),
    }
    return details(optional, required).map(lambda fields: TargetExample(**fields))


def trigger_examples(
    policy: TriggerPolicy | None = None, **bounds: Unpack[Within]
) -> st.SearchStrategy[TriggerExample]:
    """Draw what somebody expects to call for an escalation, rightly or not.

    Args:
        policy: the policy that is asked; one that is drawn by default.
        bounds: within which that is drawn.
    """
    policies = st.just(policy) if policy is not None else trigger_policies(**bounds)
    return policies.flatmap(_trigger_examples)


def _trigger_examples(policy: TriggerPolicy) -> st.SearchStrategy[TriggerExample]:
    names = list(policy.table.columns)
    known = [trigger.id for trigger in policy.triggers]
    expected = st.lists(st.sampled_from(known), unique=True) if known else st.just([])
    return st.builds(
        TriggerExample,
        facts=st.dictionaries(st.sampled_from(names), st.booleans(), min_size=1),
        triggers=expected,
    )


def follow_up_examples(
    policy: FollowUpPolicy | None = None, **bounds: Unpack[Within]
) -> st.SearchStrategy[FollowUpExample]:
    """Draw what somebody expects to be followed up, rightly or not.

    Args:
        policy: the policy that is asked; one that is drawn by default.
        bounds: within which it is asked.
    """
    policies = st.just(policy) if policy is not None else follow_up_policies(**bounds)
    return policies.flatmap(lambda each: _follow_up_examples(Bounds(**bounds), each))


@st.composite
def _follow_up_examples(draw: st.DrawFn, bounds: Bounds, policy: FollowUpPolicy) -> FollowUpExample:
    occasion, instants = draw(st.sampled_from(OCCASIONS)), instants_of(bounds)
    dated: dict[str, Any] = {"due_at": draw(instants)} if occasion in DATED else {}
    known = [plan.id for plan in policy.plans]
    expected = st.lists(st.sampled_from(known), unique=True) if known else st.just([])
    facts = st.dictionaries(st.just("complaint"), st.booleans())
    return FollowUpExample(
        occasion=occasion,
        at=draw(instants),
        facts=draw(facts),
        follow_ups=draw(expected),
        **dated,
    )


def playbook_examples(**bounds: Unpack[Within]) -> st.SearchStrategy[PlaybookExample]:
    """Draw examples of every kind; they shrink to one of an answer.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(playbook_examples())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(example):
        ...     assert example.subject
        >>> test_it()
    """
    kinds = (
        answer_examples,
        route_examples,
        target_examples,
        trigger_examples,
        follow_up_examples,
    )
    return st.one_of([kind(**bounds) for kind in kinds])


# -- playbooks ------------------------------------------------------------------------------------


def playbooks(
    *, name: str = "Desk", examples: bool = True, **bounds: Unpack[Within]
) -> st.SearchStrategy[Playbook]:
    """Draw whole playbooks whose parts fit each other.

    What calls for an escalation names the ladder that is there, and contacts go out on the channels
    that follow-ups name. They shrink to a playbook with nothing but its name.

    Args:
        name: what it is called.
        examples: whether it can have examples, of which some do not come out as expected.
        bounds: within which its calendars, people and targets are drawn.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(playbooks())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(playbook):
        ...     assert playbook.name == "Desk"
        >>> test_it()
    """
    return _playbooks(Bounds(**bounds), bounds, name, examples=examples)


_NONE: Any = st.none()
_NO_HOURS: dict[str, Any] = {}


@st.composite
def _playbooks(
    draw: st.DrawFn, bounds: Bounds, within: Within, name: str, *, examples: bool
) -> Playbook:
    hours = business_hours_of(bounds)
    ladders = draw(st.one_of(st.just(()), st.tuples(escalation_policies(**within))))
    parts: dict[str, Any] = {
        "hours": draw(
            st.one_of(
                st.just(_NO_HOURS),
                st.fixed_dictionaries({"office": hours}),
                st.fixed_dictionaries({"office": hours, "night": hours}),
            )
        ),
        "targets": draw(target_sets(**within)),
        "answers": draw(st.one_of(st.builds(AnswerBook), answer_books())),
        "ladders": ladders,
        "triggers": draw(st.none() | trigger_policies(**within)) if ladders else None,
        "follow_ups": draw(_NONE | follow_up_policies(**within)),
        "contact": draw(_NONE | contact_policies(**within)),
        **draw(_numbers(bounds.zones)),
    }
    if draw(st.booleans()):
        parts["roster"] = draw(rosters(**within))
    if examples:
        kinds = _examples_of(parts, within)
        found = st.lists(st.one_of(kinds), max_size=_EXAMPLES) if kinds else st.just([])
        parts["examples"] = draw(found)
    return Playbook(name=name, **parts)


@cache
def _numbers(zones: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw what a playbook says beside its policies."""
    lengths = durations(shortest=timedelta(hours=1))
    optional: dict[str, st.SearchStrategy[Any]] = {
        "service_level": service_levels(),
        "window": lengths,
        "together": lengths,
        "log": _log_mappings(zones),
        "max_hand_overs": st.integers(0, 3),
        "version": st.just("a1"),
    }
    return details(optional)


def _examples_of(
    parts: Mapping[str, Any], within: Within
) -> list[st.SearchStrategy[PlaybookExample]]:
    """Return the strategies of examples of the parts that a playbook has."""
    found: list[st.SearchStrategy[Any]] = []
    if len(parts["answers"]):
        found.append(answer_examples(parts["answers"], **within))
    if parts["ladders"]:
        found.append(route_examples(ladder=parts["ladders"][0].id, **within))
    if parts["targets"].targets:
        found.append(target_examples(target=parts["targets"].targets[0].id, **within))
    if parts["triggers"] is not None:
        found.append(trigger_examples(parts["triggers"], **within))
    if parts["follow_ups"] is not None:
        found.append(follow_up_examples(parts["follow_ups"], **within))
    return found


def example_results(**bounds: Unpack[Within]) -> st.SearchStrategy[ExampleResult]:
    """Draw what examples come to, as expected or not, and where they cannot be asked.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(example_results())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(result):
        ...     assert result.passed == str(result).endswith("comes out as expected.")
        >>> test_it()
    """
    return one_part(playbooks(**bounds), lambda playbook: playbook.run_examples())


_SMALL = 50  # of parts of a table: not every table is so small that this is enough


def playbook_reports(**bounds: Unpack[Within]) -> st.SearchStrategy[PlaybookReport]:
    """Draw what a check of a playbook says; it shrinks to that of one without anything.

    Example:
        >>> from hypothesis import given, settings
        >>> @given(playbook_reports())
        ... @settings(max_examples=3, database=None, deadline=None)
        ... def test_it(report):
        ...     assert report.clean == (not report.findings)
        >>> test_it()
    """
    return playbooks(**bounds).map(lambda playbook: playbook.check(budget=_SMALL))


def playbook_claims(**bounds: Unpack[Within]) -> st.SearchStrategy[Claim]:
    """Draw what a check of a playbook looked at, whether or not it holds."""
    return one_part(playbook_reports(**bounds), lambda report: report.claims)
