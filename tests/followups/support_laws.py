"""What the naive checker is told, said to the engine; and problems of every kind for both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis.strategies as st

from followups import naive
from servicekit.customer import Consent, Customer
from servicekit.followups import Cap, ContactPolicy, FollowUp, Outcome, Scheduled, Window
from servicekit.hours import BusinessHours
from servicekit.hours.intervals import DAYS
from servicekit.interaction import BASES, Interaction, Party

ALL = frozenset(BASES)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ADA, KIM = Party(id="ada", role="agent"), Party(id="kim", role="customer")

# -- said to the engine ---------------------------------------------------------------------------


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def hours(told: naive.Hours | None) -> BusinessHours | None:
    if told is None:
        return None
    weekly: dict[str, list[tuple[str, str]]] = {}
    for weekday, start, end in told.weekly:
        ends = clock(end) if end <= 1440 else clock(end - 1440)
        weekly.setdefault(DAYS[weekday], []).append((clock(start), ends))
    return BusinessHours(timezone=told.zone, weekly=weekly, holidays=list(told.closed) or None)


def constraint(told: naive.Window | naive.Cap) -> Window | Cap:
    common: dict[str, Any] = {
        "bases": sorted(told.bases),
        "channels": told.channels,
        "is_law": told.is_law,
    }
    if isinstance(told, naive.Window):
        return Window(told.id, hours(told.hours), place=told.place, **common)
    words = {
        "rolling": "{} minutes",
        "calendar": "calendar {}",
        "dates": "{} consecutive dates",
    }
    burst = told.burst and (told.burst[0], told.burst[1] * MINUTE)
    return Cap(
        told.id,
        told.count,
        words[told.window[0]].format(told.window[1]),
        of=told.of,
        per=told.per,
        counts=None if told.counts is None else sorted(told.counts),
        spread=told.spread,
        burst=burst,
        **common,
    )


def customer(told: naive.Person, **more: Any) -> Customer:
    consents = [
        Consent(
            purpose=one.purpose,
            at=one.at,
            status=one.status,
            channel=one.channel,
            until_at=one.until,
            seq=number,
        )
        for number, one in enumerate(told.consents)
    ]
    return Customer(
        id="kim",
        timezones=told.zones,
        contact_hours=hours(told.contact_hours),
        quiet_hours=hours(told.quiet_hours),
        consents=consents,
        contact_points={channel: [point] for channel, point in told.points},
        **more,
    )


def contact(told: naive.Contact, number: int) -> Interaction:
    return Interaction(
        id=number,
        at=told.at,
        author=KIM if told.inbound else ADA,
        participants=[ADA] if told.inbound else [KIM],
        channel=told.channel,
        outcome=told.outcome,
        basis=told.basis,
        case_ids=[told.case] if told.case else [],
        brand=told.brand,
        contact_point=told.point,
    )


def contacts(problem: naive.Problem) -> list[Interaction]:
    return [contact(told, number) for number, told in enumerate(problem.contacts)]


def policy(problem: naive.Problem, **more: Any) -> ContactPolicy:
    return ContactPolicy(
        channels=["phone", "email"],
        timezone=problem.default_zone,
        constraints=[constraint(told) for told in problem.rules],
        **more,
    )


def follow_up(problem: naive.Problem, **more: Any) -> FollowUp:
    fields: dict[str, Any] = {
        "key": "key",
        "customer_id": "kim",
        "purpose": problem.purpose,
        "basis": problem.basis,
        "case_id": problem.case,
        "brand": problem.brand,
        "earliest_at": problem.earliest or problem.at,
        "latest_at": problem.latest,
        "channels": [problem.channel],
    }
    return FollowUp(**(fields | more))


# -- asked of the engine ---------------------------------------------------------------------------


def scheduled(problem: naive.Problem, **more: Any) -> Outcome:
    return policy(problem).schedule(
        follow_up(problem, **more), customer(problem.person), contacts(problem), at=problem.at
    )


def instant(outcome: Outcome) -> datetime | None:
    return outcome.at.astimezone(UTC) if isinstance(outcome, Scheduled) else None


def may(problem: naive.Problem, at: datetime) -> bool:
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


# -- problems -------------------------------------------------------------------------------------

#: Zones, each with dates in 2026 on or after which its clock changes, where it does.
ZONES: dict[str, list[date]] = {
    "Europe/London": [date(2026, 3, 29), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "Asia/Kathmandu": [date(2026, 5, 4)],
    "Africa/Casablanca": [date(2026, 2, 15), date(2026, 3, 22)],
    "UTC": [date(2026, 12, 31)],
}
CHANNELS = ("phone", "email")
SOME = ("service", "marketing", "collection")


def steps(low: int, high: int, step: int = 15) -> st.SearchStrategy[int]:
    return st.integers(low // step, high // step).map(lambda n: n * step)


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int, int]:
    """Return some minutes of a weekday, now and then over midnight."""
    start = draw(steps(0, 1425))
    length = draw(steps(30, 1380))
    return draw(st.integers(0, 6)), start, start + length


@st.composite
def calendars(draw: st.DrawFn, day: date, *, busy: bool = False) -> naive.Hours:
    """Return hours on most weekdays, or on a few, with holidays around a date."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    if busy or draw(st.booleans()):  # the same every day, as people write them
        _, start, end = draw(spans())
        days = draw(st.sets(st.integers(0, 6), min_size=5 if busy else 2))
        weekly = tuple((weekday, start, end) for weekday in sorted(days))
    else:
        weekly = tuple(draw(st.lists(spans(), min_size=1, max_size=6)))
    closed = draw(st.sets(st.integers(-1, 3), max_size=1))
    return naive.Hours(zone, weekly, tuple(day + n * DAY for n in sorted(closed)))


