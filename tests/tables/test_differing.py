from __future__ import annotations

from math import inf
from typing import Any

import attrs
import pytest

from servicekit.errors import FieldError
from servicekit.tables import Difference, Ending, Rule, col
from tables.support_tables import return_window, said, small
from tables.test_checking import DENSE, SQUARE

LOW = Rule("low", when={"x": "<= 5"}, then="a")
HIGH = Rule("high", when={"x": "> 5"}, then="b")


def changes(left: Any, right: Any) -> list[str]:
    """Return the differences of two tables as sentences, which refute that they are the same."""
    verdict = left.diff(right)
    assert verdict.refuted is bool(len(verdict))
    assert verdict.complete
    return said(verdict)


def test_a_table_says_the_same_as_itself() -> None:
    """Nothing changes between two tables with the same rules."""
    verdict = return_window().diff(return_window(name="new"))
    assert str(verdict) == "Proved: return-window and new say the same in every case."


def test_every_region_that_changes_is_told() -> None:
    """A difference tells the cases, how many they are, from what to what, and one of them."""
    longer = Rule(
        "standard", when={"tier": "standard", "days": "<= 45", "opened": "no"}, then="accept"
    )
    new = return_window(name="new", rules=[return_window().rules[0], longer])

    assert str(return_window().diff(new)) == (
        "Refuted: return-window and new say the same in every case.\n"
        "- days in [31..45] and opened = no and tier = standard (15 cases): "
        "decline becomes accept. For example: days = 31, opened = no, tier = standard."
    )
    assert changes(new, return_window()) == [
        (
            "days in [31..45] and opened = no and tier = standard (15 cases): "
            "accept becomes decline. For example: days = 31, opened = no, tier = standard."
        )
    ]


def test_a_change_holds_for_every_case_of_its_region() -> None:
    """The region, its witness and the two outcomes are there to be used."""
    (change,) = small(LOW, HIGH).diff(small(LOW, attrs.evolve(HIGH, then="c")))

    assert isinstance(change, Difference)
    assert (change.before, change.after) == ("b", "c")
    assert (change.region.when, change.region.size) == ({"x": ">= 6"}, 8)
    assert change.region.witness == {"x": 6, "y": False}


def test_changes_to_and_from_no_outcome() -> None:
    """A case that has no outcome, or a contradiction, is told in words."""
    assert changes(small(LOW), small()) == [
        "x <= 5 (12 cases): a becomes no rule. For example: x = 0, y = no."
    ]
    both = small(LOW, attrs.evolve(HIGH, when={"x": "> 3"}), check=False)
    assert changes(small(LOW, HIGH), both) == [
        ("x in [4..5] (4 cases): a becomes no single answer. For example: x = 4, y = no.")
    ]
    assert small(LOW).diff(small()).findings[0].after is Ending.NO_RULE


def test_changes_of_everything() -> None:
    """What holds otherwise is part of a table as well."""
    assert changes(small(otherwise="a"), small(otherwise="b")) == [
        "any case (20 cases): a becomes b. For example: x = 0, y = no."
    ]


def test_outcomes_that_differ_in_type_alone() -> None:
    """Truth that becomes 1 is a change, though Python calls the two equal."""
    before, after = small(Rule("a", then=True)), small(Rule("a", then=1))
    assert before == after
    assert changes(before, after) == [
        "any case (20 cases): True becomes 1. For example: x = 0, y = no."
    ]


def test_other_words_for_the_same_are_no_change() -> None:
    """Rules may be divided, joined, renamed and put in another order without a difference."""
    left = small(LOW, HIGH)

    assert not changes(left, small(HIGH, LOW))
    assert not changes(left, small(attrs.evolve(LOW, id="renamed"), HIGH))
    assert not changes(left, small(LOW, otherwise="b"))
    assert not changes(
        left,
        small(
            Rule("1", when={"x": "< 3"}, then="a"),
            Rule("2", when={"x": "[3..5]"}, then="a"),
            Rule("3", when={"x": "> 5", "y": True}, then="b"),
            Rule("4", when={"x": "> 5", "y": False}, then="b"),
        ),
    )


def test_another_policy_for_the_same_rules() -> None:
    """Tables of different policies are compared by what they say."""
    rules = LOW, Rule("all", then="a")

    assert changes(small(*rules, policy="any"), small(*rules, check=False)) == [
        "x <= 5 (12 cases): a becomes no single answer. For example: x = 0, y = no."
    ]
    assert not changes(small(*rules, policy="any"), small(*rules, policy="exceptions"))
    ordered = attrs.evolve(LOW, then="z", overrides=["all"])
    assert changes(small(ordered, rules[1], policy="exceptions"), small(rules[1])) == [
        "x <= 5 (12 cases): z becomes a. For example: x = 0, y = no."
    ]


def test_another_order_of_exceptions() -> None:
    """Which rule gives way makes a difference where both apply."""
    all_ = Rule("all", then="z")
    left = small(attrs.evolve(LOW, overrides=["all"]), all_, policy="exceptions")
    right = small(LOW, attrs.evolve(all_, overrides=["low"]), policy="exceptions")

    assert changes(left, right) == ["x <= 5 (12 cases): a becomes z. For example: x = 0, y = no."]
    assert not changes(left, left)


