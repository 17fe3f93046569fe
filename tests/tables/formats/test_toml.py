from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given

from servicekit.errors import ContradictionError, FieldError, LoadError
from servicekit.money import Money
from servicekit.tables import DecisionTable, Rule, col
from servicekit.tables.formats.toml import dumps, loads
from tables.support_texts import outcomes_of, saying, table, tables

EVERYDAY = """\
name = "return-window"
policy = "unique"
otherwise = "decline"

[columns]
days = "integer [0..3650]"
opened = "boolean"
tier = "enum standard, gold"

[[rules]]
id = "gold"
when.days = "<= 60"
when.tier = "gold"
then = "accept"
note = "Promised since 2019."

[[rules]]
id = "standard"
when.days = "<= 30"
when.opened = "no"
when.tier = "standard"
then = "accept"
"""


def problems(text: str, **more: Any) -> dict[str, str]:
    with pytest.raises(LoadError) as caught:
        loads(text, **more)
    return {problem.path: problem.message for problem in caught.value.exceptions}


def test_one_rule_is_one_block() -> None:
    """This is what the everyday table looks like."""
    assert dumps(table()) == EVERYDAY
    assert loads(EVERYDAY) == table()


def test_one_cell_is_one_line() -> None:
    """Changing one cell changes one line."""
    rules = table().rules
    when = {**rules[0].when, "days": "<= 90"}
    changed = [Rule("gold", when=when, then="accept", note=rules[0].note), rules[1]]
    assert dumps(table(rules=changed)) == EVERYDAY.replace('"<= 60"', '"<= 90"')


def test_exceptions_and_aggregates() -> None:
    """What a policy needs is written with it."""
    rules = [
        Rule("usual", then="no"),
        Rule("vip", when={"opened": "no"}, then="yes", overrides=["usual"]),
    ]
    text = dumps(table(policy="exceptions", rules=rules))
    assert 'policy = "exceptions"\n' in text
    assert 'then = "yes"\noverrides = ["usual"]\n' in text
    assert loads(text) == table(policy="exceptions", rules=rules)
    summed = saying(1, 2, policy="collect", aggregate="sum")
    assert 'policy = "collect"\naggregate = "sum"\n' in dumps(summed)
    assert loads(dumps(summed)) == summed


def test_defaults() -> None:
    """A table needs only its columns; a byte-order mark does no harm."""
    plain = DecisionTable(columns={"opened": col.boolean()})
    assert loads('\ufeff[columns]\nopened = "boolean"') == plain
    assert loads(dumps(plain)) == plain
    assert "otherwise" not in dumps(plain)


def test_names_that_need_quotes() -> None:
    """Columns, ids and notes can have any signs."""
    odd = table(
        columns={"days open": col.integer(), 'a."b"\n': col.boolean()},
        rules=[Rule("r 1", when={"days open": 5, 'a."b"\n': True}, then="é", note="1\n2\t\\")],
    )
    text = dumps(odd)
    assert 'when."days open" = "5"\nwhen."a.\\"b\\"\\n" = "yes"\nthen = "é"\n' in text
    assert 'note = "1\\n2\\t\\\\"\n' in text
    assert loads(text) == odd


def test_cells_can_be_values() -> None:
    """What TOML has natively is taken in cells, exactly as it is written."""
    text = """
    [columns]
    opened = "boolean"
    days = "integer"
    share = "number"
    since = "date"
    closed = "instant"
    [[rules]]
    id = 1
    when.opened = false
    when.days = [5, "> 7"]
    when.share = 0.30000000000000000001
    when.since = 2026-02-01
    when.closed = 2026-02-01T10:00:00+01:00
    then = 1
    """
    assert dict(loads(text).rules[0].when) == {
        "opened": "no",
        "days": "5, >= 8",
        "share": "0.30000000000000000001",
        "since": "2026-02-01",
        "closed": "2026-02-01T09:00Z",
    }
    assert loads(text).rules[0].id == "1"


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        ("effective = [2026-01-01, 2026-07-01]", "[2026-01-01..2026-06-30]"),
        ('effective = [2026-01-01, ""]', ">= 2026-01-01"),
        ('effective = ["", 2026-07-01]', "<= 2026-06-30"),
        ('effective = ["", ""]', None),
        ("effective.from = 2026-01-01", ">= 2026-01-01"),
        ("effective = {from = 2026-01-01, to = 2026-07-01}", "[2026-01-01..2026-06-30]"),
    ],
)
def test_periods(line: str, cell: str | None) -> None:
    """The period of a rule is a list of two or a table, and either end can be open."""
    made = loads(f'[columns]\nn = "integer"\n[[rules]]\nid = "a"\nthen = 1\n{line}')
    assert made.columns["as_of"] == col.date()
    assert made.rules[0].when.get("as_of") == cell
    assert loads(dumps(made)) == made


