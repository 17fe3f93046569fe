from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

import pytest

from servicekit.errors import FieldError, LoadError
from servicekit.tables import DecisionTable, Rule, col
from tables.support_tables import DAYS, OPENED, TIER

COLUMNS = {"days": DAYS, "opened": OPENED, "tier": TIER}


class Answer(StrEnum):
    NONE = "none"


def problems(*rules: Rule[Any], columns: Any = COLUMNS, **more: Any) -> list[tuple[str, str]]:
    """Return everything that is wrong with a table."""
    with pytest.raises(LoadError) as caught:
        DecisionTable(columns=columns, rules=rules, **more)
    return [(problem.path, problem.message) for problem in caught.value.exceptions]


def cells(columns: dict[str, Any], *rows: dict[str, Any]) -> list[dict[str, str]]:
    """Return the cells of rules as a table keeps them."""
    rules = [Rule(str(place), when=when, then="a") for place, when in enumerate(rows)]
    table = DecisionTable(columns=columns, rules=rules, policy="any")
    return [dict(rule.when) for rule in table.rules]


# -- what a table keeps ---------------------------------------------------------------------------


def test_cells_are_kept_as_canonical_text() -> None:
    """However a cell is written, its table keeps one text, and free cells are left out."""
    rows = cells(
        COLUMNS,
        {"tier": ["gold"], "days": "[0..21]", "opened": True},
        {"days": "<22", "opened": "true", "tier": " gold "},
        {"opened": "-", "days": ">= 0", "tier": "not(gold)"},
    )

    assert rows[0] == rows[1] == {"days": "<= 21", "opened": "yes", "tier": "gold"}
    assert rows[2] == {"tier": "standard"}
    assert list(rows[0]) == ["days", "opened", "tier"]


def test_natural_values_keep_their_type() -> None:
    """A list in a cell is read by the types of its items: truth is no number, a member a label."""
    listed = [Rule("a", when={"days": [1]}, then=1), Rule("b", when={"days": [True]}, then=1)]
    assert [path for path, _ in problems(*listed, policy="any")] == ["rules[1].when.days"]
    rows = cells({"x": col.enum("none", "b", optional=True)}, {"x": ["none"]}, {"x": [Answer.NONE]})
    assert rows == [{"x": "none"}, {"x": '"none"'}]


def test_effective_dates_become_a_cell() -> None:
    """Dates of a rule are a cell of the column ``as_of``, which is there without being declared."""
    july = date(2026, 7, 1)
    table = DecisionTable(
        columns={"opened": OPENED},
        rules=[
            Rule("before", then=1, effective=(None, july)),
            Rule("summer", then=2, effective=(july, date(2026, 9, 1))),
            Rule("after", when={"opened": True}, then=3, effective=(date(2026, 9, 1), None)),
        ],
    )

    assert list(table.columns) == ["opened", "as_of"]
    assert table.columns["as_of"] == col.date()
    assert [rule.when.get("as_of") for rule in table.rules] == [
        "<= 2026-06-30",
        "[2026-07-01..2026-08-31]",
        ">= 2026-09-01",
    ]
    assert {rule.effective for rule in table.rules} == {None}


def test_a_declared_column_takes_effective_dates() -> None:
    """A column ``as_of`` of one's own is used, with its domain, and open dates leave it free."""
    as_of = col.date("2026-01-01", "2026-12-31", optional=True)
    table = DecisionTable(
        columns={"as_of": as_of, "opened": OPENED},
        rules=[
            Rule("old", when={"opened": True}, then=1, effective=(None, date(2026, 7, 1))),
            Rule("always", when={"opened": False}, then=2, effective=(None, None)),
            Rule("by hand", when={"opened": True, "as_of": ">= 2026-07-01"}, then=3),
        ],
    )

    assert table.columns["as_of"] == as_of
    assert [dict(rule.when) for rule in table.rules] == [
        {"as_of": "<= 2026-06-30", "opened": "yes"},
        {"opened": "no"},
        {"as_of": ">= 2026-07-01", "opened": "yes"},
    ]