def test_the_order_of_a_collection() -> None:
    """Where outcomes are collected in the order of the rules, another order is a difference."""
    rules = [LOW, Rule("few", when={"x": "< 3"}, then="b")]
    left, right = (small(*some, policy="collect") for some in (rules, rules[::-1]))

    assert changes(left, right) == [
        "x <= 2 (6 cases): ('a', 'b') becomes ('b', 'a'). For example: x = 0, y = no."
    ]
    assert not changes(left, left)
    counted = [small(*some, policy="collect", aggregate="count") for some in (rules, rules[::-1])]
    assert not changes(*counted)


def test_collections_with_one_rule_more() -> None:
    """A rule that is there twice is collected twice."""
    left = small(LOW, policy="collect")
    right = small(LOW, attrs.evolve(LOW, id="again"), policy="collect")
    assert changes(left, right) == [
        "x <= 5 (12 cases): ('a',) becomes ('a', 'a'). For example: x = 0, y = no."
    ]


def test_a_column_that_only_one_table_has() -> None:
    """A column that a table lacks makes no difference in it, on either side."""
    more = {"x": col.integer(0, 9), "z": col.enum("p", "q")}
    left = small(LOW, columns={"x": col.integer(0, 9)}, otherwise="c")
    right = small(attrs.evolve(LOW, when={"x": "<= 5", "z": "p"}), columns=more, otherwise="c")

    assert changes(left, right) == [
        "x <= 5 and z = q (6 cases): a becomes c. For example: x = 0, z = q."
    ]
    assert changes(right, left) == [
        "x <= 5 and z = q (6 cases): c becomes a. For example: x = 0, z = q."
    ]
    assert not changes(left, small(LOW, columns=more, otherwise="c"))


def test_columns_of_different_domains_are_compared() -> None:
    """What only one table takes is outside the domain of the other."""
    wide = {"x": col.integer(0, 12)}
    left, right = (
        small(LOW, columns={"x": col.integer(0, 9)}, otherwise="z"),
        small(LOW, columns=wide, otherwise="z"),
    )

    assert changes(left, right) == [
        "x >= 10 (3 cases): outside the domain becomes z. For example: x = 10."
    ]
    assert changes(right, left) == [
        "x >= 10 (3 cases): z becomes outside the domain. For example: x = 10."
    ]
    (change,) = left.diff(right)
    assert change.before is Ending.OUTSIDE
    assert not changes(right, small(LOW, columns=wide, otherwise="z"))


def test_columns_that_overlap_are_compared() -> None:
    """Where both tables take a value, they are compared by what they say."""
    left = small(Rule("a", then="a"), columns={"t": col.enum("p", "q")})
    right = small(Rule("b", then="b"), columns={"t": col.enum("q", "r", optional=True)})

    assert changes(left, right) == [
        "t = p (1 case): a becomes outside the domain. For example: t = p.",
        "t = q (1 case): a becomes b. For example: t = q.",
        "t = r or none (2 cases): outside the domain becomes b. For example: t = r.",
    ]


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        (col.integer(0, 9), col.boolean(), ("boolean", "integer [0..9]")),
        (col.money("EUR"), col.money("GBP"), ("money GBP", "money EUR")),
    ],
    ids=["kind", "currency"],
)
def test_columns_are_of_one_kind_in_both(one: Any, other: Any, names: Any) -> None:
    """A column of the same name and another kind cannot be compared."""
    left, right = (small(Rule("a", then=1), columns={"x": column}) for column in (one, other))
    with pytest.raises(FieldError) as caught:
        left.diff(right)
    assert str(caught.value) == (
        f"x={names[0]!r} is not possible: "
        f"a column of the same kind as in the other table, {names[1]}"
    )


def test_changes_without_end() -> None:
    """Where a column has no end, a change may have none."""
    left, right = (
        small(Rule("a", when={"x": cell}, then="a"), columns={"x": col.integer()}, otherwise="b")
        for cell in ("<= 5", "<= 7")
    )
    assert changes(left, right) == ["x in [6..7] (2 cases): b becomes a. For example: x = 6."]
    (change,) = left.diff(attrs.evolve(left, otherwise="c"))
    assert change.region.size == inf


def test_regions_are_disjoint_and_as_few_as_can_be() -> None:
    """Neighbouring parts that change alike are told as one region."""
    left = small(*(Rule(str(x), when={"x": x}, then=x // 5) for x in range(10)))
    right = small(*(Rule(str(x), when={"x": x}, then=1) for x in range(10)))
    assert changes(left, right) == ["x <= 4 (10 cases): 0 becomes 1. For example: x = 0, y = no."]


def test_a_comparison_can_be_undecided() -> None:
    """A comparison that would look at too much is undecided, or refuted by what was found."""
    left = small(*DENSE, columns=SQUARE, policy="exceptions", check=False)
    right = attrs.evolve(
        left, rules=[*DENSE[:-1], attrs.evolve(DENSE[-1], then="new")], check=False
    )
    whole = left.diff(right)

    verdict = left.diff(right, budget=0)
    assert verdict.undecided
    assert not verdict.complete
    sizes = []
    for budget in (10, 100, 1000):
        some = left.diff(right, budget=budget)
        sizes.append(sum(change.region.size for change in some))
        assert some.refuted is bool(len(some))
    assert sizes == sorted(sizes)
    assert whole.complete
    assert whole.refuted
    assert sum(change.region.size for change in whole) >= sizes[-1] > 0


def test_changes_travel(travels: Any) -> None:
    """A comparison is a value."""
    travels(small(LOW, HIGH).diff(small(HIGH)))
