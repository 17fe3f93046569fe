"""What was followed up where contacts say what they were for, and where none does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from followups.support_occasions import plan, policy
from hypothesis import given
from hypothesis import strategies as st

from review.support import BOT, KIM, OFFICE, SAM, case, may, moved, said
from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.followups import FollowUps
from servicekit.interaction import Interaction
from servicekit.playbook import Playbook
from servicekit.review.inquiry import Inquiry

#: Asked from the next day at ten on whether it stayed fixed, until three days after the settling.
ASK = plan(earliest="in 1 day at 10:00", latest="after 3 days")
SETTLED = [moved(may(5), "open", "resolved")]


def asked(subject: Case, at: datetime, *plans: Any, **fields: Any) -> Inquiry:
    wanted = policy(*(plans or [ASK]), kind=fields.pop("kind", "resolved"))
    playbook = Playbook(name="Desk", follow_ups=wanted, office=OFFICE)
    return Inquiry(case=subject, playbook=playbook, at=at, **fields)


def followed(subject: Case, at: datetime, *plans: Any, **fields: Any) -> FollowUps:
    return asked(subject, at, *plans, **fields).followed


def settled(*contacts: Interaction) -> Case:
    return case(*contacts, changes=SETTLED)


def done_at(*contacts: Interaction) -> list[datetime | None]:
    return [each.done_at for each in followed(settled(*contacts), may(20)).done]


def rang(when: datetime, outcome: str = "connected", **fields: Any) -> Interaction:
    return said(when, SAM, channel="phone", outcome=outcome, **fields)


def test_without_keys_a_call_in_its_time_did_it():
    """Somebody rang and spoke with the customer when they were to be asked."""
    found = followed(settled(rang(may(6, 10))), may(20))
    (done,) = found.done
    assert (done.done_at, found.missed, found.follow_ups) == (may(6, 10), (), ())
    assert str(done.reason) == (
        "It was done on Wed 6 May 2026 10:00 UTC. "
        "No contact says what it was for, so one in its time counts."
    )
    assert (done.reason.code, done.reason.evidence) == ("presumed", (rang(may(6, 10)).id,))


def test_a_message_in_its_time_did_it_too():
    """What was written and sent reaches the customer as well."""
    assert done_at(said(may(7), SAM)) == [may(7)]


def test_its_time_has_two_ends():
    """The first and the last instant count, and what lies outside them does not."""
    assert done_at(rang(may(6, 10))) == [may(6, 10)]
    assert done_at(rang(may(8))) == [may(8)]
    assert done_at(rang(may(6, 9, 59))) == []
    assert done_at(rang(may(8, 9, 1))) == []


def test_while_there_is_time_a_contact_does_it_at_once():
    """What was done is not planned any more, and was not yet done before."""
    subject = settled(rang(may(6, 10)))
    assert len(followed(subject, may(5, 10)).follow_ups) == 1
    found = followed(subject, may(7))
    assert (len(found.done), found.follow_ups) == (1, ())


@pytest.mark.parametrize(
    "contact",
    [
        rang(may(6, 10), "no_answer"),
        rang(may(6, 10), "voicemail"),
        said(may(6, 10), SAM, outcome="bounced"),
        said(may(6, 10), SAM, public=False, direction="internal"),
        said(may(6, 10), SAM, automated=True),
        said(may(6, 10), BOT),
        said(may(6, 10), KIM, channel="phone", outcome="connected"),
        said(may(6, 10), KIM, needs_reply=False),
    ],
    ids=["not taken", "voicemail", "came back", "note", "robot", "bot", "they rang", "they wrote"],
)
def test_what_is_no_word_of_a_person_to_them_did_nothing(contact: Interaction):
    """Nobody came back to the customer by what reached nobody, or was not said by a person."""
    assert done_at(contact) == []
    (missed,) = followed(settled(contact), may(20)).missed
    # It was no try either, which would give what is left to do another key.
    assert missed.key == followed(settled(), may(20)).missed[0].key


def test_a_contact_about_another_case_did_nothing():
    """Only what is in the case, or names it, is about it."""
    subject = settled()
    other = case(rang(may(6, 10), case_ids=["d"]), id="d")
    known = History(customer="kim", cases=[subject, other])
    assert followed(subject, may(20), history=known).done == ()
    about = History(customer="kim", cases=[subject], contacts=[rang(may(6, 10), case_ids=["c"])])
    assert len(followed(subject, may(20), history=about).done) == 1


def test_where_any_contact_names_a_key_only_keys_count():
    """Whoever writes down what contacts were for would have written it of this one."""
    plain, keyed = rang(may(6, 10)), said(may(4), SAM, follow_ups=["x/resolved/d//20260401"])
    found = followed(settled(plain, keyed), may(20))
    assert (found.done, len(found.missed)) == ((), 1)
    # In another case of the customer it shows the same.
    other = case(said(may(4), SAM, case_ids=["d"], follow_ups=["x"]), id="d")
    known = History(customer="kim", cases=[settled(plain), other])
    assert followed(known.cases[0], may(20), history=known).done == ()


def test_what_only_the_staff_is_reminded_of_is_not_done_by_a_contact():
    """Somebody spoke with the customer, which says nothing of a reminder to a colleague."""
    remind = plan("remind", audience="staff", latest="after 3 days")
    found = followed(settled(rang(may(6, 10))), may(20), ASK, remind)
    assert [each.plan_id for each in found.done] == [ASK.id]
    assert [each.plan_id for each in found.missed] == ["remind"]


def test_one_contact_does_all_that_was_to_be_done_then():
    """A call in the time of two plans does both."""
    thank = plan("thank", latest="after 5 days")
    found = followed(settled(rang(may(6, 10))), may(20), ASK, thank)
    assert {each.plan_id for each in found.done} == {ASK.id, "thank"}


def test_a_plan_without_an_end_is_done_whenever_it_is():
    """Where nobody set an end, any later contact does it."""
    endless = plan(earliest="in 1 day at 10:00")
    assert len(followed(settled(rang(may(18))), may(20), endless).done) == 1


def test_what_comes_again_counts_from_the_contact_that_did_it_last():
    """Each word to a silent customer puts off the next one, as one with its key would."""
    nudge = plan("nudge", earliest="after 2 days", every="after 3 days")
    pending = [moved(may(4, 11), "open", "pending")]

    def next_at(*contacts: Interaction) -> datetime:
        subject = case(said(may(4)), said(may(4, 10), SAM), *contacts, changes=pending)
        (found,) = followed(subject, may(16), nudge, kind="customer_silent").follow_ups
        return found.earliest_at

    assert next_at() == may(6, 11)
    seventh = said(may(7), SAM)
    assert next_at(seventh) == may(10)
    assert next_at(seventh, said(may(8), SAM)) == may(10)
    assert next_at(seventh, said(may(12), SAM)) == may(15)


def test_a_plan_that_has_no_time_is_done_by_nothing():
    """A window that ends before it begins has no instant for a contact."""
    none = plan(earliest="after 3 days", latest="after 1 day")
    found = followed(settled(rang(may(6, 10)), rang(may(8))), may(20), none)
    assert (found.done, len(found.missed)) == ((), 1)


def test_a_customer_with_several_ids_is_one():
    """What was said to them under an id of before counts."""
    known = History(customer=Customer(id="k", same_as=["kim"]), cases=[settled(rang(may(6, 10)))])
    assert len(followed(known.cases[0], may(20), history=known).done) == 1


def test_without_a_policy_nothing_is_followed_up():
    """A playbook that follows nothing up finds nothing that was done."""
    bare = Inquiry(case=settled(rang(may(6, 10))), playbook=Playbook(name="Desk"), at=may(20))
    assert bare.followed == FollowUps()


@given(st.lists(st.tuples(st.integers(5, 12), st.booleans()), max_size=5, unique=True))
def test_a_naive_reading_finds_the_same(calls: list[tuple[int, bool]]):
    """The first call that was taken on one of the days of its time did it, else it was missed."""
    contacts = [
        rang(may(day, 9 if taken else 11), "connected" if taken else "no_answer")
        for day, taken in calls
    ]
    found = followed(settled(*contacts), may(20))
    hits = sorted(day for day, taken in calls if taken and day in {7, 8})
    assert [each.done_at for each in found.done] == [may(day) for day in hits[:1]]
    assert len(found.missed) == (0 if hits else 1)
