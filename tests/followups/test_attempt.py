"""What of the contacts counts, and an attempt as constraints look at it."""

from __future__ import annotations

import pickle
from datetime import datetime
from typing import Any

import attrs
import pytest

from followups.support import ADA, KIM, attempt, call, needed, on, person, tried
from servicekit.case import Case, History
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.followups.attempt import Made, made_of, planned_of
from servicekit.followups.scheduled import Scheduled, Unschedulable
from servicekit.instants import to_microseconds
from servicekit.interaction import Interaction, Party

SAM = Party(id="sam", role="third_party")
BOT = Party(id="bot", role="bot")


def one(*contacts: Interaction) -> Made:
    [made] = made_of(contacts, person(), on(25))
    return made


def test_all_that_caps_look_at() -> None:
    """A contact keeps its instant, channel, number, cases, brand, basis and what it carried out."""
    contact = call(
        on(23, 9),
        outcome="connected",
        contact_point="+1",
        case_ids=[1, 2],
        brand="lamps",
        basis="service",
        follow_ups=["stay-fixed/12"],
    )
    assert one(contact) == Made(
        at=to_microseconds(on(23, 9)),
        channel="phone",
        contact_point="+1",
        case_ids=frozenset({"1", "2"}),
        brand="lamps",
        basis="service",
        attempt=True,
        conversation=True,
        carried_out=("stay-fixed/12",),
        tried=("stay-fixed/12",),
    )


@pytest.mark.parametrize(
    ("fields", "attempt", "conversation"),
    [
        ({"outcome": "no_answer"}, True, False),
        ({"outcome": "voicemail"}, True, False),
        ({"outcome": "connected"}, True, True),
        ({"outcome": "connected", "author": BOT}, True, False),
        ({"outcome": "bounced", "channel": "email"}, True, False),
        ({"outcome": None, "channel": "email", "automated": True}, True, False),
        ({"outcome": "connected", "author": KIM, "participants": [ADA]}, False, True),
    ],
    ids=["no answer", "voicemail", "talk", "a bot", "bounce", "automatic mail", "they called"],
)
def test_attempts_and_conversations(
    fields: dict[str, Any], attempt: bool, conversation: bool
) -> None:
    """What the company sent is an attempt, also by a machine; a talk is one whoever began it."""
    made = one(call(on(23, 9), **fields))
    assert (made.attempt, made.conversation) == (attempt, conversation)


@pytest.mark.parametrize(
    "fields",
    [
        {"direction": "internal", "outcome": None, "channel": "note"},
        {"public": False, "outcome": None},
        {"participants": [SAM], "outcome": "connected"},
        {"author": KIM, "outcome": "no_answer"},
        {"author": KIM, "outcome": None, "channel": "email"},
    ],
    ids=["note", "not public", "somebody else", "they reached nobody", "they wrote"],
)
def test_what_counts_as_nothing(fields: dict[str, Any]) -> None:
    """Notes, talks with somebody else and what the customer wrote are no contacts to count."""
    assert made_of([call(on(23, 9), **fields)], person(), on(25)) == ()


def test_a_note_may_say_that_something_was_carried_out() -> None:
    """A note that says what was carried out is kept, and counts as no contact."""
    note = call(on(23, 9), direction="internal", outcome=None, follow_ups=["stay-fixed/12"])
    made = one(note)
    assert (made.attempt, made.conversation) == (False, False)
    assert made.carried_out == ("stay-fixed/12",)


@pytest.mark.parametrize("outcome", ["no_answer", "abandoned", "bounced", "voicemail"])
def test_what_reached_nobody_carried_nothing_out(outcome: str) -> None:
    """A contact that reached nobody, or only a voicemail, was a try that carried nothing out."""
    made = one(call(on(23, 9), outcome=outcome, follow_ups=["stay-fixed/12"]))
    assert (made.attempt, made.carried_out) == (True, ())
    assert made.tried == ("stay-fixed/12",)


def test_the_basis_is_the_one_that_was_recorded() -> None:
    """A contact has the basis that somebody recorded, and none where nobody did."""
    assert one(call(on(23, 9), basis="reply")).basis == "reply"
    assert one(call(on(23, 9), reply_to="mail")).basis is None


def test_only_what_was_known() -> None:
    """What happened or was recorded later is not seen; what happens at the instant itself is."""
    contacts = [
        call(on(22, 9)),
        call(on(22, 10), recorded_at=on(24)),
        call(on(23, 9)),
        call(on(23, 9, 1)),
    ]
    made = made_of(contacts, person(), on(23, 9))
    assert [each.at for each in made] == [to_microseconds(t) for t in (on(22, 9), on(23, 9))]


def test_an_edit_takes_the_place_of_what_it_revises() -> None:
    """A corrected contact counts once, as it was corrected, from when that was recorded."""
    wrong = call(on(22, 9), id="a", outcome="connected")
    right = call(on(22, 9), id="b", revises="a", recorded_at=on(23))
    assert [each.conversation for each in made_of([wrong, right], person(), on(22, 12))] == [True]
    assert [each.conversation for each in made_of([wrong, right], person(), on(23))] == [False]


def test_a_list_comes_in_any_order() -> None:
    """Contacts of a list are put in their order."""
    contacts = [call(on(24)), call(on(22)), call(on(23))]
    times = [each.at for each in made_of(contacts, person(), on(25))]
    assert times == sorted(times)