# -- what is wrong --------------------------------------------------------------------------------


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """A table that cannot be built says all that is wrong with it, each with its path."""
    with pytest.raises(LoadError) as caught:
        DecisionTable(
            name="return-window",
            columns={**COLUMNS, "size": "large"},
            rules=[
                Rule("gold", when={"tier": "golden", "dayz": "<= 3"}, then="accept"),
                Rule("gold", when={"days": "<= soon", "size": "5"}, then="decline"),
                Rule("late", then="decline", overrides=["golds"]),
            ],
            policy="exeptions",  # type: ignore[arg-type]
        )

    assert str(caught.value) == (
        "table 'return-window' cannot be built:\n"
        "  columns.size: 'large' is no column; take one of col, like col.boolean()\n"
        "  rules[0].when.tier: rule 'gold': the cell cannot be read at character 1: expected gold\n"
        "  golden\n"
        "  ^\n"
        "  rules[0].when.dayz: rule 'gold': there is no column 'dayz'; did you mean 'days'?\n"
        "  rules[1].when.days: rule 'gold': the cell cannot be read at character 4: "
        "expected a number such as 5 or 2.50, without quotes\n"
        "  <= soon\n"
        "     ^\n"
        "  rules[1].id: rule 'gold' is there twice, as rules[0]\n"
        "  rules[2].overrides: rule 'late': there is no rule 'golds'; did you mean 'gold'?\n"
        "  policy: 'exeptions' is none of unique, any, exceptions, collect"
    )


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, [("columns", "a table has at least one column")]),
        ([("x", OPENED)], None),
        ({" ": OPENED}, [("columns. ", "' ' is no name; give text")]),
        ({5: OPENED}, [("columns.5", "5 is no name; give text")]),
        (
            {"x": bool},
            [("columns.x", "<class 'bool'> is no column; take one of col, like col.boolean()")],
        ),
    ],
    ids=repr,
)
def test_columns_are_named_and_made_by_col(columns: Any, expected: Any) -> None:
    """A table has one column or more, each with a name and made by a function of ``col``."""
    found = problems(columns=columns)

    assert found == (expected or [("columns", f"{columns!r} is no mapping of names to columns")])


@pytest.mark.parametrize("name", ["", " ", None, 5], ids=repr)
def test_a_table_has_a_name(name: Any) -> None:
    """The name of a table is text that says something."""
    assert problems(columns=COLUMNS, name=name) == [("name", f"{name!r} is no name; give text")]


def test_a_column_that_is_not_there() -> None:
    """A column that a rule names and the table lacks is told with what looks like it, or all."""
    near, far = problems(Rule("a", when={"teir": "gold", "zzz": 1}, then=1))

    assert near == (
        "rules[0].when.teir",
        "rule 'a': there is no column 'teir'; did you mean 'tier'?",
    )
    assert far == (
        "rules[0].when.zzz",
        "rule 'a': there is no column 'zzz'; there are days, opened, tier",
    )


def test_many_names_are_cut_short() -> None:
    """Of more than ten names that are possible, the first ten are told."""
    rules = [Rule(f"r{n}", then=1) for n in range(12)]
    (path, message), *_ = problems(
        *rules, Rule("z", then=1, overrides=["nobody"]), policy="exceptions"
    )

    assert path == "rules[12].overrides"
    assert message == (
        "rule 'z': there is no rule 'nobody'; there are r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ..."
    )
    ((_, message),) = problems(
        *rules[:9], Rule("z", then=1, overrides=["nobody"]), policy="exceptions"
    )
    assert message.endswith("r7, r8, z")


@pytest.mark.parametrize("given", [object(), bytearray(b"x"), 1.5j], ids=["object", "bytes", "j"])
def test_a_cell_of_no_natural_value(given: Any) -> None:
    """A cell that is neither text nor a value of its column is a problem with its path."""
    (found,) = problems(Rule("a", when={"days": given}, then=1))
    assert found[0] == "rules[0].when.days"


def test_a_mistake_that_many_rules_share_is_told_of_each() -> None:
    """The same wrong cell in two rules is two problems, as both have to be mended."""
    found = problems(Rule("a", when={"days": "x"}, then=1), Rule("b", when={"days": "x"}, then=1))
    assert [path for path, _ in found] == ["rules[0].when.days", "rules[1].when.days"]


