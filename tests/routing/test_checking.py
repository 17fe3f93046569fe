"""A check proves that somebody is asked in time, whenever it is raised, or says when nobody is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from routing.support import ADA, OFFICE, SAM, agent, codes, desk, policy
from routing.support import refund as taking
from routing.support_checking import DAY, END, START, checked, ladder
from servicekit.errors import FieldError
from servicekit.escalation import Needs
from servicekit.hours import BusinessHours, Span
from servicekit.roster import Roster
from servicekit.routing import Level

# -- gaps -----------------------------------------------------------------------------------------


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


# -- the clock ------------------------------------------------------------------------------------


def claim(roster: Roster, *, hours: BusinessHours, wait: str = "20 working minutes") -> str:
    level = Level(targets="on_duty", wait=wait, on_empty="hold")
    return checked(ladder(level, hours=hours), roster).reachable.claim


def test_working_time_is_told_on_the_clock_as_well() -> None:
    """Of a wait that stands still over night it is told how long it can be at the most."""
    assert claim(desk(*DAY), hours=OFFICE) == (
        "whenever it is raised, somebody is asked within 20 working minutes "
        "(at most 16 h 20 min on the clock, from Thu 30 Apr 2026 17:00 UTC)"
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
