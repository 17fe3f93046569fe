"""Decision tables read from DMN XML."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import attrs
import pytest

from extra.support_dmn import (
    Input,
    Output,
    cell,
    decision,
    document,
    loaded,
    problems,
    refused,
    rule,
    table,
    text,
)
from servicekit.errors import (
    AggregateError,
    AmbiguousRulesError,
    FieldError,
    OutsideDomainError,
)
from servicekit.extra import dmn
from servicekit.tables import DecisionTable, col

AGE = Input("age")
MEMBER = Input("member", "boolean")
TIER = Input("tier", "string", '"standard", "gold"')


def outcome(found: Any, **facts: Any) -> Any:
    return found.decide(facts).outcome


# Facts that hold everywhere, in our own words


@attrs.frozen
class Known:
    """What one table says of one case, and who says so."""

    source: str
    inputs: list[Input]
    rules: list[tuple[str, ...]]
    facts: dict[str, Any]
    expected: Any
    outputs: tuple[Output, ...] = (Output(),)
    policy: dict[str, str] = attrs.field(factory=dict)


FLAGS = [Input("a", "boolean"), Input("b", "boolean")]
BOTH = {"a": True, "b": True}
NEITHER = {"a": False, "b": False}
TWO = (Output("kind"), Output("size"))

KNOWN = [
    Known(
        "DMN TCK 0111: the first rule that matches decides",
        [AGE],
        [("> 18", '"cars"'), ("> 12", '"games"'), ("> 0", '"toys"')],
        {"age": 13},
        "games",
        policy={"hitPolicy": "FIRST"},
    ),
    Known(
        "DMN TCK 0006: the value that is listed first goes before the others",
        [AGE, MEMBER],
        [(">= 18", "true", '"yes"'), ("-", "false", '"no"'), ("-", "-", '"perhaps"')],
        {"age": 20, "member": False},
        "no",
        outputs=(Output(values='"perhaps-not", "no", "perhaps", "yes"'),),
        policy={"hitPolicy": "PRIORITY"},
    ),
    Known(
        "DMN TCK 0113: outcomes are listed in the order of the output values",
        [AGE],
        [("< 18", '"declined"'), (">= 0", '"approved"')],
        {"age": 17},
        ("approved", "declined"),
        outputs=(Output(values='"approved", "declined"'),),
        policy={"hitPolicy": "OUTPUT ORDER"},
    ),
    Known(
        "DMN TCK 0112: outcomes are listed in the order of the rules",
        [AGE],
        [("< 18", '"declined"'), (">= 0", '"approved"')],
        {"age": 17},
        ("declined", "approved"),
        policy={"hitPolicy": "RULE ORDER"},
    ),
    Known(
        "DMN TCK 0020: nothing collected is the default output",
        [AGE],
        [("< 18, >= 60", "5")],
        {"age": 30},
        0,
        outputs=(Output(default="0"),),
        policy={"hitPolicy": "COLLECT", "aggregation": "MAX"},
    ),
    Known(
        "DMN TCK 0114: the least of what is collected",
        [AGE],
        [("> 1", "98.83"), ("> 2", "64.32"), ("> 9", "1")],
        {"age": 3},
        Decimal("64.32"),
        policy={"hitPolicy": "COLLECT", "aggregation": "MIN"},
    ),
    Known(
        "Camunda HitPolicyTest: unique, and two rules match",
        FLAGS,
        [("true", "-", '"x"'), ("-", "true", '"x"')],
        BOTH,
        AmbiguousRulesError,
    ),
    Known(
        "Camunda HitPolicyTest: any, and two rules say different things",
        FLAGS,
        [("true", "-", '"x"'), ("-", "true", '"y"')],
        BOTH,
        AmbiguousRulesError,
        policy={"hitPolicy": "ANY"},
    ),
    Known(
        "Camunda HitPolicyTest: any, and two rules say the same",
        FLAGS,
        [("true", "-", '"x"'), ("-", "true", '"x"')],
        BOTH,
        "x",
        policy={"hitPolicy": "ANY"},
    ),
    Known(
        "Camunda HitPolicyTest: true is nothing to add up",
        FLAGS,
        [("true", "-", "10"), ("-", "true", "true")],
        BOTH,
        AggregateError,
        policy={"hitPolicy": "COLLECT", "aggregation": "SUM"},
    ),
    Known(
        "Camunda HitPolicyTest: what does not match is not counted",
        FLAGS,
        [("true", "-", "10"), ("-", "true", '"x"')],
        NEITHER,
        0,
        policy={"hitPolicy": "COLLECT", "aggregation": "COUNT"},
    ),
    Known(
        "Camunda HitPolicyTest: the sum of nothing is null",
        FLAGS,
        [("true", "-", "10")],
        NEITHER,
        None,
        policy={"hitPolicy": "COLLECT", "aggregation": "SUM"},
    ),
    Known(
        "Camunda HitPolicyTest: nothing collected is an empty list",
        FLAGS,
        [("true", "-", "10")],
        NEITHER,
        (),
        policy={"hitPolicy": "COLLECT"},
    ),
    Known(
        "Camunda HitPolicyTest: a count of several outputs is an error",
        FLAGS,
        [("true", "-", "1", "2")],
        BOTH,
        AggregateError,
        outputs=TWO,
        policy={"hitPolicy": "COLLECT", "aggregation": "COUNT"},
    ),
    Known(
        "Camunda HitPolicyTest: and none of several outputs is a count of 0",
        FLAGS,
        [("true", "-", "1", "2")],
        NEITHER,
        0,
        outputs=TWO,
        policy={"hitPolicy": "COLLECT", "aggregation": "COUNT"},
    ),
]


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.source)
def test_what_is_known(known: Known) -> None:
    """Tables decide as the standard's own tests and a widely used engine do."""
    found = loaded(known.inputs, known.rules, outputs=known.outputs, **known.policy)
    if isinstance(known.expected, type):
        with pytest.raises(known.expected):
            found.decide(known.facts)
    else:
        assert outcome(found, **known.facts) == known.expected


