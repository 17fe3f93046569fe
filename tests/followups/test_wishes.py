"""The customer's contact hours, quiet hours and needs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from followups.support import (
    KOLKATA,
    LONDON,
    NEW_YORK,
    NIGHT,
    attempt,
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


def test_contact_hours_hold_where_they_were_said_and_everywhere() -> None:
    """Contact hours are kept on the clock on which they were said and on every plausible one."""
    wanted = open_on("Mo-Su 12:00-20:00")
    shut = found(
        outside_contact_hours, on(23), on(24), zones=[LONDON, NEW_YORK], contact_hours=wanted
    )
    # Noon in New York is 17:00 in UTC.
    assert shut == [(on(23), on(23, 17)), (on(23, 20), on(24))]


def test_quiet_hours_hold_where_they_were_said_and_everywhere() -> None:
    """It is quiet when it is on the clock on which that was said, or on any plausible one."""
    shut = found(in_quiet_hours, on(23, 0), on(24), zones=[KOLKATA], quiet_hours=NIGHT)
    # 21:00 to 07:00 in London, and 15:30 to 01:30 in UTC for Kolkata.
    assert shut == [(on(23), on(23, 7)), (on(23, 15, 30), on(24))]


def test_without_a_zone_they_hold_where_they_were_said() -> None:
    """Where nobody knows the customer's zone, their hours hold as they were said."""
    for zones in ((), (LONDON,)):
        shut = found(in_quiet_hours, on(23, 12), on(24, 12), zones=zones, quiet_hours=NIGHT)
        assert shut == [(on(23, 21), on(24, 7))]


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
    ],
)
def test_a_channel_that_they_cannot_use(channel: str, needs: list[str], is_shut: bool) -> None:
    """Who needs no phone is never called, and can be written to."""
    shut = found(unusable, on(23), on(30), channel, needs=needs)
    assert shut == ([(on(23), on(30))] if is_shut else [])
