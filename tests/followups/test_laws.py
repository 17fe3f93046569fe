"""The engine against the naive checker, which walks through every minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis import event, given, settings

from followups import naive
from followups.naive import Cap, Contact, Problem, Window
from followups.support_laws import (
    ALL,
    CHANNELS,
    DAY,
    MINUTE,
    caps,
    contacts,
    customer,
    follow_up,
    instant,
    may,
    policy,
    problems,
    rules,
    scheduled,
)
from servicekit.followups import FollowUp, Outcome, Scheduled, Unschedulable
from servicekit.instants import later, to_microseconds

# -- properties -----------------------------------------------------------------------------------


@given(problems())
def test_the_first_minute_that_every_constraint_allows(problem: Problem) -> None:
    """A contact comes at the first minute that all allow, and at none where there is none."""
    expected = naive.first_allowed(problem)
    event("none" if expected is None else "at once" if expected == problem.start else "moved")
    assert instant(scheduled(problem)) == expected


@given(problems(fewest=1), st.integers(0, 3))
def test_what_moved_it_is_named(problem: Problem, ahead: int) -> None:
    """What is named ruled something out on the way, and what ruled out the last minute is named."""
    problem = replace(problem, earliest=problem.at + ahead * DAY, latest=problem.latest + 3 * DAY)
    found = scheduled(problem)
    if not isinstance(found, Scheduled):
        return
    named = {moved.constraint for moved in found.moved}
    at = found.at.astimezone(UTC)
    assert bool(named) == (at > problem.start)
    if named:
        assert set(naive.objections(problem, at - MINUTE)) <= named
        for moved in found.moved:
            assert moved.constraint in naive.objections(problem, moved.from_at.astimezone(UTC))


@given(problems())
def test_the_latest_instant_is_allowed_itself(problem: Problem) -> None:
    """What has until its own instant is scheduled there; with a minute less it is not at all."""
    at = instant(scheduled(problem))
    if at is None:
        return
    assert instant(scheduled(replace(problem, latest=at))) == at
    if at > problem.start:
        assert instant(scheduled(replace(problem, latest=at - MINUTE))) is None


@given(problems())
def test_asking_again_changes_nothing(problem: Problem) -> None:
    """The same question has the same answer, with the same key, from values made anew."""
    assert scheduled(problem) == scheduled(problem)
    assert scheduled(problem).key == "key"


@given(problems(), st.integers(0, 60))
def test_asking_later_changes_nothing(problem: Problem, minutes: int) -> None:
    """Until the instant of a contact has come, asking later leaves it where it is."""
    at = instant(scheduled(problem))
    if at is None:
        return
    since = min(problem.start + minutes * MINUTE, at)
    assert instant(scheduled(replace(problem, at=since))) == at


@given(problems(), st.data())
def test_another_constraint_moves_nothing_earlier(problem: Problem, data: st.DataObject) -> None:
    """With one constraint more a contact comes no earlier, or not at all."""
    more = data.draw(rules(problem.at.date(), "one more"))
    stricter = replace(problem, rules=(*problem.rules, more))
    before, after = instant(scheduled(problem)), instant(scheduled(stricter))
    assert after is None or (before is not None and before <= after)


@given(problems(), st.data())
def test_the_check_at_sending_agrees(problem: Problem, data: st.DataObject) -> None:
    """At every minute asked about, what may be sent is what the naive checker allows."""
    minutes = st.integers(0, 4 * 1440)
    for after in data.draw(st.lists(minutes, min_size=8, max_size=8)):
        at = problem.at.astimezone(UTC) + after * MINUTE
        # What stood when it was scheduled stands still: nothing was said or done since.
        assert may(problem, at) == naive.allowed(problem, at), at


@given(problems())
def test_what_is_scheduled_may_be_sent(problem: Problem) -> None:
    """At the instant of a contact it may be made, and at no earlier hour since it was asked."""
    at = instant(scheduled(problem))
    if at is None:
        return
    assert may(problem, at)
    t = problem.start
    while t < at:
        assert not may(problem, t)
        t += timedelta(hours=7, minutes=13)


@given(problems(days=2))
def test_the_first_channel_that_can_be_scheduled_wins(problem: Problem) -> None:
    """Channels are tried as the customer prefers them; what they asked for, as it names them."""
    for order in (CHANNELS, CHANNELS[::-1]):
        tried = CHANNELS if problem.basis == "requested" else order
        each = [(channel, replace(problem, channel=channel)) for channel in tried]
        expected = next(
            ((channel, at) for channel, one in each if (at := naive.first_allowed(one))), None
        )
        found = policy(problem).schedule(
            follow_up(problem, channels=CHANNELS),
            customer(problem.person, preferred_channels=order),
            contacts(problem),
            at=problem.at,
        )
        got = (found.channel, instant(found)) if isinstance(found, Scheduled) else None
        assert got == expected


@given(problems(fewest=1))
def test_what_would_have_to_give(problem: Problem) -> None:
    """Without what is named there is an instant, the one that is told; law is never to give."""
    found = scheduled(problem)
    if not isinstance(found, Unschedulable) or problem.latest < problem.start:
        return
    [blocked] = found.blocked
    law = {rule.id for rule in problem.rules if rule.is_law} | {"consent"}
    told = blocked.would_be_at
    if told is None:
        assert all(law & set(naive.objections(problem, t)) for t in naive.minutes(problem))
        return
    assert blocked.by
    assert not law & set(blocked.by)
    if set(blocked.by) <= {rule.id for rule in problem.rules}:  # else it is the customer's word
        left = tuple(rule for rule in problem.rules if rule.id not in blocked.by)
        assert told.astimezone(UTC) == naive.first_allowed(replace(problem, rules=left))


# -- several follow-ups ---------------------------------------------------------------------------


@st.composite
def many(draw: st.DrawFn) -> tuple[Problem, list[FollowUp]]:
    problem = draw(problems())
    if draw(st.booleans()):  # a cap that all of them share, and little else in their way
        shared = replace(draw(caps("shared")), bases=ALL, counts=None, per=("person",), channels=())
        person = naive.Person(zones=problem.person.zones or ("UTC",))
        problem = replace(problem, rules=(shared, *problem.rules[:1]), person=person)
    asked = [
        follow_up(
            problem,
            key=f"key {n}",
            basis=draw(st.sampled_from(["service", "marketing", "promised"])),
            purpose=draw(st.sampled_from(["offer", "visit", "fixed"])),
            earliest_at=problem.start + draw(st.integers(0, 1440)) * MINUTE,
            latest_at=draw(st.sampled_from([None, problem.start + 3 * DAY])),
            channels=draw(st.sampled_from([(), ("phone",), ("email",), CHANNELS])),
        )
        for n in range(draw(st.integers(2, 4)))
    ]
    return problem, asked


@given(many(), st.sampled_from([None, timedelta(hours=2), timedelta(days=1)]), st.randoms())
@settings(max_examples=30)
def test_planning_several_together(
    asked: tuple[Problem, list[FollowUp]], within: timedelta | None, random: Any
) -> None:
    """Each is planned once, bases never mix, nothing is late, and the order told is no matter."""
    problem, follow_ups = asked

    def planned(of: list[FollowUp]) -> tuple[Outcome, ...]:
        person = customer(problem.person)
        return policy(problem).plan(of, person, contacts(problem), at=problem.at, within=within)

    outcomes = planned(follow_ups)
    keys = [each.key for outcome in outcomes for each in outcome.follow_ups]
    assert sorted(keys) == [each.key for each in follow_ups]
    for outcome in outcomes:
        assert len({each.basis for each in outcome.follow_ups}) == 1
        if within is None:
            assert len(outcome.follow_ups) == 1
        if isinstance(outcome, Scheduled):
            for each in outcome.follow_ups:
                assert not later(each.earliest_at, outcome.at)
                assert each.latest_at is None or not later(outcome.at, each.latest_at)
                assert not each.channels or outcome.channel in each.channels
    assert planned(random.sample(follow_ups, len(follow_ups))) == outcomes


def symmetric(rule: Window | Cap) -> Window | Cap:
    return replace(rule, counts=None) if isinstance(rule, Cap) else rule


def planned_contact(outcome: Scheduled, case: str | None, brand: str | None) -> Contact:
    return Contact(
        at=outcome.at.astimezone(UTC),
        channel=outcome.channel or "",
        basis=outcome.basis,
        case=case,
        brand=brand,
        point=outcome.contact_point,
    )


@given(many(), st.sampled_from([None, timedelta(hours=2)]))
def test_caps_hold_for_all_that_is_planned(
    asked: tuple[Problem, list[FollowUp]], within: timedelta | None
) -> None:
    """Each contact of a plan is allowed beside all that were made and are planned before it.

    So it is for caps that count what they bind. What matters more has its instant first, and one
    that it does not count for may come before it afterwards.
    """
    problem, follow_ups = asked
    problem = replace(problem, rules=tuple(map(symmetric, problem.rules)))
    outcomes = policy(problem).plan(
        follow_ups, customer(problem.person), contacts(problem), at=problem.at, within=within
    )
    found = [outcome for outcome in outcomes if isinstance(outcome, Scheduled)]
    made = [planned_contact(each, problem.case, problem.brand) for each in found]
    for outcome, one in zip(found, made, strict=True):
        beside = tuple(each for each in made if each is not one)
        for purpose in outcome.purposes:
            told = replace(
                problem,
                channel=outcome.channel or "",
                basis=outcome.basis,
                purpose=purpose,
                contacts=(*problem.contacts, *beside),
            )
            assert list(naive.objections(told, one.at)) == []


@given(many(), st.sampled_from([timedelta(hours=2), timedelta(days=1)]))
@settings(max_examples=30)
def test_becoming_one_contact_delays_within_bounds(
    asked: tuple[Problem, list[FollowUp]], within: timedelta
) -> None:
    """What becomes one contact comes no later than allowed beside what it would be alone."""
    problem, follow_ups = asked
    problem = replace(problem, rules=tuple(r for r in problem.rules if isinstance(r, Window)))
    person, engine = customer(problem.person), policy(problem)
    for outcome in engine.plan(follow_ups, person, [], at=problem.at, within=within):
        for each in outcome.follow_ups:
            alone = engine.schedule(each, person, [], at=problem.at)
            if len(outcome.follow_ups) > 1:
                assert isinstance(alone, Scheduled)
                assert isinstance(outcome, Scheduled)
                delay = to_microseconds(outcome.at) - to_microseconds(alone.at)
                assert delay <= within / timedelta(microseconds=1)