def bases() -> st.SearchStrategy[frozenset[str]]:
    return st.one_of(
        st.just(frozenset(SOME)), st.just(frozenset(BASES)), st.frozensets(st.sampled_from(BASES))
    )


def channels() -> st.SearchStrategy[tuple[str, ...]]:
    return st.sampled_from([(), (), ("phone",), ("email",), CHANNELS])


@st.composite
def windows(draw: st.DrawFn, day: date, id: str) -> naive.Window:  # noqa: A002 - the field
    return naive.Window(
        id=id,
        hours=draw(calendars(day)),
        place=draw(st.sampled_from(["own", "customer"])),
        bases=draw(bases()),
        channels=draw(channels()),
        is_law=draw(st.booleans()),
    )


PERIODS = st.one_of(
    steps(30, 4320).map(lambda n: ("rolling", n)),
    st.sampled_from(["day", "week", "month"]).map(lambda word: ("calendar", word)),
    st.integers(1, 8).map(lambda n: ("dates", n)),
)


@st.composite
def caps(draw: st.DrawFn, id: str) -> naive.Cap:  # noqa: A002 - the field
    window = draw(PERIODS)
    count = draw(st.integers(1, 4))
    spread = window[0] == "rolling" and draw(st.booleans())
    burst = None
    if spread:  # twelfths of a time are whole minutes, whatever it is divided by
        window = ("rolling", draw(steps(24, 4320, 12)))
    if spread and count > 1 and draw(st.booleans()):
        burst = (draw(st.integers(1, count - 1)), draw(steps(12, window[1] - 12, 12)))
    words = ("person", "contact_point", "case", "brand")
    return naive.Cap(
        id=id,
        count=count,
        window=window,
        bases=draw(bases()),
        of=draw(st.sampled_from(["attempts", "attempts", "conversations"])),
        per=tuple(draw(st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True))),
        counts=draw(st.none() | bases()),
        channels=draw(channels()),
        is_law=draw(st.booleans()),
        spread=spread,
        burst=burst,
    )


