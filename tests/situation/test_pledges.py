"""What becomes of the promises of a case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from servicekit.case import Case
from servicekit.customer import Customer
from servicekit.errors import FieldError
from servicekit.followups import presets
from servicekit.hours import BusinessHours
from servicekit.promise import Condition, Promise
from servicekit.situation import next_at, occasions
from situation.support import ADA, ALWAYS, at, call, case, changed, moved, noticed, only, said

DUE, RISK, BROKEN = "promise_due", "promise_at_risk", "promise_broken"


class Entered:
    """Holidays that somebody has entered for this year alone."""

    def dates(self, first: date, last: date) -> dict[date, str]:
        return {}

    def covers(self, year: int) -> bool:
        return year == 2026


def kinds(promise: Promise, day: int, **fields: Any) -> list[str]:
    """Return what becomes of a promise, noon of a day."""
    subject = case(promises=[promise])
    return [
        each.kind
        for kind in (DUE, RISK, BROKEN)
        for each in noticed(subject, at(day, 12), kind, **fields)
    ]


def test_an_open_promise_is_an_occasion_since_it_was_made() -> None:
    """Its due is what a reminder counts from, and its owner who is reminded."""
    found = only(case(promises=[call()]), at(2), DUE)
    assert (found.since, found.due_at, found.about) == (at(1), at(5), "p1")
    assert (found.agent_id, found.case_id, found.customer_id) == ("ada", "1", "7")
    assert str(found.because[0]) == (
        "What was promised (call back) is due on Tue 5 May 2026 09:00 UTC."
    )
    assert found.because[0].evidence == ("p1",)


def test_it_is_the_same_occasion_until_it_is_broken() -> None:
    """Whoever asks later finds the same key, and another one once it is broken."""
    subject = case(promises=[call()])
    keys = [only(subject, when, DUE).key("a") for when in (at(1), at(3), at(5))]
    assert len(set(keys)) == 1
    assert kinds(call(), 4) == [DUE, RISK]
    broken = only(subject, at(9), BROKEN)
    assert (broken.since, broken.due_at, broken.about) == (at(5), None, "p1")
    assert str(broken.because[0]).endswith("was due on Tue 5 May 2026 09:00 UTC and is not done.")
    assert noticed(subject, at(9), DUE) == noticed(subject, at(9), RISK) == []


def test_a_due_that_was_agreed_anew_is_another_occasion() -> None:
    """It begins when the new due was agreed, so its reminder has a key of its own."""
    moved_due = call().renegotiate(at=at(3), due_at=at(8), by="7")
    subject = case(promises=[moved_due])
    before, after = only(subject, at(2), DUE), only(subject, at(4), DUE)
    assert (before.since, before.due_at) == (at(1), at(5))
    assert (after.since, after.due_at) == (at(3), at(8))


def test_while_a_promise_is_paused_nothing_is_due_and_then_the_remainder_is() -> None:
    """Two of four days are left when it is paused, and two are left when it goes on."""
    paused = call().pause(at=at(3))
    assert kinds(paused, 6) == []
    found = only(case(promises=[paused.resume(at=at(7))]), at(7), DUE)
    assert (found.since, found.due_at) == (at(7), at(9))


def test_a_promise_under_a_condition_is_an_occasion_since_the_condition_was_met() -> None:
    """Before that nothing is owed, and nobody is reminded."""
    waits = call(condition=Condition(what="the lamp is back", deadline_at=at(4)))
    assert kinds(waits, 2) == []
    found = only(case(promises=[waits.meet_condition(at=at(3))]), at(3), DUE)
    assert (found.since, found.due_at) == (at(3), at(5))


@pytest.mark.parametrize(
    "ended",
    [
        lambda: call().fulfil(at=at(2)),
        lambda: call().fulfil(at=at(6)),
        lambda: call().release(at=at(2), by="7"),
        lambda: call(offer_expires_at=at(3)).withdraw(at=at(2)),
    ],
    ids=["kept", "kept late", "released", "withdrawn"],
)
def test_a_promise_that_is_over_ends_what_hung_on_it(ended: Any) -> None:
    """Nobody is reminded of, or apologises for, what is not owed any more."""
    assert kinds(ended(), 8) == []


def test_a_promise_that_the_company_took_back_is_broken_since_then() -> None:
    """Taking back what is owed breaks it before its due."""
    found = only(case(promises=[call().withdraw(at=at(3))]), at(4), BROKEN)
    assert found.since == at(3)
    assert "was taken back on Sun 3 May" in str(found.because[0])


def test_a_promise_is_at_risk_when_most_of_its_time_is_used_up() -> None:
    """The risk is a judgement, so its occasion begins with the due, and stays the same."""
    subject = case(promises=[call()])
    assert noticed(subject, at(4) - timedelta(microseconds=1), RISK) == []
    found = only(subject, at(4), RISK)
    assert (found.since, found.due_at) == (at(1), at(5))
    assert str(found.because[0]).endswith("72 h of 96 h are used up.")
    assert only(subject, at(2), RISK, share=0.25).key("a") == found.key("a")


def test_in_a_year_that_the_calendar_does_not_know_nobody_says_that_it_slips() -> None:
    """A due next year is due, though nobody has entered next year's hours yet."""
    subject = case(promises=[call(due_at=at(1).replace(year=2027))])
    ended = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=Entered())

    assert [each.kind for each in occasions(subject, at=at(2), hours=ended)] == [DUE]
    wakes_at = next_at(subject, at=at(2), hours=ended)
    assert wakes_at == at(1).replace(year=2027) + timedelta(microseconds=1)


