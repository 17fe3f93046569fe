"""A converter for classes of a host's own, and what it takes from docstrings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Any, Literal

import attrs
import pytest
from cattrs import transform_error
from cattrs.errors import BaseValidationError

from servicekit import BusinessHours, Money, Promise
from servicekit.errors import FieldError, Problem
from servicekit.extra.json import make_converter
from servicekit.extra.json.converting import form_of
from servicekit.extra.json.describing import description, descriptions
from servicekit.extra.json.fields import fields_of
from servicekit.hours import Calendar
from servicekit.values import Facts, FrozenMapping

NINE = datetime(2026, 5, 1, 9, tzinfo=UTC)
CALL = Promise(id=1, customer_id=7, what="call back", made_at=NINE, due_at=NINE)


class Level(IntEnum):
    LOW = 1


class Mood(StrEnum):
    CALM = "calm"


class Colour(Enum):
    RED = "red"


@attrs.frozen
class Row:
    """A row of a host's own table."""

    key: int
    promise: Promise
    type: str = "row"
    hours: Calendar | None = None
    mood: Mood = Mood.CALM
    level: Level = Level.LOW
    colour: Colour = Colour.RED
    share: float = 0.5
    days: Mapping[date, int] = attrs.field(factory=dict)
    prices: dict[str, Money] = attrs.field(factory=dict)
    note: Any = None
    size: Literal["s", 1] = "s"
    other: str | int | Money | None = None
    _hidden: int = 0
    _computed: int = attrs.field(default=0, init=False)


def test_class_of_your_own():
    """A class that holds values of this library is written and read like one of it."""
    converter = make_converter()
    row = Row(
        key=5,
        promise=CALL,
        hours=BusinessHours.always("UTC"),
        days={date(2026, 5, 1): 2},
        prices={"post": Money(5, "EUR")},
        note=Facts({"since": date(2026, 5, 1)}),
        size=1,
        share=1,
        hidden=3,
    )

    plain = converter.unstructure(row)

    assert plain["promise"]["due_at"] == "2026-05-01T09:00:00+00:00"
    assert plain["days"] == {"2026-05-01": 2}
    assert plain["note"] == {"since": {"$date": "2026-05-01"}}
    assert plain["hidden"] == 3
    assert "level" not in plain
    assert converter.structure(plain, Row) == row


def test_enumerations_of_your_own():
    """Members of any enumeration are written by their values, and nothing else is read as one."""
    converter = make_converter()
    row = {"key": 1, "promise": converter.unstructure(CALL)}

    for name, value in (("mood", "calm"), ("level", 1), ("colour", "red")):
        found = converter.structure({**row, name: value}, Row)
        assert getattr(found, name) is getattr(Row(1, CALL), name)
    for name, value in (("mood", "wild"), ("level", True), ("level", 1.0), ("size", True)):
        with pytest.raises(BaseValidationError):
            converter.structure({**row, name: value}, Row)
    with pytest.raises(FieldError, match="colour='red' is not possible: a member of Colour"):
        converter.unstructure(attrs.evolve(Row(1, CALL), colour="red"))
    with pytest.raises(FieldError, match="size=2 is not possible: one of s, 1"):
        converter.unstructure(attrs.evolve(Row(1, CALL), size=2))


@pytest.mark.parametrize("value", ["a", 1, Money(5, "EUR"), None])
def test_one_word_or_another(value):
    """Of several types that are one word each, the first that takes a value writes and reads it."""
    converter = make_converter()
    row = Row(1, CALL, other=value)
    again = converter.structure(converter.unstructure(row), Row)

    assert again.other == (str(value) if isinstance(value, Money) else value)


def test_what_fits_none_of_several():
    """A value that no type of a union takes is refused, with what the first says."""
    converter = make_converter()

    with pytest.raises(FieldError, match="other=b'x' is not possible: text"):
        converter.unstructure(Row(1, CALL, other=b"x"))


def test_type_is_a_field_like_any_other():
    """A class that nobody here knows can have a field ``type``."""
    converter = make_converter()
    row = Row(1, CALL, type="other")

    assert converter.structure(converter.unstructure(row), Row) == row


