import json
from datetime import UTC, datetime, timedelta
from itertools import combinations, product

import attrs
import pytest

from servicekit.errors import FieldError, NaiveDatetimeError, NotAnInstantError
from servicekit.interaction import (
    DIRECTIONS,
    OUTCOMES,
    ROLES,
    SIGNALS,
    Interaction,
    Party,
    Told,
)
from servicekit.values import Facts

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
KIM = Party(id="kim", role="customer")
ADA = Party(id="ada", role="agent")
BOT = Party(id="bot", role="bot")
SAM = Party(id="sam", role="representative")
COURIER = Party(id="courier", role="third_party")
ACCEPTED = Told(question="return-window", outcome="accept")


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
    assert (contact.source, contact.revises, contact.told, contact.promises) == (None, None, (), ())
    assert (contact.seq, contact.public, contact.automated) == (0, True, False)
    assert (contact.needs_reply, contact.story_repeated) == (True, False)
    told = said(ADA, told=[ACCEPTED], promises=[5], revises=2)
    assert (told.told, told.promises, told.revises) == ((ACCEPTED,), ("5",), "2")
    assert told.parties == (ADA,)


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
        {"told": ["accept"]},
        {"told": ACCEPTED},
        {"promises": "p1"},
        {"promises": [None]},
        {"revises": ""},
        {"revises": "1"},
        {"revises": 1},
        {"needs_reply_by": "ada"},
        {"needs_reply": False, "needs_reply_by": ""},
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
    """``repr`` tells neither what was said nor where the customer can be reached."""
    contact = said(
        text="my secret",
        contact_point="secret@example.org",
        told=[Told(question="return-window", outcome="accept", text="a secret answer")],
    )
    assert "secret" not in repr(contact)


def test_somebody_says_that_it_needs_no_reply():
    """Who said that a message needs no reply can be told, and may be unknown."""
    thanks = said(needs_reply=False, needs_reply_by=3)

    assert (thanks.needs_reply_by, thanks.awaits_reply) == ("3", False)
    assert said(needs_reply=False).needs_reply_by is None


def test_signals_are_free_words():
    """Policies know some signals, and a host can use words of its own beside them."""
    assert said(signals=[*SIGNALS, "lost_parcel"]).signals == {*SIGNALS, "lost_parcel"}


@pytest.mark.parametrize(
    ("contact", "verified"),
    [
        (said(attrs.evolve(KIM, verified=True)), True),
        (said(ADA, participants=[KIM, attrs.evolve(SAM, verified=True)]), True),
        (said(KIM), False),
        (said(attrs.evolve(ADA, verified=True), participants=[KIM]), False),
        (said(KIM, participants=[attrs.evolve(COURIER, verified=True)]), False),
    ],
)
def test_a_verified_customer(contact, verified):
    """Somebody on the customer's side was verified; that others were says nothing about them."""
    assert contact.verified_customer is verified


# -- what they were told --------------------------------------------------------------------------


def test_what_was_told_is_converted():
    """Ids become text, the outcome cannot change any more, and only it and the question must be."""
    told = Told(question=3, outcome={"refund": [5, "EUR"]}, rule=4, promises=[1, "p2"])

    assert (told.question, told.rule, told.promises) == ("3", "4", ("1", "p2"))
    assert told.outcome == Facts({"refund": (5, "EUR")})
    assert (ACCEPTED.rule, ACCEPTED.version, ACCEPTED.facts_digest) == (None, None, None)
    assert (ACCEPTED.text, ACCEPTED.language, ACCEPTED.promises) == ("", None, ())


@pytest.mark.parametrize(
    "wrong", [{"question": ""}, {"rule": ""}, {"promises": "p1"}, {"promises": [""]}], ids=repr
)
def test_what_was_told_is_checked(wrong):
    """An empty id, and one text where a list is wanted, is refused."""
    with pytest.raises(FieldError):
        attrs.evolve(ACCEPTED, **wrong)


def test_what_was_told_never_changes(travels):
    """What a customer was told is immutable and can be hashed, copied and pickled."""
    travels(ACCEPTED)
    travels(Told(question=3, outcome=json.loads('{"refund": [5, {"of": ["EUR"]}]}')))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ACCEPTED.outcome = "decline"


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
        (called(KIM, ADA, BOT), True),
        (called(KIM, ADA, direction="internal"), False),
        (called(KIM, ADA, public=False), False),
        (called(KIM, ADA, automated=True), False),
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
        (called(ADA, KIM, direction="internal"), False),
        (said(ADA, participants=[BOT]), False),
        (said(ADA, participants=[COURIER]), False),
        (said(ADA, participants=[COURIER, KIM]), True),
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
        (said(KIM, outcome="abandoned"), True),
        (said(BOT, direction="inbound"), False),
        (said(COURIER, direction="inbound"), False),
        (said(ADA, direction="inbound"), False),
        (called(KIM, ADA), False),
        (said(ADA), False),
    ],
)
def test_waiting(contact, waits):
    """A customer's message waits, except a "thanks", an automatic one and a live contact."""
    assert contact.awaits_reply is waits


