"""Decision tables written as DMN XML, and read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from itertools import product
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from extra.support_dmn import Input, cell, loaded
from servicekit.errors import (
    AggregateError,
    AmbiguousRulesError,
    ColumnError,
    LoadError,
    NoRuleError,
)
from servicekit.extra import dmn
from servicekit.extra.dmn import writing
from servicekit.money import Money
from servicekit.tables import Column, DecisionTable, Rule, col
from servicekit.tables.formats.declaring import declared

RETURNS = DecisionTable(
    name="return window",
    columns={
        "days": col.integer(0, 3650),
        "opened": col.boolean(),
        "tier": col.enum("standard", "gold"),
    },
    rules=[
        Rule("usual", when={"days": "<= 30", "opened": "no"}, then="accept", note="Since 2019."),
        Rule("gold", when={"tier": "gold", "days": "<= 60"}, then="accept"),
        Rule("late one", when={"days": "> 50"}, then="ask", overrides=["gold"]),
    ],
    policy="exceptions",
    otherwise="decline",
)

WRITTEN = """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="definitions" name="small" \
namespace="urn:servicekit:tables">
  <inputData id="days" name="days">
    <variable id="days-variable" name="days" typeRef="number" />
  </inputData>
  <decision id="small" name="small">
    <variable id="variable" name="small" />
    <informationRequirement id="requirement-1">
      <requiredInput href="#days" />
    </informationRequirement>
    <decisionTable id="table" hitPolicy="COLLECT" aggregation="SUM">
      <input id="input-1">
        <inputExpression typeRef="number">
          <text>days</text>
        </inputExpression>
        <inputValues>
          <text>&gt;= 0</text>
        </inputValues>
      </input>
      <output id="output-1" typeRef="number">
        <defaultOutputEntry>
          <text>0</text>
        </defaultOutputEntry>
      </output>
      <annotation name="note" />
      <rule id="a">
        <inputEntry>
          <text>&lt;= 30</text>
        </inputEntry>
        <outputEntry>
          <text>5</text>
        </outputEntry>
        <annotationEntry>
          <text>Why.</text>
        </annotationEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""


def again(found: DecisionTable[Any]) -> DecisionTable[Any]:
    return dmn.loads(dmn.dumps(found))[found.name]


def one(column: Column, when: Any, *, then: Any = 1, **named: Any) -> DecisionTable[Any]:
    """Return a table with one column and one rule."""
    rule = Rule("a", when={"x": when}, then=then)
    return DecisionTable(name="T", columns={"x": column}, rules=[rule], **named)


def saying(*outcomes: Any, **named: Any) -> DecisionTable[Any]:
    """Return a table with some outcomes."""
    rules = [Rule(f"r{place}", when={"x": place}, then=then) for place, then in enumerate(outcomes)]
    return DecisionTable(name="T", columns={"x": col.integer()}, rules=rules, **named)


def refusals(found: DecisionTable[Any]) -> list[tuple[str, str]]:
    with pytest.raises(LoadError) as caught:
        dmn.dumps(found)
    return [(problem.path, problem.message) for problem in caught.value.exceptions]


# What is written


def test_a_document() -> None:
    """A table is one decision with its inputs declared, as engines expect it."""
    small = DecisionTable(
        name="small",
        columns={"days": col.integer(0)},
        rules=[Rule("a", when={"days": "<= 30"}, then=5, note=" Why.\r\n")],
        policy="collect",
        aggregate="sum",
        otherwise=0,
    )
    assert dmn.dumps(small) == WRITTEN


def test_exceptions_become_first() -> None:
    """The stronger rules come first, the others stay in the order that they had."""
    found = again(RETURNS)
    assert found.policy == "exceptions"
    assert [rule.id for rule in found.rules] == ["usual", "late one", "gold"]
    assert found.decide({"days": 55, "opened": True, "tier": "gold"}).outcome == "ask"
    assert found.decide({"days": 40, "opened": True, "tier": "gold"}).outcome == "accept"
    assert found.decide({"days": 40, "opened": True, "tier": "standard"}).outcome == "decline"


