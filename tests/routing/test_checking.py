"""A check proves that somebody is asked in time, whenever it is raised, or says when nobody is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.support import ADA, ALWAYS, KIM, OFFICE, SAM, agent, at, codes, desk, policy, refunds
from routing.support import refund as taking
from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.hours import BusinessHours, Span
from servicekit.instants import from_microseconds, later, to_microseconds
from servicekit.money import Money
from servicekit.roster import (
    Absence,
    FixedSchedule,
    Override,
    Roster,
    Rotation,
    Shift,
    Swap,
)
from servicekit.routing import EscalationPolicy, Level
from servicekit.routing.checking import LadderReport
from servicekit.routing.findings import plain
from servicekit.routing.timeline import timeline
from servicekit.staff import Limit, Team

US = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
#: From Thursday noon to Friday noon.
START, END = datetime(2026, 4, 30, 12, tzinfo=UTC), at(12)


def ladder(*levels: Level, **fields: Any) -> EscalationPolicy:
    """Return a ladder of these levels that gives nothing up and ends with whoever is on duty."""
    given: dict[str, Any] = {"id": "desk", "fallback": "on_duty", "supervisor": "on_duty"}
    return EscalationPolicy(levels=levels, **{**given, **fields})


def checked(
    policy: EscalationPolicy, roster: Roster, start: datetime = START, end: datetime = END
) -> LadderReport:
    return policy.check(roster, start=start, end=end)


def in_time(
    policy: EscalationPolicy,
    roster: Roster,
    work: str,
    t: datetime,
    excluded: Iterable[str] = (),
) -> bool:
    """Tell by the timeline whether an escalation that is raised then asks somebody in time."""
    needs = policy.work.get(work, Needs())
    wait = policy.levels[0].wait
    limit = t if wait is None else wait.due(t, policy.hours)
    raised = plain(work, needs, raised_at=t, excluded=excluded)
    steps = timeline(raised, lambda each, now: policy.route(each, roster, at=now), t)
    return any(s.outcome == "routed" for s in takewhile(lambda s: not later(s.at, limit), steps))


def spans(findings: Iterable[Any]) -> list[tuple[str, str]]:
    """Return from when to when each finding is, as day and time."""
    return [(f"{f.span.start:%d %H:%M:%S.%f}", f"{f.span.end:%d %H:%M:%S.%f}") for f in findings]


def texts(found: Iterable[Any]) -> list[str]:
    return [each.text for each in found]


# -- somebody is asked in time -------------------------------------------------------------------

DAY = [agent("ada", hours=OFFICE), agent("sam", hours=OFFICE)]


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


def test_a_rotation_counts_by_its_own_turns() -> None:
    """Where a level asks a rotation, a turn of nobody is a gap although others are on duty."""
    turns = Rotation(id="late", participants=["ada", None], every="daily", anchor=START)
    alone = ladder(Level(targets="rotation:late"), fallback="agent:sam")
    roster = desk(agent("ada"), agent("sam", hours=None), rotations=[turns])
    end = START + timedelta(days=2)
    assert spans(checked(alone, roster, START, end).reachable) == [
        ("01 12:00:00.000000", "02 12:00:00.000000")
    ]


def test_the_duty_of_a_team_counts_by_itself() -> None:
    """Who comes on duty for another team is seen, though they are on duty for theirs already."""
    turns = Rotation(
        id="b", participants=["ada"], every="daily", anchor=START, team_id="second",
        starts_at=START + timedelta(hours=2),
    )  # fmt: skip
    roster = desk(agent("ada", team_id="first"), rotations=[turns])
    asks = ladder(Level(targets="on_duty:second"), fallback="team:second")
    assert spans(checked(asks, roster).reachable) == [("30 12:00:00.000000", "30 14:00:00.000000")]


def test_an_empty_schedule_is_one_gap() -> None:
    """Where nobody is ever on duty the whole period is one gap, and that is said once."""
    found = checked(ladder(Level(targets="on_duty", wait="1 hour")), desk(agent("a", hours=None)))
    assert [gap.span for gap in found.reachable] == [Span(START, END)]
    assert codes(found.serving) == ["empty_schedule"]


def test_who_comes_too_late_is_named() -> None:
    """A gap says who would come first, and that this is too late."""
    (gap,) = checked(ladder(Level(targets="on_duty", wait="1 hour")), desk(*DAY)).reachable
    assert gap.because[-1].text == (
        "The first who comes is Ada, on Fri 1 May 2026 09:00 UTC, and that is too late."
    )


def test_the_first_gap_is_the_shortest_counter_example() -> None:
    """The earliest gap comes first, and of several the one of the work that takes least."""
    work = {
        "a": taking(50, skills={"billing": 1}),
        "b": taking(50),
        "c": Needs(language="en"),
        "d": Needs(language="en"),
    }
    roster = desk(agent("a", hours=None))
    found = checked(ladder(Level(targets="on_duty"), work=work), roster).reachable
    assert [gap.work for gap in found] == ["c", "d", "b", "a"]


def test_work_that_has_room_for_more_is_swept_by_itself() -> None:
    """What goes also to whoever has no room is reachable where the same needs are not."""
    work = {"safety": Needs(channel="phone"), "phone": Needs(channel="phone")}
    full = agent("ada", capacity=1, weights={"phone": 2})
    found = checked(
        ladder(Level(targets="on_duty"), work=work, over_capacity=["safety"]), desk(full)
    )
    assert [gap.work for gap in found.reachable] == ["phone"]


def test_a_spent_budget_proves_nothing() -> None:
    """Where not everything could be looked at the verdict is open, or refuted and not complete."""
    night = ladder(Level(targets="on_duty"))
    first = night.check(desk(*DAY), start=START, end=END, budget=1).reachable
    assert (first.undecided, first.complete) == (True, False)
    second = night.check(desk(*DAY), start=START, end=END, budget=2).reachable
    assert (second.refuted, second.complete) == (True, False)


def test_a_period_has_to_be_one() -> None:
    """Nothing was looked at in a period without an instant, so it is refused."""
    with pytest.raises(FieldError, match="end"):
        checked(policy(), desk(), START, START)


# -- somebody else is there ----------------------------------------------------------------------


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


# -- levels ---------------------------------------------------------------------------------------


def flaws(*levels: Level, roster: Roster | None = None, **fields: Any) -> list[tuple[str, ...]]:
    found = checked(ladder(*levels, **fields), roster or desk(*DAY)).levels
    return [(reason.code, *reason.evidence) for reason in found]


def test_every_level_of_a_sound_ladder_is_reached() -> None:
    """Waits that end, and levels that ask the next one where they are empty, lead everywhere."""
    assert flaws(Level(targets="on_duty", wait="1 hour"), Level(targets="agent:ada")) == []


def test_nothing_leads_past_a_level_that_holds_without_end() -> None:
    """Whoever is asked by such a level may lie low for ever, so what follows is never asked."""
    levels = Level(targets="on_duty", on_empty="hold"), Level(targets="agent:ada")
    assert flaws(*levels) == [
        ("waits_without_end", "0"),
        ("unreachable_level", "1"),
        ("unreachable_level", "2"),
    ]


def test_whoever_lets_it_lie_leads_to_the_next_level() -> None:
    """A time to acknowledge ends also what a level without a wait begins."""
    levels = Level(targets="on_duty", on_empty="hold"), Level(targets="agent:ada")
    assert flaws(*levels, acknowledge_within="1 hour") == [("waits_without_end", "0")]


def test_whoever_says_nothing_must_not_be_waited_for_without_end() -> None:
    """A level without a wait is told, unless it is the last one or has nobody to be silent."""
    first, second = Level(targets="agent:ada", name="first line"), Level(targets="agent:sam")
    assert texts(checked(ladder(first, second), desk(*DAY)).levels) == [
        (
            "Level 0 (first line) has no wait: while those whom it asks are there and say "
            "nothing, nobody else is asked."
        )
    ]
    assert flaws(Level(targets="role:manager"), second) == [("empty_level", "0")]


BARRED = {"work": {"refunds": taking(100)}, "fallback": "agent:sam"}
ABLE = agent("ada", authority=refunds(200)), agent("sam")


def test_a_last_resort_who_is_not_there_leads_to_every_level() -> None:
    """The ladder begins again, so a level that was passed over is asked, and is no dead end."""
    levels = (
        Level(targets="agent:sam", wait="1 hour", on_empty="fallback"),
        Level(targets="agent:ada"),
    )
    assert flaws(*levels, roster=desk(*ABLE), **BARRED) == [
        ("empty_level", "0"),
        ("empty_level", "2"),
    ]


def test_a_level_of_the_last_resort_alone_is_not_reached() -> None:
    """When the last resort has nobody left, whoever it asks has declined and is not asked again."""
    levels = (
        Level(targets="team:first", wait="1 hour", on_empty="fallback"),
        Level(targets="agent:ada"),
    )
    assert flaws(*levels, roster=desk(*ABLE), fallback=["agent:sam", "agent:ada"]) == [
        ("empty_level", "0"),
        ("unreachable_level", "1"),
    ]


def test_a_ladder_that_is_repeated_leads_to_where_it_begins_again() -> None:
    """From the last level it goes on with an earlier one, that the first had left out."""
    levels = (
        Level(targets="agent:zoe", on_empty="fallback"),
        Level(targets="agent:ada", wait="1 hour"),
        Level(targets="agent:kim", wait="1 hour"),
    )
    people = agent("ada"), agent("kim")
    found: dict[str, Any] = {"roster": desk(*people), "fallback": "agent:ada"}
    once = [("empty_level", "0"), ("unreachable_level", "1")]
    assert flaws(*levels, **found) == once
    assert flaws(*levels, repeat=1, repeat_from=1, **found) == once[:1]


def test_a_ladder_that_is_repeated_ends_all_the_same() -> None:
    """After the last round comes the last resort, though the level that leads there holds."""
    assert flaws(Level(targets="on_duty", wait="1 hour", on_empty="hold"), repeat=1) == []


def test_an_empty_level_that_falls_back_leads_nowhere_else() -> None:
    """Where nobody of it is ever there, the wait for them never begins."""
    levels = (
        Level(targets="team:first", wait="1 hour", on_empty="fallback", name="first line"),
        Level(targets="agent:ada"),
    )
    found = checked(ladder(*levels), desk(*DAY)).levels
    assert texts(found) == [
        "Level 0 (first line) has nobody in this period who could take anything.",
        "Nothing ever leads to level 1.",
    ]


def test_holding_without_end_for_nobody_is_a_dead_end() -> None:
    """It is told since when nobody comes; later escalations wait for ever."""
    held = checked(
        ladder(Level(targets="on_duty:first", on_empty="hold")),
        desk(agent("ada", team_id="first", hours=None), SAM, fixed=[_shift("ada", at(9), at(10))]),
    )
    assert texts(held.levels)[1:] == [
        (
            "Level 0 is a dead end for any work: it waits without end, and from "
            "Fri 1 May 2026 10:00 UTC on nobody is known to come who could take it."
        )
    ]


def test_the_last_resort_begins_again_with_all_levels() -> None:
    """That nobody is its last resort is told, but it is no dead end while a level has somebody."""
    assert flaws(Level(targets="on_duty"), fallback="role:manager") == [("empty_level", "1")]


def test_the_last_resort_can_be_a_dead_end() -> None:
    """After the last resort there is nobody else, so where no level has anybody, nobody comes."""
    found = flaws(Level(targets="on_duty"), work={"refunds": taking(10)})
    assert found == [("empty_level", "0"), ("empty_level", "1"), ("dead_end", "refunds", "1")]


def _shift(who: str, start: datetime, end: datetime) -> FixedSchedule:
    shifts = [Shift(agent_id=who, span=Span(start, end))]
    return FixedSchedule(span=Span(START, END), shifts=shifts, team_id="first")


# -- authority ------------------------------------------------------------------------------------


def tops(*agents: Any, needs: Needs | None = None) -> list[str]:
    work = {"refunds": needs or taking(100), "any work": Needs()}
    return texts(checked(ladder(Level(targets="authority"), work=work), desk(*agents)).authority)


def test_somebody_without_a_limit_is_the_top() -> None:
    """One who may decide any amount suffices."""
    assert tops(ADA, agent("kim", authority=refunds(None))) == []


def test_an_authority_without_a_top_says_above_what() -> None:
    """The highest limit is told, by currency; of two limits of one person the lower counts."""
    both = Limit(per_case=Money(900, "EUR"), per_window=Money(500, "EUR"), window=timedelta(days=1))
    other = agent("pound", authority=refunds(Limit(per_case=Money(400, "GBP"))))
    found = tops(ADA, agent("kim", authority=refunds(both)), other)
    assert found == ["For refunds, refund above 500 EUR or 400 GBP reaches nobody."]


def test_whoever_is_never_asked_is_no_top() -> None:
    """Who may decide everything and is never on duty is asked by nobody."""
    found = tops(ADA, agent("kim", authority=refunds(None), hours=None), needs=taking(10))
    assert found == ["For refunds, refund above 50 EUR reaches nobody."]


def test_an_authority_that_nobody_has_has_no_top() -> None:
    """Where nobody may decide at all, that is what is told."""
    assert tops(agent("ada")) == ["For refunds, refund of any amount reaches nobody."]


def test_an_amount_above_everybody_is_told() -> None:
    """What the work itself is about may be more than anybody may decide."""
    assert tops(ADA, SAM, needs=taking(201)) == [
        "For refunds, refund above 200 EUR reaches nobody.",
        "For refunds, 201 EUR is above what anybody may decide whom it asks.",
    ]


# -- what is named --------------------------------------------------------------------------------


def named(*targets: str, needs: Needs | None = None, **fields: Any) -> list[tuple[str, str]]:
    work = {"bills": needs or Needs()}
    nobody = Rotation(id="none", participants=[None], every="daily", anchor=START)
    roster = desk(ADA, SAM, rotations=[nobody], teams=[*desk().teams, Team(id="void")])
    level = Level(targets=targets or "on_duty")
    found = checked(ladder(level, work=work, **fields), roster).skills
    return [(reason.code, reason.text) for reason in found]


@pytest.mark.parametrize(
    ("needs", "text"),
    [
        (Needs(skills={"billing": 4}), "Bills takes billing at level 4, which nobody has."),
        (Needs(skills={"tax": 1}), "Bills takes tax at level 1, which nobody has."),
        (Needs(language="fr"), "Bills takes somebody who serves in fr, and nobody does."),
    ],
    ids=["level", "skill", "language"],
)
def test_what_nobody_has_is_told(needs: Needs, text: str) -> None:
    """A skill counts at its level, and a language in whichever of its variants."""
    assert named(needs=needs) == [("nobody_has", text)]


def test_what_somebody_has_is_not_told() -> None:
    """Skills, languages, teams and people that are there are none of the check's business."""
    needs = Needs(skills={"billing": 3}, language="de-AT", team_id="first", agent_id="sam")
    assert named("agent:ada", "team:first", "on_duty:second", "authority", needs=needs) == []