@pytest.mark.parametrize(
    ("outcome", "lines"),
    [
        ("accept", 'then = "accept"'),
        (True, "then = true"),
        (2.5, "then = 2.5"),
        (date(2026, 1, 1), "then = 2026-01-01"),
        (time(9, 30), "then = 09:30:00"),
        (datetime(2026, 1, 1, tzinfo=UTC), "then = 2026-01-01T00:00:00+00:00"),
        (("a", 1.5), 'then = ["a", 1.5]'),
        ({}, "then = {}"),
        ({"level": 2, "to whom": {"a": ()}}, 'then.level = 2\nthen."to whom" = {a = []}'),
    ],
)
def test_outcomes_that_toml_has(outcome: Any, lines: str) -> None:
    """Most outcomes are written as they are, next to each other if need be."""
    made = saying(outcome, "other")
    assert f'when.n = "0"\n{lines}\n' in dumps(made)
    assert "\nthen" not in dumps(made).partition("[columns]")[0]
    assert loads(dumps(made)) == made
    assert outcomes_of(loads(dumps(made))) == outcomes_of(made)


@pytest.mark.parametrize(
    ("outcomes", "declaration", "written"),
    [
        ([Money("12.50", "EUR"), Money(3, "EUR")], 'then = "money EUR"', ['"12.50"', '"3"']),
        ([Decimal("0.5"), None], 'then = "optional decimal 0.1"', ['"0.5"', '"none"']),
        ([timedelta(minutes=90)], 'then = "duration"', ['"1h30m"']),
        (["none", None, "a, b"], 'then = "optional text"', ['"\\"none\\""', '"none"', '"a, b"']),
        ([None, 5], 'then = "optional integer"', ['"none"', "5"]),
        ([None, date(26, 1, 1)], 'then = "optional date"', ['"none"', '"0026-01-01"']),
        ([None, 5, "none"], 'then = "optional value"', ['"none"', "5", '"\\"none\\""']),
        ([None, (1,)], 'then = "optional value"', ['"none"', "[1]"]),
    ],
)
def test_outcomes_that_toml_does_not_have(
    outcomes: list[Any], declaration: str, written: list[str]
) -> None:
    """One line at the top says the kind of all outcomes, where TOML alone could not tell."""
    made = saying(*outcomes)
    lines = dumps(made).splitlines()
    assert lines[2:4] == [declaration, f"otherwise = {written[0]}"]
    assert [line for line in lines[4:] if line.startswith("then")] == [
        f"then = {text}" for text in written
    ]
    assert outcomes_of(loads(dumps(made))) == outcomes_of(made)


def test_kinds_by_key() -> None:
    """Where outcomes are mappings there is one line a key, and no mapping at all is none."""
    made = saying(
        {"amount": Money(5, "EUR"), "ok": True, "note": "none"},
        {"amount": Money("7.5", "EUR"), "more": (1, "a"), "note": None},
        {},
        otherwise=None,
    )
    text = dumps(made)
    assert text.startswith(
        """\
name = "t"
policy = "unique"
then.amount = "money EUR 0.1"
then.ok = "boolean"
then.note = "optional text"
then.more = "value"
otherwise = "none"
"""
    )
    assert 'then.amount = "5"\nthen.ok = true\nthen.note = "\\"none\\""\n' in text
    assert 'then.amount = "7.5"\nthen.more = [1, "a"]\nthen.note = "none"\n' in text
    assert "then = {}\n" in text
    assert loads(text) == made


