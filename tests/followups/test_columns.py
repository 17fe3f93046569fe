"""The columns that tables over a case read, and what is known of a customer."""

from __future__ import annotations

from servicekit.customer import Customer
from servicekit.followups.columns import ABSENT, COLUMNS, facts_of_customer, host_facts
from servicekit.followups.occasion import OCCASIONS
from servicekit.interaction import SIGNALS


def test_every_occasion_and_every_signal_has_its_place() -> None:
    """A table can ask for whatever a situation tells."""
    assert set(SIGNALS) < set(COLUMNS)
    assert set(ABSENT) < set(COLUMNS)
    cell = COLUMNS["occasion"].cell(", ".join(OCCASIONS))
    assert COLUMNS["occasion"].axis([cell]).mask(cell)


def test_what_has_a_name_of_ours_is_not_taken_from_the_host() -> None:
    """A host that calls something else "status" does not change what a case is."""
    assert host_facts({"status": "gold", "tier": "gold"}) == {"tier": "gold"}


def test_a_customer_has_a_language_needs_and_facts_of_the_host() -> None:
    """So much is known of them whatever happened."""
    kim = Customer(id=7, language="en-GB", needs=["no phone"], facts={"tier": 1, "cases": 3})
    assert facts_of_customer(kim) == {
        "tier": 1,
        "language": "en-GB",
        "no_phone": True,
        "more_time": False,
    }
    assert facts_of_customer(Customer(id=7, needs=["more time"]))["more_time"] is True
