from __future__ import annotations

import sqlite3
from collections import ChainMap, UserDict, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import attrs
import pytest

from servicekit.decision import Decision, Reason, Undetermined
from servicekit.errors import (
    AggregateError,
    AmbiguousRulesError,
    FactTypeError,
    NoRuleError,
    OutsideDomainError,
)
from servicekit.money import Money
from servicekit.tables import DecisionTable, Rule, col
from tables.support_tables import HOSTILE, return_window, small

FACTS = {"days": 20, "opened": False, "tier": "standard"}


class Tier(Enum):
    GOLD = "gold"
    STANDARD = "standard"


@attrs.frozen
class Order:
    days: int
    opened: bool
    tier: str


class Row(NamedTuple):
    days: int
    opened: bool
    tier: str


class Lazy(Mapping[str, Any]):
    """A mapping that minds being asked for what nobody needs."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts

    def __getitem__(self, name: str) -> Any:
        if name not in self.facts:
            raise AssertionError(name)
        return self.facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter([*self.facts, "secret"])

    def __len__(self) -> int:
        return len(self.facts) + 1


class Guarded:
    """An object that minds being asked for what nobody needs."""

    days, opened, tier = 20, False, "standard"

    @property
    def secret(self) -> str:
        raise AssertionError


def sqlite_row(**facts: Any) -> sqlite3.Row:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    named = ", ".join(f"? as {name}" for name in facts)
    row: sqlite3.Row = connection.execute(f"select {named}", tuple(facts.values())).fetchone()
    connection.close()
    return row


# -- what is decided about ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        FACTS,
        MappingProxyType(FACTS),
        UserDict(FACTS),
        ChainMap({"days": 20}, FACTS),
        defaultdict(int, FACTS),
        Order(**FACTS),  # type: ignore[arg-type]
        Row(**FACTS),  # type: ignore[arg-type]
        SimpleNamespace(**FACTS),
        Lazy(**FACTS),
        Guarded(),
        Guarded,
    ],
    ids=lambda facts: type(facts).__name__,
)
def test_facts_are_mappings_or_objects(facts: Any) -> None:
    """Any mapping and any object will do, and gets the very same decision."""
    table = return_window()
    assert table.decide(facts) is table.decide(FACTS)
    assert table.decide(facts).outcome == "accept"


def test_a_row_of_a_database_is_read_by_its_keys() -> None:
    """What has keys and items without being a mapping is read like one."""
    table = small(
        Rule("a", when={"days": "<= 30", "tier": "gold"}, then="accept"),
        columns={"days": col.integer(), "tier": col.text()},
    )

    assert table.decide(sqlite_row(days=20, tier="gold", other=1)).outcome == "accept"
    assert table.decide(sqlite_row(tier="gold")).ask == ("days",)


def test_facts_outside_the_columns_are_never_read() -> None:
    """Whatever else is known of a customer cannot influence an outcome."""
    table = return_window()
    for more in ({"name": "Ada"}, {"name": object(), 5: 6}):
        assert table.decide({**FACTS, **more}) is table.decide(FACTS)
    assert table.decide(Lazy(**FACTS)) is table.decide(FACTS)


def test_reading_does_not_fill_a_default_dictionary() -> None:
    """A fact that is missing stays missing, even where reading it would make it up."""
    facts: defaultdict[str, Any] = defaultdict(bool, days=20, tier="gold")

    assert return_window().decide(facts).outcome == "accept"
    assert return_window().decide(defaultdict(bool, tier="standard")).ask == ("days", "opened")
    assert dict(facts) == {"days": 20, "tier": "gold"}


def test_natural_values_of_every_kind() -> None:
    """Facts are plain Python values: a float prints as its number, a member is its label."""
    columns = {
        "days": col.integer(),
        "share": col.number(),
        "cost": col.money("EUR"),
        "waited": col.duration(),
        "on": col.date(),
        "at": col.instant(),
        "tier": col.enum("standard", "gold"),
        "needs": col.set_of("no phone", "more time"),
    }
    when = {
        "days": 3,
        "share": "0.1",
        "cost": "5",
        "waited": "2h",
        "on": "2026-01-02",
        "at": "2026-01-02T09:00Z",
        "tier": "gold",
        "needs": "no phone",
    }
    table = small(Rule("a", when=when, then="yes"), columns=columns, otherwise="no")
    facts = {
        "days": 3,
        "share": 0.1,
        "cost": Money(5, "EUR"),
        "waited": timedelta(hours=2),
        "on": date(2026, 1, 2),
        "at": datetime(2026, 1, 2, 10, tzinfo=UTC) - timedelta(hours=1),
        "tier": Tier.GOLD,
        "needs": ["no phone", "more time"],
    }

    assert table.decide(facts).outcome == "yes"
    assert table.decide({**facts, "share": Decimal("0.1"), "days": 3.0}).outcome == "yes"
    for name, value in {"days": 4, "needs": set(), "tier": "standard", "share": 0.2}.items():
        assert table.decide({**facts, name: value}).outcome == "no"


# -- what comes out -------------------------------------------------------------------------------


def test_a_decision_is_prebuilt_for_each_rule() -> None:
    """Each rule has one decision, which names the rule, its cells and its note, and no fact."""
    noted = Rule("gold", when={"tier": "gold"}, then="accept", note="Gold members are trusted.")
    table = small(noted, columns={"tier": col.enum("gold", "other")}, otherwise="decline")

    decision = table.decide({"tier": "gold"})
    assert decision == Decision(
        "accept",
        rules=["gold"],
        because=[
            Reason("rule", "Rule gold applies: tier = gold."),
            Reason("note", "Gold members are trusted."),
        ],
    )
    assert table.decide({"tier": "gold"}) is decision
    assert table.decide(SimpleNamespace(tier="gold")) is decision


def test_what_holds_otherwise_is_a_decision_without_rules() -> None:
    """Where no rule applies, the decision says so."""
    decision = return_window().decide({"days": 90, "opened": False, "tier": "gold"})

    assert str(decision) == "decline. No rule applies, so this is what holds otherwise."
    assert decision.rules == ()
    assert decision.because[0].code == "otherwise"


def test_a_rule_without_cells_applies_to_every_case() -> None:
    """A rule without cells says that it applies to all, whatever is known or wrong."""
    table = small(Rule("a", then="yes"))
    for facts in ({}, {"x": "wrong"}, {"x": 99}, object()):
        assert str(table.decide(facts)) == "yes. Rule a applies to every case."


def test_none_can_be_an_outcome() -> None:
    """An outcome, and what holds otherwise, can be ``None``."""
    table = small(Rule("a", when={"x": 1}, then=None), otherwise=None)
    assert table.decide({"x": 1}).rules == ("a",)
    assert table.decide({"x": 2}).outcome is None


def test_rules_that_say_the_same() -> None:
    """Under ``any``, all rules that apply are named."""
    table = small(
        Rule("a", when={"x": "<= 5"}, then="yes"),
        Rule("b", when={"x": ">= 5"}, then="yes"),
        policy="any",
    )

    both = table.decide({"x": 5})
    assert str(both) == "yes. Rule a applies: x <= 5. Rule b applies: x >= 5."
    assert both.rules == ("a", "b")
    assert table.decide({"x": 5}) is both
    assert table.decide({"x": 4}).rules == ("a",)


def test_exceptions_name_what_gave_way() -> None:
    """Under ``exceptions``, the rules that win decide, and those that gave way are told."""
    table = small(
        Rule("all", then="no", note="Never told."),
        Rule("low", when={"x": "<= 5"}, then="yes", overrides=["all"]),
        Rule("one", when={"x": 1}, then="maybe", overrides=["low"]),
        policy="exceptions",
    )

    assert table.decide({"x": 9}).outcome == "no"
    assert table.decide({"x": 2}).outcome == "yes"
    assert str(table.decide({"x": 1})) == (
        "maybe. Rule one applies: x = 1. Rule all applies as well, and is overridden. "
        "Rule low applies as well, and is overridden."
    )
    assert table.decide({"x": 1}).rules == ("one",)


COLLECTED = (
    Rule("a", when={"x": "<= 5"}, then=3),
    Rule("b", when={"x": "<= 3"}, then=1),
    Rule("c", when={"x": 0}, then=2),
)


@pytest.mark.parametrize(
    ("aggregate", "none", "one", "all_"),
    [
        (None, (), (3,), (3, 1, 2)),
        ("count", 0, 1, 3),
        ("sum", None, 3, 6),
        ("min", None, 3, 1),
        ("max", None, 3, 3),
    ],
)
def test_collecting(aggregate: Any, none: Any, one: Any, all_: Any) -> None:
    """Under ``collect``, all outcomes come in the order of the rules, or as one amount."""
    table = small(*COLLECTED, policy="collect", aggregate=aggregate)

    assert table.decide({"x": 5}).outcome == one
    assert table.decide({"x": 0}).outcome == all_
    assert table.decide({"x": 0}).rules == ("a", "b", "c")
    if none is None:
        with pytest.raises(NoRuleError):
            table.decide({"x": 9})
    else:
        assert table.decide({"x": 9}).outcome == none
    other = small(*COLLECTED, policy="collect", aggregate=aggregate, otherwise="nothing")
    assert other.decide({"x": 9}).outcome == "nothing"


def test_truth_and_numbers_are_told_apart() -> None:
    """Rules that say yes and 1 do not say the same, though Python thinks so."""
    rules = [Rule("a", then=True), Rule("b", when={"x": 1}, then=1)]
    table = small(*rules, policy="any", check=False)

    with pytest.raises(AmbiguousRulesError):
        table.decide({"x": 1})
    assert table.decide({"x": 2}).outcome is True


# -- facts that are wrong -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made", [dict, lambda facts: SimpleNamespace(**facts)], ids=["dict", "object"]
)
@pytest.mark.parametrize(
    ("wrong", "kind", "message"),
    [
        (
            {"days": "5"},
            FactTypeError,
            "days: '5' is of type str; pass a finite int, float or Decimal",
        ),
        ({"opened": 1}, FactTypeError, "opened: 1 is of type int; pass True or False"),
        (
            {"tier": None},
            FactTypeError,
            "tier: None is of type NoneType; pass a value, as the column is not optional",
        ),
        (
            {"days": 3651},
            OutsideDomainError,
            "days: 3651 is outside the domain; pass 0 to 3650, or widen the column",
        ),
        (
            {"tier": "golden"},
            OutsideDomainError,
            "tier: 'golden' is outside the domain; pass one of standard, gold, or widen the column",
        ),
        (
            {"tier": ["gold"]},
            FactTypeError,
            "tier: ['gold'] is of type list; pass a str, or a member of an Enum of them",
        ),
    ],
    ids=repr,
)
def test_a_wrong_fact_is_named_with_its_column(
    made: Any, wrong: dict[str, Any], kind: Any, message: str
) -> None:
    """A fact of a wrong type or outside of the domain is told with the column's own name."""
    table = return_window()
    for ask in (table.decide, table.explain):
        with pytest.raises(kind) as caught:
            ask(made({**FACTS, **wrong}))
        assert str(caught.value) == message
        assert (caught.value.column, caught.value.value) == next(iter(wrong.items()))


