"""The engine against the naive checker, which walks through every minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import event, given, settings

from followups import naive
from followups.naive import Cap, Contact, Hours, Person, Problem, Said, Window
from followups.support_laws import (
    CHANNELS,
    DAY,
    MINUTE,
    contacts,
    customer,
    follow_up,
    policy,
    problems,
    rules,
)
from servicekit.followups import FollowUp, Outcome, Scheduled, Unschedulable
from servicekit.instants import later, to_microseconds

ALL = frozenset({"reply", "requested", "promised", "service", "marketing", "collection", "safety"})


def scheduled(problem: Problem, **more: Any) -> Outcome:
    return policy(problem).schedule(
        follow_up(problem, **more), customer(problem.person), contacts(problem), at=problem.at
    )


def instant(outcome: Outcome) -> datetime | None:
    return outcome.at.astimezone(UTC) if isinstance(outcome, Scheduled) else None


def may(problem: Problem, at: datetime) -> bool:
    verdict = policy(problem).may_contact(
        customer(problem.person),
        problem.channel,
        problem.purpose,
        contacts(problem),
        at=at,
        basis=problem.basis,
        case_id=problem.case,
        brand=problem.brand,
    )
    return verdict.proved


# -- properties -----------------------------------------------------------------------------------


@given(problems())
def test_the_first_minute_that_every_constraint_allows(problem: Problem) -> None:
    """A contact comes at the first minute that all allow, and at none where there is none."""
    expected = naive.first_allowed(problem)
    event("none" if expected is None else "at once" if expected == problem.start else "moved")
    assert instant(scheduled(problem)) == expected


@given(problems(fewest=1), st.integers(0, 3))
def test_what_moved_it_is_named(problem: Problem, ahead: int) -> None:
    """What is named ruled something out on the way, and what ruled out the last minute is named."""
    problem = replace(problem, earliest=problem.at + ahead * DAY, latest=problem.latest + 3 * DAY)
    found = scheduled(problem)
    if not isinstance(found, Scheduled):
        return
    named = {moved.constraint for moved in found.moved}
    at = found.at.astimezone(UTC)
    assert bool(named) == (at > problem.start)
    if named:
        assert set(naive.objections(problem, at - MINUTE)) <= named
        for moved in found.moved:
            assert moved.constraint in naive.objections(problem, moved.from_at.astimezone(UTC))


@given(problems())
def test_the_latest_instant_is_allowed_itself(problem: Problem) -> None:
    """What has until its own instant is scheduled there; with a minute less it is not at all."""
    at = instant(scheduled(problem))
    if at is None:
        return
    assert instant(scheduled(replace(problem, latest=at))) == at
    if at > problem.start:
        assert instant(scheduled(replace(problem, latest=at - MINUTE))) is None


@given(problems())
def test_asking_again_changes_nothing(problem: Problem) -> None:
    """The same question has the same answer, with the same key, from values made anew."""
    assert scheduled(problem) == scheduled(problem)
    assert scheduled(problem).key == "key"


@given(problems(), st.integers(0, 60))
def test_asking_later_changes_nothing(problem: Problem, minutes: int) -> None:
    """Until the instant of a contact has come, asking later leaves it where it is."""
    at = instant(scheduled(problem))
    if at is None:
        return
    since = min(problem.start + minutes * MINUTE, at)
    assert instant(scheduled(replace(problem, at=since))) == at


@given(problems(), st.data())
def test_another_constraint_moves_nothing_earlier(problem: Problem, data: st.DataObject) -> None:
    """With one constraint more a contact comes no earlier, or not at all."""
    more = data.draw(rules(problem.at.date(), "one more"))
    stricter = replace(problem, rules=(*problem.rules, more))
    before, after = instant(scheduled(problem)), instant(scheduled(stricter))
    assert after is None or (before is not None and before <= after)


@given(problems(), st.data())
def test_the_check_at_sending_agrees(problem: Problem, data: st.DataObject) -> None:
    """At every minute asked about, what may be sent is what the naive checker allows."""
    minutes = st.integers(0, 4 * 1440)
    for after in data.draw(st.lists(minutes, min_size=8, max_size=8)):
        at = problem.at.astimezone(UTC) + after * MINUTE
        # What stood when it was scheduled stands still: nothing was said or done since.
        assert may(problem, at) == naive.allowed(problem, at), at


@given(problems())
def test_what_is_scheduled_may_be_sent(problem: Problem) -> None:
    """At the instant of a contact it may be made, and at no earlier hour since it was asked."""
    at = instant(scheduled(problem))
    if at is None:
        return
    assert may(problem, at)
    t = problem.start
    while t < at:
        assert not may(problem, t)
        t += timedelta(hours=7, minutes=13)


@given(problems(days=2))
def test_the_first_channel_that_can_be_scheduled_wins(problem: Problem) -> None:
    """Channels are tried in the order in which the customer prefers them, each by itself."""
    problem = replace(problem, channel="phone")
    for order in (CHANNELS, CHANNELS[::-1]):
        each = [(channel, replace(problem, channel=channel)) for channel in order]
        expected = next(
            ((channel, at) for channel, one in each if (at := naive.first_allowed(one))), None
        )
        found = policy(problem).schedule(
            follow_up(problem, channels=order),
            customer(problem.person, preferred_channels=order),
            contacts(problem),
            at=problem.at,
        )
        got = (found.channel, instant(found)) if isinstance(found, Scheduled) else None
        assert got == expected


@given(problems(fewest=1))
def test_what_would_have_to_give(problem: Problem) -> None:
    """Without what is named as in the way there is an instant, and it is the one that is told."""
    found = scheduled(problem)
    if not isinstance(found, Unschedulable) or problem.latest < problem.start:
        return
    [blocked] = found.blocked
    names = {rule.id for rule in problem.rules}
    if not set(blocked.by) <= names:  # the customer's own word is in the way
        return
    left = tuple(rule for rule in problem.rules if rule.id not in blocked.by)
    expected = naive.first_allowed(replace(problem, rules=left))
    told = blocked.would_be_at
    assert (None if told is None else told.astimezone(UTC)) == expected
    assert expected is not None
    assert blocked.by


# -- several follow-ups ---------------------------------------------------------------------------


@st.composite
def many(draw: st.DrawFn) -> tuple[Problem, list[FollowUp]]:
    problem = draw(problems())
    asked = [
        follow_up(
            problem,
            key=f"key {n}",
            basis=draw(st.sampled_from(["service", "marketing", "promised"])),
            purpose=draw(st.sampled_from(["offer", "service", "fixed"])),
            earliest_at=problem.start + draw(st.integers(0, 1440)) * MINUTE,
            latest_at=draw(st.sampled_from([None, problem.start + 3 * DAY])),
            channels=draw(st.sampled_from([(), ("phone",), ("email",), CHANNELS])),
        )
        for n in range(draw(st.integers(2, 4)))
    ]
    return problem, asked


@given(many(), st.sampled_from([None, timedelta(hours=2), timedelta(days=1)]), st.randoms())
@settings(max_examples=30)
def test_planning_several_together(
    asked: tuple[Problem, list[FollowUp]], within: timedelta | None, random: Any
) -> None:
    """Each is planned once, bases never mix, nothing is late, and the order told is no matter."""
    problem, follow_ups = asked

    def planned(of: list[FollowUp]) -> tuple[Outcome, ...]:
        person = customer(problem.person)
        return policy(problem).plan(of, person, contacts(problem), at=problem.at, within=within)

    outcomes = planned(follow_ups)
    keys = [each.key for outcome in outcomes for each in outcome.follow_ups]
    assert sorted(keys) == [each.key for each in follow_ups]
    for outcome in outcomes:
        assert len({each.basis for each in outcome.follow_ups}) == 1
        if within is None:
            assert len(outcome.follow_ups) == 1
        if isinstance(outcome, Scheduled):
            for each in outcome.follow_ups:
                assert not later(each.earliest_at, outcome.at)
                assert each.latest_at is None or not later(outcome.at, each.latest_at)
                assert not each.channels or outcome.channel in each.channels
    assert planned(random.sample(follow_ups, len(follow_ups))) == outcomes


def planned_contact(outcome: Scheduled, case: str | None, brand: str | None) -> Contact:
    return Contact(
        at=outcome.at.astimezone(UTC),
        channel=outcome.channel or "",
        basis=outcome.basis,
        case=case,
        brand=brand,
        point=outcome.contact_point,
    )


@given(many(), st.sampled_from([None, timedelta(hours=2)]))
def test_caps_hold_for_all_that_is_planned(
    asked: tuple[Problem, list[FollowUp]], within: timedelta | None
) -> None:
    """Each contact of a plan is allowed beside all that were made and are planned before it."""
    problem, follow_ups = asked
    outcomes = policy(problem).plan(
        follow_ups, customer(problem.person), contacts(problem), at=problem.at, within=within
    )
    found = [outcome for outcome in outcomes if isinstance(outcome, Scheduled)]
    made = [planned_contact(each, problem.case, problem.brand) for each in found]
    for outcome, one in zip(found, made, strict=True):
        beside = tuple(each for each in made if each is not one)
        for purpose in outcome.purposes:
            told = replace(
                problem,
                channel=outcome.channel or "",
                basis=outcome.basis,
                purpose=purpose,
                contacts=(*problem.contacts, *beside),
            )
            assert list(naive.objections(told, one.at)) == []


@given(many(), st.sampled_from([timedelta(hours=2), timedelta(days=1)]))
@settings(max_examples=30)
def test_becoming_one_contact_delays_within_bounds(
    asked: tuple[Problem, list[FollowUp]], within: timedelta
) -> None:
    """What becomes one contact comes no later than allowed beside what it would be alone."""
    problem, follow_ups = asked
    problem = replace(problem, rules=tuple(r for r in problem.rules if isinstance(r, Window)))
    person, engine = customer(problem.person), policy(problem)
    for outcome in engine.plan(follow_ups, person, [], at=problem.at, within=within):
        for each in outcome.follow_ups:
            alone = engine.schedule(each, person, [], at=problem.at)
            if len(outcome.follow_ups) > 1:
                assert isinstance(alone, Scheduled)
                assert isinstance(outcome, Scheduled)
                delay = to_microseconds(outcome.at) - to_microseconds(alone.at)
                assert delay <= within / timedelta(microseconds=1)


# -- what went wrong elsewhere --------------------------------------------------------------------

LONDON = "Europe/London"
WEEK = tuple((day, 540, 1020) for day in range(5))  # Monday to Friday, 9 to 17 h


def at(text: str, zone: str = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def problem(start: str, *rules: Window | Cap, days: int = 14, **fields: Any) -> Problem:
    since = at(start)
    defaults = {"person": Person(zones=(LONDON,)), "basis": "service"}
    return Problem(at=since, latest=since + days * DAY, rules=rules, **(defaults | fields))


def window(hours: Hours, **fields: Any) -> Window:
    return Window(id="hours", hours=hours, bases=ALL, **fields)


def cap(count: int, period: tuple[str, int | str], **fields: Any) -> Cap:
    return Cap(id="cap", count=count, window=period, bases=ALL, **fields)


def check(told: Problem, expected: str | None) -> None:
    """Check an instant, on the clock of London, by the engine and by the naive checker."""
    wanted = None if expected is None else at(expected)
    assert instant(scheduled(told)) == wanted
    assert naive.first_allowed(told) == wanted


def test_hours_and_weekdays_hold_together() -> None:
    """On Saturday noon, Friday and Saturday mornings only lead to Friday and not to Saturday.

    Asked one after the other, the hours lead to Sunday and the days from there to Friday at the
    same hour; where that is again too late, one of the two is broken.
    """
    hours = Hours(LONDON, ((4, 480, 600), (5, 480, 600)))
    check(problem("2026-11-21 12:00", window(hours)), "2026-11-27 08:00")
    check(problem("2026-11-20 10:00", window(hours)), "2026-11-21 08:00")


def test_hours_and_weekdays_of_two_constraints_hold_together() -> None:
    """Team hours and the customer's own days are satisfied at once, in whatever order."""
    team = Window("team", Hours(LONDON, WEEK), ALL)
    days = Window("days", Hours(LONDON, ((4, 960, 1320), (6, 960, 1320))), ALL)
    for both in ((team, days), (days, team)):
        check(problem("2026-11-21 12:00", *both), "2026-11-27 16:00")


