from datetime import datetime, timedelta

import attrs
from hypothesis import given

from review.measuring.support import ADA, found, inquiry, measurements, result, whose
from review.support import SAM, call, case, may, moved, said
from servicekit.case import Case
from servicekit.instants import later
from servicekit.playbook import Playbook
from servicekit.promise import ORIGINS, Promise, PromiseState
from servicekit.review.measuring.promises import said_and_done
from servicekit.roster import Roster
from servicekit.staff import Team
from servicekit.targets import Target, Targets
from servicekit.testing.strategies import cases, instants

REPLIES = Playbook(
    name="Desk",
    targets=Targets(
        [
            Target(id="quick", measure="first_reply", within=timedelta(hours=4)),
            Target(id="done", measure="resolution", within=timedelta(hours=48)),
        ]
    ),
)


def both(promise: Promise, at: datetime) -> tuple[object, object]:
    """Return whether it was kept by the due that was named first, and by the due in force."""
    subject = case(promises=[promise])
    first, agreed = (f"kept_by_{which}_due" for which in ("first", "agreed"))
    return found(subject, at, first)[0], found(subject, at, agreed)[0]


# -- targets --------------------------------------------------------------------------------------


def met(subject: Case, at: datetime) -> dict[str | None, object]:
    return {
        each.of: result(each) for each in measurements(subject, at, "target_met", playbook=REPLIES)
    }


def test_a_target_is_met_or_not_or_still_open():
    """What was kept is met; what is late, done since or not, is not; the rest is open."""
    asked = said(may(4, 9))
    assert met(case(asked), may(4, 12)) == {"quick": "still_open", "done": "still_open"}
    assert met(case(asked), may(4, 14))["quick"] == 0
    assert met(case(asked, said(may(4, 15), SAM)), may(4, 16))["quick"] == 0
    assert met(case(asked, said(may(4, 13), SAM)), may(4, 16))["quick"] == 1
    settled = [moved(may(5), "open", "resolved")]
    assert met(case(asked, changes=settled), may(5))["done"] == 1


def test_a_target_that_ended_with_the_case_is_let_go():
    """What the merging of a case ended was neither kept nor broken."""
    subject = case(said(may(4, 9)), changes=[moved(may(4, 10), "open", "merged")])
    assert met(subject, may(8)) == {"quick": "let_go", "done": "let_go"}


def test_a_late_target_falls_to_who_had_the_case_at_the_due():
    """Who got the case only after the due did not miss it."""
    changes = [
        moved(may(4, 9), None, "desk", "team"),
        moved(may(4, 9), None, "sam", "agent"),
        moved(may(4, 14), "desk", "billing", "team"),
        moved(may(4, 14), "sam", "ada", "agent"),
    ]
    silent = case(said(may(4, 9)), changes=changes)
    given = {"playbook": REPLIES}
    assert whose(silent, may(5), "target_met", **given)[0] == ("desk", "sam")
    late = case(said(may(4, 9)), said(may(4, 15), ADA), changes=changes)
    assert whose(late, may(5), "target_met", **given)[0] == ("desk", "sam")
    # While it is open, it falls to who has the case.
    assert whose(silent, may(4, 12), "target_met", **given)[1] == ("desk", "sam")


def test_a_standing_promise_that_a_host_keeps_counts_without_the_name_of_a_target():
    """A stored promise of origin target is one, and no word that somebody gave."""
    subject = case(promises=[call(origin="target")])
    assert [each.of for each in measurements(subject, may(5), "target_met")] == [None]
    assert found(subject, may(5), "target_met") == [0]
    assert not found(subject, may(5), "promises_made")


# -- what somebody said ---------------------------------------------------------------------------


def test_each_promise_is_counted_by_its_origin():
    """Each promise that somebody made is one, of its own origin."""
    promises = [call(id=origin, origin=origin) for origin in ORIGINS if origin != "target"]
    made = measurements(case(promises=promises), may(5), "promises_made")
    assert {each.of: each.value for each in made} == dict.fromkeys(
        (origin for origin in ORIGINS if origin != "target"), 1
    )


def test_a_promise_that_is_kept_was_kept_by_both_dues():
    """Without another agreement both dues are the same, the due itself included."""
    assert both(call().fulfil(at=may(4, 12)), may(5)) == (1, 1)
    assert both(call(), may(4, 12)) == ("still_open", "still_open")
    assert both(call(), may(4, 13)) == (0, 0)
    assert both(call().fulfil(at=may(4, 13)), may(5)) == (0, 0)


def test_a_later_due_saves_only_the_agreed_one():
    """What the customer agreed to put off is late by the first due, done or not."""
    moved_on = call().renegotiate(at=may(4, 11), due_at=may(6))
    assert both(moved_on, may(4, 12)) == ("still_open", "still_open")
    assert both(moved_on, may(4, 13)) == (0, "still_open")
    assert both(moved_on.fulfil(at=may(5)), may(8)) == (0, 1)
    assert both(moved_on.fulfil(at=may(4, 12)), may(8)) == (1, 1)


def test_a_pause_saves_only_the_agreed_one():
    """While it is paused nothing is due by the agreement, and the first due passes."""
    assert both(call().pause(at=may(4, 10)), may(8)) == (0, "still_open")


