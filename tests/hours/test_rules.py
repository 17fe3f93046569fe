from __future__ import annotations

from datetime import date

from hours.support import office
from servicekit.hours.compiling import day_of
from servicekit.hours.rules import DayRule

HOUR = 3_600_000_000


def test_an_override_beats_a_holiday_beats_the_week() -> None:
    """Each date knows which rule shaped it, and the name of its holiday."""
    calendar = office(
        holidays={date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day"},
        overrides={date(2026, 12, 24): [], date(2026, 12, 28): [("10:00", "12:00")]},
    )
    rules = calendar._rules.plan(day_of(date(2026, 12, 23)), day_of(date(2026, 12, 28)))
    assert rules == [
        DayRule("weekly", "", ((9 * HOUR, 17 * HOUR),)),
        DayRule("override", "", ()),
        DayRule("holiday", "Christmas Day", ()),
        DayRule("weekly", "", ()),
        DayRule("weekly", "", ()),
        DayRule("override", "10:00 to 12:00", ((10 * HOUR, 12 * HOUR),)),
    ]


def test_a_rule_says_why_a_moment_of_its_date_may_be_closed() -> None:
    """Each origin has a code of its own, and words with what it knows."""
    day = (9 * HOUR, 17 * HOUR)
    assert DayRule("weekly", "", (day,)).told == ("closed", "outside the weekly hours")
    assert DayRule("holiday", "Christmas Day", ()).told == ("holiday", "Christmas Day")
    assert DayRule("override", "", ()).told == ("override", "closed by exception")
    assert DayRule("override", "09:00 to 17:00", (day,)).told == (
        "override",
        "special hours, 09:00 to 17:00",
    )
