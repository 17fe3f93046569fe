"""Waits that are one step off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from servicekit.errors import FieldError
from servicekit.followups.timing import Timing
from servicekit.hours import Allowance
from servicekit.testing.mutation.times import STARTS, apart, shorter, sooner, stepped


@pytest.mark.parametrize(
    ("words", "less", "more"),
    [
        ("30 minutes", "29 minutes", "31 minutes"),
        ("1 working hour", "59 working minutes", "61 working minutes"),
        ("1 minute", "59 seconds", "61 seconds"),
        ("1 second", "999999 microseconds", "1000001 microseconds"),
        ("1 microsecond", None, "2 microseconds"),
        ("5 business days", "4 business days", "6 business days"),
        ("1 day", None, "2 days"),
    ],
)
def test_steps(words: str, less: str | None, more: str) -> None:
    """A step is a date for dates, and else a minute, or less where the wait is short."""
    given = Allowance.parse(words)
    found = stepped(given, -1)
    assert (None if found is None else str(found)) == less
    assert str(stepped(given, 1)) == more
    assert str(shorter(given)) == (less or more)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("in 2 business days at 10:00", "in 1 business day at 10:00"),
        ("after 4 working hours", "after 239 working minutes"),
        ("at once", None),
        ("every friday at 15:00", None),
    ],
)
def test_timings(words: str, expected: str | None) -> None:
    """A timing waits one step less; what names no amount of time does not wait."""
    found = sooner(Timing.parse(words))
    assert (None if found is None else str(found)) == expected


def test_apart() -> None:
    """Two waits are apart where they end at different instants from the same start."""
    hour, two = timedelta(hours=1), timedelta(hours=2)
    start = STARTS[0]
    assert apart(lambda t: t + hour, lambda t: t + two) == (start, start + hour, start + two)
    assert apart(lambda t: t, lambda t: t) is None


def test_apart_where_some_starts_are_refused() -> None:
    """A start from which nobody can tell is passed over."""

    def late(t: datetime) -> datetime:
        if t.hour < 12:
            raise FieldError("t", t, "an afternoon")
        return t + timedelta(hours=1)

    found = apart(late, lambda t: t)
    assert found is not None
    assert found[0] == datetime(2026, 6, 2, 12, tzinfo=UTC)