def test_a_wrong_fact_counts_even_where_nothing_depends_on_it() -> None:
    """Whether a fact is right does not depend on the other facts."""
    with pytest.raises(OutsideDomainError):
        return_window().decide({"days": 4000, "tier": "gold"})


def test_facts_without_a_rule() -> None:
    """Where no rule applies and nothing holds otherwise, the facts are told."""
    table = small(Rule("a", when={"x": "<= 5"}, then=1), name="limits")

    with pytest.raises(NoRuleError) as caught:
        table.decide({"x": 7, "y": True, "name": "Ada"})
    assert (caught.value.table, caught.value.facts) == ("limits", {"x": 7, "y": True})
    assert str(caught.value) == (
        "no rule of table 'limits' applies to {'x': 7, 'y': True}; "
        "add the row that table.repairs() proposes, or give the table an otherwise"
    )


@pytest.mark.parametrize(
    ("policy", "overrides", "rules"),
    [
        ("unique", [], ("a", "b", "c")),
        ("any", [], ("a", "b", "c")),
        ("exceptions", ["a"], ("b", "c")),
    ],
)
def test_rules_that_contradict_each_other(policy: Any, overrides: Any, rules: Any) -> None:
    """A table built with ``check=False`` refuses to choose, and names the rules that remain."""
    table = small(
        Rule("a", then=1),
        Rule("b", when={"x": 1}, then=2, overrides=overrides),
        Rule("c", when={"x": 1}, then=3, overrides=overrides),
        policy=policy,
        check=False,
    )

    with pytest.raises(AmbiguousRulesError) as caught:
        table.decide({"x": 1, "y": False})
    assert caught.value.rules == rules
    assert caught.value.facts == {"x": 1, "y": False}
    assert table.decide({"x": 2}).outcome == 1


