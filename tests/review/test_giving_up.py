"""Callers who hung up before anybody could have answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from review.support import SAM, case, desk, judged, may, moved, said
from servicekit.case import History
from servicekit.interaction import Interaction
from servicekit.playbook import Playbook, ServiceLevel
from servicekit.replay import replay
from servicekit.review import review, review_history
from servicekit.review.giving_up import heard_case, heard_history
from servicekit.targets import Target, Targets

SHORT = timedelta(seconds=5)
SETTLED = [moved(may(4, 10), "open", "closed")]


def gave_up(seconds: float | None = 3, **fields: Any) -> Interaction:
    wait = None if seconds is None else timedelta(seconds=seconds)
    return said(may(4), **{"channel": "phone", "outcome": "abandoned", "wait": wait, **fields})


def in_an_hour(**fields: Any) -> Playbook:
    target = Target(id="first", measure="first_reply", within=timedelta(hours=1))
    return desk(targets=Targets([target]), **fields)


def waits(contact: Interaction) -> bool:
    (heard,) = heard_case(case(contact), SHORT).interactions
    return heard.awaits_reply


@pytest.mark.parametrize(
    ("contact", "waiting"),
    [
        (gave_up(3), False),
        (gave_up(5), False),
        (gave_up(0), False),
        (gave_up(6), True),
        (gave_up(None), True),
        (gave_up(-1), True),
        (gave_up(3, outcome="voicemail"), True),
    ],
    ids=["at once", "just", "no wait", "later", "unknown", "impossible", "voicemail"],
)
def test_who_gave_up_almost_at_once_waits_for_nothing(contact: Interaction, waiting: bool):
    """Up to the time of the service level nobody could have been quick enough; after it, somebody.

    Who left a message, or waited nobody knows how long, waits for an answer.
    """
    assert waits(contact) is waiting


def test_where_the_playbook_leaves_out_nobody_all_wait():
    """A desk that knows no short calls owes an answer also to who gave up at once."""
    none = case(gave_up(0))
    assert heard_case(none, timedelta(0)) is none


def test_nothing_else_is_touched():
    """A case and a history without such a call are the very same afterwards."""
    plain = case(gave_up(60), said(may(4, 10), SAM))
    known = History(customer="kim", cases=[plain])
    assert heard_case(plain, SHORT) is plain
    assert heard_history(known, SHORT) is known
    told = said(may(4, 10), SAM)
    assert heard_case(case(gave_up(), told), SHORT).interactions[1] is told


def test_a_call_of_no_case_and_one_of_two_cases_is_the_same_everywhere():
    """One contact is one contact, wherever the history holds it."""
    both, free = gave_up(case_ids=["c", "d"]), gave_up(id="free", case_ids=[])
    known = History(customer="kim", cases=[case(both), case(both, id="d")], contacts=[both, free])
    heard = heard_history(known, SHORT)
    assert [each.needs_reply for each in heard.contacts(at=may(5))] == [False, False]
    assert heard_history(heard, SHORT) is heard


def test_it_breaks_no_promise_and_starts_nothing():
    """No first reply is owed, nobody waits, and there is nothing to ask after."""
    subject = case(gave_up(), changes=SETTLED)
    result = judged(subject, may(20), playbook=in_an_hour())
    assert (result.promises, result.agenda, result.findings) == ((), (), ())
    open_ = judged(case(gave_up()), may(20), playbook=in_an_hour())
    assert (open_.waiting_since, open_.promises, open_.findings) == (None, (), ())
    # Whoever waited is owed an answer, and is asked whether it was solved.
    other = judged(case(gave_up(60), changes=SETTLED), may(20), playbook=in_an_hour())
    assert {each.code for each in other.findings} == {"broken", "follow_up_missed"}


def test_the_first_reply_counts_from_the_call_after_it():
    """Who rings again is owed an answer since then."""
    again = said(may(4, 12))
    result = judged(case(gave_up(), again), may(5), playbook=in_an_hour())
    assert [each.made_at for each in result.promises] == [may(4, 12)]


def test_the_playbook_says_how_long_that_is():
    """Where a desk calls a minute short, a minute is."""
    minute = in_an_hour(service_level=ServiceLevel(short_abandon=timedelta(minutes=1)))
    assert judged(case(gave_up(60)), may(20), playbook=minute).promises == ()
    assert len(judged(case(gave_up(60)), may(20), playbook=in_an_hour()).promises) == 1


def test_it_is_the_same_whoever_asks():
    """A case alone, with its history, with all cases, or replayed: nobody is owed an answer."""
    subject, other = case(gave_up()), case(gave_up(id="o", case_ids=["d"]), id="d")
    known, playbook = History(customer="kim", cases=[subject, other]), in_an_hour()
    alone = review(subject, playbook, at=may(20))
    beside = review(subject, playbook, at=may(20), history=known)
    apart = review(subject, playbook, at=may(20), history=History(customer="kim", cases=[other]))
    every = review_history(known, playbook, at=may(20)).reviews
    assert [each.promises for each in (alone, beside, apart, *every)] == [()] * 5
    assert beside == apart == every[0]
    for asked in (known, subject):
        assert not replay([asked], desk(), playbook, at=may(20)).changes


def test_figures_of_calls_count_it_as_before():
    """It stays a call that was given up, and is left out where short ones are."""
    found = {
        (each.measure, each.of): (each.value, each.left_out)
        for each in judged(case(gave_up(), changes=SETTLED), may(20)).measurements
    }
    assert found["abandoned", "of all offered"] == (1, None)
    assert found["abandoned", "without short abandons"] == (None, "short_abandon")
    assert found["first_contact_resolution", "within 7 d"] == (None, "no_message")
    assert found["first_reply", None] == (None, "no_message")