def test_natural_outcomes_of_a_kind() -> None:
    """With a kind at the top a number is still exact, and a mistake in an outcome is found."""
    text = """
    then = "money EUR [0..100]"
    otherwise = 0
    [columns]
    n = "integer"
    [[rules]]
    id = "a"
    then = 12.10
    """
    assert outcomes_of(loads(text)) == [Money("12.10", "EUR"), Money(0, "EUR")]
    found = problems(text.replace("12.10", "101"))
    assert "one value, 0 to 100" in found["rules[0].then"]
    labels = text.replace("money EUR [0..100]", "enum accept").replace("= 0", '= "accept"')
    found = problems(labels.replace("12.10", '"acept"'))
    assert "accept" in found["rules[0].then"]


@pytest.mark.parametrize(
    ("outcomes", "field", "value"),
    [
        (["a", Fraction(1, 2)], "rules[1].then", Fraction(1, 2)),
        ([Money(1, "EUR"), "none yet"], "rules[0].then", Money(1, "EUR")),
        ([{"a": None}, "none"], "rules[1].then", "none"),
        ([{"a": Money(1, "EUR")}, {"a": 5}], "rules[0].then", {"a": Money(1, "EUR")}),
    ],
)
def test_what_cannot_be_written(outcomes: list[Any], field: str, value: Any) -> None:
    """Nothing is lost silently: the outcome that cannot be written is named."""
    with pytest.raises(FieldError, match="can be written") as caught:
        dumps(saying(*outcomes, otherwise=attrs.NOTHING))
    assert (caught.value.field, caught.value.value) == (field, value)


def test_otherwise_that_cannot_be_written() -> None:
    """What holds otherwise is named as such."""
    with pytest.raises(FieldError, match=r"^otherwise="):
        dumps(saying("a", otherwise=Fraction(1, 2)))


def test_every_mistake_is_found_at_once() -> None:
    """Each is reported with its path, and what was meant where that can be guessed."""
    text = """
    name = "returns"
    polcy = "unique"
    otherwise = "no"
    then = "mony EUR"
    [columns]
    days = "integr"
    age = "integer"
    since = 5
    [[rules]]
    id = "a"
    whn.age = 5
    when.days = "whatever, as the column is wrong"
    when.age = "<= x"
    when.agee = 5
    [[rules]]
    when = 5
    then = 3
    overrides = ["b", true]
    [[rules]]
    id = ""
    then = 5
    effective = [2026-02-01, 2026-01-01]
    when.since = "whatever"
    when.age = "< x"
    note = 5
    [[rules]]
    id = "a"
    then = 5
    overrides = 5
    effective = [2026-01-01]
    """
    found = problems(text)
    assert {path: message.split("\n")[0] for path, message in found.items()} == {
        "polcy": "'polcy' is not known; did you mean 'policy'?",
        "columns.days": "column integr: 'integr' is not possible: "
        "there is no such kind; did you mean 'integer'?",
        "columns.since": "5 is not text in quotes",
        "then": "column mony: 'mony EUR' is not possible: "
        "there is no such kind; did you mean 'money'?",
        "rules[0].then": "is missing; every rule has one",
        "rules[0].whn": "'whn' is not known; did you mean 'when'?",
        "rules[0].when.age": found["rules[0].when.age"].split("\n")[0],
        "rules[0].when.agee": "rule 'a': there is no column 'agee'; did you mean 'age'?",
        "rules[1].id": "is missing; every rule has one",
        "rules[1].when": "5 is not a table",
        "rules[1].overrides": found["rules[1].overrides"],
        "rules[2].id": "id='' is not possible: an id is text that is not empty, "
        "an integer or a UUID",
        "rules[2].effective": found["rules[2].effective"],
        "rules[2].when.age": found["rules[2].when.age"].split("\n")[0],
        "rules[2].note": "5 is not text in quotes",
        "rules[3].id": "rule 'a' is there twice, as rules[0]",
        "rules[3].overrides": "5 is not a list",
        "rules[3].effective": "[2026-01-01] is no period; write [2026-01-01, 2026-07-01], "
        'dates without quotes, or "" for an open end',
    }
    assert "cannot be read at character" in found["rules[0].when.age"]
    assert found["rules[2].effective"] == (
        "effective='2026-02-01 to 2026-01-01' is not possible: "
        "the first date lies before the second"
    )


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("name = ", "", "Invalid value (at end of document)"),
        ("rules = 5", "rules", "5 is not a list"),
        ("rules = [5]", "rules[0]", "5 is not a table"),
        ("columns = [0.5]", "columns", "[0.5] is not a table"),
        ("then = {}", "then", "{} is not text in quotes"),
        ("then = 5", "then", "5 is not text in quotes"),
        ('then.a = "txt"\notherwise.a = 5', "then.a", "did you mean 'text'?"),
        ('then.a = "text"\notherwise = 5', "otherwise", "5 is not a table"),
        ('then.a = "text"\notherwise.b = 5', "otherwise.b", "'b' is not known; there are a"),
        ('then.a = "text"\notherwise.a = 5', "otherwise.a", "5 is of type int"),
        ("name = 5", "name", "5 is not text in quotes"),
        ('name = " "', "name", "' ' is no name; give text"),
        ('policy = "first"', "policy", "'first' is none of unique, any, exceptions, collect"),
        ("aggregate = [1]", "aggregate", "[1] is not text in quotes"),
        (
            'policy = "collect"\naggregate = "avg"',
            "aggregate",
            "'avg' is none of sum, min, max, count",
        ),
        ("", "columns", "a table has at least one column"),
        ('[columns]\n" " = "text"', "columns. ", "' ' is no name; give text"),
    ],
)
def test_mistakes(text: str, path: str, message: str) -> None:
    """A part of another type than it should have is a mistake with a path as well."""
    assert message in problems(text)[path]


