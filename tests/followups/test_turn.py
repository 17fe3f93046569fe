"""The turn of a plan on an occasion."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.support_occasions import SAM, at, carried, occasion, plan
from servicekit.followups.plan import Plan
from servicekit.followups.turn import Turn, tries_of
from servicekit.interaction import Interaction

KEY = occasion().key("ask")
DAILY = plan(earliest="after 2 days", every="after 1 day")


def due(each: Plan, *contacts: Interaction) -> Turn:
    """Return the next turn after these contacts."""
    return Turn.due(each, occasion(), SAM, tries_of(contacts))


def test_the_first_turn_counts_from_the_occasion() -> None:
    """It has the timing that the plan names first."""
    first = due(DAILY)
    assert (first.since, first.done_by, str(first.timing)) == (at(1), None, "after 2 days")
    assert first.key == occasion().key("ask")


def test_a_later_turn_counts_from_the_contact_that_did_the_last() -> None:
    """It has the timing by which the plan comes again, and the number of its try in the key."""
    second = due(DAILY, carried(KEY, at(4)))
    assert (second.since, second.done_by, str(second.timing)) == (at(4), None, "after 1 day")
    assert second.key == f"{KEY}/2"
    third = due(DAILY, carried(KEY, at(4)), carried(second.key, at(6)))
    assert (third.since, third.key) == (at(6), f"{KEY}/3")


def test_a_plan_that_does_not_come_again_is_done() -> None:
    """Once is enough, and the key is that of the contact that did it."""
    call = carried(KEY, at(4))
    once = due(plan(), call)
    assert (once.since, once.done_by, once.key) == (at(4), call, KEY)
    missed = carried(KEY, at(3), outcome="no_answer")
    again = carried(f"{KEY}/2", at(4))
    once = due(plan(), missed, again)
    assert (once.done_by, once.key) == (again, f"{KEY}/2")


@pytest.mark.parametrize("outcome", ["no_answer", "bounced", "abandoned", "voicemail"])
def test_after_a_try_that_reached_nobody_the_next_one_has_another_key(outcome: str) -> None:
    """A queue that takes each key once sends it out again, and only then."""
    for each in (plan(), DAILY):
        tries = [carried(KEY, at(4), outcome=outcome)]
        assert (due(each).key, due(each, *tries).key) == (KEY, f"{KEY}/2")
        assert due(each, *tries).since == at(1)
        tries.append(carried(f"{KEY}/2", at(5), outcome=outcome))
        assert due(each, *tries).key == due(each, *reversed(tries)).key == f"{KEY}/3"
        assert due(each, tries[1]).key == f"{KEY}/3"


def test_a_contact_that_was_dated_anew_leaves_the_key_as_it_is() -> None:
    """Whoever mends a record by a minute contacts nobody twice."""
    first, second = carried(KEY, at(4)), carried(f"{KEY}/2", at(6))
    mended = attrs.evolve(first, at=at(4, 10))
    twice = carried(KEY, at(5))
    for contacts in ([first, second], [mended, second], [first, second, twice]):
        assert due(DAILY, *contacts).key == f"{KEY}/3"
        assert due(DAILY, *contacts).since == at(6)


@pytest.mark.parametrize("hour", [9, 8])
def test_a_contact_that_is_no_later_than_the_occasion_has_done_it(hour: int) -> None:
    """Its clock is behind; the next turn counts from the occasion."""
    turn = due(DAILY, carried(KEY, at(1, hour)))
    assert (turn.key, turn.since) == (f"{KEY}/2", at(1))


def test_what_was_tried_under_an_id_that_was_merged_counts() -> None:
    """A further try after a merger has a number of its own."""
    old = occasion("known_cause", about="c", customer_id=12).key("ask")
    tried = tries_of([carried(old, at(2), outcome="no_answer")])
    merged = attrs.evolve(SAM, same_as=[12])
    now = occasion("known_cause", about="c")
    assert Turn.due(plan(), now, merged, tried).key == f"{now.key('ask')}/2"


def test_what_reached_them_under_one_id_is_done_whatever_was_tried_under_another() -> None:
    """Two records that are merged each had a first try: both of them count."""
    now = occasion("known_cause", about="c")
    old = attrs.evolve(now, customer_id=12)
    call = carried(now.key("ask"), at(2))
    tried = tries_of([call, carried(old.key("ask"), at(3), outcome="no_answer")])
    assert Turn.due(plan(), now, attrs.evolve(SAM, same_as=[12]), tried).done_by == call


@pytest.mark.parametrize("key", [f"{KEY}/2/2", f"{KEY}/x", f"{KEY}x", "2", "a/2"])
def test_a_key_of_another_form_is_no_try(key: str) -> None:
    """A host may use keys of its own beside."""
    assert due(plan(), carried(key, at(4))).key == KEY


def test_a_channel_on_which_it_bounced_is_left_out_as_long_as_there_is_another() -> None:
    """A mail that came back is not sent again while they have a phone."""
    ask = plan(channels=["sms", "email", "phone"], every="after 1 day")
    bounced = carried(KEY, at(2), channel="email", outcome="bounced")
    assert due(ask).channels == ("phone", "email", "sms")
    assert due(ask, bounced).channels == ("phone", "sms")
    missed = carried(f"{KEY}/2", at(3), outcome="no_answer")
    assert due(ask, bounced, missed).channels == ("phone", "sms")
    made = carried(f"{KEY}/3", at(3))
    assert due(ask, bounced, missed, made).channels == ("phone", "email", "sms")
    assert due(plan(channels=["email"]), bounced).channels == ("email",)


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from([None, "no_answer"])), max_size=6))
def test_every_try_has_a_key_of_its_own(tries: list[tuple[int, str | None]]) -> None:
    """However often it was tried, the next try is another one."""
    contacts: list[Interaction] = []
    keys = [due(DAILY).key]
    for gap, outcome in tries:
        turn = due(DAILY, *contacts)
        contacts.append(carried(turn.key, turn.since + timedelta(hours=gap), outcome=outcome))
        keys.append(due(DAILY, *contacts).key)
    assert len(set(keys)) == len(tries) + 1
    done = sum(gap for gap, outcome in tries if outcome is None)
    assert due(DAILY, *contacts).since == at(1) + timedelta(hours=done)