def test_notes_and_ids_are_kept() -> None:
    """An id that XML does not allow becomes a label, from which it is read again."""
    assert {rule.id: rule.note for rule in again(RETURNS).rules} == {
        "usual": "Since 2019.",
        "late one": "",
        "gold": "",
    }


def test_every_id_is_there_once() -> None:
    """Ids of rules and columns may be any, also those that a document has for other things."""
    rules = [Rule(name, then=1) for name in ("definitions", "table", "x", "variable")]
    names = {"x": col.boolean(), "x!": col.boolean(), "table": col.boolean(), "5": col.boolean()}
    found = DecisionTable(name="5", columns=names, rules=rules, policy="any")
    ids = [item.get("id") for item in fromstring(dmn.dumps(found)).iter() if item.get("id")]
    assert len(set(ids)) == len(ids)
    assert [rule.id for rule in again(found).rules] == [rule.id for rule in rules]


def test_only_names_are_declared_as_inputs() -> None:
    """A column that is another expression of FEEL is no input, but what it needs may be."""
    found = loaded([Input("customer.age"), Input("count(items)")], [("1", "2", "3")])
    text = dmn.dumps(found)
    assert text.count("<inputData") == 1
    assert list(again(found).columns) == ["customer.age", "count(items)"]


@pytest.mark.parametrize(
    ("column", "given", "expected"),
    [
        (col.integer(0, 10), "< 5", "<= 4"),
        (col.integer(0, 10), "not(5)", "<= 4, >= 6"),
        (col.integer(0, 10), "> 20", "> 20"),
        (col.decimal(-1, 10, step="0.50"), "[0.5..2.50)", "(0..2]"),
        (col.number(optional=True), "(1..2.5], none", "(1..2.5], none"),
        (col.number(optional=True), "some", "some"),
        (col.boolean(optional=True), "yes, none", "not(no)"),
        (col.enum("a", "b c", "none", optional=True), 'not("none", none)', "a, b c"),
        (col.text(), 'not("a, b", "\n\\\\")', 'not("\n\\\\", "a, b")'),
        (col.date(), "[2026-01-01..2026-02-01)", "[2026-01-01..2026-01-31]"),
        (col.instant(), "< 2026-02-01T09:00+01:00", "< 2026-02-01T08:00Z"),
        (col.duration("0s", step="30m"), "-1h, 2h30m", "2h30m"),
        (col.duration(), "-1.5s", "-1.5s"),
        (col.number(lo=0, hi=9, lo_open=True, hi_open=True), "> 5", "> 5"),
    ],
)
def test_cells(column: Column, given: str, expected: str) -> None:
    """A cell is written so that it is read as the same values of the column."""
    found = again(one(column, given))
    assert found.rules[0].when["x"] == expected
    assert dmn.dumps(again(found)) == dmn.dumps(found)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (col.integer(0, 10), col.number(0, 10)),
        (col.decimal("0.50", step="0.50"), col.number("0.5")),
        (col.number(hi="2.5"), col.number(hi="2.5")),
        (col.enum("a", "b c"), col.enum("a", "b c")),
        (col.text(optional=True), col.text()),
        (col.boolean(), col.boolean()),
        (col.date("2026-01-01", "2026-12-31"), col.date("2026-01-01", "2026-12-31")),
        (col.instant(hi="2026-01-01T00:00Z"), col.instant(hi="2026-01-01T00:00Z")),
        (col.duration("0s", "48h", step="1h"), col.duration("0s", "48h")),
        (
            col.number(lo=0, hi=9, lo_open=True, hi_open=True),
            col.number(lo=0, hi=9, lo_open=True, hi_open=True),
        ),
        (col.number(lo=0, lo_open=True), col.number(lo=0, lo_open=True)),
        (col.number(hi=9, hi_open=True), col.number(hi=9, hi_open=True)),
    ],
)
def test_columns(column: Column, expected: Column) -> None:
    """A column keeps its domain; numbers of any kind are dense, and what is missing is null."""
    assert again(one(column, "-")).columns["x"] == attrs.evolve(expected, missing="none")


