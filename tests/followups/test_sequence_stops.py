"""What ends a sequence before its last touch, and what does not."""

from __future__ import annotations

import attrs
import pytest

from followups.support_sequence import ADA, KIM, on, reminders, reply, touched
from servicekit.case import Case, Change, History
from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.sequence import STOPS, Touch
from servicekit.followups.sequence_course import Ended, Waiting
from servicekit.interaction import Party

ASKED = touched("ask", on(1))


def case(*changes: tuple[int, str], **more):
    made = [Change(at=on(day), field="status", new=new) for day, new in changes]
    return Case(**({"id": 3, "customer_id": 7, "opened_at": on(1), "changes": made} | more))


def following(*contacts, at=None, enrolment=None, given=None, **sequence):
    sequence = reminders(**sequence)
    enrolment = enrolment or sequence.enrol(12, 7, at=on(1), case_id=3)
    return sequence.next(enrolment, contacts, at=at or on(20), case=given)


def code(*contacts, **more) -> str:
    found = following(*contacts, **more)
    return found.code if isinstance(found, Ended) else found.key


GOES_ON = "reminders/12/remind"


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        pytest.param(reply(on(2)), "reply", id="an answer"),
        pytest.param(reply(on(2), channel="chat"), "reply", id="on another channel"),
        pytest.param(reply(on(2), case_ids=["3", "4"]), "reply", id="about this and another"),
        pytest.param(reply(on(2), case_ids=["4"]), GOES_ON, id="about another matter"),
        pytest.param(reply(on(2), case_ids=[]), GOES_ON, id="about no case that is named"),
        pytest.param(
            reply(on(2), case_ids=[], reply_to=ASKED.id), "reply", id="in reply to a touch"
        ),
        pytest.param(reply(on(2), reply_to="another"), "reply", id="in another thread"),
        pytest.param(reply(on(2), automated=True), GOES_ON, id="out of office"),
        pytest.param(reply(on(2), needs_reply=False), GOES_ON, id="a thanks"),
        pytest.param(reply(on(2), outcome="abandoned"), GOES_ON, id="a call that was given up"),
        pytest.param(reply(on(2), outcome="voicemail"), "reply", id="a word on the machine"),
        pytest.param(reply(on(2), outcome="connected"), "reply", id="a call that was taken"),
        pytest.param(
            reply(on(2), outcome="connected", needs_reply=False),
            "conversation",
            id="a call that was taken and needs nothing more",
        ),
        pytest.param(
            reply(on(2), author=Party(id="sam", role="representative")), "reply", id="for them"
        ),
        pytest.param(
            reply(on(2), author=Party(id="sam", role="third_party")), GOES_ON, id="somebody else"
        ),
        pytest.param(reply(on(1)), GOES_ON, id="at the very start"),
        pytest.param(reply(on(2), public=False), GOES_ON, id="among colleagues"),
        pytest.param(
            reply(on(2), author=ADA, participants=[KIM], outcome="connected"),
            "conversation",
            id="a call of the company's",
        ),
        pytest.param(
            reply(on(2), author=ADA, participants=[KIM], outcome="no_answer"),
            GOES_ON,
            id="a call that nobody took",
        ),
        pytest.param(
            reply(on(2), author=ADA, participants=[KIM]), GOES_ON, id="another mail of ours"
        ),
    ],
)
def test_who_answers_is_not_reminded(contact, expected):
    """An answer about this matter ends it, on whatever channel; nothing else does."""
    assert code(ASKED, contact) == expected


def test_a_thanks_ends_it_where_it_answers():
    """A word that needs no reply ends only a sequence that says so."""
    thanks = reply(on(2), needs_reply=False, reply_to=ASKED.id)
    assert code(ASKED, thanks) == GOES_ON
    assert code(ASKED, thanks, stops_on=["thanks"]) == "thanks"
    assert code(ASKED, reply(on(2)), stops_on=["thanks"]) == GOES_ON


def test_a_thanks_never_takes_back_a_promised_call():
    """The customer's thanks for the announcement of a call leaves the call where it is."""
    touches = [
        Touch(id="ask", purpose="announce", channels=["email"]),
        Touch(id="remind", purpose="call", after="in 1 day at 15:00", channels=["phone"]),
    ]
    thanks = reply(on(1, 10), needs_reply=False, reply_to=ASKED.id)
    found = following(ASKED, thanks, at=on(1, 11), touches=touches, basis="promised")
    assert isinstance(found, FollowUp)
    assert (found.basis, found.channels, found.earliest_at) == ("promised", ("phone",), on(2, 15))


