from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import ColumnError, FieldError, ServiceKitError
from servicekit.money import Money
from servicekit.tables.formats.outcomes import (
    Kind,
    Kinds,
    literal,
    outcomes_of,
    unquoted,
    unwritable,
)
from tables.support_texts import ONE_KIND, saying, table, words


class Answer(StrEnum):
    YES = "yes"


NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcomes", "kind", "texts"),
    [
        ([], "text", []),
        ([None], "optional text", ["none"]),
        (["Sorry, no", " a", "", "none"], "text", ["Sorry, no", '" a"', '""', "none"]),
        (["none", None, '"x"'], "optional text", ['"none"', "none", '"\\"x\\""']),
        ([Answer.YES], "text", ["yes"]),
        ([True, False], "boolean", ["yes", "no"]),
        ([5, -1], "integer", ["5", "-1"]),
        ([Decimal("1.50"), Decimal(3)], "decimal 0.01", ["1.5", "3"]),
        ([Decimal("1E+2")], "decimal 1", ["100"]),
        ([Money("12.50", "EUR")], "money EUR", ["12.50"]),
        ([Money(3, "EUR"), None], "optional money EUR 1", ["3", "none"]),
        ([timedelta(hours=1, minutes=30)], "duration", ["1h30m"]),
        ([date.min, date.max], "date", ["0001-01-01", "9999-12-31"]),
        ([NOON], "instant", ["2026-01-01T12:00Z"]),
        ([5, "a"], "value", ["5", '"a"']),
        ([5, True], "value", ["5", "true"]),
        ([0.5, None], "optional value", ["0.5", "none"]),
        ([("a", 1)], "value", ['["a", 1]']),
        ([Money(1, "EUR"), Money(1, "GBP")], "value", None),
        ([Decimal("NaN")], "value", None),
        ([frozenset()], "value", None),
    ],
)
def test_kinds_are_found_out(outcomes: list[Any], kind: str, texts: list[str] | None) -> None:
    """Outcomes of one type are of that kind; whatever else TOML has is a value."""
    found = Kind.of(outcomes)
    assert str(found) == kind
    assert Kind.parse(kind) == found
    if texts is not None:
        assert [found.write(outcome) for outcome in outcomes] == texts
        assert [found.read(text) for text in texts] == outcomes


@pytest.mark.parametrize(
    ("kind", "typed", "outcome"),
    [
        ("boolean", "TRUE", True),
        ("boolean", True, True),
        ("integer", 5, 5),
        ("number", "2.5", Decimal("2.5")),
        ("number", "2.0", 2),
        ("money EUR", Decimal("12.5"), Money("12.50", "EUR")),
        ("money EUR", "12.5 EUR", Money("12.50", "EUR")),
        ("optional duration", "PT1H", timedelta(hours=1)),
        ("enum yes please, never", "yes please", "yes please"),
        ('optional enum "none", never', '"none"', "none"),
        ("date", date(2026, 1, 1), date(2026, 1, 1)),
        ("Optional  Value", "[1]", (1,)),
    ],
)
def test_people_type_outcomes_in_other_ways(kind: str, typed: Any, outcome: Any) -> None:
    """Natural values are taken, and all notations that a cell has."""
    assert Kind.parse(kind).read(typed) == outcome


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("boolean", "perhaps"),
        ("boolean", "-"),
        ("optional boolean", "yes, none"),
        ("integer", "none"),
        ("integer", ">= 5"),
        ("integer", "5, 7"),
        ("integer [0..5]", "6"),
        ("optional integer", "5, none"),
        ("money EUR", "5 GBP"),
        ("text", 5),
        ("enum accept, decline", "maybe"),
        ("value", "accept"),
    ],
)
def test_what_is_not_of_the_kind(kind: str, typed: Any) -> None:
    """An outcome is one value of its kind."""
    with pytest.raises((ServiceKitError, ValueError)):
        Kind.parse(kind).read(typed)


def test_an_outcome_is_no_set() -> None:
    """The cell of a set says what it contains, so it cannot say what it is."""
    with pytest.raises(ColumnError, match="write a list as a value"):
        Kind.parse("set of a, b")


@pytest.mark.parametrize("exponent", [5000, -5000])
def test_numbers_without_end(exponent: int) -> None:
    """A number of thousands of digits is not written out."""
    outcome = Decimal((0, (1,), exponent))
    with pytest.raises(ValueError, match="digits"):
        Kind.of([outcome]).write(outcome)


def test_mappings_have_a_kind_a_key() -> None:
    """Mappings are taken apart; what is no mapping, or an empty one, has a kind of its own."""
    kinds = Kinds.of([{"amount": Money(5, "EUR")}, {"amount": None, "note": "a"}, None, {}])
    assert str(kinds.whole) == "optional value"
    assert {key: str(kind) for key, kind in kinds.parts.items()} == {
        "amount": "optional money EUR 1",
        "note": "text",
    }


def test_a_kind_for_nothing_else() -> None:
    """Where all outcomes are mappings there is no kind beside them; where there is none, text."""
    assert Kinds.of([{"a": 1}]).whole is None
    assert str(Kinds.of([]).whole) == "text"


def test_outcomes_of_a_table() -> None:
    """What holds otherwise is an outcome as well."""
    assert outcomes_of(table()) == ["accept", "accept", "decline"]
    assert outcomes_of(table(rules=[])) == ["decline"]
    assert outcomes_of(saying(1, otherwise=None)) == [1, None]


def test_what_cannot_be_written_is_named() -> None:
    """The error has the place and the outcome, and says what can be written."""

    class Plain(Enum):
        YES = 1

    error = unwritable("rules[3].then", Plain.YES)
    assert isinstance(error, FieldError)
    assert (error.field, error.value) == ("rules[3].then", Plain.YES)
    assert "all Money of one currency" in str(error)


@given(words())
def test_text_is_as_it_is_or_in_quotes(text: str) -> None:
    """Whatever a text is, it is read again; quotes are only there where they are needed."""
    assert unquoted(literal(text)) == text
    assert unquoted(literal(text, {text.casefold()})) == text
    assert literal(text, {text.casefold()}).startswith('"')
    if text.strip() == text and not text.startswith('"') and text:
        assert literal(text) == text


@pytest.mark.parametrize("text", ['"', '"a" b', '"a"b"', '"\\x"'])
def test_what_is_not_in_quotes_stays(text: str) -> None:
    """Only text that is all in quotes loses them."""
    assert unquoted(text) == text


@given(st.data())
def test_what_is_written_is_read_again(data: st.DataObject) -> None:
    """Outcomes of one kind are read from their texts, of the same type, next to ``None`` too."""
    some = data.draw(st.sampled_from(ONE_KIND), label="kind")
    outcomes = data.draw(st.lists(some | st.none(), max_size=3))
    kind = Kind.of(outcomes)
    again = [Kind.parse(str(kind)).read(kind.write(outcome)) for outcome in outcomes]
    assert again == outcomes
    assert list(map(type, again)) == list(map(type, outcomes))
