"""Tolerance limits: how many may be open yet, against exact fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.insight.tolerance import spare


@pytest.mark.parametrize(
    ("number", "most"), [(0, -1), (28, -1), (29, 0), (45, 0), (46, 1), (60, 1), (61, 2), (93, 4)]
)
def test_of_so_many_that_many_may_be_open(number, most):
    """For nine of ten with 95 % confidence the numbers are those of the printed tables."""
    assert spare(number, 0.9, 0.05) == most


@given(
    st.integers(0, 120),
    st.integers(1, 999).map(lambda each: Fraction(each, 1000)),
    st.integers(1, 999).map(lambda each: Fraction(each, 1000)),
)
def test_it_is_the_greatest_number_that_the_doubt_allows(number, share, doubt):
    """Worked out in fractions, so many are open seldom enough, and one more is too often."""
    terms = (
        comb(number, still) * (1 - share) ** still * share ** (number - still)
        for still in range(number + 1)
    )
    allowed = sum(odds <= doubt for odds in accumulate(terms)) - 1
    assert spare(number, float(share), float(doubt)) == allowed


@given(st.integers(1, 10**6), st.sampled_from([0.001, 0.5, 0.9, 0.999999]))
def test_more_matters_never_allow_fewer_open_ones(number, share):
    """One matter more allows as many, or one more, also where there are very many."""
    before, after = (spare(each, share, 0.05) for each in (number, number + 1))
    assert before <= after <= before + 1
