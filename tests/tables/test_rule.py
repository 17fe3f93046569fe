from __future__ import annotations

from datetime import UTC, date, datetime
from graphlib import CycleError
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicekit.errors import FieldError
from servicekit.tables import Rule
from servicekit.tables.rule import precedence
from servicekit.values import Facts

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


def test_a_rule_is_a_row() -> None:
    """A rule has its cells and its outcome; all else may be left out."""
    rule = Rule("gold", when={"tier": "gold"}, then="accept")

    assert (rule.id, rule.when, rule.then) == ("gold", {"tier": "gold"}, "accept")
    assert (rule.overrides, rule.effective, rule.note) == ((), None, "")
    assert Rule("all", then=1).when == {}


def test_only_the_id_of_a_rule_goes_without_a_name() -> None:
    """All that a rule has besides its id is given by name."""
    with pytest.raises(TypeError):
        Rule("gold", {"tier": "gold"}, then="accept")  # type: ignore[misc]
    for name in ("when", "then", "overrides", "effective", "note"):
        assert attrs.fields_dict(Rule)[name].kw_only


def test_a_rule_freezes_what_it_holds() -> None:
    """Lists, mappings and sets become immutable in cells and outcomes, and ids become text."""
    rule = Rule(7, when={"days": [1, 2]}, then=[{"pay": {5}}], overrides=["a"])  # type: ignore[arg-type]

    assert rule.id == "7"
    assert rule.when["days"] == (1, 2)
    assert rule.then == (Facts({"pay": frozenset({5})}),)
    assert rule.overrides == ("a",)
    assert Rule("a", then=1, note=" why ").note == "why"


def test_a_rule_travels(travels: Any) -> None:
    """A rule can be copied, pickled and hashed, and never changes."""
    rule = Rule("a", when={"x": [1]}, then={"pay": [5]}, effective=[None, JULY], note="why")  # type: ignore[arg-type]

    travels(rule)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        rule.id = "b"  # type: ignore[misc]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": None},
        {"then": bytearray(b"x")},
        {"then": [bytearray(b"x")]},
        {"overrides": "gold"},
        {"overrides": [1]},
        {"when": {1: "gold"}},
        {"note": 5},
    ],
    ids=repr,
)
def test_a_rule_refuses_what_it_cannot_hold(wrong: dict[str, Any]) -> None:
    """An empty id, an outcome that cannot be hashed, and words where lists belong are refused."""
    with pytest.raises(FieldError):
        attrs.evolve(Rule("a", when={"x": 1}, then=1), **wrong)
    with pytest.raises(FieldError):
        Rule(**{"id": "a", "when": {"x": 1}, "then": 1, **wrong})


def test_an_outcome_that_cannot_be_hashed_is_named() -> None:
    """Of an outcome that cannot be compared by its hash the message says why it has to be."""
    with pytest.raises(FieldError) as caught:
        Rule("a", then=bytearray(b"x"))

    assert str(caught.value) == (
        "outcome=bytearray(b'x') is not possible: an outcome can be hashed, so that two compare"
    )


@pytest.mark.parametrize(
    "period", [(JANUARY, JULY), (None, JULY), (JANUARY, None), (None, None)], ids=str
)
def test_effective_dates_can_be_open(period: tuple[date | None, date | None]) -> None:
    """A rule is in force from a date, before a date, both or neither; a list will do."""
    assert Rule("a", then=1, effective=period).effective == period
    assert Rule("a", then=1, effective=list(period)).effective == period  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ((JULY, JANUARY), "the first date lies before the second"),
        ((JULY, JULY), "the first date lies before the second"),
        ((datetime(2026, 1, 1, tzinfo=UTC), None), "dates, without a time of day"),
        ((None, datetime(2026, 1, 1, tzinfo=UTC)), "dates, without a time of day"),
        ((JANUARY,), "a pair of dates, either of which can be None"),
        (("2026-01-01", None), "a pair of dates, either of which can be None"),
        (JANUARY, "a pair of dates, either of which can be None"),
    ],
    ids=str,
)
def test_effective_dates_are_a_period(period: Any, expected: str) -> None:
    """Dates that are no period from one day to a later one are refused."""
    with pytest.raises(FieldError) as caught:
        Rule("a", then=1, effective=period)

    assert caught.value.expected == expected


# -- precedence -----------------------------------------------------------------------------------


def test_overriding_is_transitive() -> None:
    """What a rule overrides includes what that overrides, and the other way round."""
    lower, higher = precedence({2: [1], 1: [0]}, 4)

    assert lower == [0b000, 0b001, 0b011, 0b000]
    assert higher == [0b110, 0b100, 0b000, 0b000]


@pytest.mark.parametrize("overrides", [{0: [0]}, {0: [1], 1: [2], 2: [0]}], ids=repr)
def test_a_circle_has_no_order(overrides: dict[int, list[int]]) -> None:
    """Rules that override themselves, directly or not, are in no order."""
    with pytest.raises(CycleError):
        precedence(overrides, 3)


@given(st.permutations(range(6)), st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_precedence_is_the_transitive_closure(
    order: list[int], pairs: set[tuple[int, int]]
) -> None:
    """One rule is above another exactly if there is a way down, and then that is below it."""
    overrides: dict[int, list[int]] = {}
    for one, other in sorted(pairs):
        if one < other:
            overrides.setdefault(order[one], []).append(order[other])
    reachable = {rule: set(overrides.get(rule, ())) for rule in order}
    for middle in order:
        for rule in order:
            if middle in reachable[rule]:
                reachable[rule] |= reachable[middle]

    lower, higher = precedence(overrides, 6)
    for one in order:
        for other in order:
            assert bool(lower[one] >> other & 1) is (other in reachable[one])
            assert bool(higher[other] >> one & 1) is (other in reachable[one])
