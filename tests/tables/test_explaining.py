from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from servicekit.decision import Undetermined
from servicekit.money import Money
from servicekit.tables import Column, Ending, Rule, col
from servicekit.tables.explaining import Boundary, CellMatch, RuleMatch
from tables.support_tables import return_window, small

LOW = Rule("low", when={"x": "< 2"}, then="a")
MID = Rule("mid", when={"x": "[2..7]"}, then="b")
HIGH = Rule("high", when={"x": "> 7"}, then="c")


def test_an_explanation_reads_as_a_text() -> None:
    """Facts and outcome, what applies, what does not and why, and what would change it."""
    explanation = return_window().explain({"days": 40, "opened": False, "tier": "standard"})
    assert str(explanation) == (
        "days = 40, opened = no, tier = standard: decline\n"
        "- rule gold does not: it wants tier = gold\n"
        "- rule standard does not: it wants days <= 30\n"
        "- days = 30 would make it accept\n"
        "- tier = gold would make it accept"
    )


def test_an_explanation_of_a_rule_that_applies() -> None:
    """A rule that applies is told with its cells and what it says."""
    explanation = return_window().explain({"days": 20, "opened": False, "tier": "standard"})
    assert str(explanation) == (
        "days = 20, opened = no, tier = standard: accept\n"
        "- rule standard applies (days <= 30 and opened = no and tier = standard): accept\n"
        "- rule gold does not: it wants tier = gold\n"
        "- days = 31 would make it decline\n"
        "- opened = yes would make it decline"
    )


def test_an_explanation_of_what_is_not_known() -> None:
    """What is not known is told apart from what does not match; no boundary is looked for."""
    explanation = return_window().explain({"days": 20, "tier": "standard"})

    assert isinstance(explanation.result, Undetermined)
    assert (explanation.boundaries, explanation.nearest) == ((), None)
    assert explanation.near_misses[0] == RuleMatch(
        "standard",
        "accept",
        (
            CellMatch("days", "<= 30", matched=True),
            CellMatch("opened", "no", matched=None),
            CellMatch("tier", "standard", matched=True),
        ),
    )
    assert str(explanation) == (
        "days = 20, tier = standard: Not decided yet: ask for opened.\n"
        "- rule standard may: not known is whether opened = no\n"
        "- rule gold does not: it wants tier = gold"
    )
    assert str(return_window().explain({})).startswith(
        "No facts: Not decided yet: ask for days, tier, opened.\n"
        "- rule gold may: not known is whether days <= 60, tier = gold\n"
    )


def test_an_explanation_holds_only_what_the_table_reads() -> None:
    """Facts outside the columns are left out, and objects are told like mappings."""
    facts = {"days": 40, "opened": False, "tier": "gold"}
    explanation = return_window().explain({**facts, "name": "Ada"})

    assert explanation.facts == facts
    assert return_window().explain(SimpleNamespace(**facts)) == explanation


def test_the_result_is_what_the_table_decides() -> None:
    """The decision in an explanation is the very one that the table gives."""
    table = return_window()
    facts = {"days": 40, "opened": False, "tier": "gold"}
    assert table.explain(facts).result is table.decide(facts)


def test_rules_that_come_near_come_first() -> None:
    """Rules that do not apply are sorted by how many cells fail, then by how many are open."""
    rules = [
        Rule("two", when={"x": "> 5", "y": False}, then=1),
        Rule("open", when={"x": "> 5", "z": True}, then=2),
        Rule("one", when={"x": "> 5", "y": True}, then=3),
        Rule("free", when={"x": "<= 5", "z": True}, then=4),
        Rule("all", then=5),
    ]
    columns = {"x": col.integer(0, 9), "y": col.boolean(), "z": col.boolean()}
    explanation = small(*rules, columns=columns, check=False).explain({"x": 1, "y": True})

    assert [match.rule for match in explanation.near_misses] == ["free", "one", "open", "two"]
    assert [match.rule for match in explanation.matched] == ["all"]
    one = explanation.near_misses[1]
    assert [str(cell) for cell in one.failed] == ["x >= 6"]
    assert [cell.column for cell in explanation.near_misses[2].unknown] == ["z"]


