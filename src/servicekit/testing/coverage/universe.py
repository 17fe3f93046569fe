"""Everything that tests can make happen: the charts of the policies, each at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch
from typing import Any

from servicekit import escalation, promise
from servicekit.answers import Answer, Question
from servicekit.decision import Decision
from servicekit.followups import FollowUpPolicy
from servicekit.playbook import Playbook
from servicekit.routing import EscalationPolicy, Fired, Route, TriggerPolicy
from servicekit.routing.level import numbered
from servicekit.tables import DecisionTable
from servicekit.targets import Targets
from servicekit.testing.coverage.chart import Named, TableChart, told_apart
from servicekit.testing.coverage.element import TRANSITION, Element

__all__ = ["LIVES", "AnyChart", "Placed", "chart_met", "chart_of_life", "charts_of", "title"]

AnyChart = Named | TableChart
#: A policy, and the chart of it at one place.
Placed = tuple[Any, AnyChart]

#: The lives, by the name of the place of their transitions.
LIVES: Mapping[str, Mapping[Any, str]] = {
    "escalation": escalation.TRANSITIONS,
    "promise": promise.TRANSITIONS,
}
# Why a supervisor is asked in place of a level, and why one is not after all.
_BOUND = frozenset({"too_many_hand_overs", "given_up_before", "abusive_contact"})
_NO_SUPERVISOR = "no_supervisor"
_ASKED = frozenset({"routed", "held"})
_SUPERVISOR = "the supervisor"


def placed(place: str, charts: Iterable[Placed], *, policy: str = "") -> Iterator[Placed]:
    """Yield charts of one place with their elements, numbered through.

    Args:
        place: what a report calls it.
        charts: the charts, in the order of reports.
        policy: what tells policies apart that a report calls the same.
    """
    number = 0
    for key, chart in charts:
        pairs = enumerate(chart.found, number)
        chart.elements = tuple(Element(place, policy, at, *found) for at, found in pairs)
        number += len(chart.elements)
        yield key, chart


def charts_of(playbook: Playbook, *, prefix: str = "") -> Iterator[Placed]:
    """Yield the charts of all policies of a playbook.

    Args:
        playbook: the playbook.
        prefix: what the name of every place begins with.
    """
    for question in playbook.answers:
        yield from _of_question(question, prefix)
    for each in (*playbook.ladders, playbook.targets):
        yield from placed(prefix + title(each), [(each, chart(each))])
    for policy in (playbook.triggers, playbook.follow_ups):
        if policy is not None:
            both = [(policy.table, TableChart(policy.table)), (policy, chart(policy))]
            yield from placed(prefix + title(policy), both)


def _of_question(question: Question, prefix: str) -> Iterator[Placed]:
    """Yield the charts of a question; rules of several dates have a place for each date.

    An answer is what a table of the question says, whoever asks the table.
    """
    name, answers = prefix + title(question), chart(question)
    newest, *older = reversed(question.tables)
    if not older:
        yield from placed(name, [(newest, TableChart(newest)), (newest, answers)])
        return
    yield from placed(name, [(newest, answers)])
    yield from ((table, answers) for table in older)
    for (since, _), table in zip(question.rules, question.tables, strict=True):
        yield from placed(f"{name} from {since}", [(table, TableChart(table))])


def chart_met(policy: Any) -> Placed:
    """Return the chart of a policy that was met in a run, and belongs to no playbook known."""
    name, met = title(policy), chart(policy)
    return next(placed(name, [(policy, met)], policy=told_apart(name, met.found)))


def chart_of_life(name: str) -> Placed:
    """Return the chart of the transitions of promises, or of escalations."""
    return next(placed(name, [(name, _life(name))]))


def _life(name: str) -> Named:
    words = {key: ": ".join(key) for key in LIVES[name]}
    return Named(TRANSITION, words, lambda seen: ((move[0], move[1]) for move in seen.said))


@singledispatch
def chart(policy: Any) -> AnyChart:
    """Return a chart of what a policy itself says, without a place."""
    raise TypeError(f"{type(policy).__name__} has nothing that tests could cover")


def title(policy: Any) -> str:
    """Return what a report calls a policy."""
    match policy:
        case DecisionTable():
            found = f"table {policy.name}"
        case Question():
            brand = "" if policy.brand is None else f" of {policy.brand}"
            found = f"question {policy.id}{brand}"
        case EscalationPolicy():
            found = f"ladder {policy.id}"
        case TriggerPolicy():
            found = "triggers"
        case FollowUpPolicy():
            found = "follow_ups"
        case _:
            found = "targets"
    return found


chart.register(DecisionTable, TableChart)


@chart.register
def _answers(question: Question) -> Named:
    words = {name: f"answer {name}" for name in question.outcomes}
    return Named("answer", words, lambda seen: _outcome(seen.said))


def _outcome(said: Any) -> tuple[str, ...]:
    return (said.outcome,) if isinstance(said, Answer | Decision) else ()


@chart.register
def _ladder(ladder: EscalationPolicy) -> Named:
    numbers = range(len(ladder.rungs))
    words = {number: numbered(ladder.levels, number) for number in numbers}
    return Named("level", {**words, _SUPERVISOR: _SUPERVISOR}, lambda seen: _asked(seen.said))


def _asked(route: Route) -> tuple[Any, ...]:
    """Return whom a route asks, or for whom it waits: a level, or a supervisor in its place."""
    codes = {reason.code for reason in route.because}
    if route.outcome not in _ASKED:
        return ()
    supervised = codes & _BOUND and _NO_SUPERVISOR not in codes
    return (_SUPERVISOR,) if supervised else (route.level,)


@chart.register
def _targets(targets: Targets) -> Named:
    words = {target.id: f"target {target.id}" for target in targets.targets}
    return Named("target", words, lambda seen: [target.id for target in seen.said])


@chart.register
def _triggers(policy: TriggerPolicy) -> Named:
    words = {trigger.id: f"trigger {trigger.id}" for trigger in policy.triggers}
    return Named("trigger", words, lambda seen: _fired(seen.said))


def _fired(found: Iterable[Fired]) -> list[str]:
    return [each.trigger.id for each in found if each.since is not None]


@chart.register
def _plans(policy: FollowUpPolicy) -> Named:
    words = {plan.id: f"plan {plan.id}" for plan in policy.plans}
    return Named("plan", words, lambda seen: [each.plan_id for each in seen.said.follow_ups])