def test_a_call_of_the_customers_is_both():
    """Who called and was spoken with answered, and a conversation took place."""
    call = reply(on(2), outcome="connected")
    assert code(ASKED, call, stops_on=["reply"]) == "reply"
    assert code(ASKED, call, stops_on=["conversation"]) == "conversation"
    short = reply(on(2), outcome="connected", needs_reply=False)
    assert code(ASKED, short, stops_on=["thanks"]) == "thanks"
    assert code(ASKED, short, stops_on=["reply"]) == GOES_ON


def test_nothing_stops_what_nothing_is_to_stop():
    """A sequence that nothing ends goes on through answers, until its case is gone."""
    contacts = (ASKED, reply(on(2)), reply(on(3), author=ADA, outcome="connected"))
    settled = case((4, "resolved"))
    assert code(*contacts, given=settled, stops_on=[]) == GOES_ON
    assert code(*contacts, given=case((4, "deleted")), stops_on=[]) == "case_ended"
    assert code(*contacts, given=settled, stops_on=STOPS) == "reply"


def test_the_first_thing_that_ends_it_counts():
    """Of what could end it, the first did, in whatever order it is told."""
    contacts = [reply(on(5)), reply(on(4), author=ADA, outcome="connected"), ASKED]
    for given in (contacts, contacts[::-1]):
        found = following(*given, given=case((6, "resolved")))
        assert (found.code, found.at) == ("conversation", on(4))
    assert code(*contacts, given=case((3, "resolved"))) == "settled"


def test_a_conversation_that_is_a_touch():
    """Who is reached by the touch itself is not reminded again, unless the sequence goes on."""
    call = touched("ask", on(1, 10), outcome="connected", channel="phone")
    assert code(call) == "conversation"
    assert code(call, stops_on=["reply"]) == GOES_ON


def test_without_a_case_all_that_is_about_no_case_counts():
    """Who goes through it for no case answers with what names none."""
    enrolment = reminders().enrol(12, 7, at=on(1))
    asked = touched("ask", on(1), case_ids=[])
    assert code(asked, reply(on(2), case_ids=[]), enrolment=enrolment) == "reply"
    assert code(asked, reply(on(2)), enrolment=enrolment) == GOES_ON


def test_a_reply_to_what_was_corrected():
    """Who replies to a touch that was corrected later replies to the touch."""
    wrong = touched("ask", on(1), id="m1", follow_ups=[])
    asked = touched("ask", on(1), id="m2", revises="m1", recorded_at=on(3))
    assert code(wrong, asked, reply(on(2), case_ids=[], reply_to="m1")) == "reply"


@pytest.mark.parametrize("name", ["m1", "m2", "m3"])
def test_a_reply_to_what_was_corrected_twice(name):
    """Whichever record of a touch a reply names, it is a reply to the touch."""
    records = [
        touched("ask", on(1), id="m1"),
        touched("ask", on(1), id="m2", revises="m1", recorded_at=on(1, 11)),
        touched("ask", on(1), id="m3", revises="m2", recorded_at=on(1, 12)),
    ]
    answer = reply(on(2), case_ids=["5"], reply_to=name)
    assert code(*records, answer) == "reply"
    ours = case(interactions=records)
    assert code(answer, given=ours) == "reply"
    history = History(customer=7, cases=[ours], contacts=[reply(on(2), case_ids=[], reply_to=name)])
    enrolment = reminders().enrol(12, 7, at=on(1), case_id=3)
    assert reminders().next(enrolment, history, at=on(4)).code == "reply"


def test_a_reply_to_something_else_that_was_corrected():
    """A correction of another mail is no touch, and neither is one that corrects itself."""
    other = [
        touched("ask", on(1), id="m1", follow_ups=[]),
        touched("ask", on(1), id="m2", revises="m1", recorded_at=on(1, 11), follow_ups=[]),
    ]
    assert code(ASKED, *other, reply(on(2), case_ids=["5"], reply_to="m1")) == GOES_ON
    circle = [touched("last", on(1), id="a", revises="b"), touched("last", on(1), id="b",
              revises="a")]  # fmt: skip
    assert code(ASKED, *circle, reply(on(2), case_ids=["5"], reply_to="a")) == GOES_ON


