"""Which touch of a sequence comes next, when, and on which channel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hours.support import london, office
from hypothesis import given
from hypothesis import strategies as st

from followups.support_sequence import on, reminders, reply, touched
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.followups.enrolment import Enrolment
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.sequence import Sequence, Touch
from servicekit.followups.sequence_course import Ended, Waiting
from servicekit.instants import later

DAY = timedelta(days=1)
KIM = reminders().enrol(12, 7, at=on(1), case_id=3)
ASKED = touched("ask", on(2))


def following(*contacts, at, enrolment=KIM, **sequence):
    return reminders(**sequence).next(enrolment, contacts, at=at)


def codes(found) -> list[str]:
    return [reason.code for reason in found.because]


# -- one after the other --------------------------------------------------------------------------


def test_the_first_touch():
    """The first touch counts from the start, and says what for, for whom and by whom."""
    enrolment = Enrolment(
        id=12, sequence_id="reminders", customer_id=7, case_id=3, started_at=on(1), brand="north",
        agent_id="ada", team_id="billing",
    )  # fmt: skip
    found = following(at=on(1), enrolment=enrolment, basis="requested")
    assert found == FollowUp(
        key="reminders/12/ask",
        customer_id=7,
        purpose="ask",
        basis="requested",
        case_id=3,
        brand="north",
        about=12,
        earliest_at=on(1),
        channels=["email", "sms", "phone"],
        agent_id="ada",
        team_id="billing",
        because=found.because,
    )
    assert str(found.because[0]) == (
        "Touch ask of sequence reminders: at once, counted from the start on "
        "Fri 1 May 2026 09:00 UTC."
    )


def test_the_next_touch_counts_from_the_one_before():
    """A touch that is made later than planned puts off those that follow."""
    found = following(ASKED, at=on(3))
    assert (found.key, found.earliest_at) == ("reminders/12/remind", on(5))
    assert "counted from touch ask on Sat 2 May 2026 09:00 UTC" in str(found.because[0])
    found = following(ASKED, touched("remind", on(8)), at=on(8))
    assert (found.key, found.earliest_at, found.purpose) == (
        "reminders/12/last",
        on(12, 10),
        "last reminder",
    )


def test_after_the_last_touch_it_is_over():
    """When every touch is made, nothing follows."""
    contacts = (ASKED, touched("remind", on(5)), touched("last", on(9)))
    found = following(*contacts, at=on(20))
    assert (found.code, found.at) == ("completed", on(9))
    assert str(found) == "Ended: no touch is left after touch last."
    assert following(*contacts, reply(on(12)), at=on(20)) == found


def test_a_call_that_nobody_took_is_a_touch():
    """Who was not reached in person was touched all the same, and the next delay begins."""
    for outcome in ("no_answer", "voicemail", "delivered", None):
        found = following(touched("ask", on(2), outcome=outcome), at=on(3))
        assert (found.key, found.earliest_at) == ("reminders/12/remind", on(5))


def test_other_contacts_are_no_touch():
    """Only the contact that carries the key of a touch makes it."""
    others = [
        touched("ask", on(2), id=n, follow_ups=keys)
        for n, keys in enumerate([[], ["reminders/1/ask"], ["reminders/12"], ["others/12/ask"]])
    ]
    assert following(*others, at=on(3)).key == "reminders/12/ask"


def test_one_contact_can_make_several_touches():
    """A contact that carries two keys makes both touches."""
    both = touched("ask", on(2), follow_ups=["reminders/12/ask", "reminders/12/remind"])
    assert following(both, at=on(3)).key == "reminders/12/last"


def test_a_touch_that_was_made_before_its_turn():
    """A touch is made once, and the next one counts from the last that was made."""
    found = following(touched("remind", on(4)), at=on(5))
    assert (found.key, found.earliest_at) == ("reminders/12/ask", on(1))
    found = following(touched("remind", on(4)), ASKED, at=on(5))
    assert (found.key, found.earliest_at) == ("reminders/12/last", on(8, 10))
    found = following(touched("remind", on(4)), touched("ask", on(6)), at=on(7))
    assert (found.key, found.earliest_at) == ("reminders/12/last", on(10, 10))


def test_ids_are_quoted_in_keys():
    """What ids are made of cannot make two keys one, and a touch is found by its key again."""
    sequence = Sequence(id="a/b", touches=[Touch(id="c d", purpose="a"), Touch(purpose="b")])
    enrolment = sequence.enrol("1/2", 7, at=on(1))
    first = sequence.next(enrolment, [], at=on(1))
    assert first.key == "a%2Fb/1%2F2/c%20d"
    made = touched("x", on(1), follow_ups=[first.key])
    assert sequence.next(enrolment, [made], at=on(2)).key == "a%2Fb/1%2F2/2"


def test_what_is_later_than_the_question_is_not_seen():
    """The same question gives the same answer again, whatever happened since."""
    then = following(ASKED, at=on(3))
    assert following(ASKED, touched("remind", on(5)), reply(on(6)), at=on(3)) == then
    late = touched("remind", on(3), recorded_at=on(8))
    assert following(ASKED, late, at=on(7)).key == "reminders/12/remind"
    assert following(ASKED, late, at=on(8)).earliest_at == on(7, 10)


def test_instants_are_in_the_zone_of_the_start():
    """Wherever contacts were recorded, the next touch is told in the zone of the start."""
    enrolment = reminders().enrol(12, 7, at=london(2026, 5, 1, 9))
    found = following(touched("ask", on(2)), at=on(3), enrolment=enrolment, most="after 3 weeks")
    assert str(found.earliest_at) == "2026-05-05 10:00:00+01:00"
    assert str(found.latest_at) == "2026-05-22 09:00:00+01:00"
    ended = following(ASKED, reply(on(3), case_ids=[]), at=on(4), enrolment=enrolment)
    assert str(ended.at) == "2026-05-03 10:00:00+01:00"
    assert "10:00 BST" in str(ended)


def test_clocks_and_calendars_of_the_sequence():
    """Times are on the clock of the sequence, and business time is that of its calendar."""
    touches = [Touch(purpose="a", after="in 1 business day at 09:00")]
    kim = reminders(touches=touches).enrol(12, 7, at=on(1))
    given_ = {"touches": touches, "enrolment": kim, "timezone": "America/New_York"}
    found = following(at=on(1), hours=office(), **given_)
    assert found.earliest_at == on(4, 13)  # the Monday after
    assert "05:00 EDT" in str(found.because[0])
    with pytest.raises(FieldError, match="hours=None"):
        following(at=on(1), **given_)


# -- pauses ---------------------------------------------------------------------------------------


def test_pausing_keeps_the_remainder():
    """Paused two days into three, one day is left, which counts from when it goes on."""
    paused = KIM.pause(at=on(4))
    found = following(ASKED, at=on(20), enrolment=paused)
    assert isinstance(found, Waiting)
    assert (found.key, found.since, found.remaining) == ("reminders/12/remind", on(4), DAY)
    assert str(found) == (
        "Paused since Mon 4 May 2026 09:00 UTC; touch remind comes once it goes on."
    )
    assert codes(found) == ["paused"]
    resumed = following(ASKED, at=on(20), enrolment=paused.resume(at=on(14)))
    assert resumed.earliest_at == on(15)


def test_a_touch_that_was_due_before_the_pause():
    """Nothing is left of a delay that had passed before the pause."""
    found = following(ASKED, at=on(20), enrolment=KIM.pause(at=on(7)))
    assert found.remaining == timedelta(0)
    assert following(ASKED, at=on(20), enrolment=KIM.pause(at=on(7)).resume(at=on(8))) == (
        following(ASKED, at=on(20))
    )


def test_who_answers_while_it_is_paused():
    """An answer ends it, paused or not."""
    found = following(ASKED, reply(on(6)), at=on(20), enrolment=KIM.pause(at=on(4)))
    assert (found.code, found.at) == ("reply", on(6))


def test_an_end_before_a_pause():
    """A pause after the end does not bring it back."""
    found = following(ASKED, reply(on(3)), at=on(20), enrolment=KIM.pause(at=on(4)))
    assert (found.code, found.at) == ("reply", on(3))


# -- bounds ---------------------------------------------------------------------------------------


def test_after_the_bound_nothing_follows():
    """What would come after the bound does not come, and it ended with the last touch."""
    found = following(ASKED, touched("remind", on(5)), at=on(6), most="after 1 week")
    assert (found.code, found.at) == ("bound", on(5))
    assert str(found) == (
        "Ended: touch last would come on Sat 9 May 2026 10:00 UTC, after the bound, "
        "Fri 8 May 2026 09:00 UTC."
    )
    assert following(ASKED, touched("remind", on(5)), at=on(20), most="after 1 week") == found


def test_until_the_bound_a_touch_can_be_made():
    """A touch that nobody made can be made up to the bound, which itself is allowed."""
    for at in (on(2), on(8)):
        found = following(ASKED, at=at, most="after 1 week")
        assert found.latest_at == on(8)
    found = following(ASKED, at=on(8, 10), most="after 1 week")
    assert (found.code, found.at) == ("bound", on(8))
    assert "touch remind was not made by the bound" in str(found)


def test_a_touch_at_the_very_bound():
    """A touch whose time is the bound comes."""
    found = following(ASKED, at=on(3), most="after 4 days")
    assert found.earliest_at == found.latest_at == on(5)


def test_the_bound_stands_still_while_paused():
    """A pause does not use up the time that there is."""
    enrolment = KIM.pause(at=on(4)).resume(at=on(14))
    found = following(ASKED, at=on(14), most="after 1 week", enrolment=enrolment)
    assert (found.earliest_at, found.latest_at) == (on(15), on(18))


BUSINESS = {
    "touches": [Touch(id="a", purpose="a", after="in 1 week")],
    "most": "in 5 business days",
    "hours": office(),
}
DAYS = {
    "touches": [Touch(id="a", purpose="a", after="in 2 days at 08:00")],
    "most": "in 2 days",
}


def enrolled(**sequence) -> Enrolment:
    return reminders(**sequence).enrol(12, 7, at=on(1), case_id=3)


def test_a_pause_never_ends_it():
    """What can be made within the bound still can after a pause, however each of them counts."""
    enrolment = enrolled(**DAYS)
    plain = following(at=on(1, 10), enrolment=enrolment, **DAYS)
    assert (plain.earliest_at, plain.latest_at) == (on(3, 8), on(3))
    held = enrolment.pause(at=on(1, 12)).resume(at=on(2, 10))
    found = following(at=on(2, 11), enrolment=held, **DAYS)
    assert (found.earliest_at, found.latest_at) == (on(4, 8), on(4))


def test_a_pause_moves_the_bound_also_where_it_moves_no_touch():
    """Time while paused does not count for the bound, even if the touch keeps its date."""
    enrolment = enrolled(**DAYS).pause(at=on(1, 10)).resume(at=on(1, 20))
    found = following(at=on(2), enrolment=enrolment, **DAYS)
    assert (found.earliest_at, found.latest_at) == (on(3, 8), on(3, 19))


@pytest.mark.parametrize("sequence", [BUSINESS, DAYS], ids=["business days", "days"])
def test_nothing_changes_while_it_is_paused(sequence):
    """Paused within its bound it waits for as long as it is paused, with the same left of it."""
    enrolment = enrolled(**sequence).pause(at=on(2))
    first = following(at=on(2), enrolment=enrolment, **sequence)
    assert isinstance(first, Waiting)
    for day in range(3, 20):
        assert following(at=on(day, 15), enrolment=enrolment, **sequence) == first


def test_what_was_paused_at_the_very_bound():
    """Paused at the bound it is not over yet, and when it goes on nothing is left of it."""
    enrolment = KIM.pause(at=on(8))
    found = following(ASKED, at=on(20), most="after 1 week", enrolment=enrolment)
    assert isinstance(found, Waiting)
    found = following(ASKED, at=on(20), most="after 1 week", enrolment=enrolment.resume(at=on(12)))
    assert (found.code, found.at) == ("bound", on(8))


def test_a_second_pause_moves_what_the_first_had_left():
    """What a pause left of the bound is kept by the next one, too."""
    enrolment = enrolled(**DAYS).pause(at=on(1, 12)).resume(at=on(2, 10))  # until 4 May 09:00
    again = enrolment.pause(at=on(4, 8) + DAY / 48)
    assert isinstance(following(at=on(6), enrolment=again, **DAYS), Waiting)
    found = following(at=on(7), enrolment=again.resume(at=on(7)), **DAYS)
    assert (found.earliest_at, found.latest_at) == (on(4, 8), on(7) + DAY / 48)


def test_a_bound_that_had_passed_before_the_pause():
    """What was over when it was paused is over."""
    enrolment = KIM.pause(at=on(9))
    found = following(ASKED, at=on(20), most="after 1 week", enrolment=enrolment)
    assert (found.code, found.at) == ("bound", on(8))


def test_a_touch_that_would_come_after_the_bound_anyway():
    """A pause does not bring a touch within the bound that it had not been in."""
    told = {
        following(ASKED, touched("remind", on(5)), at=on(30), most="after 1 week", enrolment=each)
        for each in (KIM, KIM.pause(at=on(6)), KIM.pause(at=on(6)).resume(at=on(20)))
    }
    assert [(found.code, found.at) for found in told] == [("bound", on(5))]


def test_a_touch_made_while_it_is_paused():
    """The next one counts from it once the pause is over, and all of its delay is left."""
    enrolment = KIM.pause(at=on(4))
    contacts = (ASKED, touched("remind", on(6)))
    found = following(*contacts, at=on(20), enrolment=enrolment, most="in 9 days")
    assert (found.key, found.remaining) == ("reminders/12/last", 4 * DAY + DAY / 24)
    found = following(*contacts, at=on(20), enrolment=enrolment.resume(at=on(14)), most="in 9 days")
    assert (found.earliest_at, found.latest_at) == (on(18, 10), on(20))


def test_a_bounce_after_the_bound():
    """A message that bounced after the bound is not tried again."""
    bounced = touched("remind", on(9), outcome="bounced")
    found = following(ASKED, bounced, at=on(10), most="after 1 week")
    assert (found.code, found.at) == ("bound", on(2))
    found = following(ASKED, bounced, at=on(10), most="after 1 week",
                      enrolment=KIM.pause(at=on(6)).resume(at=on(8)))  # fmt: skip
    assert (found.key, found.earliest_at, found.latest_at) == (
        "reminders/12/remind/2", on(9), on(10),
    )  # fmt: skip


def test_an_answer_after_the_bound_is_not_why_it_ended():
    """It ended by its bound, before the customer wrote."""
    found = following(ASKED, reply(on(9)), at=on(20), most="after 1 week")
    assert (found.code, found.at) == ("bound", on(8))
    found = following(ASKED, reply(on(7)), at=on(20), most="after 1 week")
    assert (found.code, found.at) == ("reply", on(7))


# -- a window for each touch ----------------------------------------------------------------------

HASTY = [
    Touch(id="ask", purpose="ask"),
    Touch(id="remind", purpose="remind", after="after 3 days", within="after 1 day"),
    Touch(id="last", purpose="last", after="after 2 days"),
]


def test_a_touch_that_was_not_made_in_time_falls_away():
    """The next one counts from the end of its time."""
    found = following(ASKED, at=on(6), touches=HASTY)
    assert (found.key, found.latest_at) == ("reminders/12/remind", on(6))
    found = following(ASKED, at=on(6, 10), touches=HASTY)
    assert (found.key, found.earliest_at, found.latest_at) == ("reminders/12/last", on(8), None)
    assert "counted from the time for touch remind on Wed 6 May" in str(found.because[0])


def test_a_touch_that_was_made_too_late_was_made():
    """What happened counts, also where it was too late."""
    found = following(ASKED, touched("remind", on(9)), at=on(10), touches=HASTY)
    assert (found.key, found.earliest_at) == ("reminders/12/last", on(11))


@pytest.mark.parametrize(("most", "latest"), [("after 90 hours", 5), ("after 9 days", 6)])
def test_the_bound_and_the_window(most, latest):
    """A touch can be made until the first of the two."""
    touched_at_once = touched("ask", on(1))
    touches = [HASTY[0], Touch(id="remind", purpose="remind", within="after 5 days")]
    found = following(touched_at_once, at=on(2), touches=touches, most=most)
    assert found.latest_at.day == latest


def test_the_window_and_the_bound_at_once():
    """Where both are over, the bound ended it."""
    found = following(ASKED, at=on(9), touches=HASTY, most="after 5 days")
    assert (found.code, found.at) == ("bound", on(6))


def test_the_window_stands_still_while_paused():
    """A pause does not use up the time in which a touch can be made."""
    enrolment = KIM.pause(at=on(5, 10)).resume(at=on(15, 10))
    found = following(ASKED, at=on(15, 10), touches=HASTY, enrolment=enrolment)
    assert (found.key, found.earliest_at, found.latest_at) == ("reminders/12/remind", on(5), on(16))


# -- channels -------------------------------------------------------------------------------------

SWITCHING = [
    Touch(id="ask", purpose="ask"),
    Touch(id="remind", purpose="remind", after="after 3 days", another_channel=True),
    Touch(id="last", purpose="last", after="after 3 days", another_channel=True),
]


def test_silence_switches_the_channel():
    """A touch that wants another channel leaves out every one that was used in this run."""
    found = following(ASKED, at=on(3), touches=SWITCHING)
    assert found.channels == ("sms", "phone")
    assert codes(found) == ["touch", "another_channel", "case_unknown"]
    found = following(ASKED, touched("remind", on(5), channel="phone"), at=on(6), touches=SWITCHING)
    assert found.channels == ("sms",)


def test_the_channels_of_a_touch_come_before_those_of_the_sequence():
    """A touch that names channels is made on these."""
    touches = [SWITCHING[0], Touch(id="remind", purpose="remind", channels=["letter", "email"],
                                   another_channel=True)]  # fmt: skip
    assert following(ASKED, at=on(3), touches=touches).channels == ("letter",)
    plain = [Touch(id="ask", purpose="ask", channels=["letter"])]
    assert following(at=on(1), touches=plain).channels == ("letter",)
    assert following(at=on(1), touches=[Touch(id="ask", purpose="ask")], channels=[]).channels == ()


def test_no_channel_is_left():
    """A touch for which no other channel is left falls away, and nothing takes its place."""
    found = following(ASKED, at=on(6), touches=SWITCHING, channels=["email"])
    assert (found.code, found.at) == ("no_channel", on(2))
    assert str(found) == "Ended: no other channel is left for touch last."
    made = following(ASKED, touched("last", on(5)), at=on(6), touches=SWITCHING, channels=["email"])
    assert (made.code, made.at) == ("completed", on(5))
    plain = [*SWITCHING[:2], Touch(id="last", purpose="last", after="after 5 days")]
    found = following(ASKED, at=on(6), touches=plain, channels=["email"])
    assert (found.key, found.earliest_at) == ("reminders/12/last", on(7))


def test_no_channel_was_left_before_the_last_touch():
    """Where a later touch was made, or its time is over, that is why nothing follows."""
    late = Touch(id="last", purpose="last", within="after 1 day")
    found = following(ASKED, at=on(9), touches=[*SWITCHING[:2], late], channels=["email"])
    assert str(found) == "Ended: no touch is left after the time for touch last."


def test_a_message_that_bounced_is_tried_again_on_another_channel():
    """It reached nobody, so the same touch comes at once, with a key of its own."""
    bounced = touched("ask", on(2), outcome="bounced")
    found = following(bounced, at=on(3))
    assert (found.key, found.earliest_at) == ("reminders/12/ask/2", on(2))
    assert found.channels == ("sms", "phone")
    assert codes(found) == ["touch", "bounced", "case_unknown"]
    assert found.because[1].evidence == (bounced.id,)
    assert "nobody by email" in str(found.because[1])


def test_a_second_try():
    """Each try has its key, leaves out what bounced, and makes the touch once it gets through."""
    tries = [
        touched("ask", on(2), outcome="bounced"),
        touched("ask/2", on(3), outcome="bounced", channel="sms", id="m2"),
    ]
    found = following(*tries, at=on(4))
    assert (found.key, found.channels) == ("reminders/12/ask/3", ("phone",))
    assert str(found.because[1]) == "To be tried again: it reached nobody by email, sms."
    third = touched("ask/3", on(4), channel="phone", id="m3")
    found = following(*tries, third, at=on(4))
    assert (found.key, found.earliest_at) == ("reminders/12/remind", on(7))


def test_the_key_of_a_try_is_new():
    """A further try never has the key of one that is known, also where another is missing."""
    second = touched("ask/2", on(2), outcome="bounced")
    assert following(second, at=on(3)).key == "reminders/12/ask/3"


def test_no_channel_is_left_to_try():
    """Where every channel bounced, the next touch counts from the last try."""
    bounced = touched("ask", on(2), outcome="bounced")
    found = following(bounced, at=on(3), channels=["email"])
    assert (found.key, found.earliest_at) == ("reminders/12/remind", on(5))


def test_where_no_channels_are_listed_any_will_do():
    """Without a list the touch is tried again on any channel, until one of them failed twice."""
    tries = [touched("ask", on(2), outcome="bounced", id="m1")]
    found = following(*tries, at=on(3), channels=[])
    assert (found.key, found.earliest_at, found.channels) == ("reminders/12/ask/2", on(2), ())
    tries += [touched("ask/2", on(3), outcome="bounced", channel="sms", id="m2")]
    assert following(*tries, at=on(4), channels=[]).key == "reminders/12/ask/3"
    tries += [touched("ask/3", on(4), outcome="bounced", id="m3")]
    found = following(*tries, at=on(5), channels=[])
    assert (found.key, found.earliest_at) == ("reminders/12/remind", on(7))


def test_a_sequence_that_reached_nobody():
    """Where every message bounced, or none was sent in time, the reason says so."""
    touches = [Touch(id="ask", purpose="ask", within="after 1 day")]
    bounced = touched("ask", on(2), outcome="bounced")
    found = following(bounced, at=on(3), touches=touches, channels=["email"])
    assert (found.code, str(found)) == (
        "no_channel",
        "Ended: no other channel is left for touch ask.",
    )
    found = following(at=on(3), touches=touches)
    assert (found.code, str(found)) == (
        "completed",
        "Ended: no touch is left after the time for touch ask, and none was made.",
    )


def test_what_was_followed_by_a_later_touch_is_not_tried_again():
    """A bounce that is known only after the reminder does not send the first message again."""
    contacts = [
        touched("ask", on(2), id="m1"),
        touched("remind", on(5), id="m2"),
        touched("ask", on(2), id="m3", revises="m1", outcome="bounced", recorded_at=on(6)),
    ]
    assert following(*contacts, at=on(6)).key == "reminders/12/last"
    assert following(*contacts, at=on(6)).earliest_at == on(9, 10)
    told = reminders().explain(KIM, contacts, at=on(6))
    overtaken = next(reason for reason in told.because if reason.code == "overtaken")
    assert str(overtaken) == "Touch ask is not tried again: a later one was made since."
    # Neither an earlier reminder nor one that bounced itself came after it.
    early = [contacts[0], contacts[2], touched("remind", on(1, 10), id="m4")]
    assert following(*early, at=on(6)).key == "reminders/12/ask/2"
    both = [contacts[0], contacts[2], touched("remind", on(5), id="m5", outcome="bounced")]
    assert following(*both, at=on(6)).key == "reminders/12/ask/2"


def test_a_bounce_that_is_known_only_later():
    """Until it is known to have bounced, the touch is made."""
    sent = touched("ask", on(2), id="m1")
    bounced = touched("ask", on(2), id="m2", revises="m1", outcome="bounced", recorded_at=on(4))
    assert following(sent, bounced, at=on(3)).key == "reminders/12/remind"
    assert following(sent, bounced, at=on(4)).key == "reminders/12/ask/2"


def test_a_try_again_waits_for_its_time():
    """A try again comes no earlier than the touch itself, and not while it is paused."""
    early = touched("remind", on(3), outcome="bounced")
    assert following(ASKED, early, at=on(4)).earliest_at == on(5)
    bounced = touched("ask", on(2), outcome="bounced")
    waiting = following(ASKED, early, at=on(9), enrolment=KIM.pause(at=on(4)))
    assert (waiting.key, waiting.remaining) == ("reminders/12/remind/2", DAY)
    paused = KIM.pause(at=on(1, 10))
    assert following(bounced, at=on(4), enrolment=paused).remaining == timedelta(0)
    found = following(bounced, at=on(4), enrolment=paused.resume(at=on(3)))
    assert found.earliest_at == on(3)


def test_a_try_again_after_its_time_falls_away():
    """A touch that bounced can be tried again only as long as it could be made."""
    bounced = touched("remind", on(5), outcome="bounced")
    assert following(ASKED, bounced, at=on(6), touches=HASTY).key == "reminders/12/remind/2"
    found = following(ASKED, bounced, at=on(7), touches=HASTY)
    assert (found.key, found.earliest_at) == ("reminders/12/last", on(8))


# -- a sequence that changes ----------------------------------------------------------------------


def test_a_touch_that_was_taken_out():
    """What is no longer in the sequence is left out, and one that was made still counts."""
    shorter = reminders().touches[::2]
    found = following(ASKED, at=on(3), touches=shorter)
    assert (found.key, found.earliest_at) == ("reminders/12/last", on(6, 10))
    found = following(ASKED, touched("remind", on(5)), at=on(6), touches=shorter)
    assert (found.key, found.earliest_at) == ("reminders/12/last", on(9, 10))


def test_touches_that_were_added_or_moved():
    """Who is enrolled keeps the order that there was then, with the words that there are now."""
    ask, remind, last = reminders().touches
    new = Touch(id="new", purpose="new")
    later_ = Touch(id="remind", purpose="remind", after="after 5 days")
    found = following(ASKED, at=on(3), touches=[new, last, ask, later_])
    assert (found.key, found.earliest_at) == ("reminders/12/remind", on(7))
    assert following(ASKED, at=on(3), touches=[new, ask, remind]).key == "reminders/12/remind"


def test_an_enrolment_that_names_no_touches():
    """Who names none goes through all that there are."""
    bare = Enrolment(id=12, sequence_id="reminders", customer_id=7, started_at=on(1))
    touches = [Touch(id="new", purpose="new"), *reminders().touches]
    assert following(ASKED, at=on(3), enrolment=bare, touches=touches).key == "reminders/12/new"


def test_another_sequence_is_refused():
    """An enrolment in another sequence is a mistake, and so is a question before it began."""
    with pytest.raises(FieldError, match="'others'") as caught:
        following(at=on(3), id="others")
    assert (caught.value.field, caught.value.value) == ("enrolment.sequence_id", KIM.sequence_id)
    with pytest.raises(FieldError, match="started later"):
        following(at=on(1, 8))


# -- explanations ---------------------------------------------------------------------------------


def test_the_course_is_told_in_order():
    """The explanation tells what happened, in order, and why it stands as it does."""
    contacts = [
        touched("ask", on(2), outcome="bounced"),
        touched("ask/2", on(2, 10), channel="sms", id="m2"),
        reply(on(14)),
    ]
    enrolment = KIM.pause(at=on(3)).resume(at=on(4))
    told = reminders(touches=[*HASTY[:2], *SWITCHING[2:]], channels=["sms", "email"]).explain(
        enrolment, contacts, at=on(20)
    )
    assert str(told) == "\n".join(
        [
            "Enrolled on Fri 1 May 2026 09:00 UTC.",
            "Touch ask on Sat 2 May 2026 09:00 UTC by email (bounced).",
            "Touch ask on Sat 2 May 2026 10:00 UTC by sms.",
            "Paused on Sun 3 May 2026 09:00 UTC for 1 d.",
            "Touch remind was not made by Thu 7 May 2026 10:00 UTC.",
            "Touch last falls away: no channel is left.",
            "Ended: no other channel is left for touch last.",
        ]
    )
    assert isinstance(told.outcome, Ended)
    assert told.because[2].evidence == ("m2",)
    assert [reason.code for reason in told.because[:6]] == [
        "enrolled", "touched", "touched", "paused", "missed", "no_channel",
    ]  # fmt: skip


def test_what_is_gone_is_told():
    """A touch that the sequence no longer has is told, and one that was made is not missed."""
    shorter = reminders().touches[::2]
    told = reminders(touches=shorter).explain(KIM, [ASKED], at=on(3))
    removed = next(reason for reason in told.because if reason.code == "removed")
    assert str(removed) == "Touch remind is no longer in the sequence."
    made = reminders(touches=shorter).explain(KIM, [ASKED, touched("remind", on(5))], at=on(6))
    assert "no longer" not in str(made)
    assert told.outcome == reminders(touches=shorter).next(KIM, [ASKED], at=on(3))


def test_results_are_values(travels):
    """What comes out can be copied, pickled and hashed."""
    travels(following(at=on(1)))
    travels(following(at=on(2), enrolment=KIM.pause(at=on(2))))
    travels(following(reply(on(2)), at=on(3)))
    travels(reminders().explain(KIM, [ASKED], at=on(3)))


@pytest.mark.parametrize("kind", [Ended, Waiting])
def test_instants_need_a_zone(kind):
    """An end, or a wait, at no instant that anybody can tell is refused."""
    naive = on(1).replace(tzinfo=None)
    given_ = {
        Ended: {"code": "stopped", "at": naive},
        Waiting: {"key": "a", "since": naive, "remaining": DAY},
    }
    with pytest.raises(NaiveDatetimeError):
        kind(because=(), **given_[kind])


# -- laws -----------------------------------------------------------------------------------------

contacts = st.lists(
    st.one_of(
        st.builds(
            lambda n, touch, day, outcome, channel: touched(
                touch, on(day), outcome=outcome, id=n, channel=channel
            ),
            st.integers(1, 10**6),
            st.sampled_from(["ask", "ask/2", "remind", "last", "gone"]),
            st.integers(1, 25),
            st.sampled_from(["bounced", "no_answer", "delivered", None]),
            st.sampled_from(["email", "sms"]),
        ),
        st.builds(
            lambda n, day, answers: reply(on(day), id=n, needs_reply=answers),
            st.integers(1, 10**6),
            st.integers(1, 25),
            st.booleans(),
        ),
    ),
    max_size=6,
    unique_by=(lambda contact: contact.id, lambda contact: contact.at),
)
sequences = st.builds(
    lambda touches, most: reminders(touches=touches, most=most),
    st.sampled_from([reminders().touches, HASTY, SWITCHING, HASTY[::-1]]),
    st.sampled_from([None, "after 1 week", "after 2 days"]),
)


@given(sequence=sequences, contacts=contacts, day=st.integers(1, 28))
def test_the_future_changes_nothing(sequence, contacts, day):
    """An instant has one answer, whenever it is asked about and however contacts are ordered."""
    then = sequence.next(
        KIM, [each for each in contacts if not later(each.at, on(day))], at=on(day)
    )
    assert sequence.next(KIM, contacts[::-1], at=on(day)) == then


@given(sequence=sequences, contacts=contacts, day=st.integers(1, 27))
def test_what_has_ended_stays_ended(sequence, contacts, day):
    """Once it has ended it has ended at every later instant, unless a touch was made since."""
    known = [each for each in contacts if not later(each.at, on(day))]
    first = sequence.next(KIM, known, at=on(day))
    again = sequence.next(KIM, known, at=on(28))
    if isinstance(first, Ended):
        assert again == first
    elif isinstance(again, FollowUp):
        assert later(on(29), first.earliest_at)


@given(sequence=sequences, contacts=contacts, day=st.integers(1, 28))
def test_no_key_is_used_twice(sequence, contacts, day):
    """The key of what comes next is on no contact that is known, and its time is not over."""
    found = sequence.next(KIM, contacts, at=on(day))
    if isinstance(found, FollowUp):
        known = [each for each in contacts if not later(each.at, on(day))]
        touch = "/".join(found.key.split("/")[:3])
        tried = [
            each
            for each in known
            if any(f"{key}/".startswith(f"{touch}/") for key in each.follow_ups)
        ]
        assert all(each.outcome == "bounced" for each in tried)
        assert not any(found.key in each.follow_ups for each in known)
        assert found.latest_at is None or not later(on(day), found.latest_at)
        assert found.key.count("/") == 2 + bool(tried)


WORDS = [
    "at once", "after 30 hours", "in 1 day at 08:00", "in 3 days", "in 1 week",
    "every mon at 09:00", "after 9 working hours", "in 2 business days", "after 2 business days",
    "in 1 business day at 10:00",
]  # fmt: skip
words = st.sampled_from(WORDS)
hours = st.integers(0, 15 * 24).map(lambda n: timedelta(hours=n))
timed = st.builds(
    lambda first, second, within, most: reminders(
        touches=[
            Touch(id="ask", purpose="ask", after=first, within=within),
            Touch(id="remind", purpose="remind", after=second),
        ],
        most=most,
        hours=office(),
    ),
    words,
    words,
    st.none() | words.filter(lambda each: each != "at once"),
    st.none() | words,
)


@given(sequence=timed, contacts=contacts, begun=hours, first=hours, second=hours)
def test_no_time_passes_while_it_is_paused(sequence, contacts, begun, first, second):
    """While it is paused and nothing is recorded, the outcome stays what it is."""
    paused = on(1) + begun
    known = [each for each in contacts if not later(each.at, paused)]
    enrolment = KIM.pause(at=paused)
    found = [sequence.next(enrolment, known, at=paused + wait) for wait in (first, second)]
    assert found[0] == found[1]
    assert not isinstance(found[0], FollowUp)


@given(sequence=timed, contacts=contacts, begun=hours, lasts=hours)
def test_what_could_be_made_before_a_pause_can_be_made_after_it(sequence, contacts, begun, lasts):
    """A touch whose time was not over when it was paused comes when it goes on, in its order."""
    paused = on(1) + begun
    known = [each for each in contacts if not later(each.at, paused)]
    before = sequence.next(KIM, known, at=paused)
    after = sequence.next(KIM.pause(at=paused).resume(at=paused + lasts), known, at=paused + lasts)
    if isinstance(before, Ended):
        assert after == before
    elif before.latest_at is None or later(before.latest_at, paused):
        assert isinstance(after, FollowUp)
        assert after.key == before.key
        assert not later(before.earliest_at, after.earliest_at)
        if later(before.earliest_at, paused):
            assert not later(paused + lasts, after.earliest_at)
        if after.latest_at is not None:
            assert later(after.latest_at, paused + lasts)
