from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest

from servicekit.customer import Customer
from servicekit.errors import FieldError, NaiveDatetimeError, UnknownZoneError
from servicekit.values import Facts


def kim(**changes: object) -> Customer:
    return Customer(
        **{
            "id": 7,
            "name": "Kim",
            "language": "en-GB",
            "timezones": ["Europe/London", "America/New_York"],
            "preferred_channels": ["email", "phone"],
            "needs": ["more time"],
            "brand": "north",
            "since": datetime(2020, 1, 1, tzinfo=UTC),
            "facts": {"tier": "gold", "orders": [3, 5]},
            **changes,
        }
    )


def test_a_customer_is_converted():
    """Ids become text, lists become tuples, and facts become immutable."""
    customer = kim()

    assert customer.id == "7"
    assert customer.timezones == ("Europe/London", "America/New_York")
    assert customer.preferred_channels == ("email", "phone")
    assert customer.needs == ("more time",)
    assert customer.facts == Facts({"tier": "gold", "orders": (3, 5)})


def test_only_the_id_is_needed():
    """Of a customer nothing but the id must be known."""
    customer = Customer(id="kim")

    assert (customer.name, customer.language, customer.timezones) == ("", None, ())
    assert (customer.needs, customer.since, customer.facts) == ((), None, Facts())


def test_zones_are_taken_by_name():
    """Every plausible time zone must be one that exists, and comes in a list."""
    with pytest.raises(UnknownZoneError):
        kim(timezones=["Mars/Base"])
    with pytest.raises(FieldError, match="not one text"):
        kim(timezones="Europe/London")
    with pytest.raises(FieldError):
        kim(timezones=[ZoneInfo("Europe/London")])


@pytest.mark.parametrize(
    "wrong",
    [{"id": ""}, {"preferred_channels": "email"}, {"needs": [3]}, {"facts": {3: "three"}}],
    ids=repr,
)
def test_a_customer_is_checked(wrong):
    """An empty id, one text instead of a list, and names that are no text are refused."""
    with pytest.raises(FieldError):
        kim(**wrong)


def test_a_customer_is_one_since_an_instant():
    """The beginning is an instant, never a wall clock without a zone."""
    with pytest.raises(NaiveDatetimeError):
        kim(since=datetime(2020, 1, 1))  # noqa: DTZ001 - refused on purpose


def test_the_name_is_not_shown():
    """``repr`` does not tell who the customer is."""
    assert "Kim" not in repr(kim())
    assert "id='7'" in repr(kim())


def test_a_customer_never_changes(travels):
    """A customer is immutable, can be copied and pickled, and is checked again when evolved."""
    travels(kim())
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        kim().name = "Sam"
    assert attrs.evolve(kim(), id=8).id == "8"
    with pytest.raises(UnknownZoneError):
        attrs.evolve(kim(), timezones=["Mars/Base"])
