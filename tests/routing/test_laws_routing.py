"""Laws of routing: what holds in every small world."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import timedelta

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.support_laws import (
    World,
    agents,
    allowed,
    begun,
    escalations,
    lacks,
    order,
    shuffled,
    worlds,
)
from servicekit.instants import later, to_microseconds
from servicekit.routing import Route

FAST = settings(max_examples=25)


def is_end(world: World, steps: Sequence[Route]) -> bool:
    """Tell whether from the last of these steps on nobody new is asked, or nobody knows."""
    *before, step = steps
    codes = {reason.code for reason in step.because}
    at_the_end = step.level == len(world.policy.levels) and not step.awaited
    asks = step.outcome in {"routed", "asked"}
    again = any((each.level, each.to) == (step.level, step.to) for each in before)
    return (
        step.next_at is None
        or bool(codes & {"begun_again", "unknown_from", "no_room_yet"})
        or (asks and at_the_end)
        or (bool(step.to) and step.due_at is None and again)
    )


# -- who is chosen --------------------------------------------------------------------------------


@FAST
@given(begun())
def test_nobody_is_asked_who_must_not_be(world: World) -> None:
    """Whoever is to be asked is on duty, not excluded, may decide it, has room and the skill."""
    route = world.route()
    if route.outcome == "routed":
        people = {agent.id: agent for agent in world.roster.agents}
        holder = {route.gave_up}
        assert all(allowed(world, people[each]) and each not in holder for each in route.to)


@FAST
@given(begun())
def test_the_best_is_chosen(world: World) -> None:
    """A level asks whom a slow search through everybody finds, and ranks them in its order."""
    route = world.route()
    if route.outcome == "routed" and route.gave_up is None:
        wanted = order(world, route.targets)
        level = world.policy.rungs[route.level]
        assert route.to == tuple(wanted if level.ask == "all" else wanted[:1])
        assert [each.agent_id for each in route.ranked] == wanted[: world.policy.shown]


@FAST
@given(worlds())
def test_the_first_level_that_has_somebody_is_asked(world: World) -> None:
    """A new escalation stops at the first level that has somebody, or that waits for somebody."""
    route = world.route()
    last = len(world.policy.levels)
    level = 0
    while level < last and not order(world, world.policy.rungs[level].targets):
        if (route.outcome, route.level) == ("held", level):
            return
        step = world.policy.rungs[level]
        assert step.on_empty != "hold"
        level = last if step.on_empty == "fallback" else level + 1
    if order(world, world.policy.rungs[level].targets):
        assert (route.outcome, route.level) == ("routed", level)
    elif any(order(world, step.targets) for step in world.policy.levels):
        assert route.because[0].code == "begun_again"
    else:
        assert (route.outcome, route.to) == ("nobody", ())


@FAST
@given(worlds())
def test_what_is_given_up_is_what_the_chosen_lack(world: World) -> None:
    """A route names what its people lack, and since when that could be given up."""
    route = world.route()
    people = {agent.id: agent for agent in world.roster.agents}
    for each in route.ranked:
        assert set(each.relaxed) == lacks(world, people[each.agent_id])
    assert [each.constraint for each in route.relaxed] == [
        name for each in route.ranked[:1] for name in each.relaxed
    ]
    assert not any(later(each.since, world.at) for each in route.relaxed)


# -- what makes no difference ---------------------------------------------------------------------


@FAST
@given(begun(), st.randoms())
def test_the_order_of_the_roster_makes_no_difference(world: World, random) -> None:
    """Agents, rotations, overrides and absences can be given in any order."""
    assert shuffled(world, random).route() == world.route()


@FAST
@given(begun())
def test_the_same_arguments_give_the_same_route(world: World) -> None:
    """A route follows from its arguments alone, whatever was routed with them before."""
    bytes_of_it = pickle.dumps(tuple(world))
    fresh = World(*pickle.loads(bytes_of_it))  # noqa: S301 - our own bytes
    assert fresh.route() == world.route() == world.route()


@FAST
@given(begun(), agents("z"))
def test_one_more_person_makes_nothing_worse(world: World, person) -> None:
    """Whoever joins a team, nobody is left without somebody who had somebody before."""
    before = world.route()
    roster = attrs.evolve(world.roster, agents=[*world.roster.agents, person])
    after = world.route(roster=roster)
    if before.outcome == "routed":
        assert after.outcome == "routed"
        assert after.level <= before.level


# -- what is recorded -----------------------------------------------------------------------------


@FAST
@given(begun())
def test_recording_twice_changes_nothing(world: World) -> None:
    """A route can be recorded twice, and who is asked then is who was to be asked."""
    route = world.route()
    once = route.recorded(world.escalation)
    assert route.recorded(once) == once
    again = world.route(escalation=once)
    assert again.to == route.to
    assert again.recorded(once) == once


@FAST
@given(begun(), st.data())
def test_nothing_changes_between_two_steps(world: World, data: st.DataObject) -> None:
    """Until the next step, nobody else is asked, nobody comes and nobody goes."""
    route = world.route()
    recorded = route.recorded(world.escalation)
    end = route.next_at or world.at + timedelta(days=2)
    long = to_microseconds(end) - to_microseconds(world.at)
    passed = data.draw(st.integers(0, max(0, long - 1)))
    now = world.route(escalation=recorded, at=world.at + timedelta(microseconds=passed))
    assert now.level == route.level
    assert set(now.to) <= set(route.to)
    assert bool(now.to) is bool(route.to)


@FAST
@given(begun())
def test_the_steps_of_a_timeline_follow_one_another(world: World) -> None:
    """Each step of a timeline is the route at the instant that the one before named."""
    steps = world.policy.timeline(
        world.escalation, world.roster, at=world.at, load=world.load, limit=12
    )
    given = world.escalation
    now = world.at
    for number, step in enumerate(steps):
        assert step == world.route(escalation=given, at=now)
        if number + 1 < len(steps):
            following = step.comes_at or step.next_at
            assert later(following, now)
            given, now = step.recorded(given), following
    assert len(steps) == 12 or is_end(world, steps)
    assert not any(step.next_at is None for step in steps[:-1])


# -- what is explained ----------------------------------------------------------------------------


@FAST
@given(begun())
def test_an_explanation_agrees_with_its_route(world: World) -> None:
    """Those who can be asked are those who are not rejected, and every rejection says why."""
    explained = world.policy.explain(world.escalation, world.roster, at=world.at, load=world.load)
    route = explained.route
    assert route == world.route()
    assert {each.agent_id for each in explained.candidates} == set(world.roster._ids)
    if route.gave_up is None:
        targets = route.targets or world.policy.rungs[explained.level].targets
        can = order(world, targets)
        assert {each.agent_id for each in explained.candidates if each.eligible} == set(can)
    for each in explained.candidates:
        assert each.eligible is not bool(each.against)
        reasons = (*each.against, *each.drawbacks)
        assert all(reason.code and reason.text.endswith(".") for reason in reasons)
    ranked = [each.agent_id for each in route.ranked]
    assert [each.agent_id for each in explained.candidates][: len(ranked)] == ranked


# -- backlogs -------------------------------------------------------------------------------------


@FAST
@given(worlds(), st.lists(escalations(), max_size=5), st.randoms())
def test_a_backlog_in_any_order_is_given_out_alike(world: World, backlog: list, random) -> None:
    """Every escalation of a backlog is answered for, whatever the order in which it is given."""
    backlog = [attrs.evolve(each, id=str(n)) for n, each in enumerate(backlog)]
    moved = random.sample(backlog, len(backlog))
    found, other = (
        world.policy.assign(each, world.roster, at=world.at, load=world.load)
        for each in (backlog, moved)
    )
    assert found == other
    assert {*found.given, *(each.escalation_id for each in found.left)} == {
        each.id for each in backlog
    }


@FAST
@given(worlds(over_capacity=st.just([])), st.lists(escalations(), max_size=6))
def test_nobody_is_given_more_than_they_have_room_for(world: World, backlog: list) -> None:
    """A backlog fills nobody beyond their capacity."""
    backlog = [attrs.evolve(each, id=str(n)) for n, each in enumerate(backlog)]
    found = world.policy.assign(backlog, world.roster, at=world.at, load=world.load)
    for agent in world.roster.agents:
        before = world.load.open.get(agent.id, {})
        after = found.load.open.get(agent.id, {})
        if before != after and agent.capacity is not None:
            assert agent.room(after) >= 0
