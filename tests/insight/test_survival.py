"""Durations: the curve of what is still open, its quantiles, and what they do not say."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil, comb

import pytest
from hours.support import pickled
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, NotADurationError
from servicekit.insight import Count, Durations
from servicekit.insight.survival import few
from servicekit.insight.tolerance import spare

HOUR = timedelta(hours=1)


def seen(done: list[int], still_open: list[int] = ()) -> Durations:
    """Return matters that were done, or still open, after so many hours."""
    return Durations.of(
        [*((n * HOUR, True) for n in done), *((n * HOUR, False) for n in still_open)]
    )


# Weeks in remission of 42 children with leukaemia: E. J. Freireich and others, "The effect of
# 6-mercaptopurine on the duration of steroid-induced remissions in acute leukemia", Blood 21
# (1963); in nearly every textbook since.
MERCAPTOPURINE = seen(
    [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
)
PLACEBO = seen([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])
# Weeks until relapse with maintained chemotherapy and without: "aml" of R's package survival, from
# R. G. Miller, "Survival Analysis" (1981).
MAINTAINED = seen([9, 13, 18, 23, 31, 34, 48], [13, 28, 45, 161])
NONMAINTAINED = seen([5, 5, 8, 8, 12, 23, 27, 30, 33, 43, 45], [16])


def rounded(durations: Durations) -> list[tuple[float, float, float, float]]:
    return [
        (step.after / HOUR, round(step.share, 4), round(step.low, 4), round(step.high, 4))
        for step in durations.curve()
    ]


def test_the_curve_of_the_mercaptopurine_trial_is_the_published_one():
    """Every step and its log-log limits equal those that statistics packages print."""
    assert rounded(MERCAPTOPURINE) == [
        (6, 0.8571, 0.6197, 0.9516),
        (7, 0.8067, 0.5631, 0.9228),
        (10, 0.7529, 0.5032, 0.8894),
        (13, 0.6902, 0.4316, 0.8491),
        (16, 0.6275, 0.3675, 0.8049),
        (22, 0.5378, 0.2678, 0.7468),
        (23, 0.4482, 0.1881, 0.6801),
    ]


def test_the_curve_without_censoring_is_the_published_one():
    """Of the untreated children, all of whom relapsed, all steps but the last have its limits."""
    assert rounded(PLACEBO)[:-1] == [
        (1, 0.9048, 0.67, 0.9753),
        (2, 0.8095, 0.5689, 0.9239),
        (3, 0.7619, 0.5194, 0.8933),
        (4, 0.6667, 0.4254, 0.825),
        (5, 0.5714, 0.338, 0.7492),
        (8, 0.381, 0.1831, 0.5778),
        (11, 0.2857, 0.1166, 0.4818),
        (12, 0.1905, 0.0595, 0.3774),
        (15, 0.1429, 0.0357, 0.3212),
        (17, 0.0952, 0.0163, 0.2612),
        (22, 0.0476, 0.0033, 0.197),
    ]


def test_the_curves_of_the_two_chemotherapies_are_the_published_ones():
    """The example of R's package comes out as there, also where one is censored at an event."""
    assert rounded(MAINTAINED) == [
        (9, 0.9091, 0.5081, 0.9867),
        (13, 0.8182, 0.4474, 0.9512),
        (18, 0.7159, 0.3502, 0.899),
        (23, 0.6136, 0.2658, 0.8353),
        (31, 0.4909, 0.1673, 0.7534),
        (34, 0.3682, 0.0928, 0.657),
        (48, 0.1841, 0.0117, 0.525),
    ]
    assert [step[:2] for step in rounded(NONMAINTAINED)][-2:] == [(43, 0.0972), (45, 0)]


@pytest.mark.parametrize(
    ("durations", "median", "low", "high"),
    [
        (MERCAPTOPURINE, 23, 13, None),
        (PLACEBO, 8, 4, 11),
        (MAINTAINED, 31, 13, None),
        (NONMAINTAINED, 23, 5, 33),
    ],
    ids=["mercaptopurine", "placebo", "maintained", "nonmaintained"],
)
def test_the_median_has_the_published_interval(durations, median, low, high):
    """The medians of both trials, with the interval of Brookmeyer and Crowley, log-log."""
    found = durations.quantile(0.5)
    assert (found.after / HOUR, found.low / HOUR) == (median, low)
    assert (found.high and found.high / HOUR) == high


def test_a_step_says_how_many_were_open():
    """At a step those count that were open until then, also who is censored at that instant."""
    assert [(step.open, step.done) for step in MERCAPTOPURINE.curve()][:3] == [
        (21, 3), (17, 1), (15, 1)
    ]  # fmt: skip


def test_where_nothing_is_left_one_more_is_taken_to_be_open():
    """The last step of matters that were all done has an upper limit, above no share at all."""
    last = seen([1, 2]).curve()[-1]
    assert (last.share, last.low) == (0, 0)
    assert 0.25 < last.high < 1
    assert seen([1] * 200).curve()[0].high < 0.05 < seen([1] * 20).curve()[0].high


