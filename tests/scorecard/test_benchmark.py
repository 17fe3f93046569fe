"""What counts as average and as great has a source, or is not said."""

from datetime import timedelta

import pytest

from servicekit.errors import FieldError
from servicekit.scorecard import BENCHMARKS, DEFINITIONS, NO_BENCHMARK, Benchmark

NAMES = [f"{each.measure}-{each.of}" for each in BENCHMARKS]


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=NAMES)
def test_every_figure_has_a_source(benchmark):
    """No figure stands without who found it, and no benchmark without saying how it differs."""
    assert bool(benchmark.average) is bool(benchmark.average_source)
    assert bool(benchmark.great) is bool(benchmark.great_source)
    assert any(sign.isdigit() for sign in f"{benchmark.average_source}{benchmark.great_source}9")


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=NAMES)
def test_figures_go_with_their_measure(benchmark):
    """Times are compared with times, and great is better than average."""
    definition = DEFINITIONS[benchmark.measure]
    figures = [f for f in (*(benchmark.average or ()), benchmark.great) if f is not None]

    assert all(isinstance(f, timedelta) is (definition.kind == "time") for f in figures)
    if benchmark.average and benchmark.great is not None:
        low, high = benchmark.average
        assert (benchmark.great > high) if definition.better == "more" else (benchmark.great < low)


@pytest.mark.parametrize(
    "fields",
    [
        {"average": (0.1, 0.2)},
        {"great": 0.9},
        {"average_source": "somebody"},
        {"great_source": "somebody"},
    ],
    ids=["average", "great", "source-of-average", "source-of-great"],
)
def test_a_figure_without_a_source_is_refused(fields):
    """A figure comes with its source, and a source with its figure."""
    with pytest.raises(FieldError, match="source"):
        Benchmark(measure="csat", **fields)


def test_figures_are_written_in_the_unit_of_the_measure():
    """Shares are per cent, times are times, and scores are points."""
    found = Benchmark(
        measure="abandoned", average=(0.056, 0.09), average_source="s", great=0.04, great_source="s"
    )
    assert (found.average_words, found.great_words) == ("5.6 % to 9 %", "4 % or less")

    found = Benchmark(
        measure="first_reply",
        average=(timedelta(hours=2),) * 2,
        average_source="s",
        great=timedelta(hours=1),
        great_source="s",
    )
    assert (found.average_words, found.great_words) == ("about 2 h", "1 h or less")

    found = Benchmark(measure="nps", great=50.0, great_source="s")
    assert (found.average_words, found.great_words) == (NO_BENCHMARK, "+50 or more")

    found = Benchmark(measure="person_reached", great=1.0, great_source="s")
    assert found.great_words == "all"

    assert Benchmark(measure="ces").great_words == NO_BENCHMARK


@pytest.mark.parametrize(
    ("of", "part", "fits"),
    [
        (None, None, True),
        (None, "anything", True),
        ("1..5", "1..5", True),
        ("1..5", "1..10", False),
        ("1..5", None, False),
        ("within 20 s", "of answered, within 20 s", True),
        ("within 20 s", "of answered, within 120 s", False),
        ("within 20 s", "of answered", False),
    ],
)
def test_a_benchmark_is_about_a_part(of, part, fits):
    """What was found of one scale or limit says nothing of another."""
    benchmark = Benchmark(measure="csat", of=of)

    assert benchmark.is_about("csat", part) is fits
    assert not benchmark.is_about("nps", part)


def test_benchmarks_travel(travels):
    """Benchmarks can be hashed, copied and pickled."""
    travels(BENCHMARKS[0])
