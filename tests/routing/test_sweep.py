"""A few routes stand for every escalation that could be raised in a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.support import ADA, ALWAYS, KIM, OFFICE, SAM, agent, at, desk, refunds
from routing.support import refund as taking
from routing.support_checking import DAY, END, MINUTE, START, US, checked, in_time, ladder, spans
from servicekit.escalation import Needs
from servicekit.hours import BusinessHours, Span
from servicekit.instants import from_microseconds, to_microseconds
from servicekit.roster import Absence, FixedSchedule, Roster, Rotation, Shift
from servicekit.routing import EscalationPolicy, Level
from servicekit.routing.checking import LadderReport
from servicekit.staff import Team

# -- somebody is asked in time --------------------------------------------------------------------


def test_without_a_wait_somebody_must_be_there_at_once() -> None:
    """Where nobody waits, every instant at which nobody is on duty is a gap."""
    (gap,) = checked(ladder(Level(targets="on_duty")), desk(*DAY)).reachable
    assert spans([gap]) == [("30 17:00:00.000000", "01 09:00:00.000000")]


def test_a_wait_by_the_clock_reaches_to_the_end_of_a_night() -> None:
    """Who comes at nine is in time for whatever is raised from eight on, the first hour's wait."""
    (gap,) = checked(ladder(Level(targets="on_duty", wait="1 hour")), desk(*DAY)).reachable
    assert spans([gap]) == [("30 17:00:00.000000", "01 08:00:00.000000")]


def test_somebody_who_comes_as_the_wait_ends_is_asked_by_the_next_level() -> None:
    """The last instant in time is the one whose wait ends as somebody comes."""
    held = ladder(Level(targets="on_duty", wait="1 hour", on_empty="hold"))
    (gap,) = checked(held, desk(*DAY)).reachable
    assert gap.span.end == at(8)
    assert not in_time(held, desk(*DAY), "any work", at(8) - US)
    assert in_time(held, desk(*DAY), "any work", at(8))


def test_a_wait_in_business_time_stands_still_over_night() -> None:
    """An hour of business time that begins at night ends at ten, so nine is in time."""
    working = ladder(Level(targets="on_duty", wait="1 working hour", on_empty="hold"), hours=OFFICE)
    assert checked(working, desk(*DAY)).reachable.proved


def test_who_leaves_before_the_wait_ends_is_not_there_for_the_next_level() -> None:
    """Where level 0 holds, level 1 is asked only when the wait is over, and may be gone by then."""
    late = Span(START, START + timedelta(hours=3))
    roster = Roster(
        agents=[agent("sam", team_id="second", hours=None)],
        teams=[Team(id="first"), Team(id="second")],
        fixed=[FixedSchedule(span=late, shifts=[Shift(agent_id="sam", span=late)])],
    )
    held = ladder(
        Level(targets="team:first", wait="1 hour", on_empty="hold"), Level(targets="team:second")
    )
    (gap,) = checked(held, roster).reachable
    assert spans([gap]) == [("30 14:00:00.000000", "01 12:00:00.000000")]


def test_what_is_given_up_in_time_fills_a_gap() -> None:
    """A language that is given up before the wait is over leaves no gap, one after it does."""
    work = {"german": Needs(language="de")}

    def of(after: str) -> LadderReport:
        level = Level(targets="on_duty", wait="20 minutes", on_empty="hold")
        return checked(ladder(level, relax={"language": after}, work=work), desk(ADA))

    assert of("20 minutes").reachable.proved
    assert of("21 minutes").reachable.refuted


def test_what_is_given_up_must_be_so_while_somebody_is_there() -> None:
    """Who comes for ten minutes is in time for what has waited long enough by then, no longer."""
    soon = FixedSchedule(
        span=Span(START, END), shifts=[Shift(agent_id="ada", span=Span(at(9), at(9, 10)))]
    )
    level = Level(targets="on_duty", wait="2 hours", on_empty="hold")
    work = {"de": Needs(language="de", skills={"billing": 1})}
    german = ladder(level, relax={"language": "90 minutes", "skill_level": "3 hours"}, work=work)
    ada = agent("ada", hours=None, skills={"billing": 1})
    assert spans(checked(german, desk(ada, fixed=[soon])).reachable) == [
        ("30 12:00:00.000000", "01 07:00:00.000000"),
        ("01 07:40:00.000000", "01 12:00:00.000000"),
    ]


