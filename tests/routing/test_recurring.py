"""What a check finds night after night is said once, with the times of day at which it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.support import at, refund
from servicekit.decision import Reason
from servicekit.escalation import Needs
from servicekit.hours import Span
from servicekit.routing.findings import Gap, OnlyOne
from servicekit.routing.recurring import folded

EMPTY = Reason("empty_level", "Level 0 asks team first, and nobody can take it.")


def gap(start: object, end: object, *because: Reason, needs: Needs | None = None) -> Gap:
    return Gap(work="any work", needs=needs or Needs(), span=Span(start, end), because=because)


def nights(*days: int) -> list[Gap]:
    """Return what is found from eighteen to eight of some days of May 2026."""
    return [
        gap(at(18, day=n), at(8, day=n + 1), EMPTY, Reason("too_late", f"Kim comes on {n}."))
        for n in days
    ]


def text(found: list[Gap]) -> str:
    (said,) = map(str, folded(found))
    return said


def test_every_night_is_said_once() -> None:
    """What comes at the same time of day is one line, which says how often and how long it is."""
    assert text(nights(4, 5, 6)) == (
        "For any work nobody is asked in time 3 times: Mon to Wed 18:00 to 08:00 the next day "
        "(3 times, 14 h). The longest is from Mon 4 May 2026 18:00 UTC to Tue 5 May 2026 08:00 UTC "
        "(14 h). Level 0 asks team first, and nobody can take it."
    )


def test_twice_is_said_twice() -> None:
    """Less than three are told one by one, each with everything that is said of it."""
    assert folded(nights(4, 5)) == tuple(nights(4, 5))


def test_other_findings_stay_where_they_are() -> None:
    """What is no gap is left as it is, and what is said of several stands where the first stood."""
    other = Reason("no_such_role", "Nobody has that role.")
    found = folded([*nights(4), other, *nights(5, 6)])

    assert [type(each) for each in found] == [str, Reason]
    assert found[1] is other


@pytest.mark.parametrize(
    "other",
    [
        gap(at(18), at(20), EMPTY, needs=refund(9)),
        gap(at(18), at(20), Reason("empty_level", "Level 1 asks nobody.")),
        OnlyOne(work="any work", needs=Needs(), span=Span(at(18), at(20)), agent_id="kim"),
    ],
    ids=["needs", "reason", "kind"],
)
def test_what_is_not_alike_is_not_put_together(other: Gap | OnlyOne) -> None:
    """Other needs, other reasons and other kinds of findings are told by themselves."""
    assert folded([*nights(4, 5, 6), other])[1:] == (other,)


def test_people_are_told_apart() -> None:
    """Who is the only one is said, and each of them by themselves."""
    spans = [each.span for each in nights(4, 5, 6)]
    found = [
        OnlyOne(work="any work", needs=Needs(), span=span, agent_id=who)
        for who in ("ada", "kim")
        for span in spans
    ]
    ada, kim = map(str, folded(found))

    assert ada.startswith("For any work nobody but ada is asked in time 3 times: ")
    assert kim.endswith(" Whoever complains about kim then finds nobody.")


def test_weekends_have_their_own_days() -> None:
    """What always begins on one day of the week names it, and the day on which it ends."""
    weekends = [gap(at(14, day=n), at(8, day=n + 2), EMPTY) for n in (2, 9, 16)]

    assert "3 times: Sat 14:00 to Mon 08:00 (3 times, 1 d 18 h). " in text(weekends)


def test_days_that_do_not_follow_each_other_are_listed() -> None:
    """Two days are no range, nor are days with a gap between them; all seven are every day."""
    assert ": Mon, Wed, Fri 18:00 to 08:00 the next day" in text(nights(4, 6, 8))
    assert ": Mon, Tue 18:00" in text(nights(4, 5, 11))
    assert ": every day 18:00" in text(nights(*range(4, 11)))


def test_several_dates_later_is_said() -> None:
    """What lasts for more than a night says how many days later it ends."""
    long = [gap(at(18, day=n), at(8, day=n + 3), EMPTY) for n in (4, 11, 19)]

    assert ": Mon, Tue 18:00 to 08:00 3 days later (3 times, 2 d 14 h)." in text(long)


def test_within_a_day_needs_no_day() -> None:
    """What ends on the day on which it begins names that day once."""
    noon = [gap(at(12, day=n), at(13, day=n), EMPTY) for n in (4, 11, 18)]

    assert ": Mon 12:00 to 13:00 (3 times, 1 h). " in text(noon)


def test_what_comes_once_has_its_dates() -> None:
    """Times of day that come once are told with their dates, the first three of them."""
    alone = [gap(at(18, day=n), at(19, day=n) + timedelta(minutes=n), EMPTY) for n in range(10, 15)]
    found = text([*nights(4, 5, 6), *alone])

    assert (
        "8 times: Mon to Wed 18:00 to 08:00 the next day (3 times, 14 h); from Sun 10 May" in found
    )
    assert found.count(" (1 h 1") == 3
    assert "; and 2 more. " in found


@given(st.lists(st.integers(1, 20), min_size=3, max_size=20, unique=True).map(sorted))
def test_nothing_is_lost(days: list[int]) -> None:
    """However many there are, they are all counted, and so are those of each time of day."""
    found = text(nights(*days))

    assert f" {len(days)} times: " in found
    assert f"({len(days)} times, 14 h)" in found
