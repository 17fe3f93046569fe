"""Facts about contacts and follow-ups from other systems: those beside the repository, and ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicekit.customer import Customer
from servicekit.errors import UnknownZoneError
from servicekit.followups import Cap, ContactPolicy, FollowUp, Scheduled, Window
from servicekit.followups.timing import Timing
from servicekit.hours import BusinessHours, Span
from servicekit.hours.intervals import DAYS
from servicekit.interaction import Interaction, Party

NAME = "oncall.jsonl"
FILE = Path(__file__).resolve().parents[3] / "shared" / "vectors" / NAME
Given = Mapping[str, Any]

ADA = Party(id="ada", role="agent")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


# -- asking the library ---------------------------------------------------------------------------


def made(times: Iterable[datetime]) -> list[Interaction]:
    """Return calls to the customer."""
    return [
        Interaction(id=number, at=t, author=ADA, channel="phone", basis="service")
        for number, t in enumerate(times)
    ]


def scheduled(policy: ContactPolicy, kim: Customer, times: Iterable[datetime], at: datetime) -> Any:
    call = FollowUp(key="call", customer_id="kim", purpose="service", earliest_at=at)
    found = policy.schedule(call, kim, made(times), at=at)
    assert isinstance(found, Scheduled)
    return found.at


def customer(zone: str | None) -> Customer:
    """Return a customer of a place; of none, where the zone is not one."""
    try:
        return Customer(id="kim", timezones=[zone] if zone else [])
    except UnknownZoneError:
        return Customer(id="kim")


def caps(rules: Iterable[Given]) -> ContactPolicy:
    """Return a policy with the rules of a throttle; what is smooth spares the rule before it."""
    found: list[Cap] = []
    before: Given | None = None
    for number, rule in enumerate(rules):
        is_smooth = rule.get("smooth", False)
        burst = (before["count"], before["per_minutes"] * MINUTE) if is_smooth and before else None
        period = rule["per_minutes"] * MINUTE
        found.append(Cap(f"rule {number}", rule["count"], period, spread=is_smooth, burst=burst))
        before = rule
    return ContactPolicy(channels=["phone"], constraints=found)


def following(policy: ContactPolicy, sent: Iterable[int], step: int, number: int) -> list[int]:
    """Return the next minutes, of those asked one step after the other, at which one is allowed."""
    times = [MONDAY + minute * MINUTE for minute in sent]
    kim, found, at = customer("UTC"), [], max(times) + step * MINUTE
    while len(found) < number:
        earliest = scheduled(policy, kim, times, at)
        while at < earliest:
            assert not may(policy, kim, times, at)
            at += step * MINUTE
        assert may(policy, kim, times, at)
        found.append((at - MONDAY) // MINUTE)
        times.append(at)
        at += step * MINUTE
    return found


def may(policy: ContactPolicy, kim: Customer, times: Iterable[datetime], at: datetime) -> bool:
    return policy.may_contact(kim, "phone", "service", made(times), at=at).proved


# -- one kind after the other ---------------------------------------------------------------------


def cap_next(given: Given, expect: Given) -> Given:
    """A throttle of several rules, asked one step after the other."""
    number = len(expect["next_allowed_minutes"])
    step = given.get("step_minutes", 1)
    minutes = following(caps(given["rules"]), given["sent_minutes"], step, number)
    return {"next_allowed_minutes": minutes}


def cap(given: Given, _: Given) -> Given:
    """A cap in words: ``1 per calendar day, user's zone``."""
    words = re.match(r"(?P<count>\d+) per (?:rolling )?(?P<period>[^,]+)", given["cap"])
    assert words is not None
    period = re.sub(r"^(\d+) h$", r"\1 hours", words["period"].strip())
    policy = ContactPolicy(
        channels=["phone"], constraints=[Cap("cap", int(words["count"]), period)]
    )
    hour, minute = map(int, given["sent_local"].split(":"))
    place = ZoneInfo("Europe/London")
    sent = MONDAY.astimezone(place).replace(hour=hour, minute=minute)
    found = scheduled(policy, customer("Europe/London"), [sent], sent)
    later = (found - sent) / timedelta(hours=1)
    return {"next_allowed_local": f"{found:%H:%M} ({later:g} h later)"}


