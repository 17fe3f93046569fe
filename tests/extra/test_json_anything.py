"""Places where anything can stand."""

from __future__ import annotations

from collections import namedtuple
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given

from extra.support_json import anything, exact, refusals
from servicekit import BusinessHours, Customer, Decision, Money, Reason
from servicekit.errors import FieldError, LoadError
from servicekit.extra.json import dumps, loads, unstructure
from servicekit.followups import Period, Timing
from servicekit.hours import Allowance
from servicekit.values import Facts


class Mood(StrEnum):
    CALM = "calm"


A_DATE = "a date that exists, such as '2026-05-01'"
Pair = namedtuple("Pair", "left right")  # noqa: PYI024


def written(value: object) -> object:
    return unstructure(Customer(id=7, facts={"it": value}))["facts"]["it"]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (True, True),
        (1, 1),
        (1.0, 1.0),
        ("1", "1"),
        (Decimal("1.0"), {"$decimal": "1.0"}),
        (Decimal("-0E+3"), {"$decimal": "-0E+3"}),
        (Fraction(1, 3), {"$fraction": "1/3"}),
        (date(2026, 5, 1), {"$date": "2026-05-01"}),
        (datetime(2026, 5, 1, tzinfo=UTC), {"$instant": "2026-05-01T00:00:00+00:00"}),
        (timedelta(hours=2), {"$duration": "PT2H"}),
        (Money("12.50", "EUR"), {"$money": "12.50 EUR"}),
        (Allowance(4, "working hour"), {"$allowance": "4 working hours"}),
        (Timing.parse("in 1 day at 09:00"), {"$timing": "in 1 day at 09:00"}),
        (Period.parse("calendar day"), {"$period": "calendar day"}),
        ([1, [2]], [1, [2]]),
        pytest.param({"b", "a"}, {"$set": ["a", "b"]}, id="a set"),
        pytest.param({1, "1"}, {"$set": ["1", 1]}, id="a set of several types"),
        ({"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"$date": 1, "$$": 2, "a$": 3}, {"$$$": 2, "$$date": 1, "a$": 3}),
        ({}, {}),
        (
            Reason("kept", "Done."),
            {"$value": {"type": "Reason", "code": "kept", "text": "Done."}},
        ),
    ],
    ids=repr,
)
def test_mark(value, plain):
    """What JSON has is written as it is, anything else under a mark, and all comes back."""
    customer = Customer(id=7, facts={"it": value})

    assert exact(written(value)) == exact(plain)
    assert exact(loads(dumps(customer), Customer)) == exact(customer)


@given(anything)
def test_anything_comes_back(value):
    """Whatever facts can hold comes back of the same types, all the way down."""
    facts = Facts({"it": value})

    assert exact(loads(dumps(facts), Facts)) == exact(facts)


def test_what_was_not_frozen_comes_back_frozen():
    """Lists come back as tuples, and mappings as facts."""
    again = loads(dumps(Decision({"pay": [1, {"x"}]})), Decision)

    assert exact(again.outcome) == exact(Facts({"pay": (1, frozenset({"x"}))}))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"x", "facts.it=b'x' is not possible: a value of a type that can be written"),
        (UUID(int=1), "facts.it="),
        (time(9), "facts.it="),
        (Mood.CALM, "Mood is none"),
        (float("nan"), "facts.it=nan is not possible: a number that has an end"),
        (float("inf"), "facts.it=inf"),
        (Decimal("NaN"), "facts.it="),
        (datetime(2026, 5, 1), "has no time zone"),  # noqa: DTZ001
        ({"a": [0, {"b": b"x"}]}, "facts.it.a[1].b=b'x' is not possible"),
        ({b"x"}, "facts.it[0]=b'x' is not possible"),
        (Fraction, "facts.it=<class 'fractions.Fraction'>"),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_path(value, said):
    """A type that does not come back as it was is refused when it is written."""
    with pytest.raises(FieldError) as error:
        dumps(Customer(id=7, facts={"it": value}))

    assert said in str(error.value)


