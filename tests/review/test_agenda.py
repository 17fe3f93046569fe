from review.support import SAM, call, case, desk, judged, may, moved, said
from servicekit.followups import Scheduled
from servicekit.promise import Promise
from servicekit.review import Review


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
