"""The constraints: what whoever is asked must be, hard or soft, and why somebody is not.

Each is a bitset of those who may meet it, for speed, and a sentence for each who does not. A
bitset may hold somebody who turns out not to meet it; who is not in it never does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import and_
from types import MappingProxyType
from typing import NamedTuple

from servicekit.decision import Reason
from servicekit.instants import spoken
from servicekit.roster.index import has_room, primary, taken
from servicekit.routing.search import Search
from servicekit.staff import Agent

__all__ = ["HARD", "SOFT", "Constraint", "called", "on_one_line"]

# What joins letters and signs without being seen: names in Persian or Hindi need them.
_JOINERS = frozenset("\u200c\u200d")


class Constraint(NamedTuple):
    """Something that whoever is asked must be.

    Args:
        name: what a policy calls it.
        binds: whether it says anything about an escalation.
        mask: who may meet it; who is not in it does not.
        against: why somebody does not meet it; nothing for who does.
        sure: who certainly meets it, so that nobody need be asked; by default all of the mask.
    """

    name: str
    binds: Callable[[Search], bool]
    mask: Callable[[Search], int]
    against: Callable[[Search, Agent], Iterable[Reason]]
    sure: Callable[[Search], int] | None = None

    def certain(self, search: Search) -> int:
        """Return who certainly meets it, as a bitset."""
        return self.mask(search) if self.sure is None else self.sure(search)


def called(agent: Agent) -> str:
    """Return what people call somebody, on one line."""
    return on_one_line(agent.name or agent.id)


def on_one_line(words: str) -> str:
    r"""Return words with a space for each sign that would move the cursor of a terminal.

    Example:
        >>> on_one_line("Ada\nof the first line")
        'Ada of the first line'
    """
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() or c in _JOINERS else " " for c in words)


def _bit(search: Search, agent: Agent) -> int:
    return 1 << search.index.place[agent.id]


def _always(_: Search) -> bool:
    return True


# -- hard ----------------------------------------------------------------------------------------


def _not_on_duty(search: Search, agent: Agent) -> Iterable[Reason]:
    if not search.on_duty & _bit(search, agent):
        yield Reason("off_duty", f"{called(agent)} is not on duty on {spoken(search.at)}.")


_BARRED = MappingProxyType(
    {
        "complained_about": "{who} is the one whom the customer complains about.",
        "involved": "{who} was involved in what is to be decided.",
        "own_decision": "{who} took the decision in question; nobody decides over their own.",
        "declined": "{who} was asked and declined.",
        "gave_up": "{who} had it and gave it up.",
    }
)


def _not_barred(search: Search) -> int:
    return search.index.everybody & ~search.index.only(search.barred)


def _is_barred(search: Search, agent: Agent) -> Iterable[Reason]:
    code = search.barred.get(agent.id)
    if code is not None:
        code = "own_decision" if agent.id == search.escalation.decided_by else code
        yield Reason(code, _BARRED[code].format(who=called(agent)))


def _wants_authority(search: Search) -> bool:
    return search.needs.authority is not None


def _may_decide(search: Search) -> int:
    """Return who could decide it by their limit per case; other limits are asked of each."""
    total = search.spent.least
    kind = str(search.needs.authority)
    if total is None:
        return search.index.authorised(kind, None).least((0, 0))
    return search.index.authorised(kind, total.currency).least((0, total.amount))


def _certainly_may(search: Search) -> int:
    """Return who could, and of whom nothing but their limit per case has to be asked."""
    total = search.spent.least
    if total is None or not search.spent.exact:
        return 0
    plain = search.index.plainly(str(search.needs.authority), total.currency)
    own = search.escalation.decided_by
    return _may_decide(search) & plain & ~search.index.only([] if own is None else [own])


def _may_not_decide(search: Search, agent: Agent) -> Iterable[Reason]:
    verdict = agent.authority.allows(
        str(search.needs.authority),
        search.needs.amount,
        at=search.at,
        agent_id=agent.id,
        case_id=search.escalation.case_id,
        grants=search.load.granted,
        decided_by=search.escalation.decided_by,
        rates=search.load.rates,
    )
    if verdict.proved:
        return
    for reason in verdict:
        if reason.code != "own_decision" or agent.id not in search.barred:  # which says it already
            yield Reason(reason.code, _about(agent, reason), reason.evidence)


def _about(agent: Agent, reason: Reason) -> str:
    who = called(agent)
    match reason.code:
        case "no_authority":
            return reason.text.replace("There is no authority", f"{who} has no authority")
        case "own_decision":
            return _BARRED[reason.code].format(who=who)
        case "above_case_limit" | "above_window_limit":
            return reason.text.replace("Above the limit", f"This is above {who}'s limit")
    return f"Nobody can tell whether {who} may decide it: {reason.text[0].lower()}{reason.text[1:]}"


def _has_room(search: Search) -> int:
    if search.over_capacity:
        return search.index.everybody
    return search.index.everybody & ~search.load.full(search.index, search.needs.channel)


def _has_no_room(search: Search, agent: Agent) -> Iterable[Reason]:
    channel = search.needs.channel
    load: Mapping[str, int] = search.load.open.get(agent.id, {})
    if search.over_capacity or has_room(agent, channel, load):
        return
    weight = 1 if channel is None else agent.weights.get(channel, 1)
    units = f"{taken(agent, load)} of {agent.capacity} units are taken"
    words = f"{called(agent)} has no room: {units}, and this would take {weight} more."
    yield Reason("no_capacity", words)


def _wants_skill(search: Search) -> bool:
    return bool(search.needs.skills)


def _has_skill(search: Search) -> int:
    return reduce(and_, (search.index.skilled(skill, 1) for skill in search.needs.skills))


def _has_no_skill(search: Search, agent: Agent) -> Iterable[Reason]:
    for skill in search.needs.skills:
        if skill not in agent.skills:
            yield Reason("no_skill", f"{called(agent)} does not have the skill {skill}.")


#: What is never relaxed.
HARD = (
    Constraint("duty", _always, lambda search: search.on_duty, _not_on_duty),
    Constraint("exclusion", lambda search: bool(search.barred), _not_barred, _is_barred),
    Constraint("authority", _wants_authority, _may_decide, _may_not_decide, _certainly_may),
    Constraint("capacity", _always, _has_room, _has_no_room),
    Constraint("skill", _wants_skill, _has_skill, _has_no_skill),
)


# -- soft ----------------------------------------------------------------------------------------


def _is_skilled(search: Search) -> int:
    skills = search.needs.skills.items()
    return reduce(and_, (search.index.skilled(skill, level) for skill, level in skills))


def _is_not_skilled(search: Search, agent: Agent) -> Iterable[Reason]:
    for skill, level in search.needs.skills.items():
        has = agent.skills.get(skill, level)  # without the skill there is a hard reason already
        if has < level:
            words = f"{called(agent)} knows {skill} at level {has}, and level {level} is wanted."
            yield Reason("skill_level", words)


def _speaks(search: Search) -> int:
    return search.index.speaking(str(search.needs.language))


def _does_not_speak(search: Search, agent: Agent) -> Iterable[Reason]:
    language = str(search.needs.language)
    if primary(language) not in map(primary, agent.languages):
        yield Reason("language", f"{called(agent)} does not serve in {language}.")


def _knows_the_customer(search: Search) -> int:
    return search.index.only([str(search.needs.agent_id)])


def _known_as(search: Search) -> str:
    agent_id = str(search.needs.agent_id)
    place = search.index.place.get(agent_id)
    return agent_id if place is None else called(search.agent(place))


def _is_somebody_else(search: Search, agent: Agent) -> Iterable[Reason]:
    if agent.id != search.needs.agent_id:
        words = f"{called(agent)} does not know the customer as {_known_as(search)} does."
        yield Reason("other_agent", words)


def _is_of_the_team(search: Search) -> int:
    return search.index.team(search.needs.team_id)


def _is_of_another_team(search: Search, agent: Agent) -> Iterable[Reason]:
    if agent.team_id != search.needs.team_id:
        words = f"{called(agent)} does not belong to team {search.needs.team_id}."
        yield Reason("other_team", words)


#: What a policy may relax, by the name under which it says so.
SOFT: Mapping[str, Constraint] = MappingProxyType(
    {
        each.name: each
        for each in (
            Constraint(
                "language",
                lambda search: search.needs.language is not None,
                _speaks,
                _does_not_speak,
            ),
            Constraint("skill_level", _wants_skill, _is_skilled, _is_not_skilled),
            Constraint(
                "agent",
                lambda search: search.needs.agent_id is not None,
                _knows_the_customer,
                _is_somebody_else,
            ),
            Constraint(
                "team",
                lambda search: search.needs.team_id is not None,
                _is_of_the_team,
                _is_of_another_team,
            ),
        )
    }
)