@pytest.mark.parametrize(
    ("contact", "is_touch"),
    [
        pytest.param({"direction": "internal", "public": False}, False, id="a note"),
        pytest.param({"author": KIM, "needs_reply": False}, False, id="a mail of theirs"),
        pytest.param(
            {"participants": [Party(id="sam", role="third_party")]}, False, id="to a supplier"
        ),
        pytest.param(
            {"author": Party(id="b", role="bot"), "participants": [], "automated": True},
            True,
            id="by a machine",
        ),
        pytest.param({"participants": [], "outcome": "no_answer"}, True, id="a call in vain"),
        pytest.param(
            {"author": KIM, "participants": [ADA], "outcome": "connected"}, True, id="they called"
        ),
    ],
)
def test_what_makes_a_touch(contact, is_touch):
    """Only what tried to reach the customer, or a talk with them, makes a touch."""
    found = following(touched("ask", on(1, 10), **contact), at=on(2), stops_on=[])
    assert found.key == (GOES_ON if is_touch else "reminders/12/ask")


def test_what_was_not_known_did_not_stop_it():
    """A reply that is entered later stops it from then on, as of when it came."""
    late = reply(on(2), recorded_at=on(9))
    assert code(ASKED, late, at=on(8)) == GOES_ON
    assert following(ASKED, late, at=on(9)).at == on(2)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([(2, "resolved")], "settled"),
        ([(2, "pending"), (3, "closed")], "settled"),
        ([(2, "merged")], "case_ended"),
        ([(2, "deleted")], "case_ended"),
        ([(2, "open"), (3, "on_hold")], GOES_ON),
        # It was settled when the sequence began, as one that asks whether all is well.
        ([(1, "resolved")], GOES_ON),
        ([(1, "resolved"), (2, "closed")], GOES_ON),
        ([(1, "resolved"), (2, "open"), (3, "resolved")], "settled"),
        ([(1, "resolved"), (2, "merged")], "case_ended"),
        # What has ended does not begin again.
        ([(2, "resolved"), (3, "open")], "settled"),
        # But what was merged or deleted by mistake, and is there again, was never gone.
        ([(2, "merged"), (3, "open")], GOES_ON),
        ([(2, "deleted"), (3, "merged"), (4, "pending")], GOES_ON),
        ([(2, "merged"), (3, "open"), (4, "merged")], "case_ended"),
        ([(2, "merged"), (3, "resolved")], "settled"),
        ([(1, "resolved"), (2, "merged"), (3, "resolved")], GOES_ON),
        ([(1, "resolved"), (2, "merged"), (3, "open"), (4, "closed")], "settled"),
    ],
)
def test_a_case_that_is_settled_since(changes, expected):
    """A case that is settled after the start ends it, and so does one that is no longer there."""
    assert code(ASKED, given=case(*changes)) == expected


def test_a_case_that_is_gone_for_now():
    """It has ended while the case is gone, as of when that happened, and goes on after it."""
    back = case((2, "merged"), (4, "open"), (5, "deleted"), (6, "merged"))
    for day, ended in ((2, 2), (3, 2), (5, 5), (7, 5)):
        found = following(ASKED, given=back, at=on(day))
        assert (found.code, found.at) == ("case_ended", on(ended))
    assert code(ASKED, given=back, at=on(4)) == GOES_ON


def test_a_case_that_is_settled_later():
    """What has not happened yet ends nothing."""
    assert code(ASKED, given=case((5, "resolved")), at=on(4)) == GOES_ON


def test_somebody_stops_it():
    """Who stops it is named, with the reason, whatever signs there are in it."""
    enrolment = reminders().enrol(12, 7, at=on(1), case_id=3)
    found = following(ASKED, enrolment=enrolment.stop(at=on(2), by="ada", reason="{moved} away"))
    assert str(found) == "Ended: stopped by ada on Sat 2 May 2026 09:00 UTC ({moved} away)."
    nobody = following(ASKED, enrolment=enrolment.stop(at=on(2)))
    assert str(nobody) == "Ended: stopped on Sat 2 May 2026 09:00 UTC."


def test_why_it_ended_is_told_with_the_evidence():
    """The reason says how the customer answered and by which contact."""
    found = following(ASKED, reply(on(2), channel="web {form}"))
    assert str(found) == "Ended: the customer answered on Sat 2 May 2026 09:00 UTC by web {form}."
    assert found.because[0].evidence == ("reply 02",)


def test_a_history_has_the_case_and_its_contacts():
    """Of a history the case is found, and a contact is about the case in which it lies."""
    answer = reply(on(2), case_ids=[])
    ours = case(interactions=[ASKED, answer])
    other = case(id=4, interactions=[reply(on(3), id="other", case_ids=[])])
    sequence = reminders()
    enrolment = sequence.enrol(12, 7, at=on(1), case_id=3)
    history = History(customer=7, cases=[ours, other])
    assert sequence.next(enrolment, history, at=on(4)).at == on(2)
    elsewhere = History(customer=7, cases=[case(interactions=[ASKED]), other])
    assert sequence.next(enrolment, elsewhere, at=on(4)).key == GOES_ON
    settled = History(customer=7, cases=[case((2, "resolved"))])
    assert sequence.next(enrolment, settled, at=on(4)).code == "settled"