def test_a_promise_with_hours_of_its_own_is_at_risk_by_these() -> None:
    """Where a promise counts in other hours than the case, those hours say whether it slips."""
    subject = case(promises=[call(due_at=at(2))])
    weekdays = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")  # 2 May is a Saturday
    own = {"calendars": {"p1": weekdays}}

    assert noticed(subject, at(1, 16), "promise_at_risk", hours=ALWAYS) == []
    assert len(noticed(subject, at(1, 16), "promise_at_risk", hours=ALWAYS, **own)) == 1
    assert next_at(subject, at=at(1, 12), hours=ALWAYS, **own) == at(1, 15)
    assert next_at(subject, at=at(1, 12), hours=ALWAYS) == at(2, 3)


def test_a_promise_is_at_risk_when_its_owner_does_not_work_until_its_due() -> None:
    """Whether its owner works is looked at where somebody says it."""
    mondays = BusinessHours.parse("Mo 09:00-17:00", timezone="UTC")
    assert kinds(call(), 2) == [DUE]
    assert kinds(call(), 2, duty=mondays) == [DUE]
    assert kinds(call(due_at=at(4)), 2, duty=mondays) == [DUE, RISK]


def test_thanks_does_not_cancel_a_promised_call() -> None:
    """What the customer writes ends no promise: only the call does."""
    thanks = said(at(2), needs_reply=False, text="Thanks!")
    for contacts in ([], [thanks], [thanks, said(at(3), topic="another lamp")]):
        subject = case(*contacts, promises=[call()])
        assert only(subject, at(4), DUE).key("a") == only(case(promises=[call()]), at(4), DUE).key(
            "a"
        )


@pytest.mark.parametrize("status", ["resolved", "closed", "merged"])
def test_a_promise_outlives_its_case(status: str) -> None:
    """Who was promised a call gets it, also when somebody has closed the case."""
    merged = {"merged_into": 2} if status == "merged" else {}
    subject = case(promises=[call()], changes=moved((at(2), status)), **merged)
    assert only(subject, at(3), DUE).about == only(subject, at(6), BROKEN).about == "p1"


def test_a_promise_that_moves_to_another_case_keeps_its_key() -> None:
    """Whoever has apologised for it in the case that was merged does not do so again."""
    here, there = (only(case(promises=[call()], id=n), at(6), BROKEN) for n in (1, 2))
    assert here.key("a") == there.key("a")


def test_in_a_case_that_was_deleted_nothing_is_owed() -> None:
    """Nobody hears of what was spam, or is to be forgotten."""
    subject = case(promises=[call()], changes=moved((at(2), "deleted")))
    assert occasions(subject, at=at(3), hours=ALWAYS) == ()
    assert occasions(subject, at=at(6), hours=ALWAYS) == ()


def test_a_promise_that_nobody_had_recorded_yet_is_no_occasion() -> None:
    """The past is judged by what was known of it, and by what happened until then."""
    late = call(recorded_at=at(3))
    assert kinds(late, 2) == []
    assert kinds(late, 2, known_at=at(3)) == [DUE]
    assert kinds(call(made_at=at(3)), 2, known_at=at(4)) == []
    kept = call().fulfil(at=at(4), recorded_at=at(7))
    assert kinds(kept, 6) == [BROKEN]
    assert kinds(kept, 6, known_at=at(7)) == []


def test_whoever_took_it_over_is_reminded_and_else_whoever_has_the_case() -> None:
    """The owner of a promise comes before the person who has the case."""
    agents = changed("agent", (at(1), "kim")) + changed("team", (at(1), "shop"))
    mine = case(promises=[call().transfer(at=at(2), to="sam")], changes=agents)
    assert only(mine, at(3), DUE).agent_id == "sam"
    nobodys = only(case(promises=[call(made_by=None)], changes=agents), at(3), DUE)
    assert (nobodys.agent_id, nobodys.team_id) == ("kim", "shop")


def test_more_promises_of_the_case_are_watched_as_well() -> None:
    """A host passes those that its targets make; what the case holds itself counts once."""
    target = call(id="t1", origin="target", case_id=1)
    subject = case(promises=[call()])
    found = noticed(subject, at(2), DUE, promises=[target, call()])
    assert [(each.about, each.facts["origin"]) for each in found] == [
        ("p1", "spoken"),
        ("t1", "target"),
    ]
    with pytest.raises(FieldError, match="case_id"):
        noticed(subject, at(2), DUE, promises=[call(case_id=2)])
    kept = case(promises=[call().fulfil(at=at(2))])
    with pytest.raises(FieldError, match="one state of a promise"):
        noticed(kept, at(6), BROKEN, promises=[call()])


def test_an_occasion_says_what_tables_want_to_know_of_a_promise() -> None:
    """Where it came from, what kind of decision it was, and whether its due was assumed."""
    found = only(case(promises=[call(kind="refund", assumed=True)]), at(2), DUE).facts
    assert (found["origin"], found["promise_kind"], found["assumed"]) == ("spoken", "refund", True)
    assert (found["occasion"], found["certain"]) == (DUE, None)


def test_the_customer_hears_it_before_what_they_were_promised_slips() -> None:
    """From a promise in a case to the follow-up of great service, in one line each."""
    subject: Case = case(said(at(1), author=ADA), promises=[call()])
    found = noticed(subject, at(4, 12), RISK)
    policy = presets.great_service(hours=ALWAYS)
    _, warning = policy.follow_ups(found, Customer(id=7), at=at(4, 12))
    assert (warning.about, warning.latest_at) == ("p1", at(5))
    again = attrs.evolve(subject, interactions=[said(at(4, 13), ADA, follow_ups=[warning.key])])
    contacts = again.contacts(at=at(4, 14))
    later = noticed(again, at(4, 14), RISK)
    left = policy.follow_ups(later, Customer(id=7), at=at(4, 14), contacts=contacts)
    assert [each.plan_id for each in left] == ["see_to_it"]