def test_a_history_says_to_which_cases_a_contact_belongs() -> None:
    """A contact of a history belongs to the cases that hold it and to those that it names."""
    talk = call(on(22, 9), id="talk", case_ids=["1", "2"])
    mail = call(on(22, 10), id="mail", channel="email", outcome=None)
    alone = call(on(22, 11), id="alone")
    case = Case(id=1, customer_id="kim", opened_at=on(20), interactions=[talk, mail])
    history = History(customer="kim", cases=[case], contacts=[alone])
    made = made_of(history, person(), on(25))
    assert [each.case_ids for each in made] == [{"1", "2"}, {"1"}, set()]


def test_a_history_is_seen_as_it_was() -> None:
    """Of a history as well, what was recorded later is not seen."""
    history = History(customer="kim", contacts=[call(on(22), recorded_at=on(24))])
    assert made_of(history, person(), on(23)) == ()
    assert len(made_of(history, person(), on(24))) == 1


def test_the_history_of_all_merged_records() -> None:
    """A history counts where it covers every id of the customer, and perhaps more than these."""
    merged = person(same_as=["7"])
    history = History(customer=merged, contacts=[call(on(22))])
    assert len(made_of(history, merged, on(23))) == 1
    assert len(made_of(history, person(), on(23))) == 1


@pytest.mark.parametrize("half", ["7", "kim"])
def test_half_a_history_is_refused(half: str) -> None:
    """The history of one of two merged records would leave contacts out, so it is refused."""
    with pytest.raises(FieldError, match=r"contacts.*the whole history of kim and 7"):
        made_of(History(customer=half), person(same_as=["7"]), on(23))


def test_the_history_of_somebody_else_is_refused() -> None:
    """Contacts of another customer's history are refused and never counted."""
    with pytest.raises(FieldError, match=r"contacts.*the whole history of kim"):
        made_of(History(customer="sam"), person(), on(23))


@pytest.mark.parametrize("contacts", [None, "call", ["call"], 7], ids=repr)
def test_what_is_no_list_of_contacts_is_refused(contacts: Any) -> None:
    """Contacts are interactions, in a list or in a history."""
    with pytest.raises(FieldError, match="Interaction"):
        made_of(contacts, person(), on(23))


@pytest.mark.parametrize("contacts", [[], History(customer="kim")], ids=["list", "history"])
def test_an_instant_without_a_zone_is_refused(contacts: Any) -> None:
    """The instant that is asked about needs a time zone, even where there are no contacts."""
    with pytest.raises(NaiveDatetimeError):
        made_of(contacts, person(), datetime(2026, 11, 23))  # noqa: DTZ001


def test_what_is_planned() -> None:
    """What was scheduled counts as an attempt, and as no conversation before there is one."""
    follow_ups = [
        needed(on(23), key=str(n), case_id=n, brand="lamps", basis="promised") for n in (1, 2)
    ]
    contact = Scheduled(
        follow_ups=[*follow_ups, needed(on(23), key="3", basis="promised")],
        at=on(24),
        channel="phone",
        contact_point="+1",
    )
    task = attrs.evolve(contact, channel=None)
    never = Unschedulable(follow_ups=follow_ups)
    [made] = planned_of([never, contact, task])
    assert made == tried(
        on(24),
        contact_point="+1",
        case_ids=frozenset({"1", "2"}),
        brand="lamps",
        basis="promised",
    )
    assert (made.attempt, made.conversation, made.carried_out) == (True, False, ())


@pytest.mark.parametrize(
    ("key", "outcome", "left"),
    [("1", "connected", 0), ("2", "connected", 0), ("3", "connected", 1), ("1", "voicemail", 1)],
    ids=["the first", "the second", "another", "a voicemail"],
)
def test_what_was_planned_and_made_meanwhile(key: str, outcome: str, left: int) -> None:
    """A planned contact of which something is carried out is among those that were made."""
    contact = Scheduled(
        follow_ups=[needed(on(23), key="1"), needed(on(23), key="2")], at=on(24), channel="phone"
    )
    made = made_of([call(on(23), outcome=outcome, follow_ups=[key])], person(), on(25))
    assert len(planned_of([contact], iter(made))) == left


def test_what_several_follow_ups_come_to() -> None:
    """An attempt has each purpose, case and brand of its follow-ups once, in their order."""
    both = attrs.evolve(
        attempt(),
        follow_ups=(
            needed(on(23), key="a", purpose="warn", case_id=1, brand="lamps", basis="promised"),
            needed(on(23), key="b", purpose="call back", case_id=2, basis="promised"),
            needed(on(23), key="c", purpose="warn", case_id=1, brand="lamps", basis="promised"),
        ),
    )
    assert both.basis == "promised"
    assert both.purposes == ("warn", "call back")
    assert both.case_ids == ("1", "2")
    assert both.brands == ("lamps",)


def test_a_follow_up_of_which_nobody_knows_the_case() -> None:
    """Where nobody knows the case of one follow-up, the contact could be about any case."""
    known, unknown = needed(on(23), key="a", case_id=1), needed(on(23), key="b")
    for both in ((known, unknown), (unknown, known)):
        assert attrs.evolve(attempt(), follow_ups=both).case_ids == ()


def test_numbers_are_hidden() -> None:
    """The representation of an attempt shows no number or address."""
    text = repr(attempt(point="+44 1", made=[tried(on(22), contact_point="+44 2")]))
    assert "+44" not in text


def test_it_travels(travels: Any) -> None:
    """An attempt can be copied, pickled and hashed, and so can what was made."""
    travels(attempt(point="+1", made=[tried(on(22))]))
    assert pickle.loads(pickle.dumps(tried(on(22)))) == tried(on(22))  # noqa: S301 - our own
