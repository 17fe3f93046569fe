"""The first channel on which there is an instant, and the earliest one there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pendulum
import pytest

from followups.support import (
    DAY,
    HOUR,
    Known2026,
    call,
    needed,
    on,
    open_on,
    person,
    policy,
    said,
    schedule,
)
from servicekit.errors import UncoveredYearError
from servicekit.followups.cap import Cap
from servicekit.followups.request import Request
from servicekit.followups.scheduled import Outcome, Scheduled, Unschedulable
from servicekit.followups.scheduling import no_contact_point, scheduled
from servicekit.followups.window import Window

TEAM = Window("team", open_on("Mo-Fr 09:00-17:00"))
CALLS = Window("calls", open_on("Mo-Fr 09:00-17:00"), channels=["phone"])


def when(outcome: Outcome) -> datetime:
    assert isinstance(outcome, Scheduled), str(outcome)
    return outcome.at


# -- channels and numbers -------------------------------------------------------------------------


def test_the_first_channel_that_can_be_had() -> None:
    """The channel that the customer prefers wins, also where another one could come earlier."""
    likes_calls = person(preferred_channels=["phone"])
    found = schedule(CALLS, what=needed(on(23, 18)), customer=likes_calls)
    assert isinstance(found, Scheduled)
    assert (found.channel, found.at, found.passed_over) == ("phone", on(24, 9), ())


def test_a_channel_that_cannot_be_had_is_passed_over() -> None:
    """Where the first channel cannot be had in time the next one is taken, and it says why."""
    found = schedule(CALLS, what=needed(on(23, 18), latest_at=on(23, 20)))
    assert isinstance(found, Scheduled)
    assert (found.channel, found.at) == ("email", on(23, 18))
    [passed] = found.passed_over
    assert (passed.channel, passed.by) == ("phone", ("calls",))
    assert passed.would_be_at == on(23, 18)
    assert [reason.code for reason in found.because] == ["scheduled", "window", "would_be"]


def test_a_channel_that_the_customer_cannot_use() -> None:
    """Who needs no phone is written to."""
    found = schedule(what=needed(on(23, 9)), customer=person(needs=["no phone"]))
    assert isinstance(found, Scheduled)
    assert found.channel == "email"


def test_a_number_is_given() -> None:
    """The first number of the channel is the one, or none where the host keeps none here."""
    kim = person(contact_points={"phone": ["+1", "+2"]})
    found = schedule(what=needed(on(23, 9)), customer=kim)
    assert isinstance(found, Scheduled)
    assert found.contact_point == "+1"
    unknown = schedule(what=needed(on(23, 9)))
    assert isinstance(unknown, Scheduled)
    assert (unknown.channel, unknown.contact_point) == ("phone", None)


def test_the_number_that_can_come_first() -> None:
    """Of several numbers, that is taken which leaves room earliest."""
    each = Cap("each", 1, "24 hours", per="contact_point")
    kim = person(contact_points={"phone": ["+1", "+2", "+3"]})
    made = [call(on(23, 8), contact_point="+1"), call(on(23, 7), contact_point="+2")]
    found = schedule(each, what=needed(on(23, 9)), customer=kim, contacts=made)
    assert isinstance(found, Scheduled)
    assert (found.contact_point, found.at) == ("+3", on(23, 9))
    kim = person(contact_points={"phone": ["+1", "+2"]})
    found = schedule(each, what=needed(on(23, 9)), customer=kim, contacts=made)
    assert isinstance(found, Scheduled)
    assert (found.contact_point, found.at) == ("+2", on(24, 7))


def test_no_number() -> None:
    """A customer of whom only other contact points are known cannot be reached on a channel."""
    mail = person(contact_points={"email": ["kim@example.org"]})
    found = schedule(what=needed(on(23, 9)), customer=mail)
    assert isinstance(found, Scheduled)
    assert (found.channel, found.contact_point) == ("email", "kim@example.org")
    assert [each.because[0].code for each in found.passed_over] == ["no_contact_point"]
    never = schedule(what=needed(on(23, 9), channels=["phone"]), customer=mail)
    assert isinstance(never, Unschedulable)
    assert [reason.code for reason in never.because] == ["no_contact_point"]
    assert (never.blocked[0].by, never.blocked[0].would_be_at) == ((), None)


def test_numbers_that_are_all_in_the_way() -> None:
    """Where no number can be had the first one is told."""
    kim = person(contact_points={"phone": ["+1", "+2"]}, needs=["no phone"])
    never = schedule(what=needed(on(23, 9), channels=["phone"]), customer=kim)
    assert isinstance(never, Unschedulable)
    assert [each.contact_point for each in never.blocked] == ["+1"]


# -- when -----------------------------------------------------------------------------------------


def test_not_before_it_is_asked() -> None:
    """Nothing is scheduled before the instant that is asked about."""
    assert when(schedule(what=needed(on(20)), at=on(23, 9))) == on(23, 9)


def test_the_latest_instant_is_allowed() -> None:
    """It may come at its latest instant itself, and not after it."""
    assert when(schedule(TEAM, what=needed(on(23, 8), latest_at=on(23, 9)))) == on(23, 9)
    never = schedule(TEAM, what=needed(on(23, 8), latest_at=on(23, 9) - timedelta(microseconds=1)))
    assert isinstance(never, Unschedulable)


def test_how_far_it_looks() -> None:
    """What has no latest instant is looked for as far as the horizon, that instant included."""
    closed = Window.blackout("closed", [date(2026, 11, 23), date(2026, 11, 24)])
    asked = needed(on(23))
    near = policy(closed, horizon=2 * DAY).schedule(asked, person(), [], at=on(23))
    assert when(near) == on(25)
    nearer = policy(closed, horizon=2 * DAY - HOUR).schedule(asked, person(), [], at=on(23))
    assert isinstance(nearer, Unschedulable)
    # So is what has a latest instant that is further away, and what has one before that ends there.
    far = needed(on(23), latest_at=on(30))
    found = policy(closed, horizon=2 * DAY).schedule(far, person(), [], at=on(23))
    assert when(found) == on(25)
    near = policy(closed, horizon=HOUR).schedule(far, person(), [], at=on(23))
    assert isinstance(near, Unschedulable)
    soon = needed(on(23), latest_at=on(24))
    assert isinstance(schedule(closed, what=soon), Unschedulable)


def test_the_type_and_zone_of_the_instant_asked_about() -> None:
    """An instant comes back in the type and zone of the one that was asked about."""
    asked = pendulum.datetime(2026, 11, 23, 18, tz="Asia/Kolkata")
    found = schedule(TEAM, what=needed(on(20)), at=asked)
    assert type(when(found)) is type(asked)
    assert when(found).isoformat() == "2026-11-23T18:00:00+05:30"


def test_before_a_year_that_nobody_knows() -> None:
    """Holidays that cover this year are enough for what comes in it, and not for the next."""
    team = Window("team", open_on("Mo-Fr 09:00-17:00; PH off", holidays=Known2026()))
    christmas = needed(datetime(2026, 12, 25, 9, tzinfo=on(1).tzinfo))
    assert when(schedule(team, what=christmas)) == christmas.earliest_at + 3 * DAY
    with pytest.raises(UncoveredYearError):
        schedule(team, what=needed(datetime(2026, 12, 31, 18, tzinfo=on(1).tzinfo)))


def test_a_closed_channel_asks_for_no_year() -> None:
    """A channel that the customer cannot use is passed over in a year that nobody knows."""
    team = Window(
        "team", open_on("Mo-Fr 09:00-17:00; PH off", holidays=Known2026()), channels=["phone"]
    )
    asked = needed(datetime(2027, 2, 1, 9, tzinfo=on(1).tzinfo))
    found = schedule(team, what=asked, customer=person(needs=["no phone"]))
    assert isinstance(found, Scheduled)
    assert found.channel == "email"
    with pytest.raises(UncoveredYearError):
        schedule(team, what=asked)


def test_two_that_close_a_channel_ask_for_no_year() -> None:
    """A channel that is closed for two reasons is passed over in a year that nobody knows, too."""
    team = Window(
        "team", open_on("Mo-Fr 09:00-17:00; PH off", holidays=Known2026()), channels=["phone"]
    )
    asked = needed(datetime(2027, 2, 1, 9, tzinfo=on(1).tzinfo))
    kim = person(needs=["no phone"], consents=[said("objected", "stay fixed", channel="phone")])
    found = schedule(team, what=asked, customer=kim)
    assert isinstance(found, Scheduled)
    assert found.channel == "email"
    assert {"needs", "objection"} <= set(found.passed_over[0].by)
    assert found.passed_over[0].would_be_at is None


# -- what cannot be asked for alone ---------------------------------------------------------------


def test_no_channel_in_common() -> None:
    """What should become one contact and shares no channel has none."""
    apart = (needed(on(23), key="a", channels=["phone"]), needed(on(23), key="b", channels=["sms"]))
    request = Request(
        follow_ups=apart, customer=person(), made=(), at=on(23), zones=(), horizon=DAY
    )
    found = scheduled(request, ("phone", "sms"), lambda _: [])
    assert isinstance(found, Unschedulable)
    assert [reason.code for reason in found.because] == ["no_channel"]
    assert found.blocked[0].by == ()


def test_the_constraints_of_each_attempt() -> None:
    """Which constraints have a say is asked for each channel and number."""
    asked = []
    kim = person(contact_points={"phone": ["+1", "+2"]})
    request = Request(
        follow_ups=(needed(on(23)),), customer=kim, made=(), at=on(23), zones=(), horizon=DAY
    )
    found = scheduled(request, ("phone",), lambda each: asked.append(each.contact_point) or [])
    assert asked == ["+1", "+2"]
    assert isinstance(found, Scheduled)
    assert found.contact_point == "+1"


def test_no_number_is_said_without_one() -> None:
    """That there is no number names the channel, and nothing that would have to give."""
    blocked = no_contact_point("phone")
    assert (blocked.channel, blocked.by, blocked.would_be_at) == ("phone", (), None)
    assert str(blocked) == "The customer has no contact point for phone."
