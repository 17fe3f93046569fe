from datetime import timedelta

import pytest
from hypothesis import given

from review.measuring.support import ADA, hours, only, talks, whose
from review.support import BOT, OFFICE, SAM, case, may, moved, said
from servicekit.instants import to_microseconds
from servicekit.interaction import Interaction
from servicekit.playbook import Playbook

SETTLED = [moved(may(7), "open", "resolved")]
OPEN_DESK = Playbook(name="Desk", office=OFFICE)


def first(*contacts: Interaction, **fields: object) -> int | str | None:
    return only(case(*contacts, **fields), may(8), "first_reply")


def test_the_time_runs_from_the_first_message_to_the_first_word_of_a_person():
    """A machine, a note and a call that nobody took are passed over on the way to a person."""
    contacts = [
        said(may(4, 9)),
        said(may(4, 10), BOT, automated=True),
        said(may(4, 11), SAM, direction="internal", public=False),
        said(may(4, 12), SAM, outcome="no_answer"),
        said(may(4, 13), SAM),
        said(may(4, 14), SAM),
    ]
    assert first(*contacts) == hours(4)


def test_it_counts_from_the_first_message_and_not_from_the_last():
    """Who asks again before anybody has answered has waited since the first time."""
    assert first(said(may(4, 9)), said(may(4, 12)), said(may(4, 13), SAM)) == hours(4)


def test_what_the_company_says_before_anybody_asks_is_no_reply():
    """A word of ours before the first message answers nothing, a call of ours neither."""
    ours = said(may(4, 8), SAM, channel="phone", outcome="connected")
    assert first(ours, said(may(4, 9)), said(may(4, 10), SAM)) == hours(1)


def test_a_case_that_began_with_a_call_that_was_taken_has_no_first_reply():
    """Nobody waited for a reply: how long they waited to be taken is the speed of answer."""
    taken = said(may(4, 9), channel="phone", outcome="connected")
    assert first(taken) == "no_message"
    assert first(taken, said(may(4, 10)), said(may(4, 12), SAM)) == "no_message"


def test_a_call_after_a_message_answers_it():
    """Who wrote and then got through waited until then."""
    assert first(said(may(4, 9)), said(may(4, 11), channel="phone", outcome="connected")) == hours(
        2
    )


def test_a_call_that_was_given_up_waits_for_a_reply():
    """Who called and got nobody waits until somebody calls back."""
    back = said(may(4, 10), SAM, channel="phone", outcome="connected")
    assert first(said(may(4, 9), channel="phone", outcome="abandoned"), back) == hours(1)


def test_without_any_contact_nobody_wrote_down_what_it_takes():
    """A log that has no contacts says nothing of replies."""
    assert first() == "not_recorded"


def test_who_did_not_ask_gets_no_reply():
    """Where the customer wrote nothing that wants an answer there is nothing to measure."""
    assert first(said(may(4, 9), SAM), said(may(4, 10), needs_reply=False)) == "no_message"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([], "still_open"),
        (SETTLED, "no_reply"),
        ([moved(may(7), "open", "merged")], "merged"),
        ([moved(may(7), "open", "deleted")], "deleted"),
    ],
    ids=["open", "settled", "merged", "deleted"],
)
def test_what_is_not_answered_says_why(changes: list[object], reason: str):
    """Without a reply the case says whether one may come yet."""
    assert first(said(may(4, 9)), changes=changes) == reason


def test_a_reply_counts_whatever_became_of_the_case():
    """A reply that was given stays one when the case is merged."""
    contacts = said(may(4, 9)), said(may(4, 10), SAM)
    assert first(*contacts, changes=[moved(may(7), "open", "merged")]) == hours(1)


def test_a_clock_that_is_behind_makes_no_time_below_nothing():
    """A reply from a channel whose clock is behind came at once."""
    asked = said(may(4, 9), id="asked")
    reply = said(may(4, 8, 59), SAM, reply_to="asked")
    assert first(asked, reply, skew=timedelta(minutes=5)) == 0


def test_working_time_leaves_the_night_out():
    """The same time counts in working hours as well, where there are any."""
    subject = case(said(may(4, 16)), said(may(5, 10), SAM))
    measure = "first_reply_business"
    assert only(subject, may(8), measure, playbook=OPEN_DESK) == hours(2)
    assert only(subject, may(8), measure) == "no_hours"


@pytest.mark.parametrize("measure", ["first_reply", "first_reply_business"])
def test_both_times_are_left_out_for_the_same_reason(measure: str):
    """What is not answered has neither time."""
    subject = case(said(may(4, 16)))
    assert only(subject, may(8), measure, playbook=OPEN_DESK) == "still_open"


def test_it_is_the_doing_of_who_replied():
    """The department and the person of the reply answer for it; while there is none, the case's."""
    changes = [moved(may(4), None, "desk", "team"), moved(may(4), None, "sam", "agent")]
    waiting = case(said(may(4, 9)), changes=changes)
    assert whose(waiting, may(8), "first_reply") == [("desk", "sam")]
    reply = said(may(4, 10), ADA, department="shop")
    answered = case(said(may(4, 9)), reply, changes=changes)
    assert whose(answered, may(8), "first_reply") == [("shop", "ada")]


@given(talks())
def test_a_naive_count_finds_the_same(contacts: list[Interaction]):
    """Going through the words for what happened, without any of the rules, gives the same time."""
    asked, expected = None, "no_message" if contacts else "not_recorded"
    for contact in contacts:
        word = contact.id.partition(" ")[2]
        if asked is None and word == "calls":
            expected = "no_message"
            break
        begins = word in {"asks", "calls a bot", "gives up", "wants a person"}
        if asked is None and begins:
            asked, expected = to_microseconds(contact.at), "still_open"
        if asked is not None and word in {"answers", "calls"}:
            expected = to_microseconds(contact.at) - asked
            break
    assert first(*contacts) == expected
