from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables.support_columns import sorts

from servicekit.answers.digest import changed, comparable, digest, fingerprint, known
from servicekit.errors import FactTypeError
from servicekit.hours import BusinessHours
from servicekit.money import Money
from servicekit.tables import Column, col
from servicekit.tables.formats.declaring import declared
from servicekit.values import FrozenMapping
from servicekit.versions import Versions


class Tier(Enum):
    GOLD = "gold"


class Plan(StrEnum):
    GOLD = "gold"


NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
COLUMNS = {"days": col.integer(0), "tier": col.text(), "opened": col.boolean(optional=True)}
FACTS = {"days": 5, "tier": "gold", "opened": None}


def made(
    facts: dict[str, Any] = FACTS,
    *,
    question: str = "return",
    columns: dict[str, Column] = COLUMNS,
    key: bytes = b"secret",
) -> str:
    return digest(question, columns, facts, key)


# -- what is in it --------------------------------------------------------------------------------


def test_a_digest_names_facts_and_says_nothing_of_them() -> None:
    """A digest has a mark of the key, and sixteen digits for each fact that is known."""
    parts = [part.split("=") for part in made().split("&")]

    assert [name for name, _ in parts] == ["", "days", "opened", "tier"]
    assert all(len(mark) == 16 and int(mark, 16) >= 0 for _, mark in parts)
    assert "gold" not in made()
    assert made({}) == made().split("&")[0]


def test_what_is_unknown_is_not_in_it() -> None:
    """A fact that nobody knows has no digest; one that is known to be absent has."""
    assert known(made()) == {"days", "opened", "tier"}
    assert known(made({"days": 5})) == {"days"}
    assert known(made({})) == known(None) == known("") == known("garbage") == frozenset()


@pytest.mark.parametrize(
    ("column", "ways"),
    [
        (col.integer(), [5, Decimal(5), Decimal("5.0"), Decimal("0.5e1"), 5.0]),
        (col.integer(), [0, Decimal("-0"), -0.0]),
        (col.number(), [0.1, Decimal("0.1"), Decimal("0.10")]),
        (col.decimal(step="0.5"), [2, Decimal("2.00"), 2.0]),
        (col.money("EUR"), [Money(5, "EUR"), Money("5.00", "eur")]),
        (col.instant(), [NOON, NOON.astimezone(timezone(timedelta(hours=2)))]),
        (col.duration(), [timedelta(hours=24), timedelta(days=1), timedelta(minutes=1440)]),
        (col.enum("gold"), ["gold", Tier.GOLD, Plan.GOLD]),
        (col.text(), ["gold", Tier.GOLD, Plan.GOLD]),
        (col.set_of("gold", "a"), [["gold", "a"], {"a", "gold"}, ("a", Tier.GOLD, "gold"),
                                   frozenset({"a", Plan.GOLD}), {"a": 1, "gold": 2}]),
        (col.set_of("gold"), [[], (), set(), frozenset()]),
    ],
    ids=lambda v: declared(v) if isinstance(v, Column) else f"{len(v)} ways",
)  # fmt: skip
def test_equal_facts_have_one_digest(column: Column, ways: list[Any]) -> None:
    """However the same fact is written, its digest is the same."""
    found = {made({"it": value}, columns={"it": column}) for value in ways}
    assert len(found) == 1
    assert not changed(found.pop(), made({"it": ways[0]}, columns={"it": column}))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (col.integer(optional=True), [5, 6, -5, 0, 50, None]),
        (col.text(optional=True), ["none", None, "", " ", '"none"', "None", "a, b", "a,b"]),
        (col.boolean(optional=True), [True, False, None]),
        (col.set_of("a", "b", "none", optional=True), [[], ["a"], ["a", "b"], ["none"], None]),
        (col.instant(), [NOON, NOON + timedelta(microseconds=1)]),
        (col.date(), [date(2026, 5, 1), date(2026, 5, 2)]),
    ],
    ids=lambda v: declared(v) if isinstance(v, Column) else f"{len(v)} values",
)
def test_other_facts_have_other_digests(column: Column, values: list[Any]) -> None:
    """Facts that differ in anything have different digests."""
    found = [made({"it": value}, columns={"it": column}) for value in values]
    assert len({*found}) == len(values)
    assert changed(found[0], found[1]) == ("it",)