def delay(given: Given, _: Given) -> Given:
    """Words for a delay, and the day of the week to which each leads."""
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    day, clock = given["entered"].split()
    hour, minute = map(int, clock.split(":"))
    start = MONDAY + names.index(day) * DAY + timedelta(hours=hour, minutes=minute)
    rules = [given["rule"]] if isinstance(given["rule"], str) else given["rule"]
    found = [f"{Timing.parse(words).at(start):%A %H:%M}" for words in rules]
    return {"at": found[0] if isinstance(given["rule"], str) else found}


def pause(given: Given, _: Given) -> Given:
    """A delay that is paused on the way; what is left of it when it goes on."""
    timing = Timing.parse(f"after {given['delay_days']} days")
    paused = MONDAY + given["paused_after_days"] * DAY
    resumed = paused + 10 * DAY
    pauses = [Span(paused, resumed)]
    left = timing.remaining(MONDAY, resumed, pauses=pauses)
    assert timing.at(MONDAY, pauses=pauses) == resumed + left
    days = left // DAY
    return {"on_resume": f"{days} day{'s' if days != 1 else ''} left"}


def window(given: Given, _: Given) -> Given:
    """Hours and days on the clock of the contact, or on the default one; Sunday is 0."""
    kim = customer(given["contact_tz"])
    place = kim.timezones[0] if kim.timezones else given["default_tz"]
    due = datetime.fromisoformat(given["due"])
    low, high = given.get("window") or (None, None)
    if given.get("at_hour"):  # from then on, until the day is over
        low, high = given["at_hour"], "24:00"
    days = given["days"] if isinstance(given["days"], list) and given["days"] else range(7)
    is_timed = bool(low and high)
    span = (low, high) if is_timed else ("00:00", "24:00")
    hours = BusinessHours(timezone=place, weekly={DAYS[day - 1]: [span] for day in days})
    if not is_timed and not hours.is_open(due):  # days alone keep the time on the clock
        due = hours.add_days(due, 1)
    policy = ContactPolicy(
        channels=["phone"],
        constraints=[Window("hours", hours, place="customer")],
        timezone=given["default_tz"],
    )
    found = scheduled(policy, kim, [], due)
    return {"send_local": f"{found.astimezone(ZoneInfo(place)):%Y-%m-%dT%H:%M}"}


CODES = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), DAYS, strict=True))


def next_time(given: Given, _: Given) -> Given:
    """The next time on the clock, on some days; no time, or no day, means never."""
    days = given.get("days")
    named = DAYS if days is None or days == "every day" else tuple(CODES[day] for day in days)
    if given.get("clock") is None or not named:
        return {"next": None}
    timing = Timing.parse(f"every {', '.join(named)} at {given['clock']}")
    found = timing.at(datetime.fromisoformat(given["now"]), timezone=given["tz"])
    return {"next": found.astimezone(UTC).isoformat()}


ANSWERS: Mapping[str, Callable[[Given, Given], Given]] = {
    "contact.cap_next": cap_next,
    "followup.cap": cap,
    "followup.delay": delay,
    "followup.pause": pause,
    "followup.window": window,
    "notify.next_time": next_time,
}


def is_swapped(row: Given) -> bool:
    """Tell whether hours end before they begin: others swap them, here they are a night."""
    low, high = row["given"].get("window") or (None, None)
    return low is not None and high is not None and high < low


def vectors() -> list[Any]:
    if not FILE.exists():
        skipped = pytest.mark.skip(f"{NAME} is not beside the repository")
        return [pytest.param({}, id=NAME, marks=skipped)]
    rows = map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
    return [
        pytest.param(row, id=row["id"])
        for row in rows
        if row["kind"] in ANSWERS and not is_swapped(row)
    ]