LENDING = [
    ("false", "<100", '"HIGH"'),
    ("false", "[100..120)", '"MEDIUM"'),
    ("false", "[120..130)", '"LOW"'),
    ("false", ">130", '"VERY LOW"'),
    ("true", "<80", '"DECLINE"'),
    ("true", "[80..90)", '"HIGH"'),
    ("true", "[90..110]", '"MEDIUM"'),
    ("true", ">110", '"LOW"'),
]
LENDING_INPUTS = [Input("existing customer", "boolean"), Input("application risk score")]


def known_facts(found: DecisionTable[Any], when: Mapping[str, str]) -> dict[str, str] | None:
    """Return the cells of a region without its cases of null; nothing where it has no others."""
    cells = {name: column.cell(when.get(name, "-")) for name, column in found.columns.items()}
    bare = {name: attrs.evolve(cell, nothing=False) for name, cell in cells.items()}
    if any(cell.empty for cell in bare.values()):
        return None
    return {name: found.columns[name].text(cell) for name, cell in bare.items()}


def test_the_gap_in_the_standards_own_example() -> None:
    """The lending example of the DMN TCK (0004) leaves out a new customer with a score of 130."""
    found = loaded(LENDING_INPUTS, LENDING)
    report = found.check()
    gaps = [known_facts(found, gap.region.when) for gap in report.gaps]
    assert [gap for gap in gaps if gap] == [
        {"existing customer": "no", "application risk score": "130"}
    ]
    assert all(
        verdict.proved
        for verdict in (report.contradictions, report.overlaps, report.unreachable, report.outside)
    )


def test_that_is_the_only_gap_where_facts_are_never_null() -> None:
    """Without null there is one case for which the table has no rule, and nothing else is wrong."""
    found = loaded(LENDING_INPUTS, LENDING)
    columns = {
        name: attrs.evolve(column, optional=False, missing="unknown")
        for name, column in found.columns.items()
    }
    report = attrs.evolve(found, columns=columns).check()
    assert report.missing == 1
    assert [gap.region.witness for gap in report.gaps] == [
        {"existing customer": False, "application risk score": 130}
    ]


def test_numbers_are_dense() -> None:
    """Drools' Pi: between less and more than a number lies that number, to its last digit."""
    pi = "3.1415926535897932384626433832794"
    found = loaded([Input("x")], [(f"< {pi}", '"less"'), (f"> {pi}", '"more"')])
    assert [gap.region.when for gap in found.check().gaps] == [{"x": pi}, {"x": "none"}]
    assert outcome(found, x=Decimal(pi)) is None
    assert outcome(found, x=Decimal(f"{pi}1")) == "more"


# Columns


