"""What each constraint shuts out on a channel, and what is left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from followups.support import (
    DAY,
    NIGHT,
    call,
    needed,
    on,
    open_on,
    person,
    policy,
)
from servicekit.errors import FieldError
from servicekit.followups.cap import Cap
from servicekit.followups.explanation import ContactExplanation
from servicekit.followups.scheduled import Scheduled
from servicekit.followups.window import Window
from servicekit.hours import Span

TEAM = Window("team", open_on("Mo-Fr 09:00-17:00"), channels=["phone"])
ONE = Cap("one", 1, "24 hours")
MONDAY = Span(on(23), on(24))


def explained(*constraints: Any, contacts: Any = (), **more: Any) -> ContactExplanation:
    asked = {"at": on(23), "span": MONDAY} | more
    what = asked.pop("what", needed(on(23)))
    return policy(*constraints).explain(what, asked.pop("customer", person()), contacts, **asked)


def by_name(found: ContactExplanation) -> dict[str, list[tuple[Any, Any]]]:
    return {each.constraint: [(span.start, span.end) for span in each.spans] for each in found.shut}


def test_each_constraint_and_what_is_left() -> None:
    """What each shuts out is told in the order of the policy, then what is open in all."""
    found = explained(TEAM, ONE, contacts=[call(on(22, 10))], customer=person(quiet_hours=NIGHT))
    shut = by_name(found)
    assert shut["team"] == [(on(23), on(23, 9)), (on(23, 17), on(24))]
    assert shut["one"] == [(on(23), on(23, 10))]
    assert shut["quiet hours"] == [(on(23), on(23, 7)), (on(23, 21), on(24))]
    assert [(span.start, span.end) for span in found.open] == [(on(23, 10), on(23, 17))]
    names = [each.constraint for each in found.shut if each.spans]
    assert names == ["quiet hours", "team", "one"]
    assert {each.code for each in found.shut if each.spans} == {"quiet_hours", "window", "cap"}


def test_what_does_not_bind_is_not_told() -> None:
    """A constraint that binds other bases or channels has nothing to say."""
    found = explained(TEAM, ONE, what=needed(on(23), basis="promised"), channel="email")
    assert not {"team", "one", "consent"} & by_name(found).keys()


def test_the_channel_and_the_week_by_default() -> None:
    """By default it is a week from the earliest instant, on the first channel that is tried."""
    found = explained(span=None, what=needed(on(24, 9)))
    assert (found.channel, found.span) == ("phone", Span(on(24, 9), on(24, 9) + 7 * DAY))
    liked = explained(customer=person(preferred_channels=["email"]))
    assert liked.channel == "email"
    assert explained(channel="email").channel == "email"


def test_a_channel_that_nobody_has() -> None:
    """A channel that the company has not is refused."""
    with pytest.raises(FieldError, match=r"phone, email") as caught:
        explained(channel="fax")
    assert (caught.value.field, caught.value.value) == ("channel", "fax")


def test_a_customer_without_a_number() -> None:
    """A channel on which the customer has no number is explained all the same."""
    found = explained(TEAM, customer=person(contact_points={"email": ["kim@example.org"]}))
    assert found.channel == "phone"
    assert by_name(found)["team"]


def test_the_contacts_of_that_time() -> None:
    """The contacts within the span are told, those before and at its end are not."""
    contacts = [call(t) for t in (on(22, 23), on(23), on(23, 10), on(24))]
    found = explained(contacts=contacts, at=on(25))
    assert found.contacts == (on(23), on(23, 10))


def test_notes_are_no_contacts() -> None:
    """A note that something was carried out is no contact with the customer."""
    note = call(on(23, 9), direction="internal", outcome=None, follow_ups=["other"])
    assert explained(contacts=[note], at=on(25)).contacts == ()


def test_nothing_is_open_in_the_past() -> None:
    """Before the instant asked about nothing can be done any more, so nothing is open."""
    found = explained(TEAM, at=on(23, 12))
    assert [(span.start, span.end) for span in found.open] == [(on(23, 12), on(23, 17))]
    assert explained(TEAM, at=on(25)).open == ()


def test_only_between_its_earliest_and_latest_instant() -> None:
    """Only what lies between the earliest and the latest instant, itself included, is open."""
    what = needed(on(23, 8), latest_at=on(23, 12))
    found = explained(TEAM, what=what)
    microsecond = timedelta(microseconds=1)
    assert [(span.start, span.end) for span in found.open] == [
        (on(23, 9), on(23, 12) + microsecond)
    ]
    assert by_name(found)["team"] == [(on(23), on(23, 9)), (on(23, 17), on(24))]
    early = explained(what=needed(on(23, 20)))
    assert [(span.start, span.end) for span in early.open] == [(on(23, 20), on(24))]
    assert explained(what=needed(on(25))).open == ()


def test_what_is_planned_beside_it() -> None:
    """Caps count what is planned, but for what carries out the very follow-up."""
    other = Scheduled(follow_ups=[needed(on(23), key="other")], at=on(23, 9), channel="phone")
    found = explained(ONE, planned=[other])
    # Room is left a whole period before it alone, which has passed.
    assert by_name(found)["one"] == [(on(23), on(24))]
    assert found.open == ()
    assert found.contacts == (on(23, 9),)
    itself = Scheduled(follow_ups=[needed(on(23))], at=on(23, 9), channel="phone")
    assert by_name(explained(ONE, planned=[itself]))["one"] == []


def test_what_it_says() -> None:
    """It says for each constraint that shuts something out when that is, then what is open."""
    lines = str(explained(TEAM)).splitlines()
    assert lines[0].startswith("By phone, Mon 23 Nov 2026 00:00 UTC to Tue 24 Nov 2026 00:00 UTC")
    assert lines[1:3] == [
        "Shut out by",
        (
            "- team: Mon 23 Nov 2026 00:00 UTC to Mon 23 Nov 2026 09:00 UTC,"
            " Mon 23 Nov 2026 17:00 UTC to Tue 24 Nov 2026 00:00 UTC"
        ),
    ]
    assert lines[3] == "Open"
    assert not any("quiet hours" in line for line in lines)
    assert lines[-1] == "- Mon 23 Nov 2026 09:00 UTC to Mon 23 Nov 2026 17:00 UTC"


def test_it_travels(travels: Any) -> None:
    """An explanation can be copied, pickled and hashed, and hides numbers."""
    kim = person(contact_points={"phone": ["+44 1"]})
    found = explained(TEAM, contacts=[call(on(22), contact_point="+44 1")], customer=kim)
    travels(found)
    assert "+44" not in repr(found)
    assert "+44" not in str(found)


def test_what_staff_does() -> None:
    """What staff does among itself names no channel."""
    found = explained(TEAM, what=needed(on(23), audience="staff"))
    assert found.channel is None
    assert str(found).startswith("To do, Mon 23 Nov 2026 00:00 UTC to ")