def test_work_for_whom_nobody_knows_is_told() -> None:
    """A team or a person that had better have it must exist."""
    assert named(needs=Needs(team_id="third", agent_id="zoe")) == [
        (
            "unknown_target",
            "Bills had better go to team third, and the roster has no team third.",
        ),
        ("unknown_target", "Bills had better go to zoe, and the roster has no agent zoe."),
    ]


@pytest.mark.parametrize(
    ("target", "code", "end"),
    [
        ("agent:zoe", "unknown_target", "the roster has no agent zoe"),
        ("team:third", "unknown_target", "the roster has no team third"),
        ("next_on_duty:third", "unknown_target", "the roster has no team third"),
        ("rotation:day", "unknown_target", "the roster has no rotation day"),
        ("role:judge", "nobody_has", "nobody has that role"),
        ("team:void", "nobody_has", "nobody belongs to it or stands in for it"),
        ("rotation:none", "nobody_has", "nobody takes turns in it"),
    ],
)
def test_a_target_that_is_nobody_is_told(target: str, code: str, end: str) -> None:
    """Levels and the last resort name who exists, and who somebody is."""
    ((found, text),) = named(target)
    assert (found, text.rsplit(", and ", maxsplit=1)[1]) == (code, f"{end}.")


def test_supervisors_must_be_there_too() -> None:
    """Whom a ladder asks after too many hand-overs is held to the same."""
    assert named(supervisor="role:supervisor") == [
        (
            "nobody_has",
            "After too many hand-overs the ladder asks every supervisor, and nobody has that role.",
        )
    ]