@pytest.mark.parametrize(
    ("column", "given", "expected"),
    [
        (col.integer(0, 10), "not([0..10])", "< 0"),
        (col.date(hi="2026-12-31"), "not(<= 2026-12-31)", "> 2026-12-31"),
    ],
)
def test_cells_that_match_nothing(column: Column, given: str, expected: str) -> None:
    """What matches nothing lies outside of the domain, so that null does not match it either."""
    found = again(one(column, given))
    assert found.rules[0].when["x"] == expected
    assert found.decide({}).outcome is None


class Answer(StrEnum):
    YES = "yes"


NOON = datetime(2026, 2, 1, 12, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ('say "x"\\\n\t\x01', 'say "x"\\\n\t\x01'),
        ("<&>", "<&>"),
        (Answer.YES, "yes"),
        (5, 5),
        pytest.param(-(10**999), -(10**999), id="long"),
        (Decimal("2.50"), Decimal("2.50")),
        (Decimal("1E+3"), 1000),
        (Decimal("-0.00"), 0),
        (True, True),
        (None, None),
        (date(2026, 2, 1), date(2026, 2, 1)),
        (NOON, NOON),
        (time(9, 30), time(9, 30)),
        (time(9, tzinfo=UTC), time(9, tzinfo=UTC)),
        (timedelta(days=2, seconds=0.5), timedelta(days=2, seconds=0.5)),
        (-timedelta(hours=1), -timedelta(hours=1)),
        ({"a": 1, "b c": None}, {"a": 1, "b c": None}),
    ],
)
def test_outcomes(then: Any, expected: Any) -> None:
    """An outcome comes back as it was, text and numbers as plain ones."""
    outcome = again(saying(then)).decide({"x": 0}).outcome
    assert outcome == expected
    assert isinstance(outcome, bool) == isinstance(expected, bool)


@pytest.mark.parametrize("policy", ["unique", "any", "exceptions", "collect"])
@pytest.mark.parametrize("otherwise", [attrs.NOTHING, None, 0, "none", ()])
def test_otherwise(policy: Any, otherwise: Any) -> None:
    """What holds otherwise is the default output; where that says it all, there is none."""
    found = saying(1, policy=policy, otherwise=otherwise)
    if otherwise == () and policy != "collect":
        assert refusals(found)[0][0] == "otherwise"
        return
    usual = () if policy == "collect" else None
    expected = usual if otherwise is attrs.NOTHING else otherwise
    assert again(found).decide({"x": 5}).outcome == expected


def test_a_default_of_several_outputs() -> None:
    """Where outcomes are mappings, what holds otherwise is one as well."""
    found = saying({"a": 1, "b": 2}, otherwise={"b": 4, "a": 3})
    assert again(found).decide({"x": 5}).outcome == {"a": 3, "b": 4}
    assert dmn.dumps(again(found)) == dmn.dumps(found)


def test_a_table_without_rules() -> None:
    """A table that has nothing but what holds otherwise is a document as well."""
    assert again(saying(otherwise={"a": 1, "b": 2})).decide({}).outcome == {"a": 1, "b": 2}


# What is refused


@pytest.mark.parametrize(
    ("column", "instead"),
    [(col.money("EUR"), "col.decimal"), (col.set_of("a", "b"), "a boolean column")],
)
def test_columns_that_dmn_does_not_have(column: Column, instead: str) -> None:
    """Sets and money are refused, with what to use in their place."""
    ((path, message),) = refusals(one(column, "-"))
    assert path == "columns.x"
    assert instead in message


@attrs.frozen(kw_only=True)
class Shade(type(col.text())):  # type: ignore[misc]
    def kind(self) -> str:
        return "shade"


def test_columns_that_nobody_knows() -> None:
    """A column of somebody's own is refused by the name of its kind."""
    assert refusals(one(Shade(), "-")) == [("columns.x", "DMN has no column like shade")]


@pytest.mark.parametrize(
    "then",
    [
        0.1,
        Money(5, "EUR"),
        ("a", "b"),
        Decimal("NaN"),
        pytest.param(10**1000, id="long"),
        Decimal("1E+1000"),
        Decimal("1E-1000"),
        "\ud800",
        datetime(2026, 2, 1),  # noqa: DTZ001 - that is the question
        time(9, tzinfo=ZoneInfo("Europe/London")),
        time(9, tzinfo=timezone(timedelta(seconds=5))),
        {"a": 1},
        {},
        {"a": 0.1, "b": 1},
    ],
    ids=repr,
)
def test_outcomes_that_feel_has_no_literal_for(then: Any) -> None:
    """An outcome that would come back as another one, or not at all, is refused with its rule."""
    assert {path for path, _ in refusals(saying(then, otherwise=then))} >= {"rules[0].then"}