NIGHT = tuple((day, 1260, 1440 + 420) for day in range(7))  # 21 to 7 h


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-23 20:59", "2026-11-23 20:59"),
        ("2026-11-23 21:00", "2026-11-24 07:00"),
        ("2026-11-24 03:00", "2026-11-24 07:00"),
        ("2026-11-24 06:59", "2026-11-24 07:00"),
        ("2026-11-24 12:00", "2026-11-24 12:00"),
    ],
)
def test_quiet_hours_over_midnight_are_not_swapped(start: str, expected: str) -> None:
    """From nine to seven means the night: three in the morning is quiet, and noon is not."""
    kim = Person(zones=(LONDON,), quiet_hours=Hours(LONDON, NIGHT))
    check(problem(start, person=kim), expected)


def test_a_calendar_cap_allows_what_a_rolling_one_does_not() -> None:
    """One a day by the calendar allows a second an hour later over midnight; one in 24 hours no."""
    late = (Contact(at=at("2026-11-23 23:00")),)
    by_date = problem("2026-11-23 23:30", cap(1, ("calendar", "day")), contacts=late)
    rolling = problem("2026-11-23 23:30", cap(1, ("rolling", 1440)), contacts=late)
    in_a_row = problem("2026-11-23 23:30", cap(1, ("dates", 2)), contacts=late)
    check(by_date, "2026-11-24 00:00")
    check(rolling, "2026-11-24 23:00")
    check(in_a_row, "2026-11-25 00:00")


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (("calendar", "day"), "2026-11-26 00:00"),
        (("calendar", "week"), "2026-11-30 00:00"),
        (("calendar", "month"), "2026-12-01 00:00"),
        (("dates", 1), "2026-11-26 00:00"),
        (("dates", 7), "2026-12-02 00:00"),
        (("rolling", 7 * 1440), "2026-12-02 15:00"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]} {value[1]}",
)
def test_each_period_ends_where_its_name_says(period: tuple[str, int | str], expected: str) -> None:
    """After a contact on Wednesday 25 November the next may come when its period is over."""
    made = (Contact(at=at("2026-11-25 15:00")),)
    check(problem("2026-11-25 16:00", cap(1, period), contacts=made), expected)


