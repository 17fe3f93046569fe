"""Windows: the hours of the team, of the law, and dates on which nobody is contacted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from followups.support import (
    DAY,
    KOLKATA,
    LONDON,
    NEW_YORK,
    OFFICE,
    Known2026,
    attempt,
    on,
    open_on,
    shut,
)
from servicekit.errors import FieldError, HoursError, UncoveredYearError, UnknownZoneError
from servicekit.followups.window import Window
from servicekit.hours import Span
from servicekit.interaction import BASES
from servicekit.versions import Versions

POLITE = open_on("Mo-Su 08:00-21:00", NEW_YORK)


def test_own_hours_go_by_their_own_clock() -> None:
    """The hours of the team stay where they are, wherever the customer is."""
    team = Window("team", OFFICE)
    for zones in ((), (LONDON,), (KOLKATA, NEW_YORK)):
        found = shut(team, attempt(zones=zones), on(23), on(24))
        assert found == [(on(23), on(23, 9)), (on(23, 17), on(24))]


def test_the_customer_s_hours_go_by_their_clock() -> None:
    """From eight to nine means where the customer is, in whatever zone the hours were written."""
    law = Window("law", POLITE, place="customer")
    found = shut(law, attempt(zones=[KOLKATA]), on(23), on(24))
    assert found == [(on(23), on(23, 2, 30)), (on(23, 15, 30), on(24))]


def test_all_plausible_zones_at_once() -> None:
    """Where a customer may be in two zones, only what is open in both is open."""
    law = Window("law", POLITE, place="customer")
    found = shut(law, attempt(zones=[KOLKATA, NEW_YORK]), on(23, 0), on(24, 0))
    # 08:00 in New York is 13:00 in UTC; 21:00 in Kolkata is 15:30.
    assert found == [(on(23), on(23, 13)), (on(23, 15, 30), on(24))]


def test_zones_that_share_no_hour_leave_nothing() -> None:
    """Where no instant is open in every plausible zone, none is left."""
    law = Window("law", open_on("Mo-Su 09:00-12:00"), place="customer")
    assert shut(law, attempt(zones=[KOLKATA, NEW_YORK]), on(23), on(30)) == [(on(23), on(30))]


def test_without_a_zone_all_is_shut_out() -> None:
    """Nothing that goes by a clock which nobody knows is open, and it says so."""
    law = Window("law", POLITE, place="customer")
    unknown = attempt(zones=())
    assert shut(law, unknown, on(23), on(30)) == [(on(23), on(30))]
    assert law.said(unknown, 0) == "law, and nobody knows the customer's time zone"
    assert law.said(attempt(), 0) == "outside law"
    assert Window("team", OFFICE).said(unknown, 0) == "outside team"


def test_the_opening_is_open_and_the_close_is_not() -> None:
    """Contact is possible from the opening on, and not any more at the close."""
    team = Window("team", OFFICE)
    assert shut(team, attempt(), on(23, 9), on(23, 17)) == []
    assert shut(team, attempt(), on(23, 17), on(23, 18)) == [(on(23, 17), on(23, 18))]


def test_clocks_that_change() -> None:
    """At eight on the clock is an hour earlier in UTC from the day on which it is put forward."""
    law = Window("law", POLITE, place="customer")
    march = datetime(2026, 3, 28, tzinfo=on(1).tzinfo)
    found = shut(law, attempt(zones=[LONDON]), march, march + 2 * DAY)
    assert [(t.day, t.hour) for span in found for t in span] == [
        *((28, 0), (28, 8)),
        *((28, 21), (29, 7)),
        *((29, 20), (30, 0)),
    ]


def test_combined_and_changing_hours() -> None:
    """Hours can be combined, paused and follow one another; a place moves all of them."""
    lunch = OFFICE - open_on("Mo-Fr 12:00-13:00")
    paused = OFFICE - [Span(on(23, 9), on(23, 15))]
    later = Versions({date.min: OFFICE, date(2026, 11, 24): open_on("Mo-Fr 10:00-11:00")})
    assert shut(Window("w", lunch), attempt(), on(23, 9), on(23, 17)) == [(on(23, 12), on(23, 13))]
    assert shut(Window("w", paused), attempt(), on(23, 9), on(23, 17)) == [(on(23, 9), on(23, 15))]
    moved = Window("w", later, place="customer")
    assert shut(moved, attempt(), on(24, 9), on(24, 11)) == [(on(24, 9), on(24, 10))]


def test_a_year_that_nobody_knows() -> None:
    """Hours answer within the years that their holidays cover, and refuse to guess beyond."""
    team = Window("team", open_on("Mo-Fr 09:00-17:00; PH off", holidays=Known2026()))
    christmas = datetime(2026, 12, 25, tzinfo=on(1).tzinfo)
    assert shut(team, attempt(), christmas, christmas + DAY) == [(christmas, christmas + DAY)]
    with pytest.raises(UncoveredYearError):
        shut(team, attempt(), christmas, christmas + 9 * DAY)


# -- blackout dates -------------------------------------------------------------------------------


def test_a_blackout_leaves_dates_of_the_customer_out() -> None:
    """A blackout is a date of the customer's by default, and of each plausible zone."""
    funeral = Window.blackout("funeral", [date(2026, 11, 24)])
    assert funeral.is_local
    assert shut(funeral, attempt(), on(23), on(26)) == [(on(24), on(25))]
    either = attempt(zones=[LONDON, NEW_YORK])
    assert shut(funeral, either, on(23), on(26)) == [(on(24), on(25, 5))]


