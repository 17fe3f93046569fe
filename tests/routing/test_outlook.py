"""When somebody can be asked who cannot be now, and when nobody who was asked is there."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from routing.support import (
    ADA,
    KIM,
    OFFICE,
    SAM,
    agent,
    at,
    desk,
    escalation,
    eur,
    granted,
    refund,
    refunds,
    search,
)
from servicekit.escalation import Needs
from servicekit.hours import BusinessHours, Span
from servicekit.roster import Absence, Rotation
from servicekit.routing import Level, Load, Relaxation
from servicekit.routing.outlook import awaited, full, left_at
from servicekit.routing.selection import Rules
from servicekit.staff import Limit

ANYBODY = Rules((), "longest_idle", 5, None)
EVENING = BusinessHours.parse("Mo-Fr 18:00-20:00", timezone="UTC")


def first(*targets: str, until=None, rules=ANYBODY, **fields):
    """Return when somebody comes for a level of each target, from noon on, and who."""
    steps = [Level(targets=each) for each in targets]
    return awaited(search(**fields), steps, rules, until=until)


def test_whoever_comes_first_is_awaited():
    """Of several who come, the first instant counts, and there the best."""
    roster = desk(attrs.evolve(ADA, hours=EVENING), attrs.evolve(KIM, hours=EVENING))
    assert first("on_duty", roster=roster) == (at(18), ("ada",))


def test_a_level_comes_before_the_next():
    """Where several levels have somebody at that instant, the first of them asks."""
    roster = desk(attrs.evolve(ADA, hours=EVENING), attrs.evolve(KIM, hours=EVENING))
    assert first("role:supervisor", "on_duty", roster=roster) == (at(18), ("kim",))


@pytest.mark.parametrize(("until", "expected"), [(at(18), None), (at(18, 1), (at(18), ("ada",)))])
def test_it_is_looked_only_until_the_end_of_the_wait(until, expected):
    """Whoever comes at the very end of a wait comes too late."""
    assert first("on_duty", roster=desk(attrs.evolve(ADA, hours=EVENING)), until=until) == expected


def test_who_comes_and_cannot_take_it_is_not_awaited():
    """Somebody else comes later."""
    roster = desk(
        attrs.evolve(ADA, hours=OFFICE), agent("z", hours=EVENING), attrs.evolve(KIM, hours=EVENING)
    )
    needs = Needs(skills={"billing": 1})
    assert first("on_duty", needs=needs, roster=roster, at=at(18)) == (at(9, day=4), ("ada",))


def test_who_never_can_is_not_awaited():
    """Where nobody could take it who is there, nobody is looked for."""
    assert first("on_duty", needs=Needs(skills={"plumbing": 1})) is None


def test_who_never_comes_is_not_awaited():
    """Of whom nobody said any hours, there is nothing to wait for."""
    assert first("on_duty", roster=desk(attrs.evolve(ADA, hours=None))) is None


@pytest.mark.parametrize(
    ("back", "expected"), [(29, (at(0, day=29), ("ada",))), (30, (at(12, day=29), ()))]
)
def test_it_is_looked_four_weeks_ahead(back, expected):
    """Of whoever is away for longer it is known only that nobody comes before."""
    away = Absence(agent_id="ada", when=Span(at(0), at(0, day=back)))
    roster = desk(ADA, absences=[away])
    assert first("on_duty", roster=roster) == expected
    assert first("on_duty", roster=roster, until=at(12, day=29)) == (
        expected if back == 29 else None
    )


def test_a_window_of_a_limit_frees_up():
    """What somebody granted leaves the window of their limit at a known instant."""
    limit = Limit(per_window=eur(100), window=timedelta(hours=4))
    roster = desk(agent("a", authority=refunds(limit)), agent("b", authority=refunds(10)))
    given = [
        granted(100, by="a"),
        granted(10, by="b", id="g2"),
        granted(1, by="x", id="g3"),
        granted(1, by="a", id="g4", kind="waiver"),
    ]
    found = first("on_duty", needs=refund(50), roster=roster, load=Load(granted=given))
    assert found == (at(13), ("a",))


def test_whom_a_level_names_is_all_that_counts():
    """Where a ladder names nobody who could take it, nobody is looked for."""
    roster = desk(attrs.evolve(ADA, hours=EVENING), SAM)
    assert first("agent:sam", needs=Needs(skills={"x": 1}), roster=roster) is None
    assert first("role:supervisor", roster=roster) is None


def test_those_who_lack_nothing_but_room_are_named():
    """A few are, best first; who never has room for it is not."""
    people = [agent(each, capacity=1) for each in "abcd"] + [agent("e", capacity=0)]
    load = Load(open=dict.fromkeys("abcd", 1), last_assigned={"a": at(9)})
    given = search(roster=desk(*people, ADA), load=load, barred={"d": "involved"})
    steps = [Level(targets="agent:a"), Level(targets=[f"agent:{each}" for each in "abcde"])]
    assert full(given, steps, ANYBODY) == ("a", "b", "c")


def test_more_may_be_given_up_before_somebody_comes():
    """What is given up after a time makes somebody able who is there already."""
    rules = Rules((Relaxation("language", "5 hours"),), "longest_idle", 5, None)
    found = first("on_duty", needs=Needs(language="fr"), roster=desk(ADA), rules=rules)
    assert found == (at(14), ("ada",))
    assert first("on_duty", needs=Needs(language="fr"), roster=desk(ADA)) is None


@pytest.mark.parametrize("relax", [Relaxation("language"), Relaxation("language", "1 hour")])
def test_what_was_given_up_already_brings_nobody(relax):
    """Only what is still to come is waited for."""
    rules = Rules((relax,), "longest_idle", 5, None)
    assert first("on_duty", needs=Needs(skills={"x": 1}), rules=rules) is None
    assert first("agent:nobody", needs=Needs(language="fr"), rules=rules) is None


@pytest.mark.parametrize(("name", "barred"), [("early", "ada"), ("late", "kim")])
def test_a_rotation_may_change_while_all_stay(name, barred):
    """Where two swap their rotations nobody comes or goes, and yet another has the one."""
    pair = [
        Rotation(id=each, participants=ids, every="daily", anchor=at(0))
        for each, ids in [("early", ["ada", "kim"]), ("late", ["kim", "ada"])]
    ]
    people = [attrs.evolve(each, hours=None) for each in (ADA, KIM)]
    roster, other = desk(*people, rotations=pair), {"ada": "kim", "kim": "ada"}[barred]
    found = first(f"rotation:{name}", roster=roster, barred={barred: "involved"})
    assert found == (at(0, day=2), (other,))


def test_a_team_may_change_while_all_stay():
    """Whoever comes on duty for a team may have been on duty for another."""
    helps = Rotation(
        id="helps", participants=["sam"], every="daily", anchor=at(0), team_id="first",
        starts_at=at(15),
    )  # fmt: skip
    roster = desk(attrs.evolve(ADA, hours=None), SAM, rotations=[helps])
    assert first("on_duty:first", roster=roster) == (at(15), ("sam",))


def test_a_team_that_nobody_knows_brings_nobody():
    """A level may name a team that the roster has not."""
    assert first("on_duty:third", "rotation:never") is None


class OneYear:
    """Holidays that are known of 2026 alone."""

    def covers(self, year: int) -> bool:
        return year == 2026

    def dates(self, first: date, last: date) -> list[date]:
        return []


@pytest.mark.parametrize("hour", [12, 21])
def test_it_is_looked_as_far_as_the_roster_is_known(hour):
    """Holidays that nobody knows yet are no mistake of whoever asks: so far it was looked."""
    known = BusinessHours(timezone="UTC", weekly={"thu": [("18:00", "24:00")]}, holidays=OneYear())
    roster = desk(attrs.evolve(ADA, hours=known))
    now = at(hour).replace(month=12, day=31)
    given = {"roster": roster, "at": now, "escalation": escalation(raised_at=now)}
    last = at(0).replace(year=2027, month=1) - timedelta(microseconds=1)
    assert first("on_duty", **given) == (
        (at(18).replace(month=12, day=31), ("ada",)) if hour == 12 else (last, ())
    )
    assert left_at(search(**given), ["ada"], until=None) == last
    there = {**given, "at": last}
    assert first("on_duty", **there) == (last + timedelta(microseconds=1), ())


# -- the end of a duty ----------------------------------------------------------------------------


def test_the_last_who_leaves_counts():
    """As long as one of those who are asked is there, nobody need be asked instead."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE), attrs.evolve(KIM, hours=OFFICE), SAM)
    late = attrs.evolve(KIM, hours=BusinessHours.parse("Mo-Fr 09:00-19:00", timezone="UTC"))
    assert left_at(search(roster=roster), ["ada", "kim"], until=None) == at(17)
    roster = desk(attrs.evolve(ADA, hours=OFFICE), late)
    assert left_at(search(roster=roster), ["ada", "kim"], until=None) == at(19)


@pytest.mark.parametrize(("until", "expected"), [(at(17), None), (at(17, 1), at(17))])
def test_the_end_of_the_wait_comes_first(until, expected):
    """Whoever leaves when the wait ends has not left before."""
    roster = desk(attrs.evolve(ADA, hours=OFFICE))
    assert left_at(search(roster=roster), ["ada"], until=until) == expected


def test_who_stays_does_not_leave():
    """Of somebody who is always there, and of an id that nobody knows, no end is known."""
    assert left_at(search(), ["ada"], until=None) is None
    assert left_at(search(), ["ada", "night desk"], until=None) is None
