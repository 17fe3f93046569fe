"""Attempts that did not reach the customer, and the window in which they count."""

from __future__ import annotations

import pytest

from promise.support import (
    MICROSECOND,
    after,
    at,
    conditional,
    event,
    offered,
    promise,
)
from servicekit.errors import (
    FieldError,
)
from servicekit.promise import Promise


def trying(*minutes: int, **fields: object) -> Promise:
    """Return a promise of two attempts from 10:00, with attempts so many minutes after 9:00."""
    tries = [event("attempted", after(each)) for each in minutes]
    return promise(*tries, **{"expected_from": at(10), "attempts": 2, **fields})


def test_a_promise_lapses_with_the_last_attempt():
    """Who cannot be reached within the window, as often as promised, was not let down."""
    tried = trying(60, 120)

    assert tried.state(at=after(119)) == "open"
    assert tried.standing(at=after(119)).attempts == 1
    assert tried.state(at=after(120)) == "lapsed"
    assert tried.standing(at=at(18)).attempts == 2
    assert tried.standing(at=at(18)).cause == "customer_unreachable"
    assert tried.standing(at=at(18)).settled_at == after(120)
    assert tried.standing(at=at(18)).broken_at is None


def test_an_attempt_before_the_window_does_not_count():
    """Nobody waits for a call before the time that they were told; at that time they do."""
    early = trying(30, 59, 60)

    assert early.standing(at=at(11)).attempts == 1
    assert early.state(at=at(12)) == "open"
    assert early.state(at=at(12) + MICROSECOND) == "broken"


def test_an_attempt_at_the_due_counts():
    """The window includes the due, so an attempt at that instant is in it."""
    assert trying(60, 180).state(at=at(12) + MICROSECOND) == "lapsed"


def test_an_attempt_after_the_due_rescues_nothing():
    """Late attempts are told, but they are not within the window and do not settle a breach."""
    late = trying(60, 181, 182, 183)

    assert late.state(at=at(18)) == "broken"
    assert late.standing(at=at(18)).attempts == 1
    assert late.fulfil(at=at(18)).state(at=at(18)) == "kept_late"


def test_one_attempt_too_few_breaks_it():
    """A promise of two attempts that saw one is broken after its due."""
    assert trying(60).state(at=at(12) + MICROSECOND) == "broken"


def test_without_a_window_every_attempt_counts():
    """Where nobody said from when, each attempt up to the due counts."""
    assert trying(0, 30, expected_from=None).state(at=at(10)) == "lapsed"


def test_without_a_number_attempts_end_nothing():
    """A promise that says nothing of attempts is broken by its due, however many were made."""
    tried = trying(60, 70, 80, 90, attempts=None)

    assert tried.standing(at=at(12)).state == "open"
    assert tried.standing(at=at(12)).attempts == 4
    assert tried.state(at=at(13)) == "broken"


def test_an_attempt_while_it_is_paused_does_not_count():
    """An attempt during a pause is kept as a fact; those from before count when it resumes."""
    paused = trying(60).pause(at=at(10, 30)).attempt(at=at(11))

    assert paused.state(at=at(11)) == "paused"
    resumed = paused.resume(at=at(13))
    assert resumed.state(at=at(14)) == "open"
    assert resumed.attempt(at=at(14)).state(at=at(14)) == "lapsed"


def test_a_new_due_begins_to_count_anew():
    """Who agrees to another due is tried as often as was promised, up to the new one."""
    moved = trying(60).renegotiate(at=at(11), due_at=at(15)).attempt(at=at(12))

    assert moved.standing(at=at(12)).attempts == 1
    assert moved.attempt(at=at(15)).state(at=at(15)) == "lapsed"
    assert moved.state(at=at(15) + MICROSECOND) == "broken"


def test_a_new_due_may_bring_a_new_window():
    """With the new due may come since when the customer wants it; attempts before are none."""
    moved = trying(attempts=1).renegotiate(at=at(11), due_at=at(15), expected_from=at(14))

    assert moved.standing(at=at(11)).expected_from == at(14)
    assert moved.attempt(at=at(13)).state(at=at(13)) == "open"
    assert moved.attempt(at=at(14)).state(at=at(14)) == "lapsed"


def test_accepting_may_bring_the_window():
    """The customer who accepts an offer, or a condition that is met, may name the whole window."""
    accepted = offered(attempts=1).accept(at=at(10), due_at=at(15), expected_from=at(14))
    met = conditional(attempts=1)
    met = met.meet_condition(at=at(10), due_at=at(15), expected_from=at(14))

    for made in (accepted, met):
        assert made.standing(at=at(10)).expected_from == at(14)
        assert made.attempt(at=at(13)).state(at=at(13)) == "open"
        assert made.attempt(at=at(15)).state(at=at(15)) == "lapsed"


def test_a_new_window_has_two_ends():
    """A new window comes with its due, and begins with it at the latest."""
    for wrong in ({"due_at": at(14), "expected_from": at(15)}, {"expected_from": at(11)}):
        with pytest.raises(FieldError) as caught:
            offered().accept(at=at(10), **wrong)
        assert caught.value.field == "due_at"
    assert offered().accept(at=at(10), due_at=at(12), expected_from=at(12)).events


def test_a_new_due_before_the_window_leaves_none():
    """Agreed to be done before it was expected, a promise counts every attempt up to the due."""
    moved = trying(expected_from=at(11)).renegotiate(at=at(9, 30), due_at=at(10))

    assert moved.standing(at=at(9)).expected_from == at(11)
    assert moved.standing(at=at(9, 30)).expected_from is None
    assert moved.attempt(at=at(9, 40)).standing(at=at(9, 40)).attempts == 1


def test_the_customer_was_reached():
    """After attempts that failed, one that succeeded keeps the promise."""
    assert trying(60).fulfil(at=at(12)).state(at=at(18)) == "kept"
