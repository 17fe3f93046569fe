"""Small worlds to route in, and the rule by which somebody is chosen, written out slowly.

In a world much is scarce and much is equal, so that every rule decides in some of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import attrs
from hypothesis import strategies as st
from roster.support import expected

from routing.support import ALWAYS, OFFICE, at, escalation, eur, granted
from servicekit.errors import FieldError
from servicekit.escalation import Escalation, Needs
from servicekit.hours import BusinessHours, Span
from servicekit.instants import later, to_microseconds
from servicekit.money import Money
from servicekit.roster import Absence, Override, Roster, Rotation
from servicekit.routing import EscalationPolicy, Level, Load, Recipient, Relaxation, Route
from servicekit.staff import Agent, Authority, Limit, Team

PEOPLE = ("ada", "b", "kim", "sam")
TEAMS = ("first", "second")
NIGHTS = BusinessHours.parse("Mo-Su 17:00-02:00", timezone="UTC")
SOFT = ("agent", "language", "skill_level", "team")
#: From when until when something happens in a world: a Friday morning to the next Monday.
HOURS = 72
MIDNIGHT = at(0)


def hour(n: float) -> datetime:
    """Return the instant so many hours after the midnight before Friday."""
    return MIDNIGHT + n * timedelta(hours=1)


# -- worlds ---------------------------------------------------------------------------------------

_hours = st.sampled_from([ALWAYS, OFFICE, NIGHTS, None])
_teams = st.sampled_from([*TEAMS, None])
_limits = st.one_of(
    st.sampled_from([eur(50), eur(200), None, Money(100, "GBP")]),
    st.sampled_from([50, 200]).map(
        lambda most: Limit(per_case=eur(200), per_window=eur(most), window=timedelta(days=1))
    ),
)
_spans = st.tuples(st.integers(0, HOURS - 1), st.integers(1, 24)).map(
    lambda drawn: Span(hour(drawn[0]), hour(sum(drawn)))
)


def agents(id: str) -> st.SearchStrategy[Agent]:  # noqa: A002 - the field
    """Draw somebody who may have a team, a role, skills, languages and limits."""
    return st.builds(
        Agent,
        id=st.just(id),
        hours=_hours,
        team_id=_teams,
        roles=st.sampled_from([[], ["supervisor"]]),
        skills=st.sampled_from([{}, {"billing": 1}, {"billing": 2}]),
        languages=st.sampled_from([[], ["en"], ["de-AT", "en"]]),
        authority=st.sampled_from(["refund", "waiver"]).flatmap(
            lambda kind: _limits.map(lambda limit: Authority(limits={kind: limit}))
        ),
        capacity=st.sampled_from([None, 0, 2, 4]),
        weights=st.sampled_from([{}, {"phone": 3}]),
    )


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Draw a roster of one to four people, with layers of every kind."""
    ids = PEOPLE[: draw(st.integers(1, len(PEOPLE)))]
    one = st.sampled_from(ids)
    rotations = [
        Rotation(
            id=name,
            participants=draw(st.lists(st.one_of(one, st.none()), min_size=1, max_size=3)),
            every=draw(st.sampled_from(["daily", timedelta(hours=8)])),
            anchor=MIDNIGHT,
            team_id=draw(_teams),
            priority=draw(st.integers(0, 1)),
        )
        for name in draw(st.sampled_from([[], ["early"], ["early", "late"]]))
    ]
    fields: dict[str, Any] = {
        "agents": [draw(agents(each)) for each in ids],
        "teams": [Team(id=each) for each in TEAMS],
        "rotations": rotations,
        "absences": draw(st.lists(st.builds(Absence, agent_id=one, when=_spans), max_size=2)),
    }
    override = _override(draw, ids)
    try:
        return Roster(**fields, overrides=override)
    except FieldError:  # two of them name somebody at the same time
        return Roster(**fields, overrides=override[:1])


def _override(draw: st.DrawFn, ids: tuple[str, ...]) -> list[Override]:
    if len(ids) == 1:
        return []
    pairs = st.permutations((*ids, None)).map(lambda people: people[:2])
    drawn = draw(st.lists(st.tuples(_spans, pairs), max_size=2))
    return [Override(span=span, add=add, remove=remove) for span, (add, remove) in drawn]


def needs() -> st.SearchStrategy[Needs]:
    """Draw what a matter takes."""
    return st.builds(
        Needs,
        skills=st.sampled_from([{}, {"billing": 1}, {"billing": 2}]),
        authority=st.sampled_from([None, "refund"]),
        amount=st.sampled_from([None, eur(50), eur(150)]),
        language=st.sampled_from([None, "de", "en-GB"]),
        channel=st.sampled_from([None, "phone"]),
        team_id=_teams,
        agent_id=st.sampled_from([None, "sam"]),
    )


