"""Outcomes as text."""

from datetime import UTC, datetime, timedelta
from enum import Enum

import pytest

from servicekit.decision import Decision, Undetermined
from servicekit.errors import FieldError
from servicekit.tables import Ending
from servicekit.testing.wording import outcome_text, result_text


class Colour(Enum):
    RED = "red"


class Wordless:
    pass


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        (True, "yes"),
        (5, "5"),
        (Colour.RED, "red"),
        (Ending.NO_RULE, "no rule"),
        ((), "nothing"),
        (("b", "a"), "b, a"),
        (frozenset({"b", "a"}), "a and b"),
        ({"rate": None, "to": ("x",)}, "rate = none, to = x"),
        (timedelta(minutes=90), "1h30m"),
        (datetime(2026, 5, 1, 9, tzinfo=UTC), "2026-05-01T09:00Z"),
    ],
)
def test_outcomes_are_written_as_people_write_them(value: object, text: str) -> None:
    """Every kind of outcome has one text, whose order is that of the outcome."""
    assert outcome_text(value) == text


def test_what_has_no_text_of_its_own_is_refused() -> None:
    """An address in memory would be another in every run."""
    with pytest.raises(FieldError, match="Wordless has none"):
        outcome_text(Wordless())


def test_a_result_is_its_outcome_or_what_to_ask_for() -> None:
    """What is not decided says what is missing."""
    assert result_text(Decision(("a", "b"))) == "a, b"
    assert result_text(Undetermined(["tier", "days"])) == "not decided: ask for tier, days"
    assert result_text(Ending.CONFLICT) == "no single answer"
