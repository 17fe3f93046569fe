"""What goes wrong in other systems, and boundaries worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from followups import naive
from followups.naive import Cap, Contact, Hours, Person, Problem, Said, Window
from followups.support import ADA, needed, person, policy
from followups.support_laws import ALL, DAY, instant, may, scheduled
from servicekit.followups.scheduled import Scheduled

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


def test_the_last_word_counts_in_whatever_words() -> None:
    """Who agreed to an offer and later took back all marketing has taken back the offer."""
    said = [
        Said("offer", at("2026-11-01 09:00"), "given"),
        Said("marketing", at("2026-11-02 09:00"), "withdrawn"),
        Said("marketing", at("2026-11-03 09:00"), "given"),
    ]
    fields: dict[str, Any] = {"basis": "marketing", "purpose": "offer"}
    for number, expected in ((1, "2026-11-24 12:00"), (2, None), (3, "2026-11-24 12:00")):
        kim = Person(zones=(LONDON,), consents=tuple(said[:number]))
        check(problem("2026-11-24 12:00", person=kim, **fields), expected)


def test_consent_to_any_contact_is_none_to_an_offer() -> None:
    """Who may be contacted at all has not agreed to be sold something."""
    yes = Said("any", at("2026-11-03 09:00"), "given")
    kim = Person(zones=(LONDON,), consents=(yes,))
    told = problem("2026-11-24 12:00", person=kim, basis="marketing", purpose="offer")
    assert instant(scheduled(told)) is None
    assert instant(scheduled(replace(told, basis="service"))) == at("2026-11-24 12:00")


def test_a_general_yes_does_not_lift_a_particular_no() -> None:
    """Who refused an offer and later ticked a box for marketing still refuses the offer."""
    no = Said("offer", at("2026-11-01 09:00"), "objected")
    yes = Said("marketing", at("2026-11-03 09:00"), "given")
    kim = Person(zones=(LONDON,), consents=(no, yes))
    told = problem("2026-11-24 12:00", person=kim, basis="marketing", purpose="offer")
    assert instant(scheduled(told)) is None
    other = replace(told, purpose="newsletter")
    assert instant(scheduled(other)) == at("2026-11-24 12:00")


def test_a_call_that_nobody_takes() -> None:
    """A promised call that nobody takes is made again an hour later, and not every minute."""
    what = needed(at("2026-11-23 09:00"), basis="promised")
    tries = []
    clock = at("2026-11-23 09:00")
    for number in range(3):
        found = policy().schedule(what, person(), tries, at=clock)
        assert isinstance(found, Scheduled)
        assert found.at == at(f"2026-11-23 {9 + number:02}:00")
        tries.append(found.recorded(number, at=found.at, author=ADA, outcome="voicemail"))
        clock = found.at


def test_an_objection_to_any_contact() -> None:
    """Who wants to hear of nothing hears of nothing but what they ask for."""
    no = Said("any", at("2026-11-01 09:00"), "objected")
    kim = Person(zones=(LONDON,), consents=(no,))
    check(problem("2026-11-24 12:00", person=kim), None)
    check(problem("2026-11-24 12:00", person=kim, basis="requested"), "2026-11-24 12:00")


def test_quiet_hours_hold_where_the_customer_is() -> None:
    """Who said "not after nine" in London has quiet on the clock of wherever they may be now."""
    hours = Hours(LONDON, NIGHT)
    away = Person(zones=("America/New_York",), quiet_hours=hours)
    check(problem("2026-11-23 21:30", person=away), "2026-11-23 21:30")
    check(problem("2026-11-24 03:00", person=away), "2026-11-24 12:00")
    either = Person(zones=("America/New_York", LONDON), quiet_hours=hours)
    check(problem("2026-11-23 21:30", person=either), "2026-11-24 12:00")
    unknown = Person(quiet_hours=hours)
    check(problem("2026-11-23 21:30", person=unknown), "2026-11-24 07:00")


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