@pytest.mark.parametrize(
    ("type_", "allowed", "column"),
    [
        ("string", None, col.text(missing="none")),
        ("string", '"a", "b", null', col.enum("a", "b", missing="none")),
        ("string", '"a", "a"', col.enum("a", missing="none")),
        ("string", 'not("a")', col.text(missing="none")),
        ("string", "null", col.text(missing="none")),
        ("feel:boolean", "true", col.boolean(missing="none")),
        ("number", None, col.number(missing="none")),
        ("integer", "", col.number(missing="none")),
        ("number", "[0..999], null", col.number(0, 999, missing="none")),
        ("number", ">= 0", col.number(0, missing="none")),
        ("number", "<= 2.50", col.number(hi="2.5", missing="none")),
        ("number", "5, 1, [7..8]", col.number(1, 8, missing="none")),
        ("number", "not(0)", col.number(missing="none")),
        ("number", "null", col.number(missing="none")),
        ("date", None, col.date(missing="none")),
        ("date", '> date("2020-01-01")', col.date("2020-01-02", missing="none")),
        ("date and time", None, col.instant(missing="none")),
        ("dateTime", None, col.instant(missing="none")),
        ("days and time duration", '>= @"PT0S"', col.duration("0s", missing="none")),
        ("dayTimeDuration", None, col.duration(missing="none")),
    ],
)
def test_columns(type_: str, allowed: str | None, column: object) -> None:
    """The type of an input is the kind of its column, and what it allows is the domain."""
    assert loaded([Input("x", type_, allowed)], []).columns == {"x": column}


def test_bounds_that_are_not_allowed_themselves() -> None:
    """Drools' [0..999): the bound is no value of the column, and no part of a gap."""
    found = loaded([Input("x", "number", "[0..999)")], [("< 500", '"low"')])
    assert found.columns["x"] == col.number(lo=0, hi=999, hi_open=True, missing="none")
    (gap,) = (gap.region.when["x"] for gap in found.check().gaps)
    assert gap == ">= 500, none"
    assert outcome(found, x=Decimal("998.9")) is None
    with pytest.raises(OutsideDomainError) as caught:
        found.decide({"x": 999})
    assert caught.value.expected == "at least 0 and less than 999"


@pytest.mark.parametrize(
    ("allowed", "outside", "expected"),
    [
        ("(0..9]", 0, "more than 0 and at most 9"),
        ("> 0", 0, "more than 0"),
        ("< 9", 9, "less than 9"),
    ],
)
def test_open_bounds(allowed: str, outside: int, expected: str) -> None:
    """Each bound for itself can be open, and a fact on it is outside of the domain."""
    found = loaded([Input("x", "number", allowed)], [("-", "1")])
    assert outcome(found, x=5) == 1
    with pytest.raises(OutsideDomainError) as caught:
        found.decide({"x": outside})
    assert caught.value.expected == expected


def test_a_missing_fact_is_null() -> None:
    """What is not there is null, which a cell can ask for, and which is never asked for again."""
    found = loaded([AGE, MEMBER], [("null", "-", '"unknown"'), ("< 18", "null", '"child"')])
    assert outcome(found) == "unknown"
    assert outcome(found, age=None, member=True) == "unknown"
    assert outcome(found, age=5) == "child"


def test_null_that_no_rule_covers_is_a_gap() -> None:
    """A value that is allowed and that no rule takes is a gap, also where it is null."""
    found = loaded([Input("x", "string", '"a", "b", null')], [('"a"', "1")])
    assert [gap.region.when for gap in found.check().gaps] == [{"x": "not(a)"}]
    assert outcome(found) is None


def test_types_that_the_document_defines() -> None:
    """A type can be defined by another one, and what it allows is allowed of every input of it."""
    types = (
        "<itemDefinition name='tTier'><typeRef>tLabel</typeRef></itemDefinition>"
        "<itemDefinition name='tLabel'><typeRef>feel:string</typeRef>"
        '<allowedValues><text>"standard", "gold"</text></allowedValues></itemDefinition>'
        "<itemDefinition name='tAge'><typeRef>number</typeRef>"
        "<typeConstraint><text>[0..150]</text></typeConstraint></itemDefinition>"
    )
    logic = table([Input("tier", "tTier"), Input("age", "ns:tAge", "[18..150]")], [])
    found = dmn.loads(document(types, decision(logic)))["T"]
    assert found.columns == {
        "tier": col.enum("standard", "gold", missing="none"),
        "age": col.number(18, 150, missing="none"),
    }


