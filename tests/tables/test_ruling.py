from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Context, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.money import Money
from servicekit.tables import Ending
from servicekit.tables.rule import precedence
from servicekit.tables.ruling import Aggregate, Label, Outcome, Policy, Ruling, amounts, value_of
from servicekit.tables.space import bits

A, B = "a", "b"
NO_RULE, CONFLICT = Ending.NO_RULE, Ending.CONFLICT


def ruling(
    policy: Policy,
    outcomes: Sequence[Any],
    *,
    overrides: dict[int, list[int]] | None = None,
    aggregate: Aggregate | None = None,
    otherwise: Label = NO_RULE,
) -> Ruling:
    lower, higher = precedence(overrides or {}, len(outcomes))
    return Ruling(policy, aggregate, outcomes, lower, higher, otherwise)


# -- outcomes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1),
        (False, 0),
        ((True, "a"), (1, "a")),
        (((True,),), ((1,),)),
        ({"ok": True}, {"ok": 1}),
        ({"ok": (True,)}, {"ok": (1,)}),
        (frozenset({True}), frozenset({1})),
        (True, (bool, True)),
    ],
    ids=repr,
)
def test_truth_and_numbers_are_different_outcomes(one: Any, other: Any) -> None:
    """Yes is not 1, however deep in an outcome it stands."""
    assert Outcome.of(one) != Outcome.of(other)
    assert Outcome.of(one) == Outcome.of(one)


def test_equal_outcomes_are_one() -> None:
    """Outcomes are equal where a reader would say so, and they read as their value."""
    assert Outcome.of((1, "a")) == Outcome.of((1, "a"))
    assert Outcome.of(1) == Outcome.of(Decimal("1.0"))
    assert hash(Outcome.of(1)) == hash(Outcome.of(1.0))
    assert str(Outcome.of("accept")) == "accept"


def test_the_value_of_a_label() -> None:
    """A label is told as its outcome, or as the way in which the facts ended without one."""
    assert value_of(Outcome.of(True)) is True
    assert value_of(NO_RULE) is NO_RULE


def test_endings_are_words() -> None:
    """How facts end without an outcome reads as words."""
    assert [str(ending) for ending in Ending] == [
        "no rule",
        "no single answer",
        "outside the domain",
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2.5], True),
        ([1, Decimal("2.5")], True),
        ([Money(1, "EUR"), Money(2, "EUR")], True),
        ([timedelta(hours=1), timedelta(0)], True),
        ([1, True], False),
        ([True], False),
        (["a"], False),
        ([None], False),
        ([1, timedelta(hours=1)], False),
        ([Money(1, "EUR"), 1], False),
        ([Money(1, "EUR"), Money(1, "GBP")], False),
        ([1.5, Decimal(1)], False),
    ],
    ids=repr,
)
def test_amounts_are_of_one_kind(values: list[Any], expected: bool) -> None:
    """Numbers, money of one currency or durations add up; truth, text and mixtures do not."""
    assert amounts(values) is expected


# -- policies -------------------------------------------------------------------------------------


def test_unique_allows_one_rule() -> None:
    """One rule decides; two contradict each other even if they say the same."""
    rules = ruling("unique", [A, B, A], otherwise=Outcome.of("z"))

    assert [rules.end(matched) for matched in (0b000, 0b001, 0b010)] == [
        Outcome.of("z"),
        Outcome.of(A),
        Outcome.of(B),
    ]
    assert rules.end(0b101) is CONFLICT
    assert rules.end(0b011) is CONFLICT


def test_any_allows_rules_that_say_the_same() -> None:
    """Several rules decide if all of them say the same."""
    rules = ruling("any", [A, B, A])

    assert rules.end(0b101) == Outcome.of(A)
    assert rules.end(0b111) is CONFLICT
    assert rules.end(0) is NO_RULE