def test_what_python_would_take_for_a_tuple():
    """A tuple with names would come back without them, so it is refused."""
    with pytest.raises(FieldError, match="Pair is none"):
        dumps(Decision(Pair(1, 2)))


def test_names_are_text():
    """A mapping that is not by name cannot be written."""
    with pytest.raises(FieldError, match="names of facts are strings"):
        dumps(Decision({1: "a"}))


@pytest.mark.parametrize(
    ("plain", "problems"),
    [
        ({"$date": 5}, ["facts.it.$date: 5 is not a date in ISO 8601"]),
        (
            {"$date": "2026-02-30"},
            [f"facts.it.$date: '2026-02-30' is not possible: {A_DATE}"],
        ),
        ({"$dat": "x"}, ["facts.it.$dat: '$dat' is not known; did you mean '$date'?"]),
        (
            {"$date": "x", "a": 1},
            ["facts.it.$date: stands beside other names; a mark stands alone"],
        ),
        ({"$set": 5}, ["facts.it.$set: 5 is not a list"]),
        ({"$decimal": "x"}, ["facts.it.$decimal: 'x' is not possible: a number such as '12.50'"]),
        (
            {"$decimal": "NaN"},
            ["facts.it.$decimal: 'NaN' is not possible: a number that has an end"],
        ),
        (
            {"$fraction": "1/0"},
            ["facts.it.$fraction: '1/0' is not possible: a fraction such as '3/4'"],
        ),
        ({"$period": 1}, ["facts.it.$period: 1 is not a period in words, such as '24 hours'"]),
        (
            {"$timing": 5},
            ["facts.it.$timing: 5 is not a time in words, such as 'in 1 day at 09:00'"],
        ),
        ({"$timin": "x"}, ["facts.it.$timin: '$timin' is not known; did you mean '$timing'?"]),
        ({"$value": 5}, ["facts.it.$value: 5 is not an object that says its type"]),
        ({"$value": {}}, ["facts.it.$value.type: is missing; it says which kind of value it is"]),
        (
            {"$value": {"type": "Reasn"}},
            ["facts.it.$value.type: 'Reasn' is not known; did you mean 'Reason'?"],
        ),
        (
            {"$value": {"type": "Reason", "code": 1}},
            [
                "facts.it.$value.code: 1 is not text",
                "facts.it.$value.text: is missing; Reason needs it",
            ],
        ),
        (
            [{"$date": 5}, 0, {"a": {"$date": 6}}],
            [
                "facts.it[0].$date: 5 is not a date in ISO 8601",
                "facts.it[2].a.$date: 6 is not a date in ISO 8601",
            ],
        ),
        (float("inf"), ["facts.it: inf is not possible: a number that has an end"]),
        (b"x", ["facts.it: b'x' is not of a type that JSON has"]),
        ({1: 2}, ["facts.it: 1 is no name; the names in JSON are text"]),
    ],
)
def test_mark_that_cannot_be_read(plain, problems):
    """A mark that is unknown, misplaced or wrong is a problem with its path."""
    data = {"schema": 1, "type": "Customer", "id": "7", "facts": {"it": plain}}

    assert refusals(data, Customer) == problems


def test_facts_are_by_name():
    """Facts are an object, and no mark may stand for them."""
    head = {"schema": 1, "type": "Customer", "id": "7"}

    assert refusals({**head, "facts": []}, Customer) == ["facts: [] is not an object"]
    assert refusals({**head, "facts": {"$date": "2026-05-01"}}, Customer) == [
        "facts.$date: is a mark, where facts by name are wanted"
    ]


def test_too_many_digits_of_a_number():
    """A number so large that JSON's reader makes it infinite is refused."""
    text = '{"schema": 1, "type": "Customer", "id": "7", "facts": {"it": 1e999}}'

    with pytest.raises(LoadError, match="this Customer cannot be read"):
        loads(text, Customer)


def test_calendar_among_facts():
    """Facts can hold whatever has a name, such as a calendar."""
    customer = Customer(id=7, facts={"open": BusinessHours.always("UTC")})

    assert loads(dumps(customer), Customer) == customer
