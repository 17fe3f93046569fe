"""Tolerance limits: how many of some matters may be open yet when a share of all such is done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from math import fsum

__all__ = ["spare"]

_TOLERANCE = 1e-9
# Beside the likeliest number, what is as rare as this adds nothing to any doubt that is asked for.
_NEGLIGIBLE = 1e-40


def spare(number: int, share: float, doubt: float) -> int:
    """Return how many of some matters may still be open, and the share of all such is done.

    Of ``number`` matters each is open yet with the probability ``1 - share`` where just that share
    is done. So few are open no more often than ``doubt`` allows. It is -1 where even none does.

    Args:
        number: how many matters there are.
        share: the share of all such matters that is to be done, 0 to 1.
        doubt: how often it may be too early, 0 to 1.

    Example:
        >>> spare(28, 0.9, 0.05), spare(29, 0.9, 0.05), spare(46, 0.9, 0.05)
        (-1, 0, 1)

    Source:
        S. S. Wilks, "Determination of sample sizes for setting tolerance limits", Annals of
        Mathematical Statistics 12 (1941): the order statistics of a binomial sample.
    """
    lowest, weights = _weights(number, 1 - share)
    most = doubt * fsum(weights) * (1 + _TOLERANCE)
    return lowest - 1 + bisect_right([*accumulate(weights)], most)


def _weights(number: int, rest: float) -> tuple[int, list[float]]:
    """Return the binomial odds of each number of open ones, as parts of the likeliest's.

    They are worked out from the likeliest on, so that nothing overflows however many there are.
    """
    mode, odds = int((number + 1) * rest), rest / (1 - rest)
    below = [*_falling(each / (number - each + 1) / odds for each in range(mode, 0, -1))]
    above = [*_falling((number - each) / (each + 1) * odds for each in range(mode, number))]
    return mode - len(below), [*reversed(below), 1.0, *above]


def _falling(ratios: Iterator[float]) -> Iterator[float]:
    """Yield the products of ratios, until they are negligible."""
    weight = 1.0
    for ratio in ratios:
        weight *= ratio
        if weight < _NEGLIGIBLE:
            return
        yield weight
