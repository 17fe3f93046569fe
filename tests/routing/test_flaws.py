"""What is wrong with the levels of a ladder, and with whom and what it names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from routing.support import ADA, SAM, agent, at, desk, refunds
from routing.support import refund as taking
from routing.support_checking import DAY, END, MINUTE, SOON, START, checked, ladder, texts
from servicekit.escalation import Needs
from servicekit.hours import BusinessHours, Span
from servicekit.money import Money
from servicekit.roster import FixedSchedule, Override, Roster, Rotation, Shift, Swap
from servicekit.routing import Level
from servicekit.staff import Limit, Team

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


# -- overrides that are passed over ---------------------------------------------------------------

TURNS = Rotation(id="late", participants=["ada", "sam"], every="daily", anchor=START)


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