def test_the_words_for_a_contradiction() -> None:
    """A contradiction that is met says which rules, where, and what to do."""
    table = small(Rule("a", then=1), Rule("b", when={"x": 1}, then=2), name="t", check=False)
    with pytest.raises(AmbiguousRulesError) as caught:
        table.decide({"x": 1})
    assert str(caught.value) == (
        "rules 'a' and 'b' of table 't' all apply to {'x': 1} and cannot stand together; "
        "table.check() shows where, table.repairs() how to mend it"
    )


@pytest.mark.parametrize("aggregate", ["sum", "min", "max"])
def test_outcomes_that_are_no_amounts(aggregate: Any) -> None:
    """Outcomes that do not add up are told with what they were."""
    rules = [Rule("a", then=1), Rule("b", when={"x": 1}, then="z")]
    table = small(*rules, policy="collect", aggregate=aggregate, name="t", check=False)

    with pytest.raises(AggregateError) as caught:
        table.decide({"x": 1})
    assert caught.value.outcomes == (1, "z")
    assert str(caught.value) == (
        f"table 't' collects the {aggregate} of (1, 'z'), which are not all numbers, "
        "all money of one currency or all durations; change the outcomes"
    )
    assert table.decide({"x": 2}).outcome == 1


# -- what is not known ----------------------------------------------------------------------------


