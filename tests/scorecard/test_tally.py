"""Tallies count what was measured, and what was left out and why."""

from functools import reduce
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.support import HOUR, measurements, missed, said
from servicekit.errors import FieldError
from servicekit.scorecard import DEFINITIONS, Histogram, Tallies, Tally

drawn_measurements = st.lists(measurements(), max_size=12)


def test_what_was_measured_is_counted():
    """A tally has the number of values, their sum, and why others were left out."""
    tallies = Tallies.of(
        [
            *said("target_met", 1, 1, 0, of="reply"),
            *missed("target_met", "let_go", "still_open", "still_open", of="reply"),
        ]
    )

    assert tallies["target_met", "reply"] == Tally(
        measure="target_met", of="reply", n=3, total=2, left_out={"still_open": 2, "let_go": 1}
    )


def test_parts_are_never_summed():
    """Promises of different origins have tallies of their own."""
    tallies = Tallies.of(
        [
            *said("kept_by_first_due", 1, of="spoken"),
            *said("kept_by_first_due", 0, of="answer"),
        ]
    )

    assert [(tally.of, tally.total) for tally in tallies.parts("kept_by_first_due")] == [
        ("answer", 0), ("spoken", 1),
    ]  # fmt: skip


def test_scores_are_counted_one_by_one():
    """How often each score was given is kept, for shares of them."""
    tally = Tallies.of(said("csat", 500, 400, 500, of="1..5"))["csat", "1..5"]

    assert tally.spread == ((400, 1), (500, 2))
    assert tally.histogram == Histogram()


def test_times_have_a_histogram():
    """Times are kept as a histogram with their exact sum."""
    tally = Tallies.of(said("first_reply", HOUR, 3 * HOUR))["first_reply", None]

    assert tally.histogram.n == 2
    assert tally.histogram.sum == 4 * HOUR


def test_shares_and_counts_need_no_spread():
    """What is summed up by its sum alone keeps nothing else."""
    tallies = Tallies.of([*said("target_met", 1, 0), *said("hand_overs", 3, 0)])

    assert [tally.spread for tally in tallies.each] == [(), ()]


def test_tallies_are_told_by_measure_and_part():
    """Tallies are a mapping by measure and part, in the order of the measures."""
    tallies = Tallies.of([*said("csat", 500, of="1..5"), *said("first_reply", 0)])

    assert list(tallies) == [("first_reply", None), ("csat", "1..5")]
    assert len(tallies) == 2
    assert tallies["csat", "1..5"].key == ("csat", "1..5")
    assert ("csat", None) not in tallies
    with pytest.raises(KeyError):
        tallies["csat", None]


def test_a_part_comes_after_what_has_none():
    """Of one measure, what belongs to no part comes first, then the parts by name."""
    found = [*said("abandoned", 1, of="b"), *said("abandoned", 1), *said("abandoned", 1, of="a")]

    assert [of for _, of in Tallies.of(found)] == [None, "a", "b"]


@pytest.mark.parametrize(
    "fields",
    [{"measure": "speed"}, {"measure": "csat", "left_out": {"dunno": 1}}],
    ids=["measure", "reason"],
)
def test_unknown_words_are_refused(fields):
    """Only known measures and reasons can be counted."""
    with pytest.raises(FieldError):
        Tally(**fields)


def test_the_same_tally_twice_is_refused():
    """Each measure and part has one tally."""
    with pytest.raises(FieldError, match="once"):
        Tallies([Tally(measure="csat"), Tally(measure="csat", n=1)])


def test_only_tallies_of_the_same_measure_and_part_can_be_added():
    """Different measures or parts cannot be added, nor anything else."""
    with pytest.raises(TypeError):
        Tally(measure="csat") + Tally(measure="nps")
    with pytest.raises(TypeError):
        Tally(measure="csat", of="1..5") + Tally(measure="csat", of="1..10")
    with pytest.raises(TypeError):
        Tally(measure="csat") + 1
    with pytest.raises(TypeError):
        Tallies() + 1


def test_tallies_travel(travels):
    """Tallies can be hashed, copied and pickled, to be merged elsewhere."""
    tallies = Tallies.of([*said("csat", 500, of="1..5"), *missed("nps", "not_recorded")])

    travels(tallies)
    travels(tallies.each[0])


@given(drawn_measurements, drawn_measurements, drawn_measurements)
def test_tallies_merge(a, b, c):
    """Those of parts add up to those of the whole, in any order and grouping."""
    x, y, z = map(Tallies.of, (a, b, c))

    assert (x + y) + z == x + (y + z) == Tallies.of([*a, *b, *c])
    assert x + y == y + x
    assert hash(x + y) == hash(y + x)
    assert x + Tallies() == Tallies() + x == x


@given(drawn_measurements)
def test_every_measurement_is_counted_once(drawn):
    """What has a value and what was left out are together all measurements."""
    each = Tallies.of(drawn).each

    assert sum(t.n + sum(t.left_out.values()) for t in each) == len(drawn)
    assert sum(t.total for t in each) == sum(m.value or 0 for m in drawn)


@given(drawn_measurements)
def test_one_at_a_time_is_all_at_once(drawn):
    """Adding tallies of single measurements is counting them together, times and scores alike."""
    alone = reduce(add, (Tallies.of([m]) for m in drawn), Tallies())

    assert alone == Tallies.of(drawn)
    assert all(
        sum(count for _, count in tally.spread) == tally.n
        for tally in alone.each
        if DEFINITIONS[tally.measure].kind in {"time", "score"}
    )
