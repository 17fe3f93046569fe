from __future__ import annotations

from typing import Any

import attrs
import pytest

from servicekit.errors import CellError, FieldError
from servicekit.tables import Ending, Rule
from servicekit.tables.compiled import ruling_of
from servicekit.tables.ruling import Outcome
from tables.support_tables import return_window


def test_a_compiled_table_knows_its_rules() -> None:
    """What the engines read holds the ids, boxes and outcomes of the rules."""
    table = return_window().compiled

    assert (table.name, table.ids) == ("return-window", ["gold", "standard"])
    assert table.space.box(1) == table.grid.box(table.rows[1])
    assert table.ruling.labels == [Outcome.of("accept")] * 2


def test_a_table_is_cut_by_one_more_row() -> None:
    """Another row cuts the columns, and is no rule: the space holds the same rules."""
    table = return_window().compiled
    wider, box = table.with_row({"days": "<= 14", "opened": True})

    assert wider.space.rules == table.space.rules
    assert wider.grid.axes["days"].length == table.grid.axes["days"].length + 1
    assert str(wider.grid.region(box)) == "days <= 14 and opened = yes"
    assert wider.space.meeting(box, wider.space.rules) == 0b01


def test_a_row_names_columns_of_the_table() -> None:
    """A row with a column that the table does not have, or with a wrong cell, is refused."""
    table = return_window().compiled

    with pytest.raises(FieldError) as caught:
        table.with_row({"dayz": "<= 14"})
    assert str(caught.value) == (
        "where='dayz' is not possible: a column of the table: days, opened, tier"
    )
    with pytest.raises(CellError):
        table.with_row({"days": "soon"})


@pytest.mark.parametrize(
    ("policy", "aggregate", "otherwise", "expected"),
    [
        ("unique", None, attrs.NOTHING, Ending.NO_RULE),
        ("any", None, attrs.NOTHING, Ending.NO_RULE),
        ("exceptions", None, attrs.NOTHING, Ending.NO_RULE),
        ("unique", None, None, Outcome.of(None)),
        ("collect", None, attrs.NOTHING, Outcome.of(())),
        ("collect", "count", attrs.NOTHING, Outcome.of(0)),
        ("collect", "sum", attrs.NOTHING, Ending.NO_RULE),
        ("collect", "min", attrs.NOTHING, Ending.NO_RULE),
        ("collect", "sum", 0, Outcome.of(0)),
        ("collect", None, "none", Outcome.of("none")),
    ],
)
def test_where_no_rule_leads(policy: Any, aggregate: Any, otherwise: Any, expected: Any) -> None:
    """Without ``otherwise`` nothing is decided, but collecting or counting nothing is possible."""
    assert ruling_of([], policy, aggregate, otherwise).end(0) == expected


def test_overriding_goes_by_id() -> None:
    """The ids that rules override become their places, transitively."""
    rules = [
        Rule("a", then=1),
        Rule("c", then=3, overrides=["b"]),
        Rule("b", then=2, overrides=["a"]),
    ]
    ruling = ruling_of(rules, "exceptions", None, attrs.NOTHING)

    assert (ruling.lower, ruling.higher) == ([0, 0b101, 0b001], [0b110, 0, 0b010])
    assert ruling.end(0b111) == Outcome.of(3)