# -- overrides ------------------------------------------------------------------------------------

TURNS = Rotation(id="late", participants=["ada", "sam"], every="daily", anchor=START)
SOON = Span(at(9), at(10))


def passed_over(*targets: str, **fields: Any) -> list[str]:
    asks = ladder(Level(targets=targets or "rotation:late"))
    people = [agent("ada"), agent("sam"), agent("kim", team_id="first")]
    return texts(checked(asks, desk(*people, rotations=[TURNS], **fields)).overrides)


@pytest.mark.parametrize(
    ("field", "change", "words"),
    [
        ("overrides", Override(span=SOON, add="kim", remove="ada"), "the override"),
        ("overrides", Override(span=SOON, add="sam"), "the override"),
        ("swaps", Swap(span=SOON, asked_by="ada"), "the swap"),
        ("fixed", FixedSchedule(span=SOON), "the fixed schedule"),
    ],
    ids=["stands in", "comes", "swap", "fixed"],
)
def test_a_rotation_passes_over_what_changes_it(field: str, change: Any, words: str) -> None:
    """A level that asks a rotation asks whoever has the turn, whatever else was agreed."""
    assert passed_over(**{field: [change]}) == [
        (
            "Level 0 asks whoever has rotation late by itself, so "
            f"{words} from Fri 1 May 2026 09:00 UTC is passed over."
        )
    ]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("overrides", Override(span=SOON, add="ada", remove="kim")),
        ("overrides", Override(span=SOON, add="kim")),
        ("overrides", Override(span=Span(END, END + MINUTE), remove="ada")),
        ("swaps", Swap(span=SOON, asked_by="kim")),
        ("swaps", Swap(span=SOON, asked_by="ada", withdrawn_at=at(8))),
        ("swaps", Swap(span=Span(END, END + MINUTE), asked_by="ada")),
        ("fixed", FixedSchedule(span=SOON, team_id="first")),
        ("fixed", FixedSchedule(span=Span(START, START))),
    ],
    ids=[
        "no turn", "another team", "override later", "no turn to swap", "withdrawn", "swap later",
        "fixed for another team", "fixed for no time",
    ],
)  # fmt: skip
def test_what_does_not_change_a_rotation_is_not_passed_over(field: str, change: Any) -> None:
    """Changes of other people, teams and times leave a rotation as it is."""
    assert passed_over(**{field: [change]}) == []


