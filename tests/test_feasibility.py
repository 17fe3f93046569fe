from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.feasibility import AT_RISK_SHARE, at_risk, keepable, risk_at
from servicekit.hours import BusinessHours
from servicekit.money import Money
from servicekit.promise import Condition, Promise
from servicekit.staff import Authority

OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
NEVER = BusinessHours(timezone="UTC", weekly={})
HALF_AN_HOUR = timedelta(minutes=30)


def may(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def promise(**fields: object) -> Promise:
    """Return what Ada is about to promise on a Monday at nine: to call Kim back by noon."""
    return Promise(
        **{
            "id": 1,
            "customer_id": "kim",
            "what": "call back",
            "made_by": "ada",
            "made_at": may(4, 9),
            "due_at": may(4, 12),
            **fields,
        }
    )


# -- before it is uttered -------------------------------------------------------------------------


def test_there_is_time_enough():
    """A promise can be kept where the work fits into the hours before the due."""
    answer = keepable(promise(), at=may(4, 9), hours=OFFICE, takes=timedelta(hours=3))

    assert answer.in_time.proved
    assert answer.because == ()
    assert (answer.by, answer.earliest) == ("ada", may(4, 12))


def test_there_is_too_little_time():
    """Work that ends a moment after the due makes the promise impossible, with an honest due."""
    takes = timedelta(hours=3, microseconds=1)
    answer = keepable(promise(), at=may(4, 9), hours=OFFICE, takes=takes)

    assert answer.in_time.refuted
    assert answer.earliest == may(4, 9) + takes
    assert [reason.code for reason in answer.because] == ["no_time"]


def test_the_evening_does_not_count():
    """On Friday at 16:45, half an hour of work is done on Monday, not at a quarter past five."""
    friday = may(1, 16, 45)
    call = promise(made_at=friday, due_at=may(1, 18))
    answer = keepable(call, at=friday, hours=OFFICE, takes=HALF_AN_HOUR)

    assert answer.earliest == may(4, 9, 15)
    assert str(answer) == (
        "Refuted: there is time for it.\n"
        "- It can be done by Mon 4 May 2026 09:15 UTC, and would be due Fri 1 May 2026 18:00 UTC.\n"
        "Proved: whoever makes it may promise it.\n"
        "To be kept by ada.\n"
        "Earliest due: Mon 4 May 2026 09:15 UTC."
    )


def test_nothing_is_done_before_it_is_wanted():
    """Work begins no earlier than the customer expects it."""
    call = promise(expected_from=may(4, 11))
    answer = keepable(call, at=may(4, 9), hours=OFFICE, takes=HALF_AN_HOUR)

    assert answer.earliest == may(4, 11, 30)


@pytest.mark.parametrize("takes", [timedelta(), HALF_AN_HOUR], ids=str)
def test_a_calendar_without_hours_keeps_nothing(takes):
    """Where nobody ever works there is no honest due, and the answer says so."""
    answer = keepable(promise(made_by=None), at=may(4, 9), hours=NEVER, takes=takes)

    assert (answer.earliest, answer.by) == (None, None)
    assert [reason.code for reason in answer.because] == ["no_hours"]
    assert str(answer).endswith("Nobody has it.\nEarliest due: none.")


def test_without_a_due_nobody_can_tell():
    """A promise whose due comes with its condition is undecided, with its earliest due."""
    refund = promise(
        due_at=None, condition=Condition(what="the box is here", deadline_at=may(9, 9))
    )
    answer = keepable(refund, at=may(4, 9), hours=OFFICE, takes=HALF_AN_HOUR)

    assert answer.in_time.undecided
    assert answer.earliest == may(4, 9, 30)


def test_work_takes_no_negative_time():
    """An amount of work below zero is refused."""
    with pytest.raises(FieldError, match="takes"):
        keepable(promise(), at=may(4, 9), hours=OFFICE, takes=-HALF_AN_HOUR)


def test_the_instant_has_a_zone():
    """A wall clock without a zone is no instant to ask about."""
    naive = datetime(2026, 5, 4, 9)  # noqa: DTZ001
    with pytest.raises(NaiveDatetimeError):
        keepable(promise(), at=naive, hours=OFFICE)
    with pytest.raises(NaiveDatetimeError):
        at_risk(promise(), at=naive, hours=OFFICE)


REFUNDS = Authority(limits={"refund": Money(100, "EUR"), "replacement": None})


@pytest.mark.parametrize(
    ("fields", "authority", "status"),
    [
        ({}, None, "proved"),
        ({}, REFUNDS, "proved"),
        ({"kind": "replacement"}, REFUNDS, "proved"),
        ({"kind": "replacement"}, None, "undecided"),
        ({"kind": "waiver"}, REFUNDS, "refuted"),
        ({"amounts": Money(60, "EUR")}, REFUNDS, "undecided"),
        ({"kind": "refund", "amounts": Money(100, "EUR")}, REFUNDS, "proved"),
        ({"kind": "refund", "amounts": Money("100.01", "EUR")}, REFUNDS, "refuted"),
        ({"kind": "refund", "amounts": Money(1, "GBP")}, REFUNDS, "undecided"),
        (
            {"kind": "refund", "amounts": [Money(1, "GBP"), Money(101, "EUR")]},
            REFUNDS,
            "refuted",
        ),
    ],
    ids=str,
)
def test_what_is_promised_takes_authority(fields, authority, status):
    """A kind of decision needs authority for each amount; what is not known leaves it open."""
    answer = keepable(promise(**fields), at=may(4, 9), hours=OFFICE, authority=authority)

    assert answer.allowed.status == status


@given(minutes=st.integers(0, 3_000), takes=st.integers(0, 3_000))
def test_the_earliest_due_is_honest(minutes, takes):
    """A promise due at the earliest due can be kept, and one due a moment before cannot."""
    made, work = may(1, 9) + timedelta(minutes=minutes), timedelta(minutes=takes)
    earliest = keepable(promise(made_at=made, due_at=may(30, 9)), at=made, hours=OFFICE, takes=work)
    assert earliest.earliest is not None

    def in_time(due: datetime) -> bool:
        call = promise(made_at=made, due_at=due)
        return keepable(call, at=made, hours=OFFICE, takes=work).in_time.proved

    assert in_time(earliest.earliest)
    if earliest.earliest > made:
        assert not in_time(earliest.earliest - timedelta(microseconds=1))


# -- while it is open -----------------------------------------------------------------------------


def risk(when: datetime, call: Promise | None = None, **named: object) -> list[str]:
    verdict = at_risk(call or promise(), at=when, hours=OFFICE, **named)
    return [reason.code for reason in verdict] if verdict.refuted else []


def test_a_share_of_the_time_is_used_up():
    """At three quarters of the time a promise is at risk, and a moment before it is not."""
    limit = may(4, 11, 15)

    assert risk(limit) == ["time_used"]
    assert risk(limit - timedelta(microseconds=1)) == []
    assert Fraction(3, 4) == AT_RISK_SHARE


@pytest.mark.parametrize("share", [0.5, Fraction(1, 2)], ids=str)
def test_the_share_can_be_chosen(share):
    """Whoever asks says how much of the time may be used."""
    assert risk(may(4, 10, 30), share=share) == ["time_used"]
    assert risk(may(4, 10, 29), share=share) == []


@pytest.mark.parametrize("share", [0, -1, 1.5], ids=str)
def test_a_share_is_a_share(share):
    """A share is more than nothing and at most the whole."""
    with pytest.raises(FieldError, match="share"):
        risk(may(4, 10), share=share)


def test_only_business_time_is_used_up():
    """The nights between are not used up."""
    call = promise(due_at=may(5, 17))

    assert risk(may(4, 23), call) == []
    assert risk(may(5, 13), call) == ["time_used"]


def test_time_outside_the_hours_counts_as_it_passes():
    """A promise for the night is measured by the clock on the wall."""
    call = promise(made_at=may(4, 20), due_at=may(4, 24 - 1))

    assert risk(may(4, 22, 14), call) == []
    assert risk(may(4, 22, 15), call) == ["time_used"]


def test_time_counts_from_when_it_is_wanted():
    """A call for the afternoon is not at risk at noon, whenever it was promised."""
    call = promise(made_at=may(1, 9), expected_from=may(4, 12), due_at=may(4, 16))

    assert risk(may(4, 12), call) == []
    assert risk(may(4, 15), call) == ["time_used"]


def test_pauses_are_not_used_up():
    """The time in which a promise was paused is not counted as used."""
    call = promise().pause(at=may(4, 10)).resume(at=may(4, 14), hours=OFFICE)

    assert risk(may(4, 15), call) == []
    assert risk(may(4, 15, 15), call) == ["time_used"]


def test_its_owner_is_off_duty():
    """A promise is at risk when its owner comes back only after the due."""
    late = BusinessHours.parse("Mo-Fr 12:00-20:00", timezone="UTC")
    verdict = at_risk(promise(owner="sam"), at=may(4, 9), hours=OFFICE, duty=late)

    assert str(verdict.findings[0]) == (
        "sam is off duty until after the due, Mon 4 May 2026 12:00 UTC."
    )
    assert risk(may(4, 9), promise(due_at=may(4, 12, 1)), duty=late) == []
    assert risk(may(4, 9), promise(made_by=None), duty=NEVER) == ["off_duty"]


def test_duty_in_the_morning_does_not_help_in_the_afternoon():
    """Where a call is wanted from noon, only duty after noon can keep it."""
    morning = BusinessHours.parse("Mo-Fr 08:00-12:00", timezone="UTC")
    call = promise(expected_from=may(4, 12), due_at=may(4, 16))

    assert risk(may(4, 9), call, duty=morning) == ["off_duty"]


def test_without_the_owners_hours_nobody_can_tell():
    """A promise with time left is undecided while nobody says when its owner works."""
    assert at_risk(promise(), at=may(4, 9), hours=OFFICE).undecided
    assert at_risk(promise(), at=may(4, 9), hours=OFFICE, duty=OFFICE).proved


def test_what_is_broken_is_past_risk():
    """A broken promise is refuted as broken."""
    assert risk(may(4, 12, 1)) == ["broken"]


@pytest.mark.parametrize(
    "settled",
    [
        promise().fulfil(at=may(4, 10)),
        promise().release(at=may(4, 10)),
        promise().pause(at=may(4, 10)),
        promise(offer_expires_at=may(4, 12)),
    ],
    ids=lambda made: made.state(at=may(4, 11, 59)).value,
)
def test_only_an_open_promise_is_at_risk(settled):
    """What is kept, let go, paused or not owed yet is not at risk."""
    assert at_risk(settled, at=may(4, 11, 59), hours=OFFICE).proved


# -- since when it is at risk ---------------------------------------------------------------------

TICK = timedelta(microseconds=1)
MORNINGS = BusinessHours.parse("Mo-Fr 09:00-11:00", timezone="UTC")


@pytest.mark.parametrize("state", ["kept", "paused", "broken"])
def test_what_is_not_open_does_not_come_to_be_at_risk(state):
    """It is kept, stands still or is broken: time alone puts nothing at risk."""
    call = {
        "kept": promise().fulfil(at=may(4, 10)),
        "paused": promise().pause(at=may(4, 10)),
        "broken": promise(),
    }[state]

    assert risk_at(call, at=may(4, 13), hours=OFFICE) is None


@pytest.mark.parametrize(
    ("fields", "duty", "begins"),
    [
        ({}, None, may(4, 11, 15)),
        ({}, MORNINGS, may(4, 11)),
        ({}, NEVER, may(4, 9)),
        ({}, OFFICE, may(4, 11, 15)),
        ({"due_at": may(4, 9)}, MORNINGS, may(4, 9)),
        ({"made_at": may(4, 17), "due_at": may(4, 21)}, None, may(4, 20)),
        ({"due_at": may(5, 12)}, MORNINGS, may(5, 9, 15)),
        ({"expected_from": may(4, 10)}, NEVER, may(4, 9)),
    ],
    ids=[
        "share", "duty ends", "never on duty", "always on duty", "no time at all", "evening",
        "share before duty ends", "not wanted yet",
    ],
)  # fmt: skip
def test_a_risk_begins_at_its_first_instant(fields, duty, begins):
    """At that instant it is at risk, and a moment earlier it was not, unless that was always so."""
    call = promise(**fields)
    asked = {"hours": OFFICE, "duty": duty}

    assert risk_at(call, at=call.made_at, **asked) == begins
    assert at_risk(call, at=begins, **asked).refuted
    if begins > call.made_at:
        assert not at_risk(call, at=begins - TICK, **asked).refuted


def test_a_risk_is_in_the_zone_of_the_question():
    """As every instant that comes back."""
    tokyo = ZoneInfo("Asia/Tokyo")
    found = risk_at(promise(), at=may(4, 9).astimezone(tokyo), hours=OFFICE)

    assert (found, found.tzinfo) == (may(4, 11, 15), tokyo)


def test_the_share_of_a_coming_risk_is_a_share():
    """None, or more than all of it, is refused."""
    with pytest.raises(FieldError, match="share"):
        risk_at(promise(), at=may(4, 9), hours=OFFICE, share=0)


@given(
    minutes=st.integers(0, 5_000),
    wanted=st.none() | st.integers(0, 5_000),
    share=st.fractions(Fraction(1, 10), 1),
    duty=st.sampled_from([None, NEVER, MORNINGS, OFFICE]),
    asked=st.integers(0, 5_000),
)
def test_a_risk_begins_once_and_stays(minutes, wanted, share, duty, asked):
    """Until the due it is at risk from that instant on, and at no instant before it."""
    due = may(4, 9) + timedelta(minutes=minutes)
    start = None if wanted is None else may(4, 9) + timedelta(minutes=min(wanted, minutes))
    call = promise(due_at=due, expected_from=start)
    when = min(may(4, 9) + timedelta(minutes=asked), due)
    begins = risk_at(call, at=may(4, 9), hours=OFFICE, share=share, duty=duty)

    found = at_risk(call, at=when, hours=OFFICE, share=share, duty=duty)
    assert found.refuted is (when >= begins)
