"""Results say what a tally comes to, on how much it rests, and what was left out."""

from datetime import timedelta
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.support import DAY, HOUR, MINUTE, SECOND, measurements, missed, said
from servicekit.review import LEFT_OUT, MEASURES
from servicekit.scorecard import ABSENT, DEFINITIONS, REASONS, Tallies, named, result

MICROSECOND = timedelta(microseconds=1)
LACKING = {"not_recorded", "impossible", "no_history", "no_hours", "no_roster", "no_book"}


def of(*measured, cases=None):
    """Return the result of measurements of one measure and part."""
    [tally] = Tallies.of(measured).each
    return result(tally, DEFINITIONS[tally.measure], cases=cases)


# -- shares ---------------------------------------------------------------------------------------


def test_a_share_is_what_says_yes_of_all():
    """A share is the part that says yes, with how many it rests on."""
    found = of(*said("target_met", 1, 1, 1, 0))

    assert (found.value, found.total, found.n) == (0.75, 3, 4)
    assert found.shown == "75 %"
    assert str(found) == found.words == "75 % of 4."
    assert (found.mean, found.median, found.p90) == (None, None, None)


def test_one_reason_is_told_without_a_number():
    """Where all were left out for one reason, the words do not count twice."""
    found = of(*said("target_met", 1), *missed("target_met", "still_open", "still_open"))

    assert found.words == "100 % of 1; 2 left out: still open."


def test_several_reasons_are_told_with_numbers():
    """Where there are several reasons, the words say how many were left out for which."""
    found = of(*said("target_met", 1), *missed("target_met", "let_go", "still_open", "let_go"))

    assert found.words == "100 % of 1; 3 left out: still open 1, let go 2."


@pytest.mark.parametrize(
    ("yes", "no", "shown"),
    [
        (0, 3, "0 %"),
        (3, 0, "100 %"),
        (1, 2, "33 %"),
        (199, 1, "99.5 %"),
        (1, 199, "0.5 %"),
        (2999, 1, "over 99.9 %"),
        (1, 2999, "under 0.1 %"),
    ],
)
def test_nearly_all_is_never_all(yes, no, shown):
    """What is neither none nor all is never written as 0 or 100 %."""
    assert of(*said("target_met", *[1] * yes, *[0] * no)).shown == shown


# -- what is not there ----------------------------------------------------------------------------


def test_nothing_to_measure_is_no_number():
    """Where there is nothing to measure, there is no value, neither 0 nor 100 %."""
    found = of(*missed("target_met", "still_open"))

    assert (found.value, found.n, found.total, found.mean) == (None, 0, 0, None)
    assert found.shown == "nothing to measure"
    assert found.words == "Nothing to measure; 1 left out: still open."
    assert found.coverage is None


def test_not_recorded_is_no_number():
    """Where what was there could not be measured, the words say so."""
    found = of(*missed("first_reply", "not_recorded", "still_open"))

    assert (found.value, found.mean, found.median, found.p90) == (None, None, None, None)
    assert found.words == "Not recorded; 2 left out: not recorded 1, still open 1."
    assert found.coverage == 0


@pytest.mark.parametrize("reason", LEFT_OUT)
def test_coverage_is_lowered_by_what_could_not_be_measured(reason):
    """An absent input lowers the coverage; what there is nothing to measure of does not."""
    found = of(*said("target_met", 1, 1, 1), *missed("target_met", reason))

    assert found.coverage == (0.75 if reason in LACKING else 1)
    assert found.words.endswith(f"; 1 left out: {REASONS[reason]}.")


def test_every_reason_has_words():
    """Whatever can be left out, people are told why."""
    assert tuple(REASONS) == LEFT_OUT
    assert set(ABSENT) == LACKING


# -- times ----------------------------------------------------------------------------------------


def test_a_time_has_median_p90_and_mean():
    """The mean of times is exact, and median and p90 lie within their bounds."""
    found = of(*said("first_reply", *(n * MINUTE for n in range(1, 11))))

    assert found.mean == timedelta(minutes=5.5)
    assert found.median.low <= timedelta(minutes=5) <= found.median.high
    assert found.p90.low <= timedelta(minutes=9) <= found.p90.high
    assert found.value == found.median.middle
    assert found.total is None
    assert found.words == "median about 5 min, 9 of 10 within about 9 min, mean 5 min 30 s, of 10."


