"""From desk to desk, straight back, and the story told again."""

from __future__ import annotations

from itertools import pairwise

import attrs
import pytest

from review.findings.support import DESK, told
from review.support import case, may, said
from servicekit.case import Case, Change


def route(*desks: str) -> Case:
    steps = [
        Change(id=f"{new}{day}", at=may(day), field="team", old=old, new=new)
        for day, (old, new) in enumerate(pairwise(desks), start=5)
    ]
    return case(changes=steps)


def test_more_moves_than_are_fine_are_a_run_around():
    """As many as the playbook allows are fine, one more is not."""
    assert told(route("a", "b", "c"), may(20), "run_around") == []
    assert told(route("a", "b", "c", "d"), may(20), "run_around") == [
        (
            "Sent from desk to desk 3 times, at most 2 is fine: a → b → c → d.",
            ("b5", "c6", "d7"),
        )
    ]
    strict = attrs.evolve(DESK, max_hand_overs=0)
    assert len(told(route("a", "b"), may(20), "run_around", playbook=strict)) == 1


def test_straight_back_is_found_each_time():
    """The change by which it went back is the evidence, where it has an id."""
    assert told(route("a", "b", "a"), may(20), "ping_pong") == [
        ("Went back from b to a on Wed 6 May 2026 09:00 UTC.", ("a6",))
    ]
    bare = [attrs.evolve(change, id=None) for change in route("a", "b", "a").changes]
    assert [ids for _, ids in told(case(changes=bare), may(20), "ping_pong")] == [()]


@pytest.mark.parametrize(("days", "times"), [((5,), "once"), ((5, 6), "2 times")])
def test_a_story_told_again_is_found(days, times):
    """However often that was, it is one finding with every contact in it."""
    contacts = [said(may(day), id=f"m{day}", story_repeated=True) for day in days]
    (found,) = told(case(said(may(4)), *contacts), may(20), "story_repeated")
    start = f"The customer had to tell the story again {times}, last on "
    assert found[0].startswith(start)
    assert found[1] == tuple(f"m{day}" for day in days)
    assert told(case(said(may(4))), may(20), "story_repeated") == []
