from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from hours.support import DAYS, hours, laws, office
from servicekit.errors import HoursError, HoursSyntaxError
from servicekit.hours import BusinessHours


def parse(text: str) -> BusinessHours:
    return BusinessHours.parse(text, timezone="Europe/London")


@pytest.mark.parametrize(
    ("text", "weekly"),
    [
        ("Mo 09:00-17:00", {"mon": [("09:00", "17:00")]}),
        ("Mo,We 09:00-17:00", dict.fromkeys(("mon", "wed"), (("09:00", "17:00"),))),
        ("Sa-Mo 09:00-17:00", dict.fromkeys(("sat", "sun", "mon"), (("09:00", "17:00"),))),
        (" Mo 09:00 - 12:30 , 13:30-17:00 ", {"mon": [("09:00", "12:30"), ("13:30", "17:00")]}),
        ("Fr 22:00-06:00", {"fri": [("22:00", "06:00")]}),
        ("Fr 22:00-24:00", {"fri": [("22:00", "24:00")]}),
        ("Mo 09:00:30-17:00", {"mon": [("09:00:30", "17:00")]}),
        ("Mo 09:00-17:00; Tu off", {"mon": [("09:00", "17:00")]}),
        ("Mo 09:00-17:00; PH off", {"mon": [("09:00", "17:00")]}),
        ("PH off", {}),
        ("off", {}),
        ("24/7", dict.fromkeys(DAYS, (("00:00", "24:00"),))),
        ("Mo-Su 00:00-24:00", dict.fromkeys(DAYS, (("00:00", "24:00"),))),
    ],
)
def test_weekdays(text: str, weekly: dict[str, list[tuple[str, str]]]) -> None:
    """Lists, ranges, several spans, nights and closed days of the week are understood."""
    assert parse(text) == BusinessHours(timezone="Europe/London", weekly=weekly)


def test_dates() -> None:
    """A date with a year is an override, open or closed."""
    calendar = parse("2026 Dec 24 09:00-12:00; 2026 Dec 5 off")
    assert calendar.overrides == {
        date(2026, 12, 24): (("09:00", "12:00"),),
        date(2026, 12, 5): (),
    }


def test_the_order_of_rules_does_not_matter() -> None:
    """As no day may be named twice, no rule can overwrite another."""
    rules = ["Mo-Tu 09:00-17:00", "2026 Dec 24 off", "PH off", "Sa 10:00-12:00"]
    assert parse("; ".join(rules)) == parse("; ".join(reversed(rules)))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("  ", 2),
        ("Mo", 2),
        ("Mo 9-5", 3),
        ("Xx 09:00-17:00", 0),
        ("Mo- 09:00-17:00", 4),
        ("Mo 09:00-17:00;", 15),
        ("Mo 09:00-17:00 extra", 15),
        ("Mo 09:00-17:00, ", 16),
        ("Mo 09:00-25:00", 3),
        ("Mo 09:00-10:00,12:00-12:00", 15),
        ("Mo-Fr 09:00-17:00; We off", 19),
        ("Mo-Su 09:00-17:00; 24/7", 19),
        ("2026 Dec 24 off; 2026 Dec 24 off", 17),
        ("Mo 09:00-17:00; 2026 Feb 29 off", 16),
        ("2026 Dec 240 off", 0),
        ("PH 10:00-12:00", 3),
        ("off; Mo 09:00-17:00", 0),
    ],
)
def test_errors_point_at_the_character(text: str, position: int) -> None:
    """What cannot be read is refused with the place at which reading stopped."""
    with pytest.raises(HoursSyntaxError) as caught:
        parse(text)
    assert (caught.value.text, caught.value.position) == (text, position)


def test_only_text_is_parsed() -> None:
    """Another value than text is refused by name."""
    with pytest.raises(HoursError, match="text"):
        parse(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("calendar", "text"),
    [
        (office(), "Mo-Fr 09:00-17:00"),
        (office(holidays=[date(2026, 12, 25)]), "Mo-Fr 09:00-17:00; PH off"),
        (BusinessHours.always("UTC"), "24/7"),
        (BusinessHours(timezone="UTC"), "off"),
        (
            office(
                weekly={"sun": [("09:00", "12:00"), ("13:00", "24:00")]},
                overrides={date(99, 1, 2): []},
            ),
            "Su 09:00-12:00,13:00-24:00; 0099 Jan 02 off",
        ),
    ],
)
def test_text_is_short(calendar: BusinessHours, text: str) -> None:
    """Days with the same hours are written as a range, dates after the week."""
    assert str(calendar) == text


@laws(80)
@given(hours())
def test_what_is_written_reads_back_equal(calendar: BusinessHours) -> None:
    """Parsing the text of a calendar, with its zone and holidays, gives the calendar."""
    again = BusinessHours.parse(
        str(calendar), timezone=calendar.timezone, holidays=calendar.holidays
    )
    assert again == calendar
    assert str(again) == str(calendar)
