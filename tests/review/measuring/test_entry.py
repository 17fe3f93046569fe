from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from review.support import may
from servicekit.errors import FieldError
from servicekit.review.measurement import Measurement
from servicekit.review.measuring.entry import Doer, entry, passed


def test_a_number_becomes_the_value():
    """A number that was found is the value of the measurement, with whose doing it was."""
    assert entry("first_reply", 0, Doer("desk", "sam"), "x") == Measurement(
        measure="first_reply", value=0, of="x", team="desk", agent="sam"
    )


def test_a_word_says_why_there_is_no_value():
    """A word that was found is the reason for which there is no value."""
    assert entry("csat", "still_open", Doer(), "1..5") == Measurement(
        measure="csat", left_out="still_open", of="1..5"
    )


def test_unknown_words_are_refused():
    """A reason, or a measure, that nobody knows is an error."""
    with pytest.raises(FieldError):
        entry("first_reply", "whatever", Doer())
    with pytest.raises(FieldError):
        entry("luck", 1, Doer())


def test_time_passes_between_instants_and_not_on_the_wall():
    """Over a change of the clock the time that passed counts, not what the clock shows."""
    london = ZoneInfo("Europe/London")
    start, end = (datetime(2026, 10, 25, hour, tzinfo=london) for hour in (0, 3))
    assert passed(start, end) == 4 * 3_600_000_000
    assert passed(start.astimezone(UTC), end) == 4 * 3_600_000_000


def test_what_ends_before_it_begins_is_impossible():
    """A time below nothing is no value; no time at all is one."""
    assert passed(may(4), may(3)) == "impossible"
    assert passed(may(4), may(4)) == 0
