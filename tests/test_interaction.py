from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, NaiveDatetimeError, NotAnInstantError
from servicekit.interaction import DIRECTIONS, OUTCOMES, ROLES, Interaction, Party

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
KIM = Party(id="kim", role="customer")
ADA = Party(id="ada", role="agent")
BOT = Party(id="bot", role="bot")


def said(author: Party = KIM, **fields: object) -> Interaction:
    return Interaction(
        **{
            "id": 1,
            "at": NINE,
            "author": author,
            "channel": "email",
            "direction": "inbound" if author.role == "customer" else "outbound",
            **fields,
        }
    )


def called(author: Party, *others: Party, **fields: object) -> Interaction:
    return said(author, channel="phone", participants=others, outcome="connected", **fields)


# -- making it ------------------------------------------------------------------------------------


def test_a_contact_is_converted():
    """Ids become text and lists immutable; what nobody said has a plain default."""
    contact = said(case_ids=[3, "C-4"], participants=[ADA], signals=["praise"], reply_to=2)

    assert (contact.id, contact.case_ids, contact.reply_to) == ("1", ("3", "C-4"), "2")
    assert contact.participants == (ADA,)
    assert contact.signals == frozenset({"praise"})
    assert contact.recorded_at == NINE
    assert said(recorded_at=NINE + timedelta(hours=1)).recorded_at.hour == 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"direction": "sideways"},
        {"outcome": "busy"},
        {"reply_to": ""},
        {"participants": ["ada"]},
        {"case_ids": [""]},
        {"case_ids": "C-4"},
        {"signals": "praise"},
        {"signals": [1]},
    ],
    ids=repr,
)
def test_a_contact_is_checked(wrong):
    """An unknown word, an empty id, and one text where a list is wanted are refused."""
    with pytest.raises(FieldError):
        said(**wrong)


@pytest.mark.parametrize("name", ["at", "recorded_at"])
def test_a_contact_is_an_instant(name):
    """A contact happens, and is recorded, at an instant."""
    with pytest.raises(NaiveDatetimeError):
        said(**{name: NINE.replace(tzinfo=None)})
    with pytest.raises(NotAnInstantError):
        said(**{name: "2026-05-04"})


def test_a_party_has_a_role():
    """Whoever takes part has an id and one of the known roles."""
    assert Party(id=5, role="bot").id == "5"
    with pytest.raises(FieldError, match="one of customer, representative, third_party, agent"):
        Party(id=5, role="boss")
    with pytest.raises(FieldError):
        Party(id="", role="bot")


def test_the_text_is_not_shown():
    """``repr`` does not tell what was said."""
    assert "secret" not in repr(said(text="my secret"))


def test_a_contact_never_changes(travels):
    """A contact is immutable, can be copied and pickled, and is checked again when evolved."""
    contact = called(KIM, ADA, case_ids=[3], signals={"praise", "complaint"}, text="hello")

    travels(contact)
    travels(KIM)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        contact.text = "bye"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        KIM.role = "agent"
    with pytest.raises(FieldError):
        attrs.evolve(contact, outcome="busy")
    with pytest.raises(FieldError):
        attrs.evolve(KIM, role="boss")


# -- who waits, and who answers -------------------------------------------------------------------

SAM = Party(id="sam", role="representative")


@pytest.mark.parametrize(
    ("contact", "live"),
    [
        (called(KIM, ADA), True),
        (called(ADA, KIM), True),
        (called(SAM, ADA), True),
        (called(ADA, Party(id=3, role="third_party")), False),
        (called(KIM), True),
        (called(KIM, BOT), False),
        (called(ADA, BOT), False),
        (called(ADA, Party(id="sam", role="agent")), False),
        (attrs.evolve(called(KIM, ADA), outcome="voicemail"), False),
        (attrs.evolve(called(KIM, ADA), outcome=None), False),
    ],
)
def test_live_contacts(contact, live):
    """A contact is live when a customer was connected to us, unless a bot alone took it."""
    assert contact.is_live is live


@pytest.mark.parametrize(
    ("contact", "answers"),
    [
        (said(ADA), True),
        (said(ADA, outcome="delivered"), True),
        (said(ADA, outcome="voicemail"), True),
        (called(ADA, KIM), True),
        (called(KIM, ADA), True),
        (said(ADA, outcome="no_answer"), False),
        (said(ADA, outcome="bounced"), False),
        (said(ADA, outcome="abandoned"), False),
        (said(ADA, public=False), False),
        (said(ADA, direction="internal"), False),
        (called(ADA, BOT, direction="internal"), False),
        (said(ADA, automated=True), False),
        (said(BOT), False),
        (said(KIM), False),
        (called(KIM, BOT), False),
    ],
)
def test_replies(contact, answers):
    """Only a person who reached the customer answers: no machine, no note, no missed call."""
    assert contact.is_reply is answers


@pytest.mark.parametrize(
    ("contact", "waits"),
    [
        (said(KIM), True),
        (said(SAM, direction="inbound"), True),
        (said(KIM, channel="phone", outcome="voicemail"), True),
        (called(KIM, BOT), True),
        (said(KIM, needs_reply=False), False),
        (said(KIM, automated=True), False),
        (said(KIM, public=False), False),
        (said(KIM, direction="internal"), False),
        (called(KIM, ADA), False),
        (said(ADA), False),
    ],
)
def test_waiting(contact, waits):
    """A customer's message waits, except a "thanks", an automatic one and a live contact."""
    assert contact.awaits_reply is waits


@given(
    st.builds(
        said,
        st.builds(Party, id=st.just("x"), role=st.sampled_from(ROLES)),
        direction=st.sampled_from(DIRECTIONS),
        outcome=st.sampled_from([*OUTCOMES, None]),
        participants=st.lists(st.sampled_from([KIM, ADA, BOT, SAM]), max_size=3),
        public=st.booleans(),
        automated=st.booleans(),
        needs_reply=st.booleans(),
    )
)
def test_nothing_waits_for_an_answer_that_it_is(contact):
    """No contact both answers and waits, and what colleagues keep to themselves does neither."""
    assert not (contact.is_reply and contact.awaits_reply)
    assert contact.public or not (contact.is_reply or contact.awaits_reply)


def test_the_direction_follows_the_author():
    """Unless said otherwise our people and bots write outbound, everybody else inbound."""
    roles = {"customer": "inbound", "representative": "inbound", "third_party": "inbound",
             "agent": "outbound", "bot": "outbound"}  # fmt: skip
    for role, direction in roles.items():
        party = Party(id="x", role=role)
        assert Interaction(id=1, at=NINE, author=party, channel="email").direction == direction


def test_a_talk_with_somebody_else_is_no_reply():
    """What we say to a third party does not answer the customer who waits."""
    courier = Party(id="courier", role="third_party")

    assert not called(ADA, courier).is_reply
    assert not said(courier).awaits_reply
    assert called(ADA, KIM).is_reply


def test_an_author_is_a_party():
    """A name alone does not say on whose side somebody speaks, so it is refused."""
    with pytest.raises(FieldError, match="Party"):
        Interaction(id=1, at=NINE, author="ada", channel="email")