def test_whoever_is_on_duty_heeds_overrides() -> None:
    """Only a rotation by itself passes them over; one that is not known has its own finding."""
    away = [Override(span=SOON, remove="ada")]
    assert passed_over("on_duty", "rotation:day", overrides=away) == []


EVENING = Span(at(18), at(20))


def idle_changes(*people: Any, **fields: Any) -> list[tuple[str, str]]:
    """Return what is told of changes to a desk at which Ada and Sam take turns by day."""
    roster = desk(*(people or DAY), **fields)
    end = START + timedelta(days=2)
    found = checked(ladder(Level(targets="on_duty")), roster, end=end).overrides
    return [(reason.code, reason.text) for reason in found]


@pytest.mark.parametrize(
    ("field", "change", "text"),
    [
        ("swaps", Swap(span=EVENING, asked_by="sam"), "Sam's swap from"),
        (
            "swaps",
            Swap(span=EVENING, asked_by="sam", taken_by="ada", taken_at=at(17)),
            "Sam's swap from",
        ),
        ("overrides", Override(span=EVENING, add="ada", remove="sam"), "The override from"),
        ("overrides", Override(span=EVENING, remove="sam"), "The override from"),
    ],
    ids=["open swap", "taken swap", "stands in", "goes"],
)
def test_what_is_agreed_for_the_wrong_time_does_nothing(field: str, change: Any, text: str) -> None:
    """Whoever is stood in for, or goes, has to have a duty in that time."""
    assert idle_changes(**{field: [change]}) == [
        ("does_nothing", f"{text} Fri 1 May 2026 18:00 UTC: Sam has no duty then.")
    ]