@st.composite
def rules(draw: st.DrawFn, day: date, id: str) -> naive.Window | naive.Cap:  # noqa: A002
    return draw(st.one_of(windows(day, id), caps(id)))


@st.composite
def said(draw: st.DrawFn, at: datetime) -> naive.Said:
    status = draw(st.sampled_from(["given", "given", "withdrawn", "objected"]))
    since = at - draw(steps(0, 60 * 24 * 5)) * MINUTE
    until = None
    if status == "given" and draw(st.booleans()):
        until = since + draw(st.integers(0, 60 * 24 * 8)) * MINUTE
    return naive.Said(
        purpose=draw(st.sampled_from(["offer", "visit", "service", "marketing", "any"])),
        at=since,
        status=status,
        channel=draw(st.sampled_from([None, None, *CHANNELS])),
        until=until,
    )


@st.composite
def people(draw: st.DrawFn, at: datetime, zones: Sequence[str]) -> naive.Person:
    day = at.date()
    points = (("phone", "+1"), ("email", "kim@example.org"))
    consents = draw(st.lists(said(at), max_size=2))
    if draw(st.booleans()):  # else marketing would hardly ever be allowed
        consents.append(naive.Said("marketing", at - 9 * DAY, "given"))
    return naive.Person(
        zones=tuple(zones),
        contact_hours=draw(st.none() | calendars(day, busy=True)),
        quiet_hours=draw(st.none() | calendars(day)),
        consents=tuple(consents),
        points=draw(st.sampled_from([(), points])),
    )


@st.composite
def made(draw: st.DrawFn, at: datetime) -> naive.Contact:
    channel = draw(st.sampled_from(CHANNELS))
    inbound = draw(st.sampled_from([False, False, True]))
    return naive.Contact(
        # Many of the last days, some of the last weeks.
        at=at - draw(st.one_of(st.integers(0, 3000), st.integers(0, 40 * 1440))) * MINUTE,
        channel=channel,
        outcome=draw(st.sampled_from(["connected", "no_answer", "voicemail", None])),
        basis=None if inbound else draw(st.sampled_from([None, *SOME, "reply"])),
        case=draw(st.sampled_from([None, "1", "2"])),
        brand=draw(st.sampled_from([None, "a", "b"])),
        point=draw(st.sampled_from([None, "+1", "+2"])),
        inbound=inbound,
    )


@st.composite
def problems(draw: st.DrawFn, *, days: int = 3, fewest: int = 0) -> naive.Problem:
    """Return a follow-up in a week in which some clock changes, with all that bears on it."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    changes = draw(st.sampled_from(ZONES[zone]))
    day = changes - draw(st.integers(0, 2)) * DAY
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + draw(st.integers(0, 1439)) * MINUTE
    others = draw(st.lists(st.sampled_from(sorted(ZONES)), max_size=2))
    zones = tuple(dict.fromkeys(draw(st.sampled_from([(), (zone,), (zone, *others)]))))
    default = draw(st.sampled_from([None, zone]))
    number = draw(st.integers(fewest, 3))
    return naive.Problem(
        at=at.astimezone(ZoneInfo(draw(st.sampled_from(["UTC", zone])))),
        latest=at + draw(st.integers(0, days * 1440)) * MINUTE,
        channel=draw(st.sampled_from(CHANNELS)),
        basis=draw(st.sampled_from([*SOME, "service", "marketing", "reply", "requested"])),
        purpose=draw(st.sampled_from(["offer", "visit"])),
        case=draw(st.sampled_from([None, "1"])),
        brand=draw(st.sampled_from([None, "a"])),
        default_zone=default,
        person=draw(people(at, zones)),
        contacts=tuple(draw(st.lists(made(at), max_size=6))),
        rules=tuple(draw(rules(day, f"rule {n}")) for n in range(number)),
    )
