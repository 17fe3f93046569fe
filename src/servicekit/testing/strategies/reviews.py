"""What reviews hold: findings, and measurements."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from servicekit.promise import ORIGINS
from servicekit.review import CODES, LEFT_OUT, MEASURES, PRAISES, Finding, Measurement
from servicekit.scorecard import DEFINITIONS
from servicekit.testing.strategies.plain import AGENTS, details, ids, words
from servicekit.values import check_word

__all__ = ["findings", "measurements"]

TEAMS = ("billing", "repairs")
_SCALES: Mapping[str, tuple[int, int]] = {"1..5": (1, 5), "0..10": (0, 10), "1..7": (1, 7)}
# What the variants or parts of a measure are called, by what its definition calls them.
_PARTS: Mapping[str, tuple[str | None, ...]] = {
    "": (None,),
    "the target": ("reply", "solution"),
    "the variant, with its seconds": ("of all offered, within 20 s", "of answered, within 20 s"),
    "the variant": ("of all offered", "without short abandons"),
    "the window": ("within 7 d", "within 1 d"),
    "the origin of the promise": ORIGINS,
    "the scale": tuple(_SCALES),
}
_LONGEST = 30 * 24 * 3_600 * 1_000_000  # 30 days


@cache
def findings() -> st.SearchStrategy[Finding]:
    """Draw what went wrong or well in a case, and what nobody can tell.

    Example:
        >>> from hypothesis import find
        >>> find(findings(), lambda found: found.severity == "good").code
        'kept_early'
    """
    wrong = st.builds(
        Finding.of,
        st.sampled_from(list(CODES)),
        words("It was found."),
        st.lists(ids(), max_size=2),
        undecided=st.booleans(),
    )
    well = st.builds(Finding.of, st.sampled_from(PRAISES), words("It was found."))
    return st.one_of(wrong, well)


def measurements(*, measure: str | None = None) -> st.SearchStrategy[Measurement]:
    """Draw what a case says about a measure; they shrink to none, no time and the lowest score.

    Args:
        measure: one of :data:`~servicekit.review.MEASURES`; any by default.

    Example:
        >>> from hypothesis import find
        >>> found = find(measurements(measure="csat"), lambda each: each.value is not None)
        >>> found.value, found.of
        (100, '1..5')

    Raises:
        FieldError: there is no such measure.
    """
    if measure is None:
        return st.one_of(*map(_measurements, MEASURES))
    check_word("measure", measure, MEASURES)
    return _measurements(measure)


@cache
def _measurements(measure: str) -> st.SearchStrategy[Measurement]:
    parts = [_measured(measure, part) for part in _PARTS[DEFINITIONS[measure].of]]
    return st.one_of(*parts)


def _measured(measure: str, of: str | None) -> st.SearchStrategy[Measurement]:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "team": st.sampled_from(TEAMS),
        "agent": st.sampled_from(AGENTS),
    }
    known = details(optional, {"value": _values(DEFINITIONS[measure].kind, of)})
    unknown = details(optional, {"left_out": st.sampled_from(LEFT_OUT)})
    return st.one_of(known, unknown).map(
        lambda fields: Measurement(measure=measure, of=of, **fields)
    )


def _values(kind: str, of: str | None) -> st.SearchStrategy[int]:
    match kind:
        case "share":
            return st.integers(0, 1)
        case "count":
            return st.integers(0, 9)
        case "score":
            low, high = _SCALES[str(of)]
            return st.integers(100 * low, 100 * high)
    return st.integers(0, _LONGEST)