def test_what_is_declared_of_a_variable_goes_before_what_an_expression_says() -> None:
    """Some editors call every expression text; the declaration of the input knows better."""
    declared = "<inputData name='age'><variable name='age' typeRef='number'/></inputData>"
    logic = table([Input("age", "string"), Input("age + 1", "number")], [])
    found = dmn.loads(document(declared, decision(logic)))["T"]
    assert found.columns == dict.fromkeys(("age", "age + 1"), col.number(missing="none"))


def test_an_expression_without_type_has_that_of_its_variable() -> None:
    """A decision is an input of others, with the type of its variable."""
    declared = "<variable name='Age' typeRef='number'/>"
    made = decision("<literalExpression/>", name="Age", more=declared)
    logic = decision(table([Input("Age", None)], []))
    assert dmn.loads(document(made, logic))["T"].columns == {"Age": col.number(missing="none")}


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        (None, "no type"),
        ("Any", "the type 'Any'"),
        ("time", "the type 'time'"),
        ("tSelf", "the type 'tSelf'"),
        ("tMany", "the type 'tMany'"),
        ("tParts", "the type 'tParts'"),
    ],
)
def test_types_that_no_column_has(type_: str | None, said: str) -> None:
    """Lists, structures, times of day and circles are refused, with the types that there are."""
    types = (
        "<itemDefinition name='tSelf'><typeRef>tSelf</typeRef></itemDefinition>"
        "<itemDefinition name='tMany' isCollection='true'><typeRef>number</typeRef>"
        "</itemDefinition>"
        "<itemDefinition name='tParts'><itemComponent name='part'/></itemDefinition>"
    )
    (problem,) = problems(document(types, decision(table([Input("x", type_)], [("< 5", "1")]))))
    assert problem.path == "T.inputs[0]"
    assert said in problem.message
    assert "days and time duration" in problem.message


# Cells


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("-", "-"),
        ("", "-"),
        ("5", "5"),
        ("-5", "-5"),
        (".5", "0.5"),
        ("2.50", "2.5"),
        ("1e3", "1000"),
        ("25E-1", "2.5"),
        ("= 5", "5"),
        ("!= 5", "< 5, > 5, none"),
        ("null", "none"),
        ("not(null)", "some"),
        ("not(5, null)", "< 5, > 5"),
        ("not( 5 )", "< 5, > 5, none"),
        ("<18,>=60", "< 18, >= 60"),
        ("< 5, null", "< 5, none"),
        ("[1..5]", "[1..5]"),
        ("[1..5)", "[1..5)"),
        ("(1..5]", "(1..5]"),
        ("(1..5)", "(1..5)"),
        ("]1..5[", "(1..5)"),
        ("[ -1.5 .. .5 [", "[-1.5..0.5)"),
        ("[1..2], 3", "[1..2], 3"),
    ],
)
def test_cells_of_numbers(given: str, expected: str) -> None:
    """Every unary test of numbers has its cell."""
    assert cell(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('"a"', "a"),
        ('"a", "b c"', "a, b c"),
        ('"none", "-"', '"-", "none"'),
        ('"say \\"a\\", b"', r'"say \"a\", b"'),
        (r'"a\\b"', r"a\b"),
        (r'"\u00e9\n"', '"é\n"'),
        (r'"\U01F600\uD83D\uDE00"', "😀😀"),
        ('not("a")', "not(a)"),
        ('!= "a"', "not(a)"),
        ('""', '""'),
    ],
)
def test_cells_of_text(given: str, expected: str) -> None:
    """Text is taken as it stands in its quotes, whatever our own notation reserves."""
    assert cell(given, "string") == expected


@pytest.mark.parametrize(
    ("type_", "given", "expected"),
    [
        ("boolean", "true", "yes"),
        ("boolean", "false, null", "not(yes)"),
        ("boolean", "not(true)", "not(yes)"),
        ("date", '< date("2026-02-01")', "<= 2026-01-31"),
        ("date", '[@"2026-02-01"..@"2026-02-28"]', "[2026-02-01..2026-02-28]"),
        ("date and time", '< date and time("2026-02-01T09:00:00Z")', "< 2026-02-01T09:00Z"),
        ("date and time", '< @"2026-02-01T09:00:00.5+01:00"', "< 2026-02-01T08:00:00.5Z"),
        ("date and time", '>= @"2026-07-01T09:00:00@Europe/London"', ">= 2026-07-01T08:00Z"),
        ("dayTimeDuration", '> duration("P1DT2H")', "> 26h"),
        ("dayTimeDuration", '<= @"-PT1.5S"', "<= -1.5s"),
        ("dayTimeDuration", 'duration( "PT45M" )', "45m"),
    ],
)
def test_cells_of_other_kinds(type_: str, given: str, expected: str) -> None:
    """Truth, dates, instants and durations are written as FEEL writes them, in either way."""
    assert cell(given, type_) == expected


