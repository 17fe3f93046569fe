"""What sums up many cases: histograms, scorecards, and how long matters took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from servicekit.insight import Durations
from servicekit.promise import ORIGINS, PromiseState
from servicekit.review import CODES, PRAISES
from servicekit.scorecard import GROUPINGS, LEAST, Group, Histogram, Scorecard, Tallies, Totals
from servicekit.testing.strategies.plain import AGENTS, details
from servicekit.testing.strategies.reviews import TEAMS, measurements
from servicekit.testing.strategies.times import durations
from servicekit.values import check_word

__all__ = ["histograms", "matter_durations", "scorecards"]

_TIMES = durations(shortest=timedelta(0), longest=timedelta(days=30))
# The groups that a card can have, where they are not just words.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "team": TEAMS,
    "agent": AGENTS,
    "priority": ("urgent", "normal"),
    "status": ("open", "resolved"),
}


def histograms() -> st.SearchStrategy[Histogram]:
    """Draw how times up to 30 days are spread; they shrink to none.

    Example:
        >>> from hypothesis import find
        >>> find(histograms(), lambda found: found.n > 1).mean
        datetime.timedelta(0)
    """
    return st.lists(_TIMES, max_size=20).map(Histogram.of)


def matter_durations() -> st.SearchStrategy[Durations]:
    """Draw how long matters took, of which some are still open; they shrink to none.

    Example:
        >>> from hypothesis import find
        >>> find(matter_durations(), lambda found: found.censored > 0).counts
        (Count(microseconds=0, done=0, censored=1),)
    """
    return st.lists(st.tuples(_TIMES, st.booleans()), max_size=50).map(Durations.of)


def scorecards(*, by: str = "team") -> st.SearchStrategy[Scorecard]:
    """Draw scorecards of up to two groups; they shrink to that of no case.

    Args:
        by: what they are grouped by, one of :data:`~servicekit.scorecard.GROUPINGS`.

    Example:
        >>> from hypothesis import find
        >>> find(scorecards(), lambda card: "csat" in {m for m, _ in card.total}).totals.cases
        0

    Raises:
        FieldError: there is no such grouping.
    """
    check_word("by", by, GROUPINGS)
    return _scorecards(by)


@cache
def _scorecards(by: str) -> st.SearchStrategy[Scorecard]:
    names = st.sampled_from(_NAMES.get(by, ("one", "another")))
    said = st.lists(measurements(), max_size=4).map(Tallies.of)
    groups = st.dictionaries(names, st.builds(Group, st.integers(0, 99), said), max_size=2)
    least = LEAST if by == "agent" else 0
    return st.builds(
        lambda parts, counted, books: Scorecard(
            totals=Totals(cases=sum(group.cases for group in parts.values()), **counted),
            by=by,
            parts=parts,
            least=least,
            playbooks=books,
        ),
        groups,
        _counted(),
        st.just(["a1"]) | st.just(["a1", "b2"]),
    )


@cache
def _counted() -> st.SearchStrategy[dict[str, Any]]:
    """Draw counts of promises and of findings."""
    states = st.sampled_from([state.value for state in PromiseState])
    optional: dict[str, st.SearchStrategy[Any]] = {
        "promises": st.dictionaries(st.sampled_from(ORIGINS), _counts(states), max_size=2),
        "findings": _counts(st.sampled_from(list(CODES))),
        "undecided": _counts(st.sampled_from(list(CODES))),
        "went_well": _counts(st.sampled_from(PRAISES)),
    }
    return details(optional)


def _counts(names: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, int]]:
    found = st.dictionaries(names, st.integers(1, 99), max_size=3)
    return found.map(lambda counts: dict(sorted(counts.items())))