def test_what_is_spread_need_not_be_whole_minutes() -> None:
    """Two in 45 minutes come 22 and a half minutes apart."""
    made = (Contact(at=at("2026-11-25 15:00")),)
    told = problem("2026-11-25 15:00", cap(2, ("rolling", 45), spread=True), contacts=made)
    assert instant(scheduled(told)) == at("2026-11-25 15:22:30")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-24 00:00", "2026-11-24 09:00"),
        ("2026-11-28 10:00", "2026-11-30 09:00"),
        ("2026-12-25 10:00", "2026-12-28 09:00"),
    ],
    ids=["midnight", "weekend", "holiday"],
)
def test_reminders_wait_for_the_morning(start: str, expected: str) -> None:
    """A reminder of midnight, of a weekend or of a holiday waits for the next working morning."""
    hours = Hours(LONDON, WEEK, (date(2026, 12, 25),))
    check(problem(start, window(hours)), expected)


def test_both_have_their_holidays() -> None:
    """A day on which either side is closed is no day for a contact."""
    ours = Window("ours", Hours(LONDON, WEEK, (date(2026, 11, 23),)), ALL)
    theirs = Window("theirs", Hours("UTC", WEEK, (date(2026, 11, 24),)), ALL, place="customer")
    check(problem("2026-11-23 08:00", ours, theirs), "2026-11-25 09:00")