@pytest.mark.parametrize(
    ("type_", "given", "position", "expected"),
    [
        ("number", "limit", 1, "a literal"),
        ("number", "< limit", 3, "a literal"),
        ("number", "< 5 + 1", 5, "',' or the end"),
        ("number", "count(x)", 1, "a literal"),
        ("number", "? > 5", 1, "a literal"),
        ("number", "5 and 6", 3, "',' or the end"),
        ("number", "5a", 1, "a literal"),
        ("number", "1.2.3", 1, "a literal"),
        ("number", "5,", 3, "a literal"),
        ("number", "not(5", 6, "',' or ')'"),
        ("number", "not(5) 6", 8, "the end"),
        ("number", "not(not(5))", 5, "a literal"),
        ("number", "!= 5, 6", 5, "the end, as '!=' stands alone"),
        ("number", "< null", 3, "a value to compare with, which null is not"),
        ("number", "[1,2]", 3, "'..'"),
        ("number", "[1..2", 6, "']' or ')'"),
        ("number", "[5..1]", 1, "a range that holds a value"),
        ("number", "1" * 1001, 1, "a number of at most 1000 digits"),
        ("number", '"5"', 1, "values of the type of the column, which is number"),
        ("number", "true", 1, "values of the type of the column, which is number"),
        ("string", "Approved", 1, "a literal"),
        ("string", r'"\d"', 1, "escapes such as"),
        ("string", r'"\ud800"', 1, "escapes such as"),
        ("string", r'"\U110000"', 1, "escapes such as"),
        ("string", "5", 1, "values of the type of the column, which is text"),
        ("string", '< "m"', 1, "labels alone"),
        ("boolean", '"true"', 1, "values of the type of the column, which is boolean"),
        ("date", 'date("2026-02-30")', 1, "a date that exists"),
        ("date", '@"soon"', 1, "a date that exists"),
        ("date", '@"2026-02-01T09:00:00Z"', 1, "values of the type of the column, which is date"),
        ("date", "date(2026, 2, 1)", 1, "a literal"),
        ("date and time", '@"2026-02-01T09:00:00"', 1, "an instant with its offset or zone"),
        ("date and time", '@"2026-02-01T09:00:00@Atlantis"', 1, "an instant with its offset"),
        ("date and time", '@"2026-02-01T09:00:00Z@UTC"', 1, "an instant with its offset or zone"),
        ("date and time", '@"0001-01-01T00:00:00@Asia/Tokyo"', 1, "an instant with its offset"),
        ("dayTimeDuration", 'duration("2h")', 1, "an amount of days and time"),
        ("dayTimeDuration", '@"P1Y2M"', 1, "an amount of days and time"),
        ("date", 'time("09:00:00")', 1, "values of the type of the column, which is date"),
        ("date", 'time("9 o\'clock")', 1, "a time of day"),
        ("date", 'time("25:00:00")', 1, "a time of day"),
    ],
)
def test_cells_that_are_refused(type_: str, given: str, position: int, expected: str) -> None:
    """A cell with anything but literals is refused with its place, and the character is shown."""
    ((path, message),) = refused([AGE, Input("x", type_)], [("-", "-", "1"), ("-", given, "2")])
    assert path == "T.rules[1].when.x"
    assert message.startswith(
        f"the cell cannot be read at character {position}: expected {expected}"
    )


def test_a_label_that_is_not_allowed_is_refused() -> None:
    """A cell cannot name what the input does not allow; what looks like it is named."""
    ((path, message),) = refused([TIER], [('"golf"', "1")])
    assert path == "T.rules[0].when.tier"
    assert "gold" in message