def test_absent_is_not_none() -> None:
    """``None`` is known to be absent; what is not there at all is unknown."""
    columns = {"city": col.text(optional=True), "days": col.integer(0, 9, optional=True)}
    table = small(
        Rule("nowhere", when={"city": None}, then="a"),
        Rule("low", when={"city": "some", "days": "< 5"}, then="b"),
        Rule("other", when={"city": "some", "days": "not(< 5)"}, then="c"),
        columns=columns,
    )

    assert table.decide({"city": None, "days": 3}).outcome == "a"
    assert table.decide({"city": "London", "days": 3}).outcome == "b"
    assert table.decide({"city": "London", "days": None}).outcome == "c"
    assert table.decide({"days": 3}).ask == ("city",)
    assert table.decide({"city": "London"}).ask == ("days",)
    assert table.decide(SimpleNamespace(city=None)).outcome == "a"


def test_a_column_can_take_a_missing_fact_for_none() -> None:
    """Where a missing fact means none, nothing is ever asked about it."""
    columns = {"city": col.text(missing="none"), "x": col.integer(0, 9)}
    table = small(
        Rule("nowhere", when={"city": "none", "x": "< 5"}, then="a"),
        columns=columns,
        otherwise="b",
    )

    assert table.decide({"x": 3}).outcome == "a"
    assert table.decide({"x": 3, "city": None}).outcome == "a"
    assert table.decide({"x": 3, "city": "London"}).outcome == "b"
    assert table.decide({}).ask == ("x",)
    assert table.explain({"x": 3}).facts == {"city": None, "x": 3}


