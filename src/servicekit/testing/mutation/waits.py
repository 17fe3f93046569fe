"""The waits of a playbook: those of ladders, targets, plans and promises, one step off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import attrs

from servicekit.answers import Outcome, PromiseTemplate, Question
from servicekit.followups import FollowUpPolicy, Plan
from servicekit.followups.timing import Timing
from servicekit.hours import Allowance
from servicekit.instants import earliest
from servicekit.playbook import Playbook, PlaybookExample
from servicekit.routing import EscalationPolicy, Level
from servicekit.routing.level import numbered
from servicekit.tables import DecisionTable
from servicekit.targets import Target, Targets
from servicekit.testing.mutation import probing
from servicekit.testing.mutation.homes import Home, homes, of_question, with_question
from servicekit.testing.mutation.mutant import Draft, Made
from servicekit.testing.mutation.probing import names_of
from servicekit.testing.mutation.times import Due, apart, shorter, sooner, stepped, told_apart

__all__ = ["waits"]

_DUE = timedelta(days=2)


def waits(playbook: Playbook) -> Iterator[Draft]:
    """Yield every change of what a playbook waits for, and of whom and what it waits for."""
    for number, ladder in enumerate(playbook.ladders):
        yield from _of_ladder(playbook, number, ladder)
    for target in playbook.targets.targets:
        yield _of_target(playbook, target)
    for place, question in enumerate(playbook.answers.questions):
        yield from _of_promises(playbook, place, question)
    if playbook.follow_ups is not None:
        for plan in playbook.follow_ups.plans:
            yield from _of_plan(playbook, playbook.follow_ups, plan)


def _judged(
    before: Playbook,
    after: Playbook,
    asked: Iterable[PlaybookExample],
    dues: tuple[Due, Due] | None,
    *,
    key: str,
) -> Made:
    """Return what a change comes to: the example that shows it, or else two dues that differ.

    Args:
        before: the playbook before the change.
        after: the playbook after it.
        asked: what may show it.
        dues: when the wait ends before and after the change, where it is one.
        key: the change in words.
    """
    example = probing.probed(before, after, asked)
    if example is not None:
        untested = probing.words(example, after)
        return Made(
            playbook=after,
            status="differs",
            key=key,
            untested=untested,
            witness=probing.witness_of(example),
            example=example,
        )
    ends = None if dues is None else apart(*dues)
    if ends is None:
        return Made(playbook=after, status="undecided", key=key, untested=f"{key}: {_UNDECIDED}")
    what, _, _ = key.partition(":")
    untested = f"nobody tests {what}: {told_apart(*ends)}"
    start, *both = ends
    named = {"start": start, "at": earliest(both)}
    return Made(playbook=after, status="differs", key=key, untested=untested, witness=named)


_UNDECIDED = "no case was found in which that makes a difference"


def _becomes(what: str, before: object, after: object) -> str:
    return f"{what}: {before} becomes {after}"


# Ladders


def _of_ladder(playbook: Playbook, place: int, ladder: EscalationPolicy) -> Iterator[Draft]:
    for number, level in enumerate(ladder.levels):
        called = numbered(ladder.levels, number)
        for way in (-1, 1) if level.wait is not None else ():
            yield from _other_wait(playbook, place, number, way)
        if len(ladder.levels) > 1:
            rest = (*ladder.levels[:number], *ladder.levels[number + 1 :])
            change = f"{called} is dropped"
            yield _changed_ladder(playbook, place, {"levels": rest}, ("drop-level", change), None)
    if ladder.acknowledge_within is not None:
        given = ladder.acknowledge_within
        after = shorter(given)
        change = _becomes("the time to see to it", given.spoken, after.spoken)
        fields = {"acknowledge_within": after}
        dues = _dues(given, after, ladder.hours)
        yield _changed_ladder(playbook, place, fields, ("change-wait", change), dues)


def _other_wait(playbook: Playbook, place: int, number: int, way: int) -> Iterator[Draft]:
    ladder = playbook.ladders[place]
    level: Level = ladder.levels[number]
    assert level.wait is not None  # noqa: S101 - only those are asked for
    after = stepped(level.wait, way)
    if after is not None:
        levels = [*ladder.levels]
        levels[number] = attrs.evolve(level, wait=after)
        called = f"the wait of {numbered(ladder.levels, number)}"
        change = _becomes(called, level.wait.spoken, after.spoken)
        dues = _dues(level.wait, after, ladder.hours)
        yield _changed_ladder(playbook, place, {"levels": levels}, ("change-wait", change), dues)


def _changed_ladder(
    playbook: Playbook,
    place: int,
    fields: Mapping[str, Any],
    named: tuple[str, str],
    dues: tuple[Due, Due] | None,
) -> Draft:
    ladder, (operator, change) = playbook.ladders[place], named

    def make() -> Made:
        ladders = [*playbook.ladders]
        ladders[place] = attrs.evolve(ladder, **fields)
        after = attrs.evolve(playbook, ladders=ladders)
        return _judged(playbook, after, probing.route(playbook, after, ladder.id), dues, key=change)

    return Draft(operator=operator, place=f"ladder {ladder.id}", change=change, make=make)


def _dues(before: Allowance, after: Allowance, hours: Any) -> tuple[Due, Due]:
    return partial(_due, before, hours), partial(_due, after, hours)


def _due(within: Allowance, hours: Any, start: datetime) -> datetime:
    return within.due(start, hours)


# Targets


def _of_target(playbook: Playbook, target: Target) -> Draft:
    within = shorter(target.within)
    change = _becomes("the time allowed", target.within.spoken, within.spoken)

    def make() -> Made:
        other = attrs.evolve(target, within=within)
        every = [other if each.id == target.id else each for each in playbook.targets.targets]
        after = attrs.evolve(playbook, targets=Targets(every))
        asked = probing.target(target.id, _facts(target))
        dues = _dues(target.within, within, target.hours)
        return _judged(playbook, after, asked, dues, key=change)

    place = f"target {target.id}"
    return Draft(operator="change-target", place=place, change=change, make=make)


def _facts(target: Target) -> dict[str, Any]:
    """Return the facts of a case that a target is for."""
    chosen = {name.removeprefix("facts."): words[0] for name, words in target.when.items()}
    channels = {"channel": min(target.channels)} if target.channels else {}
    return {**channels, **chosen}


# Promises


def _of_promises(playbook: Playbook, place: int, question: Question) -> Iterator[Draft]:
    for name, outcome in question.outcomes.items():
        for promise in outcome.promises:
            yield _of_promise(playbook, place, name, promise)


def _of_promise(playbook: Playbook, place: int, name: str, promise: PromiseTemplate) -> Draft:
    question = playbook.answers.questions[place]
    within = shorter(promise.within)
    what = f"the time of promise {promise.id} of {name}"
    change = _becomes(what, promise.within.spoken, within.spoken)

    def make() -> Made:
        outcome = _promising(question.outcomes[name], attrs.evolve(promise, within=within))
        outcomes = {**question.outcomes, name: outcome}
        changed = attrs.evolve(question, outcomes=outcomes)
        after = with_question(playbook, place, changed)
        facts = _leading(question.tables[-1], name)
        asked = probing.promise(question, promise.id, facts)
        dues = _dues(promise.within, within, promise.hours)
        return _judged(playbook, after, asked, dues, key=change)

    return Draft(operator="change-promise", place=of_question(question), change=change, make=make)


def _promising(outcome: Outcome, promise: PromiseTemplate) -> Outcome:
    promises = [promise if each.id == promise.id else each for each in outcome.promises]
    return attrs.evolve(outcome, promises=promises)


def _leading(table: DecisionTable[Any], name: str) -> Sequence[Mapping[str, Any]]:
    """Return facts at the edges of the rules that lead to something, the plainest ones first."""
    every = table.examples()
    return [each.facts for each in every if name in names_of(each.outcome)][:2]


# Plans


def _of_plan(playbook: Playbook, policy: FollowUpPolicy, plan: Plan) -> Iterator[Draft]:
    for name in ("earliest", "latest", "every"):
        given: Timing | None = getattr(plan, name)
        after = None if given is None else sooner(given)
        if given is not None and after is not None:
            field: dict[str, Any] = {name: after}
            yield _other_timing(playbook, policy, attrs.evolve(plan, **field), name)
    yield _dropped(playbook, policy, plan)


def _other_timing(playbook: Playbook, policy: FollowUpPolicy, plan: Plan, name: str) -> Draft:
    (old,) = (each for each in policy.plans if each.id == plan.id)
    before, now = getattr(old, name), getattr(plan, name)
    change = _becomes(f"plan {plan.id}, {name}", before, now)

    def make() -> Made:
        plans = [plan if each.id == plan.id else each for each in policy.plans]
        changed = attrs.evolve(policy, plans=plans)
        after = attrs.evolve(playbook, follow_ups=changed)
        asked = probing.follow_up(plan.id, _leading(policy.table, plan.id))
        dues = partial(_at, before, policy), partial(_at, now, policy)
        return _judged(playbook, after, asked, dues, key=change)

    return Draft(operator="change-plan", place="follow_ups", change=change, make=make)


def _at(timing: Timing, policy: FollowUpPolicy, start: datetime) -> datetime:
    return timing.at(start, due=start + _DUE, hours=policy.hours, timezone=policy.timezone)


def _dropped(playbook: Playbook, policy: FollowUpPolicy, plan: Plan) -> Draft:
    change = f"plan {plan.id} is dropped"

    def make() -> Made:
        (home,) = (each for each in homes(playbook) if each.place == "follow_ups")
        return _without(home, policy, plan)

    return Draft(operator="drop-plan", place="follow_ups", change=change, make=make)


def _without(home: Home, policy: FollowUpPolicy, plan: Plan) -> Made:
    table = policy.table
    rules = tuple(attrs.evolve(rule, then=_rest(rule.then, plan.id)) for rule in table.rules)
    otherwise = table.otherwise
    if otherwise is not attrs.NOTHING:
        otherwise = _rest(otherwise, plan.id)
    changed = attrs.evolve(
        policy,
        table=attrs.evolve(table, rules=rules, otherwise=otherwise),
        plans=[each for each in policy.plans if each.id != plan.id],
    )
    return home.judged(attrs.evolve(home.playbook, follow_ups=changed))


def _rest(outcome: Any, plan: str) -> Any:
    """Return an outcome without a plan."""
    if plan not in names_of(outcome):
        return outcome
    left = tuple(name for name in names_of(outcome) if name != plan)
    return left or None