def plain(value: object) -> object:
    """Return what an answer says, instants in UTC."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT.*[+Z]", value):
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    return value


@pytest.mark.parametrize("row", vectors())
def test_contacts_and_follow_ups_of_others(row: Given) -> None:
    """A contact or a follow-up comes when other systems let it come."""
    expect = row["expect"]
    found = ANSWERS[row["kind"]](row["given"], expect)
    assert {name: plain(value) for name, value in found.items()} == {
        name: plain(value) for name, value in expect.items()
    }


# -- ours, in our own words -----------------------------------------------------------------------

GOALERT = "GoAlert, engine/schedulemanager/update_test.go, TestNextOnCallNotification"
BRAZE = "Braze documentation, delays in a canvas"
#: Where it is from, our words, the start, and the instant to which they lead; all in UTC.
TIMINGS = [
    (GOALERT, "every day at 04:00", "2021-07-07 11:00", "2021-07-08 04:00"),
    (GOALERT, "every day at 11:05", "2021-07-07 11:00", "2021-07-07 11:05"),
    (GOALERT, "every thursday at 04:00", "2021-07-07 11:00", "2021-07-08 04:00"),
    (GOALERT, "every wednesday at 11:05", "2021-07-07 11:00", "2021-07-07 11:05"),
    (GOALERT, "every wednesday at 04:00", "2021-07-07 11:00", "2021-07-14 04:00"),
    (GOALERT, "every wednesday at 11:00", "2021-07-07 11:00", "2021-07-14 11:00"),
    (BRAZE, "in 1 day at 09:00", "2026-11-23 21:00", "2026-11-24 09:00"),
    (BRAZE, "after 1 day", "2026-11-23 21:00", "2026-11-24 21:00"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "words", "start", "expected"),
    TIMINGS,
    ids=[f"{words}-{start}" for _, words, start, _ in TIMINGS],
)
def test_timings_of_others(source: str, words: str, start: str, expected: str) -> None:
    """Our words for a time lead to the instant that the source names."""
    assert Timing.parse(words).at(utc(start), timezone="UTC") == utc(expected), source


THROTTLE = "GoAlert, engine/message/throttle.go and its test"
#: Where it is from, each cap as (count, minutes, spread, burst), minutes at which a contact was
#: made, and those of the next ones.
CAPS: list[
    tuple[str, list[tuple[int, int, bool, tuple[int, int] | None]], list[int], list[int]]
] = [
    (THROTTLE, [(1, 1, False, None)], [0], [1, 2]),
    (THROTTLE, [(1, 1, False, None), (3, 15, False, None)], [-12, -10, 0], [3]),
    (THROTTLE, [(3, 15, True, None)], [0], [5, 10, 15, 20]),
    # Worked out by hand: one at once, then the other two over the 14 minutes that are left.
    (THROTTLE, [(1, 1, False, None), (3, 15, True, (1, 1))], [0], [1, 8, 15]),
    (THROTTLE, [(3, 5, False, None), (5, 25, True, (3, 5))], [0, 1, 2], [5, 15, 25]),
]


@pytest.mark.parametrize(
    ("source", "rules", "sent", "expected"), CAPS, ids=[f"caps {n}" for n in range(len(CAPS))]
)
def test_caps_of_others(
    source: str, rules: list[tuple[Any, ...]], sent: list[int], expected: list[int]
) -> None:
    """Our caps allow the next contacts at the minutes that the source names."""
    found = [
        Cap(
            f"cap {number}",
            count,
            f"{minutes} minutes",
            spread=spread,
            burst=burst and (burst[0], burst[1] * MINUTE),
        )
        for number, (count, minutes, spread, burst) in enumerate(rules)
    ]
    policy = ContactPolicy(channels=["phone"], constraints=found)
    assert following(policy, sent, 1, len(expected)) == expected, source


MAUTIC = "Mautic, CampaignBundle, Scheduler/Mode/IntervalTest.php, testBatchRescheduling"
NEW_YORK = "America/New_York"
#: Where it is from, the hours, the place, the first instant, and that of the contact, there.
WINDOWS = [
    (MAUTIC, "Mo-Su 16:00-24:00", "UTC", "2018-10-18T16:00Z", "2018-10-18 16:00"),
    (MAUTIC, "Mo-Su 08:00-10:00", "UTC", "2018-10-19T10:00Z", "2018-10-20 08:00"),
    (MAUTIC, "Mo-Su 08:00-10:00", "UTC", "2018-10-19T12:00Z", "2018-10-20 08:00"),
    (MAUTIC, "Mo-Su 10:00-11:00", "UTC", "2018-10-19T10:00Z", "2018-10-19 10:00"),
    (MAUTIC, "Su 00:00-24:00", "UTC", "2018-10-21T08:00Z", "2018-10-21 08:00"),
    (MAUTIC, "Fr-Sa 08:00-10:00", "UTC", "2018-10-20T12:00Z", "2018-10-26 08:00"),
    (MAUTIC, "Mo-Su 08:00-10:00", NEW_YORK, "2018-10-19T09:00Z", "2018-10-19 08:00"),
    (MAUTIC, "Mo-Su 08:00-10:00", NEW_YORK, "2018-10-19T13:00Z", "2018-10-19 09:00"),
    # They swap hours that end before they begin; here they go on over midnight.
    (MAUTIC, "Mo-Su 22:00-06:00", "UTC", "2018-10-19T07:00Z", "2018-10-19 22:00"),
]


@pytest.mark.parametrize(
    ("source", "text", "zone", "start", "expected"),
    WINDOWS,
    ids=[f"{text}-{start}" for _, text, _, start, _ in WINDOWS],
)
def test_windows_of_others(source: str, text: str, zone: str, start: str, expected: str) -> None:
    """Our windows lead to the time on the customer's clock that the source names."""
    hours = BusinessHours.parse(text, timezone="UTC")
    policy = ContactPolicy(
        channels=["phone"], constraints=[Window("hours", hours, place="customer")]
    )
    found = scheduled(policy, customer(zone), [], datetime.fromisoformat(start))
    assert f"{found.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == expected, source


