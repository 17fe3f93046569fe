from __future__ import annotations

from datetime import timedelta

import pytest

from hours.support import london, naive, pickled, utc
from servicekit.errors import HoursError, NaiveDatetimeError, NotAnInstantError
from servicekit.hours import Span


def test_duration_is_elapsed_time() -> None:
    """A span over a change of the clock lasts as long as the time that elapses."""
    assert Span(london(2026, 3, 29), london(2026, 3, 30)).duration == timedelta(hours=23)


def test_equal_instants_are_equal_spans() -> None:
    """The zone in which the ends are written makes no difference."""
    here = Span(london(2026, 7, 1, 10), london(2026, 7, 1, 12))
    there = Span(utc(2026, 7, 1, 9), utc(2026, 7, 1, 11))
    assert here == there
    assert hash(here) == hash(there)
    assert here != Span(utc(2026, 7, 1, 9), utc(2026, 7, 1, 10))


def test_the_two_readings_of_a_fold_differ() -> None:
    """The hour that the clock shows twice is two different hours."""
    first, second = london(2026, 10, 25, 1, 30), london(2026, 10, 25, 1, 30, fold=1)
    assert Span(first, second).duration == timedelta(hours=1)
    assert Span(first, first) != Span(second, second)


def test_may_be_empty_and_never_reversed() -> None:
    """A span ends when it starts or later."""
    t = utc(2026, 1, 1)
    assert Span(t, t).duration == timedelta(0)
    with pytest.raises(HoursError, match=r"span\.end"):
        Span(t, t - timedelta(microseconds=1))


def test_ends_are_instants() -> None:
    """Naive datetimes and other things have no place in time."""
    with pytest.raises(NaiveDatetimeError):
        Span(naive(2026, 1, 1), utc(2026, 1, 2))
    with pytest.raises(NotAnInstantError):
        Span(utc(2026, 1, 1), "tomorrow")  # type: ignore[arg-type]


def test_survives_pickling() -> None:
    """A span comes back equal from a pickle."""
    span = Span(utc(2026, 1, 1), london(2026, 1, 2))
    assert pickled(span) == span