def test_only_three_near_misses_are_told() -> None:
    """A text tells the three nearest rules; the value holds all of them."""
    rules = [Rule(str(x), when={"x": x}, then=x) for x in range(1, 6)]
    explanation = small(*rules, otherwise=0).explain({"x": 0, "y": True})

    assert len(explanation.near_misses) == 5
    assert str(explanation) == (
        "x = 0, y = yes: 0\n"
        "- rule 1 does not: it wants x = 1\n"
        "- rule 2 does not: it wants x = 2\n"
        "- rule 3 does not: it wants x = 3\n"
        "- x = 1 would make it 1"
    )


def test_facts_without_a_rule_are_explained() -> None:
    """Where nothing is decided, it is told how the facts end, and what came near."""
    explanation = small(MID).explain({"x": 1, "y": True})

    assert explanation.result is Ending.NO_RULE
    assert explanation.nearest == Boundary("x", 2, "b")
    assert str(explanation) == (
        "x = 1, y = yes: no rule\n"
        "- rule mid does not: it wants x in [2..7]\n"
        "- x = 2 would make it b"
    )


def test_a_contradiction_is_explained() -> None:
    """Rules that cannot stand together are both told, and where only one of them applies."""
    explanation = small(Rule("all", then=1), MID, check=False).explain({"x": 2, "y": True})

    assert explanation.result is Ending.CONFLICT
    assert str(explanation) == (
        "x = 2, y = yes: no single answer\n"
        "- rule all applies (every case): 1\n"
        "- rule mid applies (x in [2..7]): b\n"
        "- x = 1 would make it 1"
    )


def test_amounts_that_do_not_add_up_are_explained() -> None:
    """A collection that has no sum ends without an outcome, too."""
    rules = [Rule("a", then=1), Rule("b", when={"x": 1}, then="z")]
    table = small(*rules, policy="collect", aggregate="sum", check=False)

    explanation = table.explain({"x": 1, "y": True})
    assert explanation.result is Ending.CONFLICT
    assert explanation.nearest == Boundary("x", 0, 1)
    assert table.explain({"x": 2, "y": True}).nearest == Boundary("x", 1, Ending.CONFLICT)


# -- boundaries -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "expected"), [(2, (1, "a")), (4, (1, "a")), (5, (8, "c")), (7, (8, "c")), (0, (2, "b"))]
)
def test_the_nearest_value_counts_not_the_nearest_rule(x: int, expected: Any) -> None:
    """Of a change below and one above, the one that takes the smaller step is told."""
    nearest = small(LOW, MID, HIGH).explain({"x": x, "y": True}).nearest
    assert nearest is not None
    assert (nearest.value, nearest.outcome) == expected


def test_values_that_change_nothing_are_passed_over() -> None:
    """A neighbouring rule that says the same is no boundary."""
    same = Rule("same", when={"x": "[8..8]"}, then="b")
    last = Rule("last", when={"x": 9}, then="c")
    assert small(LOW, MID, same, last).explain({"x": 7, "y": True}).nearest == Boundary("x", 9, "c")


def test_a_column_that_changes_nothing_has_no_boundary() -> None:
    """Columns without effect on the facts are not told; a table without any has none."""
    assert small(Rule("a", then=1)).explain({"x": 1, "y": True}).boundaries == ()
    assert [
        b.column for b in small(LOW, otherwise="z").explain({"x": 1, "y": True}).boundaries
    ] == ["x"]


def test_columns_with_the_smallest_step_come_first() -> None:
    """Boundaries of several columns are sorted by how many classes away they are."""
    rules = [
        Rule(f"{x}{y}", when={"x": x, "y": y}, then=(x > 3) == y)
        for x in range(10)
        for y in (True, False)
    ]
    explanation = small(*rules).explain({"x": 0, "y": True})
    assert [boundary.column for boundary in explanation.boundaries] == ["y", "x"]
    assert explanation.nearest == Boundary("y", value=False, outcome=True)