# -- every kind of contact there is ---------------------------------------------------------------

OTHERS = (KIM, SAM, COURIER, ADA, BOT)
EVERY = [
    Interaction(
        id=1,
        at=NINE,
        channel="any",
        author=Party(id="x", role=role),
        direction=direction,
        outcome=outcome,
        participants=participants,
        public=public,
        automated=automated,
        needs_reply=needs_reply,
    )
    for role, direction, outcome, participants, public, automated, needs_reply in product(
        ROLES,
        DIRECTIONS,
        [*OUTCOMES, None],
        [others for n in range(3) for others in combinations(OTHERS, n)],
        [True, False],
        [True, False],
        [True, False],
    )
]
THEIRS = {"customer", "representative"}


def roles(contact: Interaction) -> set[str]:
    return {party.role for party in contact.parties}


def is_between_people(contact: Interaction) -> bool:
    """Tell whether somebody, and no machine, said it between the customer and the company."""
    return contact.public and not contact.automated and contact.direction != "internal"


OPEN = [contact for contact in EVERY if is_between_people(contact)]
CLOSED = [contact for contact in EVERY if not is_between_people(contact)]


def test_every_kind_of_contact():
    """The matrix holds thousands of kinds, some of which answer, some wait, and most do neither."""
    assert len(EVERY) == 5 * 3 * 7 * 16 * 8
    assert 0 < sum(c.is_live for c in EVERY) < sum(c.is_reply for c in EVERY) < len(EVERY) / 4
    assert 0 < sum(c.awaits_reply for c in EVERY) < len(EVERY) / 4


def test_machines_and_notes_do_nothing():
    """An auto-reply of either side, an internal note and what is not public do nothing at all."""
    assert not any(c.is_live or c.is_reply or c.awaits_reply for c in CLOSED)


def test_nothing_waits_for_an_answer_that_it_is():
    """No contact both answers and waits; a live one always answers."""
    assert not any(c.is_reply and c.awaits_reply for c in EVERY)
    assert all(c.is_reply for c in EVERY if c.is_live)


def is_with_the_customer(contact: Interaction) -> bool:
    """Tell whether the customer's side is named, or nobody by whom the company writes to."""
    ours = contact.author.role in {"agent", "bot"} and contact.direction == "outbound"
    return bool(roles(contact) & THEIRS) or (ours and not contact.participants)


def test_what_is_live():
    """Live is what was connected, had the customer's side in it, and was not left to a bot."""
    for contact in OPEN:
        there = roles(contact)
        bot_alone = "bot" in there and "agent" not in there
        connected = contact.outcome == "connected"
        assert contact.is_live is (connected and is_with_the_customer(contact) and not bot_alone)


def test_what_is_theirs():
    """Theirs is what came in from the customer or who may act for them, machines included."""
    for contact in EVERY:
        theirs = contact.direction == "inbound" and contact.author.role in THEIRS
        assert contact.is_theirs is theirs


def test_what_is_an_attempt():
    """To try to reach the customer is to send something public, by hand or not, whatever came."""
    for contact in EVERY:
        sent = contact.direction == "outbound" and contact.public
        assert contact.is_attempt is (sent and is_with_the_customer(contact))


def test_what_answers_without_being_live():
    """Else only a person's outbound message answers, if it could reach the customer's side."""
    for contact in (c for c in OPEN if not c.is_live):
        to_nobody_else = not contact.participants or bool(roles(contact) & THEIRS)
        assert contact.is_reply is (
            (contact.author.role, contact.direction) == ("agent", "outbound")
            and contact.outcome in {"connected", "voicemail", "delivered", None}
            and to_nobody_else
        )


def test_what_waits():
    """What the customer's side sends us waits, whatever became of it, unless live or a "thanks"."""
    for contact in (c for c in OPEN if not c.is_live):
        sent = contact.direction == "inbound" and contact.author.role in THEIRS
        assert contact.awaits_reply is (sent and contact.needs_reply)


def test_what_does_not_need_a_reply_still_answers():
    """Whether a message needs a reply says nothing about whether it is one."""
    for contact in EVERY[:: 2 * 7]:
        other = attrs.evolve(contact, needs_reply=not contact.needs_reply)
        assert (contact.is_live, contact.is_reply) == (other.is_live, other.is_reply)


# -- who writes to whom ---------------------------------------------------------------------------


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