def test_widening_a_column_changes_no_digest() -> None:
    """The digest of a fact does not depend on what else the fact could have been."""
    wide = made({"it": 5}, columns={"it": col.integer()})
    for column in (col.integer(5, 5), col.integer(0, 9), col.integer(0, 3), col.number()):
        assert made({"it": 5}, columns={"it": column}) == wide
    many = made({"it": "a"}, columns={"it": col.enum("a", "b", optional=True)})
    assert made({"it": "a"}, columns={"it": col.enum("a")}) == many


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_facts_outside_the_columns_make_no_difference(more: dict[str, Any]) -> None:
    """Whatever else is among the facts, the digest is the same."""
    assert made(more | FACTS) == made()


@given(st.permutations([*COLUMNS]), st.permutations([*FACTS]))
def test_the_order_of_facts_makes_no_difference(columns: list[str], facts: list[str]) -> None:
    """Neither the order of the columns nor that of the facts is in a digest."""
    assert made({n: FACTS[n] for n in facts}, columns={n: COLUMNS[n] for n in columns}) == made()


@given(st.data())
def test_facts_change_when_they_differ(data: st.DataObject) -> None:
    """Two digests differ in exactly the facts that differ, in every kind of column."""
    columns, one, other = {}, {}, {}
    for name in ("a", "b", "c & d"):
        sort = data.draw(sorts())
        columns[name] = sort.column
        one[name], other[name] = (data.draw(st.sampled_from(sort.values)) for _ in range(2))
    found = changed(made(one, columns=columns), made(other, columns=columns))
    assert found == tuple(name for name in columns if one[name] != other[name])


# -- keys, questions and names --------------------------------------------------------------------


def test_a_digest_is_of_one_question() -> None:
    """The same fact of another question, or by another name, has another digest."""
    assert changed(made(), made(question="exchange")) == ("days", "opened", "tier")
    columns = {"a": col.integer(), "b": col.integer()}
    marks = made({"a": 5, "b": 5}, columns=columns).split("&")[1:]
    assert marks[0][2:] != marks[1][2:]


def test_digests_of_two_keys_cannot_be_compared() -> None:
    """With another key every digest is another, and the two say that they cannot be compared."""
    other = made(key=b"other")

    assert comparable(made(), made({})) is True
    assert comparable(made(), other) is False
    assert changed(made(), other) == ("days", "opened", "tier")
    assert made(key=b"") == made(key=b"")
    assert not comparable(made(key=b""), made())


@pytest.mark.parametrize("nothing", [None, "", "garbage", "days=5", "&&=", "="], ids=repr)
def test_what_is_no_digest_cannot_be_compared(nothing: str | None) -> None:
    """Text without the mark of a key is comparable to nothing, not even to itself."""
    assert not comparable(nothing, made())
    assert not comparable(made(), nothing)
    assert not comparable(nothing, nothing)


NAMES = ["a&b", "a=b", "a;b", "a+b", "a b", "a%26b", "=", "&", "größe", "日数", "a\nb", "é=&é"]


@pytest.mark.parametrize("name", NAMES)
def test_names_can_have_any_letters(name: str) -> None:
    """Names with letters that part a digest are told apart and read back."""
    columns = {each: col.integer() for each in ("a", "b", name)}
    facts = {"a": 1, "b": 1, name: 1}

    assert known(made(facts, columns=columns)) == {"a", "b", name}
    after = made(facts | {name: 2}, columns=columns)
    assert changed(made(facts, columns=columns), after) == (name,)


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip))
def test_two_names_are_never_one(one: str, other: str) -> None:
    """Whatever the names, each fact keeps its own digest."""
    columns = {one: col.integer(), other: col.integer()}
    found = made(dict.fromkeys(columns, 1), columns=columns)
    assert known(found) == {*columns}


