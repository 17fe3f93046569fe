from datetime import timedelta

from review.support import SAM, call, case, desk, judged, may, moved, said
from servicekit.case import History
from servicekit.customer import Customer
from servicekit.followups import ContactPolicy, Scheduled
from servicekit.promise import Promise
from servicekit.review import Review, review_history
from servicekit.routing import Trigger, TriggerPolicy
from servicekit.situation import TRIGGER_COLUMNS
from servicekit.tables import DecisionTable, Rule


def owed(result: Review) -> list[tuple[str, str | None]]:
    return [(item.what, item.who) for item in result.agenda]


def test_a_planned_contact_is_to_be_made():
    """Whoever settled a case is to ask the next day whether it stayed fixed."""
    steps = [moved(may(4), None, "open"), moved(may(4, 15), "open", "resolved")]
    subject = case(changes=[*steps, moved(may(4), None, "sam", "agent")])

    result = judged(subject, may(4, 16))

    (item,) = result.agenda
    assert (item.what, item.who) == ("ask whether it stayed fixed (phone)", "sam")
    assert item.due_at == item.since == may(5, 10)
    assert item.why.code == "resolved"
    assert item.key == f"follow-up:{result.follow_ups[0].key}"


def test_a_promise_and_the_reminder_of_it_are_one_thing_to_do():
    """A reminder to the staff about what is owed anyway is not owed a second time."""
    result = judged(case(promises=[call()]), may(4, 11, 30))

    planned = {name for each in result.follow_ups for name in each.purposes}
    assert "keep what was promised" in planned
    assert "keep what was promised" not in [item.what for item in result.agenda]
    assert ("call back", "sam") in owed(result)


def test_a_warning_to_the_customer_stands_beside_the_promise():
    """The customer is to hear that it may take longer, and the promise is still to be kept."""
    result = judged(case(promises=[call()]), may(4, 11, 30))

    warning = "say that it may take longer, and agree on another time (phone)"
    assert owed(result) == [(warning, "sam"), ("call back", "sam")]


def test_what_nobody_owns_falls_to_whoever_has_the_case():
    """A promise without an owner is for the person who has the case, or else for its team."""
    nobodys = Promise(
        id="p", customer_id="kim", what="refund", made_at=may(4), due_at=may(4, 12), origin="answer"
    )
    desk_only = case(promises=[nobodys], changes=[moved(may(4), None, "returns", "team")])
    person = case(promises=[nobodys], changes=[moved(may(4), None, "sam", "agent")])

    assert ("refund", "returns") in owed(judged(desk_only, may(4, 10)))
    assert ("refund", "sam") in owed(judged(person, may(4, 10)))
    assert ("refund", None) in owed(judged(case(promises=[nobodys]), may(4, 10)))


def test_of_a_deleted_case_nothing_is_left():
    """What was promised in a case that is deleted is neither owed nor found, and wakes nobody."""
    gone = moved(may(4, 10), None, "deleted")
    subject = case(promises=[call()], changes=[gone])
    late = case(promises=[call()], changes=[moved(may(4, 13), None, "deleted")])

    for day in (4, 6):
        result = judged(subject, may(day, 11))
        assert (result.agenda, result.findings, result.next_at) == ((), (), None)
    assert [each.code for each in judged(late, may(6)).findings] == ["broken"]


def test_what_could_have_been_done_before_is_late_since_then():
    """A contact that is due at once has been due since it was first to be made."""
    result = judged(case(promises=[call()]), may(6, 10))

    (sorry,) = [item for item in result.agenda if item.what.startswith("say sorry")]
    assert (sorry.due_at, result.follow_ups[0].at) == (may(4, 12), may(6, 10))


def test_a_customer_who_cannot_be_contacted_is_no_appointment():
    """A follow-up for which there is no channel is found, and nobody has to make it."""
    steps = [moved(may(4), None, "open"), moved(may(4, 15), "open", "resolved")]
    subject = case(said(may(4)), said(may(4, 10), SAM), changes=steps)
    mute = Customer(id="kim", needs=["no phone"])
    playbook = desk(contact=ContactPolicy(channels=["phone"], timezone="UTC"))
    known = History(customer=mute, cases=[subject])

    result = judged(subject, may(4, 16), playbook=playbook, history=known)

    assert result.agenda == ()
    assert "cannot_be_contacted" in [each.code for each in result.findings]


def test_what_has_time_left_is_not_overdue():
    """What can be done now, and is in time for some days yet, is due at the end of these."""
    steps = [moved(may(4), None, "open"), moved(may(4, 15), "open", "resolved")]
    result = judged(case(changes=steps), may(6, 12))

    (item,) = result.agenda
    (contact,) = result.follow_ups
    assert item.due_at == contact.follow_ups[0].latest_at == may(11, 17)


def test_one_contact_for_two_cases_is_told_in_each():
    """What a joined contact does for a case stands in its agenda; reminders do not."""
    waits = [
        case(said(may(4), id=f"m{name}", case_ids=[name]), id=name, promises=[call(case_id=name)])
        for name in ("a", "b")
    ]
    playbook = desk(together=timedelta(days=1))
    known = History(customer="kim", cases=waits)

    result = review_history(known, playbook, at=may(7, 10))

    assert any(len(each.follow_ups) > 1 for each in result.follow_ups)
    for each in result.reviews:
        whats = [item.what for item in each.agenda]
        assert not any("keep what was promised" in what for what in whats)
        assert "call back" in whats


def test_what_cannot_be_planned_is_not_on_the_agenda():
    """A contact for which there is no instant is no appointment."""
    asks = said(may(4, 9))
    result = judged(case(asks), may(6, 9), playbook=desk(contact=None))

    assert result.follow_ups == ()
    assert owed(result) == [("answer the customer", None)]


def test_a_contact_that_was_made_is_done():
    """What a contact has carried out is not planned again."""
    steps = [moved(may(4), None, "open"), moved(may(4, 15), "open", "resolved")]
    first = judged(case(changes=steps), may(4, 16))
    (contact,) = first.follow_ups
    assert isinstance(contact, Scheduled)
    made = contact.recorded("m", at=contact.at, author=SAM, outcome="connected")

    again = judged(case(made, changes=steps), may(5, 11))

    assert again.follow_ups == ()
    assert again.agenda == ()


def test_an_escalation_that_reaches_nobody_yet_is_known_by_nobody():
    """What nobody has escalated is to be escalated, also where nobody can be chosen for it."""
    table = DecisionTable(
        columns={"promise_broken": TRIGGER_COLUMNS["promise_broken"]},
        rules=[Rule("late", when={"promise_broken": True}, then="late")],
        policy="collect",
    )
    late = Trigger(id="late", ladder="none", why="a promise was broken")
    playbook = desk(triggers=TriggerPolicy(id="t", table=table, triggers=[late]), contact=None)

    result = judged(case(promises=[call()]), may(4, 13), playbook=playbook)

    assert ("escalate: a promise was broken", None) in owed(result)
