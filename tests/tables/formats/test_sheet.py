from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given

from servicekit.errors import ContradictionError, FieldError, LoadError
from servicekit.money import Money
from servicekit.tables import DecisionTable, Rule, col
from servicekit.tables.formats.drafting import Draft, unknown
from servicekit.tables.formats.sheet import is_header, read, rows_of
from tables.support_texts import outcomes_of, saying, table, tables

EVERYDAY = [
    ["id", "days", "opened", "tier", "then", "note"],
    ["kind", "integer [0..3650]", "boolean", "enum standard, gold", "text", ""],
    ["gold", "<= 60", "-", "gold", "accept", "Promised since 2019."],
    ["standard", "<= 30", "no", "standard", "accept", ""],
    ["otherwise", "", "", "", "decline", ""],
]


def made(*rows: list[str], check: bool = True, **settings: Any) -> DecisionTable[Any]:
    draft = Draft()
    draft.settings = settings
    return read(draft, [(f"row {n}", row) for n, row in enumerate(rows, 1)], check=check)


def mistakes(*rows: list[str], **settings: Any) -> dict[str, str]:
    with pytest.raises(LoadError) as caught:
        made(*rows, **settings)
    return {problem.path: problem.message for problem in caught.value.exceptions}


def rewritten(original: DecisionTable[Any]) -> DecisionTable[Any]:
    settings = {"name": original.name, "policy": original.policy}
    return made(*rows_of(original), aggregate=original.aggregate, check=False, **settings)


def test_one_rule_is_one_row() -> None:
    """These are the rows of the everyday table."""
    assert list(rows_of(table())) == EVERYDAY
    assert made(*EVERYDAY, name="return-window") == table()


def test_words_that_stand_for_something_else() -> None:
    """Names and texts that would be taken for a heading or a special row are in quotes."""
    odd = table(
        columns={name: col.boolean() for name in ("Note", "then.a", "kind", '"', " b")},
        rules=[Rule("Otherwise", then=" "), Rule('"kind"', when={" b": True}, then="-")],
        policy="collect",
        otherwise=attrs.NOTHING,
    )
    assert list(rows_of(odd)) == [
        ["id", '"Note"', '"then.a"', "kind", '"\\""', '" b"', "then"],
        ["kind", "boolean", "boolean", "boolean", "boolean", "boolean", "text"],
        ['"Otherwise"', "-", "-", "-", "-", "-", '" "'],
        ['"\\"kind\\""', "-", "-", "-", "-", "yes", "-"],
    ]
    assert rewritten(odd) == odd


def test_lists_of_ids() -> None:
    """An id with a comma is in quotes; what is overridden is only shown where it is used."""
    ids = ["a", "b, c", '"d"']
    rules = [*(Rule(name, then="no") for name in ids), Rule("e", then="yes", overrides=ids)]
    made_of = table(policy="exceptions", rules=rules)
    header, *rows = rows_of(made_of)
    assert header[-2:] == ["then", "overrides"]
    assert [row[-1] for row in rows] == ["", "", "", "", 'a, "b, c", "\\"d\\""', ""]
    assert rewritten(made_of) == made_of


def test_outcomes_that_are_mappings() -> None:
    """Every key has a column; what is no mapping has its own."""
    paid = saying(
        {"amount": Money(5, "EUR"), "to whom": "a"},
        {"amount": None},
        {},
        "ask",
        otherwise=None,
    )
    header, *rows = rows_of(paid)
    assert header == ["id", "n", "then", "then.amount", "then.to whom"]
    assert [row[2:] for row in rows] == [
        ["optional value", "optional money EUR 1", "text"],
        ["", "5", "a"],
        ["", "none", ""],
        ["{}", "", ""],
        ['"ask"', "", ""],
        ["none", "", ""],
    ]
    assert rewritten(paid) == paid
    alike = saying({"amount": 5})
    assert next(rows_of(alike)) == ["id", "n", "then.amount"]
    assert rewritten(alike) == alike


def test_a_table_without_rules() -> None:
    """There is always a place for an outcome."""
    empty = DecisionTable(columns={"n": col.integer()})
    assert list(rows_of(empty)) == [["id", "n", "then"], ["kind", "integer", "text"]]
    assert rewritten(empty) == empty


def test_people_type_rows_in_other_ways() -> None:
    """Headings in any order, capitals, blanks, empty rows and columns do no harm."""
    typed = made(
        ["Then ", "", "OPENED", " ID", "days", "Note"],
        ["", "", "Boolean", "", "integer", ""],
        ["", "", ""],
        [" yes", "", "FALSE", "a", ">=5 "],
        ["no", "", "  ", " b ", "< 3", "", "", ""],
        ["ask", "", "-", "Otherwise", "", ""],
    )
    assert typed.columns == {"OPENED": col.boolean(), "days": col.integer()}
    assert typed.rules == (
        Rule("a", when={"OPENED": "no", "days": ">= 5"}, then="yes"),
        Rule("b", when={"days": "<= 2"}, then="no"),
    )
    assert typed.otherwise == "ask"


def test_headers() -> None:
    """A header has at least an id and an outcome."""
    assert is_header(["", " Id ", "days", "Then"])
    assert is_header(["id", "then.amount"])
    assert not is_header(["id", "days", '"then"'])
    assert not is_header(["gold", "then"])
    assert not is_header([])


HEADER = ["id", "days", "then", "note"]
KINDS = ["kind", "integer [0..3650]", "text"]