def test_a_ladder_of_waits_must_end_in_time() -> None:
    """Two levels that hold for half the time each leave the third just in time; a bit more, not."""

    def of(wait: str) -> LadderReport:
        first, second = (
            Level(targets="next_on_duty:first", wait="1 hour"),
            Level(targets="team:first", wait=wait, on_empty="hold"),
        )
        levels = (first, second, Level(targets="agent:kim"))
        return checked(ladder(*levels), desk(KIM), START, START + timedelta(hours=2))

    assert of("60 minutes").reachable.proved
    assert of("61 minutes").reachable.refuted


def test_whoever_is_next_on_duty_is_waited_for_only_in_time() -> None:
    """Where a level is passed over as nobody comes soon enough, that is worked out anew."""
    roster = desk(agent("ada", hours=OFFICE, team_id="first"), agent("sam", hours=OFFICE))
    first = Level(targets="next_on_duty:first", wait="1 hour")
    asks = ladder(first, Level(targets="agent:sam", wait="8 hours", on_empty="hold"))
    found = checked(asks, roster).reachable
    assert spans(found) == [("30 17:00:00.000000", "01 08:00:00.000000")]


def test_a_sweep_ends_soon() -> None:
    """What moves with the raising does not count as standing still, so few routes suffice."""
    levels = (
        Level(targets="on_duty:first", wait="7 hours"),
        Level(targets="next_on_duty", wait="30 minutes", on_empty="hold"),
        Level(targets="on_duty:first", wait="3 hours", on_empty="hold"),
    )
    roster = desk(agent("ada", hours=OFFICE, team_id="first"))
    asks = ladder(*levels, relax={"agent": "30 minutes"}, work={"known": Needs(agent_id="ada")})
    assert asks.check(roster, start=START, end=END, budget=200).reachable.complete


# -- somebody else is there -----------------------------------------------------------------------


def test_whoever_is_alone_is_named() -> None:
    """While Sam is absent everything hangs on Ada, and only then."""
    away = Absence(agent_id="sam", when=Span(at(9), at(10)))
    roster = desk(agent("ada"), agent("sam"), absences=[away])
    found = checked(ladder(Level(targets="on_duty"), shown=1), roster)
    assert [(one.agent_id, one.span) for one in found.spare] == [("ada", Span(at(9), at(10)))]
    assert "nobody but Ada is asked" in found.spare.findings[0].text


def test_the_next_level_is_somebody_else() -> None:
    """Whoever is alone on a level is not the only one where the next level asks another."""
    levels = (Level(targets="agent:ada"), Level(targets="agent:sam"))
    assert checked(ladder(*levels), desk(ADA, SAM)).spare.proved


# -- properties -----------------------------------------------------------------------------------

TARGETS = (
    "on_duty", "team:first", "on_duty:second", "next_on_duty", "next_on_duty:first", "authority",
    "rotation:late", "role:supervisor", "agent:ada",
)  # fmt: skip
WAITS = ("30 minutes", "2 hours", "7 hours", "45 working minutes", "3 working hours")
HOURS = tuple(
    BusinessHours.parse(words, timezone="Europe/London")
    for words in ("Mo-Fr 09:00-17:00", "Mo-Su 08:00-12:00,13:00-20:00", "Mo-Su 22:00-06:00")
)
WORK = {
    "any work": Needs(),
    "refunds": taking(100),
    "bills": Needs(skills={"billing": 2}, language="de", team_id="second"),
}


@st.composite
def ladders(draw: st.DrawFn) -> EscalationPolicy:
    """Draw ladders that hold, wait and give up, in business time and by the clock."""
    levels = st.builds(
        Level,
        targets=st.lists(st.sampled_from(TARGETS), min_size=1, max_size=2),
        wait=st.none() | st.sampled_from(WAITS),
        on_empty=st.sampled_from(["next_level", "hold", "fallback"]),
    )
    waits = st.none() | st.sampled_from(WAITS)
    relax = st.dictionaries(st.sampled_from(["language", "skill_level", "team"]), waits)
    return ladder(
        *draw(st.lists(levels, min_size=1, max_size=3)),
        fallback=draw(st.sampled_from(TARGETS)),
        relax=draw(relax),
        hours=draw(st.sampled_from(HOURS)),
        repeat=draw(st.integers(0, 1)),
        work={name: WORK[name] for name in [draw(st.sampled_from([*WORK]))]},
    )


