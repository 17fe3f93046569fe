"""The follow-up as a value."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from followups.support import LONDON, needed, on
from servicekit.decision import Reason
from servicekit.errors import FieldError, NaiveDatetimeError
from servicekit.followups.follow_up import AUDIENCES
from servicekit.interaction import BASES


def test_it_travels(travels: Any) -> None:
    """A follow-up can be copied, pickled and hashed, with all that it can hold."""
    travels(
        needed(
            on(23, 9),
            latest_at=on(24, 9),
            case_id=12,
            brand="lamps",
            about=3,
            occasion="resolved",
            channels=["phone"],
            agent_id="ada",
            team_id=4,
            because=[Reason("resolved", "It was resolved.")],
        )
    )


def test_defaults() -> None:
    """A follow-up is a service to the customer on every channel, without end, unless it says so."""
    plain = needed(on(23))
    assert (plain.basis, plain.audience, plain.channels) == ("service", "customer", ())
    assert plain.latest_at is None


def test_ids_become_text() -> None:
    """Ids of the host may be numbers, and become text."""
    found = needed(on(23), key=1, customer_id=2, case_id=3, about=4, agent_id=5, team_id=6)
    ids = (found.key, found.customer_id, found.case_id, found.about, found.agent_id, found.team_id)
    assert ids == ("1", "2", "3", "4", "5", "6")


def test_the_same_instant_in_another_zone_is_the_same() -> None:
    """Two follow-ups are equal where their instants are, in whatever zone these are written."""
    assert needed(on(23, 9)) == needed(on(23, 14, 30, zone="Asia/Kolkata"))


def test_an_hour_that_the_clock_shows_twice_is_two() -> None:
    """The two hours of a clock put back are different follow-ups, and the second is later."""
    first, second = (
        datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo(LONDON), fold=fold) for fold in (0, 1)
    )
    assert needed(first) != needed(second)
    assert needed(first, latest_at=second).latest_at == second
    with pytest.raises(FieldError, match="latest_at"):
        needed(second, latest_at=first)


def test_it_may_end_when_it_begins() -> None:
    """The latest instant may be the earliest one, which is then the only one."""
    assert needed(on(23, 9), latest_at=on(23, 9)).latest_at == on(23, 9)


@pytest.mark.parametrize("basis", BASES)
def test_a_purpose_that_is_a_basis_has_it(basis: str) -> None:
    """A purpose that is the name of a basis has that basis and no other."""
    assert needed(on(23), purpose=basis, basis=basis).basis == basis
    other = "safety" if basis != "safety" else "service"
    with pytest.raises(FieldError, match=f"basis='{other}'.*'{basis}'"):
        needed(on(23), purpose=basis, basis=other)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_audiences(audience: str) -> None:
    """It is for the customer, or for staff to act without contacting them."""
    assert needed(on(23), audience=audience).audience == audience


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"basis": "promotion"}, "basis.*reply, requested, promised, service, marketing"),
        ({"audience": "everybody"}, "audience.*customer, staff"),
        ({"purpose": "  "}, "not blank"),
        ({"key": ""}, "not empty"),
        ({"customer_id": None}, "an id is text"),
        ({"channels": "phone"}, "a list of str"),
        ({"because": ["so"]}, "every item is a Reason"),
        ({"latest_at": datetime(2026, 11, 22, 23, 59, tzinfo=UTC)}, "latest_at.*not before"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_refused(fields: dict[str, Any], words: str) -> None:
    """Unknown words, blank texts, lists that are none and an end before the start are refused."""
    with pytest.raises(FieldError, match=words):
        needed(on(23), **fields)


@pytest.mark.parametrize("name", ["earliest_at", "latest_at"])
def test_a_datetime_without_a_zone_is_refused(name: str) -> None:
    """Instants need a time zone."""
    with pytest.raises(NaiveDatetimeError):
        attrs.evolve(needed(on(23)), **{name: datetime(2026, 12, 1)})  # noqa: DTZ001