# Outcomes


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('"a"', "a"),
        ("5", 5),
        ("-5", -5),
        ("5.0", Decimal("5.0")),
        ("true", True),
        ("null", None),
        ("", None),
        ('date("2026-02-01")', date(2026, 2, 1)),
        ('date  and\ntime("2026-02-01T09:00:00Z")', datetime(2026, 2, 1, 9, tzinfo=UTC)),
        ('@"P1DT2H"', timedelta(hours=26)),
        ('time("09:00:00")', time(9)),
        ('@"09:00:00.25+01:00"', time(9, 0, 0, 250_000, timezone(timedelta(hours=1)))),
    ],
)
def test_outcomes(given: str, expected: object) -> None:
    """A literal is an outcome as Python knows it: whole numbers are int, all others Decimal."""
    found = outcome(loaded([AGE], [("-", given)]))
    assert found == expected
    assert type(found) is type(expected)


def test_several_outputs_are_a_mapping() -> None:
    """Of several outputs the outcome is a mapping, and so is their default."""
    outputs = [Output("status", default='"open"'), Output("rate")]
    found = loaded([AGE], [("< 18", '"closed"', "2")], outputs=outputs)
    assert outcome(found, age=5) == {"status": "closed", "rate": 2}
    assert outcome(found, age=50) == {"status": "open", "rate": None}


@pytest.mark.parametrize("given", ["Approved", "5 + 5", "-", '["a", "b"]', "{a: 1}", "< 5"])
def test_outcomes_that_are_refused(given: str) -> None:
    """An outcome that has to be computed is refused, with its place."""
    outputs = [Output("status"), Output("rate", default=given)]
    places = [path for path, _ in refused([AGE], [("-", "1", given)], outputs=outputs)]
    assert places == ["T.outputs[1]", "T.rules[0].then.rate"]


# Hit policies


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({}, None),
        ({"hitPolicy": "ANY"}, None),
        ({"hitPolicy": "FIRST"}, None),
        ({"hitPolicy": "RULE ORDER"}, ()),
        ({"hitPolicy": "COLLECT"}, ()),
        ({"hitPolicy": "COLLECT", "aggregation": "SUM"}, None),
        ({"hitPolicy": "COLLECT", "aggregation": "MIN"}, None),
        ({"hitPolicy": "COLLECT", "aggregation": "MAX"}, None),
        ({"hitPolicy": "COLLECT", "aggregation": "COUNT"}, 0),
    ],
)
def test_no_rule_matches(policy: dict[str, str], expected: object) -> None:
    """Where no rule applies the default output is the outcome, or what the policy has for that."""
    assert outcome(loaded([AGE], [("< 0", "1")], **policy), age=5) == expected
    default = [Output(default="7")]
    assert outcome(loaded([AGE], [("< 0", "1")], outputs=default, **policy), age=5) == 7
    blank = [Output(default=" ")]
    assert outcome(loaded([AGE], [("< 0", "1")], outputs=blank, **policy), age=5) == expected


def test_first_says_which_rule_gave_way() -> None:
    """Each rule overrides the next one, so a decision tells what else applied."""
    found = loaded([AGE], [("> 18", '"a"'), ("> 12", '"b"'), ("> 0", '"c"')], hitPolicy="FIRST")
    assert [one.overrides for one in found.rules] == [("2",), ("3",), ()]
    decided = found.decide({"age": 13})
    assert decided.rules == ("2",)
    assert [reason.code for reason in decided.because] == ["rule", "overridden"]


def test_priority_keeps_the_order_of_the_rows() -> None:
    """Rules are ranked by all outputs that list their values, and then by their order."""
    outputs = [Output("status", '"no", "yes"'), Output("rate"), Output("size", '"S", "L"')]
    rows = [("-", '"yes"', "1", '"S"'), ("-", '"no"', "2", '"L"'), ("-", '"no"', "3", '"S"')]
    rows.append(("-", '"no"', "4", '"S"'))
    found = loaded([AGE], rows, outputs=outputs, hitPolicy="PRIORITY")
    assert [one.id for one in found.rules] == ["1", "2", "3", "4"]
    assert {one.id: one.overrides for one in found.rules} == {
        "3": ("4",),
        "4": ("2",),
        "2": ("1",),
        "1": (),
    }
    assert outcome(found, age=1)["rate"] == 3


def test_the_values_of_a_type_rank_as_well() -> None:
    """Where an output lists no values, those that its type allows are in the order that counts."""
    kind = (
        "<itemDefinition name='tKind'><typeRef>string</typeRef>"
        '<allowedValues><text>"b", "a"</text></allowedValues></itemDefinition>'
    )
    rows = [("-", '"a"'), ("-", '"b"')]
    logic = table([AGE], rows, outputs=[Output(type="tKind")], hitPolicy="OUTPUT ORDER")
    assert outcome(dmn.loads(document(kind, decision(logic)))["T"], age=1) == ("b", "a")