def test_the_contacts_of_the_case_count_as_well():
    """What lies in the case that is given need not be given again, and counts once if it is."""
    ours = case(interactions=[ASKED, reply(on(2), case_ids=[])])
    assert code(given=ours) == "reply"
    assert code(ASKED, given=case(interactions=[ASKED])) == GOES_ON


def test_another_case_is_refused():
    """A case that is not the one of the enrolment says nothing about it."""
    with pytest.raises(FieldError, match="'3'") as caught:
        following(ASKED, given=case(id=4))
    assert (caught.value.field, caught.value.value) == ("case", "4")


def test_the_history_of_somebody_else_is_refused():
    """A history says nothing about a customer who is not in it, under any of their ids."""
    with pytest.raises(FieldError, match="customer 7") as caught:
        reminders().next(reminders().enrol(12, 7, at=on(1)), History(customer=99), at=on(2))
    assert caught.value.field == "contacts"
    merged = History(customer=Customer(id=8, same_as=[7]))
    found = reminders().next(reminders().enrol(12, 7, at=on(1)), merged, at=on(2))
    assert found.key == "reminders/12/ask"


def test_what_was_known_by_then():
    """Contacts, changes and decisions count as far as they were recorded by the instant given."""
    sequence, enrolment = reminders(), reminders().enrol(12, 7, at=on(1), case_id=3)
    late = [ASKED, reply(on(2), recorded_at=on(9))]

    def ended(*contacts, known, given=None, enrolment=enrolment):
        found = sequence.next(enrolment, contacts, at=on(3), known_at=on(known), case=given)
        assert (
            sequence.explain(enrolment, contacts, at=on(3), known_at=on(known), case=given).outcome
            == found
        )
        return found.code if isinstance(found, Ended) else found.key

    assert [ended(*late, known=day) for day in (3, 8, 9)] == [GOES_ON, GOES_ON, "reply"]
    inside = case(interactions=late)
    assert [ended(known=day, given=inside) for day in (8, 9)] == [GOES_ON, "reply"]
    closed = case(changes=[Change(at=on(2), field="status", new="closed", recorded_at=on(9))])
    assert [ended(ASKED, known=day, given=closed) for day in (8, 9)] == [GOES_ON, "settled"]
    stopped = enrolment.stop(at=on(2), recorded_at=on(9))
    assert [ended(ASKED, known=day, enrolment=stopped) for day in (8, 9)] == [GOES_ON, "stopped"]
    paused = enrolment.pause(at=on(2), recorded_at=on(9))
    found = [type(sequence.next(paused, [ASKED], at=on(3), known_at=on(day))) for day in (8, 9)]
    assert found == [FollowUp, Waiting]
    late = attrs.evolve(enrolment, recorded_at=on(3))
    with pytest.raises(FieldError, match="recorded later"):
        ended(known=2, enrolment=late)
    assert isinstance(sequence.next(late, [], at=on(2), known_at=on(3)), FollowUp)


def test_of_several_ends_the_first_counts():
    """It ended when somebody stopped it, whatever the customer wrote afterwards, or before."""
    sequence = reminders()
    stopped = sequence.enrol(12, 7, at=on(1), case_id=3).stop(at=on(5))
    for day, code in ((4, "reply"), (6, "stopped")):
        found = sequence.next(stopped, [ASKED, reply(on(day))], at=on(9))
        assert (found.code, found.at) == (code, on(min(day, 5)))


def test_contacts_can_be_any_iterable():
    """What can be gone through only once is seen as a whole."""
    contacts = [ASKED, reply(on(2), case_ids=[], reply_to=ASKED.id)]
    enrolment = reminders().enrol(12, 7, at=on(1), case_id=3)
    assert reminders().next(enrolment, iter(contacts), at=on(4)).code == "reply"


def test_what_nobody_can_tell_is_said():
    """A contact that names no case, and a case that is not given, are doubts and no answers."""
    found = following(ASKED, reply(on(2), case_ids=[]))
    assert [reason.code for reason in found.because] == ["touch", "case_unknown", "unsorted"]
    assert found.because[-1].evidence == ("reply 02",)
    known = following(ASKED, reply(on(2), case_ids=["4"]), given=case())
    assert [reason.code for reason in known.because] == ["touch"]
    without = following(ASKED, reply(on(2)), enrolment=reminders().enrol(12, 7, at=on(1)))
    assert [reason.code for reason in without.because] == ["touch"]