@st.composite
def desks(draw: st.DrawFn) -> Roster:
    """Draw up to three people with hours, and a rotation among them."""
    hours = st.sampled_from([None, ALWAYS, *HOURS])
    people = [
        agent(
            who,
            hours=draw(hours),
            team_id=draw(st.sampled_from([None, "first", "second"])),
            roles=draw(st.sampled_from([[], ["supervisor"]])),
            languages=draw(st.sampled_from([["en"], ["de"]])),
            skills={"billing": draw(st.integers(1, 2))},
            authority=refunds(draw(st.sampled_from([50, 200]))),
        )
        for who in ("ada", "kim", "sam")[: draw(st.integers(1, 3))]
    ]
    ids = st.sampled_from([None, *(each.id for each in people)])
    late = Rotation(
        id="late",
        participants=draw(st.lists(ids, min_size=1, max_size=3)),
        every=draw(st.sampled_from(["daily", timedelta(hours=5, minutes=10)])),
        anchor=START,
        hours=draw(st.none() | st.sampled_from(HOURS)),
        team_id=draw(st.sampled_from([None, "first"])),
    )
    return desk(*people, rotations=[late])


def _meets(findings: Iterable[Any], t: datetime) -> bool:
    now = to_microseconds(t)
    return any(to_microseconds(f.span.start) <= now < to_microseconds(f.span.end) for f in findings)


@given(ladders(), desks(), st.integers(1, 40), st.data())
@settings(max_examples=25, deadline=None)
def test_a_check_says_what_the_timeline_says(
    policy: EscalationPolicy, roster: Roster, hours: int, data: st.DataObject
) -> None:
    """At both edges of every gap, and anywhere else, the timeline confirms the check."""
    end = START + timedelta(hours=hours)
    report = policy.check(roster, start=START, end=end)
    (work,) = policy.work
    low, high = to_microseconds(START), to_microseconds(end)
    drawn = data.draw(st.lists(st.integers(low, high - 1), max_size=4))
    edges = [to_microseconds(t) for gap in report.reachable for t in (gap.span.start, gap.span.end)]
    near = [t + step for t in edges[:8] for step in (-1, 0, 1)]
    for t in (from_microseconds(each, START) for each in (*drawn, *near) if low <= each < high):
        assert in_time(policy, roster, work, t) is not _meets(report.reachable, t), t


_HELD = {"targets": "on_duty", "on_empty": "hold"}
_NIGHTS = Rotation(
    id="nights",
    participants=["ada", None, "sam"],
    every=timedelta(hours=7, minutes=20),
    anchor=START,
    hours=BusinessHours.parse("Mo-Su 18:00-03:30", timezone="UTC"),
)


@pytest.mark.parametrize(
    ("policy", "roster", "proved"),
    [
        (ladder(Level(wait="16 hours", **_HELD)), desk(*DAY), True),
        (ladder(Level(wait="1 working hour", **_HELD), hours=OFFICE), desk(*DAY), True),
        (ladder(Level(wait="90 minutes", **_HELD), Level(targets="agent:sam")), desk(*DAY), False),
        (ladder(Level(wait="6 hours", **_HELD)), desk(*DAY, rotations=[_NIGHTS]), False),
    ],
    ids=["clock", "working-time", "two-levels", "rotation"],
)
def test_every_minute_of_a_day_confirms_the_check(
    policy: EscalationPolicy, roster: Roster, proved: bool
) -> None:
    """Of every minute of a day the timeline says what the check says, in a proof and in gaps."""
    report = checked(policy, roster)

    assert report.reachable.proved is proved
    for n in range(24 * 60):
        t = START + n * MINUTE
        assert in_time(policy, roster, "any work", t) is not _meets(report.reachable, t), t


@given(ladders(), desks())
@settings(max_examples=15, deadline=None)
def test_whoever_is_the_only_one_is_missed(policy: EscalationPolicy, roster: Roster) -> None:
    """With them somebody is asked in time, and without them nobody is."""
    report = policy.check(roster, start=START, end=START + timedelta(hours=30))
    for one in report.spare.findings[:3]:
        for t in (one.span.start, one.span.end - US):
            assert in_time(policy, roster, one.work, t)
            assert not in_time(policy, roster, one.work, t, [one.agent_id])
