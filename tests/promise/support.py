"""Promises that the tests share, and histories of them that chance draws."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from servicekit.hours import BusinessHours
from servicekit.mandate import Mandate
from servicekit.money import Money
from servicekit.promise import Condition, Promise, PromiseEvent

LONDON = ZoneInfo("Europe/London")
OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
MICROSECOND = timedelta(microseconds=1)
PARCEL = Condition(what="the parcel is back")


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return at(9) + timedelta(minutes=minutes)


EVERYTHING = at(23, day=30)


def euro(amount: int | str) -> Money:
    return Money(amount, "EUR")


def pounds(amount: int | str) -> Money:
    return Money(amount, "GBP")


def event(kind: str, when: datetime, **fields: object) -> PromiseEvent:
    return PromiseEvent(**{"kind": kind, "at": when, **fields})


def whole(kind: str, when: datetime, **fields: object) -> PromiseEvent:
    """Return an event that carries what its kind must."""
    needed: Mapping[str, Mapping[str, object]] = {
        "transferred": {"owner": "sam"},
        "renegotiated": {"due_at": when + timedelta(hours=1)},
        "resumed": {"due_at": when + timedelta(hours=1)},
        "disputed": {"party": "customer"},
        "assessed": {"party": "company", "verdict": "kept"},
        "retracted": {"revises": "an entry"},
    }
    return event(kind, when, **{**needed.get(kind, {}), **fields})


def promise(*events: PromiseEvent, **fields: object) -> Promise:
    """Return Ada's promise of Monday 9:00 to call Kim back by noon."""
    return Promise(
        **{
            "id": 1,
            "customer_id": "kim",
            "what": "call back",
            "made_by": "ada",
            "made_at": at(9),
            "due_at": at(12),
            "events": events,
            **fields,
        }
    )


def offered(*events: PromiseEvent, **fields: object) -> Promise:
    """Return a promise that Kim can accept until 11:00."""
    return promise(*events, **{"offer_expires_at": at(11), **fields})


def conditional(*events: PromiseEvent, **fields: object) -> Promise:
    """Return a promise that is owed once the parcel is back."""
    return promise(*events, **{"condition": PARCEL, **fields})


def mandate(**fields: object) -> Mandate:
    """Return what lets Sam speak for Kim."""
    return Mandate(**{"holder": "sam", "customer_id": "kim", "from_at": at(9, day=1), **fields})


def calls(work: Callable[[], object]) -> int:
    """Count the calls that a piece of work makes."""
    made = 0

    def count(*_: object) -> None:
        nonlocal made
        made += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return made


def in_state(state: str, **fields: object) -> Promise:
    """Return a promise that is in a state at 14:00, with nothing that ends there."""
    done, terms = _STATES[state]
    return promise(*done, **{**terms, **fields})


_OFFER = {"offer_expires_at": at(11)}
_STATES: Mapping[str, tuple[tuple[PromiseEvent, ...], Mapping[str, object]]] = {
    "offered": ((), {"offer_expires_at": at(14), "due_at": at(18)}),
    "conditional": ((), {"condition": PARCEL, "due_at": at(18)}),
    "open": ((), {"due_at": at(18)}),
    "paused": ((event("paused", at(10)),), {}),
    "kept": ((event("fulfilled", at(10)),), {}),
    "kept_late": ((event("fulfilled", at(13)),), {}),
    "broken": ((), {}),
    "lapsed": ((), _OFFER),
    "withdrawn": ((event("withdrawn", at(10)),), _OFFER),
    "released": ((event("released", at(10)),), {}),
}