@pytest.mark.parametrize("policy", ["PRIORITY", "OUTPUT ORDER"])
def test_an_order_that_is_not_there(policy: str) -> None:
    """A policy that goes by the order of the values needs one that holds all of them."""
    rows = [("-", '"a"')]
    assert refused([AGE], rows, hitPolicy=policy) == [
        ("T.outputs", f"{policy} needs the order of the values: outputValues")
    ]
    assert refused([AGE], rows, outputs=[Output(values='"b"')], hitPolicy=policy) == [
        ("T.rules[0].then", f"'a' is none of the outputValues, so {policy} cannot place it")
    ]


def test_values_that_no_rule_says_do_not_matter_elsewhere() -> None:
    """Drools' FailingOutputConstraints: what outputs allow is not looked at, unless it ranks."""
    found = loaded([AGE], [("-", '"lowa"')], outputs=[Output(values='"high", low')])
    assert outcome(found) == "lowa"


def test_policies_that_there_are_not() -> None:
    """An unknown policy or aggregation is refused, and so are two that do not go together."""
    assert refused([AGE], [], hitPolicy="LAST") == [
        (
            "T.hitPolicy",
            "'LAST' is none of UNIQUE, ANY, FIRST, PRIORITY, RULE ORDER, OUTPUT ORDER, COLLECT",
        )
    ]
    assert refused([AGE], [], hitPolicy="COLLECT", aggregation="AVG") == [
        ("T.aggregation", "'AVG' is none of SUM, MIN, MAX, COUNT")
    ]
    assert refused([AGE], [], hitPolicy="FIRST", aggregation="SUM") == [
        ("T.aggregation", "only COLLECT aggregates, and this is FIRST")
    ]


# Rules


def test_ids_of_rules() -> None:
    """A rule has the id of its element, or its label, where it is the only one; or its number."""
    rows = [
        rule(["-"], ["1"], id="a"),
        rule(["-"], ["1"], label="rule b"),
        rule(["-"], ["1"], id="c"),
        rule(["-"], ["1"], id="c"),
        rule(["-"], ["1"]),
    ]
    found = loaded([AGE], rows, hitPolicy="ANY")
    assert [one.id for one in found.rules] == ["a", "rule b", "3", "4", "5"]


def test_ids_that_look_like_numbers() -> None:
    """Where an id is the number of another rule, all are numbered."""
    rows = [rule(["-"], ["1"], label="2"), rule(["-"], ["1"])]
    assert [one.id for one in loaded([AGE], rows).rules] == ["1", "2"]


def test_notes() -> None:
    """Annotations become the note of a rule, which is a reason of its decisions."""
    rows = [
        rule(["< 1"], ["1"], more=text("annotationEntry", "by law") + text("annotationEntry", "")),
        rule(["[1..2)"], ["1"], more=text("annotationEntry", "a") + text("annotationEntry", "b")),
        rule(["[2..3)"], ["1"], more="<description> as ever </description>"),
        rule(["> 3"], ["1"]),
    ]
    found = loaded([AGE], rows)
    assert [one.note for one in found.rules] == ["by law", "a; b", "as ever", ""]
    assert found.decide({"age": 0}).because[-1].text == "by law"


def test_tables_that_contradict_themselves_are_loaded() -> None:
    """Nothing is refused that DMN allows; what is wrong with a table is for its check to say."""
    report = loaded([AGE], [("< 5", "1"), ("> 2", "2")]).check()
    assert [clash.rules for clash in report.contradictions] == [("1", "2")]


# Documents


