"""Instants, dates and amounts of time as text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st

from extra.support_json import LONDON, exact, instants
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.extra.json.times import (
    read_date,
    read_duration,
    read_instant,
    write_date,
    write_duration,
    write_instant,
)


def london(*fields: int, fold: int = 0) -> datetime:
    return datetime(*fields, tzinfo=LONDON, fold=fold)  # type: ignore[misc,arg-type]


# -- instants --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("t", "text"),
    [
        (london(2026, 5, 1, 16, 45), "2026-05-01T16:45:00+01:00[Europe/London]"),
        (london(2026, 10, 25, 1, 30), "2026-10-25T01:30:00+01:00[Europe/London]"),
        (london(2026, 10, 25, 1, 30, fold=1), "2026-10-25T01:30:00+00:00[Europe/London]"),
        # A time that the clock skips is an instant for Python, before or after the gap.
        (london(2026, 3, 29, 1, 30), "2026-03-29T01:30:00+00:00[Europe/London]"),
        (london(2026, 3, 29, 1, 30, fold=1), "2026-03-29T01:30:00+01:00[Europe/London]"),
        (datetime(2026, 5, 1, tzinfo=UTC), "2026-05-01T00:00:00+00:00"),
        (datetime(2026, 5, 1, tzinfo=ZoneInfo("UTC")), "2026-05-01T00:00:00+00:00[UTC]"),
        (
            datetime(2026, 5, 1, 0, 0, 0, 7, timezone(-timedelta(hours=3, minutes=30))),
            "2026-05-01T00:00:00.000007-03:30",
        ),
        (
            datetime(1, 1, 1, tzinfo=ZoneInfo("Africa/Monrovia")),
            "0001-01-01T00:00:00-00:43:08[Africa/Monrovia]",
        ),
        (
            datetime(9999, 12, 31, 23, 59, 59, 999999, ZoneInfo("America/New_York")),
            "9999-12-31T23:59:59.999999-05:00[America/New_York]",
        ),
    ],
)
def test_instant(t, text):
    """An instant is written with its offset and its zone, and read back on the same wall clock."""
    assert write_instant(t) == text
    assert exact(read_instant(text)) == exact(t)


def test_utc_stays_utc():
    """UTC without a name comes back as the UTC of the standard library."""
    assert read_instant("2026-05-01T00:00:00+00:00").tzinfo is UTC


@given(instants)
def test_every_instant_comes_back(t):
    """Every instant in every zone comes back on the same wall clock, with the same offset."""
    assert exact(read_instant(write_instant(t))) == exact(t)


@pytest.mark.parametrize(
    ("text", "t"),
    [
        ("2026-05-01T16:45Z", datetime(2026, 5, 1, 16, 45, tzinfo=UTC)),
        ("2026-05-01T15:45:00Z[Europe/London]", london(2026, 5, 1, 16, 45)),
        ("2026-05-01T16:45:00.5+01:00", datetime(2026, 5, 1, 15, 45, 0, 500_000, UTC)),
    ],
)
def test_instant_of_others(text, t):
    """What others write is read as well: without seconds, with Z, with a shorter fraction."""
    assert read_instant(text) == t


def test_pytz():
    """The zones of pytz have names, too."""
    t = pytz.timezone("Europe/London").localize(datetime(2026, 5, 1, 16, 45))  # noqa: DTZ001

    assert write_instant(t) == "2026-05-01T16:45:00+01:00[Europe/London]"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-05-01", "an instant such as"),
        ("2026-05-01T16:45:00", "an instant such as"),
        ("2026-05-01 16:45:00Z", "an instant such as"),
        ("20260501T164500Z", "an instant such as"),
        ("2026-05-01T16:45:00.1234567Z", "an instant such as"),
        ("2026-05-01T16:45:00Z[]", "an instant such as"),
        ("2026-05-01T16:45:00Z\n", "an instant such as"),
        ("2026-02-30T16:45:00Z", "day is out of range for month"),
        ("2026-05-01T25:00:00Z", "hour must be in 0..23"),
        ("2026-05-01T16:45:00+01:00[Europe/Lodnon]", "'Europe/Lodnon' is no IANA time zone"),
        (
            "2026-05-01T16:45:00+02:00[Europe/London]",
            "Europe/London does not have that offset then; there it is 2026-05-01T16:45:00+01:00",
        ),
        (
            "2026-05-01T16:45:00+00:00[Europe/London]",
            "Europe/London does not have that offset then",
        ),
        ("9999-12-31T23:00:00Z[Asia/Tokyo]", "date value out of range"),
    ],
)
def test_instant_that_is_none(text, why):
    """A text that is no instant, or whose offset its zone does not have then, is refused."""
    with pytest.raises(FieldError, match="an instant such as") as error:
        read_instant(text)

    assert why in str(error.value)


def test_naive_datetime_is_not_written():
    """What has no time zone is no instant."""
    with pytest.raises(NaiveDatetimeError):
        write_instant(datetime(2026, 5, 1))  # noqa: DTZ001


# -- dates -----------------------------------------------------------------------------------------


@given(st.dates())
def test_date(day):
    """Every date comes back."""
    assert read_date(write_date(day)) == day


@pytest.mark.parametrize("text", ["2026-02-30", "20260501", "2026-W18-5", "2026-05-01T00:00", ""])
def test_date_that_is_none(text):
    """A date that does not exist, or is written in another way, is refused."""
    with pytest.raises(FieldError, match="a date that exists, such as '2026-05-01'"):
        read_date(text)


# -- amounts of time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(hours=2, minutes=30), "PT2H30M"),
        (timedelta(days=2), "PT48H"),
        (timedelta(microseconds=1), "PT0.000001S"),
        (timedelta(seconds=10), "PT10S"),
        (timedelta(minutes=-1, microseconds=-500_000), "-PT1M0.5S"),
        (timedelta.min, "-PT23999999976H"),
    ],
)
def test_duration(duration, text):
    """An amount of time is written in hours, minutes and seconds."""
    assert write_duration(duration) == text
    assert read_duration(text) == duration


@given(st.timedeltas())
def test_every_duration_comes_back(duration):
    """Every amount of time comes back to the microsecond."""
    assert read_duration(write_duration(duration)) == duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P1D", timedelta(days=1)),
        ("P1DT1S", timedelta(days=1, seconds=1)),
        ("PT90M", timedelta(minutes=90)),
        ("-P1D", timedelta(days=-1)),
    ],
)
def test_duration_of_others(text, duration):
    """A day is 24 hours, and units may be more than the next one holds."""
    assert read_duration(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "P1M",
        "P1Y",
        "P1W",
        "PT1.5H",
        "PT1",
        "2h",
        "P1000000000D",
        "PT1.1234567S",
    ],
)
def test_duration_that_is_none(text):
    """Months and years, fractions of hours, and more than a timedelta holds are refused."""
    with pytest.raises(FieldError, match="an amount of time such as 'PT2H30M'"):
        read_duration(text)


def test_date_is_plain():
    """A date reads back as nothing but a date."""
    assert type(read_date("2026-05-01")) is date
