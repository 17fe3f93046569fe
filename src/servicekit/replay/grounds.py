"""The grounds: which policies are other ones, each with its place in the playbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from servicekit.answers import Question
from servicekit.decision import Reason
from servicekit.playbook import Playbook
from servicekit.playbook.follow_ups import named_in
from servicekit.replay.calendars import divergence, of_calendars
from servicekit.replay.pair import Pair
from servicekit.replay.wording import changed
from servicekit.tables import DecisionTable

__all__ = ["Edit", "compared", "grounds", "narrowed", "places_naming", "said"]

# Of one policy, what stands at which place in a playbook.
_Places = Mapping[str, Any]


@attrs.frozen
class Edit:
    """One thing that two playbooks do not have in common.

    Args:
        place: where it stands in a playbook.
        old: what it was; ``None`` where there was none.
        new: what it is now, likewise.
        words: what becomes of it, where the values do not say.
    """

    place: str
    old: Any
    new: Any
    words: str | None = None

    @property
    def reason(self) -> Reason:
        """What becomes of it, in a sentence."""
        words = self.words or changed(self.old, self.new)
        return Reason("policy_changed", f"{self.place}: {words}.", [self.place])


def grounds(
    pair: Pair, policies: Iterable[str], wanted: AbstractSet[str] = frozenset()
) -> tuple[Reason, ...]:
    """Return what is different in some policies, each thing with its place in the playbook.

    Where none of them is different, it is everything that is. What is another by its calendar alone
    is named by that.

    Args:
        pair: the case under both playbooks.
        policies: the names of the policies, in the order of the reasons.
        wanted: the places that matter; all, where none of them is another.
    """
    names = [name for name in policies if name in pair.differing] or sorted(pair.differing)
    every = [each for name in names for each in _edits(pair, name)]
    return said(pair, [each for each in every if each.place in wanted] or every)


def said(pair: Pair, edits: Iterable[Edit]) -> tuple[Reason, ...]:
    """Return what becomes of calendars, and of whatever else is another."""
    names, rest = set[str](), list[Reason]()
    for edit in edits:
        calendars, more = divergence(edit.old, edit.new, pair.calendars)
        names.update(calendars)
        rest += [edit.reason] if more else []
    first = {name: each for name, each in pair.calendars.items() if name in names}
    return (*of_calendars(first), *rest)


def narrowed(reasons: Iterable[Reason], wanted: AbstractSet[str]) -> tuple[Reason, ...]:
    """Return the reasons of certain places, or all where none of them is."""
    every = tuple(reasons)
    return tuple(each for each in every if not wanted.isdisjoint(each.evidence)) or every


def _edits(pair: Pair, name: str) -> Iterator[Edit]:
    playbooks = (pair.old.playbook, pair.new.playbook)
    found = [*compared(*(_PLACES.get(name, _whole(name))(each) for each in playbooks))]
    yield from found
    if not found:
        old, new = (getattr(each, name) for each in playbooks)
        yield Edit(name, old, new, words="is another")


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
    """Yield what is another of the things that stand at certain places."""
    for place in {**old, **new}:
        if old.get(place) != new.get(place):
            yield Edit(place, old.get(place), new.get(place))


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


def _roster(playbook: Playbook) -> _Places:
    roster = playbook.roster
    named: dict[str, Any] = {f"agents.{each.id}": each for each in roster.agents}
    named |= {f"teams.{each.id}": each for each in roster.teams}
    named |= {f"rotations.{each.id}": each for each in roster.rotations}
    away = dict.fromkeys(each.agent_id for each in roster.absences)
    named |= {
        f"absences.{agent}": tuple(each for each in roster.absences if each.agent_id == agent)
        for agent in away
    }
    rest = {"overrides": roster.overrides, "fixed": roster.fixed, "swaps": roster.swaps}
    return named | {place: every for place, every in rest.items() if every}


_PLACES: Mapping[str, Callable[[Playbook], _Places]] = {
    "targets": _targets,
    "answers": _questions,
    "roster": _roster,
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