def test_what_is_agreed_for_another_team_does_nothing() -> None:
    """An override for a team counts what somebody does for that team alone."""
    change = Override(span=SOON, remove="sam", team_id="first")
    assert idle_changes(overrides=[change]) == [
        (
            "does_nothing",
            "The override from Fri 1 May 2026 09:00 UTC: Sam has no duty for first then.",
        )
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"overrides": [Override(span=SOON, add="ada", remove="sam")]},
        {"overrides": [Override(span=SOON, remove="sam"), Override(span=EVENING, add="sam")]},
        {"swaps": [Swap(span=SOON, asked_by="sam")]},
        {"swaps": [Swap(span=EVENING, asked_by="sam", withdrawn_at=at(8))]},
        {"swaps": [Swap(span=Span(at(18), END + timedelta(days=3)), asked_by="sam")]},
        {"overrides": [Override(span=Span(START - MINUTE, START), remove="sam")]},
        {"overrides": [Override(span=Span(at(18), at(18)), remove="sam")]},
    ],
    ids=["stands in", "comes", "open swap", "withdrawn", "goes on", "before", "for no time"],
)
def test_what_is_agreed_for_a_duty_does_something(fields: dict[str, Any]) -> None:
    """Nothing is told of what meets a duty, is called off, or does not lie within the period."""
    assert idle_changes(**fields) == []