@pytest.mark.parametrize(
    "model",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_versions(model: str) -> None:
    """The documents of DMN 1.1 to 1.5 differ in nothing that tables are made of."""
    assert list(dmn.loads(document(decision(table([AGE], [])), model=model))) == ["T"]


def test_a_document_as_bytes() -> None:
    """Bytes are read in the encoding that they declare."""
    given = document(decision(table([AGE], [("-", '"né"')])))
    for encoding in ("utf-8", "utf-16", "latin-1"):
        raw = f'<?xml version="1.0" encoding="{encoding}"?>{given}'.encode(encoding)
        assert outcome(dmn.loads(raw)["T"]) == "né"


def test_decisions_by_other_logic_are_named() -> None:
    """What a table does not decide is left out, and said."""
    given = document(
        decision(table([AGE], []), name="by table"),
        decision("<literalExpression><text>1</text></literalExpression>", name="by expression"),
    )
    tables = dmn.loads(given)
    assert list(tables) == ["by table"]
    assert tables.others == ("by expression",)
    for twin in (copy.deepcopy(tables), pickle.loads(pickle.dumps(tables))):  # noqa: S301
        assert (twin, twin.others) == (tables, tables.others)


def test_tables_of_knowledge_models() -> None:
    """A table that decisions share is read like theirs, with the types of its parameters."""
    logic = table([Input("age", "string")], [("< 18", '"child"')])
    shared = (
        "<businessKnowledgeModel name='Age group'><encapsulatedLogic>"
        f"<formalParameter name='age' typeRef='number'/>{logic}"
        "</encapsulatedLogic></businessKnowledgeModel>"
        "<businessKnowledgeModel name='Bare'/>"
    )
    invoked = decision("<invocation/>", name="Group")
    tables = dmn.loads(document(shared, invoked))
    assert list(tables) == ["Age group"]
    assert outcome(tables["Age group"], age=5) == "child"
    assert tables.others == ("Group",)


def test_a_document_without_tables_is_refused() -> None:
    """A file that has no table is the wrong file; what decides in it is named."""
    (problem,) = problems(document(decision("<context/>", name="Score")))
    assert str(problem) == "there is no decision table; other logic decides Score"
    assert [str(one) for one in problems(document())] == ["there is no decision table"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """Each mistake has its place, so that all of them can be mended in one go."""
    wrong = table(
        [Input(""), Input("age"), Input("age", "Any")],
        [("x", "-", "-", "1"), ("-",)],
        outputs=[Output("a"), Output("a"), Output("")],
    )
    given = document(
        decision(wrong),
        decision(table([AGE], []), name=" "),
        decision(table([AGE], [("y", "1")])),
        decision("<decisionTable/>", name="Empty"),
    )
    assert [problem.path for problem in problems(given)] == [
        "T.inputs[2]",
        "T.inputs[0]",
        "T.inputs[2]",
        "T.outputs[1]",
        "T.outputs[2]",
        "T.rules[0]",
        "T.rules[1]",
        "T.rules[0].when.",
        "T.rules[1]",
        "decisions[1]",
        "T",
        "T.rules[0].when.age",
        "Empty.inputs",
        "Empty.outputs",
    ]


@pytest.mark.parametrize("allowed", ["limit", '"a"', "[5..1]"])
def test_allowed_values_that_cannot_be_read(allowed: str) -> None:
    """What an input allows is read like a cell, and refused with the place of the input."""
    places = [path for path, _ in refused([Input("x", "number", allowed)], [("1", "1")])]
    assert places == ["T.inputs[0]"]


def test_labels_that_are_blank() -> None:
    """A column has no blank label; the refusal is that of the column."""
    ((path, message),) = refused([Input("x", "string", '" "')], [('"a"', "1")])
    assert path == "T.inputs[0]"
    assert "labels that are text and not blank" in message


@pytest.mark.parametrize("where", ["definitions", "entry"])
def test_other_languages_are_refused(where: str) -> None:
    """Cells in another language than FEEL are not guessed at."""
    other = ' expressionLanguage="juel"'
    row = rule(["1"], ["1"])
    if where == "entry":
        row = row.replace("<inputEntry", f"<inputEntry{other}")
    given = document(decision(table([AGE], [row])), more=other if where == "definitions" else "")
    assert {problem.path for problem in problems(given)} >= {"T.rules[0].when.age"}
    assert "'juel'; only FEEL can be read" in str(problems(given)[0])


def test_feel_by_any_of_its_names() -> None:
    """The language of DMN has a name in each version, and all are taken."""
    for language in ("feel", "http://www.omg.org/spec/FEEL/20140401"):
        given = document(
            decision(table([AGE], [("1", "1")])), more=f' expressionLanguage="{language}"'
        )
        assert outcome(dmn.loads(given)["T"], age=1) == 1


def test_only_text_is_read() -> None:
    """A path or a file is no document; the error says what is."""
    with pytest.raises(FieldError, match="text of a DMN document"):
        dmn.loads(5)  # type: ignore[arg-type]
