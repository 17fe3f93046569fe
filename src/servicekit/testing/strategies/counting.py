"""The parts of scorecards, how long matters took, and the worst cases."""

from __future__ import annotations

from functools import cache
from typing import Unpack

from hypothesis import strategies as st

from servicekit.insight import Count, EarliestDue, Quantile, Step, earliest_due
from servicekit.scorecard import (
    BENCHMARKS,
    DEFINITIONS,
    Benchmark,
    Comparison,
    Definition,
    Group,
    Result,
    Tallies,
    Tally,
    Totals,
    Worst,
    WorstCase,
    against_great_service,
)
from servicekit.scorecard import Bounds as TimeBounds
from servicekit.testing.strategies.bounds import Bounds, Within
from servicekit.testing.strategies.calendars import business_hours_of
from servicekit.testing.strategies.picking import one_part
from servicekit.testing.strategies.scorecards import histograms, matter_durations, scorecards
from servicekit.testing.strategies.times import instants_of
from servicekit.testing.strategies.whole import reviews

__all__ = [
    "against_great",
    "benchmarks",
    "definitions",
    "duration_counts",
    "duration_quantiles",
    "duration_steps",
    "earliest_dues",
    "groups",
    "results",
    "tallies",
    "tally_sets",
    "time_bounds",
    "totals",
    "worst",
    "worst_cases",
]


# -- how long matters took ------------------------------------------------------------------------


def duration_counts() -> st.SearchStrategy[Count]:
    """Draw how many matters took a time, and how many are still open after it."""
    return one_part(matter_durations(), lambda seen: seen.counts)


def duration_steps() -> st.SearchStrategy[Step]:
    """Draw how many matters were still open after a time."""
    return one_part(matter_durations(), lambda seen: seen.curve())


_SHARES = st.sampled_from([0.5, 0.8, 0.95])


def duration_quantiles() -> st.SearchStrategy[Quantile]:
    """Draw by when a share of matters is done; they shrink to too few to say."""
    return st.builds(lambda seen, share: seen.quantile(share), matter_durations(), _SHARES)


def earliest_dues(**bounds: Unpack[Within]) -> st.SearchStrategy[EarliestDue]:
    """Draw what can be promised as the earliest due; they shrink to too few to say.

    Example:
        >>> from hypothesis import find
        >>> find(earliest_dues(), lambda found: True).due_at is None
        True
    """
    checked = Bounds(**bounds)
    return st.builds(
        lambda seen, start, share, hours: earliest_due(seen, start, kept=share, hours=hours),
        matter_durations(),
        instants_of(checked),
        _SHARES,
        st.none() | business_hours_of(checked),
    )


# -- scorecards -----------------------------------------------------------------------------------


@cache
def definitions() -> st.SearchStrategy[Definition]:
    """Draw what is measured, and how."""
    return st.sampled_from(list(DEFINITIONS.values()))


@cache
def benchmarks() -> st.SearchStrategy[Benchmark]:
    """Draw what average service reaches, and what great service does."""
    return st.sampled_from(BENCHMARKS)


def time_bounds() -> st.SearchStrategy[TimeBounds]:
    """Draw between which times a share of a histogram lies."""
    return one_part(histograms(), lambda times: filter(None, [times.quantile(50)]))


def tally_sets() -> st.SearchStrategy[Tallies]:
    """Draw what was measured in a group; they shrink to nothing."""
    return scorecards().map(lambda card: card.total)


def tallies() -> st.SearchStrategy[Tally]:
    """Draw what was measured of one measure."""
    return one_part(tally_sets(), lambda found: found.each)


def groups() -> st.SearchStrategy[Group]:
    """Draw the groups of a scorecard."""
    return one_part(scorecards(), lambda card: card.parts.values())


def totals() -> st.SearchStrategy[Totals]:
    """Draw what was counted; it shrinks to no case."""
    return scorecards().map(lambda card: card.totals)


def results() -> st.SearchStrategy[Result]:
    """Draw what measures come to, in numbers and in words."""
    return one_part(scorecards(), lambda card: card.results())


def against_great() -> st.SearchStrategy[Comparison]:
    """Draw how measures compare with great service."""
    return one_part(scorecards(), against_great_service)


# -- the worst cases ------------------------------------------------------------------------------


def worst(**bounds: Unpack[Within]) -> st.SearchStrategy[Worst]:
    """Draw the cases that went worst; they shrink to none."""
    found = st.lists(reviews(**bounds), max_size=1)
    return st.builds(lambda some, most: Worst.of(some, most=most), found, st.integers(1, 10))


def worst_cases(**bounds: Unpack[Within]) -> st.SearchStrategy[WorstCase]:
    """Draw how badly cases went; they shrink to one in which nothing did."""
    return reviews(**bounds).map(WorstCase.of)
