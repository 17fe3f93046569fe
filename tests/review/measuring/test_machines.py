import attrs
import pytest
from hypothesis import given

from review.measuring.support import ADA, found, measurements, only, talks, whose
from review.support import BOT, SAM, case, may, moved, said
from servicekit.case import History
from servicekit.interaction import Interaction

SETTLED = [moved(may(5), "open", "resolved")]
MACHINE = "automated_resolution"


def shares(*contacts: Interaction) -> list[object]:
    return found(case(*contacts), may(5), "bot_share")


def solved(*contacts: Interaction, **fields: object) -> object:
    return only(case(*contacts, **{"changes": SETTLED, **fields}), may(20), MACHINE)


def bot(hour: int, **fields: object) -> Interaction:
    return said(may(4, hour), BOT, **{"automated": True, **fields})


# -- who speaks -----------------------------------------------------------------------------------


def test_each_public_contact_of_the_company_was_a_machines_or_a_persons():
    """A bot, and what a person's account sends by itself, are machines; a person is none."""
    assert shares(bot(9)) == [1]
    assert shares(bot(9, automated=False)) == [1]
    assert shares(said(may(4), SAM, automated=True)) == [1]
    assert shares(said(may(4), SAM)) == [0]


def test_a_call_counts_by_who_took_it():
    """A customer's call that a person took is a person's, one that a bot took the bot's."""
    call = said(may(4), channel="phone", outcome="connected")
    assert shares(call) == [0]
    assert shares(attrs.evolve(call, participants=[BOT])) == [1]
    assert shares(attrs.evolve(call, participants=[BOT, ADA])) == [0]


def test_where_the_company_did_not_speak_there_is_no_share():
    """A message of the customer, a note and a call that nobody took say nothing of us."""
    assert shares(said(may(4))) == []
    assert shares(said(may(4), outcome="abandoned", participants=[BOT])) == []
    assert shares(said(may(4), outcome="connected", public=False, participants=[BOT])) == []
    assert shares(said(may(4), SAM, direction="internal", public=False)) == []


@pytest.mark.parametrize("outcome", ["no_answer", "abandoned", "bounced"])
def test_what_reached_nobody_was_said_to_nobody(outcome: str):
    """A call that nobody answered, and a message that came back, are left out; voicemail is not."""
    assert shares(said(may(4), SAM, outcome=outcome)) == []
    assert shares(bot(9, outcome=outcome)) == []
    assert shares(said(may(4), SAM, outcome="voicemail")) == [0]


def test_a_machines_contact_is_no_persons_doing():
    """A machine's contact falls to the team alone, a person's to the person as well."""
    subject = case(bot(9), said(may(4, 10), SAM), changes=[moved(may(4), None, "desk", "team")])
    assert whose(subject, may(5), "bot_share") == [("desk", None), ("desk", "sam")]


# -- what they solve ------------------------------------------------------------------------------


def test_a_machine_resolved_what_no_person_touched():
    """Asked, answered by a machine, settled, and never heard of again."""
    assert solved(said(may(4)), bot(10)) == 1
    call = said(may(4), channel="phone", outcome="connected", participants=[BOT])
    assert solved(call) == 1


@pytest.mark.parametrize(
    "contact",
    [
        said(may(4, 12), SAM),
        said(may(4, 12), SAM, direction="internal", public=False),
        said(may(4, 12), SAM, outcome="no_answer"),
        said(may(4, 12), channel="phone", outcome="connected"),
        said(may(4, 12), participants=[SAM]),
    ],
    ids=["reply", "note", "attempt", "call", "beside"],
)
def test_a_person_who_took_part_resolved_it(contact: Interaction):
    """Wherever a person of the company took part the machine did not do it alone."""
    assert solved(said(may(4)), bot(10), contact) == 0


def test_what_a_persons_account_sends_by_itself_is_no_person():
    """An automated message in somebody's name is a machine's."""
    assert solved(said(may(4)), said(may(4, 10), SAM, automated=True)) == 1


def test_what_somebody_had_was_not_left_to_a_machine():
    """A case that was ever assigned to a person was not resolved without any."""
    assigned = [*SETTLED, moved(may(4), None, "sam", "agent")]
    assert solved(said(may(4)), bot(10), changes=assigned) == 0
    nobody = [*SETTLED, moved(may(4), "sam", None, "agent")]
    assert solved(said(may(4)), bot(10), changes=nobody) == 1


def test_what_was_settled_without_a_word_was_resolved_by_nobody():
    """Closing a case is no resolution; neither is a message that reached nobody."""
    assert solved(said(may(4))) == 0
    assert solved(said(may(4)), bot(10, outcome="bounced")) == 0


def test_only_what_stays_settled_counts():
    """What was opened again or came back was not resolved, and it takes the window to know."""
    subject = case(said(may(4)), bot(10), changes=SETTLED, topic="lamp")
    assert only(subject, may(12), MACHINE) == "too_early"
    assert only(subject, may(20), MACHINE, history=None) == "no_history"
    back = case(id="d", opened_at=may(8), topic="lamp")
    both = History(customer="kim", cases=[subject, back])
    assert only(subject, may(20), MACHINE, history=both) == 0
    again = [
        *SETTLED,
        moved(may(12, 10), "resolved", "open"),
        moved(may(12, 11), "open", "resolved"),
    ]
    assert solved(said(may(4)), bot(10), changes=again) == 0


def test_what_is_open_or_unknown_is_left_out():
    """Without contacts nobody can tell who did it; what is not settled nobody has resolved."""
    assert solved() == "not_recorded"
    assert solved(said(may(4)), bot(10), changes=[]) == "still_open"
    (each,) = measurements(case(bot(9), changes=SETTLED), may(20), MACHINE)
    assert (each.of, each.agent) == ("within 7 d", None)


@given(talks())
def test_a_naive_count_of_the_words_finds_the_same(contacts: list[Interaction]):
    """By the words for what happened the same contacts are machines', and the same cases."""
    words = [contact.id.partition(" ")[2] for contact in contacts]
    machine, person = {"receipt", "robot", "calls a bot"}, {"answers", "calls"}
    spoke = [int(word in machine) for word in words if word in machine | person]
    assert shares(*contacts) == spoke
    alone = 1 in spoke and not {*words} & (person | {"notes", "misses"})
    assert solved(*contacts) == (int(alone) if contacts else "not_recorded")
