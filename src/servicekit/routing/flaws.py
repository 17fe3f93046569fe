"""The flaws of a ladder: what is wrong with its levels, and with whom and what it names."""

# ruff: noqa: SLF001 - the one who routes looks inside a roster

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from servicekit.decision import Reason
from servicekit.escalation import Needs
from servicekit.instants import spoken
from servicekit.money import Money
from servicekit.roster import Roster, Rotation
from servicekit.routing.census import Census
from servicekit.routing.constraint import called
from servicekit.routing.findings import plain
from servicekit.routing.level import capital, numbered
from servicekit.routing.recipient import Recipient
from servicekit.staff import Limit
from servicekit.tables.wording import listed

if TYPE_CHECKING:
    from servicekit.routing.policy import EscalationPolicy

__all__ = ["authority", "levels", "overrides", "serving", "skills"]

_Work = Mapping[str, Needs]


# Levels


def levels(census: Census, work: _Work) -> Iterator[Reason]:
    """Yield the levels that nothing leads to, that are always empty, or that wait in vain."""
    policy = census.policy
    able = {name: census.able(name, needs) for name, needs in work.items()}
    reached = {name: _reached(census, mask) for name, mask in able.items()}
    for level in range(len(policy.rungs)):
        name = numbered(policy.levels, level)
        if not any(level in found for found in reached.values()):
            yield Reason("unreachable_level", f"Nothing ever leads to {name}.", [str(level)])
        if not any(census.asked[level] & mask for mask in able.values()):
            words = f"{capital(name)} has nobody in this period who could take anything."
            yield Reason("empty_level", words, [str(level)])
        elif level + 1 < len(policy.levels) and policy.levels[level].wait is None:
            yield _waits_without_end(policy, level)
    for name, needs in work.items():
        for level in sorted(reached[name]):
            since = _waits_in_vain_since(census, level, able[name])
            if since is not None and _is_dead_end(census, name, needs, level):
                yield _dead_end(policy, name, level, since)


def _reached(census: Census, able: int) -> set[int]:
    """Return the levels that an escalation can come to, whatever those who are asked do.

    They may be silent, decline, or take it and let it lie. The last resort is the last number.
    """
    found, more = set[int](), {0}
    while more:
        level = more.pop()
        found.add(level)
        following = _following if level < len(census.policy.levels) else _begun_again
        more |= {*following(census, level, able)} - found
    return found


def _following(census: Census, number: int, able: int) -> Iterator[int]:
    """Yield the levels to which another leads: its wait is over, or nobody is there."""
    policy = census.policy
    level, ladder = policy.levels[number], policy.ladder
    has_somebody = bool(census.asked[number] & able)
    waits = level.wait is not None and (has_somebody or level.on_empty == "hold")
    if waits or (policy.acknowledge_within is not None and has_somebody):
        yield from (ladder.after(number, rounds) for rounds in (0, ladder.repeat))
    if level.on_empty != "hold":
        yield ladder.levels if level.on_empty == "fallback" else number + 1


def _begun_again(census: Census, last: int, able: int) -> Iterator[int]:
    """Yield the levels that have somebody when all whom the last resort asks have declined."""
    for asked in census.watch.asked:
        yield from (number for number in range(last) if asked[number] & able & ~asked[last])


def _waits_without_end(policy: EscalationPolicy, level: int) -> Reason:
    name = capital(numbered(policy.levels, level))
    words = (
        f"{name} has no wait: while those whom it asks are there and "
        "say nothing, nobody else is asked."
    )
    return Reason("waits_without_end", words, [str(level)])


def _waits_in_vain_since(census: Census, level: int, able: int) -> datetime | None:
    """Return since when a level that waits without end has nobody; the last resort asks all."""
    policy = census.policy
    if level == len(policy.levels):
        return census.empty_since(range(level + 1), able)
    step = policy.levels[level]
    holds = step.wait is None and step.on_empty == "hold"
    return census.empty_since([level], able) if holds else None


def _is_dead_end(census: Census, work: str, needs: Needs, level: int) -> bool:
    """Tell whether after the last change nobody is known to come, who has nobody then."""
    at = census.last_change
    there = plain(work, needs, raised_at=at).offer(at=at, level=level)
    return not census.policy.route(there, census.roster, at=at).awaited