def escalations() -> st.SearchStrategy[Escalation]:
    """Draw an escalation to which nothing has happened yet."""
    return st.builds(
        escalation,
        needs(),
        kind=st.sampled_from([None, "safety"]),
        excluded=st.lists(st.sampled_from(PEOPLE), max_size=1),
        decided_by=st.sampled_from([None, "kim"]),
        raised_at=st.integers(0, 24).map(hour),
    )


_words = st.sampled_from(
    [
        "on_duty", "next_on_duty", "authority", "on_duty:first", "team:first", "team:second",
        "role:supervisor", "agent:ada", "agent:sam", "rotation:early", "rotation:late",
    ]
)  # fmt: skip
recipients = st.lists(_words.map(Recipient.parse), min_size=1, max_size=2)


def levels() -> st.SearchStrategy[Level]:
    return st.builds(
        Level,
        targets=recipients,
        wait=st.sampled_from([None, "30 minutes", "90 minutes", "20 hours"]),
        on_empty=st.sampled_from(["next_level", "hold", "fallback"]),
        ask=st.sampled_from(["one", "one", "all"]),
    )


_after = st.sampled_from([None, None, "10 minutes", "3 hours"])


def policies(**fields: Any) -> st.SearchStrategy[EscalationPolicy]:
    relax = st.lists(st.builds(Relaxation, st.sampled_from(SOFT), _after), unique_by=_named)
    given = {
        "id": st.just("ladder"),
        "levels": st.lists(levels(), min_size=1, max_size=3),
        "fallback": recipients,
        "repeat": st.integers(0, 2),
        "relax": relax,
        "fairness": st.sampled_from(["longest_idle", "least_loaded"]),
        "over_capacity": st.sampled_from([[], ["safety"]]),
        "acknowledge_within": st.sampled_from([None, "15 minutes"]),
        "shown": st.integers(1, 5),
    }
    return st.builds(EscalationPolicy, **{**given, **fields})


def _named(relaxation: Relaxation) -> str:
    return relaxation.constraint


def loads() -> st.SearchStrategy[Load]:
    person = st.sampled_from(PEOPLE)
    grants = st.lists(
        st.tuples(st.sampled_from([20, 100]), person, st.sampled_from(["3", "4"])), max_size=2
    )
    return st.builds(
        lambda grants, **fields: Load(
            granted=[
                granted(amount, by=by, id=f"g{n}", case_id=case_id, at=hour(-1))
                for n, (amount, by, case_id) in enumerate(grants)
            ],
            **fields,
        ),
        grants,
        open=st.dictionaries(person, st.sampled_from([{"phone": 1}, {"chat": 2}, {"any": 1}])),
        last_assigned=st.dictionaries(person, st.integers(-5, 0).map(hour)),
    )


class World(NamedTuple):
    """All that a route depends on."""

    policy: EscalationPolicy
    escalation: Escalation
    roster: Roster
    at: datetime
    load: Load

    def route(self, **changes: Any) -> Route:
        found = self._replace(**changes)
        return found.policy.route(found.escalation, found.roster, at=found.at, load=found.load)


def worlds(**fields: Any) -> st.SearchStrategy[World]:
    """Draw a world, and an instant at which the escalation has been raised."""
    return st.builds(
        World,
        policies(**fields),
        escalations(),
        rosters(),
        st.integers(24 * 4, 48 * 4).map(lambda quarter: hour(quarter / 4)),
        loads(),
    )


@st.composite
def begun(draw: st.DrawFn) -> World:
    """Draw a world in which a few things may have happened to the escalation already."""
    world = draw(worlds())
    for act in draw(st.lists(st.sampled_from(["wait", "decline", "take", "leave"]), max_size=4)):
        step = world.route()
        world = world._replace(escalation=step.recorded(world.escalation))
        world = _happened(world, act, minutes=draw(st.sampled_from([0, 5, 20, 240])))
    return world


def _happened(world: World, act: str, *, minutes: int) -> World:
    now = world.at + timedelta(minutes=minutes)
    done, standing = world.escalation, world.escalation.standing(at=now)
    if act == "decline" and standing.state == "offered" and standing.asked:
        done = done.decline(at=now, by=standing.asked[0])
    if act == "take" and standing.state == "offered" and standing.asked:
        done = done.acknowledge(at=now, by=standing.asked[0])
    if act == "leave" and standing.state == "acknowledged":
        done = done.give_up(at=now, by=str(standing.holder))
    return world._replace(escalation=done, at=now)


# -- the rule, person by person -------------------------------------------------------------------


def allowed(world: World, agent: Agent) -> bool:
    """Tell whether somebody meets all that never gives way."""
    there = agent.id in expected(world.roster, world.at)
    return (
        there and agent.id not in _barred(world) and _decides(world, agent) and _can(world, agent)
    )


