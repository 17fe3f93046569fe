"""The legal preset: a value that a host can make as well."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from servicekit.errors import FieldError, HoursSyntaxError, UncoveredYearError
from servicekit.followups import Cap, Window
from servicekit.followups.law import (
    AUSTRALIA_TELEMARKETING,
    FLORIDA_SOLICITATION,
    FRANCE_TELEMARKETING,
    US_SOLICITATION,
)
from servicekit.followups.legal_preset import LegalPreset

MONDAY = date(2026, 11, 23)


def test_a_host_names_its_own_channels() -> None:
    """Where a host calls its telephone otherwise, hours and numbers bind that channel."""
    window, cap = FLORIDA_SOLICITATION.constraints(channels=["voice"])
    assert (window.channels, cap.channels) == (("voice",), ("voice",))
    assert isinstance(window, Window)
    assert isinstance(cap, Cap)


def test_holidays_are_asked_for() -> None:
    """A law that keeps holidays free is no constraint before somebody says which they are."""
    with pytest.raises(FieldError, match=r"article L\. 3133-1"):
        FRANCE_TELEMARKETING.constraints()


def test_holidays_that_a_law_does_not_know_are_refused() -> None:
    """Holidays that would change nothing are refused, so that nobody relies on them."""
    with pytest.raises(FieldError, match="no holidays, for us-solicitation"):
        US_SOLICITATION.constraints(holidays={MONDAY: "holiday"})


def test_holidays_of_a_year_that_nobody_knows() -> None:
    """A source of holidays that ends makes the law unknown, not lenient."""

    class Nothing:
        def dates(self, first: date, last: date) -> dict[date, str]:
            raise AssertionError

        def covers(self, year: int) -> bool:
            return False

    [window] = AUSTRALIA_TELEMARKETING.constraints(holidays=Nothing())
    with pytest.raises(UncoveredYearError):
        window.hours.is_open(datetime(2026, 11, 23, 11, tzinfo=ZoneInfo("Australia/Sydney")))


OWN: dict[str, Any] = {
    "id": "own",
    "name": "Our own code of conduct",
    "jurisdiction": "GB",
    "about": "Sales calls in the morning.",
    "bases": ["marketing"],
    "source": "chapter 3",
    "as_of": date(2026, 1, 1),
    "hours": "Mo-Fr 09:00-12:00",
}


def test_a_host_writes_its_own() -> None:
    """A preset of a host is made as ours are."""
    [window] = LegalPreset(**OWN).constraints()
    assert (window.id, window.channels, LegalPreset(**OWN).force) == ("own/hours", (), "rule")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("name", " "),
        ("jurisdiction", ""),
        ("about", ""),
        ("source", ""),
        ("force", "custom"),
        ("bases", ["sales"]),
        ("hours", None),
        ("caps", ["one a day"]),
        ("channels", "phone"),
    ],
)
def test_what_is_no_law(field: str, value: object) -> None:
    """A preset without a text, with an unknown word or without any limit is refused."""
    with pytest.raises(FieldError) as caught:
        LegalPreset(**{**OWN, field: value})
    if field in ("bases", "hours"):
        assert (caught.value.field, caught.value.value) == (field, value and value[0])


def test_holidays_without_hours() -> None:
    """A preset that only counts cannot be closed on holidays."""
    cap = Cap("one", 1, "24 hours")
    counting = {**OWN, "hours": None, "caps": [cap]}
    with pytest.raises(FieldError) as caught:
        LegalPreset(**{**counting, "closed_on": "Sundays"})
    assert (caught.value.field, caught.value.value) == ("closed_on", "Sundays")
    assert len(LegalPreset(**counting).constraints()) == 1


def test_hours_that_keep_holidays_free() -> None:
    """A preset of a host can be closed on holidays as well, and then asks for their dates."""
    free = LegalPreset(**{**OWN, "closed_on": "public holidays"})
    assert len(free.constraints(holidays={MONDAY: "holiday"})) == 1


def test_hours_that_cannot_be_read() -> None:
    """Hours that nobody can read are refused when the preset is made."""
    with pytest.raises(HoursSyntaxError):
        LegalPreset(**{**OWN, "hours": "mornings"})


def test_a_day_is_no_instant() -> None:
    """A law was read on a day; an instant would need a zone to say on which."""
    with pytest.raises(ValueError, match=r"^as_of: "):
        LegalPreset(**{**OWN, "as_of": datetime(2026, 1, 1, tzinfo=UTC)})