def test_every_mistake_is_found_at_once() -> None:
    """Each is reported with the row and the name of the column."""
    found = mistakes(
        ["id", "days", "tier", "opened", "opened", "then", "then.a", "overrides", ""],
        ["kind", "integr", "", "boolean", "boolean", "mony", "text"],
        ["a", "whatever", "gold", "", "perhaps", "", ""],
        ["", "", "", "", "", "yes", "no"],
        ["a", "", "", "", "", "yes", "", "b", "", "much"],
        ['""', "", "", "", "", "yes", "", "", "more"],
        ["otherwise", "", "gold", "-", "", "", "no", "a"],
        ["otherwise", "", "", "", "", "", "no"],
        policy="exceptions",
    )
    assert {path: message.split("\n")[0] for path, message in found.items()} == {
        "row 1": "'opened' is there twice",
        "row 2, tier": "has no kind; write one here, such as integer",
        "row 2, days": found["row 2, days"],
        "row 2, then": found["row 2, then"],
        "row 3, opened": found["row 3, opened"].split("\n")[0],
        "row 3, then": "is missing; every row has an outcome",
        "row 4, id": "is missing; every rule has one",
        "row 4, then": "stands beside then.a; give one or the other",
        "row 5": "'much' has no name above it",
        "row 5, id": "rule 'a' is there twice, as row 3",
        "row 5, overrides": "rule 'a': there is no rule 'b'; there are a, row 4, row 6",
        "row 6": "'more' has no name above it",
        "row 6, id": "is missing; every rule has one",
        "row 7, tier": "'gold' says nothing here, as otherwise is what holds without a rule",
        "row 7, overrides": "'a' says nothing here, as otherwise is what holds without a rule",
        "row 8": "'otherwise' is there twice",
    }
    assert "did you mean 'integer'?" in found["row 2, days"]
    assert "did you mean 'money'?" in found["row 2, then"]
    assert "rule 'a': the cell cannot be read" in found["row 3, opened"]


@pytest.mark.parametrize("rows", [[], [["gold", "<= 60", "yes"]], [["", ""]]])
def test_the_kinds_have_to_be_there(rows: list[list[str]]) -> None:
    """Without the kinds nothing can be read."""
    found = mistakes(HEADER, *rows)
    assert list(found) == ["below row 1"]
    assert "begins with 'kind'" in found["below row 1"]


def test_mistakes_of_the_whole_table() -> None:
    """What is wrong with no single row keeps its path."""
    circle = [["a", "", "yes", "b"], ["b", "", "no", "a"]]
    found = mistakes(["id", "days", "then", "overrides"], KINDS, *circle, policy="exceptions")
    assert list(found) == ["rules"]


@pytest.mark.parametrize("kind", ["integer", "number", "decimal 0.1", "money EUR"])
@pytest.mark.parametrize("cell", ["1,5", "not(3,50)", "[0..2], 7,5"])
def test_one_number_or_two(kind: str, cell: str) -> None:
    """A comma between digits is not guessed at: 1,5 may be one number, and could be two."""
    found = mistakes(HEADER, ["kind", kind, "text"], ["a", cell, "yes"])
    assert list(found) == ["row 3, days"]
    assert "write 1500 or 1.5 for one, '1, 5' for two" in found["row 3, days"]


def test_a_thousand_has_no_comma() -> None:
    """Groups of three digits are a number to people, and are read nowhere as two."""
    found = mistakes(HEADER, ["kind", "integer", "text"], ["a", ">= 1,500", "yes"])
    assert "expected 1000 for a thousand" in found["row 3, days"]


def test_commas_elsewhere() -> None:
    """Where no number is, or two numbers lie outside the domain, a comma is one as everywhere."""
    labels = made(HEADER, ["kind", "enum 1, 5, 7"], ["a", "1,5", "yes"])
    assert labels.rules[0].when["days"] == "not(7)"
    outside = made(HEADER, ["kind", "integer [0..5]"], ["a", "10,50", "yes"])
    assert outside.rules[0].when["days"] == "10,50"
    assert rewritten(outside) == outside
    assert list(mistakes(HEADER, KINDS, ["a", "1,5x", "yes"])) == ["row 3, days"]


def test_what_cannot_be_written() -> None:
    """The outcome that cannot be written is named."""
    with pytest.raises(FieldError) as caught:
        list(rows_of(saying("a", Fraction(1, 2))))
    assert (caught.value.field, caught.value.value) == ("rules[1].then", Fraction(1, 2))
    with pytest.raises(FieldError, match=r"^otherwise="):
        list(rows_of(saying(1, otherwise=Fraction(1, 2))))


def test_contradictions() -> None:
    """A table that contradicts itself is refused unless it is to be repaired."""
    rows = [HEADER, KINDS, ["a", "", "yes"], ["b", "", "no"]]
    with pytest.raises(ContradictionError):
        made(*rows)
    assert len(made(*rows, check=False).rules) == 2


def test_unknown_words() -> None:
    """A word that is not known is told with the one that looks alike, or with all that are."""
    assert unknown("plicy", ["name", "policy"]) == "'plicy' is not known; did you mean 'policy'?"
    assert unknown("x", iter(["name", "policy"])) == "'x' is not known; there are name, policy"


@given(tables())
def test_what_is_written_reads_back_equal(original: DecisionTable[Any]) -> None:
    """Reading the rows of any table gives an equal one, with outcomes of the same types."""
    again = rewritten(original)
    assert again == original
    assert list(again.columns) == list(original.columns)
    assert outcomes_of(again) == outcomes_of(original)
    assert list(rows_of(again)) == list(rows_of(original))
