"""Many reviews summed up: counts and histograms that can be merged."""

from servicekit.scorecard.benchmark import BENCHMARKS, NO_BENCHMARK, Benchmark
from servicekit.scorecard.card import GROUPINGS, LEAST, NOBODY, TOO_FEW, Group, Scorecard
from servicekit.scorecard.definition import KINDS, SUMMARIES, Definition
from servicekit.scorecard.definitions import DEFINITIONS
from servicekit.scorecard.histogram import Bounds, Histogram
from servicekit.scorecard.result import ABSENT, REASONS, Result, named, result
from servicekit.scorecard.tally import Tallies, Tally
from servicekit.scorecard.totals import GROUPS, NOT_RECORDED, Totals
from servicekit.scorecard.views import (
    ENOUGH,
    STANDINGS,
    WANTED,
    Comparison,
    against_great_service,
)
from servicekit.scorecard.worst import RULE, Worst, WorstCase

__all__ = [
    "ABSENT",
    "BENCHMARKS",
    "DEFINITIONS",
    "ENOUGH",
    "GROUPINGS",
    "GROUPS",
    "KINDS",
    "LEAST",
    "NOBODY",
    "NOT_RECORDED",
    "NO_BENCHMARK",
    "REASONS",
    "RULE",
    "STANDINGS",
    "SUMMARIES",
    "TOO_FEW",
    "WANTED",
    "Benchmark",
    "Bounds",
    "Comparison",
    "Definition",
    "Group",
    "Histogram",
    "Result",
    "Scorecard",
    "Tallies",
    "Tally",
    "Totals",
    "Worst",
    "WorstCase",
    "against_great_service",
    "named",
    "result",
]