@pytest.mark.parametrize("other", ["plain", {"a": 1}, {"a": 1, "c": 2}])
def test_outcomes_that_do_not_go_together(other: Any) -> None:
    """Where one outcome is a mapping all are, of the same names."""
    assert "rules[1].then" in {path for path, _ in refusals(saying({"a": 1, "b": 2}, other))}


def test_mappings_are_not_aggregated() -> None:
    """DMN aggregates the values of one output only."""
    found = saying({"a": 1, "b": 2}, policy="collect", aggregate="count")
    assert refusals(found) == [("aggregate", "DMN aggregates no outcomes that are mappings")]


def test_names_that_xml_would_change() -> None:
    """A name with line ends, or with space around it, would come back as another name."""
    found = DecisionTable(
        name=" T",
        columns={"a\nb": col.boolean()},
        rules=[Rule(" r", when={}, then={"a ": 1, "b": 2}, note="one\ntwo\x00")],
    )
    assert [path for path, _ in refusals(found)] == [
        "then",
        "rules[0].note",
        "name",
        "columns.a\nb",
        "rules[0].id",
    ]


def test_cells_that_feel_has_no_words_for() -> None:
    """A cell that matches nothing is refused where it cannot be told apart from null."""
    ((path, message),) = refusals(one(col.boolean(), "not(yes, no)"))
    assert path == "rules[0].when.x"
    assert "leave the rule out" in message


def test_contradictions_are_refused() -> None:
    """The first of two rules would win in DMN, while neither does here."""
    rules = [Rule("a", when={"x": "> 2"}, then=1), Rule("b", when={"x": "< 5"}, then=2)]
    found = DecisionTable(
        name="T", columns={"x": col.integer()}, rules=rules, policy="exceptions", check=False
    )
    ((path, message),) = refusals(found)
    assert path == "rules"
    assert message.endswith("Let one of them override the other.")
    assert isinstance(dmn.dumps(attrs.evolve(found, policy="any", check=False)), str)


