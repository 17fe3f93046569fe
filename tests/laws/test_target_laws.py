"""The laws of targets and of business time, held for whatever case chance draws."""

from __future__ import annotations

from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from laws.support import MICROSECOND, after, laws, waits
from servicekit.hours import Span
from servicekit.instants import to_microseconds
from servicekit.testing import strategies

SMALL = {"max_events": 3}
SOON = {"last": strategies.FIRST + timedelta(days=60)}


@laws
@given(strategies.target_sets(), strategies.cases(**SMALL), waits)
def test_targets_promise_the_same_each_time(targets, case, wait):
    """Asked twice, and late, targets promise what they promised, each under an id of its own."""
    at = after(case.opened_at, wait)
    made = targets.promises_for(case, at=at)

    assert targets.promises_for(case, at=at) == made
    assert len({promise.id for promise in made}) == len(made)
    assert {promise.origin for promise in made} <= {"target"}


@laws
@given(strategies.target_sets(), strategies.cases(**SMALL), strategies.changes(), waits)
def test_what_is_recorded_later_changes_no_clock_of_before(targets, case, change, wait):
    """A breach that was known cannot be made to vanish by an entry of later."""
    at = after(case.opened_at, wait)
    entry = attrs.evolve(change, recorded_at=after(at, MICROSECOND), id="late")
    more = attrs.evolve(case, changes=[*case.changes, entry])

    assert targets.promises_for(more, at=at) == targets.promises_for(case, at=at)
    assert targets.clocks(more, at=at) == targets.clocks(case, at=at)


@laws
@given(
    strategies.allowances(), strategies.business_hours(**SOON), strategies.instants(**SOON),
    st.lists(strategies.spans(**SOON), max_size=2),
)  # fmt: skip
def test_a_pause_only_ever_pushes_a_due_out(allowance, hours, start, pauses):
    """With pauses, nothing is due earlier than without."""
    plain = allowance.due(start, hours)
    held = allowance.due(start, hours, pauses)

    assert to_microseconds(held) >= to_microseconds(plain)
    assert allowance.due(start, hours, [Span(start, start)]) == plain


@laws
@given(strategies.targets())
def test_targets_travel(travels, target):
    """A target can be copied, pickled and hashed, and stays equal to itself."""
    travels(target)