def test_speed_of_answer_is_a_mean():
    """The average speed of answer is a mean, as its name says."""
    found = of(*said("speed_of_answer", 10 * SECOND, 20 * SECOND))

    assert found.value == found.mean == timedelta(seconds=15)
    assert found.shown == "15 s"
    assert found.words == "mean 15 s, median about 10 s, 9 of 10 within about 20 s, of 2."


@pytest.mark.parametrize(
    ("measure", "time", "mean"),
    [
        ("resolution", 50 * HOUR + 31 * MINUTE, "2 d 3 h"),
        ("resolution", HOUR + 29 * SECOND, "1 h"),
        ("resolution", HOUR + 31 * SECOND, "1 h 1 min"),
        ("resolution", 59 * MINUTE + SECOND, "59 min 1 s"),
        ("resolution", 0, "0 s"),
        ("resolution_business", 2 * DAY, "48 h"),
    ],
)
def test_times_are_written_no_finer_than_they_are_known(measure, time, mean):
    """Days leave out minutes, hours leave out seconds, and working hours have no days."""
    assert f"mean {mean}," in of(*said(measure, time)).words


def test_working_hours_have_no_days_in_a_median():
    """A median of working hours is written in hours, however many there are."""
    words = of(*said("resolution_business", 2 * DAY)).words

    assert words == "median about 48 h, 9 of 10 within about 48 h, mean 48 h, of 1."


# -- counts ---------------------------------------------------------------------------------------


def test_a_count_is_shown_per_100():
    """A count is told per 100 of those that were measured, with its sum and its mean."""
    found = of(*said("hand_overs", 3, 0, 0, 1))

    assert (found.value, found.total, found.mean) == (100, 4, 1)
    assert found.shown == "100.0 per 100"
    assert found.words == "100.0 per 100 (4 in 4)."


def test_desks_are_shown_per_case():
    """How many desks had a case is told of one case, for one hundred say nothing."""
    found = of(*said("departments", 1, 2, 1))

    assert (found.value, found.total) == (4 / 3, 4)
    assert (found.shown, found.words) == (
        "1.3 desks per case",
        "1.3 desks per case (4 in 3).",
    )


def test_promises_are_shown_per_100_cases():
    """Promises are counted one by one, and told per 100 cases."""
    found = of(*said("promises_made", 1, 1, 1, of="spoken"), cases=12)

    assert (found.value, found.total) == (25, 3)
    assert found.words == "25.0 per 100 (3 in 12)."


@pytest.mark.parametrize("cases", [None, 0])
def test_without_cases_there_is_only_the_count(cases):
    """Where nobody says in how many cases, there is no number per 100 of them."""
    found = of(*said("promises_made", 1, 1, of="spoken"), cases=cases)

    assert (found.value, found.total, found.words) == (None, 2, "2 in all.")


# -- scores ---------------------------------------------------------------------------------------


def test_satisfaction_is_the_top_two_of_five():
    """Of satisfaction the share of the upper two of five answers is shown, and the mean."""
    found = of(*said("csat", 500, 400, 300, 100, of="1..5"))

    assert (found.value, found.mean, found.total) == (0.5, 3.25, None)
    assert found.words == "50 % gave 4 or 5, mean 3.25, of 4."


def test_the_top_two_of_five_go_by_the_scale():
    """Five answers that begin with 0 have their own upper two."""
    assert of(*said("csat", 400, 300, 200, of="0..4")).words == (
        "67 % gave 3 or 4, mean 3.00, of 3."
    )


@pytest.mark.parametrize(
    ("scale", "shown"),
    [("1..10", " (1 to 10)"), ("0..1", " (0 to 1)"), ("0.5..5", " (0.5 to 5)"), (None, "")],
)
def test_other_scales_have_no_top_two(scale, shown):
    """A scale that has not five answers has a mean, and no share in its stead."""
    found = of(*said("csat", 100, of=scale))

    assert (found.value, found.mean, found.shown) == (None, 1, "mean 1.00")
    assert found.words == f"mean 1.00{shown}, of 1 (the top two are those of five answers only)."


