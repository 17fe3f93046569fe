"""Small makers that the tests of contact policies share: a customer, follow-ups, contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from servicekit.customer import Consent, Customer
from servicekit.followups.attempt import Attempt, Made
from servicekit.followups.constraint import Constraint
from servicekit.followups.contact_policy import ContactPolicy
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.scheduled import Outcome
from servicekit.hours import BusinessHours
from servicekit.hours.edges import pairs
from servicekit.instants import EPOCH, from_microseconds, to_microseconds
from servicekit.interaction import Interaction, Party

LONDON, NEW_YORK, KOLKATA = "Europe/London", "America/New_York", "Asia/Kolkata"
ADA, KIM = Party(id="ada", role="agent"), Party(id="kim", role="customer")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def on(day: int, hour: int = 0, minute: int = 0, *, zone: str = "UTC") -> datetime:
    """Return an instant of November 2026, whose 23rd is a Monday; London shows UTC then."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone))


def open_on(words: str, zone: str = LONDON, **fields: Any) -> BusinessHours:
    return BusinessHours.parse(words, timezone=zone, **fields)


OFFICE = open_on("Mo-Fr 09:00-17:00")
NIGHT = open_on("Mo-Su 21:00-07:00")


class Known2026:
    """A source of holidays that knows one year, and in it Christmas Day."""

    def covers(self, year: int) -> bool:
        return year == 2026

    def dates(self, first: date, last: date) -> Mapping[date, str]:
        christmas = date(2026, 12, 25)
        return {christmas: "Christmas Day"} if first <= christmas <= last else {}


def said(status: str, purpose: str = "marketing", at: datetime | None = None, **fields: Any):
    return Consent(purpose=purpose, at=on(1) if at is None else at, status=status, **fields)


def person(**fields: Any) -> Customer:
    return Customer(**({"id": "kim", "timezones": [LONDON]} | fields))


def needed(start: datetime, **fields: Any) -> FollowUp:
    defaults = {"key": "stay-fixed/12", "customer_id": "kim", "purpose": "stay fixed"}
    return FollowUp(**({**defaults, "earliest_at": start} | fields))


def call(at: datetime, **fields: Any) -> Interaction:
    """Return a call of Ada's that reached nobody, unless fields say otherwise."""
    defaults = {"id": f"call {at}", "author": ADA, "channel": "phone", "outcome": "no_answer"}
    return Interaction(**({**defaults, "at": at} | fields))


def policy(*constraints: Constraint, **fields: Any) -> ContactPolicy:
    return ContactPolicy(**({"channels": ["phone", "email"], "constraints": constraints} | fields))


def schedule(
    *constraints: Constraint,
    what: FollowUp,
    customer: Customer | None = None,
    contacts: Iterable[Interaction] = (),
    at: datetime | None = None,
) -> Outcome:
    """Schedule a follow-up at its earliest instant, unless another is asked about."""
    asked = what.earliest_at if at is None else at
    return policy(*constraints).schedule(what, customer or person(), contacts, at=asked)


def attempt(
    channel: str | None = "phone",
    *,
    zones: Iterable[str] = (LONDON,),
    made: Iterable[Made] = (),
    at: datetime | None = None,
    point: str | None = None,
    customer: Customer | None = None,
    **fields: Any,
) -> Attempt:
    now = on(23) if at is None else at
    return Attempt(
        customer=customer or person(),
        follow_ups=(needed(now, **fields),),
        channel=channel,
        contact_point=point,
        known=to_microseconds(now),
        zones=tuple(map(ZoneInfo, zones)),
        made=tuple(made),
    )


def tried(at: datetime, channel: str = "phone", **fields: Any) -> Made:
    return Made(at=to_microseconds(at), channel=channel, **fields)


def shut(
    constraint: Constraint, attempt: Attempt, start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """Return what a constraint shuts out of some time."""
    edges = constraint.shut(attempt, to_microseconds(start), to_microseconds(end))
    return spans(edges, start)


def spans(edges: list[int], like: datetime = EPOCH) -> list[tuple[datetime, datetime]]:
    return [
        (from_microseconds(low, like), from_microseconds(high, like)) for low, high in pairs(edges)
    ]
