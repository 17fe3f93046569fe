"""How much time lies between two instants, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from servicekit.hours import BusinessHours
from servicekit.hours.margin import spoken_margin, spoken_time

OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")


def on(day: int, hour: int) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "hours", "words"),
    [
        (on(4, 9), on(5, 10), None, "1 d 1 h"),
        (on(4, 9), on(8, 17), OFFICE, "40 h of business time"),
        (on(5, 10), on(4, 9), None, "1 d 1 h"),
        (on(5, 10), on(4, 9), OFFICE, "9 h of business time"),
        (on(4, 18), on(4, 20), OFFICE, "2 h"),
        (on(9, 9), on(10, 10), OFFICE, "1 d 1 h"),
        (on(4, 9), on(4, 9), OFFICE, "0 s"),
    ],
    ids=[
        "elapsed",
        "business",
        "elapsed, backwards",
        "business, backwards",
        "a night",
        "a weekend",
        "nothing",
    ],
)
def test_a_margin(start, end, hours, words):
    """A margin is open time, and elapsed time without a calendar or where it never opens."""
    assert spoken_margin(start, end, hours) == words


def test_hours_of_business_time_make_no_days():
    """An amount that counted in a calendar is told in hours, and as business time."""
    assert spoken_time(timedelta(hours=25), OFFICE) == "25 h of business time"
    assert spoken_time(timedelta(hours=25), None) == "1 d 1 h"
    assert spoken_time(timedelta(0), OFFICE) == "0 s of business time"
