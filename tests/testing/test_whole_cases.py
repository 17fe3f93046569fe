"""Whole cases are drawn and reviewed: no case, playbook or history is one that nobody can judge."""

from __future__ import annotations

import os
import pickle

from hypothesis import HealthCheck, given, settings

from servicekit.instants import later
from servicekit.testing.strategies import whole_cases

# How many; a deep run says SERVICEKIT_CASES=10000.
CASES = int(os.environ.get("SERVICEKIT_CASES", "40"))
EVENTS = 2 if CASES <= 100 else 6  # of each kind in a case

many = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(whole_cases(max_events=EVENTS))
def test_whole_cases_can_be_reviewed(whole):
    """Any case can be reviewed by any playbook, alone and with all of its customer's cases."""
    found = whole.review()
    every = whole.review_history()

    assert found == whole.review()
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes
    assert found.next_at is None or later(found.next_at, found.at)
    assert every is None or [each.case_id for each in every.reviews] == [
        case.id
        for case in whole.history.cases
        if not later(case.opened_at, whole.at) and not later(case.recorded_at, whole.at)
    ]