def test_whoever_is_ill_can_be_stood_in_for() -> None:
    """That somebody is absent is why another has their duty, so it does something."""
    ill = Absence(agent_id="sam", when=SOON)
    change = Override(span=SOON, add="ada", remove="sam")
    assert idle_changes(absences=[ill], overrides=[change]) == []


@pytest.mark.parametrize(
    ("field", "change", "text"),
    [
        ("overrides", Override(span=SOON, add="kim"), "The override"),
        ("overrides", Override(span=SOON, add="kim", remove="sam"), "The override"),
        (
            "swaps",
            Swap(span=SOON, asked_by="sam", taken_by="kim", taken_at=at(8)),
            "Sam's swap",
        ),
    ],
    ids=["comes", "stands in", "taken swap"],
)
def test_whoever_is_absent_cannot_be_brought(field: str, change: Any, text: str) -> None:
    """It is told where they are absent all the while, and not where some of it is left."""
    kim = agent("kim", team_id="first")
    for away, told in ((Span(at(8), at(10)), True), (Span(at(8), at(9, 59)), False)):
        absences = [Absence(agent_id="kim", when=away)]
        words = f"{text} from Fri 1 May 2026 09:00 UTC brings Kim, who is absent."
        assert idle_changes(*DAY, kim, absences=absences, **{field: [change]}) == (
            [("absent", words)] if told else []
        )


# -- who serves -----------------------------------------------------------------------------------


def idle(*rotations: Rotation, roster: Roster | None = None) -> list[str]:
    people = [agent("ada"), agent("sam", hours=None), agent("kim")]
    found = checked(ladder(Level(targets="on_duty")), roster or desk(*people, rotations=rotations))
    return texts(found.serving)


def test_who_is_never_on_duty_is_told() -> None:
    """That they take turns somewhere does not help where others cover them all the while."""
    low = Rotation(id="low", participants=["sam"], every="daily", anchor=START)
    high = Rotation(id="high", participants=["ada"], every="daily", anchor=START, priority=1)
    period = "from Thu 30 Apr 2026 12:00 UTC to Fri 1 May 2026 12:00 UTC"
    assert idle(low, high) == [
        f"Kim is never on duty {period}.",
        f"Sam is never on duty {period}, though they take turns in low.",
    ]


def test_turns_that_are_never_served_are_told() -> None:
    """Somebody whose turns all fall on closed time takes none, though others do."""
    early = BusinessHours.parse("Mo-Su 12:00-18:00", timezone="UTC")
    halves = Rotation(
        id="halves", participants=["ada", "kim"], every=timedelta(hours=12), anchor=START,
        hours=early, team_id="first",
    )  # fmt: skip
    people = [agent("ada"), agent("kim"), agent("sam")]
    assert idle(roster=desk(*people, rotations=[halves])) == [
        "None of the turns of Kim in rotation halves is served."
    ]


def test_a_rotation_may_lack_its_team() -> None:
    """Where all who take turns in it are of one team, it is asked whether that one is meant."""

    def told(*teams: str | None, own: str | None = None) -> list[str]:
        people = [agent(who, team_id=team) for who, team in zip(("ada", "sam"), teams, strict=True)]
        turns = Rotation(
            id="day", participants=["ada", "sam"], every="hourly", anchor=START, team_id=own
        )
        return idle(roster=desk(*people, rotations=[turns]))

    assert told("first", "first") == [
        "Rotation day belongs to no team, and all who take turns are of first: is that team meant?"
    ]
    assert told("first", "first", own="first") == []
    assert told("first", "second") == told("first", None) == told(None, None) == []


# -- the clock -----------------------------------------------------------------------------------


