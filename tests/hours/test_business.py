from __future__ import annotations

import copy
from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given

from hours.support import HOUR, WORKDAYS, hours, laws, london, office, pickled, utc
from servicekit.errors import HoursError, UnknownZoneError
from servicekit.hours import BusinessHours

EVE = date(2026, 12, 24)


def test_an_override_replaces_the_hours_of_a_date() -> None:
    """An override may shorten, close or open a date, also one that is a holiday."""
    calendar = office(
        holidays=[date(2026, 12, 25), date(2026, 12, 28)],
        overrides={EVE: [("09:00", "12:00")], date(2026, 12, 28): [("10:00", "11:00")]},
    )
    days = [london(2026, 12, day) for day in range(24, 31)]
    worked = [calendar.between(*day) / HOUR for day in pairwise(days)]
    assert worked == [3, 0, 0, 0, 1, 8]


def test_a_night_belongs_to_the_date_on_which_it_starts() -> None:
    """Closing a date closes its night, and not the night before it."""
    night = {"thu": [("22:00", "06:00")], "fri": [("22:00", "06:00")]}
    calendar = BusinessHours(timezone="UTC", weekly=night, holidays=[date(2026, 12, 25)])
    assert calendar.is_open(utc(2026, 12, 25, 5))  # the night of Thursday
    assert not calendar.is_open(utc(2026, 12, 25, 23))
    assert not calendar.is_open(utc(2026, 12, 26, 5))


def test_nights_cross_the_new_year() -> None:
    """Years are compiled one by one, and what crosses their border stays one span."""
    calendar = BusinessHours(timezone="Europe/London", weekly={"thu": [("22:00", "06:00")]})
    (span,) = calendar.spans(utc(2026, 12, 30), utc(2027, 1, 2))
    assert span.duration == 8 * HOUR
    assert calendar.next_close(utc(2026, 12, 31, 23)) == utc(2027, 1, 1, 6)
    assert calendar.previous_open(utc(2027, 1, 1, 3)) == utc(2026, 12, 31, 22)


def test_overlapping_nights_merge_with_the_next_morning() -> None:
    """A night that reaches into the next day's hours becomes one span with them."""
    calendar = BusinessHours(
        timezone="UTC", weekly={"mon": [("22:00", "10:00")], "tue": [("09:00", "12:00")]}
    )
    (span,) = calendar.spans(utc(2026, 3, 2), utc(2026, 3, 4))
    assert (span.start, span.end) == (utc(2026, 3, 2, 22), utc(2026, 3, 3, 12))


def test_rules_that_say_the_same_are_equal() -> None:
    """Neither order, overlap, spelling of times nor empty days make a difference."""
    one = BusinessHours(
        timezone="Europe/London",
        weekly={"mon": [("09:00", "12:00"), ("12:00", "17:00")], "tue": [("22:00", "00:00")]},
        overrides={EVE: [], date(2026, 1, 2): [("10:00", "11:00")]},
    )
    other = BusinessHours(
        timezone=ZoneInfo("Europe/London"),
        weekly={"tue": [["22:00:00", "24:00"]], "sun": [], "mon": [(time(9), time(17))]},
        overrides={date(2026, 1, 2): [("10:00", "11:00")], EVE: ()},
    )
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"timezone": "Europe/Paris"},
        {"weekly": {"mon": [("09:00", "17:00")]}},
        {"holidays": [EVE]},
        {"overrides": {EVE: []}},
    ],
)
def test_rules_that_differ_are_not_equal(change: dict[str, object]) -> None:
    """Each part of a calendar counts, and changing one makes another calendar."""
    changed = attrs.evolve(office(), **change)
    assert changed != office()
    assert attrs.evolve(changed, **{name: getattr(office(), name) for name in change}) == office()


@laws(25)
@given(hours())
def test_copies_are_equal_and_forget_what_was_compiled(calendar: BusinessHours) -> None:
    """Pickles and deep copies keep the rules and leave compiled timelines behind."""
    fresh, t = pickled(calendar), utc(2024, 3, 1)
    before = calendar.is_open(t)
    for again in (pickled(calendar), copy.deepcopy(calendar), copy.copy(calendar)):
        assert again == fresh
        assert hash(again) == hash(fresh)
        assert again.is_open(t) == before


def test_reads_like_what_it_is() -> None:
    """The text is the notation, the representation adds the zone."""
    calendar = office(holidays=[EVE])
    assert str(calendar) == "Mo-Fr 09:00-17:00; PH off"
    assert repr(calendar) == (
        "BusinessHours('Mo-Fr 09:00-17:00; PH off', timezone='Europe/London')"
    )


def test_the_fields_can_be_read() -> None:
    """The zone is a name, the rules are mappings in canonical form."""
    calendar = office(holidays={EVE: "Christmas Eve"}, overrides={EVE: [(time(9), time(12))]})
    assert calendar.timezone == "Europe/London"
    assert calendar.weekly == dict.fromkeys(WORKDAYS, (("09:00", "17:00"),))
    assert calendar.holidays == {EVE: "Christmas Eve"}
    assert calendar.overrides == {EVE: (("09:00", "12:00"),)}
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        calendar.timezone = "UTC"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("weekly", [("mon", [])], "weekly"),
        ("overrides", [EVE], "overrides"),
        ("overrides", {"2026-12-24": []}, "overrides"),
        ("overrides", {utc(2026, 12, 24): []}, "overrides"),
        ("overrides", {EVE: [("09:00", "09:00")]}, "overrides.2026-12-24[0]"),
        ("overrides", {EVE: None}, "overrides.2026-12-24"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_place(field: str, value: object, path: str) -> None:
    """The error says which rule is wrong."""
    with pytest.raises(HoursError) as caught:
        office(**{field: value})
    assert caught.value.path == path


@pytest.mark.parametrize("timezone", ["Europe/Atlantis", "", "BST+1", None])
def test_zones_are_known(timezone: object) -> None:
    """A zone outside the IANA database is refused."""
    with pytest.raises(UnknownZoneError):
        BusinessHours.always(timezone)  # type: ignore[arg-type]


def test_always_is_the_week_without_a_gap() -> None:
    """The calendar that never closes is an ordinary one, and can have holidays."""
    always = BusinessHours.always("UTC")
    assert always == BusinessHours.parse("24/7", timezone="UTC")
    assert not attrs.evolve(always, holidays=[EVE]).is_open(utc(2026, 12, 24, 12))
