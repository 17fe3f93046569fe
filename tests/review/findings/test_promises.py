"""What was not kept, what may not be, and what was kept early."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from review.findings.support import DESK, evidence, told
from review.support import OFFICE, call, case, may, moved, said
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


def test_a_promise_without_a_due_is_found():
    """Where the playbook's due was taken, nobody named one."""
    subject = case(promises=[call(assumed=True)])
    assert told(subject, may(4, 10), "assumed_due") == [
        ("Nobody named a due for it: call back.", ("p",))
    ]


def test_what_nobody_has_accepted_is_found_while_it_is_owed():
    """Until somebody takes it, its maker has it; once it is kept, nobody has to."""
    subject = case(promises=[call()])
    assert told(subject, may(4, 10), "unowned") == [("Nobody has accepted it: call back.", ("p",))]
    assert evidence(case(promises=[call(owner="sam")]), may(4, 10), "unowned") == []
    assert evidence(case(promises=[call().fulfil(at=may(4, 9))]), may(4, 10), "unowned") == []


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
