"""The earliest honest due: what history allows to promise, and when it allows nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hours.support import naive, pickled
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.hours import BusinessHours
from servicekit.insight import Durations, earliest_due

HOUR = timedelta(hours=1)
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")
MONDAY = datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Europe/London"))


def seen(done: int, still_open: int = 0) -> Durations:
    """Return so many matters, of which each tenth takes an hour longer, up to ten."""
    return Durations.of(
        [
            *(((n % 10 + 1) * HOUR, True) for n in range(done)),
            *((12 * HOUR, False) for _ in range(still_open)),
        ]
    )


def test_the_due_counts_in_working_hours():
    """Ten working hours after noon on Monday are over at two on Tuesday."""
    found = earliest_due(seen(200), MONDAY, hours=OFFICE)
    assert (found.within, found.due_at) == (10 * HOUR, MONDAY.replace(day=5, hour=14))
    assert found.due_at.tzinfo is MONDAY.tzinfo
    assert not found.undecided
    assert str(found) == (
        "Earliest due: Tue 5 May 2026 14:00 BST. In history 200 such matters were done, 0 were "
        "not done when last seen. With 95 % confidence at least 90 % are done within 10 h."
    )


def test_without_hours_the_due_is_on_the_clock_on_the_wall():
    """Hours that nobody limits pass at night as well, also over a change of the clocks."""
    night = datetime(2026, 10, 24, 18, tzinfo=ZoneInfo("Europe/London"))
    found = earliest_due(seen(200), night)
    assert found.due_at == datetime(2026, 10, 25, 3, tzinfo=ZoneInfo("Europe/London"))


def test_too_few_matters_allow_no_due():
    """Of 28 nobody can say with 95 % confidence by when 90 % are done, of 29 one can."""
    found = earliest_due(seen(28, 5), MONDAY, hours=OFFICE)
    assert (found.due_at, found.within, found.undecided) == (None, None, True)
    assert (found.done, found.censored) == (28, 5)
    assert [reason.code for reason in found.because] == ["too_few"]
    assert str(found) == (
        "Earliest due: no due can be promised. Too few to say: 28 such matters were done, 5 were "
        "not done when last seen, and 95 % confidence takes 29 that were done."
    )
    assert (
        earliest_due(Durations.of((n * HOUR, True) for n in range(29)), MONDAY).within == 28 * HOUR
    )


def test_where_too_many_are_open_no_due_is_honest():
    """Matters that are open for longer than all others say that something takes very long."""
    found = earliest_due(seen(100, 40), MONDAY, hours=OFFICE)
    assert found.undecided
    assert [reason.code for reason in found.because] == ["history", "not_reached"]


def test_a_calendar_that_ends_has_no_due():
    """What would have to be done after the last opening cannot be promised."""
    closing = BusinessHours.parse("2026 May 04 09:00-17:00", timezone="Europe/London")
    found = earliest_due(seen(200), MONDAY, hours=closing)
    assert (found.within, found.due_at) == (10 * HOUR, None)
    assert found.because[-1].code == "no_hours"


def test_the_due_pickles():
    """It travels between processes with what it rests on, and stays equal."""
    found = earliest_due(seen(200), MONDAY, hours=OFFICE)
    assert pickled(found) == found
    assert hash(found) == hash(pickled(found))


@pytest.mark.parametrize("value", [0, 1, 90], ids=str)
def test_shares_are_between_nothing_and_all(value):
    """Nobody can promise that all will be kept, nor be wholly sure."""
    with pytest.raises(FieldError, match="kept"):
        earliest_due(seen(50), MONDAY, kept=value)
    with pytest.raises(FieldError, match="confidence"):
        earliest_due(seen(50), MONDAY, confidence=value)


def test_the_start_is_an_instant():
    """A time without a zone is none."""
    with pytest.raises(NaiveDatetimeError):
        earliest_due(seen(200), naive(2026, 5, 4, 12))


def test_it_is_too_early_as_seldom_as_it_says():
    """Of 300 histories of 60 matters seen in part, about one in twenty bounds too early."""
    random = Random(20260504)  # noqa: S311 - a sample that is always the same
    true = 9  # of the hours from 1 to 10, equally likely, 90 % are at most so long
    early = 0
    for _ in range(300):
        drawn = [(random.uniform(0, 10), random.uniform(0, 40)) for _ in range(60)]
        history = Durations.of(
            (min(took, watched) * HOUR, took <= watched) for took, watched in drawn
        )
        found = earliest_due(history, MONDAY)
        early += found.within is not None and found.within < true * HOUR
    assert early <= 300 * 0.08


shares = st.sampled_from([0.5, 0.7, 0.8, 0.9, 0.95])


@given(
    st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=30, max_size=120),
    st.tuples(shares, shares).map(sorted),
    st.tuples(shares, shares).map(sorted),
)
def test_to_ask_for_more_never_gives_an_earlier_due(made, kept, confidence):
    """A greater share, or more confidence, takes as long or longer, or cannot be had."""
    history = Durations.of((hours * HOUR, done) for hours, done in made)
    at = datetime(2026, 5, 4, tzinfo=UTC)
    less = earliest_due(history, at, kept=kept[0], confidence=confidence[0])
    more = earliest_due(history, at, kept=kept[1], confidence=confidence[1])
    assert more.within is None or less.within <= more.within