def test_a_wider_confidence_widens_the_interval():
    """More confidence moves both limits outwards, and leaves the curve where it is."""
    usual, sure = MERCAPTOPURINE.curve()[3], MERCAPTOPURINE.curve(confidence=0.99)[3]
    assert sure.low < usual.low < usual.share == sure.share < usual.high < sure.high


@pytest.mark.parametrize(
    ("share", "doubt", "number"),
    [(0.9, 0.05, 29), (0.95, 0.05, 59), (0.99, 0.05, 299), (0.5, 0.025, 6), (0.5, 0.25, 2)],
)
def test_how_many_there_must_be_follows_from_what_is_asked(share, doubt, number):
    """The sample sizes for one-sided tolerance limits are those of Wilks's tables."""
    assert few(share, doubt) == number
    assert share**number <= doubt + 1e-12 < share ** (number - 1)


def test_below_that_number_there_is_no_answer():
    """Five of six that the median needs say nothing, however clear they look."""
    found = seen([1, 2, 3, 4, 5]).quantile(0.5)
    assert (found.after, found.low, found.high, found.too_few) == (None, None, None, True)
    assert str(found) == (
        "50 % done within: too few to say (5 done, 0 not done; at least 6 done are needed)"
    )
    assert seen([1, 2, 3, 4, 5, 6]).quantile(0.5).after == 3 * HOUR


def test_the_share_of_the_curve_that_is_never_reached_has_no_time():
    """Where half of the matters are open for long, nobody can tell by when 80 % are done."""
    found = seen(list(range(1, 21)), [100] * 20).quantile(0.8)
    assert (found.after, found.too_few) == (None, False)
    assert str(found) == "80 % done within: not reached (20 done, 20 not done)"


def test_a_quantile_reads_as_a_sentence():
    """The time, its interval and the numbers stand in one line, an open end as such."""
    assert str(MERCAPTOPURINE.quantile(0.5)) == (
        "50 % done within 23 h (95 % interval: 13 h to not reached; 9 done, 12 not done)"
    )


def test_the_limit_on_one_side_is_one_of_the_sorted_times():
    """Of 21 times the 16th bounds the median with 97.5 % confidence, as in every sign test."""
    assert PLACEBO.limit(0.5, confidence=0.975) == 12 * HOUR
    assert PLACEBO.limit(0.5, confidence=0.96) == 11 * HOUR
    assert PLACEBO.limit(0.5, confidence=0.5) == 8 * HOUR
    assert MERCAPTOPURINE.limit(0.9) is None


@pytest.mark.parametrize(
    ("share", "confidence"),
    [("0.9", "0.95"), ("0.95", "0.9"), ("0.9", "0.9"), ("0.8", "0.95"), ("0.5", "0.75")],
)
def test_a_limit_without_censoring_is_the_first_time_that_is_sure_enough(share, confidence):
    """Worked out in fractions, it is late enough at every number, and the time before it is not."""
    for number in range(1, 250):
        odds = coverages(number, Fraction(share))
        wanted = next((k for k in range(1, number + 1) if odds[k] >= Fraction(confidence)), None)
        found = seen([*range(1, number + 1)]).limit(float(share), confidence=float(confidence))
        assert (found and found / HOUR) == wanted, number


def coverages(number: int, share: Fraction) -> list[Fraction]:
    """Return how surely each of the sorted times is not before such a share is done."""
    terms = (
        comb(number, done) * share**done * (1 - share) ** (number - done) for done in range(number)
    )
    return [Fraction(0), *accumulate(terms)]


def test_what_is_censored_after_a_limit_does_not_move_it():
    """Whoever was seen for longer than the limit was open at it, and that is all it rests on."""
    times = [*range(1, 61)]
    whole, later = seen(times), seen(times[:58], [58, 59])
    assert whole.limit(0.9, confidence=0.9) == later.limit(0.9, confidence=0.9) == 58 * HOUR


def test_without_censoring_before_it_a_limit_does_not_ask_the_curve():
    """The curve's own limits come only about as soon; the sorted times know, also at their last."""
    assert seen([*range(1, 501)]).limit(0.99, confidence=0.99) == 500 * HOUR
    assert seen([*range(1, 1000)], [999]).limit(0.99, confidence=0.999) == 999 * HOUR


def test_a_limit_after_censoring_is_no_earlier_than_those_at_risk_allow():
    """Of what was not censored before it, as many are done as without any censoring."""
    few_left = seen([1] * 20 + [3] * 8, [2] * 30)
    assert few_left.limit(0.9) is None
    assert seen([1] * 20 + [3] * 9, [2] * 3).limit(0.8) == 3 * HOUR
    assert seen([*range(2, 62)], [1]).limit(0.95, confidence=0.9) == 61 * HOUR
    assert seen([*range(2, 13)], [1]).limit(0.5, confidence=0.75) == 9 * HOUR
    assert seen([*range(1, 13)]).limit(0.5, confidence=0.75) == 8 * HOUR