def test_exceptions_give_way() -> None:
    """A rule gives way to one that overrides it, and to what overrides that in its turn."""
    rules = ruling("exceptions", [A, B, "c"], overrides={2: [1], 1: [0]})

    assert rules.end(0b011) == Outcome.of(B)
    assert rules.end(0b101) == Outcome.of("c")
    assert rules.end(0b111) == Outcome.of("c")
    assert rules.winners(0b111) == 0b100


def test_exceptions_without_an_order_agree_or_contradict() -> None:
    """Two rules of which none overrides the other stand together only if they say the same."""
    rules = ruling("exceptions", [A, B, A], overrides={0: [1]})

    assert rules.end(0b101) == Outcome.of(A)
    assert rules.end(0b110) is CONFLICT
    assert rules.end(0b111) == Outcome.of(A)


def test_only_exceptions_have_winners() -> None:
    """Under every other policy all rules that match count."""
    assert ruling("any", [A, A]).winners(0b11) == 0b11
    assert ruling("collect", [A, A]).winners(0b11) == 0b11


@pytest.mark.parametrize(
    ("aggregate", "matched", "expected"),
    [
        (None, 0b101, (3, 2)),
        (None, 0b010, (1,)),
        ("sum", 0b111, 6),
        ("min", 0b111, 1),
        ("max", 0b111, 3),
        ("count", 0b111, 3),
        ("count", 0b100, 1),
    ],
)
def test_collecting(aggregate: Aggregate | None, matched: int, expected: object) -> None:
    """All outcomes are collected in the order of the rules, or made into one number."""
    assert ruling("collect", [3, 1, 2], aggregate=aggregate).end(matched) == Outcome.of(expected)


@pytest.mark.parametrize(
    ("values", "total", "least"),
    [
        ([Money("1.50", "EUR"), Money(2, "EUR")], Money("3.50", "EUR"), Money("1.50", "EUR")),
        ([timedelta(hours=2), timedelta(hours=1)], timedelta(hours=3), timedelta(hours=1)),
        ([Decimal("0.1"), Decimal("0.2")], Decimal("0.3"), Decimal("0.1")),
    ],
    ids=repr,
)
def test_amounts_of_every_kind_are_collected(values: list[Any], total: Any, least: Any) -> None:
    """Money, durations and decimals add up and compare as they are."""
    assert ruling("collect", values, aggregate="sum").end(0b11) == Outcome.of(total)
    assert ruling("collect", values, aggregate="min").end(0b11) == Outcome.of(least)


@pytest.mark.parametrize("aggregate", ["sum", "min", "max"])
def test_what_is_no_amount_cannot_be_collected(aggregate: Aggregate) -> None:
    """Text, and money of two currencies, ends in a conflict; it can still be counted."""
    for values in ([1, "a"], [Money(1, "EUR"), Money(1, "GBP")]):
        assert ruling("collect", values, aggregate=aggregate).end(0b11) is CONFLICT
        assert ruling("collect", values, aggregate="count").end(0b11) == Outcome.of(2)


def test_a_collection_of_nothing_is_what_holds_otherwise() -> None:
    """Where no rule matches, collecting leads to what the table says otherwise."""
    rules = ruling("collect", [1], aggregate="sum", otherwise=Outcome.of(0))
    assert rules.end(0) == Outcome.of(0)
    assert rules.collects
    assert not ruling("any", [1]).collects


# -- what may still match -------------------------------------------------------------------------


def test_what_is_certain_before_everything_is_known() -> None:
    """An outcome is settled when the rules that may match cannot change it."""
    assert ruling("unique", [A, A]).settle(0b01, 0b10) is None
    assert ruling("unique", [A, A, A]).settle(0b011, 0b100) is CONFLICT
    assert ruling("any", [A, A]).settle(0b01, 0b10) == Outcome.of(A)
    assert ruling("any", [A, B]).settle(0b01, 0b10) is None
    assert ruling("any", [A, B, A]).settle(0b011, 0b100) is CONFLICT
    assert ruling("any", [A]).settle(0, 0b1) is None
    assert ruling("collect", [A]).settle(0, 0b1) is None