def test_an_unknown_fact_that_makes_no_difference() -> None:
    """Where every answer leads to the same outcome, it is decided, and said so."""
    assert str(return_window().decide({"days": 61})) == (
        "decline. No rule applies, so this is what holds otherwise."
    )
    decision = small(
        Rule("a", when={"x": "<= 5"}, then="yes"), Rule("b", when={"x": "> 5"}, then="yes")
    ).decide({})
    assert decision == Decision(
        "yes",
        rules=["a", "b"],
        because=[Reason("whichever", "Every answer about x leads to this.")],
    )


def test_several_unknown_facts_that_make_no_difference() -> None:
    """All the columns that make no difference are named."""
    columns = {name: col.boolean() for name in "abc"}
    table = small(
        Rule("1", when={"a": True}, then="yes"),
        Rule("2", when={"a": False, "b": True}, then="yes"),
        Rule("3", when={"a": False, "b": False, "c": True}, then="yes"),
        columns=columns,
        otherwise="yes",
    )
    assert str(table.decide({})) == "yes. Every answer about a, b and c leads to this."


def test_what_overrides_in_every_case_is_named() -> None:
    """Of rules that match under some answers, only those that win are named."""
    table = small(
        Rule("weak", when={"y": True}, then="no"),
        Rule("strong", when={"x": 1}, then="yes", overrides=["weak"]),
        policy="exceptions",
        otherwise="no",
    )
    assert table.decide({"x": 1}).rules == ("strong",)
    assert table.decide({"x": 2}).rules == ("weak",)


def test_the_most_telling_question_comes_first() -> None:
    """Questions come in the order in which an answer leaves the fewest rules."""
    result = return_window().decide({})

    assert result == Undetermined(ask=["days", "tier", "opened"], outcomes=["decline", "accept"])
    assert str(result) == "Not decided yet: ask for days, tier, opened."


def test_equally_telling_questions_come_in_the_order_of_the_columns() -> None:
    """Where two answers tell as much, the column that stands first is asked first."""
    rule = Rule("1", when={"b": True, "a": True}, then="yes")
    for names in ("ab", "ba"):
        columns = {name: col.boolean() for name in names}
        assert small(rule, columns=columns, otherwise="no").decide({}).ask == tuple(names)


def test_only_what_matters_is_asked() -> None:
    """A column that cannot change the outcome any more is not asked for."""
    table = return_window()

    assert table.decide({"tier": "gold"}).ask == ("days",)
    assert table.decide({"days": 40}).ask == ("tier",)
    assert table.decide({"days": 40, "opened": True}).ask == ("tier",)
    assert table.decide({"days": 20, "opened": False}).outcome == "accept"


def test_an_answer_that_only_changes_the_rule_is_not_asked_for() -> None:
    """A column decides which of two rules applies, but both of them say the same."""
    table = small(
        Rule("a", when={"x": "<= 5", "y": True}, then="yes"),
        Rule("b", when={"x": "> 5", "y": True}, then="yes"),
        otherwise="no",
    )
    assert table.decide({}) == Undetermined(ask=["y"], outcomes=["no", "yes"])


def test_outcomes_without_a_rule_are_no_outcomes() -> None:
    """What is told of an open case are the outcomes it may have, not how it may fail."""
    table = small(Rule("a", when={"x": "<= 5"}, then="yes"))

    assert table.decide({}) == Undetermined(ask=["x"], outcomes=["yes"])


def test_a_case_that_never_has_a_rule() -> None:
    """A rule whose cell lies outside the domain applies to no answer, known or unknown."""
    never = Rule("a", when={"x": "> 20"}, then="a")

    with pytest.raises(NoRuleError):
        small(never).decide({"y": True})
    decision = small(never, otherwise="o").decide({})
    assert (decision.outcome, decision.rules) == ("o", ())


def test_a_case_that_is_contradictory_whatever_the_answer() -> None:
    """Where every answer leads to a contradiction, one of them is told, not a mixture."""
    table = small(
        Rule("m", when={"y": True}, then="x", overrides=["k"]),
        Rule("m2", when={"y": True}, then="y"),
        Rule("n", when={"y": False}, then="x", overrides=["m2"]),
        Rule("k", when={"y": False}, then="y"),
        policy="exceptions",
        check=False,
    )
    with pytest.raises(AmbiguousRulesError) as caught:
        table.decide({})
    assert caught.value.rules in {("m", "m2"), ("n", "k")}