@pytest.mark.parametrize(
    "line",
    [
        "effective = 5",
        "effective = 2026-01-01",
        "effective = []",
        "effective = {since = 2026-01-01}",
    ],
)
def test_what_is_no_period(line: str) -> None:
    """A period has two ends that are dates, or open."""
    found = problems(f'[columns]\nn = "integer"\n[[rules]]\nid = "a"\nthen = 1\n{line}')
    assert list(found) == ["rules[0].effective"]


def test_a_wrong_kind_of_outcome_is_one_mistake() -> None:
    """Where the kind cannot be read, no outcome is held against it."""
    text = 'then = "mony"\notherwise = "none"\n[columns]\nn = "integer"'
    assert list(problems(text)) == ["then"]


def test_a_wrong_column_is_one_mistake() -> None:
    """Where a column cannot be read, its cells are not looked at, dates of the rules included."""
    rule = '[[rules]]\nid = "a"\nthen = 1\n'
    text = f'[columns]\nas_of = "dat"\n{rule}when.as_of = "?"\neffective = ["", 2026-01-01]'
    assert list(problems(text)) == ["columns.as_of"]
    assert list(problems(f"columns = 5\n{rule}when.a = 5")) == ["columns"]


CONTRADICTION = """
[columns]
n = "integer"
[[rules]]
id = "a"
then = 1
[[rules]]
id = "b"
then = 2
"""


def test_contradictions() -> None:
    """A table that contradicts itself is refused unless it is to be repaired."""
    with pytest.raises(ContradictionError):
        loads(CONTRADICTION)
    assert len(loads(CONTRADICTION, check=False).rules) == 2
    assert list(problems(CONTRADICTION + "hidden = 1")) == ["rules[1].hidden"]


def test_one_id_may_stand_alone() -> None:
    """A rule that overrides one other can name it without a list."""
    text = CONTRADICTION + 'overrides = "a"'
    assert loads(f'policy = "exceptions"{text}').rules[1].overrides == ("a",)


@given(tables())
def test_what_is_written_reads_back_equal(made: DecisionTable[Any]) -> None:
    """Reading the text of any table gives an equal one, with outcomes of the same types."""
    again = loads(dumps(made), check=False)
    assert again == made
    assert list(again.columns) == list(made.columns)
    assert outcomes_of(again) == outcomes_of(made)
    assert dumps(again) == dumps(made)
