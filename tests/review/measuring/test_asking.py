import pytest

from review.measuring.support import ADA
from review.support import BOT, SAM, may, said
from servicekit.interaction import Interaction, Party, Told
from servicekit.review.measuring.asking import answers, asks, is_lost, is_taken


def call(outcome: str = "connected", **fields: object) -> Interaction:
    return said(may(4), **{"channel": "phone", "outcome": outcome, **fields})


def test_a_message_that_wants_an_answer_asks():
    """A message asks, unless nobody has to answer it, or it is not the customer's."""
    assert asks(said(may(4)))
    assert not asks(said(may(4), needs_reply=False))
    assert not asks(said(may(4), SAM))
    assert not asks(said(may(4), automated=True))


def test_a_call_that_was_taken_asks_although_it_waits_for_nothing():
    """A call that a person took is a contact of the customer, and its own answer."""
    assert is_taken(call())
    assert asks(call())
    assert not is_lost(call())


def test_a_call_that_the_company_makes_is_none_of_the_customers():
    """Who is called has not asked, however live the call."""
    assert not is_taken(call(author=SAM))
    assert not asks(call(author=SAM))


def test_a_call_taken_by_a_bot_was_not_taken_by_a_person():
    """A bot alone takes no call; a person beside it does."""
    assert not is_taken(call(participants=[BOT]))
    assert is_taken(call(participants=[BOT, ADA]))


@pytest.mark.parametrize("outcome", ["abandoned", "no_answer", "voicemail"])
def test_a_call_that_nobody_took_is_lost(outcome: str):
    """Who gives up, is not answered or gets a voicemail was offered and not served."""
    assert is_lost(call(outcome))
    assert not is_taken(call(outcome))


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": None},
        {"outcome": "delivered"},
        {"author": SAM},
        {"author": Party(id="shop", role="third_party")},
        {"public": False},
        {"automated": True},
        {"direction": "internal"},
    ],
    ids=["no outcome", "delivered", "ours", "third party", "private", "machine", "internal"],
)
def test_what_no_customer_gave_up_is_not_lost(fields: dict[str, object]):
    """A call of ours, a machine's or among colleagues is no lost call, and no message is."""
    assert not is_lost(call(**{"outcome": "abandoned", **fields}))


def test_a_person_answers_and_a_machine_too():
    """Whoever writes to the customer or takes a call answers, a bot as well."""
    assert answers(said(may(4), SAM))
    assert answers(call())
    assert answers(said(may(4), BOT))
    assert answers(call(participants=[BOT]))
    assert not answers(said(may(4)))
    assert not answers(call("abandoned"))


def test_a_receipt_is_no_answer():
    """What a machine sends by itself is none, unless it told them something that reached them."""
    told = [Told(question="return", outcome="yes")]
    assert not answers(said(may(4), BOT, automated=True))
    assert answers(said(may(4), BOT, automated=True, told=told))
    assert not answers(said(may(4), BOT, outcome="bounced"))
