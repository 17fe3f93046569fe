from __future__ import annotations

from math import inf
from typing import Any

import pytest

from servicekit.tables import Gap, Idle, OutOfDomain, Overlap, Rule, Unreachable, col
from servicekit.tables.findings import cases
from tables.support_tables import small


def overlap(one: Any, other: Any, **more: Any) -> Overlap:
    rules = [Rule("a", when={"x": "<= 5"}, then=one), Rule("b", when={"x": ">= 5"}, then=other)]
    found: Overlap = small(*rules, check=False, **more).check().overlaps.findings[0]
    return found


def test_an_overlap_reads_as_a_sentence() -> None:
    """Both rules, where they meet, how often, what they say and one case are told."""
    assert str(overlap("yes", "no")) == (
        "Rules a and b both apply to x = 5 (2 cases); a says yes, b says no. "
        "For example: x = 5, y = no."
    )
    assert str(overlap("yes", "yes")) == (
        "Rules a and b both apply to x = 5 (2 cases); both say yes. For example: x = 5, y = no. "
        'The policy "unique" forbids that: let them not overlap, or choose "any".'
    )
    assert str(overlap("yes", "yes", policy="any")).endswith("For example: x = 5, y = no.")
    assert "a says True, b says 1" in str(overlap(True, 1))


def test_an_overlap_of_all_cases() -> None:
    """Two rules without cells meet in any case."""
    rules = [Rule("a", then=1), Rule("b", then=2)]
    assert str(small(*rules, check=False).check().contradictions.findings[0]) == (
        "Rules a and b both apply to any case (20 cases); a says 1, b says 2. "
        "For example: x = 0, y = no."
    )


def test_an_overlap_of_several_regions() -> None:
    """What stronger rules leave of an overlap is told region by region."""
    found = (
        small(
            Rule("a", then=1),
            Rule("b", then=2),
            Rule("c", when={"x": "[3..6]"}, then=3, overrides=["a", "b"]),
            policy="exceptions",
            check=False,
        )
        .check()
        .contradictions.findings[0]
    )

    assert [str(region) for region in found.regions] == ["x <= 2", "x >= 7"]
    assert str(found) == (
        "Rules a and b both apply to x <= 2 (6 cases); or x >= 7 (6 cases); a says 1, b says 2. "
        "For example: x = 0, y = no."
    )


def test_an_overlap_has_a_witness_that_the_table_takes() -> None:
    """The case that is told lies in the first of the regions."""
    found = overlap("yes", "no")
    assert found.witness == found.regions[0].witness == {"x": 5, "y": False}
    assert (found.rules, found.outcomes, found.contradictory) == (("a", "b"), ("yes", "no"), True)


def test_overlaps_are_equal_by_what_they_say(travels: Any) -> None:
    """Two findings of the same rules, outcomes and cases are equal, and they travel."""
    assert overlap("yes", "no") == overlap("yes", "no")
    assert overlap("yes", "no") != overlap("yes", "ask")
    travels(overlap("yes", "no"))


def test_a_gap_reads_as_a_sentence() -> None:
    """What is left out, how much that is, and one case are told."""
    (gap,) = small(Rule("a", when={"x": "< 9"}, then=1)).check().gaps
    assert isinstance(gap, Gap)
    assert str(gap) == (
        "No rule for x = 9 (2 cases). For example: x = 9, y = no. Missing row: x: 9, y: -, then: ?"
    )


def test_a_gap_that_no_row_can_say_has_none() -> None:
    """Of a region of sets that no cell describes, no row is shown."""
    rules = [Rule("a", when={"n": "not(a)"}, then=1), Rule("b", when={"n": "b"}, then=1)]
    (gap,) = small(*rules, columns={"n": col.set_of("a", "b")}, policy="any").check().gaps

    assert gap.row is None
    assert str(gap) == "No rule for n = a and not b (1 case). For example: n = a."


def test_gaps_in_columns_of_every_kind_read_well() -> None:
    """Sets, durations, instants and text are told as they are written in cells."""
    columns = {
        "needs": col.set_of("no phone", "more time"),
        "waited": col.duration("0s", "8h"),
        "at": col.instant(),
        "city": col.text(optional=True),
    }
    covered = Rule("a", when={"needs": "not(no phone)"}, then=1)
    rules = [
        covered,
        Rule("b", when={"needs": "no phone", "waited": "< 2h"}, then=1),
        Rule("c", when={"needs": "no phone", "waited": ">= 2h", "city": "some"}, then=1),
        Rule(
            "d",
            when={
                "needs": "no phone",
                "waited": ">= 2h",
                "city": None,
                "at": "< 2026-01-01T00:00Z",
            },
            then=1,
        ),
    ]
    (gap,) = small(*rules, columns=columns).check().gaps
    assert str(gap) == (
        "No rule for needs = no phone and waited >= 2h and at >= 2026-01-01T00:00Z "
        "and city = none (cases without end). "
        "For example: needs = no phone, waited = 2h, at = 2026-01-01T00:00Z, city = none. "
        "Missing row: needs: no phone, waited: >= 2h, at: >= 2026-01-01T00:00Z, city: none, "
        "then: ?"
    )


def test_rules_and_columns_without_effect_read_as_sentences() -> None:
    """Each finding names the rule or column, and what makes it useless."""
    assert [
        str(finding)
        for finding in (
            Unreachable("a", ("b",)),
            Unreachable("a", ("b", "c", "d")),
            Unreachable("a", ("b",), overridden=False),
            Unreachable("a", ("b", "c"), overridden=False),
            OutOfDomain("a", "days"),
            Idle("opened"),
        )
    ] == [
        "Rule a never decides: b overrides it wherever it applies.",
        "Rule a never decides: b, c and d together override it wherever it applies.",
        "Rule a adds nothing: wherever it applies, b says the same.",
        "Rule a adds nothing: wherever it applies, b and c say the same.",
        "Rule a never applies: its cell of days lies outside the domain of the column.",
        "Column opened never changes the outcome; nobody needs to ask for it.",
    ]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, "1 case"),
        (2, "2 cases"),
        (0, "0 cases"),
        (1_234_567, "1,234,567 cases"),
        (10**400, f"{10**400:,} cases"),
        (inf, "cases without end"),
    ],
    ids=["1", "2", "0", "many", "great", "inf"],
)
def test_numbers_of_cases_are_told_in_words(size: float, expected: str) -> None:
    """One case, several, or cases without end."""
    assert cases(size) == expected
