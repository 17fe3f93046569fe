"""Business time for whole columns: what a calendar says of one instant, said of many."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hours.support import HOUR, calendars, durations, instants, laws, office, utc
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import (
    FieldError,
    InstantOutOfRangeError,
    NegativeDurationError,
    NoVersionError,
    NoWorkingTimeError,
    UncoveredYearError,
)
from servicekit.extra.holidays import public_holidays
from servicekit.extra.numpy import add_many, between_many, is_open_many
from servicekit.hours import BusinessHours, Calendar, Span
from servicekit.instants import EPOCH, duration_microseconds, from_microseconds, to_microseconds
from servicekit.versions import Versions

LUNCH = BusinessHours.parse("Mo-Fr 09:00-12:00,13:00-17:00", timezone="Europe/London")
ALWAYS = BusinessHours.always("UTC")
NEVER = BusinessHours(timezone="UTC")
MONDAY = "2026-03-02T09:00"
LAST = to_microseconds(datetime.max.replace(tzinfo=UTC))
FIRST = to_microseconds(datetime.min.replace(tzinfo=UTC))


def at(*texts: str, unit: str = "us") -> np.ndarray:
    return np.array(texts, f"M8[{unit}]")


def lasting(*amounts: int, unit: str = "h") -> np.ndarray:
    return np.array(amounts, f"m8[{unit}]")


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def in_utc(times: Sequence[datetime]) -> np.ndarray:
    return ints(*map(to_microseconds, times)).view("M8[us]")


def refusal(call: Callable[..., object], *args: object) -> FieldError:
    with pytest.raises(FieldError) as caught:
        call(LUNCH, *args)
    return pickle.loads(pickle.dumps(caught.value))  # type: ignore[no-any-return]  # noqa: S301


# The same answers as one by one


columns = st.lists(instants, min_size=1, max_size=8)


@laws()
@given(calendars(), columns)
def test_open_as_one_by_one(calendar: Calendar, times: list[datetime]) -> None:
    """Whatever the calendar is made of, each instant is open when it is open alone."""
    assert is_open_many(calendar, in_utc(times)).tolist() == [calendar.is_open(t) for t in times]


@laws()
@given(calendars(), columns, columns)
def test_between_as_one_by_one(calendar: Calendar, a: list[datetime], b: list[datetime]) -> None:
    """Each pair has the open time that it has alone, negative when the second comes first."""
    table = between_many(calendar, in_utc(a)[:, None], in_utc(b))
    assert table.tolist() == [[calendar.between(x, y) for y in b] for x in a]


@laws()
@given(calendars(), columns, st.lists(durations | st.just(timedelta(0)), min_size=1, max_size=4))
def test_add_as_one_by_one(
    calendar: Calendar, times: list[datetime], amounts: list[timedelta]
) -> None:
    """Each start leads to the instant to which it leads alone."""
    added = add_many(calendar, in_utc(times)[:, None], np.array(amounts, "m8[us]"))
    alone = [[in_utc([calendar.add(t, amount)])[0] for amount in amounts] for t in times]
    assert added.tolist() == np.array(alone).tolist()


@laws(10)
@given(calendars(), st.integers(0, 2**32 - 1))
def test_a_long_column_as_a_short_one(calendar: Calendar, seed: int) -> None:
    """How many there are makes no difference to any of them."""
    rng = np.random.default_rng(seed)
    low, high = to_microseconds(utc(2023, 12, 1)), to_microseconds(utc(2025, 2, 1))
    times, amounts = rng.integers(low, high, 9000), rng.integers(0, 200 * 3_600_000_000, 9000)
    few = slice(None, None, 900)
    spans = between_many(calendar, times, times[::-1])
    assert (is_open_many(calendar, times)[few] == is_open_many(calendar, times[few])).all()
    assert (spans[few] == between_many(calendar, times[few], times[::-1][few])).all()
    ends = add_many(calendar, times, amounts)
    assert (ends[few] == add_many(calendar, times[few], amounts[few])).all()


def test_edges_that_huddle_together() -> None:
    """A thousand pauses within a second, far from most instants, are found all the same."""
    second = timedelta(microseconds=1)
    start = utc(2026, 3, 2, 10)
    pauses = [Span(start + 2 * i * second, start + (2 * i + 1) * second) for i in range(1000)]
    base = to_microseconds(start)
    times = np.concatenate([base + np.arange(4000), base + 10**12 * np.arange(40)])
    open_again = is_open_many(ALWAYS - pauses, times)
    assert open_again[:2000].tolist() == [False, True] * 1000
    assert open_again[2000:4000].all()


def test_versions_of_calendars() -> None:
    """Each instant is asked of the calendar in force; before the first there is none."""
    hours = Versions([(date(2026, 1, 1), NEVER), (date(2026, 3, 1), office("UTC"))])
    times = at("2026-02-23T10:00", "2026-03-02T10:00")
    assert is_open_many(hours, times).tolist() == [False, True]
    assert add_many(hours, times, lasting(1)).tolist() == [
        datetime.fromisoformat("2026-03-02T10:00"),
        datetime.fromisoformat("2026-03-02T11:00"),
    ]
    with pytest.raises(NoVersionError):
        is_open_many(hours, at("2025-12-31T10:00"))


def test_adding_lands_on_the_close() -> None:
    """An amount that uses a period up exactly ends with it, and nothing added moves nothing."""
    starts = at(MONDAY, MONDAY, "2026-03-01T09:00")
    ends = add_many(LUNCH, starts, lasting(3, 7, 0))
    assert (ends == at("2026-03-02T12:00", "2026-03-02T17:00", "2026-03-01T09:00")).all()


# What comes in and goes out


@pytest.mark.parametrize("unit", ["M", "W", "D", "h", "m", "25s", "ms", "us", "ns"])
def test_every_unit_is_exact(unit: str) -> None:
    """Months to nanoseconds mean what they mean, and microseconds come back."""
    times = at("2026-01-01", "2026-06-01").astype(f"M8[{unit}]")
    ends = add_many(ALWAYS, times, lasting(1, 2))
    assert ends.dtype == "M8[us]"
    assert (ends == times.astype("M8[us]") + lasting(1, 2)).all()
    assert between_many(ALWAYS, times, ends).dtype == "m8[us]"


def test_integers_come_back_as_integers() -> None:
    """Microseconds since 1970 give microseconds, also from narrower integers."""
    hour = 3_600_000_000
    ends = add_many(ALWAYS, ints(0, hour), np.array(7, np.uint8))
    assert (ends.dtype, ends.tolist()) == (np.dtype(np.int64), [7, hour + 7])
    passed = between_many(ALWAYS, ints(0), ends)
    assert (passed.dtype, passed.tolist()) == (np.dtype(np.int64), [7, hour + 7])


def test_the_other_byte_order() -> None:
    """Columns from files of other machines are read as they are."""
    times = at(MONDAY).astype(">M8[us]")
    assert is_open_many(LUNCH, times).tolist() == [True]
    assert is_open_many(LUNCH, times.view(">i8")).tolist() == [True]


def test_shapes_broadcast() -> None:
    """Shapes go together as everywhere in numpy, and come out accordingly."""
    starts, amounts = at(MONDAY, MONDAY)[:, None], lasting(1, 2, 3)
    assert add_many(LUNCH, starts, amounts).shape == (2, 3)
    assert between_many(LUNCH, starts, starts.T).shape == (2, 2)
    assert is_open_many(LUNCH, starts).shape == (2, 1)
    with pytest.raises(ValueError, match="broadcast"):
        add_many(LUNCH, at(MONDAY, MONDAY), amounts)


def test_single_values() -> None:
    """One instant is an array without dimensions, and so is the answer."""
    monday = np.datetime64(MONDAY)
    for answer in (
        is_open_many(LUNCH, monday),
        between_many(LUNCH, monday, monday),
        add_many(LUNCH, monday, np.timedelta64(4, "h")),
        add_many(LUNCH, monday, np.timedelta64(0, "h")),
        add_many(LUNCH, np.int64(0), np.int64(0)),
    ):
        assert isinstance(answer, np.ndarray)
        assert answer.shape == ()
    assert add_many(LUNCH, monday, np.timedelta64(4, "h")) == at("2026-03-02T14:00")[0]


def test_empty_columns() -> None:
    """Nothing asked is nothing answered, in the right type, also by a calendar without hours."""
    none, nothing = at(), lasting()
    for calendar in (LUNCH, NEVER):
        assert is_open_many(calendar, none).dtype == np.bool_
        assert between_many(calendar, none, at(MONDAY)).dtype == "m8[us]"
        assert between_many(calendar, ints(), ints()).size == 0
        assert add_many(calendar, none, nothing).dtype == "M8[us]"
        assert add_many(calendar, none[:, None], lasting(1, 2)).shape == (0, 2)


def test_what_came_in_stays_what_it_was() -> None:
    """No argument is written to, nor does a result share its memory."""
    starts, amounts = ints(0, 5), ints(0, 0)
    add_many(ALWAYS, starts, amounts)[:] = 9
    assert (starts.tolist(), amounts.tolist()) == ([0, 5], [0, 0])


# What is refused


@pytest.mark.parametrize(
    "column",
    [
        np.array([0.0]),
        np.array([utc(2026, 1, 1)], object),
        np.array(["2026-03-02"]),
        np.array([True]),
        np.array([2**63], np.uint64),
        [0.5],
        lasting(1),
        np.ma.masked_array(ints(1, 2), mask=[False, True]),
    ],
)
def test_only_instants_are_instants(column: object) -> None:
    """Floats, objects, text, truth and masked columns are refused, with what to do instead."""
    error = refusal(is_open_many, column)
    assert error.field == "t"
    assert "datetime64[us] or int64 microseconds" in error.expected
    assert ".astype()" in str(error)


@pytest.mark.parametrize("amounts", [np.array([1.5]), at(MONDAY), ints(1), [timedelta(hours=1)]])
def test_only_durations_are_added(amounts: object) -> None:
    """Instants cannot be added, nor integers to what is not an integer."""
    error = refusal(add_many, at(MONDAY), amounts)
    assert error.field == "durations"
    assert "timedelta64[us]" in error.expected


def test_kinds_do_not_mix() -> None:
    """What comes first decides whether all are integers."""
    assert refusal(between_many, at(MONDAY), ints(1)).expected.startswith("an array of datetime64")
    assert refusal(between_many, ints(1), at(MONDAY)).expected.startswith("an array of int64")
    assert refusal(add_many, ints(1), lasting(1)).field == "durations"


def test_missing_values_are_refused() -> None:
    """A gap in a column is no instant and no duration; the error says how to leave it out."""
    gap, none = np.array(["NaT"], "M8[us]"), np.array(["NaT"], "m8[s]")
    errors = [
        refusal(is_open_many, gap),
        refusal(is_open_many, np.datetime64("NaT", "s")),
        refusal(between_many, at(MONDAY), gap),
        refusal(add_many, at(MONDAY), none),
    ]
    assert [error.field for error in errors] == ["t", "t", "b", "durations"]
    assert all("isnat" in str(error) for error in errors)


@pytest.mark.filterwarnings("ignore:The 'generic' unit")  # numpy is giving it up, too
@pytest.mark.parametrize("unit", ["Y", "M", "generic"])
def test_units_of_no_fixed_length_are_refused(unit: str) -> None:
    """A month is no amount of time."""
    amount = np.array([1], "m8" if unit == "generic" else f"m8[{unit}]")
    assert "fixed length" in str(refusal(add_many, at(MONDAY), amount))


def test_nothing_is_rounded() -> None:
    """Nanoseconds that are no whole microsecond are refused, and so is what does not fit."""
    error = refusal(is_open_many, np.array([1000, 1500], "M8[ns]"))
    assert error.value == np.datetime64(1500, "ns")
    assert "whole datetime64[us]" in error.expected
    assert refusal(is_open_many, np.array([10**15], "M8[s]")).field == "t"
    assert refusal(add_many, at(MONDAY), lasting(-1500, unit="ns")).field == "durations"


def test_negative_durations_are_refused() -> None:
    """One is enough; the error names the most negative."""
    with pytest.raises(NegativeDurationError) as caught:
        add_many(LUNCH, at(MONDAY), lasting(3, -1, -2))
    assert caught.value.duration == -2 * HOUR


@pytest.mark.parametrize("beyond", [FIRST - 1, LAST + 1, -(2**63), 2**63 - 1])
def test_time_ends(beyond: int) -> None:
    """Instants outside the years 1 to 9999 are refused, whatever is asked."""
    for call in (
        lambda: is_open_many(ALWAYS, ints(0, beyond)),
        lambda: between_many(ALWAYS, ints(0), ints(beyond)),
        lambda: add_many(ALWAYS, ints(beyond), ints(0)),
    ):
        with pytest.raises(InstantOutOfRangeError) as caught:
            call()
        assert caught.value.microseconds == beyond


@pytest.mark.parametrize("amount", [1, 2**62, 2**63 - 1])
def test_nothing_is_added_beyond_the_end_of_time(amount: int) -> None:
    """The last instant is the last, and no sum overflows on the way there."""
    assert add_many(ALWAYS, ints(LAST - 1), ints(1)).tolist() == [LAST]
    with pytest.raises(InstantOutOfRangeError):
        add_many(ALWAYS, ints(0, LAST), ints(amount))


def test_the_whole_of_time() -> None:
    """A column may hold the first instant and the last."""
    assert between_many(ALWAYS, ints(FIRST), ints(LAST)).tolist() == [LAST - FIRST]


@pytest.mark.parametrize(
    ("calendar", "error"),
    [
        (NEVER, NoWorkingTimeError),
        (
            office(holidays=public_holidays("GB", subdivision="ENG", years=[2026])),
            UncoveredYearError,
        ),
    ],
)
def test_one_that_cannot_be_answered_is_an_error(calendar: Calendar, error: type) -> None:
    """The errors are those of one by one, and the pair that gets furthest raises them."""
    starts, amounts = at(MONDAY, MONDAY), lasting(1, 8000)
    with pytest.raises(error):
        add_many(calendar, starts, amounts)
    with pytest.raises(error):
        calendar.add(utc(2026, 3, 2, 9), 8000 * HOUR)


def test_only_what_is_needed_must_be_covered() -> None:
    """A long wait from early on and a short one late stay within the years that are known."""
    calendar = office(holidays=public_holidays("GB", subdivision="ENG", years=[2025, 2026]))
    starts = at("2025-01-06T09:00", "2026-12-30T09:00")
    ends = add_many(calendar, starts, lasting(2000, 8))
    assert ends[1] == np.datetime64("2026-12-30T17:00")
    alone = calendar.add(utc(2025, 1, 6, 9), 2000 * HOUR)
    assert ends[0] == in_utc([alone])[0]


def test_the_units_of_the_scalars() -> None:
    """Integers are those that the rest of servicekit counts in."""
    start = to_microseconds(utc(2026, 3, 2, 9))
    (end,) = add_many(LUNCH, ints(start), ints(duration_microseconds(4 * HOUR)))
    assert from_microseconds(int(end), EPOCH) == utc(2026, 3, 2, 14)