def test_default_that_is_converted():
    """A default is what the converter of its field makes of it."""

    @attrs.frozen
    class Pair:
        one: int = attrs.field(default="1", converter=int)
        two: int = attrs.field(
            default=attrs.Factory(lambda self: str(self.one), takes_self=True), converter=int
        )

    converter = make_converter()

    assert converter.unstructure(Pair()) == {}
    assert converter.unstructure(Pair(two=2)) == {"two": 2}


def test_union_of_classes_of_your_own_is_left_to_cattrs():
    """Classes that nobody here knows do not say their type; cattrs tells them apart."""
    converter = make_converter()

    assert converter.structure({"only_here": 1}, Row | Other) == Other(1)


@attrs.frozen
class Other:
    only_here: int


def test_errors_are_those_of_cattrs():
    """What is wrong can be told by cattrs, with the paths that it knows."""
    converter = make_converter()
    data = {"key": "x", "promise": {**converter.unstructure(CALL), "id": 5}, "size": 2}

    with pytest.raises(BaseValidationError) as error:
        converter.structure(data, Row)

    assert [path.rpartition("$.")[2] for path in transform_error(error.value)] == [
        "key",
        "promise.id",
        "size",
    ]


def test_own_hook():
    """A hook of a host's own goes before those of this module."""
    converter = make_converter()
    converter.register_unstructure_hook(Money, lambda money: [str(money.amount), money.currency])

    assert converter.unstructure(Money(5, "EUR")) == ["5", "EUR"]


def test_converters_are_apart():
    """What is registered on one converter changes no other."""
    make_converter().register_unstructure_hook(Promise, lambda _: "nothing")

    assert make_converter().unstructure(CALL)["id"] == "1"


@pytest.mark.parametrize("plain", [[], "x", None])
def test_mapping_is_an_object(plain):
    """A mapping is read from an object only."""
    hook = make_converter().get_structure_hook(FrozenMapping[str, int])

    with pytest.raises(Problem, match="is not an object"):
        hook(plain, FrozenMapping[str, int])


def test_mapping_is_one():
    """A mapping is written from one only, and says which key cannot be."""
    write = make_converter().get_unstructure_hook(FrozenMapping[str, int])

    with pytest.raises(FieldError, match="a mapping"):
        write([])
    with pytest.raises(FieldError, match="a='x' is not possible: a whole number"):
        write({"a": "x"})


def test_row_is_of_one_length():
    """A tuple with a type for each item is written from one of that length only."""
    write = make_converter().get_unstructure_hook(tuple[str, int])

    assert write(("a", 1)) == ["a", 1]
    with pytest.raises(FieldError, match="a tuple of 2"):
        write(("a",))
    with pytest.raises(FieldError, match=r"\[1\]='b' is not possible: a whole number"):
        write(("a", "b"))


def test_facts_are_a_mapping():
    """Facts are written from a mapping only."""
    write = make_converter().get_unstructure_hook(Facts)

    with pytest.raises(FieldError, match="facts by name"):
        write([])


def test_type_without_a_form():
    """A type that is nothing that JSON has, nor a class with fields, has no form."""
    with pytest.raises(FieldError, match="a type that is written in JSON"):
        form_of(bytes)


# -- docstrings ------------------------------------------------------------------------------------


class Told:
    """Be an :class:`~servicekit.hours.Example`, one of :data:`EVENTS`.

    Args:
        one: ``"a"``; hidden in ``repr``.
        two, three: both.
            And more of it.

    Raises:
        four: never.
    """


class Untold:
    pass


def test_docstring():
    """The first paragraph and the arguments of a docstring are told without their marks."""
    assert description(Told) == {"description": "Be an Example, one of EVENTS."}
    assert descriptions(Told) == {
        "one": '"a".',
        "two": "both. And more of it.",
        "three": "both. And more of it.",
    }


def test_no_docstring():
    """A class that says nothing has no description."""
    assert description(Untold) == {}
    assert descriptions(Untold) == {}


def test_name_that_nobody_knows():
    """An annotation that stands for nothing is an error of the class."""

    @attrs.frozen
    class Wrong:
        field: Nothing  # noqa: F821

    with pytest.raises(NameError, match="Nothing"):
        fields_of(Wrong)