def _barred(world: World) -> set[str]:
    given, now = world.escalation, to_microseconds(world.at)
    refused = {
        event.by
        for event in given.events
        if event.kind in {"declined", "gave_up"} and to_microseconds(event.at) <= now
    }
    return {str(each) for each in (*given.excluded, given.decided_by, *refused) if each}


def _decides(world: World, agent: Agent) -> bool:
    needs = world.escalation.needs
    if needs.authority is None:
        return True
    verdict = agent.authority.allows(
        needs.authority,
        needs.amount,
        at=world.at,
        agent_id=agent.id,
        case_id=world.escalation.case_id,
        grants=world.load.granted,
        decided_by=world.escalation.decided_by,
    )
    return verdict.proved


def _can(world: World, agent: Agent) -> bool:
    needs = world.escalation.needs
    if any(skill not in agent.skills for skill in needs.skills):
        return False
    if agent.capacity is None or world.escalation.kind in world.policy.over_capacity:
        return True
    return units(world.load, agent) + agent.weights.get(str(needs.channel), 1) <= agent.capacity


def units(load: Load, agent: Agent) -> int:
    counts = load.open.get(agent.id, {})
    return sum(agent.weights.get(channel, 1) * count for channel, count in counts.items())


def lacks(world: World, agent: Agent) -> set[str]:
    """Return what somebody had better have, and has not."""
    needs = world.escalation.needs
    speaks = {each.split("-")[0] for each in agent.languages}
    missing = {
        "language": needs.language is not None and needs.language.split("-")[0] not in speaks,
        "skill_level": any(agent.skills.get(s, 0) < least for s, least in needs.skills.items()),
        "agent": needs.agent_id not in {None, agent.id},
        "team": needs.team_id not in {None, agent.team_id},
    }
    return {name for name, lacking in missing.items() if lacking}


def _is_meant(world: World, agent: Agent, each: Recipient) -> bool:
    here = each.id in TEAMS and agent.id in expected(world.roster, world.at, each.id)
    turns = {turn.id: turn for turn in world.roster.rotations}
    match each.kind:
        case "agent":
            return agent.id == each.id
        case "role":
            return each.id in agent.roles
        case "rotation":
            return each.id in turns and agent.id in turns[each.id].at(world.at)
        case "team":
            return agent.team_id == each.id or here
    return each.id is None or here


def order(world: World, targets: Iterable[Recipient]) -> list[str]:
    """Return everybody who can take an escalation, best first."""
    targets = list(targets)
    now = [each.constraint for each in world.policy.relax if _is_time(world, each)]
    asked = {each for event in world.escalation.events for each in event.to}
    graded = any(each.kind == "authority" for each in targets)

    def key(agent: Agent) -> tuple[Any, ...]:
        missing = lacks(world, agent)
        return (
            agent.id in asked,
            [name in missing for name in reversed(now)],
            _grade(world, agent) if graded else 0,
            _FAIRNESS[world.policy.fairness](world, agent),
            agent.id,
        )

    found = [
        agent
        for agent in world.roster.agents
        if any(_is_meant(world, agent, each) for each in targets)
        and allowed(world, agent)
        and lacks(world, agent) <= set(now)
    ]
    return [agent.id for agent in sorted(found, key=key)]


def _is_time(world: World, relaxation: Relaxation) -> bool:
    after, raised = relaxation.after, world.escalation.raised_at
    return after is None or not later(after.due(raised), world.at)


def _grade(world: World, agent: Agent) -> tuple[int, Any]:
    needs = world.escalation.needs
    if needs.authority is None:
        return 0, 0
    limit = agent.authority.limits[needs.authority]
    bounds = [most for most in (limit.per_case, limit.per_window) if most is not None]
    if not bounds:
        return 2, 0
    currency = None if needs.amount is None else needs.amount.currency
    here = [most.amount for most in bounds if most.currency == currency]
    return (0, min(here)) if here else (1, 0)


def _idle_since(world: World, agent: Agent) -> datetime:
    return world.load.last_assigned.get(agent.id, datetime(1, 1, 1, tzinfo=UTC))


_FAIRNESS: dict[str, Callable[[World, Agent], Any]] = {
    "longest_idle": _idle_since,
    "least_loaded": lambda world, agent: units(world.load, agent),
}


def shuffled(world: World, random: Any) -> World:
    """Return the world with everything in its roster in another order."""
    fields = ("agents", "teams", "rotations", "overrides", "absences")
    moved = {name: random.sample(given, len(given)) for name, given in _given(world, fields)}
    return world._replace(roster=attrs.evolve(world.roster, **moved))


def _given(world: World, fields: Iterable[str]) -> list[tuple[str, tuple[Any, ...]]]:
    return [(name, getattr(world.roster, name)) for name in fields]
