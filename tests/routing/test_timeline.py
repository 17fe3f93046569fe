"""Who would be asked when, if nobody acts."""

from __future__ import annotations

import attrs
import pytest

from routing.support import ADA, KIM, OFFICE, SAM, at, desk, escalation, policy
from servicekit.errors import FieldError
from servicekit.hours import BusinessHours
from servicekit.routing import Level, Load
from servicekit.routing.timeline import timeline

EVENING = BusinessHours.parse("Mo-Fr 18:00-20:00", timezone="UTC")


def steps(ladder, roster=None, given=None, hour=10, **fields):
    """Return instant, outcome, level and people of each step."""
    found = ladder.timeline(given or escalation(), roster or desk(), at=at(hour), **fields)
    return [(step.at, step.outcome, step.level, step.to) for step in found]


def test_one_level_is_asked_after_the_other():
    """Each step begins when the wait of the one before is over; the last resort is the end."""
    assert steps(policy()) == [
        (at(10), "routed", 0, ("ada",)),
        (at(10, 30), "routed", 1, ("sam",)),
        (at(11), "routed", 2, ("kim",)),
    ]


def test_a_level_that_waits_without_end_is_the_end():
    """Where no wait ends and nobody leaves, there is one step."""
    assert len(steps(policy(levels=[Level(targets="agent:ada")]))) == 1


def test_who_is_asked_and_goes_home_is_followed_by_somebody():
    """The end of a duty is a step like the end of a wait."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE), KIM)
    ladder = policy(levels=[Level(targets="on_duty:first", wait="20 hours")])
    assert steps(ladder, roster, hour=16) == [
        (at(16), "routed", 0, ("ada",)),
        (at(17), "routed", 1, ("kim",)),
    ]


def test_a_level_that_holds_is_a_step():
    """First somebody is waited for, then asked, and then the next level is."""
    roster = desk(attrs.evolve(ADA, hours=EVENING), KIM)
    ladder = policy(levels=[Level(targets="agent:ada", wait="9 hours", on_empty="hold")])
    assert steps(ladder, roster) == [
        (at(10), "held", 0, ()),
        (at(18), "routed", 0, ("ada",)),
        (at(19), "routed", 1, ("kim",)),
    ]


def test_where_nobody_is_there_somebody_comes():
    """The end of the ladder is followed by whoever comes first; there it begins again, and ends."""
    roster = desk(attrs.evolve(ADA, hours=EVENING))
    assert steps(policy(), roster) == [
        (at(10), "nobody", 2, ()),
        (at(18), "routed", 0, ("ada",)),
        (at(18, 30), "routed", 0, ("ada",)),
    ]


def test_somebody_closer_follows_the_last_resort():
    """A level that was empty is asked when somebody comes, and then the ladder goes on from it."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE), KIM)
    ladder = policy("team:first")
    assert steps(ladder, roster, escalation(raised_at=at(8)), hour=8) == [
        (at(8), "routed", 1, ("kim",)),
        (at(9), "routed", 0, ("ada",)),
        (at(9, 30), "routed", 1, ("kim",)),
    ]


def test_the_same_people_day_after_day_are_told_once():
    """A level without a wait whose people go home and come back is the end of the timeline."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE))
    ladder = policy(levels=[Level(targets="agent:ada")])
    assert steps(ladder, roster) == [
        (at(10), "routed", 0, ("ada",)),
        (at(17), "nobody", 1, ()),
        (at(9, day=4), "asked", 0, ("ada",)),
    ]


def test_a_wait_goes_on_over_night():
    """Whoever comes back within their wait is followed when it is over."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE), attrs.evolve(KIM, hours=EVENING))
    ladder = policy(levels=[Level(targets="agent:ada", wait="72 hours")], fallback="agent:sam")
    days = [at(10), at(17), at(9, day=4), at(10, day=4)]
    assert [step[0] for step in steps(ladder, roster)] == days


def test_whoever_comes_to_a_full_desk_is_next():
    """Nobody has room before, as everybody goes on having what they have."""
    roster = desk(ADA, attrs.evolve(KIM, hours=EVENING))
    assert steps(policy("agent:ada"), roster, load=Load(open={"ada": 4})) == [
        (at(10), "nobody", 1, ()),
        (at(18), "routed", 1, ("kim",)),
    ]


def test_a_full_desk_is_the_end():
    """Nobody knows when somebody has room again."""
    load = Load(open={"ada": 4})
    assert steps(policy("agent:ada", fallback="agent:ada"), desk(ADA), load=load) == [
        (at(10), "nobody", 1, ())
    ]


def test_whoever_has_it_is_followed_after_their_time():
    """Somebody who lets it lie gives it up, which is recorded before the next is asked."""
    taken = escalation().offer(at=at(9), level=0, to=["ada"]).acknowledge(at=at(9, 30), by="ada")
    ladder = policy(acknowledge_within="1 hour")
    assert steps(ladder, given=taken) == [
        (at(10), "acknowledged", 0, ("ada",)),
        (at(10, 30), "routed", 1, ("sam",)),
        (at(11), "routed", 2, ("kim",)),
    ]


@pytest.mark.parametrize("end", ["pause", "resolve"])
def test_what_stands_still_is_one_step(end):
    """What is paused or over waits for nobody."""
    given = getattr(escalation().offer(at=at(9), level=0), end)(at=at(9, 30))
    assert len(steps(policy(), given=given)) == 1


def test_a_limit_ends_it():
    """A ladder that is climbed a thousand times is told as far as is asked for."""
    assert len(steps(policy(repeat=1_000), limit=7)) == 7
    assert len(steps(policy(repeat=1_000))) == 100


def test_without_a_last_resort_it_goes_on():
    """Whoever is not told which level is the last resort goes on after it."""
    roster = desk(attrs.evolve(KIM, hours=OFFICE), SAM)
    ladder = policy("team:first")
    found = timeline(escalation(), lambda given, t: ladder.route(given, roster, at=t), at(10))
    assert [(step.at, step.to) for step, _ in zip(found, range(2), strict=False)] == [
        (at(10), ("kim",)),
        (at(17), ()),
    ]


def test_nobody_acts_on_what_was_raised_later():
    """A timeline before the raising is a mistake of the host."""
    with pytest.raises(FieldError, match="raised later"):
        steps(policy(), hour=8)
