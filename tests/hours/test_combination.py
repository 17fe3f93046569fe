from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from hours.support import (
    HOUR,
    calendars,
    hours,
    instants,
    laws,
    london,
    office,
    pickled,
    utc,
)
from servicekit.errors import AlwaysOpenError, HoursError, NoWorkingTimeError
from servicekit.hours import BusinessHours, Calendar, Span

NEW_YORK = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="America/New_York")


def test_each_operand_keeps_its_own_zone() -> None:
    """What two zones share becomes an hour more while only one clock has changed."""
    both = office() & NEW_YORK
    assert both.between(london(2026, 3, 2), london(2026, 3, 3)) == 3 * HOUR
    assert both.between(london(2026, 3, 16), london(2026, 3, 17)) == 4 * HOUR


def test_either_and_only_the_first() -> None:
    """A union is open when one is, a difference when the second is not."""
    a, b = london(2026, 3, 2), london(2026, 3, 3)
    assert (office() | NEW_YORK).between(a, b) == 13 * HOUR
    assert (office() - NEW_YORK).between(a, b) == 5 * HOUR
    assert (NEW_YORK - office()).next_open(a) == london(2026, 3, 2, 17)


def test_combinations_are_values() -> None:
    """Equal parts make equal, hashable, picklable calendars, with a short representation."""
    one, other = office() & NEW_YORK, office() & NEW_YORK
    assert one == other != office() | NEW_YORK
    assert hash(one) == hash(other)
    assert pickled(one) == one
    assert repr(one) == f"({office()!r} & {NEW_YORK!r})"


@pytest.mark.parametrize("how", ["__and__", "__or__", "__sub__"])
def test_only_calendars_combine(how: str) -> None:
    """Python is told that other things do not fit, which makes a TypeError."""
    assert getattr(office(), how)(7) is NotImplemented


def test_what_never_meets_is_found_out() -> None:
    """A search in calendars that never meet ends, forward and back, and after the last date."""
    mondays = BusinessHours.parse("Mo 09:00-10:00", timezone="Europe/London")
    tuesdays = BusinessHours.parse("Tu 19:00-20:00", timezone="America/New_York")
    never = mondays & tuesdays
    for question in (never.next_open, never.next_close, never.previous_close, never.previous_open):
        with pytest.raises(NoWorkingTimeError):
            question(utc(2026, 1, 1))
    with pytest.raises(NoWorkingTimeError):
        never.add_days(utc(2026, 1, 1), 1)
    once = never | BusinessHours(timezone="UTC", overrides={date(2080, 1, 1): [("09:00", "10:00")]})
    assert once.next_open(utc(2026, 1, 1)) == utc(2080, 1, 1, 9)


def test_what_meets_only_while_the_clocks_differ_is_found() -> None:
    """An hour that is shared only in the weeks between two changes of clocks counts."""
    early = BusinessHours.parse("Mo 13:00-14:00", timezone="Europe/London")
    meeting = early & NEW_YORK
    assert meeting.next_open(utc(2026, 1, 1)) == london(2026, 3, 9, 13)
    assert meeting.previous_close(utc(2026, 1, 1)) == london(2025, 10, 27, 14)


def test_a_union_without_gap_never_closes() -> None:
    """Two halves of the day in two zones may make one that never ends."""
    day = BusinessHours.parse("Mo-Su 00:00-13:00", timezone="UTC")
    rest = BusinessHours.parse("Mo-Su 12:00-24:00", timezone="UTC")
    for question in ((day | rest).next_close, (day | rest).previous_open):
        with pytest.raises(AlwaysOpenError, match="open all the time"):
            question(utc(2026, 1, 1))


def test_dates_own_what_is_left_of_their_hours() -> None:
    """In a & b and a - b the dates are those of a, in a | b those of both."""
    t = london(2026, 3, 5, 12)
    nights = BusinessHours.parse("Fr 22:00-06:00", timezone="Europe/London")
    always = BusinessHours.always("UTC")
    assert (nights & always).add_days(t, 1, end_of_day=True) == london(2026, 3, 7, 6)
    assert (always & nights).add_days(t, 1, end_of_day=True) == utc(2026, 3, 7)
    assert (office() - nights).add_days(t, 1, end_of_day=True) == london(2026, 3, 6, 17)
    assert (office() | nights).add_days(t, 1, end_of_day=True) == london(2026, 3, 7, 6)
    assert (office() & nights | office()).add_days(t, 2) == london(2026, 3, 9, 12)


@laws(25)
@given(calendars(), hours(), instants, instants)
def test_a_calendar_is_what_it_shares_and_what_it_does_not(
    a: Calendar, b: BusinessHours, start: object, end: object
) -> None:
    """The open time of a is that of a & b and of a - b together; a | b adds that of b - a."""
    shared = (a & b).between(start, end)
    assert shared + (a - b).between(start, end) == a.between(start, end)
    assert shared == (b & a).between(start, end)
    assert (a | b).between(start, end) == a.between(start, end) + (b - a).between(start, end)


def test_a_combination_may_be_paused_and_combined_again() -> None:
    """Operators nest in any order."""
    t = london(2026, 3, 2, 14)
    nested = ((office() & NEW_YORK) - [Span(t, t + HOUR)]) | (office() - NEW_YORK)
    assert nested.between(london(2026, 3, 2), london(2026, 3, 3)) == 7 * HOUR
    with pytest.raises(HoursError, match=r"pauses\[0\]"):
        nested - [t]
