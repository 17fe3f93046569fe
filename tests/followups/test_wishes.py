"""The customer's contact hours, quiet hours and needs."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from followups.support import (
    KOLKATA,
    LONDON,
    NEW_YORK,
    NIGHT,
    attempt,
    needed,
    on,
    open_on,
    person,
    spans,
)
from servicekit.followups.wishes import in_quiet_hours, outside_contact_hours, unusable
from servicekit.instants import to_microseconds
from servicekit.versions import Versions

EVENING = open_on("Mo-Su 18:00-20:00")


def found(rule: Any, start: Any, end: Any, channel: str = "phone", zones: Any = (LONDON,), **said):
    asked = attempt(channel, zones=zones, customer=person(**said))
    return spans(rule(asked, to_microseconds(start), to_microseconds(end)), start)


def test_who_said_nothing_can_be_contacted_at_any_time() -> None:
    """Without contact hours, quiet hours and needs nothing is shut out."""
    for rule in (outside_contact_hours, in_quiet_hours, unusable):
        assert found(rule, on(23), on(30)) == []


def test_outside_the_hours_that_they_want() -> None:
    """Outside their contact hours nothing is possible."""
    shut = found(outside_contact_hours, on(23), on(24), contact_hours=EVENING)
    assert shut == [(on(23), on(23, 18)), (on(23, 20), on(24))]


def test_quiet_hours_over_midnight() -> None:
    """Quiet from nine to seven is the night, which belongs to the date on which it begins."""
    shut = found(in_quiet_hours, on(23, 12), on(24, 12), quiet_hours=NIGHT)
    assert shut == [(on(23, 21), on(24, 7))]
    on_mondays = open_on("Mo 21:00-07:00")
    shut = found(in_quiet_hours, on(22, 12), on(25, 12), quiet_hours=on_mondays)
    assert shut == [(on(23, 21), on(24, 7))]


def test_contact_hours_hold_in_each_of_the_customer_s_zones() -> None:
    """Contact hours are kept on the clock of every zone in which the customer may be."""
    wanted = open_on("Mo-Su 12:00-20:00")
    fields = {"timezones": [LONDON, NEW_YORK], "contact_hours": wanted}
    # Noon in New York is 17:00 in UTC.
    shut = found(outside_contact_hours, on(23), on(24), **fields)
    assert shut == [(on(23), on(23, 17)), (on(23, 20), on(24))]


def test_contact_hours_hold_where_the_customer_is_alone() -> None:
    """Where the customer's zone is known, that in which their hours were written does not count."""
    wanted = open_on("Mo-Su 12:00-20:00")
    shut = found(outside_contact_hours, on(23, 12), on(24, 12), timezones=[KOLKATA],
                 contact_hours=wanted)  # fmt: skip
    assert shut == [(on(23, 14, 30), on(24, 6, 30))]
    far = found(outside_contact_hours, on(23), on(24), timezones=["Pacific/Auckland"],
                contact_hours=open_on("Mo-Fr 09:00-17:00"))  # fmt: skip
    assert far == [(on(23, 4), on(23, 20))]


def test_quiet_hours_hold_where_the_customer_is_alone() -> None:
    """It is quiet where it is night for the customer, in whatever zone that was written."""
    shut = found(in_quiet_hours, on(23), on(24), timezones=[KOLKATA], quiet_hours=NIGHT)
    assert shut == [(on(23), on(23, 1, 30)), (on(23, 15, 30), on(24))]
    both = found(in_quiet_hours, on(23), on(24), timezones=[KOLKATA, LONDON], quiet_hours=NIGHT)
    assert both == [(on(23), on(23, 7)), (on(23, 15, 30), on(24))]


@pytest.mark.parametrize("zones", [(), (LONDON,), (KOLKATA,)], ids=repr)
def test_without_a_zone_they_hold_as_they_were_said(zones: tuple[str, ...]) -> None:
    """Where nobody knows the customer's zone their hours hold as said, whatever zone is assumed."""
    nowhere: dict[str, Any] = {"zones": zones, "timezones": ()}
    quiet = found(in_quiet_hours, on(23, 12), on(24, 12), quiet_hours=NIGHT, **nowhere)
    assert quiet == [(on(23, 21), on(24, 7))]
    shut = found(outside_contact_hours, on(23), on(24), contact_hours=EVENING, **nowhere)
    assert shut == [(on(23), on(23, 18)), (on(23, 20), on(24))]


def test_wishes_may_change() -> None:
    """Versions of hours hold each from its date."""
    later = Versions({date.min: EVENING, date(2026, 11, 24): open_on("Mo-Su 10:00-11:00")})
    shut = found(outside_contact_hours, on(23, 18), on(24, 11), contact_hours=later)
    assert shut == [(on(23, 20), on(24, 10))]
    shut = found(in_quiet_hours, on(23, 18), on(24, 11), quiet_hours=later)
    assert shut == [(on(23, 18), on(23, 20)), (on(24, 10), on(24, 11))]


@pytest.mark.parametrize(
    ("channel", "needs", "is_shut"),
    [
        ("phone", ["no phone"], True),
        ("phone", ["more time", "no phone"], True),
        ("email", ["no phone"], False),
        ("phone", ["more time"], False),
        ("phone", ["no phones"], False),
        ("phone", [" No Phone "], True),
        ("Phone", ["no phone"], True),
    ],
)
def test_a_channel_that_they_cannot_use(channel: str, needs: list[str], is_shut: bool) -> None:
    """Who needs no phone is never called, and can be written to."""
    shut = found(unusable, on(23), on(30), channel, needs=needs)
    assert shut == ([(on(23), on(30))] if is_shut else [])


@pytest.mark.parametrize(
    ("basis", "named", "is_shut"),
    [
        ("requested", [["phone"]], False),
        ("safety", [["phone"]], False),
        ("requested", [[]], True),
        ("safety", [[]], True),
        ("requested", [["phone", "email"]], True),
        ("safety", [["email", "phone"]], True),
        ("promised", [["phone"]], True),
        ("service", [["phone"]], True),
        ("requested", [["phone"], ["phone"]], False),
        ("requested", [["phone"], []], True),
        ("requested", [[], ["phone"]], True),
    ],
    ids=str,
)
def test_who_asks_for_it_can_use_it(basis: str, named: list[list[str]], is_shut: bool) -> None:
    """A need gives way only where all was asked for, or is about safety, on that channel alone."""
    asked = attrs.evolve(
        attempt(customer=person(needs=["no phone"])),
        follow_ups=tuple(
            needed(on(23), key=str(i), basis=basis, channels=channels)
            for i, channels in enumerate(named)
        ),
    )
    shut = unusable(asked, to_microseconds(on(23)), to_microseconds(on(24)))
    assert spans(shut, on(23)) == ([(on(23), on(24))] if is_shut else [])