def test_a_limit_after_censoring_is_no_earlier_than_the_curve_allows():
    """Those at risk alone say that nine of ten are done; of many that were let go nobody knows."""
    assert seen([1] * 20 + [3] * 20, [2] * 400).limit(0.9) is None
    assert seen([1] * 20 + [3] * 20).limit(0.9) == 3 * HOUR


def test_large_numbers_are_counted_as_surely():
    """Of a million matters the limit lies as far beyond the share as the bell curve has it."""
    durations = Durations((each, 1000, 0) for each in range(1000))
    assert spare(10**6, 0.9, 0.05) == pytest.approx(100_000 - 1.645 * 300, abs=2)
    assert durations.limit(0.9) == timedelta(microseconds=900)


def test_matters_are_counted_by_how_long_they_took():
    """Equal times share one count, shortest first, and what counts nobody is left out."""
    durations = Durations([(5, 1, 0), (3, 0, 2), (5, 1, 1), (7, 0, 0)])
    assert durations.counts == (Count(3, 0, 2), Count(5, 2, 1))
    assert (durations.done, durations.censored) == (2, 3)
    assert Durations().quantile(0.5).too_few


@pytest.mark.parametrize(
    "row", [(-1, 1, 0), (1, -1, 2), (1, 1, -1), (1.5, 1, 0), (1, True, 0)], ids=str
)
def test_counts_are_whole_and_not_negative(row):
    """What is no number of matters, or less than no time, is refused."""
    with pytest.raises(FieldError):
        Durations([row])


def test_matters_take_an_amount_of_time():
    """A number without a unit is no amount, and less than none is refused."""
    with pytest.raises(NotADurationError):
        Durations.of([(5, True)])
    with pytest.raises(FieldError):
        Durations.of([(-HOUR, True)])


@pytest.mark.parametrize("value", [0, 1, -0.5, 1.5, True, "0.9", float("nan")], ids=repr)
def test_shares_and_confidences_leave_something_to_chance(value):
    """None and all are not shares that anybody can promise."""
    with pytest.raises(FieldError, match="share"):
        PLACEBO.quantile(value)
    with pytest.raises(FieldError, match="confidence"):
        PLACEBO.quantile(0.5, confidence=value)
    with pytest.raises(FieldError, match="confidence"):
        PLACEBO.curve(confidence=value)
    with pytest.raises(FieldError, match="share"):
        PLACEBO.limit(value)
    with pytest.raises(FieldError, match="confidence"):
        PLACEBO.limit(0.5, confidence=value)


def test_only_durations_are_added():
    """Adding a number is a mistake."""
    with pytest.raises(TypeError):
        PLACEBO + 1


matters = st.lists(
    st.tuples(st.integers(0, 40).map(lambda n: n * HOUR), st.booleans()), max_size=80
)
shares = st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.8, 0.9])


@given(matters, matters, matters)
def test_merging_commutes_and_associates(a, b, c):
    """Workers may sum in any order: the parts give the whole, and nothing changes nothing."""
    whole = Durations.of([*a, *b, *c])
    first, second, third = map(Durations.of, (a, b, c))
    assert first + second + third == third + (second + first) == whole
    assert whole + Durations() == whole
    assert hash(first + second) == hash(second + first)
    assert pickled(whole) == whole


@given(st.lists(st.integers(0, 40), min_size=40, max_size=80), shares)
def test_without_censoring_they_are_the_empirical_quantiles(times, share):
    """Where all are done, it is the time that so many of the sorted ones do not exceed."""
    rank = ceil(round(share * len(times), 9))
    found = seen(times).quantile(share)
    assert found.after == sorted(times)[rank - 1] * HOUR
    assert found.low <= found.after
    assert found.high is None or found.after <= found.high


@given(matters, st.data(), shares, st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_more_censoring_never_makes_an_earlier_limit(made, data, share, confidence):
    """Had fewer of the matters been seen to their end, no earlier due could be promised."""
    kept = data.draw(st.lists(st.booleans(), min_size=len(made), max_size=len(made)))
    less = [(amount, done and keep) for (amount, done), keep in zip(made, kept, strict=True)]
    before, after = (
        Durations.of(each).limit(share, confidence=confidence) for each in (made, less)
    )
    assert after is None or (before is not None and before <= after)


@given(matters, shares, st.sampled_from([0.5, 0.8, 0.95]))
def test_matters_that_are_open_for_longer_never_make_an_earlier_quantile(made, share, confidence):
    """Leaving out what is still open would flatter: with it every time is as long or longer."""
    closed = Durations.of(each for each in made if each[1]).quantile(share, confidence=confidence)
    found = Durations.of(made).quantile(share, confidence=confidence)
    assert found.after is None or closed.after <= found.after


@given(matters)
def test_the_curve_only_falls(made):
    """Shares fall from step to step, each between its limits."""
    steps = Durations.of(made).curve()
    levels = [1.0, *(step.share for step in steps)]
    assert all(a > b for a, b in pairwise(levels))
    assert all(0 <= step.low <= step.share <= step.high <= 1 for step in steps)
    assert sum(step.done for step in steps) == Durations.of(made).done
