"""Histograms add up, and bound what they cannot say exactly."""

from datetime import timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, NotADurationError
from servicekit.instants import spoken_duration
from servicekit.scorecard import Bounds, Histogram
from servicekit.scorecard.histogram import edges, slot

MINUTE = timedelta(minutes=1)
amounts = st.integers(0, 10**9) | st.integers(0, 10**18)
times = st.lists(amounts.map(lambda n: timedelta(microseconds=n)), max_size=30)
some_times = times.filter(bool)


# -- examples -------------------------------------------------------------------------------------


def test_times_are_counted():
    """The number, the sum and the mean are exact."""
    found = Histogram.of([MINUTE, 2 * MINUTE, 9 * MINUTE])

    assert found.n == 3
    assert found.sum == 12 * 60_000_000
    assert found.mean == 4 * MINUTE


def test_nothing_has_neither_mean_nor_median():
    """Without any times there is no mean and no quantile, rather than none at all."""
    assert Histogram().n == 0
    assert Histogram().mean is None
    assert Histogram().quantile(50) is None
    assert list(Histogram().spans()) == []


def test_a_median_is_the_least_time_that_half_do_not_exceed():
    """With an even number of times the lower of the two in the middle is the median."""
    found = Histogram.of([timedelta(microseconds=n) for n in (1, 2, 3, 4)])

    assert found.quantile(50) == Bounds(timedelta(microseconds=2), timedelta(microseconds=2))
    assert found.quantile(51) == Bounds(timedelta(microseconds=3), timedelta(microseconds=3))
    assert found.quantile(90).high == timedelta(microseconds=4)
    assert found.quantile(1).low == timedelta(microseconds=1)
    assert found.quantile(100).low == timedelta(microseconds=4)


def test_spans_come_shortest_first():
    """What falls where is told from the shortest times to the longest."""
    found = Histogram.of([9 * MINUTE, MINUTE, MINUTE])

    assert [count for _, count in found.spans()] == [2, 1]
    assert [bounds.low <= time <= bounds.high for (bounds, _), time in zip(
        found.spans(), (MINUTE, 9 * MINUTE), strict=True
    )] == [True, True]  # fmt: skip


def test_medians_are_never_added():
    """The median of two halves is worked out from all counts, not from their two medians."""
    busy, quiet = [MINUTE] * 9, [100 * MINUTE]
    found = (Histogram.of(busy) + Histogram.of(quiet)).quantile(50)

    assert found.low <= MINUTE <= found.high
    assert Histogram.of(busy) + Histogram.of(quiet) == Histogram.of(busy + quiet)


def test_bounds_have_a_middle():
    """The middle of two bounds is halfway between."""
    assert Bounds(MINUTE, 3 * MINUTE).middle == 2 * MINUTE


@pytest.mark.parametrize(
    "counts", [[(1, 0)], [(-1, 1)], [(1, 1), (1, 2)], [(1, 1.5)], [(True, 1)]], ids=str
)
def test_counts_that_cannot_be_are_refused(counts):
    """A slot is there once, has a number, and holds at least one time."""
    with pytest.raises(FieldError, match="counts"):
        Histogram(counts=counts)


def test_times_below_nothing_are_refused():
    """A time is never negative."""
    with pytest.raises(FieldError, match="no less than nothing"):
        Histogram.of([-MINUTE])
    with pytest.raises(NotADurationError):
        Histogram.of([60])


def test_only_histograms_can_be_added():
    """Histograms and anything else cannot be added."""
    with pytest.raises(TypeError):
        Histogram() + 1


def test_histograms_travel(travels):
    """Histograms can be hashed, copied and pickled, to be merged elsewhere."""
    travels(Histogram.of([MINUTE, 9 * MINUTE]))
    travels(Histogram().quantile(50) or Bounds(MINUTE, MINUTE))


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=1), "about 1 s"),
        (timedelta(minutes=4, seconds=58), "about 5 min"),
        (timedelta(hours=1), "about 1 h"),
        (timedelta(hours=2, minutes=34), "about 2 h 35 min"),
        (timedelta(hours=50, minutes=31), "about 2 d 2 h"),
        (timedelta(days=9_000), "about 9100 d"),
    ],
)
def test_what_is_written_is_no_finer_than_what_is_known(time, words):
    """An amount between bounds is rounded to how far these are apart, and said to be about that."""
    assert Histogram.of([time]).quantile(50).spoken() == words


@given(st.integers(1, 24).map(lambda n: timedelta(minutes=5 * n)))
def test_what_people_name_comes_out_as_they_named_it(time):
    """A round time is written as just that, whatever the bounds around it are."""
    assert Histogram.of([time]).quantile(90).spoken() == f"about {spoken_duration(time)}"


def test_the_median_of_two_is_the_shorter():
    """Quantiles go by the nearest rank, and nothing lies between two times."""
    found = Histogram.of([timedelta(minutes=5), timedelta(minutes=95)])

    assert found.quantile(50).spoken() == "about 5 min"


# -- laws -----------------------------------------------------------------------------------------


@given(amounts)
def test_every_amount_lies_in_its_slot(amount):
    """A slot holds what falls into it, and is no wider than 1/32 of that."""
    least, most = edges(slot(amount))

    assert least <= amount <= most
    assert (most - least) * 32 <= least


@given(amounts)
def test_slots_follow_one_another(amount):
    """Where one slot ends the next begins, so that none overlap and none are missing."""
    _, most = edges(slot(amount))

    assert slot(most + 1) == slot(amount) + 1
    assert edges(slot(most + 1))[0] == most + 1


@given(times, times, times)
def test_histograms_merge(a, b, c):
    """Those of parts add up to that of the whole, in any order and grouping."""
    x, y, z = map(Histogram.of, (a, b, c))

    assert (x + y) + z == x + (y + z) == Histogram.of([*a, *b, *c])
    assert x + y == y + x
    assert x + Histogram() == Histogram() + x == x


@given(some_times, st.integers(1, 100))
def test_bounds_hold_the_true_quantile(drawn, percent):
    """The bounds of a quantile contain the one that sorting all times gives; its middle is near."""
    true = sorted(drawn)[ceil(percent * len(drawn) / 100) - 1]
    found = Histogram.of(drawn).quantile(percent)

    assert found.low <= true <= found.high
    assert abs(found.middle - true) * 60 <= true


@given(some_times)
def test_the_mean_is_exact(drawn):
    """The mean is that of the times, to the microsecond."""
    assert Histogram.of(drawn).mean == sum(drawn, timedelta(0)) // len(drawn)


@given(times, st.randoms())
def test_order_does_not_matter(drawn, random):
    """The same times in another order give the same histogram."""
    shuffled = list(drawn)
    random.shuffle(shuffled)

    assert Histogram.of(shuffled) == Histogram.of(drawn)