def test_what_is_overridden_may_match_or_not() -> None:
    """Rules that would give way make no difference, and a stronger one can end a conflict."""
    rules = ruling("exceptions", [A, B, A], overrides={0: [1]})
    assert rules.settle(0b001, 0b010) == Outcome.of(A)
    assert rules.settle(0b110, 0b001) is None
    assert rules.settle(0b110, 0) is CONFLICT


outcomes = st.sampled_from(["a", "b", True, 1, 0])


@st.composite
def rulings(draw: st.DrawFn, *policies: Policy) -> Ruling:
    policy = draw(st.sampled_from(policies or ("unique", "any", "exceptions", "collect")))
    said = draw(st.lists(outcomes, min_size=1, max_size=5))
    pairs = [(one, other) for one in range(len(said)) for other in range(one)]
    overrides: dict[int, list[int]] = {}
    for one, other in draw(st.sets(st.sampled_from(pairs))) if pairs else ():
        overrides.setdefault(one, []).append(other)
    aggregate = draw(st.sampled_from([None, "count", "sum"])) if policy == "collect" else None
    return ruling(
        policy,
        said,
        overrides=overrides if policy == "exceptions" else None,
        aggregate=aggregate,
        otherwise=draw(st.sampled_from([NO_RULE, Outcome.of("a")])),
    )


def subsets(mask: int) -> list[int]:
    found = [0]
    for bit in bits(mask):
        found += [some | 1 << bit for some in found]
    return found


@given(rulings(), st.integers(0, 31), st.integers(0, 31))
def test_what_is_settled_stays(rules: Ruling, sure: int, maybe: int) -> None:
    """An outcome that is settled is the outcome whichever of the open rules match in the end."""
    every = (1 << len(rules.labels)) - 1
    sure, maybe = sure & every, maybe & every & ~sure

    label = rules.settle(sure, maybe)
    if label is not None:
        assert {rules.end(sure | more) for more in subsets(maybe)} == {label}
    assert rules.settle(sure) is not None


@given(rulings("unique", "any", "exceptions"))
def test_rivals_are_the_pairs_that_contradict(rules: Ruling) -> None:
    """Two rules are rivals exactly when a case that only they match has no outcome."""
    for one in range(len(rules.labels)):
        found = rules.rivals(one)
        for other in range(len(rules.labels)):
            pair = 1 << one | 1 << other
            assert bool(found >> other & 1) is (one != other and rules.end(pair) is CONFLICT)


@given(rulings(), st.integers(0, 31))
def test_a_masked_rule_decides_nothing(rules: Ruling, others: int) -> None:
    """Next to a rule that masks it, a rule makes no difference to any outcome."""
    if rules.collects:
        assert not any(map(rules.rivals, range(len(rules.labels))))
    for rule in range(len(rules.labels)):
        others &= (1 << len(rules.labels)) - 1 & ~(1 << rule)
        if rules.masking(rule) & others:
            assert rules.end(others | 1 << rule) == rules.end(others)


@given(rulings("exceptions"), st.integers(0, 31))
def test_winners_are_those_that_nothing_overrides(rules: Ruling, matched: int) -> None:
    """A rule wins exactly if no other rule that matches overrides it, directly or not."""
    matched &= (1 << len(rules.labels)) - 1
    for rule in bits(matched):
        assert rules.winners(matched) >> rule & 1 == (not rules.higher[rule] & matched)


def test_sums_are_exact_whatever_the_host_rounds_to() -> None:
    """Decimals are added exactly, also where the host's context has few digits."""
    ruling = Ruling("collect", "sum", [Decimal("0.1"), 10**30], [0, 0], [0, 0], Ending.NO_RULE)
    with localcontext(Context(prec=3)):
        assert ruling.end(0b11) == Outcome.of(Decimal(f"1{0:030}.1"))