MANY = {f"b{number}": col.boolean() for number in range(15)}


def test_too_many_answers_are_all_asked_for() -> None:
    """Where there are too many ways to complete the facts, all that is open is asked for."""
    rules = [Rule(name, when={name: True}, then=name) for name in MANY]
    table = small(*rules, columns=MANY, policy="collect")

    result = table.decide({})
    assert (result.ask, result.outcomes) == (tuple(MANY), ((), ("b14",)))
    assert table.decide({"b0": True, **dict.fromkeys(list(MANY)[2:], False)}).ask == ("b1",)


def test_what_many_answers_agree_on_is_decided() -> None:
    """Where all the ways to complete the facts lead to one outcome, however many, it is decided."""
    rules = [Rule(name, when={name: True}, then="a") for name in MANY]
    table = small(*rules, columns=MANY, policy="any", otherwise="a")

    decided = table.decide({})
    assert isinstance(decided, Decision)
    assert decided.outcome == "a"


def test_a_conflict_whatever_the_answers_is_one() -> None:
    """Where all the ways to complete the facts, however many, are in conflict, that is told."""
    rules = [Rule("u", then=1), Rule("v", then=2)]
    rules += [Rule(name, when={name: True}, then=1) for name in MANY]
    table = small(*rules, columns=MANY, policy="any", check=False)

    with pytest.raises(AmbiguousRulesError, match="'u' and 'v'"):
        table.decide({})


def test_what_takes_too_long_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not found out in time whether all answers agree, the questions are asked."""
    monkeypatch.setattr("servicekit.tables.deciding._PARTS", 0)
    rules = [Rule(name, when={name: True}, then="a") for name in MANY]
    table = small(*rules, columns=MANY, policy="any", otherwise="a")

    undetermined = table.decide({})
    assert isinstance(undetermined, Undetermined)
    assert undetermined.ask == tuple(MANY)


@pytest.mark.parametrize("facts", [None, "x", 5, [("x", 1)], {1}, True])
def test_what_holds_no_facts_is_refused(facts: object) -> None:
    """A value that is neither a mapping nor an object with attributes holds no facts."""
    table = small(Rule("a", when={"x": 1}, then="yes"), otherwise="no")
    with pytest.raises(FactTypeError, match="pass a mapping"):
        table.decide(facts)


def test_a_telling_question_is_asked_among_many() -> None:
    """The question that settles all the others comes first, however many these are."""
    products = [f"p{number}" for number in range(len(MANY))]
    rules = [
        Rule(product, when={"product": product, name: True}, then="a")
        for product, name in zip(products, MANY, strict=True)
    ]
    columns = {"product": col.enum(products), **MANY}

    result = small(*rules, columns=columns, otherwise="b").decide({})
    assert result.ask == ("product", *MANY)
    assert set(result.outcomes) == {"a", "b"}


# -- text that would do harm ----------------------------------------------------------------------


def test_no_text_of_a_table_becomes_code() -> None:
    """Names, labels, ids, notes and outcomes that look like code or templates are only text."""
    columns = {name: col.enum(HOSTILE) for name in HOSTILE}
    rules = [
        Rule(text, when={text: [_quoted(text)]}, then=text, note=text, overrides=HOSTILE[:place])
        for place, text in enumerate(HOSTILE)
    ]
    table = DecisionTable(
        name=HOSTILE[4], columns=columns, rules=rules, policy="exceptions", otherwise=HOSTILE[2]
    )

    nothing = dict(zip(HOSTILE, HOSTILE[1:] + HOSTILE[:1], strict=True))
    assert table.decide(nothing).outcome == HOSTILE[2]
    for text in HOSTILE:
        decision = table.decide({**nothing, text: text})
        assert (decision.outcome, decision.rules) == (text, (text,))
        assert decision.because[1].text == text.strip()
        assert decision == table.decide(SimpleNamespace(**{**nothing, text: text}))
    assert table.decide({}).ask
    assert str(table.check())
    assert str(table.explain(nothing))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
