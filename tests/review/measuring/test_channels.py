from typing import Any

from hypothesis import given

from review.measuring.support import DESK, TURNS, result, talks, whose
from review.support import SAM, case, may, moved, said
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.interaction import Interaction
from servicekit.review.inquiry import Inquiry
from servicekit.review.measuring.channels import preferred_channels

KIM_CALLED = Customer(id="kim", preferred_channels=["phone", "sms"])


def suited(*contacts: Interaction, customer: Any = KIM_CALLED) -> list[object]:
    subject = case(*contacts)
    known = History(customer=customer, cases=[subject])
    asked = Inquiry(case=subject, playbook=DESK, at=may(5), history=known)
    return [result(each) for each in preferred_channels(asked)]


def ours(hour: int, channel: str, **fields: Any) -> Interaction:
    return said(may(4, hour), SAM, channel=channel, **fields)


def test_a_contact_suits_on_the_channel_that_they_prefer():
    """The best of the preferred channels is the one, and no other, preferred as it may be."""
    assert suited(ours(9, "phone")) == [1]
    assert suited(ours(9, "sms")) == [0]
    assert suited(ours(9, "email")) == [0]


def test_a_channel_without_a_number_or_address_cannot_be_reached():
    """Where contact points are known, a channel without one is passed over."""
    listed = Customer(
        id="kim", preferred_channels=["phone", "sms"], contact_points={"sms": ["1"], "email": ["2"]}
    )
    assert suited(ours(9, "sms"), customer=listed) == [1]
    assert suited(ours(9, "phone"), customer=listed) == [0]
    by_mail = Customer(id="kim", preferred_channels=["phone"], contact_points={"email": ["2"]})
    assert suited(ours(9, "email"), customer=by_mail) == ["unreachable"]


def test_a_channel_on_which_nobody_got_through_is_passed_over():
    """After an attempt that failed the next best is right, until somebody gets through again."""
    failed = ours(9, "phone", outcome="no_answer")
    assert suited(failed, ours(10, "sms")) == [1, 1]
    assert suited(failed, ours(10, "sms", outcome="bounced"), ours(11, "email")) == [
        1, 1, "unreachable",
    ]  # fmt: skip
    through = ours(10, "phone", outcome="connected")
    assert suited(failed, through, ours(11, "sms")) == [1, 0, 0]
    called = said(may(4, 10), channel="phone", outcome="connected")
    assert suited(failed, called, ours(11, "sms")) == [1, 0]


def test_an_answer_where_the_customer_waits_is_no_choice():
    """Who answers a mail by mail has not chosen the channel; who calls instead has."""
    assert suited(said(may(4, 9)), ours(10, "email")) == []
    assert suited(said(may(4, 9)), ours(10, "phone")) == [1]
    assert suited(said(may(4, 9)), ours(10, "sms")) == [0]


def test_once_they_have_their_answer_the_next_contact_is_a_choice():
    """After the answer the company begins anew, and chooses."""
    assert suited(said(may(4, 9)), ours(10, "email"), ours(11, "email")) == [0]


def test_a_receipt_leaves_the_question_open():
    """An auto-reply answers nothing, so the person who answers after it chooses nothing."""
    receipt = ours(10, "email", automated=True)
    assert suited(said(may(4, 9)), receipt, ours(11, "email")) == []


def test_where_no_preference_is_known_nobody_can_tell():
    """A customer who was never asked what suits them has no preference that could be missed."""
    assert suited(ours(9, "email"), customer="kim") == ["not_recorded"]
    assert suited(ours(9, "email"), customer=Customer(id="kim")) == ["not_recorded"]
    assert suited(ours(9, "email"), customer=Customer(id="kim", contact_points={"sms": ["1"]})) == [
        "not_recorded"
    ]


def test_a_note_is_no_contact():
    """What colleagues write to each other reaches no customer, on whatever channel."""
    assert suited(ours(9, "note", direction="internal", public=False)) == []


def test_it_is_the_doing_of_who_made_the_contact():
    """The contact falls to the team that had the case then, and to who made it."""
    subject = case(ours(9, "email"), changes=[moved(may(4), None, "desk", "team")])
    assert whose(subject, may(5), "preferred_channel") == [("desk", "sam")]


@given(talks())
def test_a_naive_walk_through_the_contacts_finds_the_same(contacts: list[Interaction]):
    """Following what was asked where, by the words for what happened, gives the same result."""
    waits, tried, expected = set[str](), set[str](), []
    for contact in contacts:
        word = contact.id.partition(" ")[2]
        channel = TURNS[word][1].get("channel", "email")
        if word in {"asks", "wants a person", "calls", "calls a bot", "gives up"}:
            waits |= {channel}
            tried -= {channel}
        if word in {"answers", "misses", "receipt", "robot"}:
            best = "sms" if "phone" in tried else "phone"
            expected += [int(channel == best)] if channel not in waits else []
            tried = tried | {channel} if word == "misses" else tried - {channel}
        if word in {"answers", "calls"}:
            waits = set()
    assert suited(*contacts) == expected
