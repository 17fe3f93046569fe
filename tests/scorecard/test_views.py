"""Average service against great service, by what people want."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.support import HOUR, card, measurements, missed, said
from servicekit.review import MEASURES
from servicekit.scorecard import (
    BENCHMARKS,
    ENOUGH,
    NO_BENCHMARK,
    STANDINGS,
    WANTED,
    Scorecard,
    against_great_service,
)


def row(found, measure, of=None):
    """Return the row of a part of a measure."""
    rows = against_great_service(found)
    return next(r for r in rows if (r.result.measure, r.result.of) == (measure, of))


def standing(measure, *values, of=None):
    """Return how values of a measure stand."""
    return row(card(*said(measure, *values, of=of)), measure, of).standing


def test_what_people_want_is_shown_by_measures():
    """Every measure in the table is one that there is, and is there once."""
    shown = [measure for measures in WANTED.values() for measure in measures]

    assert set(shown) <= set(MEASURES)
    assert len(set(shown)) == len(shown)
    assert {each.measure for each in BENCHMARKS} <= set(shown)


def test_what_is_not_measured_is_in_the_table():
    """Measures that nothing was measured of have rows, too, with what would be great."""
    rows = against_great_service(Scorecard())

    assert [each.result.measure for each in rows] == [m for ms in WANTED.values() for m in ms]
    assert {each.standing for each in rows} == {"not measured", NO_BENCHMARK}
    assert row(Scorecard(), "service_level").average == "about 80 %"


def test_every_part_has_its_own_row():
    """Promises of different origins stand in rows of their own."""
    found = card(*said("kept_by_first_due", 1, of="spoken"), *missed("target_met", "still_open"))

    assert row(found, "kept_by_first_due", "spoken").result.n == 1
    assert row(found, "target_met").result.left_out == {"still_open": 1}
    assert row(found, "target_met").wanted == "what was said, when it was said"


@pytest.mark.parametrize(
    ("met", "wanted"),
    [(100, "great"), (80, "great"), (79, "average"), (67, "average"), (66, "below average")],
)
def test_more_is_better(met, wanted):
    """Of a measure of which more is better, the edges themselves still count."""
    assert standing("first_contact_resolution", *[1] * met, *[0] * (100 - met)) == wanted


@pytest.mark.parametrize(
    ("gave_up", "wanted"),
    [(40, "great"), (41, "average"), (91, "average"), (92, "below average")],
)
def test_less_is_better(gave_up, wanted):
    """Of a measure of which less is better, too."""
    assert standing("abandoned", *[1] * gave_up, *[0] * (1000 - gave_up)) == wanted


@pytest.mark.parametrize(
    ("hours", "wanted"), [(1, "great"), (12, "average"), (13, "below average")]
)
def test_times_are_compared_by_their_means(hours, wanted):
    """Others publish means, so means are compared, however quick the median is."""
    assert standing("first_reply", *[0] * 80, *[5 * hours * HOUR] * 20) == wanted


@pytest.mark.parametrize(("score", "wanted"), [(1000, "great"), (700, "not great")])
def test_what_is_not_great_is_not_called_average(score, wanted):
    """Where nobody knows what is average, a figure is great or is not."""
    assert standing("nps", *[score] * ENOUGH, of="0..10") == wanted


def test_too_few_are_not_compared():
    """A figure that rests on few measurements says nothing of the service."""
    assert standing("person_reached", *[1] * (ENOUGH - 1)) == "too few"
    assert standing("person_reached", *[1] * ENOUGH) == "great"


@pytest.mark.parametrize(
    ("measure", "value", "of"),
    [
        ("hand_overs", 0, None),
        ("ces", 700, "1..7"),
        ("csat", 1000, "1..10"),
        ("service_level", 1, "of answered, within 60 s"),
        ("kept_by_first_due", 1, "spoken"),
    ],
)
def test_without_a_trustworthy_figure_there_is_no_benchmark(measure, value, of):
    """Where nobody has published a figure of the same thing, none is made up."""
    assert standing(measure, *[value] * ENOUGH, of=of) == NO_BENCHMARK


def test_the_limit_of_the_service_level_decides_with_what_it_is_compared():
    """A limit of 20 seconds is compared with the usual target, one of 30 with the law on cable."""
    found = card(
        *said("service_level", *[1] * ENOUGH, of="of answered, within 20 s"),
        *said("service_level", *[1] * ENOUGH, of="of answered, within 30 s"),
    )

    assert row(found, "service_level", "of answered, within 20 s").great == NO_BENCHMARK
    assert row(found, "service_level", "of answered, within 20 s").standing == "average"
    assert row(found, "service_level", "of answered, within 30 s").standing == "great"


def test_a_row_is_a_sentence():
    """A row says what it is here, how that stands, and what would be average and great."""
    quick = card(*said("first_reply", *[HOUR] * 20))

    assert str(row(quick, "first_reply")) == (
        "First reply: about 1 h, mean 1 h; great (average: about 12 h; great: 1 h or less)."
    )
    assert str(row(quick, "hand_overs")) == "Hand-overs: nothing to measure; no benchmark."
    assert str(row(quick, "speed_of_answer")).startswith(
        "Speed of answer: nothing to measure; not measured (average: 35 s to 2 min;"
    )


def test_a_row_names_its_sources():
    """Every figure in a row has its source, and what has none names none."""
    assert len(row(Scorecard(), "csat").sources) == 2
    assert len(row(Scorecard(), "person_reached").sources) == 1
    assert row(Scorecard(), "ces").sources == ()
    assert row(Scorecard(), "bot_share").sources == ()
    assert row(Scorecard(), "bot_share").average == NO_BENCHMARK


def test_a_group_can_be_compared():
    """The table can be about one group."""
    found = card(*said("csat", 500, of="1..5", team="desk"), *said("nps", 0, of="0..10"))
    rows = against_great_service(found, group="desk")

    assert {each.result.measure for each in rows if each.result.n} == {"csat"}
    with pytest.raises(KeyError):
        against_great_service(found, group="shop")


def test_rows_travel(travels):
    """Rows can be hashed, copied and pickled."""
    travels(row(Scorecard(), "csat"))


@given(st.lists(measurements(), max_size=30))
def test_every_result_has_one_row(drawn):
    """Each figure of the card is in the table once, with a standing that there is."""
    found = card(*drawn)
    rows = against_great_service(found)

    assert [each.result for each in rows if each.result in found.results()] != [] or not drawn
    assert sum(each.result in found.results() for each in rows) == len(found.results())
    assert {each.standing for each in rows} <= set(STANDINGS)
