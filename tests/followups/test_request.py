"""What is asked for: from when until when, on which channels, at which numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from followups.support import DAY, attempt, needed, on, person, tried
from servicekit.customer import Customer
from servicekit.followups.follow_up import FollowUp
from servicekit.followups.request import Request
from servicekit.instants import to_microseconds

COMPANY = ("phone", "email", "sms")


def request(*follow_ups: FollowUp, customer: Customer | None = None, **fields: Any) -> Request:
    defaults: dict[str, Any] = {
        "follow_ups": follow_ups or (needed(on(23)),),
        "customer": customer or person(),
        "made": (),
        "at": on(23),
        "zones": (),
        "horizon": 30 * DAY,
    }
    return Request(**(defaults | fields))


def test_it_begins_when_it_is_asked_or_earliest() -> None:
    """Nothing comes before the instant asked about, nor before the earliest of any follow-up."""
    asked = request(needed(on(20)), needed(on(24), key="b"))
    assert asked.low == to_microseconds(on(24))
    assert request(needed(on(20))).low == to_microseconds(on(23))


def test_it_ends_at_the_first_latest_instant() -> None:
    """Several follow-ups end with the first that ends; one without an end at the horizon."""
    asked = request(needed(on(23), latest_at=on(26)), needed(on(24), key="b", latest_at=on(25)))
    assert asked.high == to_microseconds(on(25))
    mixed = request(needed(on(23)), needed(on(23), key="b", latest_at=on(25)))
    assert mixed.high == to_microseconds(on(25))


def test_the_horizon_counts_from_the_earliest_instant() -> None:
    """What has no latest instant is looked for so long after it may begin."""
    asked = request(needed(on(25)), horizon=2 * DAY)
    assert asked.latest is None
    assert asked.high == to_microseconds(on(27))


def test_the_horizon_bounds_what_ends_later() -> None:
    """A latest instant beyond the horizon is looked for no further than that, one within it is."""
    far = request(needed(on(25), latest_at=datetime.max.replace(tzinfo=UTC)), horizon=2 * DAY)
    assert far.high == to_microseconds(on(27))
    near = request(needed(on(25), latest_at=on(26)), horizon=2 * DAY)
    assert near.high == to_microseconds(on(26))


def test_instants_that_have_passed() -> None:
    """Asked early, what begins before the instant asked about begins when it may."""
    asked = request(needed(on(20)), needed(on(21), key="b"), early=True, horizon=DAY)
    assert (asked.low, asked.high) == (to_microseconds(on(21)), to_microseconds(on(22)))
    assert asked.now == to_microseconds(on(23))


def test_what_of_a_time_comes_into_question() -> None:
    """Of some time that counts which is neither too early nor too late."""
    low, high = to_microseconds(on(22)), to_microseconds(on(28))
    asked = request(needed(on(24), latest_at=on(26)))
    # The latest instant itself comes into question.
    assert asked.within(low, high) == (to_microseconds(on(24)), to_microseconds(on(26)) + 1)
    assert request(needed(on(24))).within(low, high) == (to_microseconds(on(24)), high)
    inside = to_microseconds(on(25)), to_microseconds(on(25, 12))
    assert asked.within(*inside) == inside


@pytest.mark.parametrize(
    ("liked", "named", "basis", "expected"),
    [
        ([], [], "service", ("phone", "email", "sms")),
        (["sms", "phone"], [], "service", ("sms", "phone", "email")),
        (["sms"], ["email", "sms"], "service", ("sms", "email")),
        (["sms"], ["email", "sms"], "requested", ("email", "sms")),
        (["sms"], [], "requested", ("sms", "phone", "email")),
        (["letter", "email"], [], "service", ("email", "phone", "sms")),
        (["letter"], ["phone"], "promised", ("phone",)),
        (["sms", "sms"], ["sms"], "service", ("sms",)),
    ],
    ids=str,
)
def test_the_order_of_channels(
    liked: list[str], named: list[str], basis: str, expected: tuple[str, ...]
) -> None:
    """The customer's order comes first, and for what they asked for the one that they named."""
    asked = request(
        needed(on(23), channels=named, basis=basis), customer=person(preferred_channels=liked)
    )
    assert asked.channels(COMPANY) == expected


def test_several_share_their_channels() -> None:
    """What becomes one contact goes by the channels that all of them allow."""
    a = needed(on(23), key="a", channels=["sms", "email"])
    b = needed(on(23), key="b", channels=["email", "phone"])
    free = needed(on(23), key="c")
    assert request(a, b, free).channels(COMPANY) == ("email",)
    assert request(free, b).channels(COMPANY) == ("email", "phone")
    assert request(a, needed(on(23), key="d", channels=["phone"])).channels(COMPANY) == ()


def test_what_is_for_staff_has_no_channel() -> None:
    """Where somebody acts without contacting the customer there is no channel."""
    asked = request(needed(on(23), audience="staff"))
    assert asked.is_for_staff
    assert asked.channels(COMPANY) == (None,)
    assert [each.contact_point for each in asked.attempts(None)] == [None]
    assert not request().is_for_staff


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ({}, [None]),
        ({"phone": ["+1"]}, ["+1"]),
        ({"phone": ["+1", "+2"]}, ["+1", "+2"]),
        ({"phone": []}, []),
        ({"email": ["kim@example.org"]}, []),
    ],
    ids=["none known", "one", "several", "none of this", "only others"],
)
def test_an_attempt_for_each_number(points: dict[str, list[str]], expected: list[Any]) -> None:
    """Each number is tried; who has points but none for a channel cannot be reached on it."""
    asked = request(customer=person(contact_points=points))
    assert [each.contact_point for each in asked.attempts("phone")] == expected
    assert [each.contact_point for each in asked.attempts("phone", "+9")] == ["+9"]


def test_an_attempt_knows_what_was_asked() -> None:
    """An attempt has all that the request knows, and does not see what is recorded later."""
    made = (tried(on(22)),)
    asked = request(made=made, zones=attempt().zones)
    one = asked.attempt("phone", "+1")
    assert (one.channel, one.contact_point, one.made) == ("phone", "+1", made)
    assert one.known == asked.now == to_microseconds(on(23))
    assert one.zones == asked.zones
