"""Facts about decision tables from other systems, one test each."""

from __future__ import annotations

from typing import Any

import pytest

from servicekit.errors import ServiceKitError
from servicekit.instants import EPOCH
from tables.support_vectors import boxed, boxes_of, cases, chosen, covered, loaded, value, vectors

# What contradicts the design, which wins.
CONTRADICTIONS = {
    "drools/SimpleStringNoGapTest/test": (
        "a text column is open: it has one more value than rules name, any other (5.1)"
    ),
    "drools/NullTest/nullsWithActiveRules": (
        "null is a value of a column like any other (5.4), so what rules leave beside it is a gap, "
        "and where two of them share it they overlap"
    ),
}


ANALYSES = "dmn-analysis.jsonl"  # the id of what is skipped, where there are no vectors


def those_with(key: str) -> list[Any]:
    rows = [param for param in vectors(ANALYSES) if param.id not in CONTRADICTIONS]
    return [param for param in rows if param.id == ANALYSES or key in param.values[0]["expect"]]


def row_of(name: str) -> list[Any]:
    return [param for param in vectors(ANALYSES) if param.id in {name, ANALYSES}]


@pytest.mark.parametrize("row", vectors("dmn-tables.jsonl"))
def test_decisions(row: dict[str, Any]) -> None:
    """A table decides as other engines do, and refuses what they refuse."""
    facts = value(row["inputs"])
    if "tables" in row:
        outcomes = [loaded(*item).decide(facts).outcome for item in row["tables"].items()]
        one, two, three = outcomes
        assert 22 + max(one, three) + two == value(row["expect"]["value"])
        return
    table = loaded(row["id"], row["table"])
    if "error" in row["expect"]:
        with pytest.raises(ServiceKitError):
            table.decide(facts)
        return
    outcome, expected = table.decide(facts).outcome, value(row["expect"]["value"])
    assert outcome == expected
    assert isinstance(outcome, bool) == isinstance(expected, bool)


@pytest.mark.parametrize("row", those_with("gaps_count"))
def test_gaps(row: dict[str, Any]) -> None:
    """The cases without a rule are the same; how many boxes they make up is not compared."""
    table, expect = loaded(row["id"], row["table"]), row["expect"]
    among = cases(table, boxes_of(expect))
    missing = chosen(among, (covered(table, gap.region.when) for gap in table.check().gaps))
    assert bool(missing) == bool(expect["gaps_count"])
    if "gaps" in expect:
        assert missing == chosen(among, map(boxed, expect["gaps"]))


@pytest.mark.parametrize("row", those_with("overlaps_count"))
def test_overlaps(row: dict[str, Any]) -> None:
    """The pairs of rules that overlap are the same, and so are the cases that they share."""
    table, expect = loaded(row["id"], row["table"]), row["expect"]
    among = cases(table, boxes_of(expect))
    found = {
        overlap.rules: chosen(among, (covered(table, region.when) for region in overlap.regions))
        for overlap in table.check().overlaps
    }
    expected = {
        tuple(map(str, overlap["rules"])): chosen(among, [boxed(overlap["box"])])
        for overlap in expect.get("overlaps", ())
    }
    assert found == expected
    assert len(expected) == expect["overlaps_count"]


@pytest.mark.parametrize("row", those_with("overlaps_count"))
def test_contradictions(row: dict[str, Any]) -> None:
    """An overlap contradicts the table where its hit policy forbids it, and nowhere else."""
    table, policy = loaded(row["id"], row["table"]), row["table"]["hit_policy"]
    clashes = {overlap.rules for overlap in table.check().contradictions}
    then = {rule.id: rule.then for rule in table.rules}
    pairs = [tuple(map(str, overlap["rules"])) for overlap in row["expect"].get("overlaps", ())]
    forbidden = {
        (one, other)
        for one, other in pairs
        if policy == "UNIQUE" or (policy == "ANY" and then[one] != then[other])
    }
    assert clashes == forbidden


@pytest.mark.parametrize("row", those_with("subsumptions"))
def test_subsumptions(row: dict[str, Any]) -> None:
    """A rule that another one includes, and that gives way to it, never decides."""
    unreachable = {
        found.rule: found.by for found in loaded(row["id"], row["table"]).check().unreachable
    }
    for wide, narrow in row["expect"]["subsumptions"]:
        assert str(wide) in unreachable[str(narrow)]


@pytest.mark.parametrize("row", row_of("drools/SimpleStringNoGapTest/test"))
def test_any_other_text_is_a_gap(row: dict[str, Any]) -> None:
    """Two texts that rules name leave every other text, which the source does not report."""
    table = loaded(row["id"], row["table"])
    assert row["expect"]["gaps_count"] == 0
    (gap,) = (gap.region for gap in table.check().gaps)
    assert gap.when == {"Relationship to primary": "not(Self, Step Child)"}


@pytest.mark.parametrize("row", row_of("drools/NullTest/nullsWithActiveRules"))
def test_null_is_a_value(row: dict[str, Any]) -> None:
    """Rules that only tell what holds where an instant is null leave all instants, and overlap."""
    table = loaded(row["id"], row["table"])
    assert (row["expect"]["gaps_count"], row["expect"]["overlaps_count"]) == (0, 0)
    report, instant = table.check(), {"booleaninput": True, "datetimeinput": EPOCH}
    assert [gap.region.when for gap in report.gaps] == [
        {"booleaninput": "yes", "datetimeinput": "some"}
    ]
    assert table.decide(instant).rules == ()
    assert ("3", "4") in {overlap.rules for overlap in report.overlaps}