def test_a_lost_hour_opens_when_the_clock_has_jumped() -> None:
    """Hours from 01:30 on the night without that time begin at 02:00, which is 01:00 UTC."""
    hours = Hours(LONDON, ((6, 90, 240),))
    found = scheduled(problem("2026-03-29 00:30", window(hours)))
    assert instant(found) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_repeated_hour_belongs_to_the_first() -> None:
    """Hours until 01:30 end at the first 01:30; the second is outside them."""
    hours = Hours(LONDON, ((6, 60, 90), (0, 60, 90)))
    told = problem("2026-10-25 00:00", window(hours))
    told = replace(told, at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    check(told, "2026-10-26 01:00")
    assert may(told, datetime(2026, 10, 25, 0, 29, tzinfo=UTC))
    assert not may(told, datetime(2026, 10, 25, 1, 15, tzinfo=UTC))


def test_a_day_of_25_hours_is_longer_than_24() -> None:
    """A rolling cap counts hours that pass, also over a change of the clock."""
    made = (Contact(at=at("2026-10-24 12:00")),)
    told = problem("2026-10-24 13:00", cap(1, ("rolling", 1440)), contacts=made)
    check(told, "2026-10-25 11:00")


def test_the_date_is_that_of_the_customer_in_every_zone() -> None:
    """One a date: who may be in London or New York is free when both have another date."""
    either = Person(zones=(LONDON, "America/New_York"))
    made = (Contact(at=at("2026-11-24 03:00")),)  # still the 23rd in New York
    told = problem("2026-11-24 04:00", cap(1, ("calendar", "day")), person=either, contacts=made)
    check(told, "2026-11-25 00:00")
    late = (Contact(at=at("2026-11-23 23:30")),)
    told = problem("2026-11-23 23:45", cap(1, ("calendar", "day")), person=either, contacts=late)
    check(told, "2026-11-24 05:00")


def test_a_date_that_nobody_knows() -> None:
    """Without a time zone a cap on dates waits until a contact can be on none of them any more."""
    made = (Contact(at=at("2026-11-01 12:00")),)
    nowhere: dict[str, Any] = {"person": Person(), "contacts": made}
    one, two = (cap(count, ("dates", 2)) for count in (1, 2))
    check(problem("2026-11-01 13:00", one, **nowhere), "2026-11-05 12:00")
    check(problem("2026-11-01 13:00", two, **nowhere), "2026-11-01 13:00")
    mondays = window(Hours(LONDON, ((0, 0, 30),)))
    far = problem("2026-11-01 13:00", mondays, cap(1, ("calendar", "day")), days=90, **nowhere)
    check(far, "2026-11-09 00:00")


def test_consent_holds_to_its_last_instant() -> None:
    """Consent until noon allows noon itself, and nothing after it."""
    yes = Said("marketing", at("2026-11-01 09:00"), "given", until=at("2026-11-24 12:00"))
    kim = Person(zones=(LONDON,), consents=(yes,))
    fields: dict[str, Any] = {"person": kim, "basis": "marketing", "purpose": "offer"}
    check(problem("2026-11-24 12:00", **fields), "2026-11-24 12:00")
    check(problem("2026-11-24 12:01", **fields), None)


def test_what_is_said_later_is_not_known() -> None:
    """A word about an offer that comes tomorrow changes nothing of today."""
    yes = Said("marketing", at("2026-11-01 09:00"), "given")
    no = Said("offer", at("2026-11-25 09:00"), "objected")
    kim = Person(zones=(LONDON,), consents=(yes, no))
    fields: dict[str, Any] = {"person": kim, "basis": "marketing", "purpose": "offer"}
    check(problem("2026-11-24 12:00", **fields), "2026-11-24 12:00")
    check(problem("2026-11-25 12:00", **fields), None)


def test_quiet_hours_hold_in_the_zone_in_which_they_were_said() -> None:
    """Who said "not after nine" in London and may be in New York has quiet on both clocks."""
    away = Person(zones=("America/New_York",), quiet_hours=Hours(LONDON, NIGHT))
    check(problem("2026-11-23 21:30", person=away), "2026-11-24 12:00")


def test_what_was_asked_for_is_done_at_night() -> None:
    """A call asked for at 22 h overrides quiet hours and caps on what nobody asked for."""
    kim = Person(zones=(LONDON,), quiet_hours=Hours(LONDON, NIGHT))
    unasked = Cap("cap", 1, ("rolling", 1440), frozenset({"service", "marketing"}))
    fields: dict[str, Any] = {
        "person": kim,
        "contacts": (Contact(at=at("2026-11-23 12:00"), basis="service"),),
    }
    check(problem("2026-11-23 22:00", unasked, basis="requested", **fields), "2026-11-23 22:00")
    check(problem("2026-11-23 22:00", unasked, basis="service", **fields), "2026-11-24 12:00")


def test_a_wish_does_not_override_law() -> None:
    """What the law forbids to everybody it forbids to those who were asked as well."""
    day = Hours(LONDON, tuple((weekday, 480, 1260) for weekday in range(7)))
    law = window(day, place="customer", is_law=True)
    check(problem("2026-11-23 22:00", law, basis="requested"), "2026-11-24 08:00")


def test_contacts_of_one_instant() -> None:
    """Two contacts of the same instant count as two, whatever of them was recorded."""
    made = (
        Contact(at=at("2026-11-23 09:00"), point="+1"),
        Contact(at=at("2026-11-23 09:00"), basis="service"),
        Contact(at=at("2026-11-23 09:00"), brand="a", point="+1"),
    )
    told = problem("2026-11-23 10:00", cap(3, ("rolling", 120)), contacts=made)
    check(told, "2026-11-23 11:00")
    check(replace(told, rules=(cap(4, ("rolling", 120)),)), "2026-11-23 10:00")