NEAR: dict[str, tuple[Column, str, Any, str]] = {
    "integer": (col.integer(), "[5..9]", 11, "x = 9"),
    "great integer": (col.integer(), "[5..9]", 10**5000, "x = 9"),
    "float": (col.number(), "[5..9]", 9.75, "x = 9"),
    "decimal": (col.decimal(step="0.1"), "[5..9]", Decimal("9.5"), "x = 9.0"),
    "money": (col.money("EUR"), "[5..9]", Money("4.50", "EUR"), "x = 5.00 EUR"),
    "duration": (col.duration(), "[2h..3h]", timedelta(hours=4), "x = 3h"),
    "date": (col.date(), "[2026-01-05..2026-01-09]", date(2026, 1, 11), "x = 2026-01-09"),
    "instant": (
        col.instant(),
        "[2026-01-05T00:00Z..2026-01-09T00:00Z]",
        datetime(2026, 1, 4, tzinfo=UTC),
        "x = 2026-01-05T00:00Z",
    ),
    "text": (col.text(), "London", "Paris", "x = London"),
    "enum": (col.enum("a", "b", "c"), "c", "a", "x = c"),
    "set": (col.set_of("a", "b"), "b", {"a"}, "x = b"),
    "none": (col.integer(0, 9, optional=True), "none", 5, "x = none"),
    "not none": (col.integer(3, 9, optional=True), "some", None, "x = 3"),
    "before none": (col.integer(0, 9, optional=True), "none, 9", 5, "x = 9"),
}


@pytest.mark.parametrize(("column", "cell", "value", "expected"), NEAR.values(), ids=NEAR)
def test_boundaries_in_columns_of_every_kind(
    column: Column, cell: str, value: Any, expected: str
) -> None:
    """The nearest value is told as people write it; none is further away than any value."""
    table = small(Rule("in", when={"x": cell}, then="in"), columns={"x": column}, otherwise="out")
    explanation = table.explain({"x": value})

    assert str(explanation.nearest) == f"{expected} would make it in"
    assert explanation.nearest is not None
    assert table.decide({"x": explanation.nearest.value}).outcome == "in"


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        (col.integer(), 5, "x = 4 would make it a"),
        (col.integer(), 9, "x = 12 would make it c"),
        (col.number(), 6.5, "x = 4 would make it a"),
        (col.number(), 8.5, "x = 12 would make it c"),
        (col.decimal(step=1), 10, "x = 12 would make it c"),
        (col.money("EUR", step=1), Money(10, "EUR"), "x = 12 EUR would make it c"),
    ],
    ids=repr,
)
def test_the_nearer_of_two_boundaries_is_told(column: Column, value: Any, expected: str) -> None:
    """Distances are those of values, in columns of every kind."""
    rules = [Rule("a", when={"x": "<= 4"}, then="a"), Rule("c", when={"x": ">= 12"}, then="c")]
    table = small(*rules, columns={"x": column}, otherwise="b")
    assert str(table.explain({"x": value}).nearest) == expected


@pytest.mark.parametrize(
    ("column", "low", "high", "value", "expected"),
    [
        (
            col.duration(),
            "<= 1h",
            ">= 5h",
            timedelta(hours=4),
            "x = 5h would make it c",
        ),
        (
            col.date(),
            "<= 2026-01-01",
            ">= 2026-03-01",
            date(2026, 2, 20),
            "x = 2026-03-01 would make it c",
        ),
        (
            col.instant(),
            "<= 2026-01-01T00:00Z",
            ">= 2026-03-01T00:00Z",
            datetime(2026, 2, 20, tzinfo=UTC),
            "x = 2026-03-01T00:00Z would make it c",
        ),
    ],
    ids=repr,
)
def test_distances_in_time(column: Column, low: str, high: str, value: Any, expected: str) -> None:
    """The nearer of two boundaries in time is told as well."""
    rules = [Rule("a", when={"x": low}, then="a"), Rule("c", when={"x": high}, then="c")]
    table = small(*rules, columns={"x": column}, otherwise="b")
    assert str(table.explain({"x": value}).nearest) == expected


def test_a_boundary_may_lead_to_no_outcome() -> None:
    """That a rule ends is a boundary, even if nothing begins there."""
    nearest = small(MID).explain({"x": 7, "y": True}).nearest
    assert str(nearest) == "x = 8 would make it no rule"


def test_explanations_travel(travels: Any) -> None:
    """An explanation is a value."""
    travels(small(LOW, MID).explain({"x": 1, "y": True}))
    travels(small(LOW, MID).explain({}))