def test_a_blackout_of_the_company() -> None:
    """With a time zone the dates are those of the company, wherever the customer is."""
    closed = Window.blackout("stock-taking", {date(2026, 11, 24): "stock"}, timezone=NEW_YORK)
    assert not closed.is_local
    assert shut(closed, attempt(zones=()), on(23), on(26)) == [(on(24, 5), on(25, 5))]
    day = date(2026, 11, 24)
    assert closed.hours.holidays == {day: "stock"}
    assert Window.blackout("funeral", [day]).hours.holidays == {day: "funeral"}


def test_a_blackout_binds_what_it_is_told() -> None:
    """A blackout binds every basis and channel unless it names some."""
    days = [date(2026, 11, 24)]
    assert Window.blackout("all", days).bases == BASES
    some = Window.blackout("some", days, bases=["marketing"], channels=["phone"])
    assert (some.bases, some.channels) == (("marketing",), ("phone",))


def test_a_blackout_of_no_dates_leaves_nothing_out() -> None:
    """Without dates, a blackout shuts nothing out."""
    assert shut(Window.blackout("none", []), attempt(), on(1), on(30)) == []


def test_a_blackout_takes_dates() -> None:
    """What is no date is refused, and so is a zone that nobody knows."""
    with pytest.raises(HoursError, match=r"a datetime\.date"):
        Window.blackout("b", ["2026-11-24"])  # type: ignore[list-item]
    with pytest.raises(UnknownZoneError):
        Window.blackout("b", [date(2026, 11, 24)], timezone="Europe/Nowhere")


# -- the value ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": " "}, "not blank"),
        ({"hours": "Mo-Fr 09:00-17:00"}, "hours.*a calendar, such as BusinessHours"),
        ({"hours": None}, "hours.*a calendar"),
        ({"place": "theirs"}, "place.*own, customer"),
        ({"bases": ["promotion"]}, "bases"),
        ({"channels": "phone"}, "a list of str"),
        ({"is_law": 1}, "is_law.*bool"),
        ({"source": 7}, "source.*str"),
    ],
    ids=lambda value: "=".join(map(str, *value.items())) if isinstance(value, dict) else "",
)
def test_what_is_refused(fields: dict[str, Any], words: str) -> None:
    """A window has a name, a calendar, a known place, and words where words are wanted."""
    given = {"id": "team", "hours": OFFICE} | fields
    with pytest.raises(FieldError, match=words):
        Window(given.pop("id"), given.pop("hours"), **given)


def test_it_travels(travels: Any) -> None:
    """A window can be copied, pickled and hashed, also after it was asked."""
    law = Window("law", POLITE, place="customer", is_law=True, source="a statute")
    shut(law, attempt(), on(23), on(24))
    travels(law)
    travels(Window.blackout("b", [date(2026, 11, 24)]))
    assert str(law) == "law"
