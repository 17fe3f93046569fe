"""What happened in a case and may deserve a follow-up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.case import Case, History
from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.followups import ContactPolicy, Scheduled, presets
from servicekit.followups.occasion import OCCASIONS
from servicekit.hours import BusinessHours, Span
from servicekit.situation import occasions
from servicekit.testing.strategies import cases
from situation.support import ADA, ALWAYS, at, call, case, moved, noticed, only, said

KIND = "resolved"


def test_a_settled_case_is_an_occasion_since_it_was_settled() -> None:
    """That it was closed later begins nothing anew."""
    subject = case(changes=moved((at(2), "resolved"), (at(5), "closed")))
    found = only(subject, at(3), KIND)
    assert (found.since, found.about, found.case_id) == (at(2), None, "1")
    assert only(subject, at(6), KIND).key("ask") == found.key("ask")
    assert found.facts["origin"] is None
    assert noticed(subject, at(1), KIND) == []


def test_a_case_that_was_opened_again_is_not_settled_until_it_is_settled_again() -> None:
    """Each settling is an occasion of its own."""
    subject = case(changes=moved((at(2), "resolved"), (at(4), "open"), (at(6), "resolved")))
    found = [[each.since for each in noticed(subject, at(day), KIND)] for day in (3, 5, 7)]
    assert found == [[at(2)], [], [at(6)]]


def test_nobody_is_asked_whether_it_stayed_fixed_where_everybody_knows() -> None:
    """The customer has written that it is broken again, or something is still owed to them."""
    fixed = moved((at(2), "resolved"))
    assert noticed(case(said(at(3)), changes=fixed), at(4), KIND) == []
    assert len(noticed(case(said(at(3), needs_reply=False), changes=fixed), at(4), KIND)) == 1
    late = case(promises=[call(due_at=at(3))], changes=fixed)
    assert [len(noticed(late, at(day), KIND)) for day in (2, 4)] == [1, 0]
    kept = case(promises=[call(due_at=at(3)).fulfil(at=at(5))], changes=fixed)
    assert [len(noticed(kept, at(day), KIND)) for day in (4, 6)] == [0, 1]


def test_where_they_only_hung_up_at_once_there_is_nothing_to_ask_after() -> None:
    """A call given up that nobody has to answer settles nothing; any other word does."""
    fixed = moved((at(2), "resolved"))
    gave_up = said(at(1), channel="phone", outcome="abandoned", needs_reply=False)
    note = said(at(1, 11), ADA, direction="internal", public=False)
    assert noticed(case(gave_up, note, changes=fixed), at(3), KIND) == []
    waited = said(at(1), channel="phone", outcome="abandoned")
    thanks = said(at(1, 10), needs_reply=False)
    back = said(at(1, 10), ADA, outcome="abandoned")
    for contacts in ([waited], [gave_up, thanks], [gave_up, back], [note], []):
        assert len(noticed(case(*contacts, changes=fixed), at(3), KIND)) == 1


def test_a_case_that_was_closed_for_their_silence_was_not_fixed() -> None:
    """Whoever never answered is not asked how well it works."""
    close = said(at(5), ADA, follow_ups=["close_kindly/customer_silent/1//20260502T090000000000Z"])
    steps = moved((at(2), "pending"), (at(6), "closed"))
    assert noticed(case(said(at(2), ADA), close, changes=steps), at(7), KIND) == []
    for word in (said(at(5, 12), needs_reply=False), said(at(5, 12), ADA)):
        subject = case(said(at(2), ADA), close, word, changes=steps)
        assert len(noticed(subject, at(7), KIND)) == 1


@pytest.mark.parametrize("status", ["merged", "deleted"])
def test_a_case_that_is_not_there_any_more_is_not_settled(status: str) -> None:
    """Another one carries the matter, or none does."""
    merged = {"merged_into": 2} if status == "merged" else {}
    subject = case(changes=moved((at(2), "resolved"), (at(4), status)), **merged)
    assert [len(noticed(subject, at(day), KIND)) for day in (3, 5)] == [1, 0]


def test_a_case_that_was_not_there_yet_has_no_occasions() -> None:
    """Nobody could have known of it."""
    late = case(recorded_at=at(5), promises=[call()])
    assert occasions(late, at=at(2), hours=ALWAYS) == ()
    assert occasions(case(opened_at=at(3)), at=at(2), hours=ALWAYS, known_at=at(9)) == ()


def test_a_customer_whose_records_were_merged_is_named_by_the_id_that_they_have_now() -> None:
    """A case of the old record concerns them."""
    sam = Customer(id=8, same_as=[7], language="en-GB")
    subject = case(changes=moved((at(2), "resolved")))
    given: list[dict[str, Any]] = [
        {"customer": sam},
        {"history": History(customer=sam, cases=[subject])},
    ]
    for each in given:
        found = only(subject, at(3), KIND, **each)
        assert (found.customer_id, found.facts["language"]) == ("8", "en-GB")
    with pytest.raises(FieldError, match="customer"):
        occasions(subject, at=at(3), hours=ALWAYS, customer=Customer(id=9))


def test_an_occasion_says_when_its_case_was_in_each_status() -> None:
    """So a plan that waits on a status can keep what remains of its time."""
    subject = case(changes=moved((at(2), "resolved")), promises=[call(due_at=at(9))])
    found = only(subject, at(4), "promise_due")
    assert found.statuses == {
        "new": (Span(at(1), at(2)),),
        "resolved": (Span(at(2), at(4)),),
    }


def test_while_a_case_is_on_hold_what_waits_on_that_keeps_the_remainder() -> None:
    """Two days pass on hold, and the wait for an answer is told two days later."""
    break_silence = presets.plan("break_silence", earliest="after 3 days", waits_on=["on_hold"])
    policy = presets.great_service(hours=ALWAYS, plans=[break_silence])
    subject = case(said(at(1)), changes=moved((at(2), "on_hold"), (at(4), "open")))

    def result(day: int) -> Any:
        found = noticed(subject, at(day), "customer_waiting")
        return policy.follow_ups(found, Customer(id=7), at=at(day))

    assert [each.earliest_at for each in result(1)] == [at(4)]
    (paused,) = result(3).paused
    assert paused.remaining == timedelta(days=2)
    assert [each.earliest_at for each in result(5)] == [at(6)]


def test_a_reply_about_something_else_changes_nothing() -> None:
    """What happens in another case of the customer leaves this one as it is."""
    subject = case(said(at(1)), promises=[call()])
    other = case(said(at(2), ADA, case_ids=[2]), said(at(3), case_ids=[2]), id=2)
    history = History(customer=7, cases=[subject, other])
    alone = occasions(subject, at=at(4), hours=ALWAYS)
    both = occasions(subject, at=at(4), hours=ALWAYS, history=history)
    assert [each.key("a") for each in both] == [each.key("a") for each in alone]


_OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="Europe/London")


@given(cases(), st.integers(0, 60), st.integers(0, 10))
def test_an_occasion_that_lasts_keeps_its_key(subject: Case, days: int, more: int) -> None:
    """No occasion begins with the question, so none begins anew where nothing happens."""
    at_ = subject.opened_at + timedelta(days=days)
    # What is known is the same at both instants: only time passes, as far as nothing happens.
    known = at_ + timedelta(days=400)
    later = at_ + timedelta(hours=more)
    happened = [each.at for each in (*subject.interactions, *subject.changes)]
    happened += [event.at for each in subject.promises for event in each.events]
    happened += [event.at for each in subject.escalations for event in each.events]
    happened += [each.raised_at for each in subject.escalations]
    happened += [each.made_at for each in subject.promises]
    quiet = not any(at_.timestamp() < t.timestamp() <= later.timestamp() for t in happened)
    first = {each.key("a") for each in _occasions(subject, at_, known)}
    second = {each.key("a") for each in _occasions(subject, later, known)}
    gone = first - second
    # Time ends what is about promises, and the asking whether all is well where one is broken.
    assert not quiet or all("promise" in key or "/resolved/" in key for key in gone)
    for key in first | second:
        assert key.split("/")[1] in OCCASIONS


def _occasions(subject: Case, when: Any, known: Any) -> Any:
    found = occasions(subject, at=when, known_at=known, hours=_OFFICE)
    for each in found:
        assert each.since.timestamp() <= when.timestamp()
    return found


def test_from_what_happened_to_the_contact_that_is_made_once() -> None:
    """What was settled at night is asked about on Monday, by the channel they like, and once."""
    sam = Customer(
        id=7,
        timezones=["Europe/London"],
        preferred_channels=["phone"],
        contact_points={"phone": ["1"]},
        quiet_hours=BusinessHours.parse("Mo-Su 20:00-11:00", timezone="Europe/London"),
    )
    policy = presets.great_service(hours=_OFFICE)
    contact = ContactPolicy(channels=["email", "phone"])
    settled = case(changes=moved((at(1, 23), "resolved")))
    found = policy.follow_ups(occasions(settled, at=at(2), hours=_OFFICE), sam, at=at(2))
    (planned,) = contact.plan(found, sam, (), at=at(2))
    assert isinstance(planned, Scheduled)
    assert (planned.at, planned.channel) == (at(4, 10), "phone")
    talk = said(at(4, 10), ADA, follow_ups=[each.key for each in planned.follow_ups])
    history = History(customer=sam, cases=[attrs.evolve(settled, interactions=[talk])])
    again = occasions(history.cases[0], at=at(4, 11), hours=_OFFICE, history=history)
    result = policy.follow_ups(again, sam, at=at(4, 11), contacts=history)
    assert (len(result), [each.key for each in result.done]) == (0, [found.follow_ups[0].key])