def test_rules_that_are_none() -> None:
    """What is no list of rules is refused before anything is read."""
    with pytest.raises(FieldError, match="a list of Rule, not one text"):
        DecisionTable(columns=COLUMNS, rules="ab")  # type: ignore[arg-type]
    with pytest.raises(FieldError, match="every item is a Rule"):
        DecisionTable(columns=COLUMNS, rules=[{"id": "a"}])  # type: ignore[list-item]


def test_effective_dates_and_a_cell_of_as_of() -> None:
    """A rule says when it is in force once: by its dates or by a cell."""
    rule = Rule("a", when={"as_of": "-"}, then=1, effective=(date(2026, 1, 1), None))
    assert problems(rule) == [
        (
            "rules[0].when.as_of",
            "rule 'a' has effective dates as well; give one of them",
        )
    ]


def test_effective_dates_in_a_column_of_something_else() -> None:
    """Where ``as_of`` is declared as no column of dates, effective dates cannot be read."""
    rule = Rule("a", then=1, effective=(date(2026, 1, 1), None))
    ((path, message),) = problems(rule, columns={"as_of": col.integer()})

    assert path == "rules[0].when.as_of"
    assert "rule 'a': the cell cannot be read" in message


@pytest.mark.parametrize(
    ("overrides", "circle"),
    [
        ({"a": ["a"]}, "a > a"),
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, "a > b > c > a"),
    ],
    ids=repr,
)
def test_rules_do_not_override_each_other_in_a_circle(
    overrides: dict[str, Sequence[str]], circle: str
) -> None:
    """A circle of rules that override each other is told in the order in which they do."""
    rules = [Rule(name, then=1, overrides=overrides.get(name, ())) for name in "abc"]
    ((path, message),) = problems(*rules, policy="exceptions")

    assert path == "rules"
    assert message.startswith("rules override each other in a circle: ")
    steps = message.partition(": ")[2].split(" > ")
    assert steps[0] == steps[-1]
    assert all(below in overrides[above] for above, below in pairwise(steps))
    assert len(steps) == len(circle.split(" > "))


@pytest.mark.parametrize("policy", ["unique", "any", "collect"])
def test_only_exceptions_override(policy: Any) -> None:
    """Under every policy but exceptions, rules override nothing."""
    rules = [Rule("a", then=1), Rule("b", then=1, overrides=["a"])]
    assert problems(*rules, policy=policy) == [
        ("rules[1].overrides", f"rule 'b': only exceptions override, not {policy!r}")
    ]


def test_only_collect_aggregates() -> None:
    """An aggregate is one of four, and goes with collect alone."""
    assert problems(policy="any", aggregate="sum") == [
        ("aggregate", "only collect aggregates, and the policy is 'any'")
    ]
    assert problems(policy="collect", aggregate="avg") == [
        ("aggregate", "'avg' is none of sum, min, max, count")
    ]


@pytest.mark.parametrize("aggregate", ["sum", "min", "max"])
def test_what_is_aggregated_are_amounts(aggregate: Any) -> None:
    """Outcomes that cannot be added up or compared are refused, unless they are only counted."""
    rules = [Rule("a", then=1), Rule("b", then="z")]
    message = f"{aggregate} needs outcomes that are all numbers, all money of one currency"

    assert problems(*rules, policy="collect", aggregate=aggregate) == [
        ("rules", f"{message} or all durations")
    ]
    columns = {"opened": OPENED}
    DecisionTable(columns=columns, rules=rules, policy="collect", aggregate="count")
    DecisionTable(columns=columns, rules=rules, policy="collect", aggregate=aggregate, check=False)


def test_cells_that_cut_a_column_too_finely() -> None:
    """A column of sets that rules cut into too many classes is a problem of that column."""
    atoms = [f"a{number}" for number in range(13)]
    rules = [Rule(atom, when={"needs": atom}, then=1) for atom in atoms]
    ((path, message),) = problems(*rules, columns={"needs": col.set_of(atoms)}, policy="any")

    assert path == "columns.needs"
    assert message.startswith("column needs: ")
    assert "name fewer atoms" in message
