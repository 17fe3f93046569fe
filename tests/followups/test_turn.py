"""The turn of a plan on an occasion."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.support_occasions import SAM, at, carried, occasion, plan
from servicekit.followups.plan import Plan
from servicekit.followups.turn import Turn
from servicekit.interaction import Interaction

DAILY = plan(earliest="after 2 days", every="after 1 day")


def due(each: Plan, *contacts: Interaction) -> Turn:
    """Return the next turn, once these contacts have carried out the turns before."""
    return Turn.due(each, occasion(), SAM, {c.follow_ups[0]: c for c in contacts})


def test_the_first_turn_counts_from_the_occasion() -> None:
    """It has the timing that the plan names first."""
    first = due(DAILY)
    assert (first.again, first.done_by, str(first.timing)) == (False, None, "after 2 days")
    assert first.key == occasion().key("ask")


def test_a_later_turn_counts_from_the_contact_that_did_the_last() -> None:
    """It has the timing by which the plan comes again."""
    second = due(DAILY, carried(occasion().key("ask"), at(4)))
    assert (second.again, second.done_by, str(second.timing)) == (True, None, "after 1 day")
    assert second.key == occasion(since=at(4)).key("ask")


def test_a_plan_that_does_not_come_again_is_done() -> None:
    """Once is enough."""
    call = carried(occasion().key("ask"), at(4))
    once = due(plan(), call)
    assert (once.again, once.done_by) == (False, call)


@pytest.mark.parametrize("hour", [9, 8])
def test_a_contact_that_is_no_later_than_the_occasion_begins_no_other_turn(hour: int) -> None:
    """Its clock is behind; a turn that began there would be the same one again."""
    call = carried(occasion().key("ask"), at(1, hour))
    assert due(DAILY, call).done_by == call


@given(st.lists(st.integers(1, 50), max_size=6))
def test_as_many_turns_as_were_carried_out_have_different_keys(hours: list[int]) -> None:
    """However often it was done, the next turn is another one, and begins with the last contact."""
    contacts: list[Interaction] = []
    keys = [due(DAILY).key]
    for gap in hours:
        turn = due(DAILY, *contacts)
        contacts.append(carried(turn.key, turn.occasion.since + timedelta(hours=gap)))
        keys.append(due(DAILY, *contacts).key)
    assert len(set(keys)) == len(hours) + 1
    assert due(DAILY, *contacts).occasion.since == at(1) + timedelta(hours=sum(hours))
