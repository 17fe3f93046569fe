from datetime import datetime
from typing import Any

from followups.support_occasions import plan, policy

from review.measuring.support import found, inquiry, whose
from review.support import OFFICE, SAM, case, may, moved, said
from servicekit.case import Case, History
from servicekit.followups import FollowUpPolicy
from servicekit.followups.occasion import OCCASIONS
from servicekit.interaction import Interaction
from servicekit.playbook import Playbook
from servicekit.tables import DecisionTable, Rule, col

#: Asked from the next day on whether it stayed fixed, until three days after it was settled.
ASK = plan(earliest="in 1 day at 10:00", latest="after 3 days", waits_on=["on_hold"])
REMIND = plan("remind", audience="staff", latest="after 1 day")
SETTLED = [
    moved(may(4), None, "desk", "team"),
    moved(may(4), None, "sam", "agent"),
    moved(may(5), "open", "resolved"),
]


def followed(subject: Case, at: datetime, *plans: Any) -> list[object]:
    playbook = Playbook(name="Desk", follow_ups=policy(*(plans or [ASK])), office=OFFICE)
    return found(subject, at, "follow_up_in_time", playbook=playbook)


def asked(at: datetime, *plans: Any, **fields: Any) -> Interaction:
    """Return the contact that carries the first follow-up out."""
    playbook = Playbook(name="Desk", follow_ups=policy(*(plans or [ASK])), office=OFFICE)
    (key, *_) = (each.key for each in inquiry(settled(), may(5), playbook=playbook).followed)
    return said(at, SAM, channel="phone", follow_ups=[key], **fields)


def settled(*contacts: Interaction) -> Case:
    return case(*contacts, changes=SETTLED)


def test_what_is_done_by_its_latest_instant_is_in_time():
    """A follow-up that reached the customer by the end of its time was made in time."""
    assert followed(settled(asked(may(6, 10))), may(20)) == [1]
    assert followed(settled(asked(may(8))), may(20)) == [1]


def test_what_is_done_later_is_not():
    """A follow-up that was made, and too late, was not made in time."""
    assert followed(settled(asked(may(8, 10))), may(20)) == [0]


def test_without_a_latest_instant_it_is_never_too_late():
    """A plan without an end is in time whenever it is done."""
    endless = plan(earliest="in 1 day at 10:00")
    assert followed(settled(asked(may(18), endless)), may(20), endless) == [1]


def test_what_nobody_did_was_missed():
    """While there is time it is open; after that it was not made in time."""
    subject = settled(said(may(4)))

    assert followed(subject, may(6)) == ["still_open"]
    assert followed(subject, may(8)) == ["still_open"]
    assert followed(subject, may(8, 10)) == [0]


def test_where_no_contact_was_recorded_nobody_knows_that_one_was_missed():
    """A log of changes alone holds no contacts, so it cannot show that one was not made."""
    elsewhere = said(may(2), case_ids=["other"])
    playbook = Playbook(name="Desk", follow_ups=policy(ASK), office=OFFICE)
    known = History(customer="kim", cases=[settled()], contacts=[elsewhere])

    assert followed(settled(), may(8, 10)) == ["not_recorded"]
    asked = {"playbook": playbook, "history": known}
    assert found(settled(), may(8, 10), "follow_up_in_time", **asked) == [0]


def test_a_call_that_reached_nobody_did_nothing():
    """A follow-up that reached nobody is still to be made."""
    assert followed(settled(asked(may(6, 10), outcome="no_answer")), may(7)) == ["still_open"]
    assert followed(settled(asked(may(6, 10), outcome="no_answer")), may(9)) == [0]


def test_what_waits_for_the_case_is_open():
    """A follow-up whose time stands still is neither in time nor missed."""
    subject = case(said(may(5)), changes=[moved(may(5, 10), "open", "on_hold")])
    waits = policy(ASK, kind="customer_waiting")
    playbook = Playbook(name="Desk", follow_ups=waits, office=OFFICE)
    assert found(subject, may(20), "follow_up_in_time", playbook=playbook) == ["still_open"]


def test_where_the_calendar_does_not_reach_nobody_can_tell():
    """A follow-up that cannot be dated is left out for want of hours."""
    late = plan(earliest="after 9999 weeks", latest="after 420000 weeks")
    assert followed(settled(), may(20), late) == ["no_hours"]


def test_where_facts_are_missing_nobody_can_tell():
    """An occasion of which the table cannot tell says that something is not recorded."""
    columns = {"occasion": col.enum(*OCCASIONS), "tier": col.enum("gold", "standard")}
    rule = Rule("gold", when={"occasion": "resolved", "tier": "gold"}, then="ask")
    asking = DecisionTable(columns=columns, rules=[rule], otherwise=None)
    unknown = FollowUpPolicy(id=1, table=asking, plans=[ASK], hours=OFFICE)
    playbook = Playbook(name="Desk", follow_ups=unknown, office=OFFICE)
    assert found(settled(), may(20), "follow_up_in_time", playbook=playbook) == ["not_recorded"]
    assert whose(settled(), may(20), "follow_up_in_time", playbook=playbook) == [("desk", "sam")]


def test_a_reminder_of_the_staff_is_no_contact_with_the_customer():
    """What colleagues are reminded of is not measured, be it open, done or missed."""
    for at in (may(5), may(6), may(20)):
        assert len(followed(settled(), at, ASK, REMIND)) == 1
    note = asked(may(5, 10), REMIND, direction="internal", public=False)
    assert followed(settled(note), may(20), REMIND) == []


def test_it_is_the_doing_of_who_has_the_case():
    """What is open, and what was missed, falls to the team and the person of its occasion."""
    playbook = Playbook(name="Desk", follow_ups=policy(ASK), office=OFFICE)
    for at in (may(6), may(20)):
        assert whose(settled(), at, "follow_up_in_time", playbook=playbook) == [("desk", "sam")]


def test_without_a_policy_there_is_nothing_to_follow_up():
    """A playbook that follows nothing up has no follow-ups to be late with."""
    assert found(settled(), may(20), "follow_up_in_time") == []


def test_where_no_contact_names_a_key_one_in_its_time_did_it():
    """A log of another system says of no contact what it was for; nobody can blame the desk."""
    ours = {"channel": "phone", "outcome": "connected"}
    assert followed(settled(said(may(7), SAM, **ours)), may(20)) == [1]
    assert followed(settled(said(may(9), SAM, **ours)), may(20)) == [0]
    assert followed(
        settled(said(may(7), SAM, **ours), said(may(5), follow_ups=["x"])), may(20)
    ) == [0]
