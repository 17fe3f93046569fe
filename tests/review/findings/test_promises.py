"""What was not kept, what may not be, and what was kept early."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from review.findings.support import DESK, evidence, told
from review.support import BOT, OFFICE, call, case, may, moved, said
from servicekit.case import History
from servicekit.hours import BusinessHours
from servicekit.targets import presets


def test_a_promise_that_broke_or_was_late_is_found():
    """The verdict stands in the sentence, and the promise is the evidence."""
    assert told(case(promises=[call()]), may(4, 13), "broken") == [
        ("Broken: it was due on Mon 4 May 2026 12:00 UTC, 1 h ago, and is not done.", ("p",))
    ]
    late = case(promises=[call().fulfil(at=may(4, 13))])
    assert evidence(late, may(4, 14), "kept_late") == [("p",)]
    assert evidence(late, may(4, 14), "broken") == []
    assert evidence(case(promises=[call()]), may(4, 12), "broken") == []


def test_what_is_due_when_the_case_is_deleted_is_not_broken():
    """At its due it is still open, and after that nobody owes anything in the case."""
    gone = [moved(may(4, 12), "open", "deleted")]
    assert evidence(case(promises=[call()], changes=gone), may(4, 13), "broken") == []
    before = [call(due_at=may(4, 11))]
    assert evidence(case(promises=before, changes=gone), may(4, 13), "broken") == [("p",)]
    taken_back = [call(due_at=may(5)).withdraw(at=may(4, 12))]
    assert evidence(case(promises=taken_back, changes=gone), may(4, 13), "broken") == [("p",)]


def test_a_promise_without_a_due_is_found():
    """Where the playbook's due was taken, nobody named one."""
    subject = case(promises=[call(assumed=True)])
    assert told(subject, may(4, 10), "assumed_due") == [
        ("Nobody named a due for it: call back.", ("p",))
    ]


def test_what_nobody_has_accepted_is_found_while_it_is_owed():
    """What nobody promised in person is nobody's until somebody takes it, or it is kept."""
    bare = call(made_by=None)
    words = [("Nobody has accepted it: call back.", ("p",))]
    assert told(case(promises=[bare]), may(4, 10), "unowned") == words
    assert evidence(case(promises=[call(owner="sam")]), may(4, 10), "unowned") == []
    assert evidence(case(promises=[bare.fulfil(at=may(4, 9))]), may(4, 10), "unowned") == []


def test_whoever_promised_in_person_has_it_where_nobody_writes_owners_down():
    """Sam sees to what Sam promised; a machine sees to nothing, whatever its promise is called."""
    assert evidence(case(promises=[call()]), may(4, 10), "unowned") == []
    mailed = call(made_by="mailer", origin="auto_reply")
    assert evidence(case(promises=[mailed]), may(4, 10), "unowned") == [("p",)]
    chatted = case(said(may(4), BOT), promises=[call(made_by=BOT.id)])
    assert evidence(chatted, may(4, 10), "unowned") == [("p",)]


def test_where_owners_are_written_down_a_promise_without_one_is_nobodys():
    """That somebody accepted another promise, here or elsewhere, shows that it is written down."""
    other = call(id="q", due_at=may(9), owner="ada")
    assert evidence(case(promises=[call(), other]), may(4, 10), "unowned") == [("p",)]
    taken = call(id="q", due_at=may(9)).transfer(at=may(4, 9), to="ada")
    assert evidence(case(promises=[call(), taken]), may(4, 10), "unowned") == [("p",)]
    subject, elsewhere = case(promises=[call()]), case(id="d", promises=[other])
    known = History(customer="kim", cases=[subject, elsewhere])
    assert evidence(subject, may(4, 10), "unowned", history=known) == [("p",)]
    # Whoever has a case owns its targets, which nobody wrote down.
    target = call(id="t", origin="target", owner="ada")
    assert evidence(case(promises=[call(), target]), may(4, 10), "unowned") == []


def risks(at: datetime, **fields: Any) -> list[tuple[str, tuple[str, ...]]]:
    return told(case(promises=[call(**fields)]), at, "at_risk")


def test_a_promise_that_is_about_to_slip_is_found():
    """Three quarters of its time are over: from that instant on, until it is broken."""
    assert risks(may(4, 11)) == []
    words = "The customer was promised: call back, until Mon 4 May 2026 12:00 UTC. "
    assert risks(may(4, 11, 15)) == [(f"{words}2 h 15 min of 3 h are used up.", ("p",))]
    assert risks(may(4, 12, 1)) == []


def test_time_counts_in_the_hours_of_the_office():
    """A night is no time; without an office it counts day and night."""
    subject = case(promises=[call(made_at=may(4, 16), due_at=may(5, 16))])
    assert evidence(subject, may(5, 10), "at_risk") == []
    bare = attrs.evolve(DESK, office=None)
    assert evidence(subject, may(5, 10), "at_risk", playbook=bare) == [("p",)]


def test_a_target_slips_by_its_own_hours():
    """Its own calendar counts, and not that of the office."""
    always = BusinessHours.always("UTC")
    reply = presets.first_reply(timedelta(hours=10), hours=always)
    playbook = attrs.evolve(DESK, targets=[reply])
    subject = case(said(may(4, 16)))
    (found,) = told(subject, may(4, 23, 45), "at_risk", playbook=playbook)
    assert "until Tue 5 May 2026 02:00 UTC. 7 h 45 min of 10 h are used up." in found[0]
    done = case(said(may(4, 16)), changes=[moved(may(4, 17), "open", "resolved")])
    assert told(done, may(4, 23, 45), "at_risk", playbook=playbook) == []


class OnlyOf2025:
    """Holidays of one year, of which no other is known."""

    def dates(self, first: date, last: date) -> list[date]:
        return [day for day in [date(2025, 1, 1)] if first <= day <= last]

    def covers(self, year: int) -> bool:
        return year == 2025


def test_by_a_calendar_that_does_not_know_the_year_nobody_can_tell():
    """What cannot be worked out is undecided, and the review goes on."""
    week = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=OnlyOf2025())
    (found,) = told(
        case(promises=[call()]), may(4, 11), "at_risk", playbook=attrs.evolve(DESK, office=week)
    )
    assert found[0].startswith("? The customer was promised: call back, until Mon 4 May 2026")
    assert found[1] == ("p",)


def test_what_is_due_at_the_end_of_all_years_is_never_about_to_slip():
    """A due that stands for "never" is far away."""
    never = datetime(9999, 12, 31, 23, 59, tzinfo=ZoneInfo("America/New_York"))
    assert risks(may(4, 11), due_at=never) == []


@pytest.mark.parametrize(
    ("promise", "early"),
    [
        (call().fulfil(at=may(4, 10, 29)), True),
        (call().fulfil(at=may(4, 10, 30)), False),
        (call().fulfil(at=may(4, 13)), False),
        (call(), False),
        (call(origin="target").fulfil(at=may(4, 10)), False),
    ],
    ids=["early", "at half the time", "late", "open", "target"],
)
def test_what_was_kept_before_half_its_time_went_well(promise, early):
    """Half of the time from the making to the due; a standing target counts for nothing."""
    found = told(case(promises=[promise]), may(4, 11), "kept_early")
    words = "The customer was promised: call back. It was kept before half the time."
    assert found == ([(words, ("p",))] if early else [])


def test_the_office_is_the_one_of_the_playbook():
    """What these tests count in is a week from nine to five."""
    assert DESK.office is OFFICE