def test_an_earlier_due_that_was_missed_can_still_be_kept_by_the_first():
    """Who agreed on an earlier due and missed it can still do it by the first."""
    sooner = call(due_at=may(6)).renegotiate(at=may(4, 10), due_at=may(5))
    assert both(sooner, may(5, 10)) == ("still_open", 0)
    assert both(sooner.fulfil(at=may(5, 10)), may(8)) == (1, 0)


def test_what_was_let_go_is_neither():
    """A promise that the customer let go says nothing, even after the first due had passed."""
    assert both(call().release(at=may(4, 10)), may(8)) == ("let_go", "let_go")
    offer = call(offer_expires_at=may(4, 10))
    assert both(offer, may(4, 10)) == ("still_open", "still_open")
    assert both(offer, may(8)) == ("let_go", "let_go")
    assert both(offer.withdraw(at=may(4, 10)), may(8)) == ("let_go", "let_go")


def test_a_customer_who_could_not_be_reached_is_no_broken_promise():
    """Where as many attempts were made as were promised, the customer was not to be reached."""
    tried = call(expected_from=may(4, 10), attempts=1).attempt(at=may(4, 11))
    assert both(tried, may(8)) == ("unreachable", "unreachable")


def test_where_no_due_was_ever_named_the_state_says_it():
    """An offer that was done before it was accepted is kept."""
    offer = call(due_at=None, offer_expires_at=may(6))
    assert both(offer, may(5)) == ("still_open", "still_open")
    assert both(offer.fulfil(at=may(5)), may(8)) == (1, 1)


def test_what_the_company_took_back_is_broken():
    """Withdrawing what is owed breaks it by the agreed due, and by the first once that passes."""
    gone = call().withdraw(at=may(4, 10))
    assert both(gone, may(8)) == (0, 0)


def test_making_falls_to_who_made_it_and_keeping_to_who_owns_it():
    """Who said it is counted with it; who had to see to it kept it or not."""
    changes = [
        moved(may(4), None, "desk", "team"),
        moved(may(4, 11), "desk", "billing", "team"),
    ]
    subject = case(promises=[call(owner="ada").fulfil(at=may(4, 12))], changes=changes)
    assert whose(subject, may(5), "promises_made") == [("desk", "sam")]
    assert whose(subject, may(5), "kept_by_first_due") == [("billing", "ada")]
    assert whose(subject, may(5), "kept_by_agreed_due") == [("billing", "ada")]


def test_a_team_that_owns_a_promise_is_no_person():
    """A promise that a desk has to see to falls to that desk, and to nobody in person."""
    changes = [moved(may(4), None, "desk", "team")]
    owned = case(promises=[call(owner="desk")], changes=changes)
    assert whose(owned, may(5), "kept_by_agreed_due") == [("desk", None)]
    elsewhere = case(promises=[call(owner="repairs")], changes=changes)
    people = Roster(teams=[Team(id="repairs")])
    assert whose(elsewhere, may(5), "kept_by_agreed_due", roster=people) == [("repairs", None)]
    assert whose(elsewhere, may(5), "kept_by_agreed_due") == [("desk", "repairs")]


def test_nobody_in_person_makes_a_machines_promise():
    """What an auto-reply promises was no person's doing; else who had the case made it."""
    changes = [moved(may(4), None, "sam", "agent")]
    machine = case(promises=[call(origin="auto_reply", made_by="bot")], changes=changes)
    assert whose(machine, may(5), "promises_made") == [(None, None)]
    unsaid = case(promises=[call(made_by=None)], changes=changes)
    assert whose(unsaid, may(5), "promises_made") == [(None, "sam")]


LET_GO = {PromiseState.LAPSED, PromiseState.WITHDRAWN, PromiseState.RELEASED}
LATE = {PromiseState.KEPT_LATE, PromiseState.BROKEN}


def naive(promise: Promise, at: datetime) -> tuple[object, object]:
    """Say whether a promise was kept by the first due, and by the agreed one, from its events."""
    standing = promise.standing(at=at)
    state, due = standing.state, promise.due_at
    if state in LET_GO:
        gone = "unreachable" if standing.cause == "customer_unreachable" else "let_go"
        return gone, gone
    agreed = 1 if state is PromiseState.KEPT else 0 if state in LATE else "still_open"
    if due is None or state in {PromiseState.OFFERED, PromiseState.CONDITIONAL}:
        return agreed, agreed
    if state in {PromiseState.KEPT, PromiseState.KEPT_LATE}:
        assert standing.settled_at is not None
        return int(not later(standing.settled_at, due)), agreed
    return 0 if later(at, due) else "still_open", agreed


@given(cases(), instants())
def test_a_naive_reading_of_each_promise_finds_the_same(subject: Case, at: datetime):
    """Asked one by one, every promise of the case says what its measurements say."""
    promised = [p for p in subject.promised(at=at) if p.origin != "target"]
    promised = [p for p in promised if p.due_at is not None or not p.events]
    asked = inquiry(attrs.evolve(subject, promises=promised), at, history=None)
    each = iter(said_and_done(asked))
    for promise in promised:
        made, first, agreed = next(each), next(each), next(each)
        assert (made.measure, made.of, made.value) == ("promises_made", promise.origin, 1)
        assert (result(first), result(agreed)) == naive(promise, at)
        assert first.of == agreed.of == promise.origin
    assert next(each, None) is None