def test_what_is_not_proved_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the proof that no two rules contradict each other takes too long, there is none."""
    monkeypatch.setattr(writing, "BUDGET", 0)
    rules = [Rule("a", when={"x": "> 2"}, then=1), Rule("b", when={"x": "< 5"}, then=2)]
    found = DecisionTable(
        name="T", columns={"x": col.integer()}, rules=rules, policy="exceptions", check=False
    )
    assert refusals(found) == [
        ("rules", "they are too many to prove that none contradicts another")
    ]


# Columns between open bounds


@pytest.mark.parametrize(
    "bounds",
    [
        {"lo": 5, "hi": 5, "hi_open": True},
        {"lo": 5, "hi": 5, "lo_open": True},
        {"lo_open": True},
        {"lo": 5, "hi_open": True},
    ],
)
def test_bounds_that_leave_nothing(bounds: Mapping[str, Any]) -> None:
    """Between two bounds there is a number, and only a bound that is there can be open."""
    with pytest.raises(ColumnError, match="open only where there is one"):
        col.number(**bounds)


def test_open_bounds_are_not_lost_elsewhere() -> None:
    """The notation of columns has open bounds as well."""
    assert declared(col.number(lo=0, hi=9, hi_open=True)) == "number [0..9)"
    assert cell("8.9", "number", "[0..9)") == "8.9"


# Any table


POOLS: dict[str, tuple[Column, list[str]]] = {
    "days": (col.integer(0, 10), ["5", "<= 3", "[2..7]", "> 8", "not(5)", "1, 4", "> 20"]),
    "score": (col.number(optional=True), ["< 0", "[0..1.5)", "2.5, none", "not(1)", "some"]),
    "ratio": (col.decimal(0, 1, step="0.25"), ["< 0.5", "(0..1)", "0.75", "not([0.25..0.75])"]),
    "level": (col.number(lo=0, hi=9, hi_open=True), ["< 3", "[2..9]", "not(1)"]),
    "tier": (
        col.enum("a", "b c", "none", optional=True),
        ["a", "not(a)", "none", "some", 'not("none", none)', 'b c, "none"'],
    ),
    "city": (col.text(), ["London", "not(London, Rome)", '"say \\"hi\\", now", Rome']),
    "open": (col.boolean(optional=True), ["yes", "no", "none", "not(yes)", "some"]),
    "on": (col.date("2026-01-01"), ["< 2026-02-01", "[2026-01-15..2026-03-01]", "2026-01-31"]),
    "at": (col.instant(optional=True), ["< 2026-01-01T00:00Z", "not(2026-01-01T00:00Z)", "none"]),
    "for": (col.duration("0s", "48h", step="1h"), ["<= 2h", "> 24h", "[2h..5h)", "not(1h, 3h)"]),
}
PLAIN = ["a", 'b "c"\n', 1, Decimal("2.5"), True, None, date(2026, 2, 1), timedelta(hours=2)]
NUMBERS = [1, -2, Decimal("2.5"), 100]
POLICIES = [
    *(("unique", None), ("any", None), ("exceptions", None), ("collect", None)),
    *(("collect", name) for name in ("sum", "min", "max", "count")),
]


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable[Any]:
    names = draw(st.lists(st.sampled_from(sorted(POOLS)), min_size=1, max_size=3, unique=True))
    policy, aggregate = draw(st.sampled_from(POLICIES))
    plain = st.sampled_from(NUMBERS if aggregate and draw(st.booleans()) else PLAIN)
    several = not aggregate and draw(st.booleans())
    outcomes = st.fixed_dictionaries({"x": plain, "y z": plain}) if several else plain
    number = draw(st.integers(0, 5))
    rules = []
    for place in range(number):
        when = {name: draw(st.sampled_from(["-", *POOLS[name][1]])) for name in names}
        later = [f"rule-{other}" for other in range(place + 1, number)]
        overrides = draw(st.lists(st.sampled_from(later), unique=True)) if later else []
        rules.append(
            Rule(
                f"rule-{place}",
                when=when,
                then=draw(outcomes),
                overrides=overrides if policy == "exceptions" else (),
                note=draw(st.sampled_from(["", "why"])),
            )
        )
    return DecisionTable(
        name="any table",
        columns={name: POOLS[name][0] for name in names},
        rules=draw(st.permutations(rules)),
        policy=policy,
        aggregate=aggregate,
        otherwise=draw(st.just(attrs.NOTHING) | outcomes),
        check=False,
    )


def cases(found: DecisionTable[Any], seed: int) -> Iterator[dict[str, Any]]:
    """Yield some of the cases at the edges of all classes of a table."""
    values = {
        name: [end(index) for index in range(axis.length) for end in (axis.first, axis.last)]
        for name, axis in found.compiled.grid.axes.items()
    }
    every = list(product(*values.values()))
    for case in Random(seed).sample(every, min(len(every), 60)):  # noqa: S311 - a sample
        yield dict(zip(values, case, strict=True))


def said(found: DecisionTable[Any], facts: dict[str, Any]) -> Any:
    try:
        return found.decide(facts).outcome
    except NoRuleError:
        return None
    except (AmbiguousRulesError, AggregateError) as error:
        return type(error)


@given(tables(), st.integers(0, 1000))
def test_a_table_that_is_written_and_read_decides_the_same(
    found: DecisionTable[Any], seed: int
) -> None:
    """Every case has the outcome that it had, and what is written again is the same text."""
    try:
        text = dmn.dumps(found)
    except LoadError:
        assert found.policy == "exceptions"
        assert found.check().contradictions.refuted
        return
    twin = dmn.loads(text)["any table"]
    for facts in cases(found, seed):
        assert said(twin, facts) == said(found, facts), facts
    assert dmn.dumps(twin) == text
    assert {rule.id: rule.note for rule in twin.rules} == {
        rule.id: rule.note for rule in found.rules
    }