def _dead_end(policy: EscalationPolicy, work: str, level: int, since: datetime) -> Reason:
    name = capital(numbered(policy.levels, level))
    words = (
        f"{name} is a dead end for {work}: it waits without end, "
        f"and from {spoken(since)} on nobody is known to come who could take it."
    )
    return Reason("dead_end", words, [work, str(level)])


# Authority


def authority(census: Census, work: _Work) -> Iterator[Reason]:
    """Yield the kinds of work that nobody whom the ladder asks may decide without a limit."""
    asked = 0
    for mask in census.asked:
        asked |= mask
    for name, needs in work.items():
        if needs.authority is None:
            continue
        there = asked & census.able(name, needs, without=["authority"])
        found = (agent.authority.limits.get(needs.authority) for agent in census.people(there))
        limits = [limit for limit in found if limit is not None]
        if Limit() not in limits:
            yield _no_top(name, needs.authority, limits)
        if limits and needs.amount is not None and not asked & census.able(name, needs):
            words = f"For {name}, {needs.amount} is above what anybody may decide whom it asks."
            yield Reason("above_everybody", words, [name])


def _no_top(work: str, kind: str, limits: Iterable[Limit]) -> Reason:
    highest = _highest(limits)
    above = f"above {' or '.join(map(str, highest))}" if highest else "of any amount"
    return Reason("no_top", f"For {work}, {kind} {above} reaches nobody.", [work, kind])


def _highest(limits: Iterable[Limit]) -> list[Money]:
    """Return the most that anybody may decide, by currency."""
    found: dict[str, Money] = {}
    for limit in limits:
        first, *more = [most for most in (limit.per_case, limit.per_window) if most is not None]
        most = min([first, *(each for each in more if each.currency == first.currency)])
        found[most.currency] = max(most, found.get(most.currency, most))
    return [found[currency] for currency in sorted(found)]


# Skills, languages, and names


def skills(census: Census, work: _Work) -> Iterator[Reason]:
    """Yield what work takes and nobody has, and whom the ladder names and nobody knows."""
    roster, policy = census.roster, census.policy
    for name, needs in work.items():
        yield from _missing(roster, name, needs)
    for level, step in enumerate(policy.rungs):
        for target in step.targets:
            who = capital(numbered(policy.levels, level))
            yield from _unknown(roster, f"{who} asks {target.spoken}", target)
    for target in policy.supervisor:
        claim = f"After too many hand-overs the ladder asks {target.spoken}"
        yield from _unknown(roster, claim, target)


def _missing(roster: Roster, work: str, needs: Needs) -> Iterator[Reason]:
    index = roster._index
    for skill, level in needs.skills.items():
        if not index.skilled(skill, level):
            words = f"{capital(work)} takes {skill} at level {level}, which nobody has."
            yield Reason("nobody_has", words, [work, skill])
    if needs.language is not None and not index.speaking(needs.language):
        words = f"{capital(work)} takes somebody who serves in {needs.language}, and nobody does."
        yield Reason("nobody_has", words, [work, needs.language])
    for kind, which in (("team", needs.team_id), ("agent", needs.agent_id)):
        if which is not None:
            target = Recipient(kind, which)
            yield from _unknown(roster, f"{capital(work)} had better go to {target.spoken}", target)


def _unknown(roster: Roster, claim: str, target: Recipient) -> Iterator[Reason]:
    """Yield that a target does not exist, or that nobody ever is it."""
    if target.id is None:
        return
    kind = target.kind if target.kind in _NAMED else "team"
    named = _NAMED[kind]
    if not named.exists(roster, target.id):
        words = f"{claim}, and the roster has no {kind} {target.id}."
        yield Reason("unknown_target", words, [str(target)])
    elif not named.people(roster, target.id):
        yield Reason("nobody_has", f"{claim}, and {named.nobody}.", [str(target)])


class _Named(NamedTuple):
    """What a target can name: whether it exists, who it is, and how to say that nobody is."""

    exists: Callable[[Roster, str], bool]
    people: Callable[[Roster, str], object]
    nobody: str