# -- what the adapters make of other rows ---------------------------------------------------------

OTHERS: list[tuple[str, Given, Given]] = [
    (
        "followup.window",
        {
            "due": "2018-10-19T13:00:00+00:00",
            "contact_tz": "UTC2",
            "default_tz": NEW_YORK,
            "at_hour": None,
            "window": ["08:00", "10:00"],
            "days": "any (0 is Sunday)",
        },
        {"send_local": "2018-10-19T09:00"},
    ),
    (
        "followup.window",
        {
            "due": "2018-10-18T14:00:00+00:00",
            "contact_tz": None,
            "default_tz": "UTC",
            "at_hour": "16:00",
            "window": None,
            "days": [],
        },
        {"send_local": "2018-10-18T16:00"},
    ),
    (
        "followup.window",
        {
            "due": "2018-10-21T08:00:00+00:00",
            "contact_tz": "UTC",
            "default_tz": "UTC",
            "at_hour": None,
            "window": ["10:00", None],
            "days": [3, 5],
        },
        {"send_local": "2018-10-24T08:00"},
    ),
    (
        "notify.next_time",
        {"now": "2021-07-07T11:00:00+00:00", "clock": None, "days": None, "tz": "UTC"},
        {"next": None},
    ),
    (
        "notify.next_time",
        {"now": "2021-07-07T11:00:00+00:00", "clock": "11:05", "days": [], "tz": "UTC"},
        {"next": None},
    ),
    (
        "notify.next_time",
        {"now": "2021-07-07T11:00:00+00:00", "clock": "04:00", "days": None, "tz": NEW_YORK},
        {"next": "2021-07-08T08:00:00+00:00"},
    ),
    (
        "followup.cap",
        {"cap": "2 per rolling 24 h", "sent_local": "23:00"},
        {"next_allowed_local": "23:00 (0 h later)"},
    ),
    (
        "followup.cap",
        {"cap": "1 per 24 h", "sent_local": "23:00"},
        {"next_allowed_local": "23:00 (24 h later)"},
    ),
    (
        "followup.delay",
        {"entered": "Friday 08:30", "rule": "in 2 days at 09:00"},
        {"at": "Sunday 09:00"},
    ),
    ("followup.pause", {"delay_days": 5, "paused_after_days": 2}, {"on_resume": "3 days left"}),
]


@pytest.mark.parametrize(
    ("kind", "given", "expect"),
    OTHERS,
    ids=[f"{kind}-{n}" for n, (kind, _, _) in enumerate(OTHERS)],
)
def test_rows_of_other_shapes(kind: str, given: Given, expect: Given) -> None:
    """A row that lacks a zone, a day, an hour or an end means what it means to its source."""
    assert ANSWERS[kind](given, expect) == expect
