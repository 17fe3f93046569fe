from __future__ import annotations

from datetime import UTC, time

import pytest
from hypothesis import given

from hours.support import intervals, laws
from servicekit.errors import HoursError
from servicekit.hours.intervals import as_intervals, as_week, microseconds_of

HOUR = 3_600_000_000


def test_order_and_overlap_do_not_matter() -> None:
    """Intervals come out merged and in order, however they were written."""
    written = [("14:00", "18:00"), ("09:00", "12:00"), ("12:00", "13:00"), ("15:00", "16:00")]
    assert as_intervals("x", written) == (("09:00", "13:00"), ("14:00", "18:00"))


def test_times_may_be_text_or_time() -> None:
    """Minutes, seconds and datetime.time say the same."""
    assert as_intervals("x", [(time(9), time(17, 30, 15))]) == (("09:00", "17:30:15"),)
    assert as_intervals("x", [["09:00:00", "17:30:15"]]) == (("09:00", "17:30:15"),)


def test_an_end_before_the_start_is_tomorrow() -> None:
    """A night shift belongs to the date on which it starts."""
    assert microseconds_of(as_intervals("x", [("22:00", "06:00")])) == ((22 * HOUR, 30 * HOUR),)


def test_midnight_is_an_end() -> None:
    """Both ways of writing the midnight at the end of a date mean the same."""
    assert as_intervals("x", [("22:00", "00:00")]) == as_intervals("x", [("22:00", "24:00")])
    assert microseconds_of(as_intervals("x", [("00:00", "24:00")])) == ((0, 24 * HOUR),)


def test_more_than_a_day_is_written_as_two_pairs() -> None:
    """What wraps past its own start cannot be one pair, and reads back the same all the same."""
    written = as_intervals("x", [("08:00", "09:00"), ("09:00", "08:58")])
    assert written == (("08:00", "16:29"), ("16:29", "08:58"))
    assert as_intervals("x", written) == written
    assert microseconds_of(written) == ((8 * HOUR, 32 * HOUR + HOUR * 58 // 60),)


@laws()
@given(intervals)
def test_canonical_text_reads_back_the_same(written: list[tuple[str, str]]) -> None:
    """Reading what was written changes nothing, neither the text nor the time it means."""
    canonical = as_intervals("x", written)
    assert as_intervals("x", reversed(canonical)) == canonical
    assert as_intervals("x", [*written, *written]) == canonical


@pytest.mark.parametrize(
    "pair",
    [
        ("09:00", "09:00"),
        ("00:00", "00:00"),
        ("24:00", "02:00"),
        ("09:00", "24:01"),
        ("09:00", "25:00"),
        ("9:00", "17:00"),
        ("09:60", "17:00"),
        ("09:00", "17:00:60"),
        ("09:00\n", "17:00"),
        ("\u0660\u0669:00", "17:00"),
        ("09:00", 17),
        ("09:00", time(17, tzinfo=UTC)),
        ("09:00", time(17, 0, 0, 1)),
        ("09:00",),
        ("09:00", "12:00", "13:00"),
        "09:00-17:00",
        None,
    ],
)
def test_what_is_no_interval_is_refused_with_its_place(pair: object) -> None:
    """The error says which interval of which day is wrong."""
    with pytest.raises(HoursError) as caught:
        as_week({"tue": [("09:00", "12:00"), pair]})
    assert caught.value.path == "weekly.tue[1]"


@pytest.mark.parametrize("value", [None, "09:00-17:00", 9, {"09:00": "17:00"}])
def test_hours_are_a_list_of_pairs(value: object) -> None:
    """A lone text or another value instead of a list is refused."""
    with pytest.raises(HoursError, match=r"weekly\.mon"):
        as_week({"mon": value})


@pytest.mark.parametrize("day", ["monday", "MON", "Mo", 0, ["mon"]])
def test_weekdays_have_one_spelling(day: object) -> None:
    """Any other word than the seven is refused, and the error lists them."""
    week = {day: []} if not isinstance(day, list) else day
    with pytest.raises(HoursError, match="mon, tue,"):
        as_week(week)


def test_days_without_hours_are_left_out() -> None:
    """An empty list says the same as saying nothing."""
    assert as_week({"mon": [], "tue": [("09:00", "17:00")]}) == {"tue": (("09:00", "17:00"),)}
