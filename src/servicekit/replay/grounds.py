"""The grounds: which policies are other ones, each with its place in the playbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from servicekit.answers import Question
from servicekit.decision import Reason
from servicekit.playbook import Playbook
from servicekit.playbook.follow_ups import named_in
from servicekit.replay.pair import Pair
from servicekit.replay.wording import changed
from servicekit.tables import DecisionTable

__all__ = ["grounds", "narrowed", "places_naming"]

# Of one policy, what stands at which place in a playbook.
_Places = Mapping[str, Any]


def grounds(pair: Pair, policies: Iterable[str]) -> tuple[Reason, ...]:
    """Return what is different in some policies, each thing with its place in the playbook."""
    found = (reason for name in policies if name in pair.differing for reason in _of(pair, name))
    return tuple(found)


def narrowed(reasons: Iterable[Reason], wanted: AbstractSet[str]) -> tuple[Reason, ...]:
    """Return the reasons of certain places, or all where none of them is."""
    every = tuple(reasons)
    return tuple(each for each in every if not wanted.isdisjoint(each.evidence)) or every


def _of(pair: Pair, name: str) -> Iterator[Reason]:
    playbooks = (pair.old.playbook, pair.new.playbook)
    old, new = (_PLACES.get(name, _whole(name))(each) for each in playbooks)
    places = [each for each in {**old, **new} if old.get(each) != new.get(each)]
    for place in places:
        words = f"{place}: {changed(old.get(place), new.get(place))}."
        yield Reason("policy_changed", words, [place])
    if not places:
        yield Reason("policy_changed", f"{name}: is another.", [name])


def _whole(name: str) -> Callable[[Playbook], _Places]:
    """Return what finds a policy as a whole."""
    return lambda playbook: {_NAMES.get(name, name): getattr(playbook, name)}


# Where a playbook has what stands in fields of other names.
_NAMES = {
    "max_hand_overs": "limits.max_hand_overs",
    "office": "defaults.hours",
    "window": "defaults.window",
    "together": "contact.together",
}


def _targets(playbook: Playbook) -> _Places:
    return {f"targets.{each.id}": each for each in playbook.targets.targets}


def _questions(playbook: Playbook) -> _Places:
    return {f"questions.{_name(each)}": each for each in playbook.answers}


def _name(question: Question) -> str:
    return question.id if question.brand is None else f"{question.id} ({question.brand})"


def _ladders(playbook: Playbook) -> _Places:
    return {f"ladders.{each.id}": each for each in playbook.ladders}


def _triggers(playbook: Playbook) -> _Places:
    policy = playbook.triggers
    return {} if policy is None else _named("triggers", policy.triggers, policy.table)


def _follow_ups(playbook: Playbook) -> _Places:
    policy = playbook.follow_ups
    return {} if policy is None else _named("follow_ups", policy.plans, policy.table)


def _named(place: str, parts: Iterable[Any], table: DecisionTable[Any]) -> _Places:
    named = {f"{place}.{each.id}": each for each in parts}
    return named | {f"{place}.rules.{rule.id}": rule for rule in table.rules}


def _constraints(playbook: Playbook) -> _Places:
    policy = playbook.contact
    every = () if policy is None else (*policy.constraints, *policy.checks)
    return {f"contact.{each.id}": each for each in every}


_PLACES: Mapping[str, Callable[[Playbook], _Places]] = {
    "targets": _targets,
    "answers": _questions,
    "ladders": _ladders,
    "triggers": _triggers,
    "follow_ups": _follow_ups,
    "contact": _constraints,
}


def places_naming(place: str, policies: Iterable[Any], name: str) -> set[str]:
    """Return the places of one thing that tables name, and of the rules that name it.

    Args:
        place: where such a policy stands in a playbook.
        policies: the policies, ``None`` for none.
        name: the id of the thing.
    """
    tables = (policy.table for policy in policies if policy is not None)
    rules = (rule for table in tables for rule in table.rules if name in named_in(rule.then))
    return {f"{place}.{name}", *(f"{place}.rules.{rule.id}" for rule in rules)}