def test_questions_and_names_do_not_run_together() -> None:
    """Where a question ends and a name begins is part of a digest."""
    one = made({"bc": "d"}, question="a", columns={"bc": col.text()})
    other = made({"c": "d"}, question="ab", columns={"c": col.text()})
    assert one.rpartition("=")[2] != other.rpartition("=")[2]


def test_halves_of_characters_have_a_digest() -> None:
    """Text from JSON can hold what UTF-8 cannot, and has a digest all the same."""
    half = made(FACTS | {"tier": "\ud83d"})
    assert changed(half, made()) == ("tier",)
    assert changed(half, made(FACTS | {"tier": "\ude00"})) == ("tier",)


# -- what changed ---------------------------------------------------------------------------------


def test_what_is_unknown_to_one_has_not_changed() -> None:
    """Only facts that both know can differ."""
    assert changed(made({"days": 5}), made({"days": 6, "tier": "gold"})) == ("days",)
    assert changed(made({"days": 5}), made({"tier": "gold"})) == ()
    assert changed(made(), made({})) == changed(made({}), made()) == ()
    assert changed(made(FACTS | {"opened": True}), made()) == ("opened",)
    assert changed(None, made()) == changed(made(), None) == ()


def test_facts_of_another_type_have_no_digest() -> None:
    """A value that no such column can have is refused."""
    with pytest.raises(FactTypeError):
        made({"days": "five"})


# -- fingerprints ---------------------------------------------------------------------------------


@attrs.frozen
class Point:
    x: Any
    note: str = attrs.field(default="", eq=False)


@attrs.frozen
class Spot:
    x: Any


OFFICE = BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC")
EQUAL: list[Callable[[], tuple[Any, Any]]] = [
    lambda: (FrozenMapping({"a": 1, "b": 2}), FrozenMapping({"b": 2, "a": 1})),
    lambda: (Money("5.0", "EUR"), Money("5.00", "EUR")),
    lambda: (Plan.GOLD, "gold"),
    lambda: (Point(1, "this"), Point(1, "that")),
    lambda: ((Point(Decimal(5)),), (Point(Decimal("5.0")),)),
    lambda: (Versions([(date.min, OFFICE)]), Versions({date.min: OFFICE})),
    lambda: (OFFICE, BusinessHours.parse("Mo-Th 09:00-17:00; Fr 09:00-17:00", timezone="UTC")),
]


@pytest.mark.parametrize("number", range(len(EQUAL)))
def test_equal_values_have_one_fingerprint(number: int) -> None:
    """Values that are equal have the same fingerprint, however they were written."""
    one, other = EQUAL[number]()
    assert one == other
    assert fingerprint(one) == fingerprint(other)


OTHERS = [
    (), ((),), ("a",), ("a", ""), ("", "a"), (("a", ""),), (1,), (True,), (None,), ("None",),
    ("1",), (attrs.NOTHING,), ("NOTHING",), (Point(1),), (Spot(1),), (Point((1,)),), (Point("1"),),
    (Money(5, "EUR"),), (Money(5, "GBP"),), (FrozenMapping({"a": "b"}),), ("a", "b"),
    (FrozenMapping({"b": "a"}),), ("\ud83d",), (OFFICE,),
    (BusinessHours.parse("Mo-Fr 09:00-17:00", timezone="UTC", holidays=[date(2026, 5, 1)]),),
]  # fmt: skip


def test_other_values_have_other_fingerprints() -> None:
    """Values that differ in kind, content or order differ in their fingerprint."""
    assert len({fingerprint(*values) for values in OTHERS}) == len(OTHERS)


PROGRAM = """
from answers.test_digest import OTHERS, FACTS, fingerprint, made
print(*map(lambda each: fingerprint(*each), OTHERS), made(), sep="\\n")
"""


def test_digests_are_the_same_in_every_process() -> None:
    """No digest depends on an order that Python makes up anew in each process."""
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": path},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.splitlines() == [*(fingerprint(*each) for each in OTHERS), made()]