def claim(roster: Roster, *, hours: BusinessHours, wait: str = "20 working minutes") -> str:
    level = Level(targets="on_duty", wait=wait, on_empty="hold")
    return checked(ladder(level, hours=hours), roster).reachable.claim


def test_working_time_is_told_on_the_clock_as_well() -> None:
    """Of a wait that stands still over night it is told how long it can be at the most."""
    assert claim(desk(*DAY), hours=OFFICE) == (
        "whenever it is raised, somebody is asked within 20 working minutes "
        "(at most 16 h 20 min on the clock, from Thu 30 Apr 2026 17:00 UTC)"
    )


def test_the_longest_wait_may_begin_just_before_the_end() -> None:
    """It is the last instant that counts, where only the wait meets closed time, not the period."""
    until_noon = BusinessHours.parse("Mo-Su 00:00-12:00", timezone="UTC")
    level = Level(targets="on_duty", wait="20 working minutes")
    report = checked(
        ladder(level, hours=until_noon), desk(*DAY), datetime(2026, 5, 1, 9, tzinfo=UTC), END
    )
    assert report.reachable.claim.endswith(
        "at most 12 h 20 min on the clock, from Fri 1 May 2026 11:59:59 UTC)"
    )


def test_what_nobody_knows_of_the_clock_is_said() -> None:
    """Where the holidays of the next year are not known yet, the longest wait is not either."""
    known = BusinessHours(
        timezone="UTC",
        weekly={day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")},
        holidays=Known(),
    )
    level = Level(targets="on_duty", wait="20 working minutes")
    to_the_end = datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2026, 12, 31, 17, tzinfo=UTC)
    found = checked(ladder(level, hours=known), desk(*DAY), *to_the_end).reachable
    assert str(found) == (
        "Proved: whenever it is raised, somebody is asked within 20 working minutes (nobody knows "
        "yet how long that is on the clock)."
    )


class Known:
    """Holidays of one year."""

    def covers(self, year: int) -> bool:
        return year == 2026

    def dates(self, first: date, last: date) -> list[date]:
        return []


# -- the report -----------------------------------------------------------------------------------


def test_a_sound_ladder_is_clean() -> None:
    """Where everything was proved the report is clean and lists what was."""
    report = checked(ladder(Level(targets="on_duty", wait="1 hour")), desk(ADA, SAM))
    assert report.clean
    assert str(report).splitlines() == [
        "Ladder desk from Thu 30 Apr 2026 12:00 UTC to Fri 1 May 2026 12:00 UTC",
        "Proved: whenever it is raised, somebody is asked within 1 hour.",
        "Proved: nobody is the only one who is asked in time.",
        "Proved: every level is led to, has somebody at some time, and never waits in vain.",
        "Proved: the ladder asks somebody who may decide any amount.",
        "Proved: what is named exists, and somebody has it.",
        "Proved: what overrides say changes something, for every level.",
        "Proved: everybody is on duty at some time, and rotations are their team's.",
    ]


def test_one_finding_makes_a_report_unclean() -> None:
    """A ladder on which everything hangs on one person is not clean."""
    report = checked(ladder(Level(targets="on_duty")), desk(ADA))
    assert [verdict.proved for verdict in report.verdicts] == [True, False, *[True] * 5]
    assert not report.clean


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


@given(ladders(), desks())
@settings(max_examples=5, deadline=None)
def test_a_proof_holds_for_every_quarter_of_an_hour(
    policy: EscalationPolicy, roster: Roster
) -> None:
    """What is proved was not sampled, so no minute that is looked at afterwards refutes it."""
    report = policy.check(roster, start=START, end=START + timedelta(hours=16))
    (work,) = policy.work
    for n in range(0, 16 * 60, 15):
        t = START + n * MINUTE
        assert in_time(policy, roster, work, t) is not _meets(report.reachable, t), t


@given(ladders(), desks())
@settings(max_examples=15, deadline=None)
def test_whoever_is_the_only_one_is_missed(policy: EscalationPolicy, roster: Roster) -> None:
    """With them somebody is asked in time, and without them nobody is."""
    report = policy.check(roster, start=START, end=START + timedelta(hours=30))
    for one in report.spare.findings[:3]:
        for t in (one.span.start, one.span.end - US):
            assert in_time(policy, roster, one.work, t)
            assert not in_time(policy, roster, one.work, t, [one.agent_id])
