from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from servicekit.money import Money
from servicekit.tables.wording import listed, phrase, said, shown, told


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<= 30", "x <= 30"),
        ("> 30", "x > 30"),
        ("5", "x = 5"),
        ("5, 7", "x = 5 or 7"),
        ("[1..5]", "x in [1..5]"),
        ("(1..5)", "x in (1..5)"),
        ("]1..5[", "x in ]1..5["),
        ("<= 4, >= 31", "x <= 4 or >= 31"),
        ("[1..5], 8, > 9", "x in [1..5] or 8 or > 9"),
        ("gold", "x = gold"),
        ("not(gold)", "x is not gold"),
        ("not(gold, none)", "x is not gold or none"),
        ("gold, none", "x = gold or none"),
        ("none", "x = none"),
        ("some", "x is not none"),
        ('"a, b"', 'x = "a, b"'),
        ('"a, b", c', 'x = "a, b" or c'),
        ('not("a, b")', 'x is not "a, b"'),
        (r'"say \"hi, you\"", c', r'x = "say \"hi, you\"" or c'),
        ('"<b>"', 'x = "<b>"'),
    ],
    ids=repr,
)
def test_a_cell_is_part_of_a_sentence(cell: str, expected: str) -> None:
    """A cell reads as a comparison, an equation or a choice, and a comma in a label is no list."""
    assert phrase("x", cell) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
    ],
    ids=repr,
)
def test_a_list_ends_with_and(words: list[str], expected: str) -> None:
    """The last two words of a list are joined by "and"."""
    assert listed(words) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "none"),
        (True, "yes"),
        (False, "no"),
        (5, "5"),
        (Decimal("2.50"), "2.50"),
        ("gold", "gold"),
        (timedelta(hours=2, minutes=30), "2h30m"),
        (timedelta(0), "0s"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 9, tzinfo=UTC), "2026-01-02T09:00Z"),
        (Money("3.50", "EUR"), "3.50 EUR"),
        (frozenset({"b", "a"}), "a and b"),
        (("b",), "b"),
        ([], "nothing"),
    ],
)
def test_a_value_is_told_as_people_write_it(value: Any, expected: str) -> None:
    """Facts are written as in cells, not as in Python."""
    assert shown(value) == expected


def test_facts_are_part_of_a_sentence() -> None:
    """Facts are told as equations, in their order."""
    assert told({"days": 31, "opened": False, "since": None}) == (
        "days = 31, opened = no, since = none"
    )
    assert told({}) == ""


def test_an_outcome_of_several_values_is_told_value_by_value() -> None:
    """An outcome that is a mapping reads like facts, and every other like itself."""
    assert said({"status": "approved", "fee": None}) == "status = approved, fee = none"
    assert said(True) == "True"