_NAMED = {
    "agent": _Named(
        lambda roster, which: which in roster._index.place,
        lambda roster, which: True,
        "",
    ),
    "team": _Named(
        lambda roster, which: which in roster._team_ids,
        lambda roster, which: roster._plan.desks[which].possible,
        "nobody belongs to it or stands in for it",
    ),
    "role": _Named(
        lambda roster, which: True,
        lambda roster, which: roster._index.role(which),
        "nobody has that role",
    ),
    "rotation": _Named(
        lambda roster, which: which in roster._rotations_by_id,
        lambda roster, which: roster.rotation(which).agent_ids,
        "nobody takes turns in it",
    ),
}


# Overrides that are passed over


def overrides(census: Census) -> Iterator[Reason]:
    """Yield the targets for which it makes no difference what overrides of the roster say."""
    roster, policy = census.roster, census.policy
    for level, step in enumerate(policy.rungs):
        for target in step.targets:
            rotation = roster._rotations_by_id.get(str(target.id))
            if target.kind != "rotation" or rotation is None:
                continue
            if passed := [*_passed_over(census, rotation)]:
                words = f"{capital(numbered(policy.levels, level))} asks {target.spoken} by itself"
                words += f", so {listed(passed)} is passed over."
                yield Reason("bypasses_overrides", words, [str(target)])


def _passed_over(census: Census, rotation: Rotation) -> Iterator[str]:
    """Yield what changes who is on duty in the period, but not who has a rotation."""
    roster, turns = census.roster, rotation.agent_ids
    for override in roster.overrides:
        if override.remove is None:
            concerned = roster.agent(str(override.add)).team_id == rotation.team_id
        else:
            concerned = override.remove in turns
        if concerned and census.meets(override.span):
            yield f"the override from {spoken(override.span.start)}"
    for swap in roster.swaps:
        is_off = swap._called_off_at is not None
        if swap.asked_by in turns and not is_off and census.meets(swap.span):
            yield f"the swap from {spoken(swap.span.start)}"
    for schedule in roster.fixed:
        if schedule.team_id in {None, rotation.team_id} and census.meets(schedule.span):
            yield f"the fixed schedule from {spoken(schedule.span.start)}"


# Who serves


def serving(census: Census) -> Iterator[Reason]:
    """Yield who is never on duty in the period, and whose turns are never served."""
    period = f"from {spoken(census.start)} to {spoken(census.end)}"
    if not census.on_duty:
        yield Reason("empty_schedule", f"Nobody is on duty {period}.")
        return
    for agent in census.people(census.roster._index.everybody & ~census.on_duty):
        turns = [each.id for each in census.roster.rotations if agent.id in each.agent_ids]
        more = f", though they take turns in {listed(sorted(turns))}" if turns else ""
        words = f"{called(agent)} is never on duty {period}{more}."
        yield Reason("never_serves", words, [agent.id])
    for rotation in sorted(census.roster.rotations, key=lambda each: each.id):
        yield from _idle(census, rotation)
        yield from _without_team(census.roster, rotation)


def _idle(census: Census, rotation: Rotation) -> Iterator[Reason]:
    """Yield whose turns come and go, and are never served."""
    low, high = census.watch.low, census.watch.high
    turns = {who for _, _, _, ids in rotation._turns(low, high) for who in ids}
    served = {who for _, _, ids in rotation._served(low, high) for who in ids}
    known = {agent.id: agent for agent in census.people(census.on_duty)}
    for who in sorted((turns - served) & known.keys()):
        words = f"None of the turns of {called(known[who])} in rotation {rotation.id} is served."
        yield Reason("never_serves", words, [who, rotation.id])


def _without_team(roster: Roster, rotation: Rotation) -> Iterator[Reason]:
    """Yield that a rotation of no team is served by one team alone."""
    teams = {roster.agent(who).team_id for who in rotation.agent_ids}
    if rotation.team_id is None and len(teams) == 1 and None not in teams:
        (team,) = teams
        words = f"Rotation {rotation.id} belongs to no team, and all who take turns are of {team}"
        yield Reason("no_team", f"{words}: is that team meant?", [rotation.id, str(team)])