@pytest.mark.parametrize(
    ("scores", "value", "words"),
    [
        ((1000, 900), 100, "+100 (100 % promote, 0 % detract), of 2."),
        ((0, 600), -100, "-100 (0 % promote, 100 % detract), of 2."),
        ((700, 800), 0, "+0 (0 % promote, 0 % detract), of 2."),
        ((900, 600, 700, 800, 1000), 20, "+20 (40 % promote, 20 % detract), of 5."),
    ],
    ids=["all", "none", "passive", "mixed"],
)
def test_net_promoter_score(scores, value, words):
    """Nine and ten promote, six and less detract, and the rest count in neither."""
    found = of(*said("nps", *scores, of="0..10"))

    assert found.value == value
    assert found.words == words


def test_net_promoter_score_needs_its_scale():
    """On another scale there is no net promoter score."""
    found = of(*said("nps", 500, of="1..5"))

    assert (found.value, found.mean) == (None, 5)
    assert found.words == "mean 5.00 (1 to 5), of 1 (the score is defined from 0 to 10 only)."


def test_effort_is_a_mean():
    """Of effort the mean is shown, on its own scale."""
    found = of(*said("ces", 500, 700, of="1..7"))

    assert found.value == found.mean == 6
    assert (found.shown, found.words) == ("6.00", "mean 6.00 (1 to 7), of 2.")


# -- names ----------------------------------------------------------------------------------------


def test_a_measure_is_called_by_its_title_and_part():
    """People read the title, and the part where there is one."""
    assert named("first_reply", None) == "First reply"
    assert named("kept_by_first_due", "spoken") == "Kept by the first due · spoken"
    assert of(*said("csat", 500, of="1..5")).name == "Satisfaction (CSAT) · 1 to 5"


def test_results_travel(travels):
    """Results can be hashed, copied and pickled."""
    travels(of(*said("first_reply", HOUR), *missed("first_reply", "no_reply")))


# -- laws -----------------------------------------------------------------------------------------


@given(st.lists(measurements(), min_size=1, max_size=12))
def test_every_result_is_honest(drawn):
    """A value stands exactly where something was measured, and no share leaves its range."""
    for tally in Tallies.of(drawn).each:
        found = result(tally, DEFINITIONS[tally.measure], cases=len(drawn))

        assert (found.value is None) is (found.n == 0)
        assert found.coverage is None or 0 <= found.coverage <= 1
        if DEFINITIONS[tally.measure].kind == "share" and found.n:
            assert 0 <= found.value <= 1
        assert found.words.endswith(".")


@given(st.lists(measurements(), min_size=1, max_size=12))
def test_results_are_what_plain_arithmetic_gives(drawn):
    """A result is what sorting, adding and dividing the raw values gives."""
    for tally in Tallies.of(drawn).each:
        same = [m for m in drawn if (m.measure, m.of) == tally.key and m.value is not None]
        values, found = [m.value for m in same], result(tally, DEFINITIONS[tally.measure], cases=7)
        if not values:
            continue
        match tally.measure:
            case "first_reply":
                low, high = (each // MICROSECOND for each in (found.median.low, found.median.high))
                assert low <= median_low(values) <= high
                assert found.mean // MICROSECOND == sum(values) // len(values)
            case "kept_by_first_due":
                assert found.value == sum(values) / len(values)
            case "reopenings":
                assert found.value == 100 * sum(values) / len(values)
            case "promises_made":
                assert found.value == 100 * sum(values) / 7
            case "csat":
                assert found.value == sum(value >= 400 for value in values) / len(values)
                assert found.mean == sum(values) / len(values) / 100


@given(st.sampled_from(MEASURES), st.sampled_from(LEFT_OUT))
def test_any_measure_can_be_left_out(measure, reason):
    """No measure makes a number out of what was left out."""
    assert of(*missed(measure, reason)).value is None
